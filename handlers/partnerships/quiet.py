"""Being asked: pausing, taking a block back, and whether an offer is still right."""

from __future__ import annotations

from bot.authorize import Action
from bot.context import Context
from bot.services import partnerships
from bot.views.partnerships import quiet as views
from bot.views.partnerships import silence
from bot.views.reply import Markup
from handlers.routing import Route, button


async def show(context: Context) -> None:
    """Whether requests reach the company, and whose do not."""
    await _show(context)


async def pause(context: Context) -> None:
    """No requests for some time, or again from now on."""
    await partnerships.pause(context.session, context.person, context.row_id, context.now)
    await _show(context)


async def unblock(context: Context) -> None:
    """That firm may ask again."""
    await partnerships.unblock(context.session, context.person, context.row_id, context.now)
    await _show(context, views.unblocked(context.t))


async def confirm_offer(context: Context) -> None:
    """What the company says it does is still right."""
    await partnerships.confirm_offer(context.session, context.person, context.now)
    await context.reply(silence.offer_confirmed(context.t).edited())


async def _show(context: Context, note: Markup | None = None) -> None:
    found = await partnerships.being_asked(context.session, context.person, context.now)
    company = partnerships.own_company(context.person)
    await context.reply(views.quiet(context.t, company, found, note).edited())


ROUTES: tuple[Route, ...] = (
    button("partner.quiet", show, Action.PARTICIPATE),
    button("partner.pause", pause, Action.PARTICIPATE),
    button("partner.unblock", unblock, Action.PARTICIPATE),
    button("partner.offer_right", confirm_offer, Action.PARTICIPATE),
)

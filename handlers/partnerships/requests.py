"""``/partners``: the company's requests, and what becomes of one that is out."""

from __future__ import annotations

from bot.authorize import Action
from bot.context import Context
from bot.models import Outcome
from bot.services import partnerships
from bot.services.partnerships import Unsure, teams
from bot.views.partnerships import requests as views
from bot.views.partnerships import teams as team_views
from handlers.partnerships.asking import last_part, named, show_asked
from handlers.partnerships.settling import settle
from handlers.routing import Route, button


async def overview(context: Context) -> None:
    """The company's requests."""
    await context.close_dialog()
    found = await teams.teams(context.session, context.person)
    view = views.overview(
        context.t, await partnerships.overview(context.session, context.person), team_views.listed(context.t, found)
    )
    await context.reply(view)


async def widen(context: Context) -> None:
    """Ask the other clusters too."""
    matcher = await context.brain.matcher(context.session)
    await show_asked(
        context, await partnerships.widen(context.session, context.person, context.row_id, matcher, context.now)
    )


async def ask_more(context: Context) -> None:
    """Ask the next best firms."""
    matcher, asked_before = await context.brain.matcher(context.session), context.action_number(1)
    found = await partnerships.ask_more(
        context.session, context.person, context.row_id, asked_before, matcher, context.now
    )
    await show_asked(context, found)


async def show(context: Context) -> None:
    """One request that is out."""
    found = await partnerships.details(context.session, context.person, context.row_id)
    await context.reply(views.details(context.t, found).edited())


async def renew(context: Context) -> None:
    """Keep it open."""
    request = await partnerships.renew(context.session, context.person, context.row_id, context.now)
    await context.reply(views.renewed(context.t, request).edited())


async def withdraw(context: Context) -> None:
    """It is no longer needed; whoever has made others think about it is asked once more."""
    is_sure = last_part(context) == views.SURE
    found = await partnerships.withdraw(context.session, context.person, context.row_id, context.now, is_sure=is_sure)
    if isinstance(found, Unsure):
        await context.reply(views.ask_withdrawal(context.t, found).edited())
        return
    await settle(context.session, found.closed, context.now)
    await context.reply(views.taken_back(context.t, found).edited())


async def done(context: Context) -> None:
    """It is over: ask what came of it."""
    request = await partnerships.to_finish(context.session, context.person, context.row_id)
    await context.reply(views.choose_outcome(context.t, request).edited())


async def outcome(context: Context) -> None:
    """What came of it."""
    outcome = named(Outcome, last_part(context))
    closed = await partnerships.finish(context.session, context.person, context.row_id, outcome, context.now)
    await settle(context.session, closed, context.now)
    await context.reply(views.closed(context.t, closed.request).edited())


ROUTES: tuple[Route, ...] = (
    button("partner.menu", overview, Action.PARTICIPATE),
    button("partner.wider", widen, Action.PARTICIPATE),
    button("partner.more", ask_more, Action.PARTICIPATE),
    button("partner.open", show, Action.PARTICIPATE),
    button("partner.renew", renew, Action.PARTICIPATE),
    button("partner.withdraw", withdraw, Action.PARTICIPATE),
    button("partner.done", done, Action.PARTICIPATE),
    button("partner.outcome", outcome, Action.PARTICIPATE),
)

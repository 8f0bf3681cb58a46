"""The author changes a request that firms have read; they hear of it."""

from __future__ import annotations

from bot import outbox
from bot.authorize import Action
from bot.context import Context
from bot.models import PartnershipRequest, Proposal
from bot.services import partnerships
from bot.services.partnerships import changing
from bot.services.partnerships.changing import Changed
from bot.services.partnerships.checking import Held
from bot.texts import texts
from bot.views.partnerships import changes as views
from bot.views.partnerships import checking as checking_views
from handlers.partnerships.asking import show_held
from handlers.partnerships.settling import retire_check_cards
from handlers.routing import Route, button


async def preview(context: Context, request_id: int, *, is_edit: bool) -> None:
    """The new text, for the author's last word."""
    change = await changing.proposed_change(context.session, context.person, request_id)
    view = views.preview(context.t, change)
    await context.reply(view.edited() if is_edit else view)


async def show(context: Context) -> None:
    """Back to the new text that has not gone out; where a coordinator looks at it, what can be done meanwhile."""
    request = await changing.waiting_change(context.session, context.person, context.row_id)
    if request.held_at is None:
        await preview(context, request.id, is_edit=True)
    else:
        await context.reply(checking_views.held(context.t, partnerships.waiting_for_check(request)).edited())


async def send(context: Context) -> None:
    """The new text takes the old one's place, or a coordinator looks at it first."""
    lexicon, matcher = await context.brain.lexicon(), await context.brain.matcher(context.session)
    edition = context.action_number(1)
    found = await changing.send_change(
        context.session, context.person, context.row_id, edition, lexicon, matcher, context.now
    )
    if isinstance(found, Held):
        await show_held(context, found)
        return
    await tell_readers(context, found)
    await context.reply(views.sent(context.t, found).edited())


async def keep(context: Context) -> None:
    """The old text stays."""
    request = await changing.keep_text(context.session, context.person, context.row_id)
    await retire_check_cards(context.session, request, context.now)
    await show_kept(context, request)


async def show_kept(context: Context, request: PartnershipRequest) -> None:
    """The text that firms have read stays."""
    await context.reply(views.kept(context.t, request).edited())


async def tell_readers(context: Context, changed: Changed) -> None:
    """New cards for the firms that are asked anew, a word for those that are in touch already."""
    for proposal in changed.again:
        await _send_new_card(context, proposal, had_said_yes=proposal.id in changed.had_said_yes)
    for proposal in changed.in_touch:
        await context.send(proposal.person, views.news(texts(proposal.person.language), proposal))


async def _send_new_card(context: Context, proposal: Proposal, *, had_said_yes: bool) -> None:
    t, chat_id = texts(proposal.person.language), proposal.person.telegram_id
    if proposal.card_id is not None:
        replaced = views.replaced(t, proposal).edited()
        await outbox.enqueue(context.session, chat_id, replaced, now=context.now, edits_id=proposal.card_id)
    card = views.card(t, proposal, await context.brain.lexicon(), had_said_yes=had_said_yes)
    partnerships.keep_card(proposal, await context.send(proposal.person, card))


ROUTES: tuple[Route, ...] = (
    button("partner.next", show, Action.PARTICIPATE),
    button("partner.change", send, Action.PARTICIPATE),
    button("partner.keep_text", keep, Action.PARTICIPATE),
)

"""Interested or not, and contacts once both said yes."""

from __future__ import annotations

from bot.authorize import Action
from bot.context import Context
from bot.models import DeclineReason
from bot.services import partnerships
from bot.services.partnerships import Agreed, Declined, Introduction, Terms
from bot.texts import Texts, texts
from bot.views.partnerships import introductions, silence
from bot.views.partnerships import proposals as views
from bot.views.reply import Reply
from handlers.partnerships.asking import last_part, named
from handlers.routing import Route, button


async def look(context: Context) -> None:
    """ "Interested", or look again: what would go over."""
    shown = await partnerships.look(context.session, context.person, context.row_id, context.now)
    await context.reply((await _worded(context, context.t, shown)).edited())


async def share(context: Context) -> None:
    """Yes to the fields as shown."""
    edition = context.action_number(1)
    found = await partnerships.share(context.session, context.person, context.row_id, edition, context.now)
    match found:
        case Terms():
            await context.reply((await _worded(context, context.t, found)).edited())
        case Agreed():
            await _ask_other_side(context, found)
        case Introduction():
            await _introduce(context, found)


async def _ask_other_side(context: Context, found: Agreed) -> None:
    await context.reply(views.agreed(context.t, found.proposal).edited())
    if found.other is not None:
        other = found.other.person
        await context.send(other, await _worded(context, texts(other.language), found.other))


async def _introduce(context: Context, found: Introduction) -> None:
    await context.reply(views.shared(context.t, found.proposal).edited())
    for is_author in (True, False):
        seen = await partnerships.seen_by(context.session, found.proposal, is_author)
        reader = seen.reversed().other
        await context.send(reader, introductions.introduction(texts(reader.language), seen))


async def decline(context: Context) -> None:
    """Not now."""
    found = await partnerships.decline(context.session, context.person, context.row_id, context.now)
    await context.reply(views.declined(context.t, found).edited())
    await _tell_exhausted(context, found)


async def not_for_us(context: Context) -> None:
    """No, and perhaps why."""
    found = await partnerships.decline(context.session, context.person, context.row_id, context.now)
    await context.reply(views.why_not(context.t, found).edited())
    await _tell_exhausted(context, found)


async def take_reason(context: Context) -> None:
    """Why not."""
    reason = named(DeclineReason, last_part(context))
    proposal = await partnerships.give_reason(context.session, context.person, context.row_id, reason)
    await context.reply(views.reason_kept(context.t, proposal).edited())


async def block(context: Context) -> None:
    """No, and nothing of that firm again."""
    found, blocked = await partnerships.block(context.session, context.person, context.row_id, context.now)
    await context.reply(views.blocked(context.t, found.proposal, blocked).edited())
    await _tell_exhausted(context, found)


async def _tell_exhausted(context: Context, found: Declined) -> None:
    if found.is_exhausted:
        request = found.proposal.request
        asked = await partnerships.asked_count(context.session, request)
        await context.send(request.author, silence.exhausted(texts(request.author.language), request, asked))


async def _worded(context: Context, t: Texts, shown: Terms) -> Reply:
    """The question with its fields, kept with the consent that it asks for."""
    view = views.terms(t, shown, await context.brain.lexicon())
    partnerships.remember_wording(shown, str(view.text))
    return view


ROUTES: tuple[Route, ...] = (
    button("partner.look", look, Action.PARTICIPATE),
    button("partner.share", share, Action.PARTICIPATE),
    button("partner.decline", decline, Action.PARTICIPATE),
    button("partner.not_for_us", not_for_us, Action.PARTICIPATE),
    button("partner.reason", take_reason, Action.PARTICIPATE),
    button("partner.block", block, Action.PARTICIPATE),
)

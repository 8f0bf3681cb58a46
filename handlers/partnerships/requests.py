"""``/partners``: a sentence, a look at the draft, one tap; and what becomes of a request that is out."""

from __future__ import annotations

from typing import TypeVar

from bot.authorize import Action
from bot.context import Context
from bot.errors import NotFound, UserError
from bot.models import Reach, RequestState
from bot.services import partnerships
from bot.services.partnerships import Asked
from bot.texts import mark, texts
from bot.views.partnerships import proposals as cards
from bot.views.partnerships import requests as views
from handlers.partnerships.settling import settle
from handlers.routing import Route, button, command, dialog
from knowledge.matching import RequestType

Named = TypeVar("Named", Reach, RequestType)
# The most of a text that is read at all; the service refuses what is longer than a sentence.
MOST_CHARACTERS = 4096


async def overview(context: Context) -> None:
    """The company's requests."""
    await context.close_dialog()
    view = views.overview(context.t, await partnerships.overview(context.session, context.person))
    await context.reply(view)


async def partners(context: Context) -> None:
    """``/partners``, alone or with the sentence behind it."""
    if context.argument and context.text.startswith("/"):
        await _take(context, context.argument)
    else:
        await overview(context)


async def from_text(context: Context) -> None:
    """ "We look for ..." typed instead of a question."""
    await _take(context, context.text)


async def from_question(context: Context) -> None:
    """A question that nobody could answer becomes a request."""
    text = await partnerships.question_text(context.session, context.person, context.row_id)
    await _take(context, text)


async def new(context: Context) -> None:
    """Ask for the sentence."""
    partnerships.own_company(context.person)
    await context.open_dialog("partner.sentence")
    await context.reply(views.write_sentence(context.t))


async def _take(context: Context, text: str) -> None:
    """A sentence written outside of a dialogue: what is wrong with it is mended in one."""
    company = partnerships.own_company(context.person)
    try:
        sentence = partnerships.checked(text[:MOST_CHARACTERS], company)
    except UserError as error:
        await context.open_dialog("partner.sentence")
        await context.reply(views.refused(context.t, error, text))
        return
    await _begin_or_ask_back(context, sentence)


async def take_sentence(context: Context) -> None:
    """The sentence has come."""
    sentence = partnerships.checked(context.text, partnerships.own_company(context.person))
    await _begin_or_ask_back(context, sentence)


async def take_more(context: Context) -> None:
    """The answer to the question back; whatever it says, it is enough. A whole sentence takes the first one's place."""
    added = partnerships.checked(context.text, partnerships.own_company(context.person))
    is_whole = partnerships.is_request(added, context.t.language, await context.brain.lexicon())
    await _begin(context, added if is_whole else partnerships.joined(context.dialog.data["sentence"], added))


async def _begin_or_ask_back(context: Context, sentence: str) -> None:
    if partnerships.needs_more(sentence, context.person.language, await context.brain.lexicon()):
        await context.open_dialog("partner.more_words", sentence=sentence)
        await context.reply(views.ask_back(context.t, sentence))
    else:
        await _begin(context, sentence)


async def _begin(context: Context, sentence: str) -> None:
    lexicon = await context.brain.lexicon()
    request = await partnerships.begin(context.session, context.person, sentence, lexicon, context.now)
    await context.close_dialog()
    await context.reply(views.draft(context.t, request))


async def show_draft(context: Context) -> None:
    """Back to the draft."""
    request = await partnerships.draft(context.session, context.person, context.row_id)
    await context.reply(views.draft(context.t, request).edited())


async def choose_type(context: Context) -> None:
    """Offer the types; with a type behind it, take that."""
    if len(context.action_parts) < 2:
        request = await partnerships.draft(context.session, context.person, context.row_id)
        await context.reply(views.choose_type(context.t, request).edited())
        return
    kind = _named(RequestType, context.action_parts[1])
    request = await partnerships.set_type(context.session, context.person, context.row_id, kind)
    await context.reply(views.draft(context.t, request).edited())


async def take_reach(context: Context) -> None:
    """Own cluster or all."""
    reach = _named(Reach, context.action_parts[-1])
    request = await partnerships.set_reach(context.session, context.person, context.row_id, reach)
    await context.reply(views.draft(context.t, request).edited())


async def change_text(context: Context) -> None:
    """Ask for another sentence."""
    request = await partnerships.to_rewrite(context.session, context.person, context.row_id)
    await context.open_dialog("partner.text", request_id=request.id)
    await context.reply(views.rewrite(context.t, request))


async def take_text(context: Context) -> None:
    """The other sentence has come."""
    number, lexicon = context.dialog.data["request_id"], await context.brain.lexicon()
    request = await partnerships.rewrite(context.session, context.person, number, context.text, lexicon, context.now)
    await context.close_dialog()
    await context.reply(views.draft(context.t, request))


async def discard(context: Context) -> None:
    """The draft is not wanted."""
    await partnerships.discard(context.session, context.person, context.row_id)
    await context.reply(views.discarded(context.t).edited())


async def confirm(context: Context) -> None:
    """Ask the firms that fit best."""
    matcher = await context.brain.matcher(context.session)
    await _show_asked(
        context, await partnerships.confirm(context.session, context.person, context.row_id, matcher, context.now)
    )


async def widen(context: Context) -> None:
    """Ask the other clusters too."""
    matcher = await context.brain.matcher(context.session)
    await _show_asked(
        context, await partnerships.widen(context.session, context.person, context.row_id, matcher, context.now)
    )


async def ask_more(context: Context) -> None:
    """Ask the next best firms."""
    matcher, asked_before = await context.brain.matcher(context.session), context.action_number(1)
    found = await partnerships.ask_more(
        context.session, context.person, context.row_id, asked_before, matcher, context.now
    )
    await _show_asked(context, found)


async def _show_asked(context: Context, found: Asked) -> None:
    lexicon = await context.brain.lexicon()
    for proposal in found.proposals:
        card = cards.card(texts(proposal.person.language), proposal, lexicon)
        partnerships.keep_card(proposal, await context.send(proposal.person, card))
    for coordinator in found.coordinators:
        await context.send(coordinator, views.note_to_coordinator(texts(coordinator.language), found.request))
    await context.reply(views.asked(context.t, found).edited())


async def show(context: Context) -> None:
    """One request that is out."""
    found = await partnerships.details(context.session, context.person, context.row_id)
    await context.reply(views.details(context.t, found).edited())


async def renew(context: Context) -> None:
    """Keep it open."""
    request = await partnerships.renew(context.session, context.person, context.row_id, context.now)
    await context.reply(views.renewed(context.t, request).edited())


async def withdraw(context: Context) -> None:
    """It is no longer needed."""
    await _finish(context, RequestState.WITHDRAWN)


async def done(context: Context) -> None:
    """It has been met."""
    await _finish(context, RequestState.DONE)


async def _finish(context: Context, state: RequestState) -> None:
    closed = await partnerships.finish(context.session, context.person, context.row_id, state, context.now)
    await settle(context.session, closed, context.now)
    await context.reply(views.closed(context.t, closed.request).edited())


def _named(kind: type[Named], value: str) -> Named:
    if not value or value not in {member.value for member in kind}:
        raise NotFound(mark("This button no longer works. Please start again from /menu."))
    return kind(value)


ROUTES: tuple[Route, ...] = (
    command("partners", partners, Action.PARTICIPATE),
    button("partner.menu", overview, Action.PARTICIPATE),
    button("partner.new", new, Action.PARTICIPATE),
    button("partner.from_question", from_question, Action.PARTICIPATE),
    button("partner.draft", show_draft, Action.PARTICIPATE),
    button("partner.type", choose_type, Action.PARTICIPATE),
    button("partner.reach", take_reach, Action.PARTICIPATE),
    button("partner.text", change_text, Action.PARTICIPATE),
    button("partner.discard", discard, Action.PARTICIPATE),
    button("partner.confirm", confirm, Action.PARTICIPATE),
    button("partner.wider", widen, Action.PARTICIPATE),
    button("partner.more", ask_more, Action.PARTICIPATE),
    button("partner.open", show, Action.PARTICIPATE),
    button("partner.renew", renew, Action.PARTICIPATE),
    button("partner.withdraw", withdraw, Action.PARTICIPATE),
    button("partner.done", done, Action.PARTICIPATE),
    dialog("partner.sentence", take_sentence, Action.PARTICIPATE),
    dialog("partner.more_words", take_more, Action.PARTICIPATE),
    dialog("partner.text", take_text, Action.PARTICIPATE),
)

"""Writing a request: a sentence, a look at what was understood of it, one tap for each correction, one to send it."""

from __future__ import annotations

from typing import Any

from bot.authorize import Action
from bot.context import Context
from bot.errors import NotFound, UserError
from bot.models import PartnershipRequest, Reach, RequestState
from bot.services import partnerships
from bot.services.partnerships import browsing, drafting
from bot.services.partnerships.drafting import Draft
from bot.texts import mark
from bot.views.partnerships import browsing as browsing_views
from bot.views.partnerships import drafts as views
from bot.views.reply import Reply, action
from handlers.partnerships import changing
from handlers.partnerships.asking import last_part, named, show_asked
from handlers.partnerships.requests import overview, show
from handlers.partnerships.settling import retire_check_cards
from handlers.routing import Route, button, command, dialog
from knowledge.matching import RequestType

# The most of a text that is read at all; the service refuses what is longer than a sentence.
MOST_CHARACTERS = 4096


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
    lexicon, language = await context.brain.lexicon(), context.person.language
    if partnerships.needs_more(sentence, language, lexicon):
        await context.open_dialog("partner.more_words", sentence=sentence)
        await context.reply(views.ask_back(context.t, sentence))
        return
    parts = partnerships.needs_in(sentence, language, lexicon)
    if len(parts) > 1:
        await context.open_dialog("partner.two", sentence=sentence, parts=list(parts))
        await context.reply(views.two_needs(context.t, parts))
        return
    await _begin(context, sentence)


async def as_two(context: Context) -> None:
    """Each need is a request of its own; the second draft comes when the first is done with."""
    await _begin(context, *_asked_about(context)["parts"], is_edit=True)


async def as_one(context: Context) -> None:
    """It is one request after all."""
    await _begin(context, _asked_about(context)["sentence"], is_edit=True)


def _asked_about(context: Context) -> dict[str, Any]:
    """The sentence that looked like two; raises NotFound for the button of an older one."""
    if not context.has_dialog or context.dialog.step != "partner.two":
        raise NotFound(mark("That conversation has ended. Please start again from /menu."))
    return context.dialog.data


async def _begin(context: Context, *sentences: str, is_edit: bool = False) -> None:
    lexicon = await context.brain.lexicon()
    first, *_ = await drafting.begin_all(context.session, context.person, sentences, lexicon, context.now)
    await context.close_dialog()
    view = await _draft(context, first)
    await context.reply(view.edited() if is_edit else view)


async def _show_next(context: Context) -> None:
    """The draft that still waits, if there is one."""
    request = await drafting.next_draft(context.session, context.person)
    if request is not None:
        await context.reply(await _draft(context, request))


async def _draft(context: Context, request: PartnershipRequest) -> Reply:
    """The draft with all that may be corrected."""
    lexicon = await context.brain.lexicon()
    return views.draft(context.t, await _details(context, request), lexicon)


async def _details(context: Context, request: PartnershipRequest) -> Draft:
    lexicon, market = await context.brain.lexicon(), await context.brain.market(context.session)
    return await drafting.details_of_draft(context.session, request, lexicon, market, context.now)


async def show_draft_of(context: Context, request: PartnershipRequest) -> None:
    """The draft in place of the message that was tapped."""
    await context.reply((await _draft(context, request)).edited())


async def show_draft(context: Context) -> None:
    """Back to the draft."""
    request = await partnerships.draft(context.session, context.person, context.row_id)
    await show_draft_of(context, request)


async def choose_type(context: Context) -> None:
    """Offer the types; with a type behind it, take that."""
    if len(context.action_parts) < 2:
        request = await partnerships.draft(context.session, context.person, context.row_id)
        await context.reply(views.choose_type(context.t, request).edited())
        return
    kind = named(RequestType, context.action_parts[1])
    request = await partnerships.set_type(context.session, context.person, context.row_id, kind, context.now)
    await show_draft_of(context, request)


async def choose_term(context: Context) -> None:
    """Offer how long it may stay open; with a number of days behind it, take that."""
    if len(context.action_parts) < 2:
        request = await partnerships.draft(context.session, context.person, context.row_id)
        await context.reply(views.choose_term(context.t, await _details(context, request)).edited())
        return
    days = context.action_number(1)
    await show_draft_of(
        context, await partnerships.set_term(context.session, context.person, context.row_id, days, context.now)
    )


async def take_concept(context: Context) -> None:
    """ "I do not mean that", or after all."""
    concept, lexicon = last_part(context), await context.brain.lexicon()
    request = await partnerships.set_concept(
        context.session, context.person, context.row_id, concept, lexicon, context.now
    )
    await show_draft_of(context, request)


async def take_reach(context: Context) -> None:
    """Own cluster or all."""
    reach = named(Reach, last_part(context))
    request = await partnerships.set_reach(context.session, context.person, context.row_id, reach)
    await show_draft_of(context, request)


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
    await retire_check_cards(context.session, request, context.now)
    if request.next_text:
        await changing.preview(context, request.id, is_edit=False)
    else:
        await context.reply(await _draft(context, request))


async def clean(context: Context) -> None:
    """Without the contacts in it."""
    request = await partnerships.clean(context.session, context.person, context.row_id)
    await retire_check_cards(context.session, request, context.now)
    if request.next_text:
        await changing.preview(context, request.id, is_edit=True)
    elif request.state is RequestState.OPEN:
        await changing.show_kept(context, request)
    else:
        await show_draft_of(context, request)


async def discard(context: Context) -> None:
    """The draft is not wanted."""
    request = await partnerships.discard(context.session, context.person, context.row_id)
    await context.reply(views.discarded(context.t, request).edited())
    await _show_next(context)


async def restore(context: Context) -> None:
    """It was discarded, or withdrawn before anybody heard of it, by mistake."""
    request = await partnerships.restore(context.session, context.person, context.row_id, context.now)
    if request.state is RequestState.DRAFT:
        await show_draft_of(context, request)
    else:
        await show(context)


async def confirm(context: Context) -> None:
    """Ask the firms that fit best."""
    matcher = await context.brain.matcher(context.session)
    await show_asked(
        context, await partnerships.confirm(context.session, context.person, context.row_id, matcher, context.now)
    )
    await _show_next(context)


async def show_similar(context: Context) -> None:
    """What another firm has open, beside the draft."""
    request = await partnerships.draft(context.session, context.person, context.row_id)
    lexicon, other_id = await context.brain.lexicon(), context.action_number(1)
    found = await browsing.one(context.session, context.person, other_id, lexicon, context.now)
    back = action("partner.draft", request.id)
    await context.reply(browsing_views.card(context.t, found, lexicon, back).edited())


ROUTES: tuple[Route, ...] = (
    command("partners", partners, Action.PARTICIPATE),
    button("partner.new", new, Action.PARTICIPATE),
    button("partner.from_question", from_question, Action.PARTICIPATE),
    button("partner.draft", show_draft, Action.PARTICIPATE),
    button("partner.type", choose_type, Action.PARTICIPATE),
    button("partner.term", choose_term, Action.PARTICIPATE),
    button("partner.concept", take_concept, Action.PARTICIPATE),
    button("partner.similar", show_similar, Action.PARTICIPATE),
    button("partner.as_two", as_two, Action.PARTICIPATE),
    button("partner.as_one", as_one, Action.PARTICIPATE),
    button("partner.reach", take_reach, Action.PARTICIPATE),
    button("partner.text", change_text, Action.PARTICIPATE),
    button("partner.clean", clean, Action.PARTICIPATE),
    button("partner.discard", discard, Action.PARTICIPATE),
    button("partner.restore", restore, Action.PARTICIPATE),
    button("partner.confirm", confirm, Action.PARTICIPATE),
    dialog("partner.sentence", take_sentence, Action.PARTICIPATE),
    dialog("partner.more_words", take_more, Action.PARTICIPATE),
    dialog("partner.two", take_sentence, Action.PARTICIPATE),
    dialog("partner.text", take_text, Action.PARTICIPATE),
)

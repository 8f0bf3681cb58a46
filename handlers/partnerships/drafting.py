"""Writing a request: a sentence, a look at what was understood of it, one tap for each correction, one to send it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from bot.authorize import Action
from bot.context import Context
from bot.errors import NotFound, UserError
from bot.models import PartnershipRequest, Reach, RequestState
from bot.services import partnerships, yes_no
from bot.services.partnerships import browsing, drafting
from bot.services.partnerships.drafting import Draft
from bot.texts import mark
from bot.views import system
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
# While a draft, or the question whether words are a request, is on the screen, a typed yes or no is about that, for so
# long; any other dialogue ends it.
_AT_DRAFT = "partner.draft"
_AT_PERHAPS = "partner.perhaps"
STILL_IN_MIND = timedelta(hours=1)


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
    """The sentence has come; a mere no takes it back, and a yes says nothing yet."""
    if await _said_no(context):
        return
    sentence = partnerships.checked(context.text, partnerships.own_company(context.person))
    await _begin_or_ask_back(context, sentence)


async def take_more(context: Context) -> None:
    """The answer to the question back; whatever it says, it is enough. A whole sentence takes the first one's place."""
    if await _said_no(context):
        return
    added = partnerships.checked(context.text, partnerships.own_company(context.person))
    is_whole = partnerships.is_request(added, context.t.language, await context.brain.lexicon())
    await _begin(context, added if is_whole else partnerships.joined(context.dialog.data["sentence"], added))


async def _said_no(context: Context) -> bool:
    """Whether a sentence was asked for and somebody wants to write none; raises UserError for a mere yes."""
    said = yes_no.read(context.text)
    if said.rest or not (said.is_yes or said.is_no):
        return False
    if said.is_yes:
        raise UserError(mark("Please write what you need in one sentence, as a text message."))
    await context.close_dialog()
    await context.reply(system.cancelled(context.t))
    return True


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
    await _begin(context, *_asked_about(context, "partner.two")["parts"])


async def as_one(context: Context) -> None:
    """It is one request after all."""
    await _begin(context, _asked_about(context, "partner.two")["sentence"])


async def take_two(context: Context) -> None:
    """A typed yes or no to the question whether it is two requests, or another sentence."""
    said = yes_no.read(context.text)
    if said.rest or not (said.is_yes or said.is_no):
        await take_sentence(context)
    elif said.is_yes:
        await as_two(context)
    else:
        await as_one(context)


def _asked_about(context: Context, step: str) -> dict[str, Any]:
    """What the open question at ``step`` is about; raises NotFound for the button of an older one."""
    if not context.has_dialog or context.dialog.step != step:
        raise NotFound(mark("That conversation has ended. Please start again from /menu."))
    return context.dialog.data


async def _begin(context: Context, *sentences: str) -> None:
    """Make the drafts; a draft that has not gone out is not lost over them, its author says what becomes of it."""
    former = await drafting.unsent(context.session, context.person)
    if former is not None:
        await context.open_dialog("partner.which", sentences=list(sentences), former=former.id)
        await _reply(context, views.which(context.t, former, sentences))
        return
    await _begin_anew(context, sentences)


async def replace(context: Context) -> None:
    """The new sentence takes the place of the draft."""
    asked = _asked_about(context, "partner.which")
    former = await drafting.unsent(context.session, context.person)
    if former is not None and former.id == asked["former"]:
        await partnerships.discard(context.session, context.person, former.id)
    await _begin_anew(context, asked["sentences"])


async def keep_both(context: Context) -> None:
    """The new sentence is a request of its own; the older draft comes when it is done with."""
    await _begin_anew(context, _asked_about(context, "partner.which")["sentences"])


async def take_which(context: Context) -> None:
    """A typed yes takes the new sentence, a no goes on with the draft; another sentence is asked about in turn."""
    said = yes_no.read(context.text)
    if said.rest or not (said.is_yes or said.is_no):
        await take_sentence(context)
    elif said.is_yes:
        await replace(context)
    else:
        request = await partnerships.draft(context.session, context.person, context.dialog.data["former"])
        await show_draft_of(context, request)


async def _begin_anew(context: Context, sentences: Sequence[str]) -> None:
    lexicon = await context.brain.lexicon()
    first, *_ = await drafting.begin_all(context.session, context.person, sentences, lexicon, context.now)
    await show_draft_of(context, first)


async def expect_answer(context: Context, question_id: int) -> None:
    """A typed yes makes a request of what was asked, and nobody could answer."""
    await context.open_dialog(_AT_PERHAPS, question_id=question_id)


async def took_answer(context: Context) -> bool:
    """Whether the text was a yes or no to what was shown last: a draft, or whether words are a request.

    Anything else leaves that as it is.
    """
    if not context.has_dialog or context.dialog.step not in (_AT_DRAFT, _AT_PERHAPS):
        return False
    step, data, shown_at = context.dialog.step, context.dialog.data, context.dialog.updated_at
    said = yes_no.read(context.text)
    await context.close_dialog()
    if not (said.is_yes or said.is_no) or context.now - shown_at > STILL_IN_MIND:
        return False
    if step == _AT_PERHAPS:
        is_meant = said.is_yes and not said.rest
        if is_meant:
            await _take(context, await partnerships.question_text(context.session, context.person, data["question_id"]))
        return is_meant
    await _take_answer(context, data["request_id"], said)
    return True


async def _take_answer(context: Context, number: int, said: yes_no.Reading) -> None:
    """A yes sends the draft, what stands behind a no takes its text's place."""
    request = await partnerships.draft(context.session, context.person, number)
    if said.is_yes and not said.rest:
        await _confirm(context, number)
    elif said.is_no and said.rest:
        await _rewrite(context, number, said.rest)
    else:
        await context.open_dialog(_AT_DRAFT, request_id=number)
        await context.reply(views.not_sent(context.t, request))


async def _show_next(context: Context) -> None:
    """The draft that still waits, if there is one."""
    request = await drafting.next_draft(context.session, context.person)
    if request is not None:
        await context.open_dialog(_AT_DRAFT, request_id=request.id)
        await context.reply(await _draft(context, request, is_next=True))


async def _draft(context: Context, request: PartnershipRequest, *, is_next: bool = False) -> Reply:
    """The draft with all that may be corrected."""
    lexicon = await context.brain.lexicon()
    return views.draft(context.t, await _details(context, request), lexicon, is_next=is_next)


async def _details(context: Context, request: PartnershipRequest) -> Draft:
    lexicon, market = await context.brain.lexicon(), await context.brain.market(context.session)
    return await drafting.details_of_draft(context.session, request, lexicon, market, context.now)


async def show_draft_of(context: Context, request: PartnershipRequest) -> None:
    """The draft, in place of the message that was tapped; a typed yes sends it."""
    await context.open_dialog(_AT_DRAFT, request_id=request.id)
    await _reply(context, await _draft(context, request))


async def _reply(context: Context, view: Reply) -> None:
    """In place of the message that was tapped, or as a new one to what was written."""
    await context.reply(view.edited() if context.is_tap else view)


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
    await _rewrite(context, context.dialog.data["request_id"], context.text)


async def _rewrite(context: Context, number: int, text: str) -> None:
    lexicon = await context.brain.lexicon()
    request = await partnerships.rewrite(context.session, context.person, number, text, lexicon, context.now)
    await context.close_dialog()
    await retire_check_cards(context.session, request, context.now)
    if request.next_text:
        await changing.preview(context, request.id, is_edit=False)
    else:
        await show_draft_of(context, request)


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
    await _leave_draft(context)
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
    await _confirm(context, context.row_id)


async def _confirm(context: Context, number: int) -> None:
    matcher = await context.brain.matcher(context.session)
    await show_asked(context, await partnerships.confirm(context.session, context.person, number, matcher, context.now))
    await _leave_draft(context)
    await _show_next(context)


async def _leave_draft(context: Context) -> None:
    """A typed yes is no longer about a draft."""
    if context.has_dialog and context.dialog.step == _AT_DRAFT:
        await context.close_dialog()


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
    button("partner.replace", replace, Action.PARTICIPATE),
    button("partner.both", keep_both, Action.PARTICIPATE),
    button("partner.reach", take_reach, Action.PARTICIPATE),
    button("partner.text", change_text, Action.PARTICIPATE),
    button("partner.clean", clean, Action.PARTICIPATE),
    button("partner.discard", discard, Action.PARTICIPATE),
    button("partner.restore", restore, Action.PARTICIPATE),
    button("partner.confirm", confirm, Action.PARTICIPATE),
    dialog("partner.sentence", take_sentence, Action.PARTICIPATE),
    dialog("partner.more_words", take_more, Action.PARTICIPATE),
    dialog("partner.two", take_two, Action.PARTICIPATE),
    dialog("partner.which", take_which, Action.PARTICIPATE),
    dialog("partner.text", take_text, Action.PARTICIPATE),
)

"""Writing a request: the sentence, what is asked back about it, and the draft that comes of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from bot.authorize import Action
from bot.context import BACK, Context
from bot.errors import NotFound, UserError
from bot.services import partnerships, yes_no
from bot.services.partnerships import drafting as drafts
from bot.texts import mark
from bot.views import system
from bot.views.partnerships import drafts as views
from handlers.partnerships import drafting
from handlers.partnerships.requests import overview
from handlers.routing import Route, button, command, dialog

# The most of a text that is read at all; the service refuses what is longer than a sentence.
MOST_CHARACTERS = 4096
# While it is asked whether words are a request, a typed yes or no is about that.
_AT_PERHAPS = "partner.perhaps"
# How long it is, there and while a draft is on the screen; any other dialogue ends it.
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
    await context.open_dialog("partner.sentence", **{BACK: "partner.menu"})
    await context.reply(views.write_sentence(context.t))


async def _take(context: Context, text: str) -> None:
    """A sentence written outside of a dialogue: what is wrong with it is mended in one."""
    company = partnerships.own_company(context.person)
    try:
        sentence = partnerships.checked(text[:MOST_CHARACTERS], company)
    except UserError as error:
        await context.open_dialog("partner.sentence", **{BACK: "partner.menu"})
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
    if not said.is_all:
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
    if not said.is_all:
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
    former = await drafts.unsent(context.session, context.person)
    if former is not None and sentences == (former.text,):
        await drafting.show_draft_of(context, former)
        return
    if former is not None:
        await context.open_dialog("partner.which", sentences=list(sentences), former=former.id)
        await drafting.show_in_place(context, views.which(context.t, former, sentences))
        return
    await _begin_anew(context, sentences)


async def replace(context: Context) -> None:
    """The new sentence takes the place of the draft."""
    asked = _asked_about(context, "partner.which")
    former = await drafts.unsent(context.session, context.person)
    if former is not None and former.id == asked["former"]:
        await partnerships.discard(context.session, context.person, former.id)
    await _begin_anew(context, asked["sentences"])


async def keep_both(context: Context) -> None:
    """The new sentence is a request of its own; the older draft comes when it is done with."""
    await _begin_anew(context, _asked_about(context, "partner.which")["sentences"])


async def take_which(context: Context) -> None:
    """A typed yes takes the new sentence, a no goes on with the draft; another sentence is asked about in turn."""
    said = yes_no.read(context.text)
    if not said.is_all:
        await take_sentence(context)
    elif said.is_yes:
        await replace(context)
    else:
        request = await partnerships.draft(context.session, context.person, context.dialog.data["former"])
        await drafting.show_draft_of(context, request)


async def _begin_anew(context: Context, sentences: Sequence[str]) -> None:
    lexicon = await context.brain.lexicon()
    first, *_ = await drafts.begin_all(context.session, context.person, sentences, lexicon, context.now)
    await drafting.show_draft_of(context, first)


async def expect_answer(context: Context, question_id: int) -> None:
    """A typed yes makes a request of what was asked, and nobody could answer."""
    await context.open_dialog(_AT_PERHAPS, question_id=question_id)


async def took_answer(context: Context) -> bool:
    """Whether the text was a yes or no to what was shown last: a draft, or whether words are a request.

    Anything else leaves that as it is.
    """
    if not context.has_dialog or context.dialog.step not in (drafting.AT_DRAFT, _AT_PERHAPS):
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
    await drafting.take_answer(context, data["request_id"], said)
    return True


ROUTES: tuple[Route, ...] = (
    command("partners", partners, Action.PARTICIPATE),
    button("partner.new", new, Action.PARTICIPATE),
    button("partner.from_question", from_question, Action.PARTICIPATE),
    button("partner.as_two", as_two, Action.PARTICIPATE),
    button("partner.as_one", as_one, Action.PARTICIPATE),
    button("partner.replace", replace, Action.PARTICIPATE),
    button("partner.both", keep_both, Action.PARTICIPATE),
    dialog("partner.sentence", take_sentence, Action.PARTICIPATE),
    dialog("partner.more_words", take_more, Action.PARTICIPATE),
    dialog("partner.two", take_two, Action.PARTICIPATE),
    dialog("partner.which", take_which, Action.PARTICIPATE),
)

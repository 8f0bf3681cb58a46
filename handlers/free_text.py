"""What is typed freely in a private chat: a reply to a card or an announcement, small talk, a request, a question."""

from __future__ import annotations

from telegram.ext import ApplicationHandlerStop, filters

from bot.authorize import Action, may
from bot.context import Context
from bot.services import yes_no
from bot.services.faq import Miss
from bot.services.partnerships import is_request, sounds_like_request
from bot.services.small_talk import is_small_talk, is_stop, is_thanks
from bot.views import menu
from bot.views.members import profile
from handlers import asking_around, faq, open_questions, partnerships, typed_answers
from handlers.routing import CONTENT, PRIVATE, message

# Where an answer is being written: these take a reply to a card themselves, and end with it.
_ANSWERING = ("faq.answer_text", "around.answer_text")


async def any_text(context: Context) -> None:
    """A reply to the card of a question answers it, a yes sends the draft on the screen; small talk a word or the menu;
    "We look for ..." of somebody with a company is a request; the rest is a question, of which some may be one too.
    """
    if await _took_reply(context) or await typed_answers.took(context) or await partnerships.took_answer(context):
        return
    if is_stop(context.text) and may(context.person, Action.PARTICIPATE):
        await context.reply(profile.quieter(context.t, context.person))
        return
    said = yes_no.read(context.text)
    if is_small_talk(context.text) or ((said.is_yes or said.is_no) and not said.rest):  # to what, nobody knows
        is_thanked = is_thanks(context.text)
        await context.reply(menu.welcome(context.t) if is_thanked else menu.menu(context.t, context.person))
        return
    given = (context.text, context.t.language, await context.brain.lexicon())
    has_company = context.person.company_id is not None
    if has_company and is_request(*given):
        await partnerships.from_text(context)
        return
    is_perhaps_request = has_company and sounds_like_request(*given)
    found = await faq.ask(context, is_perhaps_request=is_perhaps_request)
    if is_perhaps_request and isinstance(found, Miss):
        await partnerships.expect_answer(context, found.question_id)


async def reply_meanwhile(context: Context) -> None:
    """A card may come while something else is being written: a reply answers it, and the dialogue goes on after."""
    is_elsewhere = context.has_dialog and context.dialog.step not in _ANSWERING
    if is_elsewhere and await _took_reply(context):
        raise ApplicationHandlerStop


async def _took_reply(context: Context) -> bool:
    return context.message.reply_to_message is not None and (
        await open_questions.took_reply(context)
        or await asking_around.took_reply(context)
        or await faq.took_reply(context)
    )


# Looks at every reply before the other routes do, and leaves to them what answers no card.
BEFORE_DIALOGS = (message("reply to a card", reply_meanwhile, Action.VISIT, PRIVATE & filters.REPLY & CONTENT),)
ROUTES = (message("free text", any_text, Action.VISIT, PRIVATE & CONTENT),)

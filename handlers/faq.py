"""Questions in private and in groups, and the coordinator's answers."""

from __future__ import annotations

from telegram import Message
from telegram.ext import filters

from bot import outbox
from bot.authorize import Action
from bot.context import Context
from bot.models import Person, Verdict
from bot.services import faq
from bot.services.faq import Forwarded, Resolved
from bot.texts import texts
from bot.views import faq as views
from handlers.routing import GROUPS, PRIVATE, Route, button, command, dialog, message


async def ask(context: Context) -> None:
    """Any text in a private chat is a question."""
    answers = await context.brain.answers()
    found = await faq.ask(context.session, context.person, context.text, answers, context.now)
    await context.reply(views.outcome(context.t, found, context.person))


async def ask_in_group(context: Context) -> None:
    """``/ask`` and a question, a mention, or a reply to the assistant."""
    question = context.argument.replace(f"@{context.bot.username}", "").strip()
    replied = context.message.reply_to_message
    question = question or (replied.text or "" if replied else "")
    if not question:
        await context.reply(views.how_to_ask(context.t))
        return
    found = await faq.ask(context.session, context.person, question, await context.brain.answers(), context.now)
    await context.reply(views.in_group(context.t, found, context.bot.username))


async def how_to_ask(context: Context) -> None:
    """The menu's "Ask a question"."""
    await context.reply(views.how_to_ask(context.t))


async def choose(context: Context) -> None:
    """A choice was tapped."""
    number, answers = context.action_number(1), await context.brain.answers()
    shown = await faq.choose(context.session, context.person, context.row_id, number, answers, context.now)
    await context.reply(views.answer(context.t, shown).edited())


async def open_entry(context: Context) -> None:
    """A related entry was tapped."""
    entry_id = context.action_parts[-1]
    answers = await context.brain.answers()
    shown = await faq.open_entry(context.session, context.person, context.row_id, entry_id, answers, context.now)
    await context.reply(views.answer(context.t, shown))


async def helpful(context: Context) -> None:
    """The answer helped."""
    await faq.judge(context.session, context.person, context.row_id, Verdict.HELPFUL)
    context.answer(views.thanks(context.t))


async def other(context: Context) -> None:
    """The answer was not what was meant."""
    await faq.judge(context.session, context.person, context.row_id, Verdict.UNHELPFUL)
    found = await faq.other_choices(context.session, context.person, context.row_id, await context.brain.answers())
    await context.reply(views.outcome(context.t, found, context.person))


async def none_fits(context: Context) -> None:
    """None of the choices was meant."""
    found = await faq.none_fits(context.session, context.person, context.row_id)
    await context.reply(views.outcome(context.t, found, context.person).edited())


async def forward(context: Context) -> None:
    """The question goes to the coordinators."""
    cluster_id = context.action_number(1) if len(context.action_parts) > 1 else None
    found = await faq.forward(context.session, context.person, context.row_id, cluster_id, context.now)
    if found.clusters:
        await context.reply(views.choose_cluster(context.t, found).edited())
        return
    await _show_to_coordinators(context, found)
    await context.reply(views.forwarded(context.t, found).edited())


async def _show_to_coordinators(context: Context, found: Forwarded) -> None:
    for coordinator in found.coordinators:
        delivery = await context.send(coordinator, views.card(texts(coordinator.language), found.question))
        await faq.keep_card(context.session, found.question, delivery)


async def queue(context: Context) -> None:
    """The questions that wait."""
    page = max(0, context.row_id) if context.is_tap and context.action_parts else 0
    questions, has_more = await faq.waiting(context.session, context.person, page)
    await context.reply(views.queue(context.t, questions, page, has_more))


async def start_answer(context: Context) -> None:
    """The coordinator wants to answer: the next message is the answer."""
    question = await faq.to_answer(context.session, context.person, context.row_id)
    await context.open_dialog("faq.answer_text", question_id=question.id)
    await context.reply(views.write_answer(context.t, question))


async def take_answer(context: Context) -> None:
    """The coordinator's next message is the answer."""
    await _resolve(context, context.dialog.data["question_id"])
    await context.close_dialog()


async def reply_to_card(context: Context) -> None:
    """A coordinator replied to the card of a question; any other reply is a question of their own."""
    replied = context.message.reply_to_message
    shown = await faq.shown_by(context.session, context.chat.id, replied.message_id) if replied else None
    if shown is None:
        await ask(context)
    else:
        await _resolve(context, shown)


async def set_aside(context: Context) -> None:
    """Off the list without an answer."""
    resolved = await faq.set_aside(context.session, context.person, context.row_id, context.now)
    await _settle_cards(context, resolved)


async def _resolve(context: Context, question_id: int) -> None:
    resolved = await faq.resolve(context.session, context.person, question_id, context.html, context.now)
    asker: Person = resolved.question.person
    await context.send(asker, views.resolution(texts(asker.language), resolved))
    await _settle_cards(context, resolved)
    await context.reply(views.resolved_note(context.t, resolved))


async def _settle_cards(context: Context, resolved: Resolved) -> None:
    for card in resolved.cards:
        view = views.settled_card(context.t, resolved).edited()
        await outbox.enqueue(context.session, card.chat_id, view, now=context.now, edits_id=card.id)


class _MentionsUs(filters.MessageFilter):
    """Lets through what names the assistant or replies to it; anything else in a group is none of its business."""

    def filter(self, message: Message) -> bool:
        """Whether the message is for us."""
        bot = message.get_bot()
        replied = message.reply_to_message
        is_reply = replied is not None and replied.from_user is not None and replied.from_user.id == bot.id
        return is_reply or f"@{bot.username}".lower() in (message.text or "").lower()


ROUTES: tuple[Route, ...] = (
    button("faq.ask", how_to_ask, Action.VISIT),
    button("faq.choose", choose, Action.VISIT),
    button("faq.open", open_entry, Action.VISIT),
    button("faq.helpful", helpful, Action.VISIT),
    button("faq.other", other, Action.VISIT),
    button("faq.none", none_fits, Action.VISIT),
    button("faq.forward", forward, Action.VISIT),
    button("faq.queue", queue, Action.COORDINATE),
    button("faq.answer", start_answer, Action.COORDINATE),
    button("faq.set_aside", set_aside, Action.COORDINATE),
    dialog("faq.answer_text", take_answer, Action.COORDINATE),
    command("questions", queue, Action.COORDINATE),
    command("ask", how_to_ask, Action.VISIT),
    command("ask", ask_in_group, Action.VISIT, where=GROUPS),
    command("faq", ask_in_group, Action.VISIT, where=GROUPS),
    message("mention in a group", ask_in_group, Action.VISIT, GROUPS & filters.TEXT & ~filters.COMMAND & _MentionsUs()),
    message("reply to a card", reply_to_card, Action.VISIT, PRIVATE & filters.REPLY & filters.TEXT),
)
QUESTIONS: tuple[Route, ...] = (message("question", ask, Action.VISIT, PRIVATE & filters.TEXT & ~filters.COMMAND),)

"""``/questions``: what nobody has answered yet, and the coordinator's answers."""

from __future__ import annotations

from bot import outbox
from bot.authorize import Action
from bot.context import BACK, Context
from bot.services import forwarding, open_questions
from bot.services.answers import in_language
from bot.services.open_questions import Resolved, Written
from bot.texts import texts
from bot.views import open_questions as views
from handlers.routing import ANSWER_LAPSES_AFTER, Route, button, command, dialog


async def queue(context: Context) -> None:
    """The questions that wait; turning its pages changes the list in place."""
    is_turned = context.is_tap and bool(context.action_parts)
    waiting = await open_questions.waiting(context.session, context.person, context.row_id if is_turned else 0)
    view = views.queue(context.t, waiting)
    await context.reply(view.edited() if is_turned else view)


async def start_answer(context: Context) -> None:
    """The coordinator wants to answer: the next message is the answer."""
    question = await open_questions.to_answer(context.session, context.person, context.row_id)
    await context.open_dialog("faq.answer_text", question_id=question.id, **{BACK: "faq.queue"})
    answers = await context.brain.answers(context.person.cluster_id)
    disliked = answers.entries.get(question.disliked_id or "")
    title = in_language(disliked, question.language).phrasings[0] if disliked else None
    await context.reply(views.write_answer(context.t, question, title))


async def take_answer(context: Context) -> None:
    """The coordinator's next message is the answer; a reply to the card of another question answers that one."""
    shown = await _question_replied_to(context)
    await _resolve(context, shown or context.dialog.data["question_id"])
    await context.close_dialog()


async def took_reply(context: Context) -> bool:
    """Whether what came in was a coordinator's reply to the card of a question, which is then answered."""
    shown = await _question_replied_to(context)
    if shown is not None:
        await _resolve(context, shown)
    return shown is not None


async def _question_replied_to(context: Context) -> int | None:
    replied = context.message.reply_to_message
    return await forwarding.shown_by(context.session, context.chat.id, replied.message_id) if replied else None


async def set_aside(context: Context) -> None:
    """Off the list without an answer; the asker is told, but not whoever only said something to an announcement."""
    resolved = await open_questions.set_aside(context.session, context.person, context.row_id, context.now)
    await context.close_dialog()
    for one in _once_a_person(resolved):
        if one.was_waiting and not one.question.is_reply:
            asker = one.question.person
            await context.send(asker, views.no_resolution(texts(asker.language), one))
    await _settle_cards(context, resolved)
    await context.reply(views.settled_card(context.t, resolved).edited())


async def _resolve(context: Context, question_id: int) -> None:
    resolved = await open_questions.resolve(
        context.session, context.person, question_id, _written(context), context.now
    )
    for one in _once_a_person(resolved):
        asker = one.question.person
        await context.send(asker, views.resolution(texts(asker.language), one))
    await _settle_cards(context, resolved)
    await context.reply(views.resolved_note(context.t, resolved))


def _once_a_person(resolved: Resolved) -> list[Resolved]:
    """One question a person, of those that were settled together; one that they wait for if there is any."""
    by_need = sorted((resolved, *resolved.alike), key=lambda one: one.was_waiting)
    return list({one.question.person_id: one for one in by_need}.values())


async def _settle_cards(context: Context, resolved: Resolved) -> None:
    for one in (resolved, *resolved.alike):
        for card in one.cards:
            view = views.settled_card(texts(card.coordinator.language), one).edited()
            chat_id = card.coordinator.telegram_id
            await outbox.enqueue(context.session, chat_id, view, now=context.now, edits_id=card.delivery.id)


def _written(context: Context) -> Written:
    photo, document = context.message.photo, context.message.document
    return Written(context.html, photo[-1].file_id if photo else None, document.file_id if document else None)


ROUTES: tuple[Route, ...] = (
    command("questions", queue, Action.COORDINATE),
    button("faq.queue", queue, Action.COORDINATE),
    button("faq.answer", start_answer, Action.COORDINATE),
    button("faq.set_aside", set_aside, Action.COORDINATE),
    dialog("faq.answer_text", take_answer, Action.COORDINATE, ANSWER_LAPSES_AFTER),
)

"""Questions in private and in groups, and the coordinator's answers."""

from __future__ import annotations

import re

from telegram import Message
from telegram.ext import filters

from bot import outbox
from bot.authorize import Action
from bot.context import Context
from bot.models import Verdict
from bot.services import faq
from bot.services.faq import Forwarded, Resolved, Shown, WhichCluster, Written
from bot.texts import texts
from bot.views import faq as views
from handlers.routing import CONTENT, GROUPS, PRIVATE, Route, button, command, dialog, message


async def ask(context: Context) -> None:
    """Any text in a private chat is a question, and so is what stands under a picture."""
    if context.message.media_group_id and not context.text:
        return  # the other pictures of an album: its words came with one of them
    await _look_up(context, context.text)


async def ask_by_command(context: Context) -> None:
    """``/ask`` in a private chat, alone or with the question."""
    question = _behind_command(context.text)
    if question:
        await _look_up(context, question)
    else:
        await how_to_ask(context)


async def _look_up(context: Context, question: str) -> None:
    found = await faq.ask(
        context.session, context.person, question, await context.brain.answers(context.person.cluster_id), context.now
    )
    await context.reply(views.outcome(context.t, found, context.person))


async def ask_in_group(context: Context) -> None:
    """``/ask`` or a mention, with a question or in reply to one."""
    replied = context.message.reply_to_message
    question = _without_mention(_behind_command(context.text), context.bot.username)
    question = question or ((replied.text or replied.caption or "") if replied else "")
    if not question:
        await context.reply(views.how_to_ask_in_group(context.t, context.bot.username))
        return
    answers = await context.brain.answers(context.person.cluster_id)
    found = await faq.ask(context.session, context.person, question, answers, context.now, is_public=True)
    await context.reply(views.in_group(context.t, found, context.bot.username))


async def reply_in_group(context: Context) -> None:
    """A reply to the assistant: answered when there is an answer, or when it asks for one; small talk is left alone."""
    if not any(character.isalnum() for character in context.text):
        return
    answers = await context.brain.answers(context.person.cluster_id)
    found = await faq.ask(context.session, context.person, context.text, answers, context.now, is_public=True)
    if isinstance(found, Shown) or "?" in context.text:
        await context.reply(views.in_group(context.t, found, context.bot.username))


async def how_to_ask(context: Context) -> None:
    """The menu's "Ask a question"."""
    await context.close_dialog()
    await context.reply(views.how_to_ask(context.t))


async def choose(context: Context) -> None:
    """A choice was tapped."""
    number, answers = context.action_number(1), await context.brain.answers(context.person.cluster_id)
    shown = await faq.choose(context.session, context.person, context.row_id, number, answers, context.now)
    await context.reply(views.answer(context.t, shown).edited())


async def open_entry(context: Context) -> None:
    """A related entry was tapped."""
    number, answers = context.action_number(1), await context.brain.answers(context.person.cluster_id)
    shown = await faq.open_entry(context.session, context.person, context.row_id, number, answers, context.now)
    await context.reply(views.answer(context.t, shown))


async def helpful(context: Context) -> None:
    """The answer helped."""
    await faq.judge(context.session, context.person, context.row_id, Verdict.HELPFUL)
    context.answer(views.thanks(context.t))


async def other(context: Context) -> None:
    """The answer was not what was meant."""
    found = await faq.other_choices(
        context.session, context.person, context.row_id, await context.brain.answers(context.person.cluster_id)
    )
    await context.reply(views.outcome(context.t, found, context.person))


async def none_fits(context: Context) -> None:
    """None of the choices was meant."""
    found = await faq.none_fits(context.session, context.person, context.row_id)
    await context.reply(views.outcome(context.t, found, context.person).edited())


async def forward(context: Context) -> None:
    """The question goes to the coordinators."""
    cluster_id = context.action_number(1) if len(context.action_parts) > 1 else None
    found = await faq.forward(context.session, context.person, context.row_id, cluster_id)
    if isinstance(found, WhichCluster):
        await context.reply(views.choose_cluster(context.t, found).edited())
        return
    await _show_to_coordinators(context, found)
    await context.reply(views.forwarded(context.t, found).edited())


async def turn_clusters(context: Context) -> None:
    """Another page of the clusters to ask."""
    found = await faq.which_cluster(context.session, context.person, context.row_id, context.action_number(1))
    await context.reply(views.choose_cluster(context.t, found).edited())


async def _show_to_coordinators(context: Context, found: Forwarded) -> None:
    for coordinator in found.coordinators:
        delivery = await context.send(coordinator, views.card(texts(coordinator.language), found.question))
        await faq.keep_card(context.session, found.question, delivery)


async def queue(context: Context) -> None:
    """The questions that wait; turning its pages changes the list in place."""
    is_turned = context.is_tap and bool(context.action_parts)
    waiting = await faq.waiting(context.session, context.person, context.row_id if is_turned else 0)
    view = views.queue(context.t, waiting)
    await context.reply(view.edited() if is_turned else view)


async def start_answer(context: Context) -> None:
    """The coordinator wants to answer: the next message is the answer."""
    question = await faq.to_answer(context.session, context.person, context.row_id)
    await context.open_dialog("faq.answer_text", question_id=question.id)
    await context.reply(views.write_answer(context.t, question))


async def take_answer(context: Context) -> None:
    """The coordinator's next message is the answer; a reply to the card of another question answers that one."""
    shown = await _question_replied_to(context)
    await _resolve(context, shown or context.dialog.data["question_id"])
    await context.close_dialog()


async def reply_to_card(context: Context) -> None:
    """A coordinator replied to the card of a question; any other reply is a question of their own."""
    shown = await _question_replied_to(context)
    if shown is None:
        await ask(context)
    else:
        await _resolve(context, shown)


async def _question_replied_to(context: Context) -> int | None:
    replied = context.message.reply_to_message
    return await faq.shown_by(context.session, context.chat.id, replied.message_id) if replied else None


async def set_aside(context: Context) -> None:
    """Off the list without an answer; the asker is told."""
    resolved = await faq.set_aside(context.session, context.person, context.row_id, context.now)
    await context.close_dialog()
    for one in _once_a_person(resolved):
        if one.was_waiting:
            asker = one.question.person
            await context.send(asker, views.no_resolution(texts(asker.language), one))
    await _settle_cards(context, resolved)
    await context.reply(views.settled_card(context.t, resolved).edited())


async def _resolve(context: Context, question_id: int) -> None:
    resolved = await faq.resolve(context.session, context.person, question_id, _written(context), context.now)
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


def _behind_command(text: str) -> str:
    """``/ask What is ...`` -> ``What is ...``; a text without a command as it is."""
    return re.sub(r"\A/\S+\s*", "", text)


def _without_mention(text: str, username: str) -> str:
    return re.sub(rf"@{re.escape(username)}\b", "", text, flags=re.IGNORECASE).strip()


class _MentionsUs(filters.MessageFilter):
    """Lets through what names the assistant; anything else in a group is none of its business."""

    def filter(self, message: Message) -> bool:
        """Whether the message is for us."""
        said = message.text or message.caption or ""
        return _without_mention(said, message.get_bot().username) != said.strip()


class _RepliesToUs(filters.MessageFilter):
    """Lets through replies to the assistant's messages."""

    def filter(self, message: Message) -> bool:
        """Whether the message answers one of ours."""
        replied = message.reply_to_message
        return replied is not None and replied.from_user is not None and replied.from_user.id == message.get_bot().id


ROUTES: tuple[Route, ...] = (
    button("faq.ask", how_to_ask, Action.VISIT),
    button("faq.choose", choose, Action.VISIT),
    button("faq.open", open_entry, Action.VISIT),
    button("faq.helpful", helpful, Action.VISIT),
    button("faq.other", other, Action.VISIT),
    button("faq.none", none_fits, Action.VISIT),
    button("faq.forward", forward, Action.VISIT),
    button("faq.clusters", turn_clusters, Action.VISIT),
    button("faq.queue", queue, Action.COORDINATE),
    button("faq.answer", start_answer, Action.COORDINATE),
    button("faq.set_aside", set_aside, Action.COORDINATE),
    dialog("faq.answer_text", take_answer, Action.COORDINATE),
    command("questions", queue, Action.COORDINATE),
    command("ask", ask_by_command, Action.VISIT),
    command("ask", ask_in_group, Action.VISIT, where=GROUPS),
    command("faq", ask_in_group, Action.VISIT, where=GROUPS),
    message("mention in a group", ask_in_group, Action.VISIT, GROUPS & CONTENT & _MentionsUs()),
    message("reply in a group", reply_in_group, Action.VISIT, GROUPS & CONTENT & _RepliesToUs()),
    message("reply to a card", reply_to_card, Action.VISIT, PRIVATE & filters.REPLY & CONTENT),
)

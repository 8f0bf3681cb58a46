"""Questions in private and in groups, and the way to a person who may know."""

from __future__ import annotations

import re

from telegram import Message
from telegram.ext import filters

from bot.authorize import Action
from bot.context import Context
from bot.models import Verdict
from bot.services import faq, forwarding
from bot.services.faq import Shown
from bot.services.forwarding import Forwarded, WhichCluster
from bot.texts import texts
from bot.views import faq as views
from bot.views import open_questions as card_views
from handlers.routing import CONTENT, GROUPS, Route, button, command, message


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
    found = await forwarding.forward(context.session, context.person, context.row_id, cluster_id)
    if isinstance(found, WhichCluster):
        await context.reply(views.choose_cluster(context.t, found).edited())
        return
    await _show_to_coordinators(context, found)
    await context.reply(views.forwarded(context.t, found).edited())


async def _show_to_coordinators(context: Context, found: Forwarded) -> None:
    for coordinator in found.coordinators:
        delivery = await context.send(coordinator, card_views.card(texts(coordinator.language), found.question))
        await forwarding.keep_card(context.session, found.question, delivery)


async def turn_clusters(context: Context) -> None:
    """Another page of the clusters to ask."""
    found = await forwarding.which_cluster(context.session, context.person, context.row_id, context.action_number(1))
    await context.reply(views.choose_cluster(context.t, found).edited())


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
    command("ask", ask_by_command, Action.VISIT),
    command("ask", ask_in_group, Action.VISIT, where=GROUPS),
    command("faq", ask_in_group, Action.VISIT, where=GROUPS),
    message("mention in a group", ask_in_group, Action.VISIT, GROUPS & CONTENT & _MentionsUs()),
    message("reply in a group", reply_in_group, Action.VISIT, GROUPS & CONTENT & _RepliesToUs()),
)

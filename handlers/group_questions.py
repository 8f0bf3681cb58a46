"""Questions in groups: mentioned, replied to or commanded; or every message, where a coordinator wants it so."""

from __future__ import annotations

import re

from telegram import Message
from telegram.ext import filters

from bot.authorize import Action
from bot.context import Context
from bot.services import faq, members
from bot.services.faq import Outcome, Shown
from bot.services.small_talk import is_small_talk
from bot.views import faq as views
from handlers.routing import CONTENT, GROUPS, PRIVATE, Route, command, message


async def ask_in_group(context: Context) -> None:
    """``/ask``, ``/faq`` or a mention, with a question or in reply to one, which is then what is answered."""
    replied = context.message.reply_to_message
    question, asking = _without_mention(context.argument, context.bot.username), context.message
    if not question and replied is not None:
        question, asking = replied.text or replied.caption or "", replied
    if not question or is_small_talk(question):
        await context.reply(views.how_to_ask_in_group(context.t, context.bot.username))
        return
    cluster_id = await _cluster_id(context)
    await _show(context, await _ask(context, question, cluster_id), asking, cluster_id)


async def reply_in_group(context: Context) -> None:
    """A reply to the assistant: answered when there is an answer, or when it asks for one; small talk is left alone."""
    if not any(character.isalnum() for character in context.text):
        return
    cluster_id = await _cluster_id(context)
    found = await _ask(context, context.text, cluster_id)
    if isinstance(found, Shown) or "?" in context.text:
        await _show(context, found, context.message, cluster_id)


async def listen(context: Context) -> None:
    """Any other message of a group: answered where a coordinator wants it so and the answer is sure."""
    group = await members.connected_group(context.session, context.chat.id)
    if group is None or not group.is_listened_to or context.turn.person is None:
        return
    answers = await context.brain.answers(group.cluster_id)
    found = await faq.ask_if_sure(
        context.session, context.person, context.text, answers, context.now, cluster_id=group.cluster_id
    )
    if found is not None:
        await _show(context, found, context.message, group.cluster_id)


async def turn_listening(context: Context) -> None:
    """``/listen``: on, and off again."""
    group = await members.turn_listening(context.session, context.person, context.chat.id)
    reads_all = context.bot.can_read_all_group_messages
    await context.reply(views.listening(context.t, is_on=group.is_listened_to, reads_all=reads_all))


async def turn_listening_elsewhere(context: Context) -> None:
    """``/listen`` in a private chat."""
    await context.reply(views.listen_in_group(context.t))


async def _cluster_id(context: Context) -> int | None:
    """The cluster that a group is connected to, else the person's own."""
    group = await members.connected_group(context.session, context.chat.id)
    return group.cluster_id if group else context.person.cluster_id


async def _ask(context: Context, question: str, cluster_id: int | None) -> Outcome:
    answers = await context.brain.answers(cluster_id)
    return await faq.ask(
        context.session, context.person, question, answers, context.now, cluster_id=cluster_id, is_public=True
    )


async def _show(context: Context, found: Outcome, asking: Message, cluster_id: int | None) -> None:
    files = await context.files(faq.attached(found), cluster_id)
    await context.reply(*views.in_group(context.t, found, context.bot.username, asking.message_id, files))


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


# What somebody chose from the assistant's own inline results is no question.
_TYPED = GROUPS & CONTENT & ~filters.VIA_BOT
ROUTES: tuple[Route, ...] = (
    command("ask", ask_in_group, Action.VISIT, where=GROUPS),
    command("faq", ask_in_group, Action.VISIT, where=GROUPS),
    command("listen", turn_listening, Action.COORDINATE, where=GROUPS),
    command("listen", turn_listening_elsewhere, Action.COORDINATE, where=PRIVATE),
    message("mention in a group", ask_in_group, Action.VISIT, _TYPED & _MentionsUs()),
    message("reply in a group", reply_in_group, Action.VISIT, _TYPED & _RepliesToUs()),
    message("anything in a group", listen, Action.VISIT, _TYPED),
)

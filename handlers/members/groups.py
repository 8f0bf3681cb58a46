"""Groups and channels are connected to a cluster; people block and unblock the assistant."""

from __future__ import annotations

from telegram import ChatMember
from telegram.constants import ChatType
from telegram.ext import filters

from bot.authorize import Action, may
from bot.context import Context
from bot.services import members
from bot.texts import texts
from bot.views.members import directory as view
from handlers.routing import GROUPS, PRIVATE, Route, command, membership, message

_INSIDE = (ChatMember.MEMBER, ChatMember.ADMINISTRATOR, ChatMember.RESTRICTED)


async def membership_changed(context: Context) -> None:
    """Blocked, unblocked, added to a group, taken out of it."""
    change = context.turn.update.my_chat_member
    if change is None:
        raise TypeError("this update is no change of membership")
    is_inside = change.new_chat_member.status in _INSIDE
    if context.is_private:
        members.set_reachable(context.person, is_inside)
    elif not is_inside:
        await members.disconnect_group(context.session, context.chat.id)
    elif change.old_chat_member.status not in _INSIDE:
        await _added(context)


async def _added(context: Context) -> None:
    is_channel = context.chat.type == ChatType.CHANNEL
    if may(context.person, Action.COORDINATE) and context.person.cluster is not None:
        await _connect(context)
    elif not is_channel:
        await context.reply(view.group_unconnected(context.t))


async def connect(context: Context) -> None:
    """/connect in a group."""
    await _connect(context)


async def _connect(context: Context) -> None:
    group = await members.connect_group(
        context.session, context.person, context.chat.id, context.chat.title or "", context.now
    )
    if context.chat.type == ChatType.CHANNEL:
        await context.send(context.person, view.channel_connected(context.t, group))
    else:
        t = texts(group.cluster.language)
        await context.reply(view.group_connected(t, group, context.bot.username))


async def connect_elsewhere(context: Context) -> None:
    """/connect in a private chat."""
    await context.reply(view.connect_in_group(context.t))


async def migrated(context: Context) -> None:
    """The group became a supergroup: told once in the old one, once in the new one."""
    note = context.message
    if note.migrate_to_chat_id is not None:
        await members.migrate_group(context.session, context.chat.id, note.migrate_to_chat_id)
    elif note.migrate_from_chat_id is not None:
        await members.migrate_group(context.session, note.migrate_from_chat_id, context.chat.id)


ROUTES: tuple[Route, ...] = (
    membership("membership", membership_changed, Action.VISIT),
    command("connect", connect, Action.COORDINATE, where=GROUPS),
    command("connect", connect_elsewhere, Action.COORDINATE, where=PRIVATE),
    message("group upgraded", migrated, Action.VISIT, filters.StatusUpdate.MIGRATE),
)

"""Group chats and channels of a cluster, and whether a person can be written to."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.authorize import Action, authorize
from bot.errors import UserError
from bot.models import GroupChat, Person
from bot.texts import mark

TITLE_LENGTH = 255


async def connect_group(session: AsyncSession, actor: Person, telegram_id: int, title: str, now: datetime) -> GroupChat:
    """Connect a group to the coordinator's cluster; one that belongs to another cluster is refused."""
    authorize(actor, Action.COORDINATE)
    if actor.cluster is None:
        raise UserError(mark("You are in no cluster, so there is nothing to connect this group to."))
    group = await _group(session, telegram_id)
    if group is None:
        group = GroupChat(telegram_id=telegram_id, created_at=now)
        session.add(group)
    elif group.is_active and group.cluster_id != actor.cluster_id:
        raise UserError(mark("This group is connected to {cluster} already."), cluster=group.cluster.name)
    group.cluster, group.is_active = actor.cluster, True
    group.title = title.replace("\x00", "")[:TITLE_LENGTH]
    await session.flush()
    return group


async def connected_group(session: AsyncSession, telegram_id: int) -> GroupChat | None:
    """The group with this chat id, if it is connected to a cluster."""
    group = await _group(session, telegram_id)
    return group if group is not None and group.is_active else None


async def turn_listening(session: AsyncSession, actor: Person, telegram_id: int) -> GroupChat:
    """Answer by itself in a group of the coordinator's cluster, or no longer; raises UserError for any other group."""
    group = await connected_group(session, telegram_id)
    if group is None:
        raise UserError(mark("This group is connected to no cluster yet. Write /connect here first."))
    authorize(actor, Action.COORDINATE, group)
    group.is_listened_to = not group.is_listened_to
    return group


async def disconnect_group(session: AsyncSession, telegram_id: int) -> None:
    """The assistant was taken out of the group; harmless for a group that was never connected."""
    group = await _group(session, telegram_id)
    if group is not None:
        group.is_active = False


async def migrate_group(session: AsyncSession, old_id: int, new_id: int) -> None:
    """The group became a supergroup and has a new id; its connection goes along. Told twice, it changes once."""
    old, new = await _group(session, old_id), await _group(session, new_id)
    if old is not None and new is None:
        old.telegram_id = new_id
    elif old is not None and new is not None:
        old.is_active = False


def set_reachable(person: Person, is_reachable: bool) -> None:
    """Note that the person blocked the assistant, or let it write again."""
    person.is_reachable = is_reachable


async def _group(session: AsyncSession, telegram_id: int) -> GroupChat | None:
    return await session.scalar(select(GroupChat).where(GroupChat.telegram_id == telegram_id))

"""The durable way out: what goes out is a row, written with what caused it; :mod:`bot.sender` sends it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Integer, Select, and_, bindparam, case, delete, exists, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from bot.calls import JsonFile, calls_for
from bot.models import (
    Delivery,
    DeliveryPolicy,
    DeliveryState,
    StoredFile,
    UtcDateTime,
)
from bot.views.reply import File, Reply

_OTHER = aliased(Delivery)

# Priorities: lower first.
REPLY = 0
ANNOUNCEMENT = 10

# Long enough to answer "was it sent?"; announcements keep theirs for the counts.
KEEP_FINISHED = timedelta(days=30)


async def enqueue(
    session: AsyncSession,
    chat_id: int,
    reply: Reply,
    *,
    now: datetime,
    priority: int = REPLY,
    policy: DeliveryPolicy = DeliveryPolicy.RESEND,
    not_before: datetime | None = None,
    expires_at: datetime | None = None,
    occurrence_id: int | None = None,
    edits_id: int | None = None,
    edits_message_id: int | None = None,
) -> Delivery:
    """Add ``reply`` to what goes out to ``chat_id`` (Telegram's id); it is sent after the commit.

    Returns the row with the buttons: the last one where Telegram's limits make several messages of one reply.
    ``edits_message_id`` (Telegram's) or ``edits_id`` (an earlier row) is the message that the reply takes the place of;
    where it cannot, it is sent as a new one. Edits of one row that still wait are replaced by the newest.
    """
    is_edit = edits_id is not None or edits_message_id is not None
    file = await _stored(session, reply.file, now)
    calls = calls_for(reply, file, is_edit=is_edit)
    if edits_message_id is not None and calls[0].is_edit:
        calls[0] = replace(calls[0], params={**calls[0].params, "message_id": edits_message_id})
    if edits_id is not None:
        await _cancel_superseded(session, edits_id, now)
    rows = [
        Delivery(
            chat_id=chat_id,
            method=call.method,
            params=call.params,
            priority=priority,
            policy=policy,
            not_before=not_before,
            expires_at=expires_at,
            occurrence_id=occurrence_id,
            edits_id=edits_id if call.is_edit else None,
            created_at=now,
        )
        for call in calls
    ]
    session.add_all(rows)
    await session.flush()
    return rows[-1]


async def _stored(session: AsyncSession, file: File | None, now: datetime) -> JsonFile | None:
    if file is None or file.file_id:
        return file.file_id if file else None
    if file.key:
        known = await session.scalar(select(StoredFile.id).where(StoredFile.key == file.key))
        if known is not None:
            return {"stored_file": known}
    row = StoredFile(key=file.key or None, name=file.name[:200], content=file.content, created_at=now)
    session.add(row)
    await session.flush()
    return {"stored_file": row.id}


async def _cancel_superseded(session: AsyncSession, edits_id: int, now: datetime) -> None:
    await session.execute(
        update(Delivery)
        .where(Delivery.edits_id == edits_id, Delivery.state == DeliveryState.PENDING)
        .values(state=DeliveryState.CANCELLED, error="replaced by a newer edit", finished_at=now)
    )


async def forget_finished(session: AsyncSession, now: datetime) -> None:
    """Drop messages and files of long ago; what belongs to an announcement stays with it."""
    old = now - KEEP_FINISHED
    await session.execute(delete(Delivery).where(Delivery.finished_at < old, Delivery.occurrence_id.is_(None)))
    await session.execute(delete(StoredFile).where(StoredFile.created_at < old, StoredFile.key.is_(None)))


def _is_due(table: type[Delivery]) -> ColumnElement[bool]:
    return or_(table.not_before.is_(None), table.not_before <= bindparam("now", type_=UtcDateTime))


def _first_of_each_chat() -> Select[int, int, bool]:
    """What may go out by ``now``, at most ``limit`` rows of chats not ``held_back``. Made once: it is asked often."""
    replies = select(Delivery.chat_id).where(
        Delivery.state == DeliveryState.PENDING, Delivery.priority < ANNOUNCEMENT, _is_due(Delivery)
    )
    is_urgent = Delivery.chat_id.in_(replies)
    return (
        select(Delivery.id, Delivery.chat_id, is_urgent)
        .where(Delivery.state == DeliveryState.PENDING, _is_due(Delivery), ~_is_behind_another())
        .where(Delivery.chat_id.not_in(bindparam("held_back", expanding=True)))
        .order_by(is_urgent.desc(), case((is_urgent, 0), else_=Delivery.priority), Delivery.id)
        .limit(bindparam("limit", type_=Integer))
    )


def _is_behind_another() -> ColumnElement[bool]:
    """Another message to the chat is in flight, or comes first: an earlier one that is due or waits for its retry."""
    comes_first = and_(
        _OTHER.id < Delivery.id,
        _OTHER.state == DeliveryState.PENDING,
        or_(_is_due(_OTHER), _OTHER.attempts > 0),
    )
    return exists().where(_OTHER.chat_id == Delivery.chat_id, or_(_OTHER.state == DeliveryState.SENDING, comes_first))


DUE = _first_of_each_chat()

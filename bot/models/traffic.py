"""The durable road in and out: updates, messages to send, files, dialogues, the leader's lease."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.models.base import Model, enum_column


class UpdateState(StrEnum):
    """Where an update stands on its way in."""

    PENDING = "pending"
    DONE = "done"
    DEAD = "dead"  # gave up after the last attempt; the operator was told


class InboxUpdate(Model):
    """One raw update of Telegram's, stored before it is confirmed."""

    __tablename__ = "inbox"
    __table_args__ = (Index("ix_inbox_state_chat_key_update_id", "state", "chat_key", "update_id"),)

    bot_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    update_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    chat_key: Mapped[int] = mapped_column(BigInteger)  # chat id, else user id: what is handled in order
    payload: Mapped[dict[str, Any]]
    state: Mapped[UpdateState] = mapped_column(enum_column(UpdateState), default=UpdateState.PENDING)
    attempts: Mapped[int] = mapped_column(default=0)
    error: Mapped[str | None] = mapped_column(Text)
    next_attempt_at: Mapped[datetime | None]
    received_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]


class DeliveryState(StrEnum):
    """Where a message stands on its way out."""

    PENDING = "pending"
    SENDING = "sending"  # claimed by a sender; if that sender dies the policy decides
    SENT = "sent"
    FAILED = "failed"  # Telegram refused it for good
    UNREACHABLE = "unreachable"  # the person blocked the bot, the group removed it
    UNKNOWN = "unknown"  # the connection broke after sending; Telegram may have it or not
    CANCELLED = "cancelled"  # withdrawn, expired or unsubscribed before it was sent


class DeliveryPolicy(StrEnum):
    """What to do when nobody can know whether Telegram got a message."""

    RESEND = "resend"
    UNKNOWN = "unknown"


class Delivery(Model):
    """One call to Telegram that sends or edits a message, to one chat."""

    __tablename__ = "outbox"
    __table_args__ = (
        Index("ix_outbox_state_priority_id", "state", "priority", "id"),
        Index("ix_outbox_chat_id_state_id", "chat_id", "state", "id"),
        Index("ix_outbox_occurrence_id_state", "occurrence_id", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    chat_id: Mapped[int] = mapped_column(BigInteger)
    method: Mapped[str] = mapped_column(String(32))  # a Bot API method, e.g. sendMessage
    params: Mapped[dict[str, Any]]  # its parameters but chat_id; a stored file is {"stored_file": id}
    priority: Mapped[int] = mapped_column(default=0)  # lower first: 0 replies, 10 announcements
    policy: Mapped[DeliveryPolicy] = mapped_column(enum_column(DeliveryPolicy), default=DeliveryPolicy.RESEND)
    state: Mapped[DeliveryState] = mapped_column(enum_column(DeliveryState), default=DeliveryState.PENDING)
    attempts: Mapped[int] = mapped_column(default=0)
    not_before: Mapped[datetime | None]
    expires_at: Mapped[datetime | None]
    claimed_by: Mapped[str | None] = mapped_column(String(64))
    claimed_epoch: Mapped[int | None]
    claimed_at: Mapped[datetime | None]
    edits_id: Mapped[int | None] = mapped_column(ForeignKey("outbox.id", ondelete="SET NULL"))
    telegram_message_id: Mapped[int | None] = mapped_column(BigInteger)
    error: Mapped[str | None] = mapped_column(Text)
    occurrence_id: Mapped[int | None] = mapped_column(ForeignKey("occurrence.id", ondelete="CASCADE"))
    created_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]


class StoredFile(Model):
    """Bytes that the assistant made or received and will send, such as a QR picture or a contact card."""

    __tablename__ = "stored_file"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str | None] = mapped_column(
        String(255), unique=True
    )  # of a file that is sent again and again, and kept
    name: Mapped[str] = mapped_column(String(200))
    content: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime]


class Dialog(Model):
    """The state of a conversation that needs more than one message; survives a restart."""

    __tablename__ = "dialog"
    __table_args__ = (UniqueConstraint("person_id", "chat_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    chat_id: Mapped[int] = mapped_column(BigInteger)
    step: Mapped[str] = mapped_column(String(64))  # "feature.step": the handler that takes the next message
    data: Mapped[dict[str, Any]]
    version: Mapped[int] = mapped_column()
    updated_at: Mapped[datetime]

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class Lease(Model):
    """Who leads: ticks and sends. The epoch grows with every change of leader."""

    __tablename__ = "lease"

    name: Mapped[str] = mapped_column(String(32), primary_key=True)
    owner: Mapped[str] = mapped_column(String(64))
    epoch: Mapped[int]
    expires_at: Mapped[datetime]


class Version(Model):
    """A number that changes when something kept elsewhere (an index in memory, a menu) must be made anew."""

    __tablename__ = "version"

    name: Mapped[str] = mapped_column(String(32), primary_key=True)
    number: Mapped[int] = mapped_column(BigInteger)

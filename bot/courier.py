"""One attempt to bring one message to Telegram, and what the answer means.

Nothing else in the project calls Telegram's methods that send or edit.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import httpx
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from telegram import Bot, Message
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)

from bot.calls import Call, as_new, instead
from bot.db import Clock, Database
from bot.logs import get_logger, redact
from bot.models import (
    Announcement,
    AnnouncementState,
    Delivery,
    DeliveryPolicy,
    DeliveryState,
    Occurrence,
    Person,
    StoredFile,
)
from bot.pacing import Pacing

log = get_logger(__name__)

# python-telegram-bot 22: RetryAfter.retry_after is a timedelta, as it will be in 23; without it each 429 warns.
os.environ["PTB_TIMEDELTA"] = "true"

MAX_ATTEMPTS = 8
# Seconds before attempt 2, 3, ...: about half an hour in all, the length of an ordinary outage.
BACKOFF = (1.0, 4.0, 15.0, 60.0, 180.0, 600.0, 900.0)
# Seconds without an answer after which nobody knows; generous, because not knowing may mean sending twice.
READ_TIMEOUT = 20.0
# Characters of an error that are kept.
REASON_LENGTH = 1000
# Files whose Telegram ids are remembered, so that each is uploaded once.
REMEMBERED_FILES = 1024
# Seconds to hold everything while Telegram does not accept the token or another process uses it.
TOKEN_PAUSE = 60.0
# What Telegram says (lower case) when a chat cannot be written to any more, as 400 instead of 403.
_GONE = ("chat not found", "user not found", "peer_id_invalid", "user is deactivated", "input_user_deactivated")

_METHODS = {
    "sendMessage": "send_message",
    "sendPhoto": "send_photo",
    "sendDocument": "send_document",
    "editMessageText": "edit_message_text",
    "editMessageCaption": "edit_message_caption",
}


@dataclass(frozen=True)
class Outcome:
    """What to write down about one attempt. ``is_counted`` is False when it says nothing about this message."""

    state: DeliveryState
    error: str | None = None
    message_id: int | None = None
    retry_in: float = 0.0
    is_counted: bool = True
    is_doubtful: bool = False
    new_chat_id: int | None = None


class Courier:
    """Attempts deliveries that the sender has claimed; writes nothing down. ``backoff`` is in seconds."""

    def __init__(
        self, database: Database, bot: Bot, pacing: Pacing, clock: Clock, backoff: Sequence[float] = BACKOFF
    ) -> None:
        self._database = database
        self._bot = bot
        self._pacing = pacing
        self._clock = clock
        self._backoff = backoff
        self._file_ids: dict[int, str] = {}  # of stored files that Telegram has by now

    async def attempt(self, row: Delivery) -> Outcome:
        """Look again whether it should still go out, send it, and say what became of it; raises nothing."""
        try:
            if outcome := await self._second_thoughts(row):
                return outcome
            call, files = await self._prepare(row)
        except SQLAlchemyError as error:
            return self._retry(row, database_error(error))
        try:
            message_id = await self._send(row.chat_id, call, files)
        except Exception as error:  # noqa: BLE001 - whatever it is, the row must not stay in flight for ever
            return self._judge(row, error)
        return Outcome(DeliveryState.SENT, message_id=message_id)

    async def _second_thoughts(self, row: Delivery) -> Outcome | None:
        """What changed since it was enqueued and speaks against sending it."""
        if row.expires_at is not None and row.expires_at <= self._clock():
            return Outcome(DeliveryState.CANCELLED, "expired before it could be sent")
        if row.occurrence_id is None:
            return None
        async with self._database.reading() as session:
            state = await session.scalar(
                select(Announcement.state).join(Occurrence).where(Occurrence.id == row.occurrence_id)
            )
            person = await session.scalar(select(Person).where(Person.telegram_id == row.chat_id))
            if state is AnnouncementState.CANCELLED:
                return Outcome(DeliveryState.CANCELLED, "the announcement was cancelled")
            if person is not None and not person.is_reachable:
                return Outcome(DeliveryState.UNREACHABLE, "the person has blocked the assistant")
            if person is not None and not person.is_subscribed:
                return Outcome(DeliveryState.CANCELLED, "the person has unsubscribed")
        return None

    async def _prepare(self, row: Delivery) -> tuple[Call, dict[int, StoredFile]]:
        """The call as it goes out now, and the stored files that it needs."""
        call = Call(row.method, dict(row.params))
        ids = [
            value["stored_file"] for value in call.params.values() if isinstance(value, dict) and "stored_file" in value
        ]
        unsent = [key for key in ids if key not in self._file_ids]
        if row.edits_id is None and not unsent:
            return call, {}
        async with self._database.reading() as session:
            if row.edits_id is not None:
                query = select(Delivery.telegram_message_id).where(Delivery.id == row.edits_id)
                call.params["message_id"] = await session.scalar(query)
            files = {
                file.id: file for file in await session.scalars(select(StoredFile).where(StoredFile.id.in_(unsent)))
            }
            session.expunge_all()
        if call.is_edit and call.params.get("message_id") is None:
            call = as_new(call)
        return call, files

    async def _send(self, chat_id: int, call: Call, files: dict[int, StoredFile]) -> int | None:
        """Send it, or the next best thing where Telegram refuses; returns Telegram's message id."""
        try:
            return await self._post(chat_id, call, files)
        except BadRequest as error:
            reason = error.message.lower()
            if call.is_edit and "is not modified" in reason:
                return int(call.params["message_id"])
            other = instead(call, reason)
            if other is None:
                raise
            level = log.error if "can't parse" in reason else log.info
            level("outbox.refused", chat_id=chat_id, method=call.method, instead=other.method, error=error.message)
            self._pacing.take(chat_id)
            return await self._send(chat_id, other, files)

    async def _post(self, chat_id: int, call: Call, files: dict[int, StoredFile]) -> int | None:
        arguments: dict[str, Any] = dict(call.params)
        stored_id = None
        for name, value in call.params.items():
            if isinstance(value, dict) and "stored_file" in value:
                stored_id = value["stored_file"]
                arguments[name] = self._file_ids.get(stored_id) or files[stored_id].content
                if stored_id not in self._file_ids:
                    arguments["filename"] = files[stored_id].name
        message = await getattr(self._bot, _METHODS[call.method])(
            chat_id=chat_id, read_timeout=READ_TIMEOUT, **arguments
        )
        if not isinstance(message, Message):
            return call.params.get("message_id")
        if stored_id is not None and (file_id := _file_id(message)):
            if len(self._file_ids) >= REMEMBERED_FILES:
                del self._file_ids[next(iter(self._file_ids))]
            self._file_ids[stored_id] = file_id
        return message.message_id

    def _judge(self, row: Delivery, error: Exception) -> Outcome:
        """What an error means for this message."""
        reason = _printable(str(error)) or type(error).__name__
        match error:
            case RetryAfter():
                self._pacing.pause(_seconds(error.retry_after))
                return Outcome(DeliveryState.PENDING, reason, is_counted=False)
            case InvalidToken() | Conflict():
                self._pacing.pause(TOKEN_PAUSE)
                return Outcome(DeliveryState.PENDING, reason, is_counted=False)
            case ChatMigrated():
                return replace(self._retry(row, reason), retry_in=0, new_chat_id=error.new_chat_id)
            case Forbidden():
                return Outcome(DeliveryState.UNREACHABLE, reason)
            case BadRequest():
                is_gone = any(words in reason.lower() for words in _GONE)
                return Outcome(DeliveryState.UNREACHABLE if is_gone else DeliveryState.FAILED, reason)
            case NetworkError() if _was_not_accepted(error):
                return self._retry(row, reason)
            case NetworkError():
                return self.doubt(row, reason)
            case _:
                log.error("outbox.bug", delivery_id=row.id, exc_info=error)
                return self.doubt(row, f"{type(error).__name__}: {reason}")

    def _retry(self, row: Delivery, reason: str) -> Outcome:
        """Certainly not sent: again later, up to the last attempt."""
        if row.attempts >= MAX_ATTEMPTS:
            return Outcome(DeliveryState.FAILED, reason)
        return Outcome(DeliveryState.PENDING, reason, retry_in=self._pause_before_next(row))

    def doubt(self, row: Delivery, reason: str) -> Outcome:
        """Nobody knows: the policy decides."""
        if row.policy is DeliveryPolicy.UNKNOWN or row.attempts >= MAX_ATTEMPTS:
            return Outcome(DeliveryState.UNKNOWN, reason)
        return Outcome(DeliveryState.PENDING, reason, retry_in=self._pause_before_next(row), is_doubtful=True)

    def _pause_before_next(self, row: Delivery) -> float:
        return self._backoff[min(row.attempts, len(self._backoff)) - 1]


def _was_not_accepted(error: NetworkError) -> bool:
    """Whether Telegram certainly does not have the message: never connected, or it answered with a 5xx.

    A gateway's timeout (504) is no answer of Telegram's, and neither is a connection that broke.
    """
    if isinstance(error.__cause__, httpx.ConnectError | httpx.ConnectTimeout | httpx.PoolTimeout):
        return True
    # The library chains an answer with a bad status to nothing, or to its own error about an unreadable body.
    has_answered = error.__cause__ is None or isinstance(error.__cause__, TelegramError)
    return has_answered and "timeout" not in error.message.lower()


def _seconds(value: float | timedelta) -> float:
    return value.total_seconds() if isinstance(value, timedelta) else value


def _file_id(message: Message) -> str | None:
    if message.photo:
        return message.photo[-1].file_id
    return message.document.file_id if message.document else None


def database_error(error: SQLAlchemyError) -> str:
    """What the driver says, without the statement and its values."""
    return _printable(str(error.orig if isinstance(error, DBAPIError) else error))


def _printable(text: str) -> str:
    """As it may be stored and shown: no token, no NUL (PostgreSQL refuses it), not without end."""
    return redact(text).replace("\x00", "")[:REASON_LENGTH]

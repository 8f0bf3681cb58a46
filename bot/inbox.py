"""The durable way in: store a raw update, claim in order per chat, dispatch, mark done.

What the handlers change, what they reply, and "done" are one transaction. A :class:`UserError` becomes the member's
text; anything else is tried up to :data:`MAX_ATTEMPTS` times, then the row is dead and the operator is told.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from typing import Any, TypeAlias

from sqlalchemy import Select, bindparam, delete, exists, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased
from telegram import Update
from telegram.constants import ChatType
from telegram.error import TelegramError
from telegram.ext import Application, ApplicationHandlerStop

from bot import outbox
from bot.context import Context, Turn, current_turn
from bot.db import Clock, Database, insert_new
from bot.errors import NotReady, UserError
from bot.logs import get_logger
from bot.models import Dialog, InboxUpdate, Person, UpdateState, UtcDateTime
from bot.services import people
from bot.texts import texts
from bot.views import system
from bot.views.reply import Reply

log = get_logger(__name__)

MAX_ATTEMPTS = 5
FIRST_RETRY = timedelta(seconds=1)
# Until the indexes in memory are built.
WHILE_BUILDING = timedelta(seconds=0.3)
# Telegram keeps an update for 24 hours (core.telegram.org/bots/api#getting-updates); a week leaves room to look.
KEEP_DONE = timedelta(days=7)
# Seconds between two looks at the table when nothing woke the workers: another replica may have stored something.
POLL_SECONDS = 1.0
WORKERS = 4
# answerCallbackQuery.text: 0-200 characters (core.telegram.org/bots/api#answercallbackquery).
CALLBACK_ANSWER_LENGTH = 200

_EARLIER = aliased(InboxUpdate)

ClusterApplication: TypeAlias = Application[Any, Context, Any, Any, Any, Any]


async def store(session: AsyncSession, bot_id: int, updates: Sequence[dict[str, Any]], now: datetime) -> None:
    """Keep raw updates; one that is there already is left as it is."""
    rows = [
        {
            "bot_id": bot_id,
            "update_id": update["update_id"],
            "chat_key": chat_key(update),
            "payload": update,
            "state": UpdateState.PENDING,
            "attempts": 0,
            "received_at": now,
        }
        for update in updates
    ]
    if rows:
        await insert_new(session, InboxUpdate, rows)


def chat_key(update: dict[str, Any]) -> int:
    """The chat whose order this update belongs to; the sender's id where there is no chat; 0 where there is neither."""
    for kind, content in update.items():
        if kind == "update_id" or not isinstance(content, dict):
            continue
        holder = content.get("message") if kind == "callback_query" else content
        for owner in (holder or {}).get("chat"), content.get("from"), content.get("user"):
            if isinstance(owner, dict) and isinstance(owner.get("id"), int):
                return int(owner["id"])
    return 0


def sender_language(update: dict[str, Any]) -> str | None:
    """Telegram's language code of whoever caused a raw update."""
    for content in update.values():
        if isinstance(content, dict) and isinstance(content.get("from"), dict):
            code = content["from"].get("language_code")
            return code if isinstance(code, str) else None
    return None


async def forget_done(session: AsyncSession, now: datetime) -> None:
    """Drop what was handled long ago."""
    old = now - KEEP_DONE
    await session.execute(
        delete(InboxUpdate).where(InboxUpdate.state == UpdateState.DONE, InboxUpdate.finished_at < old)
    )


def _next() -> Select[InboxUpdate]:
    """The oldest update of ``bot_id`` that is due by ``now``, each chat in order. Made once: it is asked often."""
    in_order = ~exists().where(
        _EARLIER.bot_id == InboxUpdate.bot_id,
        _EARLIER.state == UpdateState.PENDING,
        _EARLIER.chat_key == InboxUpdate.chat_key,
        _EARLIER.update_id < InboxUpdate.update_id,
    )
    is_due = InboxUpdate.next_attempt_at <= bindparam("now", type_=UtcDateTime)
    return (
        select(InboxUpdate)
        .where(
            InboxUpdate.bot_id == bindparam("bot_id"),
            InboxUpdate.state == UpdateState.PENDING,
            InboxUpdate.next_attempt_at.is_(None) | is_due,
            in_order,
        )
        .order_by(InboxUpdate.update_id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )


_NEXT = _next()


class Dispatcher:
    """Handles stored updates: one in flight a chat, chats side by side."""

    def __init__(
        self,
        database: Database,
        application: ClusterApplication,
        clock: Clock,
        on_commit: Callable[[], None],
        operator_chat: int | None = None,
    ) -> None:
        self._database = database
        self._application = application
        self._clock = clock
        self._on_commit = on_commit
        self._operator_chat = operator_chat
        # SQLite lets one writer in at a time: more workers would only look in vain.
        self._workers = 1 if database.is_sqlite else WORKERS
        self._woken = asyncio.Event()
        self._finishing: set[asyncio.Task[None]] = set()
        application.add_error_handler(_remember_error)

    def wake(self) -> None:
        """Something was stored: look now."""
        self._woken.set()

    async def run(self) -> None:
        """Handle updates until cancelled; what follows their commits is finished first."""
        try:
            async with asyncio.TaskGroup() as group:
                for _ in range(self._workers):
                    group.create_task(self._work())
        finally:
            await asyncio.gather(*self._finishing, return_exceptions=True)

    async def _work(self) -> None:
        while True:
            self._woken.clear()
            try:
                if await self.handle_next():
                    continue
            except Exception:
                log.exception("inbox.unavailable")
                await asyncio.sleep(POLL_SECONDS)
            await _wait(self._woken, POLL_SECONDS)

    async def handle_next(self) -> bool:
        """Handle one update; False when none is due."""
        async with self._database.transaction() as session:
            row = await self._claim(session)
            if row is None:
                return False
            key = (row.bot_id, row.update_id)
            turn = await self._handle(session, row)
        log.debug("inbox.handled", update_id=key[1])
        self._on_commit()
        self._woken.set()
        if turn is not None:
            task = asyncio.create_task(self._finish(turn))
            self._finishing.add(task)
            task.add_done_callback(self._finishing.discard)
        return True

    async def _claim(self, session: AsyncSession) -> InboxUpdate | None:
        given = {"bot_id": self._application.bot.id, "now": self._clock()}
        found: InboxUpdate | None = await session.scalar(_NEXT, given)
        return found

    async def _handle(self, session: AsyncSession, row: InboxUpdate) -> Turn | None:
        now = self._clock()
        key = (row.bot_id, row.update_id)
        turn: Turn | None = None
        try:
            async with session.begin_nested():
                turn = await self._process(session, row.payload, now)
        except UserError as error:
            turn = await self._explain(session, key, error, now)
        except NotReady:
            waiting = await session.get_one(InboxUpdate, key, populate_existing=True)
            waiting.next_attempt_at = now + WHILE_BUILDING
            return None
        except Exception as error:
            log.exception("inbox.failed", update_id=key[1])
            await self._postpone(session, key, error, now)
            return None
        else:
            row.state, row.finished_at = UpdateState.DONE, now
            return turn
        refused = await session.get_one(InboxUpdate, key, populate_existing=True)  # the rollback let go of the row
        refused.state, refused.finished_at = UpdateState.DONE, now
        return turn

    async def _process(self, session: AsyncSession, payload: dict[str, Any], now: datetime) -> Turn:
        turn = await self._turn(session, payload, now)
        token = current_turn.set(turn)
        try:
            await self._application.process_update(turn.update)
        finally:
            current_turn.reset(token)
        if turn.error is not None:
            raise turn.error
        return turn

    async def _turn(self, session: AsyncSession, payload: dict[str, Any], now: datetime) -> Turn:
        update = Update.de_json(payload, self._application.bot)
        turn = Turn(update=update, session=session, now=now)
        user, chat = update.effective_user, update.effective_chat
        if user is not None and not user.is_bot:
            turn.person = await people.meet(session, user.id, user.full_name, user.username, user.language_code, now)
            turn.person.is_operator = user.id == self._operator_chat
            turn.texts = texts(turn.person.language)
            if chat is not None and chat.type == ChatType.PRIVATE:
                turn.person.is_reachable = True
            if chat is not None:
                turn.dialog = await session.scalar(
                    select(Dialog).where(Dialog.person_id == turn.person.id, Dialog.chat_id == chat.id)
                )
        return turn

    async def _explain(self, session: AsyncSession, key: tuple[int, int], error: UserError, now: datetime) -> Turn:
        """What the handler did is rolled back; the person reads why and goes on."""
        row = await session.get_one(InboxUpdate, key, populate_existing=True)
        turn = await self._turn(session, row.payload, now)
        if error.ends_dialog and turn.dialog is not None:
            await session.delete(turn.dialog)
        sentence = turn.texts(error.msgid, **error.values)
        if turn.update.callback_query is not None and len(sentence) <= CALLBACK_ANSWER_LENGTH:
            turn.callback_answer = (sentence.unescape(), True)
        elif turn.update.effective_chat is not None:
            has_dialog = turn.dialog is not None and not error.ends_dialog
            is_private = turn.update.effective_chat.type == ChatType.PRIVATE
            reply = system.refused(turn.texts, sentence, has_dialog=has_dialog) if is_private else Reply(sentence)
            await outbox.enqueue(session, turn.update.effective_chat.id, reply, now=now)
        return turn

    async def _postpone(self, session: AsyncSession, key: tuple[int, int], error: Exception, now: datetime) -> None:
        row = await session.get_one(InboxUpdate, key, populate_existing=True)
        row.attempts += 1
        row.error = f"{type(error).__name__}: {error}"[:2000]
        if row.attempts < MAX_ATTEMPTS:
            row.next_attempt_at = now + FIRST_RETRY * 2 ** (row.attempts - 1)
            return
        row.state = UpdateState.DEAD
        row.finished_at = now
        await self._apologise(session, row, now)

    async def _apologise(self, session: AsyncSession, row: InboxUpdate, now: datetime) -> None:
        reference = f"U{row.update_id}"
        if row.chat_key > 0:  # a private chat, or a person typing inline
            person = await session.scalar(select(Person).where(Person.telegram_id == row.chat_key))
            language = person.language if person else sender_language(row.payload)
            await outbox.enqueue(session, row.chat_key, system.apology(texts(language), reference), now=now)
        if self._operator_chat is not None:
            notice = system.dead_update(texts(None), reference, row.error or "")
            await outbox.enqueue(session, self._operator_chat, notice, now=now)

    async def _finish(self, turn: Turn) -> None:
        """Best effort, after the commit: the note at the tap, and what handlers asked for."""
        query = turn.update.callback_query
        work: list[Callable[[], Awaitable[object]]] = list(turn.after_commit)
        if query is not None:
            text, is_alert = turn.callback_answer or ("", False)
            work.append(lambda: query.answer(text[:CALLBACK_ANSWER_LENGTH] or None, show_alert=is_alert))
        for step in work:
            try:
                await step()
            except TelegramError as error:
                log.info("inbox.after_commit_failed", error=str(error))


async def _remember_error(_update: object, context: Context) -> None:
    """The application swallows what a handler raises and lets the next group's have a go: keep it, and stop there."""
    current_turn.get().error = context.error
    raise ApplicationHandlerStop


async def _wait(event: asyncio.Event, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await event.wait()
    except TimeoutError:
        return

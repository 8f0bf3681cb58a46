"""Sends what is due in the outbox: claim, send (see :mod:`bot.courier`), record.

A row is claimed (committed as ``sending`` with owner and epoch) only when its turn has come, so that a crash leaves at
most :data:`IN_FLIGHT` rows of which nobody knows whether Telegram has them. Their policy decides: resent once, or shown
as unknown. Telegram has no idempotency key, so there is no better promise.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from sqlalchemy import and_, select, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute
from telegram import Bot

from bot.courier import BACKOFF, Courier, Outcome, database_error
from bot.db import Clock, Database, utc_now
from bot.lease import Deposed, Leadership
from bot.logs import get_logger
from bot.models import Delivery, DeliveryPolicy, DeliveryState, GroupChat, Person
from bot.outbox import DUE
from bot.pacing import Pacing

log = get_logger(__name__)

# Messages on their way to Telegram at one time; what a crash may duplicate.
IN_FLIGHT = 4
# Seconds between two looks at the table when nothing woke the sender: another replica may have enqueued something.
POLL_SECONDS = 0.5
# Seconds a stopping sender waits for what is in flight.
STOP_GRACE = 10.0


@dataclass(frozen=True)
class _Due:
    """A message whose turn may have come; ``is_urgent`` if a reply waits in its chat."""

    id: int
    chat_id: int
    is_urgent: bool


class Sender:
    """Sends what is due while this process leads; one for a bot. ``backoff``: see :data:`bot.courier.BACKOFF`."""

    def __init__(
        self,
        database: Database,
        bot: Bot,
        pacing: Pacing,
        leadership: Leadership,
        clock: Clock = utc_now,
        backoff: Sequence[float] = BACKOFF,
    ) -> None:
        self._database = database
        self._courier = Courier(database, bot, pacing, clock, backoff)
        self._pacing = pacing
        self._leadership = leadership
        self._clock = clock
        self._epoch: int | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._woken = asyncio.Event()
        self._drains: list[asyncio.Event] = []
        self._is_stopping = False
        self._stopped = asyncio.Event()
        self._stopped.set()

    def wake(self) -> None:
        """Something was committed: look now."""
        self._woken.set()

    async def drain(self) -> None:
        """Wait until :meth:`run` has tried everything that is due; what waits for a later time may be left."""
        drained = asyncio.Event()
        self._drains.append(drained)
        self.wake()
        await drained.wait()

    async def stop(self) -> None:
        """Claim nothing more, finish what is in flight, end :meth:`run`."""
        self._is_stopping = True
        self.wake()
        await self._stopped.wait()

    async def run(self) -> None:
        """Send until stopped or cancelled; either way what is in flight is finished first."""
        self._stopped.clear()
        try:
            while not self._is_stopping:
                self._woken.clear()
                await self._wait(await self._try_cycle())
        finally:
            await self._finish()
            self._stopped.set()

    async def _finish(self) -> None:
        """Let what is in flight end; what takes too long is left as it is, for the next sender to resolve."""
        tasks = list(self._tasks)
        if tasks:
            await asyncio.wait(tasks, timeout=STOP_GRACE)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _wait(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._woken.wait()
        except TimeoutError:
            return

    async def _try_cycle(self) -> float:
        try:
            return await self._cycle()
        except Deposed:
            return POLL_SECONDS
        except SQLAlchemyError as error:
            log.warning("outbox.unavailable", error=database_error(error))
            return POLL_SECONDS

    async def _cycle(self) -> float:
        """Start what may go out now; the seconds until it is worth looking again."""
        if self._leadership.epoch is None:
            return POLL_SECONDS
        if self._epoch != self._leadership.epoch:
            self._epoch = await self._resolve_orphans()
        free = IN_FLIGHT - len(self._tasks)
        if paused := self._pacing.paused_for():
            return min(paused, POLL_SECONDS)
        if not free:
            return POLL_SECONDS
        held_back = self._pacing.waiting()
        is_quiet = not held_back and not self._tasks
        drains = list(self._drains)  # those who asked before this look at the table
        due = await self._due(free, held_back)
        if not due and is_quiet:
            for drained in drains:
                drained.set()
                self._drains.remove(drained)
        ready, delays = self._take_turns(due)
        for row in await self._claim(ready):
            task = asyncio.create_task(self._deliver(row))
            self._tasks.add(task)
            task.add_done_callback(self._finished)
        return min([POLL_SECONDS, *delays, *held_back.values()])

    def _finished(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        self.wake()
        if not task.cancelled() and (error := task.exception()):
            log.error("outbox.bug", exc_info=error)

    def _take_turns(self, due: Sequence[_Due]) -> tuple[list[int], list[float]]:
        """The rows that may go out now, counted; and how long the others wait."""
        ready: list[int] = []
        delays: list[float] = []
        for row in due:
            if delay := self._pacing.delay(row.chat_id, is_urgent=row.is_urgent):
                delays.append(delay)
            else:
                self._pacing.take(row.chat_id, is_urgent=row.is_urgent)
                ready.append(row.id)
        return ready, delays

    async def _due(self, limit: int, held_back: dict[int, float]) -> list[_Due]:
        """The first due message of each chat: chats where a reply waits, then announcements in order."""
        given = {"now": self._clock(), "held_back": list(held_back), "limit": limit}
        async with self._database.reading() as session:
            return [_Due(*row) for row in (await session.execute(DUE, given)).all()]

    async def _claim(self, ids: Sequence[int]) -> Sequence[Delivery]:
        if not ids:
            return []
        async with self._database.transaction() as session:
            epoch = await self._leadership.hold(session)
            claim = (
                update(Delivery)
                .where(Delivery.id.in_(ids), Delivery.state == DeliveryState.PENDING)
                .values(
                    state=DeliveryState.SENDING,
                    claimed_by=self._leadership.owner,
                    claimed_epoch=epoch,
                    claimed_at=self._clock(),
                    attempts=Delivery.attempts + 1,
                )
                .returning(Delivery)
            )
            return sorted(await session.scalars(claim), key=lambda row: ids.index(row.id))

    async def _resolve_orphans(self) -> int:
        """Decide about what an earlier leader, or this process before a crash, had in flight; the present epoch."""
        async with self._database.transaction() as session:
            epoch = await self._leadership.hold(session)
            is_mine = and_(Delivery.claimed_by == self._leadership.owner, Delivery.claimed_epoch == epoch)
            orphans = await session.scalars(
                select(Delivery).where(Delivery.state == DeliveryState.SENDING, ~is_mine).with_for_update()
            )
            outcomes = [(row, self._courier.doubt(row, "the sender ended while it was in flight")) for row in orphans]
            for row, outcome in outcomes:
                await self._write(session, row, replace(outcome, retry_in=0))
        for row, outcome in outcomes:
            _log_outcome(row, outcome)
        return epoch

    async def _deliver(self, row: Delivery) -> None:
        await self._record(row, await self._courier.attempt(row))

    async def _record(self, row: Delivery, outcome: Outcome) -> None:
        """Write the outcome down however long the database is away: nobody else knows it."""
        while True:
            try:
                async with self._database.transaction() as session:
                    is_ours = await self._write(session, row, outcome)
                break
            except SQLAlchemyError as error:
                log.warning("outbox.unavailable", delivery_id=row.id, error=database_error(error))
                await asyncio.sleep(POLL_SECONDS)
        _log_outcome(row, outcome if is_ours else replace(outcome, error="recorded by another leader before"))

    async def _write(self, session: AsyncSession, row: Delivery, outcome: Outcome) -> bool:
        """Change the row if it is still in flight in the claim that ``row`` shows; False when it is not."""
        now = self._clock()
        is_pending = outcome.state is DeliveryState.PENDING
        values: dict[InstrumentedAttribute[Any], Any] = {
            Delivery.state: outcome.state,
            Delivery.error: outcome.error,
            Delivery.finished_at: None if is_pending else now,
        }
        if outcome.message_id is not None:
            values[Delivery.telegram_message_id] = outcome.message_id
        if is_pending:
            values[Delivery.not_before] = now + timedelta(seconds=outcome.retry_in) if outcome.retry_in else None
            values[Delivery.attempts] = row.attempts if outcome.is_counted else row.attempts - 1
        if is_pending and outcome.is_doubtful:
            values[Delivery.policy] = DeliveryPolicy.UNKNOWN  # it may be there twice now; never a third time
        result = await session.execute(
            update(Delivery)
            .where(
                Delivery.id == row.id,
                Delivery.state == DeliveryState.SENDING,
                Delivery.claimed_by == row.claimed_by,
                Delivery.claimed_epoch == row.claimed_epoch,
            )
            .values(values)
            .returning(Delivery.id)
            .execution_options(synchronize_session=False)
        )
        if result.scalar() is None:
            return False
        await _follow_up(session, row, outcome)
        return True


async def _follow_up(session: AsyncSession, row: Delivery, outcome: Outcome) -> None:
    """What an outcome says about more than its own row."""
    if outcome.state is DeliveryState.UNREACHABLE:
        await session.execute(update(Person).where(Person.telegram_id == row.chat_id).values(is_reachable=False))
        await session.execute(update(GroupChat).where(GroupChat.telegram_id == row.chat_id).values(is_active=False))
    if outcome.new_chat_id is not None:
        await _migrate(session, row.chat_id, outcome.new_chat_id)
    if outcome.message_id is not None and row.edits_id is not None:
        # Where the edit had to become a new message, the next edit takes the place of that one.
        edited = update(Delivery).where(Delivery.id == row.edits_id)
        await session.execute(edited.values(telegram_message_id=outcome.message_id))


async def _migrate(session: AsyncSession, old: int, new: int) -> None:
    """A group became a supergroup: what waits for it goes to its new id."""
    is_known = await session.scalar(select(GroupChat.id).where(GroupChat.telegram_id == new))
    values = {"is_active": False} if is_known else {"telegram_id": new}
    await session.execute(update(GroupChat).where(GroupChat.telegram_id == old).values(values))
    waiting = update(Delivery).where(Delivery.chat_id == old, Delivery.state == DeliveryState.PENDING)
    await session.execute(waiting.values(chat_id=new).execution_options(synchronize_session=False))


def _log_outcome(row: Delivery, outcome: Outcome) -> None:
    is_well = outcome.state in (DeliveryState.SENT, DeliveryState.CANCELLED)
    write = log.info if is_well or outcome.state is DeliveryState.UNREACHABLE else log.warning
    write(
        "outbox.delivery",
        delivery_id=row.id,
        chat_id=row.chat_id,
        method=row.method,
        attempt=row.attempts,
        state=str(outcome.state),
        error=outcome.error,
    )

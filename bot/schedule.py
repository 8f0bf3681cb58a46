"""The tick: whatever has become due is done, while this process leads. APScheduler is the ticker and holds no jobs of
ours, so that a restart loses nothing: what is due stands in the tables.
"""

from __future__ import annotations

import asyncio
import functools
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from typing import TypeAlias

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db import Clock, Database, utc_now
from bot.lease import Deposed, Leadership
from bot.logs import get_logger

log = get_logger(__name__)

# Half of the two seconds that a due announcement may wait for its tick.
DEFAULT_INTERVAL = timedelta(seconds=1)

Tick: TypeAlias = Callable[[AsyncSession, datetime], Awaitable[object]]
"""A feature's due work at a moment, in a transaction of its own; named by its module in the log."""


class Every:
    """``work`` at the first tick and then only once an ``interval`` (of this process): for what need not be prompt."""

    def __init__(self, interval: timedelta, work: Tick) -> None:
        functools.update_wrapper(self, work)
        self._interval = interval
        self._work = work
        self._last: datetime | None = None

    def is_due(self, now: datetime) -> bool:
        """Whether the interval has passed; a round leaves the rest out, and with it a transaction."""
        # A clock that was set back keeps nothing waiting.
        return self._last is None or abs(now - self._last) >= self._interval

    async def __call__(self, session: AsyncSession, now: datetime) -> None:
        """Do the work, if it is due."""
        if self.is_due(now):
            await self._work(session, now)
            self._last = now


def every(interval: timedelta, work: Tick) -> Tick:
    """A tick of :class:`Every`."""
    return Every(interval, work)


class Ticker:
    """Runs every feature's due work once an interval. ``on_commit`` is called after a round, to wake the sender."""

    def __init__(
        self,
        database: Database,
        leadership: Leadership,
        ticks: Sequence[Tick],
        on_commit: Callable[[], None],
        clock: Clock = utc_now,
        interval: timedelta = DEFAULT_INTERVAL,
    ) -> None:
        self._database = database
        self._leadership = leadership
        self._ticks = tuple(ticks)
        self._on_commit = on_commit
        self._clock = clock
        self._round = asyncio.Lock()
        self._scheduler = AsyncIOScheduler(timezone="UTC")
        self._scheduler.add_job(
            self.tick,
            "interval",
            seconds=interval.total_seconds(),
            coalesce=True,
            max_instances=1,
            misfire_grace_time=None,
        )

    def start(self) -> None:
        """Tick from now on, in the running event loop."""
        self._scheduler.start()

    def stop(self) -> asyncio.Task[None]:
        """Tick no more. Await what it returns before closing the database: then the round under way has ended."""
        self._scheduler.pause()
        return asyncio.create_task(self._end())

    async def _end(self) -> None:
        async with self._round:  # a shutdown in the middle of one would cancel it within its transaction
            self._scheduler.shutdown(wait=False)

    async def tick(self) -> None:
        """One round: every feature in a transaction that holds the lease. One that fails stops no other."""
        async with self._round:
            if self._leadership.epoch is not None:
                await self._tick()

    async def _tick(self) -> None:
        for work in self._ticks:
            now = self._clock()
            if isinstance(work, Every) and not work.is_due(now):
                continue
            name = f"{work.__module__}.{getattr(work, '__qualname__', work)}"
            try:
                async with self._database.transaction() as session:
                    await self._leadership.hold(session)
                    await work(session, now)
            except Deposed:
                log.info("tick.deposed", work=name)
                return
            except Exception:
                log.exception("tick.failed", work=name)
        self._on_commit()

"""The tick: whatever has become due is done, while this process leads. APScheduler is the ticker and holds no jobs of
ours, so that a restart loses nothing: what is due stands in the tables.
"""

from __future__ import annotations

import asyncio
import functools
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
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

Work: TypeAlias = Callable[[AsyncSession, datetime], Awaitable[object]]
"""What is due at a moment, done in a transaction of its own."""


@dataclass(frozen=True, eq=False)
class Every:
    """``work`` at a ticker's first round and then only once an ``interval``: for what need not be prompt."""

    interval: timedelta
    work: Work


Tick: TypeAlias = Work | Every


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
        self._done_at: dict[Every, datetime] = {}
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
        for tick in self._ticks:
            now = self._clock()
            if isinstance(tick, Every) and not self._is_due(tick, now):
                continue
            work = tick.work if isinstance(tick, Every) else tick
            name = _name(work)
            try:
                async with self._database.transaction() as session:
                    await self._leadership.hold(session)
                    await work(session, now)
                if isinstance(tick, Every):
                    self._done_at[tick] = now
            except Deposed:
                log.info("tick.deposed", work=name)
                return
            except Exception:
                log.exception("tick.failed", work=name)
        self._on_commit()

    def _is_due(self, tick: Every, now: datetime) -> bool:
        done_at = self._done_at.get(tick)
        # A clock that was set back keeps nothing waiting.
        return done_at is None or abs(now - done_at) >= tick.interval


def _name(work: Work) -> str:
    function = work.func if isinstance(work, functools.partial) else work
    return f"{function.__module__}.{getattr(function, '__qualname__', function)}"

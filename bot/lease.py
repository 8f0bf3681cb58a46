"""One leader among replicas: a row that says who leads and until when, with an epoch that grows at every change.

One bot's sending limit is one sender's work, so the leader alone ticks and sends. The database's clock decides, and
whoever writes as leader does so in a transaction that holds the row (:meth:`Leadership.hold`): a deposed leader's write
changes nothing. On SQLite there is one process, which leads as soon as it starts; the epoch tells it from the last one.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db import Database, insert_new
from bot.logs import get_logger
from bot.models import Lease, UtcDateTime

log = get_logger(__name__)

LEASE_NAME = "leader"
# Of the columns that keep it; a long host name loses its head, not the part that tells two processes apart.
OWNER_LENGTH = 64
# A leader that dies is replaced after this long; renewed at a third of it.
DEFAULT_TTL = timedelta(seconds=15)


class Deposed(Exception):
    """This process does not lead, or no longer; what its transaction did is rolled back."""


class Leadership:
    """This process's part in the election. ``owner`` names the process and must never be used twice."""

    def __init__(self, database: Database, owner: str, ttl: timedelta = DEFAULT_TTL) -> None:
        self.owner = owner[-OWNER_LENGTH:]
        self._database = database
        self._ttl = ttl
        self._epoch: int | None = None
        self._trusted_until = 0.0  # monotonic; past it another may lead, whatever we believe
        self._may_seize = database.is_sqlite

    @property
    def epoch(self) -> int | None:
        """The epoch this process leads in, or None when it does not lead."""
        return self._epoch if time.monotonic() < self._trusted_until else None

    async def acquire(self) -> int | None:
        """Take the lease, or renew it; the epoch, or None while another leads."""
        asked_at = time.monotonic()
        async with self._database.transaction() as session:
            epoch = await self._take(session)
        self._may_seize = False
        if epoch != self._epoch:
            log.info("leadership", owner=self.owner, epoch=epoch)
        self._epoch = epoch
        self._trusted_until = asked_at + self._ttl.total_seconds()
        return epoch

    async def hold(self, session: AsyncSession) -> int:
        """The epoch, with the lease kept ours until this transaction ends; raises :class:`Deposed`."""
        epoch = self.epoch
        held = select(Lease.epoch).where(Lease.name == LEASE_NAME, Lease.owner == self.owner, Lease.epoch == epoch)
        if epoch is None or await session.scalar(held.with_for_update(read=True)) is None:
            self._epoch = None
            raise Deposed(self.owner)
        return epoch

    async def release(self) -> None:
        """Let another lead at once."""
        async with self._database.transaction() as session:
            await session.execute(
                update(Lease)
                .where(Lease.name == LEASE_NAME, Lease.owner == self.owner, Lease.epoch == self._epoch)
                .values(expires_at=await database_now(session))
            )
        self._epoch = None

    async def run(self) -> None:
        """Acquire and renew until cancelled, then release; a database that is down costs the lead, not the process."""
        try:
            while True:
                try:
                    await self.acquire()
                except DBAPIError as error:
                    log.warning("lease not renewed", owner=self.owner, error=str(error.orig))
                await asyncio.sleep(self._ttl.total_seconds() / 3)
        finally:
            with contextlib.suppress(DBAPIError):  # it runs out by itself
                await self.release()

    async def _take(self, session: AsyncSession) -> int | None:
        nobody = {"name": LEASE_NAME, "owner": "", "epoch": 0, "expires_at": datetime(1970, 1, 1, tzinfo=UTC)}
        await insert_new(session, Lease, [nobody])
        lease = await session.get_one(Lease, LEASE_NAME, with_for_update=True, populate_existing=True)
        now = await database_now(session)
        is_ours = lease.owner == self.owner and lease.epoch == self._epoch
        if not is_ours and lease.expires_at > now and not self._may_seize:
            return None
        if not is_ours:
            lease.owner = self.owner
            lease.epoch += 1
        lease.expires_at = now + self._ttl
        return lease.epoch


async def database_now(session: AsyncSession) -> datetime:
    """The time by the database's clock; SQLite's is this machine's."""
    if session.get_bind().dialect.name == "sqlite":
        return datetime.now(UTC)
    return (await session.execute(select(func.clock_timestamp(type_=UtcDateTime)))).scalar_one()

"""One leader at a time, whoever dies, hesitates or comes back."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from bot.db import Database
from bot.lease import Deposed, Leadership, database_now
from bot.models import Lease


async def expire(database: Database) -> None:
    """The leader has not renewed for long enough."""
    async with database.transaction() as session:
        await session.execute(update(Lease).values(expires_at=datetime(2000, 1, 1, tzinfo=UTC)))


async def can_write(database: Database, leadership: Leadership) -> bool:
    try:
        async with database.transaction() as session:
            await leadership.hold(session)
    except Deposed:
        return False
    return True


async def test_the_first_leads_and_renews_in_the_same_epoch(database: Database) -> None:
    first = Leadership(database, "first")
    assert first.epoch is None
    assert not await can_write(database, first)
    assert await first.acquire() == await first.acquire() == first.epoch == 1
    assert await can_write(database, first)


async def test_another_waits_until_the_lease_has_run_out(database: Database) -> None:
    first, second = Leadership(database, "first"), Leadership(database, "second")
    second._may_seize = False  # as on PostgreSQL, or after the process's first try on SQLite
    await first.acquire()
    assert await second.acquire() is None
    await expire(database)
    assert await second.acquire() == 2
    assert await can_write(database, second)


async def test_a_deposed_leader_writes_nothing_and_learns_of_it(database: Database) -> None:
    first, second = Leadership(database, "first"), Leadership(database, "second")
    await first.acquire()
    await expire(database)
    await second.acquire()
    assert first.epoch == 1  # it does not know yet
    assert not await can_write(database, first)
    assert first.epoch is None
    assert await first.acquire() is None


async def test_a_leader_that_ran_out_unnoticed_goes_on_in_its_epoch(database: Database) -> None:
    first = Leadership(database, "first")
    await first.acquire()
    await expire(database)
    assert await first.acquire() == 1


async def test_a_leader_that_cannot_renew_stops_trusting_itself(database: Database) -> None:
    first = Leadership(database, "first", ttl=timedelta(milliseconds=1))
    await first.acquire()
    await asyncio.sleep(0.01)
    assert first.epoch is None
    assert not await can_write(database, first)


async def test_who_releases_is_followed_at_once(database: Database) -> None:
    first, second = Leadership(database, "first"), Leadership(database, "second")
    await first.acquire()
    await first.release()
    assert first.epoch is None
    assert await second.acquire() == 2


async def test_a_restarted_process_leads_at_once_on_sqlite_but_waits_on_postgresql(database: Database) -> None:
    await Leadership(database, "killed").acquire()
    epoch = await Leadership(database, "restarted").acquire()
    assert epoch == (2 if database.is_sqlite else None)


async def test_of_many_that_start_together_one_leads(database: Database) -> None:
    everybody = [Leadership(database, f"replica {number}") for number in range(8)]
    for one in everybody:
        one._may_seize = False
    epochs = await asyncio.gather(*(one.acquire() for one in everybody))
    assert sorted(epoch for epoch in epochs if epoch is not None) == [1]


async def test_it_runs_until_cancelled_and_then_releases(database: Database) -> None:
    first, second = Leadership(database, "first", ttl=timedelta(seconds=30)), Leadership(database, "second")
    running = asyncio.create_task(first.run())
    async with asyncio.timeout(10):
        while first.epoch is None:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert await second.acquire() == 2


async def test_the_databases_clock_is_aware(database: Database) -> None:
    async with database.reading() as session:
        assert abs(await database_now(session) - datetime.now(UTC)) < timedelta(minutes=1)

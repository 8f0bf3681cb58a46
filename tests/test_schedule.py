"""The tick: every feature's due work, while this process leads."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db import Database
from bot.lease import Leadership
from bot.models import Cluster, Lease
from bot.schedule import Every, Ticker, Work
from tests.factories import a_cluster

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


async def names(database: Database) -> list[str]:
    async with database.reading() as session:
        return list((await session.scalars(select(Cluster.name))).all())


async def leader(database: Database) -> Leadership:
    leadership = Leadership(database, "tests")
    await leadership.acquire()
    return leadership


def found_cluster(name: str, *, fails: bool = False) -> Work:
    async def work(session: AsyncSession, now: datetime) -> None:
        await a_cluster(session, name=name, created_at=now)
        if fails:
            raise RuntimeError(name)

    return work


async def test_a_failing_feature_leaves_nothing_and_stops_no_other(database: Database) -> None:
    woken: list[bool] = []
    ticks = [found_cluster("one"), found_cluster("broken", fails=True), found_cluster("two")]
    ticker = Ticker(database, await leader(database), ticks, lambda: woken.append(True), lambda: NOW)
    await ticker.tick()
    assert await names(database) == ["one", "two"]
    assert woken == [True]


async def test_who_does_not_lead_does_nothing(database: Database) -> None:
    ticker = Ticker(database, Leadership(database, "follower"), [found_cluster("one")], lambda: None)
    await ticker.tick()
    assert await names(database) == []


async def test_a_deposed_leaders_tick_changes_nothing(database: Database) -> None:
    leadership = await leader(database)
    async with database.transaction() as session:
        await session.execute(update(Lease).values(owner="another", epoch=2))
    await Ticker(database, leadership, [found_cluster("one")], lambda: None).tick()
    assert await names(database) == []


async def test_rare_work_runs_at_the_first_tick_and_once_an_interval(database: Database) -> None:
    times = iter([NOW, NOW + timedelta(minutes=59), NOW + timedelta(minutes=60), NOW + timedelta(minutes=61)])
    seen: list[datetime] = []

    async def clear_up(_session: AsyncSession, now: datetime) -> None:
        seen.append(now)

    work = Every(timedelta(hours=1), clear_up)
    ticker = Ticker(database, await leader(database), [work], lambda: None, lambda: next(times))
    for _ in range(4):
        await ticker.tick()
    assert seen == [NOW, NOW + timedelta(minutes=60)]


async def test_two_assistants_in_a_process_do_not_share_when_rare_work_was_done(database: Database) -> None:
    seen: list[str] = []

    async def clear_up(_session: AsyncSession, _now: datetime) -> None:
        seen.append("done")

    work = Every(timedelta(hours=1), clear_up)
    leadership = await leader(database)
    for _ in range(2):
        await Ticker(database, leadership, [work], lambda: None, lambda: NOW).tick()
    assert seen == ["done", "done"]


async def test_rare_work_that_failed_is_tried_again_in_the_next_round(database: Database) -> None:
    tries: list[str] = []

    async def fails_once(_session: AsyncSession, _now: datetime) -> None:
        tries.append("tried")
        if len(tries) == 1:
            raise RuntimeError

    ticker = Ticker(
        database, await leader(database), [Every(timedelta(hours=1), fails_once)], lambda: None, lambda: NOW
    )
    for _ in range(3):
        await ticker.tick()
    assert tries == ["tried", "tried"]


async def test_it_ticks_by_itself_and_never_twice_at_once(database: Database) -> None:
    running: list[int] = []
    seen: list[int] = []
    third = asyncio.Event()

    async def slow(_session: AsyncSession, _now: datetime) -> None:
        running.append(1)
        seen.append(len(running))
        await asyncio.sleep(0.15)
        running.pop()
        if len(seen) == 3:
            third.set()

    interval = timedelta(milliseconds=50)
    ticker = Ticker(database, await leader(database), [slow], lambda: None, interval=interval)
    ticker.start()
    async with asyncio.timeout(20):
        await third.wait()
    await ticker.stop()
    assert set(seen) == {1}
    assert running == []

"""The database: what is written together, kept together; nothing read and written is lost."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from bot.db import Database, locked
from bot.models import Cluster

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def cluster(name: str = "Norrvärme") -> Cluster:
    return Cluster(
        name=name, region="Norrland", country="SE", language="sv", timezone="Europe/Stockholm", created_at=NOW
    )


async def test_a_block_that_raises_leaves_nothing_behind(database: Database) -> None:
    with pytest.raises(RuntimeError):
        async with database.transaction() as session:
            session.add(cluster())
            await session.flush()
            raise RuntimeError
    async with database.reading() as session:
        assert (await session.scalars(select(Cluster))).all() == []


async def test_concurrent_read_modify_writes_lose_nothing(database: Database) -> None:
    async with database.transaction() as session:
        session.add(cluster("0"))

    async def add_one() -> None:
        async with database.transaction() as session:
            row = await locked(session, Cluster, 1)
            assert row is not None
            await asyncio.sleep(0)
            row.name = str(int(row.name) + 1)

    await asyncio.gather(*(add_one() for _ in range(40)))
    async with database.reading() as session:
        assert (await session.get_one(Cluster, 1)).name == "40"


async def test_timestamps_come_back_aware_and_naive_ones_are_refused(database: Database) -> None:
    async with database.transaction() as session:
        session.add(cluster())
    async with database.reading() as session:
        assert (await session.get_one(Cluster, 1)).created_at == NOW
    with pytest.raises(Exception, match="has no time zone"):
        async with database.transaction() as session:
            row = cluster()
            row.created_at = datetime(2026, 11, 23)  # noqa: DTZ001
            session.add(row)
            await session.flush()

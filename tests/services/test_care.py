"""When a digest is due."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.db import Database
from bot.services import care
from tests.factories import a_cluster

MONDAY = datetime(2026, 11, 30, 7, 0, tzinfo=UTC)  # 8 o'clock in Stockholm, 9 in Helsinki


@pytest.mark.parametrize(
    ("moved", "due"),
    [
        (timedelta(minutes=-1), ["Helsinki"]),
        (timedelta(), ["Stockholm", "Helsinki"]),
        (timedelta(hours=9), ["Stockholm", "Helsinki"]),
        (timedelta(days=1), []),
        (timedelta(days=-7), []),  # the day on which the clusters were made
    ],
)
async def test_a_digest_is_due_on_monday_from_eight_in_the_cluster(
    database: Database, moved: timedelta, due: list[str]
) -> None:
    now = MONDAY + moved
    async with database.transaction() as session:
        for place in ("Stockholm", "Helsinki"):
            await a_cluster(session, name=place, timezone=f"Europe/{place}")
        found = await care.due_for_digest(session, now)
        assert [cluster.name for cluster in found] == due
        for cluster in found:
            care.digested(cluster, now)
        await session.flush()
        assert await care.due_for_digest(session, now) == []

"""The webhook keeps before it answers, believes only its secret, and says when it cannot; health and metrics."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import httpx
import pytest
import pytest_asyncio
from sqlalchemy import func, select, text

from bot import inbox
from bot.db import Database
from bot.models import InboxUpdate
from bot.web import SECRET_HEADER, UNHEALTHY_AFTER, Web
from tests.conftest import MovableClock

SECRET = "a-secret-of-the-test"
UPDATE = {"update_id": 7, "message": {"message_id": 1, "date": 0, "chat": {"id": 5, "type": "private"}}}


@pytest.fixture
def stored() -> list[bool]:
    """One item for every time the dispatcher was woken."""
    return []


@pytest_asyncio.fixture
async def web(database: Database, clock: MovableClock, stored: list[bool]) -> AsyncIterator[httpx.AsyncClient]:
    app = Web(database, clock, 1, lambda: stored.append(True)).app("https://example.org/telegram/hook", SECRET)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as client:
        yield client


async def count(database: Database) -> int | None:
    async with database.reading() as session:
        return await session.scalar(select(func.count()).select_from(InboxUpdate))


async def test_an_update_is_kept_once_before_it_is_answered(
    web: httpx.AsyncClient, database: Database, stored: list[bool]
) -> None:
    for _ in range(2):
        answer = await web.post("/telegram/hook", json=UPDATE, headers={SECRET_HEADER: SECRET})
        assert answer.status_code == 200
    assert await count(database) == 1
    assert stored == [True, True]


@pytest.mark.parametrize("given", [{}, {SECRET_HEADER: "wrong"}, {SECRET_HEADER: SECRET + "x"}])
async def test_a_stranger_is_refused(web: httpx.AsyncClient, database: Database, given: dict[str, str]) -> None:
    assert (await web.post("/telegram/hook", json=UPDATE, headers=given)).status_code == 403
    assert await count(database) == 0


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"update_id": "x"}', b"\xff", b'{"update_id": 1' + b" " * 10**6])
async def test_what_is_no_update_is_refused(web: httpx.AsyncClient, database: Database, body: bytes) -> None:
    answer = await web.post("/telegram/hook", content=body, headers={SECRET_HEADER: SECRET})
    assert answer.status_code == 400
    assert await count(database) == 0


async def test_without_database_telegram_is_asked_to_come_again(web: httpx.AsyncClient, database: Database) -> None:
    async with database.transaction() as session:
        await session.execute(text("ALTER TABLE inbox RENAME TO away"))
    answer = await web.post("/telegram/hook", json=UPDATE, headers={SECRET_HEADER: SECRET})
    assert answer.status_code == 503
    assert (await web.get("/healthz")).status_code == 503


async def test_health_turns_when_updates_wait_too_long(
    web: httpx.AsyncClient, database: Database, clock: MovableClock
) -> None:
    assert (await web.get("/healthz")).json() == {"status": "ok"}
    async with database.transaction() as session:
        await inbox.store(session, 1, [UPDATE], clock())
    assert (await web.get("/healthz")).status_code == 200
    clock.advance(seconds=(UNHEALTHY_AFTER + timedelta(seconds=1)).total_seconds())
    assert (await web.get("/healthz")).status_code == 503


async def test_metrics_count_by_state(web: httpx.AsyncClient, database: Database, clock: MovableClock) -> None:
    async with database.transaction() as session:
        await inbox.store(session, 1, [UPDATE], clock())
    told = (await web.get("/metrics")).text
    assert 'clusterbot_updates{state="pending"} 1.0' in told
    assert 'clusterbot_updates{state="dead"} 0.0' in told
    assert 'clusterbot_deliveries{state="unknown"} 0.0' in told

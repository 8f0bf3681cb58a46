"""The database: engine, sessions and the project's only commit.

SQLite runs in WAL mode with one writer at a time: ``BEGIN IMMEDIATE`` behind an in-process lock, so that a
read-modify-write is never lost and nobody sees "database is locked". ``synchronous=FULL`` because an update that was
confirmed to Telegram must survive a power cut. PostgreSQL runs at READ COMMITTED; what reads before it writes takes the
row with :func:`locked`.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine

from bot import sqlite_in_loop
from bot.models import Model

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql, sqlite

ModelT = TypeVar("ModelT", bound=Model)
Clock = Callable[[], datetime]


class Database:
    """One engine and its sessions. ``transaction()`` is the only way to write."""

    def __init__(self, url: str) -> None:
        self.url: URL = make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        if self.is_sqlite and self.url.database and self.url.database != ":memory:":
            Path(self.url.database).parent.mkdir(parents=True, exist_ok=True)
        self.engine: AsyncEngine = _engine(self.url, self.is_sqlite)
        self._sessions = async_sessionmaker(self.engine, expire_on_commit=False)
        self._writer = asyncio.Lock()

    @contextlib.asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncSession]:
        """A session whose changes are committed together at the end, or rolled back when the block raises."""
        async with self._writer if self.is_sqlite else contextlib.nullcontext(), self._sessions() as session:
            try:
                yield session
                await session.commit()
            except BaseException:
                await asyncio.shield(session.rollback())
                raise

    @contextlib.asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncSession]:
        """A session for reading only: waits for no writer, and whatever it changed is dropped."""
        async with self._sessions() as session:
            if self.is_sqlite:
                await session.connection(execution_options={"sqlite_begin": "BEGIN"})
            yield session

    async def close(self) -> None:
        """Give back every connection."""
        await self.engine.dispose()


def _engine(url: URL, is_sqlite: bool) -> AsyncEngine:
    if not is_sqlite:
        return create_async_engine(url, pool_pre_ping=True, pool_size=10, max_overflow=10)
    engine = create_async_engine(url.set(drivername=sqlite_in_loop.DRIVER))
    event.listen(engine.sync_engine, "connect", _prepare_sqlite)
    event.listen(engine.sync_engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: object) -> None:
    sqlite_in_loop.patiently(lambda: connection.execute("PRAGMA journal_mode=WAL"))
    for pragma in ("synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Any) -> None:
    statement = connection.get_execution_options().get("sqlite_begin", "BEGIN IMMEDIATE")
    driver = connection.connection.dbapi_connection
    sqlite_in_loop.patiently(lambda: driver.begin(statement))


async def locked(session: AsyncSession, model: type[ModelT], key: object) -> ModelT | None:
    """The row with this primary key, fresh and held against other writers until the transaction ends."""
    return await session.get(model, key, with_for_update={"of": model}, populate_existing=True)


def insert_into(session: AsyncSession, model: type[Model]) -> sqlite.Insert | postgresql.Insert:
    """The database's own INSERT, which knows what to do about a key that is taken."""
    if session.get_bind().dialect.name == "sqlite":
        from sqlalchemy.dialects import sqlite

        return sqlite.insert(model)
    from sqlalchemy.dialects import postgresql  # 2 MB that only its own database needs

    return postgresql.insert(model)


async def insert_new(session: AsyncSession, model: type[Model], rows: Sequence[dict[str, Any]]) -> None:
    """Insert rows, leaving out those whose key is taken already."""
    await session.execute(insert_into(session, model).values(list(rows)).on_conflict_do_nothing())


def utc_now() -> datetime:
    """The moment, aware UTC."""
    return datetime.now(UTC)

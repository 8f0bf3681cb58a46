"""SQLite for the event loop: statements run where they are called, commits (which wait for the disk) in a thread.

A statement on a local file takes some hundredths of a millisecond; handing it to a thread and back, as the usual driver
does three or four times a statement, takes ten times that. See docs/decisions/0010-sqlite-in-the-event-loop.md.
"""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.engine import URL
from sqlalchemy.pool import AsyncAdaptedQueuePool, Pool
from sqlalchemy.util import await_only

DRIVER = "sqlite+inloop"
# Seconds that a second process (a backup, the operator's command line) may hold the file before we give up.
BUSY_SECONDS = 10.0
# Seconds that a single try may hold up the loop, and that it sleeps before the next.
TRY_SECONDS, RETRY_SECONDS = 0.05, 0.02


class Connection(sqlite3.Connection):
    """Knows whether the transaction at hand has anything to commit."""

    _changes_before = 0

    def begin(self, statement: str) -> None:
        """Begin a transaction; raises sqlite3.OperationalError while another process writes."""
        self.execute(statement)
        self._changes_before = self.total_changes

    @property
    def has_changed(self) -> bool:
        """Whether rows were written since :meth:`begin`."""
        return self.total_changes != self._changes_before


class InLoopDialect(SQLiteDialect_pysqlite):
    """Python's own sqlite3 under SQLAlchemy's asyncio: for files, not for ``:memory:``."""

    driver = "inloop"
    is_async = True
    supports_statement_cache = True

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._disk = ThreadPoolExecutor(1, thread_name_prefix="sqlite-commit")  # one writer, one commit at a time

    @classmethod
    def get_pool_class(cls, url: URL) -> type[Pool]:
        """One connection a session, waited for without holding up the loop."""
        return AsyncAdaptedQueuePool

    def create_connect_args(self, url: URL) -> Any:
        """Connections that the commit's thread may use, and that hardly block while another process writes."""
        arguments, options = super().create_connect_args(url)
        own = {"check_same_thread": False, "timeout": TRY_SECONDS, "isolation_level": None, "factory": Connection}
        return arguments, {**options, **own}

    def get_driver_connection(self, connection: Any) -> Any:
        """The connection itself: nothing stands between."""
        return connection

    def do_commit(self, dbapi_connection: Any) -> None:
        """Commit in the thread; a cancelled caller still waits for the end of it."""
        if dbapi_connection.has_changed:
            await_only(_to_its_end(self._disk, partial(super().do_commit, dbapi_connection)))
        else:
            super().do_commit(dbapi_connection)  # type: ignore[no-untyped-call]


async def _to_its_end(disk: ThreadPoolExecutor, work: Callable[[], None]) -> None:
    done = asyncio.get_running_loop().run_in_executor(disk, work)
    try:
        await asyncio.shield(done)
    except asyncio.CancelledError:
        await asyncio.wait([done])
        raise


def patiently(work: Callable[[], object]) -> None:
    """Do what needs a lock, such as ``BEGIN IMMEDIATE``; waits :data:`BUSY_SECONDS` for another process that writes."""
    deadline = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            work()
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
        await_only(asyncio.sleep(RETRY_SECONDS))


registry.register("sqlite.inloop", __name__, InLoopDialect.__name__)

"""One assistant to a SQLite file: a second one would answer the same people and send the same messages.

The lock is SQLite's own, on an empty file beside the database; it ends with the process, however that ends. Several
assistants on PostgreSQL share the work by its rows and need none.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy.engine import make_url

from bot.errors import SettingsError


@contextlib.contextmanager
def on_its_own(url: str) -> Iterator[None]:
    """Hold the database file at ``url`` for this process; raises SettingsError where another process holds it."""
    address = make_url(url)
    if address.get_backend_name() != "sqlite" or not address.database or address.database == ":memory:":
        yield
        return
    path = Path(address.database)
    with contextlib.closing(_lock(path.with_name(f"{path.name}.lock"), path)):
        yield


def _lock(file: Path, database: Path) -> sqlite3.Connection:
    with contextlib.ExitStack() as undone:
        try:
            connection = sqlite3.connect(file, timeout=0, isolation_level=None, check_same_thread=False)
            undone.callback(connection.close)
            connection.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode == sqlite3.SQLITE_BUSY:
                raise SettingsError(f"another assistant works with {database} already: end that one first") from None
            raise SettingsError(f"{file}: {error}") from None
        undone.pop_all()
    return connection

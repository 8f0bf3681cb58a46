"""``clusterbot backup``: a copy of the database that is whole, made while the assistant works."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from pathlib import Path

from sqlalchemy.engine import make_url

from bot.doctor import SQLITE_HEADER, integrity
from bot.errors import SettingsError

# Pages that are copied before writers get a turn, and the seconds of that turn.
PAGES_AT_ONCE = 1_000
TURN = 0.01


def backup(url: str, target: Path) -> int:
    """Copy the SQLite database at ``url`` to a file, which is there whole or not at all; its bytes.

    An older backup of that name is replaced. Raises SettingsError for another kind of database, a file that is none,
    and whatever goes wrong with files.
    """
    address = make_url(url)
    if address.get_backend_name() != "sqlite":
        command = f"pg_dump --format=custom --file={target} --host={address.host or 'localhost'} {address.database}"
        raise SettingsError(f"the database is PostgreSQL, which has its own tool: {command}")
    source = Path(address.database or "")
    if not source.is_file():
        raise SettingsError(f"there is no database {source}")
    _check_target(source, target)
    unfinished = target.with_name(f"{target.name}.unfinished")
    try:
        _copy(source, unfinished)
        if (found := integrity(unfinished)) != "ok":
            raise SettingsError(f"the copy is damaged ({found}); run: clusterbot doctor")
        unfinished.replace(target)
    except (OSError, sqlite3.Error) as error:
        raise SettingsError(f"{target}: {getattr(error, 'strerror', None) or error}") from None
    finally:
        with contextlib.suppress(OSError):
            unfinished.unlink()
    return target.stat().st_size


def _check_target(source: Path, target: Path) -> None:
    """Refuse to write over the database itself, or over what is no backup."""
    if not target.exists():
        return
    if target.is_dir():
        raise SettingsError(f"{target} is a folder; name a file in it")
    if target.samefile(source):
        raise SettingsError(f"{target} is the database itself")
    with target.open("rb") as file:
        if file.read(len(SQLITE_HEADER)) != SQLITE_HEADER:
            raise SettingsError(f"{target} is there already, and is no backup")


def _copy(source: Path, target: Path) -> None:
    target.touch(mode=0o600)  # it holds people's names and messages
    with (
        contextlib.closing(sqlite3.connect(f"{source.resolve().as_uri()}?mode=ro", uri=True)) as reading,
        contextlib.closing(sqlite3.connect(target)) as writing,
    ):
        reading.backup(writing, pages=PAGES_AT_ONCE, sleep=TURN)
        writing.execute("PRAGMA journal_mode=DELETE")  # one file, nothing beside it
    with target.open("rb") as file:
        os.fsync(file.fileno())

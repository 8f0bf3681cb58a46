"""The tables' state: brought up to date by Alembic, checked against the models.

Alembic is imported where it is needed: most starts find the tables up to date and do without its 12 MB.
"""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, create_engine, inspect, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DatabaseError, OperationalError, ProgrammingError

from bot.errors import SettingsError

if TYPE_CHECKING:
    from alembic.config import Config

MIGRATIONS = Path(__file__).parent.parent / "migrations"
# Any fixed number: replicas that start together take turns on PostgreSQL.
UPGRADE_LOCK = 20051107
# PostgreSQL's insufficient_privilege: this user may not make tables.
MAY_NOT = "42501"


def upgrade(url: str, revision: str = "head") -> None:
    """Bring the tables to ``revision``, making them (and a SQLite file) where there are none."""
    if revision == "head" and current(url) == revisions()[-1]:
        return
    from alembic import command

    with _alembic(url) as config:
        command.upgrade(config, revision)


def upgrade_in_a_child(url: str) -> None:
    """As :func:`upgrade`, in a process of its own where there is something to do: Alembic would stay, with 14 MB."""
    if current(url) != revisions()[-1]:
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as child:
            child.submit(upgrade, url).result()


def downgrade(url: str, revision: str) -> None:
    """Take the tables back to an earlier revision, or ``base``."""
    from alembic import command

    with _alembic(url) as config:
        command.downgrade(config, revision)


def check(url: str) -> None:
    """Raise alembic's CommandError where the models and the migrations disagree."""
    from alembic import command

    with _alembic(url) as config:
        command.check(config)


def new_revision(url: str, message: str) -> None:
    """Write a migration for what the models have and the tables at ``url`` lack."""
    from alembic import command

    with _alembic(url) as config:
        command.revision(config, message, autogenerate=True)


def make_folder(url: str) -> None:
    """The folder of a SQLite file; raises SettingsError where it cannot be made."""
    address = make_url(url)
    if address.get_backend_name() != "sqlite":
        return
    folder = Path(address.database or "").parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        reason = f"cannot make the folder {folder} ({error.strerror})"
        raise SettingsError(f"CLUSTERBOT_DATA_DIR or CLUSTERBOT_DATABASE_URL: {reason}") from None


def revisions() -> list[str]:
    """Every revision, oldest first, by what each says it follows."""
    sources = [file.read_text(encoding="utf-8") for file in (MIGRATIONS / "versions").glob("2*.py")]
    following = {_named("down_revision", source): _named("revision", source) for source in sources}
    found: list[str] = []
    while (revision := following.get(found[-1] if found else None)) is not None:
        found.append(revision)
    return found


def _named(what: str, source: str) -> str | None:
    match = re.search(rf'^{what}(?::[^=\n]+)? = "(\w+)"$', source, re.MULTILINE)
    return match[1] if match else None


def current(url: str) -> str | None:
    """The revision of the tables at ``url``, None for an empty database; raises SettingsError for an unknown one."""
    with _transaction(url) as connection:
        return _known_revision(connection)


@contextlib.contextmanager
def _alembic(url: str) -> Iterator[Config]:
    """Alembic's configuration on a connection in one transaction."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("file_template", "%%(year)d_%%(month).2d_%%(day).2d_%%(hour).2d%%(minute).2d_%%(slug)s")
    config.set_main_option("path_separator", "os")
    with _transaction(url) as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": UPGRADE_LOCK})
        _known_revision(connection)
        config.attributes["connection"] = connection
        yield config


@contextlib.contextmanager
def _transaction(url: str) -> Iterator[Connection]:
    """A connection in one transaction; raises SettingsError for a database that we cannot work with."""
    make_folder(url)
    address = make_url(url)
    if address.get_backend_name() == "sqlite":
        _check_writable(Path(address.database or ""))
        address = address.set(drivername="sqlite")
    engine = create_engine(address)
    try:
        with _connected(engine) as connection, connection.begin():
            yield connection
    except ProgrammingError as error:
        if getattr(error.orig, "sqlstate", None) != MAY_NOT:
            raise
        raise _unusable(error) from None
    finally:
        engine.dispose()


def _connected(engine: Engine) -> Connection:
    try:
        return engine.connect()
    except OperationalError as error:
        raise _unusable(error) from None


def _unusable(error: DatabaseError) -> SettingsError:
    reason = " ".join(str(error.orig).split())
    return SettingsError(f"CLUSTERBOT_DATABASE_URL: the database cannot be opened ({reason})")


def _check_writable(file: Path) -> None:
    """Even to read, SQLite writes beside the file."""
    for path in (file.parent, file):
        if path.exists() and not os.access(path, os.W_OK):
            raise SettingsError(
                f"CLUSTERBOT_DATA_DIR or CLUSTERBOT_DATABASE_URL: this user may not write {path};"
                " give them the right, or run this as the user of the service"
            )


def _known_revision(connection: Connection) -> str | None:
    try:
        if not inspect(connection).has_table("alembic_version"):
            return None
        revision: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    except DatabaseError as error:
        raise _unusable(error) from None
    if revision is not None and revision not in revisions():
        raise SettingsError(
            f"The database was made by another version of clusterbot (its tables are at {revision}):"
            " run that version, or set CLUSTERBOT_DATA_DIR or CLUSTERBOT_DATABASE_URL to another place"
        )
    return revision

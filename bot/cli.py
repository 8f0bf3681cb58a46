"""The operator's commands: ``clusterbot run``, ``demo``, ``emulate``, ``init``, ``invite``, ``db``, ``kb`` ..."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Awaitable, Callable, Coroutine
from pathlib import Path
from typing import Any, NoReturn

import click

from bot.doctor_cli import backup, doctor
from bot.errors import SettingsError, UserError
from bot.kb_cli import kb
from bot.settings import database_settings, load_settings

# Any token of Telegram's shape: the emulator believes all of them.
DEMO_TOKEN = "100000001:emulated-on-this-machine-only-0000000"  # noqa: S105
DEMO_PORT = 8321

FOLDER = click.Path(file_okay=False, path_type=Path)
at_port = click.option(
    "--port", type=click.IntRange(0, 65535), default=DEMO_PORT, show_default=True, help="Port on this machine."
)


@click.group()
def app() -> None:
    """clusterbot: a Telegram assistant for regional clusters of small firms in renewable heat."""


@click.group()
def db() -> None:
    """The database: bring its tables up to date, check them."""


def main() -> None:
    """The console script; a wrong setting ends it with one line and exit status 2."""
    try:
        app()
    except SettingsError as error:
        _fail(str(error))


@app.command()
def run() -> None:
    """Run the assistant by its settings (CLUSTERBOT_TOKEN and friends)."""
    from bot import logs, memory, schema, sole
    from bot.app import Assistant

    memory.share_one_heap()
    settings = load_settings()
    logs.configure(settings.log_level)
    schema.make_folder(settings.sqlalchemy_url)
    with sole.on_its_own(settings.sqlalchemy_url):
        _run_until_signal(Assistant(settings).run)


@app.command()
@at_port
@click.option("--browser/--no-browser", default=True, help="Open the chat page.")
@click.option("--data-dir", type=FOLDER, default=Path("data/demo"), help="Folder that keeps everything.")
def demo(port: int, browser: bool, data_dir: Path) -> None:
    """Try it, with a chat page and a fictional world. An emulated Telegram: no token, no account."""
    from bot import logs, memory, sole

    memory.share_one_heap()
    logs.configure("WARNING")
    telegram = _emulator_state(data_dir)
    url = load_settings(token=DEMO_TOKEN, data_dir=data_dir, database_url=None).sqlalchemy_url
    with sole.on_its_own(url):
        _run_until_signal(lambda: _demo(port, browser, data_dir, telegram))


@app.command()
@at_port
@click.option("--data-dir", type=FOLDER, help="Folder that keeps its state; none: kept in memory.")
def emulate(port: int, data_dir: Path | None) -> None:
    """Run the emulated Telegram alone. Bot API, control side and chat page on this machine."""
    from bot import logs
    from bot.emulator.server import Emulator

    logs.configure("WARNING")

    async def serve() -> None:
        emulator = Emulator(_emulator_state(data_dir) if data_dir else None)
        await _start_emulator(emulator, port)
        click.echo(f"Emulated Telegram: {emulator.url}  (chat page: {emulator.page_url})")
        click.echo(f"CLUSTERBOT_TELEGRAM_API_URL={emulator.url} CLUSTERBOT_TOKEN={emulator.token}")
        try:
            await asyncio.Event().wait()
        finally:
            await emulator.stop()

    _run_until_signal(serve)


@app.command()
@click.option("--name", prompt="Name of the cluster", help="Its name, as members know it.")
@click.option("--region", prompt="Region", help="Its region.")
@click.option("--country", prompt="Country (two letters, e.g. SE)", help="ISO 3166-1 code.")
@click.option("--language", prompt="Language (e.g. sv)", help="What its members speak.")
@click.option("--timezone", prompt="Time zone (e.g. Europe/Stockholm)", help="IANA name.")
def init(name: str, region: str, country: str, language: str, timezone: str) -> None:
    """Create a cluster. Prints the coordinator's one-time link, with its QR code in a terminal."""
    from bot.services import members

    async def create(session: Any, now: Any) -> Any:
        cluster = await members.create_cluster(
            session, name=name, region=region, country=country, language=language, timezone=timezone, now=now
        )
        return await members.create_coordinator_invite(session, cluster, now)

    _print_invite(*_in_database(create))


@app.command()
@click.argument("cluster")
@click.option("--uses", type=click.IntRange(1, 500), default=1, show_default=True, help="How many people may use it.")
@click.option("--coordinator", is_flag=True, help="It makes coordinators.")
def invite(cluster: str, uses: int, coordinator: bool) -> None:
    """Print an invite link with its QR code."""
    from bot.services import members

    async def create(session: Any, now: Any) -> Any:
        found = await members.cluster_named(session, cluster)
        if coordinator:
            return await members.create_coordinator_invite(session, found, now)
        return await members.create_member_invite(session, found, uses, now)

    _print_invite(*_in_database(create))


app.add_command(doctor)
app.add_command(backup)
app.add_command(db)
app.add_command(kb)


@db.command("upgrade")
def db_upgrade() -> None:
    """Bring the tables up to date. A start of the assistant does the same."""
    from bot import schema

    url = database_settings().sqlalchemy_url
    before = schema.current(url)
    schema.upgrade(url)
    after = schema.current(url)
    click.echo(f"The tables are at {after}." if before == after else f"Upgraded from {before or 'nothing'} to {after}.")


@db.command("check")
def db_check() -> None:
    """Compare the tables with what this version expects. Exit status 1 when they differ."""
    from alembic.util import CommandError

    from bot import schema

    try:
        schema.check(database_settings().sqlalchemy_url)
    except CommandError as error:
        _fail(f"The tables differ from this version: {str(error).rstrip('.')}. Run: clusterbot db upgrade", 1)
    click.echo("The tables are as this version expects.")


@db.command("revision", hidden=True)
@click.argument("message")
def db_revision(message: str) -> None:
    """For developers: write the migration that the models ask for."""
    from bot import schema

    schema.new_revision(database_settings().sqlalchemy_url, message)


async def _demo(port: int, browser: bool, data_dir: Path, telegram: Path) -> None:
    import webbrowser

    from bot import schema
    from bot.app import Assistant
    from bot.demo import world
    from bot.emulator.server import Emulator

    emulator = Emulator(telegram, token=DEMO_TOKEN)
    await _start_emulator(emulator, port)
    settings = load_settings(token=emulator.token, telegram_api_url=emulator.url, data_dir=data_dir, database_url=None)
    try:
        await asyncio.to_thread(schema.upgrade_in_a_child, settings.sqlalchemy_url)
        await world.settle(settings.sqlalchemy_url, emulator.url)
        async with Assistant(settings) as assistant:
            click.echo(f"Open {emulator.page_url}  - everything stays on this machine. Ctrl+C ends it.")
            if browser:
                await asyncio.to_thread(webbrowser.open, emulator.page_url)
            await assistant.wait()
    finally:
        await emulator.stop()


def _emulator_state(data_dir: Path) -> Path:
    """The file that keeps the emulated Telegram, in a folder that is there and may be written into."""
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SettingsError(f"--data-dir: cannot make the folder {data_dir} ({error.strerror})") from None
    if not os.access(data_dir, os.W_OK):
        raise SettingsError(f"--data-dir: this user may not write into the folder {data_dir}")
    return data_dir / "telegram.sqlite3"


async def _start_emulator(emulator: Any, port: int) -> None:
    try:
        await emulator.start(port=port)
    except OSError as error:
        raise SettingsError(
            f"Port {port} on this machine is taken ({error.strerror}). Choose another one: --port {port + 1}"
        ) from None


def _run_until_signal(work: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Run until done, Ctrl+C or SIGTERM; a signal lets what is in flight finish."""

    async def supervised() -> None:
        task = asyncio.ensure_future(work())
        loop = asyncio.get_running_loop()
        for name in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(name, task.cancel)
        try:
            await task
        except asyncio.CancelledError:
            return

    asyncio.run(supervised())


def _in_database(work: Callable[[Any, Any], Awaitable[Any]]) -> tuple[Any, str]:
    """Run ``work(session, now)`` in one transaction; its result and the bot's username."""
    from telegram import Bot
    from telegram.error import TelegramError

    from bot import schema
    from bot.db import Database, utc_now
    from bot.texts import texts

    settings = load_settings()
    schema.upgrade(settings.sqlalchemy_url)

    async def go() -> tuple[Any, str]:
        base = settings.telegram_api_url
        bot = Bot(settings.token.get_secret_value(), base_url=f"{base}/bot")
        database = Database(settings.sqlalchemy_url)
        try:
            async with bot:
                username = bot.username
            async with database.transaction() as session:
                return await work(session, utc_now()), username
        finally:
            await database.close()

    try:
        return asyncio.run(go())
    except UserError as error:
        _fail(texts(None)(error.msgid, **error.values).unescape())
    except TelegramError as error:
        _fail(f"Telegram does not answer as it should ({error}). Check CLUSTERBOT_TOKEN and the network.")


def _print_invite(new_invite: Any, username: str) -> None:
    import segno

    link = f"https://t.me/{username}?start={new_invite.payload}"
    click.echo(f"Open this link on the phone, or scan it. It works until {new_invite.expires_at:%Y-%m-%d}.\n\n{link}\n")
    if sys.stdout.isatty():
        segno.make(link, error="m").terminal(compact=True)


def _fail(line: str, status: int = 2) -> NoReturn:
    click.echo(f"clusterbot: {line}", err=True)
    raise SystemExit(status)

"""The command menus: told to Telegram when they have changed, and only then."""

from __future__ import annotations

from sqlalchemy import delete

from bot import menus
from bot.app import Assistant
from bot.db import Database
from bot.emulator.server import Emulator
from bot.models import Version
from bot.settings import load_settings
from tests.phones import Phones, until


async def test_menus_are_published_once_in_every_language(
    database: Database, tables: str, emulator: Emulator, phones: Phones
) -> None:
    async with database.transaction() as session:
        await session.execute(delete(Version))
    settings = load_settings(token=emulator.token, telegram_api_url=emulator.url, database_url=tables)
    anna = await phones.person("Anna", "sv")

    async def is_noted() -> bool:
        async with database.reading() as session:
            return await session.get(Version, menus.VERSION) is not None

    async with Assistant(settings):
        await until(is_noted, "the menus are noted as published")
    shown = (await phones.ask("GET", f"/sim/commands?user={anna.id}"))["commands"]
    assert {"join", "help", "menu"} <= {command["command"] for command in shown}
    assert "hjälp" in " ".join(command["description"] for command in shown).casefold()
    told = len(await phones.calls("setMyCommands"))
    async with Assistant(settings):
        await anna.send("/help")
        await anna.sees("")
    assert len(await phones.calls("setMyCommands")) == told

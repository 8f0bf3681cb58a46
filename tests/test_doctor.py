"""The doctor's findings, as an operator reads them; and a backup that is whole."""

from __future__ import annotations

import os
import re
import sqlite3
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot import schema
from bot.backup import backup
from bot.db import Database, utc_now
from bot.doctor import Level, examine
from bot.emulator.server import Emulator
from bot.errors import SettingsError
from bot.models import Delivery, DeliveryState, EntryRevision, EntryState, InboxUpdate, Role, UpdateState
from bot.settings import load_settings
from knowledge.entries import Audience, Entry, EntryText, dump
from tests.factories import a_cluster, a_person
from tests.phones import Phones
from tests.test_cli import clusterbot


async def findings(emulator: Emulator, url: str, **settings: Any) -> dict[Level, list[str]]:
    found: dict[Level, list[str]] = {level: [] for level in Level}
    given = {"token": emulator.token, "telegram_api_url": emulator.url, "database_url": url, "operator_chat": 7}
    async for finding in examine(lambda: load_settings(**(given | settings))):
        found[finding.level].append(str(finding))
    return found


async def test_a_new_installation_is_told_what_comes_next(emulator: Emulator, tmp_path: Path) -> None:
    found = await findings(emulator, f"sqlite:///{tmp_path}/none.sqlite3", operator_chat=None)
    [problem] = found[Level.PROBLEM]
    assert re.search(r"no file .*none.sqlite3\n +-> run: clusterbot init", problem)
    assert "CLUSTERBOT_OPERATOR_CHAT" in found[Level.WARNING][0]
    assert not (tmp_path / "none.sqlite3").exists()


async def test_a_model_of_meanings_that_is_not_there_is_no_more_than_a_warning(emulator: Emulator, tables: str) -> None:
    found = await findings(emulator, tables, semantic_model="/no/such/model")
    assert "meanings" not in "\n".join(found[Level.PROBLEM])
    assert "meanings: /no/such/model cannot be read" in "\n".join(found[Level.WARNING])


async def test_a_healthy_one_has_no_problem(emulator: Emulator, tables: str) -> None:
    database = Database(tables)
    async with database.transaction() as session:
        await a_person(session, cluster=await a_cluster(session), role=Role.COORDINATOR)
    await database.close()
    found = await findings(emulator, tables)
    assert found[Level.PROBLEM] == []
    said = "\n".join(found[Level.OK])
    for part in (
        "@",
        "up to date",
        "time zones",
        "each with a coordinator",
        "calibrated, none expired",
        "webhook: none",
    ):
        assert part in said


async def test_what_is_not_well_is_named_with_what_to_do(emulator: Emulator, tables: str) -> None:
    database, now = Database(tables), utc_now()
    old = Entry(
        "old-one",
        (),
        Audience.PUBLIC,
        "us",
        (now - timedelta(days=400)).date(),
        (now - timedelta(days=1)).date(),
        (),
        (),
        {"nb": EntryText("nb", 1, ("Hva er dette?",), "Dette.")},
    )
    async with database.transaction() as session:
        cluster = await a_cluster(session)
        update = {"bot_id": 1, "chat_key": 1, "payload": {}, "received_at": now - timedelta(hours=1)}
        session.add(InboxUpdate(update_id=1, state=UpdateState.PENDING, **update))
        session.add(InboxUpdate(update_id=2, state=UpdateState.DEAD, error=f"at {emulator.token}", **update))
        delivery = {"chat_id": 1, "method": "sendMessage", "params": {}, "created_at": now, "finished_at": now}
        session.add_all(Delivery(state=state, **delivery) for state in (DeliveryState.UNKNOWN, DeliveryState.FAILED))
        revision = {"cluster_id": cluster.id, "number": 1, "created_at": now, "went_live_at": now}
        session.add(EntryRevision(entry_id="old-one", text=dump(old), state=EntryState.LIVE, note="", **revision))
    await database.close()
    found = await findings(emulator, tables)
    [problem] = found[Level.PROBLEM]
    assert re.search(r"1 wait, the oldest since .*\n +-> see whether the assistant runs", problem)
    said = "\n".join(found[Level.WARNING])
    for part in (
        "Norrvärme has no coordinator",
        "updates: 1 could not be handled, the newest U2: at <token>",
        "messages: 1 in the last 7 days may or may not have arrived",
        "messages: 1 in the last 7 days were refused",
        "knowledge (Norrvärme): too few entries in Norsk bokmål",
        "knowledge (Norrvärme): 1 expired answers: old-one",
    ):
        assert part in said
    assert emulator.token not in said


async def test_the_command_ends_with_1_and_shows_no_token(emulator: Emulator, phones: Phones, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/damaged.sqlite3"
    schema.upgrade(url)
    with (tmp_path / "damaged.sqlite3").open("r+b") as file:
        file.seek(8_192)
        file.write(b"\xff" * 20_000)
    await phones.fault(kind="500", method="getWebhookInfo", count=9)
    status, output, errors = await clusterbot(emulator, url, "doctor")
    assert (status, errors) == (1, "")
    assert "problem  database: it is damaged" in output
    assert "problem  Telegram: it does not answer as it should" in output
    assert emulator.token not in output


async def test_a_broken_setting_is_the_only_finding(emulator: Emulator, tmp_path: Path) -> None:
    found = await findings(emulator, "mysql://somewhere")
    assert found[Level.OK] == found[Level.WARNING] == []
    assert "CLUSTERBOT_DATABASE_URL" in found[Level.PROBLEM][0]


async def test_a_backup_is_whole_and_replaces_only_backups(emulator: Emulator, tmp_path: Path) -> None:
    url, target = f"sqlite:///{tmp_path}/live.sqlite3", tmp_path / "backup.sqlite3"
    schema.upgrade(url)
    with sqlite3.connect(tmp_path / "live.sqlite3") as live:
        live.execute("PRAGMA journal_mode=WAL")
        live.execute("INSERT INTO version (name, number) VALUES ('tried', 7)")
    for _ in range(2):
        status, output, errors = await clusterbot(emulator, url, "backup", str(target))
        assert (status, errors) == (0, "")
        assert "MB, checked" in output
    live.close()
    with sqlite3.connect(target) as copy:
        assert copy.execute("SELECT number FROM version WHERE name = 'tried'").fetchone() == (7,)
    copy.close()
    assert target.stat().st_mode & 0o077 == 0
    assert [name for name in os.listdir(tmp_path) if name.startswith("backup")] == ["backup.sqlite3"]
    notes = tmp_path / "notes.txt"
    notes.write_text("mine")
    for wrong, reason in (
        (notes, "is no backup"),
        (tmp_path, "is a folder"),
        (tmp_path / "live.sqlite3", "the database itself"),
        (tmp_path / "nowhere" / "x", "No such file"),
    ):
        with pytest.raises(SettingsError, match=reason):
            backup(url, wrong)
    assert notes.read_text() == "mine"
    with pytest.raises(SettingsError, match=r"pg_dump --format=custom --file=x --host=db\.example\.org clusterbot$"):
        backup("postgresql+psycopg://clusterbot:secret@db.example.org/clusterbot", Path("x"))

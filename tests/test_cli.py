"""The operator's commands, as an operator runs them: in a process of their own."""

from __future__ import annotations

import asyncio
import os
import re
import sys
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.db import Database
from bot.emulator.server import Emulator
from tests.phones import Phones

pytestmark = pytest.mark.slow  # each starts processes

CLUSTER = ("--region", "Norrland", "--country", "SE", "--language", "sv", "--timezone", "Europe/Stockholm")


async def clusterbot(emulator: Emulator, database_url: str, *arguments: str) -> tuple[int, str, str]:
    """Exit status, output and errors of one command."""
    environment = {
        **os.environ,
        "CLUSTERBOT_TOKEN": emulator.token,
        "CLUSTERBOT_TELEGRAM_API_URL": emulator.url,
        "CLUSTERBOT_DATABASE_URL": database_url,
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot",
        *arguments,
        env=environment,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    output, errors = await process.communicate()
    return process.returncode or 0, output.decode(), errors.decode()


async def test_init_prints_a_link_that_works_once(emulator: Emulator, database_url: str) -> None:
    status, output, errors = await clusterbot(emulator, database_url, "init", "--name", "Norrvärme", *CLUSTER)
    assert (status, errors) == (0, "")
    assert re.search(r"https://t\.me/\w+bot\?start=i_[A-Za-z0-9_-]{22,}", output)
    status, output, errors = await clusterbot(emulator, database_url, "invite", "norrvärme", "--uses", "10")
    assert status == 0
    assert "?start=i_" in output


async def test_a_mistake_is_one_clear_line(emulator: Emulator, database_url: str) -> None:
    await clusterbot(emulator, database_url, "init", "--name", "Norrvärme", *CLUSTER)
    for arguments, names in (
        (("init", "--name", "Norrvärme", *CLUSTER), "Norrvärme"),
        (("init", "--name", "Other", *CLUSTER[:-1], "Europe/Stokholm"), "Stokholm"),
        (("invite", "Nowhere"), "Nowhere"),
    ):
        status, _, errors = await clusterbot(emulator, database_url, *arguments)
        assert status == 2
        assert errors.count("\n") == 1
        assert names in errors


async def test_a_database_out_of_reach_is_one_clear_line(emulator: Emulator, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    nobody_listens = "postgresql://somebody:secret@127.0.0.1:1/clusterbot"
    for database_url in (nobody_listens, f"sqlite:///{tmp_path}/file/clusterbot.sqlite3"):
        for arguments in (("db", "upgrade"), ("db", "check"), ("run",)):
            status, _, errors = await clusterbot(emulator, database_url, *arguments)
            assert (status, errors.count("\n")) == (2, 1), errors
            assert "CLUSTERBOT_DATABASE_URL" in errors
            assert "secret" not in errors


async def test_a_file_that_is_no_database_is_one_clear_line(emulator: Emulator, tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("Dear all, " * 1000)
    for arguments in (("run",), ("db", "check"), ("kb", "report")):
        status, _, errors = await clusterbot(emulator, f"sqlite:///{tmp_path}/letter.txt", *arguments)
        assert (status, errors.count("\n")) == (2, 1), errors
        assert "file is not a database" in errors


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
async def test_a_folder_that_may_not_be_written_is_one_clear_line(emulator: Emulator, tmp_path: Path) -> None:
    database_url = f"sqlite:///{tmp_path}/clusterbot.sqlite3"
    await clusterbot(emulator, database_url, "db", "upgrade")
    os.chmod(tmp_path, 0o555)
    for arguments in (("run",), ("kb", "report"), ("invite", "Norrvärme")):
        status, _, errors = await clusterbot(emulator, database_url, *arguments)
        assert (status, errors.count("\n")) == (2, 1), errors
        assert f"may not write {tmp_path}" in errors


async def test_a_taken_port_is_one_clear_line(
    emulator: Emulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLUSTERBOT_LISTEN", emulator.url.removeprefix("http://"))
    status, _, errors = await clusterbot(emulator, f"sqlite:///{tmp_path}/clusterbot.sqlite3", "run")
    assert (status, errors.count("\n")) == (2, 1), errors
    assert "CLUSTERBOT_LISTEN: cannot listen" in errors


async def test_a_database_of_another_version_is_left_alone(emulator: Emulator, database_url: str) -> None:
    await clusterbot(emulator, database_url, "db", "upgrade")
    database = Database(database_url)
    async with database.transaction() as session:
        await session.execute(text("UPDATE alembic_version SET version_num = 'f00dfeed'"))
    await database.close()
    status, _, errors = await clusterbot(emulator, database_url, "run")
    assert (status, errors.count("\n")) == (2, 1), errors
    assert "f00dfeed" in errors


async def test_the_demo_says_where_it_cannot_write(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    command = ("-m", "bot", "demo", "--no-browser", "--port", "0", "--data-dir", str(tmp_path / "file" / "demo"))
    process = await asyncio.create_subprocess_exec(sys.executable, *command, stderr=asyncio.subprocess.PIPE)
    errors = (await process.communicate())[1].decode()
    assert (process.returncode, errors.count("\n")) == (2, 1), errors
    assert "--data-dir" in errors


async def test_db_upgrade_says_what_it_did(emulator: Emulator, database_url: str) -> None:
    assert "Upgraded from nothing" in (await clusterbot(emulator, database_url, "db", "upgrade"))[1]
    assert "The tables are at" in (await clusterbot(emulator, database_url, "db", "upgrade"))[1]
    assert (await clusterbot(emulator, database_url, "db", "check"))[0] == 0


async def test_the_demo_starts_with_its_world_and_outlives_a_kill(tmp_path: Path, unused_tcp_port: int) -> None:
    command = ("-m", "bot", "demo", "--no-browser", "--port", str(unused_tcp_port), "--data-dir", str(tmp_path))
    url = f"http://127.0.0.1:{unused_tcp_port}"
    phones = Phones(url)
    for round_number in range(2):
        process = await asyncio.create_subprocess_exec(sys.executable, *command, stdout=asyncio.subprocess.PIPE)
        assert process.stdout is not None
        assert url in (await process.stdout.readline()).decode()
        users = (await phones.ask("GET", "/sim/users"))["users"]
        assert [user["label"] for user in users if user.get("label")] == [
            "Owner in Sweden",
            "Coordinator in Sweden",
            "Owner in Poland",
        ]
        assert len(users) == 60
        anna = next(user for user in users if user.get("label") == "Owner in Sweden")
        if round_number == 0:
            again = ("-m", "bot", "demo", "--no-browser", "--port", "0", "--data-dir", str(tmp_path))
            second = await asyncio.create_subprocess_exec(sys.executable, *again, stderr=asyncio.subprocess.PIPE)
            errors = (await second.communicate())[1].decode()
            assert (second.returncode, errors.count("\n")) == (2, 1), errors
            assert "another assistant works with" in errors
            for _ in range(200):
                messages = (await phones.ask("GET", f"/sim/chats/{anna['id']}/messages?after=0"))["messages"]
                if any(message["from"]["is_bot"] for message in messages):
                    break
                await asyncio.sleep(0.1)
        process.kill()
        await process.wait()
    assert any(message["from"]["is_bot"] for message in messages)
    await phones.http.aclose()

"""The running assistant: start, memory, time to reply under load, throughput beside a plain echo bot.

The figures in docs/benchmarks.md come from ``make bench``.
"""

from __future__ import annotations

import asyncio
import os
import platform
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psutil
import pytest
from sqlalchemy import func, select

from bot import schema
from bot.db import Database
from bot.demo import world
from bot.emulator.server import Emulator
from bot.models import InboxUpdate, UpdateState
from tests.phones import Phone, Phones

pytestmark = pytest.mark.benchmark
on_sqlite = pytest.mark.parametrize("database_address", ["sqlite"], indirect=True)

# `make bench` names the one of an environment without development tools, of which some are loaded where they are found.
PYTHON = os.environ.get("CLUSTERBOT_BENCH_PYTHON", sys.executable)
A_SECOND, SECONDS = 30, 60
BURST = 1000
QUESTIONS = (
    "Which pellets may I burn?",
    "hur ofta ska pannan servas",
    "Wie groß muss der Pufferspeicher sein?",
    "/help",
    "what does a1 meen",
)


def report(*columns: object) -> None:
    """One row of the table in docs/benchmarks.md."""
    print("| " + " | ".join(str(column) for column in columns) + " |")


async def start(*command: str, **environment: str) -> asyncio.subprocess.Process:
    """A process of its own, with nothing of ours on its output."""
    return await asyncio.create_subprocess_exec(
        PYTHON,
        *command,
        env={**os.environ, **environment},
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )


async def start_assistant(emulator: Emulator, database_url: str) -> asyncio.subprocess.Process:
    return await start(
        "-m",
        "bot",
        "run",
        CLUSTERBOT_TOKEN=emulator.token,
        CLUSTERBOT_TELEGRAM_API_URL=emulator.url,
        CLUSTERBOT_DATABASE_URL=database_url,
        CLUSTERBOT_LOG_LEVEL="WARNING",
    )


async def first_poll(phones: Phones, calls_before: int = 0, since: float = 0.0) -> float:
    """When the newest process asked for updates, by the emulator's clock; an older one's long poll may end later."""
    while True:
        polls = [call for call in await phones.calls("getUpdates", after=calls_before) if call["at"] >= since]
        if polls:
            return float(polls[0]["at"])
        await asyncio.sleep(0.01)


async def end(process: asyncio.subprocess.Process) -> None:
    process.terminate()
    await process.wait()


def percentile(values: list[float], share: float) -> float:
    return statistics.quantiles(values, n=1000)[int(share * 1000) - 1]


def test_machine() -> None:
    report(
        "machine", f"{os.cpu_count()} cores", platform.machine(), platform.python_version(), datetime.now(UTC).date()
    )


@on_sqlite
async def test_start_and_memory(emulator: Emulator, phones: Phones, database_url: str, tmp_path: Path) -> None:
    for what in ("first start, tables made", "next start", "start with the demo world"):
        if "demo" in what:
            await world.settle(database_url, emulator.url)
        calls = await phones.calls()
        before = time.time()
        process = await start_assistant(emulator, database_url)
        started = await first_poll(phones, calls[-1]["n"] if calls else 0, before)
        report(what, f"{started - before:.2f} s to the first getUpdates")
        if "demo" in what:
            anna = Phone(phones, world.FIRST_PERSON_ID, "Anna")
            await anna.send(QUESTIONS[0])
            await anna.sees("")
            await asyncio.sleep(10)
            memory = psutil.Process(process.pid).memory_info().rss / 2**20
            report("resident memory with the demo world, after questions", f"{memory:.0f} MB")
        await end(process)


@on_sqlite
async def test_time_to_reply_under_load(emulator: Emulator, phones: Phones, database_url: str) -> None:
    schema.upgrade(database_url)
    process = await start_assistant(emulator, database_url)
    await first_poll(phones)
    people = [await phones.person(f"Person {number}", "en") for number in range(A_SECOND * 2)]
    await people[0].send("warm up: which pellets may I burn?")
    await people[0].sees("")
    asked: dict[int, list[float]] = defaultdict(list)
    calls_before = (await phones.calls())[-1]["n"]
    began = time.time()
    for number in range(A_SECOND * SECONDS):
        await asyncio.sleep(max(0.0, began + number / A_SECOND - time.time()))
        person = people[number % len(people)]
        asked[person.id].append(time.time())
        body = {"user": person.id, "text": QUESTIONS[number % len(QUESTIONS)]}
        await phones.ask("POST", "/sim/message", body)
    await asyncio.sleep(5)
    waits = _waits(asked, await phones.calls("sendMessage", after=calls_before))
    await end(process)
    figures = ", ".join(f"p{share * 100:.0f} {percentile(waits, share) * 1000:.0f} ms" for share in (0.5, 0.95, 0.99))
    report(f"{A_SECOND} updates a second for {SECONDS} s", f"{len(waits)} replies", figures)
    assert len(waits) == A_SECOND * SECONDS


def _waits(asked: dict[int, list[float]], sent: list[dict[str, Any]]) -> list[float]:
    """Seconds from each question to its reply; replies of a chat come in order."""
    replies: dict[int, list[float]] = defaultdict(list)
    for call in sent:
        replies[call["chat_id"]].append(call["at"])
    return [
        replied - at for person, times in asked.items() for at, replied in zip(times, replies[person], strict=False)
    ]


@on_sqlite
async def test_throughput_beside_an_echo_bot(emulator: Emulator, phones: Phones, database_url: str) -> None:
    people = [await phones.person(f"Person {number}", "en") for number in range(50)]
    echo = await start("-m", "tests.benchmarks.echo_bot", emulator.token, emulator.url)
    await first_poll(phones)
    echo_seconds = await _burst(phones, people, _all_replied(phones))
    await end(echo)
    schema.upgrade(database_url)
    database = Database(database_url)
    calls = await phones.calls()
    process = await start_assistant(emulator, database_url)
    await first_poll(phones, calls[-1]["n"])
    await asyncio.sleep(10)  # its indexes are ready

    async def all_handled() -> bool:
        async with database.reading() as session:
            done = select(func.count()).select_from(InboxUpdate).where(InboxUpdate.state == UpdateState.DONE)
            return await session.scalar(done) == BURST

    ours = await _burst(phones, people, all_handled)
    await end(process)
    await database.close()
    report("echo bot of python-telegram-bot", f"{BURST / echo_seconds:.0f} updates/s, replied, nothing kept")
    report("clusterbot", f"{BURST / ours:.0f} updates/s, each kept, answered and its reply queued in one transaction")
    report("ratio", f"{echo_seconds / ours:.2f}")


def _all_replied(phones: Phones) -> Callable[[], Awaitable[bool]]:
    seen = {"n": 0, "replies": 0}

    async def all_replied() -> bool:
        calls = await phones.calls(after=seen["n"])
        seen["n"] = calls[-1]["n"] if calls else seen["n"]
        seen["replies"] += sum(call["method"] == "sendMessage" for call in calls)
        return seen["replies"] >= BURST

    return all_replied


async def _burst(phones: Phones, people: list[Phone], is_finished: Callable[[], Awaitable[bool]]) -> float:
    began = time.time()
    for number in range(BURST):
        person = people[number % len(people)]
        body = {"user": person.id, "text": QUESTIONS[number % len(QUESTIONS)]}
        await phones.ask("POST", "/sim/message", body)
    while not await is_finished():  # noqa: ASYNC110 - another process works
        await asyncio.sleep(0.1)
    return time.time() - began

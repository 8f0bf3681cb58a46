"""A whole cluster's announcement, with the process killed in between, and at Telegram's pace."""

from __future__ import annotations

import asyncio
import random
import sys
import time
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from markupsafe import Markup
from sqlalchemy import func, select
from telegram import Bot

from bot.db import Database, utc_now
from bot.emulator.server import Emulator
from bot.lease import Leadership
from bot.models import Delivery, DeliveryState
from bot.outbox import ANNOUNCEMENT, enqueue
from bot.pacing import Pacing
from bot.sender import IN_FLIGHT, Sender
from bot.views.reply import Reply
from tests.phones import Phones

ROOT = Path(__file__).parent.parent
KILLS = 6


async def send_everything(database_url: str, telegram_url: str, token: str, haste: float) -> None:
    """The process that gets killed: a sender until nothing is due. Its pacing's clock runs ``haste`` times as fast."""
    database = Database(database_url)
    async with Bot(token, base_url=f"{telegram_url}/bot") as bot:
        # Short, so that the next process on PostgreSQL need not wait long for the lease of the killed one.
        leadership = Leadership(database, f"process {random.random()}", ttl=timedelta(seconds=1.5))
        pacing = Pacing(lambda: time.monotonic() * haste)
        sender = Sender(database, bot, pacing, leadership, backoff=(0.01,))
        electing = asyncio.create_task(leadership.run())
        running = asyncio.create_task(sender.run())
        while await unfinished(database):
            await sender.drain()
            await asyncio.sleep(0.05)
        await sender.stop()
        electing.cancel()
        await asyncio.gather(running, electing, return_exceptions=True)
    await database.close()


async def unfinished(database: Database) -> int:
    waiting = (DeliveryState.PENDING, DeliveryState.SENDING)
    async with database.reading() as session:
        return await session.scalar(select(func.count()).where(Delivery.state.in_(waiting))) or 0


async def states(database: Database) -> dict[int, DeliveryState]:
    async with database.reading() as session:
        return {row.chat_id: row.state for row in await session.scalars(select(Delivery))}


async def announce(database: Database, phones: Phones, count: int) -> Sequence[int]:
    """``count`` people who have started the bot, and a delivery to each."""
    people = [await phones.person(f"Member {number}") for number in range(count)]
    for person in people:
        await person.send("/start")
    async with database.transaction() as session:
        for person in people:
            await enqueue(session, person.id, Reply(Markup("news")), now=utc_now(), priority=ANNOUNCEMENT)
    return [person.id for person in people]


async def accepted(phones: Phones) -> Counter[int]:
    """How many messages Telegram has taken, by chat."""
    return Counter(call["chat_id"] for call in await phones.calls("sendMessage") if call["ok"])


@pytest.mark.slow
async def test_killed_again_and_again_everybody_gets_it_and_nobody_three_times(
    database: Database, tables: str, emulator: Emulator, phones: Phones
) -> None:
    chats = await announce(database, phones, 200)
    await phones.fault(kind="drop", method="sendMessage", share=0.03, count=3)
    await phones.fault(kind="500", method="sendMessage", share=0.05, count=5)
    await phones.fault(kind="429", method="sendMessage", share=0.02, count=1, retry_after=1)
    arguments = f"{tables!r}, {emulator.url!r}, {emulator.token!r}, 2"
    command = f"import asyncio; from tests.test_sender_killed import *; asyncio.run(send_everything({arguments}))"
    for _ in range(KILLS):
        before = (await accepted(phones)).total()
        process = await asyncio.create_subprocess_exec(sys.executable, "-c", command, cwd=ROOT)
        enough = before + random.randrange(1, 25)
        while (await accepted(phones)).total() < enough:
            assert process.returncode is None
            await asyncio.sleep(0.02)
        await asyncio.sleep(random.random() / 20)
        process.kill()
        await process.wait()
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", command, cwd=ROOT)
    assert await asyncio.wait_for(process.wait(), 120) == 0

    taken, ended = await accepted(phones), await states(database)
    lost = [chat for chat in chats if not taken[chat] and ended[chat] is not DeliveryState.UNKNOWN]
    assert lost == []
    assert max(taken.values()) <= 2
    dropped = 3
    assert taken.total() - len(taken) <= KILLS * IN_FLIGHT + dropped
    print(f"{KILLS} kills: {taken.total() - len(taken)} duplicates, {dropped} answers lost")
    unknown = [chat for chat in chats if ended[chat] is DeliveryState.UNKNOWN]
    assert len(unknown) < IN_FLIGHT
    assert set(ended.values()) <= {DeliveryState.SENT, DeliveryState.UNKNOWN}


@pytest.mark.slow
async def test_a_thousand_messages_go_out_at_telegrams_pace_without_one_refusal(
    database: Database, emulator: Emulator, phones: Phones
) -> None:
    chats = await announce(database, phones, 1000)
    await phones.ask("POST", "/sim/limits", {"enforce": True})
    leadership = Leadership(database, "tests", ttl=timedelta(minutes=5))
    await leadership.acquire()
    async with Bot(emulator.token, base_url=f"{emulator.url}/bot") as bot:
        sender = Sender(database, bot, Pacing(), leadership)
        running = asyncio.create_task(sender.run())
        async with asyncio.timeout(300):
            await sender.drain()
        await sender.stop()
        await running
    assert await accepted(phones) == Counter(chats)
    assert all(call["ok"] for call in await phones.calls("sendMessage"))
    assert set((await states(database)).values()) == {DeliveryState.SENT}

"""The way in: order within a chat, everything at once or nothing, poison set aside, a kill at any moment."""

from __future__ import annotations

import asyncio
import functools
import os
import random
import signal
import sys
from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from sqlalchemy import func, select
from telegram.ext import MessageHandler, filters

from bot import inbox
from bot.app import Assistant
from bot.context import Context
from bot.db import Database
from bot.emulator.server import Emulator
from bot.errors import UserError
from bot.models import Delivery, InboxUpdate, Person, Question, UpdateState
from bot.views.reply import Markup, Reply
from tests.conftest import MovableClock
from tests.phones import Phones, until


def on_text(assistant: Assistant, handler: Callable[[Context], Awaitable[None]]) -> None:
    """Let a handler of the test's take every text, before the product's own."""

    async def run(_update: object, context: Context) -> None:
        await handler(context)

    assistant.application.handlers[0].insert(0, MessageHandler(filters.TEXT, run))


async def states(database: Database) -> Counter[UpdateState]:
    async with database.reading() as session:
        return Counter((await session.scalars(select(InboxUpdate.state))).all())


@pytest.mark.parametrize(
    ("update", "key"),
    [
        ({"update_id": 1, "message": {"chat": {"id": -5}, "from": {"id": 7}}}, -5),
        ({"update_id": 1, "callback_query": {"from": {"id": 7}, "message": {"chat": {"id": -5}}}}, -5),
        ({"update_id": 1, "callback_query": {"from": {"id": 7}, "inline_message_id": "x"}}, 7),
        ({"update_id": 1, "inline_query": {"from": {"id": 7}, "query": ""}}, 7),
        ({"update_id": 1, "my_chat_member": {"chat": {"id": 9}, "from": {"id": 7}}}, 9),
        ({"update_id": 1, "something_new": "odd"}, 0),
    ],
)
def test_an_update_belongs_to_its_chat(update: dict[str, Any], key: int) -> None:
    assert inbox.chat_key(update) == key


async def test_the_same_update_twice_is_one_row(database: Database, clock: MovableClock) -> None:
    update = {"update_id": 5, "message": {"chat": {"id": 1}}}
    for _ in range(2):
        async with database.transaction() as session:
            await inbox.store(session, 1, [update], clock())
    assert await states(database) == {UpdateState.PENDING: 1}


async def test_updates_of_a_chat_are_handled_in_order(assistant: Assistant, phones: Phones) -> None:
    seen: list[str] = []

    async def slow_at_first(context: Context) -> None:
        await asyncio.sleep(0.3 if not seen else 0)
        seen.append(context.text)

    on_text(assistant, slow_at_first)
    anna = await phones.person("Anna")
    for number in range(8):
        await anna.send(f"message {number}")

    async def all_seen() -> bool:
        return len(seen) == 8

    await until(all_seen, "eight messages handled")
    assert seen == [f"message {number}" for number in range(8)]


async def test_a_refusal_rolls_back_and_explains(assistant: Assistant, phones: Phones) -> None:
    async def change_and_refuse(context: Context) -> None:
        context.person.name = "Somebody else"
        await context.reply(Reply(Markup("this must not arrive")))
        raise UserError("This is <too> {much}.", much="<b>")

    on_text(assistant, change_and_refuse)
    anna = await phones.person("Anna")
    await anna.send("hello")
    refusal = await anna.sees("This is")
    assert "<b>" in refusal["text"]
    async with assistant.database.reading() as session:
        assert (await session.scalars(select(Person.name).where(Person.telegram_id == anna.id))).all() == ["Anna"]
    assert not [message for message in await anna.messages() if "must not arrive" in message.get("text", "")]


async def test_poison_is_dead_after_five_tries_and_blocks_nobody(
    assistant: Assistant, phones: Phones, clock: MovableClock
) -> None:
    tries: list[str] = []

    async def break_on_poison(context: Context) -> None:
        tries.append(context.text)
        if context.text == "poison":
            raise ZeroDivisionError
        await context.reply(Reply(Markup("fine, {}").format(context.text)))

    async def has_tried(times: int) -> bool:
        return tries.count("poison") >= times

    on_text(assistant, break_on_poison)
    anna, piotr = await phones.person("Anna"), await phones.person("Piotr")
    await anna.send("poison")
    await piotr.send("water")
    await piotr.sees("fine, water")
    await anna.send("bread")
    for attempt in range(1, inbox.MAX_ATTEMPTS):
        await until(functools.partial(has_tried, attempt), f"attempt {attempt}")
        clock.advance(minutes=1)
    await anna.sees("fine, bread")
    await anna.sees_edit("Sorry, I could not handle your last message", "reference U")
    assert tries.count("poison") == inbox.MAX_ATTEMPTS
    assert (await states(assistant.database))[UpdateState.DEAD] == 1


async def test_an_update_that_cannot_be_parsed_blocks_nobody(
    assistant: Assistant, phones: Phones, clock: MovableClock
) -> None:
    broken = {"update_id": 1, "message": {"message_id": "x", "chat": {"id": 5}, "date": "yesterday"}}
    async with assistant.database.transaction() as session:
        await inbox.store(session, assistant.application.bot.id, [broken], clock())
    anna = await phones.person("Anna")
    await anna.send("/help")
    await anna.sees("What I can do for you")


class Run:
    """``clusterbot run`` in a process of its own, to be killed."""

    def __init__(self, emulator: Emulator, database_url: str, **settings: str) -> None:
        self.environment = {
            **os.environ,
            "CLUSTERBOT_TOKEN": emulator.token,
            "CLUSTERBOT_TELEGRAM_API_URL": emulator.url,
            "CLUSTERBOT_DATABASE_URL": database_url,
            "CLUSTERBOT_LOG_LEVEL": "ERROR",
            **settings,
        }
        self.process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        self.process = await asyncio.create_subprocess_exec(sys.executable, "-m", "bot", "run", env=self.environment)

    async def kill(self) -> None:
        assert self.process is not None
        if self.process.returncode is None:
            self.process.send_signal(signal.SIGKILL)
        await self.process.wait()


@pytest.mark.slow
@pytest.mark.usefixtures("built_index")
@pytest.mark.parametrize("door", ["polling", "webhook"])
async def test_killed_at_random_every_update_has_one_effect(
    emulator: Emulator, phones: Phones, tables: str, door: str, unused_tcp_port: int
) -> None:
    updates, kills = 1000, 6
    random_moments = random.Random(20261123)
    settings = {}
    if door == "webhook":
        settings = {
            "CLUSTERBOT_WEBHOOK_URL": f"http://127.0.0.1:{unused_tcp_port}/telegram",
            "CLUSTERBOT_WEBHOOK_SECRET": "a-secret-of-the-test",
            "CLUSTERBOT_LISTEN": f"127.0.0.1:{unused_tcp_port}",
        }
    run = Run(emulator, tables, **settings)
    await run.start()
    people = [await phones.person(f"Person {number}") for number in range(25)]

    async def write_all() -> None:
        for number in range(updates):
            body = {"user": people[number % len(people)].id, "text": f"zxq question number {number}"}
            await phones.ask("POST", "/sim/message", body)
            await asyncio.sleep(0.02)

    writing = asyncio.create_task(write_all())
    for _ in range(kills):
        await asyncio.sleep(random_moments.uniform(1.0, 6.0))
        await run.kill()
        await run.start()
    await writing
    database = Database(tables)

    async def all_handled() -> bool:
        async with database.reading() as session:
            return await session.scalar(select(func.count()).select_from(Question)) == updates

    try:
        for _ in range(4):
            try:
                await until(all_handled, "every question kept")
                break
            except AssertionError:
                continue
        async with database.reading() as session:
            texts = (await session.scalars(select(Question.text))).all()
            replies = await session.scalar(select(func.count()).select_from(Delivery))
            left = Counter((await session.scalars(select(InboxUpdate.state))).all())
    finally:
        await run.kill()
        await database.close()
    assert sorted(texts) == sorted(f"zxq question number {number}" for number in range(updates))
    assert replies == updates
    assert left == {UpdateState.DONE: updates}

"""A bot and people on one emulated Telegram."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest_asyncio
from telegram import Bot

from bot.emulator.server import Emulator

ANNA, BJORN = 1001, 1002


@dataclass
class Sim:
    """The control side and the raw Bot API of an emulator."""

    http: httpx.AsyncClient
    token: str

    async def post(self, path: str, **order: Any) -> dict[str, Any]:
        """An accepted order to the control side."""
        response = await self.http.post(f"/sim/{path}", json=order)
        assert response.is_success, response.text
        answer: dict[str, Any] = response.json()
        return answer

    async def refused(self, path: str, **order: Any) -> tuple[int, str]:
        """A refused order: status and sentence."""
        response = await self.http.post(f"/sim/{path}", json=order)
        assert response.is_client_error, response.text
        return response.status_code, response.json()["error"]

    async def write(self, user: int, text: str, **more: Any) -> dict[str, Any]:
        """A person's message."""
        message: dict[str, Any] = (await self.post("message", user=user, text=text, **more))["messages"][0]
        return message

    async def messages(self, chat: int) -> list[dict[str, Any]]:
        """The chat as people see it."""
        found: list[dict[str, Any]] = (await self.http.get(f"/sim/chats/{chat}/messages")).json()["messages"]
        return found

    async def calls(self) -> list[dict[str, Any]]:
        """All Bot API calls."""
        found: list[dict[str, Any]] = (await self.http.get("/sim/calls")).json()["calls"]
        return found

    async def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        """A Bot API call as raw JSON, whatever comes of it."""
        response = await self.http.post(f"/bot{self.token}/{method}", json=parameters)
        answer: dict[str, Any] = response.json()
        assert response.status_code == answer.get("error_code", 200)
        return answer

    async def group(self, kind: str = "group", **more: Any) -> int:
        """A chat with Anna (its owner), Björn and the bot."""
        order = {"type": kind, "title": "Cluster", "members": [ANNA, BJORN], **more}
        chat_id: int = (await self.post("chats", **order))["chats"][0]["id"]
        return chat_id

    async def updates(self, **parameters: Any) -> list[dict[str, Any]]:
        """What getUpdates gives."""
        found: list[dict[str, Any]] = (await self.call("getUpdates", **parameters))["result"]
        return found

    async def forget_updates(self) -> None:
        """Confirms everything so far."""
        for update in await self.updates():
            await self.updates(offset=update["update_id"] + 1)


@pytest_asyncio.fixture
async def emulator() -> AsyncIterator[Emulator]:
    """An emulated Telegram in memory."""
    emulator = Emulator()
    await emulator.start()
    yield emulator
    await emulator.stop()


@pytest_asyncio.fixture
async def sim(emulator: Emulator) -> AsyncIterator[Sim]:
    """The control side, with Anna (Swedish, wrote to the bot) and Björn (never wrote)."""
    async with httpx.AsyncClient(base_url=emulator.url, verify=False) as http:
        sim = Sim(http, emulator.token)
        await sim.post("users", id=ANNA, first_name="Anna", username="anna", language_code="sv")
        await sim.post("users", id=BJORN, first_name="Björn")
        await sim.write(ANNA, "/start")
        yield sim


@pytest_asyncio.fixture
async def bot(emulator: Emulator, sim: Sim) -> AsyncIterator[Bot]:
    """The library's client as the assistant uses it."""
    base_url, file_url = f"{emulator.url}/bot", f"{emulator.url}/file/bot"
    async with Bot(emulator.token, base_url=base_url, base_file_url=file_url) as bot:
        yield bot

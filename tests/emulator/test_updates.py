"""getUpdates and webhooks: confirmation, conflicts, order, secrets, retries."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest_asyncio
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tests.emulator.conftest import ANNA, BJORN, Sim


def texts(updates: list[dict[str, Any]]) -> list[str]:
    return [update["message"]["text"] for update in updates]


async def test_only_the_offset_confirms(sim: Sim) -> None:
    await sim.forget_updates()
    for text in "abc":
        await sim.write(ANNA, text)
    first = await sim.updates()
    assert texts(first) == ["a", "b", "c"]
    assert texts(await sim.updates()) == ["a", "b", "c"]
    assert texts(await sim.updates(limit=2)) == ["a", "b"]
    assert texts(await sim.updates(offset=first[1]["update_id"])) == ["b", "c"]
    assert texts(await sim.updates()) == ["b", "c"]
    assert texts(await sim.updates(offset=-1)) == ["c"]
    assert await sim.updates(offset=first[2]["update_id"] + 1) == []
    await sim.write(ANNA, "d")
    assert (await sim.updates())[0]["update_id"] == first[2]["update_id"] + 1


async def test_a_long_poll_wakes_at_once(sim: Sim) -> None:
    await sim.forget_updates()
    poll = asyncio.create_task(sim.updates(timeout=50))
    await asyncio.sleep(0.05)
    assert not poll.done()
    await sim.write(ANNA, "wake up")
    assert texts(await asyncio.wait_for(poll, 5)) == ["wake up"]


async def test_a_second_poll_ends_the_first(sim: Sim) -> None:
    await sim.forget_updates()
    first = asyncio.create_task(sim.call("getUpdates", timeout=50))
    await asyncio.sleep(0.05)
    second = asyncio.create_task(sim.call("getUpdates", timeout=50))
    conflict = await asyncio.wait_for(first, 5)
    assert conflict["error_code"] == 409
    assert conflict["description"].startswith("Conflict: terminated by other getUpdates request")
    await sim.write(ANNA, "hello")
    assert texts((await asyncio.wait_for(second, 5))["result"]) == ["hello"]


async def test_allowed_updates(sim: Sim) -> None:
    await sim.updates(allowed_updates=["callback_query"])
    await sim.forget_updates()
    await sim.write(ANNA, "unseen")
    assert await sim.updates() == []
    await sim.updates(allowed_updates=[])
    await sim.write(ANNA, "seen")
    assert texts(await sim.updates()) == ["seen"]


async def test_bots_have_their_own_updates(sim: Sim) -> None:
    other = "987654321:" + "B" * 35
    await sim.http.get(f"/bot{other}/getMe")
    await sim.post("message", user=ANNA, text="to the other", bot=987654321)
    result = (await sim.http.get(f"/bot{other}/getUpdates")).json()["result"]
    assert texts(result) == ["to the other"]
    assert "to the other" not in texts(await sim.updates())


class Hook:
    """A webhook that answers as told and remembers what came."""

    def __init__(self) -> None:
        self.url = ""
        self.failures = 0
        self.took: list[dict[str, Any]] = []
        self.secrets: set[str | None] = set()
        self.tries = 0

    async def __call__(self, request: Request) -> Response:
        self.tries += 1
        self.secrets.add(request.headers.get("X-Telegram-Bot-Api-Secret-Token"))
        if self.failures > 0:
            self.failures -= 1
            return Response(status_code=503)
        self.took.append(await request.json())
        return Response()

    async def wait_for(self, count: int) -> list[str]:
        for _ in range(1000):
            if len(self.took) >= count:
                break
            await asyncio.sleep(0.01)
        return texts(self.took)


@pytest_asyncio.fixture
async def hook() -> AsyncIterator[Hook]:
    hook = Hook()
    app = Starlette(routes=[Route("/hook", hook.__call__, methods=["POST"])])
    config = uvicorn.Config(app, port=0, log_config=None, lifespan="off", ws="none")
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server._serve())
    while not server.started:  # noqa: ASYNC110 - uvicorn offers nothing to wait for
        await asyncio.sleep(0.01)
    hook.url = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}/hook"
    yield hook
    server.should_exit = True
    await serving


async def test_webhooks_get_the_secret_and_everything_in_order(sim: Sim, hook: Hook) -> None:
    await sim.forget_updates()
    await sim.write(ANNA, "0")
    await sim.call("setWebhook", url=hook.url, secret_token="hush-1_2", max_connections=1)
    for number in range(1, 20):
        await sim.write(ANNA, str(number))
    assert await hook.wait_for(20) == [str(number) for number in range(20)]
    assert hook.secrets == {"hush-1_2"}
    conflict = await sim.call("getUpdates")
    assert (conflict["error_code"], "webhook is active" in conflict["description"]) == (409, True)
    await sim.call("deleteWebhook")
    await sim.write(ANNA, "polled")
    assert texts(await sim.updates()) == ["polled"]


async def test_webhooks_are_retried(sim: Sim, hook: Hook) -> None:
    await sim.forget_updates()
    hook.failures = 2
    await sim.call("setWebhook", url=hook.url)
    await sim.write(ANNA, "stubborn")
    await sim.write(BJORN, "other chat")
    assert sorted(await hook.wait_for(2)) == ["other chat", "stubborn"]
    assert hook.tries == 4
    info = (await sim.call("getWebhookInfo"))["result"]
    assert info["last_error_message"] == "Wrong response from the webhook: 503 Service Unavailable"


async def test_pending_updates_can_be_dropped(sim: Sim, hook: Hook) -> None:
    await sim.write(ANNA, "old")
    await sim.call("setWebhook", url=hook.url, drop_pending_updates=True)
    await sim.write(ANNA, "new")
    assert await hook.wait_for(1) == ["new"]
    pending = (await sim.http.get("/sim/updates")).json()["updates"][0]["pending"]
    assert pending == 0

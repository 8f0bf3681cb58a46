"""The whole main job, end to end on real parts: the demo as a user starts it, killed (-9) between every two steps.

A new owner joins by a coordinator's invite, asks in Swedish with two typos, the coordinator schedules an announcement
and sees it arrive, two owners in two clusters meet through a request.
"""

from __future__ import annotations

import asyncio
import re
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from bot.texts import texts
from tests.phones import Phone, Phones, words

pytestmark = pytest.mark.slow

# Who somebody is in bot/demo/world.yaml.
COORDINATOR, PELLET_MAKER = "Coordinator in Sweden", "Anna"


class Demo:
    """``clusterbot demo`` in a process of its own, on one data folder and port."""

    def __init__(self, folder: Path, port: int) -> None:
        self._command = ("-m", "bot", "demo", "--no-browser", "--port", str(port), "--data-dir", str(folder))
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        self._process = await asyncio.create_subprocess_exec(
            sys.executable, *self._command, stdout=asyncio.subprocess.PIPE
        )
        assert self._process.stdout is not None
        assert b"http://" in await self._process.stdout.readline()

    async def kill(self) -> None:
        assert self._process is not None
        self._process.kill()
        await self._process.wait()

    async def kill_and_restart(self) -> None:
        await self.kill()
        await self.start()


@pytest_asyncio.fixture
async def demo(tmp_path: Path, unused_tcp_port: int) -> AsyncIterator[Demo]:
    demo = Demo(tmp_path, unused_tcp_port)
    await demo.start()
    yield demo
    await demo.kill()


@pytest_asyncio.fixture
async def phones(demo: Demo, unused_tcp_port: int) -> AsyncIterator[Phones]:
    phones = Phones(f"http://127.0.0.1:{unused_tcp_port}")
    yield phones
    await phones.http.aclose()


async def somebody(phones: Phones, wanted: str) -> Phone:
    """A person of the demo world by label or first name."""
    users: list[dict[str, Any]] = (await phones.ask("GET", "/sim/users"))["users"]
    user = next(user for user in users if wanted in (user.get("label"), user["first_name"]))
    return Phone(phones, user["id"], user["first_name"])


async def test_the_whole_main_job(demo: Demo, phones: Phones) -> None:
    maria = await somebody(phones, COORDINATOR)
    await maria.sees_edit("Norrvärme")
    await demo.kill_and_restart()

    link = await _an_invite(maria)
    await demo.kill_and_restart()
    nils = await phones.person("Nils", "sv")
    await _join(nils, link, demo)

    await nils.send("vad betyder pelletsklaserna a1 å a2")
    await nils.sees("A1", "17225-2")
    await demo.kill_and_restart()

    await maria.send("/announce Träff på tisdag & kaffe")
    await maria.tap(texts("sv")("Time"))
    await maria.tap(texts("sv")("Type a time"))
    await demo.kill_and_restart()
    await maria.send("om 1 minut")
    await maria.sees("1")
    await maria.tap(texts("sv")("Schedule it"))
    await demo.kill_and_restart()
    for _ in range(8):  # the minute, in steps that each wait up to 15 seconds
        try:
            await nils.sees("Träff på tisdag & kaffe", anywhere=True)
            break
        except AssertionError:
            continue
    arrived = [message for message in await nils.messages() if "Träff på tisdag" in words(message)]
    assert len(arrived) == 1
    await maria.sees_edit("13")  # the twelve of the demo and Nils

    await _meet_across_borders(phones, demo)


async def _an_invite(maria: Phone) -> str:
    await maria.send("/invite")
    await maria.tap("1")
    caption = words(await maria.sees("https://t.me/"))
    found = re.search(r"start=(i_[\w-]+)", caption)
    assert found is not None
    return found[1]


async def _join(nils: Phone, payload: str, demo: Demo) -> None:
    await nils.send(f"/start {payload}")
    await nils.sees("Norrvärme")
    await demo.kill_and_restart()
    await nils.send("Nils Nyström Plåt AB")
    await nils.sees("")
    await nils.send("Vi gör plåtarbeten och skorstensbeslag")
    await nils.sees("Nils Nyström Plåt AB")
    await nils.tap(texts("sv")("Confirm"))
    await nils.sees("Norrvärme")


async def _meet_across_borders(phones: Phones, demo: Demo) -> None:
    piotr, karin = await somebody(phones, "Owner in Poland"), await somebody(phones, "Karin")
    await piotr.send("Szukamy producenta kotłów na pellet ze Szwecji")
    await piotr.tap("✅")
    await demo.kill_and_restart()
    card = await karin.sees("Szukamy producenta kotłów", anywhere=True)
    assert "Piotr" not in words(card)
    assert "Jezioro" not in words(card)
    await karin.tap("👍")
    await karin.tap("✅")
    await demo.kill_and_restart()
    await piotr.tap("✅")
    await karin.sees("Jezioro Kotły", "Piotr", anywhere=True)
    await piotr.sees("Norrsken Pannor AB", "Karin", anywhere=True)

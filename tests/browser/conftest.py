"""A real Chromium on the emulator's chat page, and a bot whose behaviour a test writes down."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, async_playwright, expect
from telegram import Bot, Update

from bot.emulator.server import Emulator

CHROMIUM_ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# Milliseconds the browser waits for what a test expects; a bound for hanging, not a measure of speed.
PATIENCE_MS = 15_000
expect.set_options(timeout=PATIENCE_MS)


@pytest_asyncio.fixture
async def chromium() -> AsyncIterator[Browser]:
    """The system's Chromium, without a window."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        missing = "the browser tests need Chromium: install the package chromium"
        if os.environ.get("CI"):
            pytest.fail(missing)  # where nobody would notice that they are left out
        pytest.skip(missing)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=CHROMIUM_ARGUMENTS)
        yield browser
        await browser.close()


@dataclass
class ChatPages:
    """Opens the chat page as often as a test likes, each time for a new visitor, and collects its errors."""

    browser: Browser
    url: str
    errors: list[str] = field(default_factory=list)

    async def open(
        self, width: int = 1600, height: int = 1000, scheme: Literal["light", "dark"] = "light", **options: Any
    ) -> Page:
        """The page in a window of this size in CSS pixels."""
        viewport = {"width": width, "height": height}
        context = await self.browser.new_context(viewport=viewport, color_scheme=scheme, **options)  # type: ignore[arg-type]
        context.set_default_timeout(PATIENCE_MS)
        page = await context.new_page()
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", lambda message: self._heard(message.type, message.text))
        await page.goto(self.url)
        return page

    def _heard(self, kind: str, text: str) -> None:
        # A refused or unreachable request is an answer the page deals with; Chromium logs it all the same.
        if kind == "error" and "Failed to load resource" not in text:
            self.errors.append(text)


@pytest_asyncio.fixture
async def chat_pages(chromium: Browser, emulator: Emulator) -> AsyncIterator[ChatPages]:
    """The emulator's chat page; the test fails when a script or the content policy of the page failed."""
    pages = ChatPages(chromium, emulator.url)
    yield pages
    assert pages.errors == []


Script = Callable[[Bot, Update], Awaitable[Any]]


class ScriptedBot:
    """A bot that polls and does with every update what the test says."""

    def __init__(self, bot: Bot) -> None:
        self.bot = bot
        self.updates: list[Update] = []
        self._script: Script | None = None

    def answers(self, script: Script) -> Script:
        """Names what to do with each update from now on; usable as a decorator."""
        self._script = script
        return script

    async def poll(self) -> None:
        """Fetches updates until cancelled."""
        offset = 0
        while True:
            for update in await self.bot.get_updates(offset=offset, timeout=5):
                offset = update.update_id + 1
                self.updates.append(update)
                if self._script is not None:
                    await self._script(self.bot, update)

    async def heard(self, text: str) -> Update:
        """Waits for an update whose message has exactly this text."""
        for _ in range(PATIENCE_MS // 20):
            for update in self.updates:
                message = update.effective_message
                if message is not None and message.text == text:
                    return update
            await asyncio.sleep(0.02)
        texts = [update.effective_message and update.effective_message.text for update in self.updates]
        raise AssertionError(f"the bot never heard {text!r} but {texts}")


@pytest_asyncio.fixture
async def scripted_bot(emulator: Emulator) -> AsyncIterator[ScriptedBot]:
    """A polling bot on the emulated Telegram."""
    async with Bot(emulator.token, base_url=f"{emulator.url}/bot") as bot:
        scripted = ScriptedBot(bot)
        polling = asyncio.create_task(scripted.poll())
        yield scripted
        failed = polling.done() and not polling.cancelled()
        polling.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await polling
        assert not failed


@pytest.fixture
def screenshot(tmp_path: Path) -> Callable[[Page, str], Awaitable[Path]]:
    """Saves a picture of a page under a name, in the folder CLUSTERBOT_SCREENSHOTS or the test's own."""
    folder = Path(os.environ.get("CLUSTERBOT_SCREENSHOTS") or tmp_path)

    async def save(page: Page, name: str) -> Path:
        path = folder / f"{name}.png"
        await page.screenshot(path=path, animations="disabled")
        return path

    return save

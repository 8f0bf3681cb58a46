"""Door 1: raw getUpdates into the inbox. Telegram is told of an update only after its row is committed."""

from __future__ import annotations

import asyncio
import functools
import ssl
from collections.abc import Callable
from typing import Any

import httpx

from bot import inbox
from bot.db import Clock, Database
from bot.logs import get_logger

log = get_logger(__name__)

# What the assistant has handlers for; Telegram sends nothing else (core.telegram.org/bots/api#getupdates).
ALLOWED_UPDATES = ["message", "callback_query", "inline_query", "my_chat_member"]
LONG_POLL_SECONDS = 25
BATCH = 100
LONGEST_PAUSE_SECONDS = 30.0


@functools.cache
def tls() -> ssl.SSLContext:
    """One for all that speaks to Telegram: the certificates are read once."""
    return httpx.create_ssl_context()


class Poller:
    """Asks Telegram for updates until cancelled; a failing database freezes the offset, a failing network pauses."""

    def __init__(
        self, api_url: str, token: str, bot_id: int, database: Database, clock: Clock, on_stored: Callable[[], None]
    ) -> None:
        self._address = f"{api_url}/bot{token}/getUpdates"
        self._bot_id = bot_id
        self._database = database
        self._clock = clock
        self._on_stored = on_stored
        self._offset: int | None = None

    async def run(self) -> None:
        """Poll for ever."""
        pause = 0.5
        async with httpx.AsyncClient(verify=tls(), timeout=httpx.Timeout(10, read=LONG_POLL_SECONDS + 10)) as client:
            while True:
                try:
                    await self._poll(client)
                    pause = 0.5
                except (httpx.HTTPError, _RefusedError) as error:
                    pause = min(pause * 2, LONGEST_PAUSE_SECONDS)
                    wait = getattr(error, "retry_after", None) or pause
                    log.warning("polling.failed", error=type(error).__name__, reason=str(error), retry_in=wait)
                    await asyncio.sleep(wait)
                except Exception:
                    pause = min(pause * 2, LONGEST_PAUSE_SECONDS)
                    log.exception("polling.not_stored", retry_in=pause)
                    await asyncio.sleep(pause)

    async def _poll(self, client: httpx.AsyncClient) -> None:
        query: dict[str, Any] = {"timeout": LONG_POLL_SECONDS, "limit": BATCH, "allowed_updates": ALLOWED_UPDATES}
        if self._offset is not None:
            query["offset"] = self._offset
        response = await client.post(self._address, json=query)
        answer = response.json() if response.headers.get("content-type", "").startswith("application/json") else {}
        if not answer.get("ok"):
            raise _RefusedError(response.status_code, answer)
        updates: list[dict[str, Any]] = answer["result"]
        if not updates:
            return
        async with self._database.transaction() as session:
            await inbox.store(session, self._bot_id, updates, self._clock())
        self._offset = max(update["update_id"] for update in updates) + 1
        self._on_stored()


class _RefusedError(Exception):
    def __init__(self, status: int, answer: dict[str, Any]) -> None:
        super().__init__(f"{status} {answer.get('description', '')}")
        self.retry_after: float | None = (answer.get("parameters") or {}).get("retry_after")

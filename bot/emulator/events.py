"""What happened in the chats, as numbered events that the chat page follows live."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import time
from collections import deque
from collections.abc import AsyncIterator

from bot.emulator.errors import Json

KEPT_EVENTS = 5_000
KEEP_ALIVE_SECONDS = 15.0


class Events:
    """The last events in memory. Numbers start from the clock, so they grow across restarts too."""

    def __init__(self) -> None:
        self._next = int(time.time() * 1000)
        self._kept: deque[tuple[int, Json]] = deque(maxlen=KEPT_EVENTS)
        self._news = asyncio.Event()
        self._is_closed = False

    def add(self, kind: str, chat_id: int | None = None, message_id: int | None = None) -> None:
        """Tells every follower."""
        event: Json = {"type": kind}
        if chat_id is not None:
            event["chat_id"] = chat_id
        if message_id is not None:
            event["message_id"] = message_id
        self._kept.append((self._next, event))
        self._next += 1
        self._wake()

    @property
    def newest(self) -> int:
        """The number of the newest event."""
        return self._next - 1

    async def wait(self, chat_id: int, after: int, seconds: float) -> None:
        """Until something happens in a chat after event number `after`, or the time is over."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while not self._is_closed and not self._has_happened(chat_id, after):
                    await self._news.wait()

    def _has_happened(self, chat_id: int, after: int) -> bool:
        newer = itertools.takewhile(lambda item: item[0] > after, reversed(self._kept))
        return any(event.get("chat_id") == chat_id for _, event in newer)

    def close(self) -> None:
        """Ends every follower's stream."""
        self._is_closed = True
        self._wake()

    def _wake(self) -> None:
        news, self._news = self._news, asyncio.Event()
        news.set()

    async def follow(self, after: int | None) -> AsyncIterator[tuple[int, Json] | None]:
        """Events newer than number `after` (all to come when None), `None` now and then to keep the line open.

        A follower that comes back after more than `KEPT_EVENTS` events, or after a restart, gets
        `{"type": "reset"}` first: it has to read everything again.
        """
        position = self._next - 1 if after is None else after
        oldest = self._kept[0][0] if self._kept else self._next
        if position < oldest - 1:
            position = self._next - 1
            yield position, {"type": "reset"}
        while not self._is_closed:
            news = self._news
            for number, event in [item for item in self._kept if item[0] > position]:
                position = number
                yield number, event
            if news is not self._news:
                continue
            try:
                await asyncio.wait_for(news.wait(), KEEP_ALIVE_SECONDS)
            except TimeoutError:
                yield None

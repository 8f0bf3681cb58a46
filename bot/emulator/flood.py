"""Telegram-like flood control, off until a test turns it on.

Telegram's FAQ ("My bot is hitting limits"): about 30 messages a second in all, 1 a second in one chat (short bursts
allowed), 20 a minute in one group.
"""

from __future__ import annotations

import math
import time
from collections import deque

from bot.emulator.errors import ApiError

BOT_MESSAGES_PER_SECOND = 30
CHAT_BURST = 5
CHAT_MESSAGES_PER_SECOND = 1.0
GROUP_MESSAGES_PER_MINUTE = 20


class FloodControl:
    """Counts sent messages by bot and chat and answers 429 when there are too many."""

    def __init__(self) -> None:
        self.is_enforced = False
        self._bots: dict[int, deque[float]] = {}
        self._groups: dict[tuple[int, int], deque[float]] = {}
        self._chats: dict[tuple[int, int], tuple[float, float]] = {}

    def enforce(self, is_enforced: bool) -> None:
        """Turns flood control on or off, forgetting what was counted."""
        self.is_enforced = is_enforced
        self._bots.clear()
        self._groups.clear()
        self._chats.clear()

    def count(self, bot_id: int, chat_id: int, messages: int = 1) -> None:
        """Counts messages to a chat; raises 429 with `retry_after` when a limit is passed."""
        if not self.is_enforced:
            return
        now = time.monotonic()
        bot = self._bots.setdefault(bot_id, deque())
        waits = [_window_wait(bot, now, 1.0, BOT_MESSAGES_PER_SECOND, messages)]
        key = (bot_id, chat_id)
        tokens, last = self._chats.get(key, (float(CHAT_BURST), now))
        tokens = min(CHAT_BURST, tokens + (now - last) * CHAT_MESSAGES_PER_SECOND)
        # An album counts as its pictures, yet a full bucket always lets one album through.
        waits.append((min(messages, CHAT_BURST) - tokens) / CHAT_MESSAGES_PER_SECOND)
        if chat_id < 0:
            group = self._groups.setdefault(key, deque())
            waits.append(_window_wait(group, now, 60.0, GROUP_MESSAGES_PER_MINUTE, messages))
        wait = max(waits)
        if wait > 0:
            seconds = max(1, math.ceil(wait))
            raise ApiError(429, f"Too Many Requests: retry after {seconds}", {"retry_after": seconds})
        bot.extend([now] * messages)
        if chat_id < 0:
            group.extend([now] * messages)
        self._chats[key] = (tokens - messages, now)


def _window_wait(times: deque[float], now: float, window: float, limit: int, messages: int) -> float:
    """Seconds until `messages` more fit into the sliding window; 0 when they fit now."""
    while times and times[0] <= now - window:
        times.popleft()
    excess = len(times) + messages - limit
    if excess <= 0:
        return 0.0
    return times[min(excess, len(times)) - 1] + window - now

"""Telegram's limits: so many messages a second for the whole bot, for one chat, for one group.

The figures are those of core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this: about 30 messages a
second in all, one a second in one chat (short bursts are let through), 20 a minute in one group. They are promised
nowhere; what Telegram answers (429 with ``retry_after``) is the truth, and one such answer holds back every message.

Every limit is a token bucket: ``capacity`` messages at once, ``rate`` a second in the long run.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Limit:
    """At most ``capacity`` messages at once and ``rate`` a second in the long run."""

    capacity: float
    rate: float


# Everything together. Telegram says "about 30"; people who wait for a reply get the benefit of the doubt, and a 429
# holds everything back when there was none.
WHOLE_BOT = Limit(capacity=4, rate=32)
# Announcements: in no second more than capacity + rate = 28, so that a broadcast alone never meets the limit.
BROADCAST = Limit(capacity=4, rate=24)
# What an announcement leaves in the bot's bucket, so that a reply never queues behind a broadcast.
KEPT_FOR_REPLIES = 2
# Short bursts are let through, so that somebody who taps fast waits for nothing; then a little under one a second.
PRIVATE_CHAT = Limit(capacity=5, rate=0.95)
# In no minute more than capacity + 60 * rate = 19.
GROUP = Limit(capacity=3, rate=16 / 60)
# Chats whose buckets are full again are forgotten when more than this many are remembered.
REMEMBERED_CHATS = 1024
# Token counts are sums of floats: a bucket this close to a whole token has it.
_ROUNDING = 1e-9


class _Bucket:
    """A token bucket; ``wait`` never changes it, ``take`` may be called once ``wait`` says 0."""

    __slots__ = ("limit", "tokens", "updated_at")

    def __init__(self, limit: Limit, now: float) -> None:
        self.limit = limit
        self.tokens = limit.capacity
        self.updated_at = now

    def level(self, now: float) -> float:
        return min(self.limit.capacity, self.tokens + (now - self.updated_at) * self.limit.rate)

    def wait(self, now: float, kept: float = 0) -> float:
        missing = 1 + kept - self.level(now)
        return missing / self.limit.rate if missing > _ROUNDING else 0.0

    def take(self, now: float) -> None:
        self.tokens = self.level(now) - 1
        self.updated_at = now


class Pacing:
    """When the next message may go to which chat. ``clock`` is monotonic, in seconds; one instance a bot."""

    def __init__(self, clock: Callable[[], float] = time.monotonic, private_chat: Limit = PRIVATE_CHAT) -> None:
        self._clock = clock
        self._private_chat = private_chat
        self._whole_bot = _Bucket(WHOLE_BOT, clock())
        self._broadcast = _Bucket(BROADCAST, clock())
        self._chats: dict[int, _Bucket] = {}
        self._paused_until = -math.inf

    def pause(self, seconds: float) -> None:
        """Hold back every message for ``seconds``, as Telegram's ``retry_after`` asks; a longer pause stays."""
        self._paused_until = max(self._paused_until, self._clock() + seconds)

    def paused_for(self) -> float:
        """Seconds until messages may go out at all."""
        return max(0.0, self._paused_until - self._clock())

    def delay(self, chat_id: int, *, is_urgent: bool = True) -> float:
        """Seconds until a message to this chat may go out; not urgent is what waits for replies."""
        now = self._clock()
        chat = self._chats.get(chat_id)
        return max(
            self.paused_for(),
            self._whole_bot.wait(now, 0 if is_urgent else KEPT_FOR_REPLIES),
            0.0 if is_urgent else self._broadcast.wait(now),
            chat.wait(now) if chat else 0.0,
        )

    def take(self, chat_id: int, *, is_urgent: bool = True) -> None:
        """Count one message to this chat, sent now."""
        now = self._clock()
        self._whole_bot.take(now)
        if not is_urgent:
            self._broadcast.take(now)
        if chat_id not in self._chats:
            self._forget_full_buckets(now)
            # Telegram's ids: people are positive, groups and channels negative.
            self._chats[chat_id] = _Bucket(self._private_chat if chat_id > 0 else GROUP, now)
        self._chats[chat_id].take(now)

    def waiting(self) -> dict[int, float]:
        """The chats whose own limit holds them back now, with the seconds that are left."""
        now = self._clock()
        return {chat_id: wait for chat_id, chat in self._chats.items() if (wait := chat.wait(now))}

    def _forget_full_buckets(self, now: float) -> None:
        if len(self._chats) >= REMEMBERED_CHATS:
            full = [chat_id for chat_id, chat in self._chats.items() if chat.level(now) >= chat.limit.capacity]
            for chat_id in full:
                del self._chats[chat_id]

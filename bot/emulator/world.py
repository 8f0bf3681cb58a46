"""The running emulator's state: the store plus what lives only as long as the process."""

from __future__ import annotations

import asyncio
import hashlib
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from bot.emulator.errors import ApiError, ControlError, Json
from bot.emulator.events import Events
from bot.emulator.faults import Faults
from bot.emulator.flood import FloodControl
from bot.emulator.store import Bot, Chat, Store

DEFAULT_TOKEN = "123456789:AAEmulatedBotTokenForLoopbackOnly01"  # noqa: S105 - opens nothing
# "123456789:AA..." as BotFather hands them out: digits, a colon, 35 characters; a little laxer at the end.
TOKEN_SHAPE = re.compile(r"(\d{6,12}):([A-Za-z0-9_-]{30,60})")
DEFAULT_BOT_NAME = "GreenHeatClusterBot"
DEFAULT_BOT_USERNAME = "green_heat_cluster_bot"

# Seconds until a button press or an inline query can no longer be answered. Telegram names no figure; bots report
# "query is too old" after about this long (https://github.com/telegraf/telegraf/issues/1839).
QUERY_LIFETIME_SECONDS = 15.0


@dataclass
class Query:
    """A button press or an inline query that waits for the bot's answer."""

    id: str
    bot_id: int
    user_id: int
    chat_id: int | None
    text: str
    asked_at: float
    answer: asyncio.Future[Json] = field(default_factory=lambda: asyncio.get_running_loop().create_future())


class World:
    """Everything the methods of the Bot API and the control side share."""

    def __init__(self, path: Path | None, token: str) -> None:
        match = TOKEN_SHAPE.fullmatch(token)
        if match is None:
            raise ValueError("the emulator's bot token must look like 123456789:AA followed by 33 characters")
        self.store = Store(path)
        self.events = Events()
        self.faults = Faults()
        self.flood = FloodControl()
        self.queries: dict[str, Query] = {}
        self.polls: dict[int, asyncio.Future[None]] = {}
        self.is_closed = False
        self.on_webhooks_changed: Callable[[], None] = lambda: None
        self._news: dict[int, asyncio.Event] = {}
        self._hashes: dict[int, str] = {}
        self.default_bot_id = int(match[1])
        with self.store.transaction():
            self._adopt(self.default_bot_id, token)

    def close(self) -> None:
        """Wakes everybody who waits, so that they end."""
        self.is_closed = True
        self.events.close()
        for query in self.queries.values():
            query.answer.cancel()
        for bot_id in list(self._news):
            self.wake(bot_id)

    # Bots

    def _adopt(self, bot_id: int, token: str) -> None:
        """Makes `token` the token of this bot, creating the bot when it is new."""
        self._hashes[bot_id] = hashlib.sha256(token.encode()).hexdigest()
        if bot_id == self.default_bot_id:
            names = {"first_name": DEFAULT_BOT_NAME, "username": DEFAULT_BOT_USERNAME}
        else:
            names = {"first_name": f"Bot {bot_id}", "username": f"emulated_{bot_id}_bot"}
        self.store.add_bot(Bot(bot_id, {**names, "names": {}, "commands": {}}), self._hashes[bot_id])

    def bot_of_token(self, token: str) -> Bot:
        """The bot that a request's token belongs to; a valid-looking token never seen before makes a new bot.

        Raises 404 for what is no token at all and 401 for a known bot's id with another secret, as Telegram does.
        """
        match = TOKEN_SHAPE.fullmatch(token)
        if match is None:
            raise ApiError(404, "Not Found")
        bot_id = int(match[1])
        known = self._hashes.get(bot_id) or self.store.token_hash(bot_id)
        if known is None:
            with self.store.transaction():
                self._adopt(bot_id, token)
        elif known != hashlib.sha256(token.encode()).hexdigest():
            raise ApiError(401, "Unauthorized")
        else:
            self._hashes[bot_id] = known
        return self.bot(bot_id)

    def bot(self, bot_id: int) -> Bot:
        """The bot with this id, which must exist."""
        bot = self.store.bot(bot_id)
        if bot is None:
            raise ControlError(f"there is no bot {bot_id}", 404)
        return bot

    def change_bot(self, bot: Bot, **changes: Any) -> Bot:
        """Writes some keys of the bot's data; `None` removes a key."""
        data = {k: v for k, v in {**bot.data, **changes}.items() if v is not None}
        changed = Bot(bot.id, data)
        self.store.save_bot(changed)
        return changed

    # Chats

    def change_chat(self, chat: Chat, **changes: Any) -> Chat:
        """Writes some keys of the chat's data; `None` removes a key."""
        changed = replace(chat, data={k: v for k, v in {**chat.data, **changes}.items() if v is not None})
        self.store.save_chat(changed)
        return changed

    # Waiting for updates

    def webhooks_changed(self) -> None:
        """Tells the webhook senders that some bot's webhook was set or removed."""
        self.on_webhooks_changed()

    def news(self, bot_id: int) -> asyncio.Event:
        """An event that is set at the bot's next update."""
        return self._news.setdefault(bot_id, asyncio.Event())

    def wake(self, bot_id: int) -> None:
        """Wakes the bot's long poll or webhook sender."""
        self._news.pop(bot_id, asyncio.Event()).set()

    # Queries

    def ask(self, bot_id: int, user_id: int, chat_id: int | None, text: str) -> Query:
        """Opens a query that the bot may answer within `QUERY_LIFETIME_SECONDS`."""
        now = time.monotonic()
        for old in [q for q in self.queries.values() if now - q.asked_at > 10 * QUERY_LIFETIME_SECONDS]:
            del self.queries[old.id]
        number = self.store.next_number("query", first=4_380_000_000_000_000_001)
        query = Query(str(number), bot_id, user_id, chat_id, text, now)
        self.queries[query.id] = query
        return query

    def open_query(self, bot_id: int, query_id: str) -> Query:
        """The query to be answered; raises Telegram's error when it is answered, too old or unknown."""
        query = self.queries.get(query_id)
        is_open = query is not None and query.bot_id == bot_id and not query.answer.done()
        if query is None or not is_open or time.monotonic() - query.asked_at > QUERY_LIFETIME_SECONDS:
            reason = "query is too old and response timeout expired or query ID is invalid"
            raise ApiError(400, f"Bad Request: {reason}")
        return query

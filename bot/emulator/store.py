"""Everything the emulated Telegram remembers, in one SQLite database (in memory when no path is given).

Writes are committed before a request is answered. `synchronous=OFF` with a write-ahead log survives the death of
the process (kill -9), which is what an emulator must survive; it makes a commit cost some 30 microseconds.
Messages, users and chats are kept as the JSON that the Bot API would show.
"""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.emulator.errors import Json

_SCHEMA = """
CREATE TABLE IF NOT EXISTS bots (
  id INTEGER PRIMARY KEY, token_hash TEXT NOT NULL, next_update_id INTEGER NOT NULL, data TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS users (id INTEGER PRIMARY KEY, data TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS chats (
  id INTEGER NOT NULL, peer INTEGER NOT NULL, type TEXT NOT NULL, last_message_id INTEGER NOT NULL,
  data TEXT NOT NULL, PRIMARY KEY (id, peer)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS members (
  chat_id INTEGER NOT NULL, user_id INTEGER NOT NULL, status TEXT NOT NULL, PRIMARY KEY (chat_id, user_id)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS members_by_user ON members (user_id);
CREATE TABLE IF NOT EXISTS messages (
  chat_id INTEGER NOT NULL, peer INTEGER NOT NULL, message_id INTEGER NOT NULL, data TEXT NOT NULL,
  extra TEXT NOT NULL, PRIMARY KEY (chat_id, peer, message_id));
CREATE TABLE IF NOT EXISTS updates (
  bot_id INTEGER NOT NULL, update_id INTEGER NOT NULL, kind TEXT NOT NULL, queue INTEGER NOT NULL,
  at REAL NOT NULL, data TEXT NOT NULL, PRIMARY KEY (bot_id, update_id)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS files (
  file_id TEXT PRIMARY KEY, path TEXT NOT NULL UNIQUE, data TEXT NOT NULL, content BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS calls (n INTEGER PRIMARY KEY AUTOINCREMENT, data TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS counters (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
"""


@dataclass(frozen=True)
class Bot:
    """One bot account; `data` holds its profile, commands, webhook and allowed updates."""

    id: int
    data: Json

    @property
    def username(self) -> str:
        """The name without `@`."""
        return str(self.data["username"])

    def user(self) -> Json:
        """The bot as a `User` object in messages."""
        return {
            "id": self.id,
            "is_bot": True,
            "first_name": self.data["first_name"],
            "username": self.username,
        }


@dataclass(frozen=True)
class Chat:
    """A private chat, group, supergroup or channel. `peer` is the bot's id in a private chat and 0 elsewhere,
    since every bot has its own private chat with a person under the same id."""

    id: int
    peer: int
    type: str
    last_message_id: int
    data: Json

    def public(self) -> Json:
        """The chat as a `Chat` object in messages."""
        names = ("title", "first_name", "last_name", "username")
        return {"id": self.id, "type": self.type, **{k: self.data[k] for k in names if self.data.get(k)}}


@dataclass(frozen=True)
class StoredMessage:
    """A message as the Bot API shows it (`data`) and what only people see (`extra`: reactions, keyboard, deleted)."""

    chat_id: int
    peer: int
    message_id: int
    data: Json
    extra: Json = field(default_factory=dict)


def _dump(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"))


class Store:
    """Reads and writes of the emulator's state. All writes happen inside `transaction()`."""

    def __init__(self, path: Path | None) -> None:
        self._db = sqlite3.connect(str(path) if path else ":memory:", isolation_level=None)
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=OFF")
        self._db.executescript(_SCHEMA)
        self._after_commit: list[Callable[[], None]] = []

    def close(self) -> None:
        """Closes the database file."""
        self._db.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Commits everything done inside, or nothing of it; then runs what `after_commit` collected."""
        if self._db.in_transaction:
            yield
            return
        self._after_commit.clear()
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")
        for callback in self._after_commit:
            callback()

    def after_commit(self, callback: Callable[[], None]) -> None:
        """Runs `callback` once the surrounding transaction is durable, never if it fails."""
        self._after_commit.append(callback)

    def _rows(self, sql: str, parameters: Sequence[Any] = ()) -> list[Any]:
        return self._db.execute(sql, parameters).fetchall()

    def _row(self, sql: str, parameters: Sequence[Any] = ()) -> Any:
        return self._db.execute(sql, parameters).fetchone()

    def next_number(self, name: str, first: int = 1) -> int:
        """The next number of a named counter that survives restarts."""
        row = self._row(
            "INSERT INTO counters VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = value + 1 RETURNING value",
            (name, first),
        )
        return int(row[0])

    # Bots and people

    def bot(self, bot_id: int) -> Bot | None:
        """The bot account with this id."""
        row = self._row("SELECT id, data FROM bots WHERE id = ?", (bot_id,))
        return Bot(row[0], json.loads(row[1])) if row else None

    def bots(self) -> list[Bot]:
        """All bot accounts, oldest id first."""
        return [Bot(row[0], json.loads(row[1])) for row in self._rows("SELECT id, data FROM bots ORDER BY id")]

    def token_hash(self, bot_id: int) -> str | None:
        """The hash of the token that this bot was first seen with."""
        row = self._row("SELECT token_hash FROM bots WHERE id = ?", (bot_id,))
        return str(row[0]) if row else None

    def add_bot(self, bot: Bot, token_hash: str) -> None:
        """Adds a bot, or gives a known one a new token and keeps the rest."""
        first_update = 100_000_000 + bot.id % 1000
        self._db.execute(
            "INSERT INTO bots VALUES (?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET token_hash = excluded.token_hash",
            (bot.id, token_hash, first_update, _dump(bot.data)),
        )

    def save_bot(self, bot: Bot) -> None:
        """Writes the bot's profile, commands, webhook and allowed updates."""
        self._db.execute("UPDATE bots SET data = ? WHERE id = ?", (_dump(bot.data), bot.id))

    def user(self, user_id: int) -> Json | None:
        """A person: a `User` object plus `label`."""
        row = self._row("SELECT data FROM users WHERE id = ?", (user_id,))
        return json.loads(row[0]) if row else None

    def users(self) -> list[Json]:
        """All people in the order of their ids."""
        return [json.loads(row[0]) for row in self._rows("SELECT data FROM users ORDER BY id")]

    def save_user(self, user: Json) -> None:
        """Adds or replaces a person."""
        self._db.execute("INSERT OR REPLACE INTO users VALUES (?, ?)", (user["id"], _dump(user)))

    # Chats and members

    def chat(self, chat_id: int, bot_id: int) -> Chat | None:
        """The chat under this id, for a private one the one with this bot."""
        row = self._row("SELECT * FROM chats WHERE id = ? AND peer IN (0, ?)", (chat_id, bot_id))
        return Chat(row[0], row[1], row[2], row[3], json.loads(row[4])) if row else None

    def chats(self) -> list[Chat]:
        """All chats, private ones included."""
        rows = self._rows("SELECT * FROM chats ORDER BY id DESC, peer")
        return [Chat(row[0], row[1], row[2], row[3], json.loads(row[4])) for row in rows]

    def chats_of(self, user_id: int, bot_id: int) -> list[Chat]:
        """The chats this person or bot is in: the private one with the bot, and the groups and channels."""
        rows = self._rows(
            "SELECT * FROM chats WHERE (id = ? AND peer = ?) OR (peer = 0 AND id IN "
            "(SELECT chat_id FROM members WHERE user_id = ? AND status NOT IN ('left', 'kicked'))) ORDER BY id DESC",
            (user_id, bot_id, user_id),
        )
        return [Chat(row[0], row[1], row[2], row[3], json.loads(row[4])) for row in rows]

    def save_chat(self, chat: Chat) -> None:
        """Adds a chat or replaces its data; the message counter stays what it is."""
        self._db.execute(
            "INSERT INTO chats VALUES (?, ?, ?, ?, ?) "
            "ON CONFLICT (id, peer) DO UPDATE SET type = excluded.type, data = excluded.data",
            (chat.id, chat.peer, chat.type, chat.last_message_id, _dump(chat.data)),
        )

    def member_status(self, chat_id: int, user_id: int) -> str:
        """`creator`, `administrator`, `member`, `left` or `kicked`."""
        row = self._row("SELECT status FROM members WHERE chat_id = ? AND user_id = ?", (chat_id, user_id))
        return str(row[0]) if row else "left"

    def members(self, chat_id: int) -> dict[int, str]:
        """Status by user id of those who are in the chat now, bots included."""
        sql = "SELECT user_id, status FROM members WHERE chat_id = ? AND status NOT IN ('left', 'kicked')"
        return dict(self._rows(sql, (chat_id,)))

    def set_member(self, chat_id: int, user_id: int, status: str) -> None:
        """Sets someone's status in a group or channel."""
        self._db.execute("INSERT OR REPLACE INTO members VALUES (?, ?, ?)", (chat_id, user_id, status))

    # Messages

    def next_message_id(self, chat: Chat) -> int:
        """Takes the chat's next message id."""
        row = self._row(
            "UPDATE chats SET last_message_id = last_message_id + 1 WHERE id = ? AND peer = ? "
            "RETURNING last_message_id",
            (chat.id, chat.peer),
        )
        return int(row[0])

    def message(self, chat: Chat, message_id: int) -> StoredMessage | None:
        """A message that is still there (deleted ones are not)."""
        row = self._row(
            "SELECT data, extra FROM messages WHERE chat_id = ? AND peer = ? AND message_id = ?",
            (chat.id, chat.peer, message_id),
        )
        if row is None:
            return None
        extra = json.loads(row[1])
        if extra.get("deleted"):
            return None
        return StoredMessage(chat.id, chat.peer, message_id, json.loads(row[0]), extra)

    def messages(self, chat: Chat, after: int, limit: int) -> list[StoredMessage]:
        """Messages with a larger id than `after`, oldest first, deleted ones marked in `extra`."""
        rows = self._rows(
            "SELECT message_id, data, extra FROM messages WHERE chat_id = ? AND peer = ? AND message_id > ? "
            "ORDER BY message_id LIMIT ?",
            (chat.id, chat.peer, after, limit),
        )
        return [StoredMessage(chat.id, chat.peer, r[0], json.loads(r[1]), json.loads(r[2])) for r in rows]

    def save_message(self, message: StoredMessage) -> None:
        """Adds or replaces a message."""
        self._db.execute(
            "INSERT OR REPLACE INTO messages VALUES (?, ?, ?, ?, ?)",
            (message.chat_id, message.peer, message.message_id, _dump(message.data), _dump(message.extra)),
        )

    # Updates

    def add_update(self, bot_id: int, kind: str, queue: int, payload: Json) -> None:
        """Queues an update; `queue` is the chat or user whose updates stay in order on a webhook."""
        row = self._row(
            "UPDATE bots SET next_update_id = next_update_id + 1 WHERE id = ? RETURNING next_update_id - 1",
            (bot_id,),
        )
        update = {"update_id": row[0], kind: payload}
        self._db.execute(
            "INSERT INTO updates VALUES (?, ?, ?, ?, ?, ?)",
            (bot_id, row[0], kind, queue, time.time(), _dump(update)),
        )

    def updates(self, bot_id: int, limit: int) -> list[tuple[int, int, str]]:
        """The oldest unconfirmed updates: id, queue and raw JSON."""
        return self._rows(
            "SELECT update_id, queue, data FROM updates WHERE bot_id = ? ORDER BY update_id LIMIT ?",
            (bot_id, limit),
        )

    def pending_count(self, bot_id: int) -> int:
        """How many updates the bot has not confirmed."""
        return int(self._row("SELECT count(*) FROM updates WHERE bot_id = ?", (bot_id,))[0])

    def confirm_before(self, bot_id: int, offset: int) -> None:
        """Forgets updates with a smaller id than `offset`."""
        self._db.execute("DELETE FROM updates WHERE bot_id = ? AND update_id < ?", (bot_id, offset))

    def confirm_all_but(self, bot_id: int, count: int) -> None:
        """Forgets all updates but the newest `count`."""
        self._db.execute(
            "DELETE FROM updates WHERE bot_id = ? AND update_id NOT IN "
            "(SELECT update_id FROM updates WHERE bot_id = ? ORDER BY update_id DESC LIMIT ?)",
            (bot_id, bot_id, count),
        )

    def confirm(self, bot_id: int, update_id: int) -> None:
        """Forgets one update that a webhook took."""
        self._db.execute("DELETE FROM updates WHERE bot_id = ? AND update_id = ?", (bot_id, update_id))

    # Files and calls

    def save_file(self, path: str, data: Json, content: bytes) -> None:
        """Keeps a file's bytes; `data` has file_id, file_unique_id, file_name, mime_type, file_size."""
        self._db.execute("INSERT INTO files VALUES (?, ?, ?, ?)", (data["file_id"], path, _dump(data), content))

    def file(self, file_id: str) -> tuple[str, Json] | None:
        """A file's path and description, without its bytes."""
        row = self._row("SELECT path, data FROM files WHERE file_id = ?", (file_id,))
        return (row[0], json.loads(row[1])) if row else None

    def file_content(self, file_id: str = "", path: str = "") -> tuple[Json, bytes] | None:
        """A file's description and bytes, by id or by path."""
        row = self._row("SELECT data, content FROM files WHERE file_id = ? OR path = ?", (file_id, path))
        return (json.loads(row[0]), row[1]) if row else None

    def add_call(self, call: Json, hide: str) -> None:
        """Keeps one Bot API call with its outcome; the token `hide` is blotted out wherever it may stand."""
        self._db.execute("INSERT INTO calls (data) VALUES (?)", (_dump(call).replace(hide, "<token>"),))

    def calls(self, after: int, limit: int) -> list[Json]:
        """Calls with a larger number than `after`, oldest first."""
        rows = self._rows("SELECT n, data FROM calls WHERE n > ? ORDER BY n LIMIT ?", (after, limit))
        return [{"n": n, **json.loads(data)} for n, data in rows]

"""Making, changing and removing messages: the one place where a message comes into a chat."""

from __future__ import annotations

import time
from dataclasses import replace
from functools import partial

from bot.emulator.errors import Json
from bot.emulator.store import Chat, StoredMessage
from bot.emulator.world import World


def post(world: World, chat: Chat, sender: Json, content: Json, extra: Json | None = None) -> StoredMessage:
    """Adds a message with its id and date; `content` holds text, photo, reply_markup and so on."""
    message_id = world.store.next_message_id(chat)
    author: Json = {"from": sender}
    if chat.type == "channel":
        author = {"sender_chat": chat.public()}
    data = {"message_id": message_id, **author, "chat": chat.public(), "date": int(time.time()), **content}
    message = StoredMessage(chat.id, chat.peer, message_id, data, {"author": sender, **(extra or {})})
    world.store.save_message(message)
    tell(world, "message", chat.id, message_id)
    return message


def change(world: World, message: StoredMessage, content: Json, is_edit: bool = True) -> StoredMessage:
    """Writes fields of a message; a value of None removes the field. `is_edit` sets the edit date."""
    dates = {"edit_date": int(time.time())} if is_edit else {}
    data = {k: v for k, v in {**message.data, **content, **dates}.items() if v is not None}
    changed = replace(message, data=data)
    world.store.save_message(changed)
    tell(world, "edit", message.chat_id, message.message_id)
    return changed


def mark(world: World, message: StoredMessage, event: str, **extra: object) -> StoredMessage:
    """Writes what only people see of a message (reactions, deleted); None removes a key."""
    kept = {k: v for k, v in {**message.extra, **extra}.items() if v is not None}
    changed = replace(message, extra=kept)
    world.store.save_message(changed)
    tell(world, event, message.chat_id, message.message_id)
    return changed


def tell(world: World, event: str, chat_id: int | None = None, message_id: int | None = None) -> None:
    """Tells the chat page once the transaction is durable."""
    world.store.after_commit(partial(world.events.add, event, chat_id, message_id))


def quoted(message: StoredMessage) -> Json:
    """A message as the `reply_to_message` of another: without what it answers itself."""
    return {k: v for k, v in message.data.items() if k != "reply_to_message"}

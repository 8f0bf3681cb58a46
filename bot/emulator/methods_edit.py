"""Methods that change, remove, repeat or mark messages that exist."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from telegram.constants import BulkRequestLimit, ReactionEmoji

from bot.emulator.access import is_administrator, present_chat, writable_chat
from bot.emulator.calls import Call
from bot.emulator.errors import Json, bad_request
from bot.emulator.formatting import message_caption, message_text
from bot.emulator.keyboards import checked_inline_keyboard
from bot.emulator.media import album_item
from bot.emulator.messages import change, mark, post
from bot.emulator.methods_send import link_preview, send
from bot.emulator.store import Chat, StoredMessage
from bot.emulator.updates import is_service, push_message

# https://core.telegram.org/bots/api#deletemessage: only messages sent less than 48 hours ago.
DELETABLE_SECONDS = 48 * 3600
_CONTENT = (
    "text", "entities", "link_preview_options", "caption", "caption_entities", "photo", "document", "contact",
    "location", "venue",
)  # fmt: skip
_CAPTIONED = ("photo", "document")
_REACTIONS = frozenset(emoji.value for emoji in ReactionEmoji)
_NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same as a current "
    "content and reply markup of the message"
)


def inline_message_id(message: StoredMessage) -> str:
    """The opaque id under which a bot edits a message that somebody sent through it."""
    return f"inline.{message.chat_id}.{message.peer}.{message.message_id}"


def _target(call: Call) -> tuple[StoredMessage, bool]:
    """The message to edit, named by chat and id or by inline message id, and whether it was the latter."""
    if call.get("inline_message_id"):
        return _inline_target(call), True
    if call.get("chat_id") is None:
        raise bad_request("chat_id is empty")
    if not call.get("message_id"):
        raise bad_request("message identifier is not specified")
    chat = present_chat(call.world, call.bot, call["chat_id"])
    message = call.world.store.message(chat, call["message_id"])
    if message is None:
        raise bad_request("message to edit not found")
    if message.extra["author"]["id"] != call.bot.id or is_service(message.data):
        raise bad_request("message can't be edited")
    return message, False


def _inline_target(call: Call) -> StoredMessage:
    parts = call["inline_message_id"].split(".")
    if len(parts) != 4 or parts[0] != "inline" or not all(part.lstrip("-").isdigit() for part in parts[1:]):
        raise bad_request("MESSAGE_ID_INVALID")
    chat = call.world.store.chat(int(parts[1]), int(parts[2]))
    message = call.world.store.message(chat, int(parts[3])) if chat else None
    if message is None or message.data.get("via_bot", {}).get("id") != call.bot.id:
        raise bad_request("MESSAGE_ID_INVALID")
    return message


def _edit(call: Call, make: Callable[[StoredMessage], Json]) -> Json | bool:
    """Edits the target to the content that `make` gives; absent fields are removed, so is an absent keyboard."""
    message, is_inline = _target(call)
    markup = checked_inline_keyboard(call.get("reply_markup"))
    new = {**make(message), "reply_markup": markup if markup["inline_keyboard"] else None}
    if all(message.data.get(name) == value for name, value in new.items()):
        raise bad_request(_NOT_MODIFIED)
    changed = change(call.world, message, new)
    return True if is_inline else changed.data


def edit_message_text(call: Call) -> Json | bool:
    """editMessageText."""

    def make(message: StoredMessage) -> Json:
        if "text" not in message.data:
            raise bad_request("there is no text in the message to edit")
        content = message_text(call["text"], call.get("parse_mode"), call.get("entities"))
        return {"entities": None, "link_preview_options": None, **content, **link_preview(call)}

    return _edit(call, make)


def edit_message_caption(call: Call) -> Json | bool:
    """editMessageCaption."""

    def make(message: StoredMessage) -> Json:
        if not any(kind in message.data for kind in _CAPTIONED):
            raise bad_request("there is no caption in the message to edit")
        caption = message_caption(call.get("caption"), call.get("parse_mode"), call.get("caption_entities"))
        return {"caption": None, "caption_entities": None, **caption}

    return _edit(call, make)


def edit_message_media(call: Call) -> Json | bool:
    """editMessageMedia."""

    def make(message: StoredMessage) -> Json:
        if not any(kind in message.data for kind in _CAPTIONED):
            raise bad_request("there is no media in the message to edit")
        cleared = dict.fromkeys((*_CAPTIONED, "caption", "caption_entities"))
        return {**cleared, **album_item(call, call["media"])}

    return _edit(call, make)


def edit_message_reply_markup(call: Call) -> Json | bool:
    """editMessageReplyMarkup."""
    return _edit(call, lambda message: {})


def delete_message(call: Call) -> bool:
    """deleteMessage: its own messages, in a private chat all, in a group as an administrator all."""
    chat = present_chat(call.world, call.bot, call["chat_id"])
    message = call.world.store.message(chat, call["message_id"])
    if message is None:
        raise bad_request("message to delete not found")
    if not _is_deletable(call, chat, message):
        raise bad_request("message can't be deleted")
    mark(call.world, message, "delete", deleted=True)
    return True


def _is_deletable(call: Call, chat: Chat, message: StoredMessage) -> bool:
    if time.time() - message.data["date"] > DELETABLE_SECONDS:
        return False
    is_own = message.extra["author"]["id"] == call.bot.id
    return is_own or chat.type == "private" or is_administrator(call.world, chat, call.bot.id)


def _message_ids(call: Call) -> list[int]:
    ids = call["message_ids"]
    if not BulkRequestLimit.MIN_LIMIT <= len(ids) <= BulkRequestLimit.MAX_LIMIT:
        raise bad_request("there must be 1-100 message identifiers")
    if not all(isinstance(number, int) for number in ids):
        raise bad_request("message identifiers must be integers")
    return list(ids)


def delete_messages(call: Call) -> bool:
    """deleteMessages: those that are gone already are skipped."""
    chat = present_chat(call.world, call.bot, call["chat_id"])
    found = [call.world.store.message(chat, number) for number in _message_ids(call)]
    for message in found:
        if message is not None and _is_deletable(call, chat, message):
            mark(call.world, message, "delete", deleted=True)
    return True


def _source(call: Call, message_id: int, deed: str) -> StoredMessage:
    """The message to copy or forward."""
    chat = present_chat(call.world, call.bot, call["from_chat_id"])
    message = call.world.store.message(chat, message_id)
    if message is None:
        raise bad_request(f"message to {deed} not found")
    if is_service(message.data) or message.data.get("has_protected_content"):
        raise bad_request(f"the message can't be {'copied' if deed == 'copy' else 'forwarded'}")
    return message


def _content(message: StoredMessage) -> Json:
    return {name: message.data[name] for name in _CONTENT if name in message.data}


def copy_message(call: Call) -> Json:
    """copyMessage: the content without its origin; a caption may be replaced."""
    chat = writable_chat(call.world, call.bot, call["chat_id"])
    content = _content(_source(call, call["message_id"], "copy"))
    if call.get("caption") is not None and any(kind in content for kind in _CAPTIONED):
        content = {name: value for name, value in content.items() if not name.startswith("caption")}
        content.update(message_caption(call["caption"], call.get("parse_mode"), call.get("caption_entities")))
    return {"message_id": send(call, chat, content).message_id}


def copy_messages(call: Call) -> list[Json]:
    """copyMessages: in the order of the ids, missing ones skipped."""
    return _repeat_all(call, "copy")


def _repeat_all(call: Call, deed: str) -> list[Json]:
    chat = writable_chat(call.world, call.bot, call["chat_id"])
    ids = _message_ids(call)
    if ids != sorted(set(ids)):
        raise bad_request("message identifiers must be in a strictly increasing order")
    source = present_chat(call.world, call.bot, call["from_chat_id"])
    found = [number for number in ids if call.world.store.message(source, number)]
    if not found:
        raise bad_request(f"there are no messages to {deed}")
    repeated: list[Json] = []
    for number in found:
        original = _source(call, number, deed)
        content = _content(original) if deed == "copy" else {**_content(original), **_origin(original)}
        if call.get("remove_caption"):
            content = {name: value for name, value in content.items() if not name.startswith("caption")}
        repeated.append({"message_id": send(call, chat, content).message_id})
    return repeated


def _origin(message: StoredMessage) -> Json:
    """`forward_origin` of a forwarded message."""
    if "forward_origin" in message.data:
        return {"forward_origin": message.data["forward_origin"]}
    date = message.data["date"]
    if "sender_chat" in message.data:
        origin = {"type": "channel", "chat": message.data["sender_chat"], "message_id": message.message_id}
        return {"forward_origin": {**origin, "date": date}}
    return {"forward_origin": {"type": "user", "sender_user": message.data["from"], "date": date}}


def forward_message(call: Call) -> Json:
    """forwardMessage."""
    chat = writable_chat(call.world, call.bot, call["chat_id"])
    original = _source(call, call["message_id"], "forward")
    return send(call, chat, {**_content(original), **_origin(original)}).data


def forward_messages(call: Call) -> list[Json]:
    """forwardMessages."""
    return _repeat_all(call, "forward")


def set_message_reaction(call: Call) -> bool:
    """setMessageReaction: at most one emoji, out of those that Telegram has; none removes it."""
    chat = present_chat(call.world, call.bot, call["chat_id"])
    message = call.world.store.message(chat, call["message_id"])
    if message is None:
        raise bad_request("message to react not found")
    reactions = call.get("reaction") or []
    if len(reactions) > 1:
        raise bad_request("REACTIONS_TOO_MANY")
    for reaction in reactions:
        if not isinstance(reaction, dict) or reaction.get("type") not in ("emoji", "custom_emoji", "paid"):
            raise bad_request("can't parse reaction: unsupported reaction type specified")
        if reaction["type"] != "emoji" or reaction.get("emoji") not in _REACTIONS:
            raise bad_request("REACTION_INVALID")
    others = {k: v for k, v in message.extra.get("reactions", {}).items() if k != str(call.bot.id)}
    own = {str(call.bot.id): [reaction["emoji"] for reaction in reactions]} if reactions else {}
    mark(call.world, message, "reaction", reactions={**others, **own} or None)
    return True


def _pinnable(call: Call) -> Chat:
    chat = present_chat(call.world, call.bot, call["chat_id"])
    if chat.type != "private" and not is_administrator(call.world, chat, call.bot.id):
        raise bad_request("not enough rights to manage pinned messages in the chat")
    return chat


def pin_chat_message(call: Call) -> bool:
    """pinChatMessage: the chat gets a service message, which the bot sees too."""
    chat = _pinnable(call)
    message = call.world.store.message(chat, call["message_id"])
    if message is None:
        raise bad_request("message to pin not found")
    mark(call.world, message, "edit", pinned=True)
    changed = call.world.change_chat(chat, pinned_message_id=message.message_id)
    if chat.type != "channel":
        notice = post(call.world, changed, call.bot.user(), {"pinned_message": message.data})
        push_message(call.world, changed, notice.data)
    return True


def unpin_chat_message(call: Call) -> bool:
    """unpinChatMessage: the given message, or the one pinned last."""
    chat = _pinnable(call)
    message_id = call.get("message_id") or chat.data.get("pinned_message_id")
    message = call.world.store.message(chat, message_id) if message_id else None
    if message is None:
        raise bad_request("message to unpin not found")
    mark(call.world, message, "edit", pinned=None)
    if chat.data.get("pinned_message_id") == message_id:
        call.world.change_chat(chat, pinned_message_id=None)
    return True


METHODS: dict[str, Any] = {
    "editMessageText": edit_message_text,
    "editMessageCaption": edit_message_caption,
    "editMessageMedia": edit_message_media,
    "editMessageReplyMarkup": edit_message_reply_markup,
    "deleteMessage": delete_message,
    "deleteMessages": delete_messages,
    "copyMessage": copy_message,
    "copyMessages": copy_messages,
    "forwardMessage": forward_message,
    "forwardMessages": forward_messages,
    "setMessageReaction": set_message_reaction,
    "pinChatMessage": pin_chat_message,
    "unpinChatMessage": unpin_chat_message,
}

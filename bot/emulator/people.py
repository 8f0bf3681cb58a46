"""What people do in the chats: write, edit, press buttons, react, block, come and go."""

from __future__ import annotations

import time
from typing import Any

from telegram.constants import MessageLimit

from bot.emulator.calls import Upload
from bot.emulator.entities import find_entities, utf16_length
from bot.emulator.errors import ControlError, Json
from bot.emulator.media import document, photo_sizes
from bot.emulator.messages import change, post, quoted, tell
from bot.emulator.store import Bot, Chat, StoredMessage
from bot.emulator.updates import push, push_message
from bot.emulator.world import World

_USER_FIELDS = ("id", "first_name", "last_name", "username", "language_code")


def person(world: World, user_id: Any) -> Json:
    """A person by id; raises when there is none."""
    try:
        user = world.store.user(int(user_id))
    except (TypeError, ValueError):
        raise ControlError("user must be a person's numeric id") from None
    if user is None:
        raise ControlError(f"there is no user {user_id}", 404)
    return user


def public_user(user: Json) -> Json:
    """A person as a `User` object."""
    return {"id": user["id"], "is_bot": False, **{k: user[k] for k in _USER_FIELDS[1:] if user.get(k)}}


def chat_of(world: World, bot: Bot, chat_id: Any, user_id: int | None = None) -> Chat:
    """A chat by id; a person's private chat with the bot begins when it is first looked at by `user_id`."""
    try:
        number = int(chat_id)
    except (TypeError, ValueError):
        raise ControlError("chat must be a chat's numeric id") from None
    chat = world.store.chat(number, bot.id)
    if chat is None and number == user_id:
        chat = begin_private_chat(world, bot, person(world, user_id))
    if chat is None:
        raise ControlError(f"there is no chat {chat_id}", 404)
    return chat


def begin_private_chat(world: World, bot: Bot, user: Json) -> Chat:
    """The person's private chat with the bot, created when missing."""
    names = {k: user[k] for k in ("first_name", "last_name", "username") if user.get(k)}
    chat = Chat(user["id"], bot.id, "private", 0, names)
    world.store.save_chat(chat)
    tell(world, "chat", chat.id)
    return world.store.chat(chat.id, bot.id) or chat


def require_presence(world: World, chat: Chat, user_id: int) -> None:
    """Raises when the person is not in the chat."""
    insiders = {chat.id} if chat.type == "private" else set(world.store.members(chat.id))
    if user_id not in insiders:
        raise ControlError(f"user {user_id} is not in chat {chat.id}", 409)


def write(world: World, bot: Bot, order: Json, upload: Upload | None) -> StoredMessage:
    """A person writes, sends a file, contact or location, or edits an earlier message of theirs."""
    user = person(world, order.get("user"))
    chat = chat_of(world, bot, order.get("chat") or user["id"], user["id"])
    require_presence(world, chat, user["id"])
    if chat.data.get("migrated_to"):
        raise ControlError(f"chat {chat.id} became {chat.data['migrated_to']}", 409)
    if chat.type == "channel" and world.store.member_status(chat.id, user["id"]) not in ("creator", "administrator"):
        raise ControlError("only administrators write in a channel", 409)
    if chat.data.get("is_blocked"):
        if not str(order.get("text", "")).startswith("/start"):
            raise ControlError("this person has blocked the bot: unblock it or send /start", 409)
        chat = block(world, bot, user["id"], False)
    content = _content(world, order, upload)
    if order.get("edit"):
        return _edit(world, chat, user, int(order["edit"]), content)
    if order.get("reply_to"):
        original = world.store.message(chat, int(order["reply_to"]))
        if original is None:
            raise ControlError(f"there is no message {order['reply_to']} to answer", 404)
        content["reply_to_message"] = quoted(original)
    message = post(world, chat, public_user(user), content)
    push_message(world, chat, message.data)
    return message


def _edit(world: World, chat: Chat, user: Json, message_id: int, content: Json) -> StoredMessage:
    message = world.store.message(chat, message_id)
    if message is None:
        raise ControlError(f"there is no message {message_id} to edit", 404)
    if message.extra["author"]["id"] != user["id"]:
        raise ControlError("people edit only their own messages", 409)
    cleared = {"entities": None, "caption_entities": None}
    edited = change(world, message, {**cleared, **content})
    push_message(world, chat, edited.data, "edited_message")
    return edited


def _content(world: World, order: Json, upload: Upload | None) -> Json:
    """The content of a person's message: exactly one of text, photo, document, contact, location."""
    kinds = [kind for kind in ("text", "photo", "document", "contact", "location") if order.get(kind) is not None]
    if upload is None and order.get("edit") and order.get("caption") is not None and not kinds:
        return _caption(order)
    if len(kinds) != 1:
        raise ControlError("a message has exactly one of text, photo, document, contact, location")
    match kinds[0]:
        case "text":
            return _text(str(order["text"]))
        case "photo" if upload:
            return {"photo": photo_sizes(world, upload), **_caption(order)}
        case "document" if upload:
            return {"document": document(world, upload), **_caption(order)}
        case "contact" | "location":
            return _card(kinds[0], order[kinds[0]])
    raise ControlError("a photo or document needs its file")


def _card(kind: str, card: Any) -> Json:
    required = {"contact": ("phone_number", "first_name"), "location": ("latitude", "longitude")}[kind]
    if not isinstance(card, dict) or any(name not in card for name in required):
        raise ControlError(f"a {kind} is an object with {' and '.join(required)}")
    return {kind: card}


def _text(text: str) -> Json:
    """A text as a client sends it: trimmed, with the entities that Telegram finds."""
    text = text.replace("\0", "").strip()
    if not text:
        raise ControlError("the text is empty")
    if utf16_length(text) > MessageLimit.MAX_TEXT_LENGTH:
        raise ControlError(f"the text has more than {MessageLimit.MAX_TEXT_LENGTH} UTF-16 units: send it in parts")
    entities = find_entities(text)
    return {"text": text, "entities": entities} if entities else {"text": text}


def _caption(order: Json) -> Json:
    if not order.get("caption"):
        return {}
    entities = find_entities(str(order["caption"]))
    found = {"caption_entities": entities} if entities else {}
    return {"caption": str(order["caption"]), **found}


def block(world: World, bot: Bot, user_id: int, is_blocked: bool) -> Chat:
    """A person blocks or unblocks the bot; the bot learns by my_chat_member."""
    user = person(world, user_id)
    chat = chat_of(world, bot, user["id"], user["id"])
    if bool(chat.data.get("is_blocked")) == is_blocked:
        return chat
    changed = world.change_chat(chat, is_blocked=True if is_blocked else None)
    old, new = ("member", "kicked") if is_blocked else ("kicked", "member")
    payload = member_change(changed, public_user(user), bot.user(), old, new)
    push(world, bot.id, "my_chat_member", payload, chat.id)
    tell(world, "user", chat.id)
    return changed


def member_change(chat: Chat, by: Json, whom: Json, old: str, new: str) -> Json:
    """A ChatMemberUpdated object."""
    return {
        "chat": chat.public(),
        "from": by,
        "date": int(time.time()),
        "old_chat_member": chat_member(whom, old),
        "new_chat_member": chat_member(whom, new),
    }


_RIGHTS = (
    "can_be_edited", "is_anonymous", "can_manage_chat", "can_delete_messages", "can_manage_video_chats",
    "can_restrict_members", "can_promote_members", "can_change_info", "can_invite_users", "can_post_stories",
    "can_edit_stories", "can_delete_stories",
)  # fmt: skip


def chat_member(user: Json, status: str) -> Json:
    """A ChatMember object."""
    member: Json = {"status": status, "user": user}
    if status == "administrator":
        member.update({right: right not in ("can_be_edited", "is_anonymous") for right in _RIGHTS})
        member.update({"can_post_messages": True, "can_edit_messages": True, "can_pin_messages": True})
    elif status == "creator":
        member["is_anonymous"] = False
    elif status == "kicked":
        member["until_date"] = 0
    return member

"""From what people do to the updates that each bot gets: who sees what, and which kinds a bot asked for."""

from __future__ import annotations

from functools import partial

from telegram.constants import UpdateType

from bot.emulator.errors import Json
from bot.emulator.store import Bot, Chat
from bot.emulator.world import World

# "all updates except chat_member, message_reaction, and message_reaction_count" unless a bot asks (getUpdates).
_ONLY_ON_REQUEST = {"chat_member", "message_reaction", "message_reaction_count"}
KNOWN_KINDS = frozenset(kind.value for kind in UpdateType)

_SERVICE_FIELDS = (
    "new_chat_members",
    "left_chat_member",
    "group_chat_created",
    "migrate_to_chat_id",
    "migrate_from_chat_id",
    "pinned_message",
    "new_chat_title",
)


def is_service(message: Json) -> bool:
    """Whether a message tells of something that happened to the chat."""
    return any(field in message for field in _SERVICE_FIELDS)


def push(world: World, bot_id: int, kind: str, payload: Json, queue: int) -> None:
    """Queues an update for a bot if it asked for this kind; wakes its poll or webhook after the commit."""
    bot = world.bot(bot_id)
    asked = bot.data.get("allowed_updates")
    wanted = kind in asked if asked else kind not in _ONLY_ON_REQUEST
    if wanted:
        world.store.add_update(bot_id, kind, queue, payload)
        world.store.after_commit(partial(world.wake, bot_id))


def bots_in(world: World, chat: Chat) -> dict[int, str]:
    """The bots that are in a chat now, with their status."""
    if chat.type == "private":
        return {chat.peer: "member"}
    bots = {bot.id for bot in world.store.bots()}
    return {user: status for user, status in world.store.members(chat.id).items() if user in bots}


def push_message(world: World, chat: Chat, message: Json, kind: str = "message") -> None:
    """Gives a person's message to every bot in the chat that may see it."""
    if chat.type == "channel":
        kind = {"message": "channel_post", "edited_message": "edited_channel_post"}.get(kind, kind)
    for bot_id, status in bots_in(world, chat).items():
        if _may_see(world.bot(bot_id), status, chat, message):
            push(world, bot_id, kind, message, chat.id)


def _may_see(bot: Bot, status: str, chat: Chat, message: Json) -> bool:
    """Privacy mode: in a group a bot that is no administrator sees commands, replies to it, mentions of it and
    service messages (https://core.telegram.org/bots/features#privacy-mode)."""
    if chat.type in ("private", "channel") or status in ("administrator", "creator") or is_service(message):
        return True
    if message.get("reply_to_message", {}).get("from", {}).get("id") == bot.id:
        return True
    if message.get("via_bot", {}).get("id") == bot.id:
        return True
    text = message.get("text") or message.get("caption") or ""
    own = "@" + bot.username.lower()
    encoded = text.encode("utf-16-le")
    for entity in message.get("entities") or message.get("caption_entities") or ():
        start = 2 * entity["offset"]
        part = encoded[start : start + 2 * entity["length"]].decode("utf-16-le").lower()
        if entity["type"] == "bot_command" and ("@" not in part or part.endswith(own)):
            return True
        if entity["type"] == "mention" and part == own:
            return True
    return False

"""Which chats a bot may write to and read from, with Telegram's refusals."""

from __future__ import annotations

from bot.emulator.errors import ApiError, bad_request, forbidden
from bot.emulator.store import Bot, Chat
from bot.emulator.world import World


def known_chat(world: World, bot: Bot, chat_id: int | str) -> Chat:
    """The chat that a bot names by id or @username; raises "chat not found" and its like."""
    if isinstance(chat_id, str):
        return _chat_by_username(world, chat_id)
    chat = world.store.chat(chat_id, bot.id)
    if chat is None:
        if world.store.user(chat_id) is not None:
            raise forbidden("bot can't initiate conversation with a user")
        if world.store.bot(chat_id) is not None:
            raise forbidden("bots can't send messages to bots")
        raise bad_request("chat not found")
    return chat


def _chat_by_username(world: World, name: str) -> Chat:
    """Only groups and channels are found by name: bots cannot write to people by their username."""
    for chat in world.store.chats():
        if chat.type in ("supergroup", "channel") and str(chat.data.get("username", "")).lower() == name[1:].lower():
            return chat
    raise bad_request("chat not found")


def present_chat(world: World, bot: Bot, chat_id: int | str) -> Chat:
    """A chat that the bot is in; raises Forbidden when it was blocked, kicked or never came in."""
    chat = known_chat(world, bot, chat_id)
    if chat.data.get("migrated_to"):
        reason = "group chat was upgraded to a supergroup chat"
        raise ApiError(400, f"Bad Request: {reason}", {"migrate_to_chat_id": chat.data["migrated_to"]})
    if chat.type == "private":
        if chat.data.get("is_blocked"):
            raise forbidden("bot was blocked by the user")
        return chat
    status = world.store.member_status(chat.id, bot.id)
    if status == "kicked":
        raise forbidden(f"bot was kicked from the {chat.type} chat")
    if status == "left":
        raise forbidden(f"bot is not a member of the {chat.type} chat")
    return chat


def writable_chat(world: World, bot: Bot, chat_id: int | str) -> Chat:
    """A chat that the bot may post to: in a channel it has to be an administrator."""
    chat = present_chat(world, bot, chat_id)
    if chat.type == "channel" and not is_administrator(world, chat, bot.id):
        raise bad_request("need administrator rights in the channel chat")
    return chat


def is_administrator(world: World, chat: Chat, user_id: int) -> bool:
    """Whether someone administers a group or channel."""
    return world.store.member_status(chat.id, user_id) in ("administrator", "creator")

"""Methods about chats and their members."""

from __future__ import annotations

import secrets
from typing import Any

from telegram.constants import ChatInviteLinkLimit

from bot.emulator.access import is_administrator, known_chat, present_chat
from bot.emulator.calls import Call
from bot.emulator.errors import Json, bad_request
from bot.emulator.groups import set_status
from bot.emulator.people import chat_member, public_user
from bot.emulator.store import Chat

_NO_GIFTS = dict.fromkeys(
    ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels"), False
)


def get_chat(call: Call) -> Json:
    """getChat: a ChatFullInfo."""
    world = call.world
    chat = known_chat(world, call.bot, call["chat_id"])
    if chat.type != "private":
        chat = present_chat(world, call.bot, call["chat_id"])
    full: Json = {**chat.public(), "accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": _NO_GIFTS}
    if chat.data.get("invite_link") and is_administrator(world, chat, call.bot.id):
        full["invite_link"] = chat.data["invite_link"]
    pinned = chat.data.get("pinned_message_id")
    message = world.store.message(chat, pinned) if pinned else None
    if message is not None:
        full["pinned_message"] = message.data
    return full


def _member(call: Call, chat: Chat, user_id: int) -> Json:
    bot = call.world.store.bot(user_id)
    user = call.world.store.user(user_id)
    if bot is None and user is None:
        raise bad_request("member not found")
    if chat.type != "private":
        status = call.world.store.member_status(chat.id, user_id)
    elif user_id in (chat.id, chat.peer):
        status = "member"
    else:
        raise bad_request("member not found")
    return chat_member(bot.user() if bot else public_user(user or {}), status)


def get_chat_member(call: Call) -> Json:
    """getChatMember."""
    return _member(call, present_chat(call.world, call.bot, call["chat_id"]), call["user_id"])


def get_chat_administrators(call: Call) -> list[Json]:
    """getChatAdministrators: the bot itself included, other bots not."""
    chat = present_chat(call.world, call.bot, call["chat_id"])
    if chat.type == "private":
        raise bad_request("there are no administrators in the private chat")
    bots = {bot.id for bot in call.world.store.bots()} - {call.bot.id}
    found = [user for user, status in call.world.store.members(chat.id).items() if status != "member"]
    return [_member(call, chat, user) for user in found if user not in bots]


def get_chat_member_count(call: Call) -> int:
    """getChatMemberCount."""
    chat = present_chat(call.world, call.bot, call["chat_id"])
    return 2 if chat.type == "private" else len(call.world.store.members(chat.id))


def leave_chat(call: Call) -> bool:
    """leaveChat."""
    chat = present_chat(call.world, call.bot, call["chat_id"])
    if chat.type == "private":
        raise bad_request("chat is private")
    set_status(call.world, chat, call.bot.id, "left", call.bot.user())
    return True


def create_chat_invite_link(call: Call) -> Json:
    """createChatInviteLink: for administrators of groups and channels."""
    chat = present_chat(call.world, call.bot, call["chat_id"])
    if chat.type == "private" or not is_administrator(call.world, chat, call.bot.id):
        raise bad_request("not enough rights to manage chat invite link")
    if len(call.get("name") or "") > ChatInviteLinkLimit.NAME_LENGTH:
        raise bad_request("invite link name is too long")
    limit = call.get("member_limit")
    if limit and not ChatInviteLinkLimit.MIN_MEMBER_LIMIT <= limit <= ChatInviteLinkLimit.MAX_MEMBER_LIMIT:
        raise bad_request("member_limit is invalid")
    if limit and call.get("creates_join_request"):
        raise bad_request("member limit can't be specified for links requiring administrator approval")
    link: Json = {
        "invite_link": f"https://t.me/+{secrets.token_urlsafe(12)}",
        "creator": call.bot.user(),
        "creates_join_request": bool(call.get("creates_join_request")),
        "is_primary": False,
        "is_revoked": False,
    }
    return {**link, **{k: call[k] for k in ("name", "expire_date", "member_limit") if call.get(k)}}


METHODS: dict[str, Any] = {
    "getChat": get_chat,
    "getChatMember": get_chat_member,
    "getChatAdministrators": get_chat_administrators,
    "getChatMemberCount": get_chat_member_count,
    "leaveChat": leave_chat,
    "createChatInviteLink": create_chat_invite_link,
}

"""Groups, supergroups and channels: made, joined, left, upgraded, with the updates that bots get of it."""

from __future__ import annotations

from typing import Any

from bot.emulator.errors import ControlError, Json
from bot.emulator.messages import post, tell
from bot.emulator.people import member_change, person, public_user
from bot.emulator.store import Bot, Chat
from bot.emulator.updates import bots_in, push, push_message
from bot.emulator.world import World

TYPES = ("group", "supergroup", "channel")
# Telegram's ids: small groups are plain negative numbers, supergroups and channels -100 followed by ten digits.
HIGHEST_SUPERGROUP_ID = -1_000_000_000_001
FIRST_GROUP_NUMBER = 4_000_000_001
FIRST_SUPERGROUP_NUMBER = 1_001_000_000_001
STATUSES = {
    "join": "member",
    "member": "member",
    "leave": "left",
    "left": "left",
    "kick": "kicked",
    "kicked": "kicked",
    "promote": "administrator",
    "administrator": "administrator",
    "demote": "member",
}


def create(world: World, bot: Bot, order: Json) -> Chat:
    """Makes a chat of `type` with `title` and `members`; the first member owns it. `bot` false leaves the bot out."""
    kind, title = order.get("type"), str(order.get("title") or "").strip()
    if kind not in TYPES:
        raise ControlError(f"type must be one of {', '.join(TYPES)}")
    if not title:
        raise ControlError("title is needed")
    members = [person(world, user_id) for user_id in order.get("members") or ()]
    creator = person(world, order["by"]) if order.get("by") else (members[0] if members else None)
    if creator is None:
        raise ControlError("members needs at least one person")
    names = {"title": title, **({"username": str(order["username"])} if order.get("username") else {})}
    chat = Chat(_free_id(world, str(kind), order.get("id")), 0, str(kind), 0, names)
    world.store.save_chat(chat)
    for member in [*members, creator]:
        world.store.set_member(chat.id, member["id"], "member")
    world.store.set_member(chat.id, creator["id"], "creator")
    tell(world, "chat", chat.id)
    by = public_user(creator)
    if kind == "group":
        post(world, chat, by, {"group_chat_created": True})
    if order.get("bot", True) is not False:
        set_status(world, chat, bot.id, "administrator" if kind == "channel" else "member", by)
    return world.store.chat(chat.id, 0) or chat


def _free_id(world: World, kind: str, given: Any) -> int:
    if given is None:
        if kind == "group":
            return -world.store.next_number("group", FIRST_GROUP_NUMBER)
        return -world.store.next_number("supergroup", FIRST_SUPERGROUP_NUMBER)
    if not isinstance(given, int) or given >= 0 or (kind != "group") != (given <= HIGHEST_SUPERGROUP_ID):
        raise ControlError("a group's id is negative, a supergroup's or channel's -100 followed by ten digits")
    if world.store.chat(given, 0) is not None:
        raise ControlError(f"there is a chat {given} already", 409)
    return given


def set_status(world: World, chat: Chat, user_id: int, status: str, by: Json) -> None:
    """Changes someone's status: service message, my_chat_member for a bot, chat_member for bots that administer."""
    bot = world.store.bot(user_id)
    whom = bot.user() if bot else public_user(person(world, user_id))
    old = world.store.member_status(chat.id, user_id)
    if old == status:
        return
    witnesses = bots_in(world, chat)
    world.store.set_member(chat.id, user_id, status)
    change = member_change(chat, by, whom, old, status)
    if bot is not None:
        push(world, user_id, "my_chat_member", change, chat.id)
    for witness, its_status in witnesses.items():
        if witness != user_id and its_status == "administrator":
            push(world, witness, "chat_member", change, chat.id)
    was_inside, is_inside = old not in ("left", "kicked"), status not in ("left", "kicked")
    if chat.type != "channel" and was_inside != is_inside:
        content = {"new_chat_members": [whom]} if is_inside else {"left_chat_member": whom}
        notice = post(world, chat, by, content)
        push_message(world, chat, notice.data)
    tell(world, "chat", chat.id)


def change_member(world: World, bot: Bot, order: Json) -> Chat:
    """The control side's join, leave, kick, promote and demote, for people and for bots."""
    status = STATUSES.get(str(order.get("status")))
    if status is None:
        raise ControlError(f"status must be one of {', '.join(STATUSES)}")
    chat = world.store.chat(int(order.get("chat") or 0), bot.id)
    if chat is None or chat.type == "private":
        raise ControlError(f"there is no group or channel {order.get('chat')}", 404)
    user_id = int(order.get("user") or 0)
    if order.get("by"):
        by = public_user(person(world, order["by"]))
    elif world.store.bot(user_id) is not None or status in ("kicked", "administrator"):
        by = public_user(person(world, _owner(world, chat)))
    else:
        by = public_user(person(world, user_id))
    set_status(world, chat, user_id, status, by)
    return chat


def _owner(world: World, chat: Chat) -> int:
    members = world.store.members(chat.id)
    owners = [user for user, status in members.items() if status == "creator"]
    people = [user for user in members if world.store.user(user) is not None]
    if not owners and not people:
        raise ControlError(f"nobody is left in chat {chat.id}: say who does it with by", 409)
    return (owners or people)[0]


def migrate(world: World, chat_id: int, new_id: int | None) -> Chat:
    """Upgrades a group to a supergroup: both chats get the service messages, calls to the old one the new id."""
    chat = world.store.chat(chat_id, 0)
    if chat is None or chat.type != "group":
        raise ControlError(f"there is no small group {chat_id} to migrate", 404)
    if chat.data.get("migrated_to"):
        raise ControlError(f"group {chat_id} is migrated already", 409)
    new = Chat(_free_id(world, "supergroup", new_id), 0, "supergroup", 0, {"title": chat.data["title"]})
    world.store.save_chat(new)
    for user, status in world.store.members(chat.id).items():
        world.store.set_member(new.id, user, status)
    by = public_user(person(world, _owner(world, chat)))
    old_notice = post(world, chat, by, {"migrate_to_chat_id": new.id})
    push_message(world, chat, old_notice.data)
    new_notice = post(world, new, by, {"migrate_from_chat_id": chat.id})
    push_message(world, new, new_notice.data)
    world.change_chat(chat, migrated_to=new.id)
    tell(world, "chat", new.id)
    return world.store.chat(new.id, 0) or new

"""The control side's orders beyond writing: taps, chats and members, faults, and what a bot has set up."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request

from bot.emulator import groups, people, taps
from bot.emulator.control import asked_bot, body, check_numbers, number, shown_chat
from bot.emulator.errors import ControlError, Json
from bot.emulator.methods_profile import visible_commands
from bot.emulator.render import to_html, view
from bot.emulator.world import World

# Taps


async def post_callback(world: World, request: Request) -> Json:
    """Presses a button and waits a little for the bot's answer."""
    order = await body(request)
    check_numbers(order, "user", "chat", "message_id", "wait")
    with world.store.transaction():
        query = taps.press(world, asked_bot(world, order), order)
    return {"ok": True, "answer": await taps.answer_of(query, order.get("wait"))}


async def post_inline(world: World, request: Request) -> Json:
    """Types an inline query and waits a little for the results."""
    order = await body(request)
    check_numbers(order, "user", "chat", "wait")
    with world.store.transaction():
        query = taps.ask_inline(world, asked_bot(world, order), order)
    answer = await taps.answer_of(query, order.get("wait")) or {"results": []}
    results = [_shown_result(result) for result in answer["results"]]
    return {"query_id": query.id, **answer, "results": results}


def _shown_result(result: Json) -> Json:
    content = result["content"]
    text = str(content.get("text") or content.get("caption") or "")
    html = to_html(text, content.get("entities") or content.get("caption_entities") or [])
    return {**{k: v for k, v in result.items() if k != "content"}, "html": html}


async def post_choose(world: World, request: Request) -> Json:
    """Sends an inline result into a chat."""
    order = await body(request)
    check_numbers(order, "user", "chat")
    with world.store.transaction():
        message = taps.choose(world, asked_bot(world, order), order)
    return {"messages": [view(message)]}


async def post_reaction(world: World, request: Request) -> Json:
    """Sets a reaction."""
    order = await body(request)
    check_numbers(order, "user", "chat", "message_id")
    with world.store.transaction():
        message = taps.react(world, asked_bot(world, order), order)
    return {"messages": [view(message)]}


# Chats and members


async def post_chats(world: World, request: Request) -> Json:
    """Makes a group, supergroup or channel."""
    order = await body(request)
    check_numbers(order, "id", "by")
    if not isinstance(order.get("members") or [], list):
        raise ControlError("members must be a list of user ids")
    with world.store.transaction():
        bot = world.bot(order["bot"]) if _is_bot_id(order) else world.bot(world.default_bot_id)
        chat = groups.create(world, bot, order)
    return {"chats": [shown_chat(world, chat)]}


def _is_bot_id(order: Json) -> bool:
    return isinstance(order.get("bot"), int) and not isinstance(order.get("bot"), bool)


async def post_member(world: World, request: Request) -> Json:
    """Somebody joins, leaves, is kicked, promoted or demoted."""
    order = await body(request)
    check_numbers(order, "chat", "user", "by")
    with world.store.transaction():
        chat = groups.change_member(world, asked_bot(world, order), order)
    return {"chats": [shown_chat(world, chat)]}


async def post_block(world: World, request: Request) -> Json:
    """A person blocks or unblocks the bot."""
    order = await body(request)
    check_numbers(order, "user")
    if not isinstance(order.get("blocked"), bool):
        raise ControlError("blocked must be true or false")
    with world.store.transaction():
        chat = people.block(world, asked_bot(world, order), order.get("user") or 0, order["blocked"])
    return {"chats": [shown_chat(world, chat)]}


# What a bot has set up


async def get_bot(world: World, request: Request) -> Json:
    """The bot's profile as people see it."""
    bot = asked_bot(world, request.query_params)
    language = str(request.query_params.get("language_code") or "")[:2]

    def text(field: str) -> str:
        texts: dict[str, str] = bot.data.get(field, {})
        return texts.get(language) or texts.get("") or ""

    return {
        **bot.user(),
        "first_name": text("names") or bot.data["first_name"],
        "description": text("descriptions"),
        "short_description": text("short_descriptions"),
        "bots": [other.user() for other in world.store.bots()],
    }


async def get_commands(world: World, request: Request) -> Json:
    """The command menu that a person sees in a chat."""
    query = request.query_params
    bot, user = asked_bot(world, query), people.person(world, query.get("user"))
    chat_id = number(query.get("chat"), "chat", user["id"])
    status = world.store.member_status(chat_id, user["id"]) if chat_id < 0 else None
    return {"commands": visible_commands(bot, chat_id, user, status)}


async def get_updates(world: World, request: Request) -> Json:
    """How many updates each bot has not confirmed."""
    found = [{"bot": bot.id, "pending": world.store.pending_count(bot.id)} for bot in world.store.bots()]
    return {"updates": found}


# Faults and limits


async def post_fault(world: World, request: Request) -> Json:
    """Orders a fault. A migration is no mere answer: the group really becomes a supergroup."""
    order = await body(request)
    if order.get("kind") == "migrated":
        check_numbers(order, "chat", "new_chat_id")
        with world.store.transaction():
            chat = groups.migrate(world, order.get("chat") or 0, order.get("new_chat_id"))
        return {"faults": [fault.json() for fault in world.faults.all()], "chats": [shown_chat(world, chat)]}
    return {"faults": [world.faults.add(order).json()]}


async def get_fault(world: World, request: Request) -> Json:
    """The faults in force."""
    return {"faults": [fault.json() for fault in world.faults.all()]}


async def delete_fault(world: World, request: Request) -> Json:
    """Ends all faults."""
    world.faults.clear()
    return {"faults": []}


async def post_limits(world: World, request: Request) -> Json:
    """Turns flood control on or off."""
    enforce: Any = (await body(request)).get("enforce")
    if not isinstance(enforce, bool):
        raise ControlError("enforce must be true or false")
    world.flood.enforce(enforce)
    return {"limits": {"enforce": enforce}}

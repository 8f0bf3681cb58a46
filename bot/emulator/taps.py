"""What people do with a finger: press buttons, choose inline results, react."""

from __future__ import annotations

import asyncio
import time
from typing import Any

from telegram.constants import InlineQueryLimit, ReactionEmoji

from bot.emulator.access import is_administrator
from bot.emulator.errors import ControlError, Json
from bot.emulator.messages import mark, post
from bot.emulator.methods_edit import inline_message_id
from bot.emulator.people import chat_of, person, public_user, require_presence
from bot.emulator.store import Bot, Chat, StoredMessage
from bot.emulator.updates import bots_in, push, push_message
from bot.emulator.world import Query, World

ANSWER_SECONDS = 3.0
_REACTIONS = frozenset(emoji.value for emoji in ReactionEmoji)


async def answer_of(query: Query, seconds: float | None = None) -> Json | None:
    """The bot's answer, None when it does not come within `seconds`, `ANSWER_SECONDS` without."""
    await asyncio.wait({query.answer}, timeout=seconds or ANSWER_SECONDS)
    return query.answer.result() if query.answer.done() and not query.answer.cancelled() else None


def press(world: World, bot: Bot, order: Json) -> Query:
    """Presses a button under a message. `force` also presses one that the message no longer shows, as an old
    client may."""
    user = person(world, order.get("user"))
    chat = chat_of(world, bot, order.get("chat") or user["id"], user["id"])
    require_presence(world, chat, user["id"])
    message_id, data = int(order.get("message_id") or 0), str(order.get("data"))
    message = world.store.message(chat, message_id)
    shown = _button_data(message)
    if data not in shown and not order.get("force"):
        sentence = "that button is not shown now" if message else f"there is no message {message_id}"
        raise ControlError(f"{sentence}; buttons: {', '.join(shown) or 'none'}", 409)
    author = message.extra["author"]["id"] if message else bot.id
    via = message.data.get("via_bot", {}).get("id") if message else None
    owner = via or author
    if world.store.bot(owner) is None:
        raise ControlError("only messages of bots have buttons", 409)
    query = world.ask(owner, user["id"], chat.id, data)
    payload: Json = {"id": query.id, "from": public_user(user), "chat_instance": str(chat.id * 7919), "data": data}
    if message is not None and via:
        payload["inline_message_id"] = inline_message_id(message)
    else:
        gone = {"chat": chat.public(), "message_id": message_id, "date": 0}
        payload["message"] = message.data if message else gone
    push(world, owner, "callback_query", payload, chat.id)
    return query


def _button_data(message: StoredMessage | None) -> list[str]:
    rows = message.data.get("reply_markup", {}).get("inline_keyboard", []) if message else []
    return [button["callback_data"] for row in rows for button in row if "callback_data" in button]


def ask_inline(world: World, bot: Bot, order: Json) -> Query:
    """Types an inline query, `@bot query`, in a chat."""
    user = person(world, order.get("user"))
    text = str(order.get("query") or "")
    if len(text) > InlineQueryLimit.MAX_QUERY_LENGTH:
        raise ControlError(f"an inline query has at most {InlineQueryLimit.MAX_QUERY_LENGTH} characters")
    chat = world.store.chat(int(order["chat"]), bot.id) if order.get("chat") else None
    kind = "sender" if chat is None or chat.type == "private" else chat.type
    query = world.ask(bot.id, user["id"], chat.id if chat else None, text)
    payload: Json = {"id": query.id, "from": public_user(user), "query": text, "offset": "", "chat_type": kind}
    push(world, bot.id, "inline_query", payload, user["id"])
    return query


def choose(world: World, bot: Bot, order: Json) -> StoredMessage:
    """Sends a result of an answered inline query into a chat, by `query_id`, or the person's last one of that text."""
    user = person(world, order.get("user"))
    chat = chat_of(world, bot, order.get("chat") or user["id"], user["id"])
    require_presence(world, chat, user["id"])
    query = _answered(world, bot, user["id"], order)
    results: list[Json] = query.answer.result()["results"]
    result = next((r for r in results if str(r["id"]) == str(order.get("result_id"))), None)
    if result is None:
        raise ControlError(f"the answer has no result {order.get('result_id')}", 404)
    message = post(world, chat, public_user(user), {**result["content"], "via_bot": bot.user()})
    chosen: Json = {"result_id": str(result["id"]), "from": public_user(user), "query": query.text}
    if "reply_markup" in message.data:
        chosen["inline_message_id"] = inline_message_id(message)
    push(world, bot.id, "chosen_inline_result", chosen, user["id"])
    push_message(world, chat, message.data)
    return message


def _answered(world: World, bot: Bot, user_id: int, order: Json) -> Query:
    own = [q for q in world.queries.values() if q.bot_id == bot.id and q.user_id == user_id and q.answer.done()]
    own = [query for query in own if "results" in query.answer.result()]
    if order.get("query_id"):
        own = [query for query in own if query.id == str(order["query_id"])]
    else:
        own = [query for query in own if query.text == str(order.get("query") or "")]
    if not own:
        raise ControlError("there is no answered inline query like that", 404)
    return own[-1]


def react(world: World, bot: Bot, order: Json) -> StoredMessage:
    """Sets a person's reaction to a message; an empty emoji removes it. In groups only bots that administer the chat
    are told."""
    user = person(world, order.get("user"))
    chat = chat_of(world, bot, order.get("chat") or user["id"], user["id"])
    require_presence(world, chat, user["id"])
    message = world.store.message(chat, int(order.get("message_id") or 0))
    if message is None:
        raise ControlError(f"there is no message {order.get('message_id')}", 404)
    emoji = order.get("emoji") or ""
    if emoji and emoji not in _REACTIONS:
        raise ControlError("Telegram has no such reaction")
    reactions: dict[str, list[str]] = dict(message.extra.get("reactions", {}))
    old, new = reactions.pop(str(user["id"]), []), [str(emoji)] if emoji else []
    if new:
        reactions[str(user["id"])] = new
    marked = mark(world, message, "reaction", reactions=reactions or None)
    payload = {
        "chat": chat.public(),
        "message_id": message.message_id,
        "user": public_user(user),
        "date": int(time.time()),
        "old_reaction": _reaction_types(old),
        "new_reaction": _reaction_types(new),
    }
    for bot_id in _told_of_reactions(world, chat):
        push(world, bot_id, "message_reaction", payload, chat.id)
    return marked


def _reaction_types(emojis: list[str]) -> list[dict[str, Any]]:
    return [{"type": "emoji", "emoji": emoji} for emoji in emojis]


def _told_of_reactions(world: World, chat: Chat) -> list[int]:
    return [b for b in bots_in(world, chat) if chat.type == "private" or is_administrator(world, chat, b)]

"""The control side: people and chats by JSON over HTTP, for the chat page and for tests."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.datastructures import QueryParams, UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.emulator import people
from bot.emulator.calls import Upload
from bot.emulator.errors import ApiError, ControlError, Json, is_unicode
from bot.emulator.messages import tell
from bot.emulator.render import view
from bot.emulator.store import Bot, Chat
from bot.emulator.world import World

Handler = Callable[[World, Request], Awaitable[Any]]
FIRST_USER_ID = 700_000_001
MAX_MESSAGES = 1_000
# Seconds that a reader is kept waiting for a change in a chat.
LONGEST_WAIT = 10.0


async def answer_control(world: World, request: Request, handler: Handler) -> Response:
    """Runs a handler; its refusals become `{"error": ...}`."""
    try:
        result = await handler(world, request)
    except ControlError as error:
        return JSONResponse({"error": error.sentence}, error.status)
    except ApiError as error:
        return JSONResponse({"error": error.description}, 400)
    return result if isinstance(result, Response) else JSONResponse(result)


def number(value: Any, name: str, default: int | None = None) -> int:
    """A whole number out of a query or a body."""
    if value is None and default is not None:
        return default
    try:
        return int(value)
    except (TypeError, ValueError):
        raise ControlError(f"{name} must be a whole number") from None


def check_numbers(order: Json, *names: str) -> None:
    """Turns these keys, where they are there, into whole numbers; raises when one is none."""
    for name in names:
        if order.get(name) is not None:
            order[name] = number(order[name], name)


async def body(request: Request) -> Json:
    """The JSON object of a request."""
    try:
        order = await request.json()
    except ValueError:
        raise ControlError("the body is not JSON") from None
    if not isinstance(order, dict):
        raise ControlError("the body must be a JSON object")
    if not is_unicode(order):
        raise ControlError("texts must be valid Unicode")
    return order


def asked_bot(world: World, order: Any) -> Bot:
    """The bot that `bot` names by id, the default bot without."""
    given = order.get("bot")
    return world.bot(world.default_bot_id if given is None or isinstance(given, bool) else number(given, "bot"))


# People


async def get_users(world: World, request: Request) -> Json:
    """Everybody, and whether they blocked the bot."""
    bot = asked_bot(world, request.query_params)
    return {"users": [_shown_user(world, bot, user) for user in world.store.users()]}


def _shown_user(world: World, bot: Bot, user: Json) -> Json:
    chat = world.store.chat(user["id"], bot.id)
    return {**user, "bot_blocked": bool(chat and chat.data.get("is_blocked"))}


async def post_users(world: World, request: Request) -> Json:
    """Adds a person, or changes the one with the given id."""
    order = await body(request)
    names = ("first_name", "last_name", "username", "language_code", "label")
    unknown = set(order) - {"id", *names}
    if unknown:
        raise ControlError(f"unknown key: {', '.join(sorted(unknown))}")
    if any(order.get(name) is not None and not isinstance(order[name], str) for name in names):
        raise ControlError("names, language_code and label must be texts")
    with world.store.transaction():
        user_id = number(order.get("id") or _free_id(world), "id")
        if user_id <= 0 or world.store.bot(user_id) is not None:
            raise ControlError("a person's id is a positive number that no bot has")
        known = world.store.user(user_id) or {"language_code": "en"}
        user = {**known, "id": user_id, **{name: order[name] for name in names if order.get(name)}}
        if not str(user.get("first_name", "")).strip():
            raise ControlError("first_name is needed")
        world.store.save_user(user)
        tell(world, "user", user_id)
    return {"users": [_shown_user(world, asked_bot(world, {}), user)]}


def _free_id(world: World) -> int:
    while world.store.user(candidate := world.store.next_number("user", FIRST_USER_ID)) is not None:
        pass
    return candidate


# Messages


async def post_message(world: World, request: Request) -> Json:
    """A person writes."""
    order, upload = await _read_message(request)
    check_numbers(order, "user", "chat", "edit", "reply_to")
    with world.store.transaction():
        message = people.write(world, asked_bot(world, order), order, upload)
    return {"messages": [view(message)]}


async def _read_message(request: Request) -> tuple[Json, Upload | None]:
    """The order and the file, from JSON with base64 or from a multipart form with a `file` part."""
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        order = await body(request)
        kind = next((k for k in ("photo", "document") if order.get(k) is not None), None)
        return order, _decoded(order[kind]) if kind else None
    async with request.form(max_part_size=64 * 1024 * 1024) as form:
        order = {name: value for name, value in form.items() if isinstance(value, str)}
        part = form.get("file")
        if not isinstance(part, UploadFile):
            raise ControlError("the form needs a part named file")
        mime_type = part.content_type or "application/octet-stream"
        upload = Upload(part.filename or "file", mime_type, await part.read())
    kind = "photo" if "photo" in order or (mime_type.startswith("image/") and "document" not in order) else "document"
    return {**order, kind: True}, upload


def _decoded(file: Any) -> Upload:
    if not isinstance(file, dict) or not isinstance(file.get("content_base64"), str):
        raise ControlError('a file is {"name", "content_base64", "mime_type"?}')
    try:
        content = base64.b64decode(file["content_base64"], validate=True)
    except binascii.Error:
        raise ControlError("content_base64 is no base64") from None
    return Upload(str(file.get("name") or "file"), str(file.get("mime_type") or "application/octet-stream"), content)


async def get_messages(world: World, request: Request) -> Response:
    """The chat as a person sees it now; with `wait`, the `Last-Event-ID` of an earlier answer, once it has changed."""
    query = request.query_params
    chat_id = number(request.path_params["chat_id"], "chat")
    if query.get("wait"):
        await world.events.wait(chat_id, number(query["wait"], "wait"), LONGEST_WAIT)
    found = JSONResponse(_messages(world, chat_id, query))
    found.headers["Last-Event-ID"] = str(world.events.newest)
    return found


def _messages(world: World, chat_id: int, query: QueryParams) -> Json:
    bot = asked_bot(world, query)
    chat = world.store.chat(chat_id, bot.id)
    if chat is None:
        if world.store.user(chat_id) is None:
            raise ControlError(f"there is no chat {chat_id}", 404)
        return {"messages": []}
    if query.get("user"):
        people.require_presence(world, chat, number(query["user"], "user"))
    limit = min(number(query.get("limit"), "limit", MAX_MESSAGES), MAX_MESSAGES)
    found = world.store.messages(chat, number(query.get("after"), "after", 0), limit)
    return {"messages": [view(message) for message in found]}


# Chats


async def get_chats(world: World, request: Request) -> Json:
    """All chats, or those of one person, whose private chat with the bot is always among them."""
    query = request.query_params
    bot = asked_bot(world, query)
    if not query.get("user"):
        return {"chats": [shown_chat(world, chat) for chat in world.store.chats() if chat.peer in (0, bot.id)]}
    user = people.person(world, query["user"])
    chats = world.store.chats_of(user["id"], bot.id)
    if not any(chat.type == "private" for chat in chats):
        chats.append(Chat(user["id"], bot.id, "private", 0, {"first_name": user["first_name"]}))
    return {"chats": [shown_chat(world, chat) for chat in chats if not chat.data.get("migrated_to")]}


def shown_chat(world: World, chat: Chat) -> Json:
    """A chat for the control side."""
    members = [chat.id, chat.peer] if chat.type == "private" else sorted(world.store.members(chat.id))
    more = {k: chat.data[k] for k in ("migrated_to", "pinned_message_id") if chat.data.get(k)}
    return {**chat.public(), "members": members, "last_message_id": chat.last_message_id, **more}


# Calls, files, faults


async def get_calls(world: World, request: Request) -> Json:
    """Every Bot API call with its outcome."""
    query = request.query_params
    after, limit = number(query.get("after"), "after", 0), number(query.get("limit"), "limit", 100_000)
    return {"calls": world.store.calls(after, limit)}


async def get_file(world: World, request: Request) -> Response:
    """A file's bytes, as a download unless it is a picture."""
    found = world.store.file_content(file_id=request.path_params["file_id"])
    if found is None:
        raise ControlError("there is no such file", 404)
    data, content = found
    is_picture = data["mime_type"] in ("image/png", "image/jpeg", "image/gif", "image/webp", "image/bmp")
    headers = {"X-Content-Type-Options": "nosniff"}
    if not is_picture:
        name = data["file_name"].encode("ascii", "replace").decode().replace('"', "'").replace("\\", "_")
        safe = "".join(character for character in name if character.isprintable())
        headers["Content-Disposition"] = f'attachment; filename="{safe}"'
    return Response(
        content, media_type=data["mime_type"] if is_picture else "application/octet-stream", headers=headers
    )

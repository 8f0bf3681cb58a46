"""The Bot API's side: reads a call, lets faults strike, runs the method in one transaction, keeps the call."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.emulator import (
    methods_chat,
    methods_edit,
    methods_files,
    methods_profile,
    methods_query,
    methods_send,
    methods_updates,
)
from bot.emulator.calls import Call, Upload
from bot.emulator.errors import ApiError, Json, bad_request, is_unicode
from bot.emulator.faults import ConnectionLost, Fault, before_call
from bot.emulator.signatures import read_parameters
from bot.emulator.world import World

Method = Callable[[Call], Any]
_PLAIN: dict[str, Method] = {
    name.lower(): method
    for module in (
        methods_send,
        methods_edit,
        methods_files,
        methods_chat,
        methods_query,
        methods_profile,
        methods_updates,
    )
    for name, method in module.METHODS.items()
}
_WAITING: dict[str, Callable[[Call], Awaitable[Any]]] = {
    name.lower(): method for name, method in methods_updates.WAITING_METHODS.items()
}
MAX_BODY_BYTES = 64 * 1024 * 1024
_SECRETS = ("secret_token",)
# Forum topics, business accounts, paid and suggested posts: parameters that would change what a call does.
_NOT_EMULATED = (
    "message_thread_id", "business_connection_id", "direct_messages_topic_id", "suggested_post_parameters",
    "message_effect_id", "allow_paid_broadcast",
)  # fmt: skip


async def answer_call(world: World, request: Request) -> Response:
    """Answers `/bot<token>/<method>`; raises ConnectionLost when a fault closes the connection."""
    token, method = request.path_params["token"], request.path_params["method"]
    record: Json = {"method": method, "params": {}, "ok": False, "at": time.time()}
    fault: Fault | None = None
    is_kept = True
    try:
        bot = world.bot_of_token(token)
        record["bot_id"] = bot.id
        given, uploads = await _read(request)
        record["params"] = _summary(given, uploads)
        record["chat_id"] = _shown_chat_id(given.get("chat_id"))
        fault = world.faults.strike(method, given.get("chat_id"))
        if fault:
            record["fault"] = fault.kind
            await _before(fault, given)
        call = Call(world, bot, method, read_parameters(method, given, set(uploads)), uploads)
        result = await _run(world, call)
        record["ok"] = True
        answer, status = {"ok": True, "result": result}, 200
        if isinstance(result, dict) and "message_id" in result:
            record["message_id"] = result["message_id"]
    except ApiError as error:
        record["error"] = error.description
        answer, status = error.body(), error.code
    except ConnectionLost:
        record["error"] = "connection closed before the call was accepted (fault)"
        raise
    except asyncio.CancelledError:
        is_kept = False
        raise
    finally:
        if is_kept:
            _keep(world, record, token)
    if fault is not None and fault.kind == "drop":
        raise ConnectionLost
    return JSONResponse(answer, status)


async def _before(fault: Fault, given: Json) -> None:
    chat_id = str(given.get("chat_id", ""))
    await before_call(fault, is_private=not chat_id.startswith(("-", "@")))


async def _run(world: World, call: Call) -> Any:
    name = call.method.lower()
    if name in _WAITING:
        return await _WAITING[name](call)
    if name not in _PLAIN:
        raise bad_request("method is not emulated")
    for parameter in _NOT_EMULATED:
        if call.get(parameter):
            raise bad_request(f'parameter "{parameter}" is not emulated')
    with world.store.transaction():
        return _PLAIN[name](call)


def _keep(world: World, record: Json, token: str) -> None:
    kept = {k: v for k, v in record.items() if v is not None}
    with world.store.transaction():
        world.store.add_call(kept, hide=token)


async def _read(request: Request) -> tuple[Json, dict[str, Upload]]:
    """Parameters from the query, a form, a multipart body or JSON, and the uploaded files."""
    if int(request.headers.get("content-length") or 0) > MAX_BODY_BYTES:
        raise ApiError(413, "Request Entity Too Large")
    given: Json = dict(request.query_params)
    uploads: dict[str, Upload] = {}
    if request.method == "GET":
        return given, uploads
    content_type = request.headers.get("content-type", "").split(";")[0].strip().lower()
    if content_type == "application/json":
        given.update(await _read_json(request))
    elif content_type in ("multipart/form-data", "application/x-www-form-urlencoded"):
        async with request.form(max_files=100, max_fields=1000, max_part_size=MAX_BODY_BYTES) as form:
            for name, value in form.multi_items():
                if isinstance(value, UploadFile):
                    mime_type = value.content_type or "application/octet-stream"
                    uploads[name] = Upload(value.filename or name, mime_type, await value.read())
                else:
                    given[name] = value
    return given, uploads


async def _read_json(request: Request) -> Json:
    try:
        body = await request.json()
    except ValueError:
        raise bad_request("can't parse the request's body as JSON") from None
    if not isinstance(body, dict):
        raise bad_request("object expected as the request's body")
    if not is_unicode(body):
        raise bad_request("strings must be encoded in UTF-8")
    return body


def _summary(given: Json, uploads: dict[str, Upload]) -> Json:
    """A call's parameters to keep: secrets hidden, files by name and size."""
    kept = {name: "***" if name in _SECRETS else value for name, value in given.items()}
    files = {
        name: {"file_name": f.name, "mime_type": f.mime_type, "size": len(f.content)} for name, f in uploads.items()
    }
    return {**kept, **files}


def _shown_chat_id(given: Any) -> Any:
    """Form bodies carry numbers as text; the record shows numbers."""
    return int(given) if isinstance(given, str) and given.lstrip("-").isdigit() else given

"""Answers to button presses and inline queries."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from functools import cache
from typing import Any

import telegram
from telegram.constants import (
    CallbackQueryLimit,
    InlineQueryLimit,
    InlineQueryResultLimit,
    InlineQueryResultsButtonLimit,
)

from bot.emulator.calls import Call
from bot.emulator.errors import Json, bad_request
from bot.emulator.formatting import message_caption, message_text
from bot.emulator.keyboards import checked_inline_keyboard
from bot.emulator.media import album_item
from bot.emulator.signatures import check_fields

_RESULT_CLASSES: dict[tuple[str, bool], Callable[..., telegram.InlineQueryResult]] = {
    ("article", False): telegram.InlineQueryResultArticle,
    ("contact", False): telegram.InlineQueryResultContact,
    ("location", False): telegram.InlineQueryResultLocation,
    ("venue", False): telegram.InlineQueryResultVenue,
    ("photo", True): telegram.InlineQueryResultCachedPhoto,
    ("document", True): telegram.InlineQueryResultCachedDocument,
}
_CONTENT_FIELDS = {
    "message_text": {"message_text", "parse_mode", "entities", "link_preview_options"},
    "address": {
        "latitude", "longitude", "title", "address", "foursquare_id", "foursquare_type", "google_place_id",
        "google_place_type",
    },
    "latitude": {"latitude", "longitude"},
    "phone_number": {"phone_number", "first_name", "last_name", "vcard"},
}  # fmt: skip


def answer_callback_query(call: Call) -> bool:
    """answerCallbackQuery: once, in time; the person who pressed sees the text."""
    text = call.get("text") or ""
    if len(text) > CallbackQueryLimit.ANSWER_CALLBACK_QUERY_TEXT_LENGTH:
        raise bad_request("MESSAGE_TOO_LONG")
    url = call.get("url") or ""
    if url and not re.match(r"(https?://)?(t\.me|telegram\.me)/\w+\?start=", url):
        raise bad_request("URL_INVALID")
    query = call.world.open_query(call.bot.id, call["callback_query_id"])
    answer = {"text": text, "show_alert": bool(call.get("show_alert")), "url": url}
    call.world.store.after_commit(lambda: query.answer.set_result(answer))
    call.world.store.after_commit(lambda: call.world.events.add("callback_answer", query.chat_id))
    return True


def answer_inline_query(call: Call) -> bool:
    """answerInlineQuery: at most 50 results with ids of their own."""
    results = call["results"]
    if len(results) > InlineQueryLimit.RESULTS:
        raise bad_request("too many inline query results specified")
    if len((call.get("next_offset") or "").encode()) > InlineQueryLimit.MAX_OFFSET_LENGTH:
        raise bad_request("NEXT_OFFSET_INVALID")
    checked = [_result(call, result) for result in results]
    if len({result["id"] for result in checked}) < len(checked):
        raise bad_request("RESULT_ID_DUPLICATE")
    answer: Json = {"results": checked}
    if call.get("button"):
        answer["button"] = _button(call["button"])
    query = call.world.open_query(call.bot.id, call["inline_query_id"])
    call.world.store.after_commit(lambda: query.answer.set_result(answer))
    return True


def _button(button: Json) -> Json:
    check_fields(button, {"text", "start_parameter", "web_app"}, "InlineQueryResultsButton")
    longest = InlineQueryResultsButtonLimit.MAX_START_PARAMETER_LENGTH
    if not button.get("text"):
        raise bad_request("can't parse inline query results button: Text must be non-empty")
    if not re.fullmatch(rf"[A-Za-z0-9_-]{{1,{longest}}}", str(button.get("start_parameter", ""))):
        raise bad_request("START_PARAM_INVALID")
    return button


@cache
def _fields(cls: Callable[..., telegram.InlineQueryResult]) -> tuple[frozenset[str], frozenset[str]]:
    """All fields of a kind of result and those it needs, from the class that the library builds."""
    parameters = [p for p in inspect.signature(cls).parameters.values() if p.kind is p.POSITIONAL_OR_KEYWORD]
    required = frozenset(p.name for p in parameters if p.default is p.empty)
    return frozenset(p.name for p in parameters) | {"type"}, required


def _result(call: Call, result: Any) -> Json:
    """Checks one InlineQueryResult and adds `content`: what is sent when a person chooses it."""
    if not isinstance(result, dict):
        raise bad_request("can't parse inline query result: object expected")
    kind = str(result.get("type"))
    cls = _RESULT_CLASSES.get((kind, f"{kind}_file_id" in result))
    if cls is None:
        raise bad_request(f'inline query result of type "{kind}" is not emulated')
    known, required = _fields(cls)
    check_fields(result, set(known), "inline query result")
    missing = [name for name in sorted(required) if result.get(name) in (None, "")]
    if missing:
        raise bad_request(f"can't parse inline query result: Can't find field \"{missing[0]}\"")
    identity = str(result["id"])
    if not InlineQueryResultLimit.MIN_ID_LENGTH <= len(identity.encode()) <= InlineQueryResultLimit.MAX_ID_LENGTH:
        raise bad_request("RESULT_ID_INVALID")
    markup = checked_inline_keyboard(result.get("reply_markup"))
    keyboard = {"reply_markup": markup} if markup["inline_keyboard"] else {}
    return {**result, "content": {**_content(call, kind, result), **keyboard}}


def _content(call: Call, kind: str, result: Json) -> Json:
    given = result.get("input_message_content")
    if given is not None:
        return _given_content(given)
    match kind:
        case "contact":
            names = ("phone_number", "first_name", "last_name", "vcard")
            return {"contact": {name: result[name] for name in names if result.get(name)}}
        case "location":
            return {"location": {name: result[name] for name in ("latitude", "longitude")}}
        case "venue":
            place = {name: result[name] for name in ("latitude", "longitude")}
            return {"venue": {"location": place, "title": result["title"], "address": result["address"]}}
    reference = {"type": kind, "media": result[f"{kind}_file_id"]}
    caption = message_caption(result.get("caption"), result.get("parse_mode"), result.get("caption_entities"))
    return {**album_item(call, reference), **caption}


def _given_content(given: Any) -> Json:
    """An InputMessageContent: text, location, venue or contact."""
    if not isinstance(given, dict):
        raise bad_request("can't parse input message content: object expected")
    kind = next((name for name in _CONTENT_FIELDS if name in given), None)
    if kind is None:
        raise bad_request("can't parse input message content: unsupported content")
    check_fields(given, _CONTENT_FIELDS[kind], "input message content")
    if kind == "message_text":
        return message_text(str(given["message_text"]), given.get("parse_mode"), given.get("entities"))
    if kind == "phone_number":
        return {"contact": given}
    location = {name: given.get(name) for name in ("latitude", "longitude")}
    if kind == "latitude":
        return {"location": location}
    return {"venue": {"location": location, "title": given.get("title", ""), "address": given["address"]}}


METHODS: dict[str, Any] = {
    "answerCallbackQuery": answer_callback_query,
    "answerInlineQuery": answer_inline_query,
}

"""A reply as calls of the Bot API: methods and JSON parameters within Telegram's limits. Pure; knows no library.

A text that is too long becomes several messages, a caption that is too long follows its picture as text; the buttons
stand under the last. Nothing is cut off.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import Any

from bot.views.reply import CAPTION_UNITS, TEXT_UNITS, Keyboard, Reply, utf16_units

JsonFile = str | dict[str, int]
"""A file as a parameter: Telegram's file id, or ``{"stored_file": row id}``."""

_TOKEN = re.compile(r"<[^>]*>|&[#\w]+;|.", re.DOTALL)
_TAG = re.compile(r"<[^>]*>")


@dataclass(frozen=True)
class Call:
    """One call; ``params`` lack ``chat_id``."""

    method: str
    params: dict[str, Any]

    @property
    def is_edit(self) -> bool:
        """Whether it changes a message that is there."""
        return self.method.startswith("edit")


def calls_for(reply: Reply, file: JsonFile | None = None, *, is_edit: bool = False) -> list[Call]:
    """The calls that show ``reply``, in order; ``file`` stands for its file, ``is_edit`` makes the first an edit.

    A reply with a file is always a new message. Raises ValueError for a reply without text and file.
    """
    text = _sendable(reply.text)
    options: dict[str, Any] = {"disable_notification": True} if reply.is_silent else {}
    if reply.file is not None and file is not None:
        method, name = ("sendPhoto", "photo") if reply.file.is_photo else ("sendDocument", "document")
        fits = plain_units(text) <= CAPTION_UNITS
        caption = {"caption": text, "parse_mode": "HTML"} if fits and text else {}
        calls = [Call(method, {name: file, **caption, **options})]
        calls += [] if fits else _texts(text, options, is_edit=False)
    else:
        calls = _texts(text, options, is_edit=is_edit)
    if not calls:
        raise ValueError("a reply needs a text or a file")
    if reply.to_message_id is not None and not is_edit:
        # What was answered may be gone by the time the answer is sent.
        calls[0].params["reply_parameters"] = {
            "message_id": reply.to_message_id,
            "allow_sending_without_reply": True,
        }
    if reply.keyboard:
        calls[-1].params["reply_markup"] = _markup(reply.keyboard)
    return calls


def instead(call: Call, reason: str) -> Call | None:
    """The next best call after Telegram refused this one with ``reason`` (lower case); None when there is none."""
    if "can't parse" in reason and call.params.get("parse_mode"):
        return _without_markup(call)
    if call.method == "editMessageText" and "no text in the message" in reason:
        if plain_units(call.params["text"]) <= CAPTION_UNITS:
            return _as_caption(call)
        return as_new(call)
    return as_new(call) if call.is_edit else None


def as_new(call: Call) -> Call:
    """An edit as a new message."""
    params = {name: value for name, value in call.params.items() if name != "message_id"}
    if "caption" in params:
        params["text"] = params.pop("caption")
    return Call("sendMessage", {"link_preview_options": {"is_disabled": True}, **params})


def split_html(text: str, units: int) -> list[str]:
    """Telegram HTML in parts of at most ``units`` UTF-16 units each, counted after entities.

    Cut between paragraphs, else lines, else words; open tags are closed at a cut and opened again after it.
    """
    if plain_units(text) <= units:
        return [text] if plain(text).strip() else []
    tokens = _TOKEN.findall(text)
    parts: list[str] = []
    opened: list[str] = []
    start = 0
    while start < len(tokens):
        end = _end_of_part(tokens, start, units)
        before = "".join(opened)
        opened = _still_open(opened, tokens[start:end])
        after = "".join(f"</{_tag_name(tag)}>" for tag in reversed(opened))
        part = "".join(tokens[start:end])
        if plain(part).strip():
            parts.append(f"{before}{part.strip()}{after}")
        start = end
    return parts


def plain(text: str) -> str:
    """What a person sees of Telegram HTML."""
    return html.unescape(_TAG.sub("", text))


def plain_units(text: str) -> int:
    """The length of Telegram HTML as Telegram counts it."""
    return utf16_units(plain(text))


def _texts(text: str, options: dict[str, Any], *, is_edit: bool) -> list[Call]:
    shared = {"parse_mode": "HTML", "link_preview_options": {"is_disabled": True}}
    parts = split_html(text, TEXT_UNITS)
    calls = [Call("sendMessage", {"text": part, **shared, **options}) for part in parts]
    if is_edit and calls:
        calls[0] = Call("editMessageText", {"text": parts[0], **shared})
    return calls


def _markup(keyboard: Keyboard) -> dict[str, Any]:
    return {"inline_keyboard": [[button.as_json() for button in row] for row in keyboard]}


def _sendable(text: str) -> str:
    """Without NUL, which PostgreSQL and Telegram refuse, and without half characters, which are not UTF-8."""
    return text.replace("\x00", "").encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _without_markup(call: Call) -> Call:
    params = {name: value for name, value in call.params.items() if name != "parse_mode"}
    name = "text" if "text" in params else "caption"
    return Call(call.method, {**params, name: plain(params[name])})


def _as_caption(call: Call) -> Call:
    params = {name: value for name, value in call.params.items() if name not in ("text", "link_preview_options")}
    return Call("editMessageCaption", {"caption": call.params["text"], **params})


def _end_of_part(tokens: list[str], start: int, units: int) -> int:
    """Where the part that starts at ``start`` ends: all that fits, back to the best place for a cut."""
    used = 0
    best = {"\n\n": 0, "\n": 0, " ": 0}
    for index in range(start, len(tokens)):
        piece = tokens[index]
        used += plain_units(piece)
        if used > units:
            # A cut in the first half wastes a message: rather the next kind of place, at last anywhere.
            return next((end for end in best.values() if end - start > (index - start) // 2), index)
        if piece in best:
            best[piece] = index + 1
        if index > start and tokens[index - 1] == piece == "\n":
            best["\n\n"] = index + 1
    return len(tokens)


def _still_open(opened: list[str], tokens: list[str]) -> list[str]:
    stack = list(opened)
    for token in tokens:
        if token.startswith("</"):
            if stack:
                stack.pop()
        elif token.startswith("<") and len(token) > 1:
            stack.append(token)
    return stack


def _tag_name(tag: str) -> str:
    return tag.strip("<>/").split()[0]

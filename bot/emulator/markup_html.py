"""Telegram's HTML as its server parses it (`do_parse_html` of TDLib), with its errors."""

from __future__ import annotations

import re

from bot.emulator.errors import ApiError, Json
from bot.emulator.marks import Opened, Output, bytes_before, link_entity, unparsable

_TAG_TYPES = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "u": "underline",
    "ins": "underline",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "code": "code",
    "pre": "pre",
    "a": "text_link",
    "tg-emoji": "custom_emoji",
    "blockquote": "blockquote",
}
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_REFERENCE = re.compile(r"&(?:#x([0-9a-fA-F]{1,6})|#([0-9]{1,7})|(lt|gt|amp|quot));?")
_SPACES = " \t\r\n\0\v"
_SPECIAL = re.compile(r"[<&]")
_ATTRIBUTE_NAME = re.compile(r"[^\s=>/\"']*")
_NAME_TOKEN = re.compile(r"[A-Za-z0-9.-]*")
_END_TAG = re.compile(r"</([^\s>]*)\s*(>?)")


def _reference(text: str, position: int) -> tuple[str, int] | None:
    """The character of an HTML reference at `position` and the position behind it."""
    match = _REFERENCE.match(text, position)
    if match is None:
        return None
    if match[3]:
        return _NAMED[match[3]], match.end()
    code = int(match[1], 16) if match[1] else int(match[2])
    if code == 0 or code > 0x10FFFF or 0xD800 <= code < 0xE000:
        return None
    return chr(code), match.end()


def parse_html(text: str) -> tuple[str, list[Json]]:
    """Plain text and entities of Telegram's HTML; raises `can't parse entities: ...`."""
    output, stack = Output(), list[Opened]()
    position = 0
    while position < len(text):
        next_special = _SPECIAL.search(text, position)
        stop = next_special.start() if next_special else len(text)
        if stop > position:
            output.add(text[position:stop])
            position = stop
            continue
        if text[position] == "&":
            found = _reference(text, position)
            character, position = found or ("&", position + 1)
            output.add(character)
        elif text.startswith("</", position):
            position = _end_tag(text, position, stack, output)
        else:
            position = _start_tag(text, position, stack, output)
    if stack:
        raise unparsable(f'Can\'t find end tag corresponding to start tag "{stack[-1].name}"')
    return output.finish()


def _start_tag(text: str, begin: int, stack: list[Opened], output: Output) -> int:
    """Reads a start tag with its attributes; gives the position behind it."""
    at = bytes_before(text, begin)
    position = begin + 1
    while position < len(text) and text[position] not in _SPACES and text[position] != ">":
        position += 1
    if position >= len(text):
        raise unparsable(f"Unclosed start tag at byte offset {at}")
    name = text[begin + 1 : position].lower()
    if name not in _TAG_TYPES:
        raise unparsable(f'Unsupported start tag "{name}" at byte offset {at}')
    attributes, position = _attributes(text, position, name, at)
    argument = _argument(name, attributes)
    if name == "span" and argument != "spoiler":
        raise unparsable(f'Tag "span" must have class "tg-spoiler" at byte offset {at}')
    stack.append(Opened(name, argument, output.offset, len(output.parts), at))
    return position


def _argument(name: str, attributes: dict[str, str]) -> str:
    match name:
        case "a":
            return attributes.get("href", "")
        case "code":
            language = attributes.get("class", "")
            return language.removeprefix("language-") if language.startswith("language-") else ""
        case "span":
            return attributes.get("class", "").removeprefix("tg-")
        case "tg-emoji":
            return attributes.get("emoji-id", "")
        case "blockquote":
            return "expandable" if "expandable" in attributes else ""
    return ""


def _attributes(text: str, position: int, tag: str, at: int) -> tuple[dict[str, str], int]:
    """The attributes of a start tag and the position behind its `>`."""
    attributes: dict[str, str] = {}
    unclosed = unparsable(f"Unclosed start tag at byte offset {at}")
    while True:
        while position < len(text) and text[position] in _SPACES:
            position += 1
        if position >= len(text):
            raise unclosed
        if text[position] == ">":
            return attributes, position + 1
        found = _ATTRIBUTE_NAME.match(text, position)
        name, position = (found[0], found.end()) if found else ("", position)
        if not name:
            raise unparsable(f'Empty attribute name in the tag "{tag}" at byte offset {at}')
        while position < len(text) and text[position] in _SPACES:
            position += 1
        if position >= len(text):
            raise unclosed
        if text[position] != "=":
            attributes[name] = ""
            continue
        attributes[name], position = _attribute_value(text, position + 1, unclosed)


def _attribute_value(text: str, position: int, unclosed: ApiError) -> tuple[str, int]:
    while position < len(text) and text[position] in _SPACES:
        position += 1
    if position >= len(text):
        raise unclosed
    quote = text[position]
    if quote not in "'\"":
        found = _NAME_TOKEN.match(text, position)
        end = found.end() if found else position
        if end >= len(text) or (text[end] not in _SPACES and text[end] != ">"):
            raise unparsable(f"Unexpected end of name token at byte offset {bytes_before(text, position)}")
        return text[position:end].lower(), end
    end = text.find(quote, position + 1)
    if end < 0 or end + 1 >= len(text):
        raise unclosed
    raw = text[position + 1 : end]
    return _REFERENCE.sub(lambda m: (_reference(m[0], 0) or (m[0], 0))[0], raw), end + 1


def _end_tag(text: str, begin: int, stack: list[Opened], output: Output) -> int:
    at = bytes_before(text, begin)
    if not stack:
        raise unparsable(f"Unexpected end tag at byte offset {at}")
    match = _END_TAG.match(text, begin)
    if match is None or not match[2]:
        raise unparsable(f"Unclosed end tag at byte offset {at}")
    opened = stack.pop()
    if match[1] and match[1].lower() != opened.name:
        raise unparsable(f'Unmatched end tag at byte offset {at}, expected "</{opened.name}>", found "</{match[1]}>"')
    _add_entity(opened, output)
    return match.end()


def _add_entity(opened: Opened, output: Output) -> None:
    """Turns a closed tag into an entity; empty ones and links without an address vanish, as in Telegram."""
    length = output.offset - opened.offset
    if length <= 0:
        return
    entity: Json = {"type": _TAG_TYPES[opened.name], "offset": opened.offset, "length": length}
    match opened.name:
        case "a":
            target = opened.argument or output.text_since(opened.position)
            link = link_entity(target)
            if link is None:
                return
            entity.update(link)
        case "pre":
            inner = next((e for e in output.entities if _same_place(e, entity) and e["type"] == "code"), None)
            if inner is not None:
                output.entities.remove(inner)
                entity.update({"language": inner["language"]} if inner.get("language") else {})
        case "code" if opened.argument:
            entity["language"] = opened.argument
        case "tg-emoji":
            entity["custom_emoji_id"] = opened.argument
        case "blockquote" if opened.argument:
            entity["type"] = "expandable_blockquote"
    output.entities.append(entity)


def _same_place(one: Json, other: Json) -> bool:
    return bool(one["offset"] == other["offset"] and one["length"] == other["length"])

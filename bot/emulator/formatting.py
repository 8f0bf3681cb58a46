"""A bot's text with its parse mode or entities, as the text and entities that the message gets."""

from __future__ import annotations

from typing import Any

import telegram
from telegram.constants import MessageLimit

from bot.emulator.entities import utf16_length, with_found
from bot.emulator.errors import Json, bad_request
from bot.emulator.marks import valid_url
from bot.emulator.markup_html import parse_html
from bot.emulator.markup_markdown import parse_markdown
from bot.emulator.signatures import read_object

# Control characters that Telegram turns into spaces (TDLib, clean_input_string).
_TO_SPACE = {code: " " for code in range(32) if code != 10} | {13: None, 0x2028: None, 0x2029: None}


def formatted(text: str, parse_mode: str | None, entities: list[Any] | None) -> tuple[str, list[Json]]:
    """Parses and trims a text; raises "can't parse entities: ..." as Telegram does."""
    try:
        text.encode()
    except UnicodeEncodeError:
        raise bad_request("strings must be encoded in UTF-8") from None
    match (parse_mode or "").lower():
        case "html":
            plain, marked = parse_html(text)
        case "markdownv2":
            plain, marked = parse_markdown(text)
        case "":
            plain, marked = text, [_given_entity(entity, text) for entity in entities or ()]
        case "markdown":
            raise bad_request("the legacy Markdown mode is not emulated")
        case _:
            raise bad_request("unsupported parse_mode")
    plain, marked = _trimmed(plain.translate(_TO_SPACE) if not plain.isprintable() else plain, marked)
    return plain, with_found(plain, marked[: MessageLimit.MESSAGE_ENTITIES])


def message_text(text: str, parse_mode: str | None, entities: list[Any] | None) -> Json:
    """`text` and `entities` of a message; raises when it is empty or over 4096 UTF-16 units after parsing."""
    plain, marked = formatted(text, parse_mode, entities)
    if not plain:
        raise bad_request("message text is empty")
    if utf16_length(plain) > MessageLimit.MAX_TEXT_LENGTH:
        raise bad_request("message is too long")
    return {"text": plain, "entities": marked} if marked else {"text": plain}


def message_caption(text: str | None, parse_mode: str | None, entities: list[Any] | None) -> Json:
    """`caption` and `caption_entities`, empty without a caption; raises over 1024 UTF-16 units after parsing."""
    plain, marked = formatted(text or "", parse_mode, entities)
    if utf16_length(plain) > MessageLimit.CAPTION_LENGTH:
        raise bad_request("message caption is too long")
    if not plain:
        return {}
    return {"caption": plain, "caption_entities": marked} if marked else {"caption": plain}


def _given_entity(entity: Any, text: str) -> Json:
    """Checks one of the `entities` that a bot gave itself."""
    parsed = read_object(telegram.MessageEntity, entity, "message entity")
    if parsed.type not in telegram.MessageEntity.ALL_TYPES:
        raise bad_request("can't parse entities: unsupported entity type specified")
    if parsed.type == "text_link" and valid_url(parsed.url or "") is None:
        raise bad_request("can't parse entities: the URL of a text_link is invalid")
    if parsed.offset < 0 or parsed.length <= 0 or parsed.offset + parsed.length > utf16_length(text):
        raise bad_request(f"entity beginning at UTF-16 offset {parsed.offset} ends after the end of the text")
    return parsed.to_dict()


def _trimmed(text: str, entities: list[Json]) -> tuple[str, list[Json]]:
    """Removes white space at both ends, moving and cutting the entities."""
    shift = utf16_length(text) - utf16_length(text.lstrip())
    stripped = text.strip()
    end = utf16_length(stripped)
    kept: list[Json] = []
    for entity in entities:
        start = max(entity["offset"] - shift, 0)
        stop = min(entity["offset"] + entity["length"] - shift, end)
        if stop > start:
            kept.append({**entity, "offset": start, "length": stop - start})
    return stripped, kept

"""What HTML and MarkdownV2 have in common: the text that comes out, open tags, links, errors.

Offsets in errors are bytes of the UTF-8 input, offsets of entities UTF-16 code units of the output, as in TDLib
(td/telegram/MessageEntity.cpp).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from bot.emulator.entities import utf16_length
from bot.emulator.errors import ApiError, Json, bad_request


@dataclass
class Opened:
    """A tag or mark that waits for its end."""

    name: str
    argument: str
    offset: int
    position: int
    start: int


def unparsable(reason: str) -> ApiError:
    """A 400 `can't parse entities: ...`."""
    return bad_request(f"can't parse entities: {reason}")


def bytes_before(text: str, position: int) -> int:
    """How many UTF-8 bytes stand before a position."""
    return len(text[:position].encode())


class Output:
    """The plain text so far and its length in UTF-16 units."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.offset = 0
        self.entities: list[Json] = []

    def add(self, text: str) -> None:
        """Appends plain text."""
        self.parts.append(text)
        self.offset += utf16_length(text)

    def text_since(self, position: int) -> str:
        """What was added since part number `position`."""
        return "".join(self.parts[position:])

    def finish(self) -> tuple[str, list[Json]]:
        """The text and its entities, outer ones first."""
        order = sorted(self.entities, key=lambda e: (e["offset"], -e["length"]))
        return "".join(self.parts), order


def link_entity(target: str) -> Json | None:
    """What a link's address makes of it: a text_link, a text_mention for tg://user?id=, or nothing when invalid."""
    user = re.fullmatch(r"tg://user\?id=(\d+)", target)
    if user:
        return {"type": "text_mention", "user": {"id": int(user[1]), "is_bot": False, "first_name": "User"}}
    url = valid_url(target)
    return {"type": "text_link", "url": url} if url else None


def valid_url(target: str) -> str | None:
    """A link's address as Telegram keeps it, or None when it takes none of it."""
    target = target.strip()
    if not target or any(character.isspace() for character in target):
        return None
    if "://" not in target:
        target = "http://" + target
    try:
        parts = urlsplit(target)
    except ValueError:
        return None
    if parts.scheme == "tg":
        return target
    host = parts.hostname or ""
    if parts.scheme not in ("http", "https", "ftp", "ton") or ("." not in host and host != "localhost"):
        return None
    return target if parts.path or parts.query or parts.fragment else target + "/"

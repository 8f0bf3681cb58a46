"""Entities that Telegram finds in plain text by itself: commands, mentions, hashtags, addresses, phone numbers.

Offsets and lengths are in UTF-16 code units, as everywhere in the Bot API.
"""

from __future__ import annotations

import re

from bot.emulator.errors import Json

# One alternative each; the first that matches at a place wins. The rules follow TDLib's MessageEntity.cpp in what
# people write in earnest; exotic addresses are left plain.
_FOUND = re.compile(
    r"""
    (?P<bot_command>(?<![\w/@])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w@]))
  | (?P<email>(?<![\w.+-])[\w.+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,24}(?![\w@-]))
  | (?P<url>(?<![\w@./-])(?:(?:https?|ftp|tg)://[^\s<>"]+
      |(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)+(?:com|org|net|eu|se|de|pl|fi|fr|it|at|no|dk|ee|lv|lt|io|me|info)
       (?![\w.-]*@)(?:[/?\#][^\s<>"]*)?(?![\w-])))
  | (?P<mention>(?<![\w@/])@[A-Za-z][A-Za-z0-9_]{2,31}(?!\w))
  | (?P<hashtag>(?<![\w#])\#(?=\w*[^\W\d])\w{1,256}(?!\w))
  | (?P<phone_number>(?<![\w+])\+[1-9](?:[\s()-]*\d){7,14}(?![\w]))
    """,
    re.VERBOSE,
)
_END_PUNCTUATION = ".,:;!?'\"»”)]}"


def utf16_length(text: str) -> int:
    """Length in UTF-16 code units, in which Telegram counts."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def find_entities(text: str) -> list[Json]:
    """What Telegram's clients and servers make of a plain text."""
    found: list[Json] = []
    for match in _FOUND.finditer(text):
        kind, part = str(match.lastgroup), match[0]
        if kind == "url":
            part = part.rstrip(_END_PUNCTUATION)
        offset = utf16_length(text[: match.start()])
        found.append({"type": kind, "offset": offset, "length": utf16_length(part)})
    return found


def with_found(text: str, formatting: list[Json]) -> list[Json]:
    """Adds what Telegram finds by itself to the given entities, except inside code and links."""
    closed = [e for e in formatting if e["type"] in ("code", "pre", "text_link", "text_mention")]
    added = [
        new
        for new in find_entities(text)
        if not any(
            old["offset"] < new["offset"] + new["length"] and new["offset"] < old["offset"] + old["length"]
            for old in closed
        )
    ]
    return sorted(formatting + added, key=lambda e: (e["offset"], -e["length"]))

"""One plain line out of what somebody typed or is called."""

from __future__ import annotations

import re
import unicodedata

from bot.errors import UserError
from bot.texts import mark
from knowledge.text import fold, words

# Overrides and isolates of the writing direction would turn the text around them; the letters need none of them.
_DIRECTION_MARKS = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def single_line(text: str) -> str:
    """One line of NFC text without control characters, with single blanks."""
    plain = _DIRECTION_MARKS.sub("", unicodedata.normalize("NFC", text))
    kept = "".join(" " if unicodedata.category(character) in ("Cc", "Cs") else character for character in plain)
    return " ".join(kept.split())


def spoken(text: str) -> tuple[str, ...]:
    """The words of a text, as somebody types them who has neither capitals nor diacritics.

    >>> spoken("Ok, tack så mycket!")
    ('ok', 'tack', 'sa', 'mycket')
    """
    return tuple(map(fold, words(text)))


def within(text: str, longest: int) -> str:
    """``text`` itself; raises :class:`UserError` when it has more than ``longest`` characters."""
    if len(text) > longest:
        raise UserError(
            mark("That is {count} characters; there is room for {longest}. Please say it shorter."),
            count=len(text),
            longest=longest,
        )
    return text

"""The words of a text, with what stands between them: nothing, a comma, the end of a sentence."""

import re
from enum import IntEnum
from functools import lru_cache
from typing import NamedTuple

from knowledge import text

CACHED = 20_000  # runs of words of which it is remembered how they part

_PIECES = re.compile(r"([.!?;\n\r•·|]+(?=\s|$)|:(?=\s)|[,()/\[\]\n\r•|;–—]|\s[-+&]\s)")
_OPEN = re.compile(r"(?<=\w)(-)(?=\s+\w{2,5}\s+\w)")
_SENTENCE_END = re.compile(r"[.!?;\n\r•·|]")


class Break(IntEnum):
    """What stands between a word and the one before it."""

    NONE = 0
    COMMA = 1
    SENTENCE = 2


class Word(NamedTuple):
    """A normalised word of a text and the break before it."""

    text: str
    before: Break
    is_open: bool = False  # ended by a hyphen that a later word completes: "pellets- och vedpannor"


def split_words(content: str) -> list[Word]:
    """The words of a text with the breaks between them, at most `text.MAX_WORDS` of them."""
    found: list[Word] = []
    pending = Break.NONE
    for piece in _PIECES.split(content[: text.MAX_CHARACTERS]):
        if _PIECES.fullmatch(piece):
            pending = max(pending, Break.SENTENCE if _SENTENCE_END.search(piece) else Break.COMMA)
            continue
        for run in _OPEN.split(piece):
            for word in _words_of(run):
                found.append(Word(word, pending))
                pending = Break.NONE
            if found and run == "-":
                found[-1] = found[-1]._replace(is_open=True)
    return found[: text.MAX_WORDS]


@lru_cache(maxsize=CACHED)
def _words_of(run: str) -> tuple[str, ...]:
    """`text.words`, for what firms say in the same words again and again."""
    return tuple(text.words(run))

"""Questions that go on with the last one: "and in Poland?" after a question about grants."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import yaml

from knowledge.places import country
from knowledge.text import base_language, fold, normalise

LONGEST = 4  # words after the opening; who writes more says what it is about
COMMON = "en"  # understood from everybody

_CONTENT = Path(__file__).parent / "content" / "follow_ups.yaml"


def continued(text: str, topic: str, lang: str) -> str | None:
    """What a short text asks when it goes on with a topic (the last question, in words); None if it does not.

    ``lang``: the language of whoever wrote it, or of the last question.

    >>> continued("and in Poland?", "What grants are there?", "sv")
    'What grants are there? poland'
    """
    said = normalise(text).split()
    folded = tuple(map(fold, said))
    known = _openings()
    openings = known.get(base_language(lang), frozenset()) | known[COMMON]
    for length in range(len(said) - 1, max(0, len(said) - LONGEST - 1), -1):
        if folded[:length] in openings:
            return f"{topic} {' '.join(said[length:])}"
    return None


def names_only_a_place(text: str, lang: str) -> bool:
    """Whether a text would go on with a topic and adds nothing but a country: by itself it asks nothing.

    >>> names_only_a_place("and in Poland?", "en"), names_only_a_place("and in Poland with pellets?", "en")
    (True, False)
    """
    new = (continued(text, "", lang) or "").split()
    return bool(new) and all(country(word, base_language(lang)) or country(word, COMMON) for word in new)


@cache
def _openings() -> Mapping[str, frozenset[tuple[str, ...]]]:
    """By language, how such a question begins, in folded words."""
    read: Mapping[str, list[str]] = yaml.safe_load(_CONTENT.read_text(encoding="utf-8"))
    return {
        lang: frozenset(tuple(fold(word) for word in normalise(opening).split()) for opening in openings)
        for lang, openings in read.items()
    }

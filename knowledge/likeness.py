"""Which questions say the same, so that one answer serves them all."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from rapidfuzz import fuzz

from knowledge.text import fold, words

# Share of letters in common, words in any order, from which two questions count as one: typing mistakes and word
# order pass, another subject ("heat pump in Sweden", "heat pump in Poland") does not.
ALIKE = 88.0


def are_alike(one: str, other: str) -> bool:
    """Whether two questions say the same but for typing mistakes, diacritics, case and the order of words.

    A number is never a typing mistake: 150 m2 and 200 m2 are two questions.
    """
    return _is_same(_said(one), _said(other))


def grouped(questions: Sequence[str]) -> list[list[int]]:
    """Places of questions that say the same, in the order of each group's first."""
    groups: list[tuple[_Said, list[int]]] = []
    for place, question in enumerate(questions):
        said = _said(question)
        places = next((places for first, places in groups if _is_same(first, said)), None)
        if places is None:
            groups.append((said, [place]))
        else:
            places.append(place)
    return [places for _, places in groups]


class _Said(NamedTuple):
    """A question as it is compared: its words in order of the alphabet, and its numbers."""

    words: str
    numbers: frozenset[str]


def _said(text: str) -> _Said:
    spoken = sorted(fold(word) for word in words(text))
    return _Said(" ".join(spoken), frozenset(word for word in spoken if any(map(str.isdigit, word))))


def _is_same(one: _Said, other: _Said) -> bool:
    if one.numbers != other.numbers or not (one.words and other.words):
        return False
    # Both are sorted: rapidfuzz's token_sort_ratio, without splitting and sorting them again for every pair.
    return fuzz.ratio(one.words, other.words, score_cutoff=ALIKE) > 0

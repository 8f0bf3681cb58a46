"""The phrases of one language by the stems of their words, walked stem by stem.

A sorted list of strings serves as the tree: with a blank between its stems, a phrase stands right before all that go on
from it, since no letter sorts before a blank. That takes a third of the memory of nodes with tables.
"""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from rapidfuzz.distance import Prefix

CACHED = 20_000  # places of which it is remembered where they are


class Phrase(NamedTuple):
    """One phrase: its stems with a blank between them, what it means, and as it is written, folded."""

    key: str
    meaning: str
    written: str


class Place(NamedTuple):
    """How far a walk has come: the stems so far, the phrases that end here (`start` to `end`), and if any go on."""

    key: str
    start: int
    end: int
    goes_on: bool

    @property
    def is_phrase(self) -> bool:
        """Whether the stems so far are a phrase."""
        return self.end > self.start


class PhraseTree:
    """Immutable once built, so threads may share it."""

    root = Place("", 0, 0, True)

    def __init__(self, phrases: Iterable[Phrase]) -> None:
        ordered = sorted(phrases)
        self._keys = [phrase.key for phrase in ordered]
        self._meanings = [phrase.meaning for phrase in ordered]
        ambiguous = {
            one.key for one, next_ in pairwise(ordered) if one.key == next_.key and one.written != next_.written
        }
        # Several words are told apart by how they are written only where they have the same stems.
        self._written = [each.written if each.key in ambiguous or " " not in each.key else "" for each in ordered]
        self._place = lru_cache(maxsize=CACHED)(self._find_place)
        self.meant = lru_cache(maxsize=CACHED)(self.meanings)

    def after(self, place: Place, stem: str) -> Place | None:
        """Where a stem leads; None if no phrase goes on with it."""
        return self._place(f"{place.key} {stem}" if place.key else stem)

    def _find_place(self, key: str) -> Place | None:
        start = end = bisect_left(self._keys, key)
        while end < len(self._keys) and self._keys[end] == key:
            end += 1
        goes_on = end < len(self._keys) and self._keys[end].startswith(f"{key} ")
        return Place(key, start, end, goes_on) if goes_on or end > start else None

    def at(self, stems: Iterable[str]) -> Place | None:
        """The place of these stems one after the other."""
        return self._place(" ".join(stems))

    def written(self, place: Place) -> Sequence[str]:
        """The phrases that end at a place, as they are written; empty where several words can mean but one phrase."""
        return self._written[place.start : place.end]

    def meanings(self, place: Place, written: str = "") -> frozenset[str]:
        """What the phrases at a place mean; where stemming made different words alike, the one written most alike."""
        meanings, phrases = self._meanings[place.start : place.end], self.written(place)
        if not written or len(set(phrases)) == 1:
            return frozenset(meanings)
        nearest = max(likeness(phrase, written) for phrase in phrases)
        alike = (likeness(phrase, written) == nearest for phrase in phrases)
        return frozenset(meaning for meaning, is_nearest in zip(meanings, alike, strict=True) if is_nearest)


def likeness(known: str, written: str) -> tuple[int, int]:
    """How alike two phrases are written: letters in common at the beginning, then of like length."""
    return Prefix.similarity(known, written), -abs(len(known) - len(written))

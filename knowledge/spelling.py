"""Spelling repair: the word of a known vocabulary that a misspelt word most likely stands for.

The measure is the optimal string alignment distance (an edit is one letter more, less, other, or two
neighbours swapped), which is what fingers get wrong. The longer the word, the more edits are believed;
between words equally near, the one that begins alike and is the more frequent wins.
"""

from collections import defaultdict
from collections.abc import Mapping

from rapidfuzz import process
from rapidfuzz.distance import OSA, Prefix

SHORTEST_REPAIRED = 4  # shorter words have too many neighbours to guess
TWO_EDITS_FROM = 8  # letters from which two edits are still believed


def edits_believed(word: str) -> int:
    """How many edits a word of this length may be away from what was meant; none for numbers."""
    if len(word) < SHORTEST_REPAIRED or any(character.isdigit() for character in word):
        return 0
    return 1 if len(word) < TWO_EDITS_FROM else 2


class Speller:
    """Repairs words against a vocabulary. Immutable once built, so threads may share it."""

    def __init__(self, frequencies: Mapping[str, int]) -> None:
        """Take the known words, folded, each with how often it occurs."""
        self._frequencies = dict(frequencies)
        by_length: defaultdict[int, list[str]] = defaultdict(list)
        for word in sorted(frequencies):
            by_length[len(word)].append(word)
        self._by_length = dict(by_length)

    def __contains__(self, word: str) -> bool:
        """Whether the word needs no repair."""
        return word in self._frequencies

    def repair(self, word: str) -> str | None:
        """The known word nearest to this folded word (itself if known); None when none is near enough."""
        if word in self._frequencies:
            return word
        for edits in range(1, edits_believed(word) + 1):
            near = self._within(word, edits)
            if near:
                return max(near, key=lambda known: self._likelihood(word, known))
        return None

    def _within(self, word: str, edits: int) -> list[str]:
        """Known words exactly reachable by so many edits, none of them too short to be repaired to."""
        near: list[str] = []
        for length in range(max(SHORTEST_REPAIRED - 1, len(word) - edits), len(word) + edits + 1):
            candidates = self._by_length.get(length, ())
            hits = process.extract(word, candidates, scorer=OSA.distance, score_cutoff=edits, limit=8)
            near.extend(hit[0] for hit in hits)
        return near

    def _likelihood(self, word: str, known: str) -> tuple[int, int, str]:
        """What decides between words equally near: a common beginning, frequency, the alphabet."""
        return min(2, Prefix.similarity(word, known)), self._frequencies[known], known

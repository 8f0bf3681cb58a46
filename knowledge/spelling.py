"""Spelling repair: the word of a known vocabulary that a misspelt word most likely stands for.

The measure is the optimal string alignment distance (an edit is one letter more, less, other, or two
neighbours swapped), which is what fingers get wrong. The longer the word, the more edits are believed;
between words equally near, the one that begins alike and is the more frequent wins.
"""

from bisect import bisect_left
from collections.abc import Mapping, Sequence

import numpy as np
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
    """Knows words by number, and repairs others to them. Immutable once built, so threads may share it.

    The words are one list, the shorter before the longer and each length by the alphabet, which is all the memory
    they take.
    """

    def __init__(self, frequencies: Mapping[str, int]) -> None:
        """Take the known words, folded, each with how often it occurs."""
        self.words: Sequence[str] = sorted(frequencies, key=lambda word: (len(word), word))
        self._frequencies = np.fromiter((frequencies[word] for word in self.words), np.int32, len(self.words))
        longest = len(self.words[-1]) if self.words else 0
        # The words of n letters are those from the n-th start to the next.
        self._starts = np.searchsorted([len(word) for word in self.words], np.arange(longest + 2)).tolist()

    def __contains__(self, word: str) -> bool:
        """Whether the word needs no repair."""
        return self.number(word) is not None

    def number(self, word: str) -> int | None:
        """The place of a known word in `words`."""
        start, end = self._of_length(len(word))
        place = bisect_left(self.words, word, start, end)
        return place if place < end and self.words[place] == word else None

    def repair(self, word: str) -> str | None:
        """The known word nearest to this folded word (itself if known); None when none is near enough."""
        if word in self:
            return word
        for edits in range(1, edits_believed(word) + 1):
            near = self._within(word, edits)
            if near:
                return self.words[max(near, key=lambda number: self._likelihood(word, number))]
        return None

    def _of_length(self, length: int) -> tuple[int, int]:
        """Where the words of so many letters begin and end."""
        return (self._starts[length], self._starts[length + 1]) if length + 1 < len(self._starts) else (0, 0)

    def _within(self, word: str, edits: int) -> list[int]:
        """Numbers of known words reachable by so many edits, none of them too short to be repaired to."""
        near: list[int] = []
        for length in range(max(SHORTEST_REPAIRED - 1, len(word) - edits), len(word) + edits + 1):
            start, end = self._of_length(length)
            hits = process.extract(word, self.words[start:end], scorer=OSA.distance, score_cutoff=edits, limit=8)
            near.extend(start + hit[2] for hit in hits)
        return near

    def _likelihood(self, word: str, number: int) -> tuple[int, int, str]:
        """What decides between words equally near: a common beginning, frequency, the alphabet."""
        known = self.words[number]
        return min(2, Prefix.similarity(word, known)), int(self._frequencies[number]), known

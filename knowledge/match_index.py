"""What the profiles offer and seek, laid out so that one request is compared with all of them at once.

For each side (offers, seeks) and each concept, role and character n-gram: the rows of the profiles that have
it, as arrays. A request touches only the arrays of what it mentions.
"""

import math
import re
from array import array
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from knowledge import text
from knowledge.meanings import Meanings

Rows = NDArray[np.int32]
Scores = NDArray[np.float32]
Mask = NDArray[np.bool_]

SHORTEST_GRAM, LONGEST_GRAM = 2, 4
REMEMBERED = 20_000  # words whose n-grams are at hand
MANY_ROWS, MAX_GRAM_SHARE = 5000, 0.05  # n-grams of more profiles than both tell little and cost much
PROFILE_NORM_SHARE = 0.3  # how much a long profile is held against it in text likeness

# Spellings of the same sound in European languages, so that cognates look alike: "afterburning" stays far
# from "Nachverbrennung", but "cogénération" comes near "cogeneration", "fosfor" near "phosphor".
_COGNATES = tuple(
    (re.compile(pattern), plain)
    for pattern, plain in (
        ("ph", "f"), ("th", "t"), ("ch|ck|qu", "k"), ("x", "ks"), ("c(?=[eiy])", "s"), ("c", "k"), ("z", "s"),
        ("w", "v"), ("[yj]", "i"), ("[ao]e", "e"), (r"(.)\1", r"\1"),
    )
)  # fmt: skip


@lru_cache(maxsize=REMEMBERED)
def cognate(word: str) -> str:
    """The word as its cognates in other languages are written, roughly.

    >>> cognate("phosphor"), cognate("cogénération")
    ('fosfor', 'kogeneration')
    """
    folded = text.fold(word)
    for pattern, plain in _COGNATES:
        folded = pattern.sub(plain, folded)
    return folded


@lru_cache(maxsize=REMEMBERED)
def word_grams(word: str) -> tuple[str, ...]:
    """The character n-grams of a word's cognate form, once each."""
    return tuple(set(text.character_ngrams([cognate(word)], SHORTEST_GRAM, LONGEST_GRAM)))


def grams(words: Iterable[str]) -> frozenset[str]:
    """The character n-grams of some words."""
    return frozenset().union(*map(word_grams, words))


@dataclass(frozen=True, slots=True)
class SideDigest:
    """One side of one profile: concept -> (mask of roles, weight), role -> weight, its words, and how much it says.

    `countries` are those that it names, ISO 3166.
    """

    concepts: Mapping[str, tuple[int, float]]
    roles: Mapping[str, float]
    words: frozenset[str]
    size: float
    countries: frozenset[str] = frozenset()


@dataclass(slots=True)
class Postings:
    """The profiles that have a concept, each once: rows, masks of roles, weights."""

    rows: Rows
    masks: NDArray[np.int32]
    weights: Scores


@dataclass(slots=True)
class _GrowingPostings:
    """Postings while they are collected."""

    rows: "array[int]" = field(default_factory=lambda: array("i"))
    masks: "array[int]" = field(default_factory=lambda: array("i"))
    weights: "array[float]" = field(default_factory=lambda: array("f"))

    def frozen(self) -> Postings:
        return Postings(
            np.frombuffer(self.rows, np.int32),
            np.frombuffer(self.masks, np.int32),
            np.frombuffer(self.weights, np.float32),
        )


class Growing:
    """One side of all profiles while they are collected, in the order of their rows."""

    def __init__(self) -> None:
        """Start with no profile."""
        self.sizes = array("f")
        self.concepts: dict[str, _GrowingPostings] = {}
        self.roles: dict[str, _GrowingPostings] = {}
        self._numbers: dict[str, int] = {}
        self._gram_rows: list[array[int]] = []
        self._numbered = lru_cache(maxsize=REMEMBERED)(self._number)

    def add(self, digest: SideDigest) -> None:
        """Take the next profile."""
        row = len(self.sizes)
        self.sizes.append(max(digest.size, 1.0))
        for concept, (mask, weight) in digest.concepts.items():
            _append(self.concepts, concept, row, mask, weight)
        for role, weight in digest.roles.items():
            _append(self.roles, role, row, 0, weight)
        gram_rows = self._gram_rows
        for number in set().union(*map(self._numbered, digest.words)):
            gram_rows[number].append(row)

    def rows_of_grams(self) -> dict[str, Rows]:
        """The rows that have each n-gram, ascending."""
        return {gram: np.frombuffer(self._gram_rows[number], np.int32) for gram, number in self._numbers.items()}

    def _number(self, word: str) -> tuple[int, ...]:
        """The n-grams of a word as places in the list of their rows."""
        found = []
        for gram in word_grams(word):
            number = self._numbers.setdefault(gram, len(self._gram_rows))
            if number == len(self._gram_rows):
                self._gram_rows.append(array("i"))
            found.append(number)
        return tuple(found)


class Side:
    """One side of all profiles. Immutable once built."""

    def __init__(self, growing: Growing, meanings: Meanings | None = None) -> None:
        """Lay out what was collected, and with a model what it means."""
        self._meanings = meanings
        self.size = len(growing.sizes)
        self.sizes: Scores = np.frombuffer(growing.sizes, np.float32)
        self.concepts = {name: each.frozen() for name, each in growing.concepts.items()}
        self.roles = {name: each.frozen() for name, each in growing.roles.items()}
        self._gram_rows = growing.rows_of_grams()
        self._norms = np.zeros(self.size, np.float32)
        for gram, rows_of in self._gram_rows.items():
            self._norms[rows_of] += self.rarity(gram) ** 2

    def rarity(self, gram: str) -> float:
        """The inverse document frequency of an n-gram, in nats; 0 for one that nobody has."""
        rows = self._gram_rows.get(gram)
        return math.log((self.size + 1) / (len(rows) + 0.5)) if rows is not None else math.log(self.size + 2)

    def text_likeness(self, wanted: frozenset[str], rows: Rows | None = None) -> Scores:
        """How alike the texts of all profiles, or of some rows in ascending order, are to the wanted n-grams, 0..1.

        A cosine in which the length of the profile counts only in part: a long list of offers that holds the
        wanted word is as good as a short one.
        """
        norms = self._norms if rows is None else self._norms[rows]
        common = np.zeros(len(norms), np.float32)
        norm = 0.0
        for gram in wanted:
            weight = self.rarity(gram) ** 2
            norm += weight
            having = self._gram_rows.get(gram)
            if having is None:
                continue
            if rows is not None:
                places = np.minimum(np.searchsorted(having, rows), len(having) - 1)
                common[having[places] == rows] += weight
            elif len(having) <= max(MANY_ROWS, MAX_GRAM_SHARE * self.size):
                common[having] += weight
        length = PROFILE_NORM_SHARE * norms + (1 - PROFILE_NORM_SHARE) * norm
        likeness: Scores = common / np.sqrt(max(norm, 1e-9) * np.maximum(length, 1e-9))
        return likeness

    def likeness_of_meaning(self, content: str, lang: str, rows: Rows | None = None) -> Scores:
        """How alike in meaning the texts of all profiles, or of some rows, are to one in a language, 0..1.

        0 without a model.
        """
        if self._meanings is None:
            return np.zeros(self.size if rows is None else len(rows), np.float32)
        return self._meanings.likeness(content, lang, rows)


def _append(postings: dict[str, _GrowingPostings], name: str, row: int, mask: int, weight: float) -> None:
    growing = postings.get(name)
    if growing is None:
        growing = postings[name] = _GrowingPostings()
    growing.rows.append(row)
    growing.masks.append(mask)
    growing.weights.append(weight)

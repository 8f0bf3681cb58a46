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

Rows = NDArray[np.int32]
Scores = NDArray[np.float32]

SHORTEST_GRAM, LONGEST_GRAM = 2, 4
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


@lru_cache(maxsize=20_000)
def cognate(word: str) -> str:
    """The word as its cognates in other languages are written, roughly.

    >>> cognate("phosphor"), cognate("cogénération")
    ('fosfor', 'kogeneration')
    """
    folded = text.fold(word)
    for pattern, plain in _COGNATES:
        folded = pattern.sub(plain, folded)
    return folded


@lru_cache(maxsize=20_000)
def word_grams(word: str) -> tuple[str, ...]:
    """The character n-grams of a word's cognate form, once each."""
    return tuple(set(text.character_ngrams([cognate(word)], SHORTEST_GRAM, LONGEST_GRAM)))


def grams(words: Iterable[str]) -> frozenset[str]:
    """The character n-grams of some words."""
    return frozenset().union(*map(word_grams, words))


@dataclass(frozen=True, slots=True)
class SideDigest:
    """One side of one profile: concept -> (mask of roles, weight), role -> weight, n-grams, and how much it says."""

    concepts: Mapping[str, tuple[int, float]]
    roles: Mapping[str, float]
    grams: frozenset[str]
    size: float


@dataclass(slots=True)
class Postings:
    """The profiles that have a concept, each once: rows, masks of roles, weights."""

    rows: Rows
    masks: NDArray[np.int32]
    weights: Scores


@dataclass(slots=True)
class _Growing:
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


class Side:
    """One side of all profiles. Immutable once built."""

    def __init__(self, digests: Iterable[SideDigest]) -> None:
        concepts: dict[str, _Growing] = {}
        roles: dict[str, _Growing] = {}
        gram_rows: dict[str, array[int]] = {}
        self.size = 0
        sizes = array("f")
        for row, digest in enumerate(digests):
            self.size = row + 1
            sizes.append(max(digest.size, 1.0))
            for concept, (mask, weight) in digest.concepts.items():
                _append(concepts, concept, row, mask, weight)
            for role, weight in digest.roles.items():
                _append(roles, role, row, 0, weight)
            for gram in digest.grams:
                rows = gram_rows.get(gram)
                if rows is None:
                    rows = gram_rows[gram] = array("i")
                rows.append(row)
        self.sizes: Scores = np.frombuffer(sizes, np.float32)
        self.concepts = {name: growing.frozen() for name, growing in concepts.items()}
        self.roles = {name: growing.frozen() for name, growing in roles.items()}
        self._gram_rows: dict[str, Rows] = {g: np.frombuffer(rows, np.int32) for g, rows in gram_rows.items()}
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


def _append(postings: dict[str, _Growing], name: str, row: int, mask: int, weight: float) -> None:
    growing = postings.get(name)
    if growing is None:
        growing = postings[name] = _Growing()
    growing.rows.append(row)
    growing.masks.append(mask)
    growing.weights.append(weight)

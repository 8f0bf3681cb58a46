"""Texts as weighted features, and how alike two texts are: the arithmetic under the search.

A *view* is one way of looking at a text: its character n-grams, its stems, its pairs of stems. Each view weighs its
features by TF-IDF (a feature that few entries have says more), scales every text to length one, and answers how alike
a question and each row are, and how much of the question each entry covers, by walking the postings of the question's
own features alone.
"""

import math
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Integers = NDArray[np.integer[Any]]
_Columns = tuple[Integers, Integers, Floats | Integers]  # owners, features, values

SATURATION = 0.5  # BM25's k1: half the credit at this many texts with the feature
MOST_COUNTED = 255  # texts of an entry that have a feature: more add nothing to the credit
_COUNTS = np.arange(MOST_COUNTED + 1)
_CREDIT = (_COUNTS / (_COUNTS + SATURATION)).astype(np.float32)  # by the number of texts
COMMON_SHARE = 0.2  # in a large base, features of more rows than this cost much and say little
LARGE_BASE = 4000  # rows from which common features are left out
PIECE = 4000  # texts weighed at a time


@dataclass(frozen=True)
class Places:
    """Where texts belong: for each its entry and its row (both ascending, from 0) and how much it counts."""

    entry_of: Integers
    row_of: Integers
    emphasis: Floats
    entries: int
    rows: int


@dataclass(frozen=True)
class Weighted:
    """A question in one view: ids and weights of its known features (length one), and how much of it is known."""

    ids: Integers
    weights: Floats
    idf: Floats
    known_share: float  # length of the known part over that of the whole, 0..1
    unknown: int  # how many features no entry has
    rarity: float  # of the known features together: 1 for each that one entry alone has, 0 for one that all have


class View:
    """The rows of a base in one view. A row is a text, or the weighted sum of several texts of one entry."""

    def __init__(self, bags: Iterable[Iterable[str]], places: Places, *, has_coverage: bool = True) -> None:
        """Take the features of each text, and where the texts belong; without `has_coverage` nobody asks for that."""
        self._entries = places.entries
        self.size = places.rows
        counted = self._count(bags)
        self._width = max(1, len(self._hashes))
        credits = self._credit(counted, places.entry_of)
        self._idf = self._rarity(np.diff(credits.starts))
        self._unknown_idf = float(self._rarity(np.zeros(1, dtype=np.int64))[0])
        self._credits = credits if has_coverage else None
        self._index(counted, places)

    def _numbers_of(self, features: Sequence[str]) -> Integers:
        """The numbers of features, -1 for those that no text has."""
        if not len(self._hashes) or not features:
            return np.full(len(features), -1, np.int64)
        hashes = np.fromiter(map(_hash, features), np.uint64, len(features))
        places = np.minimum(np.searchsorted(self._hashes, hashes), len(self._hashes) - 1)
        return np.where(self._hashes[places] == hashes, places, -1)

    def _count(self, bags: Iterable[Iterable[str]]) -> "_Counted":
        """Count the features in each text, and number them in the order of their hashes, which are all that is kept
        of them: a dictionary of strings would be most of an index's memory.
        """
        numbers: dict[str, int] = {}
        features, counts, starts = array("i"), array("i"), array("q", [0])
        for bag in bags:
            counted = Counter(bag)
            features.extend(numbers.setdefault(feature, len(numbers)) for feature in counted)
            counts.extend(counted.values())
            starts.append(len(features))
        hashes = np.fromiter(map(_hash, numbers), np.uint64, len(numbers))
        order = np.argsort(hashes)
        self._hashes = hashes[order]
        number = np.empty(len(order), np.int32)
        number[order] = np.arange(len(order), dtype=np.int32)
        return _Counted(
            number[np.array(features, dtype=np.int32)],
            np.array(counts, dtype=np.float32),
            np.array(starts, dtype=np.int64),
        )

    def _credit(self, counted: "_Counted", entry_of_text: Integers) -> "_Postings":
        """For each feature the entries that have it, each with how many of its texts do, up to `MOST_COUNTED`."""
        width, pieces = self._width, []
        for texts, features, _ in counted.pieces(entry_of_text):
            places, frequency = np.unique(entry_of_text[texts] * width + features, return_counts=True)
            entry_of, feature_of = np.divmod(places, width)
            counted_texts = np.minimum(frequency, MOST_COUNTED).astype(np.uint8)
            pieces.append(_in_few_bytes(entry_of, self._entries, feature_of, width, counted_texts))
        entry_of, features, frequencies = _joined(pieces)
        del pieces  # the columns twice are the most memory that building ever takes
        order = np.argsort(features, kind="stable")
        return _Postings(entry_of[order], frequencies[order], _starts(features[order], width), _CREDIT)

    def _index(self, counted: "_Counted", belonging: Places) -> None:
        """The rows' weights, each row of length one, sorted by feature so that a feature's rows are one slice."""
        width, pieces = self._width, []
        for texts, features, counts in counted.pieces(belonging.entry_of):
            weights = _to_length_one(texts, (1 + np.log(counts)) * self._idf[features])
            rows = belonging.row_of[texts]
            if self.size < len(belonging.row_of):
                places, inverse = np.unique(rows * width + features, return_inverse=True)
                summed = np.bincount(inverse, weights * belonging.emphasis[texts]).astype(np.float32)
                rows, features = np.divmod(places, width)
                weights = _to_length_one(rows, summed)
            pieces.append(_in_few_bytes(rows, self.size, features, width, weights.astype(np.float32)))
        rows, features, values = _joined(pieces)
        del pieces
        order = np.argsort(features, kind="stable")
        self._rows = _Postings(rows[order], values[order], _starts(features[order], width))

    def _rarity(self, entries_with: Integers) -> Floats:
        """Smoothed inverse document frequency, counted in entries, so that phrasings of one entry count once."""
        rarity: Floats = (np.log((1 + self._entries) / (1.0 + entries_with)) + 1).astype(np.float32)
        return rarity

    def weigh(self, bag: Iterable[str]) -> Weighted:
        """The features of a question, those of no entry counted as the rarest there are."""
        counted = Counter(bag)
        numbers = self._numbers_of(list(counted))
        frequencies = 1 + np.log(np.fromiter(counted.values(), np.float32, len(counted)))
        is_known = numbers >= 0
        ids = numbers[is_known]
        idf = self._idf[ids]
        weights = frequencies[is_known] * idf
        unknown = frequencies[~is_known]
        known_mass = float(weights @ weights)
        unknown_mass = float(unknown @ unknown) * self._unknown_idf**2
        known_share = math.sqrt(known_mass / (known_mass + unknown_mass)) if len(ids) else 0.0
        rarity = float((idf - 1).sum()) / max(self._unknown_idf - 1, 1e-9)
        return Weighted(ids, weights / max(math.sqrt(known_mass), 1e-9), idf, known_share, len(unknown), rarity)

    def similarities(self, question: Weighted) -> Floats:
        """The cosine of the question's known part with every row."""
        return self._rows.summed(question.ids, question.weights, self.size)

    def coverage(self, question: Weighted) -> Floats:
        """The share of the question that each entry's texts speak of, 0..1: BM25 over the most that it could reach."""
        if self._credits is None:
            raise TypeError("this view was made without coverage")
        total = float(question.idf.sum()) + question.unknown * self._unknown_idf
        return self._credits.summed(question.ids, question.idf / max(total, 1e-9), self._entries)

    def likeness(self) -> Floats:
        """The cosine of every row with every row, shape (rows, rows)."""
        alike = np.zeros((self.size, self.size), np.float32)
        alike[np.diag_indices(self.size)] = np.bincount(self._rows.owners, self._rows.values**2, self.size)
        dense = []
        for start, end in pairwise(self._rows.starts.tolist()):
            rows, weights = self._rows.owners[start:end], self._rows.values[start:end]
            if end - start > self.size // 8:
                dense.append(np.zeros(self.size, np.float32))
                dense[-1][rows] = weights
            elif end - start > 1:
                alike[rows[:, None], rows] += np.outer(weights, weights) - np.diag(weights**2)
        if dense:
            columns = np.array(dense)
            common = columns.T @ columns
            alike += common - np.diag(np.diag(common))
        return alike


@dataclass(frozen=True)
class _Postings:
    """Where features occur: the owners (rows or entries) of feature i and their values begin at `starts[i]`.

    Values that are few and repeated are numbers of places in `table`, in which they are written.
    """

    owners: Integers
    values: Floats | Integers
    starts: Integers
    table: Floats | None = None

    def summed(self, features: Integers, weights: Floats, size: int) -> Floats:
        """For each of so many owners the sum of its values of some features, times the features' weights."""
        starts = self.starts[features].astype(np.int64)
        lengths = self.starts[features + 1] - starts
        if size > LARGE_BASE:
            lengths = np.where(lengths < COMMON_SHARE * size, lengths, 0)
        # The places of all postings of the features, one run after the other.
        ends = np.cumsum(lengths)
        places = np.repeat(starts - ends + lengths, lengths) + np.arange(ends[-1] if len(ends) else 0)
        found = self.values[places] if self.table is None else self.table[self.values[places]]
        values = found * np.repeat(weights, lengths)
        return np.bincount(self.owners[places], values, size).astype(np.float32)


@dataclass(frozen=True)
class _Counted:
    """The features of texts and their counts, text by text; the features of text i begin at `starts[i]`."""

    features: Integers
    counts: Floats
    starts: Integers

    def pieces(self, entry_of: Integers) -> Iterator[tuple[Integers, Integers, Floats]]:
        """Texts, features and counts of some thousand texts at a time, to bound the memory; no entry is cut in two."""
        start = 0
        while start < len(entry_of):
            end = int(np.searchsorted(entry_of, entry_of[min(start + PIECE, len(entry_of)) - 1], side="right"))
            inside = slice(self.starts[start], self.starts[end])
            texts = np.repeat(np.arange(start, end), np.diff(self.starts[start : end + 1]))
            yield texts, self.features[inside], self.counts[inside]
            start = end


def _hash(feature: str) -> int:
    """64 bits: among a million features two are alike with a chance of one in thirty million."""
    return int.from_bytes(blake2b(feature.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")


def _joined(pieces: Sequence[_Columns]) -> _Columns:
    """Three columns out of their pieces."""
    if not pieces:
        return np.zeros(0, np.int32), np.zeros(0, np.int32), np.zeros(0, np.float32)
    first, second, third = zip(*pieces, strict=True)
    return np.concatenate(first), np.concatenate(second), np.concatenate(third)


def _starts(features: Integers, width: int) -> Integers:
    """Where each of so many features begins in an ascending list of them, and where the last one ends."""
    starts = np.searchsorted(features, np.arange(width + 1, dtype=features.dtype))
    return starts.astype(np.min_scalar_type(len(features)))


def _in_few_bytes(owners: Integers, size: int, features: Integers, width: int, values: Floats | Integers) -> _Columns:
    """Three columns in as little memory as the numbers of so many owners and features need."""
    return (
        owners.astype(np.min_scalar_type(size)),
        features.astype(np.min_scalar_type(width)),
        values,
    )


def _to_length_one(rows: Integers, weights: Floats) -> Floats:
    """The weights scaled so that each row has the Euclidean length one."""
    squares = np.bincount(rows, weights**2)
    return (weights / np.sqrt(squares)[rows]).astype(np.float32)

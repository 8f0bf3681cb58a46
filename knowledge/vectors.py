"""Texts as weighted features, and how alike two texts are: the arithmetic under the search.

A *view* is one way of looking at a text: its character n-grams, its stems, its pairs of stems. Each view weighs its
features by TF-IDF (a feature that few entries have says more), scales every text to length one, and answers how alike
a question and each row are by walking the postings of the question's own features alone.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Integers = NDArray[np.int64]

SATURATION = 0.5  # BM25's k1: half the credit at this many phrasings with the feature
COMMON_SHARE = 0.2  # in a large base, features of more rows than this cost much and say little
LARGE_BASE = 4000  # rows from which common features are left out


@dataclass(frozen=True)
class Weighted:
    """A question in one view: ids and weights of its known features (length one), and how much of it is known."""

    ids: Integers
    weights: Floats
    idf: Floats
    known_share: float  # length of the known part over that of the whole, 0..1
    unknown_idf: float  # the idf mass of the features that no entry has


class View:
    """The rows of a base in one view. A row is a phrasing, or all phrasings of an entry when `pooled`."""

    def __init__(self, bags: Sequence[Mapping[str, int]], owners: Integers, entries: int, is_pooled: bool) -> None:
        """Take one bag of features a text, and the number of the entry each text belongs to."""
        self._ids: dict[str, int] = {}
        number = self._ids.setdefault
        features = np.array([number(f, len(self._ids)) for bag in bags for f in bag], dtype=np.int64)
        rows = np.repeat(np.arange(len(bags)), [len(bag) for bag in bags])
        counts = np.array([count for bag in bags for count in bag.values()], dtype=np.float32)

        self._entries = entries
        by_entry, share = np.unique(owners[rows] * max(1, len(self._ids)) + features, return_counts=True)
        entry_of, feature_of = np.divmod(by_entry, max(1, len(self._ids)))
        self.idf = self._rarity(np.bincount(feature_of, minlength=len(self._ids)))
        self._unknown_idf = float(self._rarity(np.zeros(1, dtype=np.int64))[0])
        self._entry_features = feature_of
        self._entry_credit = (share / (share + SATURATION)).astype(np.float32)
        self._entry_starts = np.searchsorted(entry_of, np.arange(self._entries + 1))

        weights = (1 + np.log(counts)) * self.idf[features]
        weights /= _lengths(rows, weights, len(bags))[rows]
        self.size = len(bags)
        if is_pooled:
            rows, features, weights = _merge(owners[rows], features, weights, len(self._ids))
            self.size = self._entries
            weights /= _lengths(rows, weights, self.size)[rows]
        self._index(rows, features, weights)

    def _rarity(self, entries_with: Integers) -> Floats:
        """Smoothed inverse document frequency, counted in entries, so that phrasings of one entry count once."""
        rarity: Floats = (np.log((1 + self._entries) / (1.0 + entries_with)) + 1).astype(np.float32)
        return rarity

    def _index(self, rows: Integers, features: Integers, weights: Floats) -> None:
        """Sort the rows by feature, so that a feature's rows are one slice."""
        order = np.argsort(features, kind="stable")
        self._rows = rows[order].astype(np.int32)
        self._weights = weights[order].astype(np.float32)
        self._starts = np.searchsorted(features[order], np.arange(len(self._ids) + 1)).tolist()

    def weigh(self, bag: Mapping[str, int]) -> Weighted:
        """The features of a question, those of no entry counted as the rarest there are."""
        known = [(self._ids[feature], count) for feature, count in bag.items() if feature in self._ids]
        unknown = np.array([count for feature, count in bag.items() if feature not in self._ids])
        ids = np.array([i for i, _ in known], dtype=np.int64)
        idf = self.idf[ids]
        weights = (1 + np.log(np.array([count for _, count in known], dtype=np.float32))) * idf
        known_mass = float(weights @ weights)
        unknown_mass = float((((1 + np.log(unknown)) * self._unknown_idf) ** 2).sum()) if unknown.size else 0.0
        length = known_mass**0.5 or 1.0
        whole = (known_mass + unknown_mass) ** 0.5 or 1.0
        return Weighted(ids, weights / length, idf, length / whole, len(unknown) * self._unknown_idf)

    def similarities(self, question: Weighted) -> NDArray[np.float64]:
        """The cosine of the question's known part with every row."""
        rows, values = [], []
        limit = COMMON_SHARE * self.size if self.size > LARGE_BASE else self.size + 1
        for feature, weight in zip(question.ids.tolist(), question.weights.tolist(), strict=True):
            start, end = self._starts[feature], self._starts[feature + 1]
            if end - start < limit:
                rows.append(self._rows[start:end])
                values.append(self._weights[start:end] * np.float32(weight))
        if not rows:
            return np.zeros(self.size)
        return np.bincount(np.concatenate(rows), np.concatenate(values), self.size).astype(np.float64, copy=False)

    def evidence(self, question: Weighted, entry: int) -> float:
        """The share of the question that the entry's phrasings speak of, 0..1.

        BM25 of the entry for the question, without length normalisation, over the most that any entry could reach.
        """
        inside = slice(self._entry_starts[entry], self._entry_starts[entry + 1])
        features, credit = self._entry_features[inside], self._entry_credit[inside]
        total = float(question.idf.sum()) + question.unknown_idf
        if not len(features) or not total:
            return 0.0
        places = np.minimum(np.searchsorted(features, question.ids), len(features) - 1)
        return float(question.idf @ (credit[places] * (features[places] == question.ids))) / total


def _lengths(rows: Integers, weights: Floats, size: int) -> Floats:
    """The Euclidean length of each row, 1 for an empty one."""
    squares = np.bincount(rows, weights**2, size)
    squares[squares == 0] = 1
    return np.sqrt(squares).astype(np.float32)


def _merge(rows: Integers, features: Integers, weights: Floats, width: int) -> tuple[Integers, Integers, Floats]:
    """The same matrix with the weights of equal places added up."""
    places, inverse = np.unique(rows * width + features, return_inverse=True)
    merged_rows, merged_features = np.divmod(places, width)
    return merged_rows, merged_features, np.bincount(inverse, weights).astype(np.float32)


def bag_of(features: Sequence[str]) -> Mapping[str, int]:
    """How often each feature occurs."""
    return Counter(features)

"""Texts as weighted features, and how alike two texts are: the arithmetic under the search.

A *view* is one way of looking at a text: its character n-grams, its stems, its pairs of stems. Each view weighs its
features by TF-IDF (a feature that few entries have says more), scales every text to length one, and answers how alike
a question and each row are by walking the postings of the question's own features alone.
"""

import math
from array import array
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

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
    """The rows of a base in one view: each text, or all texts of an entry together."""

    def __init__(
        self, bags: Iterable[Iterable[str]], owners: Integers, entries: int, pooling: Floats | None = None
    ) -> None:
        """Take the features of each text and the number of the entry it belongs to, 0 to `entries` - 1.

        With `pooling`, a weight for each text, a row is the sum of an entry's texts.
        """
        self._ids: dict[str, int] = {}
        rows, features, counts = self._count(bags)
        width = max(1, len(self._ids))

        self._entries = entries
        by_entry, share = np.unique(owners[rows] * width + features, return_counts=True)
        entry_of, feature_of = np.divmod(by_entry, width)
        self._idf = self._rarity(np.bincount(feature_of, minlength=width))
        self._unknown_idf = float(self._rarity(np.zeros(1, dtype=np.int64))[0])
        self._entry_features = feature_of.astype(np.int32)
        self._entry_credit = (share / (share + SATURATION)).astype(np.float32)
        self._entry_starts = np.searchsorted(entry_of, np.arange(entries + 1))

        self.size = len(owners)
        weights = _to_length_one(rows, (1 + np.log(counts)) * self._idf[features], self.size)
        if pooling is not None:
            self.size = entries
            rows, features, weights = _merge(owners[rows], features, weights * pooling[rows], width)
            weights = _to_length_one(rows, weights, self.size)
        order = np.argsort(features, kind="stable")
        self._rows = rows[order].astype(np.int32)
        self._weights = weights[order]
        self._starts = np.searchsorted(features[order], np.arange(width + 1)).tolist()

    def _count(self, bags: Iterable[Iterable[str]]) -> tuple[Integers, Integers, Floats]:
        """Number the features and count them: three columns of row, feature and count, row by row."""
        features, counts, sizes = array("i"), array("i"), array("i")
        for bag in bags:
            counted = Counter(bag)
            features.extend(self._ids.setdefault(feature, len(self._ids)) for feature in counted)
            counts.extend(counted.values())
            sizes.append(len(counted))
        rows = np.repeat(np.arange(len(sizes)), np.array(sizes, dtype=np.int64))
        return rows, np.array(features, dtype=np.int64), np.array(counts, dtype=np.float32)

    def _rarity(self, entries_with: Integers) -> Floats:
        """Smoothed inverse document frequency, counted in entries, so that phrasings of one entry count once."""
        rarity: Floats = (np.log((1 + self._entries) / (1.0 + entries_with)) + 1).astype(np.float32)
        return rarity

    def weigh(self, bag: Iterable[str]) -> Weighted:
        """The features of a question, those of no entry counted as the rarest there are."""
        counted = Counter(bag)
        known = {self._ids[feature]: count for feature, count in counted.items() if feature in self._ids}
        unknown = [count for feature, count in counted.items() if feature not in self._ids]
        ids = np.array(list(known), dtype=np.int64)
        idf = self._idf[ids]
        weights = (1 + np.log(np.array(list(known.values()), dtype=np.float32))) * idf
        known_mass = float(weights @ weights)
        unknown_mass = sum((1 + math.log(count)) ** 2 for count in unknown) * self._unknown_idf**2
        known_share = math.sqrt(known_mass / (known_mass + unknown_mass)) if known else 0.0
        return Weighted(
            ids, weights / max(math.sqrt(known_mass), 1e-9), idf, known_share, len(unknown) * self._unknown_idf
        )

    def similarities(self, question: Weighted) -> Floats:
        """The cosine of the question's known part with every row."""
        rows, values = [], []
        limit = COMMON_SHARE * self.size if self.size > LARGE_BASE else self.size + 1
        for feature, weight in zip(question.ids.tolist(), question.weights.tolist(), strict=True):
            start, end = self._starts[feature], self._starts[feature + 1]
            if end - start < limit:
                rows.append(self._rows[start:end])
                values.append(self._weights[start:end] * np.float32(weight))
        if not rows:
            return np.zeros(self.size, np.float32)
        return np.bincount(np.concatenate(rows), np.concatenate(values), self.size).astype(np.float32)

    def likeness(self) -> Floats:
        """The cosine of every row with every row, shape (rows, rows)."""
        alike = np.zeros((self.size, self.size), np.float32)
        alike[np.diag_indices(self.size)] = np.bincount(self._rows, self._weights**2, self.size)
        dense = []
        for start, end in pairwise(self._starts):
            rows, weights = self._rows[start:end], self._weights[start:end]
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


def _to_length_one(rows: Integers, weights: Floats, size: int) -> Floats:
    """The weights scaled so that each row has the Euclidean length one."""
    squares = np.bincount(rows, weights**2, size)
    return (weights / np.sqrt(squares)[rows]).astype(np.float32)


def _merge(rows: Integers, features: Integers, weights: Floats, width: int) -> tuple[Integers, Integers, Floats]:
    """The same matrix with the weights of equal places added up."""
    places, inverse = np.unique(rows * width + features, return_inverse=True)
    merged_rows, merged_features = np.divmod(places, width)
    return merged_rows, merged_features, np.bincount(inverse, weights).astype(np.float32)

"""One score per entry from all its phrasings together.

Each phrasing is a row in three views: character n-grams, which forgive spelling and reach into compounds; stems; and
pairs of stems, which know what stood beside what. A softmax regression over the rows, trained in its dual form on how
alike the rows are, learns for each entry what sets it apart from all others: words that every entry has fade, words
that tell two neighbours apart count. The training minimises the cross-entropy with an L2 penalty by Newton steps under
Böhning's fixed bound of the Hessian (Annals of the Institute of Statistical Mathematics 44, 1992), which need one
matrix inversion. A base of more than `TRAINED_ROWS` rows is scored by the pooled vector of each entry instead.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from knowledge.reading import Word, ngrams_of, pairs_of, stems_of
from knowledge.vectors import Floats, View, Weighted

TRAINED_ROWS = 2500  # training takes memory by the square and time by the cube of the rows
PENALTY = 0.2  # of the softmax regression; less than the classical 1 since rows have length one
STEPS = 10  # Newton steps; the ranking hardly changes after
CLOSENESS = 0.7  # of the square of likeness: many things alike at once say more than one by one
POOLED_SCALE = 10.0  # brings cosines to the range of trained scores

# How much n-grams, stems and pairs count. Which weighting is best differs from base to base: its exams decide.
WEIGHTINGS = ((1.0, 0.4, 0.1), (1.0, 0.1, 0.0), (1.0, 1.0, 0.5), (0.2, 1.0, 0.2))

# What tells whether the base has an answer at all, then what tells whether the best entry is the one.
SCOPE_FEATURES = ("stems alike", "n-grams covered", "doubt")
FEATURES = (*SCOPE_FEATURES, "score", "margin")
ALIKE_ROWS = 3  # the nearest rows, over which likeness is averaged: one alike row may be chance

_READINGS = (ngrams_of, stems_of, pairs_of)
_POOLED_READINGS = (ngrams_of, stems_of)  # the pairs of a large base would fill the memory


@dataclass(frozen=True)
class Row:
    """One text of an entry: the entry's number, the words, and how much the text counts."""

    entry: int
    words: Sequence[Word]
    weight: float = 1.0


@dataclass(frozen=True)
class Asked:
    """A question against a base: how alike it is to every row in every view, shape (views, rows)."""

    weighted: tuple[Weighted, ...]
    similarities: Floats


class Layout:
    """The rows of a base in every view, ready for training."""

    def __init__(self, rows: Sequence[Row], entries: int) -> None:
        """Lay out the rows of so many entries, numbered from 0; an entry may have no row."""
        self.entries = entries
        self.owners = np.array([row.entry for row in rows], dtype=np.int64)
        self.emphasis = np.array([row.weight for row in rows], dtype=np.float32)
        self.is_pooled = len(rows) > TRAINED_ROWS
        self._readings = _POOLED_READINGS if self.is_pooled else _READINGS
        pooling = self.emphasis if self.is_pooled else None
        self.views = tuple(
            View((features(row.words) for row in rows), self.owners, entries, pooling) for features in self._readings
        )

    @cached_property
    def likeness(self) -> tuple[Floats, ...]:
        """For each view, how alike every two rows are."""
        return tuple(view.likeness() for view in self.views)

    def forget_likeness(self) -> None:
        """Free what only training needs."""
        self.__dict__.pop("likeness", None)

    def ask(self, words: Sequence[Word]) -> Asked:
        """Compare a question with every row."""
        weighted = tuple(view.weigh(features(words)) for view, features in zip(self.views, self._readings, strict=True))
        alike = [view.similarities(question) for view, question in zip(self.views, weighted, strict=True)]
        return Asked(weighted, np.stack(alike))


class Ranker:
    """Scores entries for questions. Immutable once trained, so threads may share it."""

    def __init__(self, layout: Layout, weighting: Sequence[float] = WEIGHTINGS[0]) -> None:
        """Train the score on a layout whose views count by the weighting."""
        self._views = layout.views
        self._weighting = weighting
        self._dual = (
            None
            if layout.is_pooled
            else train_softmax(self._blend(layout.likeness), layout.owners, layout.entries, layout.emphasis)
        )

    def _blend(self, alike: Sequence[Floats] | Floats) -> Floats:
        """How alike texts are in all views together."""
        blended = np.zeros_like(alike[0])
        for weight, view in zip(self._weighting, alike, strict=False):
            blended += np.float32(weight) * view
        return blended + np.float32(CLOSENESS) * blended**2

    def scores(self, asked: Asked) -> Floats:
        """One score an entry: its log-odds against the others, up to a constant."""
        blended = self._blend(asked.similarities)
        return blended * np.float32(POOLED_SCALE) if self._dual is None else blended @ self._dual

    def features(self, asked: Asked, scores: Floats) -> NDArray[np.float64]:
        """What speaks for the best entry, in the order of `FEATURES`."""
        best = int(scores.argmax())
        ngrams, stems = asked.weighted[:2]
        nearest = np.sort(asked.similarities[1])[-ALIKE_ROWS:]
        return np.array(
            [
                float(nearest.mean()) * stems.known_share if nearest.size else 0.0,
                self._views[0].evidence(ngrams, best),
                doubt(scores),
                float(scores[best] - scores.mean()),
                float(scores[best] - np.delete(scores, best).max(initial=scores.min())),
            ]
        )


def doubt(scores: Floats) -> float:
    """How little the scores decide: the entropy of the odds they stand for, 0 (one entry) to 1 (all alike)."""
    if len(scores) == 1:
        return 0.0
    odds = np.exp(scores - scores.max())
    odds /= odds.sum()
    return float(-(odds * np.log(odds + 1e-12)).sum() / math.log(len(scores)))


def train_softmax(alike: Floats, owners: NDArray[np.int64], entries: int, emphasis: Floats) -> Floats:
    """The dual weights, shape (rows, entries), of a softmax regression that tells the rows' owners apart."""
    target = np.zeros((len(owners), entries), np.float32)
    target[np.arange(len(owners)), owners] = 1
    damping = np.float32(PENALTY) / emphasis
    step = np.linalg.inv(alike / 2 + np.diag(damping))
    dual = np.zeros_like(target)
    for _ in range(STEPS):
        logits = alike @ dual
        odds = np.exp(logits - logits.max(axis=1, keepdims=True))
        odds /= odds.sum(axis=1, keepdims=True)
        dual -= step @ (odds - target + damping[:, None] * dual)
    return dual

"""One score per entry from all its phrasings together.

Each phrasing is a row in three views (character n-grams, stems, pairs of stems). A softmax regression over the rows,
trained in its dual form on how alike the rows are, learns for each entry what sets it apart from all others: words that
every entry has fade, words that tell two neighbours apart count. The training minimises the convex cross-entropy with
an L2 penalty by Newton steps under Böhning's fixed bound of the Hessian (Annals of the Institute of Statistical
Mathematics 44, 1992), which need one matrix inversion.

A base with more rows than `TRAINED_ROWS` is scored by the pooled vector of each entry instead.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from knowledge.reading import Word, ngrams_of, pairs_of, stems_of
from knowledge.vectors import View, Weighted, bag_of

TRAINED_ROWS = 3000  # training takes memory by the square and time by the cube of the rows
PENALTY = 0.2  # of the softmax regression; a tenth of the classical 1 since rows have length one
CLOSENESS = 0.7  # of the square of likeness: many things alike at once say more than one by one
STEPS = 12  # Newton steps; the ranking no longer changes after
POOLED_SCALE = 10.0  # brings cosines to the range of trained scores

VIEW_WEIGHTS = (1.0, 0.6, 0.2)  # of n-grams, stems and pairs
FEATURES = ("n-grams alike", "stems alike", "n-grams covered", "stems covered", "score", "margin")
_FEATURES = (ngrams_of, stems_of, pairs_of)
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Row:
    """One text of an entry: the entry's number, the words, and how much the text counts in training."""

    entry: int
    words: Sequence[Word]
    weight: float = 1.0


@dataclass(frozen=True)
class Asked:
    """A question against a base: how alike it is to every row in every view, shape (views, rows)."""

    weighted: tuple[Weighted, ...]
    similarities: Floats


class Ranker:
    """Scores entries for questions. Immutable once built, so threads may share it."""

    def __init__(self, rows: Sequence[Row], entries: int, view_weights: Sequence[float] = VIEW_WEIGHTS) -> None:
        """Lay out the rows of so many entries in every view, and train the score."""
        self._entries = entries
        self._owners = np.array([row.entry for row in rows], dtype=np.int64)
        self._row_weights = np.array([row.weight for row in rows])
        self._is_pooled = len(rows) > TRAINED_ROWS
        self._views = tuple(
            View([bag_of(features(row.words)) for row in rows], self._owners, entries, self._is_pooled)
            for features in _FEATURES
        )
        self._train(rows, view_weights)

    def _train(self, rows: Sequence[Row], view_weights: Sequence[float]) -> None:
        self._view_weights = np.array(view_weights)
        if self._is_pooled:
            return
        alike = np.array([self._blend(self.ask(row.words)) for row in rows]).reshape(len(rows), len(rows))
        self._dual = train_softmax(alike, self._owners, self._entries, self._row_weights)

    def ask(self, words: Sequence[Word]) -> Asked:
        """Compare a question with every row."""
        weighted = tuple(
            view.weigh(bag_of(features(words))) for view, features in zip(self._views, _FEATURES, strict=True)
        )
        alike = [view.similarities(question) for view, question in zip(self._views, weighted, strict=True)]
        return Asked(weighted, np.stack(alike))

    def _blend(self, asked: Asked) -> Floats:
        """How alike the question and each row are in all views together."""
        blended: Floats = self._view_weights @ asked.similarities
        return blended + CLOSENESS * blended**2

    def scores(self, asked: Asked) -> Floats:
        """One score an entry: its log-odds against the others, up to a constant."""
        blended = self._blend(asked)
        return blended * POOLED_SCALE if self._is_pooled else blended @ self._dual

    def features(self, asked: Asked, scores: Floats) -> Floats:
        """What speaks for the best entry being right, for the calibration: see `FEATURES`."""
        best = int(scores.argmax())
        rest = np.delete(scores, best)
        ngrams, stems, _ = asked.weighted
        return np.array(
            [
                float(asked.similarities[0].max(initial=0)) * ngrams.known_share,
                float(asked.similarities[1].max(initial=0)) * stems.known_share,
                self._views[0].evidence(ngrams, best),
                self._views[1].evidence(stems, best),
                float(scores[best] - scores.mean()),
                float(scores[best] - rest.max(initial=scores.min())),
            ]
        )


def train_softmax(alike: Floats, owners: NDArray[np.int64], entries: int, weights: Floats) -> NDArray[np.float32]:
    """The dual weights, shape (rows, entries), of a softmax regression that tells the rows' owners apart."""
    kernel = alike.astype(np.float32)
    target = np.zeros((len(owners), entries), np.float32)
    target[np.arange(len(owners)), owners] = 1
    damping = (PENALTY / weights).astype(np.float32)
    step = np.linalg.inv(kernel / 2 + np.diag(damping))
    dual = np.zeros_like(target)
    for _ in range(STEPS):
        logits = kernel @ dual
        odds = np.exp(logits - logits.max(axis=1, keepdims=True))
        odds /= odds.sum(axis=1, keepdims=True)
        dual -= step @ (odds - target + damping[:, None] * dual)
    return dual

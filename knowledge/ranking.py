"""One score per entry from all its phrasings together.

Each phrasing is a row in three views: character n-grams, which forgive spelling and reach into compounds; stems; and
pairs of stems, which know what stood beside what. With an embedder (`knowledge.semantic`) there is a fourth, what the
texts mean. A softmax regression over the rows, trained in its dual form on how alike the rows are, learns for each
entry what sets it apart from all others: words that every entry has fade, words that tell two neighbours apart count.
The training minimises the cross-entropy with an L2 penalty by Newton steps under Böhning's fixed bound of the Hessian
(Annals of the Institute of Statistical Mathematics 44, 1992), which need one matrix inversion.

Where answers are long they hold words that no phrasing has, and what an entry covers of a question with all its texts
together (BM25) counts beside what was learnt.

A base of more than `TRAINED_ROWS` texts is trained on rows that hold several texts of an entry each, and one of so many
entries that even these are too many is scored by one row an entry, untrained.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from knowledge.reading import Word, ngrams_of, pairs_of, said, stems_of
from knowledge.semantic import Centred, Embedder, of_length_one
from knowledge.vectors import Floats, Places, View, Weighted

TRAINED_ROWS = 2000  # training takes memory by the square and time by the cube of the rows
FEWEST_ROWS = 3  # of an entry, for training to be worth it in a base of more texts than that
PENALTY = 0.2  # of the softmax regression; less than the classical 1 since rows have length one
STEPS = 10  # Newton steps; the ranking hardly changes after
CLOSENESS = 0.7  # of the square of likeness: many things alike at once say more than one by one
POOLED_SCALE = 10.0  # brings cosines to the range of trained scores

# How much n-grams, stems and pairs count. Which weighting is best differs from base to base: its exams decide.
WEIGHTINGS = ((1.0, 0.4, 0.1), (1.0, 0.1, 0.0), (1.0, 1.0, 0.5), (0.2, 1.0, 0.2))
# How much the meaning counts beside them, where there is an embedder, unless exams rank worse with it.
MEANING_WORTH = 4.0

# How much the shares of the question's n-grams and stems that an entry covers count where answers are long. More finds
# more by the answers' words alone, and loses questions that are nearly a phrasing.
COVERED_WORTH = np.array((3.0, 2.0), np.float32)
LONG_ANSWER = 15  # words; the middle one of a base's answers decides

# What speaks for the best entry; only the last says nothing about whether the base has an answer at all.
FEATURES = (
    "likeness of the nearest texts' n-grams",
    "rarity of the known stems",
    "stems",
    "n-grams covered by the best entry",
    "stems covered by the best covering entry",
    "pairs known",
    "log-probability of the best entry",
    "likeness of the nearest texts' meaning",
    "margin over the second entry",
)
SCOPE_FEATURES = FEATURES[:-1]
COVERING = 5  # the best entries, any of which may cover the question's stems

_READINGS = (ngrams_of, stems_of, pairs_of)
_POOLED_READINGS = (ngrams_of, stems_of)  # the pairs of a large base would fill the memory
_COVERING_READINGS = (ngrams_of, stems_of)


@dataclass(frozen=True)
class Text:
    """One text of an entry: the entry's number, the words, and how much the text counts beside a phrasing."""

    entry: int
    words: Sequence[Word]
    emphasis: float = 1.0


@dataclass(frozen=True)
class Asked:
    """A question against a base: how alike it is to every row in every view, shape (views, rows)."""

    weighted: tuple[Weighted, ...]
    similarities: Floats
    covered: Floats  # how much of the question's n-grams and stems each entry covers, shape (2, entries)
    meaning: float = 0.0  # how alike the nearest text's meaning is, at most 1; 0 without an embedder


class Layout:
    """The rows of a base in every view, ready for training."""

    def __init__(
        self, texts: Sequence[Text], entries: int, embed: Embedder | None = None, has_long_answers: bool = False
    ) -> None:
        """Lay out the texts of so many entries, in the order of the entries' numbers; an entry may have none."""
        self.has_long_answers = has_long_answers
        rows_per_entry = _rows_per_entry(len(texts), entries)
        self.is_trained = rows_per_entry > 1
        self.places = _places(texts, entries, rows_per_entry)
        self._readings = _READINGS if self.is_trained else _POOLED_READINGS
        self.views = tuple(
            View((features(text.words) for text in texts), self.places, has_coverage=features in _COVERING_READINGS)
            for features in self._readings
        )
        self._embed = Centred(embed, [said(text.words) for text in texts]) if embed and texts else None
        self._meanings = _meanings(texts, self.places, self._embed) if self._embed else None

    @cached_property
    def likeness(self) -> tuple[Floats, ...]:
        """For each view, how alike every two rows are."""
        lexical = tuple(view.likeness() for view in self.views)
        return lexical if self._meanings is None else (*lexical, self._meanings @ self._meanings.T)

    @property
    def has_meanings(self) -> bool:
        """Whether there is an embedder, and something for it to read."""
        return self._meanings is not None

    def forget_likeness(self) -> None:
        """Free what only training needs."""
        self.__dict__.pop("likeness", None)

    def ask(self, words: Sequence[Word]) -> Asked:
        """Compare a question with every row."""
        weighted = tuple(view.weigh(features(words)) for view, features in zip(self.views, self._readings, strict=True))
        alike = [view.similarities(question) for view, question in zip(self.views, weighted, strict=True)]
        covered = np.stack([view.coverage(question) for view, question in zip(self.views[:2], weighted, strict=False)])
        if self._meanings is None or self._embed is None:
            return Asked(weighted, np.stack(alike), covered)
        meant = self._meanings @ self._embed([said(words)])[0]
        without = [np.zeros_like(meant)] * (len(_READINGS) - len(alike))  # the views that a large base goes without
        return Asked(weighted, np.stack([*alike, *without, meant]), covered, float(meant.max()))


class Ranker:
    """Scores entries for questions. Immutable once trained, so threads may share it."""

    def __init__(self, layout: Layout, weighting: Sequence[float] = WEIGHTINGS[0]) -> None:
        """Train the score on a layout whose views count by the weighting."""
        self._covered_worth = COVERED_WORTH * layout.has_long_answers
        self._weighting = weighting
        self._dual = train_softmax(self._blend(layout.likeness), layout.places) if layout.is_trained else None

    def _blend(self, alike: Sequence[Floats] | Floats) -> Floats:
        """How alike texts are in all views together."""
        blended = np.zeros_like(alike[0])
        for weight, view in zip(self._weighting, alike, strict=False):
            blended += np.float32(weight) * view
        return blended + np.float32(CLOSENESS) * blended**2

    def scores(self, asked: Asked) -> Floats:
        """One score an entry: its log-odds against the others, up to a constant."""
        blended = self._blend(asked.similarities)
        learnt = blended * np.float32(POOLED_SCALE) if self._dual is None else blended @ self._dual
        return learnt + self._covered_worth @ asked.covered

    def features(self, asked: Asked, scores: Floats) -> NDArray[np.float64]:
        """What speaks for the best entry, in the order of `FEATURES`."""
        order = np.argsort(-scores)[:COVERING].tolist()
        best = scores[order[0]]
        ngrams, stems, pairs = asked.weighted[0], asked.weighted[1], asked.weighted[-1]
        return np.array(
            [
                float(asked.similarities[0].max(initial=0.0)) * ngrams.known_share,
                stems.rarity,
                math.log1p(len(stems.ids) + stems.unknown),
                float(asked.covered[0][order[0]]),
                float(asked.covered[1][order].max()),
                pairs.known_share,
                log_probability(scores, order[0]),
                asked.meaning,
                float(best - scores[order[1]]) if len(order) > 1 else 0.0,
            ]
        )


def log_probability(scores: Floats, entry: int) -> float:
    """The log-probability that the scores give to an entry."""
    highest = scores.max()
    return float(scores[entry] - highest) - math.log(float(np.exp(scores - highest).sum()))


def _rows_per_entry(texts: int, entries: int) -> int:
    """How many rows an entry's texts make at most: each its own while they are few, one together in a large base."""
    if texts <= TRAINED_ROWS:
        return max(2, texts)
    share = TRAINED_ROWS // entries
    return share if share >= FEWEST_ROWS else 1


def _places(texts: Sequence[Text], entries: int, rows_per_entry: int) -> Places:
    """Deal the texts of each entry to its rows in turn; the row of an untrained entry has the entry's number."""
    entry_of = np.array([text.entry for text in texts], dtype=np.int64)
    emphasis = np.array([text.emphasis for text in texts], dtype=np.float32)
    if rows_per_entry == 1:
        return Places(entry_of, entry_of, emphasis, entries, entries)
    number = np.arange(len(texts)) - np.searchsorted(entry_of, entry_of)
    slots, row_of = np.unique(entry_of * rows_per_entry + number % rows_per_entry, return_inverse=True)
    return Places(entry_of, row_of, emphasis, entries, len(slots))


def _meanings(texts: Sequence[Text], places: Places, embed: Embedder) -> Floats:
    """What each row means, shape (rows, dimensions), each of length one: its texts by their emphasis."""
    meant = embed([said(text.words) for text in texts])
    rows = np.zeros((places.rows, meant.shape[1]), np.float32)
    np.add.at(rows, places.row_of, meant * places.emphasis[:, None])
    return of_length_one(rows)


def train_softmax(alike: Floats, places: Places) -> Floats:
    """The dual weights, shape (rows, entries), of a softmax regression that tells the entries of rows apart."""
    owners = np.zeros(places.rows, np.int64)
    owners[places.row_of] = places.entry_of
    target = np.zeros((places.rows, places.entries), np.float32)
    target[np.arange(places.rows), owners] = 1
    emphasis = np.minimum(1, np.bincount(places.row_of, places.emphasis)).astype(np.float32)
    damping = np.float32(PENALTY) / emphasis
    step = np.linalg.inv(alike / 2 + np.diag(damping))
    dual = np.zeros_like(target)
    for _ in range(STEPS):
        logits = alike @ dual
        odds = np.exp(logits - logits.max(axis=1, keepdims=True))
        odds /= odds.sum(axis=1, keepdims=True)
        dual -= step @ (odds - target + damping[:, None] * dual)
    return dual

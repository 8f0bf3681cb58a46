"""How sure to be, learnt from the base itself.

Nobody labels a base, but it holds its own exam: a phrasing taken out is a question whose answer is known, and the
phrasings of an entry taken out are questions without an answer. Two logistic regressions over what speaks for a
result (`knowledge.ranking.FEATURES`) turn such questions into the probability that the first entry is right and
that one of the first `CHOICES` is. Both start from careful constants, which a base too small for an exam keeps.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from knowledge.shelf import Document, Shelf

CHOICES = 3  # entries shown when unsure
FOLDS = 4  # exams held; in each a quarter of the entries, and of the phrasings of the others, is out
LARGEST_EXAM = 1500  # questions of an exam; a large base holds one exam of this size
ENOUGH_QUESTIONS = 40  # of either kind, for an exam to count
PRIOR_STRENGTH = 4.0  # questions that the constants are worth
NEWTON_STEPS = 25

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Confidence:
    """The probability that the first entry is right, and that one of the first `CHOICES` is."""

    first: float
    shown: float


@dataclass(frozen=True)
class Logistic:
    """A logistic regression: the probability of yes is the sigmoid of weights times features, the last one a 1."""

    weights: tuple[float, ...]

    def probability(self, features: Floats) -> float:
        """The probability of yes for one row of features."""
        return float(_sigmoid(_with_one(features) @ np.array(self.weights)))

    def fitted(self, features: Floats, answers: NDArray[np.bool_], weights: Floats) -> "Logistic":
        """This regression moved by examples: the maximum a posteriori with this one as the prior's centre."""
        start = np.array(self.weights)
        rows, moved = _with_one(features), start.copy()
        for _ in range(NEWTON_STEPS):
            odds = _sigmoid(rows @ moved)
            slope = rows.T @ (weights * (odds - answers)) + PRIOR_STRENGTH * (moved - start)
            curve = (rows.T * (weights * odds * (1 - odds))) @ rows + PRIOR_STRENGTH * np.eye(len(start))
            moved -= np.linalg.solve(curve, slope)
        return Logistic(tuple(moved.tolist()))


@dataclass(frozen=True)
class Calibration:
    """What turns the features of a result into a confidence."""

    first: Logistic
    shown: Logistic
    is_learnt: bool

    def confidence(self, features: Floats) -> Confidence:
        """The confidence of a result; a first entry is right no more often than one of those shown."""
        first, shown = self.first.probability(features), self.shown.probability(features)
        return Confidence(min(first, shown), shown)


CAREFUL = Calibration(
    Logistic((1.0, 1.0, 1.0, 1.0, 0.3, 0.3, -5.0)), Logistic((1.0, 1.0, 1.0, 1.0, 0.3, 0.1, -4.0)), False
)


@dataclass(frozen=True)
class _Marked:
    """One question of an exam: what spoke for its result, and whether that was right."""

    features: Floats
    is_answerable: bool
    is_first_right: bool
    is_shown: bool


def calibrate(
    documents: Sequence[Document], shelf: Shelf, rejected: Sequence[str], build: Callable[[Sequence[Document]], Shelf]
) -> Calibration:
    """Hold the exams of a base, with the questions that people called out of scope, and learn from them."""
    marked = list(_exams(documents, build))
    marked += [_Marked(shelf.ask(text).features, False, False, False) for text in rejected]
    answerable = np.array([question.is_answerable for question in marked], dtype=bool)
    if min(answerable.sum(), (~answerable).sum()) < ENOUGH_QUESTIONS:
        return CAREFUL
    features = np.array([question.features for question in marked])
    # Half of what people ask a base has no answer in it, whatever the exam's shares are.
    weights = np.where(answerable, 0.5 / answerable.mean(), 0.5 / (~answerable).mean())
    return Calibration(
        CAREFUL.first.fitted(features, np.array([question.is_first_right for question in marked]), weights),
        CAREFUL.shown.fitted(features, np.array([question.is_shown for question in marked]), weights),
        is_learnt=True,
    )


def _exams(documents: Sequence[Document], build: Callable[[Sequence[Document]], Shelf]) -> Iterator[_Marked]:
    """The questions of all exams, marked."""
    asked = sum(len(document.questions) for document in documents)
    folds = FOLDS if asked <= LARGEST_EXAM * 2 else 1
    for fold in range(folds):
        kept, questions = _split(documents, fold)
        if not kept:
            continue
        shelf = build(kept)
        places = {document.id: place for place, document in enumerate(kept)}
        for text, owner in questions[:: max(1, len(questions) * folds // LARGEST_EXAM)]:
            shortlist = shelf.ask(text)
            shown = shortlist.entries[:CHOICES]
            right = places.get(owner, -1)
            yield _Marked(shortlist.features, right >= 0, right == shown[0], right in shown)


def _split(documents: Sequence[Document], fold: int) -> tuple[list[Document], list[tuple[str, str]]]:
    """What stays in the base for this exam, and the questions with the ids of the entries they are from."""
    kept, questions = [], []
    for place, document in enumerate(documents):
        is_out = [
            place % FOLDS == fold or ((number + place // FOLDS) % FOLDS == fold and len(document.questions) > 1)
            for number in range(len(document.questions))
        ]
        questions += [(q, document.id) for q, out in zip(document.questions, is_out, strict=True) if out]
        stays = tuple(q for q, out in zip(document.questions, is_out, strict=True) if not out)
        if stays:
            kept.append(replace(document, questions=stays))
    return kept, questions


def _with_one(features: Floats) -> Floats:
    return np.concatenate([features, np.ones((*features.shape[:-1], 1))], axis=-1)


def _sigmoid(values: Floats) -> Floats:
    sigmoid: Floats = 1 / (1 + np.exp(-np.clip(values, -30, 30)))
    return sigmoid

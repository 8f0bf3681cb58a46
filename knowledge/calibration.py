"""How sure to be.

Two logistic regressions over what speaks for a result (`knowledge.ranking.FEATURES`) give the probability that the
first entry is right, and that one of those shown is, for which the margin between entries says nothing. They learn
from the exams of the base (`knowledge.exams`) and from questions that people called out of scope; they start from
careful constants, which a base too small for an exam keeps.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from knowledge.exams import Marked
from knowledge.ranking import SCOPE_FEATURES

ENOUGH_QUESTIONS = 40  # with and without an answer, for exams to count
PRIOR_STRENGTH = 4.0  # questions that the constants are worth
NEWTON_STEPS, HALVINGS = 25, 16

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Confidence:
    """The probability that the first entry is right, and that one of those shown is."""

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
        start, rows = np.array(self.weights), _with_one(features)

        def loss(moved: Floats) -> float:
            surprise = np.logaddexp(0, np.where(answers, -1, 1) * (rows @ moved))
            return float(weights @ surprise + PRIOR_STRENGTH / 2 * ((moved - start) ** 2).sum())

        moved = start
        for _ in range(NEWTON_STEPS):
            odds = _sigmoid(rows @ moved)
            slope = rows.T @ (weights * (odds - answers)) + PRIOR_STRENGTH * (moved - start)
            curve = (rows.T * (weights * odds * (1 - odds))) @ rows + PRIOR_STRENGTH * np.eye(len(start))
            step = np.linalg.solve(curve, slope)
            # A whole step may leap over the minimum; a small enough one never does.
            moved = min((moved - step * 0.5**halvings for halvings in range(HALVINGS)), key=loss)
        return Logistic(tuple(moved.tolist()))


@dataclass(frozen=True)
class Calibration:
    """What turns the features of a result into a confidence."""

    first: Logistic
    shown: Logistic
    is_learnt: bool

    def confidence(self, features: Floats) -> Confidence:
        """The confidence of a result; the first entry is right no more often than one of those shown."""
        first, shown = self.first.probability(features), self.shown.probability(features[: len(SCOPE_FEATURES)])
        return Confidence(min(first, shown), shown)


CAREFUL = Calibration(
    first=Logistic((1.4, 1.1, -1.8, 0.4, 1.0, -2.4)), shown=Logistic((4.6, 3.1, -6.3, 2.1)), is_learnt=False
)


def learn(marked: Sequence[Marked]) -> Calibration:
    """The calibration that questions with known outcomes teach; the careful one when they are too few."""
    answerable = np.array([question.is_answerable for question in marked], dtype=bool)
    if min(answerable.sum(), (~answerable).sum()) < ENOUGH_QUESTIONS:
        return CAREFUL
    features = np.array([question.features for question in marked])
    # Half of what people ask a base has no answer in it, whatever the exams' shares are.
    weights = np.where(answerable, 0.5 / answerable.mean(), 0.5 / (~answerable).mean())
    return Calibration(
        CAREFUL.first.fitted(features, np.array([question.is_first_right for question in marked]), weights),
        CAREFUL.shown.fitted(
            features[:, : len(SCOPE_FEATURES)], np.array([question.is_shown for question in marked]), weights
        ),
        is_learnt=True,
    )


def _with_one(features: Floats) -> Floats:
    return np.concatenate([features, np.ones((*features.shape[:-1], 1))], axis=-1)


def _sigmoid(values: Floats) -> Floats:
    sigmoid: Floats = 1 / (1 + np.exp(-np.clip(values, -30, 30)))
    return sigmoid

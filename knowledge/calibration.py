"""How sure to be.

Three logistic regressions over what speaks for a result (`knowledge.ranking.FEATURES`) give the probability that the
base has an answer, that one of the entries shown is it, and that the first is. They start from constants that the exams
of several bases in twelve languages have taught, and learn from the exams of the base (`knowledge.exams`) and from
questions that people called out of scope. A base too small for an exam keeps the constants.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from knowledge.exams import Marked
from knowledge.ranking import SCOPE_FEATURES

ENOUGH_QUESTIONS = 40  # with and without an answer, for exams to count
PRIOR_STRENGTH = 10.0  # questions that the constants are worth
NEWTON_STEPS, HALVINGS = 25, 16

# The mean of each feature over the exams of several bases, and how far it strays.
USUAL = np.array((0.49, 2.3, 1.88, 0.59, 0.45, 0.43, -1.62, 0.0, 1.45))
SPREAD = np.array((0.21, 1.09, 0.34, 0.16, 0.18, 0.27, 1.0, 0.2, 1.45))

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Confidence:
    """The probability that the first entry is right, that one of those shown is, and that there is an answer."""

    first: float
    shown: float
    answerable: float


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
    answerable: Logistic
    is_learnt: bool

    def confidence(self, features: Floats) -> Confidence:
        """The confidence of a result; the first entry is right no more often than one of those shown."""
        scaled = standardised(features)
        scope = scaled[: len(SCOPE_FEATURES)]
        shown = self.shown.probability(scope)
        return Confidence(min(self.first.probability(scaled), shown), shown, self.answerable.probability(scope))


CAREFUL = Calibration(
    first=Logistic((0.09, 0.3, 0.01, 0.19, 0.16, 0.01, 0.75, 0.0, 0.87, -0.44)),
    shown=Logistic((0.28, 0.36, -0.08, 0.13, 0.24, 0.06, 1.09, 0.0, -0.23)),
    answerable=Logistic((0.28, 0.33, -0.12, 0.15, 0.26, 0.04, 0.83, 0.0, -0.02)),
    is_learnt=False,
)


def standardised(features: Floats) -> Floats:
    """The features about 0 and spread about 1, so that one strength of the prior fits all."""
    scaled: Floats = (features - USUAL) / SPREAD
    return scaled


def learn(marked: Sequence[Marked]) -> Calibration:
    """The calibration that questions with known outcomes teach; the careful one when they are too few."""
    answerable = np.array([question.is_answerable for question in marked], dtype=bool)
    if min(answerable.sum(), (~answerable).sum()) < ENOUGH_QUESTIONS:
        return CAREFUL
    features = standardised(np.array([question.features for question in marked]))
    scope = features[:, : len(SCOPE_FEATURES)]
    # Half of what people ask a base has no answer in it, whatever the exams' shares are.
    weights = np.where(answerable, 0.5 / answerable.mean(), 0.5 / (~answerable).mean())
    return Calibration(
        CAREFUL.first.fitted(features, np.array([question.is_first_right for question in marked]), weights),
        CAREFUL.shown.fitted(scope, np.array([question.is_shown for question in marked]), weights),
        CAREFUL.answerable.fitted(scope, answerable, weights),
        is_learnt=True,
    )


def _with_one(features: Floats) -> Floats:
    return np.concatenate([features, np.ones((*features.shape[:-1], 1))], axis=-1)


def _sigmoid(values: Floats) -> Floats:
    sigmoid: Floats = 1 / (1 + np.exp(-np.clip(values, -30, 30)))
    return sigmoid

"""The figures of a measurement, worked out by hand."""

import math

import numpy as np
import pytest

from knowledge.evaluation import auroc, evaluate, rejected
from knowledge.search import Band, Candidate, Result


def result(band: Band, confidence: float, *ids: str) -> Result:
    return Result(band, confidence, tuple(Candidate(found, "en", 0.5, found) for found in ids))


def test_figures_count_what_they_say() -> None:
    figures = evaluate(
        [
            result(Band.ANSWER, 0.9, "a", "b"),  # right
            result(Band.ANSWER, 0.8, "b", "a"),  # wrong: the right one is second
            result(Band.SUGGEST, 0.6, "b", "a"),  # helps
            result(Band.NONE, 0.2, "a"),
            result(Band.NONE, 0.1),  # out of scope
            result(Band.ANSWER, 0.7, "a"),  # out of scope, answered
        ],
        [frozenset("a")] * 4 + [frozenset()] * 2,
    )
    assert (figures.questions, figures.in_scope) == (6, 4)
    assert figures.hit_at_1 == 2 / 4
    assert figures.answered == 2 / 4
    assert figures.answered_right == pytest.approx(1 / 3)
    assert figures.helped == 3 / 4
    assert figures.helped_right == pytest.approx(2 / 3)
    assert figures.out_of_scope_silent == 1 / 2
    assert figures.auroc == 6 / 8


def test_auroc_counts_ties_half() -> None:
    assert auroc(np.array([0.5, 0.9]), np.array([0.5, 0.1])) == 3.5 / 4
    assert math.isnan(auroc(np.array([]), np.array([0.5])))


def test_rejected_keeps_nine_in_ten() -> None:
    positives = np.arange(1.0, 11.0)  # the cutoff that keeps nine of ten is 1.9
    assert rejected(positives, np.array([0.5, 1.5, 2.5, 3.5])) == 0.5

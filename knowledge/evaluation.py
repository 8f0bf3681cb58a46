"""How good the answers are, in figures: what `python -m knowledge eval` prints and the benchmarks assert."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from knowledge.exams import CHOICES
from knowledge.search import Band, Result

KEPT = 0.9  # share of in-scope questions that must be kept while out-of-scope ones are rejected


@dataclass(frozen=True)
class Figures:
    """The quality of results over labelled questions; shares are 0..1, NaN where nothing was there to measure."""

    questions: int
    in_scope: int
    hit_at_1: float  # of in-scope questions: the first candidate answers
    auroc: float  # a random in-scope question is surer than a random one out of scope
    rejected: float  # of out-of-scope questions: less sure than `KEPT` of the in-scope ones
    answered: float  # of in-scope questions: band answer
    answered_right: float  # of all in band answer, in scope or not: the first candidate answers
    helped: float  # of in-scope questions: band answer or suggest
    helped_right: float  # of those helped: answered right, or the right one is among the choices
    out_of_scope_silent: float  # of out-of-scope questions: band none


def evaluate(results: Sequence[Result], relevant: Sequence[frozenset[str]]) -> Figures:
    """Compare results with the ids that answer each question; an empty set means out of scope."""
    is_in = np.array([bool(ids) for ids in relevant])
    confidence = np.array([result.confidence for result in results])
    first, shown = (
        np.array([any(c.id in ids for c in r.candidates[:n]) for r, ids in zip(results, relevant, strict=True)])
        for n in (1, CHOICES)
    )
    is_answered = np.array([result.band is Band.ANSWER for result in results])
    is_helped = np.array([result.band is not Band.NONE for result in results])
    helped_right = np.where(is_answered, first, shown)
    return Figures(
        questions=len(results),
        in_scope=int(is_in.sum()),
        hit_at_1=_share(first[is_in]),
        auroc=auroc(confidence[is_in], confidence[~is_in]),
        rejected=rejected(confidence[is_in], confidence[~is_in]),
        answered=_share(is_answered[is_in]),
        answered_right=_share(first[is_answered]),
        helped=_share(is_helped[is_in]),
        helped_right=_share(helped_right[is_helped & is_in]),
        out_of_scope_silent=_share(~is_helped[~is_in]),
    )


def auroc(positives: NDArray[np.float64], negatives: NDArray[np.float64]) -> float:
    """The chance that a random positive is above a random negative, ties counted half (Mann and Whitney)."""
    if not positives.size or not negatives.size:
        return float("nan")
    ordered = np.sort(negatives)
    below = np.searchsorted(ordered, positives, "left") + np.searchsorted(ordered, positives, "right")
    return float(below.mean() / 2 / len(negatives))


def rejected(positives: NDArray[np.float64], negatives: NDArray[np.float64], kept: float = KEPT) -> float:
    """The share of negatives below the cutoff that keeps this share of the positives."""
    if not positives.size or not negatives.size:
        return float("nan")
    return float((negatives < np.quantile(positives, 1 - kept)).mean())


def _share(flags: NDArray[np.bool_]) -> float:
    return float(flags.mean()) if flags.size else float("nan")

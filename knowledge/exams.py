"""Exams that a base holds for itself, so that nobody needs to label anything.

A phrasing taken out of the base is a question whose answer is known, and so is a test of an entry; the phrasings and
tests of an entry taken out are questions without an answer. From how the rest of the base does on both it learns how
much to trust each view (`knowledge.ranking.WEIGHTINGS`) and how sure to be (`knowledge.calibration`).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from knowledge.ranking import MEANING_WORTH, WEIGHTINGS, Asked, Layout, Ranker, log_probability
from knowledge.semantic import Embedder
from knowledge.shelf import Document, layout_of, reader_of
from knowledge.vectors import Floats

CHOICES = 3  # entries shown when unsure
FOLDS = 4  # in each exam a quarter of the entries, and of the phrasings of the others, is out
ENOUGH = 400  # questions after which no further exam is held, and the most that one exam asks
DECISIVE = 40  # answerable questions from which a better weighting is believed
NOWHERE = -1  # the place of an entry that is out
SURENESS = 0.2  # how much the log-probability of the right entry counts beside finding it: hits alone are few


@dataclass(frozen=True)
class Exam:
    """Questions put to a base that lacks their phrasing, each with the place of its entry, or `NOWHERE`."""

    layout: Layout
    questions: tuple[tuple[Asked, int], ...]


@dataclass(frozen=True)
class Marked:
    """A question of an exam: what spoke for the first entry found, and how right the result was."""

    features: NDArray[np.float64]
    is_answerable: bool
    is_first_right: bool
    is_shown: bool
    log_probability: float = 0.0  # that the ranking gave to the right entry; 0 if there is none
    reciprocal_rank: float = 0.0  # of the right entry: 1, 1/2, 1/3 ...; 0 if there is none


def hold(documents: Sequence[Document], embed: Embedder | None = None) -> list[Exam]:
    """Up to `FOLDS` exams over documents of one language, fewer when one asks enough."""
    exams: list[Exam] = []
    for fold in range(FOLDS):
        kept, questions = _split(documents, fold)
        if not kept or sum(len(exam.questions) for exam in exams) >= ENOUGH:
            break
        reader = reader_of(kept)
        layout = layout_of(kept, reader, embed)
        places = {document.id: place for place, document in enumerate(kept)}
        asked = questions[:: 1 + len(questions) // ENOUGH]
        exams.append(
            Exam(layout, tuple((layout.ask(reader.read(text)), places.get(owner, NOWHERE)) for text, owner in asked))
        )
    return exams


def sit(exams: Sequence[Exam]) -> tuple[tuple[float, ...], list[Marked]]:
    """The weighting that finds most of the answers, and the marks under it.

    The first weighting stays unless enough questions show that another is better. Meaning counts unless it puts
    the right entries lower: in a language that the model does not know it is noise.
    """
    answerable = sum(place != NOWHERE for exam in exams for _, place in exam.questions)
    if answerable < DECISIVE:
        return WEIGHTINGS[0], _marked(exams, WEIGHTINGS[0])
    marks = {weighting: _marked(exams, weighting) for weighting in WEIGHTINGS}
    best = max(marks, key=lambda weighting: sum(map(_worth, marks[weighting])))
    if not exams[0].layout.has_meanings:
        return best, marks[best]
    meant = _marked(exams, (*best, MEANING_WORTH))
    is_lost = _mean_reciprocal_rank(meant) < _mean_reciprocal_rank(marks[best])
    return (best, marks[best]) if is_lost else ((*best, MEANING_WORTH), meant)


def _worth(marked: Marked) -> float:
    return marked.is_first_right + SURENESS * marked.log_probability


def _mean_reciprocal_rank(marks: Sequence[Marked]) -> float:
    """How high the right entries stand, however bold the scores: one more likeness makes all of them bolder."""
    return float(np.mean([marked.reciprocal_rank for marked in marks if marked.is_answerable]))


def mark(exam: Exam, weighting: Sequence[float]) -> Iterator[Marked]:
    """The results of the questions of an exam under a weighting."""
    ranker = Ranker(exam.layout, weighting)
    for asked, place in exam.questions:
        scores = ranker.scores(asked)
        shown = np.argsort(-scores, kind="stable")[:CHOICES].tolist()
        yield Marked(
            ranker.features(asked, scores),
            place != NOWHERE,
            place == shown[0],
            place in shown,
            *(_given_to(place, scores) if place != NOWHERE else ()),
        )


def _marked(exams: Sequence[Exam], weighting: Sequence[float]) -> list[Marked]:
    return [marked for exam in exams for marked in mark(exam, weighting)]


def _given_to(place: int, scores: Floats) -> tuple[float, float]:
    """The log-probability and the reciprocal rank of an entry."""
    return log_probability(scores, place), 1.0 / (1 + int((scores > scores[place]).sum()))


def _split(documents: Sequence[Document], fold: int) -> tuple[list[Document], list[tuple[str, str]]]:
    """What stays in the base for an exam, and the questions that are out with the ids of their entries."""
    kept: list[Document] = []
    questions: list[tuple[str, str]] = []
    for place, document in enumerate(documents):
        is_hidden = place % FOLDS == fold
        out = {
            question
            for number, question in enumerate(document.questions)
            if is_hidden or (len(document.questions) > 1 and (number + place // FOLDS) % FOLDS == fold)
        }
        questions += [(question, document.id) for question in document.questions if question in out]
        questions += [(question, document.id) for question in document.tests]
        if not is_hidden:
            staying = tuple(question for question in document.questions if question not in out)
            kept.append(replace(document, questions=staying))
    return kept, questions

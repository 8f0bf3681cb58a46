"""A question in, ranked entries out, with a calibrated confidence and what to do with it.

    index = Index.build(documents)
    result = index.search("hur byter jag pelets brännare", "sv")

Every language has its own shelf. A question is asked at all of them and the surest wins; the member's own language
decides between shelves about as sure.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from rapidfuzz import fuzz, process

from knowledge.calibration import Calibration, Confidence, learn
from knowledge.exams import Marked, best_weighting, hold, mark
from knowledge.shelf import Document, Shelf, Shortlist
from knowledge.text import base_language

__all__ = ["Band", "Candidate", "Document", "Index", "Result"]

# The use of the right answer at once is 1, that of an honest miss is 0.
COST_OF_A_WRONG_ANSWER = 4.0  # a wrong answer is believed, or costs the trust in the next one
COST_OF_A_CHOICE = 0.5  # reading three titles, whether one of them is right or none

OWN_LANGUAGE_LEAD = 1.0  # in log-odds: how much surer another language must be to win over the member's own


class Band(StrEnum):
    """What to do with a result."""

    ANSWER = "answer"
    SUGGEST = "suggest"
    NONE = "none"


@dataclass(frozen=True)
class Candidate:
    """An entry that may answer: the language found in, a score 0..1 and the phrasing nearest to the question."""

    id: str
    lang: str
    score: float
    question: str


@dataclass(frozen=True)
class Result:
    """What the base has to say to a question.

    `confidence` is the probability that one of the first three candidates answers it; the candidates are there in
    every band, best first, since even a miss may want to show what came nearest.
    """

    band: Band
    confidence: float
    candidates: tuple[Candidate, ...]


MISS = Result(Band.NONE, 0.0, ())


@dataclass(frozen=True)
class Index:
    """A base laid out for asking. Immutable, so threads may share it while its successor is built."""

    _shelves: tuple[tuple[Shelf, Calibration], ...]

    @classmethod
    def build(cls, documents: Iterable[Document], rejected: Sequence[str] = ()) -> "Index":
        """Lay out documents of any languages; `rejected` are questions that people called out of scope."""
        by_language: defaultdict[str, list[Document]] = defaultdict(list)
        for document in documents:
            by_language[base_language(document.lang)].append(document)
        shelves = []
        for language in sorted(by_language):
            exams = hold(by_language[language])
            weighting = best_weighting(exams)
            marked = list(mark(exams, weighting))
            del exams  # as large as the base itself
            shelf = Shelf(by_language[language], weighting)
            marked += [Marked(shelf.ask(text).features, False, False, False) for text in rejected]
            shelves.append((shelf, learn(marked)))
        return cls(tuple(shelves))

    @property
    def is_calibrated(self) -> bool:
        """Whether every language has learnt its confidence from its own entries, none by careful constants."""
        return all(calibration.is_learnt for _, calibration in self._shelves)

    def search(self, text: str, lang: str, limit: int = 5) -> Result:
        """The entries that answer a text best, for a member who reads `lang`; any text at all is fine."""
        found = [
            (shelf, shortlist, calibration.confidence(shortlist.features))
            for shelf, calibration in self._shelves
            if (shortlist := shelf.ask(text)).is_about_something
        ]
        if not found:
            return MISS
        own = base_language(lang)

        def preference(answer: tuple[Shelf, Shortlist, Confidence]) -> float:
            shelf, _, confidence = answer
            return _log_odds(confidence.shown) + OWN_LANGUAGE_LEAD * (shelf.language == own)

        found.sort(key=preference, reverse=True)
        candidates: dict[str, Candidate] = {}
        for shelf, shortlist, confidence in found:
            for candidate in _candidates(shelf, shortlist, confidence, text):
                candidates.setdefault(candidate.id, candidate)
        first, *others = candidates.values()
        others.sort(key=lambda candidate: -candidate.score)
        confidence = found[0][2]
        return Result(decide(confidence), confidence.shown, (first, *others)[:limit])


def decide(confidence: Confidence) -> Band:
    """The band of the greatest expected use, from the two named costs."""
    answer = confidence.first - (1 - confidence.first) * COST_OF_A_WRONG_ANSWER
    suggest = confidence.shown - COST_OF_A_CHOICE
    if answer >= max(suggest, 0.0):
        return Band.ANSWER
    return Band.SUGGEST if suggest > 0 else Band.NONE


def _candidates(shelf: Shelf, shortlist: Shortlist, confidence: Confidence, text: str) -> Iterable[Candidate]:
    """The shortlist with scores: each entry's share of the confidence that the first one or another shown is right."""
    best = shortlist.scores[0]
    shares = [math.exp(score - best) for score in shortlist.scores]
    for entry, share in zip(shortlist.entries, shares, strict=True):
        document = shelf.documents[entry]
        yield Candidate(document.id, document.lang, confidence.first * share, nearest(text, document.questions))


def nearest(text: str, questions: Sequence[str]) -> str:
    """The phrasing that shares most words with the text."""
    match = process.extractOne(text, questions, scorer=fuzz.token_set_ratio, processor=str.casefold)
    return match[0] if match else next(iter(questions), "")


def _log_odds(probability: float) -> float:
    bounded = min(max(probability, 1e-9), 1 - 1e-9)
    return math.log(bounded / (1 - bounded))

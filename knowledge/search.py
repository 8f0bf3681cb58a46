"""A question in, ranked entries out, with a calibrated confidence and what to do with it.

    index = Index.build(documents)
    result = index.search("hur byter jag pelets brännare", "sv")

Every language has its own shelf. A question is asked at those that know its words and the surest wins; the member's
own language decides between shelves about as sure.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice

from rapidfuzz import fuzz, process

from knowledge.calibration import Calibration, Confidence, learn
from knowledge.exams import Marked, hold, sit
from knowledge.reading import question_words
from knowledge.semantic import Embedder
from knowledge.shelf import Document, Shelf, Shortlist
from knowledge.text import base_language, fold

__all__ = ["Band", "Candidate", "Document", "Index", "Result"]

# The use of the right answer at once is 1, that of an honest miss is 0.
COST_OF_A_WRONG_ANSWER = 2.0  # a wrong answer is believed, or costs the trust in the next one
COST_OF_A_CHOICE = 0.44  # reading three titles, whether one of them is right or none

WORTH_ASKING = 0.5  # of the letters that the shelf knows which knows most; one that knows fewer is another language's
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

    `confidence` is the probability that the base has an answer at all; the candidates are there in every band, best
    first, since even a miss may want to show what came nearest.
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
    def build(
        cls, documents: Iterable[Document], rejected: Sequence[str] = (), embed: Embedder | None = None
    ) -> "Index":
        """Lay out documents of any languages; `rejected` are questions that people called out of scope."""
        by_language: defaultdict[str, list[Document]] = defaultdict(list)
        for document in documents:
            by_language[base_language(document.lang)].append(document)
        shelves = []
        for language in sorted(by_language):
            weighting, marked = sit(hold(by_language[language], embed))
            shelf = Shelf(by_language[language], weighting, embed)
            for text in rejected:
                marked.append(Marked(shelf.ask(question_words(text)).features, False, False, False))
            shelves.append((shelf, learn(marked)))
        return cls(tuple(shelves))

    @classmethod
    def joined(cls, parts: Iterable["Index"]) -> "Index":
        """One index out of those of several languages, so that only a language that changed is built anew."""
        return cls(tuple(shelf for part in parts for shelf in part._shelves))

    @property
    def is_calibrated(self) -> bool:
        """Whether every language has learnt its confidence from its own entries, none by careful constants."""
        return not self.uncalibrated

    @property
    def uncalibrated(self) -> tuple[str, ...]:
        """The languages with too few entries to learn from, whose confidence comes by careful constants."""
        return tuple(shelf.language for shelf, calibration in self._shelves if not calibration.is_learnt)

    @property
    def meant(self) -> tuple[str, ...]:
        """The languages in which a model of meanings counts."""
        return tuple(shelf.language for shelf, _ in self._shelves if shelf.counts_meaning)

    def search(self, text: str, lang: str, limit: int = 5) -> Result:
        """The entries that answer a text best, for a member who reads `lang`; any text at all is fine."""
        typed = question_words(text)
        findings = [
            _Finding(shelf, shortlist, calibration.confidence(shortlist.features))
            for shelf, calibration in self._worth_asking(typed, base_language(lang))
            if (shortlist := shelf.ask(typed)).is_about_something
        ]
        if not findings:
            return MISS
        surest = _preferred(findings, base_language(lang))
        ranked = surest.scored() + sorted(
            (scored for finding in findings for scored in finding.scored()),
            key=lambda scored: scored[0],
            reverse=True,
        )
        best: dict[str, tuple[float, Document]] = {}
        for score, document in ranked:
            best.setdefault(document.id, (score, document))
        question = " ".join(typed)
        candidates = tuple(
            Candidate(document.id, document.lang, score, nearest(question, document.questions))
            for score, document in islice(best.values(), limit)
        )
        band = decide(surest.confidence)
        if surest.shortlist.is_topic and band is Band.ANSWER:
            band = Band.SUGGEST
        return Result(band, surest.confidence.answerable, candidates)

    def _worth_asking(self, typed: Sequence[str], own: str) -> list[tuple[Shelf, Calibration]]:
        """The shelves that know about as much of the question as any, at a glance; always the member's own one.

        Asking costs a millisecond a shelf. Where the own one knows every word, no other can win (see `_preferred`).
        """
        known = [shelf.letters_known(typed) for shelf, _ in self._shelves]
        enough = max(known, default=0) * WORTH_ASKING
        letters = sum(len(fold(word)) for word in typed)
        own_place = next((place for place, (shelf, _) in enumerate(self._shelves) if shelf.language == own), None)
        if own_place is not None and letters and known[own_place] == letters:
            return [self._shelves[own_place]]
        return [self._shelves[place] for place, letters in enumerate(known) if letters >= enough or place == own_place]


@dataclass(frozen=True)
class _Finding:
    """What the shelf of one language has for a question."""

    shelf: Shelf
    shortlist: Shortlist
    confidence: Confidence

    @property
    def log_odds(self) -> float:
        """How sure the shelf is."""
        bounded = min(max(self.confidence.answerable, 1e-9), 1 - 1e-9)
        return math.log(bounded / (1 - bounded))

    def scored(self) -> list[tuple[float, Document]]:
        """The shortlist, best first: the confidence in the first, the others by their odds against it."""
        best = self.shortlist.scores[0]
        return [
            (self.confidence.first * math.exp(score - best), self.shelf.documents[entry])
            for entry, score in zip(self.shortlist.entries, self.shortlist.scores, strict=True)
        ]


def _preferred(findings: Sequence[_Finding], own: str) -> _Finding:
    """The surest language; the member's own one when it is nearly as sure, or understands as much of the question."""
    most_known = max(finding.shortlist.known_share for finding in findings)

    def preference(finding: _Finding) -> tuple[bool, float]:
        is_own = finding.shelf.language == own
        understands = finding.shortlist.known_share >= most_known > 0
        return is_own and understands, finding.log_odds + OWN_LANGUAGE_LEAD * is_own

    return max(findings, key=preference)


def decide(confidence: Confidence) -> Band:
    """The band of the greatest expected use, from the two named costs."""
    answer = confidence.first - (1 - confidence.first) * COST_OF_A_WRONG_ANSWER
    suggest = confidence.shown - COST_OF_A_CHOICE
    if answer >= max(suggest, 0.0):
        return Band.ANSWER
    return Band.SUGGEST if suggest > 0 else Band.NONE


def nearest(text: str, questions: Sequence[str]) -> str:
    """The phrasing that shares most words with the text."""
    match = process.extractOne(text, questions, scorer=fuzz.token_set_ratio, processor=str.casefold)
    return match[0] if match else next(iter(questions), "")

"""The entries of one language, laid out for asking."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from knowledge.ranking import LONG_ANSWER, WEIGHTINGS, Layout, Ranker, Text
from knowledge.reading import ENTRY_WORDS, Reader
from knowledge.semantic import Embedder
from knowledge.text import base_language
from knowledge.vectors import Floats

WEAK_FIELD = 0.5  # how much an answer, or an id that speaks, counts beside a phrasing
SHORTLISTED = 10  # entries that a shelf names for a question
TOPIC_RARITY = 0.7  # a single word less rare than this is in several entries, so it does not tell which is meant

_MARKUP = re.compile(r"<[^>]*>")


@dataclass(frozen=True)
class Document:
    """An entry in one language as the search needs it; `questions` are its phrasings, the title first.

    `tests` are questions that it is known to answer, which it is not found by but examined with.
    """

    id: str
    lang: str
    questions: tuple[str, ...]
    answer: str = ""
    synonyms: Mapping[str, str] = field(default_factory=dict)
    tests: tuple[str, ...] = ()


@dataclass(frozen=True)
class Shortlist:
    """The entries that fit a question best, as numbers on their shelf, and what speaks for the first."""

    entries: tuple[int, ...]
    scores: tuple[float, ...]
    features: NDArray[np.float64]
    is_about_something: bool  # false when not one feature of the question is known
    is_topic: bool  # a single word, and of several entries
    known_share: float  # of the question's stems, the rare ones weighing more, 0..1


class Shelf:
    """The documents of one language, ranked for any question. Immutable once built, so threads may share it."""

    def __init__(
        self,
        documents: Sequence[Document],
        weighting: Sequence[float] = WEIGHTINGS[0],
        embed: Embedder | None = None,
    ) -> None:
        """Lay out documents of one language and train their ranking."""
        # What only the layout needs is not kept: an index comes from another process, with texts of its own.
        self.documents = tuple(replace(document, answer="", synonyms={}, tests=()) for document in documents)
        self.language = base_language(documents[0].lang)
        self._reader = reader_of(documents)
        self._layout = layout_of(documents, self._reader, embed)
        self.counts_meaning = len(weighting) > len(WEIGHTINGS[0])
        self._ranker = Ranker(self._layout, weighting)
        self._layout.forget_likeness()

    def letters_known(self, typed: Sequence[str]) -> int:
        """How much of a question the shelf knows at a glance (`knowledge.reading.Reader.letters_known`)."""
        return self._reader.letters_known(typed)

    def ask(self, typed: Sequence[str]) -> Shortlist:
        """The best entries for a question in words (`knowledge.reading.question_words`), best first."""
        asked = self._layout.ask(self._reader.understand(typed))
        scores = self._ranker.scores(asked)
        best = _highest(scores, SHORTLISTED)
        stems = asked.weighted[1]
        return Shortlist(
            tuple(best.tolist()),
            tuple(scores[best].tolist()),
            self._ranker.features(asked, scores),
            any(question.ids.size for question in asked.weighted),
            len(stems.ids) + stems.unknown == 1 and stems.rarity < TOPIC_RARITY,
            stems.known_share,
        )


def _highest(scores: Floats, number: int) -> NDArray[np.intp]:
    """The places of the highest scores, best first, the earlier of two equal ones first."""
    least = np.partition(scores, -number)[-number] if number < len(scores) else -np.inf
    places = np.flatnonzero(scores >= least)
    return places[np.argsort(-scores[places], kind="stable")][:number]


def reader_of(documents: Sequence[Document]) -> Reader:
    """A reader that knows the words of documents of one language."""
    synonyms = {word: meant for document in documents for word, meant in document.synonyms.items()}
    texts = [text for document in documents for text in _fields(document)]
    return Reader(texts, base_language(documents[0].lang), synonyms)


def layout_of(documents: Sequence[Document], reader: Reader, embed: Embedder | None = None) -> Layout:
    """Each phrasing, and as weak texts the answer and what the id says."""
    texts, answer_lengths = [], []
    for entry, document in enumerate(documents):
        *questions, answer, slug = (reader.read(text, ENTRY_WORDS) for text in _fields(document))
        texts += [Text(entry, question) for question in questions]
        texts += [Text(entry, answer, WEAK_FIELD), Text(entry, slug, WEAK_FIELD)]
        answer_lengths.append(len(answer))
    has_long_answers = float(np.median(answer_lengths)) >= LONG_ANSWER
    return Layout([text for text in texts if text.words], len(documents), embed, has_long_answers)


def _fields(document: Document) -> tuple[str, ...]:
    """The texts of a document: its phrasings, its answer without markup, and what its id says."""
    return *document.questions, _MARKUP.sub(" ", document.answer), _spoken(document.id)


def _spoken(slug: str) -> str:
    """The words of an id: its parts between punctuation, and between a small and a capital letter."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])|[^\w]|_", " ", slug)

"""How alike firms and requests are in meaning: a further likeness for the matching, where a model is set.

The lexicon says what the model is worth: it has the names of the trade's concepts in every language. The middle of the
names of a language is where the model puts that language, which is taken off; and how often the model leads from a name
to another name of the same concept, there and back, is how much its likeness counts between two languages, or within
one. A model that knows English alone says little of a Finnish firm, and so it is little listened to.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from knowledge.lexicon import Lexicon
from knowledge.lexicon_files import LANGUAGES
from knowledge.semantic import Embedder, Vectors, of_length_one

ASKED_CONCEPTS = 120  # whose names the model is asked about, evenly from all
OTHERWISE = "en"  # the language of a text that is in none of the lexicon's

Scores = NDArray[np.float32]
Rows = NDArray[np.int32]


class Interpreter:
    """A model as far as it knows the trade. Immutable once built; building asks it some two thousand names."""

    def __init__(self, embed: Embedder, lexicon: Lexicon) -> None:
        """Examine the model."""
        self._embed = embed
        concepts = sorted(lexicon.concepts)
        asked = concepts[:: max(1, len(concepts) // ASKED_CONCEPTS)]
        names = {lang: [_two_names(lexicon, concept, lang) for concept in asked] for lang in LANGUAGES}
        self._middles = {
            lang: embed([name for both in two for name in both]).mean(axis=0) for lang, two in names.items()
        }
        first, second = (
            {lang: self.read([both[place] for both in two], [lang] * len(two)) for lang, two in names.items()}
            for place in (0, 1)
        )
        there = {
            (lang, other): _found(first[lang], (first if other != lang else second)[other])
            for lang in LANGUAGES
            for other in LANGUAGES
        }
        self._trust = {(lang, other): share * there[other, lang] for (lang, other), share in there.items()}

    def read(self, texts: Sequence[str], langs: Sequence[str]) -> Vectors:
        """What texts in these languages mean, shape (texts, dimensions)."""
        if not texts:
            return np.zeros((0, len(self._middles[OTHERWISE])), np.float32)
        meant = self._embed(texts)
        middles = np.stack([self._middles[_known(lang)] for lang in langs])
        return of_length_one((meant - middles) * meant.any(axis=1, keepdims=True))

    def trust(self, lang: str, other: str) -> float:
        """How much the likeness of a text in one language to one in another counts, 0..1."""
        return self._trust[_known(lang), _known(other)]


class Meanings:
    """What one side of all firms says, in meaning."""

    def __init__(self, interpreter: Interpreter, said: Sequence[tuple[str, str]]) -> None:
        """Read the text and language of each firm; an empty text is like none."""
        self._interpreter = interpreter
        texts, langs = zip(*said, strict=True) if said else ((), ())
        self._rows = interpreter.read(texts, langs)
        self._rows[[place for place, text in enumerate(texts) if not text]] = 0
        self._langs, self._lang_of = np.unique(np.array(langs, dtype=np.str_), return_inverse=True)

    def likeness(self, text: str, lang: str, rows: Rows | None = None) -> Scores:
        """How alike each firm, or each in some rows, is to a text in a language, 0..1; less where trust is less."""
        chosen = slice(None) if rows is None else rows
        alike = np.maximum(0, self._rows[chosen] @ self._interpreter.read([text], [lang])[0])
        trust = np.array([self._interpreter.trust(lang, str(other)) for other in self._langs], np.float32)
        counted: Scores = alike * trust[self._lang_of[chosen]]
        return counted


def _known(lang: str) -> str:
    return lang if lang in LANGUAGES else OTHERWISE


def _two_names(lexicon: Lexicon, concept: str, lang: str) -> tuple[str, str]:
    """The name of a concept and another word for it in a language, or the name again if it has none."""
    words = lexicon.concepts[concept].words.get(lang, ())
    name = lexicon.label(concept, lang)
    return name, next((word for word in words if word != name), name)


def _found(asked: Vectors, names: Vectors) -> float:
    """How often the nearest of the names is the one in the same place."""
    return float(np.mean((asked @ names.T).argmax(axis=1) == np.arange(len(asked))))

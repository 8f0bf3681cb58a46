"""How a base reads a text: its words, misspelt ones repaired, synonyms replaced, each with its stem.

What a base knows are the words of its own phrasings and answers. A question is read with those words in mind: a typist
without diacritics, a slip of a finger and a synonym that the base lists all lead to the word that the base uses.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from knowledge.spelling import Speller, edits_believed
from knowledge.text import character_ngrams, fold, stem, words

QUESTION_WORDS = 30  # read of a text; what a pasted letter is about is said at its beginning
REPAIRS_PER_TEXT = 8  # looking up a neighbour costs the most; a text with more unknown words is not a question
PAIR_REACH = 3  # stems up to this far apart make a pair


@dataclass(frozen=True, slots=True)
class Word:
    """A word as the base would write it, diacritics folded, and its stem."""

    surface: str
    stem: str


class Reader:
    """Reads texts of one language against the vocabulary of a base. Immutable once built."""

    def __init__(self, texts: Iterable[str], lang: str, synonyms: Mapping[str, str]) -> None:
        """Learn the vocabulary of the texts; a synonym maps one word, as typed, to one or more words of the base."""
        self._lang = lang
        self._synonyms = {fold(word): words(meant) for typed, meant in synonyms.items() for word in words(typed)}
        frequencies: Counter[str] = Counter()
        self._known: dict[str, Word] = {}
        for text in texts:
            for word in words(text):
                surface = fold(word)
                frequencies[surface] += 1
                if surface not in self._known:
                    self._known[surface] = Word(surface, stem(word, lang))
        self._speller = Speller(frequencies)

    def read(self, text: str) -> list[Word]:
        """The words of the text as the base would write them."""
        typed = [meant for word in words(text)[:QUESTION_WORDS] for meant in self._synonyms.get(fold(word), (word,))]
        unknown = [
            word for word in dict.fromkeys(typed) if fold(word) not in self._known and edits_believed(fold(word))
        ]
        repaired = {word: self._speller.repair(fold(word)) for word in unknown[:REPAIRS_PER_TEXT]}
        return [
            self._known.get(repaired.get(word) or fold(word)) or Word(fold(word), stem(word, self._lang))
            for word in typed
        ]


def ngrams_of(text: Sequence[Word]) -> list[str]:
    """The character n-grams of the words."""
    return list(character_ngrams((word.surface for word in text), 2, 3))


def stems_of(text: Sequence[Word]) -> list[str]:
    """The stems of the words."""
    return [word.stem for word in text]


def pairs_of(text: Sequence[Word]) -> list[str]:
    """The pairs of stems that stand near each other, in their order."""
    stems = stems_of(text)
    return [f"{a} {b}" for i, a in enumerate(stems) for b in stems[i + 1 : i + 1 + PAIR_REACH]]

"""How a base reads a text: its words, misspelt ones repaired, synonyms replaced, each with its stem.

What a base knows are the words of its own phrasings and answers. A question is read with those words in mind: a typist
without diacritics, a slip of a finger and a synonym that the base lists all lead to the word that the base uses.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from knowledge.spelling import Speller, edits_believed
from knowledge.text import character_ngrams, fold, stem, words

ENTRY_WORDS = 160  # read of a text of an entry
QUESTION_WORDS = 30  # read of a text; what a pasted letter is about is said at its beginning
REPAIRS_PER_TEXT = 8  # looking up a neighbour costs the most; a text with more unknown words is not a question
PAIR_REACH = 3  # stems up to this far apart make a pair


@dataclass(frozen=True, slots=True)
class Word:
    """A word as the base would write it, diacritics folded, its stem, and as it was typed unless it was repaired."""

    surface: str
    stem: str
    said: str = field(default="", compare=False)


def question_words(text: str) -> list[str]:
    """The words of a question that are read."""
    return words(text, QUESTION_WORDS)


class Reader:
    """Reads texts of one language against the vocabulary of a base. Immutable once built."""

    def __init__(self, texts: Iterable[str], lang: str, synonyms: Mapping[str, str]) -> None:
        """Learn the vocabulary of the texts; a synonym maps one word, as typed, to one or more words of the base."""
        self._lang = lang
        self._synonyms = {fold(word): words(meant) for typed, meant in synonyms.items() for word in words(typed)}
        frequencies: Counter[str] = Counter()
        stems: dict[str, str] = {}
        for text in texts:
            for word in words(text, ENTRY_WORDS):
                surface = fold(word)
                frequencies[surface] += 1
                if surface not in stems:
                    stems[surface] = stem(word, lang)
        self._speller = Speller(frequencies)
        # The same word object for the same letters: a vocabulary is most of what a base keeps in memory.
        shared = {word: word for word in self._speller.words}
        self._stems = [shared.setdefault(stems[word], stems[word]) for word in self._speller.words]

    def read(self, text: str, most: int = QUESTION_WORDS) -> list[Word]:
        """The first words of a text as the base would write them."""
        return self.understand(words(text, most))

    def understand(self, typed: Sequence[str]) -> list[Word]:
        """These words as the base would write them."""
        meant = [word for said in typed for word in self._synonyms.get(fold(said), (said,))]
        unknown = [
            word
            for word in dict.fromkeys(map(fold, meant))
            if edits_believed(word) and self._speller.number(word) is None
        ]
        repaired = {word: self._speller.repair(word) or word for word in unknown[:REPAIRS_PER_TEXT]}
        return [self._word(word, repaired) for word in meant]

    def letters_known(self, typed: Sequence[str]) -> int:
        """How many letters those of the words have that the base knows as they are typed: what reads at a glance."""
        return sum(
            len(word) for word in map(fold, typed) if word in self._synonyms or self._speller.number(word) is not None
        )

    def _word(self, meant: str, repaired: Mapping[str, str]) -> Word:
        folded = fold(meant)
        surface = repaired.get(folded, folded)
        number = self._speller.number(surface)
        stemmed = stem(meant, self._lang) if number is None else self._stems[number]
        return Word(surface, stemmed, meant if surface == folded else surface)


def said(text: Sequence[Word]) -> str:
    """The words as a text again, for an embedder: as they were typed, without the slips."""
    return " ".join(word.said for word in text)


def ngrams_of(text: Sequence[Word]) -> list[str]:
    """The character n-grams of the words."""
    return list(character_ngrams((word.surface for word in text), 2, 3))


def stems_of(text: Sequence[Word]) -> list[str]:
    """The stems of the words."""
    return [word.stem for word in text]


def pairs_of(text: Sequence[Word]) -> list[str]:
    """The pairs of stems that stand near each other, in their order; of long answers they would fill the memory."""
    stems = stems_of(text[:QUESTION_WORDS])
    return [f"{a} {b}" for i, a in enumerate(stems) for b in stems[i + 1 : i + 1 + PAIR_REACH]]

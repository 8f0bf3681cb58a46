"""Finds the phrases of a vocabulary in a text, however they are inflected, compounded or misspelt.

A phrase is known by the stems of its words. A word of the text that is no known stem is read, in this order,
as a compound of known stems ("pelletspannemontering"), as a known stem with another ending, or as a
misspelling. Small words inside a phrase do not matter: "chaudière aux granulés" is "chaudière à granulés".
"""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache

from knowledge import text
from knowledge.spelling import Speller

MIN_PART = 3  # letters; shorter stems are found inside almost any word
MIN_COMPOUND = 7  # letters; shorter words are hardly compounds
MAX_LINK = 3  # letters between the parts of a compound: an ending the stemmer cut, and a linking letter
MIN_HEAD = 5  # letters of a known part that may be trusted beside an unknown one
MIN_FOREIGN = 4  # letters of a word believed to belong to another language than the stated one
COMPOUNDING = frozenset({"sv", "de", "fi"})  # write compounds as one word and coin them freely

_PIECES = re.compile(r"([.!?;\n\r•·|]+(?=\s|$)|[,:()/\[\]\n\r•|;–—]|\s[-+&]\s)")
_SENTENCE_END = re.compile(r"[.!?;\n\r•·|]")


class Break(IntEnum):
    """What stands between a word and the one before it."""

    NONE = 0
    COMMA = 1
    SENTENCE = 2


@dataclass(frozen=True, slots=True)
class Word:
    """A normalised word of a text and the break before it."""

    text: str
    before: Break


@dataclass(frozen=True, slots=True)
class Hit:
    """A known phrase in a text: words `start` to `end` (exclusive) and what it means.

    `weight` is below 1 when only a part of a compound was understood.
    """

    start: int
    end: int
    meanings: frozenset[str]
    weight: float = 1.0


def split_words(content: str) -> list[Word]:
    """The words of a text with the breaks between them, at most `text.MAX_WORDS` of them."""
    found: list[Word] = []
    pending = Break.NONE
    for piece in _PIECES.split(content[: text.MAX_CHARACTERS]):
        if _PIECES.fullmatch(piece):
            pending = max(pending, Break.SENTENCE if _SENTENCE_END.search(piece) else Break.COMMA)
            continue
        for word in text.words(piece):
            found.append(Word(word, pending))
            pending = Break.NONE
    return found[: text.MAX_WORDS]


class _Node:
    """A place in the tree of phrases: where the next stem leads, and what the phrase up to here means."""

    __slots__ = ("next", "phrases")

    def __init__(self) -> None:
        self.next: dict[str, _Node] = {}
        self.phrases: list[tuple[str, str]] = []  # what it means, and the phrase as written, folded

    def meanings(self, written: str = "") -> frozenset[str]:
        """The meanings; of several concepts that stemming made alike only the one written most alike."""
        concepts = {meaning for meaning, _ in self.phrases if meaning.startswith("concept:")}
        if len(concepts) > 1 and written:
            nearest = max(self.phrases, key=lambda each: _likeness(each[1], written))[0]
            concepts = {nearest} if nearest in concepts else set(sorted(concepts)[:1])
        return frozenset(concepts | {each for each, _ in self.phrases if not each.startswith("concept:")})


@dataclass(frozen=True, slots=True)
class _Part:
    """A stem at a word of the text; several of one word when it is a compound. Unknown stems are empty."""

    stem: str
    word: int
    is_whole: bool


class PhraseBook:
    """The phrases of one language. Immutable once built."""

    def __init__(
        self, lang: str, phrases: Iterable[tuple[str, str]], grammar: Collection[str], filler: Collection[str]
    ) -> None:
        """Take pairs of a phrase and what it means.

        Words of the `grammar` (articles, prepositions) may be left out of a phrase or put in; words that only
        fill a sentence ("reliable", "company") may be put in.
        """
        self.lang = lang
        self._grammar = frozenset(text.stem(word, lang) for word in grammar)
        self._small = self._grammar | {text.stem(word, lang) for phrase in filler for word in text.words(phrase)}
        self._root = _Node()
        self._stems: set[str] = set()
        for phrase, meaning in phrases:
            self._learn(phrase, meaning)
        self._parts_of_compounds = {stem for stem in self._stems if len(stem) >= MIN_PART} - self._small
        self._beginnings: dict[str, list[str]] = {}
        for stem in sorted(self._stems):
            if len(stem) >= MIN_HEAD:
                self._beginnings.setdefault(stem[:MIN_HEAD], []).append(stem)
        self._speller = Speller({stem: 1 for stem in self._stems if len(stem) >= MIN_HEAD})
        self._analyse = lru_cache(maxsize=200_000)(self._analyse_word)

    def _learn(self, phrase: str, meaning: str) -> None:
        stems = text.stems(phrase, self.lang)
        variants = {tuple(stems)}
        if not meaning.startswith("cue:"):  # a cue is made of small words: "we have", "agent in"
            variants.add(tuple(stem for stem in stems if stem not in self._grammar) or tuple(stems))
        for variant in variants:
            node = self._root
            for stem in variant:
                node = node.next.setdefault(stem, _Node())
            node.phrases.append((meaning, text.fold(text.normalise(phrase))))
            self._stems.update(variant)

    def is_small(self, word: str) -> bool:
        """Whether the word carries no meaning of the trade."""
        return text.stem(word, self.lang) in self._small

    def known_share(self, words: Sequence[Word]) -> float:
        """The share of the words that this language knows, small ones included."""
        known = sum(text.stem(word.text, self.lang) in self._stems | self._small for word in words)
        return known / max(1, len(words))

    def meanings(self, phrase: str) -> frozenset[str]:
        """What a whole phrase means by itself; empty if it is not known."""
        return self._meanings(text.stems(phrase, self.lang))

    def _meanings(self, stems: Iterable[str]) -> frozenset[str]:
        node: _Node | None = self._root
        for stem in stems:
            node = node.next.get(stem) if node else None
        return node.meanings() if node else frozenset()

    def halves(self, phrase: str) -> Iterator[tuple[frozenset[str], frozenset[str]]]:
        """What the two halves of a phrase mean, for every way to halve it in which both mean something."""
        stems = [stem for stem in text.stems(phrase, self.lang) if stem not in self._grammar]
        if len(stems) > 1:
            pairs = [(stems[:cut], stems[cut:]) for cut in range(1, len(stems))]
        else:
            word = text.normalise(phrase)
            folded = text.fold(word)
            pairs = [
                ([folded[:end]], [text.stem(word[end + link :], self.lang)])
                for end in range(MIN_PART, len(folded) - MIN_PART)
                if folded[:end] in self._parts_of_compounds and len(folded) == len(word)
                for link in range(MAX_LINK + 1)
                if len(word) - end - link >= MIN_PART
            ]
        for first, second in pairs:
            meanings = self._meanings(first), self._meanings(second)
            if meanings[0] and meanings[1]:
                yield meanings

    def find(self, words: Sequence[Word]) -> list[Hit]:
        """The phrases in a text from left to right, the longest at each place, none overlapping."""
        parts = [part for place, word in enumerate(words) for part in self._parts(word.text, place)]
        hits: list[Hit] = []
        at = 0
        while at < len(parts):
            end, node = self._longest(parts, words, at)
            if node:
                hits.append(self._hit(parts, words, at, end, node))
            at = max(end, at + 1)
        return hits

    def find_exactly(self, words: Sequence[Word], free: Collection[int]) -> list[Hit]:
        """As `find`, but trusting only whole words, and only those at the `free` places: for a language
        that is not the stated one."""
        parts = []
        for place, word in enumerate(words):
            stem = text.stem(word.text, self.lang)
            trusted = place in free and len(word.text) >= MIN_FOREIGN and stem in self._stems
            parts.append(_Part(stem if trusted else "", place, True))
        hits: list[Hit] = []
        at = 0
        while at < len(parts):
            end, node = self._longest(parts, words, at) if parts[at].stem else (at, None)
            if node:
                hits.append(self._hit(parts, words, at, end, node))
            at = max(end, at + 1)
        return hits

    def _longest(self, parts: list[_Part], words: Sequence[Word], at: int) -> tuple[int, _Node | None]:
        """Where the longest phrase that begins at a part ends, and its place in the tree of phrases."""
        best: tuple[int, _Node | None] = (at, None)
        node = self._root
        place = at
        while place < len(parts):
            part = parts[place]
            if place > at and part.word != parts[place - 1].word and words[part.word].before:
                break
            following = node.next.get(part.stem)
            if following is not None:
                node = following
                if node.phrases:
                    best = (place + 1, node)
            elif place == at or part.stem not in self._small:
                break
            place += 1
        if best[0] <= at + 1:
            joined = self._joined(parts, words, at)
            if joined:
                best = (at + 2, joined)
        return best

    def _joined(self, parts: list[_Part], words: Sequence[Word], at: int) -> _Node | None:
        """The phrase that two words are which should have been written as one ("pellets panna")."""
        if at + 1 >= len(parts) or not (parts[at].is_whole and parts[at + 1].is_whole):
            return None
        first, second = parts[at].word, parts[at + 1].word
        if words[second].before or parts[at].stem in self._small:
            return None
        stem = text.fold(words[first].text) + text.stem(words[second].text, self.lang)
        node = self._root.next.get(stem)
        return node if node and node.phrases and len(stem) >= MIN_COMPOUND else None

    @staticmethod
    def _hit(parts: list[_Part], words: Sequence[Word], start: int, end: int, node: _Node) -> Hit:
        first, last = parts[start].word, parts[end - 1].word + 1
        written = text.fold(" ".join(word.text for word in words[first:last]))
        weight = PhraseBook._weight(parts, start, end)
        return Hit(first, last, node.meanings(written), weight)

    @staticmethod
    def _weight(parts: list[_Part], start: int, end: int) -> float:
        """Half when the head of a compound, its last part, was not understood."""
        following = parts[end] if end < len(parts) else None
        is_headless = following and following.word == parts[end - 1].word and not following.stem
        return 0.5 if is_headless else 1.0

    def _parts(self, word: str, place: int) -> list[_Part]:
        stems = self._analyse(word)
        return [_Part(stem, place, len(stems) == 1) for stem in stems]

    def _analyse_word(self, word: str) -> tuple[str, ...]:
        """The known stems that a word consists of, empty strings for what is unknown."""
        spellings = self._spellings(word)
        for stem in (text.stem(each, self.lang) for each in spellings):
            if stem in self._stems or stem in self._small:
                return (stem,)
        if not word.isalpha():
            return ("",)
        for stem in (text.stem(each, self.lang) for each in spellings):
            near = self._other_ending(stem)
            if near:
                return (near,)
        compounds = [self._compound(text.fold(each)) for each in spellings if len(each) >= MIN_COMPOUND]
        for compound in compounds:
            if compound and "" not in compound:
                return compound
        repaired = self._repaired(word)
        return (repaired,) if repaired else next(filter(None, compounds), ("",))

    def _spellings(self, word: str) -> tuple[str, ...]:
        """The word as written, and for a German one typed without umlauts the word with them."""
        if self.lang == "de" and re.search("[aou]e", word):
            return word, word.replace("ae", "ä").replace("oe", "ö").replace("ue", "ü")
        return (word,)

    def _other_ending(self, stem: str) -> str | None:
        """A known stem that differs in its last two letters at most: what stemmers leave of inflections."""
        for known in self._beginnings.get(stem[:MIN_HEAD], ()):
            shared, longest = _likeness(known, stem)[0], max(len(stem), len(known))
            if longest - shared <= 2 and shared >= 0.75 * longest:
                return known
        return None

    def _repaired(self, word: str) -> str | None:
        """The known stem of a misspelt word; the first letter is believed."""
        stem = text.stem(word, self.lang)
        if len(stem) < MIN_HEAD:
            return None
        known = self._speller.repair(stem)
        return known if known and known[0] == stem[0] else None

    def _compound(self, word: str) -> tuple[str, ...]:
        """The known parts of a compound; an empty string for an unknown first or last part."""
        whole = self._segmented(word)
        if whole is not None:
            return whole
        if self.lang not in COMPOUNDING:
            return ()
        for start in range(MIN_PART, len(word) - MIN_HEAD + 1):
            tail = self._segmented(word[start:])
            if tail is not None and len(tail[0]) >= MIN_HEAD:
                return ("", *tail)
        for end in range(len(word) - MIN_PART, MIN_HEAD - 1, -1):
            if word[:end] in self._parts_of_compounds:
                return (word[:end], "")
        return ()

    def _segmented(self, word: str) -> tuple[str, ...] | None:
        """The known stems that make up a word with little between them; None if there are none.

        The fewest unknown letters win, then the fewest parts.
        """
        # best[i]: cost and parts of word[:i], i being where a part (with its link or ending) ends
        best: dict[int, tuple[float, tuple[str, ...]]] = {0: (0.0, ())}
        for start in range(len(word)):
            if start not in best:
                continue
            cost, parts = best[start]
            for end in range(start + MIN_PART, len(word) + 1):
                piece = word[start:end]
                if piece not in self._parts_of_compounds:
                    continue
                for link in range(min(MAX_LINK, len(word) - end) + 1):
                    candidate = (cost + link + 0.5, (*parts, piece))
                    if end + link not in best or candidate < best[end + link]:
                        best[end + link] = candidate
        found = best.get(len(word))
        if found is None or found[0] - 0.5 * len(found[1]) > 0.34 * len(word):
            return None
        return found[1]


def _likeness(known: str, written: str) -> tuple[int, int]:
    """How alike two phrases are written: letters in common at the beginning, then of like length."""
    shared = 0
    for ours, theirs in zip(known, written, strict=False):
        if ours != theirs:
            break
        shared += 1
    return shared, -abs(len(known) - len(written))

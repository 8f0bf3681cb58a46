"""Finds the phrases of a vocabulary in a text, however they are inflected, compounded or misspelt.

A phrase is known by the stems of its words. A word of the text that is no known stem is read, in this order,
as a known stem with another ending, as a compound of known stems ("pelletspannemontering"), or as a misspelling.
Small words inside a phrase do not matter: "chaudière aux granulés" is "chaudière à granulés".
"""

import re
from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import islice, pairwise
from typing import NamedTuple

from knowledge import text
from knowledge.compounds import MIN_HEAD, MIN_PART, Compounds
from knowledge.phrase_tree import Phrase, PhraseTree, Place, likeness
from knowledge.spelling import Speller
from knowledge.words import Break, Word

CACHED = 20_000  # words and phrases of which it is remembered what they are made of
MIN_COMPOUND = 7  # letters; shorter words are hardly compounds
MAX_STRANGERS = 1  # unknown words inside a phrase: "industrial ammonia heat pump"
MIN_REPAIRED = 6  # letters; shorter words have other words for neighbours
MIN_FOREIGN = 5  # letters of a word believed to belong to another language than the stated one
MIN_SHARED = 0.72  # share of a long word's letters that must be as in the known word
OVERSTEMMED = frozenset({"en", "fr", "es", "it"})  # have stemmers that make "commercialista" of "commerciale"
MARKED = frozenset({"pl", "lt"})  # have stemmers that miss an ending typed without its diacritics: "kotlow"
VERB_PARTICLES = frozenset({"an", "auf", "aus", "ein", "her"})  # that German verbs leave at the end
CONJUNCTION = "cue:conjunction"  # what "and" means


class Hit(NamedTuple):
    """A known phrase in a text: words `start` to `end` (exclusive) and what it means.

    `weight` is below 1 when only a part of a compound was understood.
    """

    start: int
    end: int
    meanings: frozenset[str]
    weight: float = 1.0


class _Part(NamedTuple):
    """A stem at a word of the text; several of one word when it is a compound. Unknown stems are empty."""

    stem: str
    word: int
    is_whole: bool


class PhraseBook:
    """The phrases of one language. Immutable once built."""

    def __init__(
        self,
        lang: str,
        phrases: Iterable[tuple[str, str]],
        grammar: Collection[str],
        filler: Collection[str],
        everyday: Iterable[str] = (),
    ) -> None:
        """Take pairs of a phrase and what it means.

        Words of the `grammar` (articles, prepositions) may be left out of a phrase or put in; words that only
        fill a sentence ("reliable", "company") may be put in. Words of every day are believed as they are written.
        """
        self.lang = lang
        self._grammar = frozenset(text.stem(word, lang) for word in grammar)
        self._everyday = frozenset(text.fold(text.normalise(word)) for word in everyday)
        self._grammatical = frozenset(map(text.fold, grammar))
        self._small = self._grammar | {text.stem(word, lang) for phrase in filler for word in text.words(phrase)}
        shared: dict[str, str] = {}  # one string for all that are alike; interning would grow its table for ever
        learnt = [each for phrase, meaning in phrases for each in self._learnt(phrase, meaning, shared)]
        self._tree = PhraseTree(learnt)
        self._stems = frozenset(shared.setdefault(stem, stem) for phrase in learnt for stem in phrase.key.split())
        self._conjunctions = frozenset(phrase.key for phrase in learnt if phrase.meaning == CONJUNCTION)
        self._openings = {stem[:MIN_PART] for stem in self._stems}
        self._sorted = sorted(stem for stem in self._stems if len(stem) >= MIN_HEAD)
        self._compounds = Compounds(lang, self._stems, self._small)
        self._speller = Speller({stem: 1 for stem in self._stems if len(stem) >= MIN_HEAD})
        self._analyse = lru_cache(maxsize=CACHED)(self._analyse_word)
        self.halves = lru_cache(maxsize=CACHED)(self._find_halves)
        self._found = lru_cache(maxsize=CACHED)(self._find_within)

    def _learnt(self, phrase: str, meaning: str, shared: dict[str, str]) -> Iterator[Phrase]:
        """A phrase as it is known: as it is, and without the grammar inside it."""
        stems, written = text.stems(phrase, self.lang), text.fold(text.normalise(phrase))
        written = shared.setdefault(written, written)
        variants = {tuple(stems)}
        if not meaning.startswith("cue:"):  # a cue is made of small words: "we have", "agent in"
            inner = [stem for stem in stems[1:-1] if stem not in self._grammar]
            variants.add((stems[0], *inner, stems[-1]) if len(stems) > 1 else tuple(stems))
        keys = map(" ".join, variants)
        return (Phrase(shared.setdefault(key, key), meaning, written) for key in keys)

    def is_small(self, word: str) -> bool:
        """Whether the word carries no meaning of the trade."""
        return text.stem(word, self.lang) in self._small or text.fold(word) in self._everyday

    def known_share(self, words: Sequence[Word]) -> float:
        """The share of the words that this language knows, small ones included."""
        known = sum(text.stem(word.text, self.lang) in self._stems | self._small for word in words)
        return known / max(1, len(words))

    def meanings(self, phrase: str) -> frozenset[str]:
        """What a whole phrase means by itself; empty if it is not known."""
        return self._meanings(text.stems(phrase, self.lang))

    def _meanings(self, stems: Iterable[str]) -> frozenset[str]:
        place = self._tree.at(stems)
        return self._tree.meanings(place) if place else frozenset()

    def _find_halves(self, phrase: str) -> tuple[tuple[frozenset[str], frozenset[str]], ...]:
        """What the two halves of a phrase mean, for every way to halve it in which both mean something."""
        stems = [stem for stem in text.stems(phrase, self.lang) if stem not in self._grammar]
        if len(stems) > 1:
            pairs = [(stems[:cut], stems[cut:]) for cut in range(1, len(stems))]
        else:
            pairs = [([first], [second]) for first, second in self._compounds.halves(text.normalise(phrase))]
        meanings = ((self._meanings(first), self._meanings(second)) for first, second in pairs)
        return tuple((first, second) for first, second in meanings if first and second)

    def find(self, words: Sequence[Word]) -> list[Hit]:
        """The phrases in a text from left to right, the longest at each place, none overlapping."""
        completed = [word.text for word in self._completed(words)]
        starts = [at for at, word in enumerate(words) if at == 0 or word.before is not Break.NONE]
        return [
            Hit(hit.start + start, hit.end + start, hit.meanings, hit.weight)
            for start, end in pairwise([*starts, len(words)])
            for hit in self._found(tuple(completed[start:end]))
        ]

    def _find_within(self, unbroken: tuple[str, ...]) -> list[Hit]:
        """The phrases in some words with no break between them, which no phrase runs across."""
        words = [Word(word, Break.NONE) for word in unbroken]
        parts = [part for place, word in enumerate(words) for part in self._parts(word.text, place)]
        hits: list[Hit] = []
        at = 0
        while at < len(parts):
            end, node = self._longest(parts, words, at)
            if node and self._is_believable(parts, words, at, end, node):
                hits.append(self._hit(parts, words, at, end, node))
            at = max(end, at + 1)
        return hits

    def _completed(self, words: Sequence[Word]) -> Sequence[Word]:
        """The words with open ones completed: the pellets of "pellets- och vedpannor" are "pelletspannor"."""
        completed = list(words)
        for place, word in enumerate(words[:-2]):
            if word.is_open:
                later = words[place + 2].text
                ends = (later[cut:] for cut in range(MIN_PART, len(later) - MIN_PART + 1))
                whole = next((word.text + end for end in ends if self.meanings(word.text + end)), None)
                completed[place] = word._replace(text=whole or word.text)
        for place in range(len(words)) if self.lang == "de" else ():
            is_last = place + 1 == len(words) or words[place + 1].before is not Break.NONE
            if is_last and words[place].text in VERB_PARTICLES:
                self._join_verb(completed, place)
        return completed

    def _join_verb(self, words: list[Word], particle: int) -> None:
        """Give a German verb its particle back: "wir bauen Wärmepumpen ein" is said of "einbauen"."""
        for place in range(particle - 1, -1, -1):
            joined = words[particle].text + words[place].text
            stem = self._stem(joined)
            if self._begins_phrase(stem) or self._other_ending(stem):
                words[place] = words[place]._replace(text=joined)
                return
            if words[place].before is Break.SENTENCE:
                return

    def find_exactly(self, words: Sequence[Word], free: Collection[int]) -> list[Hit]:
        """As `find`, but trusting only whole words at the `free` places, and only as names of things: for a
        language that is not the stated one."""
        parts = [_Part(self.foreign(word.text) if at in free else "", at, True) for at, word in enumerate(words)]
        hits: list[Hit] = []
        at = 0
        while at < len(parts):
            end, node = self._longest(parts, words, at) if parts[at].stem else (at, None)
            is_near = node is not None and (end - at > 1 or self._is_near(words[at].text, node))
            if node and is_near and self._is_believable(parts, words, at, end, node):
                hit = self._hit(parts, words, at, end, node)
                things = frozenset(meaning for meaning in hit.meanings if meaning.startswith("concept:"))
                if things:
                    hits.append(hit._replace(meanings=things))
            at = max(end, at + 1)
        return hits

    def foreign(self, word: str) -> str:
        """The known stem of a word of another language; empty if unknown or too short to be believed."""
        if len(word) < MIN_FOREIGN or text.fold(word)[:MIN_PART] not in self._openings:
            return ""  # most words end here: stemming them in every language would be slow
        stem = text.stem(word, self.lang)
        return stem if stem in self._stems else ""

    def _is_believable(self, parts: list[_Part], words: Sequence[Word], start: int, end: int, found: Place) -> bool:
        """Whether a single word is near enough to the known one: some stemmers cut whole words down."""
        word = words[parts[start].word].text
        if end - start > 1 or not parts[start].is_whole or parts[start].stem != text.stem(word, self.lang):
            return True
        written = text.fold(word)
        is_meaningless = written in self._everyday or written in self._grammatical
        if is_meaningless and written not in self._tree.written(found):
            return False  # "los" is no "losa"
        if len(parts[start].stem) <= MIN_PART:  # an abbreviation: "GEG" is not "gegen"
            return any(abs(len(phrase) - len(written)) <= 1 for phrase in self._tree.written(found))
        if self.lang not in OVERSTEMMED:
            return True
        return len(written) < MIN_COMPOUND or self._is_near(word, found)

    def _is_near(self, word: str, found: Place) -> bool:
        """Whether a word has most of its letters in common with the known one."""
        written = text.fold(word)
        known = self._tree.written(found)
        return max(likeness(phrase, written)[0] / max(len(phrase), len(written)) for phrase in known) >= MIN_SHARED

    def _longest(self, parts: list[_Part], words: Sequence[Word], at: int) -> tuple[int, Place | None]:
        """Where the longest phrase that begins at a part ends, and its place in the tree of phrases."""
        best: tuple[int, Place | None] = (at, None)
        node = self._tree.root
        place = at
        strangers = 0
        while place < len(parts):
            if place > at and self._is_broken(parts, words, place):
                break
            following, after = self._step(node, parts, words, place)
            if following is not None:
                node, place = following, after
                if node.is_phrase:
                    best = (place, node)
                continue
            if place == at or self._begins_phrase(parts[place].stem) or parts[place].stem in self._conjunctions:
                break  # "installation and service" is not "installation service"
            strangers += parts[place].stem not in self._small
            if strangers > MAX_STRANGERS:
                break
            place += 1
        return best

    def _begins_phrase(self, stem: str) -> bool:
        """Whether a stem means something by itself, so that a phrase must not run over it."""
        place = self._tree.at([stem])
        return place is not None and place.is_phrase and stem not in self._small

    @staticmethod
    def _is_broken(parts: list[_Part], words: Sequence[Word], place: int) -> bool:
        """Whether a comma or the end of a sentence stands before a part."""
        return parts[place].word != parts[place - 1].word and words[parts[place].word].before is not Break.NONE

    def _step(self, node: Place, parts: list[_Part], words: Sequence[Word], place: int) -> tuple[Place | None, int]:
        """Where a part leads in the tree of phrases, and the part after it.

        Two words are tried as one ("pellets panna") if the first of them leads nowhere, or nowhere further.
        """
        following = self._tree.after(node, parts[place].stem) if parts[place].stem else None
        if following is not None and (following.goes_on or place + 1 == len(parts)):
            return following, place + 1
        joined = self._joined(node, parts, words, place)
        return (joined, place + 2) if joined else (following, place + 1)

    def _joined(self, node: Place, parts: list[_Part], words: Sequence[Word], place: int) -> Place | None:
        """Where two words lead that should have been written as one."""
        if place + 1 >= len(parts) or not (parts[place].is_whole and parts[place + 1].is_whole):
            return None
        if self._is_broken(parts, words, place + 1) or parts[place].stem in self._small:
            return None
        first, second = words[parts[place].word].text, words[parts[place + 1].word].text
        stem = text.fold(first) + text.stem(second, self.lang)
        return self._tree.after(node, stem) if len(stem) >= MIN_COMPOUND else None

    def _hit(self, parts: list[_Part], words: Sequence[Word], start: int, end: int, found: Place) -> Hit:
        first, last = parts[start].word, parts[end - 1].word + 1
        written = text.fold(" ".join(word.text for word in words[first:last]))
        weight = PhraseBook._weight(parts, start, end)
        return Hit(first, last, self._tree.meant(found, written), weight)

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
        if not word.isalpha():
            stem = text.stem(word, self.lang)
            return (stem,) if stem in self._stems or stem in self._small else ("",)
        known = next((each for each in map(self._stem, spellings) if each in self._stems or each in self._small), "")
        if known and (self._begins_phrase(known) or known in self._small):
            return (known,)
        if text.fold(word) in self._everyday:
            return (known,)
        if self.lang in MARKED and word.isascii():
            for cut in (word[:-1], word[:-2]):
                if len(cut) > MIN_PART and self._begins_phrase(cut):
                    return (cut,)
        if known:
            return (known,)
        for stem in map(self._stem, spellings) if self.lang not in OVERSTEMMED else ():
            near = self._other_ending(stem)
            if near:
                return (near,)
        compounds = [self._compounds.parts(text.fold(each)) for each in spellings if len(each) >= MIN_COMPOUND]
        for compound in compounds:
            if compound and "" not in compound:
                return compound
        near = self._repaired(word) or self._compounds.longer(text.stem(word, self.lang))
        return (near,) if near else next(filter(None, compounds), ("",))

    def _stem(self, word: str) -> str:
        return text.stem(word, self.lang)

    def _spellings(self, word: str) -> tuple[str, ...]:
        """The word as written, and for a German one typed without umlauts the word with them."""
        if self.lang == "de" and re.search("[aou]e", word):
            return word, word.replace("ae", "ä").replace("oe", "ö").replace("ue", "ü")
        return (word,)

    def _other_ending(self, stem: str) -> str | None:
        """A known stem that differs in its last two letters at most: what stemmers leave of inflections."""
        head = stem[:MIN_HEAD]
        if len(head) < MIN_HEAD:
            return None
        for known in islice(self._sorted, bisect_left(self._sorted, head), None):
            if not known.startswith(head):
                return None
            shared, longest = likeness(known, stem)[0], max(len(stem), len(known))
            if longest - shared <= 2 and shared >= 0.75 * longest:
                return known
        return None

    def _repaired(self, word: str) -> str | None:
        """The known stem of a misspelt word; the first letter is believed."""
        stem = text.stem(word, self.lang)
        if len(stem) < MIN_HEAD or len(word) < MIN_REPAIRED:
            return None
        known = self._speller.repair(stem)
        return known if known and known[0] == stem[0] else None

"""Concepts of the trade with their words in every language, and the texts that mention them.

The lexicon is data (`content/lexicon/*.yaml`, see `knowledge.lexicon_files`); a cluster may add a folder of its
own. Concepts carry across languages: a Swedish need and a Polish offer meet in the same concept.
"""

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from itertools import product
from pathlib import Path

from knowledge import everyday, text
from knowledge.clauses import Direction
from knowledge.lexicon_files import (
    DIRECTIONS_FILE,
    LANGUAGES,
    ROLES_FILE,
    Item,
    LexiconError,
    Problem,
    check,
    is_cue_file,
    read,
)
from knowledge.phrases import PhraseBook
from knowledge.understanding import Grammar, Mention, Reader, Reading

__all__ = ["Concept", "Direction", "Lexicon", "LexiconError", "Mention", "Problem", "Reading", "check", "load"]

FOLDER = Path(__file__).parent / "content" / "lexicon"
NOT_TOPICS = frozenset({"certificate", "target_group", "cooperation", "term"})
TEXTS_REMEMBERED = 5000
MIN_WITNESSES = 2  # languages in which two concepts must make up a third; one alone may be an accident
KINDS_OF_WORK = frozenset({"service", "function"})
NAMES_OF_WORK = frozenset({"service", "technology", "function"})  # kinds that can be a thing and what is done with it

# How much a firm that offers the one is a firm for who needs the other, by steps up and down the tree of
# broader concepts. Who offers boilers may well have pellet boilers; who has pellet boilers has boilers.
NARROWER = (1.0, 0.9, 0.75, 0.6)
BROADER = (1.0, 0.65, 0.4)
SIBLING = 0.25
PART = 0.5  # of the likeness, for who has only parts of what is needed
MAX_CLEAR = 15  # concepts under one that still says something of each of them
VAGUE = 0.6  # of the likeness to a broader one: "renewable energy" is hardly wind power


@dataclass(frozen=True)
class Concept:
    """One thing of the trade: a technology, product, fuel, service, certificate and so on."""

    id: str
    kind: str
    broader: tuple[str, ...]
    words: Mapping[str, tuple[str, ...]]
    cpv: tuple[str, ...] = ()
    nace: tuple[str, ...] = ()


class Lexicon:
    """The concepts, their tree and the reader that finds them. Immutable once built."""

    def __init__(self, items: Iterable[Item]) -> None:
        self._items = list(items)
        self.concepts: dict[str, Concept] = {}
        self.roles: dict[str, Item] = {}
        self.directions: dict[str, Item] = {}
        for item in self._items:
            if item.file == ROLES_FILE:
                self.roles[item.id] = item
            elif item.file == DIRECTIONS_FILE:
                self.directions[item.id] = item
            else:
                self.concepts[item.id] = Concept(item.id, item.kind, item.broader, item.words, item.cpv, item.nace)
        self._narrower: dict[str, list[str]] = {}
        for concept in self.concepts.values():
            for broader in concept.broader:
                self._narrower.setdefault(broader, []).append(concept.id)
        self.likenesses = lru_cache(maxsize=None)(self._likenesses)
        self.topics_in = lru_cache(maxsize=TEXTS_REMEMBERED)(self._topics_in)

    def label(self, concept_id: str, lang: str) -> str:
        """The name of a concept or role for a reader of a language; English where it has none."""
        item = self.concepts.get(concept_id) or self.roles.get(concept_id)
        if item is None:
            return concept_id
        labels = item.labels if isinstance(item, Item) else {}
        for each in (text.base_language(lang), "en"):
            if each in labels:
                return labels[each]
            if item.words.get(each):
                return item.words[each][0]
        return concept_id

    def concepts_in(self, content: str, lang: str) -> tuple[Mention, ...]:
        """What a text mentions; the words of every language are tried, the stated language first."""
        return self.read(content, lang).mentions

    def _topics_in(self, content: str, lang: str) -> tuple[str, ...]:
        """The things that a text is about, once each in its order; remembered, for lists that are looked at often."""
        named = dict.fromkeys(each.concept_id for each in self.concepts_in(content, lang) if each.concept_id)
        return tuple(each for each in named if self.concepts[each].kind not in NOT_TOPICS)

    def read(self, content: str, lang: str) -> Reading:
        """What a text mentions, with the cues and the unknown words in it."""
        return self.reader.read(content, text.base_language(lang) if lang else "")

    def with_words(self, added: Iterable[tuple[str, str, str]]) -> "Lexicon":
        """This lexicon with words of its users' own: (concept, language, phrase) each.

        Only the languages of these words are read anew. What names no concept or language of ours is left out.
        """
        more: dict[str, dict[str, list[str]]] = {}
        for concept, lang, phrase in added:
            if concept in self.concepts and lang in LANGUAGES:
                more.setdefault(concept, {}).setdefault(lang, []).append(phrase)
        grown = Lexicon(item if is_cue_file(item.file) else _grown(item, more.get(item.id, {})) for item in self._items)
        changed = {lang for words in more.values() for lang in words}
        common = everyday.words() if changed else {}
        books = {
            lang: grown._book(lang, common) if lang in changed else book for lang, book in self.reader.books.items()
        }
        grown.reader = Reader(books, self.reader.grammar)
        return grown

    def meaning_of(self, phrase: str, lang: str) -> tuple[str, str] | None:
        """What a whole phrase means in a language, in any of its inflections: ("concept", "role" or "cue", its id)."""
        stems = text.stems(phrase, lang)
        for known, meaning in self._phrases(lang):
            if text.stems(known, lang) == stems:
                space, _, name = meaning.partition(":")
                return space, name
        return None

    def broader_than(self, concept_id: str) -> dict[str, int]:
        """The concepts above one, with the fewest steps up; itself at 0."""
        return self._walk(concept_id, lambda each: self.concepts[each].broader if each in self.concepts else ())

    def narrower_than(self, concept_id: str) -> dict[str, int]:
        """The concepts below one, with the fewest steps down; itself at 0."""
        return self._walk(concept_id, lambda each: self._narrower.get(each, ()))

    @staticmethod
    def _walk(start: str, neighbours: Callable[[str], Iterable[str]]) -> dict[str, int]:
        steps = {start: 0}
        waiting = [start]
        for each in waiting:
            for neighbour in neighbours(each):
                if neighbour not in steps:
                    steps[neighbour] = steps[each] + 1
                    waiting.append(neighbour)
        return steps

    def _likenesses(self, needed: str) -> dict[str, float]:
        """The concepts that serve a need for one, with how well (0..1]; itself 1."""
        found: dict[str, float] = {}
        for concept, steps in self.narrower_than(needed).items():
            if steps < len(NARROWER):
                found[concept] = NARROWER[steps] * (self._part_of(concept, needed) or 1.0)
        for concept, steps in self.broader_than(needed).items():
            if 0 < steps < len(BROADER):
                vague = 1.0 if len(self.narrower_than(concept)) <= MAX_CLEAR else VAGUE
                found[concept] = max(found.get(concept, 0.0), BROADER[steps] * vague)
        for parent in self.concepts[needed].broader if needed in self.concepts else ():
            for sibling in self._narrower.get(parent, ()):
                found.setdefault(sibling, SIBLING)
        return found

    def is_work(self, concept_id: str) -> bool:
        """Whether a concept is something that is done rather than a thing: a service, a function of a firm."""
        return concept_id in self.concepts and self.concepts[concept_id].kind in KINDS_OF_WORK

    def role_of(self, concept_id: str) -> str:
        """The role that a concept is a kind of ("sea freight" of `transports`); empty if of none."""
        return self.reader.grammar.role_kinds.get(concept_id, "")

    def _part_of(self, concept: str, whole: str) -> float | None:
        """What a part counts when the whole is needed; None if the concept is a kind of it, not a part."""
        kinds = [self.concepts[each].kind for each in (concept, whole) if each in self.concepts]
        return PART if kinds[:1] == ["component"] and kinds[1:] != ["component"] else None

    @cached_property
    def reader(self) -> Reader:
        """The reader of texts, built at first use."""
        common = everyday.words()
        books = {lang: self._book(lang, common) for lang in LANGUAGES}
        return Reader(books, self._grammar(books))

    def _book(self, lang: str, common: Mapping[str, Iterable[str]]) -> PhraseBook:
        grammar = self._cue_words(lang, "grammar", "purpose", "conjunction")
        filler = self._cue_words(lang, "filler", "demand")
        return PhraseBook(lang, self._phrases(lang), grammar, filler, common.get(lang, ()))

    def _phrases(self, lang: str) -> Iterable[tuple[str, str]]:
        """Every phrase of a language with its meaning as `space:id`."""
        for space, things in (("concept", self.concepts), ("role", self.roles), ("cue", self.directions)):
            for name, item in things.items():
                meaning = sys.intern(f"{space}:{name}")  # one string for all its phrases in all languages
                if name != "grammar":
                    for phrase in item.words.get(lang, ()):
                        yield phrase, meaning

    def _cue_words(self, lang: str, *names: str) -> list[str]:
        """The words of some directions in a language."""
        return [word for name in names if name in self.directions for word in self.directions[name].words.get(lang, ())]

    def _grammar(self, books: Mapping[str, PhraseBook]) -> Grammar:
        role_names = {concept: role.id for role in self.roles.values() for concept in role.concepts}
        role_kinds = {
            narrower: role.id
            for role in self.roles.values()
            for narrower in self.narrower_than(role.concepts[0] if role.concepts else "")
            if narrower in self.concepts and self.concepts[narrower].kind != "certificate"
        }
        kinds = {each.id: each.kind for each in self.concepts.values()}
        topics = frozenset(each for each, kind in kinds.items() if kind not in NOT_TOPICS and each not in role_names)
        return Grammar(kinds, topics, role_names, role_kinds, self._compositions(books, topics))

    def _compositions(self, books: Mapping[str, PhraseBook], topics: frozenset[str]) -> dict[tuple[str, str], str]:
        """What a modifier and a head are together, learnt from the phrases of the concepts themselves."""
        witnesses: dict[tuple[str, str, str], set[str]] = {}
        for concept, lang, one, other in self._halves(books):
            for modifier, head in ((one, other), (other, one)):
                if {modifier, head} <= topics and self._makes_narrower(modifier, head, concept):
                    witnesses.setdefault((modifier, head, concept), set()).add(lang)
        return {
            (modifier, head): concept
            for (modifier, head, concept), langs in sorted(witnesses.items(), key=lambda each: len(each[1]))
            if len(langs) >= MIN_WITNESSES
        }

    def _makes_narrower(self, modifier: str, head: str, whole: str) -> bool:
        """Whether a thing is a kind of its head and not of its modifier: a pellet boiler is a boiler."""
        above = self.broader_than(whole)
        return head in above and modifier not in above and whole not in (modifier, head)

    def _halves(self, books: Mapping[str, PhraseBook]) -> Iterator[tuple[str, str, str, str]]:
        """Every concept with a language and the two other concepts that one of its phrases is made of."""
        for concept in self.concepts.values():
            for lang, phrases in concept.words.items():
                for phrase in phrases if lang in books else ():
                    for halves in books[lang].halves.__wrapped__(phrase):  # asked once, it need not be remembered
                        for one, other in product(*map(sorted, halves)):
                            names = [each.removeprefix("concept:") for each in (one, other)]
                            if concept.id not in names:
                                yield concept.id, lang, names[0], names[1]


def _grown(item: Item, added: Mapping[str, Sequence[str]]) -> Item:
    """An item with further words by language."""
    return replace(item, words={**item.words, **{lang: (*item.words.get(lang, ()), *added[lang]) for lang in added}})


@lru_cache(maxsize=4)
def load(folder: Path = FOLDER, extension: Path | None = None) -> Lexicon:
    """The lexicon of a folder, with the concepts that a cluster's own folder adds.

    Raises LexiconError if a file cannot be read.
    """
    items, problems = read(folder)
    if extension is not None:
        more, further = read(extension)
        items, problems = items + more, problems + further
    if problems:
        raise LexiconError(problems)
    return Lexicon(items)

"""From a sentence of an owner to what it mentions: which thing, what is done with it, who needs and who offers.

"Pelletspannor, montering" mentions pellet boilers in the role `installs`; "we make stoves and look for an
agent" offers stoves in the role `makes` and needs somebody who `represents`.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from knowledge import clauses
from knowledge.clauses import Clause, Direction, Element, Line
from knowledge.phrases import CONJUNCTION, Hit, PhraseBook
from knowledge.words import Word, split_words

MAX_COMPOSED_GAP = 2  # words between the two parts of one thing: "kocioł na pelet"
FILLER = "cue:filler"
CACHED_WORDS = 50_000  # words of which it is remembered who knows them
HEAD_FIRST = frozenset({"pl", "es", "fr", "it"})  # say the thing before its kind
NAMES_OF_WORK = frozenset({"service", "function", "cooperation"})  # kinds of concepts that are work, not things
NAMES_OF_ACTORS = NAMES_OF_WORK | {"target_group"}

# How "we do" is said: by a pronoun before the verb, or by the ending of the verb itself.
# By language: the English "I" is the Polish "and" and the Swedish "in".
_WE = {
    "en": frozenset({"we", "i"}),
    "sv": frozenset({"vi", "jag"}),
    "de": frozenset({"wir", "ich"}),
    "fr": frozenset({"nous", "je"}),
}
_FIRST_PERSON_ENDINGS = {
    "pl": ("emy", "imy", "ymy", "amy"),
    "es": ("amos", "emos", "imos"),
    "it": ("iamo",),
    "fi": ("mme",),
    "lt": ("ame", "ome"),
}

# Cases that say what a thing is for: the allative, the dative.
_PURPOSE_ENDINGS = {"fi": ("lle", "lleen"), "lt": ("ui", "ei", "ams", "oms", "ėms")}


@dataclass(frozen=True, slots=True)
class Mention:
    """A thing that a text mentions, the role in which, and the words (first, past the last) that say so.

    A role without a thing has an empty `concept_id`, a thing without a role an empty `role`. `weight` is 1
    for the matter itself and less for its surroundings. `is_demanded` is a certificate without which it will not do.
    """

    concept_id: str
    role: str
    direction: Direction
    span: tuple[int, int]
    weight: float = 1.0
    is_demanded: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """A text as understood.

    `cues` are the directions and request types that its words hint at, `content` its words but the small
    ones and the cues, and `unknown` those of them that are in nobody's lexicon; `words` are all of them.
    """

    lang: str
    mentions: tuple[Mention, ...]
    cues: frozenset[str]
    content: tuple[str, ...]
    unknown: tuple[str, ...]
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Grammar:
    """What the reader must know of the lexicon besides its phrases.

    `kinds`: the kind of every concept; `topics`: the concepts that roles can apply to;
    `role_names`: concepts that are but the name of a role ("installation") -> that role;
    `role_kinds`: concepts that are a kind of a role, or its tool ("sea freight", "chip lorry") -> that role;
    `compositions`: (modifier, head) -> the one concept that both together are.
    """

    kinds: Mapping[str, str]
    topics: Collection[str]
    role_names: Mapping[str, str]
    role_kinds: Mapping[str, str]
    compositions: Mapping[tuple[str, str], str]


class Reader:
    """Understands texts with the phrases of several languages. Immutable once built."""

    def __init__(self, books: Mapping[str, PhraseBook], grammar: Grammar) -> None:
        """Take the phrases by language, the most widely understood language first, and the grammar."""
        self._books = dict(books)
        self.grammar = grammar
        self._knowing = lru_cache(maxsize=CACHED_WORDS)(self._find_knowing)

    @property
    def books(self) -> Mapping[str, PhraseBook]:
        """The phrases by language."""
        return self._books

    def read(self, content: str, lang: str) -> Reading:
        """Understand a text; an unknown or empty language is guessed from its words."""
        words = split_words(content)
        known_lang = lang if lang in self._books else self._guess(words)
        hits = self._hits(words, known_lang)
        if lang in self._books and words and not any(hit.meanings for hit in hits):
            known_lang = self._guess(words)
            hits = self._hits(words, known_lang)
        line = self._line(words, hits, self._books[known_lang])
        elements = [element for hit in hits if (element := self._element(line, hit, known_lang))]
        matter = {place for each in elements if each.is_matter for place in range(each.start, each.end)}
        return Reading(
            lang=known_lang,
            mentions=tuple(self._mentions(line, elements)),
            cues=frozenset(cue for each in elements for cue in each.cues),
            content=tuple(words[place].text for place in sorted(matter | line.unknown)),
            unknown=tuple(words[place].text for place in sorted(line.unknown)),
            words=tuple(word.text for word in words),
        )

    def _guess(self, words: Sequence[Word]) -> str:
        """The language in which most words are known; the first one if none is."""
        return max(self._books, key=lambda lang: self._books[lang].known_share(words))

    def _hits(self, words: Sequence[Word], lang: str) -> list[Hit]:
        """Phrases in the stated language first; what it leaves uncovered is tried in the others."""
        book = self._books[lang]
        hits = book.find(words)
        free = {place for place, word in enumerate(words) if not book.is_small(word.text)}
        for hit in hits:
            free.difference_update(range(hit.start, hit.end))
        for other in self._books:
            if other != lang and any(other in self._knowing(words[place].text) for place in free):
                found = self._books[other].find_exactly(words, free)
                hits.extend(found)
                for hit in found:
                    free.difference_update(range(hit.start, hit.end))
        return sorted(hits, key=lambda hit: (hit.start, hit.end))

    def _find_knowing(self, word: str) -> tuple[str, ...]:
        """The languages in whose phrases a word may be believed to stand, whatever the text is written in."""
        return tuple(lang for lang, book in self._books.items() if book.foreign(word))

    @staticmethod
    def _line(words: Sequence[Word], hits: Sequence[Hit], book: PhraseBook) -> Line:
        covered = {place for hit in hits for place in range(hit.start, hit.end)}
        unknown = [at for at, word in enumerate(words) if at not in covered and not book.is_small(word.text)]
        joints = [hit.start for hit in hits if CONJUNCTION in hit.meanings]
        return Line(words, frozenset(joints), frozenset(unknown), book.lang in HEAD_FIRST)

    def _element(self, line: Line, hit: Hit, lang: str) -> Element | None:
        """A hit as an element of its sentence; None if it only fills it."""
        if FILLER in hit.meanings:
            return None
        grammar = self.grammar
        concepts = _named(hit.meanings, "concept:")
        named = concepts & grammar.role_names.keys()
        says = _named(hit.meanings, "role:") | {grammar.role_names[each] for each in named}
        concepts -= named
        if says:  # the same word names a service or people, and a role: the role says more
            concepts = frozenset(each for each in concepts if grammar.kinds[each] not in NAMES_OF_ACTORS)
        concept = min(concepts, default="")
        element = Element(hit.start, hit.end, concept, cues=_named(hit.meanings, "cue:"), weight=hit.weight)
        element.is_case = line.words[hit.end - 1].text.endswith(_PURPOSE_ENDINGS.get(lang, ("\0",)))
        if not concept:
            element.says = frozenset(says) if hit.weight == 1 else frozenset()
            element.is_ours = bool(says) and _is_first_person(line.words, hit, lang)
            if named and element.says and self._take_apart(line, element, lang, only_phrases=True):
                element.says = frozenset()
        elif says:
            element.roles = set(says)  # one word for a thing and what is done with it: "apšiltiname"
        elif grammar.kinds[concept] in NAMES_OF_WORK:
            element.is_work = True
            if not self._take_apart(line, element, lang):
                element.says = frozenset(filter(None, [grammar.role_kinds.get(element.concept)]))
        element.is_topic = element.concept in grammar.topics
        return element

    def _take_apart(self, line: Line, element: Element, lang: str, only_phrases: bool = False) -> bool:
        """See the thing and the role in the name of a service: "boiler technician" is for boilers, and services.

        With `only_phrases` a single word is left alone: it may be a compound whose parts are elements already.
        """
        if only_phrases and element.end - element.start == 1:
            return False
        written = " ".join(word.text for word in line.words[element.start : element.end])
        for halves in self._books[lang].halves(written):
            for thing, work in (halves, halves[::-1]):
                things = _named(thing, "concept:") & set(self.grammar.topics) - {element.concept}
                roles = _named(work, "role:")
                if things and roles:
                    element.service, element.concept, element.roles = element.concept, min(things), set(roles)
                    return True
        return False

    def _mentions(self, line: Line, elements: Sequence[Element]) -> Iterator[Mention]:
        previous: Clause | None = None
        for sentence in clauses.sentences(line, elements):
            for clause in clauses.clauses(line, sentence):
                self._understand(line, clause)
                if previous and not clause.has_things and previous.direction is clause.direction:
                    _add_roles(previous, clause)
                    continue
                if previous and not previous.has_things and previous.direction is clause.direction:
                    _name_roles(previous, clause)
                elif previous:
                    yield from self._of_clause(previous)
                previous = clause
        if previous:
            yield from self._of_clause(previous)

    def _understand(self, line: Line, clause: Clause) -> None:
        """Compose, weigh and link the elements of a clause."""
        compositions = self.grammar.compositions
        clauses.compose(line, clause, lambda *parts: compositions.get(parts), MAX_COMPOSED_GAP)
        clauses.weigh(line, clause)
        clauses.link_roles(line, clause)
        clauses.outrank(clause)
        clauses.doubt_fuels(clause, self.grammar.kinds)

    def _of_clause(self, clause: Clause) -> Iterator[Mention]:
        """The mentions of a clause whose roles are linked."""
        linked = {role for each in clause.elements for role in each.roles}
        bare = [each for each in clause.elements if each.says and not each.concept]
        said = clauses.said_together(bare) - linked
        for element in clause.elements:
            span = (element.start, element.end)
            if element.concept:
                is_demanded = clause.is_demanding and self.grammar.kinds[element.concept] == "certificate"
                for role in sorted(element.roles) or [""]:
                    yield Mention(element.concept, role, clause.direction, span, element.weight, is_demanded)
                if element.service:
                    yield Mention(element.service, "", clause.direction, span, element.weight)
            for role in sorted(said & element.says) if not element.concept else ():
                yield Mention("", role, clause.direction, span, element.weight)


def _add_roles(clause: Clause, roles: Clause) -> None:
    """ "Pellet boilers. Installation and service.": the second sentence is about the first."""
    added = {role for each in roles.elements for role in each.says}
    things = [each for each in clause.elements if each.is_thing]
    for thing in things:
        thing.roles |= added
    if not things:
        clause.elements.extend(roles.elements)


def _name_roles(heading: Clause, clause: Clause) -> None:
    """ "Laboratory. Moisture and ash.": a sentence that is but a role is said of the next, unless that says another."""
    if not any(each.says or each.roles for each in clause.elements):
        _add_roles(clause, heading)
    else:
        clause.elements[:0] = heading.elements


@lru_cache(maxsize=CACHED_WORDS)
def _named(meanings: frozenset[str], space: str) -> frozenset[str]:
    """The names of one space (`concept:`, `role:`, `cue:`) among meanings."""
    return frozenset(each.removeprefix(space) for each in meanings if each.startswith(space))


def _is_first_person(words: Sequence[Word], hit: Hit, lang: str) -> bool:
    """Whether a verb is said of ourselves: "we install", "montujemy"."""
    if hit.start and words[hit.start - 1].text in _WE.get(lang, ()) and not words[hit.start].before:
        return True
    return words[hit.end - 1].text.endswith(_FIRST_PERSON_ENDINGS.get(lang, ("\0",)))

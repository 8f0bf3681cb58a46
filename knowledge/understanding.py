"""From a sentence of an owner to what it mentions: which thing, what is done with it, who needs and who offers.

"Pelletspannor, montering" mentions pellet boilers in the role `installs`; "we make stoves and look for an
agent" offers stoves in the role `makes` and needs somebody who `represents`. The reading is shallow on
purpose: known phrases in their order, and the small words and commas between them.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import pairwise

from knowledge.phrases import Break, Hit, PhraseBook, Word, split_words

CONTEXT_WEIGHT = 0.4  # of what a thing is for: the boiler in "pellets for our boiler"
MAX_COMPOSED_GAP = 2  # words between the two parts of one thing: "kocioł na pelet"


class Direction(StrEnum):
    """Whether a sentence asks for a thing or has it; unstated in a bare list."""

    NEEDS = "needs"
    OFFERS = "offers"
    UNSTATED = ""


@dataclass(frozen=True, slots=True)
class Mention:
    """A thing that a text mentions, the role in which, and the words (first, past the last) that say so.

    A role without a thing has an empty `concept_id`, a thing without a role an empty `role`. `weight` is 1
    for the matter itself and less for its surroundings.
    """

    concept_id: str
    role: str
    direction: Direction
    span: tuple[int, int]
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Reading:
    """A text as understood.

    `cues` are the directions and request types that its words hint at, `content` its words but the small
    ones and the cues, and `unknown` those of them that are in nobody's lexicon.
    """

    lang: str
    mentions: tuple[Mention, ...]
    cues: frozenset[str]
    content: tuple[str, ...]
    unknown: tuple[str, ...]


@dataclass(slots=True)
class _Element:
    """A known phrase on its way to becoming a mention."""

    start: int
    end: int
    weight: float
    concept: str
    roles: set[str]
    cues: frozenset[str]
    is_bound: bool = False  # the roles were said in the same breath, others do not reach it


@dataclass(slots=True)
class _Clause:
    """Elements of one sentence with one direction."""

    direction: Direction
    elements: list[_Element] = field(default_factory=list)


@dataclass(frozen=True)
class Grammar:
    """What the reader must know of the lexicon besides its phrases.

    `topics`: concepts that a role can apply to (not certificates, target groups and the like);
    `role_concepts`: the concepts that are but the name of a role ("installation");
    `compositions`: (modifier, head) -> the one concept that both together are;
    `implied`: what a concept says besides itself, as (concept, role).
    """

    topics: Collection[str]
    role_concepts: Mapping[str, str]
    compositions: Mapping[tuple[str, str], str]
    implied: Mapping[str, tuple[tuple[str, str], ...]]


class Reader:
    """Understands texts with the phrases of several languages. Immutable once built."""

    def __init__(self, books: Mapping[str, PhraseBook], grammar: Grammar) -> None:
        self._books = dict(books)
        self._grammar = grammar

    def read(self, content: str, lang: str) -> Reading:
        """Understand a text; an unknown or empty language is guessed from its words."""
        words = split_words(content)
        known_lang = lang if lang in self._books else self._guess(words)
        hits = self._hits(words, known_lang)
        if lang in self._books and not hits and words:
            known_lang = self._guess(words)
            hits = self._hits(words, known_lang)
        elements = self._elements(hits)
        mentions = tuple(self._mentions(words, elements, self._books[known_lang]))
        matter = {place for each in elements if each.concept or each.roles for place in range(each.start, each.end)}
        covered = {place for hit in hits for place in range(hit.start, hit.end)}
        book = self._books[known_lang]
        unknown = [place for place, word in enumerate(words) if place not in covered and not book.is_small(word.text)]
        return Reading(
            lang=known_lang,
            mentions=mentions,
            cues=frozenset(cue for each in elements for cue in each.cues),
            content=tuple(words[place].text for place in sorted(matter.union(unknown))),
            unknown=tuple(words[place].text for place in unknown),
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
        for other, foreign in self._books.items():
            if not free:
                break
            if other != lang:
                found = foreign.find_exactly(words, free)
                hits.extend(found)
                for hit in found:
                    free.difference_update(range(hit.start, hit.end))
        return sorted(hits, key=lambda hit: (hit.start, hit.end))

    def _elements(self, hits: Sequence[Hit]) -> list[_Element]:
        """Hits sorted out into things, roles and cues; the name of a role is a role."""
        elements = []
        for hit in hits:
            by_space: dict[str, set[str]] = {"concept": set(), "role": set(), "cue": set()}
            for meaning in hit.meanings:
                space, _, name = meaning.partition(":")
                by_space[space].add(name)
            roles = by_space["role"]
            for concept in sorted(by_space["concept"]):
                if concept in self._grammar.role_concepts:
                    roles.add(self._grammar.role_concepts[concept])
            things = sorted(by_space["concept"] - self._grammar.role_concepts.keys())
            concept = things[0] if things else ""
            if concept:
                roles = set()
            cues = frozenset(by_space["cue"])
            elements.append(_Element(hit.start, hit.end, hit.weight, concept, roles, cues))
        return elements

    def _mentions(self, words: Sequence[Word], elements: Sequence[_Element], book: PhraseBook) -> Iterator[Mention]:
        previous: _Clause | None = None
        for sentence in _sentences(words, elements):
            for clause in _clauses(words, sentence, book):
                self._compose(words, clause, book)
                _weigh(clause)
                _link_roles(words, clause, self._grammar.topics)
                if previous is not None and _is_only_roles(clause) and previous.direction == clause.direction:
                    _add_roles(previous, clause)
                    continue
                if previous is not None:
                    yield from self._of_clause(previous)
                previous = clause
        if previous is not None:
            yield from self._of_clause(previous)

    def _of_clause(self, clause: _Clause) -> Iterator[Mention]:
        """The mentions of a clause whose roles are linked."""
        linked = {role for each in clause.elements if each.concept for role in each.roles}
        for element in clause.elements:
            span = (element.start, element.end)
            if element.concept:
                yield from self._of_thing(element, clause.direction, span)
            else:
                for role in sorted(element.roles - linked):
                    yield Mention("", role, clause.direction, span, element.weight)

    def _of_thing(self, element: _Element, direction: Direction, span: tuple[int, int]) -> Iterator[Mention]:
        for role in sorted(element.roles) or [""]:
            yield Mention(element.concept, role, direction, span, element.weight)
        for concept, role in self._grammar.implied.get(element.concept, ()):
            yield Mention(concept, role, direction, span, element.weight)

    def _compose(self, words: Sequence[Word], clause: _Clause, book: PhraseBook) -> None:
        """Join two neighbouring things that are one: "kocioł" + "na pelet" is a pellet boiler."""
        elements = clause.elements
        at = 0
        while at + 1 < len(elements):
            first, second = elements[at], elements[at + 1]
            whole = self._whole(words, first, second, book)
            if whole:
                merged = replace(first, end=second.end, concept=whole, weight=max(first.weight, second.weight))
                elements[at : at + 2] = [merged]
            else:
                at += 1

    def _whole(self, words: Sequence[Word], first: _Element, second: _Element, book: PhraseBook) -> str | None:
        if not (first.concept and second.concept):
            return None
        compositions = self._grammar.compositions
        gap = words[first.end : second.start]
        if any(word.before for word in words[first.end : second.start + 1]):
            return None
        if not gap:
            together = compositions.get((first.concept, second.concept))
            return together or compositions.get((second.concept, first.concept))
        is_joined = len(gap) <= MAX_COMPOSED_GAP and not any(
            "cue:conjunction" in book.meanings(word.text) for word in gap
        )
        return compositions.get((second.concept, first.concept)) if is_joined else None


def _sentences(words: Sequence[Word], elements: Sequence[_Element]) -> Iterator[list[_Element]]:
    """The elements of each sentence."""
    sentence: list[_Element] = []
    place = 0
    for element in elements:
        if sentence and any(word.before is Break.SENTENCE for word in words[place + 1 : element.start + 1]):
            yield sentence
            sentence = []
        sentence.append(element)
        place = element.start
    if sentence:
        yield sentence


def _clauses(words: Sequence[Word], sentence: Sequence[_Element], book: PhraseBook) -> Iterator[_Clause]:
    """A sentence cut where its direction turns; a cue at its very end speaks of what came before."""
    clauses = [_Clause(Direction.UNSTATED)]
    for element in sentence:
        turn = _turn(words, element, clauses[-1].direction, book)
        if turn is not None:
            clauses.append(_Clause(turn))
        if element.concept or element.roles or element.cues & {"purpose", "conjunction"}:
            clauses[-1].elements.append(element)
    for earlier, later in pairwise(clauses):
        if earlier.direction is Direction.UNSTATED and not _has_matter(later):
            earlier.direction = later.direction
    yield from (clause for clause in clauses if _has_matter(clause))


def _turn(words: Sequence[Word], element: _Element, now: Direction, book: PhraseBook) -> Direction | None:
    """The direction that a cue turns a sentence to, if it does.

    "We look for a firm offering drilling" stays a need: an offer after a need begins a new clause.
    """
    if "needs" in element.cues:
        return Direction.NEEDS
    if "offers" not in element.cues:
        return None
    if now is not Direction.NEEDS:
        return Direction.OFFERS
    before = words[element.start - 1].text if element.start else ""
    is_new = words[element.start].before is not Break.NONE or "cue:conjunction" in book.meanings(before)
    return Direction.OFFERS if is_new else None


def _has_matter(clause: _Clause) -> bool:
    return any(each.concept or each.roles for each in clause.elements)


def _is_only_roles(clause: _Clause) -> bool:
    return not any(each.concept for each in clause.elements)


def _add_roles(clause: _Clause, roles: _Clause) -> None:
    """ "Pellet boilers. Installation and service.": the second sentence is about the first."""
    added = {role for each in roles.elements for role in each.roles}
    things = [each for each in clause.elements if each.concept]
    for thing in things:
        thing.roles |= added
    if not things:
        clause.elements.extend(roles.elements)


def _weigh(clause: _Clause) -> None:
    """Give less weight to a thing that another thing is for, and drop the small words that said so."""
    kept: list[_Element] = []
    is_purpose = False
    for element in clause.elements:
        if not (element.concept or element.roles):
            is_purpose = "purpose" in element.cues
            continue
        if is_purpose and element.concept and kept and kept[-1].concept:
            element.weight *= CONTEXT_WEIGHT
        is_purpose = False
        kept.append(element)
    clause.elements = kept


def _link_roles(words: Sequence[Word], clause: _Clause, topics: Collection[str]) -> None:
    """Give every thing of a clause the roles that are said of it."""
    items = [each for each in clause.elements if each.roles or each.concept in topics]
    at = 0
    while at < len(items):
        if items[at].concept:
            at += 1
            continue
        end = at
        while end < len(items) and not items[end].concept:
            end += 1
        _link_group(words, items, at, end)
        at = end


def _link_group(words: Sequence[Word], items: Sequence[_Element], start: int, end: int) -> None:
    """Link the roles `items[start:end]`, said together, to the things on their nearer side."""
    roles = {role for each in items[start:end] for role in each.roles}
    left = _distance(words, items[start - 1], items[start]) + 0.1 if start else 99.0
    right = _distance(words, items[end - 1], items[end]) if end < len(items) else 99.0
    if left == right:
        return
    if right < left:
        for thing in _run(items, end, 1):
            if not _is_claimed(words, items, thing):
                items[thing].roles |= roles
        return
    is_tight = left < _COMMA_DISTANCE
    has_earlier_role = any(not each.concept for each in items[:start])
    for thing in _run(items, start - 1, -1):
        items[thing].roles |= roles
        if is_tight and (left < 0 or has_earlier_role or _is_comma_between(words, items, thing)):
            break


def _run(items: Sequence[_Element], start: int, step: int) -> Iterator[int]:
    """Places of the unbroken run of things from a place on."""
    at = start
    while 0 <= at < len(items) and items[at].concept:
        yield at
        at += step


def _is_claimed(words: Sequence[Word], items: Sequence[_Element], thing: int) -> bool:
    """Whether a role directly after a later thing of a list takes it ("sells pellets, boiler service")."""
    is_first = not items[thing - 1].concept
    if is_first or thing + 1 >= len(items) or items[thing + 1].concept:
        return False
    after = _distance(words, items[thing], items[thing + 1])
    beyond = _distance(words, items[thing + 1], items[thing + 2]) if thing + 2 < len(items) else 99.0
    return after < _COMMA_DISTANCE and after <= beyond


_COMMA_DISTANCE = 2.0


def _distance(words: Sequence[Word], first: _Element, second: _Element) -> float:
    """How far apart two phrases are for the ear: parts of one compound, neighbours, across a comma."""
    if second.start < first.end:
        return -1.0
    between = words[first.end : second.start + 1]
    if any(word.before for word in between):
        return _COMMA_DISTANCE + 1
    if any(word.text in _CONJUNCTIONS for word in between[:-1]):
        return _COMMA_DISTANCE
    return min(1.5, 0.3 * (len(between) - 1))


def _is_comma_between(words: Sequence[Word], items: Sequence[_Element], thing: int) -> bool:
    """Whether a comma parts a thing from the thing before it."""
    return thing > 0 and any(word.before for word in words[items[thing - 1].end : items[thing].start + 1])


_CONJUNCTIONS = frozenset(
    {"and", "och", "und", "i", "oraz", "y", "e", "et", "ed", "ja", "sekä", "ir", "bei", "samt", "sowie"}
)

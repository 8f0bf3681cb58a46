"""The shape of a sentence: clauses by direction, what matters in them, and which roles belong to which things.

Nothing is parsed. Owners write fragments ("Pelletspannor, montering"), and the order of known phrases, the
commas and the small words between them say enough.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise

from knowledge.words import Break, Word

CONTEXT_WEIGHT = 0.4  # of what a thing is for: the boiler in "pellets for our boiler"
MODIFIER_WEIGHT = 0.6  # of what only says which kind: the steel in "steel chimneys"
FAR = 99.0
ACROSS_CONJUNCTION = 2.0
ACROSS_COMMA = 3.0
# Who trains, pays or represents people who do something does not do it: "courses for heat pump installers".
PLACES_OF_WORK = frozenset({"stores"})  # roles whose words are places too: warehouse
OUTRANKING = frozenset({"trains", "finances", "represents"})


class Direction(StrEnum):
    """Whether a sentence asks for a thing or has it; unstated in a bare list."""

    NEEDS = "needs"
    OFFERS = "offers"
    UNSTATED = ""


@dataclass(slots=True)
class Element:
    """A known phrase of a sentence, words `start` to `end`.

    `says` are the roles that the phrase itself names; `roles` those that were said of its concept.
    """

    start: int
    end: int
    concept: str = ""
    says: frozenset[str] = frozenset()
    cues: frozenset[str] = frozenset()
    weight: float = 1.0
    is_work: bool = False  # a service rather than a thing
    is_topic: bool = False  # a concept that roles can apply to
    is_ours: bool = False  # a role in the first person: "we install"
    is_for: bool = False  # after a word of purpose: "for", "till", "dla"
    is_case: bool = False  # in a case of purpose: "lämpölaitokselle", "katilinei"
    service: str = ""  # the service whose name it was taken from, if it was
    roles: set[str] = field(default_factory=set)

    @property
    def is_thing(self) -> bool:
        """Whether roles can be said of it."""
        return self.is_topic and not self.says

    @property
    def is_matter(self) -> bool:
        """Whether it is more than a cue."""
        return bool(self.concept or self.says)


@dataclass(slots=True)
class Clause:
    """Elements of one sentence with one direction."""

    direction: Direction
    elements: list[Element] = field(default_factory=list)
    is_demanding: bool = False  # says "must" or "only"

    @property
    def has_matter(self) -> bool:
        """Whether it mentions anything."""
        return any(each.is_matter for each in self.elements)

    @property
    def has_things(self) -> bool:
        """Whether it mentions anything that roles could be said of."""
        return any(each.concept for each in self.elements)


@dataclass(frozen=True)
class Line:
    """The words of a text, and which of them are conjunctions and which are content that nobody knows."""

    words: Sequence[Word]
    conjunctions: frozenset[int]
    unknown: frozenset[int]
    is_head_first: bool  # "caldaia a pellet" rather than "pellet boiler"

    def has_comma(self, start: int, end: int) -> bool:
        """Whether a break stands between the word before `start` and the word `end`."""
        return any(word.before is not Break.NONE for word in self.words[start : end + 1])

    def is_joined(self, start: int, end: int) -> bool:
        """Whether a conjunction stands among the words `start` to `end` (exclusive)."""
        return any(place in self.conjunctions for place in range(start, end))


def sentences(line: Line, elements: Sequence[Element]) -> Iterator[list[Element]]:
    """The elements of each sentence."""
    sentence: list[Element] = []
    place = 0
    for element in elements:
        ends = any(word.before is Break.SENTENCE for word in line.words[place + 1 : element.start + 1])
        if sentence and ends:
            yield sentence
            sentence = []
        sentence.append(element)
        place = element.start
    if sentence:
        yield sentence


def clauses(line: Line, sentence: Sequence[Element]) -> list[Clause]:
    """A sentence cut where its direction turns; a cue at its very end speaks of what came before."""
    cut = [Clause(Direction.UNSTATED)]
    for element in sentence:
        turn = _turn(line, element, cut[-1].direction)
        if turn is Direction.NEEDS and cut[-1].direction is Direction.UNSTATED and _ends_part(line, element):
            cut[-1].direction = turn  # "wood pellets wanted, by the lorry"
        if turn is not None and (turn is not cut[-1].direction or not cut[-1].has_matter):
            if not cut[-1].has_matter and cut[-1].direction is Direction.UNSTATED:
                cut.pop()
            cut.append(Clause(turn))
        cut[-1].elements.append(element)
    if len(cut) > 1 and not cut[-1].has_matter and cut[-2].direction is Direction.UNSTATED:
        cut[-2].direction = cut[-1].direction  # "heat pumps, who can help?"
    for earlier, later in pairwise(cut):
        if earlier.direction is Direction.UNSTATED and later.direction is Direction.NEEDS and _only_says_for(later):
            earlier.direction = Direction.NEEDS  # "stove maker wanted for our shops"
    for clause in cut:
        clause.is_demanding = any("demand" in each.cues for each in clause.elements)
    return [clause for clause in cut if clause.has_matter]


def _only_says_for(clause: Clause) -> bool:
    """Whether a clause begins with what something is for."""
    first = next((each for each in clause.elements if each.is_matter or "purpose" in each.cues), None)
    return first is not None and not first.is_matter


def _ends_part(line: Line, element: Element) -> bool:
    """Whether an element is the last before a comma or the end."""
    return element.end >= len(line.words) or line.words[element.end].before is not Break.NONE


def _begins_part(line: Line, element: Element) -> bool:
    """Whether an element is the first after a comma or a conjunction, or in its sentence."""
    return line.words[element.start].before is not Break.NONE or element.start - 1 in line.conjunctions


def _turn(line: Line, element: Element, now: Direction) -> Direction | None:
    """The direction that an element turns a sentence to, if it does.

    "We look for a firm offering drilling" stays a need: an offer after a need begins a new clause or says "we".
    """
    if "needs" in element.cues:
        return Direction.NEEDS
    if element.is_ours:
        return Direction.OFFERS
    if "offers" not in element.cues:
        return None
    if now is not Direction.NEEDS:
        return Direction.OFFERS
    if element.says:
        return None  # "who can run it and sell us the heat"
    is_new = line.has_comma(element.start, element.start) or element.start - 1 in line.conjunctions
    return Direction.OFFERS if is_new else None


def weigh(line: Line, clause: Clause) -> None:
    """Give less weight to a thing that something else is for; drop what is denied, and the cues that said so."""
    kept: list[Element] = []
    purpose: Element | None = None
    denial: Element | None = None
    is_joint = False  # what a joint bid is for is the matter itself
    for element in clause.elements:
        is_joint = is_joint or "joint_project" in element.cues
        if not element.is_matter:
            purpose = element if "purpose" in element.cues else purpose
            denial = element if "denial" in element.cues and _begins_part(line, element) else denial
            continue
        if (
            denial
            and denial.start
            and element.start - denial.end <= 1
            and not line.has_comma(denial.end, element.start)
        ):
            continue  # "a new boiler, not second hand"
        last = kept[-1] if kept else None
        element.is_for = purpose is not None
        if purpose and element.says and not last and _has_unknown_head(line, 0, purpose.start):
            element.weight *= CONTEXT_WEIGHT  # "signwriting for hauliers"
        elif purpose and element.is_work and last and last.concept and not last.is_work:
            pass  # "a manual for translation": the work is the matter
        elif purpose and element.is_thing and not is_joint:
            if (last and last.concept) or _has_unknown_head(line, last.end if last else 0, purpose.start):
                element.weight *= CONTEXT_WEIGHT
        elif purpose and element.says <= PLACES_OF_WORK and any(each.is_thing for each in kept):
            element.says = frozenset()  # "stoves for our warehouse"
        elif last and last.is_for and last.concept and element.is_thing:
            if _is_carried(line, last, element):
                element.weight *= CONTEXT_WEIGHT
                element.is_for = True
        elif last and last.is_thing and element.is_thing and _is_modified(line, last, element):
            modifier = element if line.is_head_first else last
            modifier.weight *= 1.0 if modifier.is_work else MODIFIER_WEIGHT
        purpose = None
        kept.append(element)
    for element in kept:
        if element.is_case and any(each.is_thing and not each.is_case for each in kept):
            element.weight *= CONTEXT_WEIGHT
    clause.elements = kept


def _is_carried(line: Line, last: Element, element: Element) -> bool:
    """Whether what the last element is for goes on with this one: "for hotels and schools", "for sawmill waste"."""
    if line.has_comma(last.end, element.start):
        return False
    return element.start <= last.end or line.is_joined(last.end, element.start)


def _is_modified(line: Line, first: Element, second: Element) -> bool:
    """Whether of two things in a row one only says which kind the other is: "canne fumarie coibentate"."""
    if line.has_comma(first.end, second.start) or line.is_joined(first.end, second.start) or second.is_case:
        return False
    return second.start - first.end <= (2 if line.is_head_first else 0)


def _has_unknown_head(line: Line, start: int, end: int) -> bool:
    """Whether a content word that nobody knows stands in the words `start` to `end`, in the same sentence."""
    for place in range(end - 1, start - 1, -1):
        if place in line.unknown:
            return True
        if line.words[place].before is Break.SENTENCE:
            return False
    return False


def link_roles(line: Line, clause: Clause) -> None:
    """Give every thing of a clause the roles that are said of it."""
    items = [each for each in clause.elements if each.is_thing or each.says]
    at = 0
    while at < len(items):
        end = at
        while end < len(items) and not items[end].is_thing:
            end += 1
        cut = _cut(line, items, at, end)
        for start, stop in ((at, cut), (cut, end)):
            if stop > start:
                _link_group(line, items, start, stop)
        at = end + 1


def _cut(line: Line, items: Sequence[Element], start: int, end: int) -> int:
    """Where roles in a row part, if they do: "heat pump fitters, sale of stoves"."""
    if (
        not start
        or not start < end < len(items)
        or _distance(line, items[start - 1], items[start]) >= ACROSS_CONJUNCTION
    ):
        return end
    if _distance(line, items[end - 1], items[end]) >= ACROSS_CONJUNCTION:
        return end
    commas = (at for at in range(start + 1, end) if line.has_comma(items[at - 1].end, items[at].start))
    return next(commas, end)


def _link_group(line: Line, items: Sequence[Element], start: int, end: int) -> None:
    """Link the roles `items[start:end]`, said together, to the things on their nearer side."""
    roles = said_together(items[start:end])
    left = _distance(line, items[start - 1], items[start]) + 0.1 if start else FAR
    right = _distance(line, items[end - 1], items[end]) if end < len(items) else FAR
    if left == right == FAR:
        return
    if right < left:
        for thing in _run(items, end, 1):
            if thing == end or not (items[thing].roles or _is_claimed(line, items, thing)):
                items[thing].roles |= roles
        return
    if left > ACROSS_CONJUNCTION:
        # in "networks, feasibility studies, grants" each is a service by itself; in "boilers, fitting" it is not
        roles = said_together([each for each in items[start:end] if not each.concept])
    has_earlier_role = any(not each.is_thing for each in items[:start])
    is_list = False  # "boilers, pumps and tanks: service" is one list, "pellets, boiler service" two matters
    for thing in _run(items, start - 1, -1):
        items[thing].roles |= roles
        is_tight = left < ACROSS_CONJUNCTION
        begins_here = thing > 0 and not is_list and line.has_comma(items[thing - 1].end, items[thing].start)
        if is_tight and (left < 0 or has_earlier_role or begins_here):
            break
        is_list = is_list or (thing > 0 and line.is_joined(items[thing - 1].end, items[thing].start))


def said_together(items: Sequence[Element]) -> set[str]:
    """The roles of neighbouring phrases; people who are taught or paid for are not what is done."""
    roles = {role for at, each in enumerate(items) for role in each.says if at == 0 or not each.is_for}
    if any(each.is_ours and not each.says & OUTRANKING for each in items):
        return roles  # "we finance, install and run"
    return roles & OUTRANKING or roles


def _run(items: Sequence[Element], start: int, step: int) -> Iterator[int]:
    """Places of the unbroken run of things from a place on."""
    at = start
    while 0 <= at < len(items) and items[at].is_thing:
        yield at
        at += step


def _is_claimed(line: Line, items: Sequence[Element], thing: int) -> bool:
    """Whether a role right after a later thing of a list takes it: "sells pellets, boiler service"."""
    if thing + 1 >= len(items) or items[thing + 1].is_thing:
        return False
    after = _distance(line, items[thing], items[thing + 1])
    if after > 0 and line.is_joined(items[thing - 1].end, items[thing].start):
        return False  # "carry chips and pellets by bulk lorry": by the lorry go both
    beyond = _distance(line, items[thing + 1], items[thing + 2]) if thing + 2 < len(items) else FAR
    return after < ACROSS_CONJUNCTION and after <= beyond


def _distance(line: Line, first: Element, second: Element) -> float:
    """How far apart two phrases are for the ear: parts of one compound, neighbours, across a comma."""
    if second.start < first.end:
        return -1.0
    if line.has_comma(first.end, second.start):
        return ACROSS_COMMA
    if line.is_joined(first.end, second.start):
        return ACROSS_CONJUNCTION
    return min(1.5, 0.3 * (second.start - first.end))


def outrank(clause: Clause) -> None:
    """Let a role that a clause begins with stand for others in it: "we represent makers of boilers".

    What else we do ourselves stands beside it: "we finance, install and run boilers".
    """
    first = next((each.says for each in clause.elements if each.says), frozenset())
    if not first & OUTRANKING or any(each.is_ours and not each.says & OUTRANKING for each in clause.elements):
        return
    for element in clause.elements:
        if element.roles:
            element.roles = set(first & OUTRANKING)


def doubt_fuels(clause: Clause, kinds: Mapping[str, str]) -> None:
    """Who makes boilers and then names fuels says what the boilers burn: "calderas de hueso, astilla y pellet"."""
    makes_apparatus = False
    for element in clause.elements:
        kind = kinds.get(element.concept, "")
        if "makes" in element.roles and kind == "product":
            makes_apparatus = True
        elif makes_apparatus and kind == "fuel" and "makes" in element.roles:
            element.weight *= CONTEXT_WEIGHT


def compose(line: Line, clause: Clause, whole_of: Callable[[str, str], str | None], reach: int) -> None:
    """Join two neighbouring things that are one: "kocioł" + "na pelet" is a pellet boiler.

    `whole_of(modifier, head)` names the whole; `reach` is how many words may stand between head and modifier.
    """
    elements = clause.elements
    at = 0
    while at + 1 < len(elements):
        first = elements[at]
        following = next((each for each in elements[at + 1 :] if each.is_matter), None)
        whole = _whole(line, first, following, whole_of, reach) if following else None
        if following and whole:
            first.concept, first.end = whole, following.end
            first.weight = max(first.weight, following.weight)
            elements[at + 1 : elements.index(following) + 1] = []
        else:
            at += 1


def _whole(
    line: Line, first: Element, second: Element, whole_of: Callable[[str, str], str | None], reach: int
) -> str | None:
    if not (first.is_thing and second.is_thing) or line.has_comma(first.end, second.start):
        return None
    gap = second.start - first.end
    if gap < 0 or (gap == 0 and not line.is_head_first):
        return whole_of(first.concept, second.concept) or whole_of(second.concept, first.concept)
    if gap > reach or line.is_joined(first.end, second.start):
        return None
    return whole_of(second.concept, first.concept)

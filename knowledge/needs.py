"""A request as understood: what is looked for among the offers of others, and what among their seeks."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from knowledge import lexicon as lexicons
from knowledge import places, role_fit
from knowledge.clauses import CONTEXT_WEIGHT
from knowledge.digests import region_words
from knowledge.lexicon import Direction, Lexicon, Mention, Reading
from knowledge.match_index import grams

AGENTS = {"": ("represents",), "sells": ("represents", "sells")}  # roles in which an agent is asked for -> meant
HEART = 0.7  # mentions of this weight and more are what the request is about
SERVICES = frozenset({"service", "function"})  # kinds that make the other things needed a context
SURROUNDINGS = {"target_group": 0.1, "certificate": 0.3, "cooperation": 0.1, "term": 0.15}  # weights of such mentions


class RequestType(StrEnum):
    """What kind of partnership a request is for; the values are stored and travel in files."""

    BUY = "buy"
    SELL = "sell"
    TECHNOLOGY_REQUEST = "technology_request"
    TECHNOLOGY_OFFER = "technology_offer"
    JOINT_PROJECT = "joint_project"
    SPARE_CAPACITY = "spare_capacity"
    EXPORT_AGENT = "export_agent"
    KNOWLEDGE = "knowledge"
    UNSTATED = ""


OFFERING = frozenset({RequestType.SELL, RequestType.TECHNOLOGY_OFFER, RequestType.SPARE_CAPACITY})


@dataclass(frozen=True, slots=True)
class Request:
    """A partnership request: one sentence and its type, guessed from the sentence if empty.

    `rejected` are concepts that the sentence seems to mention and its author did not mean.
    """

    id: str
    lang: str
    text: str
    type: str = ""
    rejected: frozenset[str] = frozenset()


@dataclass(slots=True)
class Unit:
    """One thing that is needed: concept -> the roles in which, any of the concepts will do."""

    weight: float
    prominence: float  # the weight that the sentence gave it, whatever it is
    concepts: dict[str, list[str]] = field(default_factory=dict)
    roles: list[str] = field(default_factory=list)


def guess_type(content: str, lang: str, lexicon: Lexicon | None = None) -> RequestType:
    """The type of a request that its words suggest; `buy` if they say no more than that something is needed."""
    reading = (lexicon or lexicons.load()).read(content, lang)
    return _type_of(reading)


def _type_of(reading: Reading) -> RequestType:
    cues = reading.cues
    roles = {mention.role for mention in reading.mentions if mention.direction is not Direction.OFFERS}
    said = {mention.direction for mention in reading.mentions}
    is_offer = "needs" not in cues and ("offers" in cues or said == {Direction.OFFERS})  # "we install boilers"
    if "spare_capacity" in cues and "needs" not in cues:
        return RequestType.SPARE_CAPACITY
    if "joint_project" in cues:
        return RequestType.JOINT_PROJECT
    if "represents" in roles and "needs" in cues:
        return RequestType.EXPORT_AGENT
    if "technology" in cues:
        return RequestType.TECHNOLOGY_OFFER if is_offer else RequestType.TECHNOLOGY_REQUEST
    if "knowledge" in cues:
        return RequestType.KNOWLEDGE
    if is_offer or "buyers" in cues:
        return RequestType.SELL
    return RequestType.BUY


@dataclass(slots=True)
class Need:
    """A request as understood: what is looked for among the offers, and what among the seeks, of others.

    `countries` and `places` are those that it names; `certificates` the concepts of which one must be had.
    """

    text: str
    reading: Reading
    type: RequestType
    offers: list[Unit]
    seeks: list[Unit]
    grams: frozenset[str]
    countries: frozenset[str]
    places: frozenset[str]
    certificates: frozenset[str]

    @classmethod
    def of(cls, lexicon: Lexicon, request: Request) -> "Need":
        """Understand a request; its type decides on which side of others its counterpart is looked for."""
        reading = lexicon.read(request.text, request.lang)
        kind = RequestType(request.type) if request.type else _type_of(reading)
        meant = [each for each in reading.mentions if each.concept_id not in request.rejected]
        needed = [each for each in meant if each.direction is Direction.NEEDS]
        offered = [each for each in meant if each.direction is Direction.OFFERS]
        unstated = [each for each in meant if each.direction is Direction.UNSTATED]
        if needed and not any(_is_matter(lexicon, each) for each in needed):
            needed, unstated = unstated + needed, []  # "our web page is a shame, somebody who knows the trade"
        needed = [_narrowed(lexicon, each, unstated + offered) for each in needed]
        offers: list[Unit] = []
        seeks: list[Unit] = []
        context = offered + (unstated if needed else [])
        if kind in OFFERING:
            given = offered + unstated
            is_named = any(_is_matter(lexicon, each) for each in given)
            seeks = _units(lexicon, given if is_named else given + needed)  # "forest owners look for buyers of chips"
            if any(each.role in ("represents", "sells") for each in needed):
                offers = _units(lexicon, needed, offered + unstated)
            elif any(each.role == "transports" for each in needed + unstated):
                offers = _taken(_units(lexicon, meant))  # "five tons of ash a month, who takes it away?"
        elif kind is RequestType.EXPORT_AGENT:
            offers = _represented(_units(lexicon, needed or unstated, context))
            seeks = _units(lexicon, offered)
        elif kind is RequestType.JOINT_PROJECT:
            offers = _units(lexicon, needed or unstated or offered, offered)
            seeks = _units(lexicon, needed + unstated + offered)
        else:
            offers = _units(lexicon, needed or unstated or offered, context)
        if all(_is_customer(lexicon, unit) for unit in offers):
            offers = []  # who asks for a restaurant is not helped by who heats restaurants
        countries = places.countries(reading.words, reading.lang)
        regions = region_words(request.text)
        demanded = frozenset(each.concept_id for each in meant if each.is_demanded)
        return cls(
            request.text, reading, kind, offers, seeks, grams(reading.content), countries, countries | regions, demanded
        )


def _units(lexicon: Lexicon, matter: Sequence[Mention], context: Sequence[Mention] = ()) -> list[Unit]:
    """The things that mentions need, one for each place in the text."""
    units: dict[tuple[int, int], Unit] = {}
    topics = [each.concept_id for each in context if each.concept_id]
    services: set[tuple[int, int]] = set()
    for mention in matter:
        unit = units.setdefault(mention.span, Unit(mention.weight, mention.weight))
        if mention.concept_id:
            unit.concepts.setdefault(mention.concept_id, []).append(mention.role)
            kind = lexicon.concepts[mention.concept_id].kind
            unit.weight = min(unit.weight, SURROUNDINGS.get(kind, unit.weight))
            if kind in SERVICES and unit.weight >= HEART:
                services.add(mention.span)
        else:
            unit.roles.append(mention.role)
    for span, unit in units.items():
        if services and span not in services:
            unit.weight *= CONTEXT_WEIGHT  # "insurance for our biogas plant" is not about the plant
        if unit.roles and not unit.concepts:
            for topic in topics:
                unit.concepts[topic] = list(unit.roles)
    return list(units.values())


def _is_matter(lexicon: Lexicon, mention: Mention) -> bool:
    """Whether a mention says what is needed, not only for whom or in which field."""
    return (
        not mention.concept_id or bool(mention.role) or (lexicon.concepts[mention.concept_id].kind not in SURROUNDINGS)
    )


def _narrowed(lexicon: Lexicon, mention: Mention, context: Sequence[Mention]) -> Mention:
    """What is needed, as the rest of a story narrows it: "we have chips of our own. We need a boiler"."""
    compositions = lexicon.reader.grammar.compositions
    wholes = (compositions.get((each.concept_id, mention.concept_id)) for each in context)
    return replace(mention, concept_id=next(filter(None, wholes), mention.concept_id))


def _taken(units: list[Unit]) -> list[Unit]:
    """What somebody is needed to take: who handles it, whether or not it is said that they come for it."""
    for unit in units:
        unit.concepts = {concept: [role_fit.TAKES] for concept in unit.concepts}
    return units


def _represented(units: list[Unit]) -> list[Unit]:
    """What an agent is needed for: "somebody who sells our stoves in Spain" represents their maker."""
    for unit in units:
        unit.roles = _meant(unit.roles)
        unit.concepts = {concept: _meant(roles) for concept, roles in unit.concepts.items()}
    return units


def _meant(roles: Sequence[str]) -> list[str]:
    return [meant for role in roles for meant in AGENTS.get(role, (role,))]


def _is_customer(lexicon: Lexicon, unit: Unit) -> bool:
    """Whether nothing is named but people to sell to."""
    kinds = {lexicon.concepts[each].kind for each in unit.concepts if each in lexicon.concepts}
    return kinds == {"target_group"} and not any(map(any, unit.concepts.values()))

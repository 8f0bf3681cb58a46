"""Who serves a need: one request against all profiles, ranked, each candidate with its reasons.

Concepts carry the comparison across languages; roles tell a maker from an installer; the likeness of the
texts helps with words that are in no lexicon. A candidate is proposed only if it serves the heart of the
need: no proposal is better than a bad one.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache

import numpy as np

from knowledge import lexicon as lexicons
from knowledge import places, role_fit, text
from knowledge.clauses import CONTEXT_WEIGHT
from knowledge.lexicon import Direction, Lexicon, Mention, Reading
from knowledge.match_index import Rows, Scores, Side, SideDigest, cognate, grams

CUTOFF = 0.5  # a candidate below this is not proposed
SHORTLIST = 300  # profiles whose texts are compared, the best by concepts
NEAR_BEST = 0.75  # nor one that is not so near to the best candidate
LIKENESS_SHARE = 0.12  # of the text's likeness in a score that concepts decide
FOCUS_SHARE = 0.05  # of a score: being about what is needed rather than about many things
UNKNOWN_WORD_SIZE = 0.5  # of a word that is in no lexicon, in the size of a profile
WORDS_ALONE_CUTOFF = 0.42  # text likeness from which words alone make a match
BREADTH_SHARE = 0.4  # of a score: all that is needed rather than the best-served part of it
HEART = 0.7  # mentions of this weight and more are what the request is about
GENERAL_ROLE = 0.75  # a haulier, when a haulier of wood chips is needed
MIN_REASON = 0.2  # what serves less is not said to be a reason
TIED_ROLE = 0.5  # of a role that was said of another thing than the one needed
TIED_ROLES = {"finances": 0.85, "transports": 0.8, "stores": 0.8, "represents": 0.85}  # that adapt more easily
UNKNOWN_MATTER = 0.5  # of a role, when what it is for is in nobody's lexicon
KIND_OF_ROLE = 0.9  # of a role that only one kind of is offered: sea freight, when transport is needed
BARE_ROLE = 0.45  # an installer, when the thing to install is unknown
NEAR = 0.06  # for being at a place that the request names
ELSEWHERE = 0.8  # of the score of a firm in another country than named, for work that is done on site
ON_SITE = frozenset({"installs", "services", "builds", "operates", "represents"})
MIN_REGION = 4  # letters of a region's name
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
class Profile:
    """What a company says of itself; `lang` is an ISO 639-1 code or empty, `country` ISO 3166 or empty."""

    id: str
    lang: str = ""
    country: str = ""
    region: str = ""
    name: str = ""
    kind: str = ""
    offers: str = ""
    seeks: str = ""
    certificates: tuple[str, ...] = ()


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


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a candidate is proposed: `concept` in a `role`, a `role` by itself, or likeness of `words`."""

    kind: str
    subject: str
    role: str = ""

    def label(self, lexicon: Lexicon, lang: str) -> str:
        """The reason for a reader of a language: "montering: pelletspanna"."""
        if self.kind == "words":
            return self.subject
        parts = (self.role, self.subject)
        return ": ".join(lexicon.label(each, lang) for each in parts if each)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A profile that serves a request, with a score in 0..1 and the reasons for it."""

    id: str
    score: float
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class MatchResult:
    """The candidates to propose, best first; `band` is "none" if there is no good one."""

    band: str
    candidates: tuple[Candidate, ...] = ()


@dataclass(slots=True)
class _Unit:
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
    is_offer = "offers" in cues and "needs" not in cues
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


class Matcher:
    """Finds the profiles that serve a request. Immutable: `with_profile` and `without` give a new one.

    Changed profiles are kept in a small part of their own beside the large one, so that a change costs
    milliseconds however many profiles there are.
    """

    def __init__(self, lexicon: Lexicon, large: "_Part", recent: "_Part", gone: frozenset[str]) -> None:
        self._lexicon = lexicon
        self._large = large
        self._recent = recent
        self._gone = gone

    @classmethod
    def build(cls, profiles: Iterable[Profile], lexicon: Lexicon | None = None) -> "Matcher":
        """Read all profiles; the packaged lexicon is used if no other is given."""
        lexicon = lexicon or lexicons.load()
        return cls(lexicon, _Part(lexicon, list(profiles)), _Part(lexicon, []), frozenset())

    def with_profile(self, profile: Profile) -> "Matcher":
        """A matcher in which this profile is new or replaces the one of the same id."""
        recent = [each for each in self._recent.profiles if each.id != profile.id]
        gone = self._gone | {profile.id}
        return Matcher(self._lexicon, self._large, _Part(self._lexicon, [*recent, profile]), gone)

    def without(self, profile_id: str) -> "Matcher":
        """A matcher that does not know the profile."""
        recent = [each for each in self._recent.profiles if each.id != profile_id]
        return Matcher(self._lexicon, self._large, _Part(self._lexicon, recent), self._gone | {profile_id})

    def match(self, request: Request, limit: int = 10, exclude: frozenset[str] = frozenset()) -> MatchResult:
        """The profiles to propose for a request, best first, at most `limit`, none of the `exclude` ids."""
        need = _Need.of(self._lexicon, request)
        found = self._large.candidates(need, exclude | self._gone, limit)
        found += self._recent.candidates(need, exclude, limit)
        found.sort(key=lambda candidate: (-candidate.score, candidate.id))
        if not found:
            return MatchResult("none")
        best = found[0].score
        return MatchResult("match", tuple(each for each in found[:limit] if each.score >= NEAR_BEST * best))


@dataclass(slots=True)
class _Need:
    """A request as understood: what is looked for among the offers, and what among the seeks, of others."""

    reading: Reading
    type: RequestType
    offers: list[_Unit]
    seeks: list[_Unit]
    grams: frozenset[str]
    countries: frozenset[str]
    places: frozenset[str]

    @classmethod
    def of(cls, lexicon: Lexicon, request: Request) -> "_Need":
        reading = lexicon.read(request.text, request.lang)
        kind = RequestType(request.type) if request.type else _type_of(reading)
        meant = [each for each in reading.mentions if each.concept_id not in request.rejected]
        needed = [each for each in meant if each.direction is Direction.NEEDS]
        offered = [each for each in meant if each.direction is Direction.OFFERS]
        unstated = [each for each in meant if each.direction is Direction.UNSTATED]
        offers: list[_Unit] = []
        seeks: list[_Unit] = []
        context = offered + (unstated if needed else [])
        if kind in OFFERING:
            seeks = _units(lexicon, offered + unstated or needed)
            if any(each.role in ("represents", "sells") for each in needed):
                offers = _units(lexicon, needed, offered + unstated)
        elif kind is RequestType.EXPORT_AGENT:
            offers = _units(lexicon, needed or unstated, context)
            seeks = _units(lexicon, offered)
        elif kind is RequestType.JOINT_PROJECT:
            offers = _units(lexicon, needed or unstated or offered, offered)
            seeks = _units(lexicon, needed + unstated + offered)
        else:
            offers = _units(lexicon, needed or unstated or offered, context)
        words = text.words(request.text)
        countries = places.countries(words, reading.lang)
        regions = {text.fold(word) for word in words if len(word) >= MIN_REGION}
        return cls(reading, kind, offers, seeks, grams(reading.content), countries, countries | regions)


def _units(lexicon: Lexicon, matter: Sequence[Mention], context: Sequence[Mention] = ()) -> list[_Unit]:
    """The things that mentions need, one for each place in the text."""
    units: dict[tuple[int, int], _Unit] = {}
    topics = [each.concept_id for each in context if each.concept_id]
    services: set[tuple[int, int]] = set()
    for mention in matter:
        unit = units.setdefault(mention.span, _Unit(mention.weight, mention.weight))
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


def _places_of(profile: Profile) -> set[str]:
    """The country of a profile and those it names in its offers, and the words of its region."""
    named = places.countries(text.words(profile.offers), profile.lang or "en")
    regions = (text.fold(word) for word in text.words(profile.region) if len(word) >= MIN_REGION)
    return {profile.country, *named, *regions} - {""}


def _shortlist(scores: Scores, size: int) -> Rows:
    """The rows of the highest scores above 0, in ascending order."""
    rows = np.flatnonzero(scores > 0)
    if len(rows) > size:
        rows = np.sort(rows[np.argpartition(-scores[rows], size)[:size]])
    return rows.astype(np.int32)


@lru_cache(maxsize=256)
def _fits(roles: tuple[str, ...]) -> Scores:
    """The table of masks for several needed roles: their mean."""
    tables = [role_fit.fits(role) for role in roles]
    mean: Scores = np.mean(tables, axis=0, dtype=np.float32)
    return mean


class _Part:
    """Some profiles and their two sides."""

    def __init__(self, lexicon: Lexicon, profiles: list[Profile]) -> None:
        self._lexicon = lexicon
        self.profiles = profiles
        self._offers = Side(_offers_of(lexicon, each) for each in profiles)
        self._seeks = Side(_seeks_of(lexicon, each) for each in profiles)
        rows_at: dict[str, list[int]] = {}
        for row, profile in enumerate(profiles):
            for place in _places_of(profile):
                rows_at.setdefault(place, []).append(row)
        self._rows_at = {place: np.array(rows, np.int32) for place, rows in rows_at.items()}

    def candidates(self, need: _Need, exclude: frozenset[str], limit: int) -> list[Candidate]:
        """The best profiles that may be proposed."""
        if not self.profiles:
            return []
        sides = [(self._offers, need.offers), (self._seeks, need.seeks)]
        sides = [(side, units) for side, units in sides if units] or [(self._side_for(need), [])]
        scores = np.maximum.reduce([self._scores(side, units, need) for side, units in sides])
        rows = _shortlist(scores, max(SHORTLIST, 2 * (limit + len(exclude))))
        likeness = np.maximum.reduce([side.text_likeness(need.grams, rows) for side, _ in sides])
        ranked = (1 - LIKENESS_SHARE) * scores[rows] + LIKENESS_SHARE * likeness
        found: list[Candidate] = []
        for place in np.argsort(-ranked, kind="stable"):
            profile, score = self.profiles[rows[place]], float(ranked[place])
            if score < CUTOFF or len(found) == limit:
                break
            if profile.id not in exclude:
                found.append(Candidate(profile.id, round(min(score, 1.0), 4), self._reasons(need, profile)))
        return found

    def _side_for(self, need: _Need) -> Side:
        """Where to look for the words of a need in which nothing was understood."""
        return self._seeks if need.type in OFFERING else self._offers

    def _reasons(self, need: _Need, profile: Profile) -> tuple[Reason, ...]:
        """Why a profile serves the need, the strongest reason of each thing needed."""
        offers, seeks = _offers_of(self._lexicon, profile), _seeks_of(self._lexicon, profile)
        reasons: list[Reason] = []
        for units, side in ((need.offers, offers), (need.seeks, seeks)):
            for unit in units:
                reason = self._reason(unit, side)
                if reason and reason not in reasons:
                    reasons.append(reason)
        if not reasons:
            own = {cognate(word) for word in text.words(profile.offers + " " + profile.seeks)}
            alike = [word for word in need.reading.content if cognate(word) in own]
            reasons = [Reason("words", word) for word in alike or need.reading.content[:1]]
        return tuple(reasons)

    def _reason(self, unit: _Unit, side: SideDigest) -> Reason | None:
        """What of a profile serves one thing needed best."""
        best: tuple[float, Reason | None] = (MIN_REASON, None)
        for needed, roles in unit.concepts.items():
            for concept, likeness in self._lexicon.likenesses(needed).items():
                mask, weight = side.concepts.get(concept, (0, 0.0))
                for role in roles:
                    served = likeness * weight * role_fit.fit(role, mask)
                    if served > best[0]:
                        best = served, Reason("concept", concept, role_fit.nearest(role, mask))
        for role in {*unit.roles, *(each for roles in unit.concepts.values() for each in roles)}:
            if role in side.roles and BARE_ROLE * side.roles[role] > best[0]:
                best = BARE_ROLE * side.roles[role], Reason("role", role)
        return best[1]

    def _scores(self, side: Side, units: Sequence[_Unit], need: _Need) -> Scores:
        """How well each profile serves the things needed, on one side, 0..1; by words alone if there are none."""
        if not units:
            return side.text_likeness(need.grams) * np.float32(CUTOFF / WORDS_ALONE_CUTOFF)
        heaviest = max(unit.weight for unit in units)
        hearts = [unit for unit in units if unit.weight >= min(HEART, heaviest)]
        prominence = max(unit.prominence for unit in hearts)
        best = np.zeros(side.size, np.float32)
        total = np.zeros(side.size, np.float32)
        for unit in units:
            served = self._served(side, unit, need)
            total += unit.weight * served
            if unit in hearts:
                best = np.maximum(best, served)
        breadth = total / sum(unit.weight for unit in units)
        concepts = ((1 - BREADTH_SHARE) * best + BREADTH_SHARE * breadth) * min(1.0, prominence / HEART) ** 1.5
        focus = np.minimum(1.0, total / side.sizes)
        return self._placed(concepts * (1 - FOCUS_SHARE + FOCUS_SHARE * focus), need, units)

    def _placed(self, scores: Scores, need: _Need, units: Sequence[_Unit]) -> Scores:
        """Scores with the places that the need names: near is better, and work on site must be near."""
        near = np.zeros(len(self.profiles), bool)
        for place in need.places:
            if place in self._rows_at:
                near[self._rows_at[place]] = True
        if not near.any() and not need.countries:
            return scores
        roles = {role for unit in units for each in (unit.roles, *unit.concepts.values()) for role in each}
        is_bound = bool(need.countries) and (bool(roles & ON_SITE) or need.type is RequestType.EXPORT_AGENT)
        elsewhere = ELSEWHERE if is_bound else 1.0
        placed: Scores = np.where(near, scores + NEAR * (scores > 0), scores * elsewhere)
        return placed

    def _served(self, side: Side, unit: _Unit, need: _Need) -> Scores:
        """How well each profile serves one thing that is needed, 0..1."""
        best = np.zeros(side.size, np.float32)
        for needed, roles in unit.concepts.items():
            table = _fits(tuple(sorted(set(roles))))
            for concept, likeness in self._lexicon.likenesses(needed).items():
                postings = side.concepts.get(concept)
                if postings is not None:
                    served = likeness * table[postings.masks] * postings.weights
                    best[postings.rows] = np.maximum(best[postings.rows], served)
            for role in roles:
                if role in role_fit.MATTERS_MORE_THAN_THING:
                    self._serve_role(side, role, GENERAL_ROLE, best)
        for role in unit.roles:
            self._serve_role(side, role, GENERAL_ROLE if unit.concepts else self._bare_share(role, need), best)
        return best

    @staticmethod
    def _bare_share(role: str, need: _Need) -> float:
        """What a role by itself is worth: a haulier is one for anything, a teacher not of what nobody knows."""
        if role not in role_fit.MATTERS_MORE_THAN_THING:
            return BARE_ROLE
        return UNKNOWN_MATTER if need.reading.unknown and role not in role_fit.FOR_ANYTHING else 1.0

    @staticmethod
    def _serve_role(side: Side, role: str, share: float, best: Scores) -> None:
        postings = side.roles.get(role)
        if postings is not None:
            best[postings.rows] = np.maximum(best[postings.rows], share * postings.weights)


def _offers_of(lexicon: Lexicon, profile: Profile) -> SideDigest:
    """What a profile offers; one without a word of offers has at least a name."""
    content = profile.offers or profile.name
    return digest(lexicon, content, profile.lang, Direction.OFFERS, profile.certificates)


def _seeks_of(lexicon: Lexicon, profile: Profile) -> SideDigest:
    """What a profile seeks."""
    return digest(lexicon, profile.seeks, profile.lang, Direction.NEEDS)


def digest(
    lexicon: Lexicon, content: str, lang: str, default: Direction, certificates: Sequence[str] = ()
) -> SideDigest:
    """One side of a profile as its index has it."""
    reading = lexicon.read(content, lang)
    concepts: dict[str, tuple[int, float]] = {}
    roles: dict[str, float] = {}
    for mention in reading.mentions:
        if (mention.direction or default) is not default:
            continue
        if mention.concept_id:
            mask, weight = concepts.get(mention.concept_id, (0, 0.0))
            concepts[mention.concept_id] = (mask | role_fit.mask(mention.role), max(weight, mention.weight))
        kind_of = lexicon.role_of(mention.concept_id)
        if kind_of and not mention.role:
            roles[kind_of] = max(roles.get(kind_of, 0.0), KIND_OF_ROLE)
        if mention.role:
            weight = TIED_ROLES.get(mention.role, TIED_ROLE) if mention.concept_id else 1.0
            roles[mention.role] = max(roles.get(mention.role, 0.0), weight)
    for certificate in certificates:
        for mention in lexicon.read(certificate, lang).mentions:
            if mention.concept_id:
                concepts.setdefault(mention.concept_id, (role_fit.mask(mention.role), 1.0))
    weights = [weight for _, weight in concepts.values()] + [weight for weight in roles.values() if weight == 1.0]
    size = sum(weights) + UNKNOWN_WORD_SIZE * len(reading.unknown)
    return SideDigest(concepts, roles, grams(reading.content), size)

"""Who serves a need: one request against all profiles, ranked, each candidate with its reasons.

Concepts carry the comparison across languages; roles tell a maker from an installer; the likeness of the
texts helps with words that are in no lexicon. A candidate is proposed only if it serves the heart of the
need: no proposal is better than a bad one.
"""

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from knowledge import lexicon as lexicons
from knowledge import role_fit, text
from knowledge.circumstances import ANYBODY, Circumstances, Standing
from knowledge.digests import Digester, Profile, region_words
from knowledge.lexicon import Lexicon
from knowledge.match_index import Growing, Mask, Rows, Scores, Side, SideDigest, cognate
from knowledge.meanings import Interpreter, Meanings
from knowledge.needs import HEART, OFFERING, Need, Request, RequestType, Unit, guess_type

__all__ = [
    "OFFERING", "Candidate", "Circumstances", "MatchResult", "Matcher", "Profile", "Reason", "Request", "RequestType",
    "guess_type", "preferred",
]  # fmt: skip

CUTOFF = 0.5  # a candidate below this is not proposed
SHORTLIST = 300  # profiles whose texts are compared, the best by concepts
MANY_RECENT, MANY_RECENT_SHARE = 50, 0.02  # changed profiles from which all are laid out anew
NEAR_BEST = 0.75  # nor one that is not so near to the best candidate
LIKENESS_SHARE = 0.12  # of the text's likeness in a score that concepts decide
FOCUS_SHARE = 0.05  # of a score: being about what is needed rather than about many things
WORDS_ALONE_CUTOFF = 0.42  # text likeness from which words alone make a match
BREADTH_SHARE = 0.4  # of a score: all that is needed rather than the best-served part of it
MAX_BREADTH = 2.0  # things of those that a long story mentions: nobody serves them all
GENERAL_ROLE = 0.75  # a haulier, when a haulier of wood chips is needed
MIN_REASON = 0.2  # what serves less is not said to be a reason
UNKNOWN_MATTER = 0.5  # of a role, when what it is for is in nobody's lexicon
BARE_ROLE = 0.45  # an installer, when the thing to install is unknown
NEAR = 0.06  # for being at a place that the request names
AT_HOME = 0.03  # for being in the author's country, and as much again for the region, when it names no country
FAVOUR_SHARE = 0.06  # of a firm's responsiveness and fairness: it decides between firms that fit alike
ELSEWHERE = 0.8  # of the score of a firm in another country than named, for work that is done on site
ON_SITE = frozenset({"installs", "services", "builds", "operates", "represents"})


class Reason(NamedTuple):
    """Why a candidate is proposed: `concept` in a `role`, a `role` by itself, or likeness of `words`. JSON keeps it."""

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
    """A profile that serves a request, with a score in 0..1 and the reasons for it.

    `rank` is the score before it was cut at 1, which tells the best from each other.
    """

    id: str
    score: float
    reasons: tuple[Reason, ...]
    rank: float = 0.0


@dataclass(frozen=True, slots=True)
class MatchResult:
    """The candidates to propose, best first; `band` is "none" if there is no good one."""

    band: str
    candidates: tuple[Candidate, ...] = ()


class Matcher:
    """Finds the profiles that serve a request. Immutable: `updated` and `with_changes` give a new one.

    Changed profiles are kept in a small part of their own beside the large one, so that a change costs
    milliseconds however many profiles there are.
    """

    def __init__(self, large: "_Part", recent: "_Part", gone: frozenset[str]) -> None:
        self._large = large
        self._recent = recent
        self._gone = gone

    @classmethod
    def build(
        cls, profiles: Iterable[Profile], lexicon: Lexicon | None = None, interpreter: Interpreter | None = None
    ) -> "Matcher":
        """Read all profiles; the packaged lexicon is used if no other is given, and no model of meanings if none is."""
        digester = Digester(lexicon or lexicons.load())
        return cls(_Part(digester, list(profiles), interpreter), _Part(digester, [], interpreter), frozenset())

    def updated(self, profiles: Iterable[Profile]) -> "Matcher":
        """A matcher of exactly these profiles, in which only those that changed are read, unless they are many."""
        large = self._large.row_of
        profiles = list(profiles)
        recent = [each for each in profiles if not self._large.has(each)]
        if len(recent) > max(MANY_RECENT, MANY_RECENT_SHARE * len(profiles)):
            return self._anew(profiles)
        kept = {each.id for each in profiles} - {each.id for each in recent}
        return self._with(recent, frozenset(large.keys() - kept))

    def with_changes(self, changed: Iterable[Profile], gone: Iterable[str] = ()) -> "Matcher":
        """A matcher in which some profiles are new or as they are now, and those of the `gone` ids are not."""
        news = {each.id: each for each in changed}
        left = set(gone) - news.keys()
        recent = [each for each in self._recent.profiles if each.id not in news and each.id not in left]
        recent += [each for each in news.values() if not self._large.has(each)]
        unchanged = {each.id for each in news.values() if self._large.has(each)}
        hidden = (self._gone | news.keys() | left) & self._large.row_of.keys() - unchanged
        if len(recent) > max(MANY_RECENT, MANY_RECENT_SHARE * len(self._large.profiles)):
            kept = [each for each in self._large.profiles if each.id not in hidden]
            return self._anew([*kept, *recent])
        return self._with(recent, frozenset(hidden))

    def with_profile(self, profile: Profile) -> "Matcher":
        """A matcher in which this profile is new or replaces the one of the same id."""
        return self.with_changes([profile])

    def without(self, profile_id: str) -> "Matcher":
        """A matcher that does not know the profile."""
        return self.with_changes([], [profile_id])

    def _anew(self, profiles: Iterable[Profile]) -> "Matcher":
        return Matcher.build(profiles, self._large.lexicon, self._large.interpreter)

    def _with(self, recent: list[Profile], gone: frozenset[str]) -> "Matcher":
        return Matcher(self._large, _Part(self._recent.digester, recent, self._recent.interpreter), gone)

    def match(
        self,
        request: Request,
        limit: int = 10,
        exclude: frozenset[str] = frozenset(),
        circumstances: Circumstances = ANYBODY,
    ) -> MatchResult:
        """The profiles to propose for a request, best first, at most `limit`, none of the `exclude` ids.

        Those are the firms that the caller knows reasons against: blocked by either side, asked already.
        """
        need = Need.of(self._large.lexicon, request)
        found = self._large.candidates(need, limit, exclude | self._gone, circumstances)
        found += self._recent.candidates(need, limit, exclude, circumstances)
        found.sort(key=lambda each: (-each[0], each[1].id))
        if not found:
            return MatchResult("none")
        best = found[0][0]
        return MatchResult("match", tuple(each for score, each in found[:limit] if score >= NEAR_BEST * best))


def preferred(candidates: Iterable[Candidate], circumstances: Circumstances, limit: int) -> tuple[Candidate, ...]:
    """Candidates that were found without knowing how firms answer and whose turn it is, ranked by that too.

    As :meth:`Matcher.match` does, for callers who look that up for the candidates alone.
    """
    ranked = [(round(each.rank + FAVOUR_SHARE * circumstances.favour(each.id), 4), each) for each in candidates]
    ranked.sort(key=lambda each: (-each[0], each[1].id))
    return tuple(
        replace(each, score=min(rank, 1.0), rank=rank)
        for rank, each in ranked[:limit]
        if rank >= NEAR_BEST * ranked[0][0]
    )


def _shortlist(scores: Scores, size: int) -> Rows:
    """The rows of the highest scores above 0, in ascending order."""
    rows = np.flatnonzero(scores > 0)
    if len(rows) > size:
        rows = np.sort(rows[np.argpartition(-scores[rows], size)[:size]])
    return rows.astype(np.int32)


@lru_cache(maxsize=256)
def _fits(roles: tuple[str, ...], is_work: bool) -> Scores:
    """The table of masks for several needed roles: their mean."""
    tables = [role_fit.fits(role, is_work) for role in roles]
    mean: Scores = np.mean(tables, axis=0, dtype=np.float32)
    return mean


def _likeness(side: Side, need: Need, rows: Rows | None = None) -> Scores:
    """How alike the texts of a side, or of some rows of it, are to a need's, in letters and in meaning together."""
    return side.text_likeness(need.grams, rows) + side.likeness_of_meaning(need.text, need.reading.lang, rows)


class _Part:
    """Some profiles and their two sides."""

    def __init__(self, digester: Digester, profiles: list[Profile], interpreter: Interpreter | None) -> None:
        self.profiles = profiles
        self.row_of = {profile.id: row for row, profile in enumerate(profiles)}
        self.digester = digester
        self.lexicon = digester.lexicon
        self.interpreter = interpreter
        self._standing = Standing(profiles)
        offers, seeks = Growing(), Growing()
        rows_at: dict[str, array[int]] = {}
        for row, profile in enumerate(profiles):
            offered = self.digester.offers(profile)
            offers.add(offered)
            seeks.add(self.digester.seeks(profile))
            for place in self.digester.places(profile, offered):
                rows_at.setdefault(place, array("i")).append(row)
        offering = [(profile.offered, profile.lang) for profile in profiles]
        seeking = [(profile.seeks, profile.lang) for profile in profiles]
        self._offers, self._seeks = (
            Side(growing, Meanings(interpreter, said) if interpreter else None)
            for growing, said in ((offers, offering), (seeks, seeking))
        )
        self._rows_at: dict[str, Rows] = {place: np.frombuffer(rows, np.int32) for place, rows in rows_at.items()}

    def has(self, profile: Profile) -> bool:
        """Whether the profile is in it as it is now."""
        row = self.row_of.get(profile.id)
        return row is not None and self.profiles[row] == profile

    def candidates(
        self, need: Need, limit: int, exclude: frozenset[str], circumstances: Circumstances
    ) -> list[tuple[float, Candidate]]:
        """The best profiles that may be proposed, each with what to sort it by."""
        if not self.profiles:
            return []
        sides = [(self._offers, need.offers), (self._seeks, need.seeks)]
        sides = [(side, units) for side, units in sides if units] or [(self._side_for(need), [])]
        scores = np.maximum.reduce([self._scores(side, units, need, circumstances) for side, units in sides])
        scores[~self._allowed(need, exclude, circumstances)] = 0
        rows = _shortlist(scores, max(SHORTLIST, 2 * limit))
        likeness = np.maximum.reduce([_likeness(side, need, rows) for side, _ in sides])
        fits = (1 - LIKENESS_SHARE) * scores[rows] + LIKENESS_SHARE * likeness
        rows, fits = rows[fits >= CUTOFF], fits[fits >= CUTOFF]
        favours = [circumstances.favour(self.profiles[row].id) for row in rows]
        ranked = fits + FAVOUR_SHARE * np.array(favours, np.float32)
        return [
            self._candidate(need, self.profiles[rows[place]], round(float(ranked[place]), 4))
            for place in np.argsort(-ranked, kind="stable")[:limit]
        ]

    def _candidate(self, need: Need, profile: Profile, score: float) -> tuple[float, Candidate]:
        return score, Candidate(profile.id, min(score, 1.0), self._reasons(need, profile), score)

    def _allowed(self, need: Need, exclude: frozenset[str], circumstances: Circumstances) -> Mask:
        """The rows that may be proposed at all."""
        allowed: Mask = self._standing.allowed(circumstances)
        for profile_id in (circumstances.author, *exclude):
            row = self.row_of.get(profile_id)
            if row is not None:
                allowed[row] = False
        if need.certificates and need.type not in OFFERING:
            allowed &= self._certified(need.certificates)
        return allowed

    def _certified(self, certificates: frozenset[str]) -> Mask:
        """The rows that have one of the certificates, or one that includes it."""
        certified = np.zeros(len(self.profiles), bool)
        for certificate in certificates:
            for concept in self.lexicon.narrower_than(certificate):
                postings = self._offers.concepts.get(concept)
                if postings is not None:
                    certified[postings.rows] = True
        return certified

    def _side_for(self, need: Need) -> Side:
        """Where to look for the words of a need in which nothing was understood."""
        return self._seeks if need.type in OFFERING else self._offers

    def _reasons(self, need: Need, profile: Profile) -> tuple[Reason, ...]:
        """Why a profile serves the need, the strongest reason of each thing needed."""
        offers, seeks = self.digester.offers(profile), self.digester.seeks(profile)
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

    def _reason(self, unit: Unit, side: SideDigest) -> Reason | None:
        """What of a profile serves one thing needed best."""
        best: tuple[float, Reason | None] = (MIN_REASON, None)
        for needed, roles in unit.concepts.items():
            for concept, likeness in self.lexicon.likenesses(needed).items():
                mask, weight = side.concepts.get(concept, (0, 0.0))
                for role in roles:
                    served = likeness * weight * role_fit.fit(role, mask, self.lexicon.is_work(needed))
                    if served > best[0]:
                        best = served, Reason("concept", concept, role_fit.nearest(role, mask))
        for role in {*unit.roles, *(each for roles in unit.concepts.values() for each in roles)}:
            if role in side.roles and BARE_ROLE * side.roles[role] > best[0]:
                best = BARE_ROLE * side.roles[role], Reason("role", role)
        return best[1]

    def _scores(self, side: Side, units: Sequence[Unit], need: Need, circumstances: Circumstances) -> Scores:
        """How well each profile serves the things needed, on one side, 0..1; by words alone if there are none."""
        if not units:
            return _likeness(side, need) * np.float32(CUTOFF / WORDS_ALONE_CUTOFF)
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
        breadth = np.minimum(1.0, total / min(sum(unit.weight for unit in units), MAX_BREADTH))
        concepts = ((1 - BREADTH_SHARE) * best + BREADTH_SHARE * breadth) * min(1.0, prominence / HEART) ** 1.5
        focus = np.minimum(1.0, total / side.sizes)
        return self._placed(concepts * (1 - FOCUS_SHARE + FOCUS_SHARE * focus), need, units, circumstances)

    def _placed(self, scores: Scores, need: Need, units: Sequence[Unit], circumstances: Circumstances) -> Scores:
        """Scores with the places that the need names: near is better, and work on site must be near.

        Where it names no country, the author's own country and region are a little better.
        """
        near = self._at(need.places)
        if not need.countries and need.type is not RequestType.EXPORT_AGENT:
            home = self._at({circumstances.country}) * 1.0 + self._at(region_words(circumstances.region))
            scores = scores + np.float32(AT_HOME) * home.astype(np.float32) * (scores > 0)
        if not near.any() and not need.countries:
            return scores
        roles = {role for unit in units for each in (unit.roles, *unit.concepts.values()) for role in each}
        is_bound = bool(need.countries) and (bool(roles & ON_SITE) or need.type is RequestType.EXPORT_AGENT)
        elsewhere = ELSEWHERE if is_bound else 1.0
        placed: Scores = np.where(near, scores + NEAR * (scores > 0), scores * elsewhere)
        return placed

    def _at(self, names: Iterable[str]) -> Mask:
        """The rows at one of some places."""
        there = np.zeros(len(self.profiles), bool)
        for name in names:
            if name in self._rows_at:
                there[self._rows_at[name]] = True
        return there

    def _served(self, side: Side, unit: Unit, need: Need) -> Scores:
        """How well each profile serves one thing that is needed, 0..1."""
        best = np.zeros(side.size, np.float32)
        for needed, roles in unit.concepts.items():
            said, is_work = tuple(sorted(set(roles))), self.lexicon.is_work
            for concept, likeness in self.lexicon.likenesses(needed).items():
                postings = side.concepts.get(concept)
                if postings is not None:
                    table = _fits(said, is_work(needed) or ("services" in said and is_work(concept)))
                    served = likeness * table[postings.masks] * postings.weights
                    best[postings.rows] = np.maximum(best[postings.rows], served)
            for role in roles:
                if role in role_fit.MATTERS_MORE_THAN_THING:
                    general = GENERAL_ROLE if role in role_fit.FOR_ANYTHING else role_fit.OTHER_FIELD[role]
                    self._serve_role(side, role, general, best)
        for role in unit.roles:
            is_known = bool(unit.concepts) and role in role_fit.MATTERS_MORE_THAN_THING
            self._serve_role(side, role, GENERAL_ROLE if is_known else self._bare_share(role, need), best)
        return best

    @staticmethod
    def _bare_share(role: str, need: Need) -> float:
        """What a role by itself is worth: a haulier is one for anything, a teacher not of what nobody knows."""
        if role not in role_fit.MATTERS_MORE_THAN_THING:
            return BARE_ROLE
        return UNKNOWN_MATTER if need.reading.unknown and role not in role_fit.FOR_ANYTHING else 1.0

    @staticmethod
    def _serve_role(side: Side, role: str, share: float, best: Scores) -> None:
        postings = side.roles.get(role)
        if postings is not None:
            best[postings.rows] = np.maximum(best[postings.rows], share * postings.weights)

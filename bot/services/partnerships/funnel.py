"""What becomes of a cluster's requests: from posted to an outcome, where they get stuck, and whom to recruit."""

from __future__ import annotations

import statistics
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.models import (
    Cluster,
    Company,
    Decline,
    DeclineReason,
    Outcome,
    OutcomeAnswer,
    PartnershipRequest,
    Person,
    Proposal,
    ProposalState,
    ValueBand,
)
from bot.services.partnerships import subjects
from bot.services.partnerships.checking import own_cluster
from bot.services.partnerships.silence import silent_requests
from bot.services.partnerships.subjects import Described, Side
from knowledge.lexicon import Lexicon

# Requests that are counted, the newest: years of a cluster of two hundred firms.
MOST_COUNTED = 5000
RESULTS = (Outcome.DEAL, Outcome.COOPERATION, Outcome.HELPED)  # the best first


class Period(StrEnum):
    """How far back; the values travel in buttons."""

    MONTH = "30"
    YEAR = "365"
    ALL = "all"

    def since(self, now: datetime) -> datetime | None:
        """Its beginning."""
        return None if self is Period.ALL else now - timedelta(days=int(self.value))


@dataclass(frozen=True)
class Course:
    """What became of one request; firms are counted, never named."""

    request: PartnershipRequest
    concepts: tuple[str, ...]
    asked: int
    interested: int
    introduced: int
    declined: int
    has_met: bool
    outcome: Outcome | None
    is_disputed: bool
    is_silent: bool
    is_cross_border: bool  # it brought firms of two countries together
    value: ValueBand | None  # the most that a side said it was worth
    answer_hours: tuple[float, ...]


@dataclass(frozen=True)
class Funnel:
    """The figures of a period: of requests, unless said otherwise."""

    cluster: Cluster
    period: Period
    courses: tuple[Course, ...]
    reasons: dict[DeclineReason | None, int]  # firms that said no, by why

    @property
    def posted(self) -> int:
        """All."""
        return len(self.courses)

    @property
    def proposed(self) -> int:
        """Those for which a firm was asked, or asked by itself."""
        return sum(course.asked > 0 for course in self.courses)

    @property
    def interested(self) -> int:
        """Those in which a firm was interested."""
        return sum(course.interested > 0 for course in self.courses)

    @property
    def introduced(self) -> int:
        """Those for which both sides said yes."""
        return sum(course.introduced > 0 for course in self.courses)

    @property
    def met(self) -> int:
        """Those whose sides met or talked."""
        return sum(course.has_met for course in self.courses)

    @property
    def results(self) -> dict[Outcome, int]:
        """Those that led to something, by what."""
        counted = Counter(course.outcome for course in self.courses)
        return {outcome: counted[outcome] for outcome in RESULTS if counted[outcome]}

    @property
    def disputed(self) -> int:
        """Those whose two sides say different things of it."""
        return sum(course.is_disputed for course in self.courses)

    @property
    def cross_border(self) -> int:
        """Those that brought firms of two countries together."""
        return sum(course.is_cross_border for course in self.courses)

    @property
    def worth(self) -> dict[ValueBand, int]:
        """How many were worth what, as far as firms have said it."""
        counted = Counter(course.value for course in self.courses)
        return {band: counted[band] for band in ValueBand if counted[band]}

    @property
    def silent(self) -> int:
        """Those that are open and that nobody takes up."""
        return sum(course.is_silent for course in self.courses)

    @property
    def median_answer(self) -> timedelta | None:
        """How long firms take to say yes or no; None where none has."""
        hours = [each for course in self.courses for each in course.answer_hours]
        return timedelta(hours=statistics.median(hours)) if hours else None

    @property
    def sought_in_vain(self) -> list[tuple[str, int]]:
        """The concepts of needs that no firm was found for, the most frequent first: whom to recruit."""
        counted = Counter(
            concept
            for course in self.courses
            if not course.asked and Side.NEEDS.has(course.request)
            for concept in course.concepts
        )
        return sorted(counted.items(), key=lambda each: (-each[1], each[0]))[: subjects.MOST_SUBJECTS]


async def funnel(session: AsyncSession, actor: Person, period: Period, lexicon: Lexicon, now: datetime) -> Funnel:
    """The figures of the coordinator's cluster, of the requests that went out in the period."""
    cluster = own_cluster(actor)
    requests = await _requests(session, cluster, period.since(now))
    described = await subjects.described(session, requests, lexicon)
    ids = [request.id for request in requests]
    proposals = await _proposals(session, ids)
    answers = await _answers(session, ids)
    silent = {request.id for request in await silent_requests(session, cluster, now)}
    courses = tuple(
        _course(one, proposals[one.request.id], answers[one.request.id], one.request.id in silent) for one in described
    )
    return Funnel(cluster, period, courses, await _reasons(session, ids))


async def _requests(session: AsyncSession, cluster: Cluster, since: datetime | None) -> Sequence[PartnershipRequest]:
    statement = (
        select(PartnershipRequest)
        .join(Company, Company.id == PartnershipRequest.company_id)
        .where(Company.cluster_id == cluster.id, PartnershipRequest.opened_at.is_not(None))
        .order_by(PartnershipRequest.opened_at.desc(), PartnershipRequest.id.desc())
        .limit(MOST_COUNTED)
    )
    if since is not None:
        statement = statement.where(PartnershipRequest.opened_at >= since)
    return (await session.scalars(statement)).all()


@dataclass(frozen=True)
class _Asked:
    """One firm's part in a request."""

    state: ProposalState
    asked_at: datetime
    answered_at: datetime | None
    interested_at: datetime | None
    is_own_wish: bool
    country: str


@dataclass(frozen=True)
class _Said:
    """What one side said of an introduction, the earlier stage first."""

    proposal_id: int
    person_id: int
    has_met: bool | None
    outcome: Outcome | None
    value: ValueBand | None


async def _proposals(session: AsyncSession, request_ids: Sequence[int]) -> defaultdict[int, list[_Asked]]:
    found: defaultdict[int, list[_Asked]] = defaultdict(list)
    columns = select(
        Proposal.request_id,
        Proposal.state,
        Proposal.asked_at,
        Proposal.answered_at,
        Proposal.interested_at,
        Proposal.is_own_wish,
        Cluster.country,
    )
    columns = columns.join(Company, Company.id == Proposal.company_id).join(Cluster, Cluster.id == Company.cluster_id)
    for row in await session.execute(columns.where(Proposal.request_id.in_(request_ids))):
        asked = _Asked(row.state, row.asked_at, row.answered_at, row.interested_at, row.is_own_wish, row.country)
        found[row.request_id].append(asked)
    return found


async def _answers(session: AsyncSession, request_ids: Sequence[int]) -> defaultdict[int, list[_Said]]:
    found: defaultdict[int, list[_Said]] = defaultdict(list)
    columns = (
        select(
            Proposal.request_id,
            OutcomeAnswer.proposal_id,
            OutcomeAnswer.person_id,
            OutcomeAnswer.has_met,
            OutcomeAnswer.outcome,
            OutcomeAnswer.value,
        )
        .join(Proposal, Proposal.id == OutcomeAnswer.proposal_id)
        .where(Proposal.request_id.in_(request_ids), OutcomeAnswer.answered_at.is_not(None))
        .order_by(OutcomeAnswer.stage)
    )
    for row in await session.execute(columns):
        found[row.request_id].append(_Said(row.proposal_id, row.person_id, row.has_met, row.outcome, row.value))
    return found


async def _reasons(session: AsyncSession, request_ids: Sequence[int]) -> dict[DeclineReason | None, int]:
    found = await session.scalars(
        select(Decline.reason)
        .join(Proposal, Proposal.id == Decline.proposal_id)
        .where(Proposal.request_id.in_(request_ids))
    )
    return dict(Counter(found.all()).most_common())


def _course(one: Described, proposals: Sequence[_Asked], answers: Sequence[_Said], is_silent: bool) -> Course:
    newest = _newest(answers)
    said = {outcome for by_person in newest.values() for outcome in by_person.values()} | {one.request.outcome}
    hours = [
        (each.answered_at - each.asked_at).total_seconds() / 3600
        for each in proposals
        if each.answered_at is not None and not each.is_own_wish
    ]
    return Course(
        request=one.request,
        concepts=one.concepts,
        asked=len(proposals),
        interested=sum(each.interested_at is not None for each in proposals),
        introduced=sum(each.state is ProposalState.INTRODUCED for each in proposals),
        declined=sum(each.state is ProposalState.DECLINED and each.interested_at is None for each in proposals),
        has_met=any(each.has_met for each in answers),
        outcome=next((each for each in (*RESULTS, Outcome.FOUND_ELSEWHERE, Outcome.NO_FIT) if each in said), None),
        is_disputed=any(len(set(by_person.values())) > 1 for by_person in newest.values()),
        is_silent=is_silent,
        is_cross_border=any(
            each.state is ProposalState.INTRODUCED and each.country != one.request.home.country for each in proposals
        ),
        value=_most(each.value for each in answers),
        answer_hours=tuple(hours),
    )


def _newest(answers: Sequence[_Said]) -> dict[int, dict[int, Outcome]]:
    """What each side of each introduction said last that came of it."""
    newest: defaultdict[int, dict[int, Outcome]] = defaultdict(dict)
    for each in answers:
        if each.outcome is not None:
            newest[each.proposal_id][each.person_id] = each.outcome
    return newest


def _most(values: Iterable[ValueBand | None]) -> ValueBand | None:
    """The highest band that was named."""
    order = list(ValueBand)
    return max((each for each in values if each is not None), key=order.index, default=None)

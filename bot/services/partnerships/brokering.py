"""What a coordinator does for the requests of the cluster: look through them, propose a pair by hand, vouch for it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from rapidfuzz import fuzz
from sqlalchemy import case, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.authorize import Action, authorize
from bot.db import locked
from bot.errors import NotFound, UserError
from bot.models import (
    Cluster,
    Company,
    PartnershipRequest,
    Person,
    Proposal,
    ProposalState,
    RequestState,
)
from bot.services.lines import single_line, within
from bot.services.partnerships import subjects
from bot.services.partnerships.asking import waiting_firms
from bot.services.partnerships.checking import own_cluster
from bot.services.partnerships.concepts import need_of
from bot.services.partnerships.flags import has_contacts
from bot.services.partnerships.profiles import may_be_asked, speakers
from bot.services.partnerships.sentences import mentions_name
from bot.services.partnerships.silence import silent_requests
from bot.services.partnerships.subjects import Described, Page
from bot.texts import mark
from knowledge.lexicon import Lexicon
from knowledge.matching import Matcher, Reason

PAGE = 5
# Concepts to choose from, the most frequent ones.
MOST_SUBJECTS = 16
# Requests of a cluster that are looked through; the newest.
MOST_LOOKED_THROUGH = 300
# Firms offered for a typed part of a name, and good matches among which a hand-picked firm's reasons are looked for.
MOST_FIRMS = 6
# From how many letters on a slip is forgiven, and how much of them (rapidfuzz, 0 to 100) then has to stand in the name.
FORGIVEN_FROM, MUCH_LIKE = 5, 80
CONSIDERED = 50
LONGEST_VOUCH = int(Proposal.__table__.c.vouch.type.length)  # type: ignore[attr-defined]


class Stage(StrEnum):
    """How far a request has come; the values travel in buttons."""

    SILENT = "silent"  # open for two days, and nobody interested
    UNASKED = "unasked"  # open, and no firm fits
    ASKED = "asked"
    INTERESTED = "interested"
    INTRODUCED = "introduced"
    ENDED = "ended"


@dataclass(frozen=True)
class Brokered:
    """A request of the cluster with what it is about and how far it has come; firms are counted, never named."""

    described: Described
    stage: Stage
    asked: int
    interested: int
    introduced: int

    @property
    def request(self) -> PartnershipRequest:
        """The request itself."""
        return self.described.request


@dataclass(frozen=True)
class Overview:
    """How many requests are at each stage, and what those that have not ended are about."""

    cluster: Cluster
    stages: dict[Stage, int]
    concepts: tuple[tuple[str, int], ...]

    @property
    def alive(self) -> int:
        """How many have not ended."""
        return sum(count for stage, count in self.stages.items() if stage is not Stage.ENDED)


@dataclass(frozen=True)
class Brokerage:
    """One page of the cluster's requests."""

    shown: tuple[Brokered, ...]
    offset: int
    count: int


async def overview(session: AsyncSession, actor: Person, lexicon: Lexicon, now: datetime) -> Overview:
    """The coordinator's cluster at a glance; what has ended is counted but not said by concept."""
    found = await _all(session, actor, lexicon, now)
    stages = Counter(one.stage for one in found)
    alive = [one.described for one in found if one.stage is not Stage.ENDED]
    cluster = own_cluster(actor)
    concepts = subjects.most_frequent(alive, MOST_SUBJECTS)
    return Overview(cluster, {stage: stages[stage] for stage in Stage if stages[stage]}, tuple(concepts))


async def listed(
    session: AsyncSession,
    actor: Person,
    stage: Stage | None,
    concept: str,
    offset: int,
    lexicon: Lexicon,
    now: datetime,
) -> Brokerage:
    """A page of the cluster's requests at one stage (None: every one that has not ended), about one concept."""
    found = await _all(session, actor, lexicon, now)
    wanted = [one for one in found if (one.stage is stage if stage else one.stage is not Stage.ENDED)]
    if concept:
        fitting = {each.request.id for each in subjects.about((one.described for one in wanted), concept, lexicon)}
        wanted = [one for one in wanted if one.request.id in fitting]
    by_id = {one.request.id: one for one in wanted}
    page = Page.of([one.described for one in wanted], offset, PAGE)
    return Brokerage(tuple(by_id[each.request.id] for each in page.shown), page.offset, page.count)


async def one(session: AsyncSession, actor: Person, request_id: int, lexicon: Lexicon, now: datetime) -> Brokered:
    """One request of the coordinator's cluster."""
    request = await own_request(session, actor, request_id)
    return (await _brokered(session, request.home, [request], lexicon, now))[0]


async def firms_named(session: AsyncSession, actor: Person, request_id: int, typed: str) -> Sequence[Company]:
    """The firms of the coordinator's cluster whose name has the typed text in it, but for the author's own.

    Where none has, those in whose name something much like it stands.
    """
    request = await own_request(session, actor, request_id)
    part = single_line(typed).casefold()
    if not part:
        raise UserError(mark("Please write a part of the firm's name."))
    own = await session.scalars(
        select(Company).where(
            Company.cluster_id == request.company.cluster_id,
            Company.left_at.is_(None),
            Company.id != request.company_id,
        )
    )
    companies = own.all()
    found = [company for company in companies if part in company.name.casefold()]
    if not found and len(part) >= FORGIVEN_FROM:
        found = [each for each in companies if fuzz.partial_ratio(part, each.name.casefold()) >= MUCH_LIKE]
    return sorted(found, key=lambda company: (not company.name.casefold().startswith(part), company.name))[:MOST_FIRMS]


async def pair(
    session: AsyncSession, actor: Person, request_id: int, company_id: int, matcher: Matcher, now: datetime
) -> Proposal:
    """What would be proposed to a firm by hand, to look at; kept by :func:`propose`.

    Raises UserError where the firm cannot be asked: the request has ended, the firm was asked already or has left,
    nobody of it can be reached.
    """
    request = await own_request(session, actor, request_id)
    company = await own_firm(session, actor, company_id)
    if request.state is not RequestState.OPEN:
        raise UserError(mark("That request is not open any more."))
    if company.id == request.company_id:
        raise UserError(mark("That is the firm whose request it is. Choose another one."))
    is_asked = select(Proposal.id).where(Proposal.request_id == request.id, Proposal.company_id == company.id)
    if await session.scalar(is_asked) is not None:
        raise UserError(mark("{company} has been asked about this already."), company=company.name)
    person = (await speakers(session, [company.id])).get(company.id)
    if person is None:
        raise UserError(mark("I can write to nobody at {company} now."), company=company.name)
    if not await may_be_asked(session, request, company.id, now):
        raise UserError(mark("{company} wants no requests at present."), company=company.name)
    score, reasons = await _why(session, matcher, request, company)
    return Proposal(
        request=request,
        company=company,
        person=person,
        introduced_by=actor,
        state=ProposalState.ASKED,
        score=score,
        reasons=reasons,
        asked_at=now,
        since_at=now,
    )


async def propose(session: AsyncSession, proposal: Proposal, vouch: str | None) -> Proposal:
    """Keep what :func:`pair` found; ``vouch`` is the coordinator's sentence, "" her name alone, None neither."""
    proposal.vouch = None if vouch is None else checked_vouch(vouch, proposal.request.company)
    session.add(proposal)
    await session.flush()
    return proposal


def checked_vouch(text: str, author: Company) -> str:
    """The coordinator's sentence on one line; raises UserError for one that is too long or tells who asks."""
    line = within(single_line(text), LONGEST_VOUCH)
    if has_contacts(line):
        raise UserError(
            mark("Please leave out phone numbers, e-mail addresses and links: both sides have not said yes yet.")
        )
    if mentions_name(line, author):
        raise UserError(mark("Names and contacts go over only when both sides say yes."))
    return line


async def set_open(session: AsyncSession, actor: Person, is_open: bool) -> Cluster:
    """Open the coordinator's cluster to the others, or close it: then requests stay inside and none come in."""
    authorize(actor, Action.COORDINATE)
    cluster = await locked(session, Cluster, actor.cluster_id)
    if cluster is None:
        raise NotFound(mark("You belong to no cluster."))
    cluster.is_open = is_open
    await session.flush()
    return cluster


async def _why(
    session: AsyncSession, matcher: Matcher, request: PartnershipRequest, company: Company
) -> tuple[float, list[Reason]]:
    need = await need_of(session, request)
    for candidate in matcher.match(need, CONSIDERED).candidates:
        if candidate.id == str(company.id):
            return candidate.score, list(candidate.reasons)
    return 0.0, []


async def own_firm(session: AsyncSession, actor: Person, company_id: int) -> Company:
    """A firm of the coordinator's cluster."""
    company = await session.get(Company, company_id)
    if company is None or company.left_at is not None:
        raise NotFound(mark("That firm has left the cluster."))
    authorize(actor, Action.COORDINATE, company)
    return company


async def own_request(session: AsyncSession, actor: Person, request_id: int) -> PartnershipRequest:
    """A request of the coordinator's cluster that has gone out, held for writing."""
    request = await locked(session, PartnershipRequest, request_id)
    if request is None or request.opened_at is None:
        raise NotFound(mark("That request is gone."))
    authorize(actor, Action.COORDINATE, request.company)
    return request


async def _all(session: AsyncSession, actor: Person, lexicon: Lexicon, now: datetime) -> list[Brokered]:
    """The cluster's requests that have gone out, newest first."""
    cluster = own_cluster(actor)
    found = await session.scalars(
        select(PartnershipRequest)
        .join(Company, Company.id == PartnershipRequest.company_id)
        .where(Company.cluster_id == cluster.id, PartnershipRequest.opened_at.is_not(None))
        .order_by(PartnershipRequest.id.desc())
        .limit(MOST_LOOKED_THROUGH)
    )
    return await _brokered(session, cluster, found.all(), lexicon, now)


async def _brokered(
    session: AsyncSession, cluster: Cluster, requests: Sequence[PartnershipRequest], lexicon: Lexicon, now: datetime
) -> list[Brokered]:
    introduced = func.sum(case((Proposal.state == ProposalState.INTRODUCED, 1), else_=0))
    counted = await session.execute(
        select(Proposal.request_id, func.count(), func.count(Proposal.interested_at), introduced)
        .where(Proposal.request_id.in_([request.id for request in requests]))
        .group_by(Proposal.request_id)
    )
    counts = {row[0]: (int(row[1]), int(row[2]), int(row[3])) for row in counted}
    silent = {request.id for request in await silent_requests(session, cluster, now)}
    waiting = await waiting_firms(session, [request.id for request in requests])
    return [
        Brokered(each, _stage(each.request, each.request.id in silent, each.request.id in waiting, *count), *count)
        for each in await subjects.described(session, requests, lexicon)
        for count in [counts.get(each.request.id, (0, 0, 0))]
    ]


def _stage(
    request: PartnershipRequest, is_silent: bool, is_waited_for: bool, asked: int, interested: int, introduced: int
) -> Stage:
    if request.state is not RequestState.OPEN:
        return Stage.ENDED
    if introduced:
        return Stage.INTRODUCED
    if interested:
        return Stage.INTERESTED
    if is_silent:
        return Stage.SILENT
    return Stage.ASKED if asked or is_waited_for else Stage.UNASKED

"""To whom a request is proposed: the firms that fit best, of those that may be asked.

A company gets at most two proposals a week. A firm that fits best and has had them waits while the next best are asked;
the tick asks it as soon as it may be, while the request is open.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db import insert_new, locked
from bot.models import PartnershipRequest, Person, Proposal, ProposalState, RequestState, Waiting
from bot.services import people
from bot.services.partnerships.concepts import need_of
from bot.services.partnerships.places import countries_named, named_abroad, whole_text
from bot.services.partnerships.profiles import may_be_asked, not_to_be_asked, speakers
from bot.services.partnerships.restraint import busy_until, not_kept_away
from bot.services.partnerships.standing import standings
from knowledge.circumstances import Circumstances
from knowledge.matching import Candidate, Matcher, Reason, preferred

# Firms that are asked at one time; the next best wait for "Ask more firms".
AT_ONCE = 3
# Good matches among which those in a country that the sentence names come first.
CONSIDERED = 20
# Good matches whose answers so far are looked up: those may lift one by hardly more places than this is more.
TO_CHOOSE_AMONG = 60
# Of the best match for a part of a package, from which a firm that has another part comes first.
TEAM_SHARE = 0.9
# Waiting firms of one tick.
BATCH = 20
# Until a waiting firm is looked at again whose request is with a coordinator.
WHILE_HELD = timedelta(days=1)


@dataclass(frozen=True)
class Asked:
    """To whom a request has just been proposed; ``coordinators`` are to know when nobody fits."""

    request: PartnershipRequest
    proposals: tuple[Proposal, ...]
    is_first: bool  # nobody had been asked before
    coordinators: tuple[Person, ...] = ()
    waiting: int = 0  # firms that fit as well and are asked as soon as they may be
    asks_on: datetime | None = None  # when the first of them may be asked


async def ask(session: AsyncSession, request: PartnershipRequest, matcher: Matcher, now: datetime) -> Asked:
    """Propose an open request, held for writing, to the firms that fit best and have not been asked for it.

    Where it names a country abroad, the first to be asked are firms there alone, if any fits.
    """
    is_first = await session.scalar(select(Proposal.id).where(Proposal.request_id == request.id).limit(1)) is None
    ranked, persons = await fitting(session, request, matcher, now)
    if is_first and not await waiting_firms(session, [request.id]):
        there = named_abroad(request)
        ranked = [each for each in ranked if _country(persons[int(each.id)]) in there] or ranked
    at_once = AT_ONCE
    if request.part is not None:
        ranked, at_once = team_first(ranked, await _team_of(session, request)), 1
    busy = await busy_until(session, list(persons), now)
    chosen = [candidate for candidate in ranked if int(candidate.id) not in busy][:at_once]
    await _keep_waiting(session, request, [each for each in ranked[:at_once] if int(each.id) in busy], busy)
    proposals = await propose(session, request, chosen, persons, now)
    count, asks_on = (await waiting_firms(session, [request.id])).get(request.id, (0, None))
    nobody = is_first and not proposals and not count
    told = await people.coordinators(session, request.company.cluster_id) if nobody else ()
    coordinators = tuple(person for person in told if person.id != request.author_id)
    return Asked(request, proposals, is_first, coordinators, count, asks_on)


async def waiting_firms(session: AsyncSession, request_ids: Sequence[int]) -> dict[int, tuple[int, datetime]]:
    """Of these requests those for which firms wait: how many, and when the first of them may be asked."""
    found = await session.execute(
        select(Waiting.request_id, func.count(), func.min(Waiting.wait_until))
        .where(Waiting.request_id.in_(request_ids))
        .group_by(Waiting.request_id)
    )
    return {request_id: (count, until) for request_id, count, until in found}


async def fitting(
    session: AsyncSession, request: PartnershipRequest, matcher: Matcher, now: datetime
) -> tuple[Sequence[Candidate], Mapping[int, Person]]:
    """The firms that fit and may be asked, best first, and whom to ask at each (by company)."""
    found = await _candidates(session, request, matcher, now)
    known = await standings(session, now, [int(candidate.id) for candidate in found])
    around = Circumstances(
        responsiveness={str(company_id): each.responsiveness for company_id, each in known.items()},
        fairness={str(company_id): each.fairness for company_id, each in known.items()},
    )
    welcome = await not_kept_away(session, request, preferred(found, around, CONSIDERED), now)
    persons = await speakers(session, [int(candidate.id) for candidate in welcome])
    return _nearest(request, [candidate for candidate in welcome if int(candidate.id) in persons], persons), persons


async def fitting_firms(
    session: AsyncSession, request: PartnershipRequest, matcher: Matcher, now: datetime
) -> Collection[int]:
    """The companies of which :func:`fitting` may choose, in no order."""
    return {int(candidate.id) for candidate in await _candidates(session, request, matcher, now)}


async def _candidates(
    session: AsyncSession, request: PartnershipRequest, matcher: Matcher, now: datetime
) -> Sequence[Candidate]:
    """What fits and may be asked at all, by what it says of itself; more than are needed, to choose among."""
    around = Circumstances(author=str(request.company_id), country=request.home.country, region=request.home.region)
    left_out = await not_to_be_asked(session, request, now)
    return matcher.match(await need_of(session, request), TO_CHOOSE_AMONG, left_out, around).candidates


def team_first(candidates: Sequence[Candidate], team: Collection[int]) -> Sequence[Candidate]:
    """Candidates for one part of a package: a firm that has another part before others that fit hardly better."""
    best = max((candidate.score for candidate in candidates), default=0.0)
    return sorted(candidates, key=lambda each: int(each.id) not in team or each.score < TEAM_SHARE * best)


async def _team_of(session: AsyncSession, request: PartnershipRequest) -> Collection[int]:
    """The companies that have been asked for another part of the request's package, and have not said no."""
    parts = select(PartnershipRequest.id).where(
        PartnershipRequest.package_id == request.package_id, PartnershipRequest.id != request.id
    )
    said_no = (ProposalState.DECLINED, ProposalState.LAPSED)
    found = select(Proposal.company_id).where(Proposal.request_id.in_(parts), Proposal.state.not_in(said_no))
    return set(await session.scalars(found))


async def propose(
    session: AsyncSession,
    request: PartnershipRequest,
    candidates: Sequence[Candidate],
    persons: Mapping[int, Person],
    now: datetime,
) -> tuple[Proposal, ...]:
    """Put the request to these firms; ``persons`` are who is asked, by company. Nobody waits for it any more."""
    proposals = tuple(
        Proposal(
            request=request,
            company=persons[int(candidate.id)].company,
            person=persons[int(candidate.id)],
            state=ProposalState.ASKED,
            score=candidate.score,
            reasons=list(candidate.reasons),
            asked_at=now,
            since_at=now,
        )
        for candidate in candidates
    )
    session.add_all(proposals)
    await session.flush()
    asked = [proposal.company_id for proposal in proposals]
    await session.execute(delete(Waiting).where(Waiting.request_id == request.id, Waiting.company_id.in_(asked)))
    return proposals


async def ask_those_who_waited(session: AsyncSession, now: datetime) -> list[Proposal]:
    """The tick: propose what had to wait to the firms that may be asked again, the longest wait first."""
    due = select(Waiting.id).where(Waiting.wait_until <= now).order_by(Waiting.wait_until, Waiting.id).limit(BATCH)
    asked: list[Proposal] = []
    for waiting_id in (await session.scalars(due)).all():
        asked += await _ask_one_who_waited(session, waiting_id, now)
    return asked


async def _ask_one_who_waited(session: AsyncSession, waiting_id: int, now: datetime) -> Sequence[Proposal]:
    request_id = await session.scalar(select(Waiting.request_id).where(Waiting.id == waiting_id))
    request = await locked(session, PartnershipRequest, request_id)
    waiting = await locked(session, Waiting, waiting_id)
    if request is None or waiting is None:
        return ()
    if request.state is RequestState.HELD:
        waiting.wait_until = now + WHILE_HELD
        return ()
    candidate = Candidate(
        str(waiting.company_id), waiting.score, tuple(Reason(*map(str, row)) for row in waiting.reasons)
    )
    is_welcome = (
        request.state is RequestState.OPEN
        and await may_be_asked(session, request, waiting.company_id, now)
        and await not_kept_away(session, request, [candidate], now)
    )
    if not is_welcome:
        await session.delete(waiting)
        return ()
    busy = await busy_until(session, [waiting.company_id], now)
    if busy:
        waiting.wait_until = busy[waiting.company_id]
        return ()
    return await propose(session, request, [candidate], await speakers(session, [waiting.company_id]), now)


async def _keep_waiting(
    session: AsyncSession, request: PartnershipRequest, candidates: Collection[Candidate], busy: Mapping[int, datetime]
) -> None:
    rows = [
        {
            "request_id": request.id,
            "company_id": int(candidate.id),
            "score": candidate.score,
            "reasons": candidate.reasons,
            "wait_until": busy[int(candidate.id)],
        }
        for candidate in candidates
    ]
    if rows:
        await insert_new(session, Waiting, rows)


def _nearest(
    request: PartnershipRequest, candidates: Sequence[Candidate], persons: Mapping[int, Person]
) -> Sequence[Candidate]:
    """Whom to ask first: firms in a country that the sentence (a part's whole job) names, then the better match."""
    countries = {candidate.id: _country(persons[int(candidate.id)]) for candidate in candidates}
    named = countries_named(whole_text(request), request.language, set(countries.values()) - {""})
    return sorted(candidates, key=lambda candidate: countries[candidate.id] not in named)


def _country(person: Person) -> str:
    return person.company.cluster.country if person.company else ""

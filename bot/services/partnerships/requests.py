"""A request that is out: proposed to firms that fit, renewed, closed with what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import case, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.authorize import Action, authorized
from bot.errors import NotFound, UserError
from bot.models import (
    Company,
    Delivery,
    Outcome,
    PartnershipRequest,
    Person,
    Proposal,
    ProposalState,
    Reach,
    RequestState,
    Waiting,
)
from bot.services.partnerships import checking
from bot.services.partnerships.asking import Asked, ask, waiting_firms
from bot.services.partnerships.checking import Held
from bot.texts import mark
from knowledge.matching import Matcher

# Requests in the overview; the newest.
SHOWN = 8
PENDING = (ProposalState.ASKED, ProposalState.INTERESTED)
ALIVE = (*PENDING, ProposalState.INTRODUCED)


@dataclass(frozen=True)
class Progress:
    """A request and how many firms were asked, said yes, have been introduced, and fit but wait to be asked."""

    request: PartnershipRequest
    asked: int = 0
    interested: int = 0
    introduced: int = 0
    waiting: int = 0
    asks_on: datetime | None = None  # when the first that waits may be asked


@dataclass(frozen=True)
class Details:
    """One request with the interested firms that wait for the author's answer."""

    progress: Progress
    waiting: tuple[Proposal, ...]


@dataclass(frozen=True)
class Closed:
    """A request that has ended: the firms whose card no longer counts, and those that had said yes."""

    request: PartnershipRequest
    asked: tuple[Proposal, ...]
    interested: tuple[Proposal, ...]


async def overview(session: AsyncSession, person: Person) -> list[Progress]:
    """The requests of the person's company that are open, held or may be renewed, and the person's draft.

    The parts of a package are shown with their team.
    """
    own_company(person)
    of_company = PartnershipRequest.company_id == person.company_id
    is_shown = or_(
        PartnershipRequest.state.in_([RequestState.HELD, RequestState.OPEN, RequestState.EXPIRED]) & of_company,
        (PartnershipRequest.state == RequestState.DRAFT) & (PartnershipRequest.author_id == person.id),
    )
    found = await session.scalars(
        select(PartnershipRequest)
        .where(is_shown, PartnershipRequest.part.is_(None))
        .order_by(PartnershipRequest.id.desc())
        .limit(SHOWN)
    )
    return await _progress(session, found.all())


async def details(session: AsyncSession, person: Person, request_id: int) -> Details:
    """One request of the person's company, to look at."""
    request = await own(session, person, request_id)
    progress = await progress_of(session, request)
    waiting = await session.scalars(
        select(Proposal)
        .where(Proposal.request_id == request.id, Proposal.state == ProposalState.INTERESTED)
        .order_by(Proposal.id)
    )
    return Details(progress, tuple(waiting) if request.author_id == person.id else ())


async def open_up(session: AsyncSession, request: PartnershipRequest, matcher: Matcher, now: datetime) -> Asked:
    """A request that is held for writing goes out to the firms that fit best."""
    request.state = RequestState.OPEN
    request.opened_at = now
    _keep_open(request, now)
    return await ask(session, request, matcher, now)


async def widen(
    session: AsyncSession, person: Person, request_id: int, matcher: Matcher, now: datetime
) -> Asked | Held:
    """Ask the firms of the other clusters too, once the coordinator has looked at it where the cluster wants that."""
    request = await _open(session, person, request_id)
    require_open_cluster(request, Reach.ALL)
    if request.reach is Reach.ALL:
        raise UserError(mark("This request goes to all clusters already."))
    if request.held_at is not None:
        raise UserError(mark("Your coordinator looks at it first. I write to you then."))
    wish = await checking.wish_of(session, request, Reach.ALL)
    if wish:
        return await checking.hold(session, request, wish, now)
    request.reach = Reach.ALL
    return await ask(session, request, matcher, now)


async def ask_more(
    session: AsyncSession, person: Person, request_id: int, asked_before: int, matcher: Matcher, now: datetime
) -> Asked:
    """Ask the next best firms; ``asked_before`` is how many the person saw as asked, so that two taps ask once."""
    request = await _open(session, person, request_id)
    progress = await progress_of(session, request)
    if progress.asked != asked_before:
        raise UserError(mark("I have asked more firms already. See /partners."))
    return await ask(session, request, matcher, now)


async def renew(session: AsyncSession, person: Person, request_id: int, now: datetime) -> PartnershipRequest:
    """Keep a request open, or open an expired one again, from now on for as long as a new one."""
    request = await own(session, person, request_id)
    if request.state not in (RequestState.OPEN, RequestState.EXPIRED):
        raise UserError(mark("That request is closed. Start a new one from /partners."))
    request.state, request.outcome, request.closed_at = RequestState.OPEN, None, None
    _keep_open(request, now)
    return request


async def finish(session: AsyncSession, person: Person, request_id: int, outcome: Outcome, now: datetime) -> Closed:
    """The author ends an open request with what came of it."""
    request = await open_or_held(session, person, request_id)
    if request.state is not RequestState.OPEN:
        raise UserError(mark("This request has not gone out yet."))
    request.outcome = outcome
    return await close(session, request, RequestState.DONE, now)


async def to_finish(session: AsyncSession, person: Person, request_id: int) -> PartnershipRequest:
    """A request that its author may end."""
    return await _open(session, person, request_id)


async def close(session: AsyncSession, request: PartnershipRequest, state: RequestState, now: datetime) -> Closed:
    """End a request that is held for writing; whoever waits for an answer gets one."""
    request.state = state
    request.closed_at = now
    request.next_text = ""
    checking.release(request)
    found = await session.scalars(
        select(Proposal)
        .where(Proposal.request_id == request.id, Proposal.state.in_([*PENDING, ProposalState.DECLINED]))
        .order_by(Proposal.id)
        .with_for_update()
    )
    asked, interested = [], []
    for proposal in found.all():
        if proposal.interested_at is not None and proposal.settled_at is None:
            interested.append(proposal)
            proposal.settled_at = now
        elif proposal.state is ProposalState.ASKED:
            asked.append(proposal)
        if proposal.state in PENDING:
            proposal.state = ProposalState.LAPSED
    await session.flush()
    return Closed(request, tuple(asked), tuple(interested))


def keep_card(proposal: Proposal, delivery: Delivery) -> None:
    """Remember which message shows a request to the firm that was asked."""
    proposal.card_id = delivery.id


def own_company(person: Person) -> Company:
    """The company that the person looks for partners for; raises NotFound for a coordinator without one."""
    if person.company is None:
        raise NotFound(mark("You have not named your company yet. Tap /profile to add it."))
    return person.company


async def own(session: AsyncSession, person: Person, request_id: int) -> PartnershipRequest:
    """A request of the person's company, held for writing; raises NotFound and NotAllowed."""
    return await authorized(session, person, Action.PARTICIPATE, PartnershipRequest, request_id)


async def draft(session: AsyncSession, person: Person, request_id: int) -> PartnershipRequest:
    """A request that has not gone out yet."""
    request = await own(session, person, request_id)
    if request.state is RequestState.WITHDRAWN:
        raise NotFound(mark("That request is gone. Start a new one from /partners."))
    if request.state is RequestState.HELD:
        raise NotFound(mark("Your coordinator looks at this request first. See it under /partners."))
    if request.state is not RequestState.DRAFT:
        raise NotFound(mark("This request is out already. See it under /partners."))
    return request


async def is_exhausted(session: AsyncSession, request: PartnershipRequest) -> bool:
    """Whether an open request waits for nobody and has brought nobody together."""
    alive = select(Proposal.id).where(Proposal.request_id == request.id, Proposal.state.in_(ALIVE)).limit(1)
    waiting = select(Waiting.id).where(Waiting.request_id == request.id).limit(1)
    return (
        request.state is RequestState.OPEN
        and await session.scalar(alive) is None
        and await session.scalar(waiting) is None
    )


async def open_or_held(session: AsyncSession, person: Person, request_id: int) -> PartnershipRequest:
    """A request of the person's company that is out or waits for a coordinator, held for writing."""
    request = await own(session, person, request_id)
    return request if request.state is RequestState.HELD else await _open(session, person, request_id)


async def _open(session: AsyncSession, person: Person, request_id: int) -> PartnershipRequest:
    request = await own(session, person, request_id)
    if request.state is RequestState.DRAFT:
        raise UserError(mark("This request has not gone out yet. Confirm it first."))
    if request.state is not RequestState.OPEN:
        raise UserError(mark("That request is closed already."))
    return request


def _keep_open(request: PartnershipRequest, now: datetime) -> None:
    request.expires_at = now + timedelta(days=request.keep_days)


def require_open_cluster(request: PartnershipRequest, reach: Reach) -> None:
    """Raise :class:`UserError` where a cluster that keeps to itself would ask beyond it."""
    if reach is Reach.ALL and not request.home.is_open:
        raise UserError(mark("Your cluster keeps its requests to itself. Ask your coordinator to open it."))


async def progress_of(session: AsyncSession, request: PartnershipRequest) -> Progress:
    """How far one request has come."""
    (progress,) = await _progress(session, [request])
    return progress


async def _progress(session: AsyncSession, requests: Sequence[PartnershipRequest]) -> list[Progress]:
    """The counts of each request. A firm counts as interested from its yes on, whatever the author said then."""
    said_yes, ids = func.count(Proposal.interested_at), [request.id for request in requests]
    introduced = func.sum(case((Proposal.state == ProposalState.INTRODUCED, 1), else_=0))
    counted = await session.execute(
        select(Proposal.request_id, func.count(), said_yes, introduced)
        .where(Proposal.request_id.in_(ids))
        .group_by(Proposal.request_id)
    )
    counts = {row[0]: (int(row[1]), int(row[2]), int(row[3])) for row in counted}
    waiting = await waiting_firms(session, [each.id for each in requests if each.state is RequestState.OPEN])
    return [
        Progress(request, *counts.get(request.id, (0, 0, 0)), *waiting.get(request.id, (0, None)))
        for request in requests
    ]

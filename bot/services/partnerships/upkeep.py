"""What time does to requests: reminders, answers that never came, expiry, and firms that left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, exists, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from bot.db import locked
from bot.models import Company, PartnershipRequest, Person, Proposal, ProposalState, RequestState
from bot.services.partnerships.requests import PENDING, Closed, close, is_exhausted

REMIND_AFTER = timedelta(days=3)
LAPSE_AFTER = timedelta(days=7)
# So long after an introduction the one side hears of it when the other leaves: as long as outcomes are asked for.
IN_TOUCH = timedelta(days=180)
# Rows of one tick, so that a long absence is worked off in small transactions.
BATCH = 50


@dataclass(frozen=True)
class Lapsed:
    """A proposal that nobody decided in time, or whose firm left."""

    proposal: Proposal
    was_interested: bool  # the firm waits for an answer
    has_left: bool
    is_exhausted: bool  # the author may want to ask more firms

    @property
    def is_unanswered(self) -> bool:
        """Whether the author left an interested firm without an answer, which one who declined has not."""
        return self.was_interested and not self.has_left and self.proposal.state is ProposalState.LAPSED


async def expire(session: AsyncSession, now: datetime) -> list[Closed]:
    """Close the requests whose time is over."""
    is_due = (PartnershipRequest.state == RequestState.OPEN) & (PartnershipRequest.expires_at <= now)
    return await _close_all(session, select(PartnershipRequest.id).where(is_due), RequestState.EXPIRED, now)


async def withdraw_of_those_who_left(session: AsyncSession, now: datetime) -> list[Closed]:
    """Withdraw the requests of companies that left, and of people who no longer speak for theirs."""
    statement = (
        select(PartnershipRequest.id)
        .join(Person, Person.id == PartnershipRequest.author_id)
        .join(Company, Company.id == PartnershipRequest.company_id)
        .where(
            PartnershipRequest.state.in_([RequestState.OPEN, RequestState.HELD, RequestState.DRAFT]),
            or_(Company.left_at.is_not(None), Person.company_id.is_distinct_from(PartnershipRequest.company_id)),
        )
    )
    return await _close_all(session, statement, RequestState.WITHDRAWN, now)


async def remind(session: AsyncSession, now: datetime) -> list[Proposal]:
    """The proposals to remind of, once: the firm where it was asked, the author where the firm is interested.

    A firm that wants a pause is not reminded.
    """
    is_paused = exists().where(Company.id == Proposal.company_id, Company.paused_until > now)
    found = await session.scalars(
        select(Proposal)
        .where(
            or_(Proposal.state == ProposalState.INTERESTED, ~is_paused),
            Proposal.state.in_(PENDING),
            Proposal.since_at <= now - REMIND_AFTER,
            Proposal.since_at > now - LAPSE_AFTER,
            Proposal.reminded_at.is_(None),
        )
        .order_by(Proposal.id)
        .limit(BATCH)
        .with_for_update(skip_locked=True)
    )
    proposals = list(found)
    for proposal in proposals:
        proposal.reminded_at = now
    return proposals


async def lapse(session: AsyncSession, now: datetime) -> list[Lapsed]:
    """End what nobody decided in time; an interested firm that the author declined learns it in the same way."""
    waits_for_the_end = Proposal.interested_at.is_not(None) & Proposal.settled_at.is_(None)
    is_due = (Proposal.since_at <= now - LAPSE_AFTER) & (
        Proposal.state.in_(PENDING) | (Proposal.state == ProposalState.DECLINED) & waits_for_the_end
    )
    return await _lapse_all(session, select(Proposal.id).where(is_due), now, has_left=False)


async def lapse_of_those_who_left(session: AsyncSession, now: datetime) -> list[Lapsed]:
    """End what was proposed to firms that left, or to people who no longer speak for them."""
    statement = (
        select(Proposal.id)
        .join(Person, Person.id == Proposal.person_id)
        .join(Company, Company.id == Proposal.company_id)
        .where(Proposal.state.in_(PENDING), _has_left())
    )
    return await _lapse_all(session, statement, now, has_left=True)


@dataclass(frozen=True)
class Parted:
    """An introduction of which one side has left its cluster or firm; ``is_author``: the author stays."""

    proposal: Proposal
    is_author: bool


async def part_from_those_who_left(session: AsyncSession, now: datetime) -> list[Parted]:
    """The introductions whose one side has left, each once; where both have, nobody is left to tell."""
    author, asking = aliased(Person), aliased(Company)
    author_left = or_(asking.left_at.is_not(None), author.company_id.is_distinct_from(PartnershipRequest.company_id))
    found = await session.execute(
        select(Proposal, author_left, _has_left())
        .join(PartnershipRequest, PartnershipRequest.id == Proposal.request_id)
        .join(author, author.id == PartnershipRequest.author_id)
        .join(asking, asking.id == PartnershipRequest.company_id)
        .join(Person, Person.id == Proposal.person_id)
        .join(Company, Company.id == Proposal.company_id)
        .where(
            Proposal.introduced_at > now - IN_TOUCH,
            Proposal.state == ProposalState.INTRODUCED,
            Proposal.settled_at.is_(None),
            or_(author_left, _has_left()),
        )
        .order_by(Proposal.id)
        .limit(BATCH)
        .with_for_update(of=Proposal, skip_locked=True)
    )
    parted = []
    for proposal, has_author_left, has_peer_left in found.all():
        proposal.settled_at = now
        if not (has_author_left and has_peer_left):
            parted.append(Parted(proposal, is_author=bool(has_peer_left)))
    return parted


def _has_left() -> ColumnElement[bool]:
    return or_(Company.left_at.is_not(None), Person.company_id.is_distinct_from(Proposal.company_id))


async def _close_all(session: AsyncSession, ids: Select[int], state: RequestState, now: datetime) -> list[Closed]:
    closed = []
    for request_id in await _batch(session, ids):
        request = await locked(session, PartnershipRequest, request_id)
        is_still_due = request is not None and (state is not RequestState.EXPIRED or request.expires_at <= now)
        if (
            request is not None
            and is_still_due
            and request.state in (RequestState.OPEN, RequestState.HELD, RequestState.DRAFT)
        ):
            closed.append(await close(session, request, state, now))
    return closed


async def _lapse_all(session: AsyncSession, ids: Select[int], now: datetime, *, has_left: bool) -> list[Lapsed]:
    lapsed = []
    for proposal_id in await _batch(session, ids):
        request_id = await session.scalar(select(Proposal.request_id).where(Proposal.id == proposal_id))
        request = await locked(session, PartnershipRequest, request_id)
        proposal = await locked(session, Proposal, proposal_id)
        if request is None or proposal is None or not (has_left or proposal.since_at <= now - LAPSE_AFTER):
            continue
        was_pending = proposal.state in PENDING
        was_interested = proposal.interested_at is not None and proposal.settled_at is None
        if proposal.state is ProposalState.INTRODUCED or not (was_pending or was_interested):
            continue
        if was_pending:
            proposal.state = ProposalState.LAPSED
        if was_interested:
            proposal.settled_at = now
        await session.flush()
        exhausted = was_pending and await is_exhausted(session, request)
        lapsed.append(Lapsed(proposal, was_interested, has_left, exhausted))
    return lapsed


async def _batch(session: AsyncSession, ids: Select[int]) -> Sequence[int]:
    """The first ids, lowest first; what becomes of each is decided under its lock."""
    return (await session.scalars(ids.order_by(ids.selected_columns[0]).limit(BATCH))).all()

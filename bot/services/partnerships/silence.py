"""Nothing dies silently: requests that nobody takes up, those about to expire, and offers that may be out of date."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db import locked
from bot.errors import NotFound
from bot.models import Cluster, Company, PartnershipRequest, Person, Proposal, PulseAnswer, RequestState, Waiting
from bot.services import people
from bot.services.partnerships.profiles import speakers
from bot.services.partnerships.requests import own_company
from bot.texts import mark

# Nobody interested for this long after a request went out is silence.
SILENT_AFTER = timedelta(hours=48)
# Days ahead of which the author is told that a request is about to expire; only of those that are open for longer.
WARN_DAYS = (3, 14)
# How often a company is asked whether what it offers is still right.
CONFIRM_EVERY = timedelta(days=365)
# Rows of one tick.
BATCH = 50


@dataclass(frozen=True)
class Silence:
    """A request that nobody has taken up, and who else is told: not who was told at once that no firm fits."""

    request: PartnershipRequest
    asked: int
    coordinators: tuple[Person, ...]


@dataclass(frozen=True)
class StandingOffer:
    """What a company says that it does, for its member to say whether that is still right."""

    company: Company
    person: Person


async def silent_requests(session: AsyncSession, cluster: Cluster, now: datetime) -> Sequence[PartnershipRequest]:
    """The cluster's open requests that nobody has been interested in for 48 hours, the longest silence first."""
    found = await session.scalars(
        select(PartnershipRequest)
        .join(Company, Company.id == PartnershipRequest.company_id)
        .where(Company.cluster_id == cluster.id, *_is_silent(now))
        .order_by(_out_since(), PartnershipRequest.id)
    )
    return found.all()


async def newly_silent(session: AsyncSession, now: datetime) -> list[Silence]:
    """The tick: requests whose silence nobody has been told of; from now on somebody has."""
    due = select(PartnershipRequest.id).where(*_is_silent(now), PartnershipRequest.silence_told_at.is_(None))
    found: list[Silence] = []
    for request_id in (await session.scalars(due.order_by(PartnershipRequest.id).limit(BATCH))).all():
        request = await locked(session, PartnershipRequest, request_id)
        if request is None or request.state is not RequestState.OPEN or request.silence_told_at is not None:
            continue
        request.silence_told_at = now
        asked = await asked_count(session, request)
        told = await people.coordinators(session, request.company.cluster_id) if asked else ()
        found.append(Silence(request, asked, tuple(each for each in told if each.id != request.author_id)))
    return found


def by_coordinator(silences: Sequence[Silence]) -> list[tuple[Person, list[PartnershipRequest]]]:
    """Who is told of which requests, so that each gets one message."""
    told: dict[int, tuple[Person, list[PartnershipRequest]]] = {}
    for silence in silences:
        for coordinator in silence.coordinators:
            told.setdefault(coordinator.id, (coordinator, []))[1].append(silence.request)
    return list(told.values())


def by_author(silences: Sequence[Silence]) -> list[tuple[Person, list[Silence]]]:
    """Whose requests they are: the parts of a large job are told of in one message, too."""
    told: dict[int, tuple[Person, list[Silence]]] = {}
    for silence in silences:
        author = silence.request.author
        told.setdefault(author.id, (author, []))[1].append(silence)
    return list(told.values())


async def asked_count(session: AsyncSession, request: PartnershipRequest) -> int:
    """How many firms were asked, as the button that asks more has to say."""
    return await session.scalar(select(func.count(Proposal.id)).where(Proposal.request_id == request.id)) or 0


async def about_to_expire(session: AsyncSession, now: datetime) -> list[PartnershipRequest]:
    """The tick: requests whose author is to be warned, once for each of :data:`WARN_DAYS` and never for two at once."""
    columns = (PartnershipRequest.id, PartnershipRequest.expires_at, PartnershipRequest.warned_at)
    soon = await session.execute(
        select(*columns, PartnershipRequest.keep_days).where(
            PartnershipRequest.state == RequestState.OPEN,
            PartnershipRequest.expires_at > now,
            PartnershipRequest.expires_at <= now + timedelta(days=max(WARN_DAYS)),
        )
    )
    due = [row.id for row in soon if _warning_is_due(row.expires_at, row.warned_at, row.keep_days, now)]
    warned: list[PartnershipRequest] = []
    for request_id in sorted(due)[:BATCH]:
        request = await locked(session, PartnershipRequest, request_id)
        if request is not None and _warning_is_due(request.expires_at, request.warned_at, request.keep_days, now):
            request.warned_at = now
            warned.append(request)
    return warned


async def offers_to_confirm(session: AsyncSession, now: datetime) -> list[StandingOffer]:
    """The tick: companies to ask whether their offer is still right, once a year, one person of each."""
    year_ago = now - CONFIRM_EVERY
    found = await session.scalars(
        select(Company)
        .where(
            Company.left_at.is_(None),
            Company.created_at <= year_ago,
            or_(Company.offer_confirmed_at.is_(None), Company.offer_confirmed_at <= year_ago),
            or_(Company.offer_asked_at.is_(None), Company.offer_asked_at <= year_ago),
        )
        .order_by(Company.id)
        .limit(BATCH)
        .with_for_update(of=Company, skip_locked=True)
    )
    companies = found.all()
    for company in companies:
        company.offer_asked_at = now
    await session.flush()
    persons = await speakers(session, [company.id for company in companies])
    return [StandingOffer(company, persons[company.id]) for company in companies if company.id in persons]


async def confirm_offer(session: AsyncSession, person: Person, now: datetime) -> Company:
    """What the person's company says it does is still right; a second tap changes nothing that matters."""
    company = await locked(session, Company, own_company(person).id)
    if company is None:
        raise NotFound(mark("You have not named your company yet. Tap /profile to add it."))
    company.offer_confirmed_at = now
    await session.flush()
    return company


def _out_since() -> ColumnElement[datetime]:
    """Since when firms have known of a request; since it went out where none was asked."""
    first = select(func.min(Proposal.asked_at)).where(Proposal.request_id == PartnershipRequest.id).scalar_subquery()
    return func.coalesce(first, PartnershipRequest.opened_at, PartnershipRequest.created_at)


def _is_silent(now: datetime) -> tuple[ColumnElement[bool], ...]:
    asked = exists().where(Proposal.request_id == PartnershipRequest.id)
    return (
        PartnershipRequest.state == RequestState.OPEN,
        PartnershipRequest.expires_at > now,
        _out_since() <= now - SILENT_AFTER,
        ~asked.where(Proposal.interested_at.is_not(None)),
        # A yes to the weekly question offers what nobody looks for yet: it waits, as its author was told.
        or_(asked, ~exists().where(PulseAnswer.request_id == PartnershipRequest.id)),
        # While the firms that fit have yet to be asked, as the author was told, nobody is silent.
        or_(asked, ~exists().where(Waiting.request_id == PartnershipRequest.id)),
    )


def _warning_is_due(expires_at: datetime, warned_at: datetime | None, keep_days: int, now: datetime) -> bool:
    """Whether the nearest warning whose time has come is still to be given."""
    for days in WARN_DAYS:
        moment = expires_at - timedelta(days=days)
        if moment <= now < expires_at and keep_days > days:
            return warned_at is None or warned_at < moment
    return False

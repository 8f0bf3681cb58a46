"""What the matcher knows of the firms, and who of them may be asked."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from bot.models import Block, Cluster, Company, PartnershipRequest, Person, Proposal, Reach, Role
from knowledge.matching import Profile


@dataclass(frozen=True)
class Changes:
    """What is new of the companies: those to be proposed as they are now, and the ids of those that have left."""

    profiles: tuple[Profile, ...]
    gone: frozenset[str]


async def profiles(session: AsyncSession) -> list[Profile]:
    """Every company that can be proposed to others."""
    companies = await session.scalars(select(Company).where(Company.left_at.is_(None)))
    return [_profile(company) for company in companies]


async def changes(session: AsyncSession, since: datetime) -> Changes:
    """The companies whose row was written after ``since``. A cluster's place is taken as it was: it does not move."""
    found = (await session.scalars(select(Company).where(Company.changed_at > since))).all()
    return Changes(
        tuple(_profile(company) for company in found if company.left_at is None),
        frozenset(str(company.id) for company in found if company.left_at is not None),
    )


def _profile(company: Company) -> Profile:
    return Profile(
        id=str(company.id),
        lang=company.language,
        country=company.cluster.country,
        region=company.cluster.region,
        name=company.name,
        kind=company.kind.value,
        offers=company.about,
        seeks=company.seeks,
        certificates=tuple(part.strip() for part in company.certificates.split(",") if part.strip()),
    )


async def not_to_be_asked(session: AsyncSession, request: PartnershipRequest, now: datetime) -> frozenset[str]:
    """The matcher's ids of the companies that a request may not be proposed to.

    That is its own, those beyond its reach or in a cluster that keeps to itself, those that were asked for it already,
    those that left or want a pause, those that blocked its company or were blocked by it, and those of whom nobody can
    be reached.
    """
    may_be = select(Company.id).join(Cluster, Cluster.id == Company.cluster_id).where(*_may_be_asked(request, now))
    ids = await session.scalars(select(Company.id).where(Company.id.not_in(may_be)))
    return frozenset(str(company_id) for company_id in ids)


async def may_be_asked(session: AsyncSession, request: PartnershipRequest, company_id: int, now: datetime) -> bool:
    """Whether the request may be proposed to this company, see :func:`not_to_be_asked`."""
    company = select(Company.id).join(Cluster, Cluster.id == Company.cluster_id).where(Company.id == company_id)
    return await session.scalar(company.where(*_may_be_asked(request, now))) is not None


async def speakers(session: AsyncSession, company_ids: Collection[int]) -> dict[int, Person]:
    """Who is asked for each company: its first member who can be reached."""
    found = await session.scalars(
        select(Person).where(Person.company_id.in_(company_ids), *_can_be_written_to()).order_by(Person.id.desc())
    )
    return {person.company_id: person for person in found if person.company_id is not None}


def has_not_blocked(
    one: InstrumentedAttribute[int] | int, other: InstrumentedAttribute[int] | int
) -> ColumnElement[bool]:
    """That neither of two companies (columns or ids) wants to hear nothing of the other."""
    between = or_(
        and_(Block.company_id == one, Block.blocked_id == other),
        and_(Block.company_id == other, Block.blocked_id == one),
    )
    return ~exists().where(between, Block.lifted_at.is_(None))


def _may_be_asked(request: PartnershipRequest, now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        Company.id != request.company_id,
        Company.left_at.is_(None),
        or_(Company.paused_until.is_(None), Company.paused_until <= now),
        _is_in_reach(request),
        exists().where(Person.company_id == Company.id, *_can_be_written_to()),
        ~exists().where(Proposal.request_id == request.id, Proposal.company_id == Company.id),
        has_not_blocked(Company.id, request.company_id),
    )


def _is_in_reach(request: PartnershipRequest) -> ColumnElement[bool]:
    is_own = Company.cluster_id == request.company.cluster_id
    is_shared = request.reach is Reach.ALL and request.home.is_open
    return or_(is_own, Cluster.is_open) if is_shared else is_own


def _can_be_written_to() -> tuple[ColumnElement[bool], ...]:
    return (Person.is_reachable.is_(True), Person.role.in_([Role.MEMBER, Role.COORDINATOR]))

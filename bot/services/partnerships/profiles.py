"""What the matcher knows of the firms, and who of them may be asked."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.models import Cluster, Company, PartnershipRequest, Person, Proposal, Reach, Role
from knowledge.matching import Profile


async def profiles(session: AsyncSession) -> list[Profile]:
    """Every company that can be proposed to others."""
    companies = (await session.scalars(select(Company).where(Company.left_at.is_(None)))).all()
    return [
        Profile(
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
        for company in companies
    ]


async def not_to_be_asked(session: AsyncSession, request: PartnershipRequest) -> frozenset[str]:
    """The matcher's ids of the companies that a request may not be proposed to.

    That is its own, those beyond its reach or in a cluster that keeps to itself, those that were asked for it already,
    those that left, and those of whom nobody can be reached.
    """
    allowed = (
        Company.id != request.company_id,
        Company.left_at.is_(None),
        _is_in_reach(request),
        exists().where(Person.company_id == Company.id, *_can_be_written_to()),
        ~exists().where(Proposal.request_id == request.id, Proposal.company_id == Company.id),
    )
    may_be_asked = select(Company.id).join(Cluster, Cluster.id == Company.cluster_id).where(*allowed)
    ids = await session.scalars(select(Company.id).where(Company.id.not_in(may_be_asked)))
    return frozenset(str(company_id) for company_id in ids)


async def speakers(session: AsyncSession, company_ids: Sequence[int]) -> dict[int, Person]:
    """Who is asked for each company: its first member who can be reached."""
    found = await session.scalars(
        select(Person).where(Person.company_id.in_(company_ids), *_can_be_written_to()).order_by(Person.id.desc())
    )
    return {person.company_id: person for person in found if person.company_id is not None}


def _is_in_reach(request: PartnershipRequest) -> ColumnElement[bool]:
    is_own = Company.cluster_id == request.company.cluster_id
    is_shared = request.reach is Reach.ALL and request.home.is_open
    return or_(is_own, Cluster.is_open) if is_shared else is_own


def _can_be_written_to() -> tuple[ColumnElement[bool], ...]:
    return (Person.is_reachable.is_(True), Person.role.in_([Role.MEMBER, Role.COORDINATOR]))

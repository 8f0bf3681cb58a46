"""Who is in a cluster, who has been silent, and who coordinates it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.authorize import Action, authorize
from bot.db import locked
from bot.errors import NotFound, UserError
from bot.models import Cluster, Company, Person, Role
from bot.services import people
from bot.services.members.joining import leave
from bot.texts import mark

SILENT_AFTER = timedelta(days=30)


@dataclass(frozen=True)
class CompanyRow:
    """One company in the list: how many people it has here, and when one of them last wrote (None: nobody yet)."""

    id: int
    name: str
    people_count: int
    last_seen_at: datetime | None

    def is_silent(self, now: datetime) -> bool:
        """Whether nobody of it wrote for :data:`SILENT_AFTER`."""
        return self.last_seen_at is None or self.last_seen_at < now - SILENT_AFTER


async def list_companies(session: AsyncSession, actor: Person) -> list[CompanyRow]:
    """The companies of the coordinator's cluster by name."""
    authorize(actor, Action.COORDINATE)
    statement = (
        select(Company.id, Company.name, func.count(Person.id), func.max(Person.last_seen_at))
        .outerjoin(Person, Person.company_id == Company.id)
        .where(Company.cluster_id == actor.cluster_id, Company.left_at.is_(None))
        .group_by(Company.id, Company.name)
    )
    found = [CompanyRow(*row) for row in await session.execute(statement)]
    return sorted(found, key=lambda row: (row.name.casefold(), row.id))


async def people_without_company(session: AsyncSession, actor: Person) -> Sequence[Person]:
    """The people of the coordinator's cluster who belong to no company."""
    authorize(actor, Action.COORDINATE)
    statement = select(Person).where(Person.cluster_id == actor.cluster_id, Person.company_id.is_(None))
    return (await session.scalars(statement.order_by(Person.name, Person.id))).all()


async def company_with_people(
    session: AsyncSession, actor: Person, company_id: int
) -> tuple[Company, Sequence[Person]]:
    """A company of the coordinator's cluster and who belongs to it."""
    company = await session.get(Company, company_id)
    if company is None:
        raise NotFound(mark("I cannot find that company."))
    authorize(actor, Action.COORDINATE, company)
    statement = select(Person).where(Person.company_id == company.id).order_by(Person.name, Person.id)
    return company, (await session.scalars(statement)).all()


async def member(session: AsyncSession, actor: Person, person_id: int) -> Person:
    """Somebody in the coordinator's cluster."""
    person = await session.get(Person, person_id)
    if person is None or person.cluster_id is None:
        raise NotFound(mark("That person is no longer a member."))
    authorize(actor, Action.COORDINATE, person)
    return person


async def set_role(session: AsyncSession, actor: Person, person_id: int, role: Role) -> Person:
    """Make somebody of the cluster a coordinator or an ordinary member; the last coordinator stays one."""
    person = await _held_member(session, actor, person_id)
    if role not in (Role.MEMBER, Role.COORDINATOR):
        raise ValueError(f"{role} is not given by a coordinator")
    if role is Role.MEMBER and person.role is Role.COORDINATOR and person.cluster_id is not None:
        await _require_another_coordinator(session, person.cluster_id)
    person.role = role
    await session.flush()
    return person


async def remove_member(session: AsyncSession, actor: Person, person_id: int, now: datetime) -> Person:
    """Take somebody out of the cluster; its last coordinator cannot be taken out."""
    person = await _held_member(session, actor, person_id)
    await leave(session, person, now)
    return person


async def _held_member(session: AsyncSession, actor: Person, person_id: int) -> Person:
    person = await member(session, actor, person_id)
    if person.cluster_id is not None:
        # The cluster's row is the lock under which coordinators are counted.
        await locked(session, Cluster, person.cluster_id)
    held = await locked(session, Person, person_id)
    if held is None or held.cluster_id != person.cluster_id:
        raise NotFound(mark("That person is no longer a member."))
    return held


async def _require_another_coordinator(session: AsyncSession, cluster_id: int) -> None:
    if len(await people.coordinators(session, cluster_id)) < 2:
        raise UserError(mark("A cluster needs a coordinator. Make somebody else coordinator first."))

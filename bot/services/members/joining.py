"""Joining a cluster by an invite, and leaving it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from rapidfuzz import fuzz, process
from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db import locked
from bot.errors import NotFound, UserError
from bot.models import ApplicationState, Cluster, Company, Invite, MembershipApplication, Person, Role
from bot.services import people
from bot.services.members.fields import CompanyField, checked_value
from bot.services.members.invites import use_invite
from bot.texts import mark
from knowledge.text import fold, normalise

# Chosen on pairs such as "Lindbergs Värme AB" / "Lindberg Värme" (96) and "Nord Pellets" / "Syd Pellets" (70).
SAME_COMPANY_CUTOFF = 88
# As they stand after folding; "GmbH & Co. KG" is three of them. At either end of a name only: "AS" may be a word too.
_LEGAL_FORM = (
    r"(?:sp(?:olka)? z (?:o ?o|ograniczona odpowiedzialnoscia)|sp j|sp k|s r l|s r o|s p a|s a s|s a|d o o|b v|n v|a s"
    r"|aktiebolag|ab|publ|hb|kb|gmbh|co|kg|ag|ug|ohg|gbr|e k|ek|ev|e v|oy|oyj|ky|as|asa|aps|sia|uab|ou|srl|spa|sarl"
    r"|sas|sa|sl|slu|lda|sro|doo|bv|nv|ltd|limited|plc|llc|inc)"
)
_LEGAL_FORMS = re.compile(rf"^(?:{_LEGAL_FORM} )+|(?: {_LEGAL_FORM})+$")


@dataclass(frozen=True)
class Draft:
    """What somebody who joins has said so far; kept in the dialogue as JSON."""

    cluster_id: int
    invite_id: int | None = None
    role: str = Role.MEMBER
    name: str = ""
    about: str = ""
    company_id: int | None = None  # they said that they work there

    def as_json(self) -> dict[str, Any]:
        """For the dialogue's data."""
        return asdict(self)


@dataclass(frozen=True)
class Joined:
    """Who joined what; ``company`` is None for a coordinator without one."""

    person: Person
    cluster: Cluster
    company: Company | None
    is_new_company: bool


async def clusters_to_join(
    session: AsyncSession, language: str, offset: int, limit: int
) -> tuple[Sequence[Cluster], int]:
    """One page of the clusters, speakers of the language first, then by country and name; and how many there are."""
    count = await session.scalar(select(func.count(Cluster.id))) or 0
    order = (Cluster.language != language, Cluster.country, Cluster.name, Cluster.id)
    return (await session.scalars(select(Cluster).order_by(*order).offset(offset).limit(limit))).all(), count


async def similar_company(session: AsyncSession, cluster_id: int, name: str) -> Company | None:
    """The cluster's company that is most likely meant by this name, if any; legal forms do not count."""
    statement = select(Company).where(Company.cluster_id == cluster_id, Company.left_at.is_(None)).order_by(Company.id)
    companies = (await session.scalars(statement)).all()
    found = process.extractOne(
        bare_name(name),
        [bare_name(company.name) for company in companies],
        scorer=fuzz.token_sort_ratio,
        score_cutoff=SAME_COMPANY_CUTOFF,
    )
    return companies[found[2]] if found else None


def bare_name(name: str) -> str:
    """A company's name for comparing: folded words without the legal form, unless nothing else is left.

    >>> bare_name("Lindbergs Värme AB"), bare_name("Ciepło-Pol sp. z o.o.")
    ('lindbergs varme', 'cieplo pol')
    """
    folded = " ".join(fold(word) for word in normalise(name).split())
    return " ".join(_LEGAL_FORMS.sub(" ", folded).split()) or folded


async def join_by_invite(session: AsyncSession, person: Person, draft: Draft, now: datetime) -> Joined:
    """Make the person a member (or coordinator) of the invite's cluster; counts one use of the invite."""
    person = await require_outside(session, person)
    if draft.invite_id is None:
        raise NotFound(mark("That conversation has ended. Please start again from /menu."))
    invite = await use_invite(session, draft.invite_id, now)
    return await admit(session, person, invite.cluster, invite.role, draft, now)


async def promote(session: AsyncSession, person: Person, invite: Invite, now: datetime) -> None:
    """A member of the cluster used a coordinator's invite."""
    used = await use_invite(session, invite.id, now)
    if person.cluster_id != used.cluster_id or used.role is not Role.COORDINATOR:
        raise NotFound(mark("This invite is not for you."))
    person.role = Role.COORDINATOR


async def admit(
    session: AsyncSession, person: Person, cluster: Cluster, role: Role, draft: Draft, now: datetime
) -> Joined:
    """Put the person into the cluster and their company; their open application elsewhere ends."""
    company, is_new = await _company_for(session, person, cluster, draft, now)
    person.cluster_id, person.cluster = cluster.id, cluster
    person.company_id, person.company = (company.id, company) if company else (None, None)
    person.role = role
    await end_applications(session, person, now)
    await session.flush()
    return Joined(person, cluster, company, is_new)


async def end_applications(session: AsyncSession, person: Person, now: datetime) -> None:
    """Whatever the person applied for is no longer waiting."""
    await session.execute(
        update(MembershipApplication)
        .where(MembershipApplication.person_id == person.id, MembershipApplication.state == ApplicationState.PENDING)
        .values(state=ApplicationState.WITHDRAWN, decided_at=now)
    )


async def require_outside(session: AsyncSession, person: Person) -> Person:
    """The person, held for writing; raises :class:`UserError` when they are in a cluster."""
    held = await locked(session, Person, person.id)
    if held is None or held.role in (Role.MEMBER, Role.COORDINATOR):
        raise UserError(mark("You are a member already. Tap /menu to go on."))
    return held


async def _company_for(
    session: AsyncSession, person: Person, cluster: Cluster, draft: Draft, now: datetime
) -> tuple[Company | None, bool]:
    if draft.company_id is not None:
        known = await session.get(Company, draft.company_id)
        if known is not None and known.cluster_id == cluster.id and known.left_at is None:
            return known, False
    if not draft.name:
        return None, False
    return await _found_company(session, person, cluster, draft.name, draft.about, now), True


async def _found_company(
    session: AsyncSession, person: Person, cluster: Cluster, name: str, about: str, now: datetime
) -> Company:
    """Enter a new company into a cluster, described in the person's language."""
    company = Company(
        cluster_id=cluster.id,
        name=checked_value(CompanyField.NAME, name),
        about=checked_value(CompanyField.ABOUT, about),
        language=person.language,
        created_at=now,
    )
    company.cluster = cluster
    session.add(company)
    await session.flush()
    await people.bump(session, "companies")
    return company


async def leave(session: AsyncSession, person: Person, now: datetime) -> Cluster | None:
    """Take the person out of their cluster, and their company too when they were its last; None when in no cluster.

    Raises :class:`UserError` for a cluster's last coordinator: somebody has to hold the keys.
    """
    if person.cluster_id is None:
        return None
    # The cluster's row is the lock under which coordinators are counted.
    cluster = await locked(session, Cluster, person.cluster_id)
    if person.role is Role.COORDINATOR and len(await people.coordinators(session, person.cluster_id)) == 1:
        raise UserError(mark("You are the cluster's only coordinator. Make somebody else coordinator first: /members"))
    company = await session.get(Company, person.company_id) if person.company_id else None
    person.role = Role.VISITOR
    person.cluster_id, person.cluster, person.company_id, person.company = None, None, None, None
    await session.flush()
    if company is not None and not await _has_people(session, company):
        company.left_at = now
        await people.bump(session, "companies")
    return cluster


async def _has_people(session: AsyncSession, company: Company) -> bool:
    return await session.scalar(select(Person.id).where(Person.company_id == company.id).limit(1)) is not None

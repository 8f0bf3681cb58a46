"""Being asked less: a company pauses, and takes back what it blocked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.authorize import Action, authorized
from bot.db import locked
from bot.errors import NotFound
from bot.models import Block, Company, Person
from bot.services.partnerships.requests import own_company
from bot.texts import mark

# How many days a company can pause at a time; a pause ends by itself, so that nobody is forgotten.
PAUSES = (30, 90, 365)
# Blocked firms that are listed; the newest.
SHOWN = 8


@dataclass(frozen=True)
class Quiet:
    """Until when a company is not asked (``None``: it is asked), and whose requests it wants to hear nothing of."""

    paused_until: datetime | None
    blocks: tuple[Block, ...]


async def being_asked(session: AsyncSession, person: Person, now: datetime) -> Quiet:
    """What the person's company has said about being asked."""
    company = own_company(person)
    blocks = await session.scalars(
        select(Block)
        .where(Block.company_id == company.id, Block.lifted_at.is_(None))
        .order_by(Block.id.desc())
        .limit(SHOWN)
    )
    paused_until = company.paused_until
    return Quiet(paused_until if paused_until is not None and paused_until > now else None, tuple(blocks))


async def pause(session: AsyncSession, person: Person, days: int, now: datetime) -> Company:
    """Ask the person's company nothing for one of :data:`PAUSES`; 0 ends a pause. Raises NotFound for other numbers."""
    if days not in (0, *PAUSES):
        raise NotFound(mark("This button no longer works. Please start again from /menu."))
    company = await locked(session, Company, own_company(person).id)
    if company is None:
        raise NotFound(mark("You have not named your company yet. Tap /profile to add it."))
    company.paused_until = now + timedelta(days=days) if days else None
    await session.flush()
    return company


async def pauses_over(session: AsyncSession, now: datetime) -> Sequence[Company]:
    """The companies whose pause has just ended, once each."""
    found = await session.scalars(
        select(Company)
        .where(Company.paused_until <= now, Company.left_at.is_(None))
        .order_by(Company.id)
        .with_for_update(skip_locked=True, of=Company)
    )
    companies = found.all()
    for company in companies:
        company.paused_until = None
    await session.flush()
    return companies


async def unblock(session: AsyncSession, person: Person, block_id: int, now: datetime) -> None:
    """The firm may be heard of again; a second tap changes nothing."""
    found = await authorized(session, person, Action.PARTICIPATE, Block, block_id)
    found.lifted_at = found.lifted_at or now
    await session.flush()

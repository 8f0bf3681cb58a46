"""People as the assistant meets them, and the few look-ups that several features need."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.models import Person, Role
from bot.texts import nearest_language


async def meet(
    session: AsyncSession, telegram_id: int, name: str, username: str | None, language_code: str | None, now: datetime
) -> Person:
    """The person with this Telegram id, made at first sight; name, username and language kept up to date."""
    person = await session.scalar(select(Person).where(Person.telegram_id == telegram_id))
    if person is None:
        person = Person(telegram_id=telegram_id, role=Role.VISITOR, created_at=now)
        person.language = nearest_language(language_code)
        session.add(person)
    elif not person.has_chosen_language and language_code:
        person.language = nearest_language(language_code)
    person.name = name.replace("\x00", "")[:140]
    person.username = username
    person.last_seen_at = now
    await session.flush()
    return person


async def coordinators(session: AsyncSession, cluster_id: int) -> Sequence[Person]:
    """Who coordinates a cluster."""
    return (
        await session.scalars(
            select(Person).where(Person.cluster_id == cluster_id, Person.role == Role.COORDINATOR).order_by(Person.id)
        )
    ).all()

"""People as the assistant meets them, and the few look-ups that several features need."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db import insert_into
from bot.models import Person, Role, Version
from bot.services.lines import single_line
from bot.texts import nearest_language

# Telegram's own limit for a first and a last name together is 128 characters.
LONGEST_NAME = 140


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
    person.name = single_line(name)[:LONGEST_NAME] or username or str(telegram_id)
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


async def with_own_menu(session: AsyncSession) -> Sequence[Person]:
    """Everybody whose command menu differs from a stranger's."""
    return (await session.scalars(select(Person).where(Person.role.in_([Role.MEMBER, Role.COORDINATOR])))).all()


async def operators(session: AsyncSession) -> Sequence[Person]:
    """Who runs this installation."""
    return (await session.scalars(select(Person).where(Person.is_operator).order_by(Person.id))).all()


async def responsible(session: AsyncSession, cluster_id: int) -> Sequence[Person]:
    """Who decides for a cluster: its coordinators, or the operator where it has none."""
    return await coordinators(session, cluster_id) or await operators(session)


async def bump(session: AsyncSession, name: str) -> None:
    """Count a version up, so that whoever keeps something of that name in memory builds it anew."""
    first = insert_into(session, Version).values(name=name, number=1)
    await session.execute(
        first.on_conflict_do_update(index_elements=[Version.name], set_={"number": Version.number + 1})
    )


async def by_telegram_id(session: AsyncSession, telegram_id: int) -> Person | None:
    """The person whose private chat this is, if they ever wrote."""
    return await session.scalar(select(Person).where(Person.telegram_id == telegram_id))

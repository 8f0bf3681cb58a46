"""Partnership requests: one sentence, matched with what other firms offer, contacts only when both said yes."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.models import Company
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

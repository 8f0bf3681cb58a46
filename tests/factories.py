"""One factory a model: a valid row with as little said as possible."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from bot.models import Cluster, Company, Person, Role

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
_telegram_ids = itertools.count(7_000_000_001)


async def a_cluster(session: AsyncSession, **given: Any) -> Cluster:
    """A cluster in Sweden unless told otherwise."""
    values = {
        "name": "Norrvärme",
        "region": "Norrland",
        "country": "SE",
        "language": "sv",
        "timezone": "Europe/Stockholm",
        "created_at": NOW,
    }
    cluster = Cluster(**(values | given))
    session.add(cluster)
    await session.flush()
    return cluster


async def a_company(session: AsyncSession, cluster: Cluster | None = None, **given: Any) -> Company:
    """A small firm of the cluster."""
    cluster = cluster or await a_cluster(session)
    values = {
        "cluster_id": cluster.id,
        "name": "Lindbergs Värme",
        "about": "We install pellet boilers",
        "language": "en",
        "created_at": NOW,
    }
    company = Company(**(values | given))
    session.add(company)
    await session.flush()
    return company


async def a_person(
    session: AsyncSession, company: Company | None = None, cluster: Cluster | None = None, **given: Any
) -> Person:
    """A member of the company; a visitor when neither company nor cluster is given."""
    values: dict[str, Any] = {
        "telegram_id": next(_telegram_ids),
        "name": "Anna Lindberg",
        "language": "en",
        "role": Role.MEMBER if company else Role.VISITOR,
        "cluster_id": company.cluster_id if company else cluster.id if cluster else None,
        "company_id": company.id if company else None,
        "created_at": NOW,
        "last_seen_at": NOW,
    }
    person = Person(**(values | given))
    session.add(person)
    await session.flush()
    return person

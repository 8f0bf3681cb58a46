"""Puts the fictional world into an empty database and onto the emulated Telegram.

Doing it twice changes nothing: the database is settled in one transaction, the emulator's people by their ids.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
import yaml
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db import Database, utc_now
from bot.models import Cluster, Company, CompanyKind, GroupChat, Person, Role

WORLD = Path(__file__).parent / "world.yaml"
# Ids as Telegram gives them: people positive, supergroups below -1,000,000,000,000.
FIRST_PERSON_ID = 5_100_000_001
GROUP_ID = -1_005_100_000_001


@dataclass(frozen=True)
class Somebody:
    """A person of the demo world, before they are anywhere."""

    telegram_id: int
    name: str
    language: str
    cluster: dict[str, Any]
    company: dict[str, Any]


async def settle(database_url: str, emulator_url: str) -> None:
    """Make the world where it is not yet; raises httpx.HTTPError when the emulator refuses."""
    world = yaml.safe_load(WORLD.read_text(encoding="utf-8"))
    everybody = list(_everybody(world))
    database = Database(database_url)
    try:
        async with database.transaction() as session:
            is_new = not await session.scalar(select(func.count()).select_from(Cluster))
            if is_new:
                await _fill(session, world, everybody, utc_now())
    finally:
        await database.close()
    if is_new:
        async with httpx.AsyncClient(base_url=emulator_url, timeout=30) as http:
            await _hand_out_phones(http, world, everybody)


def _everybody(world: dict[str, Any]) -> Iterator[Somebody]:
    ids = itertools.count(FIRST_PERSON_ID)
    for cluster in world["clusters"]:
        for company in cluster["companies"]:
            yield Somebody(next(ids), company["person"], cluster["language"], cluster, company)


async def _fill(session: AsyncSession, world: dict[str, Any], everybody: list[Somebody], now: datetime) -> None:
    clusters: dict[str, Cluster] = {}
    for given in world["clusters"]:
        values = {key: given[key] for key in ("name", "region", "country", "language", "timezone")}
        clusters[given["name"]] = Cluster(**values, is_fictional=True, created_at=now)
    session.add_all(clusters.values())
    await session.flush()
    for somebody in everybody:
        await _move_in(session, somebody, clusters[somebody.cluster["name"]], now)
    group = world["group"]
    session.add(
        GroupChat(telegram_id=GROUP_ID, title=group["title"], cluster_id=clusters[group["cluster"]].id, created_at=now)
    )


async def _move_in(session: AsyncSession, somebody: Somebody, cluster: Cluster, now: datetime) -> None:
    given = somebody.company
    company = Company(
        cluster_id=cluster.id,
        kind=CompanyKind(given.get("kind", "sme")),
        language=cluster.language,
        created_at=now,
        email=f"info@{_slug(given['name'])}.example",
        **{key: given[key] for key in ("name", "about", "seeks", "place", "certificates") if key in given},
    )
    session.add(company)
    await session.flush()
    person = Person(
        telegram_id=somebody.telegram_id,
        name=somebody.name,
        language=somebody.language,
        role=Role(given.get("role", "member")),
        cluster_id=cluster.id,
        company_id=company.id,
        created_at=now,
        last_seen_at=now,
    )
    session.add(person)


def _slug(name: str) -> str:
    """``Kesselbau Hinterried GmbH`` -> ``kesselbau-hinterried-gmbh``; .example belongs to nobody (RFC 2606)."""
    plain = unicodedata.normalize("NFKD", name.lower().replace("ł", "l")).encode("ascii", "ignore").decode()
    return "-".join(re.findall("[a-z0-9]+", plain))


async def _hand_out_phones(http: httpx.AsyncClient, world: dict[str, Any], everybody: list[Somebody]) -> None:
    labels = {phone["person"]: phone["label"] for phone in world["phones"]}
    for somebody in everybody:
        first_name, _, last_name = somebody.name.partition(" ")
        user = {"id": somebody.telegram_id, "first_name": first_name, "last_name": last_name}
        user |= {"language_code": somebody.language, "label": labels.get(somebody.name)}
        await _ask(http, "/sim/users", user)
        await _ask(http, "/sim/message", {"user": somebody.telegram_id, "text": "/start"})
    members = [somebody.telegram_id for somebody in everybody if somebody.name in world["group"]["members"]]
    group = {"type": "supergroup", "id": GROUP_ID, "title": world["group"]["title"], "members": members}
    await _ask(http, "/sim/chats", group | {"by": members[-1]})


async def _ask(http: httpx.AsyncClient, path: str, body: dict[str, Any]) -> None:
    (await http.post(path, json=body)).raise_for_status()

"""Clusters as the operator makes them at the command line, with the first links in."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import available_timezones

from babel import Locale
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.errors import NotFound, UserError
from bot.models import Cluster, Role
from bot.services.lines import single_line
from bot.services.members.invites import MOST_USES, NewInvite, create_invite
from bot.texts import mark

NAME_LENGTH = 120


async def create_cluster(
    session: AsyncSession, *, name: str, region: str, country: str, language: str, timezone: str, now: datetime
) -> Cluster:
    """A new cluster; ``country`` is ISO 3166-1 alpha-2, ``language`` ISO 639-1, ``timezone`` an IANA name.

    Raises :class:`UserError` that names what is wrong.
    """
    english = Locale("en")
    if country.upper() not in english.territories or len(country) != 2:
        raise UserError(mark("{value} is no country code of two letters, such as SE or PL."), value=country)
    if language.lower() not in english.languages:
        raise UserError(mark("{value} is no language code, such as sv or pl."), value=language)
    if timezone not in available_timezones():
        raise UserError(mark("{value} is no IANA time zone, such as Europe/Stockholm."), value=timezone)
    await _require_unused(session, name)
    cluster = Cluster(
        name=_short(name),
        region=_short(region),
        country=country.upper(),
        language=language.lower(),
        timezone=timezone,
        created_at=now,
    )
    session.add(cluster)
    await session.flush()
    return cluster


async def cluster_named(session: AsyncSession, name: str) -> Cluster:
    """The cluster with this name, upper or lower case; raises NotFound that lists the names there are."""
    clusters = (await session.scalars(select(Cluster).order_by(Cluster.name))).all()
    for cluster in clusters:
        if cluster.name.casefold() == name.strip().casefold():
            return cluster
    names = ", ".join(cluster.name for cluster in clusters) or "-"
    raise NotFound(mark("There is no cluster called {name}. There are: {names}"), name=name, names=names)


async def create_coordinator_invite(session: AsyncSession, cluster: Cluster, now: datetime) -> NewInvite:
    """The one-time link that makes a coordinator."""
    return await create_invite(session, cluster, Role.COORDINATOR, None, 1, now)


async def create_member_invite(session: AsyncSession, cluster: Cluster, uses: int, now: datetime) -> NewInvite:
    """A link that lets in so many members."""
    return await create_invite(session, cluster, Role.MEMBER, None, min(max(uses, 1), MOST_USES), now)


async def _require_unused(session: AsyncSession, name: str) -> None:
    names = (await session.scalars(select(Cluster.name))).all()
    if name.strip().casefold() in {taken.casefold() for taken in names}:
        raise UserError(mark("There is a cluster called {name} already."), name=name)


def _short(text: str) -> str:
    line = single_line(text)
    if not 0 < len(line) <= NAME_LENGTH:
        raise UserError(mark("A name needs 1 to {longest} characters."), longest=NAME_LENGTH)
    return line

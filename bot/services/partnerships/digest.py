"""The weekly digest: open requests that fit a firm which was not asked, told once, on Tuesday morning where it is.

Firms are looked for all week long, a few requests at a time, and wait as notices; so the morning itself is cheap.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from bot.db import locked
from bot.errors import NotAllowed, NotFound
from bot.models import (
    Cluster,
    Company,
    Notice,
    PartnershipRequest,
    Person,
    Proposal,
    Reach,
    RequestState,
    Role,
)
from bot.services.partnerships.browsing import take_up
from bot.services.partnerships.concepts import need_of
from bot.services.partnerships.profiles import has_not_blocked, not_to_be_asked
from bot.services.partnerships.proposals import Terms
from bot.services.partnerships.restraint import not_kept_away
from bot.services.timing import next_due
from bot.texts import mark
from knowledge.matching import Matcher

# When members read it: before the day's work, on no Monday. Local time of the cluster.
CRON = "30 8 * * tue"
# Later than this after the time (the assistant was down) the digest waits for the next week.
GRACE = timedelta(hours=6)
# An open request is looked at again after this long, so in the night before at the latest: firms join, profiles change.
LOOK_AGAIN_AFTER = timedelta(hours=12)
# Requests looked at in one tick, and firms found for each at one look.
AT_ONCE = 2
MOST_FIRMS = 20
# Clusters of one tick on Tuesday morning, so that many of them do not hold one long transaction.
CLUSTERS_AT_ONCE = 5
# Requests in one digest; the others wait for the next.
MOST_SHOWN = 3


@dataclass(frozen=True)
class Digest:
    """What one member reads: requests that fit their firm, the best first."""

    person: Person
    notices: tuple[Notice, ...]


async def to_look_at(session: AsyncSession, now: datetime) -> Sequence[PartnershipRequest]:
    """A few open requests for which nobody has been looked for lately."""
    is_long_ago = or_(PartnershipRequest.noticed_at.is_(None), PartnershipRequest.noticed_at <= now - LOOK_AGAIN_AFTER)
    found = await session.scalars(
        select(PartnershipRequest)
        .where(PartnershipRequest.state == RequestState.OPEN, PartnershipRequest.expires_at > now, is_long_ago)
        .order_by(PartnershipRequest.noticed_at.asc().nulls_first(), PartnershipRequest.id)
        .limit(AT_ONCE)
        .with_for_update(of=PartnershipRequest, skip_locked=True)
    )
    return found.all()


async def look_for_firms(
    session: AsyncSession, request: PartnershipRequest, matcher: Matcher, now: datetime
) -> Sequence[Notice]:
    """Note the firms that fit an open request and neither were asked nor are noted yet, nor said no to its like."""
    request.noticed_at = now
    noted = await session.scalars(select(Notice.company_id).where(Notice.request_id == request.id))
    left_out = await not_to_be_asked(session, request, now) | {str(company_id) for company_id in noted}
    found = matcher.match(await need_of(session, request), MOST_FIRMS, left_out).candidates
    notices = [
        Notice(
            request=request,
            company_id=int(candidate.id),
            score=candidate.score,
            reasons=list(candidate.reasons),
            found_at=now,
        )
        for candidate in await not_kept_away(session, request, found, now)
    ]
    session.add_all(notices)
    await session.flush()
    return notices


async def due(session: AsyncSession, now: datetime) -> list[Cluster]:
    """A few of the clusters whose members get their digest now; each is set down for its next one."""
    found = await session.scalars(
        select(Cluster)
        .where(or_(Cluster.digest_at.is_(None), Cluster.digest_at <= now))
        .order_by(Cluster.id)
        .limit(CLUSTERS_AT_ONCE)
        .with_for_update()
    )
    clusters = []
    for cluster in found.all():
        if cluster.digest_at is not None and now - cluster.digest_at <= GRACE:
            clusters.append(cluster)
        cluster.digest_at = next_due(timezone=cluster.timezone, after=now, cron=CRON)
    return clusters


async def of_cluster(session: AsyncSession, cluster: Cluster, now: datetime) -> list[Digest]:
    """One digest for each firm that something waits for and of which somebody wants it; what is in it is told."""
    waiting = await session.scalars(
        select(Notice)
        .join(Company, Company.id == Notice.company_id)
        .where(Company.cluster_id == cluster.id, Company.left_at.is_(None), Notice.shown_at.is_(None))
        .where(or_(Company.paused_until.is_(None), Company.paused_until <= now))
        .where(_is_still_open(cluster, now), _was_not_asked())
        .order_by(Notice.company_id, Notice.score.desc(), Notice.id)
    )
    by_company = {company: list(each) for company, each in itertools.groupby(waiting, lambda one: one.company_id)}
    readers = await _readers(session, list(by_company))
    digests = [Digest(readers[each], tuple(by_company[each][:MOST_SHOWN])) for each in by_company if each in readers]
    for notice in itertools.chain.from_iterable(digest.notices for digest in digests):
        notice.shown_at = now
    await session.flush()
    return digests


async def take(session: AsyncSession, person: Person, notice_id: int, now: datetime) -> Terms:
    """ "Interested" in a request of the digest; raises NotFound when it has ended meanwhile."""
    notice = await session.get(Notice, notice_id)
    if notice is None:
        raise NotFound(mark("That request is gone."))
    if notice.company_id != person.company_id:
        raise NotAllowed(mark("This belongs to somebody else."))
    return await take_up(session, person, notice.request_id, now, why=notice)


async def set_wanted(session: AsyncSession, person: Person, is_wanted: bool) -> None:
    """Whether the person gets the digest."""
    held = await locked(session, Person, person.id)
    if held is not None:
        held.has_digest = is_wanted


async def _readers(session: AsyncSession, company_ids: Sequence[int]) -> dict[int, Person]:
    """Who reads the digest for each company: the first of its members who wants it and can be reached."""
    found = await session.scalars(
        select(Person)
        .where(
            Person.company_id.in_(company_ids),
            Person.role.in_([Role.MEMBER, Role.COORDINATOR]),
            Person.is_reachable,
            Person.has_digest,
        )
        .order_by(Person.id.desc())
    )
    return {person.company_id: person for person in found if person.company_id is not None}


def _is_still_open(cluster: Cluster, now: datetime) -> ColumnElement[bool]:
    """Whether the noticed request may (still) be shown to the firms of this cluster."""
    author, home = aliased(Company), aliased(Cluster)
    is_near = home.id == cluster.id
    is_shared = and_(PartnershipRequest.reach == Reach.ALL, home.is_open)
    return (
        exists()
        .where(
            PartnershipRequest.id == Notice.request_id,
            author.id == PartnershipRequest.company_id,
            home.id == author.cluster_id,
        )
        .where(
            PartnershipRequest.state == RequestState.OPEN,
            PartnershipRequest.expires_at > now,
            author.left_at.is_(None),
            or_(is_near, is_shared) if cluster.is_open else is_near,
            has_not_blocked(Notice.company_id, author.id),
        )
    )


def _was_not_asked() -> ColumnElement[bool]:
    return ~exists().where(Proposal.request_id == Notice.request_id, Proposal.company_id == Notice.company_id)

"""Announcements: drafted, checked, scheduled, handed to the sender, counted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.authorize import Action, authorize, authorized
from bot.errors import NotFound, UserError
from bot.models import (
    Announcement,
    AnnouncementState,
    Audience,
    Cluster,
    Delivery,
    DeliveryState,
    GroupChat,
    Occurrence,
    Person,
    Role,
)
from bot.services.timing import instant_of
from bot.texts import mark

# Later than this, an announcement is not sent by itself: its coordinator is asked.
GRACE = timedelta(hours=1)
# Nothing is scheduled further ahead; a typed year is wrong more often than it is meant.
FARTHEST = timedelta(days=400)
# A draft of the author's own stays in their list for as long.
KEEP_DRAFTS = timedelta(days=2)
_MEMBERS = (Role.MEMBER, Role.COORDINATOR)


@dataclass(frozen=True)
class Content:
    """What is said: Telegram HTML, with at most one picture or file that Telegram already has."""

    text: str
    photo_id: str | None = None
    document_id: str | None = None


@dataclass(frozen=True)
class Plan:
    """An announcement with how many people or chats it would reach, and the groups it could go to instead."""

    announcement: Announcement
    recipient_count: int
    groups: tuple[GroupChat, ...]
    has_other_clusters: bool


@dataclass(frozen=True)
class Started:
    """An occurrence that has just begun, with the chats it goes to (Telegram ids)."""

    occurrence: Occurrence
    chat_ids: tuple[int, ...]


@dataclass(frozen=True)
class Counts:
    """Where an occurrence's recipients stand; ``pending`` includes what is in flight."""

    pending: int = 0
    sent: int = 0
    failed: int = 0
    unreachable: int = 0
    unknown: int = 0
    cancelled: int = 0


async def draft(session: AsyncSession, author: Person, content: Content, now: datetime) -> Plan:
    """Keep a new announcement to the author's own cluster, for now not scheduled. Raises UserError when it is empty."""
    authorize(author, Action.COORDINATE)
    if author.cluster is None:
        raise UserError(mark("You belong to no cluster, so there is nobody to announce to."))
    _check(content)
    announcement = Announcement(
        cluster_id=author.cluster.id,
        author_id=author.id,
        text=content.text,
        photo_id=content.photo_id,
        document_id=content.document_id,
        audience=Audience.CLUSTER,
        state=AnnouncementState.DRAFT,
        timezone=author.cluster.timezone,
        created_at=now,
    )
    session.add(announcement)
    await session.flush()
    await session.refresh(announcement)
    return await plan(session, announcement)


async def open_announcement(session: AsyncSession, actor: Person, announcement_id: int) -> Announcement:
    """One that has not gone out yet, of the actor's cluster; raises NotFound and NotAllowed."""
    announcement = await authorized(session, actor, Action.COORDINATE, Announcement, announcement_id)
    if announcement.state is AnnouncementState.DONE:
        raise NotFound(mark("That announcement has been sent already."))
    if announcement.state is AnnouncementState.CANCELLED:
        raise NotFound(mark("That announcement was cancelled."))
    return announcement


async def planned(session: AsyncSession, actor: Person, announcement_id: int) -> Plan:
    """The same with its reach."""
    return await plan(session, await open_announcement(session, actor, announcement_id))


async def rewrite(session: AsyncSession, actor: Person, announcement_id: int, content: Content) -> Plan:
    """Say something else, or show something else: what ``content`` lacks stays, and so do time and audience."""
    announcement = await open_announcement(session, actor, announcement_id)
    _check(content)
    announcement.text = content.text or announcement.text
    if content.photo_id or content.document_id:
        announcement.photo_id = content.photo_id
        announcement.document_id = content.document_id
    return await plan(session, announcement)


async def address(
    session: AsyncSession, actor: Person, announcement_id: int, audience: Audience, group_id: int | None
) -> Plan:
    """Choose who gets it; ``group_id`` is a connected group of the cluster."""
    announcement = await open_announcement(session, actor, announcement_id)
    if audience is Audience.GROUP:
        group = await session.get(GroupChat, group_id)
        if group is None or not group.is_active:
            raise NotFound(mark("I am no longer in that group."))
        authorize(actor, Action.COORDINATE, group)
        announcement.group = group
    else:
        announcement.group = None
    announcement.audience = audience
    await session.flush()
    return await plan(session, announcement)


async def schedule_at(
    session: AsyncSession, actor: Person, announcement_id: int, local: datetime, now: datetime
) -> Plan:
    """Set it down for a local time (naive) in the cluster's zone. Raises UserError for the past and the far future."""
    announcement = await open_announcement(session, actor, announcement_id)
    today = local_now(announcement, now)
    if local < today - timedelta(minutes=1):
        raise UserError(mark("That time has passed already. Please choose a later one."))
    if local > today + FARTHEST:
        raise UserError(mark("That is more than a year ahead. Please choose an earlier time."))
    announcement.local_time = local.isoformat(timespec="seconds")
    announcement.due_at = instant_of(local, announcement.timezone)
    if announcement.state is AnnouncementState.LATE:
        announcement.state = AnnouncementState.DRAFT
    return await plan(session, announcement)


async def unschedule(session: AsyncSession, actor: Person, announcement_id: int) -> Plan:
    """No time: it goes out as soon as it is confirmed, once more if it was before."""
    announcement = await open_announcement(session, actor, announcement_id)
    announcement.local_time = None
    announcement.due_at = None
    announcement.state = AnnouncementState.DRAFT
    return await plan(session, announcement)


async def confirm(session: AsyncSession, actor: Person, announcement_id: int, now: datetime) -> Plan:
    """Let it go out at its time; at once where it has none, has just passed or was missed. Harmless when repeated.

    Raises UserError where nobody would get it, and for a draft whose time passed long ago.
    """
    announcement = await open_announcement(session, actor, announcement_id)
    found = await plan(session, announcement)
    if announcement.state is AnnouncementState.SCHEDULED:
        return found
    if not found.recipient_count:
        raise UserError(mark("Nobody would get this: there is nobody in the audience yet."))
    is_late = announcement.state is AnnouncementState.LATE
    if not is_late and announcement.due_at is not None and now - announcement.due_at > GRACE:
        raise UserError(mark("That time has passed already. Please choose a later one."))
    if is_late or announcement.due_at is None or announcement.due_at < now:
        announcement.due_at = now
        announcement.local_time = local_now(announcement, now).isoformat(timespec="seconds")
    announcement.state = AnnouncementState.SCHEDULED
    return found


async def cancel(session: AsyncSession, actor: Person, announcement_id: int) -> Announcement:
    """Take it back: drafts and scheduled ones wholly, one that is going out for those who do not have it yet."""
    announcement = await authorized(session, actor, Action.COORDINATE, Announcement, announcement_id)
    if announcement.state is AnnouncementState.CANCELLED:
        raise NotFound(mark("That announcement was cancelled."))
    if announcement.state is AnnouncementState.DONE and not await _is_going_out(session, announcement):
        raise NotFound(mark("That announcement has been sent already."))
    announcement.state = AnnouncementState.CANCELLED
    return announcement


async def listed(session: AsyncSession, actor: Person, now: datetime) -> Sequence[Announcement]:
    """What waits for its time or for a decision in the actor's cluster, soonest first, then own fresh drafts."""
    authorize(actor, Action.COORDINATE)
    is_waiting = Announcement.state.in_((AnnouncementState.SCHEDULED, AnnouncementState.LATE))
    is_fresh_draft = and_(
        Announcement.state == AnnouncementState.DRAFT,
        Announcement.author_id == actor.id,
        Announcement.created_at > now - KEEP_DRAFTS,
    )
    found = await session.scalars(
        select(Announcement)
        .where(Announcement.cluster_id == actor.cluster_id, or_(is_waiting, is_fresh_draft))
        .order_by(Announcement.state == AnnouncementState.DRAFT, Announcement.due_at, Announcement.id)
    )
    return found.all()


async def due(session: AsyncSession, now: datetime) -> Sequence[Announcement]:
    """Scheduled ones whose time has come, held for this transaction."""
    return (
        await session.scalars(
            select(Announcement)
            .where(Announcement.state == AnnouncementState.SCHEDULED, Announcement.due_at <= now)
            .order_by(Announcement.due_at, Announcement.id)
            .with_for_update(of=Announcement)
        )
    ).all()


async def begin(session: AsyncSession, announcement: Announcement, now: datetime) -> Started | None:
    """Start sending; None (and LATE) when its time is too long past. The recipients are those of this moment."""
    if announcement.due_at is None or now - announcement.due_at > GRACE:
        announcement.state = AnnouncementState.LATE
        return None
    announcement.state = AnnouncementState.DONE
    day = announcement.due_at.astimezone(ZoneInfo(announcement.timezone)).date()
    occurrence = Occurrence(announcement=announcement, local_date=day, started_at=now)
    session.add(occurrence)
    await session.flush()
    return Started(occurrence, tuple(await _recipients(session, announcement)))


async def unfinished(session: AsyncSession) -> Sequence[Occurrence]:
    """Those that are going out, held for this transaction."""
    statement = select(Occurrence).where(Occurrence.finished_at.is_(None)).order_by(Occurrence.id)
    return (await session.scalars(statement.with_for_update(of=Occurrence))).all()


async def delivered_counts(session: AsyncSession, occurrence_id: int) -> Counts:
    """How many recipients (chats, by their last message) stand where."""
    last = select(func.max(Delivery.id)).where(Delivery.occurrence_id == occurrence_id).group_by(Delivery.chat_id)
    counted = select(Delivery.state, func.count()).where(Delivery.id.in_(last)).group_by(Delivery.state)
    counts = {str(state): count for state, count in (await session.execute(counted)).all()}
    in_flight = counts.pop(DeliveryState.SENDING, 0)
    counts[DeliveryState.PENDING] = counts.get(DeliveryState.PENDING, 0) + in_flight
    return Counts(**counts)


async def plan(session: AsyncSession, announcement: Announcement) -> Plan:
    """How far it would reach, and where else it could go."""
    groups = await session.scalars(
        select(GroupChat)
        .where(GroupChat.cluster_id == announcement.cluster_id, GroupChat.is_active)
        .order_by(GroupChat.title)
    )
    clusters = await session.scalar(select(func.count()).select_from(Cluster)) or 0
    return Plan(announcement, len(await _recipients(session, announcement)), tuple(groups.all()), clusters > 1)


def local_now(announcement: Announcement, now: datetime) -> datetime:
    """The moment on the clocks of the announcement's zone, naive."""
    return now.astimezone(ZoneInfo(announcement.timezone)).replace(tzinfo=None)


async def _recipients(session: AsyncSession, announcement: Announcement) -> Sequence[int]:
    if announcement.audience is Audience.GROUP:
        group = announcement.group
        return [group.telegram_id] if group is not None and group.is_active else []
    members = select(Person.telegram_id).where(Person.role.in_(_MEMBERS), Person.is_subscribed).order_by(Person.id)
    if announcement.audience is Audience.CLUSTER:
        members = members.where(Person.cluster_id == announcement.cluster_id)
    return (await session.scalars(members)).all()


async def _is_going_out(session: AsyncSession, announcement: Announcement) -> bool:
    waiting = (
        select(Delivery.id)
        .join(Occurrence, Occurrence.id == Delivery.occurrence_id)
        .where(Occurrence.announcement_id == announcement.id, Delivery.state == DeliveryState.PENDING)
        .limit(1)
    )
    return await session.scalar(waiting) is not None


def _check(content: Content) -> None:
    if not (content.text.strip() or content.photo_id or content.document_id):
        raise UserError(mark("That was empty. Please write the announcement as a text, a picture or a file."))

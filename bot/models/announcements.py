"""Announcements, their schedule, and each time they went out."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from bot.models.base import Model, enum_column
from bot.models.people import Cluster, GroupChat, Person


class Audience(StrEnum):
    """Who gets an announcement."""

    CLUSTER = "cluster"
    GROUP = "group"
    ALL = "all"


class AnnouncementState(StrEnum):
    """Where an announcement stands."""

    DRAFT = "draft"
    SCHEDULED = "scheduled"
    DONE = "done"  # every occurrence has been handed to the sender
    CANCELLED = "cancelled"
    LATE = "late"  # its time passed while the assistant was down; the coordinator decides


class Announcement(Model):
    """What a coordinator wants said, to whom and when (local time and IANA zone)."""

    __tablename__ = "announcement"

    id: Mapped[int] = mapped_column(primary_key=True)
    cluster_id: Mapped[int] = mapped_column(ForeignKey("cluster.id"), index=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    text: Mapped[str] = mapped_column(Text)  # Telegram HTML
    photo_id: Mapped[str | None] = mapped_column(String(256))  # Telegram file ids
    document_id: Mapped[str | None] = mapped_column(String(256))
    audience: Mapped[Audience] = mapped_column(enum_column(Audience), default=Audience.CLUSTER)
    group_id: Mapped[int | None] = mapped_column(ForeignKey("group_chat.id"))
    state: Mapped[AnnouncementState] = mapped_column(enum_column(AnnouncementState), default=AnnouncementState.DRAFT)
    local_time: Mapped[str | None] = mapped_column(String(19))  # 2026-11-23T09:00:00 in `timezone`
    timezone: Mapped[str] = mapped_column(String(64))
    due_at: Mapped[datetime | None] = mapped_column(index=True)  # the instant of the local time
    created_at: Mapped[datetime]

    cluster: Mapped[Cluster] = relationship(lazy="joined")
    author: Mapped[Person] = relationship(lazy="joined")
    group: Mapped[GroupChat | None] = relationship(lazy="joined")


class Occurrence(Model):
    """One time an announcement went out; its deliveries are rows of the outbox."""

    __tablename__ = "occurrence"
    __table_args__ = (UniqueConstraint("announcement_id", "local_date"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    announcement_id: Mapped[int] = mapped_column(ForeignKey("announcement.id", ondelete="CASCADE"))
    local_date: Mapped[date]
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    progress_id: Mapped[int | None]  # the outbox row of the coordinator's progress message
    shown: Mapped[str | None] = mapped_column(Text)  # what that message says now

    announcement: Mapped[Announcement] = relationship(lazy="joined")

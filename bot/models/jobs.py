"""Work that takes longer than a turn of the conversation, such as reading a spreadsheet: done beside it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from bot.models.base import Model, enum_column
from bot.models.people import Person


class JobKind(StrEnum):
    """What is to be done."""

    IMPORT = "import"  # read a table of the knowledge base, and ask; then publish it
    EXPORT = "export"  # send the knowledge base as a workbook
    REPORT = "report"  # send how questions were answered, with a picture


class JobState(StrEnum):
    """Where a job stands."""

    WAITING = "waiting"
    WORKING = "working"
    ASKING = "asking"  # the person has to confirm
    CONFIRMED = "confirmed"  # waits for its second half
    DONE = "done"  # or given up, which the person was told


class Job(Model):
    """One piece of work for one person, and the message that tells them how far it is."""

    __tablename__ = "job"
    __table_args__ = (Index("ix_job_state_id", "state", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[JobKind] = mapped_column(enum_column(JobKind))
    state: Mapped[JobState] = mapped_column(enum_column(JobState), default=JobState.WAITING)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    cluster_id: Mapped[int | None] = mapped_column(ForeignKey("cluster.id"))  # whose base; None: common to all
    notice_id: Mapped[int | None] = mapped_column(ForeignKey("outbox.id", ondelete="SET NULL"))
    data: Mapped[dict[str, Any]]
    attempts: Mapped[int] = mapped_column(default=0)
    claimed_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship(lazy="joined")

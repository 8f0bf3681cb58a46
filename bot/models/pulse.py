"""The quick question of a coordinator: asked once or weekly, answered by one tap, a yes may become an offer."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from bot.models.base import Model, enum_column
from bot.models.people import Cluster, Person


class PulseState(StrEnum):
    """Where a quick question stands."""

    DRAFT = "draft"
    LIVE = "live"  # asked, or to be asked (`due_at`)
    ENDED = "ended"  # not asked any more; its answers stay
    DISCARDED = "discarded"


class PulseChoice(StrEnum):
    """What somebody tapped."""

    SILENT = "silent"
    YES = "yes"
    NO = "no"
    LATER = "later"


class Pulse(Model):
    """What a coordinator asks the members of the cluster, in one line."""

    __tablename__ = "pulse"
    __table_args__ = (Index("ix_pulse_state_due_at", "state", "due_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    cluster_id: Mapped[int] = mapped_column(ForeignKey("cluster.id"), index=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    text: Mapped[str] = mapped_column(String(200))
    offer: Mapped[str] = mapped_column(String(200))  # the sentence of the offer that a yes may become
    language: Mapped[str] = mapped_column(String(8))  # of both
    is_weekly: Mapped[bool] = mapped_column(default=False)
    state: Mapped[PulseState] = mapped_column(enum_column(PulseState), default=PulseState.DRAFT)
    due_at: Mapped[datetime | None]  # when it is asked next
    created_at: Mapped[datetime]

    cluster: Mapped[Cluster] = relationship(lazy="joined")
    author: Mapped[Person] = relationship(lazy="selectin")


class PulseRound(Model):
    """One time that a quick question was asked."""

    __tablename__ = "pulse_round"

    id: Mapped[int] = mapped_column(primary_key=True)
    pulse_id: Mapped[int] = mapped_column(ForeignKey("pulse.id", ondelete="CASCADE"), index=True)
    started_at: Mapped[datetime]

    pulse: Mapped[Pulse] = relationship(lazy="joined")


class PulseAnswer(Model):
    """One person who was asked, and what they tapped."""

    __tablename__ = "pulse_answer"
    __table_args__ = (UniqueConstraint("round_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("pulse_round.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    choice: Mapped[PulseChoice] = mapped_column(enum_column(PulseChoice), default=PulseChoice.SILENT)
    is_repeated: Mapped[bool] = mapped_column(default=False)  # was asked a second time, after "later"
    ask_again_at: Mapped[datetime | None] = mapped_column(index=True)
    answered_at: Mapped[datetime | None]
    request_id: Mapped[int | None] = mapped_column(
        ForeignKey("partnership_request.id", ondelete="SET NULL")
    )  # the offer

    round: Mapped[PulseRound] = relationship(lazy="joined")
    person: Mapped[Person] = relationship(lazy="selectin")

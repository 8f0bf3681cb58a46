"""What a firm's answer leaves behind, and what follows an introduction."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from bot.models.base import Model, enum_column
from bot.models.partnerships import Outcome, PartnershipRequest, Proposal
from bot.models.people import Company, Person


class DeclineReason(StrEnum):
    """Why a request is not for a firm; for its coordinator's totals and for matching, never for the other side."""

    NOT_OUR_TRADE = "not_our_trade"
    TOO_FAR = "too_far"
    WRONG_SIZE = "wrong_size"
    NO_CAPACITY = "no_capacity"
    OTHER = "other"


class Decline(Model):
    """A firm's no to a proposal, with its reason if it gave one; gone when the firm changes its mind."""

    __tablename__ = "partnership_decline"
    __table_args__ = (UniqueConstraint("proposal_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("partnership_proposal.id", ondelete="CASCADE"))
    reason: Mapped[DeclineReason | None] = mapped_column(enum_column(DeclineReason))
    declined_at: Mapped[datetime]

    proposal: Mapped[Proposal] = relationship(lazy="selectin")


class Waiting(Model):
    """A firm that fits a request and has had enough proposals for now: asked by the tick as soon as it may be."""

    __tablename__ = "partnership_waiting"
    __table_args__ = (UniqueConstraint("request_id", "company_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("partnership_request.id", ondelete="CASCADE"))
    company_id: Mapped[int] = mapped_column(ForeignKey("company.id", ondelete="CASCADE"), index=True)
    score: Mapped[float]
    reasons: Mapped[list[Any]]  # as of a proposal
    wait_until: Mapped[datetime] = mapped_column(index=True)

    request: Mapped[PartnershipRequest] = relationship(lazy="selectin")


class Block(Model):
    """A company that wants to hear nothing of another's requests; neither is proposed to the other."""

    __tablename__ = "company_block"
    __table_args__ = (UniqueConstraint("company_id", "blocked_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    company_id: Mapped[int] = mapped_column(ForeignKey("company.id", ondelete="CASCADE"))
    blocked_id: Mapped[int] = mapped_column(ForeignKey("company.id", ondelete="CASCADE"), index=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("partnership_request.id", ondelete="CASCADE"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))  # who tapped
    created_at: Mapped[datetime]
    lifted_at: Mapped[datetime | None]  # when it was taken back; kept, so that no id comes twice

    request: Mapped[PartnershipRequest] = relationship(lazy="selectin")  # by which it is known, having no name
    blocked: Mapped[Company] = relationship(lazy="selectin", foreign_keys=blocked_id)


class Relay(Model):
    """A conversation through the assistant of two who were introduced, where one cannot be written to on Telegram."""

    __tablename__ = "relay"
    __table_args__ = (UniqueConstraint("proposal_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("partnership_proposal.id", ondelete="CASCADE"))
    opened_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))

    proposal: Mapped[Proposal] = relationship(lazy="selectin")
    ended_by: Mapped[Person | None] = relationship(lazy="selectin")


class ValueBand(StrEnum):
    """What an introduction was worth to one side, in euro, roughly."""

    UNDER_1K = "under_1k"
    TO_10K = "to_10k"
    TO_50K = "to_50k"
    TO_250K = "to_250k"
    OVER_250K = "over_250k"


class OutcomeAnswer(Model):
    """What one side of an introduction was asked at one stage (days after it), and what it said came of it."""

    __tablename__ = "outcome_answer"
    __table_args__ = (UniqueConstraint("proposal_id", "person_id", "stage"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("partnership_proposal.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    stage: Mapped[int]  # days: 14, 90 or 180
    asked_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    has_met: Mapped[bool | None]  # they met or talked
    outcome: Mapped[Outcome | None] = mapped_column(enum_column(Outcome))  # None once answered: not yet
    value: Mapped[ValueBand | None] = mapped_column(enum_column(ValueBand))

    proposal: Mapped[Proposal] = relationship(lazy="selectin")
    person: Mapped[Person] = relationship(lazy="selectin")

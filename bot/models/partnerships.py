"""Partnership requests, to whom they were proposed, and who agreed that which contacts are shared."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from bot.models.base import Model, enum_column
from bot.models.packages import Package
from bot.models.people import Cluster, Company, Person
from knowledge.matching import RequestType


class Reach(StrEnum):
    """Whose firms a request may be proposed to."""

    CLUSTER = "cluster"
    ALL = "all"


class RequestState(StrEnum):
    """Where a request stands."""

    DRAFT = "draft"
    HELD = "held"  # a coordinator looks at it before it goes out (`held_for`, `held_at`)
    OPEN = "open"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    DONE = "done"  # closed by its author, who said what came of it (`outcome`)


class Outcome(StrEnum):
    """What came of a request, or of an introduction, in the words of one side."""

    DEAL = "deal"
    COOPERATION = "cooperation"
    HELPED = "helped"
    NO_FIT = "no_fit"
    FOUND_ELSEWHERE = "found_elsewhere"


class ProposalState(StrEnum):
    """Where a request stands with one firm."""

    ASKED = "asked"
    INTERESTED = "interested"  # the firm said yes; the author decides
    DECLINED = "declined"  # by the firm, or by the author once the firm was interested (`interested_at`)
    INTRODUCED = "introduced"  # both said yes and have each other's contact
    LAPSED = "lapsed"  # nobody answered in time, or the request was closed


class PartnershipRequest(Model):
    """What a firm needs or offers, in one sentence of its own."""

    __tablename__ = "partnership_request"
    __table_args__ = (
        Index("ix_partnership_request_state_expires_at", "state", "expires_at"),
        Index("ix_partnership_request_state_noticed_at", "state", "noticed_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    company_id: Mapped[int] = mapped_column(ForeignKey("company.id", ondelete="CASCADE"), index=True)
    text: Mapped[str] = mapped_column(String(500))
    language: Mapped[str] = mapped_column(String(8))  # of the text
    type: Mapped[RequestType] = mapped_column(enum_column(RequestType))
    reach: Mapped[Reach] = mapped_column(enum_column(Reach))
    state: Mapped[RequestState] = mapped_column(enum_column(RequestState), default=RequestState.DRAFT)
    outcome: Mapped[Outcome | None] = mapped_column(enum_column(Outcome))
    keep_days: Mapped[int] = mapped_column(default=60)  # how long it is open from the day it goes out, or is renewed
    edition: Mapped[int] = mapped_column(default=1)  # of the text, so that an older button sends no newer one
    next_text: Mapped[str] = mapped_column(String(500), default="")  # takes the text's place once told, or approved
    held_for: Mapped[list[Any]] = mapped_column(default=list)  # why a coordinator looks at it first
    held_at: Mapped[datetime | None] = mapped_column(index=True)  # since when it (or its `next_text`) waits for that
    held_reminded_at: Mapped[datetime | None]  # when the coordinators were asked again
    checked_at: Mapped[datetime | None]  # when a coordinator approved this text
    checked_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    check_card_ids: Mapped[list[Any]] = mapped_column(default=list)  # the outbox rows that asked the coordinators
    returned_for: Mapped[str] = mapped_column(String(300), default="")  # what a coordinator wrote on sending it back
    created_at: Mapped[datetime]
    opened_at: Mapped[datetime | None]  # when it first went out
    closed_at: Mapped[datetime | None]
    expires_at: Mapped[datetime]
    noticed_at: Mapped[datetime | None]  # when firms for the weekly digest were last looked for
    warned_at: Mapped[datetime | None]  # when the author was last told that it is about to expire
    silence_told_at: Mapped[datetime | None]  # when the author was told that nobody has taken it up

    package_id: Mapped[int | None] = mapped_column(
        ForeignKey("partnership_package.id", ondelete="SET NULL"), index=True
    )
    part: Mapped[str | None] = mapped_column(String(100))  # which part of the package; None: its draft as a whole

    author: Mapped[Person] = relationship(lazy="selectin", foreign_keys=author_id)
    company: Mapped[Company] = relationship(lazy="selectin")
    package: Mapped[Package | None] = relationship(lazy="selectin")

    @property
    def home(self) -> Cluster:
        """The cluster that the request comes from."""
        return self.company.cluster


class ConceptRejection(Model):
    """A concept that the reader saw in a sentence and the author did not mean: what the lexicon has to learn."""

    __tablename__ = "concept_rejection"
    __table_args__ = (UniqueConstraint("request_id", "concept"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("partnership_request.id", ondelete="CASCADE"))
    concept: Mapped[str] = mapped_column(String(80))  # an id of the lexicon
    words: Mapped[str] = mapped_column(String(200))  # that it was seen in
    language: Mapped[str] = mapped_column(String(8))
    created_at: Mapped[datetime]

    request: Mapped[PartnershipRequest] = relationship(lazy="selectin")


class Proposal(Model):
    """A request as put to one firm: at most one for each, whatever comes of it."""

    __tablename__ = "partnership_proposal"
    __table_args__ = (
        UniqueConstraint("request_id", "company_id"),
        Index("ix_partnership_proposal_state_since_at", "state", "since_at"),
        Index("ix_partnership_proposal_company_id_asked_at", "company_id", "asked_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("partnership_request.id", ondelete="CASCADE"))
    company_id: Mapped[int] = mapped_column(ForeignKey("company.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)  # who was asked
    state: Mapped[ProposalState] = mapped_column(enum_column(ProposalState), default=ProposalState.ASKED)
    score: Mapped[float]
    reasons: Mapped[list[Any]]  # [kind, subject, role] each, as knowledge.matching.Reason
    asked_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]  # when the firm first said yes or no
    introduced_at: Mapped[datetime | None] = mapped_column(index=True)
    since_at: Mapped[datetime]  # when it was asked, or became interested: reminders and lapsing count from here
    reminded_at: Mapped[datetime | None]
    interested_at: Mapped[datetime | None]
    # When the interested firm learnt the end of it; of an introduction, when one side learnt that the other has left.
    settled_at: Mapped[datetime | None]
    card_id: Mapped[int | None] = mapped_column(ForeignKey("outbox.id", ondelete="SET NULL"))  # the firm's card
    is_own_wish: Mapped[bool] = mapped_column(default=False)  # the firm found the request itself, nobody asked it
    introduced_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))  # by hand
    vouch: Mapped[str | None] = mapped_column(String(200))  # "Anna introduces you", her words; None: without her name

    request: Mapped[PartnershipRequest] = relationship(lazy="selectin")
    company: Mapped[Company] = relationship(lazy="selectin")
    person: Mapped[Person] = relationship(lazy="selectin", foreign_keys=person_id)
    introduced_by: Mapped[Person | None] = relationship(lazy="selectin", foreign_keys=introduced_by_id)


class Notice(Model):
    """An open request that fits a firm which was not asked: told in its weekly digest, once."""

    __tablename__ = "partnership_notice"
    __table_args__ = (
        UniqueConstraint("request_id", "company_id"),
        Index("ix_partnership_notice_company_id_shown_at", "company_id", "shown_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("partnership_request.id", ondelete="CASCADE"))
    company_id: Mapped[int] = mapped_column(ForeignKey("company.id", ondelete="CASCADE"))
    score: Mapped[float]
    reasons: Mapped[list[Any]]  # [kind, subject, role] each, as knowledge.matching.Reason
    found_at: Mapped[datetime]
    shown_at: Mapped[datetime | None]

    request: Mapped[PartnershipRequest] = relationship(lazy="selectin")


class Consent(Model):
    """Which contact fields one side was shown, in which words, and when it agreed that they go to the other side."""

    __tablename__ = "contact_consent"
    __table_args__ = (UniqueConstraint("proposal_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("partnership_proposal.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    fields: Mapped[dict[str, Any]]  # field -> value, exactly as shown
    wording: Mapped[str] = mapped_column(Text, default="")  # the message that asked
    edition: Mapped[int] = mapped_column(
        default=1
    )  # grows with what is shown, so that an older button agrees to nothing
    shown_at: Mapped[datetime]
    given_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]  # when it was taken back; `given_at` is kept once both were introduced

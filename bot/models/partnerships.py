"""Partnership requests, to whom they were proposed, and who agreed that which contacts are shared."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from bot.models.base import Model, enum_column
from bot.models.people import Cluster, Company, Person
from knowledge.matching import RequestType


class Reach(StrEnum):
    """Whose firms a request may be proposed to."""

    CLUSTER = "cluster"
    ALL = "all"


class RequestState(StrEnum):
    """Where a request stands."""

    DRAFT = "draft"
    OPEN = "open"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    DONE = "done"


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
    __table_args__ = (Index("ix_partnership_request_state_expires_at", "state", "expires_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    company_id: Mapped[int] = mapped_column(ForeignKey("company.id", ondelete="CASCADE"), index=True)
    text: Mapped[str] = mapped_column(String(500))
    language: Mapped[str] = mapped_column(String(8))  # of the text
    type: Mapped[RequestType] = mapped_column(enum_column(RequestType))
    reach: Mapped[Reach] = mapped_column(enum_column(Reach))
    state: Mapped[RequestState] = mapped_column(enum_column(RequestState), default=RequestState.DRAFT)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]

    author: Mapped[Person] = relationship(lazy="selectin")
    company: Mapped[Company] = relationship(lazy="selectin")

    @property
    def home(self) -> Cluster:
        """The cluster that the request comes from."""
        return self.company.cluster


class Proposal(Model):
    """A request as put to one firm: at most one for each, whatever comes of it."""

    __tablename__ = "partnership_proposal"
    __table_args__ = (
        UniqueConstraint("request_id", "company_id"),
        Index("ix_partnership_proposal_state_since_at", "state", "since_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("partnership_request.id", ondelete="CASCADE"))
    company_id: Mapped[int] = mapped_column(ForeignKey("company.id", ondelete="CASCADE"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)  # who was asked
    state: Mapped[ProposalState] = mapped_column(enum_column(ProposalState), default=ProposalState.ASKED)
    score: Mapped[float]
    reasons: Mapped[list[Any]]  # [kind, subject, role] each, as knowledge.matching.Reason
    since_at: Mapped[datetime]  # when it was asked, or became interested: reminders and lapsing count from here
    reminded_at: Mapped[datetime | None]
    interested_at: Mapped[datetime | None]
    settled_at: Mapped[datetime | None]  # when the interested firm learnt the end of it
    card_id: Mapped[int | None] = mapped_column(ForeignKey("outbox.id", ondelete="SET NULL"))  # the firm's card

    request: Mapped[PartnershipRequest] = relationship(lazy="selectin")
    company: Mapped[Company] = relationship(lazy="selectin")
    person: Mapped[Person] = relationship(lazy="selectin")


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

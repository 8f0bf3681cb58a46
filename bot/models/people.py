"""Clusters, companies, people, and the ways in: invites and applications."""

from __future__ import annotations

from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from bot.models.base import Model, enum_column


def _now() -> datetime:
    return datetime.now(UTC)


class CompanyKind(StrEnum):
    """What a member organisation is."""

    SME = "sme"
    LARGE = "large"
    PUBLIC = "public"
    ASSOCIATION = "association"


class Role(StrEnum):
    """What a person is in their cluster; the operator is marked apart (``Person.is_operator``)."""

    VISITOR = "visitor"
    APPLICANT = "applicant"
    MEMBER = "member"
    COORDINATOR = "coordinator"


class RequestCheck(StrEnum):
    """Which partnership requests of a cluster a coordinator looks at before they go out (flagged ones always)."""

    NONE = "none"
    FIRST = "first"  # the first one of each company
    BEYOND = "beyond"  # those that go to other clusters
    ALL = "all"


class Cluster(Model):
    """A region's firms, with one or more coordinators."""

    __tablename__ = "cluster"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    region: Mapped[str] = mapped_column(String(120))
    country: Mapped[str] = mapped_column(String(2))  # ISO 3166-1 alpha-2
    language: Mapped[str] = mapped_column(String(8))
    timezone: Mapped[str] = mapped_column(String(64))  # IANA name
    is_open: Mapped[bool] = mapped_column(default=True)  # its firms may be proposed to other clusters
    request_check: Mapped[RequestCheck] = mapped_column(enum_column(RequestCheck), default=RequestCheck.NONE)
    digest_at: Mapped[datetime | None]  # when its members get their next weekly digest
    is_fictional: Mapped[bool] = mapped_column(default=False)
    withholds_expired: Mapped[bool] = mapped_column(default=False)  # answers due for a check; else they are flagged
    digested_on: Mapped[date | None]  # the Monday of the newest digest for its coordinators
    created_at: Mapped[datetime]


class Company(Model):
    """A member organisation. Contact fields leave it only by consent (see partnerships)."""

    __tablename__ = "company"

    id: Mapped[int] = mapped_column(primary_key=True)
    cluster_id: Mapped[int] = mapped_column(ForeignKey("cluster.id"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    kind: Mapped[CompanyKind] = mapped_column(enum_column(CompanyKind), default=CompanyKind.SME)
    about: Mapped[str] = mapped_column(String(500))  # one sentence: what it makes or does, i.e. what it offers
    seeks: Mapped[str] = mapped_column(String(500), default="")
    language: Mapped[str] = mapped_column(String(8))  # of `about`
    certificates: Mapped[str] = mapped_column(String(300), default="")  # comma-separated
    place: Mapped[str] = mapped_column(String(120), default="")
    phone: Mapped[str] = mapped_column(String(40), default="")
    email: Mapped[str] = mapped_column(String(120), default="")
    website: Mapped[str] = mapped_column(String(200), default="")
    paused_until: Mapped[datetime | None] = mapped_column(index=True)  # no request is proposed to it before
    offer_confirmed_at: Mapped[datetime | None]  # when it last said that `about` still holds
    offer_asked_at: Mapped[datetime | None]  # when it was last asked that
    created_at: Mapped[datetime]
    left_at: Mapped[datetime | None]
    # By the machine's clock, whatever is changed: the index in memory reads what is newer than itself.
    changed_at: Mapped[datetime] = mapped_column(default=_now, onupdate=_now, index=True)

    cluster: Mapped[Cluster] = relationship(lazy="joined")


class Person(Model):
    """Somebody who has written to the assistant, found by their numeric Telegram id alone."""

    __tablename__ = "person"
    __table_args__ = (Index("ix_person_cluster_id_role", "cluster_id", "role"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    telegram_id: Mapped[int] = mapped_column(BigInteger, unique=True)
    name: Mapped[str] = mapped_column(String(140))
    username: Mapped[str | None] = mapped_column(String(64))  # for contact cards only, never to find a person by
    language: Mapped[str] = mapped_column(String(8))
    has_chosen_language: Mapped[bool] = mapped_column(default=False)
    role: Mapped[Role] = mapped_column(enum_column(Role), default=Role.VISITOR)
    is_operator: Mapped[bool] = mapped_column(default=False)
    cluster_id: Mapped[int | None] = mapped_column(ForeignKey("cluster.id"))
    company_id: Mapped[int | None] = mapped_column(ForeignKey("company.id"), index=True)
    is_reachable: Mapped[bool] = mapped_column(default=True)  # False once Telegram says the bot is blocked
    is_subscribed: Mapped[bool] = mapped_column(default=True)  # to announcements
    has_digest: Mapped[bool] = mapped_column(default=True)  # gets the weekly digest of requests that fit
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]

    cluster: Mapped[Cluster | None] = relationship(lazy="joined")
    company: Mapped[Company | None] = relationship(lazy="joined")


class Invite(Model):
    """A link that makes somebody a member or a coordinator; only the SHA-256 of its token is kept."""

    __tablename__ = "invite"

    id: Mapped[int] = mapped_column(primary_key=True)
    cluster_id: Mapped[int] = mapped_column(ForeignKey("cluster.id"), index=True)
    role: Mapped[Role] = mapped_column(enum_column(Role))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))  # None: made at the command line
    uses: Mapped[int] = mapped_column(default=0)
    max_uses: Mapped[int]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    created_at: Mapped[datetime]

    cluster: Mapped[Cluster] = relationship(lazy="joined")


class ApplicationState(StrEnum):
    """Where somebody's wish to join stands."""

    PENDING = "pending"
    APPROVED = "approved"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"  # by the person, or because they joined another way


class MembershipApplication(Model):
    """An uninvited visitor's wish to join a cluster."""

    __tablename__ = "membership_application"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    cluster_id: Mapped[int] = mapped_column(ForeignKey("cluster.id"), index=True)
    company_name: Mapped[str] = mapped_column(String(120))
    about: Mapped[str] = mapped_column(String(500))
    company_id: Mapped[int | None] = mapped_column(ForeignKey("company.id"))  # the member company they say they work at
    card_ids: Mapped[list[Any]] = mapped_column(default=list)  # the outbox rows that asked the coordinators
    state: Mapped[ApplicationState] = mapped_column(enum_column(ApplicationState), default=ApplicationState.PENDING)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None]
    created_at: Mapped[datetime]

    person: Mapped[Person] = relationship(lazy="joined", foreign_keys=person_id)
    cluster: Mapped[Cluster] = relationship(lazy="joined")


class GroupChat(Model):
    """A Telegram group or channel that a coordinator has connected to their cluster."""

    __tablename__ = "group_chat"
    __table_args__ = (UniqueConstraint("telegram_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    telegram_id: Mapped[int] = mapped_column(BigInteger)
    title: Mapped[str] = mapped_column(String(255))
    cluster_id: Mapped[int] = mapped_column(ForeignKey("cluster.id"), index=True)
    is_active: Mapped[bool] = mapped_column(default=True)  # False once the bot was removed from it
    is_listened_to: Mapped[bool] = mapped_column(default=False)  # every message may get an answer, if it is a sure one
    created_at: Mapped[datetime]

    cluster: Mapped[Cluster] = relationship(lazy="joined")

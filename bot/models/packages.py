"""A job too large for one small firm, whose parts go out as requests of their own."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from bot.models.base import Model, enum_column
from bot.models.people import Company, Person


class PackageState(StrEnum):
    """Whether the team is still being planned."""

    PLANNED = "planned"
    OPEN = "open"  # its parts are out; each lives as a request does
    DISCARDED = "discarded"


class Package(Model):
    """The whole job in its author's words, and the parts that it was split into."""

    __tablename__ = "partnership_package"

    id: Mapped[int] = mapped_column(primary_key=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    company_id: Mapped[int] = mapped_column(ForeignKey("company.id", ondelete="CASCADE"), index=True)
    text: Mapped[str] = mapped_column(String(500))
    language: Mapped[str] = mapped_column(String(8))  # of the text
    parts: Mapped[list[Any]]  # [concept, role, is_wanted] each, see knowledge.packages.Part
    state: Mapped[PackageState] = mapped_column(enum_column(PackageState), default=PackageState.PLANNED)
    created_at: Mapped[datetime]
    opened_at: Mapped[datetime | None]

    author: Mapped[Person] = relationship(lazy="selectin")
    company: Mapped[Company] = relationship(lazy="selectin")

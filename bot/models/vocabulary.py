"""Words that coordinators add to the lexicon of the trade."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from bot.models.base import Model
from bot.models.people import Person


class LocalWord(Model):
    """A word of a language and the concept that it means; never deleted, so that it is known who added what."""

    __tablename__ = "local_word"
    __table_args__ = (Index("ix_local_word_cluster_id_removed_at", "cluster_id", "removed_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    cluster_id: Mapped[int | None] = mapped_column(ForeignKey("cluster.id"))  # whose coordinator added it
    author_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    word: Mapped[str] = mapped_column(String(80))
    language: Mapped[str] = mapped_column(String(8))
    concept: Mapped[str | None] = mapped_column(String(80))  # an id of the lexicon; None: no word of the trade
    created_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]

    author: Mapped[Person | None] = relationship(lazy="selectin")

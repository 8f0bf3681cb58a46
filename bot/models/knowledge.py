"""The live knowledge base: what coordinators changed over the packaged entries, and wordings that wait for a look."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from bot.models.base import Model, enum_column
from bot.models.people import Person


class EntryState(StrEnum):
    """What a revision of an entry says."""

    PROPOSED = "proposed"  # a draft; nobody is answered from it
    LIVE = "live"  # answers, until a newer one is live or retires it
    RETIRED = "retired"  # from here on the entry is not served; without a number, a draft that was discarded


class EntryRevision(Model):
    """An entry as it stands from some moment on; the newest that is no draft counts, the cluster's before the common.

    Rows are only added, so the history of an entry is all its rows and going back is adding a former text again.
    """

    __tablename__ = "entry_revision"
    __table_args__ = (Index("ix_entry_revision_entry_id_cluster_id", "entry_id", "cluster_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[str] = mapped_column(String(48))
    cluster_id: Mapped[int | None] = mapped_column(ForeignKey("cluster.id"))  # None: common to all clusters
    number: Mapped[int | None]  # counts what was published of this entry in this cluster; a draft has none
    text: Mapped[str] = mapped_column(Text)  # the whole entry, as knowledge.entries.dump writes it
    state: Mapped[EntryState] = mapped_column(enum_column(EntryState))
    author_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))  # None: command line
    question_id: Mapped[int | None] = mapped_column(ForeignKey("question.id", ondelete="SET NULL"))  # what led to it
    note: Mapped[str] = mapped_column(String(200), default="")
    created_at: Mapped[datetime]
    went_live_at: Mapped[datetime | None]

    author: Mapped[Person | None] = relationship(lazy="joined")

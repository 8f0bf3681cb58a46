"""What people asked, what they got, and the questions that wait for a person."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from bot.models.base import Model, enum_column
from bot.models.people import Person


class QuestionState(StrEnum):
    """Where a question stands."""

    ANSWERED = "answered"  # from the knowledge base, at once or by a tap on a choice
    SUGGESTED = "suggested"  # choices were shown, none was tapped yet
    MISSED = "missed"  # nothing fitted
    WAITING = "waiting"  # a coordinator was asked
    RESOLVED = "resolved"  # a coordinator answered
    CLOSED = "closed"  # a coordinator set it aside


class Verdict(StrEnum):
    """What the asker thought of an answer."""

    HELPFUL = "helpful"
    UNHELPFUL = "unhelpful"


class Filing(StrEnum):
    """What the knowledge base learns from a question."""

    PROPOSED = "proposed"  # the asker tapped a choice: maybe another wording of that entry
    NEW_ENTRY = "new_entry"  # it and a coordinator's answer became an entry, or a draft of one
    WORDING = "wording"  # it became a phrasing of an entry, or a draft of one
    OUT_OF_SCOPE = "out_of_scope"  # the index learns that such questions have no answer
    ONCE = "once"  # nothing, a coordinator said


def in_full(topic: str | None, text: str) -> str:
    """A question with what it goes on with: ``What grants are there? – and in Poland?``."""
    return f"{topic} – {text}" if topic else text


class Question(Model):
    """One question in somebody's own words."""

    __tablename__ = "question"
    __table_args__ = (Index("ix_question_cluster_id_state", "cluster_id", "state"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    # Who asked, while an answer may have to find its way back and some time after (bot.services.retention).
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    cluster_id: Mapped[int | None] = mapped_column(ForeignKey("cluster.id"))
    text: Mapped[str] = mapped_column(Text)
    topic: Mapped[str | None] = mapped_column(Text)  # what "and in Poland?" goes on with, in words
    # The announcement that it is a reply to: then it is for a coordinator alone, and `topic` says what was announced.
    announcement_id: Mapped[int | None] = mapped_column(ForeignKey("announcement.id", ondelete="SET NULL"))
    language: Mapped[str] = mapped_column(String(8))
    state: Mapped[QuestionState] = mapped_column(enum_column(QuestionState))
    confidence: Mapped[float]
    candidates: Mapped[list[Any]]  # what its buttons' numbers stand for: entry ids, None where rejected
    entry_id: Mapped[str | None] = mapped_column(String(48))  # what was shown as the answer
    disliked_id: Mapped[str | None] = mapped_column(String(48))  # the entry that was shown and not liked
    verdict: Mapped[Verdict | None] = mapped_column(enum_column(Verdict))
    filed: Mapped[Filing | None] = mapped_column(enum_column(Filing))
    answer: Mapped[str | None] = mapped_column(Text)  # a coordinator's, Telegram HTML
    photo_id: Mapped[str | None] = mapped_column(String(256))  # of that answer, Telegram file ids
    document_id: Mapped[str | None] = mapped_column(String(256))
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    asked_at: Mapped[datetime] = mapped_column(index=True)
    answered_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship(lazy="joined", foreign_keys=[person_id])  # of one that is not settled

    @property
    def is_reply(self) -> bool:
        """Whether it is what somebody says to an announcement, not a question that the base could know."""
        return self.announcement_id is not None

    @property
    def asked(self) -> str:
        """The question as somebody understands it who has not read along."""
        return in_full(self.topic, self.text)


class QuestionCard(Model):
    """A coordinator's card of a waiting question: the outbox row, so that a reply to it finds the question."""

    __tablename__ = "question_card"

    delivery_id: Mapped[int] = mapped_column(ForeignKey("outbox.id", ondelete="CASCADE"), primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id", ondelete="CASCADE"), index=True)


class QuestionPost(Model):
    """A question as put to one member of the cluster, without its asker's name, and what that member answered."""

    __tablename__ = "question_post"
    __table_args__ = (
        UniqueConstraint("question_id", "person_id"),
        Index("ix_question_post_person_id_posted_at", "person_id", "posted_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))  # who was asked
    card_id: Mapped[int | None] = mapped_column(ForeignKey("outbox.id", ondelete="SET NULL"), index=True)  # what asked
    told_id: Mapped[int | None] = mapped_column(ForeignKey("outbox.id", ondelete="SET NULL"))  # what told the asker
    answer: Mapped[str | None] = mapped_column(Text)  # Telegram HTML
    photo_id: Mapped[str | None] = mapped_column(String(256))
    document_id: Mapped[str | None] = mapped_column(String(256))
    is_named: Mapped[bool] = mapped_column(default=False)  # whether the asker may know who answered
    posted_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]

    question: Mapped[Question] = relationship(lazy="joined")
    person: Mapped[Person] = relationship(lazy="joined", foreign_keys=[person_id])

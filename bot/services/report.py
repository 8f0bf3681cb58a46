"""How well questions are answered: shares, the week-by-week trend, and what is missed most."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.models import Question, QuestionState, Verdict
from knowledge.likeness import grouped

WEEKS = 8
TOP = 10
# The newest misses that are grouped; comparing each with each is quick up to here.
MOST_COMPARED = 500


@dataclass(frozen=True)
class Shares:
    """How many questions were answered from the base, got choices only, found nothing; and how many disliked it."""

    answered: int = 0
    suggested: int = 0
    missed: int = 0
    disliked: int = 0

    @property
    def count(self) -> int:
        """All questions."""
        return self.answered + self.suggested + self.missed


@dataclass(frozen=True)
class Report:
    """The figures of the last weeks; ``weeks`` by their Mondays, oldest first; ``misses`` with how often each."""

    total: Shares
    weeks: tuple[tuple[date, Shares], ...]
    misses: tuple[tuple[str, int], ...]


async def report(session: AsyncSession, now: datetime, cluster_id: int | None = None) -> Report:
    """The last weeks of one cluster, or of all."""
    this_week = now.date() - timedelta(days=now.weekday())
    mondays = [this_week - timedelta(weeks=ago) for ago in reversed(range(WEEKS))]
    since = now - timedelta(days=(now.date() - mondays[0]).days + 1)
    wanted = [Question.asked_at >= since, Question.announcement_id.is_(None)]
    wanted += [Question.cluster_id == cluster_id] if cluster_id is not None else []
    found = [
        one
        for one in await session.scalars(select(Question).where(*wanted).order_by(Question.id))
        if one.asked_at.date() >= mondays[0]
    ]
    weeks = tuple(
        (monday, _shares([one for one in found if monday <= one.asked_at.date() < monday + timedelta(weeks=1)]))
        for monday in mondays
    )
    missed = [one.asked for one in found if _kind(one) == "missed"][-MOST_COMPARED:]
    groups = sorted(grouped(missed), key=len, reverse=True)[:TOP]
    return Report(_shares(found), weeks, tuple((missed[places[0]], len(places)) for places in groups))


def _shares(questions: list[Question]) -> Shares:
    kinds = [_kind(one) for one in questions]
    disliked = sum(one.verdict is Verdict.UNHELPFUL for one in questions)
    return Shares(kinds.count("answered"), kinds.count("suggested"), kinds.count("missed"), disliked)


def _kind(question: Question) -> str:
    match question.state:
        case QuestionState.ANSWERED:
            return "answered"
        case QuestionState.SUGGESTED:
            return "suggested"
        case _:
            return "missed"

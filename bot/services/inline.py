"""What somebody can send into any chat by typing the assistant's name: answers that it knows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.models import Person, Question
from bot.services.answers import Answers, in_language, may_read
from knowledge.entries import Audience, Entry, EntryText
from knowledge.search import Band

MOST = 8
# Less likely entries than this are noise in a list that somebody chooses from while typing.
LEAST_SCORE = 0.05
RECENT = timedelta(days=30)


@dataclass(frozen=True)
class Suggestion:
    """An entry in the person's language; one that is not public must not be shown where others read along."""

    entry: Entry
    text: EntryText
    is_public: bool
    is_expired: bool


async def suggestions(
    session: AsyncSession, person: Person, query: str, answers: Answers, now: datetime
) -> tuple[Suggestion, ...]:
    """What fits the typed words; without any, what the person's cluster asks most. Nothing of it is kept."""
    if any(character.isalnum() for character in query):
        result = answers.index.search(query, person.language, limit=MOST)
        near = [one.id for one in result.candidates if one.score >= LEAST_SCORE]
        ids = near if result.band is not Band.NONE else []
    else:
        ids = [*await _most_asked(session, person, now), *answers.entries]
    return tuple(_readable(dict.fromkeys(ids), person, answers, now))[:MOST]


def _readable(ids: Iterable[str], person: Person, answers: Answers, now: datetime) -> Iterable[Suggestion]:
    for entry_id in ids:
        entry = answers.entries.get(entry_id)
        if entry is not None and may_read(person, entry, now.date()):
            is_public = entry.audience is Audience.PUBLIC
            yield Suggestion(entry, in_language(entry, person.language), is_public, entry.expires < now.date())


async def _most_asked(session: AsyncSession, person: Person, now: datetime) -> list[str]:
    found = await session.scalars(
        select(Question.entry_id)
        .where(
            Question.cluster_id.is_not_distinct_from(person.cluster_id),
            Question.entry_id.is_not(None),
            Question.asked_at > now - RECENT,
        )
        .group_by(Question.entry_id)
        .order_by(func.count().desc(), Question.entry_id)
        .limit(MOST)
    )
    return [str(entry_id) for entry_id in found]

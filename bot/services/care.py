"""What the answers of a cluster need: questions without one, checks that are due, what was disliked, translations.

Once a week the coordinators are told, on Monday morning, and only of what there is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.authorize import Action, authorize
from bot.models import Cluster, Person, Question, Role, Verdict
from bot.services.answers import Answers, in_language
from bot.services.open_questions import Group, open_groups
from knowledge.entries import Entry, EntryText

# Entries that have to be checked within this time are due.
SOON = timedelta(days=30)
# What was disliked since then counts: a week, and a day so that nothing falls between two digests.
LATELY = timedelta(days=8)
MONDAY, HOUR = 0, 8  # when the coordinators are told, in the time of their cluster
# Clusters that are looked through at one tick: each costs some tens of milliseconds.
AT_ONCE = 10
PAGE = 5


class Need(StrEnum):
    """What an entry needs."""

    CHECK = "check"
    BETTER = "better"  # it was disliked this week
    LANGUAGES = "languages"


@dataclass(frozen=True)
class Needy:
    """An entry that needs something: a check by ``expires``, a better answer after ``dislikes``, these languages."""

    entry: Entry
    text: EntryText
    dislikes: int = 0
    languages: tuple[str, ...] = ()


@dataclass(frozen=True)
class Care:
    """Everything that needs a look, the most urgent first; ``open`` are the questions without an answer."""

    open: tuple[Group, ...]
    check: tuple[Needy, ...]
    better: tuple[Needy, ...]
    languages: tuple[Needy, ...]

    def of(self, need: Need) -> tuple[Needy, ...]:
        """The entries with one kind of need."""
        return {Need.CHECK: self.check, Need.BETTER: self.better, Need.LANGUAGES: self.languages}[need]

    @property
    def is_nothing(self) -> bool:
        """Whether all is well."""
        return not (self.open or self.check or self.better or self.languages)


async def care(session: AsyncSession, actor: Person, answers: Answers, now: datetime) -> Care:
    """What needs a look in the actor's cluster."""
    authorize(actor, Action.COORDINATE)
    return await look(session, actor.cluster, actor.language, answers, now)


async def look(session: AsyncSession, cluster: Cluster | None, language: str, answers: Answers, now: datetime) -> Care:
    """What needs a look in a cluster (in common for None); titles in ``language``."""
    cluster_id = cluster.id if cluster else None
    disliked = await _disliked(session, cluster_id, now)
    wanted = await _languages(session, cluster) if cluster else set()
    entries = list(answers.entries.values())
    due = sorted((entry for entry in entries if is_due(entry, now.date())), key=lambda entry: entry.expires)
    lacking = [(entry, missing) for entry in entries if (missing := _missing(entry, wanted))]
    return Care(
        open=tuple(group for group in await open_groups(session, cluster_id) if not group.first.disliked_id),
        check=tuple(Needy(entry, in_language(entry, language)) for entry in due),
        better=tuple(
            Needy(answers.entries[entry_id], in_language(answers.entries[entry_id], language), dislikes=count)
            for entry_id, count in disliked
            if entry_id in answers.entries
        ),
        languages=tuple(Needy(entry, in_language(entry, language), languages=missing) for entry, missing in lacking),
    )


def is_due(entry: Entry, today: date) -> bool:
    """Whether somebody has to look at an entry soon, or should have."""
    return entry.expires <= today + SOON


async def due_for_digest(session: AsyncSession, now: datetime) -> Sequence[Cluster]:
    """The clusters where Monday's digest was not made yet and it is time for it."""
    if now.weekday() not in (6, 0, 1):  # it is Monday nowhere
        return ()
    recently = now.date() - timedelta(days=3)
    found = await session.scalars(
        select(Cluster).where(or_(Cluster.digested_on.is_(None), Cluster.digested_on < recently)).order_by(Cluster.id)
    )
    return [cluster for cluster in found if _is_time(cluster, now)][:AT_ONCE]


def digested(cluster: Cluster, now: datetime) -> None:
    """Remember that this Monday's digest is made, whether there was something to tell or not."""
    cluster.digested_on = now.astimezone(ZoneInfo(cluster.timezone)).date()


def _is_time(cluster: Cluster, now: datetime) -> bool:
    """Monday, not before the hour; a cluster's first digest comes on the Monday after it was made."""
    zone = ZoneInfo(cluster.timezone)
    local = now.astimezone(zone)
    is_new = cluster.created_at.astimezone(zone).date() == local.date()
    return local.weekday() == MONDAY and local.hour >= HOUR and not is_new


async def _disliked(session: AsyncSession, cluster_id: int | None, now: datetime) -> Sequence[tuple[str, int]]:
    found = await session.execute(
        select(Question.disliked_id, func.count())
        .where(
            Question.cluster_id.is_not_distinct_from(cluster_id),
            Question.verdict == Verdict.UNHELPFUL,
            Question.disliked_id.is_not(None),
            Question.asked_at > now - LATELY,
        )
        .group_by(Question.disliked_id)
        .order_by(func.count().desc(), Question.disliked_id)
    )
    return [(str(entry_id), int(count)) for entry_id, count in found]


async def _languages(session: AsyncSession, cluster: Cluster) -> set[str]:
    """What the cluster and its members read."""
    spoken = await session.scalars(
        select(Person.language)
        .where(Person.cluster_id == cluster.id, Person.role.in_([Role.MEMBER, Role.COORDINATOR]))
        .distinct()
    )
    return {cluster.language, *spoken}


def _missing(entry: Entry, wanted: set[str]) -> tuple[str, ...]:
    """The languages in which an entry is missing, or older than what it was translated from."""
    return tuple(
        language
        for language in sorted(wanted)
        if language not in entry.texts or _is_stale(entry, entry.texts[language])
    )


def _is_stale(entry: Entry, text: EntryText) -> bool:
    source = entry.texts.get(text.translated_from.language) if text.translated_from else None
    return source is not None and text.translated_from is not None and source.revision > text.translated_from.revision

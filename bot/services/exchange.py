"""What an import would change, and whether the base would still answer what people were content with."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.models import Question, Verdict
from bot.services.answers import CHOICES, Answers
from knowledge.entries import Entry, dump


@dataclass(frozen=True)
class Change:
    """An entry before (None: it is new) and after an import."""

    before: Entry | None
    after: Entry

    @property
    def lines(self) -> list[str]:
        """The change line by line, as ``diff -u`` writes it."""
        before = dump(self.before).splitlines() if self.before else []
        name = f"{self.after.id}.yaml"
        return list(difflib.unified_diff(before, dump(self.after).splitlines(), name, name, lineterm="", n=1))


@dataclass(frozen=True)
class Accepted:
    """A question whose answer is settled: a test of an entry (must come first), or one that somebody found helpful."""

    text: str
    language: str
    entry_id: str
    places: int  # among how many of the first the entry must be


def changes(live: Mapping[str, Entry], given: Iterable[Entry]) -> list[Change]:
    """What differs from the live base; an entry that is not given stays as it is."""
    return [Change(live.get(entry.id), entry) for entry in given if live.get(entry.id) != entry]


def tests(entries: Mapping[str, Entry]) -> list[Accepted]:
    """The tests of all entries."""
    return [
        Accepted(question, language, entry.id, 1)
        for entry in entries.values()
        for language, text in entry.texts.items()
        for question in text.tests
    ]


async def confirmed(session: AsyncSession, cluster_id: int | None) -> list[Accepted]:
    """The questions of a cluster (of all for None) that were answered from the base to their askers' content."""
    wanted = [Question.verdict == Verdict.HELPFUL, Question.entry_id.is_not(None)]
    if cluster_id is not None:
        wanted.append(Question.cluster_id == cluster_id)
    found = await session.scalars(select(Question).where(*wanted).order_by(Question.id))
    distinct = {(one.text, one.language, one.entry_id): one for one in found}
    return [Accepted(text, language, str(entry_id), CHOICES) for text, language, entry_id in distinct]


def broken(accepted: Iterable[Accepted], before: Answers, after: Answers) -> list[Accepted]:
    """The questions that would lose their answer; those that have none now are nobody's loss, new tests count."""
    return [
        one
        for one in accepted
        if not _finds(after, one) and (_finds(before, one) or (one.places == 1 and one.entry_id not in before.entries))
    ]


def _finds(answers: Answers, one: Accepted) -> bool:
    found = answers.index.search(one.text, one.language).candidates[: one.places]
    return one.entry_id in {candidate.id for candidate in found}

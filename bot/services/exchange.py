"""What an import would change, whether the base would still answer what people were content with, and publishing it."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.errors import UserError
from bot.models import EntryState, Person, Question, Verdict, Version
from bot.models.faq import in_full
from bot.services import curation, knowledge_base
from bot.services.answers import CHOICES, Answers, in_language
from bot.texts import mark
from knowledge.checks import Problem, Severity, review
from knowledge.entries import Entry, Sheet, dump
from knowledge.reasons import because

_LOST = because("letters have become question marks; save the file as 'CSV UTF-8' or as .xlsx")


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

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages whose text is new, changed or gone."""
        before = self.before.texts if self.before else {}
        both = dict.fromkeys([*self.after.texts, *before])
        return tuple(language for language in both if self.after.texts.get(language) != before.get(language))


@dataclass(frozen=True)
class Accepted:
    """A question whose answer is settled: a test of an entry (must come first), or one that somebody found helpful."""

    text: str
    language: str
    entry_id: str
    places: int  # among how many of the first the entry must be
    instead: str = ""  # the title of what an import would put first, where that breaks the question


@dataclass(frozen=True)
class Standing:
    """What an import meets: the live base of a cluster (or of all), and what it has to go on answering."""

    entries: Mapping[str, Entry]
    rejected: Mapping[str, tuple[str, ...]]  # questions that were called out of scope, by language
    confirmed: tuple[Accepted, ...]
    version: int  # counts what was published, anywhere


@dataclass(frozen=True)
class Plan:
    """What an import would do. ``missing`` are the live entries that the file lacks; they stay unless ``withdraws``."""

    changes: tuple[Change, ...]
    unchanged: int
    missing: tuple[str, ...]
    problems: tuple[Problem, ...]
    broken: tuple[Accepted, ...] = ()
    withdraws: bool = False

    @property
    def withdrawn(self) -> tuple[str, ...]:
        """The entries that would be gone."""
        return self.missing if self.withdraws else ()

    @property
    def count(self) -> int:
        """How many entries would be published or withdrawn."""
        return len(self.changes) + len(self.withdrawn)

    @property
    def is_nearly_whole(self) -> bool:
        """Whether the file holds most of the live base: what it lacks then was perhaps taken out on purpose."""
        return len(self.missing) < self.unchanged + len(self.changes) - self.new

    @property
    def new(self) -> int:
        """How many entries are new."""
        return sum(change.before is None for change in self.changes)

    @property
    def errors(self) -> tuple[Problem, ...]:
        """What has to be mended before anything is published."""
        return tuple(problem for problem in self.problems if problem.severity is Severity.ERROR)

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """What should be mended some day."""
        return tuple(problem for problem in self.problems if problem.severity is Severity.WARNING)


async def standing(session: AsyncSession, packaged: Mapping[str, Entry], cluster_id: int | None) -> Standing:
    """What an import into a cluster's base (for None: what is common to all) would meet."""
    return Standing(
        await knowledge_base.live_entries(session, packaged, cluster_id),
        (await curation.rejected(session)).get(cluster_id, {}),
        tuple(await confirmed(session, cluster_id)),
        await _version(session),
    )


def compare(
    live: Mapping[str, Entry],
    given: Sequence[Sheet],
    today: date,
    *,
    withdraws: bool = False,
    folder: Path | None = None,
) -> Plan:
    """The differences between the live base and a file, with what the linter says of the entries that differ.

    ``withdraws``: the entries that the file lacks will be gone, so nothing may lead to them. ``folder``: where
    attachments lie; without one they are taken to be there.
    """
    ids = {sheet.entry.id for sheet in given}
    changed = [sheet for sheet in given if live.get(sheet.entry.id) != sheet.entry]
    changed_ids = {sheet.entry.id for sheet in changed}
    others = [entry for entry in live.values() if entry.id not in changed_ids]
    return Plan(
        changes=tuple(Change(live.get(sheet.entry.id), sheet.entry) for sheet in changed),
        unchanged=len(given) - len(changed),
        missing=tuple(entry_id for entry_id in live if entry_id not in ids),
        problems=(
            *review(changed, others, today, ids if withdraws else live.keys() | ids, folder),
            *(problem for sheet in changed for problem in _lost_letters(live.get(sheet.entry.id), sheet)),
        ),
        withdraws=withdraws,
    )


def _lost_letters(before: Entry | None, sheet: Sheet) -> Iterator[Problem]:
    """Texts that differ from the live ones in nothing but question marks for what some code page could not write."""
    for language, text in sheet.entry.texts.items():
        known = before.texts.get(language) if before else None
        if known is None:
            continue
        place = sheet.source.at("languages", language)
        if _is_worn(known.answer, text.answer):
            error = place.at("answer").error(_LOST)
            yield Problem(error.path, error.line, Severity.ERROR, error.reason)
        for number, (old, new) in enumerate(zip(known.phrasings, text.phrasings, strict=False)):
            if _is_worn(old, new):
                error = place.at("phrasings", number).error(_LOST)
                yield Problem(error.path, error.line, Severity.ERROR, error.reason)


def _is_worn(before: str, after: str) -> bool:
    differing = [(old, new) for old, new in zip(before, after, strict=False) if old != new]
    return (
        bool(differing)
        and len(before) == len(after)
        and all(new == "?" and not old.isascii() for old, new in differing)
    )


def after(live: Mapping[str, Entry], plan: Plan) -> dict[str, Entry]:
    """The base as it would be."""
    entries = {**live, **{change.after.id: change.after for change in plan.changes}}
    return {entry_id: entry for entry_id, entry in entries.items() if entry_id not in plan.withdrawn}


def judged(plan: Plan, found: Standing, before: Answers, answers: Answers) -> Plan:
    """The plan with the accepted questions that it would break; what is withdrawn on purpose breaks none."""
    accepted = [*tests(answers.entries), *(one for one in found.confirmed if one.entry_id in answers.entries)]
    touched = {change.after.id for change in plan.changes}
    return replace(plan, broken=tuple(broken(accepted, before, answers, touched)))


async def publish(
    session: AsyncSession,
    texts: Mapping[str, str],
    withdrawn: Iterable[Entry],
    cluster_id: int | None,
    author: Person | None,
    note: str,
    version: int,
    now: datetime,
) -> int:
    """Publish entries (by id, as they are kept) and withdraw others, all at once; how many.

    Raises UserError when the base is no longer as it was at ``version``, when the changes were shown.
    """
    rows = [(entry_id, EntryState.LIVE, text) for entry_id, text in texts.items()]
    rows += [(entry.id, EntryState.RETIRED, dump(entry)) for entry in withdrawn]
    await knowledge_base.append_all(session, rows, cluster_id, author, note, now)
    if await _version(session) != version + 1:
        raise UserError(mark("Somebody has changed the knowledge base meanwhile. Please import the file again."))
    return len(rows)


async def _version(session: AsyncSession) -> int:
    return await session.scalar(select(Version.number).where(Version.name == knowledge_base.ANSWERS)) or 0


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
    asked = (Question.topic, Question.text, Question.language, Question.entry_id)
    found = await session.execute(select(*asked).where(*wanted).group_by(*asked).order_by(func.min(Question.id)))
    return [
        Accepted(in_full(topic, text), language, str(entry_id), CHOICES) for topic, text, language, entry_id in found
    ]


def broken(accepted: Iterable[Accepted], before: Answers, after: Answers, touched: Collection[str]) -> list[Accepted]:
    """The questions that would lose their answer; those that have none now are nobody's loss, new tests count.

    Whatever comes or goes shifts all ranks a little: where two entries that are not ``touched`` merely change places,
    the question has kept its answer while that is among the choices.
    """
    lost = []
    for one in accepted:
        ranked = [candidate.id for candidate in after.index.search(one.text, one.language).candidates]
        is_aside = not {one.entry_id, *ranked[:1]} & set(touched)
        if one.entry_id in ranked[: CHOICES if is_aside else one.places]:
            continue
        if _finds(before, one) or (one.places == 1 and one.entry_id not in before.entries):
            lost.append(replace(one, instead=_title(after, ranked[0], one.language) if ranked else ""))
    return lost


def _title(answers: Answers, entry_id: str, language: str) -> str:
    return in_language(answers.entries[entry_id], language).phrasings[0]


def _finds(answers: Answers, one: Accepted) -> bool:
    found = answers.index.search(one.text, one.language).candidates[: one.places]
    return one.entry_id in {candidate.id for candidate in found}

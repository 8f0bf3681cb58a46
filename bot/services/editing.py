"""Looking after entries of the knowledge base: find one, see it, change it by one message."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.authorize import Action, authorize
from bot.errors import UserError
from bot.models import EntryRevision, Person
from bot.services import knowledge_base
from bot.services.answers import Answers, in_language
from bot.texts import mark
from knowledge.entries import Entry, EntryText
from knowledge.text import normalise

FOUND = 5  # entries that a search names


@dataclass(frozen=True)
class Page:
    """An entry in one language, and how often it was changed in this cluster."""

    entry: Entry
    text: EntryText
    changes: int


@dataclass(frozen=True)
class Edit:
    """A change before it is published."""

    revision: EntryRevision
    entry: Entry
    text: EntryText


def find(answers: Answers, query: str, language: str) -> tuple[tuple[str, str], ...]:
    """The entries nearest to a few words, each by id and title. Raises UserError where nothing comes near."""
    near = answers.index.search(query, language, limit=FOUND).candidates
    found = tuple(
        (one.id, in_language(answers.entries[one.id], language).phrasings[0])
        for one in near
        if one.id in answers.entries
    )
    if not found:
        raise UserError(mark("I found nothing like that. Please try other words."))
    return found


async def show(
    session: AsyncSession, actor: Person, packaged: Mapping[str, Entry], entry_id: str, language: str
) -> Page:
    """An entry as the actor's cluster reads it; raises NotFound."""
    past = await knowledge_base.history(session, actor, entry_id)
    entry = await knowledge_base.live_entry(session, packaged, actor.cluster_id, entry_id)
    return Page(entry, in_language(entry, language), len(past))


async def change_answer(
    session: AsyncSession,
    actor: Person,
    packaged: Mapping[str, Entry],
    entry_id: str,
    language: str,
    answer: str,
    now: datetime,
) -> Edit:
    """A draft with another answer, counted as checked today; raises UserError for one that cannot be shown."""
    if not normalise(answer):
        raise UserError(mark("I need some words for the answer. Please write it as a text message."))
    page = await show(session, actor, packaged, entry_id, language)
    text = replace(page.text, answer=answer, revision=page.text.revision + 1)
    checked = replace(page.entry, reviewed=now.date(), expires=(now + knowledge_base.GOOD_FOR).date())
    return await _proposed(session, actor, checked, text, now)


async def add_wording(
    session: AsyncSession,
    actor: Person,
    packaged: Mapping[str, Entry],
    entry_id: str,
    language: str,
    wording: str,
    now: datetime,
) -> Edit:
    """A draft with one more way to ask; raises UserError for one that is there already."""
    line = " ".join(wording.split())[: knowledge_base.LONGEST_WORDING].strip()
    if not normalise(line):
        raise UserError(mark("Please write the question in a few words."))
    page = await show(session, actor, packaged, entry_id, language)
    if normalise(line) in map(normalise, page.text.phrasings):
        raise UserError(mark("That entry has this wording already."))
    return await _proposed(session, actor, page.entry, replace(page.text, phrasings=(*page.text.phrasings, line)), now)


async def retire(
    session: AsyncSession, actor: Person, packaged: Mapping[str, Entry], entry_id: str, now: datetime
) -> Entry:
    """The entry is served no more in the actor's cluster."""
    authorize(actor, Action.COORDINATE)
    entry = await knowledge_base.live_entry(session, packaged, actor.cluster_id, entry_id)
    await knowledge_base.retire(session, packaged, actor, entry_id, now)
    return entry


async def _proposed(session: AsyncSession, actor: Person, entry: Entry, text: EntryText, now: datetime) -> Edit:
    changed = replace(entry, texts={**entry.texts, text.language: text})
    return Edit(await knowledge_base.propose(session, actor, changed, now), changed, text)

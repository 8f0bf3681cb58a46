"""Looking after entries of the knowledge base: find one, see it, say that it is still right, withdraw it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.authorize import Action, authorize
from bot.db import locked
from bot.errors import UserError
from bot.models import Cluster, EntryRevision, Person
from bot.services import knowledge_base, people
from bot.services.answers import Answers, in_language
from bot.texts import mark
from knowledge.entries import Entry, EntryText

FOUND = 5  # entries that a search names
LEAST_SCORE = 0.1  # what fits less is noise, whatever is typed


@dataclass(frozen=True)
class Page:
    """An entry in one language, and how often it was changed in this cluster."""

    entry: Entry
    text: EntryText
    changes: int


def find(answers: Answers, query: str, language: str) -> tuple[tuple[str, str], ...]:
    """The entries nearest to a few words, each by id and title. Raises UserError where nothing comes near."""
    near = answers.index.search(query, language, limit=FOUND).candidates
    found = tuple(
        (one.id, in_language(answers.entries[one.id], language).phrasings[0])
        for one in near
        if one.id in answers.entries and one.score >= LEAST_SCORE
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


async def retire(
    session: AsyncSession, actor: Person, packaged: Mapping[str, Entry], entry_id: str, now: datetime
) -> Entry:
    """The entry is served no more in the actor's cluster."""
    authorize(actor, Action.COORDINATE)
    entry = await knowledge_base.live_entry(session, packaged, actor.cluster_id, entry_id)
    await knowledge_base.retire(session, packaged, actor, entry_id, now)
    return entry


async def still_right(
    session: AsyncSession, actor: Person, packaged: Mapping[str, Entry], entry_id: str, now: datetime
) -> EntryRevision:
    """The entry was checked today and found right: it counts as fresh in the actor's cluster, at once."""
    authorize(actor, Action.COORDINATE)
    await people.bump(session, knowledge_base.ANSWERS)  # first, so that no newer text is overwritten with what was read
    entry = await knowledge_base.live_entry(session, packaged, actor.cluster_id, entry_id)
    checked = replace(entry, reviewed=now.date(), expires=(now + knowledge_base.GOOD_FOR).date())
    revision = await knowledge_base.propose(session, actor, checked, now)
    return await knowledge_base.publish(session, actor, revision.id, now)


async def turn_withholding(session: AsyncSession, actor: Person) -> Cluster:
    """Answers that are due for a check are withheld in the actor's cluster, or shown with a warning again."""
    authorize(actor, Action.COORDINATE)
    cluster = await locked(session, Cluster, actor.cluster_id) if actor.cluster_id is not None else None
    if cluster is None:
        raise UserError(mark("You are in no cluster whose answers this could be about."))
    cluster.withholds_expired = not cluster.withholds_expired
    return cluster

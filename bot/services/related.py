"""What an answer leads on to: chosen among the entries that are served, and kept in a draft."""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace

from sqlalchemy.ext.asyncio import AsyncSession

from bot.errors import NotFound, UserError
from bot.models import Person
from bot.services import drafts, editing
from bot.services.answers import Answers, in_language
from bot.services.drafts import Draft
from bot.texts import mark
from knowledge.entries import Entry

# Related answers of one entry; a reader sees the first of them that they may read.
MOST = 5
# Bytes of a digest that stands for an entry in a button, whose 64 bytes of data its id would not fit beside a draft's.
CODE_BYTES = 6


@dataclass(frozen=True)
class Link:
    """A related entry: what stands for it in a button, and its title."""

    code: str
    title: str


@dataclass(frozen=True)
class Related:
    """A draft and what it leads on to, or could lead on to."""

    draft: Draft
    links: tuple[Link, ...]


Work = Callable[[AsyncSession, Person, int, str, str, Mapping[str, Entry]], Awaitable[Related]]
"""What a tap on a link does to a draft: :func:`add` and :func:`drop`."""


async def listed(
    session: AsyncSession, actor: Person, revision_id: int, language: str, entries: Mapping[str, Entry]
) -> Related:
    """What a draft leads on to; raises NotFound once it is published or discarded."""
    return _related(await drafts.opened(session, actor, revision_id, language), entries, actor.language)


async def find(
    session: AsyncSession, actor: Person, revision_id: int, language: str, words: str, answers: Answers
) -> Related:
    """The entries nearest to a few words that it does not lead on to yet. Raises UserError where there is none."""
    draft = await drafts.opened(session, actor, revision_id, language)
    near = editing.find(answers, words, actor.language)
    links = tuple(Link(code(one), title) for one, title in near if one not in (draft.entry.id, *draft.entry.see_also))
    if not links:
        raise UserError(mark("Only what is there already comes near. Please try other words."))
    return Related(draft, links)


async def add(
    session: AsyncSession, actor: Person, revision_id: int, language: str, wanted: str, entries: Mapping[str, Entry]
) -> Related:
    """The draft leads on to one more entry, first of all: readers see the first few."""
    draft = await drafts.opened(session, actor, revision_id, language)
    entry_id = next((one for one in entries if code(one) == wanted), None)
    if entry_id is None or entry_id == draft.entry.id:
        raise NotFound(mark("This button no longer works. Please start again from /menu."))
    links = draft.entry.see_also
    links = links if entry_id in links else (entry_id, *links)
    if len(links) > MOST:
        raise UserError(mark("More than {n} related answers are too many. Remove one first."), n=MOST)
    return await _changed(session, draft, links, entries, actor)


async def drop(
    session: AsyncSession, actor: Person, revision_id: int, language: str, unwanted: str, entries: Mapping[str, Entry]
) -> Related:
    """The draft no longer leads on to an entry."""
    draft = await drafts.opened(session, actor, revision_id, language)
    links = tuple(one for one in draft.entry.see_also if code(one) != unwanted)
    return await _changed(session, draft, links, entries, actor)


def code(entry_id: str) -> str:
    """What stands for an entry in a button."""
    return hashlib.blake2s(entry_id.encode(), digest_size=CODE_BYTES).hexdigest()


async def _changed(
    session: AsyncSession, draft: Draft, links: tuple[str, ...], entries: Mapping[str, Entry], actor: Person
) -> Related:
    if links == draft.entry.see_also:
        return _related(draft, entries, actor.language)
    changed = await drafts.keep(session, draft, replace(draft.entry, see_also=links), draft.text.language)
    return _related(changed, entries, actor.language)


def _related(draft: Draft, entries: Mapping[str, Entry], language: str) -> Related:
    """With titles in this language; an entry that is no longer served goes by its id."""
    titles = {
        one: in_language(entries[one], language).phrasings[0] if one in entries else one for one in draft.entry.see_also
    }
    return Related(draft, tuple(Link(code(one), title) for one, title in titles.items()))

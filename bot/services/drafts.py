"""Drafts of entries: begun from what is served or from nothing, changed one message at a time, published or discarded.

A draft stays until somebody decides about it, so that a half-written answer is never lost.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.authorize import Action, authorize
from bot.db import locked
from bot.errors import NotFound, UserError
from bot.models import EntryRevision, EntryState, Person, Question
from bot.services import knowledge_base
from bot.services.answers import in_language
from bot.texts import mark
from knowledge.entries import Audience, Entry, EntryText, Origin, Source
from knowledge.text import normalise

PAGE = 5
MOST_TAGS, LONGEST_TAG = 10, 40
MOST_SOURCES, LONGEST_SOURCE = 5, 200
# Pictures and files of one answer: more belong behind a link.
MOST_FILES = 3
# An entry's id has 48 characters at most (knowledge.entries.ID); the rest is the draft's number.
SLUG_LENGTH = 36
# What is written in place of tags, sources or files to have none.
NOTHING = "-"
# The note of a draft in which nothing was changed yet; it is in no list.
UNTOUCHED = "untouched"


class Field(StrEnum):
    """What one message changes."""

    ANSWER = "answer"
    TITLE = "title"
    WORDING = "wording"
    TAGS = "tags"
    SOURCES = "sources"
    FILE = "file"


@dataclass(frozen=True)
class Draft:
    """An entry before it is published, looked at in one language."""

    revision: EntryRevision
    entry: Entry
    text: EntryText


@dataclass(frozen=True)
class Drafts:
    """A page of the drafts of a cluster, newest first; ``count`` in all."""

    drafts: tuple[Draft, ...]
    page: int
    count: int

    @property
    def has_more(self) -> bool:
        """Whether there is another page."""
        return (self.page + 1) * PAGE < self.count


@dataclass(frozen=True)
class Given:
    """What a message brought: plain and as Telegram's HTML, and how an entry names its pictures and files."""

    text: str
    html: str = ""
    files: tuple[str, ...] = ()


async def listed(session: AsyncSession, actor: Person, page: int, language: str) -> Drafts:
    """The drafts of the actor's cluster in which something was changed."""
    authorize(actor, Action.COORDINATE)
    mine = (
        EntryRevision.state == EntryState.PROPOSED,
        EntryRevision.note != UNTOUCHED,
        EntryRevision.cluster_id.is_not_distinct_from(actor.cluster_id),
    )
    count = await session.scalar(select(func.count()).select_from(EntryRevision).where(*mine)) or 0
    page = min(max(0, page), max(0, (count - 1) // PAGE))
    newest = select(EntryRevision).where(*mine).order_by(EntryRevision.id.desc()).limit(PAGE).offset(page * PAGE)
    return Drafts(tuple([_draft(one, language) for one in await session.scalars(newest)]), page, count)


async def opened(session: AsyncSession, actor: Person, revision_id: int, language: str) -> Draft:
    """A draft as it stands; raises NotFound once it is published or discarded."""
    return _draft(await knowledge_base.draft(session, actor, revision_id), language)


async def begin(
    session: AsyncSession, actor: Person, packaged: Mapping[str, Entry], wanted_id: str, language: str, now: datetime
) -> Draft:
    """The actor's own draft of a served entry, or a new one; one that was overtaken by a newer answer is left aside."""
    authorize(actor, Action.COORDINATE)
    entry = await knowledge_base.live_entry(session, packaged, actor.cluster_id, wanted_id)
    past = await knowledge_base.history(session, actor, wanted_id)
    newest_at = (past[0].went_live_at or past[0].created_at) if past else None
    found = await session.scalar(
        select(EntryRevision)
        .where(
            EntryRevision.entry_id == wanted_id,
            EntryRevision.state == EntryState.PROPOSED,
            EntryRevision.author_id == actor.id,
            EntryRevision.cluster_id.is_not_distinct_from(actor.cluster_id),
        )
        .order_by(EntryRevision.id.desc())
        .limit(1)
    )
    if found is not None and (newest_at is None or newest_at <= found.created_at):
        return _draft(found, language)
    if found is not None and found.note == UNTOUCHED:
        await knowledge_base.drop(session, found)
    return _draft(await knowledge_base.propose(session, actor, entry, now, note=UNTOUCHED), language)


async def new_entry(
    session: AsyncSession, actor: Person, language: str, title: str, given: Given, now: datetime
) -> Draft:
    """A draft of an entry that did not exist, for members until the audience is changed."""
    authorize(actor, Action.COORDINATE)
    text = EntryText(language, 1, (checked_title(title),), _checked_answer(given), attachments=given.files)
    last = await session.scalar(select(func.max(EntryRevision.id))) or 0
    entry = Entry(
        id=entry_id(title, f"e{last + 1}"),
        tags=(),
        audience=Audience.MEMBERS,
        owner=actor.cluster.name if actor.cluster else "common",
        reviewed=now.date(),
        expires=(now + knowledge_base.GOOD_FOR).date(),
        sources=(),
        see_also=(),
        texts={language: text},
    )
    return _draft(await knowledge_base.propose(session, actor, entry, now), language)


async def change(
    session: AsyncSession, actor: Person, revision_id: int, language: str, field: Field, given: Given, now: datetime
) -> Draft:
    """The draft with one thing changed; raises UserError for what cannot be shown, and the draft stays as it was."""
    draft = await opened(session, actor, revision_id, language)
    entry, text = draft.entry, draft.text
    match field:
        case Field.ANSWER:
            files = (*text.attachments, *given.files)[-MOST_FILES:]
            text = replace(text, answer=_checked_answer(given), revision=text.revision + 1, attachments=files)
            entry = replace(entry, reviewed=now.date(), expires=(now + knowledge_base.GOOD_FOR).date())
            text = _up_to_date(entry, text)
        case Field.TITLE:
            text = replace(text, phrasings=tuple(dict.fromkeys((checked_title(given.text), *text.phrasings))))
        case Field.WORDING:
            text = replace(text, phrasings=(*text.phrasings, _new_wording(text, given.text)))
        case Field.TAGS:
            entry = replace(entry, tags=_tags(given.text))
        case Field.SOURCES:
            entry = replace(entry, sources=_sources(given.text))
        case Field.FILE:
            text = replace(text, attachments=_files(text, given))
    return await keep(session, draft, replace(entry, texts={**entry.texts, text.language: text}), text.language)


async def add_language(
    session: AsyncSession, actor: Person, revision_id: int, language: str, title: str, given: Given
) -> Draft:
    """The draft with a text in one more language, kept as a translation of the one that it has."""
    draft = await opened(session, actor, revision_id, language)
    if language in draft.entry.texts:
        raise UserError(mark("It has a text in that language already. Change that instead."))
    origin = Origin(draft.text.language, draft.text.revision)
    text = EntryText(
        language, 1, (checked_title(title),), _checked_answer(given), attachments=given.files, translated_from=origin
    )
    return await keep(session, draft, replace(draft.entry, texts={**draft.entry.texts, language: text}), language)


async def drop_wording(
    session: AsyncSession, actor: Person, revision_id: int, language: str, number: int, count: int
) -> Draft:
    """The draft without one of its ``count`` wordings; the first, number 0, is its title and stays."""
    draft = await opened(session, actor, revision_id, language)
    wordings = draft.text.phrasings
    if len(wordings) != count or not 0 < number < count:
        raise NotFound(mark("This button no longer works. Please start again from /menu."))
    text = replace(draft.text, phrasings=(*wordings[:number], *wordings[number + 1 :]))
    return await keep(session, draft, replace(draft.entry, texts={**draft.entry.texts, text.language: text}), language)


async def set_audience(
    session: AsyncSession, actor: Person, revision_id: int, audience: Audience, language: str
) -> Draft:
    """Who may read the entry."""
    draft = await opened(session, actor, revision_id, language)
    return await keep(session, draft, replace(draft.entry, audience=audience), language)


async def discard(session: AsyncSession, actor: Person, revision_id: int) -> EntryRevision:
    """Throw a draft away; what becomes of a question that led to it is open again."""
    revision = await knowledge_base.draft(session, actor, revision_id)
    question = await locked(session, Question, revision.question_id) if revision.question_id else None
    await knowledge_base.discard(session, actor, revision_id)
    if question is not None:
        question.filed = None
    return revision


def checked_title(text: str) -> str:
    """A question in one line; raises UserError where there is no word in it."""
    line = " ".join(text.split())[: knowledge_base.LONGEST_WORDING].strip()
    if not normalise(line):
        raise UserError(mark("Please write the question in a few words."))
    return line


def entry_id(title: str, number: object) -> str:
    """An id that says what the entry is about and that no other entry has: ``how-hot-is-the-sauna-17``."""
    plain = unicodedata.normalize("NFKD", title.lower()).encode("ascii", "ignore").decode()
    words = re.sub(r"[^a-z0-9]+", "-", plain)[:SLUG_LENGTH].strip("-")
    return f"{words or 'question'}-{number}"


def _draft(revision: EntryRevision, language: str) -> Draft:
    entry = knowledge_base.read_entry(revision.text, revision.entry_id)
    return Draft(revision, entry, in_language(entry, language))


async def keep(session: AsyncSession, draft: Draft, entry: Entry, language: str) -> Draft:
    """The draft with another entry in it. Raises UserError for one that cannot be shown."""
    draft.revision.text = knowledge_base.checked_text(entry)
    draft.revision.note = ""
    await session.flush()
    return Draft(draft.revision, entry, in_language(entry, language))


def _checked_answer(given: Given) -> str:
    if not normalise(given.text):
        raise UserError(mark("I need some words for the answer. Please write it as a text message."))
    return given.html or given.text


def _up_to_date(entry: Entry, text: EntryText) -> EntryText:
    """A translation that was just written is one of the present original."""
    origin = text.translated_from
    source = entry.texts.get(origin.language) if origin else None
    return replace(text, translated_from=Origin(source.language, source.revision)) if source else text


def _new_wording(text: EntryText, written: str) -> str:
    line = checked_title(written)
    if normalise(line) in map(normalise, text.phrasings):
        raise UserError(mark("That entry has this wording already."))
    return line


def _tags(written: str) -> tuple[str, ...]:
    if written.strip() == NOTHING:
        return ()
    tags = [" ".join(tag.replace("#", " ").split()).lower()[:LONGEST_TAG] for tag in re.split(r"[,;\n]", written)]
    found = tuple(dict.fromkeys(tag for tag in tags if tag))[:MOST_TAGS]
    if not found:
        raise UserError(mark("Write a few tags with commas between them, for example: boilers, pellets"))
    return found


def _sources(written: str) -> tuple[Source, ...]:
    if written.strip() == NOTHING:
        return ()
    lines = [" ".join(line.split()) for line in written.splitlines() if line.strip()]
    if not lines:
        raise UserError(mark("Write a line for each source: its title, and its address if it has one."))
    return tuple(_source(line) for line in lines[:MOST_SOURCES])


def _source(line: str) -> Source:
    """``Title https://address``, or only one of the two."""
    found = re.search(r"https?://\S+", line)
    if found is None:
        return Source(line[:LONGEST_SOURCE])
    title = (line[: found.start()] + line[found.end() :]).strip(" |-–,:") or found[0].split("/")[2]
    return Source(title[:LONGEST_SOURCE], found[0])


def _files(text: EntryText, given: Given) -> tuple[str, ...]:
    if given.files:
        return (*text.attachments, *given.files)[-MOST_FILES:]
    if given.text.strip() == NOTHING:
        return ()
    raise UserError(mark("Please send a picture or a file, or - to have none."))

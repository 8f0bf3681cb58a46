"""The live knowledge base: the packaged entries, overlaid by what coordinators published.

A cluster reads its own revision of an entry, else the common one, else the packaged file. Whatever is published, taken
back or retired counts the version ``answers`` up, so that every process builds its index anew (``bot.brain``).
"""

from __future__ import annotations

import asyncio
import functools
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.authorize import Action, authorize, authorized
from bot.db import locked
from bot.errors import NotFound, UserError
from bot.logs import get_logger
from bot.models import EntryRevision, EntryState, Person
from bot.services import people
from bot.texts import mark
from knowledge.entries import Entry, EntryError, dump, parse

log = get_logger(__name__)

ANSWERS = "answers"  # the version that counts what was published
# Whatever is published, all entries are read again; reading one takes milliseconds.
ENTRIES_KEPT = 10_000
# After that many others get a turn, so that nobody waits for thousands.
READ_AT_ONCE = 20
NOTE_LENGTH = 200
# After this long somebody has to look at an entry again.
GOOD_FOR = timedelta(days=365)
# Telegram shows that much of a title well; longer questions are shortened by hand before they become one.
LONGEST_WORDING = 200

Overlay = Mapping[str, Entry | None]  # what is published by entry id; None: retired


@functools.lru_cache(maxsize=ENTRIES_KEPT)
def read_entry(text: str, entry_id: str) -> Entry:
    """The entry of a revision's text; raises EntryError."""
    return parse(text, Path(f"{entry_id}.yaml")).entry


async def overlays(session: AsyncSession) -> dict[int | None, Overlay]:
    """What is published over the packaged entries: in common (under None) and cluster by cluster.

    A text that this version of the program refuses is left out and logged: one entry must not silence the others.
    """
    found: dict[int | None, dict[str, Entry | None]] = {}
    for place, revision in enumerate(await _newest(session)):
        if place % READ_AT_ONCE == 0:
            await asyncio.sleep(0)
        try:
            entry = read_entry(revision.text, revision.entry_id) if revision.state is EntryState.LIVE else None
        except EntryError as error:
            log.warning("answers.entry_refused", entry=revision.entry_id, revision=revision.id, reason=error.reason)
            continue
        found.setdefault(revision.cluster_id, {})[revision.entry_id] = entry
    return dict(found)


def overlaid(packaged: Mapping[str, Entry], *layers: Overlay) -> dict[str, Entry]:
    """The entries that are served: each layer replaces, adds to and retires what is below it; in order of id."""
    entries: dict[str, Entry | None] = dict(packaged)
    for layer in layers:
        entries |= layer
    return {entry_id: entry for entry_id, entry in sorted(entries.items()) if entry is not None}


async def live_entries(
    session: AsyncSession, packaged: Mapping[str, Entry], cluster_id: int | None
) -> dict[str, Entry]:
    """What a cluster's members are answered from, by entry id; what is common to all for None."""
    found = await overlays(session)
    own = found.get(cluster_id, {}) if cluster_id is not None else {}
    return overlaid(packaged, found.get(None, {}), own)


async def live_entry(
    session: AsyncSession, packaged: Mapping[str, Entry], cluster_id: int | None, entry_id: str
) -> Entry:
    """One served entry, as of this transaction; raises NotFound."""
    for scope in dict.fromkeys((cluster_id, None)):
        newest = await _current(session, entry_id, scope)
        if newest is not None:
            if newest.state is EntryState.RETIRED:
                raise _gone()
            return read_entry(newest.text, entry_id)
    if entry_id not in packaged:
        raise _gone()
    return packaged[entry_id]


async def propose(
    session: AsyncSession, author: Person, entry: Entry, now: datetime, note: str = "", question_id: int | None = None
) -> EntryRevision:
    """Keep a draft of an entry for the author's cluster (an operator of none: for all). Raises UserError.

    What the linter would refuse (broken markup, too long for a message) is refused here, so that it is never sent.
    """
    authorize(author, Action.COORDINATE)
    revision = EntryRevision(
        entry_id=entry.id,
        cluster_id=author.cluster_id,
        text=checked_text(entry),
        state=EntryState.PROPOSED,
        author_id=author.id,
        author=author,
        question_id=question_id,
        note=note[:NOTE_LENGTH],
        created_at=now,
    )
    session.add(revision)
    await session.flush()
    return revision


def checked_text(entry: Entry) -> str:
    """The entry as it is kept; raises UserError with the linter's reason where it could not be shown."""
    text = dump(entry)
    try:
        read_entry(text, entry.id)
    except EntryError as error:
        raise UserError(mark("I cannot keep that: {reason}."), reason=error.reason) from error
    return text


async def draft(session: AsyncSession, actor: Person, revision_id: int) -> EntryRevision:
    """A draft of the actor's cluster; raises NotFound once it is published or discarded, and NotAllowed."""
    revision = await locked(session, EntryRevision, revision_id)
    if revision is None or (revision.state is EntryState.RETIRED and revision.number is None):
        raise NotFound(mark("That draft was discarded."))
    authorize(actor, Action.COORDINATE, revision)
    if revision.state is not EntryState.PROPOSED:
        raise NotFound(mark("That is published already."))
    return revision


async def publish(session: AsyncSession, actor: Person, revision_id: int, now: datetime) -> EntryRevision:
    """Answer from a draft from now on; raises UserError when the entry was changed after the draft was made."""
    await people.bump(session, ANSWERS)  # first, since it makes those who publish wait for each other
    revision = await draft(session, actor, revision_id)
    newest = await _current(session, revision.entry_id, revision.cluster_id)
    if newest is not None and (newest.went_live_at or newest.created_at) > revision.created_at:
        raise UserError(mark("Somebody has changed this answer since. Please make your change again."))
    revision.number = await _next_number(session, revision.entry_id, revision.cluster_id)
    revision.state = EntryState.LIVE
    revision.went_live_at = now
    await session.flush()
    return revision


async def discard(session: AsyncSession, actor: Person, revision_id: int) -> None:
    """Throw a draft away."""
    await drop(session, await draft(session, actor, revision_id))


async def drop(session: AsyncSession, revision: EntryRevision) -> None:
    """Empty a draft. Never deleted: SQLite would give its id to the next one, and old buttons would publish that."""
    revision.state, revision.text = EntryState.RETIRED, ""
    await session.flush()


async def put(
    session: AsyncSession, entry: Entry, cluster_id: int | None, author: Person | None, note: str, now: datetime
) -> EntryRevision:
    """Publish an entry at once, for a cluster or for all. Whether the author may is the caller's question."""
    return await _append(session, entry.id, cluster_id, EntryState.LIVE, checked_text(entry), author, note, now)


async def append_all(
    session: AsyncSession,
    rows: Sequence[tuple[str, EntryState, str]],
    cluster_id: int | None,
    author: Person | None,
    note: str,
    now: datetime,
) -> None:
    """Publish (or withdraw) many entries at once: each an id, a state, and the text of an entry that was checked."""
    await people.bump(session, ANSWERS)
    found = await session.execute(
        select(EntryRevision.entry_id, func.max(EntryRevision.number))
        .where(_in(cluster_id))
        .group_by(EntryRevision.entry_id)
    )
    numbers = {entry_id: number or 0 for entry_id, number in found.all()}
    session.add_all(
        EntryRevision(
            entry_id=entry_id,
            cluster_id=cluster_id,
            number=numbers.get(entry_id, 0) + 1,
            text=text,
            state=state,
            author_id=author.id if author else None,
            note=note[:NOTE_LENGTH],
            created_at=now,
            went_live_at=now,
        )
        for entry_id, state, text in rows
    )
    await session.flush()


async def retire(
    session: AsyncSession,
    packaged: Mapping[str, Entry],
    actor: Person,
    entry_id: str,
    now: datetime,
    note: str = "",
) -> EntryRevision:
    """Serve an entry no more in the actor's cluster."""
    authorize(actor, Action.COORDINATE)
    entry = await live_entry(session, packaged, actor.cluster_id, entry_id)
    return await _append(session, entry_id, actor.cluster_id, EntryState.RETIRED, dump(entry), actor, note, now)


async def revert(
    session: AsyncSession, packaged: Mapping[str, Entry], actor: Person, entry_id: str, now: datetime
) -> EntryRevision:
    """Back to what was served before the newest revision of the actor's cluster. Raises UserError if nothing was."""
    authorize(actor, Action.COORDINATE)
    await people.bump(session, ANSWERS)
    past = await history(session, actor, entry_id)
    if not past:
        raise UserError(mark("There is nothing to take back: nobody has changed this entry."))
    state, text = await _before(session, packaged, past)
    return await _append(session, entry_id, actor.cluster_id, state, text, actor, "", now)


async def take_back(
    session: AsyncSession, packaged: Mapping[str, Entry], actor: Person, revision_id: int, now: datetime
) -> EntryRevision:
    """Revert a revision, while no newer one lies over it; raises NotFound when one does, and NotAllowed."""
    revision = await authorized(session, actor, Action.COORDINATE, EntryRevision, revision_id)
    newest = await _current(session, revision.entry_id, revision.cluster_id)
    if newest is None or newest.id != revision.id or revision.cluster_id != actor.cluster_id:
        raise NotFound(mark("The entry has been changed since. Look at its history."))
    await revert(session, packaged, actor, revision.entry_id, now)
    return revision


async def history(session: AsyncSession, actor: Person, entry_id: str) -> tuple[EntryRevision, ...]:
    """What was published of an entry in the actor's cluster, newest first."""
    authorize(actor, Action.COORDINATE)
    found = await session.scalars(
        select(EntryRevision)
        .where(EntryRevision.entry_id == entry_id, _in(actor.cluster_id), EntryRevision.number.is_not(None))
        .order_by(EntryRevision.number.desc())
    )
    return tuple(found.all())


async def _before(
    session: AsyncSession, packaged: Mapping[str, Entry], past: tuple[EntryRevision, ...]
) -> tuple[EntryState, str]:
    """State and text of an entry before its newest revision."""
    newest, *former = past
    if former:
        return former[0].state, former[0].text
    try:
        common = await live_entry(session, packaged, None, newest.entry_id) if newest.cluster_id is not None else None
    except NotFound:
        common = None
    below = common or packaged.get(newest.entry_id)
    return (EntryState.LIVE, dump(below)) if below else (EntryState.RETIRED, newest.text)


async def _append(
    session: AsyncSession,
    entry_id: str,
    cluster_id: int | None,
    state: EntryState,
    text: str,
    author: Person | None,
    note: str,
    now: datetime,
) -> EntryRevision:
    await people.bump(session, ANSWERS)
    revision = EntryRevision(
        entry_id=entry_id,
        cluster_id=cluster_id,
        number=await _next_number(session, entry_id, cluster_id),
        text=text,
        state=state,
        author_id=author.id if author else None,
        author=author,
        note=note[:NOTE_LENGTH],
        created_at=now,
        went_live_at=now,
    )
    session.add(revision)
    await session.flush()
    return revision


async def _newest(session: AsyncSession) -> list[EntryRevision]:
    """The newest published revision of every entry in every cluster."""
    numbers = (
        select(EntryRevision.entry_id, EntryRevision.cluster_id, func.max(EntryRevision.number).label("number"))
        .where(EntryRevision.number.is_not(None))
        .group_by(EntryRevision.entry_id, EntryRevision.cluster_id)
        .subquery()
    )
    found = await session.scalars(
        select(EntryRevision)
        .join(
            numbers,
            (EntryRevision.entry_id == numbers.c.entry_id)
            & (EntryRevision.number == numbers.c.number)
            & EntryRevision.cluster_id.is_not_distinct_from(numbers.c.cluster_id),
        )
        .order_by(EntryRevision.id)
    )
    return list(found)


async def _current(session: AsyncSession, entry_id: str, cluster_id: int | None) -> EntryRevision | None:
    return await session.scalar(
        select(EntryRevision)
        .where(EntryRevision.entry_id == entry_id, _in(cluster_id), EntryRevision.number.is_not(None))
        .order_by(EntryRevision.number.desc())
        .limit(1)
    )


async def _next_number(session: AsyncSession, entry_id: str, cluster_id: int | None) -> int:
    last = await session.scalar(
        select(func.max(EntryRevision.number)).where(EntryRevision.entry_id == entry_id, _in(cluster_id))
    )
    return (last or 0) + 1


def _in(cluster_id: int | None) -> ColumnElement[bool]:
    return EntryRevision.cluster_id.is_not_distinct_from(cluster_id)


def _gone() -> NotFound:
    return NotFound(mark("That answer has been withdrawn. Please ask again."))

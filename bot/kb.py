"""The work behind ``clusterbot kb``: the live base to files and back, checked before it changes, and its figures."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from sqlalchemy.ext.asyncio import AsyncSession

from bot import bases, schema
from bot.brain import CONTENT, packaged_bases
from bot.db import Database, utc_now
from bot.errors import SettingsError, UserError
from bot.services import curation, exchange, knowledge_base, members
from bot.services import report as reporting
from bot.services.exchange import Accepted, Change
from bot.services.report import Report, Shares
from bot.settings import database_settings
from bot.texts import texts
from knowledge import tables
from knowledge.entries import Entry, EntryError, dump, load, read

Done = TypeVar("Done")
# Lines of a change that are shown; a whole new entry in nine languages is longer than anybody reads.
SHOWN_LINES = 40
BARS = "▁▂▃▄▅▆▇█"


@dataclass(frozen=True)
class Weighed:
    """What an import would change, and the accepted questions that it would break."""

    changes: Sequence[Change]
    broken: Sequence[Accepted]


def write(target: Path, cluster: str | None) -> int:
    """Write the live base to a folder or a .csv file; how many entries. Raises SettingsError."""
    entries = list(_in_database(lambda session: _live(session, cluster)).values())
    try:
        if target.suffix.lower() == ".csv":
            target.write_text(tables.write(entries), encoding="utf-8-sig", newline="")
        elif target.suffix:
            raise SettingsError(f"{target}: a folder or a .csv file, please")
        else:
            target.mkdir(parents=True, exist_ok=True)
            for entry in entries:
                (target / f"{entry.id}.yaml").write_text(dump(entry), encoding="utf-8")
    except OSError as error:
        raise SettingsError(f"{error.filename or target}: {error.strerror}") from None
    return len(entries)


def read_source(source: Path) -> tuple[Entry, ...]:
    """The entries of a folder, a .yaml or a .csv file; raises SettingsError that names file and line (or row)."""
    try:
        if source.suffix.lower() == ".csv":
            return tables.read(source)
        if source.suffix.lower() == ".yaml":
            return (read(source).entry,)
        return load(source)
    except EntryError as error:
        raise SettingsError(f"{error}; nothing was changed") from None


def weigh(given: Sequence[Entry], cluster: str | None) -> Weighed:
    """Compare entries with the live base and try the accepted questions on what would come out. Takes seconds."""
    return _in_database(lambda session: _weighed(session, given, cluster))


def publish(given: Sequence[Entry], cluster: str | None, note: str, step: Callable[[], None]) -> int:
    """Publish what differs from the live base, all or nothing, with a ``step`` an entry; how many entries."""
    return _in_database(lambda session: _published(session, given, cluster, note, step))


def figures(cluster: str | None) -> Report:
    """How the last weeks went."""

    async def look(session: AsyncSession) -> Report:
        return await reporting.report(session, utc_now(), await _cluster_id(session, cluster))

    return _in_database(look)


def change_lines(change: Change) -> list[str]:
    """A change as it is printed, cut where it is long."""
    lines = change.lines[2:]
    shown = [f"{'changed' if change.before else 'new'}: {change.after.id}", *(f"  {line}" for line in lines)]
    if len(lines) <= SHOWN_LINES:
        return shown
    return [*shown[: SHOWN_LINES + 1], f"  ... {len(lines) - SHOWN_LINES} more lines"]


def report_lines(found: Report) -> list[str]:
    """The report as it is printed."""
    total = found.total
    if not total.count:
        return [f"No question in the last {reporting.WEEKS} weeks."]
    lines = [f"{total.count} questions in the last {reporting.WEEKS} weeks"]
    for name in ("answered", "suggested", "missed", "disliked"):
        number = getattr(total, name)
        lines.append(f"  {name:<10} {number:>6}  {number / total.count:>4.0%}")
    picture = "".join(_bar(shares) for _, shares in found.weeks)
    lines.append(f"  answered by week, from {found.weeks[0][0]}: {picture}")
    if found.misses:
        lines += ["Missed most:", *(f"  {count:>4} x {text.splitlines()[0][:100]}" for text, count in found.misses)]
    return lines


def _bar(shares: Shares) -> str:
    """The share of answered questions as a bar; a week without questions is a dot."""
    if not shares.count:
        return "·"
    return BARS[min(len(BARS) - 1, len(BARS) * shares.answered // shares.count)]


async def _live(session: AsyncSession, cluster: str | None) -> dict[str, Entry]:
    packaged = {entry.id: entry for entry in load(CONTENT / "entries")}
    return await knowledge_base.live_entries(session, packaged, await _cluster_id(session, cluster))


async def _weighed(session: AsyncSession, given: Sequence[Entry], cluster: str | None) -> Weighed:
    cluster_id = await _cluster_id(session, cluster)
    live = await _live(session, cluster)
    changed = exchange.changes(live, given)
    if not changed:
        return Weighed([], [])
    after = live | {entry.id: entry for entry in given}
    rejected: dict[int | None, bases.Rejected] = {None: (await curation.rejected(session)).get(cluster_id, {})}
    before_bases = bases.build(live, rejected=rejected, former=packaged_bases(CONTENT))
    after_bases = bases.build(after, rejected=rejected, former=before_bases)
    accepted = exchange.tests(after) + await exchange.confirmed(session, cluster_id)
    return Weighed(changed, exchange.broken(accepted, before_bases.common, after_bases.common))


async def _published(
    session: AsyncSession, given: Sequence[Entry], cluster: str | None, note: str, step: Callable[[], None]
) -> int:
    cluster_id = await _cluster_id(session, cluster)
    changed = exchange.changes(await _live(session, cluster), given)
    for change in changed:
        await knowledge_base.put(session, change.after, cluster_id, None, note, utc_now())
        step()
    return len(changed)


async def _cluster_id(session: AsyncSession, name: str | None) -> int | None:
    return (await members.cluster_named(session, name)).id if name else None


def _in_database(work: Callable[[AsyncSession], Awaitable[Done]]) -> Done:
    """Run ``work(session)`` in one transaction; raises SettingsError with what a person may read."""
    url = database_settings().sqlalchemy_url
    schema.upgrade(url)

    async def go() -> Done:
        database = Database(url)
        try:
            async with database.transaction() as session:
                return await work(session)
        finally:
            await database.close()

    try:
        return asyncio.run(go())
    except UserError as error:
        raise SettingsError(texts(None)(error.msgid, **error.values).unescape()) from None

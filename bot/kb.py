"""The work behind ``clusterbot kb``: the live base to files and back, checked before it changes, and its figures."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from sqlalchemy.ext.asyncio import AsyncSession

from bot import schema, trend
from bot.brain import CONTENT, packaged_bases
from bot.db import Database, utc_now
from bot.errors import SettingsError, UserError
from bot.services import attachments, exchange, knowledge_base, members
from bot.services import report as reporting
from bot.services.exchange import Change, Plan, Standing
from bot.services.report import Report, Shares
from bot.settings import database_settings
from bot.texts import texts
from bot.views import knowledge_files as views
from bot.weighing import weigh
from knowledge import tables
from knowledge.entries import Entry, EntryError, Sheet, dump, files, load, read
from knowledge.spreadsheets import BrokenTable, Step

Done = TypeVar("Done")
# Lines of a change, and mistakes of a table, that are shown; nobody reads more at once.
SHOWN_LINES = 40
BARS = "▁▂▃▄▅▆▇█"


@dataclass(frozen=True)
class Weighed:
    """An import that is ready to be published, and what it would do."""

    plan: Plan
    standing: Standing


def write(target: Path, cluster: str | None) -> int:
    """Write the live base to a folder, a .csv or an .xlsx file; how many entries. Raises SettingsError."""
    entries = list(_in_database(lambda session: _live(session, cluster), is_reading=True).values())
    try:
        match target.suffix.lower():
            case ".csv":
                target.write_text(tables.write(entries), encoding="utf-8-sig", newline="")
            case ".xlsx":
                target.write_bytes(tables.write_xlsx(entries))
            case "":
                target.mkdir(parents=True, exist_ok=True)
                for entry in entries:
                    (target / f"{entry.id}.yaml").write_text(dump(entry), encoding="utf-8")
                for name, content in _attachments(entries, cluster).items():
                    (target / name).write_bytes(content)
            case _:
                raise SettingsError(f"{target}: a folder, a .csv or an .xlsx file, please")
    except OSError as error:
        raise SettingsError(f"{error.filename or target}: {error.strerror}") from None
    except ValueError as error:
        raise SettingsError(f"{target}: {error}; export to a folder instead") from None
    return len(entries)


def read_source(source: Path, step: Step = lambda _done, _of: None) -> list[Sheet]:
    """The entries of a folder, a .yaml, .csv or .xlsx file; raises SettingsError that names file and line or row."""
    try:
        if source.suffix.lower() in tables.SUFFIXES:
            return tables.sheets(source, step, views.headings())
        paths = [source] if source.suffix.lower() == ".yaml" else files(source)
        sheets = []
        for number, path in enumerate(paths, start=1):
            sheets.append(read(path))
            step(number, len(paths))
        return sheets
    except BrokenTable as error:
        named = [str(one) for one in error.errors[:SHOWN_LINES]]
        more = len(error.errors) - len(named)
        told = [*named, *([f"... and {more} more"] if more else [])]
        raise SettingsError("\n".join([*told[:-1], f"{told[-1]}; nothing was changed"])) from None
    except EntryError as error:
        raise SettingsError(f"{error}; nothing was changed") from None


def prepare(
    given: Sequence[Sheet], cluster: str | None, *, withdraws: bool = False, folder: Path | None = None
) -> Weighed:
    """Compare entries with the live base, and try the accepted questions on what would come out. Takes seconds.

    ``folder`` is where their attachments have to be.
    """

    async def look(session: AsyncSession) -> Standing:
        return await exchange.standing(session, _packaged(), await _cluster_id(session, cluster))

    found = _in_database(look, is_reading=True)
    settings = database_settings()
    packaged = packaged_bases(CONTENT, settings.semantic_model, settings.data_dir)
    plan = weigh(given, found, utc_now().date(), packaged, withdraws=withdraws, folder=folder)
    return Weighed(plan, found)


def folder_of(source: Path) -> Path | None:
    """Where the attachments of entries in files lie; a table has none with it."""
    if source.suffix.lower() in tables.SUFFIXES:
        return None
    return source.parent if source.suffix.lower() == ".yaml" else source


def beside(source: Path, given: Sequence[Sheet]) -> dict[str, bytes]:
    """The pictures and files that lie beside the entries of a folder or a .yaml file, by name; none beside a table."""
    folder = folder_of(source)
    if folder is None:
        return {}
    paths = {name: folder / name for name in _file_names(sheet.entry for sheet in given)}
    return {name: path.read_bytes() for name, path in paths.items() if path.is_file()}


def publish(
    weighed: Weighed, cluster: str | None, note: str, step: Step, attached: Mapping[str, bytes] | None = None
) -> int:
    """Publish what was weighed, all or nothing, with the files ``attached`` to it; how many entries.

    Raises SettingsError if the base has changed.
    """
    changes = weighed.plan.changes
    kept = {}
    for number, change in enumerate(changes, start=1):
        kept[change.after.id] = dump(change.after)
        step(number, len(changes))
    gone = [weighed.standing.entries[entry_id] for entry_id in weighed.plan.withdrawn]

    async def write_all(session: AsyncSession) -> int:
        cluster_id = await _cluster_id(session, cluster)
        await attachments.keep(session, attached or {}, cluster_id, utc_now())
        return await exchange.publish(session, kept, gone, cluster_id, None, note, weighed.standing.version, utc_now())

    return _in_database(write_all)


def figures(cluster: str | None) -> Report:
    """How the last weeks went."""

    async def look(session: AsyncSession) -> Report:
        return await reporting.report(session, utc_now(), await _cluster_id(session, cluster))

    return _in_database(look, is_reading=True)


def draw(found: Report, target: Path) -> None:
    """The trend as a PNG picture; raises SettingsError where it cannot be written."""
    try:
        target.write_bytes(trend.draw(views.trend(texts(None), found)))
    except OSError as error:
        raise SettingsError(f"{target}: {error.strerror}") from None


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


def _attachments(entries: Sequence[Entry], cluster: str | None) -> dict[str, bytes]:
    """The files that entries name: those that were imported, else those that came with the program."""
    names = _file_names(entries)

    async def look(session: AsyncSession) -> dict[str, bytes]:
        return await attachments.kept(session, names, await _cluster_id(session, cluster))

    packaged = {name: CONTENT / "entries" / name for name in names}
    found = {name: path.read_bytes() for name, path in packaged.items() if path.is_file()}
    return {**found, **(_in_database(look, is_reading=True) if names else {})}


def _file_names(entries: Iterable[Entry]) -> list[str]:
    names = {name for entry in entries for text in entry.texts.values() for name in text.attachments}
    return sorted(name for name in names if attachments.is_file(name) and Path(name).name == name)


def _packaged() -> dict[str, Entry]:
    return {entry.id: entry for entry in load(CONTENT / "entries")}


async def _live(session: AsyncSession, cluster: str | None) -> dict[str, Entry]:
    return await knowledge_base.live_entries(session, _packaged(), await _cluster_id(session, cluster))


async def _cluster_id(session: AsyncSession, name: str | None) -> int | None:
    return (await members.cluster_named(session, name)).id if name else None


def _in_database(work: Callable[[AsyncSession], Awaitable[Done]], *, is_reading: bool = False) -> Done:
    """Run ``work(session)`` in one transaction; raises SettingsError with what a person may read."""
    url = database_settings().sqlalchemy_url
    schema.upgrade(url)

    async def go() -> Done:
        database = Database(url)
        try:
            async with database.reading() if is_reading else database.transaction() as session:
                return await work(session)
        finally:
            await database.close()

    try:
        return asyncio.run(go())
    except UserError as error:
        raise SettingsError(texts(None)(error.msgid, **error.values).unescape()) from None

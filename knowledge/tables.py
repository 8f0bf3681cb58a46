"""Entries as a table, which people edit in a spreadsheet: a row for each entry and language, without loss.

A list fills a cell, one item a line. Inside an item a backslash and n stand for a line break, two backslashes for one.
What a spreadsheet would take for a formula gets an apostrophe in front, which reading takes away.
"""

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml

from knowledge.entries import Entry, EntryError, EntryText, parse

# Said once for an entry; in its further rows they may be empty.
SHARED = ("tags", "audience", "owner", "reviewed", "expires", "sources", "see_also")
TEXT = ("revision", "translated_from", "phrasings", "answer", "synonyms", "attachments", "tests")
COLUMNS = ("id", "language", *TEXT, *SHARED)
LISTS = frozenset({"tags", "see_also", "phrasings", "attachments", "tests"})
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # how a formula begins in a spreadsheet (OWASP, CSV injection)


def write(entries: Iterable[Entry]) -> str:
    """The entries as CSV, a header first."""
    table = io.StringIO(newline="")
    writer = csv.DictWriter(table, COLUMNS, lineterminator="\r\n")
    writer.writeheader()
    for entry in entries:
        for text in entry.texts.values():
            writer.writerow({name: _guarded(cell) for name, cell in _row(entry, text).items()})
    return table.getvalue()


def read(path: Path) -> tuple[Entry, ...]:
    """The entries of a CSV file (UTF-8, comma or semicolon), in order. Raises EntryError with the row's number."""
    rows = _rows(path)
    entries: dict[str, Entry] = {}
    shared: dict[str, dict[str, str]] = {}
    for number, row in rows:
        entry_id = row["id"].strip()
        first = shared.setdefault(entry_id, {name: row[name] for name in SHARED})
        for name in SHARED:
            if row[name] not in ("", first[name]):
                raise EntryError(path, number, f"{name} differs from the first row of {entry_id!r}")
        entry = _entry(path, number, entry_id, row, first)
        known = entries.setdefault(entry_id, entry)
        if known is not entry:
            if set(known.texts) & set(entry.texts):
                raise EntryError(path, number, f"{entry_id!r} has a row in {row['language'].strip()!r} already")
            entries[entry_id] = replace(known, texts={**known.texts, **entry.texts})
    return tuple(entries.values())


def _rows(path: Path) -> list[tuple[int, dict[str, str]]]:
    """The rows with their numbers, the header being row 1 as spreadsheets count."""
    try:
        content = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise EntryError(path, 1, error.strerror or str(error)) from error
    except UnicodeDecodeError as error:
        raise EntryError(path, 1, "not UTF-8; in a spreadsheet choose 'CSV UTF-8'") from error
    header = content.partition("\n")[0]
    delimiter = ";" if header.count(";") > header.count(",") else ","
    csv.field_size_limit(1 << 20)
    try:
        first, *others = list(csv.reader(io.StringIO(content, newline=""), delimiter=delimiter, strict=True)) or [[]]
    except csv.Error as error:
        raise EntryError(path, 1, f"not CSV: {error}") from error
    names = [name.strip() for name in first]
    for name in COLUMNS:
        if names.count(name) != 1:
            raise EntryError(path, 1, f"there must be one column {name!r}")
    for name in names:
        if name not in COLUMNS:
            raise EntryError(path, 1, f"unknown column {name!r}")
    found = []
    for number, cells in enumerate(others, start=2):
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(names):
            raise EntryError(path, number, f"{len(cells)} cells instead of {len(names)}")
        found.append((number, {name: _plain(cell) for name, cell in zip(names, cells, strict=True)}))
    return found


def _entry(path: Path, number: int, entry_id: str, row: Mapping[str, str], shared: Mapping[str, str]) -> Entry:
    """The entry in the one language of a row, refused for what its file would be refused for."""
    given = {name: cell for name, cell in {**row, **shared}.items() if cell or name in _REQUIRED}
    values: dict[str, Any] = {"id": entry_id}
    values |= {name: _value(name, given[name]) for name in SHARED if name in given}
    text = {name: _value(name, given[name]) for name in TEXT if name in given}
    values["languages"] = {row["language"].strip(): text}
    try:
        return parse(yaml.safe_dump(values, allow_unicode=True, sort_keys=False), Path(f"{entry_id}.yaml")).entry
    except EntryError as error:
        raise EntryError(path, number, error.reason) from error


_REQUIRED = frozenset({"tags", "audience", "owner", "reviewed", "expires", "revision", "phrasings", "answer"})


def _value(name: str, cell: str) -> Any:
    """What stands in a cell, as it would stand in a file."""
    if name in LISTS:
        return _items(cell)
    if name == "sources":
        return [dict(zip(("title", "url"), _parts(line), strict=False)) for line in _items(cell)]
    if name == "synonyms":
        return {typed: meant for typed, _, meant in (line.partition("=") for line in _items(cell))}
    if name == "translated_from":
        language, _, revision = cell.partition(":")
        return {"language": language.strip(), "revision": revision.strip()}
    return cell if name in ("answer", "owner") else cell.strip()


def _row(entry: Entry, text: EntryText) -> dict[str, str]:
    origin = text.translated_from
    return {
        "id": entry.id,
        "language": text.language,
        "revision": str(text.revision),
        "translated_from": f"{origin.language}:{origin.revision}" if origin else "",
        "phrasings": _lines(text.phrasings),
        "answer": text.answer,
        "synonyms": _lines([f"{typed}={meant}" for typed, meant in text.synonyms.items()]),
        "attachments": _lines(text.attachments),
        "tests": _lines(text.tests),
        "tags": _lines(entry.tags),
        "audience": entry.audience.value,
        "owner": entry.owner,
        "reviewed": entry.reviewed.isoformat(),
        "expires": entry.expires.isoformat(),
        "sources": _lines(
            [f"{source.title} | {source.url}" if source.url else source.title for source in entry.sources]
        ),
        "see_also": _lines(entry.see_also),
    }


def _lines(items: Sequence[str]) -> str:
    return "\n".join(item.replace("\\", "\\\\").replace("\n", "\\n") for item in items)


def _items(cell: str) -> list[str]:
    written = [line for line in cell.replace("\r\n", "\n").split("\n") if line.strip()]
    return [re.sub(r"\\([n\\])", lambda found: "\n" if found[1] == "n" else "\\", line) for line in written]


def _parts(line: str) -> tuple[str, ...]:
    """Title and address of a source; a title may have a bar of its own."""
    title, bar, url = line.rpartition(" | ")
    return (title, url.strip()) if bar and url.startswith(("http://", "https://")) else (line,)


def _guarded(cell: str) -> str:
    """The cell so that no spreadsheet takes it for a formula."""
    return f"'{cell}" if cell.startswith((*FORMULA, "''", *(f"'{sign}" for sign in FORMULA))) else cell


def _plain(cell: str) -> str:
    return cell[1:] if cell.startswith(("''", *(f"'{sign}" for sign in FORMULA))) else cell

"""Entries as a table, which people edit in a spreadsheet: a row for each entry and language, without loss.

A list fills a cell, one item a line. Inside an item a backslash and n stand for a line break, two backslashes for one.
A mistake is shown with its row and column.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import yaml

from knowledge import spreadsheets
from knowledge.entries import Entry, EntryText, Sheet, build
from knowledge.located import Located
from knowledge.reasons import because
from knowledge.spreadsheets import Column, Grid, Spoilt, Step, TableError, Value

# Said once for an entry; in its further rows they may be empty.
SHARED = ("audience", "tags", "owner", "reviewed", "expires", "sources", "see_also")
TEXT = ("phrasings", "answer", "synonyms", "tests", "attachments", "revision", "translated_from")
COLUMNS = ("id", "language", "phrasings", "answer", *SHARED, *TEXT[2:])
LISTS = frozenset({"tags", "see_also", "phrasings", "attachments", "tests"})
DAYS = frozenset({"reviewed", "expires"})
HEADINGS = {
    "id": Column("Entry", 24),
    "language": Column("Language", 10),
    "phrasings": Column("Questions (one a line; the first is the title)", 48),
    "answer": Column("Answer", 80),
    "audience": Column("Readers (public, members or coordinators)", 14),
    "tags": Column("Tags (one a line)", 16),
    "owner": Column("Owner", 14),
    "reviewed": Column("Checked on", 12),
    "expires": Column("Check again by", 12),
    "sources": Column("Sources (one a line: title | https://address)", 40),
    "see_also": Column("See also (entries, one a line)", 24),
    "synonyms": Column("Synonyms (typed=meant, one a line)", 24),
    "tests": Column("Test questions (one a line)", 36),
    "attachments": Column("Attachments (one a line)", 20),
    "revision": Column("Revision", 9),
    "translated_from": Column("Translated from (language:revision)", 16),
}
SUFFIXES = (".csv", ".xlsx")
_NEEDED = ("id", "language", "phrasings", "answer", "audience", "reviewed", "expires", "revision")
_MAY_BE_EMPTY = frozenset({"tags", "owner"})  # but have to be there
_TEXT_TAG, _LIST_TAG, _MAPPING_TAG = (f"tag:yaml.org,2002:{kind}" for kind in ("str", "seq", "map"))


@dataclass(frozen=True)
class Cell(Located):
    """A value of a table: its row is its line, and its column is named too."""

    def error(self, reason: str) -> TableError:
        """A mistake in this cell."""
        return TableError(self.path, self.line, reason, int(self.node.start_mark.column))

    def error_in(self, offset: int, reason: str) -> TableError:
        """The same: no cell has lines of its own."""
        return self.error(reason)


def write(entries: Iterable[Entry]) -> str:
    """The entries as CSV, a header first."""
    return spreadsheets.csv_text(COLUMNS, _rows(entries))


def write_xlsx(entries: Iterable[Entry]) -> bytes:
    """The entries as a workbook; raises ValueError that names an entry with more text than a cell holds."""
    return spreadsheets.xlsx_bytes("Knowledge", [HEADINGS[name] for name in COLUMNS], _rows(entries))


def read(path: Path, step: Step = lambda _done, _of: None) -> tuple[Entry, ...]:
    """The entries of a .csv or .xlsx file, in order. Raises TableError with row and column."""
    return tuple(sheet.entry for sheet in sheets(path, step))


def sheets(path: Path, step: Step = lambda _done, _of: None) -> list[Sheet]:
    """The same with the place of each value; ``step`` counts the rows."""
    rows = _table(path, spreadsheets.grid(path, step))
    by_id: dict[str, list[_Row]] = {}
    for row in rows:
        by_id.setdefault(row.text("id").strip(), []).append(row)
    return [build(Cell(path, _entry_node(entry_id, of_one), "the entry")) for entry_id, of_one in by_id.items()]


@dataclass(frozen=True)
class _Row:
    """A row of the table: what stands in each column, and where that is."""

    path: Path
    number: int
    values: Mapping[str, Value]
    places: Mapping[str, int]

    def error(self, name: str, reason: str) -> TableError:
        return TableError(self.path, self.number, reason, self.places[name])

    def text(self, name: str) -> str:
        """What stands in a cell, a date as year-month-day; raises TableError."""
        value = self.values.get(name, "")
        if isinstance(value, Spoilt):
            raise self.error(name, value.reason)
        if isinstance(value, date):
            if name not in DAYS:
                raise self.error(name, because("there is a date; format the cell as text and write it again"))
            return value.isoformat()
        if not value.strip() and name in _NEEDED:
            raise self.error(name, because("{column} is empty", column=repr(_plain_heading(name))))
        return self._day(name, value) if name in DAYS else value

    def _day(self, name: str, cell: str) -> str:
        """A date as spreadsheets write it in CSV; refused where day and month could be either."""
        found = re.fullmatch(r"\s*(\d{1,4})\s*([./-])\s*(\d{1,2})\s*\2\s*(\d{1,4})\.?\s*", cell)
        if not found:
            return cell.strip()
        first, mark, second, third = found[1], found[2], found[3], found[4]
        year, month, day = (first, second, third) if len(first) == 4 else (third, second, first)
        if len(first) != 4 and mark != "." and int(first) != int(second):
            if int(first) <= 12 and int(second) <= 12:
                written = f"{year}-{second:0>2}-{first:0>2}"
                reason = because("{given} may be two dates; write it as {day}", given=cell.strip(), day=written)
                raise self.error(name, reason)
            month, day = (second, first) if int(first) > 12 else (first, second)
        return f"{year}-{month:0>2}-{day:0>2}"

    def at(self, name: str) -> yaml.Mark:
        return yaml.Mark(str(self.path), 0, self.number - 1, self.places[name], None, 0)


def _table(path: Path, grids: Sequence[Grid]) -> list[_Row]:
    """The rows below the header, which may stand anywhere in any sheet."""
    for grid in grids:
        for place, (_, header) in enumerate(grid):
            known = [_column(value) for value in header]
            if "id" in known and "language" in known:
                places = _places(path, grid[place][0], header, known)
                return [_checked_row(path, number, values, places) for number, values in grid[place + 1 :]]
    number = grids[0][0][0] if grids and grids[0] else 1
    entry, language = repr(_plain_heading("id")), repr(_plain_heading("language"))
    reason = because("there is no header with {first} and {second}", first=entry, second=language)
    raise TableError(path, number, reason)


def _places(path: Path, number: int, header: Sequence[Value], known: Sequence[str | None]) -> dict[str, int]:
    for place, (value, name) in enumerate(zip(header, known, strict=True)):
        if name is None and isinstance(value, str) and value.strip():
            raise TableError(path, number, because("unknown column {column}", column=repr(value.strip())), place)
        if name is not None and known.index(name) != place:
            reason = because("the column {column} is there twice", column=repr(_plain_heading(name)))
            raise TableError(path, number, reason, place)
    for name in COLUMNS:
        if name not in known:
            column = repr(_plain_heading(name))
            raise TableError(
                path, number, because("the column {column} is missing; an export has all of them", column=column)
            )
    return {name: place for place, name in enumerate(known) if name is not None}


def _checked_row(path: Path, number: int, values: Sequence[Value], places: Mapping[str, int]) -> _Row:
    named = set(places.values())
    for place, value in enumerate(values):
        if place not in named and not isinstance(value, Spoilt) and str(value).strip():
            raise TableError(path, number, because("there is something in a column without a heading"), place)
    found = {name: values[place] if place < len(values) else "" for name, place in places.items()}
    return _Row(path, number, found, places)


def _column(value: Value) -> str | None:
    """The column that a heading names: as in our CSV, or in plain words, with or without what stands in brackets."""
    return _BY_HEADING.get(_heading_key(value)) if isinstance(value, str) else None


def _heading_key(heading: str) -> str:
    return " ".join(re.sub(r"\(.*", "", heading, flags=re.DOTALL).replace("_", " ").casefold().split())


def _plain_heading(name: str) -> str:
    return HEADINGS[name].heading.partition(" (")[0]


_BY_HEADING = {_heading_key(name): name for name in COLUMNS} | {
    _heading_key(_plain_heading(name)): name for name in COLUMNS
}


def _entry_node(entry_id: str, rows: Sequence[_Row]) -> yaml.MappingNode:
    """The rows of an entry as the tree that its YAML file would give, each value with its cell."""
    first = rows[0]
    fields: dict[str, yaml.Node] = {"id": _scalar(first, "id", entry_id)}
    for name in SHARED:
        given = first.text(name)
        for row in rows[1:]:
            if (row.values[name] != "") and row.text(name) not in ("", given):
                reason = because(
                    "{column} differs from row {row}, which is of the same entry",
                    column=repr(_plain_heading(name)),
                    row=first.number,
                )
                raise row.error(name, reason)
        if given or name in _MAY_BE_EMPTY:
            fields[name] = _value(first, name, given)
    languages: dict[str, yaml.Node] = {}
    for row in rows:
        language = row.text("language").strip()
        if language in languages:
            reason = because("{entry} has a row in {language} already", entry=repr(entry_id), language=repr(language))
            raise row.error("language", reason)
        given_text = {name: row.text(name) for name in TEXT}
        values = {name: _value(row, name, cell) for name, cell in given_text.items() if cell}
        languages[language] = _mapping(row, "language", values)
    return _mapping(first, "id", {**fields, "languages": _mapping(first, "language", languages)})


def _value(row: _Row, name: str, cell: str) -> yaml.Node:
    """What stands in a cell, as it would stand in a file."""
    if name in LISTS:
        return _list(row, name, [_scalar(row, name, item) for item in _items(cell)])
    if name == "sources":
        return _list(row, name, [_pairs(row, name, ("title", "url"), _parts(line)) for line in _items(cell)])
    if name == "synonyms":
        split = (line.partition("=") for line in _items(cell))
        return _mapping(row, name, {typed: _scalar(row, name, meant) for typed, _, meant in split})
    if name == "translated_from":
        language, _, revision = cell.partition(":")
        return _pairs(row, name, ("language", "revision"), (language.strip(), revision.strip()))
    return _scalar(row, name, cell if name in ("answer", "owner") else cell.strip())


def _scalar(row: _Row, name: str, text: str) -> yaml.ScalarNode:
    return yaml.ScalarNode(_TEXT_TAG, text, row.at(name), row.at(name))


def _list(row: _Row, name: str, items: list[yaml.Node]) -> yaml.SequenceNode:
    return yaml.SequenceNode(_LIST_TAG, items, row.at(name), row.at(name))


def _mapping(row: _Row, name: str, values: Mapping[str, yaml.Node]) -> yaml.MappingNode:
    pairs = [(yaml.ScalarNode(_TEXT_TAG, key, node.start_mark, node.end_mark), node) for key, node in values.items()]
    return yaml.MappingNode(_MAPPING_TAG, pairs, row.at(name), row.at(name))


def _pairs(row: _Row, name: str, keys: Sequence[str], texts: Sequence[str]) -> yaml.MappingNode:
    return _mapping(row, name, {key: _scalar(row, name, text) for key, text in zip(keys, texts, strict=False)})


def _rows(entries: Iterable[Entry]) -> list[list[str | int | date]]:
    return [[row[name] for name in COLUMNS] for entry in entries for row in _rows_of(entry)]


def _rows_of(entry: Entry) -> Iterator[dict[str, str | int | date]]:
    for text in entry.texts.values():
        yield _row(entry, text)


def _row(entry: Entry, text: EntryText) -> dict[str, str | int | date]:
    origin = text.translated_from
    return {
        "id": entry.id,
        "language": text.language,
        "revision": text.revision,
        "translated_from": f"{origin.language}:{origin.revision}" if origin else "",
        "phrasings": _lines(text.phrasings),
        "answer": text.answer,
        "synonyms": _lines([f"{typed}={meant}" for typed, meant in text.synonyms.items()]),
        "attachments": _lines(text.attachments),
        "tests": _lines(text.tests),
        "tags": _lines(entry.tags),
        "audience": entry.audience.value,
        "owner": entry.owner,
        "reviewed": entry.reviewed,
        "expires": entry.expires,
        "sources": _lines([_source_line(source.title, source.url) for source in entry.sources]),
        "see_also": _lines(entry.see_also),
    }


def _lines(items: Sequence[str]) -> str:
    return "\n".join(item.replace("\\", "\\\\").replace("\n", "\\n") for item in items)


def _items(cell: str) -> list[str]:
    written = [line for line in cell.split("\n") if line.strip()]
    return [re.sub(r"\\([n\\])", lambda found: "\n" if found[1] == "n" else "\\", line) for line in written]


def _source_line(title: str, url: str | None) -> str:
    """Title and address of a source; a title with a bar of its own is followed by one, address or not."""
    return f"{title} | {url or ''}" if url or " | " in title else title


def _parts(line: str) -> tuple[str, ...]:
    title, bar, url = line.rpartition(" | ")
    if bar and not url.strip():
        return (title,)
    return (title, url.strip()) if bar and url.startswith(("http://", "https://")) else (line,)

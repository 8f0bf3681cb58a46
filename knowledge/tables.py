"""Entries as a table, which people edit in a spreadsheet: a row for each entry and language, without loss.

A list fills a cell, one item a line. Inside an item a backslash and n stand for a line break, two backslashes for one.
Mistakes are shown with their rows and columns, all at once.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

import yaml

from knowledge import spreadsheets, table_rows
from knowledge.columns import COLUMNS, EXPLANATIONS, MEANINGS, SHARED, TABLE, TEXT, Say, headings, quoted
from knowledge.entries import Entry, EntryText, Sheet, build, build_text
from knowledge.located import Located
from knowledge.markup import with_plain_ampersands
from knowledge.reasons import because
from knowledge.spreadsheets import BrokenTable, Column, Step, TableError
from knowledge.table_rows import Row, raised

LISTS = frozenset({"tags", "see_also", "phrasings", "attachments", "tests"})
SUFFIXES = (".csv", ".xlsx")
_MAY_BE_EMPTY = frozenset({"tags", "owner"})  # but have to be there
_HEADINGS = headings()
_TEXT_TAG, _LIST_TAG, _MAPPING_TAG = (f"tag:yaml.org,2002:{kind}" for kind in ("str", "seq", "map"))


@dataclass(frozen=True)
class Cell(Located):
    """A value of a table: its row is its line, and its column is named too, by its heading."""

    def __post_init__(self) -> None:
        """Take the heading for a name."""
        if self.name in MEANINGS:
            object.__setattr__(self, "name", quoted(self.name))

    def error(self, reason: str) -> TableError:
        """A mistake in this cell."""
        return TableError(self.path, self.line, reason, int(self.node.start_mark.column))

    def error_in(self, offset: int, reason: str) -> TableError:
        """The same: no cell has lines of its own."""
        return self.error(reason)


def write(entries: Iterable[Entry]) -> str:
    """The entries as CSV, a header first."""
    return spreadsheets.csv_text(COLUMNS, _rows(entries))


def write_xlsx(entries: Iterable[Entry], say: Say = str) -> bytes:
    """The entries as a workbook, its headings and explanations in the language of ``say``.

    Raises ValueError that names an entry with more text than a cell holds.
    """
    columns = [Column(say(one.heading), one.width, say(one.about)) for one in map(MEANINGS.__getitem__, COLUMNS)]
    return spreadsheets.xlsx_bytes(say(TABLE), columns, _rows(entries), say(EXPLANATIONS))


def read(path: Path, step: Step = lambda _done, _of: None) -> tuple[Entry, ...]:
    """The entries of a .csv or .xlsx file, in order. Raises BrokenTable with row and column of every mistake."""
    return tuple(sheet.entry for sheet in sheets(path, step))


def sheets(path: Path, step: Step = lambda _done, _of: None, known: Mapping[str, str] = _HEADINGS) -> list[Sheet]:
    """The same with the place of each value; ``step`` counts the rows, ``known`` are the headings of the columns
    (:func:`knowledge.columns.headings`).
    """
    try:
        rows = table_rows.rows(path, known, step)
    except BrokenTable:
        raise
    except TableError as error:
        raise BrokenTable([error]) from error
    found: list[Sheet] = []
    errors: list[TableError] = []
    by_id: dict[str, list[Row]] = {}
    for row in rows:
        if without_id := row.mistakes(["id"]):
            errors += without_id
        else:
            by_id.setdefault(row.text("id").strip(), []).append(row)
    for entry_id, of_one in by_id.items():
        try:
            found.append(_sheet(path, entry_id, of_one))
        except TableError:
            errors += _mistakes(path, entry_id, of_one)
    if errors:
        raise BrokenTable(sorted(errors, key=lambda error: error.line))
    return found


def _sheet(path: Path, entry_id: str, rows: Sequence[Row]) -> Sheet:
    return build(Cell(path, _entry_node(entry_id, rows), "the entry"))


def _mistakes(path: Path, entry_id: str, rows: Sequence[Row]) -> list[TableError]:
    """All that is wrong with an entry: in cells, else in the text that the cells of a row make; and between rows."""
    found: list[TableError] = []
    readable: list[Row] = []
    for row in rows:
        given = [name for name in SHARED if row is rows[0] or row.values[name] != ""]
        in_cells = row.mistakes([*given, "language", *TEXT])
        found += in_cells or raised(partial(_text, path, row))
        readable += [] if in_cells else [row]
    found += _disagreements(entry_id, readable)
    found += raised(partial(_sheet, path, entry_id, rows))
    return list({str(error): error for error in found}.values())


def _text(path: Path, row: Row) -> EntryText:
    return build_text(row.text("language").strip(), Cell(path, _text_node(row), "the text"))


def _entry_node(entry_id: str, rows: Sequence[Row]) -> yaml.MappingNode:
    """The rows of an entry as the tree that its YAML file would give, each value with its cell."""
    for error in _disagreements(entry_id, rows):
        raise error
    first = rows[0]
    fields: dict[str, yaml.Node] = {"id": _scalar(first, "id", entry_id)}
    for name in SHARED:
        if (given := first.text(name)) or name in _MAY_BE_EMPTY:
            fields[name] = _value(first, name, given)
    languages = {row.text("language").strip(): _text_node(row) for row in rows}
    return _mapping(first, "id", {**fields, "languages": _mapping(first, "language", languages)})


def _text_node(row: Row) -> yaml.MappingNode:
    """What a row says in its language."""
    given = {name: row.text(name) for name in TEXT}
    return _mapping(row, "language", {name: _value(row, name, cell) for name, cell in given.items() if cell})


def _disagreements(entry_id: str, rows: Sequence[Row]) -> Iterator[TableError]:
    """Where the rows of an entry contradict each other; raises TableError for a cell that cannot be read."""
    languages = set()
    for row in rows:
        language = row.text("language").strip()
        if language in languages:
            reason = because("{entry} has a row in {language} already", entry=repr(entry_id), language=repr(language))
            yield row.error("language", reason)
        languages.add(language)
        for name in SHARED:
            if row.values[name] != "" and row.text(name) not in ("", rows[0].text(name)):
                about = {"column": quoted(name), "row": rows[0].number}
                yield row.error(name, because("{column} differs from row {row}, which is of the same entry", **about))


def _value(row: Row, name: str, cell: str) -> yaml.Node:
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
    if name == "answer":
        return _scalar(row, name, with_plain_ampersands(cell))
    return _scalar(row, name, cell if name == "owner" else cell.strip())


def _scalar(row: Row, name: str, text: str) -> yaml.ScalarNode:
    return yaml.ScalarNode(_TEXT_TAG, text, row.at(name), row.at(name))


def _list(row: Row, name: str, items: list[yaml.Node]) -> yaml.SequenceNode:
    return yaml.SequenceNode(_LIST_TAG, items, row.at(name), row.at(name))


def _mapping(row: Row, name: str, values: Mapping[str, yaml.Node]) -> yaml.MappingNode:
    pairs = [(yaml.ScalarNode(_TEXT_TAG, key, node.start_mark, node.end_mark), node) for key, node in values.items()]
    return yaml.MappingNode(_MAPPING_TAG, pairs, row.at(name), row.at(name))


def _pairs(row: Row, name: str, keys: Sequence[str], texts: Sequence[str]) -> yaml.MappingNode:
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

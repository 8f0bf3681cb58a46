"""The rows of a table below its header, found in whatever sheet and written in whatever code page."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

import yaml

from knowledge import code_pages, spreadsheets
from knowledge.columns import COLUMNS, TEXT, key, quoted
from knowledge.reasons import because
from knowledge.spreadsheets import BrokenTable, Grid, Spoilt, Step, TableError, Value

DAYS = frozenset({"reviewed", "expires"})
_UNSURE = because("I cannot be sure of letters such as ä or ł in this file; save it as 'CSV UTF-8' or as .xlsx")
_NEEDED = ("id", "language", "phrasings", "answer", "audience", "reviewed", "expires")
_FIRST_REVISION = "1"  # what a row says that somebody added and that leaves it open


@dataclass(frozen=True)
class Row:
    """A row of the table: what stands in each column, and where that is."""

    path: Path
    number: int
    values: Mapping[str, Value]
    places: Mapping[str, int]

    def error(self, name: str, reason: str) -> TableError:
        """A mistake in a cell."""
        return TableError(self.path, self.number, reason, self.places[name])

    def mistakes(self, names: Iterable[str]) -> list[TableError]:
        """What is wrong in these cells by themselves."""
        return [error for name in names for error in raised(partial(self.text, name))]

    def text(self, name: str) -> str:
        """What stands in a cell, a date as year-month-day; raises TableError."""
        value = self.values.get(name, "")
        if isinstance(value, Spoilt):
            raise self.error(name, value.reason)
        if isinstance(value, date):
            if name not in DAYS:
                raise self.error(name, because("there is a date; format the cell as text and write it again"))
            return value.isoformat()
        if not value.strip() and name == "revision":
            return _FIRST_REVISION
        if not value.strip() and name in _NEEDED:
            raise self.error(name, because("{column} is empty", column=quoted(name)))
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

    def fits(self, code_page: str) -> bool:
        """Whether what stands here reads right in this code page."""
        written = {name: value for name, value in self.values.items() if isinstance(value, str)}
        own = [value for name, value in written.items() if name in TEXT]
        shared = [value for name, value in written.items() if name not in TEXT]
        return code_pages.fits(code_page, written.get("language", "").strip(), own, shared)

    def at(self, name: str) -> yaml.Mark:
        """Where a cell is, for a node."""
        return yaml.Mark(str(self.path), 0, self.number - 1, self.places[name], None, 0)


def rows(path: Path, known: Mapping[str, str], step: Step) -> list[Row]:
    """The rows of a .csv or .xlsx file; ``known`` says which column a heading names.

    Raises BrokenTable, also where a file's code page cannot be told for sure.
    """
    refused: BrokenTable | None = None
    fitting: list[list[Row]] = []
    for one in spreadsheets.readings(path, step):
        try:
            found = _below_header(path, one.sheets, known)
        except BrokenTable as error:
            refused = refused or error
            continue
        if one.code_page is None or all(row.fits(one.code_page) for row in found):
            fitting.append(found)
        else:
            refused = refused or BrokenTable([TableError(path, 0, _UNSURE)])
    if not fitting and refused is not None:
        raise refused
    if not fitting or any(found != fitting[0] for found in fitting):
        raise TableError(path, 0, _UNSURE)
    return fitting[0]


def raised(work: Callable[[], object]) -> list[TableError]:
    """What some work raises, if it does."""
    try:
        work()
    except TableError as error:
        return [error]
    return []


def _below_header(path: Path, grids: Sequence[Grid], known: Mapping[str, str]) -> list[Row]:
    """What stands below the header, which may stand anywhere in any sheet. Raises BrokenTable."""
    for grid in grids:
        for place, (number, header) in enumerate(grid):
            named = [known.get(key(value)) if isinstance(value, str) else None for value in header]
            if "id" in named and "language" in named:
                below = grid[place + 1 :]
                places = {name: column for column, name in enumerate(named) if name is not None}
                if errors := [*_wrong_headings(path, number, header, named), *_strays(path, below, header)]:
                    raise BrokenTable(errors)
                if not below:
                    raise BrokenTable([TableError(path, number, because("there is nothing below the header"))])
                return [Row(path, number, _at(values, places), places) for number, values in below]
    number = grids[0][0][0] if grids and grids[0] else 1
    reason = because("there is no header with {first} and {second}", first=quoted("id"), second=quoted("language"))
    raise BrokenTable([TableError(path, number, reason)])


def _wrong_headings(
    path: Path, number: int, header: Sequence[Value], named: Sequence[str | None]
) -> Iterator[TableError]:
    for place, (value, name) in enumerate(zip(header, named, strict=True)):
        if name is None and isinstance(value, str) and value.strip():
            yield TableError(path, number, because("unknown column {column}", column=repr(value.strip())), place)
        if name is not None and named.index(name) != place:
            yield TableError(path, number, because("the column {column} is there twice", column=quoted(name)), place)
    for name in COLUMNS:
        if name not in named:
            reason = because("the column {column} is missing; an export has all of them", column=quoted(name))
            yield TableError(path, number, reason)


def _strays(path: Path, grid: Grid, header: Sequence[Value]) -> Iterator[TableError]:
    """What stands outside the columns that have a heading, known or not."""
    inside = {place for place, value in enumerate(header) if not isinstance(value, str) or value.strip()}
    for number, values in grid:
        for place, value in enumerate(values):
            if place not in inside and not isinstance(value, Spoilt) and str(value).strip():
                yield TableError(path, number, because("there is something in a column without a heading"), place)


def _at(values: Sequence[Value], places: Mapping[str, int]) -> dict[str, Value]:
    return {name: values[place] if place < len(values) else "" for name, place in places.items()}

"""Spreadsheets as grids: what stands in the cells of a CSV or XLSX file, and a file out of cells.

What a spreadsheet would take for a formula gets an apostrophe in front, which reading takes away.
"""

from __future__ import annotations

import csv
import io
import itertools
import re
import warnings
import zipfile
import zlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

from knowledge import code_pages
from knowledge.entries import EntryError
from knowledge.reasons import because

FORMULA = ("=", "+", "-", "@", "\t", "\r")  # how a formula begins in a spreadsheet (OWASP, CSV injection)
CELL_LENGTH = 32_767  # characters (support.microsoft.com: Excel specifications and limits)
SHEET_TITLE_LENGTH = 31  # the same
EXPLAINED_WIDTHS = (24, 90)  # characters: a heading, and what it means
DELIMITERS = (",", ";", "\t")
# Characters of a CSV file in which the header stands, which is the line with the most delimiters there.
HEADER_WITHIN = 1_000
MOST_ROWS = 100_000
# Bytes of an unpacked .xlsx file: what a hostile one of a few kilobytes could fill the memory with is refused.
LARGEST_UNPACKED = 100 << 20
PROTECTED = b"\xd0\xcf\x11\xe0"  # how a password-protected or pre-2007 Excel file begins
_BROKEN = (zipfile.BadZipFile, zlib.error, ParseError, OSError, EOFError, KeyError, ValueError, TypeError)

Step = Callable[[int, int], None]
"""Told how many rows are done and of how many."""


@dataclass(frozen=True)
class Spoilt:
    """What a spreadsheet made of a cell that was meant to hold a text, in words."""

    reason: str


Value = str | date | Spoilt
Grid = list[tuple[int, list[Value]]]
"""The rows that are not blank, with their numbers as spreadsheets count them."""


@dataclass(frozen=True)
class Reading:
    """The sheets of a file; ``code_page`` is how its bytes were read where they do not say that themselves."""

    sheets: Sequence[Grid]
    code_page: str | None = None


class TableError(EntryError):
    """A table that cannot be used; its text names the file, the row, the column where there is one, and the reason."""

    def __init__(self, path: Path, row: int, reason: str, column: int | None = None) -> None:
        """Take the row counted from 1 (0: it is the whole file) and the column counted from 0."""
        super().__init__(
            path,
            row,
            reason if column is None else because("column {letter}: {reason}", letter=letter(column), reason=reason),
        )

    def __str__(self) -> str:
        """As people name a cell."""
        return f"{self.path}: row {self.line}, {self.reason}" if self.line else f"{self.path}: {self.reason}"


class BrokenTable(TableError):
    """All that is wrong with a table; its text has a line for each mistake."""

    def __init__(self, errors: Sequence[TableError]) -> None:
        """Take the mistakes, at least one; it stands where the first of them does."""
        super().__init__(errors[0].path, errors[0].line, errors[0].reason)
        self.errors = tuple(errors)

    def __str__(self) -> str:
        """A line for each."""
        return "\n".join(map(str, self.errors))


def letter(column: int) -> str:
    """What a spreadsheet calls a column counted from 0: A, B, ... Z, AA."""
    return (letter(column // 26 - 1) if column >= 26 else "") + chr(ord("A") + column % 26)


def readings(path: Path, step: Step = lambda _done, _of: None) -> list[Reading]:
    """A .csv (comma, semicolon or tab) or .xlsx file; a .csv that is not UTF-8 in each code page. Raises TableError."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise TableError(path, 0, error.strerror or str(error)) from error
    if path.suffix.lower() == ".xlsx":
        return [Reading(_xlsx(path, content, step))]
    text = code_pages.decoded(content)
    if text is not None:
        return [Reading([_csv(path, text, step)])]
    return [Reading([_csv(path, text, step)], page) for page, text in code_pages.readings(content).items()]


def _csv(path: Path, text: str, step: Step) -> Grid:
    header = max(text[:HEADER_WITHIN].splitlines(), key=_delimiters, default="")
    delimiter = max(DELIMITERS, key=header.count)
    csv.field_size_limit(1 << 20)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        rows: list[list[Value]] = [[unguarded(cell.replace("\r\n", "\n")) for cell in cells] for cells in reader]
    except csv.Error as error:
        raise TableError(path, reader.line_num, because("not CSV: {problem}", problem=error)) from error
    counted = itertools.count(1)
    return _rows(path, rows, lambda: step(next(counted), len(rows)))


def _delimiters(line: str) -> int:
    return max(line.count(delimiter) for delimiter in DELIMITERS)


def _xlsx(path: Path, content: bytes, step: Step) -> list[Grid]:
    import openpyxl  # late: it takes a quarter of a second

    if content.startswith(PROTECTED):
        raise TableError(path, 0, because("an old or a protected Excel file; save it as .xlsx, without a password"))
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(member.file_size for member in archive.infolist()) > LARGEST_UNPACKED:
                raise TableError(path, 0, because("the file is too large"))
            sheets = [name for name in archive.namelist() if name.startswith("xl/worksheets/")]
            of = sum(archive.read(name).count(b"<row ") for name in sheets)
        with warnings.catch_warnings(action="ignore"):  # about what it leaves out: colours, rules, pictures
            book = openpyxl.load_workbook(io.BytesIO(content), read_only=True)
            rows_of = [map(_values, sheet.iter_rows()) for sheet in book.worksheets]
            counted = itertools.count(1)  # through all sheets
            return [_rows(path, rows, lambda: step(min(next(counted), of), of)) for rows in rows_of]
    except _BROKEN as error:
        raise TableError(path, 0, because("not a spreadsheet that can be read")) from error


def _rows(path: Path, rows: Iterable[list[Value]], step: Callable[[], None]) -> Grid:
    found: Grid = []
    for number, values in enumerate(rows, start=1):
        if any(not isinstance(value, str) or value.strip() for value in values):
            found.append((number, values))
        if len(found) > MOST_ROWS:
            raise TableError(path, number, because("more than {n} rows", n=MOST_ROWS))
        step()
    return found


def _values(cells: Sequence[Any]) -> list[Value]:
    return [_value(cell.value, cell.data_type) for cell in cells]


def _value(value: object, kind: str) -> Value:
    match value:
        case None:
            return ""
        case str() if kind == "f":
            return Spoilt(because("there is a formula; paste its result as text"))
        case str() if kind == "e":
            return Spoilt(because("there is the error {value}", value=value))
        case str():
            return unguarded(value.replace("\r\n", "\n"))
        case bool():
            return str(value).upper()
        case float() if value.is_integer():
            return str(int(value))
        case int() | float():
            return str(value)
        case datetime():
            return value.date()
        case date():
            return value
        case _ if kind == "f":
            return Spoilt(because("there is a formula; paste its result as text"))
        case _:
            return Spoilt(because("there is a time; format the cell as text and write it again"))


@dataclass(frozen=True)
class Column:
    """A column of a sheet: its heading, its width in characters, and what belongs into it."""

    heading: str
    width: int
    about: str = ""


def csv_text(header: Sequence[str], rows: Sequence[Sequence[str | int | date]]) -> str:
    """A CSV file's text."""
    table = io.StringIO(newline="")
    writer = csv.writer(table, lineterminator="\r\n")
    writer.writerow(header)
    for row in rows:
        writer.writerow([guarded(value) if isinstance(value, str) else str(value) for value in row])
    return table.getvalue()


def xlsx_bytes(
    title: str, columns: Sequence[Column], rows: Sequence[Sequence[str | int | date]], explained: str = ""
) -> bytes:
    """An XLSX file: the header stays in sight, texts are wrapped, dates are dates.

    ``explained`` is the title of a second sheet with what the columns mean, which then stands at each heading, too.
    Raises ValueError, with the first cell of its row, for a text that is too long for a cell.
    """
    import openpyxl
    from openpyxl.comments import Comment
    from openpyxl.styles import Alignment, Font, PatternFill

    for row in rows:
        if too_long := [len(value) for value in row if isinstance(value, str) and len(value) >= CELL_LENGTH]:
            raise ValueError(f"{row[0]}: {max(too_long)} characters, and a spreadsheet's cell holds {CELL_LENGTH}")
    wrapped = {"alignment": Alignment(vertical="top", wrap_text=True)}
    header = {"font": Font(bold=True, color="FFFFFF"), "fill": PatternFill("solid", fgColor="2F5D50"), **wrapped}
    notes = [{"comment": Comment(column.about, title)} if explained else {} for column in columns]
    book = openpyxl.Workbook(write_only=True)
    sheet = _sheet(book, title, [column.width for column in columns])
    sheet.freeze_panes = "C2"
    sheet.auto_filter.ref = f"A1:{letter(len(columns) - 1)}{len(rows) + 1}"
    sheet.append([_cell(sheet, column.heading, header | note) for column, note in zip(columns, notes, strict=True)])
    for row in rows:
        sheet.append([_cell(sheet, value, wrapped) for value in row])
    if explained:
        second, bold = _sheet(book, explained, EXPLAINED_WIDTHS), {"font": Font(bold=True), **wrapped}
        for column in columns:
            second.append([_cell(second, column.heading, bold), _cell(second, column.about, wrapped)])
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()


def _sheet(book: Any, title: str, widths: Sequence[int]) -> Any:
    """A new sheet; its title is without what Excel refuses in one."""
    from openpyxl.worksheet.dimensions import ColumnDimension

    sheet = book.create_sheet(re.sub(r"[\\*?:/\[\]]", " ", title)[:SHEET_TITLE_LENGTH])
    for place, width in enumerate(widths):
        dimension = ColumnDimension(sheet, index=letter(place), width=width, customWidth=True)
        sheet.column_dimensions[letter(place)] = dimension
    return sheet


def _cell(sheet: Any, value: str | int | date, style: dict[str, Any]) -> Any:
    from openpyxl.cell import WriteOnlyCell

    plain = guarded(value) if isinstance(value, str) else value
    cell: Any = WriteOnlyCell(sheet, value=plain)  # type: ignore[arg-type]  # dates are taken too
    if isinstance(plain, str):
        cell.data_type = "s"  # whatever it looks like: a number, an error
    elif isinstance(plain, date):
        cell.number_format = "yyyy-mm-dd"
    for name, given in style.items():
        setattr(cell, name, given)
    return cell


def guarded(cell: str) -> str:
    """The text so that no spreadsheet takes it for a formula."""
    return f"'{cell}" if cell.startswith((*FORMULA, "''", *(f"'{sign}" for sign in FORMULA))) else cell


def unguarded(cell: str) -> str:
    """The text of a cell that may have been guarded."""
    return cell[1:] if cell.startswith(("''", *(f"'{sign}" for sign in FORMULA))) else cell

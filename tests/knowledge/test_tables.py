"""Entries as a table: there and back without loss, and refused with row and column."""

from __future__ import annotations

import csv
import html
import io
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

import knowledge
from knowledge import spreadsheets, tables
from knowledge.columns import COLUMNS, MEANINGS, headings
from knowledge.entries import Audience, Entry, EntryText, Origin, Source, dump, load, parse
from knowledge.spreadsheets import FORMULA, BrokenTable, TableError

PACKAGED = load(Path(knowledge.__file__).parent / "content" / "entries")
SUFFIXES = pytest.mark.parametrize("suffix", ["csv", "xlsx"])

# Whatever people type: formulas, line breaks, many scripts; a letter, since a text has to say something.
TYPED = st.builds(
    "{}{}x{}".format,
    st.sampled_from(["", *FORMULA[:-1], "'", "''=", "'-", "\\n", "_x000D_", "#N/A", " "]),
    st.text(st.characters(exclude_categories=["Cc", "Cs", "Cn", "Co"]), max_size=40),
    st.sampled_from(["", "\n", "\ny\n\n", "\\", " | ", " | https://x", " ", "é" * 3000]),
)
LISTED = st.lists(TYPED, max_size=3).map(tuple)
WORD = st.text("abcdefghij", min_size=3, max_size=9)
TEXTS = st.builds(
    EntryText,
    language=st.sampled_from(["en", "sv", "pl"]),
    revision=st.integers(1, 99),
    phrasings=st.lists(TYPED.filter(lambda typed: len(typed) < 3000), min_size=1, max_size=3).map(tuple),
    answer=TYPED.map(html.escape).filter(lambda typed: len(typed) < 3000),
    synonyms=st.dictionaries(WORD, TYPED, max_size=2),
    attachments=LISTED,
    tests=LISTED,
    translated_from=st.none() | st.builds(Origin, st.just("en"), st.integers(1, 9)),
)
ENTRIES = st.builds(
    lambda texts, reviewed, **fields: Entry(
        **fields,
        reviewed=reviewed,
        expires=reviewed + timedelta(days=9),
        texts={text.language: text for text in texts},
    ),
    texts=st.lists(TEXTS, min_size=1, max_size=3),
    reviewed=st.dates(date(1901, 1, 1), date(2099, 1, 1)),
    id=WORD,
    tags=LISTED,
    audience=st.sampled_from(Audience),
    owner=TYPED,
    sources=st.lists(
        st.builds(Source, TYPED.filter(lambda typed: len(typed) < 900), st.none() | st.just("https://example.org/a|b")),
        max_size=2,
    ).map(tuple),
    see_also=LISTED,
)


def saved(folder: Path, suffix: str, entries: tuple[Entry, ...]) -> Path:
    path = folder / f"entries.{suffix}"
    if suffix == "csv":
        path.write_text(tables.write(entries), encoding="utf-8", newline="")
    else:
        path.write_bytes(tables.write_xlsx(entries))
    return path


def rewritten(folder: Path, change: Callable[[Any], None], entries: tuple[Entry, ...] = PACKAGED[:2]) -> Path:
    """A workbook after somebody worked on its sheet."""
    path = saved(folder, "xlsx", entries)
    book = openpyxl.load_workbook(path)
    change(book.active)
    book.save(path)
    return path


def column(name: str) -> int:
    return COLUMNS.index(name) + 1


@SUFFIXES
def test_the_packaged_base_comes_back_as_it_was(tmp_path: Path, suffix: str) -> None:
    counted: list[tuple[int, int]] = []
    path = saved(tmp_path, suffix, PACKAGED)
    assert tables.read(path, lambda done, of: counted.append((done, of))) == PACKAGED
    rows = sum(len(entry.texts) for entry in PACKAGED) + 1 + (len(COLUMNS) if suffix == "xlsx" else 0)
    assert counted[-1] == (rows, rows)


@given(ENTRIES)
@example(replace(PACKAGED[0], owner="=cmd|' /C calc'!A0", tags=("''x", "'=y"), sources=(Source("A | B | "),)))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_typed_comes_back_and_no_cell_is_a_formula(tmp_path: Path, entry: Entry) -> None:
    assert parse(dump(entry), Path(f"{entry.id}.yaml")).entry == entry
    table = saved(tmp_path, "csv", (entry,))
    assert tables.read(table) == (entry,)
    rows = csv.reader(io.StringIO(table.read_text(encoding="utf-8"), newline=""))
    assert not [cell for row in rows for cell in row if cell.startswith(FORMULA)]
    workbook = saved(tmp_path, "xlsx", (entry,))
    assert tables.read(workbook) == (entry,)
    cells = [cell for row in openpyxl.load_workbook(workbook).active.iter_rows() for cell in row]
    assert not [cell.value for cell in cells if cell.data_type in "fe" or str(cell.value).startswith(FORMULA)]


def test_a_workbook_is_made_for_reading(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(saved(tmp_path, "xlsx", PACKAGED))
    sheet, explained = book.worksheets
    assert [cell.value for cell in explained["A"]] == [cell.value for cell in sheet[1]]
    assert "public, members or coordinators" in explained["B5"].value
    assert sheet.freeze_panes == "C2"
    assert [cell.value for cell in sheet[1]][:4] == [
        "Entry",
        "Language",
        "Questions",
        "The answer",
    ]
    assert "one a line" in sheet["C1"].comment.text
    assert sheet.column_dimensions["D"].width == 80
    assert sheet.cell(2, column("reviewed")).is_date
    assert sheet.cell(2, column("answer")).alignment.wrap_text


def test_what_people_do_to_a_workbook_is_read(tmp_path: Path) -> None:
    def work(sheet: Any) -> None:
        sheet.insert_rows(1, 2)
        sheet["A1"] = "The answers of our cluster"
        sheet.merge_cells("A1:F1")
        sheet.insert_cols(2)
        sheet.insert_rows(5)
        for row in range(4, 30):
            if sheet.cell(row, 1).value == PACKAGED[1].id:
                sheet.cell(row, 1).value = 2026
        sheet.cell(40, 30).value = "  "
        for number in (4, 6):
            sheet.cell(number, column("expires") + 1).value = " 23.11.2027"

    path = rewritten(tmp_path, work, (PACKAGED[0], replace(PACKAGED[1], reviewed=date(2026, 1, 2))))
    found = tables.read(path)
    assert [entry.id for entry in found] == [PACKAGED[0].id, "2026"]
    assert found[0].texts == PACKAGED[0].texts
    assert found[1].reviewed == date(2026, 1, 2)


def test_a_text_that_says_no_revision_is_the_first(tmp_path: Path) -> None:
    path = rewritten(tmp_path, lambda sheet: [sheet.cell(2, column("revision"), " "), sheet.delete_rows(3, 99)])
    text = next(iter(PACKAGED[0].texts.values()))
    assert tables.read(path)[0].texts == {text.language: replace(text, revision=1)}


def test_an_ampersand_is_read_as_people_type_it(tmp_path: Path) -> None:
    link = '<a href="https://example.org/?a=1&b=2">R&amp;D</a> &lt;'
    path = rewritten(tmp_path, lambda sheet: sheet.cell(2, column("answer"), f"Kern & Roth {link}"))
    assert next(iter(tables.read(path)[0].texts.values())).answer == f"Kern &amp; Roth {link}"
    with pytest.raises(BrokenTable, match="'&' outside a tag"):
        tables.read(rewritten(tmp_path, lambda sheet: sheet.cell(2, column("answer"), "a&nbsp;b")))


def test_what_people_do_to_a_csv_is_read(tmp_path: Path) -> None:
    rows = list(csv.reader(io.StringIO(tables.write(PACKAGED[:2]), newline="")))
    rows[0] = [f"{MEANINGS[name].heading.upper()} (as we had it)" for name in COLUMNS]
    for row in rows[1:]:
        row[column("reviewed") - 1] = "23/11/2026"
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=";").writerows([[""], *([*row, "", ""] for row in rows), [""] * 40])
    path = tmp_path / "entries.csv"
    path.write_bytes(text.getvalue().encode("utf-8-sig"))
    assert tables.read(path) == PACKAGED[:2]


@SUFFIXES
@pytest.mark.parametrize(
    ("changed", "place", "reason"),
    [
        ({"answer": "<b>open"}, "column D", "<b> is not closed"),
        ({"revision": "two"}, "column O", "'Revision' is not a whole number"),
        ({"id": "Not An Id"}, "column A", "Not An Id"),
        ({"phrasings": ""}, "column C", "'Questions' is empty"),
        ({"language": "en"}, "column B", "already"),
        ({"owner": "somebody"}, "column G", "'Owner' differs from row 2"),
        ({"translated_from": "en"}, "column P", "whole number"),
        ({"expires": "02/03/2027"}, "column I", "may be two dates; write it as 2027-03-02"),
        ({"tests": "good\n\x7f"}, "column M", "control character"),
    ],
)
def test_a_broken_row_is_named(tmp_path: Path, suffix: str, changed: dict[str, str], place: str, reason: str) -> None:
    def work(sheet: Any) -> None:
        for name, value in changed.items():
            sheet.cell(3, column(name)).value = value

    if suffix == "xlsx":
        path = rewritten(tmp_path, work)
    else:
        rows = list(csv.DictReader(io.StringIO(tables.write(PACKAGED[:1]), newline="")))
        rows[1] |= changed
        text = io.StringIO(newline="")
        writer = csv.DictWriter(text, COLUMNS)
        writer.writeheader()
        writer.writerows(rows)
        path = tmp_path / "entries.csv"
        path.write_text(text.getvalue(), encoding="utf-8", newline="")
    with pytest.raises(TableError) as caught:
        tables.read(path)
    assert str(caught.value).startswith(f"{path}: row 3, {place}: ")
    assert reason in str(caught.value)


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("answer", "=SUM(1;2)", "row 3, column D: there is a formula"),
        ("phrasings", "#N/A", "row 3, column C: there is the error #N/A"),
        ("id", date(2026, 11, 1), "row 3, column A: there is a date"),
        ("attachments", 7.5, None),
        ("id", None, "row 3, column A: 'Entry' is empty"),
    ],
)
def test_what_a_spreadsheet_makes_of_a_text_is_refused(
    tmp_path: Path, name: str, value: object, reason: str | None
) -> None:
    path = rewritten(tmp_path, lambda sheet: sheet.cell(3, column(name), value))
    if value is None:
        path = rewritten(tmp_path, lambda sheet: setattr(sheet.cell(3, column(name)), "value", None))
    if reason is None:
        assert tables.read(path)[0].texts["sv"].attachments == ("7.5",)
        return
    with pytest.raises(TableError, match=reason):
        tables.read(path)


HEADER = ",".join(COLUMNS)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "row 1, there is no header with 'Entry' and 'Language'"),
        (b"id,language\n", "row 1, the column 'Questions' is missing"),
        (f"{HEADER},more\nabc,en{',' * 15}note".encode(), "row 1, column Q: unknown column 'more'$"),
        (f"{HEADER},ID".encode(), "row 1, column Q: the column 'Entry' is there twice"),
        (f"{HEADER},\nabc,en{',' * 15}note".encode(), "row 2, column Q: there is something in a column without"),
        (f"{HEADER}\na,b\n".encode(), "row 2, column E: 'Readers' is empty"),
        (f"{HEADER}\nö".encode("latin-1"), "cannot be sure of letters"),
        (f'{HEADER}\n"a'.encode(), "row 2, not CSV"),
    ],
)
def test_what_is_no_such_table_is_refused(tmp_path: Path, content: bytes, reason: str) -> None:
    path = tmp_path / "entries.csv"
    path.write_bytes(content)
    with pytest.raises(TableError, match=reason):
        tables.read(path)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"id,language", "not a spreadsheet that can be read"),
        (spreadsheets.PROTECTED + b"...", "without a password"),
        (b"PK\x05\x06" + b"\0" * 18, "not a spreadsheet that can be read"),
    ],
)
def test_what_is_no_workbook_is_refused(tmp_path: Path, content: bytes, reason: str) -> None:
    path = tmp_path / "entries.xlsx"
    path.write_bytes(content)
    with pytest.raises(TableError, match=reason):
        tables.read(path)
    with pytest.raises(TableError, match="No such file"):
        tables.read(tmp_path / "nothing.xlsx")


def shouted(reason: str) -> str:
    """A language of its own: every word of it is new."""
    return f"¡{reason.upper()[::-1]}"


@pytest.mark.parametrize("given", [str, shouted])
def test_a_workbook_comes_back_in_any_language(tmp_path: Path, given: Callable[[str], str]) -> None:
    path = tmp_path / "entries.xlsx"
    path.write_bytes(tables.write_xlsx(PACKAGED[:2], given))
    book = openpyxl.load_workbook(path)
    assert book.worksheets[0]["D1"].value == given("The answer")
    assert book.worksheets[1]["A4"].value == given("The answer")
    found = tables.sheets(path, known=headings([shouted]))
    assert tuple(sheet.entry for sheet in found) == PACKAGED[:2]
    if given is shouted:
        with pytest.raises(TableError, match="no header"):
            tables.read(path)


def test_all_mistakes_are_named_at_once(tmp_path: Path) -> None:
    def work(sheet: Any) -> None:
        sheet.cell(3, column("answer")).value = "<b>open"
        sheet.cell(4, column("answer")).value = "=A1"
        sheet.cell(5, column("revision")).value = "two"
        sheet.cell(6, column("phrasings")).value = None
        sheet.cell(7, column("id")).value = None
        second = len(PACKAGED[0].texts) + 2
        sheet.cell(second, column("audience")).value = "all"
        sheet.cell(second + 1, column("language")).value = "en"
        sheet.cell(second + 2, column("owner")).value = "somebody"
        sheet.cell(second + 3, column("answer")).value = "=A1"

    with pytest.raises(BrokenTable) as caught:
        tables.read(rewritten(tmp_path, work))
    places = [str(error).partition(": row ")[2].split(": ")[0] for error in caught.value.errors]
    assert places[:5] == [
        "3, column D", "4, column D", "5, column O", "6, column C", "7, column A"
    ]  # fmt: skip
    second = len(PACKAGED[0].texts) + 2
    wanted = [(1, "B"), (2, "G"), (3, "D")]
    assert set(places[5:]) >= {f"{second + number}, column {letter}" for number, letter in wanted}
    with pytest.raises(BrokenTable) as caught:
        tables.read(rewritten(tmp_path, lambda sheet: [sheet.delete_cols(5, 2), sheet.cell(1, 30, "Ours")]))
    assert len(caught.value.errors) == 3


def in_languages(*codes: str) -> tuple[Entry, ...]:
    """The packaged entries, in these languages alone."""
    return tuple(
        replace(entry, texts={code: replace(entry.texts[code], translated_from=None) for code in codes}, sources=())
        for entry in PACKAGED
    )


def as_excel_saves(entries: tuple[Entry, ...], page: str) -> bytes:
    """What Excel's plain "CSV" is: semicolons, and a question mark for what the code page lacks."""
    rows = csv.reader(io.StringIO(tables.write(entries), newline=""))
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=";").writerows(rows)
    return text.getvalue().encode(page, "replace")


@pytest.mark.parametrize(
    ("page", "languages"),
    [
        ("cp1252", ["de", "en", "es", "fi", "fr", "it", "sv"]),
        ("cp1250", ["pl", "de"]),
        ("cp1257", ["lt", "en"]),
        ("utf-16", ["lt", "fr", "pl"]),
    ],
)
def test_a_csv_in_the_code_page_of_its_language_is_read(tmp_path: Path, page: str, languages: list[str]) -> None:
    path = tmp_path / "entries.csv"
    writable = [
        entry
        for entry in in_languages(*languages)
        if tables.write([entry]).encode(page, "ignore").decode(page) == tables.write([entry])  # without CO₂, m³
    ]
    assert len(writable) > 40
    for some in (tuple(writable), tuple(writable[:1])):
        path.write_bytes(as_excel_saves(some, page))
        assert tables.read(path) == some


@pytest.mark.parametrize(
    ("page", "languages"),
    [
        ("cp1252", ["pl"]),
        ("cp1252", ["de", "lt"]),
        ("cp1250", ["sv"]),
        ("cp1250", ["lt"]),
        ("cp1257", ["fr"]),
        ("mac_roman", ["de"]),
        ("cp850", ["sv"]),
        ("cp852", ["pl"]),
    ],
)
def test_a_csv_whose_letters_are_not_sure_is_refused(tmp_path: Path, page: str, languages: list[str]) -> None:
    path = tmp_path / "entries.csv"
    path.write_bytes(as_excel_saves(in_languages(*languages), page))
    with pytest.raises(TableError, match="cannot be sure of letters"):
        tables.read(path)


def test_more_text_than_a_cell_holds_is_not_cut() -> None:
    text = replace(PACKAGED[0].texts["en"], tests=("long " * 8000,))
    with pytest.raises(ValueError, match=f"{PACKAGED[0].id}: 40000 characters"):
        tables.write_xlsx([replace(PACKAGED[0], texts={"en": text})])

"""Entries as a table: there and back without loss, and refused with the row's number."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from pathlib import Path

import pytest

import knowledge
from knowledge import tables
from knowledge.entries import Entry, EntryError, Source, load

PACKAGED = load(Path(knowledge.__file__).parent / "content" / "entries")


def odd() -> Entry:
    """An entry with everything that a spreadsheet spoils."""
    first = PACKAGED[0]
    text = replace(
        first.texts["en"],
        phrasings=("=1+1 is a question?", "-5 °C; what now", '\'quoted, "twice"', "back\\slash and \\n", "two\nlines"),
        answer="@home\r\nüñ 🔥 <b>x</b>\n\n",
        synonyms={"cinder": "ash = residue"},
        attachments=("a.pdf",),
        tests=("+46 70",),
    )
    sources = (Source("A | B"), Source("C | D", "https://example.org/a|b"))
    return replace(first, texts={"en": text}, sources=sources, owner="=cmd", tags=("''x", "'=y"))


def written(folder: Path, content: str, encoding: str = "utf-8") -> Path:
    path = folder / "entries.csv"
    path.write_bytes(content.encode(encoding))
    return path


def test_the_packaged_base_comes_back_as_it_was(tmp_path: Path) -> None:
    assert tables.read(written(tmp_path, tables.write(PACKAGED))) == PACKAGED


def test_what_spreadsheets_spoil_comes_back_and_is_no_formula(tmp_path: Path) -> None:
    content = tables.write([odd()])
    assert tables.read(written(tmp_path, content)) == (odd(),)
    cells = [cell for row in csv.reader(io.StringIO(content, newline="")) for cell in row]
    assert not [cell for cell in cells if cell.startswith(tables.FORMULA)]


def test_what_spreadsheets_make_of_it_is_read(tmp_path: Path) -> None:
    rows = list(csv.reader(io.StringIO(tables.write(PACKAGED[:2]), newline="")))
    saved = io.StringIO(newline="")
    csv.writer(saved, delimiter=";").writerows([*rows, [""] * len(tables.COLUMNS)])
    assert tables.read(written(tmp_path, saved.getvalue(), "utf-8-sig")) == PACKAGED[:2]


@pytest.mark.parametrize(
    ("changed", "row", "reason"),
    [
        ({"answer": "<b>open"}, 3, "b"),
        ({"revision": "two"}, 3, "whole number"),
        ({"id": "Not An Id"}, 3, "Not An Id"),
        ({"phrasings": ""}, 3, "phrasing"),
        ({"language": "en"}, 3, "already"),
        ({"owner": "somebody"}, 3, "owner differs"),
        ({"translated_from": "en"}, 3, "whole number"),
    ],
)
def test_a_broken_row_is_named(tmp_path: Path, changed: dict[str, str], row: int, reason: str) -> None:
    rows = list(csv.DictReader(io.StringIO(tables.write(PACKAGED[:1]), newline="")))
    rows[1] |= changed
    saved = io.StringIO(newline="")
    writer = csv.DictWriter(saved, tables.COLUMNS)
    writer.writeheader()
    writer.writerows(rows)
    with pytest.raises(EntryError, match=reason) as caught:
        tables.read(written(tmp_path, saved.getvalue()))
    assert caught.value.line == row


@pytest.mark.parametrize(
    ("content", "encoding", "reason"),
    [
        ("", "utf-8", "one column 'id'"),
        ("id,language\n", "utf-8", "one column"),
        (",".join([*tables.COLUMNS, "more"]), "utf-8", "unknown column 'more'"),
        (",".join(tables.COLUMNS) + "\na,b\n", "utf-8", "2 cells"),
        (",".join(tables.COLUMNS) + "\nö", "latin-1", "not UTF-8"),
        (",".join(tables.COLUMNS) + '\n"a', "utf-8", "not CSV"),
    ],
)
def test_what_is_no_such_table_is_refused(tmp_path: Path, content: str, encoding: str, reason: str) -> None:
    with pytest.raises(EntryError, match=reason):
        tables.read(written(tmp_path, content, encoding))
    with pytest.raises(EntryError):
        tables.read(tmp_path / "nothing.csv")

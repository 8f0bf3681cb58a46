"""The operator's way with the knowledge base: out to files and back, refused whole where something breaks."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from bot import kb
from bot.brain import CONTENT
from bot.cli import app
from bot.db import Database, utc_now
from bot.errors import SettingsError
from bot.kb import report_lines
from bot.models import EntryRevision, Question, QuestionState, Verdict
from knowledge import tables
from knowledge.entries import Entry, EntryText, dump
from knowledge.entries import load as load_entries
from tests.factories import a_cluster, a_person

pytestmark = pytest.mark.slow  # indexes are built for most of them

CLINKER = "boiler-clinker"


@pytest.fixture
def base(tables: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """The address of a database at this version, which the commands use."""
    monkeypatch.setenv("CLUSTERBOT_DATABASE_URL", tables)
    return tables


def clusterbot(*arguments: str | Path, answer: str = "") -> Result:
    return CliRunner().invoke(app, ["kb", *map(str, arguments)], input=answer)


def in_database(url: str, work: Any) -> Any:
    async def go() -> Any:
        database = Database(url)
        try:
            async with database.transaction() as session:
                return await work(session)
        finally:
            await database.close()

    return asyncio.run(go())


def revisions(url: str) -> list[EntryRevision]:
    async def read(session: Any) -> Any:
        from sqlalchemy import select

        return list(await session.scalars(select(EntryRevision).order_by(EntryRevision.id)))

    found: list[EntryRevision] = in_database(url, read)
    return found


def changed(entry: Entry, answer: str) -> Entry:
    return replace(entry, texts={**entry.texts, "en": replace(entry.texts["en"], answer=answer)})


@pytest.mark.parametrize("target", ["folder", "entries.csv", "entries.xlsx"])
def test_what_was_exported_imports_as_no_difference(base: str, tmp_path: Path, target: str) -> None:
    assert clusterbot("export", tmp_path / target).exit_code == 0
    result = clusterbot("import", tmp_path / target, "--yes")
    assert (result.exit_code, "Nothing differs" in result.output) == (0, True)
    assert revisions(base) == []


def test_a_change_is_shown_then_asked_about_then_live(base: str, tmp_path: Path) -> None:
    clusterbot("export", tmp_path)
    [clinker] = [entry for entry in load_entries(tmp_path) if entry.id == CLINKER]
    (tmp_path / f"{CLINKER}.yaml").write_text(dump(changed(clinker, "Use <b>better</b> pellets.\n")))
    refused = clusterbot("import", tmp_path, answer="n\n")
    assert "changed: boiler-clinker" in refused.output
    assert "+    answer: |" in refused.output or "+      Use <b>better</b> pellets." in refused.output
    assert revisions(base) == []
    assert "1 entries published" in clusterbot("import", tmp_path / f"{CLINKER}.yaml", answer="y\n").output
    again = tmp_path / "again.csv"
    clusterbot("export", again)
    assert changed(clinker, "Use <b>better</b> pellets.\n") in tables.read(again)


def test_files_beside_entries_go_in_and_come_out_again(base: str, tmp_path: Path) -> None:
    [clinker] = [entry for entry in load_entries(CONTENT / "entries") if entry.id == CLINKER]
    text = replace(clinker.texts["en"], attachments=("clinker.png", "photo:abc"))
    entry = replace(clinker, texts={**clinker.texts, "en": text})
    (tmp_path / f"{CLINKER}.yaml").write_text(dump(entry))
    (tmp_path / "clinker.png").write_bytes(b"a picture")
    assert clusterbot("import", tmp_path, "--yes").exit_code == 0
    assert clusterbot("export", tmp_path / "out").exit_code == 0
    assert (tmp_path / "out" / "clinker.png").read_bytes() == b"a picture"


def test_a_broken_file_is_named_and_changes_nothing(base: str, tmp_path: Path) -> None:
    clusterbot("export", tmp_path)
    file = tmp_path / f"{CLINKER}.yaml"
    file.write_text(file.read_text().replace("audience: public", "audience: nobody"))
    with pytest.raises(SettingsError, match=r"boiler-clinker.yaml:\d+: the audience"):
        kb.read_source(tmp_path)
    assert isinstance(clusterbot("import", tmp_path, "--yes").exception, SettingsError)
    assert revisions(base) == []


def test_a_file_that_breaks_accepted_questions_is_refused(base: str, tmp_path: Path) -> None:
    entries = {entry.id: entry for entry in load_entries(Path(kb.CONTENT) / "entries")}
    clinker = entries[CLINKER]
    asked = clinker.texts["en"].tests[0]

    async def ask(session: Any) -> None:
        person = await a_person(session, cluster=await a_cluster(session))
        question = {"person_id": person.id, "language": "en", "asked_at": utc_now(), "confidence": 1.0}
        answered = {"state": QuestionState.ANSWERED, "entry_id": CLINKER, "verdict": Verdict.HELPFUL, "candidates": []}
        session.add(Question(text=clinker.texts["en"].phrasings[0], **question, **answered))
        session.add(Question(text="who is king\nof France", **question, state=QuestionState.MISSED, candidates=[]))

    in_database(base, ask)
    parking = ("Where can I park at the office?", "car park", "is there a bus stop nearby")
    spoilt = replace(clinker, texts={"en": EntryText("en", 1, parking, "Round the corner.", tests=(asked,))})
    (tmp_path / f"{CLINKER}.yaml").write_text(dump(spoilt))
    result = clusterbot("import", tmp_path, "--yes")
    assert isinstance(result.exception, SettingsError)
    assert "breaks" in str(result.exception)
    assert f"{asked!r} would find " in result.output
    assert f" and no longer {CLINKER}" in result.output
    assert repr(clinker.texts["en"].phrasings[0]) in result.output
    assert revisions(base) == []
    printed = clusterbot("report", "--picture", tmp_path / "trend.png").output
    assert (tmp_path / "trend.png").read_bytes().startswith(b"\x89PNG")
    assert isinstance(clusterbot("report", "--picture", tmp_path / "no" / "trend.png").exception, SettingsError)
    assert "2 questions" in printed
    assert "answered        1   50%" in printed
    assert "1 x who is king" in printed


def test_the_linter_refuses_before_anything_changes(base: str, tmp_path: Path) -> None:
    entries = load_entries(Path(kb.CONTENT) / "entries")
    [clinker] = [entry for entry in entries if entry.id == CLINKER]
    table = tmp_path / "one.xlsx"
    table.write_bytes(tables.write_xlsx([replace(clinker, id="clinker-again", see_also=("nowhere",))]))
    result = clusterbot("import", table, "--yes")
    assert f"1 new, 0 changed, 0 unchanged, {len(entries)} not in the file (they stay)" in result.output
    assert f"{table}:2: error: column K: there is no entry 'nowhere'" in result.output
    assert f"{table}:2: error: column C: boiler-clinker has the phrasing " in result.output
    assert f"{table}:2: warning: column D: boiler-clinker has the same answer" in result.output
    assert isinstance(result.exception, SettingsError)
    assert revisions(base) == []


def test_a_long_import_says_how_far_it_is_and_names_the_broken_row(base: str, tmp_path: Path) -> None:
    header = ",".join(tables.COLUMNS)
    row = 'entry-{},en,"What is {}?",It is {}.,public,,us,2026-11-23,2027-11-23,,,,,,1,'
    table = tmp_path / "many.csv"
    rows = [row.format(number, number, number) for number in range(5_000)]
    table.write_text("\n".join([header, *rows, row.format("!", 1, 1)]))
    result = clusterbot("import", table, "--yes")
    assert [line for line in result.output.splitlines() if "Reading" in line][-1] == "Reading: 5000 of 5002"
    assert "row 5002, column A: the id 'entry-!'" in str(result.exception)
    assert revisions(base) == []


def test_a_report_of_nothing_says_so(base: str) -> None:
    assert report_lines(kb.figures(None)) == ["No question in the last 8 weeks."]


def test_an_export_names_where_it_cannot_write(base: str, tmp_path: Path) -> None:
    for target in (tmp_path / "entries.doc", tmp_path / "nowhere" / "entries.csv"):
        with pytest.raises(SettingsError, match="entries"):
            kb.write(target, None)
    with pytest.raises(SettingsError, match="no cluster called Nowhere"):
        kb.write(tmp_path / "folder", "Nowhere")

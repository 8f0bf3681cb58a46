"""Entry files: read, refused with file and line, and written back."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.entries import (
    Audience,
    Entry,
    EntryError,
    EntryText,
    Origin,
    Source,
    check,
    dump,
    load,
    read,
)

GOOD = """\
id: pellet-storage
tags: [fuels, pellets]
audience: public
owner: common
reviewed: 2026-11-23
expires: 2027-11-23
sources:
  - title: "EN ISO 20023:2018"
    url: https://www.iso.org/standard/66966.html
see_also: []
languages:
  en:
    revision: 2
    phrasings:
      - "How do I store pellets?"
      - "no"
      - "where to keep pellets dry"
    answer: |
      Keep them <b>dry</b>.

      Air the room & never
      smoke in it.
    synonyms: {pelets: pellets}
    tests: ["store pelets"]
  sv:
    revision: 1
    translated_from: {language: en, revision: 2}
    phrasings: ["Hur lagrar jag pellets?", "torrt", "förråd"]
    answer: Håll dem torra.
""".replace(" & ", " &amp; ")


def write(folder: Path, text: str, name: str = "pellet-storage") -> Path:
    path = folder / f"{name}.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_an_entry_is_read(tmp_path: Path) -> None:
    write(tmp_path, GOOD)
    (entry,) = load(tmp_path)
    assert (entry.id, entry.tags, entry.audience) == ("pellet-storage", ("fuels", "pellets"), Audience.PUBLIC)
    assert (entry.reviewed, entry.expires) == (date(2026, 11, 23), date(2027, 11, 23))
    assert entry.sources == (Source("EN ISO 20023:2018", "https://www.iso.org/standard/66966.html"),)
    english, swedish = entry.texts["en"], entry.texts["sv"]
    assert english.phrasings == ("How do I store pellets?", "no", "where to keep pellets dry")
    assert english.answer == "Keep them <b>dry</b>.\n\nAir the room &amp; never\nsmoke in it.\n"
    assert (english.synonyms, english.tests) == ({"pelets": "pellets"}, ("store pelets",))
    assert swedish.translated_from == Origin("en", 2)


@pytest.mark.parametrize(
    ("old", "new", "line", "reason"),
    [
        ("id: pellet-storage", "id: Pellet", 1, "the id 'Pellet' is not 3 to 48 of a-z, 0-9 and -"),
        ("id: pellet-storage", "id: chimney", 1, "the id 'chimney' is not the name of the file"),
        ("id: pellet-storage\n", "", 1, "'id' is missing in the file"),
        ("owner: common", "owners: common", 1, "'owner' is missing in the file"),
        ("owner: common", "owner: common\ncolour: red", 5, "unknown key 'colour' in the file"),
        ("owner: common", "owner: common\nowner: me", 5, "'owner' is there twice"),
        ("owner: common", "owner: [a]", 4, "owner is not a text"),
        ("[fuels, pellets]", "fuels", 2, "tags is not a list"),
        ("audience: public", "audience: all", 3, "the audience is one of public, members, coordinators, not 'all'"),
        ("reviewed: 2026-11-23", "reviewed: last week", 5, "reviewed is not a date like 2026-11-23"),
        ("expires: 2027-11-23", "expires: 2026-11-23", 6, "the entry expires before it was reviewed"),
        ("url: https://", "url: ftp://", 9, "the url does not begin with https:// or http://"),
        ("  sv:", "  Swedish:", 26, "'Swedish' is not a language code like en or sv"),
        ("  sv:", "  xx:", 26, "'xx' is not a language code like en or sv"),
        ("revision: 1\n", "revision: 0\n", 26, "revision is not a whole number from 1"),
        ('["Hur lagrar jag pellets?", "torrt", "förråd"]', "[]", 28, "there is no phrasing"),
        ('"torrt"', '"?!"', 28, "phrasings says nothing"),
        ("Håll dem torra.", "''", 29, "answer says nothing"),
        ("Håll dem torra.", "~", 29, "answer is not a text"),
        ("never\n", "<never>\n", 21, "Telegram knows no <never>"),
        ("smoke in it", "smoke in it</b>", 22, "</b> closes nothing that is open"),
        ("&amp;", "&", 21, "'&' outside a tag is written &amp;"),
        ("{pelets: pellets}", "{my pelets: pellets}", 23, "a synonym is one word, not 'my pelets'"),
        ("tags: [", "tags: [[", 3, "not YAML: "),
    ],
)
def test_a_mistake_is_named_with_file_and_line(tmp_path: Path, old: str, new: str, line: int, reason: str) -> None:
    assert old in GOOD
    path = write(tmp_path, GOOD.replace(old, new))
    with pytest.raises(EntryError) as caught:
        load(tmp_path)
    assert (caught.value.path, caught.value.line) == (path, line)
    assert caught.value.reason.startswith(reason)
    assert str(caught.value).startswith(f"{path}:{line}: {reason}")


@pytest.mark.parametrize(
    ("content", "reason"),
    [(b"", "the file is empty"), (b"- a\n", "the file is not a mapping"), (b"id: \xff\n", "not UTF-8")],
)
def test_a_file_that_is_no_entry_is_refused(tmp_path: Path, content: bytes, reason: str) -> None:
    path = tmp_path / "some.yaml"
    path.write_bytes(content)
    with pytest.raises(EntryError, match=reason):
        read(path)


def test_an_answer_that_fits_no_message_is_refused(tmp_path: Path) -> None:
    write(tmp_path, GOOD.replace("Håll dem torra.", "ä" * 4096))
    with pytest.raises(EntryError, match="characters, Telegram takes 4096") as caught:
        load(tmp_path)
    assert caught.value.line == 29


def test_every_broken_file_is_reported(tmp_path: Path) -> None:
    write(tmp_path, GOOD)
    write(tmp_path, "id: one\n", "one")
    write(tmp_path, "id: two\n", "two")
    assert [error.path.name for error in check(tmp_path)] == ["one.yaml", "two.yaml"]


def test_a_missing_folder_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(EntryError, match="no such folder"):
        load(tmp_path / "nowhere")


said = st.text(min_size=1, max_size=60).filter(
    lambda text: (
        any(map(str.isalnum, text)) and not set(text) & set("<>&\r\x85\u2028\u2029\ufeff") and text.isprintable()
    )
)
answers = st.lists(said, min_size=1, max_size=3).map("\n".join)


@st.composite
def entries(draw: st.DrawFn) -> Entry:
    texts = {
        language: EntryText(
            language=language,
            revision=draw(st.integers(1, 99)),
            phrasings=tuple(draw(st.lists(said, min_size=1, max_size=4))),
            answer=draw(answers),
            synonyms=draw(st.dictionaries(st.sampled_from(["yes", "pelets", "1"]), said, max_size=2)),
            attachments=tuple(draw(st.lists(said, max_size=2))),
            tests=tuple(draw(st.lists(said, max_size=2))),
            translated_from=draw(st.sampled_from([None, Origin("en", 1)])),
        )
        for language in draw(st.lists(st.sampled_from(["en", "no", "sv"]), min_size=1, unique=True))
    }
    return Entry(
        id="an-entry",
        tags=tuple(draw(st.lists(said, max_size=2))),
        audience=draw(st.sampled_from(Audience)),
        owner=draw(said),
        reviewed=date(2026, 1, 1),
        expires=draw(st.dates(date(2026, 1, 2), date(2030, 1, 1))),
        sources=tuple(draw(st.lists(st.builds(Source, said, st.sampled_from([None, "https://a.eu"])), max_size=2))),
        see_also=tuple(draw(st.lists(st.sampled_from(["one", "null", "2026"]), max_size=2))),
        texts=texts,
    )


@settings(deadline=None)
@given(entries())
def test_what_is_written_is_read_back(tmp_path_factory: pytest.TempPathFactory, entry: Entry) -> None:
    path = tmp_path_factory.mktemp("entries") / "an-entry.yaml"
    path.write_text(dump(entry), encoding="utf-8")
    assert read(path).entry == entry


def test_a_written_entry_reads_like_one_written_by_hand(tmp_path: Path) -> None:
    write(tmp_path, GOOD)
    (entry,) = load(tmp_path)
    written = dump(entry)
    assert "tags: [fuels, pellets]\n" in written
    assert "    answer: |\n      Keep them <b>dry</b>.\n" in written
    assert "translated_from: {language: en, revision: 2}\n" in written

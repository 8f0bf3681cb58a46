"""What the linter of the knowledge base says, file by file and line by line."""

from datetime import date
from pathlib import Path

import pytest

from knowledge.checks import check

TODAY = date(2026, 12, 1)


def entry(name: str, phrasings: str, extra: str = "", **fields: str) -> str:
    values = {"expires": "2027-11-23", "see_also": "[]", "answer": f"About {name}."} | fields
    return f"""\
id: {name}
tags: []
audience: public
owner: common
reviewed: 2026-11-23
expires: {values["expires"]}
see_also: {values["see_also"]}
languages:
  en:
    revision: 2
    phrasings: {phrasings}
    answer: {values["answer"]}
{extra}"""


STORAGE = '["How do I store pellets?", "keep pellets dry", "size of the store"]'
NOISE = '["How loud is a heat pump?", "noisy heat pump", "neighbour complains"]'
SWEDISH = """\
  sv:
    revision: 1
    translated_from: {{language: {language}, revision: {revision}}}
    phrasings: ["Hur lagrar jag pellets?", "torr pellets", "förråd"]
    answer: Torrt.
"""


def problems(folder: Path, **files: str) -> list[str]:
    for name, text in files.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    return [f"{found.path.name}:{found.line}: {found.severity}: {found.reason}" for found in check(folder, TODAY)]


def test_good_entries_have_no_problem(tmp_path: Path) -> None:
    storage = entry("storage", STORAGE, '    tests: ["stoer pelets"]\n', see_also="[noise]")
    assert problems(tmp_path, storage=storage, noise=entry("noise", NOISE)) == []


@pytest.mark.parametrize(
    ("storage", "expected"),
    [
        (entry("storage", STORAGE, expires="2026-11-30"), "6: warning: expired on 2026-11-30"),
        (entry("storage", STORAGE, see_also="[nothing]"), "7: error: there is no entry 'nothing'"),
        (entry("storage", STORAGE, see_also="[noise, storage]"), "7: error: an entry does not lead to itself"),
        (entry("storage", '["pellet store"]'), "11: warning: 1 phrasings in en, 3 or more are needed"),
        (
            entry("storage", STORAGE, answer="long " * 200),
            "12: warning: the answer in en has 999 characters, 900 read well on a phone",
        ),
        (
            entry("storage", STORAGE.replace("keep pellets dry", "How loud is a heat pump")),
            "11: error: noise has the phrasing 'How loud is a heat pump' already",
        ),
        (
            entry("storage", STORAGE.replace("keep pellets dry", "how do i STORE pellets")),
            "11: error: storage has the phrasing 'how do i STORE pellets' already",
        ),
        (
            entry("storage", STORAGE.replace("keep pellets dry", "heat pumps, noisy")),
            "11: warning: noise has a phrasing of the same words as 'heat pumps, noisy'",
        ),
        (
            entry("storage", STORAGE.replace("keep pellets dry", "How luod is a heat pump?")),
            "11: warning: noise has a phrasing of the same words as 'How luod is a heat pump?'",
        ),
        (entry("storage", STORAGE, answer="About noise."), "12: warning: noise has the same answer"),
        (
            entry("storage", STORAGE.replace("keep pellets dry", "dry " * 60)),
            "11: warning: a phrasing has 240 characters, 200 are enough",
        ),
        (entry("storage", STORAGE, see_also="[noise, noise]"), "7: warning: 'noise' is there twice"),
        (
            entry("storage", STORAGE, '    attachments: ["photo:1", store.pdf]\n'),
            "13: error: there is no file 'store.pdf'",
        ),
        (
            entry("storage", STORAGE, '    attachments: ["../noise.yaml"]\n'),
            "13: error: an attachment is the name of a file, without folders: '../noise.yaml'",
        ),
        (
            entry("storage", STORAGE, '    tests: ["store pellets", "neighbours complaining"]\n'),
            "13: error: 'neighbours complaining' finds noise first",
        ),
        (
            entry("storage", STORAGE, SWEDISH.format(language="en", revision=1)),
            "15: warning: stale: translated from revision 1, en is at 2",
        ),
        (
            entry("storage", STORAGE, SWEDISH.format(language="en", revision=3)),
            "15: error: en is at revision 2, not 3",
        ),
        (
            entry("storage", STORAGE, SWEDISH.format(language="de", revision=1)),
            "15: error: there is no text in 'de' to translate from",
        ),
        ("id: storage\n", "1: error: 'audience' is missing in the file"),
    ],
)
def test_a_problem_is_named_with_its_line(tmp_path: Path, storage: str, expected: str) -> None:
    assert problems(tmp_path, noise=entry("noise", NOISE), storage=storage) == [f"storage.yaml:{expected}"]


def test_an_attachment_beside_the_entry_is_found(tmp_path: Path) -> None:
    (tmp_path / "store.pdf").write_bytes(b"%PDF")
    assert problems(tmp_path, storage=entry("storage", STORAGE, "    attachments: [store.pdf]\n")) == []


def test_problems_come_by_file_and_line(tmp_path: Path) -> None:
    found = problems(
        tmp_path,
        b=entry("bbb", STORAGE),
        noise=entry("noise", NOISE, expires="2026-11-24", see_also="[gone]"),
    )
    assert [line.split(": ")[0] for line in found] == ["b.yaml:1", "noise.yaml:6", "noise.yaml:7"]

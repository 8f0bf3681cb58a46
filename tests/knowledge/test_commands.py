"""The commands as machines and curators run them: `python -m knowledge ...`."""

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

ENTRIES: list[Mapping[str, Any]] = [
    {"id": "storage", "lang": "en", "questions": ["How do I store pellets?", "keep pellets dry"], "answer": "Dry."},
    {"id": "noise", "lang": "en", "questions": ["How loud is a heat pump?"], "answer": None, "colour": "ignored"},
    {"id": "storage", "lang": "sv", "questions": ["Hur lagrar jag pellets?"]},
]
QUERIES: list[Mapping[str, Any]] = [
    {"id": "q2", "lang": "en", "text": "stoer pelets", "relevant": ["storage"]},
    {"id": "q1", "lang": "sv", "text": "lagra pelets", "relevant": ["storage"]},
    {"id": "q3", "lang": "en", "text": "ξψζ", "relevant": []},
]


def write(path: Path, rows: list[Mapping[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "knowledge", *map(str, arguments)], capture_output=True, text=True, check=False
    )


@pytest.fixture
def files(tmp_path: Path) -> tuple[str, Path, str, Path]:
    return "--entries", write(tmp_path / "e.jsonl", ENTRIES), "--queries", write(tmp_path / "q.jsonl", QUERIES)


def test_rank_answers_every_query_in_its_order(files: tuple[str, Path, str, Path]) -> None:
    done = run("rank", *files)
    assert (done.returncode, done.stderr) == (0, "")
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert [line["id"] for line in lines] == ["q2", "q1", "q3"]
    assert [line["candidates"][0]["id"] for line in lines[:2]] == ["storage", "storage"]
    assert lines[2] == {"id": "q3", "band": "none", "confidence": 0.0, "candidates": []}
    for line in lines:
        assert set(line) == {"id", "band", "confidence", "candidates"}
        assert line["band"] in ("answer", "suggest", "none")
        assert 0 <= line["confidence"] <= 1
        assert len(line["candidates"]) <= 5
        assert all(set(candidate) == {"id", "score"} for candidate in line["candidates"])


def test_a_model_that_cannot_be_read_is_said_in_one_line_and_done_without(
    files: tuple[str, Path, str, Path], tmp_path: Path
) -> None:
    nowhere = str(tmp_path / "nowhere")
    done, without = run("rank", *files, "--semantic", nowhere), run("rank", *files)
    assert (done.returncode, done.stdout) == (0, without.stdout)
    assert [nowhere in line for line in done.stderr.splitlines()] == [True]
    nobody = write(tmp_path / "none.jsonl", [])
    matched = run("match", "--profiles", nobody, "--requests", nobody, "--semantic", nowhere)
    assert (matched.returncode, matched.stdout) == (0, "")
    assert [nowhere in line for line in matched.stderr.splitlines()] == [True]


def test_timing_is_one_line_on_standard_error(files: tuple[str, Path, str, Path]) -> None:
    done = run("rank", *files, "--timing")
    timing = json.loads(done.stderr)
    assert set(timing) == {"build_s", "p50_ms", "p99_ms", "n"}
    assert timing["n"] == 3


@pytest.mark.parametrize("broken", ["entries", "queries"])
@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{", "not JSON"),
        ("[1]", "not an object"),
        ('{"lang": "en"}', "'id' is missing"),
        ('{"id": 7, "lang": "en"}', "'id' is not a text"),
        ("\xff", "not JSON"),
    ],
)
def test_a_broken_line_ends_rank_with_its_place_and_nothing_written(
    tmp_path: Path, broken: str, line: str, reason: str
) -> None:
    paths = {"entries": write(tmp_path / "e.jsonl", ENTRIES), "queries": write(tmp_path / "q.jsonl", QUERIES)}
    number = len(paths[broken].read_text().splitlines()) + 1
    paths[broken].write_bytes(paths[broken].read_bytes() + line.encode("latin-1") + b"\n")
    done = run("rank", "--entries", paths["entries"], "--queries", paths["queries"])
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"{paths[broken]}:{number}: {reason}")
    assert done.stderr.count("\n") == 1


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    done = run("rank", "--entries", tmp_path / "none.jsonl", "--queries", tmp_path / "none.jsonl")
    assert (done.returncode, done.stdout) == (2, "")
    assert "none.jsonl:0: No such file" in done.stderr


def test_an_entry_twice_in_a_language_is_refused(tmp_path: Path, files: tuple[str, Path, str, Path]) -> None:
    write(files[1], [*ENTRIES, ENTRIES[0]])
    done = run("rank", *files)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"{files[1]}:4: entry 'storage' is there twice in 'en'\n"


def test_empty_files_are_fine(tmp_path: Path) -> None:
    empty = write(tmp_path / "empty.jsonl", [])
    done = run("rank", "--entries", empty, "--queries", write(tmp_path / "q.jsonl", QUERIES))
    assert done.returncode == 0
    assert [json.loads(line)["candidates"] for line in done.stdout.splitlines()] == [[], [], []]
    assert run("rank", "--entries", empty, "--queries", empty).stdout == ""


def test_eval_prints_figures(files: tuple[str, Path, str, Path]) -> None:
    done = run("eval", *files)
    figures = json.loads(done.stdout)
    assert (figures["questions"], figures["in_scope"], figures["hit_at_1"], figures["auroc"]) == (3, 2, 1.0, 1.0)
    assert figures["is_calibrated"] is False


def test_check_names_file_and_line(tmp_path: Path) -> None:
    (tmp_path / "one.yaml").write_text("id: one\n", encoding="utf-8")
    done = run("check", tmp_path)
    assert done.returncode == 2
    assert done.stdout.splitlines() == [
        f"{tmp_path}/one.yaml:1: error: 'audience' is missing in the file",
        "entries: 1, errors: 1, warnings: 0",
    ]


def test_check_of_no_folder_says_so(tmp_path: Path) -> None:
    done = run("check", tmp_path / "nowhere")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"{tmp_path}/nowhere:1: no such folder\n"

"""The index on disk: read back by the same program and user, else built anew."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot import bases, kept_index
from bot.bases import Bases
from bot.brain import CONTENT, packaged_bases
from knowledge.entries import load

QUESTION = "Why does my boiler make clinker?"


@pytest.fixture(scope="module")
def built() -> Bases:
    """A base of a few entries."""
    return bases.build({entry.id: entry for entry in list(load(CONTENT / "entries"))[:4]})


@pytest.fixture
def file(tmp_path: Path, built: Bases) -> Path:
    """Its index, kept."""
    kept_index.write(tmp_path / kept_index.NAME, built.indexes)
    return tmp_path / kept_index.NAME


def test_what_is_read_back_answers_alike(file: Path, built: Bases) -> None:
    read = kept_index.read(file)
    assert read.keys() == built.indexes.keys()
    for key, index in built.indexes.items():
        assert read[key].search(QUESTION, "en") == index.search(QUESTION, "en")
    assert [path.name for path in file.parent.iterdir()] == [kept_index.NAME]


@pytest.mark.parametrize("place", [0, 40, -1])
def test_a_file_that_is_not_whole_or_of_another_version_is_left_alone(file: Path, place: int) -> None:
    content = bytearray(file.read_bytes())
    content[place] ^= 1
    file.write_bytes(content)
    assert kept_index.read(file) == {}


def test_a_file_that_others_may_write_is_not_read(file: Path) -> None:
    file.chmod(0o620)
    assert kept_index.read(file) == {}


def test_without_a_data_folder_nothing_is_kept(tmp_path: Path, built: Bases) -> None:
    file = tmp_path / "none" / kept_index.NAME
    kept_index.write(file, built.indexes)
    assert kept_index.read(file) == {}
    assert list(tmp_path.iterdir()) == []


def test_a_start_keeps_its_index_and_builds_only_what_that_lacks(tmp_path: Path) -> None:
    content, data = tmp_path / "content", tmp_path / "data"
    (content / "entries").mkdir(parents=True)
    data.mkdir()
    for name in ("pellet-storage", "boiler-clinker"):
        (content / "entries" / f"{name}.yaml").write_bytes((CONTENT / "entries" / f"{name}.yaml").read_bytes())
    first = packaged_bases(content, data_dir=data)
    kept = kept_index.read(data / kept_index.NAME)
    assert kept.keys() == first.indexes.keys()
    # From the same content and its file, as another process would; the cache of this one knows the folder by its name.
    again = packaged_bases(tmp_path / "data" / ".." / "content", data_dir=data)
    assert again.indexes.keys() == kept.keys()
    assert again.common.index.search("pellet storage", "en") == first.common.index.search("pellet storage", "en")


def test_an_index_of_another_model_of_meanings_is_none_of_ours(file: Path, built: Bases) -> None:
    kept_index.write(file, built.indexes, "a model")
    assert kept_index.read(file) == kept_index.read(file, "another model") == {}
    assert kept_index.read(file, "a model").keys() == built.indexes.keys()

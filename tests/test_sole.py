"""One assistant to a SQLite file."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.errors import SettingsError
from bot.sole import on_its_own


def test_a_file_is_for_one_process_at_a_time(tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path}/bot.sqlite3"
    with on_its_own(url):
        with pytest.raises(SettingsError, match="another assistant works with"), on_its_own(url):
            pass
        with on_its_own(f"sqlite+aiosqlite:///{tmp_path}/other.sqlite3"):
            pass
    with on_its_own(url):
        pass


def test_other_databases_are_for_many() -> None:
    for url in ("postgresql+psycopg://host/name", "sqlite+aiosqlite://"):
        with on_its_own(url), on_its_own(url):
            pass


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="unable to open"), on_its_own(f"sqlite:///{tmp_path}/none/bot.sqlite3"):
        pass

"""A wrong setting ends the start with one line that names it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot.errors import SettingsError
from bot.settings import PREFIX, load_settings

TOKEN = "123456789:" + "A" * 35


@pytest.fixture(autouse=True)
def _bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith(PREFIX):
            monkeypatch.delenv(name)


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("TOKEN", "nonsense", "is not a bot token"),
        ("DATABASE_URL", "mysql://x", "sqlite:///path"),
        ("DATABASE_URL", "sqlite:///", "names no file"),
        ("DATABASE_URL", "postgresql://user:password@host:port/name", "host:5432"),
        ("QUESTION_PERSON_DAYS", "99999999999", "36500"),
        ("TELEGRAM_API_URL", "ftp://x", "http://"),
        ("WEBHOOK_URL", "example.org", "http://"),
        ("LISTEN", "8080", "host:port"),
        ("OPERATOR_CHAT", "me", "integer"),
        ("LOG_LEVEL", "loud", "DEBUG"),
    ],
)
def test_a_wrong_value_is_named_with_what_is_right(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, says: str
) -> None:
    monkeypatch.setenv(PREFIX + "TOKEN", TOKEN)
    monkeypatch.setenv(PREFIX + name, value)
    with pytest.raises(SettingsError) as error:
        load_settings()
    line = str(error.value)
    assert line.startswith(PREFIX + name)
    assert says in line
    assert "\n" not in line
    assert TOKEN not in line


def test_a_missing_token_says_where_to_get_one() -> None:
    with pytest.raises(SettingsError, match=r"CLUSTERBOT_TOKEN is missing.*@BotFather"):
        load_settings()


def test_a_webhook_needs_a_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(PREFIX + "TOKEN", TOKEN)
    monkeypatch.setenv(PREFIX + "WEBHOOK_URL", "https://example.org/telegram")
    with pytest.raises(SettingsError, match="CLUSTERBOT_WEBHOOK_SECRET is missing"):
        load_settings()


def test_a_secret_may_stand_in_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text(TOKEN + "\n")
    monkeypatch.setenv(PREFIX + "TOKEN_FILE", str(file))
    assert load_settings().token.get_secret_value() == TOKEN


def test_a_secret_file_that_holds_no_text_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_bytes(b"\xc0\xff")
    monkeypatch.setenv(PREFIX + "TOKEN_FILE", str(file))
    with pytest.raises(SettingsError, match=r"CLUSTERBOT_TOKEN_FILE: .*token is not a text file"):
        load_settings()


def test_an_empty_variable_is_as_one_that_is_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(PREFIX + "DATA_DIR", "")
    with pytest.raises(SettingsError, match="CLUSTERBOT_TOKEN is missing"):
        load_settings()
    monkeypatch.setenv(PREFIX + "TOKEN", TOKEN)
    assert load_settings().data_dir == Path("data")


def test_the_command_ends_with_status_2_and_one_line() -> None:
    environment = {**os.environ, "CLUSTERBOT_TOKEN": "oops"}
    ended = subprocess.run([sys.executable, "-m", "bot", "run"], capture_output=True, text=True, env=environment)
    assert ended.returncode == 2
    assert ended.stderr.count("\n") == 1
    assert "CLUSTERBOT_TOKEN" in ended.stderr

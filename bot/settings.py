"""The settings of a running assistant: environment variables with the prefix ``CLUSTERBOT_``.

Every setting but the token has a default, which a blank value stands for too. A secret may be given as a file:
``CLUSTERBOT_TOKEN_FILE=/run/secrets/token``.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from dataclasses import MISSING, Field, dataclass, field, fields
from pathlib import Path
from typing import Any

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from bot.errors import SettingsError

PREFIX = "CLUSTERBOT_"
# Of Telegram's shape, for what never talks to Telegram.
NO_TOKEN = "1000:no-token-needed-to-work-on-the-database"  # noqa: S105
TELEGRAM_API_URL = "https://api.telegram.org"
# Where the web door opens when a webhook needs it and nothing else was said.
DEFAULT_LISTEN = "127.0.0.1:8080"
TOKEN_SHAPE = re.compile(r"\d{3,}:[A-Za-z0-9_-]{30,}")
# setWebhook's secret_token: 1-256 characters of this alphabet (core.telegram.org/bots/api#setwebhook).
SECRET_SHAPE = re.compile(r"[A-Za-z0-9_-]{16,256}")
# A century: what is larger is a slip of the finger, and reaches back to before the calendar begins.
MOST_DAYS = 36_500
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")


class Secret:
    """A text that shows in no log, traceback or settings printed for debugging."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def get_secret_value(self) -> str:
        """The text itself."""
        return self._value

    def __repr__(self) -> str:
        return "Secret('**********')"


def _token(value: str) -> Secret:
    if not TOKEN_SHAPE.fullmatch(value):
        raise ValueError("is not a bot token (copy it from @BotFather: digits, a colon, about 35 characters)")
    return Secret(value)


def _secret(value: str) -> Secret:
    if not SECRET_SHAPE.fullmatch(value):
        raise ValueError("must be 16 to 256 characters of A-Z a-z 0-9 _ -")
    return Secret(value)


def _http_url(value: str) -> str:
    if not re.fullmatch(r"https?://[^\s/]+(/\S*)?", value):
        raise ValueError("is not a web address that starts with http:// or https://")
    return value.rstrip("/")


def _database_url(value: str) -> str:
    for given, driver in (
        ("postgresql://", "postgresql+psycopg://"),
        ("postgres://", "postgresql+psycopg://"),
    ):
        if value.startswith(given):
            value = driver + value.removeprefix(given)
    if not value.startswith(("sqlite:///", "postgresql+psycopg://")):
        raise ValueError("is neither sqlite:///path nor postgresql://user@host/name")
    try:
        name = make_url(value).database
    except (ArgumentError, ValueError):
        raise ValueError("cannot be read: write sqlite:///path or postgresql://user:password@host:5432/name") from None
    if value.startswith("sqlite:") and name in (None, "", ":memory:"):
        raise ValueError("names no file: write sqlite:///path")
    return value


def _listen(value: str) -> str:
    host, colon, port = value.rpartition(":")
    if not (colon and host and port.isdigit() and int(port) < 65536):
        raise ValueError("is not host:port, for example 127.0.0.1:8080")
    return value


def _chat(value: str) -> int:
    if not re.fullmatch(r"-?[0-9]{1,19}", value):
        raise ValueError("is not an integer (your numeric Telegram id)")
    return int(value)


def _days(value: str) -> int:
    if not (re.fullmatch(r"[0-9]{1,9}", value) and 1 <= int(value) <= MOST_DAYS):
        raise ValueError(f"is not a number of days from 1 to {MOST_DAYS}")
    return int(value)


def _log_level(value: str) -> str:
    if value.upper() not in LOG_LEVELS:
        raise ValueError(f"is none of {', '.join(LOG_LEVELS)}")
    return value.upper()


def _by(read: Callable[[str], object]) -> dict[str, object]:
    """How a setting's text becomes its value: ``read`` refuses with a ValueError that says what is right."""
    return {"read": read}


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What the operator sets; see the module's text for the names in the environment."""

    token: Secret = field(metadata=_by(_token))
    data_dir: Path = field(default=Path("data"), metadata=_by(Path))
    database_url: str | None = field(default=None, metadata=_by(_database_url))
    telegram_api_url: str = field(default=TELEGRAM_API_URL, metadata=_by(_http_url))
    webhook_url: str | None = field(default=None, metadata=_by(_http_url))
    webhook_secret: Secret | None = field(default=None, metadata=_by(_secret))
    listen: str | None = field(default=None, metadata=_by(_listen))
    operator_chat: int | None = field(default=None, metadata=_by(_chat))
    question_person_days: int = field(default=30, metadata=_by(_days))
    question_retention_days: int = field(default=365, metadata=_by(_days))
    semantic_model: str | None = field(default=None, metadata=_by(str))
    log_level: str = field(default="INFO", metadata=_by(_log_level))

    @property
    def sqlalchemy_url(self) -> str:
        """The database's SQLAlchemy address; SQLite under the data folder unless one is set."""
        return self.database_url or f"sqlite:///{self.data_dir / 'clusterbot.sqlite3'}"

    @property
    def listen_host(self) -> str:
        """The interface of the web door."""
        return (self.listen or DEFAULT_LISTEN).rpartition(":")[0].strip("[]")

    @property
    def listen_port(self) -> int:
        """The port of the web door."""
        return int((self.listen or DEFAULT_LISTEN).rpartition(":")[2])


def load_settings(**given: object) -> Settings:
    """Read the environment (``given`` wins over it, unless None); raises :class:`SettingsError` with one line for the
    operator.
    """
    unknown = given.keys() - {setting.name for setting in fields(Settings)}
    if unknown:
        raise TypeError(f"no such setting: {', '.join(sorted(unknown))}")
    found = {setting.name: _value(setting, given.get(setting.name)) for setting in fields(Settings)}
    settings = Settings(**{name: value for name, value in found.items() if value is not None})
    if settings.webhook_url and not settings.webhook_secret:
        raise SettingsError(f"{PREFIX}WEBHOOK_SECRET is missing: a webhook needs one, 16 characters or more")
    return settings


def database_settings() -> Settings:
    """The settings for work on the database alone, which needs no token; raises :class:`SettingsError`."""
    try:
        return load_settings()
    except SettingsError as error:
        if "CLUSTERBOT_TOKEN" not in str(error):
            raise
        return load_settings(token=NO_TOKEN)


def _value(setting: Field[Any], given: object) -> Any:
    """What was given, or stands in the environment; None for the default."""
    name = PREFIX + setting.name.upper()
    written = given if given is not None else _from_file(f"{name}_FILE") or os.environ.get(name, "").strip()
    if written == "":
        if setting.default is MISSING:
            raise SettingsError(f"{name} is missing: set it to the token that @BotFather gave you")
        return None
    if not isinstance(written, str):
        return written
    try:
        return setting.metadata["read"](written)
    except ValueError as error:
        raise SettingsError(f"{name} {error}") from None


def _from_file(variable: str) -> str:
    path = os.environ.get(variable)
    if not path:
        return ""
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise SettingsError(f"{variable}: cannot read {path} ({error.strerror})") from None
    except UnicodeDecodeError:
        raise SettingsError(f"{variable}: {path} is not a text file") from None

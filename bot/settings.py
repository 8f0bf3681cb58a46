"""The settings of a running assistant: environment variables with the prefix ``CLUSTERBOT_``.

Every setting but the token has a default. A secret may be given as a file:
``CLUSTERBOT_TOKEN_FILE=/run/secrets/token``.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Annotated, Self

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from bot.errors import SettingsError

PREFIX = "CLUSTERBOT_"
# Of Telegram's shape, for what never talks to Telegram.
NO_TOKEN = "1000:no-token-needed-to-work-on-the-database"  # noqa: S105
TELEGRAM_API_URL = "https://api.telegram.org"
TOKEN_SHAPE = re.compile(r"\d{3,}:[A-Za-z0-9_-]{30,}")
# setWebhook's secret_token: 1-256 characters of this alphabet (core.telegram.org/bots/api#setwebhook).
SECRET_SHAPE = re.compile(r"[A-Za-z0-9_-]{16,256}")
# A century: what is larger is a slip of the finger, and reaches back to before the calendar begins.
MOST_DAYS = 36_500
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")


def _token(value: SecretStr) -> SecretStr:
    if not TOKEN_SHAPE.fullmatch(value.get_secret_value()):
        raise ValueError("is not a bot token (copy it from @BotFather: digits, a colon, about 35 characters)")
    return value


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


def _secret(value: SecretStr) -> SecretStr:
    if not SECRET_SHAPE.fullmatch(value.get_secret_value()):
        raise ValueError("must be 16 to 256 characters of A-Z a-z 0-9 _ -")
    return value


def _log_level(value: str) -> str:
    if value.upper() not in LOG_LEVELS:
        raise ValueError(f"is none of {', '.join(LOG_LEVELS)}")
    return value.upper()


def _blank_as_absent(value: object) -> object:
    return None if value == "" else value


_Blank = BeforeValidator(_blank_as_absent)


class Settings(BaseSettings):
    """What the operator sets; see the module's text for the names in the environment."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_ignore_empty=True, extra="ignore")

    token: Annotated[SecretStr, AfterValidator(_token)]
    data_dir: Path = Path("data")
    database_url: Annotated[Annotated[str, AfterValidator(_database_url)] | None, _Blank] = None
    telegram_api_url: Annotated[str, AfterValidator(_http_url)] = TELEGRAM_API_URL
    webhook_url: Annotated[Annotated[str, AfterValidator(_http_url)] | None, _Blank] = None
    webhook_secret: Annotated[Annotated[SecretStr, AfterValidator(_secret)] | None, _Blank] = None
    listen: Annotated[str, AfterValidator(_listen)] = "127.0.0.1:8080"
    operator_chat: Annotated[int | None, _Blank] = None
    question_person_days: Annotated[int, Field(ge=1, le=MOST_DAYS)] = 30
    question_retention_days: Annotated[int, Field(ge=1, le=MOST_DAYS)] = 365
    semantic_model: Annotated[str | None, _Blank] = None
    log_level: Annotated[str, AfterValidator(_log_level)] = "INFO"

    @model_validator(mode="after")
    def _check_webhook(self) -> Self:
        if self.webhook_url and not self.webhook_secret:
            raise ValueError(f"{PREFIX}WEBHOOK_SECRET is missing: a webhook needs one, 16 characters or more")
        return self

    @property
    def sqlalchemy_url(self) -> str:
        """The database's SQLAlchemy address; SQLite under the data folder unless one is set."""
        return self.database_url or f"sqlite:///{self.data_dir / 'clusterbot.sqlite3'}"

    @property
    def listen_host(self) -> str:
        """The interface of the web door."""
        return self.listen.rpartition(":")[0].strip("[]")

    @property
    def listen_port(self) -> int:
        """The port of the web door."""
        return int(self.listen.rpartition(":")[2])


def load_settings(**given: object) -> Settings:
    """Read the environment (``given`` wins over it); raises :class:`SettingsError` with one line for the operator."""
    try:
        return Settings(**(_secrets_from_files() | given))  # type: ignore[arg-type]
    except ValidationError as error:
        raise SettingsError(_one_line(error)) from None


def database_settings() -> Settings:
    """The settings for work on the database alone, which needs no token; raises :class:`SettingsError`."""
    try:
        return load_settings()
    except SettingsError as error:
        if "CLUSTERBOT_TOKEN" not in str(error):
            raise
        return load_settings(token=SecretStr(NO_TOKEN))


def _secrets_from_files() -> dict[str, object]:
    values: dict[str, object] = {}
    for name in Settings.model_fields:
        variable = f"{PREFIX}{name.upper()}_FILE"
        if path := os.environ.get(variable):
            try:
                values[name] = Path(path).read_text(encoding="utf-8").strip()
            except OSError as error:
                raise SettingsError(f"{variable}: cannot read {path} ({error.strerror})") from None
            except UnicodeDecodeError:
                raise SettingsError(f"{variable}: {path} is not a text file") from None
    return values


def _one_line(error: ValidationError) -> str:
    first = error.errors(include_input=False, include_context=False)[0]
    message = first["msg"].removeprefix("Value error, ")
    if not first["loc"]:
        return message
    name = f"{PREFIX}{str(first['loc'][0]).upper()}"
    if first["type"] == "missing":
        return f"{name} is missing: set it to the token that @BotFather gave you"
    return f"{name} {message[0].lower()}{message[1:]}"

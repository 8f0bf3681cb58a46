"""Logging: one line an event with its values, the token in none of them.

``log = get_logger(__name__)``, then ``log.info("outbox.sent", chat_id=7)`` gives ``... outbox.sent chat_id=7``. The
standard library's logging underneath, because ours and the libraries' lines must leave by the same door: httpx logs
every request's address at INFO, and a bot's address holds its token; so httpx is set to WARNING and every line is
redacted, tracebacks included.
"""

from __future__ import annotations

import logging
import re
import sys
import time
from typing import Any

TOKEN = re.compile(r"\d{3,}:[A-Za-z0-9_-]{30,}")
# Libraries that tell more than an operator wants to know.
NOISY = {"httpx": "WARNING", "httpcore": "WARNING", "uvicorn.access": "WARNING", "alembic": "WARNING"}
# APScheduler warns when a round of ticks takes longer than its interval, which is no news.
QUIET = {"asyncio": "WARNING", "apscheduler": "ERROR"}


def redact(text: str) -> str:
    """The text with every bot token replaced."""
    return TOKEN.sub("<token>", text)


class Log:
    """Names an event and its values; what is not level-enabled costs nothing."""

    def __init__(self, name: str) -> None:
        self._logger = logging.getLogger(name)

    def debug(self, event: str, **values: Any) -> None:
        """For developers."""
        self._say(logging.DEBUG, event, values)

    def info(self, event: str, **values: Any) -> None:
        """What an operator may want to follow."""
        self._say(logging.INFO, event, values)

    def warning(self, event: str, **values: Any) -> None:
        """Something went wrong outside and will be tried again."""
        self._say(logging.WARNING, event, values)

    def error(self, event: str, exc_info: BaseException | None = None, **values: Any) -> None:
        """Something went wrong that somebody should look at."""
        self._say(logging.ERROR, event, values, exc_info)

    def exception(self, event: str, **values: Any) -> None:
        """The same inside an ``except``, with its traceback."""
        self._say(logging.ERROR, event, values, sys.exc_info()[1])

    def _say(self, level: int, event: str, values: dict[str, Any], error: BaseException | None = None) -> None:
        if self._logger.isEnabledFor(level):
            said = [event, *(f"{name}={_plain(value)}" for name, value in values.items())]
            self._logger.log(level, "%s", " ".join(said), exc_info=error)


def get_logger(name: str) -> Log:
    """The log of a module."""
    return Log(name)


def _plain(value: object) -> str:
    text = str(value)
    return repr(text) if " " in text or "\n" in text or not text else text


class _Redacting(logging.Formatter):
    converter = staticmethod(time.gmtime)

    def format(self, record: logging.LogRecord) -> str:
        return redact(super().format(record))


def configure(level: str) -> None:
    """Send every log line, ours and the libraries', to standard error in one format."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Redacting("%(asctime)s.%(msecs)03dZ %(levelname)-7s %(message)s", "%Y-%m-%dT%H:%M:%S"))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name, least in (NOISY | QUIET).items():
        logging.getLogger(name).setLevel(least)

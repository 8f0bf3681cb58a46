"""JSON lines as the commands read them: one object a line, the place of a mistake named."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any


class RowError(Exception):
    """A row that cannot be read; its text names file, line and reason."""

    def __init__(self, path: Path, line: int, reason: str) -> None:
        """Take the file, the line counted from 1, and what is wrong there."""
        super().__init__(f"{path}:{line}: {reason}")
        self.path, self.line, self.reason = path, line, reason


class Row:
    """One object of a file. Unknown keys do no harm; a failure to read a key is a RowError with the row's place."""

    def __init__(self, path: Path, line: int, values: Mapping[str, Any]) -> None:
        """Take the object and where it stands."""
        self._path, self._line, self._values = path, line, values

    def error(self, reason: str) -> RowError:
        """An error that points at this row."""
        return RowError(self._path, self._line, reason)

    def text(self, key: str, default: str | None = None) -> str:
        """The text under the key; one that is missing or null is an error unless there is a default."""
        value = self._values.get(key)
        if value is None and default is not None:
            return default
        if not isinstance(value, str):
            raise self.error(f"{key!r} is missing" if value is None else f"{key!r} is not a text")
        return value

    def texts(self, key: str, default: tuple[str, ...] | None = None) -> tuple[str, ...]:
        """The list of texts under the key; one that is missing or null is an error unless there is a default."""
        value = self._values.get(key)
        if value is None and default is not None:
            return default
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise self.error(f"{key!r} is missing" if value is None else f"{key!r} is not a list of texts")
        return tuple(value)


def read_rows(path: Path) -> Iterator[Row]:
    """The rows of a JSON lines file, blank lines skipped.

    Raises RowError for a line that is not a JSON object in UTF-8, and (line 0) when the file cannot be read.
    """
    try:
        lines = path.read_bytes().splitlines()
    except OSError as error:
        raise RowError(path, 0, error.strerror or str(error)) from error
    for number, line in enumerate(lines, start=1):
        if line.strip():
            yield Row(path, number, _parse(path, number, line))


def _parse(path: Path, number: int, line: bytes) -> Mapping[str, Any]:
    try:
        values = json.loads(line.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise RowError(path, number, f"not JSON: {error}") from error
    if not isinstance(values, dict):
        raise RowError(path, number, f"not an object but {json.dumps(values)[:40]}")
    return values

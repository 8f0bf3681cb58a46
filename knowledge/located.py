"""YAML that remembers where each value stands, so that a mistake can be shown with its file and line."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Self

import yaml

from knowledge.reasons import because

# The one in C, where there is one, reads ten times as fast.
_LOADER: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class LocatedError(Exception):
    """A mistake in a file; its text names file, line and reason."""

    def __init__(self, path: Path, line: int, reason: str) -> None:
        """Take the file, the line counted from 1, and what is wrong there."""
        super().__init__(f"{path}:{line}: {reason}")
        self.path, self.line, self.reason = path, line, reason


@dataclass(frozen=True)
class Located:
    """A value of a YAML file and its place. Every accessor raises LocatedError when the value is of another kind."""

    path: Path
    node: yaml.Node
    name: str

    @classmethod
    def read(cls, path: Path) -> Self:
        """The one document of a file. Raises LocatedError when it cannot be read, or is not YAML or not UTF-8."""
        try:
            text = path.read_text(encoding="utf-8")
        except OSError as error:
            raise LocatedError(path, 1, error.strerror or str(error)) from error
        except UnicodeDecodeError as error:
            line = error.object[: error.start].count(b"\n") + 1
            raise LocatedError(path, line, "not UTF-8") from error
        return cls.parse(text, path)

    @classmethod
    def parse(cls, text: str, path: Path) -> Self:
        """The one document of a text; `path` is what mistakes are shown with. Raises LocatedError."""
        try:
            node = yaml.compose(text, Loader=_LOADER)
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            raise LocatedError(path, mark.line + 1 if mark else 1, f"not YAML: {error.problem}") from error
        except yaml.YAMLError as error:
            raise LocatedError(path, 1, f"not YAML: {error}") from error
        if node is None:
            raise LocatedError(path, 1, "the file is empty")
        return cls(path, node, "the file")

    @property
    def line(self) -> int:
        """Where the value begins, counted from 1."""
        return int(self.node.start_mark.line) + 1

    def line_of(self, offset: int) -> int:
        """The line of a character of this text: exact in a block (`|`), the first line otherwise."""
        if getattr(self.node, "style", None) != "|":
            return self.line
        return self.line + 1 + str(self.node.value).count("\n", 0, offset)

    def error(self, reason: str) -> LocatedError:
        """A mistake at this place."""
        return LocatedError(self.path, self.line, reason)

    def error_in(self, offset: int, reason: str) -> LocatedError:
        """A mistake at a character of this text."""
        return LocatedError(self.path, self.line_of(offset), reason)

    def fields(self, required: frozenset[str], optional: frozenset[str] = frozenset()) -> dict[str, Self]:
        """The values of a mapping that has all required keys and no unknown one."""
        fields = self.mapping()
        for name in sorted(required - set(fields)):
            raise self.error(because("{key} is missing in {name}", key=repr(name), name=self.name))
        for name, value in fields.items():
            if name not in required | optional:
                raise value.error(because("unknown key {key} in {name}", key=repr(name), name=self.name))
        return fields

    def mapping(self) -> dict[str, Self]:
        """The values of a mapping by their keys, none of them twice."""
        if not isinstance(self.node, yaml.MappingNode):
            raise self.error(because("{name} is not a mapping", name=self.name))
        values: dict[str, Self] = {}
        for key, value in self.node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise type(self)(self.path, key, "the key").error(because("a key is not a text"))
            if key.value in values:
                raise type(self)(self.path, key, "the key").error(because("{key} is there twice", key=repr(key.value)))
            values[key.value] = type(self)(self.path, value, key.value)
        return values

    def at(self, *keys: str | int) -> Self:
        """The value that keys of mappings and places in lists lead to."""
        value = self
        for key in keys:
            value = value.mapping()[key] if isinstance(key, str) else list(value.items())[key]
        return value

    def items(self) -> Iterator[Self]:
        """The values of a list."""
        if not isinstance(self.node, yaml.SequenceNode):
            raise self.error(because("{name} is not a list", name=self.name))
        for item in self.node.value:
            yield type(self)(self.path, item, self.name)

    def text(self) -> str:
        """A text, exactly as it is written: no word of it turns into a truth value or a number."""
        if not isinstance(self.node, yaml.ScalarNode) or (self.node.tag.endswith(":null") and not self.node.style):
            raise self.error(because("{name} is not a text", name=self.name))
        return str(self.node.value)

    def texts(self) -> tuple[str, ...]:
        """A list of texts."""
        return tuple(item.text() for item in self.items())

    def number(self) -> int:
        """A whole number from 1."""
        text = self.text()
        if not (text.isascii() and text.isdigit() and int(text)):
            raise self.error(because("{name} is not a whole number from 1", name=self.name))
        return int(text)

    def day(self) -> date:
        """A date, written year-month-day."""
        try:
            return date.fromisoformat(self.text())
        except ValueError as error:
            raise self.error(because("{name} is not a date like 2026-11-23", name=self.name)) from error

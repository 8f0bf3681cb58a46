"""Entries of the knowledge base: one YAML file each, loaded, written and refused with file and line.

    entries = load(Path("knowledge/content/entries"))

The format is described in `docs/knowledge-base.md`. `knowledge.checks` finds what is allowed but unwise.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from pathlib import Path

from knowledge.located import LocatedError

ID = re.compile(r"[a-z0-9-]{3,48}")  # fits Telegram's 64 bytes of callback data and deep links beside an action
LANGUAGE = re.compile(r"[a-z]{2,3}")

_ENTRY = frozenset({"id", "tags", "audience", "owner", "reviewed", "expires", "languages"})
_ENTRY_OPTIONAL = frozenset({"sources", "see_also"})
_TEXT = frozenset({"revision", "phrasings", "answer"})
_TEXT_OPTIONAL = frozenset({"translated_from", "synonyms", "attachments", "tests"})


class EntryError(LocatedError):
    """An entry that cannot be used; its text names file, line and reason."""


class Audience(StrEnum):
    """Who may read an entry."""

    PUBLIC = "public"
    MEMBERS = "members"
    COORDINATORS = "coordinators"


@dataclass(frozen=True)
class Source:
    """Where an answer comes from."""

    title: str
    url: str | None = None


@dataclass(frozen=True)
class Origin:
    """The text that another one was translated from."""

    language: str
    revision: int


@dataclass(frozen=True)
class EntryText:
    """An entry in one language: how people ask (the first is the title), and the answer in Telegram's HTML."""

    language: str
    revision: int
    phrasings: tuple[str, ...]
    answer: str
    synonyms: Mapping[str, str] = field(default_factory=dict)  # a word as typed -> the word meant
    attachments: tuple[str, ...] = ()
    tests: tuple[str, ...] = ()  # questions that must rank this entry first
    translated_from: Origin | None = None


@dataclass(frozen=True)
class Entry:
    """A question that members ask and its answer, in one or more languages."""

    id: str
    tags: tuple[str, ...]
    audience: Audience
    owner: str
    reviewed: date
    expires: date
    sources: tuple[Source, ...]
    see_also: tuple[str, ...]
    texts: Mapping[str, EntryText]  # by language code


def load(folder: Path) -> tuple[Entry, ...]:
    """All entries of a folder, by id. Raises EntryError at the first mistake that makes one unusable."""
    from knowledge.checks import errors_of

    sheets = read_folder(folder)
    for problem in errors_of(sheets):
        raise EntryError(problem.path, problem.line, problem.reason)
    return tuple(sheet.entry for sheet in sheets)

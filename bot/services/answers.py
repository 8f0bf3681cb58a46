"""What a cluster is answered from, which of it somebody may read, and in which language they read it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.authorize import Action, may
from bot.models import Person
from knowledge.entries import Audience, Entry, EntryText
from knowledge.search import Index

# Entries that are offered where it is not clear which one is meant.
CHOICES = 3

_AUDIENCES = {
    Audience.PUBLIC: Action.VISIT,
    Audience.MEMBERS: Action.PARTICIPATE,
    Audience.COORDINATORS: Action.COORDINATE,
}


@dataclass(frozen=True)
class Answers:
    """The knowledge base and its index."""

    entries: Mapping[str, Entry]
    index: Index


def may_read(person: Person, entry: Entry, *, is_public: bool = False) -> bool:
    """Whether the person may see an entry; ``is_public``: where others read along, only what everybody may read."""
    if is_public:
        return entry.audience is Audience.PUBLIC
    return may(person, _AUDIENCES[entry.audience])


def in_language(entry: Entry, language: str) -> EntryText:
    """The text in this language, else in English, else the first there is."""
    return entry.texts.get(language) or entry.texts.get("en") or next(iter(entry.texts.values()))

"""What a cluster is answered from, which of it somebody may read, and in which language they read it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

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


def may_read(person: Person, entry: Entry, today: date, *, is_public: bool = False) -> bool:
    """Whether the person is shown an entry; ``is_public``: where others read along, only what everybody may read.

    One that was due for a check before ``today`` is withheld where the person's cluster wants that.
    """
    if entry.expires < today and person.cluster is not None and person.cluster.withholds_expired:
        return False
    if is_public:
        return entry.audience is Audience.PUBLIC
    return may(person, _AUDIENCES[entry.audience])


def in_language(entry: Entry, *languages: str) -> EntryText:
    """The text in the first of these languages that it has, else the original: what was not translated, or English."""
    found = [entry.texts[language] for language in languages if language in entry.texts]
    originals = [text for text in entry.texts.values() if text.translated_from is None]
    english = [entry.texts["en"]] if "en" in entry.texts else []
    return next(iter([*found, *english, *originals, *entry.texts.values()]))

"""Entries of the knowledge base: one YAML file each, loaded, written and refused with file and line.

    entries = load(Path("knowledge/content/entries"))

What makes an entry unusable is refused here; `knowledge.checks` finds what is allowed but unwise.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any

import yaml
from babel import Locale, localedata

from knowledge.located import Located, LocatedError
from knowledge.markup import MESSAGE_UNITS, mistakes, shown, utf16_units
from knowledge.reasons import because
from knowledge.text import words

ID = re.compile(r"[a-z0-9-]{3,48}")  # fits Telegram's 64 bytes of callback data and deep links beside an action
_LANGUAGE = re.compile(r"[a-z]{2,3}")
# All but tab and line feed; half a UTF-16 pair; what XML 1.0 has no way to write (section 2.2).
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_URL = re.compile(r"https?://\S+")
FRAME_UNITS = 200  # of a message: what the assistant adds around an answer (date, notes, blank lines)

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


@dataclass(frozen=True)
class Sheet:
    """An entry and the file it was read from, for checks that point at a line."""

    entry: Entry
    source: Located


def load(folder: Path) -> tuple[Entry, ...]:
    """All entries of a folder, by id. Raises EntryError for the first mistake that makes one unusable."""
    return tuple(read(path).entry for path in files(folder))


def check(folder: Path) -> list[EntryError]:
    """What makes entries of a folder unusable: the first mistake of every file that has one."""
    return [sheet for sheet in read_all(folder) if isinstance(sheet, EntryError)]


def files(folder: Path) -> list[Path]:
    """The entry files of a folder, by name. Raises EntryError when there is no such folder."""
    if not folder.is_dir():
        raise EntryError(folder, 1, "no such folder")
    return sorted(folder.glob("*.yaml"))


def read_all(folder: Path) -> list[Sheet | EntryError]:
    """Every file of a folder, read or refused."""
    sheets: list[Sheet | EntryError] = []
    for path in files(folder):
        try:
            sheets.append(read(path))
        except EntryError as error:
            sheets.append(error)
    return sheets


def read(path: Path) -> Sheet:
    """One entry file. Raises EntryError."""
    return _in_file(lambda: Located.read(path))


def parse(text: str, path: Path) -> Sheet:
    """An entry from the text of its file, wherever it is kept; `path` names it. Raises EntryError."""
    return _in_file(lambda: Located.parse(text, path))


def _in_file(locate: Callable[[], Located]) -> Sheet:
    """An entry that is named after its file."""
    try:
        sheet = build(locate())
        if sheet.entry.id != sheet.source.path.stem:
            raise sheet.source.at("id").error(
                because("the id {id} is not the name of the file", id=repr(sheet.entry.id))
            )
    except EntryError:
        raise
    except LocatedError as error:
        raise EntryError(error.path, error.line, error.reason) from error
    return sheet


def build(source: Located) -> Sheet:
    """An entry from the values that something holds, a file or the rows of a table. Raises LocatedError."""
    return Sheet(_entry(source), source)


def _entry(source: Located) -> Entry:
    fields = source.fields(_ENTRY, _ENTRY_OPTIONAL)
    entry_id, audience = fields["id"].text(), fields["audience"].text()
    if not ID.fullmatch(entry_id):
        raise fields["id"].error(because("the id {id} is not 3 to 48 of a-z, 0-9 and -", id=repr(entry_id)))
    if audience not in set(Audience):
        raise fields["audience"].error(
            because("the audience is one of {known}, not {given}", known=", ".join(Audience), given=repr(audience))
        )
    reviewed, expires = fields["reviewed"].day(), fields["expires"].day()
    if expires <= reviewed:
        raise fields["expires"].error(because("the entry expires before it was reviewed"))
    sources = tuple(_source(item) for item in fields["sources"].items()) if "sources" in fields else ()
    texts = {name: build_text(name, value) for name, value in fields["languages"].mapping().items()}
    if not texts:
        raise fields["languages"].error(because("there is no language"))
    _check_lengths(fields["languages"], texts, sources)
    return Entry(
        id=entry_id,
        tags=_listed(fields["tags"]),
        audience=Audience(audience),
        owner=_clean(fields["owner"]),
        reviewed=reviewed,
        expires=expires,
        sources=sources,
        see_also=_listed(fields["see_also"]) if "see_also" in fields else (),
        texts=texts,
    )


def _source(source: Located) -> Source:
    fields = source.fields(frozenset({"title"}), frozenset({"url"}))
    url = fields["url"].text() if "url" in fields else None
    if url is not None and not _URL.fullmatch(url):
        raise fields["url"].error(because("the url does not begin with https:// or http://, or has a blank in it"))
    return Source(_said(fields["title"]), url)


def is_language(code: str) -> bool:
    """Whether it is an ISO 639 code, of two letters where there is one. The list of all takes memory: few need it.

    >>> is_language("fi"), is_language("la"), is_language("xx"), is_language("../fi")
    (True, True, False, False)
    """
    if not _LANGUAGE.fullmatch(code):
        return False
    return localedata.exists(code) or code in Locale("en").languages


def build_text(language: str, source: Located) -> EntryText:
    """What an entry says in one language, from the values that something holds. Raises LocatedError."""
    if not is_language(language):
        raise source.error(because("{code} is not a language code like en or sv", code=repr(language)))
    fields = source.fields(_TEXT, _TEXT_OPTIONAL)
    phrasings = tuple(_said(item) for item in fields["phrasings"].items())
    if not phrasings:
        raise fields["phrasings"].error(because("there is no phrasing"))
    answer = _said(fields["answer"])
    for mistake in mistakes(answer):
        raise fields["answer"].error_in(mistake.offset, mistake.reason)
    return EntryText(
        language=language,
        revision=fields["revision"].number(),
        phrasings=phrasings,
        answer=answer,
        synonyms=_synonyms(fields["synonyms"]) if "synonyms" in fields else {},
        attachments=_listed(fields["attachments"]) if "attachments" in fields else (),
        tests=_listed(fields["tests"]) if "tests" in fields else (),
        translated_from=_origin(fields["translated_from"]) if "translated_from" in fields else None,
    )


def _clean(source: Located) -> str:
    """A text without what Telegram, PostgreSQL or a spreadsheet would refuse or change."""
    text = source.text()
    if found := _CONTROL.search(text):
        raise source.error_in(
            found.start(),
            because("there is a control character ({character}) in {name}", character=repr(found[0]), name=source.name),
        )
    return text


def _listed(source: Located) -> tuple[str, ...]:
    """A list of texts, none of them blank."""
    texts = tuple(_clean(item) for item in source.items())
    if not all(text.strip() for text in texts):
        raise source.error(because("there is an empty item in {name}", name=source.name))
    return texts


def _said(source: Located) -> str:
    """A text that says something."""
    text = _clean(source)
    if not words(text):
        raise source.error(because("{name} says nothing", name=source.name))
    return text


def _synonyms(source: Located) -> dict[str, str]:
    synonyms = {typed: _said(meant) for typed, meant in source.mapping().items()}
    for typed in synonyms:
        if len(words(typed)) != 1 or "=" in typed or _CONTROL.search(typed) or "\n" in typed:
            raise source.error(because("a synonym is one word, not {given}", given=repr(typed)))
    return synonyms


def _origin(source: Located) -> Origin:
    fields = source.fields(frozenset({"language", "revision"}))
    language = fields["language"].text()
    if not is_language(language):
        raise fields["language"].error(because("{code} is not a language code like en or sv", code=repr(language)))
    return Origin(language, fields["revision"].number())


def _check_lengths(languages: Located, texts: Mapping[str, EntryText], sources: tuple[Source, ...]) -> None:
    """Refuse an answer that with its title and sources does not fit one message."""
    source_units = sum(utf16_units(source.title) + 2 for source in sources)
    for language, text in texts.items():
        units = utf16_units(shown(text.answer)) + utf16_units(text.phrasings[0]) + source_units + FRAME_UNITS
        if units > MESSAGE_UNITS:
            reason = because(
                "the answer with its title and sources has {units} characters, Telegram takes {most}",
                units=units,
                most=MESSAGE_UNITS,
            )
            raise languages.mapping()[language].mapping()["answer"].error(reason)


def dump(entry: Entry) -> str:
    """The entry as its file would be written; `read` gives the same entry back."""
    values: dict[str, Any] = {
        "id": entry.id,
        "tags": _Inline(entry.tags),
        "audience": entry.audience.value,
        "owner": entry.owner,
        "reviewed": entry.reviewed,
        "expires": entry.expires,
    }
    if entry.sources:
        values["sources"] = [
            {"title": source.title, **({"url": source.url} if source.url else {})} for source in entry.sources
        ]
    if entry.see_also:
        values["see_also"] = _Inline(entry.see_also)
    values["languages"] = {language: _text_values(text) for language, text in entry.texts.items()}
    return yaml.dump(values, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=110)


def _text_values(text: EntryText) -> dict[str, Any]:
    values: dict[str, Any] = {"revision": text.revision}
    if text.translated_from:
        origin = text.translated_from
        values["translated_from"] = _InlineMapping(language=origin.language, revision=origin.revision)
    values["phrasings"] = list(text.phrasings)
    values["answer"] = text.answer
    if text.synonyms:
        values["synonyms"] = dict(text.synonyms)
    if text.attachments:
        values["attachments"] = list(text.attachments)
    if text.tests:
        values["tests"] = list(text.tests)
    return values


class _Inline(list[str]):
    """A list written on one line."""


class _InlineMapping(dict[str, Any]):
    """A mapping written on one line."""


class _Dumper(yaml.SafeDumper):
    """Writes as a person would: answers in blocks, short lists on one line."""


def _represent_text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


_Dumper.add_representer(str, _represent_text)
_Dumper.add_representer(
    _Inline, lambda dumper, value: dumper.represent_sequence("tag:yaml.org,2002:seq", value, flow_style=True)
)
_Dumper.add_representer(
    _InlineMapping, lambda dumper, value: dumper.represent_mapping("tag:yaml.org,2002:map", value, flow_style=True)
)

"""Every sentence in every language, with the same placeholders; values escaped, numbers and dates by locale."""

from __future__ import annotations

import functools
import re
from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from bot.texts import LOCALES, language_name, languages, nearest_language, texts
from knowledge.reasons import because

ROOT = Path(__file__).parent.parent
KEYWORDS = {"t": None, "mark": None, "because": None, "n": (1, 2)}


@functools.cache
def sentences() -> frozenset[str | tuple[str, ...]]:
    """What the code says: msgids, and pairs of singular and plural."""
    found: set[str | tuple[str, ...]] = set()
    for folder in ("bot", "handlers", "knowledge"):
        for _, _, message, _, _ in extract_from_dir(ROOT / folder, [("**.py", "python")], keywords=KEYWORDS):
            found.add(message if isinstance(message, str) else tuple(message))
    return frozenset(found)


@functools.cache
def catalog(language: str) -> Catalog:
    with (LOCALES / language / "LC_MESSAGES" / "clusterbot.po").open("rb") as file:
        return read_po(file, locale=language)


def placeholders(text: str) -> Counter[str]:
    return Counter(re.findall(r"\{(\w*)\}", text))


def test_the_languages_of_the_design_are_there() -> None:
    assert set(languages()) >= {"en", "sv", "de"}
    assert languages()[0] == "en"


@pytest.mark.parametrize("language", languages())
def test_every_sentence_is_translated_with_its_placeholders(language: str) -> None:
    known = catalog(language)
    mistakes = [mistake for said in sentences() for mistake in _mistakes(known, said, language)]
    assert mistakes == []


@pytest.mark.parametrize("language", languages())
def test_no_catalog_keeps_what_nobody_says(language: str) -> None:
    said = {pair if isinstance(pair, str) else pair[0] for pair in sentences()}
    kept = {_msgid(message) for message in catalog(language) if message.id}
    assert kept - said == set()


def _msgid(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def _mistakes(known: Catalog, said: str | tuple[str, ...], language: str) -> list[str]:
    msgid = said if isinstance(said, str) else said[0]
    message = known.get(msgid)
    if message is None or message.fuzzy:
        return [f"missing: {msgid!r}"]
    given = (message.string,) if isinstance(message.string, str) else message.string
    if language == "en" and not any(given):
        return []
    if not isinstance(said, str) and len(given) != known.num_plurals:
        return [f"{len(given)} plural forms, {known.num_plurals} needed: {msgid!r}"]
    wanted = placeholders(msgid if isinstance(said, str) else said[1])
    singular = placeholders(msgid)
    return [
        f"{form!r} for {msgid!r}"
        for form in given
        if not form or placeholders(form) not in (wanted, singular) or form.strip() != form
    ]


def test_values_are_escaped() -> None:
    assert texts("en")("Answered by {name}.", name="<b>&") == "Answered by &lt;b&gt;&amp;."


def test_a_reason_to_refuse_something_is_translated_within_a_sentence() -> None:
    refused = texts("en")("I cannot keep that: {reason}.", reason=because("{tag} is not closed", tag="<b>"))
    assert refused == "I cannot keep that: &lt;b&gt; is not closed."
    assert str(because("{tag} is not closed", tag="<b>")) == "<b> is not closed"


def test_a_reason_within_a_reason_is_translated_too() -> None:
    reason = because("column {letter}: {reason}", letter="D", reason=because("{column} is empty", column="'Answer'"))
    assert texts("de").reason(reason).unescape() == "Spalte D: 'Answer' ist leer"


def test_numbers_and_dates_follow_the_language() -> None:
    at = datetime(2026, 11, 23, 13, 5, tzinfo=UTC)
    assert texts("sv").moment(at, "Europe/Stockholm") == "mån 23 nov. 2026, 14:05"
    assert texts("en").moment(at, "Europe/Stockholm") == "Mon 23 Nov 2026, 14:05"
    assert texts("de").day(date(2026, 11, 23)) == "23.11.2026"
    assert texts("sv").number(1234567) == "1\xa0234\xa0567"


@pytest.mark.parametrize(
    ("code", "language"), [("sv", "sv"), ("sv-FI", "sv"), ("de_AT", "de"), ("tlh", "en"), (None, "en"), ("", "en")]
)
def test_the_nearest_language_is_chosen(code: str | None, language: str) -> None:
    assert nearest_language(code) == language


def test_a_language_calls_itself_by_its_own_name() -> None:
    assert [language_name(code) for code in ("sv", "de", "en")] == ["Svenska", "Deutsch", "English"]
    assert [language_name(code) for code in ("sgs", "xx")] == ["Samogitian", "Xx"]  # of which Babel knows little

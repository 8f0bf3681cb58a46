"""Countries that a sentence names, so that firms there are asked first."""

from __future__ import annotations

from collections.abc import Iterable

from babel import Locale

from bot.texts import DEFAULT_LANGUAGE
from knowledge.text import fold, words

# Endings change ("Polska", "w Polsce"; "Deutschland", "deutschen"): a word counts when it begins as the name does.
_SHORTEST_BEGINNING = 4
_LONGEST_ENDING = 2


def countries_named(text: str, language: str, countries: Iterable[str]) -> frozenset[str]:
    """Which of the ISO 3166 ``countries`` are named in the text, in its own language or in English."""
    said = [fold(word) for word in words(text)]
    locales = [Locale(each) for each in {language, DEFAULT_LANGUAGE}]
    return frozenset(
        country
        for country in countries
        if any(word.startswith(_beginning(locale, country)) for locale in locales for word in said)
    )


def _beginning(locale: Locale, country: str) -> str:
    name = fold(str(locale.territories.get(country, country)).lower())
    return name[: max(_SHORTEST_BEGINNING, len(name) - _LONGEST_ENDING)]

"""Countries that a sentence names, so that firms there are asked, and others only when there are none."""

from __future__ import annotations

from collections.abc import Iterable

from babel import Locale

from bot.models import PartnershipRequest, Reach
from bot.texts import DEFAULT_LANGUAGE
from knowledge.places import COUNTRIES
from knowledge.text import fold, words

# Endings change ("Polska", "w Polsce"; "Deutschland", "deutschen"): a word counts when it begins as the name does.
_SHORTEST_BEGINNING = 4
_LONGEST_ENDING = 2
_SHORTEST_WITH_ENDING = 5


def countries_named(text: str, language: str, countries: Iterable[str]) -> frozenset[str]:
    """Which of the ISO 3166 ``countries`` are named in the text, in its own language or in English."""
    said = [fold(word) for word in words(text)]
    locales = [Locale(each) for each in {language, DEFAULT_LANGUAGE}]
    return frozenset(
        country
        for country in countries
        if any(word.startswith(_beginning(locale, country)) for locale in locales for word in said)
    )


def named_abroad(request: PartnershipRequest) -> frozenset[str]:
    """Where the firms must be that a request (a part: its whole job) is meant for; empty when that is not clear.

    A sentence that names the author's own country as well may say where something comes from, or goes to.
    """
    if request.reach is not Reach.ALL:
        return frozenset()
    named = countries_named(whole_text(request), request.language, COUNTRIES)
    return frozenset() if request.home.country in named else named


def whole_text(request: PartnershipRequest) -> str:
    """The sentence of a request; of a part, that of its whole job."""
    return request.text if request.package is None else request.package.text


def _beginning(locale: Locale, country: str) -> str:
    name = fold(str(locale.territories.get(country, country)).lower())
    if len(name) <= _SHORTEST_WITH_ENDING and name.endswith("a"):
        return name  # "Puola" stays whole in "Puolassa"; "puol" would be half the words of Finnish
    return name[: max(_SHORTEST_BEGINNING, len(name) - _LONGEST_ENDING)]

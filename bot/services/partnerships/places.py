"""Countries that a sentence names, so that firms there are asked, and others only when there are none."""

from __future__ import annotations

import re
from collections.abc import Iterable

from babel import Locale

from bot.models import PartnershipRequest, Reach
from bot.texts import DEFAULT_LANGUAGE
from knowledge.places import COUNTRIES
from knowledge.text import fold, words

# Letters that the endings of a name take the place of ("Polska", "w Polsce"); elsewhere names stay whole. Shorter
# beginnings are other words: "från", "je suis", "schwer", "franco fabbrica".
_ENDINGS = {"pl": 2, "lt": 1}
_SHORTEST_BEGINNING = 4
_WHERE_IN_IT = re.compile("^(?:nord|sud|ost|west|mittel|norra|norr|syd|sodra|vast|mellan)")  # Nordpolen, Sydtyskland
_OTHER_WORDS = frozenset({"niemal"})  # "almost", not "Niemcy"
# Finnish names whose consonants change: Islanti, Islannissa; Kreikka, Kreikassa; Itävalta, Itävallassa.
_CHANGING = ("nti", "kka", "kki", "lta", "aat")


def countries_named(text: str, language: str, countries: Iterable[str]) -> frozenset[str]:
    """Which of the ISO 3166 ``countries`` are named in the text, in its own language or in English."""
    said = {fold(word) for word in words(text)} - _OTHER_WORDS
    said |= {_WHERE_IN_IT.sub("", word) for word in said}
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
    ending = _ENDINGS.get(locale.language, 0)
    if locale.language == "fi":
        ending = 2 if name.endswith(_CHANGING) else int(name.endswith("i"))
    return name[: max(_SHORTEST_BEGINNING, len(name) - ending)]

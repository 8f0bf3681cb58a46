"""Countries that a sentence names, so that firms there are asked, and others only when there are none."""

from __future__ import annotations

from collections.abc import Iterable

from bot.models import PartnershipRequest, Reach
from bot.texts import DEFAULT_LANGUAGE
from knowledge.places import COUNTRIES, country
from knowledge.text import words


def countries_named(text: str, language: str, countries: Iterable[str]) -> frozenset[str]:
    """Which of the ISO 3166 ``countries`` are named in the text, in its own language or in English."""
    named = {country(word, each) for each in {language, DEFAULT_LANGUAGE} for word in words(text)}
    return frozenset(countries) & named


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

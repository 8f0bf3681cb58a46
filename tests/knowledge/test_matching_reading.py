"""What the lexicon reads in a sentence: the thing, the role, the direction; inflected, compounded, misspelt."""

from __future__ import annotations

import pytest

from knowledge import lexicon, places
from knowledge.lexicon import Direction, Lexicon


@pytest.fixture(scope="module")
def trade() -> Lexicon:
    return lexicon.load()


def read(trade: Lexicon, content: str, lang: str) -> set[tuple[str, str]]:
    """The (thing, role) pairs of a text."""
    return {(each.concept_id, each.role) for each in trade.concepts_in(content, lang)}


@pytest.mark.parametrize(
    ("lang", "content"),
    [
        ("en", "We need pellets in Germany"),
        ("en", "We need pellets in Lithuania"),
        ("sv", "Vi söker pellets i Tyskland"),
        ("de", "Wir suchen Pellets in Schweden"),
        ("pl", "Szukamy pelletu w Niemczech"),
        ("es", "Buscamos pellets en Alemania"),
        ("fr", "Nous cherchons des granulés en Allemagne"),
        ("it", "Cerchiamo pellet in Inghilterra"),
        ("fi", "Etsimme pellettejä Suomesta"),
        ("lt", "Ieškome granulių Lietuvoje"),
    ],
)
def test_a_country_is_no_trade(trade: Lexicon, lang: str, content: str) -> None:
    assert {thing for thing, _ in read(trade, content, lang)} == {"wood-pellets"}


@pytest.mark.parametrize(
    ("lang", "content", "thing", "role"),
    [
        ("sv", "Pelletspannor, montering", "pellet-boiler", "installs"),
        ("sv", "pelletspannemontering", "pellet-boiler", "installs"),
        ("en", "pellet boiler manufacturer", "pellet-boiler", "makes"),
        ("de", "Wärmepumpeninstallateur", "heat-pump", "installs"),
        ("de", "Waermepumpen, Wartung", "heat-pump", "services"),
        ("pl", "Szukamy producenta kotłów na pelet", "pellet-boiler", "makes"),
        ("pl", "kotlow na pelet, serwis", "pellet-boiler", "services"),
        ("es", "Instalamos calderas de pellets", "pellet-boiler", "installs"),
        ("fr", "vente de granulés de bois", "wood-pellets", "sells"),
        ("it", "manutenzione di pompe di calore", "heat-pump", "services"),
        ("fi", "Asennamme lämpöpumppuja", "heat-pump", "installs"),
        ("lt", "Šilumos siurblių montavimas", "heat-pump", "installs"),
    ],
)
def test_thing_and_role_in_every_language(trade: Lexicon, lang: str, content: str, thing: str, role: str) -> None:
    assert read(trade, content, lang) == {(thing, role)}


def test_each_role_goes_to_its_own_thing(trade: Lexicon) -> None:
    assert read(trade, "We make wood stoves, heat pump installation", "en") == {
        ("wood-stove", "makes"),
        ("heat-pump", "installs"),
    }


def test_role_in_a_sentence_of_its_own_belongs_to_the_things_before(trade: Lexicon) -> None:
    assert read(trade, "Pelletspannor. Service.", "sv") == {("pellet-boiler", "services")}


def test_teaching_installers_is_not_installing(trade: Lexicon) -> None:
    assert ("heat-pump", "installs") not in read(trade, "Kurser för värmepumpsinstallatörer", "sv")


def test_one_thing_in_two_phrases_is_composed(trade: Lexicon) -> None:
    assert read(trade, "caldaia che brucia cippato", "it") == {("wood-chip-boiler", "")}


def test_open_compound_is_completed(trade: Lexicon) -> None:
    assert read(trade, "pellets- och vedpannor", "sv") == {("pellet-boiler", ""), ("log-boiler", "")}


def test_words_written_apart_are_read_as_one(trade: Lexicon) -> None:
    assert read(trade, "värme pump", "sv") == {("heat-pump", "")}


def test_misspelling_is_repaired(trade: Lexicon) -> None:
    assert read(trade, "pellts boiler mantenance", "en") == {("pellet-boiler", "services")}


def test_direction_turns_within_a_sentence(trade: Lexicon) -> None:
    found = trade.concepts_in("We make wood stoves and look for wood pellets", "en")
    directions = {each.concept_id: each.direction for each in found}
    assert directions == {"wood-stove": Direction.OFFERS, "wood-pellets": Direction.NEEDS}


def test_need_said_at_the_end_is_a_need(trade: Lexicon) -> None:
    assert {each.direction for each in trade.concepts_in("Pelletkessel gesucht", "de")} == {Direction.NEEDS}


def test_what_a_thing_is_for_weighs_less(trade: Lexicon) -> None:
    weights = {each.concept_id: each.weight for each in trade.concepts_in("wood pellets for our heating plant", "en")}
    assert weights["wood-pellets"] == 1.0
    assert weights["heating-plant"] < 0.5


def test_other_languages_are_tried_after_the_stated_one(trade: Lexicon) -> None:
    assert ("heat-pump", "") in read(trade, "Suche Wärmepumpe", "sv")


def test_unknown_language_is_guessed(trade: Lexicon) -> None:
    assert read(trade, "Szukamy producenta kotłów na pelet", "") == {("pellet-boiler", "makes")}


def test_span_points_at_the_words(trade: Lexicon) -> None:
    (found,) = trade.concepts_in("we need a heat pump now", "en")
    assert found.span == (3, 5)


@pytest.mark.parametrize("content", ["", "   ", "🙂🙂", "12345", "-", "a" * 5000, "\x00<b>&", "ﻻ العربية"])
def test_any_text_is_read_without_harm(trade: Lexicon, content: str) -> None:
    assert trade.concepts_in(content, "sv") == ()


@pytest.mark.parametrize(
    ("word", "lang", "country"),
    [
        ("niemczech", "pl", "DE"),
        ("saksaan", "fi", "DE"),
        ("litwie", "pl", "LT"),
        ("italien", "de", "IT"),
        ("lenkijoje", "lt", "PL"),
        ("irlanda", "es", "IE"),
        ("schweden", "de", "SE"),
        ("schweißen", "de", ""),
        ("reinigung", "de", ""),
        ("serbatoio", "it", ""),
        ("ungefär", "sv", ""),
        ("puolesta", "fi", ""),
        ("green", "en", ""),
        ("suomeksi", "fi", ""),
        ("panna", "sv", ""),
    ],
)
def test_country_is_found_in_its_inflected_name(word: str, lang: str, country: str) -> None:
    assert places.country(word, lang) == country


@pytest.mark.parametrize(
    ("lang", "content"),
    [
        ("en", "We are patient"),
        ("de", "Das haben wir vergessen"),
        ("sv", "Vi tänkte på saken"),
        ("fi", "Kun lupasi, niin lähti"),
        ("lt", "Nežinom, ar būtų geriau"),
    ],
)
def test_words_of_every_day_are_no_misspelt_trade(trade: Lexicon, lang: str, content: str) -> None:
    assert read(trade, content, lang) == set()


@pytest.mark.parametrize(
    ("lang", "content"),
    [
        ("en", "Looking for a new wood chipper, not second hand"),
        ("fi", "Etsitään uusi hakkuri, ei käytettyä"),
        ("fr", "Nous cherchons un broyeur neuf. Pas d'occasion"),
    ],
)
def test_what_is_denied_is_not_needed(trade: Lexicon, lang: str, content: str) -> None:
    assert {thing for thing, _ in read(trade, content, lang)} == {"wood-chipper"}

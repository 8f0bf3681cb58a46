"""Large jobs split into what small firms can do, in every language."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge import lexicon, packages
from knowledge.lexicon_files import LANGUAGES

TRADE = lexicon.load()


def named(content: str, lang: str) -> list[str]:
    """The concepts of the parts that a sentence asks for."""
    return [part.concept for part in packages.split(content, lang, TRADE) if part.is_named]


@pytest.mark.parametrize(
    ("lang", "content"),
    [
        ("sv", "Värme till 40 radhus"),
        ("de", "Wärme für 40 Reihenhäuser"),
        ("en", "Heating for 40 terraced houses, from planning to commissioning"),
        ("sv", "Värme till 40 radhus, från projektering till driftsättning"),
        ("de", "Heizung für 40 Reihenhäuser, von der Planung bis zur Inbetriebnahme"),
        ("pl", "Ogrzewanie 40 domów szeregowych, od projektu do uruchomienia"),
        ("es", "Calefacción para 40 casas adosadas, desde el diseño hasta la puesta en marcha"),
        ("fr", "Chauffage pour 40 maisons mitoyennes, de l'étude à la mise en service"),
        ("it", "Riscaldamento per 40 villette a schiera, dal progetto al collaudo"),
        ("fi", "Lämmitys 40 rivitaloon suunnittelusta käyttöönottoon"),
        ("lt", "Šildymas 40 kotedžų, nuo projektavimo iki paleidimo"),
    ],
)
def test_a_job_whose_parts_are_not_named_has_the_usual_ones(lang: str, content: str) -> None:
    assert {"heating-system", "heat-generator", "electrical-work", "grants-advice"} <= set(named(content, lang))


def test_parts_named_in_the_sentence_are_asked_for_and_the_usual_others_offered() -> None:
    parts = packages.split("District heating for a village: boiler house, pipes, substations, financing", "en", TRADE)
    asked = [part.concept for part in parts if part.is_named]
    assert asked == ["heating-plant", "pipe-laying", "substation", "financing"]
    assert "control-technology" in [part.concept for part in parts if not part.is_named]


def test_what_the_sentence_says_more_precisely_is_the_part() -> None:
    parts = packages.split("Heat pumps for 12 flats: design, electrical work, grants", "en", TRADE)
    assert ("heat-pump", "plans") in {(part.concept, part.role) for part in parts if part.is_named}


def test_things_of_no_usual_job_are_parts_when_they_are_many() -> None:
    assert named("We look for chimneys, buffer tanks and wood stoves", "en") == ["chimney", "buffer-tank", "wood-stove"]


@pytest.mark.parametrize(
    "content",
    [
        "We need an installer of pellet boilers in Poland",
        "We look for an installer of heating in schools",
        "We look for wood pellets for our district heating",
        "We sell wood pellets, wood chips and firewood",
        "hello",
        "",
    ],
)
def test_what_one_firm_can_do_is_not_split(content: str) -> None:
    assert packages.split(content, "en", TRADE) == ()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_label_of_a_part_is_read_as_that_part(lang: str) -> None:
    """A part goes out as a request of its own, in the words of its label."""
    for part in packages.split("Heating for 40 terraced houses", "en", TRADE):
        found = TRADE.concepts_in(part.label(TRADE, lang), lang)
        is_money = part.concept == "grants-advice"  # whose name is that of the role
        assert {each.concept_id for each in found} == ({""} if is_money else {part.concept})
        assert part.role in {each.role for each in found} | ({""} if is_money else set())


def test_a_job_of_concepts_that_nobody_has_is_seen_by_the_check(tmp_path: Path) -> None:
    file = tmp_path / "packages.yaml"
    file.write_text("- {id: castles, signs: [heating-system, moat], things: [], parts: [{concept: turret}]}", "utf-8")
    assert packages.problems(TRADE) == []
    assert packages.problems(TRADE, file) == [
        "castles: there is no concept 'moat'",
        "castles: there is no concept 'turret'",
    ]

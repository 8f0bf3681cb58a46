"""The lexicon: its files are checked like code, its concepts form a tree and carry their words."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge import lexicon
from knowledge.lexicon import Lexicon, LexiconError
from knowledge.lexicon_files import DIRECTIONS, LANGUAGES
from knowledge.role_fit import FIT, ROLES

WORDS = "  words: {en: [%s], sv: [a%s], de: [b%s], pl: [c%s], es: [d%s], fr: [e%s], it: [f%s], fi: [g%s], lt: [h%s]}\n"


def item(name: str, more: str = "", kind: str = "product") -> str:
    """A concept with a word of its own in every language."""
    return f"- id: {name}\n  kind: {kind}\n{more}{WORDS % ((name,) * 9)}"


def problems(folder: Path, content: str) -> list[str]:
    """What the check says of a folder with this one file."""
    (folder / "things.yaml").write_text(content, "utf-8")
    return [str(problem) for problem in lexicon.check(folder)]


@pytest.fixture(scope="module")
def trade() -> Lexicon:
    return lexicon.load()


def test_packaged_lexicon_has_no_mistake() -> None:
    assert [str(problem) for problem in lexicon.check(lexicon.FOLDER)] == []


def test_packaged_lexicon_covers_the_trade_in_every_language(trade: Lexicon) -> None:
    assert len(trade.concepts) >= 300
    assert all(set(concept.words) >= set(LANGUAGES) for concept in trade.concepts.values())


def test_roles_and_directions_are_those_that_the_code_knows(trade: Lexicon) -> None:
    assert set(trade.roles) == set(ROLES) == set(FIT) - {""}
    assert set(trade.directions) == DIRECTIONS


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("just words", "things.yaml:1: the file must be a list of items"),
        ("- id: [a\n", "things.yaml:2:"),
        ("- kind: product\n", "things.yaml:1: an item without id"),
        (item("stove") + item("stove"), "things.yaml:4: id 'stove' is taken by things.yaml:1"),
        (item("Stove!"), "id 'Stove!' is not lower-case words joined by hyphens"),
        (item("stove", "  colour: red\n"), "unknown key 'colour'"),
        (item("stove", kind="thing"), "stove: kind 'thing' is none of"),
        (item("stove", "  broader: [oven]\n"), "stove: broader concept 'oven' does not exist"),
        (item("stove", "  broader: stove\n"), "things.yaml:3: expected a list"),
        (item("stove", '  cpv: ["4462"]\n'), "stove: CPV code '4462' is not eight digits"),
        (item("stove", '  nace: ["x1"]\n'), "stove: NACE code 'x1' is not of the form 12.34"),
        ("- id: stove\n  kind: product\n  words: {en: [stove]}\n", "stove: no words in sv, de, pl, es, fr, it, fi, lt"),
    ],
)
def test_mistake_is_refused_with_file_line_and_reason(tmp_path: Path, content: str, expected: str) -> None:
    assert any(expected in problem for problem in problems(tmp_path, content))


def test_word_of_two_concepts_is_refused(tmp_path: Path) -> None:
    content = item("stove") + item("oven").replace("[oven]", "[oven, Stove]")
    assert problems(tmp_path, content) == ["things.yaml:4: oven: en 'Stove' already means stove (things.yaml:1)"]


def test_cycle_of_broader_links_is_refused(tmp_path: Path) -> None:
    content = item("stove", "  broader: [oven]\n") + item("oven", "  broader: [stove]\n")
    assert len([each for each in problems(tmp_path, content) if "lead back to itself" in each]) == 2


def test_words_stay_words_where_yaml_sees_a_truth_value(tmp_path: Path) -> None:
    (tmp_path / "things.yaml").write_text("- id: a\n  kind: product\n  words: {en: [on, no, 12]}\n", "utf-8")
    assert lexicon.load(tmp_path).concepts["a"].words["en"] == ("on", "no", "12")


def test_broken_file_cannot_be_loaded(tmp_path: Path) -> None:
    (tmp_path / "things.yaml").write_text("- 1", "utf-8")
    with pytest.raises(LexiconError, match=r"things\.yaml:1: expected"):
        lexicon.load(tmp_path)


def test_cluster_extends_the_lexicon(tmp_path: Path) -> None:
    (tmp_path / "ours.yaml").write_text(
        "- id: tar-kiln\n  kind: product\n  broader: [heat-generator]\n  words: {sv: [tjärdal]}\n", "utf-8"
    )
    extended = lexicon.load(lexicon.FOLDER, tmp_path)
    assert [each.concept_id for each in extended.concepts_in("Vi bygger tjärdalar", "sv")] == ["tar-kiln"]


def test_labels_are_in_the_readers_language_or_english(trade: Lexicon) -> None:
    assert trade.label("heat-pump", "sv") == "värmepump"
    assert trade.label("heat-pump", "fi-FI") == "lämpöpumppu"
    assert trade.label("heat-pump", "ja") == trade.label("heat-pump", "en")
    assert trade.label("installs", "de") == "Installation"


def test_narrower_offer_serves_a_need_better_than_a_broader_one(trade: Lexicon) -> None:
    serving = trade.likenesses("biomass-boiler")
    assert serving["biomass-boiler"] == 1.0
    assert 1.0 > serving["pellet-boiler"] > serving["boiler"] > 0
    assert "heat-pump" not in serving


def test_words_of_ones_own_mean_what_they_are_said_to_mean() -> None:
    packaged = lexicon.load()
    grown = packaged.with_words([("pellet-boiler", "sv", "kvitterhus"), ("no-such-thing", "sv", "tomt")])
    assert grown.meaning_of("kvitterhusen", "sv") == ("concept", "pellet-boiler")
    assert grown.meaning_of("kvitterhus", "de") is None
    assert grown.label("pellet-boiler", "sv") == packaged.label("pellet-boiler", "sv")
    (mention,) = grown.concepts_in("Montering av kvitterhus", "sv")
    assert (mention.concept_id, mention.role) == ("pellet-boiler", "installs")
    assert packaged.meaning_of("kvitterhus", "sv") is None
    assert packaged.meaning_of("Pelletspannor", "sv") == ("concept", "pellet-boiler")
    assert grown.concepts_in("Montaż kotłów na pellet", "pl") == packaged.concepts_in("Montaż kotłów na pellet", "pl")


def test_the_name_of_a_concept_fits_a_button() -> None:
    """Telegram's 64 bytes of callback data hold it beside an action, a row, a side and an offset."""
    assert max(map(len, lexicon.load().concepts)) <= 32

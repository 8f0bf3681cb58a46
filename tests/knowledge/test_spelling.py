"""What misspelt words are taken for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.spelling import Speller, edits_believed

SPELLER = Speller({"pellets": 9, "boiler": 5, "boilers": 1, "chimney": 3, "heat": 7, "heap": 1, "certification": 1})


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("pelets", "pellets"),  # a letter missing
        ("pelltes", "pellets"),  # two neighbours swapped
        ("pellwts", "pellets"),  # the key beside
        ("chimmney", "chimney"),  # a letter too many
        ("certifcatoin", "certification"),  # two edits in a long word
        ("boiler", "boiler"),  # known as it is
        ("heaf", "heat"),  # of two as near, the more frequent
    ],
)
def test_a_slip_is_repaired(typed: str, meant: str) -> None:
    assert SPELLER.repair(typed) == meant


@pytest.mark.parametrize("typed", ["pump", "het", "plts", "a1", "17225", "", "zzzzzzzzzz"])
def test_what_is_too_far_or_too_short_is_left(typed: str) -> None:
    assert SPELLER.repair(typed) is None


@given(st.text(max_size=20))
def test_a_repair_is_always_a_known_word(typed: str) -> None:
    assert SPELLER.repair(typed) in {
        None,
        *("pellets", "boiler", "boilers", "chimney", "heat", "heap", "certification"),
    }


def test_numbers_are_not_guessed() -> None:
    assert edits_believed("17225") == 0

"""What goes on with the last question, and what does not."""

import pytest

from knowledge.follow_ups import continued, names_only_a_place

TOPIC = "subsidies for boilers"


@pytest.mark.parametrize(
    ("text", "lang", "new"),
    [
        ("and in Poland?", "en", "poland"),
        ("what about heat pumps", "en", "heat pumps"),
        ("och i Polen?", "sv", "polen"),
        ("Hur ar det i Polen?", "sv", "polen"),
        ("und in Polen", "de", "polen"),
        ("entä Puolassa?", "fi", "puolassa"),
        ("o Lenkijoje?", "lt", "lenkijoje"),
        ("¿y en Polonia?", "es", "polonia"),
        ("et qu'en est-il de la Pologne", "fr", "la pologne"),
        ("e in Polonia?", "it", "polonia"),
        ("a w Polsce?", "pl", "polsce"),
        ("and in Poland?", "pl", "poland"),  # English from everybody
    ],
)
def test_a_short_question_goes_on_with_the_topic(text: str, lang: str, new: str) -> None:
    assert continued(text, TOPIC, lang) == f"{TOPIC} {new}"


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("heat pump noise", "en"),
        ("and", "en"),
        ("", "en"),
        ("?", "sv"),
        ("a w Polsce?", "en"),  # Polish words that somebody of another language means otherwise
        ("and how loud may a heat pump be at night", "en"),
    ],
)
def test_a_question_of_its_own_stays_alone(text: str, lang: str) -> None:
    assert continued(text, TOPIC, lang) is None


@pytest.mark.parametrize(
    ("text", "lang", "is_place"),
    [
        ("und in Polen?", "de", True),
        ("a w Niemczech?", "pl", True),
        ("o Lenkijoje?", "lt", True),
        ("and in Poland?", "fi", True),
        ("und mit Pellets in Polen?", "de", False),
        ("und mit Pellets?", "de", False),
        ("Polen", "de", False),  # goes on with nothing
    ],
)
def test_a_place_alone_asks_nothing(text: str, lang: str, is_place: bool) -> None:
    assert names_only_a_place(text, lang) is is_place

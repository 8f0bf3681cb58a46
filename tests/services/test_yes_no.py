"""A typed yes or no, in nine languages."""

from __future__ import annotations

import pytest

from bot.services.yes_no import Reading, read


@pytest.mark.parametrize(
    "text",
    ["Yes", "ok", "Ja!", "ja tack", "Ja, stämmer.", "Ja, bitte", "genau", "TAK", "tak, zgadza się", "Sí", "si", "oui",
     "d’accord", "Sì, va bene", "sì va bene", "tak jasne", "kyllä", "Joo!", "Taip", "👍", "gerai"],
)  # fmt: skip
def test_a_yes_is_a_yes(text: str) -> None:
    assert read(text) == Reading(is_yes=True)


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("No", ""), ("nej!", ""), ("Nein", ""), ("nie", ""), ("non", ""), ("Ei.", ""), ("ne", ""), ("👎", ""),
        ("nein, wir verkaufen Pellets", "wir verkaufen Pellets"),
        ("Nej. Vi säljer pellets", "Vi säljer pellets"),
        ("Nie - sprzedajemy pelet", "sprzedajemy pelet"),
        ("no, vendemos pellets, y leña", "vendemos pellets, y leña"),
    ],
)  # fmt: skip
def test_a_no_may_say_what_is_right(text: str, rest: str) -> None:
    assert read(text) == Reading(is_no=True, rest=rest)


@pytest.mark.parametrize(
    "text",
    [
        "Nie szukamy montera",
        "nie dobrze",
        "No vendemos pellets",
        "Ja det är Lindbergs",
        "We sell pellets",
        "",
        "?",
        "🔥",
    ],
)
def test_anything_else_is_neither(text: str) -> None:
    found = read(text)
    assert (found.is_yes, found.is_no) == (False, False)


def test_a_yes_with_a_reservation_keeps_it() -> None:
    assert read("ja, men i Polen") == Reading(is_yes=True, rest="men i Polen")

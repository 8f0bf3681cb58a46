"""Questions that say the same."""

from __future__ import annotations

import pytest

from knowledge.likeness import are_alike, grouped


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("How hot is the sauna?", "how hot is teh sauna", True),
        ("How hot is the sauna?", "the sauna how hot is", True),
        ("Może kocioł na pellet?", "moze kociol na pelet", True),
        ("subsidy for a heat pump in Sweden", "subsidy for a heat pump in Poland", False),
        ("How hot is the sauna?", "How big is the boiler?", False),
        ("how many kW for 150 m2", "how many kW for 250 m2", False),
        ("", "How hot is the sauna?", False),
        ("🔥", "🔥🔥", False),
    ],
)
def test_same_or_not(one: str, other: str, expected: bool) -> None:
    assert are_alike(one, other) is expected


def test_groups_keep_the_order_of_their_first() -> None:
    assert grouped(["who is king", "how hot is the sauna", "who is kingg", "ash", "how hot is the sauna?"]) == [
        [0, 2],
        [1, 4],
        [3],
    ]
    assert grouped([]) == []

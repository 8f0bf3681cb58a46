"""Sentences that say what is meant by the way: what is to be taken away, narrowed by the rest, said of customers."""

from __future__ import annotations

import pytest

from knowledge.matching import Matcher, Profile, Request


def proposed(request: Request, **offers: str) -> list[str]:
    """The firms proposed for a request, best first, by what each says that it offers; all write English."""
    profiles = [Profile(firm, "en", offers=said) for firm, said in offers.items()]
    return [each.id for each in Matcher.build(profiles).match(request).candidates]


def test_who_takes_a_thing_away_is_proposed_to_who_wants_to_be_rid_of_it() -> None:
    request = Request("r", "en", "Five tons of wood ash a month, who takes it away?", "sell")
    found = proposed(request, taker="Wood ash, collected in skips, goes on farmland", seller="Wood pellets in bags")
    assert found == ["taker"]


def test_who_buys_a_thing_among_his_offers_is_proposed_to_who_sells_it() -> None:
    request = Request("r", "sv", "Vi säljer två flispannor", "sell")
    found = proposed(request, buyer="We buy wood chip boilers", maker="We make pellet stoves")
    assert found == ["buyer"]


def test_the_rest_of_a_story_narrows_what_is_needed() -> None:
    request = Request("r", "en", "We have wood chips from our own forest. We need a boiler.", "buy")
    found = proposed(request, chips="Wood chip boilers", gas="Gas boilers")
    assert found[0] == "chips"


def test_what_a_firm_says_of_its_customers_needs_it_offers() -> None:
    request = Request("r", "de", "Wer prüft unseren Ofen im Labor?", "buy")
    assert proposed(request, lab="Testing of stoves and the report that you need") == ["lab"]


@pytest.mark.parametrize(
    ("need", "other"),
    [
        ("Wir suchen eine Schulung für Kältemittel", "Courses on timber harvesting"),
        ("Wer vermietet uns einen Hacker?", "Lorry hire"),
    ],
)
def test_a_role_alone_is_not_enough_in_another_trade(need: str, other: str) -> None:
    assert proposed(Request("r", "de", need, "buy"), other=other) == []


def test_what_an_unknown_thing_is_for_is_no_need() -> None:
    request = Request("r", "en", "Quonkelworbling for hauliers", "buy")
    assert proposed(request, haulier="Haulier with two lorries") == []

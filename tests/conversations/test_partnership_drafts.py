"""Posting a request: what was inferred is corrected by taps, as its author sees it."""

from __future__ import annotations

from bot.app import Assistant
from tests.conversations.test_partnerships import NEED, a_request, settle_in
from tests.phones import Phones, labels, words


async def test_what_was_understood_and_how_long_is_corrected_by_taps(assistant: Assistant, phones: Phones) -> None:
    town = await settle_in(assistant, phones)
    anna = town.anna
    await anna.send(f"/partners {NEED}")
    shown = await anna.sees("Understood: ", "pellet boiler")
    assert "✕ pellet boiler" in labels(shown)
    await anna.tap("✕ pellet boiler")
    await anna.sees_edit("I know none of the trade's words in it")
    await anna.tap("+ pellet boiler")
    await anna.sees_edit("Understood: ")
    await anna.tap("✕ pellet boiler")
    await anna.tap("How long?")
    await anna.sees_edit("How long is it good for?")
    await anna.tap("2 weeks")
    await anna.sees_edit("Open until Dec 7, 2026")
    await anna.tap("Send to firms that fit")
    await anna.sees_edit("Nobody in the clusters offers this yet")


async def test_closing_asks_what_came_of_it(assistant: Assistant, phones: Phones) -> None:
    town = await settle_in(assistant, phones)
    await a_request(town.anna)
    await town.anna.tap("Show the request")
    await town.anna.tap("Close")
    await town.anna.sees_edit("What came of it?")
    await town.anna.tap("Found elsewhere")
    await town.anna.sees_edit("Good that you found somebody")
    assert "has come to an end" in words(await town.piotr.sees_edit(NEED))

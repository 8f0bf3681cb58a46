"""An open request gets another text; the firm that read the old one is told and asked again."""

from __future__ import annotations

from bot.app import Assistant
from tests.conversations.test_partnerships import NEED, a_request, settle_in
from tests.phones import Phones, labels, words

NEW_TEXT = "We look for an installer of pellet boilers and tanks in Poland, from March"


async def test_a_change_is_told_to_a_firm_that_had_said_yes(assistant: Assistant, phones: Phones) -> None:
    town = await settle_in(assistant, phones)
    anna, piotr = town.anna, town.piotr
    await a_request(anna)
    await piotr.tap("Interested")
    await piotr.tap("Share these")
    await anna.sees("is interested")
    await anna.send("/partners")
    await anna.tap("1. We look for")
    await anna.tap("Change the text")
    await anna.sees("Write the new sentence")
    await anna.send(NEW_TEXT)
    shown = await anna.sees("So far:", NEED, "From now on:", NEW_TEXT, "1 firm has read the old text")
    assert {"✅ Send the change", "Keep the old text", "Change the text"} <= set(labels(shown))
    await anna.send("/partners")
    await anna.sees("Find a partner")
    await anna.tap("1. We look for")
    await anna.sees_edit("A change that has not gone out yet", NEW_TEXT)
    await anna.tap("Look at the change")
    await anna.sees_edit("So far:", "From now on:")
    await anna.tap("Send the change")
    await anna.sees_edit("Changed. I ask 1 firm again")

    card = await piotr.sees_edit("A request that you know has changed", "You had said yes to the old text", NEW_TEXT)
    assert "👍 Interested" in labels(card)
    assert any("The new text is further down" in words(message) for message in await piotr.messages())
    await piotr.tap("Interested")
    await piotr.tap("Share these")
    await anna.sees("is interested", NEW_TEXT)
    await anna.tap("Yes, share contacts")
    await anna.sees_edit("You both said yes")

"""Posting a request: what was inferred is corrected by taps, as its author sees it."""

from __future__ import annotations

from bot.app import Assistant
from tests.conftest import MovableClock
from tests.conversations.test_partnerships import NEED, a_request, day_in, settle_in
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
    await anna.sees_edit(f"Open until {day_in(14)}")
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
    await town.piotr.sees_edit("has come to an end", NEED)


async def test_two_needs_in_one_sentence_are_asked_about(assistant: Assistant, phones: Phones) -> None:
    town = await settle_in(assistant, phones)
    anna = town.anna
    await anna.send("We look for an installer of pellet boilers in Poland and a lawyer for our contracts")
    shown = await anna.sees("This looks like two requests", "1. We look for an installer", "2. We look for a lawyer")
    assert {"✅ Post as two", "Keep as one"} <= set(labels(shown))
    await anna.tap("Post as two")
    await anna.sees("Your request", "Poland")
    note = await anna.press(shown["message_id"], "partner.as_one", force=True)
    assert note is not None
    assert "has ended" in note["text"]
    await anna.sees("Your request", "We look for an installer of pellet boilers in Poland", "Country: Poland")
    await anna.tap("Send to firms that fit")
    await anna.sees_edit("I have asked 1 firm that fits")
    await anna.sees("Your other request, not sent yet", "We look for a lawyer for our contracts")
    await anna.send("We look for an installer of pellet boilers and a lawyer for our contracts")
    await anna.sees("This looks like two requests")
    await anna.send("nej")
    await anna.sees("has not been sent yet")
    await anna.tap("Yes, take the new one")
    await anna.sees("Your request", "pellet boilers and a lawyer")
    await anna.send("We look for somebody in Poland to install pellet boilers")
    await anna.sees("has not been sent yet", "pellet boilers and a lawyer", "somebody in Poland")
    await anna.tap("Keep both")
    shown = await anna.sees("Your request", "Your firm has nearly the same request open")
    assert "Show the one you have" in labels(shown)


async def test_a_draft_is_kept_until_its_author_says_otherwise(assistant: Assistant, phones: Phones) -> None:
    town = await settle_in(assistant, phones)
    anna, other = town.anna, "We look for 20 tons of wood pellets a month"
    await anna.send(NEED)
    await anna.sees("Your request", NEED)
    await anna.send("/profile")
    await anna.tap("Back to my request")
    await anna.sees("Your request", NEED)
    await anna.send(NEED)
    await anna.sees("Your request", NEED)  # said again, it is no other
    await anna.send(other)
    await anna.sees("has not been sent yet", NEED, other)
    await anna.tap("Go on with the first one")
    await anna.sees("Your request", NEED)
    await anna.send(other)
    await anna.sees("has not been sent yet")
    await anna.tap("Keep both")
    await anna.sees("Your request", other)
    await anna.send("/profile")
    await anna.tap("Back to my request")
    await anna.sees("Your request", other)
    await anna.tap("Discard")
    await anna.sees("Your other request, not sent yet", NEED)
    await anna.send(other)
    await anna.sees("has not been sent yet")
    await anna.send("ja tack")
    await anna.sees("Your request", other)
    await anna.send("/partners")
    assert NEED not in words(await anna.sees("Your requests:", other))


async def test_a_typed_yes_or_no_to_a_draft_counts(assistant: Assistant, phones: Phones, clock: MovableClock) -> None:
    town = await settle_in(assistant, phones)
    anna = town.anna
    await anna.send("We look for an installer of heat pumps in Poland")
    await anna.sees("Your request")
    await anna.send("nej")
    assert {"Change the text", "Back to my request", "Discard"} <= set(labels(await anna.sees("It has not been sent")))
    await anna.send(f"nein, {NEED}")
    await anna.sees("Your request", NEED)
    await anna.send("What is the best pellet?")
    await anna.sees("")
    await anna.send("ok")
    await anna.sees("Write me a question")
    await anna.send("/partners")
    await anna.tap("1. We look for an installer")
    await anna.sees("Your request", NEED)
    clock.advance(hours=2)
    await anna.send("ok")
    await anna.sees("Write me a question")
    await anna.send("/partners")
    await anna.tap("1. We look for an installer")
    await anna.sees("Your request", NEED)
    await anna.send("Ja!")
    await anna.sees("I have asked 1 firm that fits")
    await town.piotr.sees(NEED)


async def test_a_firm_that_offers_it_already_is_taken_up_from_the_draft(assistant: Assistant, phones: Phones) -> None:
    town = await settle_in(assistant, phones)
    anna, piotr = town.anna, town.piotr
    await piotr.send("/partners Oferujemy montaż kotłów na pellet w Szwecji")
    await piotr.tap("Send to firms that fit")
    await piotr.sees_edit("Nobody in the clusters looks for this yet")
    await anna.send(f"/partners {NEED}")
    await anna.sees("1 firm offers this already", "Warmia i Mazury, Poland · installation: pellet boiler")
    await anna.tap("Look at 1")
    await anna.sees_edit("Oferujemy montaż kotłów", "Nothing about you is shared yet")
    await anna.tap("Back")
    await anna.sees_edit("Your request", NEED)
    await anna.tap("Look at 1")
    await anna.tap("Interested")
    await anna.sees("If you both say yes")
    await anna.tap("Share these")
    await piotr.sees("is interested")

"""A request that a coordinator looks at first, as its author and the coordinator see it."""

from __future__ import annotations

from bot.app import Assistant
from tests.conftest import MovableClock
from tests.conversations.test_partnerships import NEED, settle_in
from tests.phones import Phones, labels, words

RUDE = f"{NEED}, no idiots"
FLAGGED = f"{NEED}, call 070-123 45 67"


async def test_a_contact_is_taken_out_by_one_tap(assistant: Assistant, phones: Phones) -> None:
    town = await settle_in(assistant, phones)
    anna, cecilia = town.anna, town.cecilia
    await anna.send(f"/partners {FLAGGED}")
    shown = await anna.sees("Other firms would read this", "Phone number: 070-123 45 67")
    assert {"✂️ Take it out", "Send it to my coordinator", "Change the text"} <= set(labels(shown))
    await anna.tap("Send it to my coordinator")
    await anna.sees_edit("Your coordinator looks at it before it goes out", "goes out at once")
    await cecilia.sees("A request for you to look at", "Fjällpellets AB", "Phone number: 070-123 45 67")
    await anna.tap("Take it out")
    shown = await anna.sees_edit("Your request", NEED)
    assert "070" not in words(shown)
    await cecilia.sees_edit("The author has taken this request back")
    await anna.tap("Send to firms that fit")
    assert "070" not in words(await town.piotr.sees("A firm looks for a partner", NEED))


async def test_a_coordinator_sends_a_rude_one_back_and_approves_the_next(assistant: Assistant, phones: Phones) -> None:
    town = await settle_in(assistant, phones)
    anna, cecilia = town.anna, town.cecilia
    await anna.send(f"/partners {RUDE}")
    await anna.tap("Send it to my coordinator")
    card = await cecilia.sees("Rude word: idiots")
    assert {"✅ Send it as it is", "Send it back"} <= set(labels(card))
    await cecilia.tap("Send it back")
    await cecilia.sees("What should be different?")
    await cecilia.tap("Please say it more kindly")
    await cecilia.sees_edit("Cecilia has sent it back")
    await anna.sees("Your coordinator asks for a change", "Please say it more kindly")

    await cecilia.send("/requests")
    await cecilia.tap("To look at first")
    await cecilia.sees_edit("Nothing waits for you", "Only flagged ones")
    await cecilia.tap("Which to look at first?")
    await cecilia.tap("All of them")
    await cecilia.sees_edit("Which requests do you want to see")

    await anna.tap("Change the text")
    await anna.sees("Write the new sentence")
    await anna.send(NEED)
    await anna.sees("Your coordinator looks at it before it goes out")
    await anna.tap("Send to firms that fit")
    await anna.sees_edit("I write to you then")
    await cecilia.sees("A request for you to look at", "Your cluster looks at every request")
    await cecilia.send("/requests")
    await cecilia.tap("To look at first")
    await cecilia.sees_edit("1 request waits for you", "Fjällpellets AB", f"“{NEED}”")
    await cecilia.tap("1")
    await cecilia.sees_edit("A request for you to look at")
    await cecilia.tap("Send it")
    await cecilia.sees_edit("Cecilia has approved it", "1 firm that fits has been asked")
    await anna.sees("Your request has gone out", "I have asked 1 firm that fits")
    await town.piotr.sees("A firm looks for a partner", NEED)


async def test_a_request_that_nobody_comes_to_is_not_forgotten(
    assistant: Assistant, phones: Phones, clock: MovableClock
) -> None:
    town = await settle_in(assistant, phones)
    await town.anna.send(f"/partners {FLAGGED}")
    await town.anna.tap("Send it to my coordinator")
    await town.cecilia.sees("A request for you to look at")
    clock.advance(days=2, minutes=1)
    await town.cecilia.sees_edit("This still waits for you")
    await town.anna.sees_edit("has not come to it yet")
    await town.cecilia.tap("Send it without them")
    await town.anna.sees_edit("Your request has gone out")

"""What a firm can answer, and what follows an introduction, as both sides see it."""

from __future__ import annotations

import re

from sqlalchemy import select

from bot.app import Assistant
from bot.models import Block, Consent, Decline, DeclineReason, Outcome, OutcomeAnswer, ValueBand
from tests.conftest import MovableClock
from tests.conversations.test_partnerships import (
    ANNA_SECRETS,
    NEED,
    PIOTR_SECRETS,
    Town,
    a_request,
    day_in,
    has_not_seen,
    sent_to,
    settle_in,
)
from tests.emulator.pictures import png
from tests.phones import Phone, Phones, labels, words

# Words by which an author could tell that, or why, a firm said no.
BLAME = (
    "declin",
    "refus",
    "reject",
    "block",
    "said no",
    "not our trade",
    "too far",
    "no capacity",
    "silent",
    "ignored",
)


async def test_not_for_us_asks_why_by_one_tap_and_tells_nobody(assistant: Assistant, phones: Phones) -> None:
    town = await settle_in(assistant, phones)
    await a_request(town.anna)
    card = await town.piotr.sees("A firm looks for a partner")
    assert labels(card) == ["👍 Interested", "Not now", "Not for us", "Block", "Menu"]
    await town.piotr.tap("Not for us")
    asked = await town.piotr.sees_edit("Nothing was shared", "Why not?")
    reasons = ["Not our trade", "Too far away", "Too small or too large", "No capacity", "Another reason"]
    assert labels(asked)[:5] == reasons
    await town.piotr.tap("Too far away")
    kept = await town.piotr.sees_edit("I keep that in mind")
    assert "Interested after all" in labels(kept)
    async with assistant.database.reading() as session:
        assert await session.scalar(select(Decline.reason)) is DeclineReason.TOO_FAR
    await town.anna.sees("have not taken this up")
    await has_no_blame(phones, town.anna)


async def test_a_block_is_undone_from_the_list(assistant: Assistant, phones: Phones) -> None:
    town = await settle_in(assistant, phones)
    await a_request(town.anna)
    await town.piotr.tap("Block")
    blocked = await town.piotr.sees_edit("Blocked. You get no more requests of that firm")
    assert "Undo" in labels(blocked)
    await a_request(town.anna, "We need somebody to install a pellet boiler in Olsztyn, Poland")
    await town.anna.sees_edit("Nobody in the clusters offers this yet")
    await town.piotr.send("/partners")
    await town.piotr.tap("Being asked")
    await town.piotr.sees_edit("Blocked firms", "A firm in Norrland, Sweden", NEED)
    await has_not_seen(phones, town.piotr, ANNA_SECRETS)
    await town.piotr.tap("Unblock 1")
    shown = await town.piotr.sees_edit("Unblocked", "at most twice a week")
    assert not any("Unblock" in label for label in labels(shown))
    async with assistant.database.reading() as session:
        assert await session.scalar(select(Block.lifted_at)) is not None
    await has_no_blame(phones, town.anna)


async def test_a_pause_is_one_tap_and_ends_by_itself(assistant: Assistant, phones: Phones, clock: MovableClock) -> None:
    town = await settle_in(assistant, phones)
    await town.piotr.send("/partners")
    await town.piotr.tap("Being asked")
    await town.piotr.tap("Pause 1 month")
    await town.piotr.sees_edit("Paused: no request reaches you until")
    await a_request(town.anna)
    await town.anna.sees_edit("Nobody in the clusters offers this yet")
    clock.advance(days=31)
    await town.piotr.sees("Your pause is over")


async def test_what_could_not_be_asked_this_week_is_asked_the_next(
    assistant: Assistant, phones: Phones, clock: MovableClock
) -> None:
    town = await settle_in(assistant, phones)
    for sentence in (NEED, "We need somebody to install a pellet boiler in Olsztyn, Poland"):
        await a_request(town.anna, sentence)
        await town.piotr.sees_edit("A firm looks for a partner", sentence)
    third = "We need somebody to install pellet boilers in Poland"
    await a_request(town.anna, third)
    await town.anna.sees_edit("have had their share of requests this week", f"from {day_in(7)} on")
    await town.anna.tap("Show the request")
    shown = await town.anna.sees_edit("1 firm fits and has had its share of requests this week", f"from {day_in(7)} on")
    assert "0 firms" not in words(shown)
    await town.anna.send("/partners")
    await town.anna.sees("1 asked, 0 interested", f"I ask it from {day_in(7)} on")
    clock.advance(days=7, minutes=2)
    await town.piotr.sees("A firm looks for a partner", third, "Why you:")


async def introduce(town: Town) -> None:
    await a_request(town.anna)
    await town.piotr.tap("Interested")
    await town.piotr.tap("Share these")
    await town.anna.tap("Yes, share contacts")
    await town.anna.sees_edit("You both said yes. Here is the contact")
    await town.piotr.sees_edit("You both said yes. Here is the contact")


async def test_two_write_to_each_other_through_the_assistant_until_one_ends_it(
    assistant: Assistant, phones: Phones
) -> None:
    town = await settle_in(assistant, phones)
    anna, piotr = town.anna, town.piotr
    await introduce(town)
    got = await anna.sees_edit("Here is the contact", "I pass it on")
    assert "Write to Piotr Zieliński" in labels(got)
    assert "Write on Telegram" not in labels(got)
    await anna.tap("Write to Piotr")
    await anna.sees("Your next message goes to Piotr Zieliński")
    await anna.send("Can you come on <Monday> & Tuesday?")
    await anna.sees("Sent to Piotr Zieliński")
    await piotr.sees("Anna Lindberg, Fjällpellets AB:", "Can you come on <Monday> & Tuesday?")
    await piotr.tap("Reply")
    await piotr.sees("Your next message goes to Anna Lindberg")
    await piotr.send_photo(png(), caption="Our van")
    picture = await anna.sees("Piotr Zieliński, Jezioro Kotły:", "Our van")
    assert picture["photo"]
    await piotr.sees("Sent to Anna Lindberg")
    await anna.send("Nice van", reply_to=picture["message_id"])
    await anna.sees("Sent to Piotr Zieliński")
    await piotr.sees("Anna Lindberg, Fjällpellets AB:", "Nice van")
    await piotr.send("Hello")
    await piotr.sees("Write me a question")
    await anna.tap("End this conversation")
    await anna.sees("I pass on nothing more")
    await piotr.sees("Anna Lindberg has ended the conversation here")
    assert not [message for message in await anna.messages() if "Hello" in words(message)]
    await piotr.tap("Reply")
    await piotr.tap("Show the contact")
    again = await piotr.sees("Fjällpellets AB", "+46 90 123 45")
    assert not any("Write to" in label for label in labels(again))


async def test_what_cannot_be_passed_on_is_refused_and_the_next_message_goes_over(
    assistant: Assistant, phones: Phones
) -> None:
    town = await settle_in(assistant, phones)
    await introduce(town)
    await town.piotr.tap("Write to Anna")
    await town.piotr.sees("Your next message goes to Anna")
    contact = {"phone_number": "+48 601 111", "first_name": "Jan"}
    await phones.ask("POST", "/sim/message", {"user": town.piotr.id, "contact": contact})
    await town.piotr.sees("a text, a picture or a file")
    await town.piotr.send("Call me after four")
    await town.anna.sees("Piotr Zieliński, Jezioro Kotły:", "Call me after four")


async def test_a_consent_that_is_withdrawn_stops_all_sharing(assistant: Assistant, phones: Phones) -> None:
    town = await settle_in(assistant, phones)
    anna, piotr = town.anna, town.piotr
    await introduce(town)
    await piotr.tap("Write to Anna")
    await piotr.sees("Your next message goes to Anna")
    await anna.send("/partners")
    await anna.tap("Introductions")
    await anna.sees("1. Jezioro Kotły")
    await anna.tap("1. Jezioro Kotły")
    await anna.sees("+48 601 234 567", NEED)
    await anna.tap("Withdraw my consent")
    await anna.sees("Withdraw your consent?", "What they have saved I cannot take back")
    await anna.tap("Yes, withdraw")
    await anna.sees_edit("Withdrawn. I have told Piotr Zieliński")
    await piotr.sees("Fjällpellets AB would rather not share", "Please delete the details")
    await piotr.send("Are you there?")
    await piotr.sees("one side has withdrawn their consent")
    await piotr.tap("Introductions")
    shown = await piotr.sees("1. A firm in Norrland, Sweden")
    assert "Fjällpellets" not in words(shown)
    await piotr.tap("1. A firm in")
    shown = await piotr.sees("They have withdrawn their consent")
    assert [secret for secret in ANNA_SECRETS if secret in words(shown)] == []
    assert not [message for message in await anna.messages() if "Are you there?" in words(message)]
    async with assistant.database.reading() as session:
        consents = (await session.scalars(select(Consent).order_by(Consent.id))).all()
        assert [consent.withdrawn_at is not None for consent in consents] == [False, True]


async def test_silence_is_broken_after_two_days(assistant: Assistant, phones: Phones, clock: MovableClock) -> None:
    town = await settle_in(assistant, phones)
    await town.anna.send(f"/partners {NEED}")
    await town.anna.tap("Only my cluster")
    await town.anna.sees_edit("firms of your own cluster")
    await town.anna.tap("Send to firms that fit")
    await town.anna.sees_edit("Nobody in your cluster offers this yet")
    clock.advance(hours=48, minutes=1)
    told = await town.anna.sees("Nothing yet", NEED, "Your coordinator sees it, too")
    assert {"Ask all clusters", "Ask more firms"} <= set(labels(told))
    await town.anna.tap("Ask all clusters")
    await town.piotr.sees("A firm looks for a partner", NEED)
    await town.anna.send("/menu")
    clock.advance(days=25)
    await town.anna.sees("Your request ends in", NEED, "Shall it stay open?")
    await town.anna.tap("Yes, keep it open")
    await town.anna.sees_edit("is open until")


async def test_several_silent_requests_are_one_message(
    assistant: Assistant, phones: Phones, clock: MovableClock
) -> None:
    town = await settle_in(assistant, phones, installs="Prawo pracy i podatki")
    second = "We look for a supplier of heat pumps in Umeå"
    for text in (NEED, second):
        await a_request(town.anna, text)
        await town.anna.sees_edit("Nobody in the clusters offers this yet", text)
    clock.advance(hours=48, minutes=1)
    told = await town.anna.sees("Nothing yet", NEED, second, "Which one shall I show?")
    assert labels(told)[:2] == ["1", "2"]
    await town.anna.tap("2")
    await town.anna.sees_edit(second, "No firm fits yet")


async def test_a_silent_request_is_put_before_the_coordinator(
    assistant: Assistant, phones: Phones, clock: MovableClock
) -> None:
    town = await settle_in(assistant, phones)
    await a_request(town.anna)
    await town.piotr.sees("A firm looks for a partner")
    clock.advance(hours=48, minutes=1)
    await town.cecilia.sees("nobody has taken up in two days", NEED, "Fjällpellets AB")
    await town.cecilia.tap("Look at it")
    await town.cecilia.sees_edit("Nobody for two days", NEED)
    await town.cecilia.tap("Requests")
    await town.cecilia.tap("Nobody for two days (1)")
    await town.cecilia.sees_edit("Nobody for two days", "Fjällpellets AB", NEED)
    await town.anna.sees("Nothing yet")
    await has_no_blame(phones, town.anna)


async def test_once_a_year_a_firm_is_asked_whether_its_offer_is_still_right(
    assistant: Assistant, phones: Phones, clock: MovableClock
) -> None:
    town = await settle_in(assistant, phones)
    clock.advance(days=366)
    await town.piotr.sees("Is this still right?", "Jezioro montuje kotły na pellet")
    await town.piotr.tap("Yes, still right")
    await town.piotr.sees_edit("I ask again in a year")
    await town.anna.sees("Is this still right?", "We make wood pellets")
    await town.anna.tap("Pause us")
    await town.anna.sees_edit("Paused: no request reaches you until")


async def test_both_are_asked_what_came_of_it(assistant: Assistant, phones: Phones, clock: MovableClock) -> None:
    town = await settle_in(assistant, phones)
    await introduce(town)
    clock.advance(days=14, minutes=1)
    await town.anna.sees("What came of it?", "Jezioro Kotły", NEED)
    await town.anna.tap("A deal")
    await town.anna.sees_edit("What is it worth, roughly?")
    await town.anna.tap("€10,000–50,000")
    await town.anna.sees_edit("Thank you, that helps your cluster", "Your request is still open")
    await town.piotr.sees("What came of it?", "Fjällpellets AB")
    await town.piotr.tap("We talked, nothing yet")
    await town.piotr.sees_edit("I ask again later")
    clock.advance(days=76)
    await town.piotr.sees("What came of it?")
    await town.piotr.tap("It did not fit")
    await town.piotr.sees_edit("Did the two of you meet or talk?")
    await town.piotr.tap("Yes")
    await town.piotr.sees_edit("Thank you, that helps your cluster")
    async with assistant.database.reading() as session:
        answers = (await session.scalars(select(OutcomeAnswer).order_by(OutcomeAnswer.id))).all()
        said = [(answer.stage, answer.outcome, answer.has_met, answer.value) for answer in answers]
    assert said == [
        (14, Outcome.DEAL, True, ValueBand.TO_50K),
        (14, None, True, None),
        (90, Outcome.NO_FIT, True, None),
    ]


async def has_no_blame(phones: Phones, author: Phone) -> None:
    """Nothing that the author was ever sent names a firm or says that one said no."""
    await has_not_seen(phones, author, PIOTR_SECRETS)
    said = re.sub("<[^>]*>", "", await sent_to(phones, author)).lower()
    assert [word for word in BLAME if word in said] == []

"""Typed instead of tapped: a yes or no to the question on the screen, and the way back out of a dialogue."""

from __future__ import annotations

from bot.app import Assistant
from handlers.typed_answers import READ_IN
from tests.conftest import MovableClock
from tests.conversations.test_partnerships import ANNA_SECRETS, NEED, PIOTR_SECRETS, a_request, has_not_seen, settle_in
from tests.phones import Phones, labels


async def test_two_firms_meet_by_typing(assistant: Assistant, phones: Phones, clock: MovableClock) -> None:
    town = await settle_in(assistant, phones)
    anna, piotr = town.anna, town.piotr
    await a_request(anna)
    await piotr.sees_edit("A firm looks for a partner")
    await piotr.send("tak")
    await piotr.sees("If you both say yes", *PIOTR_SECRETS)
    clock.advance(seconds=READ_IN.total_seconds())
    await piotr.send("Tak!")
    await piotr.sees("I ask the other firm now")
    await anna.sees_edit("is interested")
    await anna.send("yes")  # before anybody can have read it: perhaps it was meant for something else
    await anna.sees("is interested", "+46 90 123 45")
    await has_not_seen(phones, piotr, ANNA_SECRETS)
    clock.advance(seconds=READ_IN.total_seconds())
    await anna.send("yes")
    await anna.sees("Here is the contact", *PIOTR_SECRETS)


async def test_a_yes_in_the_middle_of_a_draft_shares_no_contacts(
    assistant: Assistant, phones: Phones, clock: MovableClock
) -> None:
    town = await settle_in(assistant, phones)
    anna, piotr = town.anna, town.piotr
    await a_request(anna)
    await piotr.tap("Interested")
    await anna.send("/partners We look for sawdust from a saw mill in Poland")
    await anna.sees("Your request", "sawdust")
    await piotr.tap("Share these")
    await anna.sees_edit("is interested")
    clock.advance(seconds=READ_IN.total_seconds())
    await anna.send("yes")
    await anna.sees("is interested", "this goes over to them")
    await has_not_seen(phones, piotr, ANNA_SECRETS)


async def test_a_typed_no_declines_and_a_reply_answers_what_it_replies_to(assistant: Assistant, phones: Phones) -> None:
    town = await settle_in(assistant, phones)
    anna, piotr = town.anna, town.piotr
    await a_request(anna)
    card = await piotr.sees_edit("A firm looks for a partner")
    await piotr.send("/menu")
    await piotr.sees("Write me a question")
    await piotr.send("no")
    await piotr.sees("Write me a question")
    await piotr.send("nie", reply_to=card["message_id"])
    await piotr.sees("All right. Nothing was shared")
    await anna.tap("Show the request")
    await anna.tap("Withdraw")
    await anna.sees_edit("Withdraw this request?")
    await anna.send("no")
    await anna.sees("1 firm asked")
    await anna.tap("Withdraw")
    await anna.sees_edit("Withdraw this request?")
    await anna.send("yes")
    await anna.sees("Withdrawn.")


async def test_who_cancels_gets_back_to_what_it_was_about(assistant: Assistant, phones: Phones) -> None:
    town = await settle_in(assistant, phones)
    anna, cecilia = town.anna, town.cecilia
    await a_request(anna)
    await anna.tap("Show the request")
    await anna.tap("Change the text")
    await anna.tap("Cancel")
    await anna.sees_edit("Cancelled")
    await anna.tap("Back")
    await anna.sees_edit("1 firm asked")
    await cecilia.send("/announce Meeting on Friday")
    await cecilia.tap("Time")
    await cecilia.send("whenever it rains")
    await cecilia.sees("I did not understand that time")
    await cecilia.tap("Cancel")
    await cecilia.sees_edit("Cancelled")
    await cecilia.tap("Back")
    assert "Send now" in labels(await cecilia.sees_edit("This is how it will look"))


async def test_the_profile_leads_back_to_the_card_that_it_was_opened_from(assistant: Assistant, phones: Phones) -> None:
    town = await settle_in(assistant, phones)
    anna, piotr = town.anna, town.piotr
    await piotr.send("/partners We look for wood pellets in Sweden")
    await piotr.sees("Your request")
    await a_request(anna)
    await piotr.tap("Interested")
    await piotr.sees_edit("If you both say yes")
    await piotr.tap("Our profile")
    await piotr.sees("Member of")
    await piotr.tap("Phone")
    await piotr.send("+48 22 111 22 33")
    await piotr.sees("+48 22 111 22 33")
    await piotr.tap("Look again")
    await piotr.sees_edit("If you both say yes", "+48 22 111 22 33")


async def test_a_yes_to_another_firms_request_sends_no_draft(assistant: Assistant, phones: Phones) -> None:
    town = await settle_in(assistant, phones, installs="Jezioro: prawo pracy")
    await a_request(town.anna)
    await town.anna.sees_edit("Nobody in the clusters offers this yet")
    piotr = town.piotr
    await piotr.send("/partners We offer to install pellet boilers in Poland")
    await piotr.sees("Your request", "1 firm looks for this already")
    await piotr.tap("Look at 1")
    await piotr.sees_edit("Norrland, Sweden", NEED)
    await piotr.send("yes")
    await piotr.sees("If you both say yes", *PIOTR_SECRETS)
    await piotr.send("/partners")
    await piotr.sees("Not sent yet")


async def test_a_typed_no_to_choices_says_that_none_of_them_fits(assistant: Assistant, phones: Phones) -> None:
    anna = (await settle_in(assistant, phones)).anna
    await anna.send("pellets")
    await anna.sees("Did you mean one of these?")
    await anna.send("nej")
    await anna.sees("I don't know that", "Shall I pass your question on")

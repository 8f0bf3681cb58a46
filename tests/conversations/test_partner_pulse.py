"""The quick question, from the coordinator's line to the members' taps and back."""

from __future__ import annotations

from sqlalchemy import select

from bot.app import Assistant
from bot.models import Company, Pulse
from bot.services import people
from tests.conftest import MovableClock
from tests.conversations.test_partner_browsing import a_roofer
from tests.conversations.test_partnerships import ANNA_SECRETS, has_not_seen, settle_in
from tests.phones import Phone, Phones, labels

QUESTION = "Spare capacity to install boilers in March?"


async def set_question(cecilia: Phone) -> None:
    await cecilia.send("/requests")
    await cecilia.tap("Quick question")
    await cecilia.sees_edit("answered by one tap")
    await cecilia.tap("New question")
    await cecilia.send("Call +46 70 111 22 33?")
    await cecilia.sees("leave out phone numbers")
    await cecilia.send(QUESTION)
    await cecilia.sees("This is what members get", QUESTION, "It goes to 2 people")


async def test_one_tap_says_yes_and_another_makes_it_an_offer(assistant: Assistant, phones: Phones) -> None:
    town = await settle_in(assistant, phones)
    bo = await a_roofer(assistant, phones)
    await set_question(town.cecilia)
    await town.cecilia.tap("Change the offer")
    await town.cecilia.send("We offer to install boilers in March")
    await town.cecilia.sees("Who says yes may offer this", "We offer to install boilers in March")
    await town.cecilia.tap("Ask now")
    await town.cecilia.sees_edit("Asked 2 people")

    await bo.sees("A quick question")
    await bo.tap("No")
    await bo.sees_edit("Noted: no")
    await bo.tap("Change my answer")
    await bo.tap("Yes")
    await bo.sees_edit("Noted: yes")
    await bo.tap("Yes, offer it")
    await bo.sees_edit("Nobody looks for just this now")
    async with assistant.database.transaction() as session:
        boilers = await session.scalar(select(Company).where(Company.name == "Jezioro Kotły"))
        assert boilers is not None
        boilers.seeks = "We look for firms that install boilers"
        await people.bump(session, "companies")
    asked = await town.anna.sees("A quick question from Cecilia, Norrvärme", QUESTION)
    assert labels(asked) == ["👍 Yes", "No", "Ask me later"]
    await town.anna.send("/partners We look for an installer of pellet boilers in Umeå")
    await town.anna.sees("Your request")
    await town.anna.tap("Yes")
    await town.anna.sees_edit("Noted: yes", "We offer to install boilers in March")
    await town.anna.tap("Yes, offer it")
    await town.anna.sees_edit("I have asked 1 firm")
    await town.piotr.sees("We offer to install boilers in March", "Has spare capacity · Norrland, Sweden")
    await has_not_seen(phones, town.piotr, ANNA_SECRETS)
    await town.anna.send("/partners")
    await town.anna.sees("We look for an installer", "Not sent yet")  # the draft is still there
    note = await bo.press(asked["message_id"], "pulse.yes:1", force=True)
    assert note is not None
    await town.cecilia.tap("See the answers")
    await town.cecilia.sees_edit(
        "Yes: 2", "No: 0", "Anna Lindberg, Fjällpellets AB (offers it)", "Bo, Bos Tak (offers it)"
    )


async def test_later_asks_once_more_and_weekly_asks_every_monday(
    assistant: Assistant, phones: Phones, clock: MovableClock
) -> None:
    town = await settle_in(assistant, phones)
    bo = await a_roofer(assistant, phones)
    await set_question(town.cecilia)
    await town.cecilia.tap("Every Monday at 9")
    await town.cecilia.sees_edit("I ask this every week, first on Mon")
    async with assistant.database.reading() as session:
        due = await session.scalar(select(Pulse.due_at))
    assert due is not None
    clock.advance(seconds=(due - clock()).total_seconds() + 61)
    await bo.sees("A quick question", QUESTION)
    await bo.tap("Ask me later")
    await bo.sees_edit("I ask again: Wed")
    clock.advance(days=2, minutes=2)
    again = await bo.sees("A quick question", QUESTION)
    assert labels(again) == ["👍 Yes", "No"]
    clock.advance(days=5)
    await bo.tap("Ask me later")  # a new week
    await town.cecilia.send("/requests")
    await town.cecilia.tap("Quick question")
    await town.cecilia.tap(QUESTION[:12])
    await town.cecilia.sees_edit("Later: 1", "No answer yet: 1", "Next time: Mon")
    await town.cecilia.tap("Stop asking")
    await town.cecilia.sees_edit("I do not ask this any more")


async def test_only_coordinators_ask(assistant: Assistant, phones: Phones) -> None:
    town = await settle_in(assistant, phones)
    await town.anna.send("/partners")
    message = await town.anna.sees("Find a partner")
    for data in ("pulse.menu", "pulse.now:1", "pulse.result:1", "pulse.stop:1", "funnel.csv:all", "words.menu"):
        note = await town.anna.press(message["message_id"], data, force=True)
        assert note is not None
        assert "for the cluster's coordinator" in note["text"]

"""A question that goes to the cluster, as its asker and the members who are asked see it."""

from __future__ import annotations

from bot.app import Assistant
from bot.models import Role
from tests.conversations.test_faq import UNKNOWN, joined, states
from tests.phones import Phone, Phones, labels, words

QUESTION = "Which gasket does the door of an old Biomax 40 pellet boiler take?"


async def members(assistant: Assistant, phones: Phones) -> tuple[Phone, Phone, Phone]:
    """Anna and Bo of two firms that install pellet boilers, and Cecilia, their coordinator."""
    anna, bo, cecilia = [await phones.person(name) for name in ("Anna", "Bo", "Cecilia")]
    await joined(assistant, anna)
    await joined(assistant, bo)
    await joined(assistant, cecilia, Role.COORDINATOR)
    for one in (bo, cecilia):
        await one.send("/help")
    return anna, bo, cecilia


async def test_a_member_answers_without_a_name_until_they_show_it(assistant: Assistant, phones: Phones) -> None:
    anna, bo, cecilia = await members(assistant, phones)
    await anna.send(QUESTION)
    await anna.sees("Shall I pass your question on")
    await anna.tap("Ask the cluster")
    await anna.sees_edit("I would ask 1 firm", "without your name", QUESTION)
    await anna.tap("Ask this firm")
    await anna.sees_edit("I have asked 1 member", QUESTION)
    card = await bo.sees("Somebody in your cluster asks", QUESTION, "#pellet_boiler")
    assert "Anna" not in words(card)
    await bo.send("The 12 mm rope, <b> from any chimney shop.", reply_to=card["message_id"])
    await bo.sees("without your name")
    told = await anna.sees("A member of your cluster answers", "12 mm rope, <b> from")
    assert "Bo" not in words(told)
    await bo.tap("Show my name")
    named = await anna.sees_edit("Bo, Lindbergs Värme answers your question", "12 mm rope")
    assert named["message_id"] == told["message_id"]
    await anna.tap("That helped")
    await bo.sees("Your answer helped")
    await cecilia.sees("A member's answer helped", QUESTION, "12 mm rope")
    await cecilia.tap("Save as a new answer")
    await cecilia.sees_edit("This is how I will answer", QUESTION)
    assert [str(state) for state in await states(assistant)] == ["resolved"]
    await bo.send("And another thing", reply_to=card["message_id"])
    await bo.sees("You have answered that question already")
    await bo.send("/partners")
    await bo.tap("New request")
    await bo.send("…", reply_to=card["message_id"])  # which is no request either
    await bo.sees("You have answered that question already")


async def test_nobody_is_asked_whose_work_does_not_fit(assistant: Assistant, phones: Phones) -> None:
    anna, bo, _ = await members(assistant, phones)
    await anna.send(UNKNOWN)
    await anna.tap("Ask the cluster")
    message = await anna.sees_edit("I found nobody in your cluster")
    assert labels(message) == ["Ask the coordinator", "Menu"]
    await anna.send("Who is the king of France? Call me: 070 123 45 67")
    await anna.sees("I don't know that")
    note = await anna.tap("Ask the cluster")
    assert note is not None
    assert "without names, numbers to call" in note["text"]
    for data in ("around.answer:1", "around.name:1", "around.helped:1"):
        refused = await bo.press((await bo.sees("What I can do"))["message_id"], data, force=True)
        assert refused is not None
        assert "gone" in refused["text"]

"""The loop as people see it: a question, a coordinator's answer, and the next one who asks gets it at once."""

from __future__ import annotations

from bot.app import Assistant
from bot.models import Role
from tests.conversations.test_faq import UNKNOWN, joined
from tests.phones import Phone, Phones, labels


async def an_answered_question(assistant: Assistant, phones: Phones, question: str = UNKNOWN) -> tuple[Phone, Phone]:
    """Anna asked, Cecilia answered by hand."""
    anna, cecilia = await phones.person("Anna"), await phones.person("Cecilia")
    await joined(assistant, cecilia, Role.COORDINATOR)
    await joined(assistant, anna)
    await cecilia.send("/help")
    await anna.send(question)
    await anna.tap("Ask the coordinator")
    card = await cecilia.sees(question)
    await cecilia.send("Nobody: it is a <republic> & has been one.", reply_to=card["message_id"])
    await cecilia.sees("Sent to Anna", "Shall I know this answer")
    return anna, cecilia


async def test_one_answer_by_hand_answers_the_next_one_who_asks(assistant: Assistant, phones: Phones) -> None:
    anna, cecilia = await an_answered_question(assistant, phones)
    await cecilia.tap("Save as a new answer")
    draft = await cecilia.sees_edit("This is how I will answer", UNKNOWN, "Nobody: it is a <republic> &", "Members may")
    assert labels(draft) == ["Publish", "Word the question anew", "For everybody", "Discard", "Change something else"]
    await cecilia.tap("Word the question anew")
    await cecilia.send("🔥")
    await cecilia.sees("Please write the question in a few words")
    await cecilia.send("Who is king in France?")
    await cecilia.tap("For everybody")
    await cecilia.sees_edit("Who is king in France?", "Everybody may read it")
    await cecilia.tap("Publish")
    await cecilia.sees_edit("Published", "Who is king in France?")
    await assistant.brain.catch_up(assistant.database)
    await anna.send(UNKNOWN)
    await anna.sees("Who is king in France?", "Nobody: it is a <republic> &", "Checked on")
    await cecilia.tap("Take back")
    await cecilia.sees_edit("Taken back")
    await assistant.brain.catch_up(assistant.database)
    await anna.send(UNKNOWN)
    await anna.sees("I don't know that")


async def test_an_old_button_never_does_it_twice(assistant: Assistant, phones: Phones) -> None:
    _, cecilia = await an_answered_question(assistant, phones)
    note = await cecilia.sees("Shall I know this answer")
    data = next(
        button["callback_data"]
        for row in note["reply_markup"]["inline_keyboard"]
        for button in row
        if button["text"] == "Save as a new answer"
    )
    await cecilia.tap("Just this once")
    await cecilia.sees_edit("Nothing is kept")
    refused = await cecilia.press(note["message_id"], data, force=True)
    assert refused is not None
    assert "decided about that question already" in refused["text"]


async def test_a_question_out_of_scope_is_said_to_be(assistant: Assistant, phones: Phones) -> None:
    _, cecilia = await an_answered_question(assistant, phones)
    await cecilia.tap("Not our topic")
    await cecilia.sees_edit("I will not try to answer", UNKNOWN)
    await cecilia.tap("Take back")
    message = await cecilia.sees_edit("Taken back. I answer as before.")
    assert {"Save as a new answer", "It belongs to a known answer", "Not our topic", "Just this once"} < set(
        labels(message)
    )
    await cecilia.tap("Save as a new answer")
    await cecilia.sees_edit("This is how I will answer", UNKNOWN)


async def test_a_question_belongs_to_an_answer_that_nothing_led_to(assistant: Assistant, phones: Phones) -> None:
    anna, cecilia = await an_answered_question(assistant, phones)
    await cecilia.tap("It belongs to a known answer")
    await cecilia.tap("Search")
    await cecilia.sees("Which answer are you looking for?", UNKNOWN)
    await cecilia.send("🔥")
    await cecilia.sees("I found nothing like that")
    await cecilia.send("pellet classes")
    await cecilia.sees("Which of these answers it?", UNKNOWN, "1. What do the pellet classes")
    await cecilia.tap("1")
    await cecilia.sees_edit("From now on I answer", UNKNOWN, "What do the pellet classes")
    await assistant.brain.catch_up(assistant.database)
    await anna.send(UNKNOWN)
    await anna.sees("What do the pellet classes", "Checked on")


async def test_a_tapped_choice_becomes_a_wording_by_one_tap(assistant: Assistant, phones: Phones) -> None:
    anna, cecilia = await phones.person("Anna"), await phones.person("Cecilia")
    await joined(assistant, cecilia, Role.COORDINATOR)
    await joined(assistant, anna)
    await anna.send("pellets")
    await anna.tap("1")
    await anna.sees_edit("Checked on")
    await cecilia.send("/questions")
    await cecilia.tap("New wordings")
    await cecilia.sees("1 new wording waits", "pellets", "Does that answer it?")
    await cecilia.tap("Yes, remember it")
    await cecilia.sees_edit("From now on I answer", "pellets")
    await cecilia.sees("There are no new wordings")


async def test_members_have_no_part_in_it(assistant: Assistant, phones: Phones) -> None:
    anna, _ = await an_answered_question(assistant, phones)
    await anna.send("/help")
    message = await anna.sees("What I can do")
    for data in ("curation.new:1", "curation.wordings", "curation.undo:1", "curation.publish:1"):
        note = await anna.press(message["message_id"], data, force=True)
        assert note is not None, data
        assert "coordinator" in note["text"], data


async def test_one_answer_reaches_everyone_who_asked_the_same(assistant: Assistant, phones: Phones) -> None:
    cecilia, anna, bo = [await phones.person(name) for name in ("Cecilia", "Anna", "Bo")]
    await joined(assistant, cecilia, Role.COORDINATOR)
    await joined(assistant, anna)
    await joined(assistant, bo)
    await anna.send(UNKNOWN)
    await anna.sees("I don't know that")
    await bo.send("who is teh king of France?")
    await bo.tap("Ask the coordinator")
    await bo.sees_edit("I have passed your question on")
    await cecilia.send("/questions")
    message = await cecilia.sees("Bo, Lindbergs Värme, asked 2 times")
    assert "Anna" not in message["text"]
    await cecilia.tap("1")
    await cecilia.send("Nobody.")
    await cecilia.sees("Sent to 2 people")
    await anna.sees("Cecilia answers", UNKNOWN, "Nobody.")
    await bo.sees("Cecilia answers", "Nobody.")
    await cecilia.send("/questions")
    await cecilia.sees("No question is waiting")

"""``/knowledge`` as a coordinator sees it."""

from __future__ import annotations

from bot.app import Assistant
from bot.models import Role
from tests.conftest import MovableClock
from tests.conversations.test_faq import joined
from tests.emulator.pictures import png
from tests.phones import Phones, buttons, labels, words

TITLE = "What do the pellet classes A1, A2 and B mean?"


async def test_an_answer_is_changed_by_one_message_and_taken_back(assistant: Assistant, phones: Phones) -> None:
    cecilia, anna = await phones.person("Cecilia"), await phones.person("Anna")
    await joined(assistant, cecilia, Role.COORDINATOR)
    await joined(assistant, anna)
    await cecilia.send("/knowledge")
    await cecilia.sees("Which answer are you looking for?")
    await cecilia.send("pellet classes A1 A2 B")
    await cecilia.sees("These answers come near", f"1. {TITLE}")
    await cecilia.tap("1")
    page = await cecilia.sees(TITLE, "ENplus", "Checked on", "wordings, the newest")
    assert {"Change the answer", "Add a wording", "Withdraw the answer", "Svenska"} <= set(labels(page))
    await cecilia.tap("Change the answer")
    await cecilia.sees("Write the new answer in English")
    await cecilia.send("A1 is <best> & that is all.")
    await cecilia.sees("This is how it will be", TITLE, "A1 is <best> & that is all.")
    await cecilia.tap("Publish")
    await cecilia.sees_edit("Published")
    await assistant.brain.catch_up(assistant.database)
    await anna.send(TITLE)
    await anna.sees(TITLE, "A1 is <best> & that is all.")
    await cecilia.tap("See the answer")
    await cecilia.tap("History (1)")
    await cecilia.sees("History", "Cecilia, published")
    await cecilia.tap("Take back the newest change")
    await cecilia.sees_edit("The former answer is live again")
    await assistant.brain.catch_up(assistant.database)
    await anna.send(TITLE)
    await anna.sees("ENplus")


async def test_a_wording_is_added_and_an_entry_withdrawn(assistant: Assistant, phones: Phones) -> None:
    cecilia = await phones.person("Cecilia")
    await joined(assistant, cecilia, Role.COORDINATOR)
    await cecilia.send(f"/knowledge {TITLE}")
    await cecilia.tap("1")
    await cecilia.tap("Svenska")
    await cecilia.sees("Vad betyder pelletsklasserna A1, A2 och B?")
    await cecilia.tap("Add a wording")
    await cecilia.sees("in Svenska")
    await cecilia.send("vilken klass på säcken")
    await cecilia.sees("This is how it will be", "• vilken klass på säcken")
    await cecilia.tap("Change something else")
    await cecilia.tap("Remove a wording")
    await cecilia.sees_edit("Which wording shall I forget?", "1. vilken klass på säcken")
    await cecilia.tap("1")
    left = await cecilia.sees_edit("Which wording shall I forget?", "1. vilken pellets ska jag elda med")
    assert "vilken klass på säcken" not in words(left)
    await cecilia.tap("Back")
    await cecilia.tap("Discard")
    await cecilia.sees_edit("stays as it was")
    await cecilia.tap("See the answer")
    await cecilia.tap("Withdraw")
    await cecilia.sees_edit("I no longer answer with", TITLE)
    await cecilia.tap("Take back the newest change")
    await cecilia.sees_edit("The former answer is live again")


async def test_related_answers_are_chosen_by_search_and_taken_out_by_tap(assistant: Assistant, phones: Phones) -> None:
    cecilia, anna = await phones.person("Cecilia"), await phones.person("Anna")
    await joined(assistant, cecilia, Role.COORDINATOR)
    await joined(assistant, anna)
    await cecilia.send(f"/knowledge {TITLE}")
    await cecilia.tap("1")
    await cecilia.tap("Change something else")
    await cecilia.tap("Related answers")
    before = await cecilia.sees_edit("It leads on to:", "1.", "2.", "Write a few words of another question")
    first, second = (line[3:] for line in words(before).splitlines() if line[:3] in ("1. ", "2. "))
    await cecilia.tap("🗑 1")
    left = await cecilia.sees_edit(f"1. {second}", "Under the answer people see")
    assert first not in words(left)
    await cecilia.send("xqzw")
    await cecilia.sees("I found nothing like that")
    await cecilia.send("how loud may a heat pump be")
    found = await cecilia.sees("Which of these shall it lead on to?", "1. How loud may a heat pump be")
    old = next(one["callback_data"] for one in buttons(found) if one["text"] == "➕ 1")
    await cecilia.tap("➕ 1")
    await cecilia.sees_edit("It leads on to:", "How loud may a heat pump be")
    await cecilia.press(found["message_id"], old, force=True)  # a second tap adds it once
    shown = await cecilia.sees_edit("It leads on to:")
    assert words(shown).count("How loud") == 1
    await cecilia.tap("Back")
    await cecilia.tap("Publish")
    await cecilia.sees_edit("Published")
    await assistant.brain.catch_up(assistant.database)
    await anna.send(TITLE)
    answer = await anna.sees(TITLE, "Checked on")
    assert any("How loud" in label for label in labels(answer))
    note = await cecilia.press(found["message_id"], old, force=True)
    assert note is not None
    assert "published already" in note["text"]


async def test_a_new_answer_is_written_translated_and_published(assistant: Assistant, phones: Phones) -> None:
    cecilia, anna = await phones.person("Cecilia"), await phones.person("Anna")
    await joined(assistant, cecilia, Role.COORDINATOR)
    await joined(assistant, anna)
    await cecilia.send("/menu")
    await cecilia.tap("My answers")
    await cecilia.tap("New answer")
    await cecilia.send(TITLE)
    await cecilia.sees("I answer this already", TITLE)
    await cecilia.tap("New answer")
    await cecilia.send("Where is the cluster's sauna?")
    await cecilia.sees("Now the answer, in English")
    await cecilia.send_photo(png(), "Behind <the> office.")
    await cecilia.sees("This is how it will be", "Where is the cluster's sauna?", "Behind <the>", "1 picture")
    await cecilia.tap("Change something else")
    await cecilia.tap("Readers")
    await cecilia.tap("Everybody")
    await cecilia.sees_edit("Everybody may read it")
    await cecilia.tap("Change something else")
    await cecilia.tap("Tags")
    await cecilia.send("office, sauna")
    await cecilia.sees("Tags: office, sauna")
    await cecilia.tap("Change something else")
    await cecilia.tap("Add a language")
    await cecilia.tap("Svenska")
    await cecilia.send("Var ligger klustrets bastu?")
    await cecilia.sees("Now the answer, in Svenska")
    await cecilia.send("/menu")
    await cecilia.send("/knowledge")
    await cecilia.tap("Drafts (1)")
    await cecilia.sees("1 draft waits", "1. Where is the cluster's sauna?", "Cecilia")
    await cecilia.tap("1")
    await cecilia.tap("Publish")
    await cecilia.sees_edit("Published")
    await assistant.brain.catch_up(assistant.database)
    await anna.send("where is the sauna of the cluster")
    answer = await anna.sees("Where is the cluster's sauna?", "Behind <the> office.", "Checked on")
    assert answer["photo"]
    assert "Not what I meant" in labels(answer)


async def test_overdue_answers_are_withheld_where_the_coordinator_wants_that(
    assistant: Assistant, phones: Phones, clock: MovableClock
) -> None:
    cecilia, anna = await phones.person("Cecilia"), await phones.person("Anna")
    await joined(assistant, cecilia, Role.COORDINATOR)
    await joined(assistant, anna)
    clock.advance(days=500)
    await anna.send(TITLE)
    await anna.sees(TITLE, "This may be out of date")
    await cecilia.send("/knowledge")
    await cecilia.tap("Withhold overdue answers")
    await cecilia.sees_edit("are withheld from now on")
    await anna.send(TITLE)
    await anna.sees("I don't know that")
    await cecilia.send("/knowledge")
    await cecilia.tap("What needs a look")
    await cecilia.sees("answers have to be checked", "has no answer", TITLE)
    await cecilia.send(f"/knowledge {TITLE}")
    await cecilia.tap("1")
    await cecilia.tap("Still right")
    checked = await cecilia.sees_edit("counts as checked today")
    assert labels(checked)[0] == "What needs a look"  # on to the next one
    await assistant.brain.catch_up(assistant.database)
    await anna.send(TITLE)
    await anna.sees(TITLE, "ENplus", "Checked on")


async def test_it_is_for_coordinators(assistant: Assistant, phones: Phones) -> None:
    anna = await phones.person("Anna")
    await joined(assistant, anna)
    await anna.send("/knowledge")
    message = await anna.sees("for the cluster's coordinator")
    for data in (
        "entry.show:pellet-storage",
        "entry.back:pellet-storage",
        "entry.hide:pellet-storage",
        "entry.publish:1",
    ):
        note = await anna.press(message["message_id"], data, force=True)
        assert note is not None, data
        assert "coordinator" in note["text"], data

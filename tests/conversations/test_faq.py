"""Questions, choices, honest misses, coordinators' answers and groups, as people see them."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from bot.app import Assistant
from bot.brain import CONTENT
from bot.models import Cluster, Question, QuestionState, Role
from bot.texts import texts
from knowledge.entries import read
from tests.conftest import MovableClock
from tests.emulator.pictures import png
from tests.factories import a_cluster, a_company, a_person
from tests.phones import Phone, Phones, buttons, labels, words

UNKNOWN = "Who is the king of France"
GERMAN_FRAME = texts("de")("{name} answers your question:", name="Cecilia").unescape()


async def joined(
    assistant: Assistant, phone: Phone, role: Role = Role.MEMBER, cluster: str = "Norrvärme", **given: Any
) -> None:
    """Put this person into a cluster, which is made when it is not there."""
    async with assistant.database.transaction() as session:
        found = await session.scalar(select(Cluster).where(Cluster.name == cluster))
        found = found or await a_cluster(session, name=cluster)
        company = await a_company(session, found) if role is Role.MEMBER else None
        language = given.pop("language", "en")
        await a_person(
            session,
            company,
            cluster=found,
            telegram_id=phone.id,
            name=phone.name,
            role=role,
            language=language,
            **given,
        )


async def states(assistant: Assistant) -> list[QuestionState]:
    async with assistant.database.reading() as session:
        return list(await session.scalars(select(Question.state).order_by(Question.id)))


async def a_forwarded_question(assistant: Assistant, phones: Phones) -> tuple[Phone, Phone, Phone]:
    """Anna (German) asked; Cecilia (English) and Sven (Swedish) have the card."""
    anna, cecilia, sven = (
        await phones.person("Anna", "de"),
        await phones.person("Cecilia"),
        await phones.person("Sven", "sv"),
    )
    await joined(assistant, cecilia, Role.COORDINATOR)
    await joined(assistant, sven, Role.COORDINATOR, language="sv")
    await joined(assistant, anna, language="de")
    for coordinator in (cecilia, sven):
        await coordinator.send("/help")
    await anna.send(UNKNOWN)
    await anna.tap(str(texts("de")("Ask the coordinator")))
    await anna.sees_edit(UNKNOWN, str(texts("de")("You will get the answer here.")))
    return anna, cecilia, sven


async def test_a_swedish_question_with_two_typos_gets_the_swedish_answer(assistant: Assistant, phones: Phones) -> None:
    t = texts("sv")
    anna = await phones.person("Anna", "sv")
    await anna.send("Vad betyder peletsklaserna A1, A2 och B")
    message = await anna.sees("Vad betyder pelletsklasserna A1, A2 och B?", "ENplus")
    day = t.day(assistant_entry_day())
    assert str(t("Checked on {day}", day=day)) in words(message)
    assert all(len(label) <= 36 for label in labels(message))
    note = await anna.tap("👍")
    assert note is not None
    assert note["text"] == t("Thank you. That helps everybody who asks next.")


def assistant_entry_day() -> Any:
    return read(CONTENT / "entries" / "pellet-quality-classes.yaml").entry.reviewed


async def test_choices_are_numbered_and_one_tap_answers(assistant: Assistant, phones: Phones) -> None:
    anna = await phones.person("Anna")
    await anna.send("pellets")
    message = await anna.sees("Did you mean one of these?", "1.", "2.", "3.")
    assert labels(message) == ["1", "2", "3", "None of these"]
    second = words(message).split("2. ")[1].split("\n")[0]
    await anna.tap("2")
    answer = await anna.sees_edit(second, "Checked on")
    assert answer["message_id"] == message["message_id"]
    note = await anna.press(message["message_id"], buttons(message)[0]["callback_data"] + "7", force=True)
    assert note is not None
    assert "no longer works" in note["text"]


async def test_not_what_i_meant_offers_the_others_then_a_person(assistant: Assistant, phones: Phones) -> None:
    anna = await phones.person("Anna")
    await anna.send("pellets")
    await anna.tap("1")
    await anna.tap("Not what I meant")
    message = await anna.sees("Did you mean one of these?")
    assert labels(message) == ["1", "2", "None of these"]
    await anna.tap("None of these")
    miss = await anna.sees_edit("I don't know that.")
    assert "Ask the coordinator" in labels(miss)


async def test_who_asks_for_a_partner_gets_there_by_one_tap(assistant: Assistant, phones: Phones) -> None:
    anna, vera = await phones.person("Anna"), await phones.person("Vera")
    await joined(assistant, anna)
    for one in (anna, vera):
        await one.send("someone to install our stoves in Germany")
        assert labels(await one.sees("Send /partners"))[0] == "🤝 Make it a partner request"
    await anna.tap("Make it a partner request")
    await anna.sees("someone to install our stoves in Germany", "Germany")
    note = await vera.tap("Make it a partner request")
    assert note is not None
    assert "members of a cluster" in note["text"]


async def test_who_wants_a_person_gets_there_by_one_tap(assistant: Assistant, phones: Phones) -> None:
    anna, cecilia = await phones.person("Anna"), await phones.person("Cecilia")
    await joined(assistant, cecilia, Role.COORDINATOR)
    await joined(assistant, anna)
    await cecilia.send("Who is the king of France")
    note = await cecilia.tap("Ask the coordinator")
    assert note is not None
    assert "You are the coordinator here" in note["text"]
    await anna.send("I want to talk to a human")
    assert labels(await anna.sees("The coordinator runs the cluster"))[0] == "Ask the coordinator"
    await anna.tap("Ask the coordinator")
    await cecilia.sees_edit("I want to talk to a human", "From Anna")


async def test_related_answers_are_one_tap_away(assistant: Assistant, phones: Phones) -> None:
    anna = await phones.person("Anna")
    await anna.send("What do the pellet classes A1, A2 and B mean?")
    message = await anna.sees("What do the pellet classes", "Source:")
    related = buttons(message)[3]
    await anna.tap(related["text"])
    await anna.sees(related["text"].rstrip("…"), "Checked on")


async def test_a_reply_to_the_card_reaches_the_asker_in_their_frame(assistant: Assistant, phones: Phones) -> None:
    anna, cecilia, sven = await a_forwarded_question(assistant, phones)
    card = await cecilia.sees("A question I could not answer", UNKNOWN, "Anna, Lindbergs Värme")
    assert labels(card) == ["Answer", "Set aside"]
    await sven.sees(UNKNOWN, "Lindbergs")
    await cecilia.send("There is <none> & you know it", reply_to=card["message_id"])
    await cecilia.sees("Sent to Anna")
    await anna.sees(GERMAN_FRAME, UNKNOWN, "There is <none> & you know it")
    await cecilia.sees_edit(UNKNOWN, "Answered by Cecilia")
    settled = await sven.sees_edit(UNKNOWN, str(texts("sv")("Answered by {name}.", name="Cecilia")))
    await sven.send("Me too", reply_to=settled["message_id"])
    await sven.sees(str(texts("sv")("Somebody has answered that question already.")))
    assert await states(assistant) == [QuestionState.RESOLVED]
    assert not [message for message in await anna.messages() if "Me too" in words(message)]


async def test_a_reply_to_the_card_is_no_announcement(assistant: Assistant, phones: Phones) -> None:
    anna, cecilia, _ = await a_forwarded_question(assistant, phones)
    card = await cecilia.sees_edit(UNKNOWN)
    await cecilia.send("/announce")
    await cecilia.sees("New announcement")
    await cecilia.send("Louis", reply_to=card["message_id"])
    await cecilia.sees("Sent to Anna")
    await anna.sees(GERMAN_FRAME, "Louis")
    await cecilia.send("Open house")
    await cecilia.sees("This is how it will look")


async def test_the_answer_button_takes_the_next_message_with_its_picture(assistant: Assistant, phones: Phones) -> None:
    anna, cecilia, _sven = await a_forwarded_question(assistant, phones)
    await cecilia.tap("Answer")
    await cecilia.sees("Write your answer to Anna", UNKNOWN)
    await phones.ask("POST", "/sim/message", {"user": cecilia.id, "location": {"latitude": 1.0, "longitude": 2.0}})
    await cecilia.sees("I can only read text")
    await cecilia.send_photo(png())
    message = await cecilia.sees("I need some words for the answer")
    assert "Cancel" in labels(message)
    await cecilia.send_photo(png(), "See the label")
    await cecilia.sees("Sent to Anna")
    answer = await anna.sees(GERMAN_FRAME, "See the label")
    assert answer["photo"]
    await cecilia.send("What do the pellet classes A1, A2 and B mean?")
    await cecilia.sees("Checked on")


async def test_a_second_answer_is_refused_kindly(assistant: Assistant, phones: Phones) -> None:
    anna, cecilia, sven = await a_forwarded_question(assistant, phones)
    await sven.tap(str(texts("sv")("Answer")))
    await cecilia.tap("Answer")
    await cecilia.send("Louis")
    await anna.sees("Louis")
    await sven.send("Nobody")
    await sven.sees(str(texts("sv")("Somebody has answered that question already.")))
    await sven.send("pellets")
    await sven.sees(str(texts("sv")("Did you mean one of these?")))


async def test_setting_aside_tells_the_asker(assistant: Assistant, phones: Phones) -> None:
    anna, cecilia, _ = await a_forwarded_question(assistant, phones)
    await cecilia.tap("Set aside")
    await cecilia.sees_edit(UNKNOWN, "Set aside by Cecilia")
    await anna.sees(str(texts("de")("You may ask again in other words.")))


async def test_a_visitor_chooses_the_cluster_to_ask(assistant: Assistant, phones: Phones) -> None:
    cecilia, dieter = await phones.person("Cecilia"), await phones.person("Dieter")
    await joined(assistant, cecilia, Role.COORDINATOR)
    await joined(assistant, dieter, Role.COORDINATOR, cluster="Bergenergie")
    await dieter.send("/help")
    anna = await phones.person("Anna <b>&")
    await anna.send(f"<b>&amp; {UNKNOWN}")
    await anna.tap("Ask the coordinator")
    message = await anna.sees_edit("Which cluster shall I ask?")
    assert "Bergenergie, Sweden" in labels(message)
    await anna.tap("Bergenergie")
    await anna.sees_edit("I have passed your question on")
    await dieter.sees(f"<b>&amp; {UNKNOWN}", "From Anna <b>&")
    assert not [message for message in await cecilia.messages() if UNKNOWN in words(message)]


async def test_the_queue_turns_its_pages(assistant: Assistant, phones: Phones) -> None:
    cecilia, anna = await phones.person("Cecilia"), await phones.person("Anna")
    await joined(assistant, cecilia, Role.COORDINATOR)
    await joined(assistant, anna)
    await cecilia.send("/questions")
    await cecilia.sees("No question is waiting")
    for number in range(6):
        await anna.send(f"{UNKNOWN} {number}")
        await anna.tap("Ask the coordinator")
        await anna.sees("I have passed your question on", f"{number}")
    await cecilia.send("/questions")
    message = await cecilia.sees("6 questions wait", f"{UNKNOWN} 0", "Anna, Lindbergs Värme")
    assert labels(message) == ["1", "2", "3", "4", "5", "More", "New wordings", "Menu"]
    await cecilia.tap("More")
    turned = await cecilia.sees_edit(f"6. {UNKNOWN} 5")
    assert turned["message_id"] == message["message_id"]
    await cecilia.tap("6")
    await cecilia.sees("Write your answer to Anna", f"{UNKNOWN} 5")
    await cecilia.tap("Set aside")
    await anna.sees("Cecilia has no answer")
    await cecilia.send("/questions")
    await cecilia.sees("5 questions wait")


async def test_forged_buttons_are_refused(assistant: Assistant, phones: Phones) -> None:
    anna, eve = await phones.person("Anna"), await phones.person("Eve")
    await anna.send("pellets")
    await anna.sees("Did you mean")
    await eve.send("/help")
    message = await eve.sees("What I can do")
    for data, expected in (
        ("faq.choose:1:0", "somebody else"),
        ("faq.forward:1", "somebody else"),
        ("faq.open:1:0", "somebody else"),
        ("faq.choose:x:y", "no longer works"),
        ("faq.choose", "no longer works"),
        ("faq.open:1", "no longer works"),
        ("faq.none:424242", "gone"),
        ("faq.answer:1", "coordinator"),
        ("faq.queue", "coordinator"),
    ):
        note = await eve.press(message["message_id"], data, force=True)
        assert note is not None, data
        assert expected in note["text"], data


LETTER = """From: Karl Berg <karl@example.org>
Subject: Fwd: pellets

Hello Anna,

thank you for the nice meeting last Thursday. One of our customers in the valley keeps asking, and I did not know:

What do the pellet classes A1, A2 and B mean?

He bought his boiler in 2014 and is happy with it. Best regards
Karl Berg, +49 170 1234567"""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("🔥🔥🔥", "could not find a question"),
        ("12345", "I don't know that."),
        ("<b>& מה שלומך </b>", "I don't know that."),
        ("ö" * 4096, "I don't know that."),
        ("anna@example.com", "I don't know that."),
        ("木屑颗粒的等级是什么意思", "I don't know that."),
        ("\u200b\u200b", "could not find a question"),
        (LETTER, "Checked on"),
    ],
    ids=["emoji", "numbers", "right to left", "longest", "address", "Chinese", "invisible", "letter"],
)
async def test_odd_questions_get_a_sensible_answer(
    assistant: Assistant, phones: Phones, text: str, expected: str
) -> None:
    anna = await phones.person("Anna")
    await anna.send(text)
    await anna.sees(expected)


async def test_the_words_under_a_picture_are_the_question(assistant: Assistant, phones: Phones) -> None:
    anna = await phones.person("Anna")
    await anna.send_photo(png(), "What do the pellet classes A1, A2 and B mean?")
    await anna.sees("Checked on")
    await anna.send_photo(png())
    await anna.sees("I could not find a question in that")
    await anna.send("/ask What do the pellet classes A1, A2 and B mean?")
    await anna.sees("Checked on")


async def test_the_longest_question_reaches_the_coordinator_whole(assistant: Assistant, phones: Phones) -> None:
    cecilia, anna = await phones.person("Cecilia"), await phones.person("Anna")
    await joined(assistant, cecilia, Role.COORDINATOR)
    await joined(assistant, anna)
    await cecilia.send("/help")
    await anna.send("zq " * 1300 + "the end")
    await anna.tap("Ask the coordinator")
    await anna.sees_edit("I have passed your question on")
    card = await cecilia.sees("the end")
    await cecilia.send("Well", reply_to=card["message_id"])
    await anna.sees("Cecilia answers", "Well")


async def test_in_groups_only_what_is_meant_for_it_is_answered(assistant: Assistant, phones: Phones) -> None:
    anna = await phones.person("Anna")
    await joined(assistant, anna)
    group = await phones.group("Pellets & <b>friends</b>", anna)
    await anna.sees("connect", chat=group)
    bot = assistant.application.bot.username
    await anna.send("What do the pellet classes A1, A2 and B mean?", chat=group)
    await anna.send("Hello all", chat=group)
    await anna.send("/ask What do the pellet classes A1, A2 and B mean?", chat=group)
    answer = await anna.sees("Checked on", chat=group)
    assert labels(answer) == ["Ask me in private"]
    assert len([m for m in await anna.messages(group) if "Checked on" in words(m)]) == 1
    await anna.send(f"@{bot.upper()} How loud may a heat pump be, and where do I put it?", chat=group)
    await anna.sees("eat pump", "Checked on", chat=group)
    await anna.send("/ask", chat=group)
    await anna.sees("Write your question behind /ask", chat=group)
    await anna.send(f"Thanks, @{bot}!", chat=group)
    await anna.send("thanks", chat=group, reply_to=answer["message_id"])
    await anna.send("Who is the king of France?", chat=group, reply_to=answer["message_id"])
    await anna.sees("not sure enough", chat=group)
    assert len([m for m in await anna.messages(group) if "not sure enough" in words(m)]) == 1


async def test_a_question_goes_along_from_a_group_for_whoever_asked_it(assistant: Assistant, phones: Phones) -> None:
    anna, bo = await phones.person("Anna"), await phones.person("Bo")
    group = await phones.group("Friends", anna, bo)
    for question in ("pellets", UNKNOWN):
        await anna.send(f"/ask {question}", chat=group)
        await anna.sees("not sure enough", chat=group)
    choices, unknown = [m for m in await anna.messages(group) if "not sure enough" in words(m)]
    links = [f"/start {buttons(message)[0]['url'].partition('?start=')[2]}" for message in (choices, unknown)]
    await anna.send(links[0])
    await anna.sees("Did you mean one of these?", "1.")
    await anna.send(links[1])
    await anna.sees("I don't know that", "pass your question on")
    for link in (links[0], f"{links[0]}7", f"{links[0]}x"):
        await bo.send(link)
        message = await bo.sees("in your own words")
        assert "Did you mean" not in words(message)
    assert await states(assistant) == [QuestionState.SUGGESTED, QuestionState.MISSED]  # nothing was asked twice


async def test_a_question_that_goes_on_with_another_reaches_the_coordinator_with_it(
    assistant: Assistant, phones: Phones
) -> None:
    cecilia, anna = await phones.person("Cecilia"), await phones.person("Anna")
    await joined(assistant, cecilia, Role.COORDINATOR)
    await joined(assistant, anna)
    await cecilia.send("/help")
    for king in ("France", "Spain"):
        await anna.send(f"Who is the king of {king}?")
        await anna.sees("I don't know that")
        await anna.send("and in Poland?")
        await anna.tap("None of these")
        await anna.sees("I don't know that")
        await anna.tap("Ask the coordinator")
        await anna.sees_edit("passed your question on", f"Who is the king of {king}? – and in Poland?")
        await cecilia.sees("A question I could not answer", f"Who is the king of {king}? – and in Poland?")
    await cecilia.send("Nobody", reply_to=(await cecilia.sees("Spain"))["message_id"])
    await cecilia.sees("Sent to Anna")
    await anna.sees("Cecilia answers", "king of Spain? – and in Poland?")
    assert (await states(assistant))[1::2] == [QuestionState.WAITING, QuestionState.RESOLVED]  # they are not alike
    await cecilia.tap("Save as a new answer")
    await cecilia.sees_edit("This is how I will answer", "Who is the king of Spain? – and in Poland?")


async def test_what_a_coordinator_writes_days_later_is_no_answer_any_more(
    assistant: Assistant, phones: Phones, clock: MovableClock
) -> None:
    cecilia, anna = await phones.person("Cecilia"), await phones.person("Anna")
    await joined(assistant, cecilia, Role.COORDINATOR)
    await joined(assistant, anna)
    await cecilia.send("/help")
    await anna.send(UNKNOWN)
    await anna.tap("Ask the coordinator")
    await cecilia.tap("Answer")
    await cecilia.sees("Write your answer to Anna")
    clock.advance(days=2)
    await cecilia.send("What do the pellet classes A1, A2 and B mean?")
    await cecilia.sees("ENplus", "Checked on")
    assert not any("pellet" in words(message) for message in await anna.messages())
    await cecilia.tap("Answer")
    await cecilia.send("Nobody.")
    await anna.sees_edit("Cecilia answers", "Nobody.")


async def test_faq_in_reply_answers_somebody_elses_question(assistant: Assistant, phones: Phones) -> None:
    anna, bo = await phones.person("Anna"), await phones.person("Bo")
    group = await phones.group("Friends", anna, bo)
    asked = await bo.send("What do the pellet classes A1, A2 and B mean?", chat=group)
    await anna.send("/faq", chat=group, reply_to=asked)
    answer = await anna.sees("ENplus", "Checked on", chat=group)
    assert answer["reply_to_message_id"] == asked


async def test_a_group_that_is_listened_to_gets_sure_answers_alone(assistant: Assistant, phones: Phones) -> None:
    cecilia, anna = await phones.person("Cecilia"), await phones.person("Anna")
    await joined(assistant, cecilia, Role.COORDINATOR)
    await joined(assistant, anna)
    group = await phones.group("Friends", cecilia, anna)
    await cecilia.sees("Norrvärme", chat=group)
    await phones.ask("POST", "/sim/member", {"chat": group, "user": assistant.application.bot.id, "status": "promote"})
    await anna.send("/listen", chat=group)
    await anna.sees("for the cluster's coordinator", chat=group)
    await cecilia.send("/listen", chat=group)
    await cecilia.sees("by myself, but only when I am sure", chat=group)
    await anna.send("Who is the king of France?", chat=group)
    await anna.send("See you all on Monday", chat=group)
    asked = await anna.send("What do the pellet classes A1, A2 and B mean?", chat=group)
    answer = await anna.sees("Checked on", chat=group)
    assert answer["reply_to_message_id"] == asked
    await cecilia.send("/listen", chat=group)
    await cecilia.sees("only when I am asked", chat=group)
    said = [words(message) for message in await anna.messages(group) if message["from"]["is_bot"]]
    assert len(said) == 5, said  # hello, the refusal, on, the answer, off
    assert await states(assistant) == [QuestionState.ANSWERED]


async def test_a_visitor_who_was_not_helped_is_promised_no_coordinator(assistant: Assistant, phones: Phones) -> None:
    vera = await phones.person("Vera")
    await vera.send("What do the pellet classes A1, A2 and B mean?")
    await vera.tap("👎")
    assert "oordinator" not in words(await vera.sees("Sorry about that.", "What shall I do now?"))


async def test_an_answer_that_did_not_help_is_on_the_coordinators_list(assistant: Assistant, phones: Phones) -> None:
    cecilia, anna = await phones.person("Cecilia"), await phones.person("Anna")
    await joined(assistant, cecilia, Role.COORDINATOR)
    await joined(assistant, anna)
    await anna.send("What do the pellet classes A1, A2 and B mean?")
    await anna.tap("👎")
    message = await anna.sees("did not help")
    assert {"Show other answers", "Ask the coordinator", "Menu"} <= set(labels(message))
    await cecilia.send("/questions")
    await cecilia.sees("The answer did not help", "pellet classes")
    await cecilia.tap("1")
    await cecilia.sees("I answered this with", "What do the pellet classes")
    await cecilia.tap("See that answer")
    await cecilia.sees("ENplus", "next check by")


async def test_asking_leaves_an_open_dialogue(assistant: Assistant, phones: Phones) -> None:
    _, cecilia, _ = await a_forwarded_question(assistant, phones)
    await cecilia.tap("Answer")
    await cecilia.send("/menu")
    await cecilia.tap("Ask a question")
    await cecilia.sees("in your own words")
    await cecilia.send("What do the pellet classes A1, A2 and B mean?")
    await cecilia.sees("Checked on")
    assert (await states(assistant))[0] is QuestionState.WAITING

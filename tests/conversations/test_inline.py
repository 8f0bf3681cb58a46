"""Typing the assistant's name in any chat, and the links under what is sent there."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from sqlalchemy import select

from bot.app import Assistant
from bot.models import EntryRevision, EntryState, PartnershipRequest, Question, Reach, RequestState
from bot.services import people
from bot.texts import texts
from knowledge.entries import Audience, dump
from knowledge.matching import RequestType
from tests.conftest import starter_bases
from tests.conversations.test_faq import joined
from tests.factories import NOW
from tests.phones import Phone, Phones, buttons, labels, words


async def a_request(assistant: Assistant, author: Phone, text: str) -> int:
    """An open request of this person's company."""
    async with assistant.database.transaction() as session:
        person = await people.by_telegram_id(session, author.id)
        assert person is not None
        assert person.company is not None
        now = assistant.clock()
        request = PartnershipRequest(
            author=person,
            company=person.company,
            text=text,
            language="en",
            type=RequestType.BUY,
            reach=Reach.ALL,
            state=RequestState.OPEN,
            created_at=now,
            expires_at=now.replace(year=now.year + 1),
        )
        session.add(request)
        await session.flush()
        return request.id


def link(message: dict[str, Any]) -> str:
    """What the button under a shared message sends to the assistant."""
    found = re.search(r"\?start=([\w-]{1,64})$", buttons(message)[0]["url"])
    assert found is not None
    return f"/start {found[1]}"


async def test_an_answer_is_sent_into_any_chat_in_the_persons_language(assistant: Assistant, phones: Phones) -> None:
    anna, bo = await phones.person("Anna", "sv"), await phones.person("Bo")
    group = await phones.group("Friends", anna, bo)
    results = await anna.type_inline("pelletsklasser")
    assert results[0]["title"] == "Vad betyder pelletsklasserna A1, A2 och B?"
    assert 0 < len(results[0]["description"]) <= 100
    sent = await anna.choose_inline("pelletsklasser", results[0]["id"], group)
    assert "ENplus" in words(sent)
    assert labels(sent) == [texts("sv")("Ask me")]
    assert await anna.type_inline("who is the king of france") == []
    async with assistant.database.reading() as session:
        assert (await session.scalars(select(Question))).all() == []


async def test_without_words_it_offers_what_is_asked_most(assistant: Assistant, phones: Phones) -> None:
    anna = await phones.person("Anna")
    await joined(assistant, anna)
    assert len(await anna.type_inline("")) == 8
    await anna.send("How loud may a heat pump be, and where do I put it?")
    shown = await anna.sees("Checked on")
    results = await anna.type_inline("")
    assert results[0]["title"] == words(shown).split("\n")[0]


async def test_what_is_for_members_is_told_to_members_alone(assistant: Assistant, phones: Phones) -> None:
    entry = starter_bases().common.entries["pellet-storage"]
    async with assistant.database.transaction() as session:
        text = dump(replace(entry, audience=Audience.MEMBERS))
        live = EntryRevision(entry_id=entry.id, number=1, text=text, state=EntryState.LIVE, note="", created_at=NOW)
        session.add(live)
        await people.bump(session, "answers")
    await assistant.brain.catch_up(assistant.database)
    anna, eve = await phones.person("Anna"), await phones.person("Eve")
    await joined(assistant, anna)
    title = entry.texts["en"].phrasings[0]
    assert title not in [result["title"] for result in await eve.type_inline("pellet storage")]
    group = await phones.group("Friends", anna, eve)
    result = next(one for one in await anna.type_inline("pellet storage") if one["title"] == title)
    sent = await anna.choose_inline("pellet storage", result["id"], group)
    assert "ventilat" not in words(sent)
    assert "members of the cluster" in words(sent)
    await eve.send(link(sent))
    await eve.sees("This answer is for members")
    await anna.send(link(sent))
    await anna.sees(title, "Checked on")


async def test_a_shared_request_brings_a_helper_without_naming_its_author(assistant: Assistant, phones: Phones) -> None:
    anna, bo, eve = [await phones.person(name) for name in ("Anna", "Bo", "Eve")]
    await joined(assistant, anna)
    await joined(assistant, bo, cluster="Bergenergie")
    text = "We look for an installer of pellet boilers in the north."
    await a_request(assistant, anna, text)
    assert not [one for one in await bo.type_inline("") if one["id"].startswith("request")]
    group = await phones.group("Friends", anna, bo, eve)
    await anna.send("/partners")
    await anna.tap("installer")
    details = await anna.sees_edit(text, "No firm fits yet", "Reach: ")
    typed = next(button["switch_inline_query"] for button in buttons(details) if "Share" in button["text"])
    results = await anna.type_inline(typed)
    sent = await anna.choose_inline(typed, results[0]["id"], group)
    assert text in words(sent)
    assert "Anna" not in words(sent)
    assert "Lindberg" not in words(sent)
    await eve.send(link(sent))
    assert "Join a cluster" in labels(await eve.sees(text, "Join a cluster first"))
    await anna.send(link(sent))
    await anna.sees("your company's own request")
    await bo.send(link(sent))
    await bo.sees(text, "Are you interested?")
    await bo.tap("Interested")
    await bo.sees("Before you say yes")
    async with assistant.database.transaction() as session:
        request = await session.scalar(select(PartnershipRequest).where(PartnershipRequest.text == text))
        assert request is not None
        request.reach = Reach.CLUSTER
    await bo.send(link(sent))
    await bo.sees(text, "for firms of its own cluster so far", "Ask all clusters")
    await eve.send("/start help-1-0123456789abcdef")
    await eve.sees("I cannot open that link")

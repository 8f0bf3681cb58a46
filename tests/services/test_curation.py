"""What becomes of questions: new entries, wordings of known ones, out of scope; and whose business that is."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db import Database
from bot.errors import NotAllowed, NotFound, UserError
from bot.models import Filing, Person, Question, QuestionState, Role, Version
from bot.services import curation, drafts, knowledge_base
from bot.services.drafts import Given
from knowledge.entries import Audience
from tests.factories import NOW, a_cluster, a_person
from tests.services.test_knowledge_base import PACKAGED, STORED


async def a_question(session: AsyncSession, cluster_id: int | None, **given: Any) -> Question:
    """A question of a member that a coordinator answered by hand, with the pellet store near it."""
    asker = await a_person(session, cluster_id=cluster_id, role=Role.MEMBER)
    values = {
        "person_id": asker.id,
        "cluster_id": cluster_id,
        "text": "How hot is\nthe sauna?",
        "language": "en",
        "state": QuestionState.RESOLVED,
        "confidence": 0.2,
        "candidates": [STORED, None, "gone-entry"],
        "answer": "Eighty <b>degrees</b>.",
        "asked_at": NOW,
    }
    question = Question(**(values | given))
    session.add(question)
    await session.flush()
    return question


async def a_coordinator(session: AsyncSession, name: str = "Norrvärme") -> Person:
    return await a_person(session, cluster=await a_cluster(session, name=name), role=Role.COORDINATOR)


async def phrasings(session: AsyncSession, cluster_id: int | None, entry_id: str = STORED) -> tuple[str, ...]:
    entry = await knowledge_base.live_entry(session, PACKAGED, cluster_id, entry_id)
    return entry.texts["en"].phrasings


async def test_an_answer_becomes_an_entry_after_a_look_at_its_draft(database: Database) -> None:
    async with database.transaction() as session:
        cecilia = await a_coordinator(session)
        question = await a_question(session, cecilia.cluster_id)
        draft = await curation.start_entry(session, cecilia, question.id, NOW)
        assert draft.entry.id == f"how-hot-is-the-sauna-{question.id}"
        assert draft.entry.audience is Audience.MEMBERS
        await drafts.add_language(session, cecilia, draft.revision.id, "sv", "Hur varmt?", Given("80 grader."))
        draft = await curation.reword(session, cecilia, draft.revision.id, "Sauna temperature?")
        draft = await curation.turn_audience(session, cecilia, draft.revision.id)
        await curation.publish(session, cecilia, draft.revision.id, NOW)
        served = await knowledge_base.live_entry(session, PACKAGED, cecilia.cluster_id, draft.entry.id)
        assert served.audience is Audience.PUBLIC
        assert served.texts["en"].phrasings == ("Sauna temperature?", "How hot is the sauna?")
        assert served.texts["en"].answer == "Eighty <b>degrees</b>."
        assert served.texts["sv"].answer == "80 grader."
        with pytest.raises(NotFound, match="already"):
            await curation.start_entry(session, cecilia, question.id, NOW)


async def test_a_discarded_draft_leaves_the_decision_open(database: Database) -> None:
    async with database.transaction() as session:
        cecilia = await a_coordinator(session)
        question = await a_question(session, cecilia.cluster_id)
        draft = await curation.start_entry(session, cecilia, question.id, NOW)
        await curation.discard(session, cecilia, draft.revision.id)
        with pytest.raises(NotFound, match="discarded"):
            await curation.publish(session, cecilia, draft.revision.id, NOW)
        await curation.answer_once(session, cecilia, question.id)
        assert question.filed is Filing.ONCE


async def test_a_question_becomes_a_wording_and_is_taken_back(database: Database) -> None:
    async with database.transaction() as session:
        cecilia = await a_coordinator(session)
        question = await a_question(session, cecilia.cluster_id)
        found = await curation.targets(session, cecilia, PACKAGED, question.id)
        assert found.titles == ((0, "How do I store pellets?"),)
        added = await curation.add_wording(session, cecilia, PACKAGED, question.id, 0, NOW)
        assert (await phrasings(session, cecilia.cluster_id))[-1] == "How hot is the sauna?"
        await curation.undo(session, cecilia, PACKAGED, added.revision.id, NOW)
        assert await phrasings(session, cecilia.cluster_id) == PACKAGED[STORED].texts["en"].phrasings
        assert question.filed is None
        with pytest.raises(NotFound, match="changed since"):
            await curation.undo(session, cecilia, PACKAGED, added.revision.id, NOW)
        for number in (1, 2, 3, -1):
            with pytest.raises(NotFound):
                await curation.add_wording(session, cecilia, PACKAGED, question.id, number, NOW)


async def test_an_entry_without_a_text_in_the_question_s_language_is_no_target(database: Database) -> None:
    async with database.transaction() as session:
        cecilia = await a_coordinator(session)
        question = await a_question(session, cecilia.cluster_id, language="sv")
        assert not (await curation.targets(session, cecilia, PACKAGED, question.id)).titles
        with pytest.raises(UserError):
            await curation.add_wording(session, cecilia, PACKAGED, question.id, 0, NOW)


async def test_what_is_out_of_scope_teaches_the_index_of_its_cluster(database: Database) -> None:
    async with database.transaction() as session:
        cecilia = await a_coordinator(session)
        question = await a_question(session, cecilia.cluster_id)
        await curation.keep_out(session, cecilia, question.id)
        assert await curation.rejected(session) == {cecilia.cluster_id: {"en": (question.text,)}}
        version = await session.get_one(Version, knowledge_base.ANSWERS)
        assert version.number == 1


async def test_tapped_choices_wait_for_a_yes(database: Database) -> None:
    async with database.transaction() as session:
        cecilia = await a_coordinator(session)
        tapped = {"state": QuestionState.ANSWERED, "filed": Filing.PROPOSED, "entry_id": STORED, "answer": None}
        first = await a_question(session, cecilia.cluster_id, text="pellets where", **tapped)
        second = await a_question(session, cecilia.cluster_id, text="wet pellets help", **tapped)
        await a_question(session, cecilia.cluster_id, text="PELLET STORE", **tapped)
        waiting = await curation.next_wording(session, cecilia, PACKAGED)
        assert waiting is not None
        assert (waiting.question.id, waiting.title, waiting.count) == (first.id, "How do I store pellets?", 2)
        await curation.accept(session, cecilia, PACKAGED, first.id, NOW)
        await curation.drop(session, cecilia, second.id)
        assert await curation.next_wording(session, cecilia, PACKAGED) is None
        assert (await phrasings(session, cecilia.cluster_id))[-1] == "pellets where"
        for decided in (first, second):
            with pytest.raises(NotFound, match="already"):
                await curation.accept(session, cecilia, PACKAGED, decided.id, NOW)


async def test_another_cluster_s_questions_are_nobody_else_s_business(database: Database) -> None:
    async with database.transaction() as session:
        cecilia, dieter = await a_coordinator(session), await a_coordinator(session, "Bergenergie")
        question = await a_question(session, cecilia.cluster_id)
        with pytest.raises(NotAllowed):
            await curation.start_entry(session, dieter, question.id, NOW)
        with pytest.raises(NotAllowed):
            await curation.keep_out(session, dieter, question.id)
        draft = await curation.start_entry(session, cecilia, question.id, NOW)
        for forbidden in (
            curation.reword(session, dieter, draft.revision.id, "x"),
            curation.discard(session, dieter, draft.revision.id),
        ):
            with pytest.raises(NotAllowed):
                await forbidden


@pytest.mark.parametrize("answer", ["<tg-spoiler>x</tg-spoiler>", "long " * 1000, "🔥"])
async def test_an_answer_that_could_not_be_shown_again_is_refused(database: Database, answer: str) -> None:
    async with database.transaction() as session:
        cecilia = await a_coordinator(session)
        question = await a_question(session, cecilia.cluster_id, answer=answer)
        with pytest.raises(UserError, match="cannot keep"):
            await curation.start_entry(session, cecilia, question.id, NOW)

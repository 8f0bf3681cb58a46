"""What is forgotten of a question, and when."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import func, select

from bot.db import Database
from bot.models import Question, QuestionPost, QuestionState, Verdict
from bot.services.retention import forgetting
from tests.factories import NOW, a_person

FORGET = forgetting(asker_days=30, question_days=365)


async def kept(database: Database, **given: Any) -> Question | None:
    """What is left of a question after a tick."""
    async with database.transaction() as session:
        person = await a_person(session)
        values: dict[str, Any] = {
            "person_id": person.id,
            "cluster_id": person.cluster_id,
            "text": "Is birch good?",
            "language": "en",
            "state": QuestionState.ANSWERED,
            "confidence": 1.0,
            "candidates": [],
        }
        question = Question(**(values | given))
        session.add(question)
        await session.flush()
        session.add(QuestionPost(question_id=question.id, person_id=person.id, posted_at=question.asked_at))
    async with database.transaction() as session:
        await FORGET(session, NOW)
    async with database.reading() as session:
        left = await session.get(Question, question.id)
        posts = await session.scalar(
            select(func.count()).select_from(QuestionPost).where(QuestionPost.question_id == question.id)
        )
        assert posts == (left is not None and left.person_id is not None)
        return left


def ago(days: int) -> Any:
    return NOW - timedelta(days=days)


async def test_the_asker_is_forgotten_and_the_question_stays(database: Database) -> None:
    for given in (
        {"asked_at": ago(31)},
        {"asked_at": ago(31), "verdict": Verdict.HELPFUL},
        {"asked_at": ago(31), "state": QuestionState.SUGGESTED},
        {"asked_at": ago(90), "answered_at": ago(31), "state": QuestionState.RESOLVED},
        {"asked_at": ago(31), "answered_at": ago(31), "state": QuestionState.CLOSED, "verdict": Verdict.UNHELPFUL},
    ):
        question = await kept(database, **given)
        assert question is not None, given
        assert (question.person_id, question.text) == (None, "Is birch good?"), given


async def test_an_asker_who_may_get_an_answer_is_not_forgotten(database: Database) -> None:
    for given in (
        {"asked_at": ago(29)},
        {"asked_at": ago(90), "state": QuestionState.WAITING},
        {"asked_at": ago(90), "state": QuestionState.MISSED},
        {"asked_at": ago(90), "verdict": Verdict.UNHELPFUL},
        {"asked_at": ago(90), "answered_at": ago(29), "state": QuestionState.RESOLVED},
    ):
        question = await kept(database, **given)
        assert question is not None, given
        assert question.person_id is not None, given


async def test_an_old_question_is_forgotten_whatever_became_of_it(database: Database) -> None:
    for state in QuestionState:
        assert await kept(database, asked_at=ago(366), state=state) is None

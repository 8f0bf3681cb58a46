"""A question that goes to the cluster: what of its asker it may not say."""

from __future__ import annotations

import pytest

from bot.db import Database
from bot.errors import UserError
from bot.models import Question, QuestionState, Role
from bot.services import asking_around
from knowledge.lexicon import load as load_lexicon
from knowledge.matching import Matcher
from tests.factories import NOW, a_cluster, a_company, a_person


@pytest.mark.parametrize("by", ["Lindbergs Värme", "Lindbergs Värme AB", "Anna Lindberg"])
async def test_the_asker_is_not_named(by: str, database: Database) -> None:
    async with database.transaction() as session:
        cluster = await a_cluster(session)
        company = await a_company(session, cluster, name="Lindbergs Värme AB")
        anna = await a_person(session, cluster=cluster, company=company, role=Role.MEMBER, name="Anna Lindberg")
        question = Question(
            person_id=anna.id,
            cluster_id=cluster.id,
            text=f"Which rope does an old boiler take, asks {by}?",
            language="en",
            state=QuestionState.MISSED,
            confidence=0.0,
            candidates=[],
            asked_at=NOW,
        )
        session.add(question)
        await session.flush()
        matcher, lexicon = Matcher.build([]), load_lexicon()
        with pytest.raises(UserError, match="without names"):
            await asking_around.preview(session, anna, question.id, matcher, lexicon, NOW)
        question.text, question.topic = "and for an old boiler?", f"Which rope takes a boiler of {by}?"
        with pytest.raises(UserError, match="without names"):
            await asking_around.preview(session, anna, question.id, matcher, lexicon, NOW)
        question.topic = "Which rope does a boiler take?"
        found = await asking_around.preview(session, anna, question.id, matcher, lexicon, NOW)
        assert (found.question, found.count) == (question, 0)

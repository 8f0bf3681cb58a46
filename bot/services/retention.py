"""What people asked is kept to learn from, and less and less of it: first the asker is forgotten, then the question."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from sqlalchemy import and_, delete, not_, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.models import Question, QuestionPost, QuestionState, Verdict

# No row of these is loaded in a tick's session.
_UNSEEN = {"synchronize_session": False}
# Somebody may still answer these, and the answer has to find its way back. Without a verdict nothing was disliked.
_IS_DISLIKED = and_(Question.verdict.is_not(None), Question.verdict == Verdict.UNHELPFUL)
_UNANSWERED = (QuestionState.WAITING, QuestionState.MISSED)
_DEALT_WITH = (QuestionState.RESOLVED, QuestionState.CLOSED)
_IS_SETTLED = or_(Question.state.in_(_DEALT_WITH), and_(Question.state.not_in(_UNANSWERED), not_(_IS_DISLIKED)))


def forgetting(asker_days: int, question_days: int) -> Callable[[AsyncSession, datetime], Awaitable[None]]:
    """A tick that forgets after these numbers of days."""

    async def forget(session: AsyncSession, now: datetime) -> None:
        await forget_askers(session, now - timedelta(days=asker_days))
        await forget_questions(session, now - timedelta(days=question_days))

    return forget


async def forget_askers(session: AsyncSession, before: datetime) -> None:
    """Drop who asked, and which members were asked, from questions of before that nobody waits for any more."""
    settled = and_(Question.asked_at < before, Question.person_id.is_not(None), _IS_SETTLED)
    settled = and_(settled, or_(Question.answered_at.is_(None), Question.answered_at < before))
    ids = select(Question.id).where(settled)
    await session.execute(delete(QuestionPost).where(QuestionPost.question_id.in_(ids)), execution_options=_UNSEEN)
    await session.execute(update(Question).where(settled).values(person_id=None), execution_options=_UNSEEN)


async def forget_questions(session: AsyncSession, before: datetime) -> None:
    """Drop questions of before, with their cards and answers; what became an entry stays one."""
    await session.execute(delete(Question).where(Question.asked_at < before), execution_options=_UNSEEN)

"""A question, or a reply to an announcement, goes to people: whom to ask, and which messages showed it to them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.errors import NotFound, UserError
from bot.models import Announcement, Cluster, Delivery, Occurrence, Person, Question, QuestionCard, QuestionState, Role
from bot.services import people
from bot.services.faq import LONGEST_TOPIC, not_with_a_person
from bot.services.looking_up import LONGEST_QUESTION
from bot.texts import mark

CLUSTERS_PAGE = 8


@dataclass(frozen=True)
class Forwarded:
    """A question on its way to the people who may answer it."""

    question: Question
    coordinators: tuple[Person, ...]


@dataclass(frozen=True)
class WhichCluster:
    """It is not clear whom to ask: one page of the clusters to choose from."""

    question: Question
    clusters: tuple[Cluster, ...]
    page: int
    has_more: bool


async def forward(
    session: AsyncSession, person: Person, question_id: int, cluster_id: int | None = None
) -> Forwarded | WhichCluster:
    """Hand a question to the coordinators. Somebody of no cluster chooses whose, with ``cluster_id``."""
    question = await not_with_a_person(session, person, question_id)
    cluster_id = person.cluster_id or cluster_id or await _only_cluster(session)
    if cluster_id is None:
        return await which_cluster(session, person, question_id, 0)
    if await session.get(Cluster, cluster_id) is None:
        raise NotFound(mark("This button no longer works. Please start again from /menu."))
    asked = await _others(session, person, cluster_id)
    if not asked and person.role is Role.COORDINATOR:
        raise UserError(mark("You are the coordinator here, and there is no other. Perhaps the cluster knows."))
    if not asked:
        raise UserError(mark("There is no coordinator yet whom I could ask. Please try again later."))
    question.cluster_id = cluster_id
    question.state = QuestionState.WAITING
    return Forwarded(question, asked)


async def announced_in(session: AsyncSession, chat_id: int, telegram_message_id: int) -> Announcement | None:
    """The announcement that this message brought, if it did."""
    return await session.scalar(
        select(Announcement)
        .join(Occurrence, Occurrence.announcement_id == Announcement.id)
        .join(Delivery, Delivery.occurrence_id == Occurrence.id)
        .where(Delivery.chat_id == chat_id, Delivery.telegram_message_id == telegram_message_id)
    )


async def reply_to(
    session: AsyncSession, person: Person, announcement: Announcement, text: str, now: datetime
) -> Forwarded | None:
    """Hand what somebody says to an announcement to those who made it; None where that is nobody but the person."""
    told = await _others(session, person, announcement.cluster_id)
    if not told:
        return None
    question = Question(
        person=person,
        cluster_id=announcement.cluster_id,
        announcement_id=announcement.id,
        topic=_plain(announcement.text)[:LONGEST_TOPIC] or None,
        text=text[:LONGEST_QUESTION],
        language=person.language,
        state=QuestionState.WAITING,
        confidence=0.0,
        candidates=[],
        asked_at=now,
    )
    session.add(question)
    await session.flush()
    return Forwarded(question, told)


async def which_cluster(session: AsyncSession, person: Person, question_id: int, page: int) -> WhichCluster:
    """The clusters whose coordinator could be asked."""
    question = await not_with_a_person(session, person, question_id)
    start = max(0, page) * CLUSTERS_PAGE
    found = await session.scalars(
        select(Cluster).order_by(Cluster.name, Cluster.id).offset(start).limit(CLUSTERS_PAGE + 1)
    )
    clusters = found.all()
    return WhichCluster(question, tuple(clusters[:CLUSTERS_PAGE]), max(0, page), len(clusters) > CLUSTERS_PAGE)


async def keep_card(session: AsyncSession, question: Question, delivery: Delivery) -> None:
    """Remember which message shows a question to a coordinator."""
    session.add(QuestionCard(delivery_id=delivery.id, question_id=question.id))
    await session.flush()


async def shown_by(session: AsyncSession, chat_id: int, telegram_message_id: int) -> int | None:
    """The question that this message showed to a coordinator, if it did."""
    return await session.scalar(
        select(QuestionCard.question_id)
        .join(Delivery, Delivery.id == QuestionCard.delivery_id)
        .where(Delivery.chat_id == chat_id, Delivery.telegram_message_id == telegram_message_id)
    )


async def _others(session: AsyncSession, person: Person, cluster_id: int) -> tuple[Person, ...]:
    """Whom the person can ask: the coordinators; the operator where there is none but the person."""
    for group in (await people.responsible(session, cluster_id), await people.operators(session)):
        if others := tuple(one for one in group if one.id != person.id):
            return others
    return ()


async def _only_cluster(session: AsyncSession) -> int | None:
    ids = (await session.scalars(select(Cluster.id).limit(2))).all()
    return ids[0] if len(ids) == 1 else None


def _plain(text: str) -> str:
    return Markup(text).striptags()  # noqa: S704 - an announcement's, made from Telegram's entities

"""The open questions of a cluster: what nobody has answered yet, and a coordinator's answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.authorize import Action, authorize, authorized
from bot.errors import NotFound, UserError
from bot.models import Delivery, Person, Question, QuestionCard, QuestionState, Role, Verdict
from bot.texts import mark
from knowledge.likeness import are_alike, grouped

QUEUE_PAGE = 5
# The newest open questions that are grouped; comparing each with each is quick up to here.
MOST_OPEN = 300


@dataclass(frozen=True)
class Written:
    """A coordinator's answer: Telegram HTML, with at most one picture or file that Telegram already has."""

    text: str
    photo_id: str | None = None
    document_id: str | None = None


@dataclass(frozen=True)
class Card:
    """The message that showed a question to a coordinator."""

    delivery: Delivery
    coordinator: Person


@dataclass(frozen=True)
class Resolved:
    """A question that is off the list, the cards to take back, and the others like it that went with it."""

    question: Question
    answered_by: Person
    cards: tuple[Card, ...]
    was_waiting: bool  # its asker wanted a person's answer
    alike: tuple[Resolved, ...] = ()


@dataclass(frozen=True)
class Group:
    """Open questions that say the same, oldest first."""

    questions: tuple[Question, ...]

    @property
    def first(self) -> Question:
        """The one that stands for all: the first whose asker waits for a person, else the oldest."""
        return next((one for one in self.questions if one.state is QuestionState.WAITING), self.questions[0])


@dataclass(frozen=True)
class Queue:
    """One page of the open questions; ``page`` counts from 0, ``count`` groups in all."""

    groups: tuple[Group, ...]
    page: int
    count: int

    @property
    def questions(self) -> tuple[Question, ...]:
        """One question a group."""
        return tuple(group.first for group in self.groups)

    @property
    def has_more(self) -> bool:
        """Whether there is another page."""
        return (self.page + 1) * QUEUE_PAGE < self.count


async def waiting(session: AsyncSession, coordinator: Person, page: int = 0) -> Queue:
    """What nobody has answered in the coordinator's cluster (everywhere for an operator of none), alike ones together.

    First the questions whose askers wait for a person, oldest first; then what found no answer or a wrong one, the most
    asked first. The first page if the page is empty.
    """
    authorize(coordinator, Action.COORDINATE)
    groups = await open_groups(session, coordinator.cluster_id)
    page = min(max(0, page), max(0, (len(groups) - 1) // QUEUE_PAGE))
    return Queue(tuple(groups[page * QUEUE_PAGE : (page + 1) * QUEUE_PAGE]), page, len(groups))


async def open_groups(session: AsyncSession, cluster_id: int | None) -> list[Group]:
    """The open questions of a cluster (of all for None), alike ones together, the most needed first."""
    mine = [_is_open()]
    if cluster_id is not None:
        mine.append(Question.cluster_id == cluster_id)
    newest = select(Question.id).where(*mine).order_by(Question.id.desc()).limit(MOST_OPEN)
    found = (await session.scalars(select(Question).where(Question.id.in_(newest)).order_by(Question.id))).all()
    asked = [one for one in found if not one.is_reply]
    groups = [Group(tuple(asked[place] for place in places)) for places in grouped([one.asked for one in asked])]
    return sorted([*groups, *(Group((one,)) for one in found if one.is_reply)], key=_by_need)


async def to_answer(session: AsyncSession, coordinator: Person, question_id: int) -> Question:
    """An open question of the coordinator's cluster; raises NotFound and NotAllowed."""
    question = await authorized(session, coordinator, Action.COORDINATE, Question, question_id)
    if question.state is QuestionState.CLOSED:
        raise NotFound(mark("That question was set aside already."))
    if not _counts_as_open(question):
        raise NotFound(mark("Somebody has answered that question already."))
    return question


async def resolve(
    session: AsyncSession, coordinator: Person, question_id: int, written: Written, now: datetime
) -> Resolved:
    """Answer an open question, and all like it. Raises UserError for an answer without words."""
    question = await to_answer(session, coordinator, question_id)
    if not written.text.strip():
        raise UserError(mark("I need some words for the answer. Please write it as a text message."))
    alike = await _alike(session, question)
    for one in (question, *alike):
        one.answer, one.photo_id, one.document_id = written.text, written.photo_id, written.document_id
    return await _settled(session, coordinator, question, alike, QuestionState.RESOLVED, now)


async def set_aside(session: AsyncSession, coordinator: Person, question_id: int, now: datetime) -> Resolved:
    """Take a question, and all like it, off the list without an answer."""
    question = await to_answer(session, coordinator, question_id)
    alike = await _alike(session, question)
    return await _settled(session, coordinator, question, alike, QuestionState.CLOSED, now)


async def _settled(
    session: AsyncSession,
    coordinator: Person,
    question: Question,
    alike: Sequence[Question],
    state: QuestionState,
    now: datetime,
) -> Resolved:
    others = tuple([await _settled(session, coordinator, other, (), state, now) for other in alike])
    was_waiting = question.state is QuestionState.WAITING
    question.answered_by_id = coordinator.id
    question.answered_at = now
    question.state = state
    return Resolved(question, coordinator, await _cards(session, question), was_waiting, others)


async def _alike(session: AsyncSession, question: Question) -> list[Question]:
    """The other open questions of the same cluster that say the same, held against other writers.

    What two members say to an announcement is never the same.
    """
    if question.is_reply:
        return []
    others = await session.scalars(
        select(Question)
        .where(
            _is_open(),
            Question.id != question.id,
            Question.cluster_id.is_not_distinct_from(question.cluster_id),
            Question.announcement_id.is_(None),
        )
        .order_by(Question.id.desc())
        .limit(MOST_OPEN)
        .with_for_update(of=Question)
    )
    return [other for other in others if are_alike(question.asked, other.asked)]


_FROM_THE_BASE = (QuestionState.ANSWERED, QuestionState.SUGGESTED)


def _is_open() -> ColumnElement[bool]:
    """Nobody has answered it: its asker waits for a person, or nothing was found, or what was found was wrong.

    What a coordinator of the same cluster wrote and found nothing about is no work for the coordinators.
    """
    asked_by_coordinator = exists().where(
        Person.id == Question.person_id, Person.role == Role.COORDINATOR, Person.cluster_id == Question.cluster_id
    )
    return or_(
        Question.state == QuestionState.WAITING,
        and_(Question.state == QuestionState.MISSED, ~asked_by_coordinator),
        and_(Question.state.in_(_FROM_THE_BASE), Question.verdict == Verdict.UNHELPFUL),
    )


def _counts_as_open(question: Question) -> bool:
    """The same of one row."""
    is_disliked = question.state in _FROM_THE_BASE and question.verdict is Verdict.UNHELPFUL
    return is_disliked or question.state in (QuestionState.WAITING, QuestionState.MISSED)


def _by_need(group: Group) -> tuple[bool, int, int]:
    is_waiting = group.first.state is QuestionState.WAITING
    return (not is_waiting, 0 if is_waiting else -len(group.questions), group.questions[0].id)


async def _cards(session: AsyncSession, question: Question) -> tuple[Card, ...]:
    cards = await session.execute(
        select(Delivery, Person)
        .join(QuestionCard, QuestionCard.delivery_id == Delivery.id)
        .join(Person, Person.telegram_id == Delivery.chat_id)
        .where(QuestionCard.question_id == question.id)
        .order_by(Delivery.id)
    )
    return tuple(Card(delivery, coordinator) for delivery, coordinator in cards.all())

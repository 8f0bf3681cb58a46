"""Questions: answered from the knowledge base, offered as choices, or handed to a person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.authorize import Action, authorize, may
from bot.db import locked
from bot.errors import NotFound, UserError
from bot.models import Cluster, Delivery, Person, Question, QuestionCard, QuestionState, Verdict
from bot.services import people
from bot.texts import mark
from knowledge.entries import Audience, Entry, EntryText, load
from knowledge.search import Band, Document, Index

# The longest question that is kept; Telegram's own limit for a message.
LONGEST_QUESTION = 4096
CHOICES = 3
RELATED = 2
OPEN_STATES = (QuestionState.WAITING,)
QUEUE_PAGE = 5


@dataclass(frozen=True)
class Answers:
    """The knowledge base and its index."""

    entries: Mapping[str, Entry]
    index: Index


@dataclass(frozen=True)
class Title:
    """An entry by its first phrasing."""

    entry_id: str
    text: str


@dataclass(frozen=True)
class Shown:
    """An answer from the knowledge base."""

    question_id: int
    entry: Entry
    text: EntryText
    related: tuple[Title, ...]
    is_expired: bool
    is_other_language: bool  # there is no text in the language of the question


@dataclass(frozen=True)
class Choices:
    """Up to three entries of which one may be meant."""

    question_id: int
    titles: tuple[Title, ...]


@dataclass(frozen=True)
class Miss:
    """Nothing fits. ``can_forward`` says whether there is a coordinator to ask."""

    question_id: int


Outcome = Shown | Choices | Miss


@dataclass(frozen=True)
class Forwarded:
    """A question on its way to the people who may answer it."""

    question: Question
    coordinators: tuple[Person, ...]
    clusters: tuple[Cluster, ...] = ()  # to choose from, when it is not clear whom to ask


@dataclass(frozen=True)
class Resolved:
    """A coordinator's answer, for the asker, and the cards to take back."""

    question: Question
    answered_by: Person
    cards: tuple[Delivery, ...]


def read_answers(folder: Path) -> Answers:
    """Load the knowledge base and build its index; raises knowledge.entries.EntryError."""
    entries = load(folder)
    documents = [
        Document(id=entry.id, lang=language, questions=tuple(text.phrasings), answer=text.answer)
        for entry in entries
        for language, text in entry.texts.items()
    ]
    return Answers({entry.id: entry for entry in entries}, Index.build(documents))


async def ask(session: AsyncSession, person: Person, text: str, answers: Answers, now: datetime) -> Outcome:
    """Look a question up, keep it, and say what to show. Raises UserError for an empty or endless one."""
    if not any(character.isalnum() for character in text):
        raise UserError(mark("I could not find a question in that. Please write it in a few words."))
    result = answers.index.search(text[:LONGEST_QUESTION], person.language)
    readable = [
        candidate for candidate in result.candidates if _may_read(person, answers.entries[candidate.id].audience)
    ]
    band = result.band if readable and readable[0] == result.candidates[0] else Band.NONE
    question = Question(
        person_id=person.id,
        cluster_id=person.cluster_id,
        text=text[:LONGEST_QUESTION],
        language=readable[0].lang if readable and band is not Band.NONE else person.language,
        state=_STATES[band],
        confidence=result.confidence,
        candidates=list(dict.fromkeys(candidate.id for candidate in readable))[:CHOICES],
        entry_id=readable[0].id if band is Band.ANSWER else None,
        asked_at=now,
    )
    session.add(question)
    await session.flush()
    if band is Band.ANSWER:
        return _shown(question, answers, readable[0].id, now.date())
    if band is Band.SUGGEST:
        return _choices(question, answers)
    return Miss(question.id)


async def choose(
    session: AsyncSession, person: Person, question_id: int, number: int, answers: Answers, now: datetime
) -> Shown:
    """The person tapped the choice with this number (0 to 2)."""
    question = await _own(session, person, question_id)
    if not 0 <= number < len(question.candidates):
        raise NotFound(mark("This button no longer works. Please start again from /menu."))
    question.entry_id = question.candidates[number]
    question.state = QuestionState.ANSWERED
    return _shown(question, answers, question.candidates[number], now.date())


async def open_entry(
    session: AsyncSession, person: Person, question_id: int, entry_id: str, answers: Answers, now: datetime
) -> Shown:
    """A related entry under an answer was tapped."""
    question = await _own(session, person, question_id)
    if entry_id not in answers.entries or not _may_read(person, answers.entries[entry_id].audience):
        raise NotFound(mark("This button no longer works. Please start again from /menu."))
    return _shown(question, answers, entry_id, now.date())


async def judge(session: AsyncSession, person: Person, question_id: int, verdict: Verdict) -> Question:
    """The asker says whether the answer helped."""
    question = await _own(session, person, question_id)
    question.verdict = verdict
    return question


async def other_choices(session: AsyncSession, person: Person, question_id: int, answers: Answers) -> Choices | Miss:
    """Not what was meant: what else it could be."""
    question = await _own(session, person, question_id)
    question.candidates = [entry for entry in question.candidates if entry != question.entry_id]
    question.entry_id = None
    question.state = QuestionState.SUGGESTED if question.candidates else QuestionState.MISSED
    return _choices(question, answers) if question.candidates else Miss(question.id)


async def none_fits(session: AsyncSession, person: Person, question_id: int) -> Miss:
    """None of the choices was meant."""
    question = await _own(session, person, question_id)
    question.state = QuestionState.MISSED
    return Miss(question.id)


async def forward(
    session: AsyncSession, person: Person, question_id: int, cluster_id: int | None, now: datetime
) -> Forwarded:
    """Hand a question to the coordinators; without a cluster the visitor is asked which one."""
    question = await _own(session, person, question_id)
    if question.state in (QuestionState.WAITING, QuestionState.RESOLVED):
        raise UserError(mark("Your question is with the coordinator already. You will get the answer here."))
    question.cluster_id = cluster_id or question.cluster_id or await _only_cluster(session)
    if question.cluster_id is None:
        clusters = (await session.scalars(select(Cluster).order_by(Cluster.name))).all()
        return Forwarded(question, (), tuple(clusters))
    asked = tuple(await people.responsible(session, question.cluster_id))
    if not asked:
        raise UserError(mark("This cluster has no coordinator yet. Please try again later."))
    question.state = QuestionState.WAITING
    return Forwarded(question, asked)


async def keep_card(session: AsyncSession, question: Question, delivery: Delivery) -> None:
    """Remember which message shows a question to a coordinator."""
    session.add(QuestionCard(delivery_id=delivery.id, question_id=question.id))
    await session.flush()


async def waiting(session: AsyncSession, coordinator: Person, page: int = 0) -> tuple[Sequence[Question], bool]:
    """Questions that wait in the coordinator's cluster, oldest first, and whether there are more."""
    authorize(coordinator, Action.COORDINATE)
    found = await session.scalars(
        select(Question)
        .where(Question.cluster_id == coordinator.cluster_id, Question.state.in_(OPEN_STATES))
        .order_by(Question.id)
        .offset(page * QUEUE_PAGE)
        .limit(QUEUE_PAGE + 1)
    )
    questions = found.all()
    return questions[:QUEUE_PAGE], len(questions) > QUEUE_PAGE


async def to_answer(session: AsyncSession, coordinator: Person, question_id: int) -> Question:
    """A waiting question of the coordinator's cluster; raises NotFound and NotAllowed."""
    question = await locked(session, Question, question_id)
    if question is None:
        raise NotFound(mark("That question is gone."))
    authorize(coordinator, Action.COORDINATE, question)
    if question.state is not QuestionState.WAITING:
        raise NotFound(mark("Somebody has answered that question already."))
    return question


async def shown_by(session: AsyncSession, chat_id: int, telegram_message_id: int) -> int | None:
    """The question that this message showed to a coordinator, if it did."""
    return await session.scalar(
        select(QuestionCard.question_id)
        .join(Delivery, Delivery.id == QuestionCard.delivery_id)
        .where(Delivery.chat_id == chat_id, Delivery.telegram_message_id == telegram_message_id)
    )


async def resolve(
    session: AsyncSession, coordinator: Person, question_id: int, answer_html: str, now: datetime
) -> Resolved:
    """Give a coordinator's answer to a waiting question."""
    question = await to_answer(session, coordinator, question_id)
    if not answer_html.strip():
        raise UserError(mark("That was empty. Please write the answer as a text message."))
    question.answer = answer_html
    question.answered_by_id = coordinator.id
    question.answered_at = now
    question.state = QuestionState.RESOLVED
    return Resolved(question, coordinator, await _cards(session, question))


async def set_aside(session: AsyncSession, coordinator: Person, question_id: int, now: datetime) -> Resolved:
    """Take a question off the list without an answer."""
    question = await to_answer(session, coordinator, question_id)
    question.answered_by_id = coordinator.id
    question.answered_at = now
    question.state = QuestionState.CLOSED
    return Resolved(question, coordinator, await _cards(session, question))


_STATES = {
    Band.ANSWER: QuestionState.ANSWERED,
    Band.SUGGEST: QuestionState.SUGGESTED,
    Band.NONE: QuestionState.MISSED,
}
_AUDIENCES = {
    Audience.PUBLIC: Action.VISIT,
    Audience.MEMBERS: Action.PARTICIPATE,
    Audience.COORDINATORS: Action.COORDINATE,
}


def _may_read(person: Person, audience: Audience) -> bool:
    return may(person, _AUDIENCES[audience])


async def _own(session: AsyncSession, person: Person, question_id: int) -> Question:
    question = await locked(session, Question, question_id)
    if question is None:
        raise NotFound(mark("That question is gone."))
    authorize(person, Action.VISIT, question)
    return question


async def _only_cluster(session: AsyncSession) -> int | None:
    ids = (await session.scalars(select(Cluster.id).limit(2))).all()
    return ids[0] if len(ids) == 1 else None


async def _cards(session: AsyncSession, question: Question) -> tuple[Delivery, ...]:
    cards = select(Delivery).join(QuestionCard, QuestionCard.delivery_id == Delivery.id)
    return tuple((await session.scalars(cards.where(QuestionCard.question_id == question.id))).all())


def _choices(question: Question, answers: Answers) -> Choices:
    titles = (
        Title(entry_id, _text(answers.entries[entry_id], question.language).phrasings[0])
        for entry_id in question.candidates
        if entry_id in answers.entries
    )
    return Choices(question.id, tuple(titles))


def _shown(question: Question, answers: Answers, entry_id: str, today: date) -> Shown:
    entry = answers.entries.get(entry_id)
    if entry is None:
        raise NotFound(mark("That answer has been withdrawn. Please ask again."))
    text = _text(entry, question.language)
    related = (
        Title(other, _text(answers.entries[other], text.language).phrasings[0])
        for other in entry.see_also
        if other in answers.entries
    )
    return Shown(
        question_id=question.id,
        entry=entry,
        text=text,
        related=tuple(related)[:RELATED],
        is_expired=entry.expires is not None and entry.expires < today,
        is_other_language=text.language != question.language,
    )


def _text(entry: Entry, language: str) -> EntryText:
    return entry.texts.get(language) or entry.texts.get("en") or next(iter(entry.texts.values()))

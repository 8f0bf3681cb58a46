"""Questions: answered from the knowledge base, offered as choices, or handed to a person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.authorize import Action, authorize, may
from bot.db import locked
from bot.errors import NotFound, UserError
from bot.models import Cluster, Delivery, Filing, Person, Question, QuestionCard, QuestionState, Verdict
from bot.services import people
from bot.texts import mark
from knowledge.entries import Audience, Entry, EntryText
from knowledge.likeness import are_alike, grouped
from knowledge.search import Band, Index

# The longest question that is kept; Telegram's own limit for a message.
LONGEST_QUESTION = 4096
CHOICES = 3
RELATED = 2
QUEUE_PAGE = 5
# The newest open questions that are grouped; comparing each with each is quick up to here.
MOST_OPEN = 300
CLUSTERS_PAGE = 8


@dataclass(frozen=True)
class Answers:
    """The knowledge base and its index."""

    entries: Mapping[str, Entry]
    index: Index


@dataclass(frozen=True)
class Title:
    """An entry by its first phrasing; ``number`` is its place among the question's candidates."""

    number: int
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
    """Nothing fits."""

    question_id: int


Outcome = Shown | Choices | Miss


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


async def ask(
    session: AsyncSession, person: Person, text: str, answers: Answers, now: datetime, *, is_public: bool = False
) -> Outcome:
    """Look a question up, keep it, and say what to show. Raises UserError where there is no word in it.

    ``is_public``: others read along, so only what everybody may read is shown.
    """
    if not any(character.isalnum() for character in text):
        raise UserError(mark("I could not find a question in that. Please write it in a few words."))
    result = answers.index.search(text[:LONGEST_QUESTION], person.language)
    readable = [
        candidate
        for candidate in result.candidates
        if _may_read(person, answers.entries[candidate.id], is_public=is_public)
    ]
    band = result.band if readable else Band.NONE
    if band is Band.ANSWER and readable[0] != result.candidates[0]:
        band = Band.NONE
    found = list(dict.fromkeys(candidate.id for candidate in readable))[:CHOICES]
    question = Question(
        person_id=person.id,
        cluster_id=person.cluster_id,
        text=text[:LONGEST_QUESTION],
        language=readable[0].lang if band is not Band.NONE else person.language,
        state=_STATES[band],
        confidence=result.confidence,
        candidates=found + [None] * (CHOICES - len(found)),
        entry_id=found[0] if band is Band.ANSWER else None,
        asked_at=now,
    )
    session.add(question)
    await session.flush()
    if band is Band.ANSWER:
        return _shown(question, person, answers, found[0], now.date())
    if band is Band.SUGGEST:
        return _choices(question, answers)
    return Miss(question.id)


async def choose(
    session: AsyncSession, person: Person, question_id: int, number: int, answers: Answers, now: datetime
) -> Shown:
    """The person tapped one of the choices, by its place among the candidates."""
    question = await _own(session, person, question_id)
    entry_id = _candidate(question, number)
    question.entry_id = entry_id
    if question.state not in _WITH_A_PERSON:
        question.state = QuestionState.ANSWERED
        question.filed = Filing.PROPOSED
    return _shown(question, person, answers, entry_id, now.date())


async def open_entry(
    session: AsyncSession, person: Person, question_id: int, number: int, answers: Answers, now: datetime
) -> Shown:
    """A related entry under an answer was tapped."""
    question = await _own(session, person, question_id)
    return _shown(question, person, answers, _candidate(question, number), now.date())


async def judge(session: AsyncSession, person: Person, question_id: int, verdict: Verdict) -> Question:
    """The asker says whether the answer helped."""
    question = await _own(session, person, question_id)
    question.verdict = verdict
    return question


async def other_choices(session: AsyncSession, person: Person, question_id: int, answers: Answers) -> Choices | Miss:
    """Not what was meant: what else it could be. What was rejected once is not offered again."""
    question = await _not_with_a_person(session, person, question_id)
    question.verdict = Verdict.UNHELPFUL
    question.filed = None
    question.candidates = [None if entry == question.entry_id else entry for entry in question.candidates]
    question.entry_id = None
    others = _choices(question, answers)
    question.state = QuestionState.SUGGESTED if others.titles else QuestionState.MISSED
    return others if others.titles else Miss(question.id)


async def none_fits(session: AsyncSession, person: Person, question_id: int) -> Miss:
    """None of the choices was meant."""
    question = await _not_with_a_person(session, person, question_id)
    question.state = QuestionState.MISSED
    return Miss(question.id)


async def forward(
    session: AsyncSession, person: Person, question_id: int, cluster_id: int | None = None
) -> Forwarded | WhichCluster:
    """Hand a question to the coordinators. Somebody of no cluster chooses whose, with ``cluster_id``."""
    question = await _not_with_a_person(session, person, question_id)
    cluster_id = person.cluster_id or cluster_id or await _only_cluster(session)
    if cluster_id is None:
        return await which_cluster(session, person, question_id, 0)
    if await session.get(Cluster, cluster_id) is None:
        raise NotFound(mark("This button no longer works. Please start again from /menu."))
    asked = await _others(session, person, cluster_id)
    if not asked:
        raise UserError(mark("There is no coordinator yet whom I could ask. Please try again later."))
    question.cluster_id = cluster_id
    question.state = QuestionState.WAITING
    return Forwarded(question, asked)


async def which_cluster(session: AsyncSession, person: Person, question_id: int, page: int) -> WhichCluster:
    """The clusters whose coordinator could be asked."""
    question = await _not_with_a_person(session, person, question_id)
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


async def waiting(session: AsyncSession, coordinator: Person, page: int = 0) -> Queue:
    """What nobody has answered in the coordinator's cluster (everywhere for an operator of none), alike ones together.

    First the questions whose askers wait for a person, oldest first; then what found no answer or a wrong one, the most
    asked first. The first page if the page is empty.
    """
    authorize(coordinator, Action.COORDINATE)
    mine = [_is_open()]
    if coordinator.cluster_id is not None:
        mine.append(Question.cluster_id == coordinator.cluster_id)
    newest = select(Question.id).where(*mine).order_by(Question.id.desc()).limit(MOST_OPEN)
    found = (await session.scalars(select(Question).where(Question.id.in_(newest)).order_by(Question.id))).all()
    groups = [Group(tuple(found[place] for place in places)) for places in grouped([one.text for one in found])]
    groups.sort(key=_by_need)
    page = min(max(0, page), max(0, (len(groups) - 1) // QUEUE_PAGE))
    return Queue(tuple(groups[page * QUEUE_PAGE : (page + 1) * QUEUE_PAGE]), page, len(groups))


async def to_answer(session: AsyncSession, coordinator: Person, question_id: int) -> Question:
    """An open question of the coordinator's cluster; raises NotFound and NotAllowed."""
    question = await locked(session, Question, question_id)
    if question is None:
        raise NotFound(mark("That question is gone."))
    authorize(coordinator, Action.COORDINATE, question)
    if question.state is QuestionState.CLOSED:
        raise NotFound(mark("That question was set aside already."))
    if not _counts_as_open(question):
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
    """The other open questions of the same cluster that say the same, held against other writers."""
    others = await session.scalars(
        select(Question)
        .where(_is_open(), Question.id != question.id, Question.cluster_id.is_not_distinct_from(question.cluster_id))
        .order_by(Question.id.desc())
        .limit(MOST_OPEN)
        .with_for_update(of=Question)
    )
    return [other for other in others if are_alike(question.text, other.text)]


def _is_open() -> ColumnElement[bool]:
    """Nobody has answered it: its asker waits for a person, or nothing was found, or what was found was wrong."""
    return or_(
        Question.state.in_([QuestionState.WAITING, QuestionState.MISSED]),
        and_(Question.state == QuestionState.SUGGESTED, Question.verdict == Verdict.UNHELPFUL),
    )


def _counts_as_open(question: Question) -> bool:
    """The same of one row."""
    is_disliked = question.state is QuestionState.SUGGESTED and question.verdict is Verdict.UNHELPFUL
    return is_disliked or question.state in (QuestionState.WAITING, QuestionState.MISSED)


def _by_need(group: Group) -> tuple[bool, int, int]:
    is_waiting = group.first.state is QuestionState.WAITING
    return (not is_waiting, 0 if is_waiting else -len(group.questions), group.questions[0].id)


_STATES = {
    Band.ANSWER: QuestionState.ANSWERED,
    Band.SUGGEST: QuestionState.SUGGESTED,
    Band.NONE: QuestionState.MISSED,
}
_WITH_A_PERSON = frozenset({QuestionState.WAITING, QuestionState.RESOLVED, QuestionState.CLOSED})
_AUDIENCES = {
    Audience.PUBLIC: Action.VISIT,
    Audience.MEMBERS: Action.PARTICIPATE,
    Audience.COORDINATORS: Action.COORDINATE,
}


def _may_read(person: Person, entry: Entry, *, is_public: bool = False) -> bool:
    if is_public:
        return entry.audience is Audience.PUBLIC
    return may(person, _AUDIENCES[entry.audience])


async def _own(session: AsyncSession, person: Person, question_id: int) -> Question:
    question = await locked(session, Question, question_id)
    if question is None:
        raise NotFound(mark("That question is gone."))
    authorize(person, Action.VISIT, question)
    return question


async def _not_with_a_person(session: AsyncSession, person: Person, question_id: int) -> Question:
    """An own question that no coordinator has, or had; raises UserError for any other."""
    question = await _own(session, person, question_id)
    if question.state is QuestionState.WAITING:
        raise UserError(mark("Your question is with the coordinator already. You will get the answer here."))
    if question.state in _WITH_A_PERSON:
        raise UserError(mark("The coordinator has dealt with that question already. Just ask me the next one."))
    return question


async def _others(session: AsyncSession, person: Person, cluster_id: int) -> tuple[Person, ...]:
    """Whom the person can ask: the coordinators; the operator where there is none but the person."""
    for group in (await people.responsible(session, cluster_id), await people.operators(session)):
        if others := tuple(one for one in group if one.id != person.id):
            return others
    return ()


async def _only_cluster(session: AsyncSession) -> int | None:
    ids = (await session.scalars(select(Cluster.id).limit(2))).all()
    return ids[0] if len(ids) == 1 else None


async def _cards(session: AsyncSession, question: Question) -> tuple[Card, ...]:
    cards = await session.execute(
        select(Delivery, Person)
        .join(QuestionCard, QuestionCard.delivery_id == Delivery.id)
        .join(Person, Person.telegram_id == Delivery.chat_id)
        .where(QuestionCard.question_id == question.id)
        .order_by(Delivery.id)
    )
    return tuple(Card(delivery, coordinator) for delivery, coordinator in cards.all())


def _candidate(question: Question, number: int) -> str:
    """The entry that a button's number stands for."""
    entry_id = question.candidates[number] if 0 <= number < len(question.candidates) else None
    if entry_id is None:
        raise NotFound(mark("This button no longer works. Please start again from /menu."))
    return str(entry_id)


def _choices(question: Question, answers: Answers) -> Choices:
    found = [(number, answers.entries.get(entry)) for number, entry in enumerate(question.candidates[:CHOICES])]
    titles = (
        Title(number, _text(entry, question.language).phrasings[0]) for number, entry in found if entry is not None
    )
    return Choices(question.id, tuple(titles))


def _shown(question: Question, person: Person, answers: Answers, entry_id: str, today: date) -> Shown:
    entry = answers.entries.get(entry_id)
    if entry is None or not _may_read(person, entry):
        raise NotFound(mark("That answer has been withdrawn. Please ask again."))
    text = _text(entry, question.language)
    readable = [
        answers.entries[other]
        for other in entry.see_also
        if other in answers.entries and _may_read(person, answers.entries[other])
    ][:RELATED]
    new = [other.id for other in readable if other.id not in question.candidates]
    question.candidates = [*question.candidates, *new]
    related = (
        Title(question.candidates.index(other.id), _text(other, text.language).phrasings[0]) for other in readable
    )
    return Shown(
        question_id=question.id,
        entry=entry,
        text=text,
        related=tuple(related),
        is_expired=entry.expires < today,
        is_other_language=text.language != question.language,
    )


def _text(entry: Entry, language: str) -> EntryText:
    return entry.texts.get(language) or entry.texts.get("en") or next(iter(entry.texts.values()))

"""Questions: answered from the knowledge base, offered as choices, or not known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.authorize import Action, authorized
from bot.errors import NotFound, UserError
from bot.models import Filing, Person, Question, QuestionState, Verdict
from bot.services.answers import CHOICES, Answers, in_language, may_read
from bot.services.looking_up import LONGEST_QUESTION, Found, going_on, search
from bot.texts import mark
from knowledge.entries import Entry, EntryText
from knowledge.follow_ups import continued
from knowledge.search import Band

RELATED = 2
# So long after an answer a question may go on with its topic.
TOPIC_LASTS = timedelta(minutes=10)
# Questions among which the topic is looked for; the newest. Characters of one that are kept with what goes on with it.
TOPICS = 5
LONGEST_TOPIC = 300


@dataclass(frozen=True)
class Title:
    """An entry by its first phrasing; ``number`` is its place among the question's candidates."""

    number: int
    text: str


@dataclass(frozen=True)
class Shown:
    """An answer from the knowledge base; its attachments are named in its text."""

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


def attached(found: Outcome) -> tuple[str, ...]:
    """The names of the pictures and files that go with it."""
    return found.text.attachments if isinstance(found, Shown) else ()


async def ask(
    session: AsyncSession,
    person: Person,
    text: str,
    answers: Answers,
    now: datetime,
    *,
    cluster_id: int | None = None,
    is_public: bool = False,
) -> Outcome:
    """Look a question up, keep it, and say what to show. Raises UserError where there is no word in it.

    ``is_public``: others read along, so only what everybody may read is shown. ``cluster_id``: in whose group somebody
    of no cluster asks.
    """
    if not any(character.isalnum() for character in text):
        raise UserError(mark("I could not find a question in that. Please write it in a few words."))
    found, topic = search(person, text, answers, now.date(), is_public=is_public), None
    if found.band is not Band.ANSWER:
        last = await _gone_on_with(session, person, text, now)
        if last is not None:
            read = answers.entries.get(last.entry_id or last.disliked_id or "")
            topic = _topic(last, read if last.entry_id else None)
            found = going_on(person, text, topic, read, answers, now.date(), is_public=is_public) or found
    question = Question(
        person_id=person.id,
        cluster_id=person.cluster_id if person.cluster_id is not None else cluster_id,
        text=text[:LONGEST_QUESTION],
        topic=topic,
        asked_at=now,
    )
    return await _keep(session, person, question, found, answers, now)


async def ask_again(
    session: AsyncSession, person: Person, question_id: int, answers: Answers, now: datetime
) -> Outcome:
    """What was asked where others read along, now with all that the asker may read.

    Raises NotFound and NotAllowed for what is no question of theirs, UserError for one that a coordinator has.
    """
    question = await not_with_a_person(session, person, question_id)
    if question.entry_id is not None and question.entry_id in answers.entries:
        return _shown(question, person, answers, question.entry_id, now.date())
    found = search(person, question.text, answers, now.date(), is_public=False)
    if found.band is not Band.ANSWER and question.topic is not None:
        found = going_on(person, question.text, question.topic, None, answers, now.date(), is_public=False) or found
    return await _keep(session, person, question, found, answers, now)


async def ask_if_sure(
    session: AsyncSession, person: Person, text: str, answers: Answers, now: datetime, *, cluster_id: int
) -> Shown | None:
    """The answer to what was said in a group, if it is a sure one; of anything else nothing is kept."""
    if not any(character.isalnum() for character in text):
        return None
    found = search(person, text, answers, now.date(), is_public=True)
    if found.band is not Band.ANSWER:
        return None
    cluster_id = person.cluster_id if person.cluster_id is not None else cluster_id
    question = Question(person_id=person.id, cluster_id=cluster_id, text=text[:LONGEST_QUESTION], asked_at=now)
    outcome = await _keep(session, person, question, found, answers, now)
    return outcome if isinstance(outcome, Shown) else None


async def _gone_on_with(session: AsyncSession, person: Person, text: str, now: datetime) -> Question | None:
    """The person's last question where the text goes on with it, answered or not; None where it does not.

    One that went on with another itself and found nothing is passed over.
    """
    if continued(text, "", person.language) is None:
        return None
    latest = await session.scalars(
        select(Question)
        .where(
            Question.person_id == person.id,
            Question.asked_at > now - TOPIC_LASTS,
            Question.announcement_id.is_(None),
        )
        .order_by(Question.asked_at.desc(), Question.id.desc())
        .limit(TOPICS)
    )
    return next((each for each in latest if each.entry_id or continued(each.text, "", person.language) is None), None)


def _topic(last: Question, entry: Entry | None) -> str:
    """What a question was about, in words: the title of what was read, else what was asked."""
    words = in_language(entry, last.language).phrasings[0] if entry else last.text
    return " ".join(words.split())[:LONGEST_TOPIC]


async def _keep(
    session: AsyncSession, person: Person, question: Question, result: Found, answers: Answers, now: datetime
) -> Outcome:
    """The question with what was found for it."""
    band = result.band
    found = list(dict.fromkeys(candidate.id for candidate in result.candidates))[:CHOICES]
    question.language = result.candidates[0].lang if band is not Band.NONE else person.language
    question.state = _STATES[band]
    question.confidence = result.confidence
    question.candidates = found + [None] * (CHOICES - len(found))
    question.entry_id = found[0] if band is Band.ANSWER else None
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
    question = await own(session, person, question_id)
    entry_id = _candidate(question, number)
    question.entry_id = entry_id
    question.verdict = None
    if question.state not in _WITH_A_PERSON:
        question.state = QuestionState.ANSWERED
        question.filed = Filing.PROPOSED
    return _shown(question, person, answers, entry_id, now.date())


async def open_entry(
    session: AsyncSession, person: Person, question_id: int, number: int, answers: Answers, now: datetime
) -> Shown:
    """A related entry under an answer was tapped. It counts as asked by its title, on the topic of the first question:
    what is said of it is said of it alone.
    """
    question = await own(session, person, question_id)
    entry_id = _candidate(question, number)
    others = [one for one in question.candidates[:CHOICES] if one not in (None, entry_id, question.entry_id)]
    opened = await _open(session, person, entry_id, answers, now, question.language, others)
    opened.topic = _topic(question, None)
    return _shown(opened, person, answers, entry_id, now.date())


async def open_linked(session: AsyncSession, person: Person, entry_id: str, answers: Answers, now: datetime) -> Shown:
    """An entry that a link led to counts as asked by its title. Raises NotFound where the person may not read it."""
    opened = await _open(session, person, entry_id, answers, now, person.language)
    return _shown(opened, person, answers, entry_id, now.date())


async def _open(
    session: AsyncSession,
    person: Person,
    entry_id: str,
    answers: Answers,
    now: datetime,
    language: str,
    others: Sequence[str] = (),
) -> Question:
    """The title of an entry as a question of this person's; ``others`` may have been meant instead."""
    entry = answers.entries.get(entry_id)
    if entry is None or not may_read(person, entry, now.date()):
        raise NotFound(mark("This answer is for members of a cluster, or it has been withdrawn."))
    question = Question(
        person_id=person.id,
        cluster_id=person.cluster_id,
        text=in_language(entry, language, person.language).phrasings[0],
        language=language,
        state=QuestionState.ANSWERED,
        confidence=1.0,
        candidates=[entry_id, *others, *[None] * CHOICES][:CHOICES],
        entry_id=entry_id,
        asked_at=now,
    )
    session.add(question)
    await session.flush()
    return question


async def like(session: AsyncSession, person: Person, question_id: int) -> None:
    """The answer helped its asker."""
    question = await own(session, person, question_id)
    question.verdict, question.disliked_id = Verdict.HELPFUL, None


async def dislike(session: AsyncSession, person: Person, question_id: int) -> bool:
    """The answer did not help its asker; False where they have said so already."""
    question = await own(session, person, question_id)
    was_disliked = question.verdict is Verdict.UNHELPFUL
    question.verdict, question.disliked_id = Verdict.UNHELPFUL, question.entry_id or question.disliked_id
    return not was_disliked


async def other_choices(session: AsyncSession, person: Person, question_id: int, answers: Answers) -> Choices | Miss:
    """Not what was meant: what else it could be. What was rejected once is not offered again."""
    question = await not_with_a_person(session, person, question_id)
    question.verdict, question.disliked_id = Verdict.UNHELPFUL, question.entry_id or question.disliked_id
    question.filed = None
    question.candidates = [None if entry == question.entry_id else entry for entry in question.candidates]
    question.entry_id = None
    others = _choices(question, answers)
    question.state = QuestionState.SUGGESTED if others.titles else QuestionState.MISSED
    return others if others.titles else Miss(question.id)


async def none_fits(session: AsyncSession, person: Person, question_id: int) -> Miss:
    """None of the choices was meant."""
    question = await not_with_a_person(session, person, question_id)
    question.state = QuestionState.MISSED
    return Miss(question.id)


_STATES = {
    Band.ANSWER: QuestionState.ANSWERED,
    Band.SUGGEST: QuestionState.SUGGESTED,
    Band.NONE: QuestionState.MISSED,
}
_WITH_A_PERSON = frozenset({QuestionState.WAITING, QuestionState.RESOLVED, QuestionState.CLOSED})


async def own(session: AsyncSession, person: Person, question_id: int) -> Question:
    """A question that this person asked, held for writing; raises NotFound and NotAllowed."""
    return await authorized(session, person, Action.VISIT, Question, question_id)


async def not_with_a_person(session: AsyncSession, person: Person, question_id: int) -> Question:
    """An own question that no coordinator has, or had; raises UserError for any other."""
    question = await own(session, person, question_id)
    if question.state is QuestionState.WAITING:
        raise UserError(mark("Your question is with the coordinator already. You will get the answer here."))
    if question.state in _WITH_A_PERSON:
        raise UserError(mark("The coordinator has dealt with that question already. Just ask me the next one."))
    return question


def _candidate(question: Question, number: int) -> str:
    """The entry that a button's number stands for."""
    entry_id = question.candidates[number] if 0 <= number < len(question.candidates) else None
    if entry_id is None:
        raise NotFound(mark("This button no longer works. Please start again from /menu."))
    return str(entry_id)


def _choices(question: Question, answers: Answers) -> Choices:
    found = [(number, answers.entries.get(entry)) for number, entry in enumerate(question.candidates[:CHOICES])]
    titles = (
        Title(number, in_language(entry, question.language).phrasings[0])
        for number, entry in found
        if entry is not None
    )
    return Choices(question.id, tuple(titles))


def _shown(question: Question, person: Person, answers: Answers, entry_id: str, today: date) -> Shown:
    entry = answers.entries.get(entry_id)
    if entry is None or not may_read(person, entry, today):
        raise NotFound(mark("That answer has been withdrawn. Please ask again."))
    text = in_language(entry, question.language, person.language)
    readable = [
        answers.entries[other]
        for other in entry.see_also
        if other in answers.entries and may_read(person, answers.entries[other], today)
    ][:RELATED]
    new = [other.id for other in readable if other.id not in question.candidates]
    question.candidates = [*question.candidates, *new]
    related = (
        Title(question.candidates.index(other.id), in_language(other, text.language).phrasings[0]) for other in readable
    )
    return Shown(
        question_id=question.id,
        entry=entry,
        text=text,
        related=tuple(related),
        is_expired=entry.expires < today,
        is_other_language=text.language not in (question.language, person.language),
    )

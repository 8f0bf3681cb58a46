"""A question that goes to the cluster: posted without a name to the members whose work fits, their answers back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.authorize import Action, authorize, authorized
from bot.errors import NotFound, UserError
from bot.models import Company, Delivery, Person, Question, QuestionPost, QuestionState, Role, Verdict
from bot.services import people
from bot.services.faq import not_with_a_person, own
from bot.services.open_questions import Written
from bot.services.partnerships.flags import has_contacts
from bot.services.partnerships.sentences import mentions_name
from bot.texts import mark
from knowledge.lexicon import Lexicon
from knowledge.matching import Matcher, Request, RequestType

# Members who are asked; a question is soon answered, and nobody wants more messages than that.
AT_ONCE = 5
# Posts a member gets within PACE; whoever had as many is left in peace.
MOST_A_MEMBER = 3
PACE = timedelta(days=7)
# Good matches among which those who were asked much are passed over.
CONSIDERED = 20
TOPICS = 3
# Longer questions tire whoever reads them.
LONGEST = 700


@dataclass(frozen=True)
class Preview:
    """A question as members would read it, and how many of them."""

    question: Question
    count: int


@dataclass(frozen=True)
class Posted:
    """A question and the members to show it to."""

    question: Question
    posts: tuple[QuestionPost, ...]


@dataclass(frozen=True)
class Helped:
    """A member's answer that the asker was content with, and who decides whether it is kept."""

    post: QuestionPost
    is_first: bool  # the asker had not said so of any answer
    coordinators: tuple[Person, ...]


async def preview(
    session: AsyncSession, person: Person, question_id: int, matcher: Matcher, lexicon: Lexicon, now: datetime
) -> Preview:
    """The question before it is posted. Raises UserError for one that members should not read, or have read already."""
    question = await _postable(session, person, question_id)
    return Preview(question, len(await _whom_to_ask(session, person, question, matcher, lexicon, now)))


async def post(
    session: AsyncSession, person: Person, question_id: int, matcher: Matcher, lexicon: Lexicon, now: datetime
) -> Posted:
    """Choose the members to ask; nobody where nobody's work fits."""
    question = await _postable(session, person, question_id)
    asked = await _whom_to_ask(session, person, question, matcher, lexicon, now)
    posts = tuple(QuestionPost(question=question, person=one, posted_at=now) for one in asked)
    session.add_all(posts)
    await session.flush()
    return Posted(question, posts)


def topics(question: Question, lexicon: Lexicon) -> tuple[str, ...]:
    """What a question is about: the concepts that it names, the weightiest first."""
    mentions = sorted(lexicon.concepts_in(question.asked, question.language), key=lambda one: -one.weight)
    return tuple(dict.fromkeys(one.concept_id for one in mentions if one.concept_id))[:TOPICS]


def keep_card(shown: QuestionPost, delivery: Delivery) -> None:
    """Remember which message shows a question to a member."""
    shown.card_id = delivery.id


def keep_told(answered: QuestionPost, delivery: Delivery) -> None:
    """Remember which message brought a member's answer to the asker."""
    answered.told_id = delivery.id


async def shown_by(session: AsyncSession, chat_id: int, telegram_message_id: int) -> int | None:
    """The post that this message showed to a member, if it did."""
    return await session.scalar(
        select(QuestionPost.id)
        .join(Delivery, Delivery.id == QuestionPost.card_id)
        .where(Delivery.chat_id == chat_id, Delivery.telegram_message_id == telegram_message_id)
    )


async def to_answer(session: AsyncSession, member: Person, post_id: int) -> QuestionPost:
    """A post to this member that has no answer yet; raises NotFound, NotAllowed and UserError."""
    found = await _post(session, member, post_id)
    if found.answer is not None:
        raise UserError(mark("You have answered that question already. Thank you."))
    return found


async def answer(session: AsyncSession, member: Person, post_id: int, written: Written, now: datetime) -> QuestionPost:
    """A member's answer, on its way to the asker without the member's name."""
    found = await to_answer(session, member, post_id)
    if not written.text.strip():
        raise UserError(mark("I need some words for the answer. Please write it as a text message."))
    found.answer, found.photo_id, found.document_id = written.text, written.photo_id, written.document_id
    found.answered_at = now
    return found


async def show_name(session: AsyncSession, member: Person, post_id: int) -> QuestionPost:
    """The asker may know whose answer it is."""
    found = await _post(session, member, post_id)
    if found.answer is None:
        raise NotFound(mark("This button no longer works. Please start again from /menu."))
    found.is_named = True
    return found


async def helped(session: AsyncSession, asker: Person, post_id: int, now: datetime) -> Helped:
    """The asker is content: the question is answered, and a coordinator may keep the answer for the next one."""
    found = await session.get(QuestionPost, post_id)
    if found is None or found.answer is None:
        raise NotFound(mark("That question is gone."))
    question = await own(session, asker, found.question_id)
    if question.state in (QuestionState.RESOLVED, QuestionState.CLOSED):
        return Helped(found, False, ())
    question.verdict = Verdict.HELPFUL
    question.state, question.answered_by_id, question.answered_at = QuestionState.RESOLVED, found.person_id, now
    question.answer, question.photo_id, question.document_id = found.answer, found.photo_id, found.document_id
    told = await people.coordinators(session, question.cluster_id) if question.cluster_id is not None else ()
    return Helped(found, True, tuple(told))


async def _post(session: AsyncSession, member: Person, post_id: int) -> QuestionPost:
    return await authorized(session, member, Action.PARTICIPATE, QuestionPost, post_id)


async def _postable(session: AsyncSession, person: Person, question_id: int) -> Question:
    authorize(person, Action.PARTICIPATE)
    question = await not_with_a_person(session, person, question_id)
    if person.cluster_id is None:
        raise UserError(mark("You are in no cluster whom I could ask. Tap /join to become a member."))
    if await session.scalar(select(QuestionPost.id).where(QuestionPost.question_id == question.id).limit(1)):
        raise UserError(mark("I have asked your cluster already. Answers arrive here."))
    if len(question.asked) > LONGEST:
        raise UserError(mark("That is too long for others to read. Please ask me again in a few sentences."))
    if has_contacts(question.asked) or _names(question.asked, person):
        raise UserError(
            mark("Others will read your question. Please ask me again without names, numbers to call and addresses.")
        )
    return question


async def _whom_to_ask(
    session: AsyncSession, person: Person, question: Question, matcher: Matcher, lexicon: Lexicon, now: datetime
) -> list[Person]:
    """One member of each company whose work fits, the best first."""
    found = _who_may_know(question, matcher, lexicon, await _elsewhere(session, person))
    asked = await _speakers(session, found, person, now)
    return [asked[company_id] for company_id in found if company_id in asked][:AT_ONCE]


def _who_may_know(question: Question, matcher: Matcher, lexicon: Lexicon, left_out: frozenset[str]) -> list[int]:
    """The companies whose work fits, the best first.

    Whoever works with one of the things that a question is about may know, even who does not offer all of them
    together; so the matcher is asked for each by itself, too.
    """
    about = [lexicon.label(topic, "en") for topic in topics(question, lexicon)]
    needs = [(question.language, question.asked), *(("en", label) for label in about)]
    scores: dict[str, float] = {}
    for language, text in needs:
        need = Request(str(question.id), language, text, RequestType.KNOWLEDGE.value)
        for candidate in matcher.match(need, CONSIDERED, left_out).candidates:
            scores[candidate.id] = max(candidate.score, scores.get(candidate.id, 0.0))
    return [int(company_id) for company_id in sorted(scores, key=lambda one: (-scores[one], one))]


async def _elsewhere(session: AsyncSession, person: Person) -> frozenset[str]:
    """The matcher's ids of the companies that are not asked: those of other clusters, and the asker's own."""
    others = or_(Company.cluster_id != person.cluster_id, Company.id == person.company_id, Company.left_at.is_not(None))
    return frozenset(str(number) for number in await session.scalars(select(Company.id).where(others)))


async def _speakers(
    session: AsyncSession, company_ids: Sequence[int], asker: Person, now: datetime
) -> dict[int, Person]:
    """Who is asked for each company: its first member who can be reached and was not asked much of late."""
    recent = (
        select(func.count())
        .select_from(QuestionPost)
        .where(QuestionPost.person_id == Person.id, QuestionPost.posted_at > now - PACE)
        .scalar_subquery()
    )
    found = await session.scalars(
        select(Person)
        .where(
            Person.company_id.in_(company_ids),
            Person.is_reachable.is_(True),
            Person.role.in_([Role.MEMBER, Role.COORDINATOR]),
            Person.id != asker.id,
            recent < MOST_A_MEMBER,
        )
        .order_by(Person.id.desc())
    )
    return {person.company_id: person for person in found if person.company_id is not None}


def _names(text: str, person: Person) -> bool:
    """Whether the asker would be known by it: the company, or the person by first and last name."""
    is_full = " " in person.name.strip() and person.name.casefold() in text.casefold()
    return is_full or (person.company is not None and mentions_name(text, person.company))

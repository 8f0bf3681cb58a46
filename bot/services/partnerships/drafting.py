"""A request before it goes out: one sentence, what is inferred from it, and each of that corrected by one tap."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.errors import NotFound, UserError
from bot.models import Company, PartnershipRequest, Person, Proposal, Question, Reach, RequestState
from bot.services.partnerships import checking, concepts
from bot.services.partnerships.asking import Asked
from bot.services.partnerships.checking import Held
from bot.services.partnerships.concepts import Understood
from bot.services.partnerships.flags import Flag, Flagged, flagged, without_contacts
from bot.services.partnerships.places import named_abroad
from bot.services.partnerships.requests import (
    draft,
    open_up,
    own,
    own_company,
    require_open_cluster,
)
from bot.services.partnerships.sentences import checked, language_of
from bot.services.partnerships.similar import Similar, own_duplicate, similar_to
from bot.services.partnerships.teams import parts_of
from bot.texts import mark
from knowledge.lexicon import Lexicon
from knowledge.matching import OFFERING, Matcher, RequestType, guess_type

# How long a request may be asked to stay open, in days; an offer may also stand for a year.
TERMS = (14, 30, 90)
STANDING = 365
# What is inferred from the type: who buys is in a hurry, who offers is not.
_INFERRED_TERM = {RequestType.BUY: 30, RequestType.KNOWLEDGE: 30, RequestType.SPARE_CAPACITY: 30}
_LONG_TERM = 90


@dataclass(frozen=True)
class Draft:
    """A request that has not gone out, with all that its author may correct."""

    request: PartnershipRequest
    concepts: tuple[Understood, ...]
    flagged: tuple[Flagged, ...] = ()
    flags: tuple[Flag, ...] = ()  # why a coordinator looks at it before it goes out
    similar: tuple[Similar, ...] = ()  # what others have open that answers it
    duplicate: PartnershipRequest | None = None  # of the same firm
    countries: tuple[str, ...] = ()  # abroad, that it names: firms there are asked (ISO 3166)
    parts: int = 0  # that several firms could share, see bot.services.partnerships.teams

    @property
    def has_contacts(self) -> bool:
        """Whether there is something that one tap takes out."""
        return any(each.flag is not Flag.INSULT for each in self.flagged)

    @property
    def terms(self) -> tuple[int, ...]:
        """How many days it may stay open."""
        return (*TERMS, STANDING) if self.request.type in OFFERING else TERMS


def inferred_term(kind: RequestType) -> int:
    """For how many days a request of a type is open unless its author says otherwise."""
    return _INFERRED_TERM.get(kind, _LONG_TERM)


async def begin(
    session: AsyncSession, person: Person, text: str, lexicon: Lexicon, now: datetime
) -> PartnershipRequest:
    """A new draft; raises :class:`UserError` for a sentence that cannot go out."""
    return (await begin_all(session, person, [text], lexicon, now))[0]


async def begin_all(
    session: AsyncSession, person: Person, sentences: Sequence[str], lexicon: Lexicon, now: datetime
) -> list[PartnershipRequest]:
    """A new draft for each sentence; raises as :func:`begin`."""
    company = own_company(person)
    good = [checked(text, company) for text in sentences]
    return [await _new(session, person, company, sentence, lexicon, now) for sentence in good]


async def _new(
    session: AsyncSession, person: Person, company: Company, sentence: str, lexicon: Lexicon, now: datetime
) -> PartnershipRequest:
    request = PartnershipRequest(
        author=person,
        company=company,
        reach=Reach.ALL if company.cluster.is_open else Reach.CLUSTER,
        state=RequestState.DRAFT,
        created_at=now,
    )
    _word(request, sentence, lexicon, now)
    session.add(request)
    await session.flush()
    return request


async def unsent(session: AsyncSession, person: Person) -> PartnershipRequest | None:
    """The newest draft that the person has left, which a new sentence could be meant to replace.

    What a coordinator sent back is not: it stays until its author mends or discards it.
    """
    found: PartnershipRequest | None = await session.scalar(
        _drafts_of(person).where(PartnershipRequest.returned_for == "").order_by(PartnershipRequest.id.desc()).limit(1)
    )
    return found


async def latest_draft(session: AsyncSession, person: Person) -> PartnershipRequest | None:
    """The newest draft, of which somebody thinks who has just left it for the profile."""
    found: PartnershipRequest | None = await session.scalar(
        _drafts_of(person).order_by(PartnershipRequest.id.desc()).limit(1)
    )
    return found


async def next_draft(session: AsyncSession, person: Person) -> PartnershipRequest | None:
    """Another draft that the person has left, such as the second of two needs."""
    found: PartnershipRequest | None = await session.scalar(_drafts_of(person).order_by(PartnershipRequest.id).limit(1))
    return found


def _drafts_of(person: Person) -> Select[PartnershipRequest]:
    return select(PartnershipRequest).where(
        PartnershipRequest.author_id == person.id,
        PartnershipRequest.company_id == person.company_id,
        PartnershipRequest.state == RequestState.DRAFT,
    )


async def details_of_draft(
    session: AsyncSession, request: PartnershipRequest, lexicon: Lexicon, market: Matcher, now: datetime
) -> Draft:
    """What the author of a draft is shown; ``market`` is the index of what is open."""
    return Draft(
        request,
        await concepts.understood(session, request, lexicon),
        flagged(request.text, request.language),
        await checking.flags_of(session, request, request.text),
        await similar_to(session, request, market, now),
        await own_duplicate(session, request, lexicon),
        tuple(sorted(named_abroad(request))),
        len(parts_of(request, lexicon)),
    )


async def rewrite(
    session: AsyncSession, person: Person, request_id: int, text: str, lexicon: Lexicon, now: datetime
) -> PartnershipRequest:
    """Another sentence, and a draft again; or ``next_text``, which takes the place of one that firms have read."""
    request = await to_rewrite(session, person, request_id)
    sentence = checked(text, request.company)
    request.edition += 1
    if await _was_asked(session, request):
        if sentence == request.text:
            raise UserError(mark("That is the text it has already. Write what should be different."))
        request.next_text = sentence
        checking.release(request)
        return request
    _word(request, sentence, lexicon, now)
    request.state = RequestState.DRAFT
    return request


async def clean(session: AsyncSession, person: Person, request_id: int) -> PartnershipRequest:
    """The sentence without the contacts in it, and a draft again; all that was corrected stays.

    A text that firms have read stays, and its ``next_text`` is mended.
    """
    request = await to_rewrite(session, person, request_id)
    request.edition += 1
    if request.next_text:
        mended = checked(without_contacts(request.next_text), request.company)
        request.next_text = "" if mended == request.text else mended
        checking.release(request)
        return request
    _put(request, checked(without_contacts(request.text), request.company))
    request.state = RequestState.DRAFT
    return request


async def to_rewrite(session: AsyncSession, person: Person, request_id: int) -> PartnershipRequest:
    """A request whose text may still be changed."""
    request = await own(session, person, request_id)
    if request.state not in (RequestState.DRAFT, RequestState.HELD, RequestState.OPEN):
        raise NotFound(mark("That request is closed. Start a new one from /partners."))
    return request


async def _was_asked(session: AsyncSession, request: PartnershipRequest) -> bool:
    if request.state is not RequestState.OPEN:
        return False
    return await session.scalar(select(Proposal.id).where(Proposal.request_id == request.id).limit(1)) is not None


async def set_type(
    session: AsyncSession, person: Person, request_id: int, kind: RequestType, now: datetime
) -> PartnershipRequest:
    """Correct what was guessed; the time that was inferred from it follows, a chosen one stays."""
    request = await draft(session, person, request_id)
    if request.keep_days == inferred_term(request.type):
        _keep(request, inferred_term(kind), now)
    request.type = kind
    return request


async def set_term(
    session: AsyncSession, person: Person, request_id: int, days: int, now: datetime
) -> PartnershipRequest:
    """For how many days it stays open."""
    request = await draft(session, person, request_id)
    if days not in (*TERMS, STANDING):
        raise NotFound(mark("This button no longer works. Please start again from /menu."))
    _keep(request, days, now)
    return request


async def set_reach(session: AsyncSession, person: Person, request_id: int, reach: Reach) -> PartnershipRequest:
    """Whose firms may be asked; a cluster that keeps to itself has no choice."""
    request = await draft(session, person, request_id)
    require_open_cluster(request, reach)
    request.reach = reach
    return request


async def set_concept(
    session: AsyncSession, person: Person, request_id: int, concept: str, lexicon: Lexicon, now: datetime
) -> PartnershipRequest:
    """ "That is not what I mean" of one concept; a second tap takes it back."""
    request = await draft(session, person, request_id)
    await concepts.reject_or_restore(session, request, concept, lexicon, now)
    return request


async def confirm(
    session: AsyncSession, person: Person, request_id: int, matcher: Matcher, now: datetime
) -> Asked | Held:
    """The draft goes out to the firms that fit best, or to a coordinator who looks at it first."""
    request = await draft(session, person, request_id)
    flags = await checking.flags_of(session, request, request.text)
    if flags:
        return await checking.hold(session, request, flags, now)
    return await open_up(session, request, matcher, now)


async def question_text(session: AsyncSession, person: Person, question_id: int) -> str:
    """What the person asked when nothing was found; raises NotFound for somebody else's question."""
    question = await session.scalar(select(Question).where(Question.id == question_id, Question.person_id == person.id))
    if question is None:
        raise NotFound(mark("That question is gone."))
    return question.asked


def _word(request: PartnershipRequest, sentence: str, lexicon: Lexicon, now: datetime) -> None:
    """The sentence with what it says of itself."""
    _put(request, sentence)
    request.language = language_of(sentence, request.author.language, lexicon)
    request.type = guess_type(sentence, request.language, lexicon)
    _keep(request, inferred_term(request.type), now)


def _put(request: PartnershipRequest, sentence: str) -> None:
    """Another text, which no coordinator has seen."""
    request.text = sentence
    request.checked_at, request.checked_by_id, request.returned_for = None, None, ""
    checking.release(request)


def _keep(request: PartnershipRequest, days: int, now: datetime) -> None:
    request.keep_days = days
    request.expires_at = now + timedelta(days=days)

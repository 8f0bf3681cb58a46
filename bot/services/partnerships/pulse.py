"""The quick question: a coordinator sets it, members tap yes, no or later, and a yes may become an offer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.authorize import Action, authorize
from bot.db import locked
from bot.errors import NotAllowed, NotFound, UserError
from bot.models import (
    PartnershipRequest,
    Person,
    Pulse,
    PulseAnswer,
    PulseChoice,
    PulseRound,
    PulseState,
    Reach,
    RequestState,
    Role,
)
from bot.services.lines import single_line, within
from bot.services.partnerships.drafting import inferred_term
from bot.services.partnerships.flags import has_contacts
from bot.services.partnerships.requests import own_company
from bot.services.partnerships.sentences import checked, language_of
from bot.services.timing import next_due
from bot.texts import mark
from knowledge.lexicon import Lexicon
from knowledge.matching import RequestType

LONGEST = int(Pulse.__table__.c.text.type.length)  # type: ignore[attr-defined]
# A weekly question is asked at this local time of the cluster; "later" asks again after this long.
WEEKLY = "0 9 * * mon"
LATER = timedelta(days=2)
# Missed by more (the assistant was down), a weekly question waits for the next week.
GRACE = timedelta(hours=6)
# Questions in the coordinator's list, the newest; and rows of one tick.
SHOWN = 6
BATCH = 100
# Weekly questions of one tick, so that Monday's many clusters do not hold one long transaction.
AT_ONCE = 5
_ASKED = (Role.MEMBER, Role.COORDINATOR)


@dataclass(frozen=True)
class Result:
    """Where a question stands: the answers of its last round by choice, and who said yes."""

    pulse: Pulse
    asked_at: datetime | None
    counts: dict[PulseChoice, int]
    yes: tuple[PulseAnswer, ...]

    @property
    def asked(self) -> int:
        """How many people were asked in that round."""
        return sum(self.counts.values())


@dataclass(frozen=True)
class Plan:
    """A question that has not been asked yet, with how many people would get it."""

    pulse: Pulse
    recipients: int


async def write(session: AsyncSession, actor: Person, text: str, lexicon: Lexicon, now: datetime) -> Plan:
    """A new question, for now not asked; raises UserError for one that cannot go out."""
    authorize(actor, Action.COORDINATE)
    if actor.cluster_id is None:
        raise UserError(mark("You belong to no cluster, so there is nobody to ask."))
    pulse = Pulse(cluster_id=actor.cluster_id, author_id=actor.id, state=PulseState.DRAFT, created_at=now)
    _word(pulse, _line(text), actor, lexicon)
    session.add(pulse)
    await session.flush()
    await session.refresh(pulse)
    return await _plan(session, pulse)


async def rewrite(session: AsyncSession, actor: Person, pulse_id: int, text: str, lexicon: Lexicon) -> Plan:
    """Another question in place of the draft's."""
    pulse = await _draft(session, actor, pulse_id)
    _word(pulse, _line(text), actor, lexicon)
    return await _plan(session, pulse)


async def word_offer(session: AsyncSession, actor: Person, pulse_id: int, text: str) -> Plan:
    """Another sentence for the offer that a yes may become."""
    pulse = await _draft(session, actor, pulse_id)
    pulse.offer = _line(text)
    return await _plan(session, pulse)


async def planned(session: AsyncSession, actor: Person, pulse_id: int) -> Plan:
    """A draft as it would be asked."""
    return await _plan(session, await _draft(session, actor, pulse_id))


async def discard(session: AsyncSession, actor: Person, pulse_id: int) -> None:
    """The draft is not wanted."""
    (await _draft(session, actor, pulse_id)).state = PulseState.DISCARDED


async def ask_now(session: AsyncSession, actor: Person, pulse_id: int, now: datetime) -> list[PulseAnswer]:
    """Ask it once, now: a row for everybody who is asked. Raises UserError where nobody would be."""
    pulse = await _draft(session, actor, pulse_id)
    await _require_somebody(session, pulse)
    pulse.state = PulseState.LIVE
    return await _start(session, pulse, now)


async def ask_weekly(session: AsyncSession, actor: Person, pulse_id: int, now: datetime) -> Pulse:
    """Ask it every week from the next :data:`WEEKLY` on."""
    pulse = await _draft(session, actor, pulse_id)
    await _require_somebody(session, pulse)
    pulse.state, pulse.is_weekly = PulseState.LIVE, True
    pulse.due_at = next_due(timezone=pulse.cluster.timezone, after=now, cron=WEEKLY)
    return pulse


async def stop(session: AsyncSession, actor: Person, pulse_id: int) -> Result:
    """Ask it no more; a second tap changes nothing."""
    pulse = await _own(session, actor, pulse_id)
    if pulse.state is PulseState.LIVE:
        pulse.state, pulse.due_at = PulseState.ENDED, None
    await session.flush()
    return await _result(session, pulse)


async def listed(session: AsyncSession, actor: Person) -> Sequence[Pulse]:
    """The newest questions of the coordinator's cluster."""
    authorize(actor, Action.COORDINATE)
    found = await session.scalars(
        select(Pulse)
        .where(Pulse.cluster_id == actor.cluster_id, Pulse.state != PulseState.DISCARDED)
        .order_by(Pulse.id.desc())
        .limit(SHOWN)
    )
    return found.all()


async def result(session: AsyncSession, actor: Person, pulse_id: int) -> Result:
    """The answers to a question of the coordinator's cluster."""
    return await _result(session, await _own(session, actor, pulse_id))


async def due(session: AsyncSession, now: datetime) -> list[PulseAnswer]:
    """Everybody who is asked a weekly question now, of a few; each question is set down for its next week."""
    found = await session.scalars(
        select(Pulse)
        .where(Pulse.state == PulseState.LIVE, Pulse.due_at <= now)
        .order_by(Pulse.id)
        .limit(AT_ONCE)
        .with_for_update(of=Pulse)
    )
    answers: list[PulseAnswer] = []
    for pulse in found.all():
        is_in_time = pulse.due_at is not None and now - pulse.due_at <= GRACE
        pulse.due_at = next_due(timezone=pulse.cluster.timezone, after=now, cron=WEEKLY)
        if is_in_time:
            answers += await _start(session, pulse, now)
    return answers


async def to_ask_again(session: AsyncSession, now: datetime) -> Sequence[PulseAnswer]:
    """Those who said "later", once: they are asked again now, unless they have left or want no such messages."""
    found = await session.scalars(
        select(PulseAnswer)
        .where(PulseAnswer.ask_again_at <= now)
        .order_by(PulseAnswer.id)
        .limit(BATCH)
        .with_for_update(of=PulseAnswer, skip_locked=True)
    )
    answers = list(found)
    for answer in answers:
        answer.ask_again_at, answer.choice, answer.is_repeated = None, PulseChoice.SILENT, True
    return [answer for answer in answers if _is_still_asked(answer)]


def _is_still_asked(answer: PulseAnswer) -> bool:
    """Whether the question still stands, and the person would be asked it today as well."""
    pulse, person = answer.round.pulse, answer.person
    is_member = person.cluster_id == pulse.cluster_id and person.company_id is not None and person.role in _ASKED
    return pulse.state is PulseState.LIVE and is_member and person.is_reachable and person.is_subscribed


async def asked(session: AsyncSession, person: Person, answer_id: int) -> PulseAnswer:
    """The person's own row, held for writing; raises NotFound and NotAllowed."""
    row = await locked(session, PulseAnswer, answer_id)
    if row is None:
        raise NotFound(mark("That question is gone."))
    if row.person_id != person.id:
        raise NotAllowed(mark("This belongs to somebody else."))
    return row


async def answer(
    session: AsyncSession, person: Person, answer_id: int, choice: PulseChoice, now: datetime
) -> PulseAnswer:
    """One tap; another tap later changes it, until it has become an offer."""
    row = await asked(session, person, answer_id)
    if row.request_id is not None:
        raise UserError(mark("This has become an offer already. See it under /partners."))
    if choice is PulseChoice.LATER and row.is_repeated:
        raise UserError(mark("I ask only twice. Please tap yes or no."))
    row.choice, row.answered_at = choice, now
    row.ask_again_at = now + LATER if choice is PulseChoice.LATER else None
    return row


async def offer(
    session: AsyncSession, person: Person, answer_id: int, lexicon: Lexicon, now: datetime
) -> PartnershipRequest:
    """A yes becomes the draft of an offer, beside any other draft of the person's; one confirmation sends it.

    Raises UserError where the company offers this already.
    """
    row = await asked(session, person, answer_id)
    company = own_company(person)
    pulse = row.round.pulse
    is_offered = await session.scalar(
        select(PulseAnswer.id)
        .join(PartnershipRequest, PartnershipRequest.id == PulseAnswer.request_id)
        .where(PulseAnswer.round_id == row.round_id, PartnershipRequest.company_id == company.id)
    )
    if is_offered is not None:
        raise UserError(mark("Your company offers this already. See it under /partners."))
    sentence = checked(pulse.offer, company)
    days = inferred_term(RequestType.SPARE_CAPACITY)
    request = PartnershipRequest(
        author=person,
        company=company,
        text=sentence,
        language=language_of(sentence, pulse.language, lexicon),
        type=RequestType.SPARE_CAPACITY,
        reach=Reach.ALL if company.cluster.is_open else Reach.CLUSTER,
        state=RequestState.DRAFT,
        keep_days=days,
        created_at=now,
        expires_at=now + timedelta(days=days),
    )
    session.add(request)
    await session.flush()
    row.choice, row.answered_at, row.request_id = PulseChoice.YES, now, request.id
    return request


async def _start(session: AsyncSession, pulse: Pulse, now: datetime) -> list[PulseAnswer]:
    """One round: a row for each person who is asked."""
    this = PulseRound(pulse=pulse, started_at=now)
    answers = [
        PulseAnswer(round=this, person=person, choice=PulseChoice.SILENT, is_repeated=False)
        for person in await _recipients(session, pulse)
    ]
    session.add_all([this, *answers])
    await session.flush()
    return answers


async def _recipients(session: AsyncSession, pulse: Pulse) -> Sequence[Person]:
    """Who speaks for a company of the cluster and takes announcements."""
    found = await session.scalars(
        select(Person)
        .where(
            Person.cluster_id == pulse.cluster_id,
            Person.company_id.is_not(None),
            Person.role.in_(_ASKED),
            Person.is_reachable,
            Person.is_subscribed,
        )
        .order_by(Person.id)
    )
    return found.all()


async def _plan(session: AsyncSession, pulse: Pulse) -> Plan:
    return Plan(pulse, len(await _recipients(session, pulse)))


async def _require_somebody(session: AsyncSession, pulse: Pulse) -> None:
    if not await _recipients(session, pulse):
        raise UserError(mark("Nobody would get this: no member of your cluster has a company yet."))


async def _result(session: AsyncSession, pulse: Pulse) -> Result:
    last = await session.scalar(
        select(PulseRound).where(PulseRound.pulse_id == pulse.id).order_by(PulseRound.id.desc()).limit(1)
    )
    if last is None:
        return Result(pulse, None, {}, ())
    found = await session.scalars(
        select(PulseAnswer).where(PulseAnswer.round_id == last.id).order_by(PulseAnswer.answered_at, PulseAnswer.id)
    )
    answers = found.all()
    counts = Counter(each.choice for each in answers)
    yes = tuple(each for each in answers if each.choice is PulseChoice.YES)
    return Result(pulse, last.started_at, dict(counts), yes)


async def _own(session: AsyncSession, actor: Person, pulse_id: int) -> Pulse:
    """A question of the coordinator's cluster, held for writing."""
    pulse = await locked(session, Pulse, pulse_id)
    if pulse is None or pulse.state is PulseState.DISCARDED:
        raise NotFound(mark("That question is gone."))
    authorize(actor, Action.COORDINATE, pulse)
    return pulse


async def _draft(session: AsyncSession, actor: Person, pulse_id: int) -> Pulse:
    pulse = await _own(session, actor, pulse_id)
    if pulse.state is not PulseState.DRAFT:
        raise UserError(mark("This question has been asked already."))
    return pulse


def _word(pulse: Pulse, text: str, actor: Person, lexicon: Lexicon) -> None:
    pulse.text = text
    pulse.language = language_of(text, actor.language, lexicon)
    sentence = text.strip(" ¿?¡.!…")
    pulse.offer = sentence[:1].upper() + sentence[1:]


def _line(text: str) -> str:
    """One line that may go out; raises UserError with what to write instead."""
    line = single_line(text)
    if not any(character.isalnum() for character in line):
        raise UserError(mark("Please write the question in one line, as a text message."))
    within(line, LONGEST)
    if has_contacts(line):
        raise UserError(mark("Please leave out phone numbers, e-mail addresses and links: a yes becomes an offer."))
    return line

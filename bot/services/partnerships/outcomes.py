"""What came of an introduction: both sides are asked after 14, 90 and 180 days, until they have said it finally."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.authorize import Action, authorized
from bot.db import insert_new
from bot.models import (
    Consent,
    Outcome,
    OutcomeAnswer,
    PartnershipRequest,
    Person,
    Proposal,
    ProposalState,
    ValueBand,
)
from bot.services.partnerships.introductions import Introduced, introduction, seen_by

# Days after an introduction.
STAGES = (14, 90, 180)
# After a long absence the last question is left out from this day on.
TOO_LATE = 270
# Outcomes of which the worth is asked.
WORTH_ASKING = frozenset({Outcome.DEAL, Outcome.COOPERATION})
# Outcomes that say by themselves that the two met or talked.
HAVE_MET = frozenset({Outcome.DEAL, Outcome.COOPERATION, Outcome.HELPED})
# Questions of one tick, for each stage and side.
BATCH = 50


@dataclass(frozen=True)
class Inquiry:
    """What one side of an introduction is asked at one stage, and what it has said."""

    answer: OutcomeAnswer
    introduced: Introduced  # as that side sees it

    @property
    def person(self) -> Person:
        """Who is asked."""
        return self.introduced.reversed().other


async def inquiries_due(session: AsyncSession, now: datetime) -> list[Inquiry]:
    """The tick: whom to ask now, each side by itself. Who missed a stage is asked for the latest only."""
    ends = (*STAGES[1:], TOO_LATE)
    return [
        inquiry
        for stage, end in zip(STAGES, ends, strict=True)
        for is_author in (True, False)
        for inquiry in await _due(session, stage, end, is_author, now)
    ]


async def inquire(session: AsyncSession, person: Person, proposal_id: int, now: datetime) -> Inquiry:
    """The person wants to say by themselves, or anew, what came of an introduction."""
    found = await introduction(session, person, proposal_id)
    since = found.proposal.introduced_at or now
    reached = [stage for stage in STAGES if since + timedelta(days=stage) <= now]
    return await _inquiry(session, found, reached[-1] if reached else STAGES[0], now)


async def say(
    session: AsyncSession, person: Person, answer_id: int, outcome: Outcome | None, has_met: bool | None, now: datetime
) -> Inquiry:
    """What came of it; ``None`` is "not yet", after which the next stage asks again. The newest word counts.

    Raises NotFound and NotAllowed.
    """
    answer = await _own(session, person, answer_id)
    answer.outcome, answer.answered_at = outcome, now
    answer.has_met = True if outcome in HAVE_MET else has_met
    if outcome not in WORTH_ASKING:
        answer.value = None
    await session.flush()
    return await _inquiry_of(session, answer, person)


async def say_met(session: AsyncSession, person: Person, answer_id: int, has_met: bool) -> Inquiry:
    """Whether the two met or talked at all, where the outcome does not say it."""
    answer = await _own(session, person, answer_id)
    answer.has_met = has_met
    await session.flush()
    return await _inquiry_of(session, answer, person)


async def say_value(session: AsyncSession, person: Person, answer_id: int, value: ValueBand | None) -> Inquiry:
    """What it was worth, roughly; ``None``: would rather not say."""
    answer = await _own(session, person, answer_id)
    answer.value = value if answer.outcome in WORTH_ASKING else None
    await session.flush()
    return await _inquiry_of(session, answer, person)


async def _due(session: AsyncSession, stage: int, end: int, is_author: bool, now: datetime) -> list[Inquiry]:
    person_id = PartnershipRequest.author_id if is_author else Proposal.person_id
    company_id = PartnershipRequest.company_id if is_author else Proposal.company_id
    of_person = (OutcomeAnswer.proposal_id == Proposal.id) & (OutcomeAnswer.person_id == person_id)
    found = await session.scalars(
        select(Proposal)
        .join(PartnershipRequest, PartnershipRequest.id == Proposal.request_id)
        .join(Person, Person.id == person_id)
        .where(
            Proposal.introduced_at <= now - timedelta(days=stage),
            Proposal.introduced_at > now - timedelta(days=end),
            Proposal.state == ProposalState.INTRODUCED,
            Person.company_id == company_id,
            Person.is_reachable,
            ~exists().where(of_person, OutcomeAnswer.stage >= stage),
            ~exists().where(of_person, OutcomeAnswer.outcome.is_not(None)),
            ~_is_withdrawn(),
        )
        .order_by(Proposal.id)
        .limit(BATCH)
    )
    return [
        await _inquiry(session, await seen_by(session, proposal, is_author), stage, now) for proposal in found.all()
    ]


def _is_withdrawn() -> ColumnElement[bool]:
    return exists().where(Consent.proposal_id == Proposal.id, Consent.withdrawn_at.is_not(None))


async def _inquiry(session: AsyncSession, found: Introduced, stage: int, now: datetime) -> Inquiry:
    person = found.reversed().other
    row = {"proposal_id": found.proposal.id, "person_id": person.id, "stage": stage, "asked_at": now}
    await insert_new(session, OutcomeAnswer, [row])
    answer = await session.scalars(
        select(OutcomeAnswer).where(
            OutcomeAnswer.proposal_id == found.proposal.id,
            OutcomeAnswer.person_id == person.id,
            OutcomeAnswer.stage == stage,
        )
    )
    return Inquiry(answer.one(), found)


async def _own(session: AsyncSession, person: Person, answer_id: int) -> OutcomeAnswer:
    return await authorized(session, person, Action.PARTICIPATE, OutcomeAnswer, answer_id)


async def _inquiry_of(session: AsyncSession, answer: OutcomeAnswer, person: Person) -> Inquiry:
    proposal = answer.proposal
    return Inquiry(answer, await seen_by(session, proposal, proposal.request.author_id == person.id))

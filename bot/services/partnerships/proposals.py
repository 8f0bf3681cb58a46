"""A request with one firm: interested or not, and contacts shared once both sides agreed to exactly these fields."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db import insert_new, locked
from bot.errors import NotAllowed, NotFound, UserError
from bot.models import (
    Block,
    Consent,
    Decline,
    DeclineReason,
    PartnershipRequest,
    Person,
    Proposal,
    ProposalState,
    RequestState,
)
from bot.services.partnerships.contacts import Contact, can_be_reached_by, contact_of
from bot.services.partnerships.requests import is_exhausted
from bot.texts import mark


@dataclass(frozen=True)
class Terms:
    """Which of a side's contacts would go over, shown to that side before it agrees."""

    proposal: Proposal
    consent: Consent
    is_author: bool
    is_changed: bool = False  # they changed since they were shown last

    @property
    def contact(self) -> Contact:
        """The fields as shown."""
        return self.consent.fields

    @property
    def is_enough(self) -> bool:
        """Whether the other side could do anything with it."""
        return can_be_reached_by(self.contact)

    @property
    def person(self) -> Person:
        """Who agrees or not."""
        return self.proposal.request.author if self.is_author else self.proposal.person


@dataclass(frozen=True)
class Agreed:
    """One side said yes; ``other`` is what the other side is asked now, ``None`` while it is still thinking."""

    proposal: Proposal
    is_author: bool
    other: Terms | None


@dataclass(frozen=True)
class Introduction:
    """Both said yes: each has the other's contact from now on."""

    proposal: Proposal


@dataclass(frozen=True)
class Declined:
    """One side said no, which the other side is not told."""

    proposal: Proposal
    is_author: bool
    is_exhausted: bool  # the author may want to ask more firms


async def look(session: AsyncSession, person: Person, proposal_id: int, now: datetime) -> Terms:
    """What would go over if the person said yes; the first step of "Interested", and to look again."""
    proposal, is_author = await held(session, person, proposal_id)
    _require_undecided(proposal, is_author)
    return await _terms(session, proposal, is_author, now)


async def share(
    session: AsyncSession, person: Person, proposal_id: int, edition: int, now: datetime
) -> Terms | Agreed | Introduction:
    """The person agrees to the fields that ``edition`` showed; new terms come back where those are no longer true."""
    proposal, is_author = await held(session, person, proposal_id)
    _require_undecided(proposal, is_author)
    consent = await _consent(session, proposal, person)
    shown = await _terms(session, proposal, is_author, now)
    if consent is None or consent.edition != edition or not shown.is_enough:
        return shown
    shown.consent.given_at, shown.consent.withdrawn_at = now, None
    if not is_author:
        proposal.answered_at = proposal.answered_at or now
        await session.execute(delete(Decline).where(Decline.proposal_id == proposal.id))
    has_author_declined = proposal.state is ProposalState.DECLINED and proposal.interested_at is not None
    if has_author_declined and not is_author:
        return Agreed(proposal, is_author, None)
    if has_author_declined or not is_author:
        _become_interested(proposal, now)
    return await _bring_together(session, proposal, is_author, now)


async def decline(session: AsyncSession, person: Person, proposal_id: int, now: datetime) -> Declined:
    """Not now. A firm that had said yes takes its consent back; a second tap changes nothing."""
    proposal, is_author = await held(session, person, proposal_id)
    if proposal.state is ProposalState.INTRODUCED:
        raise UserError(mark("You have each other's contact already. Look further up in this chat."))
    was_pending = proposal.state is ProposalState.INTERESTED or (
        proposal.state is ProposalState.ASKED and not is_author
    )
    if was_pending:
        proposal.state = ProposalState.DECLINED
    if proposal.state is ProposalState.DECLINED:
        await _take_back(session, proposal, person, is_author, now)
        if not is_author:
            await _remember_no(session, proposal, now)
    await session.flush()
    return Declined(proposal, is_author, was_pending and await is_exhausted(session, proposal.request))


async def give_reason(session: AsyncSession, person: Person, proposal_id: int, reason: DeclineReason) -> Proposal:
    """Why the firm said no; raises :class:`UserError` where it has not, or meanwhile changed its mind."""
    proposal, is_author = await held(session, person, proposal_id)
    no = await session.scalar(select(Decline).where(Decline.proposal_id == proposal.id))
    if is_author or no is None:
        raise UserError(mark("You have not said no to this request."))
    no.reason = reason
    await session.flush()
    return proposal


async def block(session: AsyncSession, person: Person, proposal_id: int, now: datetime) -> tuple[Declined, Block]:
    """No to this request, and neither company is proposed to the other any more; a second tap changes nothing."""
    found = await decline(session, person, proposal_id, now)
    proposal = found.proposal
    if found.is_author:
        raise NotAllowed(mark("This belongs to somebody else."))
    pair = {"company_id": proposal.company_id, "blocked_id": proposal.request.company_id}
    anew = {"request_id": proposal.request_id, "person_id": person.id, "created_at": now, "lifted_at": None}
    await insert_new(session, Block, [pair | anew])
    blocked = (await session.scalars(select(Block).filter_by(**pair).with_for_update())).one()
    if blocked.lifted_at is not None:
        await session.execute(update(Block).filter_by(**pair).values(**anew))
        await session.refresh(blocked)
    return found, blocked


def remember_wording(terms: Terms, wording: str) -> None:
    """Keep the message in which the fields were shown."""
    terms.consent.wording = wording


async def held(session: AsyncSession, person: Person, proposal_id: int) -> tuple[Proposal, bool]:
    """The proposal, its request and itself held for writing in this order, and whether the person is the author."""
    request_id = await session.scalar(select(Proposal.request_id).where(Proposal.id == proposal_id))
    request = await locked(session, PartnershipRequest, request_id) if request_id is not None else None
    proposal = await locked(session, Proposal, proposal_id) if request is not None else None
    if request is None or proposal is None:
        raise NotFound(mark("That request is gone."))
    if person.id not in (request.author_id, proposal.person_id):
        raise NotAllowed(mark("This belongs to somebody else."))
    is_author = person.id == request.author_id
    if person.company_id != (request.company_id if is_author else proposal.company_id):
        raise NotAllowed(mark("You do not speak for that company any more."))
    return proposal, is_author


def _require_undecided(proposal: Proposal, is_author: bool) -> None:
    """Raise :class:`UserError` unless the person's yes or no is still awaited."""
    if proposal.state is ProposalState.INTRODUCED:
        raise UserError(mark("You have each other's contact already. Look further up in this chat."))
    if proposal.request.state is not RequestState.OPEN:
        raise UserError(mark("That request is closed. Nothing was shared."))
    if proposal.state is ProposalState.LAPSED or proposal.settled_at is not None:
        raise UserError(mark("The time for this has passed. Nothing was shared."))
    if is_author and proposal.interested_at is None:
        raise UserError(mark("That firm is no longer available. Nothing was shared."))


async def _terms(session: AsyncSession, proposal: Proposal, is_author: bool, now: datetime) -> Terms:
    """Show what the side has to share now; a consent to anything else is void."""
    person = proposal.request.author if is_author else proposal.person
    contact = contact_of(person)
    consent = await _consent(session, proposal, person)
    if consent is None:
        consent = Consent(proposal_id=proposal.id, person_id=person.id, fields=contact, edition=1, shown_at=now)
        session.add(consent)
        await session.flush()
        return Terms(proposal, consent, is_author)
    if consent.given_at is not None and consent.fields == contact:
        raise UserError(mark("You have said yes already. I will write to you as soon as the other firm has decided."))
    is_changed = consent.fields != contact
    if is_changed:
        consent.fields, consent.given_at, consent.shown_at = contact, None, now
        consent.edition += 1
        await session.flush()
    return Terms(proposal, consent, is_author, is_changed)


async def _take_back(session: AsyncSession, proposal: Proposal, person: Person, is_author: bool, now: datetime) -> None:
    """The person's yes, if there was one, no longer holds."""
    consent = await _consent(session, proposal, person)
    if consent is not None and consent.given_at is not None:
        consent.given_at, consent.withdrawn_at = None, now
    if not is_author:
        proposal.interested_at = None


async def _remember_no(session: AsyncSession, proposal: Proposal, now: datetime) -> None:
    proposal.answered_at = proposal.answered_at or now
    await insert_new(session, Decline, [{"proposal_id": proposal.id, "declined_at": now}])


def _become_interested(proposal: Proposal, now: datetime) -> None:
    proposal.state = ProposalState.INTERESTED
    if proposal.interested_at is None:
        proposal.interested_at, proposal.since_at, proposal.reminded_at = now, now, None


async def _bring_together(
    session: AsyncSession, proposal: Proposal, is_author: bool, now: datetime
) -> Agreed | Introduction:
    """After one side's yes: introduce when the other's yes still holds, else ask the other side."""
    other = proposal.person if is_author else proposal.request.author
    theirs = await _consent(session, proposal, other)
    if theirs is None or theirs.given_at is None or theirs.fields != contact_of(other):
        is_asked_already = is_author and theirs is not None and theirs.given_at is None
        terms = None if is_asked_already else await _terms(session, proposal, not is_author, now)
        return Agreed(proposal, is_author, terms)
    proposal.state, proposal.introduced_at = ProposalState.INTRODUCED, now
    await session.flush()
    return Introduction(proposal)


async def _consent(session: AsyncSession, proposal: Proposal, person: Person) -> Consent | None:
    return await session.scalar(
        select(Consent)
        .where(Consent.proposal_id == proposal.id, Consent.person_id == person.id)
        .execution_options(populate_existing=True)
    )

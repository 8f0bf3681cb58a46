"""After both said yes: who knows whom, writing to each other through the assistant, and taking the consent back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db import insert_new
from bot.errors import NotFound, UserError
from bot.models import Consent, PartnershipRequest, Person, Proposal, ProposalState, Relay
from bot.services.partnerships.contacts import Contact
from bot.services.partnerships.proposals import held
from bot.texts import mark

# Introductions in the list; the newest.
SHOWN = 8


@dataclass(frozen=True)
class Introduced:
    """One introduction as one of its two sides sees it. The contacts are as agreed, field by field."""

    proposal: Proposal
    is_author: bool
    mine: Consent
    theirs: Consent
    relay: Relay | None

    @property
    def other(self) -> Person:
        """Who is on the other side."""
        return self.proposal.person if self.is_author else self.proposal.request.author

    @property
    def has_left(self) -> bool:
        """Whether the other person no longer speaks for the firm of the introduction."""
        company_id = self.proposal.company_id if self.is_author else self.proposal.request.company_id
        return self.other.company_id != company_id

    @property
    def contact(self) -> Contact | None:
        """The other side's contact; None once they have withdrawn their consent."""
        return None if self.theirs.withdrawn_at else self.theirs.fields

    @property
    def is_over(self) -> bool:
        """Whether one of the two has withdrawn their consent."""
        return self.mine.withdrawn_at is not None or self.theirs.withdrawn_at is not None

    @property
    def can_write(self) -> bool:
        """Whether the assistant passes messages on: where one side has no Telegram name, until somebody ends it."""
        lacks_name = "telegram" not in self.mine.fields or "telegram" not in self.theirs.fields
        return lacks_name and not self.is_over and (self.relay is None or self.relay.ended_at is None)

    def reversed(self) -> Introduced:
        """The same for the other side."""
        return Introduced(self.proposal, not self.is_author, self.theirs, self.mine, self.relay)


async def introduced_to(session: AsyncSession, person: Person) -> list[Introduced]:
    """Whom the person was introduced to for their present company, the newest first."""
    is_author = (PartnershipRequest.author_id == person.id) & (PartnershipRequest.company_id == person.company_id)
    is_peer = (Proposal.person_id == person.id) & (Proposal.company_id == person.company_id)
    found = await session.scalars(
        select(Proposal)
        .join(PartnershipRequest, PartnershipRequest.id == Proposal.request_id)
        .where(Proposal.state == ProposalState.INTRODUCED, or_(is_author, is_peer))
        .order_by(Proposal.introduced_at.desc(), Proposal.id.desc())
        .limit(SHOWN)
    )
    return [await seen_by(session, proposal, proposal.request.author_id == person.id) for proposal in found.all()]


async def introduction(session: AsyncSession, person: Person, proposal_id: int) -> Introduced:
    """One of the person's introductions, held for writing; raises NotFound, and NotAllowed for somebody else's."""
    proposal, is_author = await held(session, person, proposal_id)
    if proposal.state is not ProposalState.INTRODUCED:
        raise NotFound(mark("You have not been introduced to each other yet."))
    return await seen_by(session, proposal, is_author)


async def to_write(session: AsyncSession, person: Person, proposal_id: int) -> Introduced:
    """An introduction in which the person can write to the other side; raises :class:`UserError` where not."""
    found = await introduction(session, person, proposal_id)
    if found.is_over:
        raise NotFound(mark("This conversation is over: one side has withdrawn their consent."))
    if not found.can_write:
        raise NotFound(mark("This conversation has ended. You still have each other's contact."))
    if not found.other.is_reachable or found.has_left:
        raise UserError(mark("I cannot reach them on Telegram now. Please use their contact details."))
    return found


async def pass_on(session: AsyncSession, person: Person, proposal_id: int, now: datetime) -> Introduced:
    """The person writes to the other side: the conversation is open from now on, if it was not."""
    found = await to_write(session, person, proposal_id)
    await insert_new(session, Relay, [{"proposal_id": found.proposal.id, "opened_at": now}])
    return found


async def end_relay(session: AsyncSession, person: Person, proposal_id: int, now: datetime) -> Introduced:
    """Nothing more is passed on, in neither direction; raises NotFound where that is so already."""
    found = await introduction(session, person, proposal_id)
    if not found.can_write:
        raise NotFound(mark("This conversation has ended. You still have each other's contact."))
    await _end(session, found, person, now)
    return found


async def withdraw_consent(session: AsyncSession, person: Person, proposal_id: int, now: datetime) -> Introduced:
    """The person's contact is shown to the other side no more, and nothing is passed on; raises NotFound if it is so.

    What the other side has saved cannot be taken back: it is asked to delete it.
    """
    found = await introduction(session, person, proposal_id)
    if found.mine.withdrawn_at is not None:
        raise NotFound(mark("You have withdrawn your consent already."))
    await _end(session, found, person, now)
    found.mine.withdrawn_at = now
    await session.flush()
    return found


async def seen_by(session: AsyncSession, proposal: Proposal, is_author: bool) -> Introduced:
    """An introduction as one side sees it; raises ValueError for a proposal that never became one."""
    consents = await session.scalars(select(Consent).where(Consent.proposal_id == proposal.id))
    by_person = {consent.person_id: consent for consent in consents}
    author, peer = by_person.get(proposal.request.author_id), by_person.get(proposal.person_id)
    if author is None or peer is None:
        raise ValueError(f"proposal {proposal.id} is introduced without both consents")
    relay = await session.scalar(select(Relay).where(Relay.proposal_id == proposal.id))
    mine, theirs = (author, peer) if is_author else (peer, author)
    return Introduced(proposal, is_author, mine, theirs, relay)


async def _end(session: AsyncSession, found: Introduced, person: Person, now: datetime) -> None:
    await insert_new(session, Relay, [{"proposal_id": found.proposal.id, "opened_at": now}])
    relay = (await session.scalars(select(Relay).where(Relay.proposal_id == found.proposal.id).with_for_update())).one()
    if relay.ended_at is None:
        relay.ended_at, relay.ended_by_id = now, person.id
    await session.flush()

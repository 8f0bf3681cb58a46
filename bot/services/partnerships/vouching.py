"""A coordinator's word for a pair that the matching found: "Anna introduces you", said to whoever has to decide."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db import locked
from bot.errors import UserError
from bot.models import PartnershipRequest, Person, Proposal, ProposalState, RequestState
from bot.services.partnerships.brokering import checked_vouch, own_firm, own_request
from bot.texts import mark


async def asked_firms(session: AsyncSession, request: PartnershipRequest) -> Collection[int]:
    """The companies that have been asked about a request, whatever came of it."""
    return set(await session.scalars(select(Proposal.company_id).where(Proposal.request_id == request.id)))


async def asked(session: AsyncSession, actor: Person, request_id: int, company_id: int) -> Proposal | None:
    """An open request as put to a firm, both of the coordinator's cluster, whatever came of it; held for writing.

    None where the firm was not asked. Settled or not looks the same: who said no is nobody's to know.
    Raises as ``own_request`` and ``own_firm``.
    """
    request = await own_request(session, actor, request_id)
    company = await own_firm(session, actor, company_id)
    found = await session.scalar(
        select(Proposal.id).where(Proposal.request_id == request.id, Proposal.company_id == company.id)
    )
    if found is None or request.state is not RequestState.OPEN:
        return None
    return await locked(session, Proposal, found)


def vouch(proposal: Proposal, actor: Person, text: str) -> Proposal:
    """Put the coordinator's name to what :func:`asked` found, with a sentence of hers or an empty one.

    Raises UserError where a coordinator has done so already, or for a sentence that tells too much.
    """
    if proposal.vouch is not None:
        raise UserError(mark("A coordinator's name stands on that card already."))
    line = checked_vouch(text, proposal.request.company)
    if proposal.state is not ProposalState.INTRODUCED:
        proposal.vouch, proposal.introduced_by = line, actor
    return proposal

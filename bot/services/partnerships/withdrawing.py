"""Taking a request or a draft back: undone by one tap while nobody has heard of it, else only after a question."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.errors import NotFound, UserError
from bot.models import PackageState, PartnershipRequest, Person, Proposal, RequestState
from bot.services.partnerships.requests import Closed, Progress, close, draft, open_or_held, own, progress_of
from bot.texts import mark


@dataclass(frozen=True)
class Unsure:
    """Firms, or the coordinators, have heard of the request: its author is asked before it is withdrawn."""

    progress: Progress


@dataclass(frozen=True)
class Withdrawn:
    """A request that was taken back; ``is_untold``: nobody had heard of it, so it may be restored."""

    closed: Closed
    is_untold: bool


async def withdraw(
    session: AsyncSession, person: Person, request_id: int, now: datetime, *, is_sure: bool
) -> Withdrawn | Unsure:
    """The author no longer needs it; ``is_sure`` once they were told who hears of that."""
    request = await open_or_held(session, person, request_id)
    progress = await progress_of(session, request)
    is_untold = progress.asked == 0 and request.held_at is None
    if not (is_untold or is_sure):
        return Unsure(progress)
    return Withdrawn(await close(session, request, RequestState.WITHDRAWN, now), is_untold)


async def discard(session: AsyncSession, person: Person, request_id: int) -> PartnershipRequest:
    """The draft is not wanted."""
    request = await draft(session, person, request_id)
    request.state = RequestState.WITHDRAWN
    return request


async def restore(session: AsyncSession, person: Person, request_id: int, now: datetime) -> PartnershipRequest:
    """ "Undo": as it was before, unless somebody has heard of its end; raises :class:`UserError` then.

    A second tap changes nothing.
    """
    request = await own(session, person, request_id)
    if request.state in (RequestState.DRAFT, RequestState.OPEN):
        return request
    is_split = request.part is None and request.package is not None and request.package.state is PackageState.OPEN
    was_told = await session.scalar(select(Proposal.id).where(Proposal.request_id == request.id).limit(1)) is not None
    if request.state is not RequestState.WITHDRAWN or was_told or is_split:
        raise NotFound(mark("That request is closed. Start a new one from /partners."))
    if request.opened_at is None:
        request.state = RequestState.DRAFT
    elif request.expires_at > now:
        request.state, request.closed_at = RequestState.OPEN, None
    else:
        raise UserError(mark("Its time is over by now. Start a new one from /partners."))
    return request

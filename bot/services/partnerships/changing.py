"""Another text for a request that firms have read: they are told, and asked anew where they have not decided yet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.errors import NotFound, UserError
from bot.models import Consent, PartnershipRequest, Person, Proposal, ProposalState, RequestState
from bot.services.partnerships import checking
from bot.services.partnerships.checking import Held
from bot.services.partnerships.concepts import need_of
from bot.services.partnerships.flags import Flag, Flagged, flagged
from bot.services.partnerships.requests import PENDING, own
from bot.services.partnerships.sentences import language_of
from bot.texts import mark
from knowledge.lexicon import Lexicon
from knowledge.matching import Matcher

# Good matches among which a firm's reasons for the new text are looked for.
CONSIDERED = 100


@dataclass(frozen=True)
class Change:
    """A new text before it is sent: how many firms have read the former one, and why a coordinator sees it first."""

    request: PartnershipRequest
    readers: int
    flagged: tuple[Flagged, ...]
    flags: tuple[Flag, ...]


@dataclass(frozen=True)
class Changed:
    """A request with its new text: the firms asked anew, which of them had said yes, and those in touch already."""

    request: PartnershipRequest
    again: tuple[Proposal, ...]
    had_said_yes: frozenset[int]  # ids of proposals
    in_touch: tuple[Proposal, ...]


async def proposed_change(session: AsyncSession, person: Person, request_id: int) -> Change:
    """The new text that waits for its author's last word; raises NotFound where there is none."""
    request = await waiting_change(session, person, request_id)
    readers = await session.scalar(
        select(func.count()).where(
            Proposal.request_id == request.id, Proposal.state.in_([*PENDING, ProposalState.INTRODUCED])
        )
    )
    flags = await checking.flags_of(session, request, request.next_text, is_new_text=True)
    return Change(request, int(readers or 0), flagged(request.next_text, request.language), flags)


async def send_change(
    session: AsyncSession,
    person: Person,
    request_id: int,
    edition: int,
    lexicon: Lexicon,
    matcher: Matcher,
    now: datetime,
) -> Changed | Held:
    """The new text takes the former one's place, once a coordinator has seen it where that is due.

    ``edition`` is the one that the author was shown: an older button sends no newer text.
    """
    request = await waiting_change(session, person, request_id)
    if request.edition != edition or request.held_at is not None:
        raise UserError(mark("There is a newer text further down, or your coordinator looks at it already."))
    flags = await checking.flags_of(session, request, request.next_text, is_new_text=True)
    if flags:
        return await checking.hold(session, request, flags, now)
    request.checked_at = request.checked_by_id = None
    return await take_next_text(session, request, lexicon, matcher, now)


async def keep_text(session: AsyncSession, person: Person, request_id: int) -> PartnershipRequest:
    """The former text is better after all."""
    request = await waiting_change(session, person, request_id)
    request.next_text = ""
    checking.release(request)
    return request


async def take_next_text(
    session: AsyncSession, request: PartnershipRequest, lexicon: Lexicon, matcher: Matcher, now: datetime
) -> Changed:
    """Put the new text of a request, held for writing, in place: a yes to the former one no longer counts.

    Where the new one says the same (its contacts were taken out) nobody is told.
    """
    if request.next_text == request.text:
        request.next_text = ""
        return Changed(request, (), frozenset(), ())
    request.text, request.next_text = request.next_text, ""
    request.language = language_of(request.text, request.author.language, lexicon)
    found = await session.scalars(
        select(Proposal)
        .where(Proposal.request_id == request.id, Proposal.state.in_([*PENDING, ProposalState.INTRODUCED]))
        .order_by(Proposal.id)
        .with_for_update()
    )
    proposals = found.all()
    again = tuple(proposal for proposal in proposals if proposal.state in PENDING)
    said_yes = frozenset(proposal.id for proposal in again if proposal.interested_at is not None)
    await _ask_anew(session, request, again, matcher, now)
    in_touch = tuple(proposal for proposal in proposals if proposal.state is ProposalState.INTRODUCED)
    return Changed(request, again, said_yes, in_touch)


async def _ask_anew(
    session: AsyncSession, request: PartnershipRequest, proposals: tuple[Proposal, ...], matcher: Matcher, now: datetime
) -> None:
    reasons = {
        candidate.id: list(candidate.reasons)
        for candidate in matcher.match(await need_of(session, request), CONSIDERED).candidates
    }
    for proposal in proposals:
        proposal.state = ProposalState.ASKED
        proposal.interested_at, proposal.reminded_at, proposal.since_at = None, None, now
        proposal.reasons = reasons.get(str(proposal.company_id), [])
    # A button that agreed beside the former text agrees to nothing.
    await session.execute(
        update(Consent)
        .where(Consent.proposal_id.in_([proposal.id for proposal in proposals]))
        .values(given_at=None, edition=Consent.edition + 1)
        .execution_options(synchronize_session="fetch")
    )
    await session.flush()


async def waiting_change(session: AsyncSession, person: Person, request_id: int) -> PartnershipRequest:
    """An open request with a new text that has not gone out; raises NotFound for any other."""
    request = await own(session, person, request_id)
    if request.state is not RequestState.OPEN or not request.next_text:
        raise NotFound(mark("There is no change of that request to send. See it under /partners."))
    return request

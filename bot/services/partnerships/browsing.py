"""Looking around: what is open in the clusters, without names, and "Interested" in something that one found."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db import locked
from bot.errors import NotFound, UserError
from bot.models import (
    Cluster,
    Company,
    Notice,
    PartnershipRequest,
    Person,
    Proposal,
    ProposalState,
    Reach,
    RequestState,
)
from bot.services.partnerships import subjects
from bot.services.partnerships.profiles import has_not_blocked
from bot.services.partnerships.proposals import Terms, look
from bot.services.partnerships.requests import own_company
from bot.services.partnerships.subjects import Described, Page, Side
from bot.texts import mark
from knowledge.lexicon import Lexicon

PAGE = 4
# Requests that are looked through; the newest.
MOST_LOOKED_THROUGH = 300


@dataclass(frozen=True)
class Around:
    """What there is to look at: how many needs and offers, and the most frequent concepts of both."""

    needs: int
    offers: int
    concepts: tuple[tuple[str, int], ...]


async def around(session: AsyncSession, person: Person, lexicon: Lexicon, now: datetime) -> Around:
    """What others have open that the person's firm may take up."""
    found = await subjects.described(session, await _visible(session, own_company(person), now), lexicon)
    needs = sum(Side.NEEDS.has(one.request) for one in found)
    return Around(needs, len(found) - needs, tuple(subjects.most_frequent(found)))


async def listed(
    session: AsyncSession, person: Person, side: Side, concept: str, offset: int, lexicon: Lexicon, now: datetime
) -> Page:
    """A page of one side, about one concept (empty for all); newest first."""
    visible = await _visible(session, own_company(person), now)
    found = await subjects.described(session, [each for each in visible if side.has(each)], lexicon)
    return Page.of(subjects.about(found, concept, lexicon) if concept else found, offset, PAGE)


async def searched(
    session: AsyncSession, person: Person, typed: str, offset: int, lexicon: Lexicon, now: datetime
) -> Page:
    """A page of what fits some typed words, the best first."""
    found = await subjects.described(session, await _visible(session, own_company(person), now), lexicon)
    return Page.of(subjects.mentioning(found, typed, person.language, lexicon), offset, PAGE)


async def one(session: AsyncSession, person: Person, request_id: int, lexicon: Lexicon, now: datetime) -> Described:
    """One request of another firm; raises NotFound when it is no longer to be seen."""
    request = await session.scalar(
        select(PartnershipRequest)
        .join(Company, Company.id == PartnershipRequest.company_id)
        .join(Cluster, Cluster.id == Company.cluster_id)
        .where(PartnershipRequest.id == request_id, *is_visible_to(own_company(person), now))
    )
    if request is None:
        raise NotFound(mark("That request is no longer open."))
    return (await subjects.described(session, [request], lexicon))[0]


async def may_take_up(session: AsyncSession, company: Company, request: PartnershipRequest, now: datetime) -> bool:
    """Whether a firm to which somebody passed an open request on may say that it is interested."""
    return not await _is_hidden(session, request, company, now)


async def take_up(
    session: AsyncSession, person: Person, request_id: int, now: datetime, why: Notice | None = None
) -> Terms:
    """ "Interested" in a request that nobody proposed to the person: from here on as if it had been.

    ``why`` is what was found of it for the weekly digest. Raises NotFound when it is no longer to be seen, UserError
    when a colleague was asked about it already.
    """
    company = own_company(person)
    request = await locked(session, PartnershipRequest, request_id)
    if request is None or await _is_hidden(session, request, company, now):
        raise NotFound(mark("That request is no longer open."))
    proposal = await session.scalar(
        select(Proposal).where(Proposal.request_id == request.id, Proposal.company_id == company.id).with_for_update()
    )
    if proposal is None:
        proposal = Proposal(
            request=request,
            company=company,
            person=person,
            state=ProposalState.ASKED,
            is_own_wish=True,
            score=why.score if why else 0.0,
            reasons=why.reasons if why else [],
            asked_at=now,
            since_at=now,
        )
        session.add(proposal)
        await session.flush()
    elif proposal.person_id != person.id:
        raise UserError(mark("{name} of your company has been asked about this already."), name=proposal.person.name)
    elif proposal.state is ProposalState.LAPSED and proposal.settled_at is None:
        proposal.state, proposal.since_at, proposal.reminded_at = ProposalState.ASKED, now, None
    return await look(session, person, proposal.id, now)


def is_visible_to(company: Company, now: datetime) -> tuple[ColumnElement[bool], ...]:
    """Which requests (joined with the author's company and its cluster) a firm may see, without names.

    A cluster that keeps to itself neither shows its requests to others nor sees theirs.
    """
    is_near = Company.cluster_id == company.cluster_id
    is_shared = and_(PartnershipRequest.reach == Reach.ALL, Cluster.is_open)
    return (
        PartnershipRequest.state == RequestState.OPEN,
        PartnershipRequest.expires_at > now,
        PartnershipRequest.company_id != company.id,
        Company.left_at.is_(None),
        or_(is_near, is_shared) if company.cluster.is_open else is_near,
        has_not_blocked(company.id, PartnershipRequest.company_id),
    )


async def _is_hidden(session: AsyncSession, request: PartnershipRequest, company: Company, now: datetime) -> bool:
    found = await session.scalar(
        select(PartnershipRequest.id)
        .join(Company, Company.id == PartnershipRequest.company_id)
        .join(Cluster, Cluster.id == Company.cluster_id)
        .where(PartnershipRequest.id == request.id, *is_visible_to(company, now))
    )
    return found is None


async def _visible(session: AsyncSession, company: Company, now: datetime) -> list[PartnershipRequest]:
    found = await session.scalars(
        select(PartnershipRequest)
        .join(Company, Company.id == PartnershipRequest.company_id)
        .join(Cluster, Cluster.id == Company.cluster_id)
        .where(*is_visible_to(company, now))
        .order_by(PartnershipRequest.id.desc())
        .limit(MOST_LOOKED_THROUGH)
    )
    return list(found)

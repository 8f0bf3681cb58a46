"""To whom a request is proposed: the firms that fit best, of those that may be asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.models import PartnershipRequest, Person, Proposal, ProposalState
from bot.services import people
from bot.services.partnerships.concepts import need_of
from bot.services.partnerships.places import countries_named
from bot.services.partnerships.profiles import not_to_be_asked, speakers
from knowledge.matching import Candidate, Matcher

# Firms that are asked at one time; the next best wait for "Ask more firms".
AT_ONCE = 3
# Good matches among which those in a country that the sentence names come first.
CONSIDERED = 20


@dataclass(frozen=True)
class Asked:
    """To whom a request has just been proposed; ``coordinators`` are to know when nobody fits."""

    request: PartnershipRequest
    proposals: tuple[Proposal, ...]
    is_first: bool  # nobody had been asked before
    coordinators: tuple[Person, ...] = ()


async def ask(session: AsyncSession, request: PartnershipRequest, matcher: Matcher, now: datetime) -> Asked:
    """Propose an open request, held for writing, to the firms that fit best and have not been asked for it."""
    is_first = await session.scalar(select(Proposal.id).where(Proposal.request_id == request.id).limit(1)) is None
    need = await need_of(session, request)
    found = matcher.match(need, CONSIDERED, await not_to_be_asked(session, request)).candidates
    persons = await speakers(session, [int(candidate.id) for candidate in found])
    chosen = _nearest(request, [candidate for candidate in found if int(candidate.id) in persons], persons)
    proposals = tuple(
        Proposal(
            request=request,
            company=persons[int(candidate.id)].company,
            person=persons[int(candidate.id)],
            state=ProposalState.ASKED,
            score=candidate.score,
            reasons=[[reason.kind, reason.subject, reason.role] for reason in candidate.reasons],
            since_at=now,
        )
        for candidate in chosen
    )
    session.add_all(proposals)
    await session.flush()
    nobody = is_first and not proposals
    told = await people.coordinators(session, request.company.cluster_id) if nobody else ()
    coordinators = tuple(person for person in told if person.id != request.author_id)
    return Asked(request, proposals, is_first, coordinators)


def _nearest(
    request: PartnershipRequest, candidates: Sequence[Candidate], persons: Mapping[int, Person]
) -> Sequence[Candidate]:
    """Whom to ask now: firms in a country that the sentence names before others, the better match before the next."""
    countries = {candidate.id: _country(persons[int(candidate.id)]) for candidate in candidates}
    named = countries_named(request.text, request.language, set(countries.values()) - {""})
    return sorted(candidates, key=lambda candidate: countries[candidate.id] not in named)[:AT_ONCE]


def _country(person: Person) -> str:
    return person.company.cluster.country if person.company else ""

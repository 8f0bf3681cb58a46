"""While a request is written: what others have open that answers it already, and what its author has asked before."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.models import Cluster, Company, PartnershipRequest, RequestState
from bot.services.partnerships.browsing import is_visible_to
from bot.services.partnerships.concepts import need_of
from bot.services.partnerships.profiles import may_be_asked
from knowledge.lexicon import NOT_TOPICS, Lexicon
from knowledge.matching import OFFERING, Candidate, Matcher, Profile, Reason
from knowledge.text import fold, words

# Open requests of others shown beside a draft; and good matches among which those are that the author may see.
MOST_SHOWN = 2
CONSIDERED = 12
# Open requests among which is looked; the newest.
MOST_INDEXED = 500
# How much two sentences must share to be the same request: concepts and some words, or words where nothing is known.
SAME_CONCEPTS, SOME_WORDS, SAME_WORDS = 0.75, 0.25, 0.6


@dataclass(frozen=True)
class Similar:
    """An open request of another firm that answers the draft, and why."""

    request: PartnershipRequest
    reasons: tuple[Reason, ...]


async def open_profiles(session: AsyncSession) -> list[Profile]:
    """Open requests, each as the matcher takes a firm: an offer offers its sentence, a need seeks it."""
    rows = await session.execute(
        select(
            PartnershipRequest.id,
            PartnershipRequest.language,
            PartnershipRequest.text,
            PartnershipRequest.type,
            Cluster.country,
            Cluster.region,
        )
        .join(Company, Company.id == PartnershipRequest.company_id)
        .join(Cluster, Cluster.id == Company.cluster_id)
        .where(PartnershipRequest.state == RequestState.OPEN)
        .order_by(PartnershipRequest.id.desc())
        .limit(MOST_INDEXED)
    )
    return [
        Profile(
            id=str(row.id),
            lang=row.language,
            country=row.country,
            region=row.region,
            offers=row.text if row.type in OFFERING else "",
            seeks="" if row.type in OFFERING else row.text,
        )
        for row in rows
    ]


async def similar_to(
    session: AsyncSession, draft: PartnershipRequest, market: Matcher, now: datetime
) -> tuple[Similar, ...]:
    """What other firms have open that answers the draft, one of each, the best first.

    ``market`` is made of :func:`open_profiles`. Left out is what the author may not see, has been asked about already,
    or must not be brought together with.
    """
    found = market.match(await need_of(session, draft), CONSIDERED).candidates
    visible = await _visible(session, draft, found, now)
    shown: list[Similar] = []
    for candidate in found:
        request = visible.get(int(candidate.id))
        firms = {each.request.company_id for each in shown}
        if request is None or request.company_id in firms:
            continue
        if await may_be_asked(session, request, draft.company_id, now):
            shown.append(Similar(request, candidate.reasons))
        if len(shown) == MOST_SHOWN:
            break
    return tuple(shown)


async def own_duplicate(
    session: AsyncSession, draft: PartnershipRequest, lexicon: Lexicon
) -> PartnershipRequest | None:
    """A request of the same firm that is out, or held, and says nearly the same."""
    others = await session.scalars(
        select(PartnershipRequest)
        .where(
            PartnershipRequest.company_id == draft.company_id,
            PartnershipRequest.state.in_([RequestState.OPEN, RequestState.HELD]),
            PartnershipRequest.id != draft.id,
        )
        .order_by(PartnershipRequest.id.desc())
    )
    return next((other for other in others if _says_the_same(draft, other, lexicon)), None)


async def _visible(
    session: AsyncSession, draft: PartnershipRequest, found: Iterable[Candidate], now: datetime
) -> dict[int, PartnershipRequest]:
    ids = [int(candidate.id) for candidate in found]
    requests = await session.scalars(
        select(PartnershipRequest)
        .join(Company, Company.id == PartnershipRequest.company_id)
        .join(Cluster, Cluster.id == Company.cluster_id)
        .where(PartnershipRequest.id.in_(ids), *is_visible_to(draft.company, now))
    )
    return {request.id: request for request in requests}


def _says_the_same(one: PartnershipRequest, other: PartnershipRequest, lexicon: Lexicon) -> bool:
    if (one.type in OFFERING) != (other.type in OFFERING):
        return False
    concepts = [_concepts(each, lexicon) for each in (one, other)]
    said = [{fold(word) for word in words(each.text)} for each in (one, other)]
    if all(concepts):
        return _shared(*concepts) >= SAME_CONCEPTS and _shared(*said) >= SOME_WORDS
    return _shared(*said) >= SAME_WORDS


def _concepts(request: PartnershipRequest, lexicon: Lexicon) -> set[str]:
    named = {mention.concept_id for mention in lexicon.concepts_in(request.text, request.language)} - {""}
    return {concept for concept in named if lexicon.concepts[concept].kind not in NOT_TOPICS}


def _shared(one: set[str], other: set[str]) -> float:
    """Jaccard's share of what two sets have in common, 0..1."""
    return len(one & other) / max(len(one | other), 1)

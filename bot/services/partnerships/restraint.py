"""Not too much and not again: how often a firm is asked, and what its no keeps away for a while."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.models import Company, Decline, DeclineReason, PartnershipRequest, Proposal
from knowledge.matching import Candidate

# A company gets at most this many proposals in any such period.
PERIOD = timedelta(days=7)
IN_A_PERIOD = 2
# After a no the same company's next requests stay away, unless they fit so much better.
COOL_DOWN = timedelta(days=30)
CLEARLY_BETTER = 0.15
# What a reason keeps away, and for how long: the same matter, firms from the same country, everything.
LEARNED_FOR = timedelta(days=180)
NO_CAPACITY_FOR = timedelta(days=14)


@dataclass(frozen=True)
class PastNo:
    """A firm's earlier no: to which company's request, from which country, about what, how well it fitted."""

    author_company_id: int
    country: str
    subjects: frozenset[str]
    score: float
    reason: DeclineReason | None
    declined_at: datetime

    def keeps_away(self, request: PartnershipRequest, candidate: Candidate, now: datetime) -> bool:
        """Whether the firm should not be asked for this request, though it fits."""
        age = now - self.declined_at
        match self.reason:
            case DeclineReason.NOT_OUR_TRADE if age < LEARNED_FOR and self.subjects & _subjects(candidate):
                return True
            case DeclineReason.TOO_FAR if age < LEARNED_FOR and self.country == request.home.country:
                return True
            case DeclineReason.NO_CAPACITY if age < NO_CAPACITY_FOR:
                return True
        is_same_author = self.author_company_id == request.company_id
        return is_same_author and age < COOL_DOWN and candidate.score < self.score + CLEARLY_BETTER


async def not_kept_away(
    session: AsyncSession, request: PartnershipRequest, candidates: Sequence[Candidate], now: datetime
) -> list[Candidate]:
    """The candidates that no earlier no of theirs keeps away from this request, in their order."""
    nos = await _past_nos(session, [int(candidate.id) for candidate in candidates], now)
    return [
        candidate
        for candidate in candidates
        if not any(no.keeps_away(request, candidate, now) for no in nos.get(int(candidate.id), ()))
    ]


async def busy_until(session: AsyncSession, company_ids: Collection[int], now: datetime) -> dict[int, datetime]:
    """Of these companies those that have had enough, and when each may be asked again.

    The companies are held until the transaction ends, so that two requests at one moment do not both ask a third time.
    """
    # In order, so that nobody waits for somebody who waits for them; FOR NO KEY UPDATE leaves foreign keys alone.
    held = select(Company.id).where(Company.id.in_(company_ids)).order_by(Company.id)
    await session.execute(held.with_for_update(key_share=True))
    asked = select(
        Proposal.company_id,
        Proposal.asked_at,
        func.row_number().over(partition_by=Proposal.company_id, order_by=Proposal.asked_at.desc()).label("place"),
    ).where(Proposal.company_id.in_(company_ids), Proposal.asked_at > now - PERIOD, ~Proposal.is_own_wish)
    ranked = asked.subquery()
    last = await session.execute(select(ranked.c.company_id, ranked.c.asked_at).where(ranked.c.place == IN_A_PERIOD))
    return {company_id: asked_at + PERIOD for company_id, asked_at in last}


async def _past_nos(session: AsyncSession, company_ids: Collection[int], now: datetime) -> dict[int, list[PastNo]]:
    found = await session.scalars(
        select(Decline)
        .join(Proposal, Proposal.id == Decline.proposal_id)
        .where(Proposal.company_id.in_(company_ids), Decline.declined_at > now - LEARNED_FOR)
    )
    nos: dict[int, list[PastNo]] = {}
    for decline in found:
        proposal = decline.proposal
        subjects = frozenset(str(subject) for kind, subject, _ in proposal.reasons if kind == "concept")
        nos.setdefault(proposal.company_id, []).append(
            PastNo(
                proposal.request.company_id,
                proposal.request.home.country,
                subjects,
                proposal.score,
                decline.reason,
                decline.declined_at,
            )
        )
    return nos


def _subjects(candidate: Candidate) -> frozenset[str]:
    return frozenset(reason.subject for reason in candidate.reasons if reason.kind == "concept")

"""How a company has answered so far, and how often it was asked of late: what the matcher weighs."""

from __future__ import annotations

import statistics
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.models import PartnershipRequest, Proposal

# What counts: answers of the last year, proposals of the last month.
LOOK_BACK = timedelta(days=365)
RECENTLY = timedelta(days=30)
# A proposal that nobody answered counts once it had this long; the same as lapsing.
TIME_TO_ANSWER = timedelta(days=7)
# A company of which nothing is known counts as if it had answered three of five proposals, each after a day: 0.5.
PRIOR_ASKED = 5
PRIOR_ANSWERED = 3
PRIOR_TIME = timedelta(days=1)
# Half of the worth of a quick answer is gone after this long.
SLOW = timedelta(days=2)


@dataclass(frozen=True)
class Standing:
    """One company's answers within :data:`LOOK_BACK` and the proposals it got within :data:`RECENTLY`."""

    asked: int = 0  # proposals that it answered or had the time to answer
    answered: int = 0
    median_answer: timedelta | None = None
    recent: int = 0

    @property
    def responsiveness(self) -> float:
        """0 to 1: the answered share, weighed by half with how quickly; both drawn to the prior while little is known.

        The share is Laplace's rule of succession with the prior's counts; the median is shrunk to the prior's time.
        """
        share = (self.answered + PRIOR_ANSWERED) / (self.asked + PRIOR_ASKED)
        known = (self.median_answer or PRIOR_TIME) * self.answered
        typical = (known + PRIOR_TIME * PRIOR_ASKED) / (self.answered + PRIOR_ASKED)
        return share * (0.5 + 0.5 / (1 + typical / SLOW))

    @property
    def fairness(self) -> float:
        """How much it is the company's turn: 0.5, the matcher's neutral value, and less with every recent proposal."""
        return 1 / (2 + self.recent)


async def standings(session: AsyncSession, now: datetime, company_ids: Collection[int]) -> Mapping[int, Standing]:
    """The standing of those of these companies that were ever asked within the look-back."""
    statement = (
        select(Proposal.company_id, Proposal.asked_at, Proposal.answered_at, PartnershipRequest.closed_at)
        .join(PartnershipRequest, PartnershipRequest.id == Proposal.request_id)
        .where(Proposal.company_id.in_(company_ids), Proposal.asked_at > now - LOOK_BACK, ~Proposal.is_own_wish)
    )
    asked: defaultdict[int, list[tuple[datetime, datetime | None, datetime | None]]] = defaultdict(list)
    for company_id, asked_at, answered_at, closed_at in await session.execute(statement):
        asked[company_id].append((asked_at, answered_at, closed_at))
    return {company_id: _standing(proposals, now) for company_id, proposals in asked.items()}


def _standing(proposals: list[tuple[datetime, datetime | None, datetime | None]], now: datetime) -> Standing:
    answers = [(answered_at - asked_at).total_seconds() for asked_at, answered_at, _ in proposals if answered_at]
    missed = sum(
        answered_at is None and (closed_at or now) - asked_at >= TIME_TO_ANSWER
        for asked_at, answered_at, closed_at in proposals
    )
    recent = sum(asked_at > now - RECENTLY for asked_at, _, _ in proposals)
    median = timedelta(seconds=statistics.median(answers)) if answers else None
    return Standing(len(answers) + missed, len(answers), median, recent)

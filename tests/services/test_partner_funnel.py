"""The figures of a cluster's requests; on both databases."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db import Database
from bot.errors import NotAllowed
from bot.models import (
    Decline,
    DeclineReason,
    Outcome,
    OutcomeAnswer,
    PartnershipRequest,
    Person,
    Proposal,
    ProposalState,
    Reach,
    RequestState,
    Role,
    ValueBand,
)
from bot.services.partnerships.funnel import Funnel, Period, funnel
from knowledge.lexicon import load
from knowledge.matching import RequestType
from tests.factories import NOW, a_person
from tests.services.test_partnerships import World, a_world

LEXICON = load()


async def a_request(
    session: AsyncSession, world: World, days_ago: int, text: str, **given: object
) -> PartnershipRequest:
    opened = NOW - timedelta(days=days_ago)
    values = {"state": RequestState.OPEN, "type": RequestType.BUY, "reach": Reach.ALL, "language": "en"} | given
    request = PartnershipRequest(
        author=world.author,
        company=world.author.company,
        text=text,
        created_at=opened,
        opened_at=opened,
        expires_at=opened + timedelta(days=60),
        **values,
    )
    session.add(request)
    await session.flush()
    return request


async def a_proposal(
    session: AsyncSession, request: PartnershipRequest, peer: Person, hours: float | None, **given: object
) -> Proposal:
    asked = request.opened_at or NOW
    proposal = Proposal(
        request=request,
        company=peer.company,
        person=peer,
        score=0.8,
        reasons=[],
        asked_at=asked,
        since_at=asked,
        answered_at=asked + timedelta(hours=hours) if hours is not None else None,
        **given,
    )
    session.add(proposal)
    await session.flush()
    return proposal


async def said(
    session: AsyncSession,
    proposal: Proposal,
    person: Person,
    outcome: Outcome,
    stage: int = 14,
    value: ValueBand | None = None,
) -> None:
    answer = OutcomeAnswer(proposal=proposal, person=person, stage=stage, asked_at=NOW, answered_at=NOW, has_met=True)
    answer.outcome, answer.value = outcome, value
    session.add(answer)
    await session.flush()


async def figures(session: AsyncSession, world: World, period: Period = Period.MONTH) -> Funnel:
    cecilia = await a_person(session, cluster=world.home, name="Cecilia", role=Role.COORDINATOR)
    await session.refresh(cecilia)
    return await funnel(session, cecilia, period, LEXICON, NOW)


async def test_a_request_is_followed_from_posted_to_its_outcome(database: Database) -> None:
    async with database.transaction() as session:
        world = await a_world(session, 3)
        first, second, third = world.peers
        met = await a_request(session, world, 20, "We look for an installer of pellet boilers")
        both = await a_proposal(
            session, met, first, 2, state=ProposalState.INTRODUCED, interested_at=NOW, introduced_at=NOW
        )
        no = await a_proposal(session, met, second, 10, state=ProposalState.DECLINED)
        session.add(Decline(proposal=no, reason=DeclineReason.TOO_FAR, declined_at=NOW))
        await a_proposal(session, met, third, None, state=ProposalState.LAPSED)
        await said(session, both, world.author, Outcome.NO_FIT, 14)
        await said(session, both, world.author, Outcome.DEAL, 90, ValueBand.TO_10K)
        await said(session, both, first, Outcome.DEAL, value=ValueBand.TO_50K)
        await a_request(session, world, 3, "We look for a heat pump with a ground loop")
        await a_request(session, world, 1, "We need firewood")
        await a_request(session, world, 200, "We look for a chimney sweep", state=RequestState.EXPIRED)

        found = await figures(session, world)
        assert (found.posted, found.proposed, found.interested, found.introduced, found.met) == (3, 1, 1, 1, 1)
        assert found.results == {Outcome.DEAL: 1}
        assert (found.cross_border, found.worth) == (1, {ValueBand.TO_50K: 1})
        assert found.disputed == 0  # the author's newest word is the peer's
        assert found.silent == 1  # firewood has been open for a day
        assert found.median_answer == timedelta(hours=6)
        assert found.reasons == {DeclineReason.TOO_FAR: 1}
        assert "heat-pump" in " ".join(concept for concept, _ in found.sought_in_vain)
        assert (await figures(session, world, Period.ALL)).posted == 4


async def test_sides_that_say_different_things_are_disputed(database: Database) -> None:
    async with database.transaction() as session:
        world = await a_world(session)
        request = await a_request(session, world, 20, "We look for an installer of pellet boilers")
        both = await a_proposal(session, request, world.peers[0], 2, state=ProposalState.INTRODUCED)
        await said(session, both, world.author, Outcome.DEAL)
        assert (await figures(session, world)).disputed == 0
        await said(session, both, world.peers[0], Outcome.NO_FIT)
        assert (await figures(session, world)).disputed == 1


async def test_only_the_own_cluster_is_counted_and_only_for_coordinators(database: Database) -> None:
    async with database.transaction() as session:
        world = await a_world(session)
        await a_request(session, world, 1, "We need firewood")
        olga = await a_person(session, cluster=world.abroad, role=Role.COORDINATOR)
        await session.refresh(olga)
        assert (await funnel(session, olga, Period.ALL, LEXICON, NOW)).posted == 0
        with pytest.raises(NotAllowed):
            await funnel(session, world.author, Period.ALL, LEXICON, NOW)

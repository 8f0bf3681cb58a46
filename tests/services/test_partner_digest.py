"""The weekly digest: who is told of which requests, once, and when; on both databases."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db import Database
from bot.errors import NotAllowed, NotFound
from bot.models import Cluster, Notice, PartnershipRequest, Person, Proposal, Reach, RequestState
from bot.services import partnerships
from bot.services.partnerships import digest
from tests.factories import NOW, a_cluster
from tests.services.test_partnerships import World, a_matcher, a_world, asked

TUESDAY = datetime(2026, 11, 24, 8, 30, tzinfo=ZoneInfo("Europe/Stockholm"))  # the day after NOW


async def noticed(session: AsyncSession, peers: int = 5) -> tuple[World, PartnershipRequest]:
    """A request for which three firms were asked; the others who fit are noted."""
    world = await a_world(session, peers)
    request = (await asked(session, world.author)).request
    assert [each.id for each in await digest.to_look_at(session, NOW)] == [request.id]
    await digest.look_for_firms(session, request, await a_matcher(session), NOW)
    assert list(await digest.to_look_at(session, NOW)) == []
    return world, request


async def readers(session: AsyncSession, cluster: Cluster, now: datetime = TUESDAY) -> set[int]:
    return {found.person.id for found in await digest.of_cluster(session, cluster, now)}


async def not_asked(session: AsyncSession, world: World) -> list[Person]:
    asked_ids = set(await session.scalars(select(Proposal.person_id)))
    return [peer for peer in world.peers if peer.id not in asked_ids]


async def test_firms_that_fit_and_were_not_asked_are_told_once(database: Database) -> None:
    async with database.transaction() as session:
        world, _ = await noticed(session)
        left_over = await not_asked(session, world)
        assert len(left_over) == 2
        assert await readers(session, world.home) == set()
        assert await readers(session, world.abroad) == {each.id for each in left_over}
        assert await readers(session, world.abroad) == set()


async def test_it_comes_on_tuesday_morning_where_the_cluster_is_and_never_late(database: Database) -> None:
    async with database.transaction() as session:
        world = await a_world(session)
        world.abroad.timezone = "Europe/Vilnius"
        await session.flush()
        assert await digest.due(session, NOW) == []  # set down for the first time
        hour_before = TUESDAY - timedelta(hours=1)
        assert await digest.due(session, hour_before) == [world.abroad]
        assert await digest.due(session, TUESDAY) == [world.home]
        assert await digest.due(session, TUESDAY + timedelta(hours=1)) == []
        assert await digest.due(session, TUESDAY + timedelta(days=7, hours=9)) == []  # the assistant was down
        assert world.home.digest_at == TUESDAY + timedelta(days=14)


async def test_many_clusters_take_turns(database: Database) -> None:
    async with database.transaction() as session:
        clusters = [await a_cluster(session, name=f"Cluster {n}") for n in range(digest.CLUSTERS_AT_ONCE + 1)]
        for moment in (NOW, NOW):
            assert await digest.due(session, moment) == []
        assert [await digest.due(session, TUESDAY) for _ in range(3)] == [clusters[:-1], clusters[-1:], []]


async def test_what_has_ended_or_may_not_be_seen_is_left_out(database: Database) -> None:
    async with database.transaction() as session:
        world, request = await noticed(session)
        request.state = RequestState.WITHDRAWN
        await session.flush()
        assert await readers(session, world.abroad) == set()
        request.state, request.reach = RequestState.OPEN, Reach.CLUSTER
        await session.flush()
        assert await readers(session, world.abroad) == set()
        request.reach, world.home.is_open = Reach.ALL, False
        await session.flush()
        assert await readers(session, world.abroad) == set()
        world.home.is_open, world.abroad.is_open = True, False
        await session.flush()
        assert await readers(session, world.abroad) == set()
        world.abroad.is_open = True
        first, second = await not_asked(session, world)
        first.has_digest, second.is_reachable = False, False
        await session.flush()
        assert await readers(session, world.abroad) == set()
        first.has_digest = True
        await session.flush()
        assert await readers(session, world.abroad) == {first.id}


async def test_interested_becomes_a_proposal_with_its_reasons_and_only_for_the_firm(database: Database) -> None:
    async with database.transaction() as session:
        world, request = await noticed(session)
        first, second = await not_asked(session, world)
        (notice,) = await session.scalars(select(Notice).where(Notice.company_id == first.company_id))
        with pytest.raises(NotAllowed):
            await digest.take(session, second, notice.id, NOW)
        shown = await digest.take(session, first, notice.id, NOW)
        assert shown.proposal.reasons == notice.reasons != []
        assert shown.proposal.is_own_wish
        agreed = await partnerships.share(session, first, shown.proposal.id, shown.consent.edition, NOW)
        assert isinstance(agreed, partnerships.Agreed)
        request.state = RequestState.DONE
        await session.flush()
        (notice,) = await session.scalars(select(Notice).where(Notice.company_id == second.company_id))
        with pytest.raises(NotFound):
            await digest.take(session, second, notice.id, NOW)

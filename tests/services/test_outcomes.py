"""What came of introductions: when each side is asked, and what an answer changes; on both databases."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db import Database
from bot.errors import NotAllowed, NotFound
from bot.models import Outcome, ProposalState, ValueBand
from bot.services import partnerships
from bot.services.partnerships import Introduction
from tests.factories import NOW, a_person
from tests.services.test_partnerships import World, a_world, an_interest

DAY = timedelta(days=1)


async def introduced(session: AsyncSession) -> tuple[World, int]:
    """An author and a firm that have each other's contact, and the proposal's id."""
    world = await a_world(session)
    proposal, terms = await an_interest(session, world)
    found = await partnerships.share(session, world.author, proposal.id, terms.consent.edition, NOW)
    assert isinstance(found, Introduction)
    return world, proposal.id


async def asked(session: AsyncSession, now: datetime) -> set[tuple[str, int]]:
    """Who is asked at a moment, and at which stage."""
    return {(found.person.name, found.answer.stage) for found in await partnerships.inquiries_due(session, now)}


async def test_both_sides_are_asked_at_each_stage_once(database: Database) -> None:
    async with database.transaction() as session:
        await introduced(session)
        days = {day: await asked(session, NOW + day * DAY) for day in (13, 14, 15, 89, 90, 179, 180, 181, 300)}
        both = {stage: {("Anna Lindberg", stage), ("Piotr 0", stage)} for stage in (14, 90, 180)}
        assert {day: found for day, found in days.items() if found} == {14: both[14], 90: both[90], 180: both[180]}


async def test_after_a_long_absence_only_the_latest_stage_is_asked(database: Database) -> None:
    async with database.transaction() as session:
        await introduced(session)
        assert {stage for _, stage in await asked(session, NOW + 200 * DAY)} == {180}
        assert await asked(session, NOW + 271 * DAY) == set()


async def test_a_final_answer_ends_the_questions_of_that_side_and_not_yet_does_not(database: Database) -> None:
    async with database.transaction() as session:
        world, proposal_id = await introduced(session)
        await asked(session, NOW + 14 * DAY)
        now = NOW + 15 * DAY
        mine = await partnerships.inquire(session, world.author, proposal_id, now)
        theirs = await partnerships.inquire(session, world.peers[0], proposal_id, now)
        deal = await partnerships.say(session, world.author, mine.answer.id, Outcome.DEAL, None, now)
        assert (deal.answer.has_met, deal.answer.answered_at, deal.answer.stage) == (True, now, 14)
        await partnerships.say_value(session, world.author, mine.answer.id, ValueBand.TO_50K)
        await partnerships.say(session, world.peers[0], theirs.answer.id, None, False, now)
        assert await asked(session, NOW + 90 * DAY) == {("Piotr 0", 90)}
        changed = await partnerships.say(session, world.author, mine.answer.id, Outcome.NO_FIT, None, now)
        assert (changed.answer.value, changed.answer.has_met) == (None, None)
        met = await partnerships.say_met(session, world.author, mine.answer.id, True)
        assert met.answer.has_met


@pytest.mark.parametrize("reason", ["withdrawn", "left", "unreachable"])
async def test_who_is_not_asked(reason: str, database: Database) -> None:
    async with database.transaction() as session:
        world, proposal_id = await introduced(session)
        peer = world.peers[0]
        match reason:
            case "withdrawn":
                await partnerships.withdraw_consent(session, peer, proposal_id, NOW)
            case "left":
                peer.company_id = None
            case "unreachable":
                peer.is_reachable = False
        await session.flush()
        expected = set() if reason == "withdrawn" else {("Anna Lindberg", 14)}
        assert await asked(session, NOW + 14 * DAY) == expected


async def test_only_the_two_sides_answer_and_only_after_an_introduction(database: Database) -> None:
    async with database.transaction() as session:
        world, proposal_id = await introduced(session)
        inquiry = await partnerships.inquire(session, world.author, proposal_id, NOW)
        with pytest.raises(NotAllowed):
            await partnerships.inquire(session, await a_person(session), proposal_id, NOW)
        with pytest.raises(NotAllowed):
            await partnerships.say(session, world.peers[0], inquiry.answer.id, Outcome.DEAL, None, NOW)
        inquiry.introduced.proposal.state = ProposalState.DECLINED
        await session.flush()
        with pytest.raises(NotFound):
            await partnerships.inquire(session, world.author, proposal_id, NOW)

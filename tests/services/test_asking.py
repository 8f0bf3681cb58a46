"""Who is asked, how often, and what a no keeps away: on both databases."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db import Database
from bot.errors import NotAllowed, UserError
from bot.models import (
    Company,
    Decline,
    DeclineReason,
    Person,
    Proposal,
    ProposalState,
    RequestState,
    Role,
    Waiting,
)
from bot.services import partnerships
from bot.services.partnerships import brokering
from bot.services.partnerships.brokering import Stage
from bot.services.partnerships.restraint import PastNo
from bot.services.partnerships.standing import Standing, standings
from knowledge.matching import Candidate, Reason
from tests.factories import NOW, a_company, a_person
from tests.services.test_partnerships import LEXICON, World, a_draft, a_matcher, a_world, asked

DAY = timedelta(days=1)


async def another_author(session: AsyncSession, world: World, name: str) -> Person:
    company = await a_company(session, world.home, name=name, about="We sell solar panels", phone="+46 90 1")
    person = await a_person(session, company, name=f"Owner of {name}")
    await session.refresh(person)
    return person


async def asked_by_others(session: AsyncSession, world: World, *names: str) -> list[Proposal]:
    """One request each of other firms, put to everybody who fits."""
    return [
        proposal
        for name in names
        for proposal in (await asked(session, await another_author(session, world, name))).proposals
    ]


# Twice a week


async def test_a_firm_is_asked_twice_a_week_and_the_third_request_waits(database: Database) -> None:
    async with database.transaction() as session:
        world = await a_world(session)
        first, second = await asked_by_others(session, world, "First", "Second")
        third = await asked(session, world.author)
        assert (third.proposals, third.waiting, third.coordinators) == ((), 1, ())
        assert await partnerships.ask_those_who_waited(session, NOW + 6 * DAY) == []
        (late,) = await partnerships.ask_those_who_waited(session, NOW + 7 * DAY)
        assert (late.request_id, late.company_id) == (third.request.id, world.peers[0].company_id)
        assert late.reasons == first.reasons == second.reasons
        assert late.asked_at == NOW + 7 * DAY
        assert await partnerships.ask_those_who_waited(session, NOW + 30 * DAY) == []


async def test_others_are_asked_first_while_the_best_have_had_enough(database: Database) -> None:
    async with database.transaction() as session:
        world = await a_world(session, peers=2)
        await asked_by_others(session, world, "First", "Second")
        free = await a_company(session, world.abroad, about="Montaż kotłów na pellet i drewno", language="pl")
        person = await a_person(session, free, name="Ola")
        found = await asked(session, world.author)
        assert [proposal.person_id for proposal in found.proposals] == [person.id]
        assert found.waiting == 2
        due = await partnerships.ask_those_who_waited(session, NOW + 7 * DAY)
        assert {proposal.person_id for proposal in due} == {peer.id for peer in world.peers}


@pytest.mark.parametrize("obstacle", ["withdrawn", "paused", "blocked", "asked", "held"])
async def test_what_waited_is_not_asked_when_it_no_longer_may(obstacle: str, database: Database) -> None:
    async with database.transaction() as session:
        world = await a_world(session)
        first, _ = await asked_by_others(session, world, "First", "Second")
        request = (await asked(session, world.author)).request
        company = await session.get_one(Company, world.peers[0].company_id)
        match obstacle:
            case "withdrawn":
                await partnerships.withdraw(session, world.author, request.id, NOW, is_sure=True)
            case "paused":
                company.paused_until = NOW + 30 * DAY
            case "blocked":
                await partnerships.block(session, world.peers[0], first.id, NOW)
                first.request.company_id = request.company_id
                await session.flush()
                await partnerships.block(session, world.peers[0], first.id, NOW)
            case "asked":
                proposal = Proposal(request=request, company=company, person=world.peers[0])
                proposal.score, proposal.reasons = 1.0, []
                proposal.asked_at = proposal.since_at = NOW + 7 * DAY
                session.add(proposal)
            case "held":
                request.state = RequestState.HELD
        await session.flush()
        assert await partnerships.ask_those_who_waited(session, NOW + 7 * DAY) == []
        left = await session.scalar(select(func.count()).select_from(Waiting))
        assert left == (1 if obstacle == "held" else 0)


async def test_a_coordinator_sees_that_firms_fit_which_have_had_their_share(database: Database) -> None:
    async with database.transaction() as session:
        world = await a_world(session)
        await asked_by_others(session, world, "First", "Second")
        request = (await asked(session, world.author)).request
        coordinator = await a_person(session, None, cluster=world.home, role=Role.COORDINATOR)
        await session.refresh(coordinator)
        assert (await brokering.one(session, coordinator, request.id, LEXICON, NOW)).stage is Stage.ASKED


async def test_two_requests_at_one_moment_do_not_ask_a_third_time(database: Database) -> None:
    async with database.transaction() as session:
        world = await a_world(session)
        await asked_by_others(session, world, "First")
        authors = [world.author, await another_author(session, world, "Second")]
        drafts = [(author.id, (await a_draft(session, author)).id) for author in authors]
        matcher = await a_matcher(session)

    async def confirm(person_id: int, request_id: int) -> None:
        async with database.transaction() as session:
            person = await session.get_one(Person, person_id)
            await partnerships.confirm(session, person, request_id, matcher, NOW)

    await asyncio.gather(*(confirm(*each) for each in drafts))
    async with database.reading() as session:
        assert await session.scalar(select(func.count()).select_from(Proposal)) == 2
        assert await session.scalar(select(func.count()).select_from(Waiting)) == 1


# A no, and what it keeps away


async def test_a_no_is_kept_with_its_reason_until_the_firm_changes_its_mind(database: Database) -> None:
    async with database.transaction() as session:
        world = await a_world(session)
        peer = world.peers[0]
        (proposal,) = (await asked(session, world.author)).proposals
        with pytest.raises(UserError, match="not said no"):
            await partnerships.give_reason(session, peer, proposal.id, DeclineReason.TOO_FAR)
        await partnerships.decline(session, peer, proposal.id, NOW + DAY)
        await partnerships.give_reason(session, peer, proposal.id, DeclineReason.TOO_FAR)
        with pytest.raises(UserError):
            await partnerships.give_reason(session, world.author, proposal.id, DeclineReason.OTHER)
        assert await session.scalar(select(Decline.reason)) is DeclineReason.TOO_FAR
        assert proposal.answered_at == NOW + DAY
        terms = await partnerships.look(session, peer, proposal.id, NOW + DAY)
        await partnerships.share(session, peer, proposal.id, terms.consent.edition, NOW + 2 * DAY)
        assert await session.scalar(select(Decline.id)) is None
        assert proposal.answered_at == NOW + DAY


async def test_after_a_no_the_same_authors_next_request_stays_away_for_a_month(database: Database) -> None:
    async with database.transaction() as session:
        world = await a_world(session)
        (proposal,) = (await asked(session, world.author)).proposals
        await partnerships.decline(session, world.peers[0], proposal.id, NOW)
        assert (await asked(session, world.author)).proposals == ()
        assert len(await asked_by_others(session, world, "Somebody else")) == 1
        draft = await a_draft(session, world.author)
        later = await partnerships.confirm(session, world.author, draft.id, await a_matcher(session), NOW + 31 * DAY)
        assert len(later.proposals) == 1


def a_no(reason: DeclineReason | None, company_id: int = 1) -> PastNo:
    return PastNo(company_id, "SE", frozenset({"pellet-boiler"}), 0.6, reason, NOW)


@pytest.mark.parametrize(
    ("no", "subject", "score", "days", "is_kept_away"),
    [
        (a_no(None), "solar", 0.7, 29, True),
        (a_no(None), "solar", 0.75, 29, False),
        (a_no(None, 2), "solar", 0.5, 1, False),
        (a_no(DeclineReason.NOT_OUR_TRADE, 2), "pellet-boiler", 0.9, 100, True),
        (a_no(DeclineReason.NOT_OUR_TRADE, 2), "solar", 0.9, 100, False),
        (a_no(DeclineReason.TOO_FAR, 2), "solar", 0.9, 100, True),
        (a_no(DeclineReason.TOO_FAR, 2), "solar", 0.9, 181, False),
        (a_no(DeclineReason.NO_CAPACITY, 2), "solar", 0.9, 13, True),
        (a_no(DeclineReason.NO_CAPACITY, 2), "solar", 0.9, 14, False),
        (a_no(DeclineReason.WRONG_SIZE, 2), "pellet-boiler", 0.9, 1, False),
    ],
)
async def test_what_a_no_keeps_away(
    no: PastNo, subject: str, score: float, days: int, is_kept_away: bool, database: Database
) -> None:
    async with database.transaction() as session:
        world = await a_world(session)
        request = await a_draft(session, world.author)
        assert request.company_id == 1
        candidate = Candidate("7", score, (Reason("concept", subject, "installs"),))
        assert no.keeps_away(request, candidate, NOW + days * DAY) is is_kept_away


async def test_a_block_works_both_ways_and_is_taken_back(database: Database) -> None:
    async with database.transaction() as session:
        world = await a_world(session)
        peer = world.peers[0]
        (proposal,) = (await asked(session, world.author)).proposals
        with pytest.raises(NotAllowed):
            await partnerships.block(session, world.author, proposal.id, NOW)
        _, block = await partnerships.block(session, peer, proposal.id, NOW)
        _, again = await partnerships.block(session, peer, proposal.id, NOW)
        assert again.id == block.id
        own = await session.get_one(Company, world.author.company_id)
        own.about = "We install pellet boilers"
        theirs = await asked(session, peer)
        assert own.id not in {each.company_id for each in theirs.proposals}
        await session.delete(await session.scalar(select(Decline)))
        await session.flush()
        assert (await asked(session, world.author)).proposals == ()
        assert [each.id for each in (await partnerships.being_asked(session, peer, NOW)).blocks] == [block.id]
        with pytest.raises(NotAllowed):
            await partnerships.unblock(session, world.author, block.id, NOW)
        await partnerships.unblock(session, peer, block.id, NOW)
        assert (await partnerships.being_asked(session, peer, NOW)).blocks == ()
        assert len((await asked(session, world.author)).proposals) == 1


async def test_a_paused_firm_is_not_asked_and_hears_when_the_pause_is_over(database: Database) -> None:
    async with database.transaction() as session:
        world = await a_world(session)
        peer = world.peers[0]
        await partnerships.pause(session, peer, 30, NOW)
        assert (await asked(session, world.author)).proposals == ()
        assert await partnerships.pauses_over(session, NOW + 29 * DAY) == []
        (company,) = await partnerships.pauses_over(session, NOW + 30 * DAY)
        assert company.id == peer.company_id
        assert await partnerships.pauses_over(session, NOW + 30 * DAY) == []
        with pytest.raises(UserError):
            await partnerships.pause(session, peer, 31, NOW)
        await partnerships.pause(session, peer, 90, NOW)
        await partnerships.pause(session, peer, 0, NOW)
        assert (await partnerships.being_asked(session, peer, NOW)).paused_until is None


# Standing


async def test_the_standing_counts_answers_their_time_and_recent_proposals(database: Database) -> None:
    async with database.transaction() as session:
        world = await a_world(session)
        company_id = world.peers[0].company_id
        assert company_id is not None
        first, second = await asked_by_others(session, world, "First", "Second")
        first.answered_at = NOW + timedelta(hours=6)
        second.state = ProposalState.LAPSED
        await session.flush()
        assert (await standings(session, NOW + DAY, [company_id]))[company_id] == Standing(1, 1, timedelta(hours=6), 2)
        later = await standings(session, NOW + 40 * DAY, [company_id])
        assert later[company_id] == Standing(2, 1, timedelta(hours=6), 0)
        second.request.closed_at = NOW + DAY
        await session.flush()
        assert (await standings(session, NOW + 40 * DAY, [company_id]))[company_id].asked == 1


async def test_an_ask_reads_once_what_the_fitting_firms_answered_and_nothing_of_others(database: Database) -> None:
    async with database.transaction() as session:
        world = await a_world(session)
        first = (await asked(session, world.author)).proposals[0]
        lawyer = await session.scalar(select(Company).where(Company.name == "Kancelaria"))
        assert lawyer is not None
        request = await a_draft(session, world.author, "We need somebody to install a pellet boiler in Poland")
        matcher = await a_matcher(session)
        read: list[tuple[str, Any]] = []
        event.listen(database.engine.sync_engine, "before_cursor_execute", lambda *given: read.append(given[2:4]))
        await partnerships.confirm(session, world.author, request.id, matcher, NOW + DAY)
    columns = "company_id, partnership_proposal.asked_at, partnership_proposal.answered_at"
    ((_, given),) = [each for each in read if columns in each[0]]
    named = set(given.values() if isinstance(given, dict) else given)
    assert first.company_id in named
    assert lawyer.id not in named


def test_quick_answers_count_for_a_firm_and_many_proposals_against_it() -> None:
    quick = Standing(10, 10, timedelta(hours=2))
    slow = Standing(10, 10, timedelta(days=5))
    silent = Standing(10, 0)
    assert 1 > quick.responsiveness > Standing().responsiveness > silent.responsiveness > 0
    assert quick.responsiveness > slow.responsiveness > silent.responsiveness
    assert Standing(1, 0).responsiveness > silent.responsiveness
    assert Standing().responsiveness == pytest.approx(Standing().fairness) == pytest.approx(0.5)
    assert 0 < Standing(recent=3).fairness < Standing(recent=1).fairness < 0.5


async def test_a_firm_that_answers_is_asked_before_one_that_does_not(database: Database) -> None:
    async with database.transaction() as session:
        world = await a_world(session, peers=2)
        silent, answering = await asked_by_others(session, world, "First")
        answering.answered_at = NOW + timedelta(hours=1)
        draft = await a_draft(session, world.author)
        matcher = await a_matcher(session)
        found = await partnerships.confirm(session, world.author, draft.id, matcher, NOW + 60 * DAY)
        assert [each.company_id for each in found.proposals] == [answering.company_id, silent.company_id]

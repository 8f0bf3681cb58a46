"""Taking up what one found oneself, and proposing a pair by hand; on both databases."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.db import Database
from bot.errors import NotFound, UserError
from bot.models import ProposalState, Reach, Role
from bot.services.partnerships import brokering, browsing, restraint
from bot.services.partnerships.subjects import Side
from bot.views.reply import Button, action
from knowledge.matching import Reason
from tests.factories import NOW, a_company, a_person
from tests.services.test_partnerships import LEXICON, a_matcher, a_world, asked

LATER = NOW + timedelta(days=8)


def test_every_concept_fits_into_the_longest_button() -> None:
    for concept in LEXICON.concepts:
        Button("1", action("browse.card", 999_999_999, Side.OFFERS.value, browsing.MOST_LOOKED_THROUGH - 1, concept))


async def test_a_card_that_lapsed_can_be_taken_up_again(database: Database) -> None:
    async with database.transaction() as session:
        world = await a_world(session)
        (proposal,) = (await asked(session, world.author)).proposals
        proposal.state = ProposalState.LAPSED
        await session.flush()
        shown = await browsing.take_up(session, world.peers[0], proposal.request_id, LATER)
        assert (shown.proposal, shown.proposal.state) == (proposal, ProposalState.ASKED)
        assert proposal.since_at == LATER


async def test_what_a_colleague_was_asked_is_theirs_to_answer(database: Database) -> None:
    async with database.transaction() as session:
        world = await a_world(session)
        (proposal,) = (await asked(session, world.author)).proposals
        colleague = await a_person(session, proposal.company, name="Ola")
        await session.refresh(colleague)
        with pytest.raises(UserError, match="has been asked about this already"):
            await browsing.take_up(session, colleague, proposal.request_id, NOW)


async def test_what_one_finds_oneself_does_not_count_as_being_asked(database: Database) -> None:
    async with database.transaction() as session:
        world = await a_world(session, 0)
        request = (await asked(session, world.author)).request
        firm = await a_company(session, world.home, name="Bos Tak", about="Roofs")
        bo = await a_person(session, firm, name="Bo")
        await session.refresh(bo)
        page = await browsing.listed(session, bo, Side.NEEDS, "pellet-boiler", 0, LEXICON, NOW)
        assert [one.request.id for one in page.shown] == [request.id]
        assert (await browsing.listed(session, bo, Side.OFFERS, "", 0, LEXICON, NOW)).count == 0
        await browsing.take_up(session, bo, request.id, NOW)
        assert await restraint.busy_until(session, [firm.id], NOW) == {}
        with pytest.raises(NotFound):
            await browsing.take_up(session, world.author, request.id, NOW)  # her own
        request.reach = Reach.CLUSTER
        other = await a_person(session, await a_company(session, world.abroad, name="Dach"), name="Jan")
        await session.refresh(other)
        with pytest.raises(NotFound):
            await browsing.take_up(session, other, request.id, NOW)


async def test_a_pair_by_hand_says_who_cannot_be_asked_and_keeps_a_short_word(database: Database) -> None:
    async with database.transaction() as session:
        world = await a_world(session, 0)
        request = (await asked(session, world.author)).request
        cecilia = await a_person(session, cluster=world.home, name="Cecilia", role=Role.COORDINATOR)
        await session.refresh(cecilia)
        silent = await a_company(session, world.home, name="Tyst AB")
        firm = await a_company(session, world.home, name="Bos Tak", about="We install pellet boilers")
        await a_person(session, firm, name="Bo")
        matcher = await a_matcher(session)
        with pytest.raises(UserError, match="I can write to nobody"):
            await brokering.pair(session, cecilia, request.id, silent.id, matcher, NOW)
        with pytest.raises(UserError, match="whose request it is"):
            await brokering.pair(session, cecilia, request.id, request.company_id, matcher, NOW)
        pair = await brokering.pair(session, cecilia, request.id, firm.id, matcher, NOW)
        assert Reason("concept", "pellet-boiler", "installs") in pair.reasons
        with pytest.raises(UserError, match="room for"):
            await brokering.propose(session, pair, "x" * 201)
        with pytest.raises(UserError, match="only when both sides say yes"):
            await brokering.propose(session, pair, "Fjällpellets are good people")
        kept = await brokering.propose(session, pair, "They know\nthe valley")
        assert kept.vouch == "They know the valley"
        firm.paused_until = LATER
        late = await a_company(session, world.home, name="Sen", paused_until=LATER)
        await a_person(session, late, name="Eva")
        with pytest.raises(UserError, match="wants no requests"):
            await brokering.pair(session, cecilia, request.id, late.id, matcher, NOW)

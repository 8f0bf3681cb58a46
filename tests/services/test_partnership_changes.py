"""A request whose text changes after firms have read it: they are told, and nothing agreed to the old text counts."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db import Database
from bot.errors import NotFound, UserError
from bot.models import Consent, PartnershipRequest, Person, Proposal, ProposalState, RequestCheck, RequestState, Role
from bot.services import partnerships
from bot.services.partnerships import Agreed, Held, Introduction, Terms
from bot.services.partnerships.changing import Changed, keep_text, proposed_change, send_change
from knowledge.lexicon import load
from tests.factories import NOW, a_person
from tests.services.test_partnerships import NEED, World, a_matcher, a_world, an_interest, asked

LEXICON = load()
NEW_TEXT = "We look for an installer of pellet boilers and tanks in Mazury, from March"
LATER = NOW + timedelta(days=1)


async def changed(session: AsyncSession, author: Person, request: PartnershipRequest, text: str = NEW_TEXT) -> Changed:
    await partnerships.rewrite(session, author, request.id, text, LEXICON, LATER)
    matcher = await a_matcher(session)
    found = await send_change(session, author, request.id, request.edition, LEXICON, matcher, LATER)
    assert isinstance(found, Changed)
    return found


async def test_a_firm_that_had_not_answered_is_asked_anew(database: Database) -> None:
    async with database.transaction() as session:
        world = await a_world(session)
        (proposal,) = (await asked(session, world.author)).proposals
        request = proposal.request
        await partnerships.rewrite(session, world.author, request.id, NEW_TEXT, LEXICON, LATER)
        assert (request.text, request.state) == (NEED, RequestState.OPEN)
        assert (await proposed_change(session, world.author, request.id)).readers == 1
        found = await changed(session, world.author, request)
        assert (found.again, found.had_said_yes, found.in_touch) == ((proposal,), frozenset(), ())
        assert (request.text, proposal.since_at) == (NEW_TEXT, LATER)
        assert proposal.reasons


async def test_a_yes_to_the_old_text_no_longer_counts(database: Database) -> None:
    async with database.transaction() as session:
        world = await a_world(session)
        proposal, author_terms = await an_interest(session, world)
        old = await session.scalar(select(Consent.edition).where(Consent.person_id == proposal.person_id))
        found = await changed(session, world.author, proposal.request)
        assert found.had_said_yes == {proposal.id}
        assert proposal.state is ProposalState.ASKED
        with pytest.raises(UserError, match="no longer available"):
            await partnerships.share(session, world.author, proposal.id, author_terms.consent.edition, LATER)
        peer = world.peers[0]
        assert isinstance(await partnerships.share(session, peer, proposal.id, old or 0, LATER), Terms)
        shown = await partnerships.look(session, peer, proposal.id, LATER)
        assert isinstance(await partnerships.share(session, peer, proposal.id, shown.consent.edition, LATER), Agreed)


async def test_who_is_in_touch_is_told_and_who_said_no_is_left_in_peace(database: Database) -> None:
    async with database.transaction() as session:
        world = await a_world(session, peers=2)
        first, second = (await asked(session, world.author)).proposals
        await partnerships.decline(session, await session.get_one(Person, first.person_id), first.id, NOW)
        await _introduce(session, world, second)
        found = await changed(session, world.author, second.request)
        assert (found.again, found.in_touch) == ((), (second,))
        assert (first.state, second.state) == (ProposalState.DECLINED, ProposalState.INTRODUCED)


async def test_an_older_button_sends_no_newer_text_and_the_old_one_may_stay(database: Database) -> None:
    async with database.transaction() as session:
        world = await a_world(session)
        request = (await asked(session, world.author)).request
        with pytest.raises(UserError, match="already"):
            await partnerships.rewrite(session, world.author, request.id, NEED, LEXICON, LATER)
        await partnerships.rewrite(session, world.author, request.id, "We look for anything", LEXICON, LATER)
        former = request.edition
        await partnerships.rewrite(session, world.author, request.id, NEW_TEXT, LEXICON, LATER)
        matcher = await a_matcher(session)
        with pytest.raises(UserError, match="newer text"):
            await send_change(session, world.author, request.id, former, LEXICON, matcher, LATER)
        await keep_text(session, world.author, request.id)
        with pytest.raises(NotFound, match="no change"):
            await send_change(session, world.author, request.id, request.edition, LEXICON, matcher, LATER)
        assert request.text == NEED


@pytest.mark.parametrize("is_approved", [True, False])
async def test_a_flagged_change_waits_while_the_old_text_stays_open(is_approved: bool, database: Database) -> None:
    async with database.transaction() as session:
        world = await a_world(session)
        coordinator = await a_person(session, cluster=world.home, role=Role.COORDINATOR)
        await session.refresh(coordinator)
        request = (await asked(session, world.author)).request
        await partnerships.rewrite(session, world.author, request.id, f"{NEW_TEXT}, call 070-123 45 67", LEXICON, LATER)
        matcher = await a_matcher(session)
        found = await send_change(session, world.author, request.id, request.edition, LEXICON, matcher, LATER)
        assert isinstance(found, Held)
        assert (request.state, request.text) == (RequestState.OPEN, NEED)
        if is_approved:
            done = await partnerships.approve(
                session,
                coordinator,
                request.id,
                LEXICON,
                matcher,
                LATER,
                edition=request.edition,
                is_cleaned=True,
            )
            assert done.changed is not None
            assert request.text == NEW_TEXT
        else:
            await partnerships.send_back(session, coordinator, request.id, "Please leave it as it is")
            assert (request.text, request.next_text, request.state) == (NEED, "", RequestState.OPEN)
        assert await partnerships.queue(session, coordinator) == []


async def test_a_cluster_that_looks_at_all_looks_at_a_change_too(database: Database) -> None:
    async with database.transaction() as session:
        world = await a_world(session)
        await a_person(session, cluster=world.home, role=Role.COORDINATOR)
        request = (await asked(session, world.author)).request
        request.checked_at = NOW
        world.home.request_check = RequestCheck.ALL
        await partnerships.rewrite(session, world.author, request.id, NEW_TEXT, LEXICON, LATER)
        found = await send_change(
            session, world.author, request.id, request.edition, LEXICON, await a_matcher(session), LATER
        )
        assert isinstance(found, Held)


async def _introduce(session: AsyncSession, world: World, proposal: Proposal) -> None:
    peer = await session.get_one(Person, proposal.person_id)
    terms = await partnerships.look(session, peer, proposal.id, NOW)
    agreed = await partnerships.share(session, peer, proposal.id, terms.consent.edition, NOW)
    assert isinstance(agreed, Agreed)
    assert agreed.other is not None
    edition = agreed.other.consent.edition
    assert isinstance(await partnerships.share(session, world.author, proposal.id, edition, NOW), Introduction)

"""What nobody takes up, what is about to expire, and offers that may be out of date: on both databases."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.db import Database
from bot.models import Company, RequestState, Role
from bot.services import partnerships
from tests.factories import NOW, a_person
from tests.services.test_asking import asked_by_others
from tests.services.test_partnerships import a_world, an_interest, asked

DAY = timedelta(days=1)


async def test_after_two_days_without_interest_author_and_coordinators_are_told_once(database: Database) -> None:
    async with database.transaction() as session:
        world = await a_world(session)
        coordinator = await a_person(session, cluster=world.home, role=Role.COORDINATOR)
        request = (await asked(session, world.author)).request
        assert await partnerships.newly_silent(session, NOW + timedelta(hours=47)) == []
        (silence,) = await partnerships.newly_silent(session, NOW + timedelta(hours=48))
        assert (silence.request.id, silence.asked) == (request.id, 1)
        assert [person.id for person in silence.coordinators] == [coordinator.id]
        assert await partnerships.newly_silent(session, NOW + 9 * DAY) == []
        listed = await partnerships.silent_requests(session, world.home, NOW + 9 * DAY)
        assert [each.id for each in listed] == [request.id]
        assert await partnerships.silent_requests(session, world.abroad, NOW + 9 * DAY) == []


async def test_a_coordinator_gets_one_note_for_all_requests(database: Database) -> None:
    async with database.transaction() as session:
        world = await a_world(session)
        coordinator = await a_person(session, cluster=world.home, role=Role.COORDINATOR)
        await asked_by_others(session, world, "First", "Second")
        silences = await partnerships.newly_silent(session, NOW + 2 * DAY)
        ((told, requests),) = partnerships.by_coordinator(silences)
        assert told.id == coordinator.id
        assert [request.id for request in requests] == [silence.request.id for silence in silences]
        assert len(requests) == 2


async def test_an_author_gets_one_message_for_several_requests(database: Database) -> None:
    async with database.transaction() as session:
        world = await a_world(session)
        texts = ("We look for a maker of hats of straw in Umeå", "We look for a school of dance in Umeå")
        ids = [(await asked(session, world.author, text)).request.id for text in texts]
        ((told, own),) = partnerships.by_author(await partnerships.newly_silent(session, NOW + 2 * DAY))
        assert told.id == world.author.id
        assert [silence.request.id for silence in own] == ids


async def test_a_firm_that_pauses_is_not_reminded(database: Database) -> None:
    async with database.transaction() as session:
        world = await a_world(session, peers=2)
        first, second = (await asked(session, world.author)).proposals
        paused = next(peer for peer in world.peers if peer.company_id == first.company_id)
        await partnerships.pause(session, paused, 30, NOW)
        assert await partnerships.remind(session, NOW + 3 * DAY) == [second]


async def test_a_request_that_somebody_is_interested_in_is_not_silent(database: Database) -> None:
    async with database.transaction() as session:
        world = await a_world(session)
        await an_interest(session, world)
        assert await partnerships.newly_silent(session, NOW + 2 * DAY) == []
        assert await partnerships.silent_requests(session, world.home, NOW + 2 * DAY) == []


async def test_silence_begins_when_the_first_firm_is_asked(database: Database) -> None:
    async with database.transaction() as session:
        world = await a_world(session)
        await asked_by_others(session, world, "First", "Second")
        request = (await asked(session, world.author)).request
        at_once = await partnerships.newly_silent(session, NOW + 6 * DAY)
        assert request.id not in {silence.request.id for silence in at_once}
        assert await partnerships.ask_those_who_waited(session, NOW + 7 * DAY)
        assert await partnerships.newly_silent(session, NOW + 8 * DAY) == []
        (silence,) = await partnerships.newly_silent(session, NOW + 9 * DAY)
        assert silence.request.id == request.id


async def test_coordinators_who_heard_that_no_firm_fits_are_not_told_twice(database: Database) -> None:
    async with database.transaction() as session:
        world = await a_world(session)
        await a_person(session, cluster=world.home, role=Role.COORDINATOR)
        found = await asked(session, world.author, "We look for a maker of hats of straw in Umeå")
        assert len(found.coordinators) == 1
        (silence,) = await partnerships.newly_silent(session, NOW + 2 * DAY)
        assert silence.coordinators == ()


@pytest.mark.parametrize(
    ("keep_days", "looks", "warned"),
    [
        (60, range(61), [46, 57]),
        (60, [45, 58, 59], [58]),  # the assistant was away: one warning, not two
        (10, range(11), [7]),
        (14, range(15), [11]),
        (3, range(4), []),
    ],
)
async def test_the_author_is_warned_14_and_3_days_ahead_and_never_twice_at_once(
    keep_days: int, looks: range, warned: list[int], database: Database
) -> None:
    async with database.transaction() as session:
        world = await a_world(session)
        request = (await asked(session, world.author)).request
        request.keep_days = keep_days
        request.expires_at = NOW + keep_days * DAY
        await session.flush()
        days = [day for day in looks if await partnerships.about_to_expire(session, NOW + day * DAY)]
        assert days == warned


async def test_a_renewed_request_is_warned_of_again_and_a_closed_one_not(database: Database) -> None:
    async with database.transaction() as session:
        world = await a_world(session)
        request = (await asked(session, world.author)).request
        request.keep_days, request.expires_at = 60, NOW + 60 * DAY
        await session.flush()
        assert await partnerships.about_to_expire(session, NOW + 57 * DAY) == [request]
        await partnerships.renew(session, world.author, request.id, NOW + 57 * DAY)
        assert await partnerships.about_to_expire(session, NOW + 102 * DAY) == []
        assert await partnerships.about_to_expire(session, NOW + 103 * DAY) == [request]
        request.state = RequestState.DONE
        await session.flush()
        assert await partnerships.about_to_expire(session, NOW + 115 * DAY) == []


async def test_a_standing_offer_is_asked_about_once_a_year(database: Database) -> None:
    async with database.transaction() as session:
        world = await a_world(session)
        company = await session.get_one(Company, world.author.company_id)
        assert await partnerships.offers_to_confirm(session, NOW + 364 * DAY) == []
        offers = await partnerships.offers_to_confirm(session, NOW + 365 * DAY)
        assert world.author.id in {offer.person.id for offer in offers}
        assert await partnerships.offers_to_confirm(session, NOW + 366 * DAY) == []
        await partnerships.confirm_offer(session, world.author, NOW + 370 * DAY)
        again = {offer.company.id for offer in await partnerships.offers_to_confirm(session, NOW + 731 * DAY)}
        assert again
        assert company.id not in again
        assert [offer.company.id for offer in await partnerships.offers_to_confirm(session, NOW + 736 * DAY)] == [
            company.id
        ]

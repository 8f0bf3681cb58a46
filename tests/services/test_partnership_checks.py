"""What a public sentence is held for, and the coordinator's look at it before it goes out."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db import Database
from bot.errors import NotAllowed, NotFound, UserError
from bot.models import Cluster, PartnershipRequest, Person, Reach, RequestCheck, RequestState, Role
from bot.services import partnerships
from bot.services.partnerships import Asked, Checked, Flag, Held
from bot.services.partnerships.checking import forgotten
from bot.services.partnerships.flags import flagged, without_contacts
from knowledge import manners
from knowledge.lexicon import load
from knowledge.lexicon_files import LANGUAGES
from tests.factories import NOW, a_person
from tests.services.test_partnerships import NEED, World, a_draft, a_matcher, a_world

LEXICON = load()
FLAGGED = f"{NEED}, call 070-123 45 67"


@pytest.mark.parametrize(
    ("text", "language", "flags", "mended"),
    [
        (FLAGGED, "en", [Flag.TELEPHONE], NEED),
        ("Vi söker montör, skriv till anna@fjall.example", "sv", [Flag.E_MAIL], "Vi söker montör"),
        ("Buscamos pellet (ver www.pellet.es) en Galicia", "es", [Flag.LINK], "Buscamos pellet en Galicia"),
        ("Szukamy montera, proszę dzwonić pod 601 234 567", "pl", [Flag.TELEPHONE], "Szukamy montera"),
        ("Wir suchen Kessel, IBAN DE89 3704 0044 0532 0130 00", "de", [Flag.ACCOUNT], "Wir suchen Kessel"),
        ("Vi söker pellets, bankgiro 123-4567", "sv", [Flag.ACCOUNT], "Vi söker pellets"),
        ("Cerchiamo pellet, non da quei truffatori", "it", [Flag.INSULT], "Cerchiamo pellet, non da quei truffatori"),
        ("Nous cherchons des granulés, connards", "fr", [Flag.INSULT], "Nous cherchons des granulés, connards"),
        ("We look for a fan heater of 25–500 kW by 2026-12-01, CPV 44621200-1", "en", [], None),
    ],
)
def test_what_a_sentence_is_held_for_and_how_it_is_mended(
    text: str, language: str, flags: list[Flag], mended: str | None
) -> None:
    assert [each.flag for each in flagged(text, language)] == flags
    assert without_contacts(text) == (mended or text)


def test_no_rude_word_is_a_word_of_the_trade() -> None:
    assert manners.problems(LEXICON) == []
    assert set(manners.word_list()) == set(LANGUAGES)


async def a_coordinator(session: AsyncSession, cluster: Cluster) -> Person:
    coordinator = await a_person(session, cluster=cluster, role=Role.COORDINATOR, name="Cecilia")
    await session.refresh(coordinator)
    return coordinator


async def confirmed(session: AsyncSession, world: World, text: str = NEED) -> Asked | Held:
    request = await a_draft(session, world.author, text)
    return await partnerships.confirm(session, world.author, request.id, await a_matcher(session), NOW)


@pytest.mark.parametrize(
    ("check", "reach", "is_held"),
    [
        (RequestCheck.NONE, Reach.ALL, False),
        (RequestCheck.FIRST, Reach.CLUSTER, True),
        (RequestCheck.BEYOND, Reach.CLUSTER, False),
        (RequestCheck.BEYOND, Reach.ALL, True),
        (RequestCheck.ALL, Reach.CLUSTER, True),
    ],
)
async def test_the_cluster_chooses_what_is_looked_at(
    check: RequestCheck, reach: Reach, is_held: bool, database: Database
) -> None:
    async with database.transaction() as session:
        world = await a_world(session)
        coordinator = await a_coordinator(session, world.home)
        await partnerships.set_check(session, coordinator, check)
        request = await a_draft(session, world.author)
        await partnerships.set_reach(session, world.author, request.id, reach)
        found = await partnerships.confirm(session, world.author, request.id, await a_matcher(session), NOW)
        assert isinstance(found, Held) is is_held
        assert [each.request.id for each in await partnerships.queue(session, coordinator)] == [request.id] * is_held


async def test_a_firms_second_request_is_not_its_first(database: Database) -> None:
    async with database.transaction() as session:
        world = await a_world(session)
        assert isinstance(await confirmed(session, world), Asked)
        world.home.request_check = RequestCheck.FIRST
        assert isinstance(await confirmed(session, world, "We look for an installer of heat pumps in Umeå"), Asked)


async def test_an_approved_request_goes_out_without_its_contacts(database: Database) -> None:
    async with database.transaction() as session:
        world = await a_world(session)
        coordinator = await a_coordinator(session, world.home)
        held = await confirmed(session, world, FLAGGED)
        assert isinstance(held, Held)
        assert (held.request.state, held.coordinators) == (RequestState.HELD, (coordinator,))
        checked = await approved(session, coordinator, held.request, is_cleaned=True)
        assert checked.asked is not None
        assert len(checked.asked.proposals) == 1
        assert (held.request.text, held.request.state) == (NEED, RequestState.OPEN)
        with pytest.raises(NotFound, match="no longer waits"):
            await approved(session, coordinator, held.request, is_cleaned=True)


async def test_a_button_under_an_older_text_approves_no_newer_one(database: Database) -> None:
    async with database.transaction() as session:
        world = await a_world(session)
        request = await _held_by(session, world)
        coordinator, shown = await a_coordinator(session, world.home), request.edition
        await partnerships.rewrite(session, world.author, request.id, f"{NEED}, no idiots", LEXICON, NOW)
        await partnerships.confirm(session, world.author, request.id, await a_matcher(session), NOW)
        with pytest.raises(NotFound, match="no longer waits"):
            await approved(session, coordinator, request, edition=shown)
        assert (await approved(session, coordinator, request)).asked is not None


async def test_nothing_goes_out_where_only_contacts_were_written(database: Database) -> None:
    async with database.transaction() as session:
        world = await a_world(session)
        coordinator = await a_coordinator(session, world.home)
        held = await confirmed(session, world, "+46 70 123 45 67")
        assert isinstance(held, Held)
        with pytest.raises(UserError, match="one sentence"):
            await approved(session, coordinator, held.request, is_cleaned=True)


async def test_what_is_sent_back_is_a_draft_with_the_reason(database: Database) -> None:
    async with database.transaction() as session:
        world = await a_world(session)
        coordinator = await a_coordinator(session, world.home)
        held = await confirmed(session, world, FLAGGED)
        with pytest.raises(UserError, match="few words"):
            await partnerships.send_back(session, coordinator, held.request.id, "…")
        await partnerships.send_back(session, coordinator, held.request.id, "No phone numbers, please")
        assert (held.request.state, held.request.returned_for) == (RequestState.DRAFT, "No phone numbers, please")
        assert await partnerships.queue(session, coordinator) == []
        await a_draft(session, world.author, "We look for a supplier of heat pumps in Umeå")
        await partnerships.clean(session, world.author, held.request.id)
        assert (held.request.text, held.request.returned_for) == (NEED, "")
        found = await partnerships.confirm(session, world.author, held.request.id, await a_matcher(session), NOW)
        assert isinstance(found, Asked)


async def test_only_the_clusters_own_coordinators_decide_and_not_on_their_own(database: Database) -> None:
    async with database.transaction() as session:
        world = await a_world(session)
        held = await _held_by(session, world)
        for other in (await a_coordinator(session, world.abroad), world.author):
            with pytest.raises(NotAllowed):
                await partnerships.to_check(session, other, held.id)
        world.author.role = Role.COORDINATOR
        with pytest.raises(NotAllowed, match="your own"):
            await partnerships.to_check(session, world.author, held.id)


async def test_where_nobody_else_could_look_it_stays_a_draft(database: Database) -> None:
    async with database.transaction() as session:
        world = await a_world(session)
        request = await a_draft(session, world.author, FLAGGED)
        with pytest.raises(UserError, match="nobody who could look"):
            await partnerships.confirm(session, world.author, request.id, await a_matcher(session), NOW)
        assert request.state is RequestState.DRAFT


async def test_a_waiting_request_is_rewritten_withdrawn_or_ends_with_its_firm(database: Database) -> None:
    async with database.transaction() as session:
        world = await a_world(session)
        first = await _held_by(session, world)
        await partnerships.rewrite(session, world.author, first.id, NEED, LEXICON, NOW)
        assert (first.state, first.held_at) == (RequestState.DRAFT, None)
        second = await _held_by(session, world)
        unsure = await partnerships.withdraw(session, world.author, second.id, NOW, is_sure=False)
        assert isinstance(unsure, partnerships.Unsure)
        await partnerships.withdraw(session, world.author, second.id, NOW, is_sure=True)
        assert (second.state, second.held_at) == (RequestState.WITHDRAWN, None)
        third = await _held_by(session, world)
        world.author.company_id = None
        gone = await partnerships.withdraw_of_those_who_left(session, NOW)
        assert [each.request.id for each in gone] == [first.id, third.id]


async def test_a_wider_reach_waits_for_the_look_that_the_cluster_wants(database: Database) -> None:
    async with database.transaction() as session:
        world = await a_world(session)
        coordinator = await a_coordinator(session, world.home)
        world.home.request_check = RequestCheck.BEYOND
        request = await a_draft(session, world.author)
        await partnerships.set_reach(session, world.author, request.id, Reach.CLUSTER)
        matcher = await a_matcher(session)
        await partnerships.confirm(session, world.author, request.id, matcher, NOW)
        assert isinstance(await partnerships.widen(session, world.author, request.id, matcher, NOW), Held)
        assert (request.state, request.reach) == (RequestState.OPEN, Reach.CLUSTER)
        checked = await approved(session, coordinator, request)
        assert checked.asked is not None
        assert len(checked.asked.proposals) == 1
        assert request.reach is Reach.ALL


async def test_what_waits_for_days_is_asked_about_again_once(database: Database) -> None:
    async with database.transaction() as session:
        world = await a_world(session)
        request = await _held_by(session, world)
        assert await forgotten(session, NOW + timedelta(days=1)) == []
        (again,) = await forgotten(session, NOW + timedelta(days=2))
        assert (again.request.id, [each.name for each in again.coordinators]) == (request.id, ["Cecilia"])
        assert await forgotten(session, NOW + timedelta(days=9)) == []


async def approved(
    session: AsyncSession,
    coordinator: Person,
    request: PartnershipRequest,
    *,
    edition: int | None = None,
    is_cleaned: bool = False,
) -> Checked:
    return await partnerships.approve(
        session,
        coordinator,
        request.id,
        LEXICON,
        await a_matcher(session),
        NOW,
        edition=edition or request.edition,
        is_cleaned=is_cleaned,
    )


async def _held_by(session: AsyncSession, world: World) -> PartnershipRequest:
    await a_coordinator(session, world.home)
    found = await confirmed(session, world, FLAGGED)
    assert isinstance(found, Held)
    return found.request

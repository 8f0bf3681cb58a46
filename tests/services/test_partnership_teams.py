"""A large job shared by several firms: planned, asked part by part, and each part consented by itself."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db import Database
from bot.errors import NotAllowed, NotFound, UserError
from bot.models import Package, PartnershipRequest, Person, ProposalState, RequestState
from bot.services import partnerships
from bot.services.partnerships import Agreed, Asked, Introduction, Terms, teams
from bot.services.partnerships.asking import team_first
from bot.services.partnerships.teams import Stand, Team
from bot.texts import texts
from bot.views.partnerships.teams import sentence_of, stand_name
from knowledge.lexicon import load
from knowledge.matching import Candidate
from knowledge.packages import Part
from tests.factories import NOW, a_cluster, a_company, a_person
from tests.services.test_partnerships import a_draft, a_matcher

LEXICON = load()
JOB = "District heating for a village: planning, boiler house, pipes, substations"


def say(part: Part, language: str) -> str:
    return sentence_of(texts(language), part, LEXICON)


async def a_village(session: AsyncSession, *abouts: str) -> tuple[Person, list[Person]]:
    """An author, and one firm for each description."""
    home = await a_cluster(session)
    author = await a_person(session, await a_company(session, home, name="Byggmästarn", phone="+46 1"), name="Anna")
    firms = []
    for number, about in enumerate(abouts):
        company = await a_company(session, home, name=f"Firm {number}", about=about, phone=f"+46 9{number}")
        firms.append(await a_person(session, company, name=f"Person {number}"))
    for person in (author, *firms):
        await session.refresh(person)
    return author, firms


async def a_package(session: AsyncSession, author: Person, text: str = JOB) -> Package:
    request = await a_draft(session, author, text)
    package = await teams.plan(session, author, request.id, LEXICON, NOW)
    for place, (_, _, is_wanted) in enumerate(package.parts):
        assert is_wanted == (place < 4)
    return package


async def a_team(session: AsyncSession, author: Person) -> Team:
    package = await a_package(session, author)
    await teams.send(session, author, package.id, await a_matcher(session), say, NOW)
    return await teams.team(session, author, package.id)


async def agree(session: AsyncSession, person: Person, proposal_id: int) -> Terms | Agreed | Introduction:
    terms = await partnerships.look(session, person, proposal_id, NOW)
    return await partnerships.share(session, person, proposal_id, terms.consent.edition, NOW)


PLANNER, PIPES, BOILERS = (
    "Planning of district heating",
    "Pipe laying and substation installation",
    "We build heating plants",
)


async def test_plan_says_who_would_take_which_part_and_what_nobody_takes(database: Database) -> None:
    async with database.transaction() as session:
        author, _ = await a_village(session, PLANNER, PIPES)
        package = await a_package(session, author)
        plan = await teams.planned(session, package, await a_matcher(session), say, NOW)
        takers = {each.part.concept: each.firm.name if each.firm else None for each in plan.wanted}
        assert takers == {
            "district-heating": "Firm 0",
            "heating-plant": None,
            "pipe-laying": "Firm 1",
            "substation": "Firm 1",
        }
        assert plan.firms == 2
        assert (
            await session.scalars(select(PartnershipRequest).where(PartnershipRequest.part.is_not(None)))
        ).all() == []


async def test_each_part_goes_to_one_firm_and_is_agreed_by_itself(database: Database) -> None:
    async with database.transaction() as session:
        author, (planner, _, boilers) = await a_village(session, PLANNER, PIPES, BOILERS)
        found = await a_team(session, author)
        asked = {each.part.concept: each for each in found.parts}
        assert [each.stand for each in found.parts] == [Stand.ASKED] * 4
        assert asked["heating-plant"].proposal is not None
        assert asked["heating-plant"].proposal.person_id == boilers.id
        assert "heating plant" in asked["heating-plant"].request.text

        assert asked["district-heating"].proposal is not None
        await agree(session, planner, asked["district-heating"].proposal.id)
        introduced = await agree(session, author, asked["district-heating"].proposal.id)
        assert isinstance(introduced, Introduction)
        found = await teams.team(session, author, found.package.id)
        assert (found.covered, len(found.alive)) == (1, 4)
        others = [each.proposal for each in found.parts if each.part.concept != "district-heating"]
        assert {each.state for each in others if each} == {ProposalState.ASKED}

        (covered,) = [each for each in found.parts if each.stand is Stand.COVERED]
        assert planner.company is not None
        assert planner.company.name in stand_name(texts("en"), covered)
        await partnerships.withdraw_consent(session, planner, asked["district-heating"].proposal.id, NOW)
        found = await teams.team(session, author, found.package.id)
        (covered,) = [each for each in found.parts if each.stand is Stand.COVERED]
        assert stand_name(texts("en"), covered).startswith("covered by a firm in")


async def test_firm_that_fits_three_parts_is_asked_for_two_this_week(database: Database) -> None:
    async with database.transaction() as session:
        author, _ = await a_village(session, "Planning of district heating. Pipe laying. Substation installation.")
        found = await a_team(session, author)
        stands = {each.part.concept: each.stand for each in found.parts}
        assert stands == {
            "district-heating": Stand.ASKED,
            "heating-plant": Stand.OPEN,
            "pipe-laying": Stand.ASKED,
            "substation": Stand.WAITING,
        }


async def test_firm_in_the_country_of_the_job_is_planned_before_one_elsewhere(database: Database) -> None:
    async with database.transaction() as session:
        author, _ = await a_village(session, PLANNER)
        poland = await a_cluster(session, name="Ciepłe Mazury", country="PL", language="pl")
        near = await a_company(session, poland, name="Plan PL", about="Planning of district heating networks")
        await session.refresh(await a_person(session, near, name="Piotr"))
        package = await a_package(session, author, JOB.replace("a village", "a village in Poland"))
        plan = await teams.planned(session, package, await a_matcher(session), say, NOW)
        assert plan.parts[0].firm is not None
        assert plan.parts[0].firm.name == "Plan PL"


async def test_dropped_part_leaves_the_others(database: Database) -> None:
    async with database.transaction() as session:
        author, _ = await a_village(session, PLANNER, PIPES)
        found = await a_team(session, author)
        _, closed = await teams.drop(session, author, found.parts[0].request.id, NOW)
        assert len(closed.asked) == 1
        found = await teams.team(session, author, found.package.id)
        assert [each.stand for each in found.parts] == [Stand.OVER, Stand.OPEN, Stand.ASKED, Stand.ASKED]
        assert [each.package.id for each in await teams.teams(session, author)] == [found.package.id]
        assert await partnerships.overview(session, author) == []


async def test_next_firm_is_asked_for_a_part_whose_firm_said_no(database: Database) -> None:
    async with database.transaction() as session:
        author, _ = await a_village(session, PLANNER, PLANNER)
        part = (await a_team(session, author)).parts[0]
        assert part.proposal is not None
        asked = part.proposal.person
        await partnerships.decline(session, asked, part.proposal.id, NOW)
        found = await partnerships.ask_more(session, author, part.request.id, part.asked, await a_matcher(session), NOW)
        assert len(found.proposals) == 1
        assert found.proposals[0].person_id != asked.id
        with pytest.raises(UserError, match="asked more firms already"):
            await partnerships.ask_more(session, author, part.request.id, part.asked, await a_matcher(session), NOW)


def test_firm_that_has_a_part_comes_before_others_that_fit_hardly_better() -> None:
    best, near, far = (Candidate(str(number), score, ()) for number, score in ((1, 0.9), (2, 0.85), (3, 0.6)))
    assert team_first([best, near, far], {2, 3}) == [near, best, far]
    assert team_first([best, near, far], {3}) == [best, near, far]


async def test_plan_survives_and_is_sent_once(database: Database) -> None:
    async with database.transaction() as session:
        author, _ = await a_village(session, PLANNER)
        package = await a_package(session, author)
        await teams.toggle(session, author, package.id, 3)
    async with database.transaction() as session:
        again = await session.get(Person, author.id)
        assert again is not None
        draft = await session.scalar(select(PartnershipRequest).where(PartnershipRequest.state == RequestState.DRAFT))
        assert draft is not None
        same = await teams.plan(session, again, draft.id, LEXICON, NOW)
        assert same.id == package.id
        assert [row[2] for row in same.parts] == [True, True, True, False] + [False] * (len(same.parts) - 4)
        _, out = await teams.send(session, again, package.id, await a_matcher(session), say, NOW)
        assert len([each for each in out if isinstance(each, Asked)]) == 3
        with pytest.raises(UserError, match="asked already"):
            await teams.send(session, again, package.id, await a_matcher(session), say, NOW)


async def test_others_and_old_buttons_change_nothing(database: Database) -> None:
    async with database.transaction() as session:
        author, (other,) = await a_village(session, PLANNER)
        package = await a_package(session, author)
        with pytest.raises(NotAllowed):
            await teams.toggle(session, other, package.id, 0)
        with pytest.raises(NotFound):
            await teams.toggle(session, author, package.id, 99)
        with pytest.raises(NotFound):
            await teams.team(session, author, package.id)
        await teams.discard(session, author, package.id)
        with pytest.raises(NotFound):
            await teams.send(session, author, package.id, await a_matcher(session), say, NOW)


@pytest.mark.parametrize("text", ["We look for wood pellets", "We sell heating for 40 terraced houses"])
async def test_what_one_firm_does_has_no_team(database: Database, text: str) -> None:
    async with database.transaction() as session:
        author, _ = await a_village(session)
        request = await a_draft(session, author, text)
        with pytest.raises(UserError, match="one firm"):
            await teams.plan(session, author, request.id, LEXICON, NOW)

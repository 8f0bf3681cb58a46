"""Partnership requests: sentences, who is asked, and contacts that go over only by consent; on both databases."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db import Database
from bot.errors import NotAllowed, NotFound, UserError
from bot.models import (
    Cluster,
    Company,
    Consent,
    PartnershipRequest,
    Person,
    Proposal,
    ProposalState,
    Question,
    QuestionState,
    Reach,
    RequestState,
    Role,
)
from bot.services import partnerships
from bot.services.partnerships import Agreed, Asked, Introduction, Terms
from bot.services.partnerships.flags import has_contacts
from bot.services.partnerships.places import countries_named, named_abroad
from knowledge.lexicon import load
from knowledge.matching import Matcher, RequestType
from knowledge.places import COUNTRIES
from tests.factories import NOW, a_cluster, a_company, a_person

LEXICON = load()
NEED = "We look for an installer of pellet boilers in Mazury"


@dataclass
class World:
    """Two clusters: an author in Sweden, three installers and a law firm elsewhere."""

    author: Person
    peers: list[Person]
    home: Cluster
    abroad: Cluster


async def a_world(session: AsyncSession, peers: int = 1) -> World:
    home = await a_cluster(session)
    abroad = await a_cluster(session, name="Ciepłe Mazury", region="Warmia i Mazury", country="PL", language="pl")
    firm = await a_company(session, home, name="Fjällpellets AB", about="We make wood pellets", phone="+46 90 123 45")
    author = await a_person(session, firm, name="Anna Lindberg", username="anna_l")
    found = []
    for number in range(peers):
        about = "Montaż kotłów na pellet"
        company = await a_company(
            session, abroad, name=f"Kotły {number}", about=about, language="pl", email=f"biuro{number}@kotly.example"
        )
        found.append(await a_person(session, company, name=f"Piotr {number}", language="pl"))
    other = await a_company(session, abroad, name="Kancelaria", about="Prawo pracy i podatki", language="pl")
    await a_person(session, other, name="Jan")
    for person in (author, *found):
        await session.refresh(person)
    return World(author, found, home, abroad)


async def a_matcher(session: AsyncSession) -> Matcher:
    return Matcher.build(await partnerships.profiles(session), LEXICON)


async def a_draft(session: AsyncSession, author: Person, text: str = NEED) -> PartnershipRequest:
    return await partnerships.begin(session, author, text, LEXICON, NOW)


async def asked(session: AsyncSession, author: Person, text: str = NEED) -> Asked:
    request = await a_draft(session, author, text)
    found = await partnerships.confirm(session, author, request.id, await a_matcher(session), NOW)
    assert isinstance(found, Asked)
    return found


async def an_interest(session: AsyncSession, world: World) -> tuple[Proposal, Terms]:
    """A proposal that the firm said yes to, and what the author is shown."""
    (proposal,) = (await asked(session, world.author)).proposals
    terms = await partnerships.look(session, world.peers[0], proposal.id, NOW)
    agreed = await partnerships.share(session, world.peers[0], proposal.id, terms.consent.edition, NOW)
    assert isinstance(agreed, Agreed)
    assert agreed.other is not None
    return proposal, agreed.other


# Sentences


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("We look for a pellet supplier in Poland", "en"),
        ("Hello, we are looking for two fitters, who knows any?", "en"),
        ("Vi söker montör av pelletspannor", "sv"),
        ("Hej! Söker en pelletleverantör i Norrland", "sv"),
        ("Wir suchen Hersteller von ENplus-Pellets", "de"),
        ("Wir bieten Montage von Wärmepumpen", "de"),
        ("Szukamy producenta kotłów na pellet", "pl"),
        ("Ieškome medienos granulių tiekėjo", "lt"),
        ("We offer chimney sweeping in the north", "en"),
        ("We need two installers for pellet boilers in March", "en"),
        ("Vi vill lämna anbud tillsammans på ett fjärrvärmenät", "sv"),
        ("We want to bid together for a school's heating", "en"),
        ("Für ein Dorf mit 60 Häusern suchen wir ein Nahwärmenetz", "de"),
        ("Från mars söker vi en montör av pelletspannor", "sv"),
        ("Od marca szukamy montera kotłów na pellet", "pl"),
        ("Nuo kovo ieškome granulinių katilų montuotojo Šiaurės Lenkijoje.", "lt"),
    ],
)
def test_a_sentence_that_looks_or_offers_is_a_request(text: str, language: str) -> None:
    assert partnerships.is_request(text, language, LEXICON)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Do I need a permit for a pellet boiler?", "en"),
        ("What do buyers look for in pellets?", "en"),
        ("Which pellets may I burn", "en"),
        ("When we look for a pellet supplier, what must we ask", "en"),
        ("Hur söker vi bidrag till en pelletspanna", "sv"),
        ("We need to know which pellets are allowed", "en"),
        ("We have a problem with the boiler", "en"),
        ("Vad ska jag tänka på när jag söker bidrag", "sv"),
        ("Muss ich suchen, wer meinen Kessel wartet?", "de"),
        ("Wir suchen?", "de"),
        ("Jak szukać dotacji", "pl"),
        ("🔥🔥", "en"),
        ("", "en"),
    ],
)
def test_a_question_is_not_a_request(text: str, language: str) -> None:
    assert not partnerships.is_request(text, language, LEXICON)


@pytest.mark.parametrize(
    "text",
    [
        "Call 070-123 45 67 today",
        "phone +48 601 234 567",
        "tel. 601 234 567",
        "0049 7525 1234",
        "write to anna@lindbergs.example",
        "see www.lindbergs.se/pellets",
        "lindbergs.se has more",
        "https://x.example",
        "t.me/annal",
        "ask @anna_lindberg",
    ],
)
def test_contacts_in_a_sentence_are_seen(text: str) -> None:
    assert has_contacts(text)


@pytest.mark.parametrize(
    "text",
    [
        "500 000 kWh a year from 2026-12-01 on",
        "from 01.03.2027 to 31.05.2027",
        "CPV 44621200-1 and EN 303-5",
        "boilers 25–500 kW, 12 000 - 15 000 ton",
        "pellets, t.ex. ENplus A1, bl.a. i säck",
        "Sp. z o.o. w Olsztynie",
        "budget 1 500 000 SEK",
    ],
)
def test_figures_dates_and_codes_are_no_contacts(text: str) -> None:
    assert not has_contacts(text)


@pytest.mark.parametrize("text", ["", "   ", "🔥🔥🔥", "\x00\x00", "…", "x" * 501])
async def test_a_sentence_that_cannot_go_out_is_refused_and_the_draft_stays(text: str, database: Database) -> None:
    async with database.transaction() as session:
        world = await a_world(session)
        request = await a_draft(session, world.author)
        with pytest.raises(UserError):
            await partnerships.rewrite(session, world.author, request.id, text, LEXICON, NOW)
        assert request.text == NEED


async def test_the_companys_name_stays_out_of_the_sentence(database: Database) -> None:
    async with database.transaction() as session:
        world = await a_world(session)
        with pytest.raises(UserError, match="name"):
            await a_draft(session, world.author, "Fjällpellets looks for an installer of boilers")


def test_names_and_contacts_are_hidden_in_what_a_firm_says_of_itself() -> None:
    about = "Jezioro installs boilers (kotły), call 601 234 567 or www.jezioro.pl, ask Piotr or Nowaka"
    company, person = Company(name="Jezioro Kotły Sp. z o.o.", language="pl"), Person(name="Piotr Nowak")
    hidden = partnerships.anonymous(about, person, company, LEXICON)
    assert hidden == "… installs boilers (kotły), call … or …, ask … or …"


def test_a_short_sentence_is_asked_back_about() -> None:
    assert partnerships.needs_more("We look for pellets", "en", LEXICON)
    assert not partnerships.needs_more(NEED, "en", LEXICON)
    assert not partnerships.needs_more("Wir suchen einen Monteur für Pelletkessel in Polen", "de", LEXICON)
    assert not partnerships.needs_more("Etsimme myyntiedustajaa Puolasta lämpöpumpuille", "fi", LEXICON)
    assert partnerships.needs_more("Etsimme pellettejä", "fi", LEXICON)
    assert partnerships.joined("We look for pellets.", "20 tons in Umeå") == "We look for pellets, 20 tons in Umeå"
    assert partnerships.joined("pellets", "We need pellets in Umeå") == "We need pellets in Umeå"


# Drafts


async def test_a_draft_knows_type_reach_and_expiry(database: Database) -> None:
    async with database.transaction() as session:
        world = await a_world(session)
        request = await a_draft(session, world.author, "Vi söker partner till gemensamt projekt om fjärrvärme")
        assert request.type is RequestType.JOINT_PROJECT
        assert request.language == "sv"
        assert request.reach is Reach.ALL
        assert request.expires_at == NOW + timedelta(days=90)


async def test_a_closed_cluster_keeps_its_requests(database: Database) -> None:
    async with database.transaction() as session:
        world = await a_world(session)
        world.home.is_open = False
        request = await a_draft(session, world.author)
        assert request.reach is Reach.CLUSTER
        with pytest.raises(UserError, match="keeps its requests"):
            await partnerships.set_reach(session, world.author, request.id, Reach.ALL)


async def test_a_new_sentence_leaves_the_draft_before_it(database: Database) -> None:
    async with database.transaction() as session:
        world = await a_world(session)
        former = await a_draft(session, world.author)
        await a_draft(session, world.author, "We look for a supplier of heat pumps in Umeå")
        sent = await partnerships.confirm(session, world.author, former.id, await a_matcher(session), NOW)
        assert isinstance(sent, Asked)
        assert sent.request.text == NEED


async def test_nobody_else_touches_a_request(database: Database) -> None:
    async with database.transaction() as session:
        world = await a_world(session)
        request = await a_draft(session, world.author)
        with pytest.raises(NotAllowed):
            await partnerships.discard(session, world.peers[0], request.id)


async def test_only_the_askers_question_becomes_a_request(database: Database) -> None:
    async with database.transaction() as session:
        world = await a_world(session)
        question = Question(
            person_id=world.author.id,
            text=NEED,
            language="en",
            state=QuestionState.MISSED,
            confidence=0.0,
            candidates=[],
            asked_at=NOW,
        )
        session.add(question)
        await session.flush()
        assert await partnerships.question_text(session, world.author, question.id) == NEED
        with pytest.raises(NotFound):
            await partnerships.question_text(session, world.peers[0], question.id)


# Who is asked


async def test_the_best_three_are_asked_and_the_next_best_later(database: Database) -> None:
    async with database.transaction() as session:
        world = await a_world(session, peers=5)
        first = await asked(session, world.author)
        assert len(first.proposals) == 3
        assert all(proposal.reasons for proposal in first.proposals)
        matcher = await a_matcher(session)
        more = await partnerships.ask_more(session, world.author, first.request.id, 3, matcher, NOW)
        assert len(more.proposals) == 2
        companies = {proposal.company_id for proposal in (*first.proposals, *more.proposals)}
        assert companies == {peer.company_id for peer in world.peers}
        with pytest.raises(UserError, match="already"):
            await partnerships.ask_more(session, world.author, first.request.id, 3, matcher, NOW)


@pytest.mark.parametrize(
    ("text", "language", "country"),
    [
        ("an installer in Poland", "en", "PL"),
        ("montör i Polen", "sv", "PL"),
        ("montera w Niemczech", "pl", "DE"),
        ("dla polskiego producenta", "pl", "PL"),
        ("montuotojo Lenkijoje", "lt", "PL"),
        ("Vertrieb in Schweden", "de", "SE"),
        ("distributor in Italy", "sv", "IT"),
        ("Etsimme asentajaa Puolasta", "fi", "PL"),
        ("Etsimme asentajaa puoleksi vuodeksi", "fi", None),
        ("Etsimme kumppania Itävallasta, lietteen kuivaus", "fi", "AT"),
        ("Vi söker en montör från mars", "sv", None),
        ("Je suis installateur", "fr", None),
        ("cippato franco fabbrica", "it", None),
        ("Schwere Kessel, Schweißer gesucht", "de", None),
        ("serwis na Litwie", "pl", "LT"),
        ("niemal nowy kocioł", "pl", None),
        ("Installateur in Nordpolen", "de", "PL"),
        ("a supplier of pellets", "en", None),
    ],
)
def test_the_country_that_a_sentence_names(text: str, language: str, country: str | None) -> None:
    assert countries_named(text, language, COUNTRIES) == ({country} if country else set())


async def test_firms_in_the_country_that_is_named_are_asked_and_others_only_then(database: Database) -> None:
    async with database.transaction() as session:
        world = await a_world(session, peers=4)
        italy = await a_cluster(session, name="Caldo", region="Veneto", country="IT", language="it")
        company = await a_company(session, italy, about="We install pellet boilers")
        italian = await a_person(session, company, name="Giulia")
        poles = (await asked(session, world.author, "We look for an installer of pellet boilers in Poland")).proposals
        assert italian.id not in {proposal.person_id for proposal in poles}
        found = await asked(session, world.author, "We look for an installer of pellet boilers in Italy")
        assert [proposal.person_id for proposal in found.proposals] == [italian.id]
        matcher = await a_matcher(session)
        more = await partnerships.ask_more(session, world.author, found.request.id, 1, matcher, NOW)
        assert italian.id not in {proposal.person_id for proposal in more.proposals}
        assert more.proposals


async def test_where_nobody_fits_in_the_country_that_is_named_firms_elsewhere_are_asked(database: Database) -> None:
    async with database.transaction() as session:
        world = await a_world(session, peers=2)
        await a_cluster(session, name="Caldo", region="Veneto", country="IT", language="it")
        assert (await asked(session, world.author, "We look for an installer of pellet boilers in Italy")).proposals


async def test_the_own_country_beside_another_narrows_nothing(database: Database) -> None:
    async with database.transaction() as session:
        world = await a_world(session, peers=2)
        home = world.author.cluster
        assert home is not None
        assert home.country == "SE"
        draft = await a_draft(session, world.author, "Installer of Swedish pellet boilers in Sweden or Poland")
        assert named_abroad(draft) == frozenset()
        draft = await a_draft(session, world.author, "We look for an installer of pellet boilers in Poland")
        assert named_abroad(draft) == {"PL"}


@pytest.mark.parametrize("obstacle", ["own", "left", "unreachable", "closed", "reach", "nobody"])
async def test_who_may_not_be_asked_is_not(obstacle: str, database: Database) -> None:
    async with database.transaction() as session:
        world = await a_world(session)
        peer = world.peers[0]
        company = await session.get_one(Company, peer.company_id)
        match obstacle:
            case "own":
                peer.company_id = None
                company.left_at = NOW
                own = await session.get_one(Company, world.author.company_id)
                own.about = "We install pellet boilers in Mazury"
            case "left":
                company.left_at = NOW
            case "unreachable":
                peer.is_reachable = False
            case "closed":
                world.abroad.is_open = False
            case "nobody":
                peer.company_id = None
        await session.flush()
        request = await a_draft(session, world.author)
        if obstacle == "reach":
            await partnerships.set_reach(session, world.author, request.id, Reach.CLUSTER)
        found = await partnerships.confirm(session, world.author, request.id, await a_matcher(session), NOW)
        assert found.proposals == ()


async def test_the_first_member_who_can_be_reached_is_asked(database: Database) -> None:
    async with database.transaction() as session:
        world = await a_world(session)
        world.peers[0].is_reachable = False
        company = await session.get_one(Company, world.peers[0].company_id)
        second = await a_person(session, company, name="Second")
        await a_person(session, company, name="Third")
        (proposal,) = (await asked(session, world.author)).proposals
        assert proposal.person_id == second.id


async def test_the_coordinators_hear_when_nobody_fits_and_a_wider_reach_asks_more(database: Database) -> None:
    async with database.transaction() as session:
        world = await a_world(session)
        coordinator = await a_person(session, cluster=world.home, role=Role.COORDINATOR)
        request = await a_draft(session, world.author)
        await partnerships.set_reach(session, world.author, request.id, Reach.CLUSTER)
        matcher = await a_matcher(session)
        nobody = await partnerships.confirm(session, world.author, request.id, matcher, NOW)
        assert nobody.coordinators == (coordinator,)
        wider = await partnerships.widen(session, world.author, request.id, matcher, NOW)
        assert [proposal.person_id for proposal in wider.proposals] == [world.peers[0].id]
        with pytest.raises(UserError, match="already"):
            await partnerships.widen(session, world.author, request.id, matcher, NOW)


async def test_a_request_is_confirmed_once(database: Database) -> None:
    async with database.transaction() as session:
        world = await a_world(session)
        first = await asked(session, world.author)
        with pytest.raises(NotFound, match="out already"):
            await partnerships.confirm(session, world.author, first.request.id, await a_matcher(session), NOW)


# Contacts


async def test_both_yes_introduces_with_the_fields_as_shown(database: Database) -> None:
    async with database.transaction() as session:
        world = await a_world(session)
        proposal, terms = await an_interest(session, world)
        assert terms.contact["phone"] == "+46 90 123 45"
        found = await partnerships.share(session, world.author, proposal.id, terms.consent.edition, NOW)
        assert isinstance(found, Introduction)
        seen_by_peer = await partnerships.introduction(session, world.peers[0], proposal.id)
        seen_by_author = await partnerships.introduction(session, world.author, proposal.id)
        assert proposal.introduced_at == NOW
        assert seen_by_peer.contact == {
            "company": "Fjällpellets AB",
            "person": "Anna Lindberg",
            "phone": "+46 90 123 45",
            "telegram": "@anna_l",
        }
        assert seen_by_author.contact == {"company": "Kotły 0", "person": "Piotr 0", "email": "biuro0@kotly.example"}
        given = (await session.scalars(select(Consent.given_at))).all()
        assert given == [NOW, NOW]
        with pytest.raises(UserError, match="contact already"):
            await partnerships.share(session, world.author, proposal.id, terms.consent.edition, NOW)


async def test_a_field_that_changed_after_it_was_shown_is_shown_again(database: Database) -> None:
    async with database.transaction() as session:
        world = await a_world(session)
        proposal, terms = await an_interest(session, world)
        company = await session.get_one(Company, world.author.company_id)
        edition = terms.consent.edition
        company.email = "anna@fjall.example"
        again = await partnerships.share(session, world.author, proposal.id, edition, NOW)
        assert isinstance(again, Terms)
        assert again.is_changed
        assert again.contact["email"] == "anna@fjall.example"
        old_button = await partnerships.share(session, world.author, proposal.id, edition, NOW)
        assert isinstance(old_button, Terms)
        found = await partnerships.share(session, world.author, proposal.id, again.consent.edition, NOW)
        assert isinstance(found, Introduction)


async def test_a_field_that_changed_after_the_yes_asks_that_side_again(database: Database) -> None:
    async with database.transaction() as session:
        world = await a_world(session)
        proposal, terms = await an_interest(session, world)
        company = await session.get_one(Company, world.peers[0].company_id)
        company.email = ""
        company.phone = "+48 601 234 567"
        found = await partnerships.share(session, world.author, proposal.id, terms.consent.edition, NOW)
        assert isinstance(found, Agreed)
        assert found.other is not None
        assert found.other.person.id == world.peers[0].id
        assert "email" not in found.other.contact
        last = await partnerships.share(session, world.peers[0], proposal.id, found.other.consent.edition, NOW)
        assert isinstance(last, Introduction)
        seen = await partnerships.introduction(session, world.author, proposal.id)
        assert (seen.contact or {})["phone"] == "+48 601 234 567"


async def test_nobody_agrees_without_a_way_to_be_reached(database: Database) -> None:
    async with database.transaction() as session:
        world = await a_world(session)
        company = await session.get_one(Company, world.peers[0].company_id)
        company.email = ""
        (proposal,) = (await asked(session, world.author)).proposals
        terms = await partnerships.look(session, world.peers[0], proposal.id, NOW)
        assert not terms.is_enough
        found = await partnerships.share(session, world.peers[0], proposal.id, terms.consent.edition, NOW)
        assert isinstance(found, Terms)
        assert found.consent.given_at is None


async def test_a_stranger_and_somebody_who_changed_firms_share_nothing(database: Database) -> None:
    async with database.transaction() as session:
        world = await a_world(session, peers=2)
        proposal = (await asked(session, world.author)).proposals[0]
        stranger = next(peer for peer in world.peers if peer.id != proposal.person_id)
        with pytest.raises(NotAllowed):
            await partnerships.look(session, await a_person(session), proposal.id, NOW)
        with pytest.raises(NotAllowed):
            await partnerships.share(session, stranger, proposal.id, 1, NOW)
        asked_person = await session.get_one(Person, proposal.person_id)
        asked_person.company_id = stranger.company_id
        with pytest.raises(NotAllowed):
            await partnerships.look(session, asked_person, proposal.id, NOW)


async def test_no_takes_a_yes_back(database: Database) -> None:
    async with database.transaction() as session:
        world = await a_world(session)
        proposal, terms = await an_interest(session, world)
        declined = await partnerships.decline(session, world.peers[0], proposal.id, NOW)
        assert declined.is_exhausted
        with pytest.raises(UserError, match="no longer available"):
            await partnerships.share(session, world.author, proposal.id, terms.consent.edition, NOW)
        again = await partnerships.decline(session, world.peers[0], proposal.id, NOW)
        assert not again.is_exhausted
        look = await partnerships.look(session, world.peers[0], proposal.id, NOW)
        changed_mind = await partnerships.share(session, world.peers[0], proposal.id, look.consent.edition, NOW)
        assert isinstance(changed_mind, Agreed)


async def test_an_author_who_said_no_may_still_say_yes_but_is_not_asked_again(database: Database) -> None:
    async with database.transaction() as session:
        world = await a_world(session)
        proposal, terms = await an_interest(session, world)
        await partnerships.decline(session, world.author, proposal.id, NOW)
        company = await session.get_one(Company, proposal.company_id)
        company.phone = "+48 601 234 567"
        look = await partnerships.look(session, world.peers[0], proposal.id, NOW)
        again = await partnerships.share(session, world.peers[0], proposal.id, look.consent.edition, NOW)
        assert isinstance(again, Agreed)
        assert again.other is None
        found = await partnerships.share(session, world.author, proposal.id, terms.consent.edition, NOW)
        assert isinstance(found, Introduction)


async def test_a_firm_takes_its_yes_back_though_the_author_said_no(database: Database) -> None:
    async with database.transaction() as session:
        world = await a_world(session)
        proposal, terms = await an_interest(session, world)
        await partnerships.decline(session, world.author, proposal.id, NOW)
        await partnerships.decline(session, world.peers[0], proposal.id, NOW)
        with pytest.raises(UserError, match="no longer available"):
            await partnerships.share(session, world.author, proposal.id, terms.consent.edition, NOW)


async def test_two_yes_at_the_same_moment_introduce_once(database: Database) -> None:
    """Both sides were asked again, and each taps twice, all at once."""
    async with database.transaction() as session:
        world = await a_world(session)
        proposal, terms = await an_interest(session, world)
        for consent in await session.scalars(select(Consent)):
            consent.given_at = None
        editions = {person.id: 1 for person in (world.author, world.peers[0])}
        assert terms.consent.edition == 1
        proposal_id = proposal.id

    async def tap(person_id: int) -> object:
        async with database.transaction() as session:
            person = await session.get_one(Person, person_id)
            try:
                return await partnerships.share(session, person, proposal_id, editions[person_id], NOW)
            except UserError as error:
                return error

    taps = await asyncio.gather(*(tap(person_id) for person_id in [*editions, *editions]))
    assert sum(isinstance(found, Introduction) for found in taps) == 1
    async with database.reading() as session:
        assert await session.scalar(select(Proposal.state)) is ProposalState.INTRODUCED
        assert await session.scalar(select(func.count()).where(Consent.given_at.is_not(None))) == 2


# Closing, time


async def test_withdrawing_ends_what_is_pending(database: Database) -> None:
    async with database.transaction() as session:
        world = await a_world(session, peers=2)
        first, second = (await asked(session, world.author)).proposals
        peer = await session.get_one(Person, first.person_id)
        terms = await partnerships.look(session, peer, first.id, NOW)
        await partnerships.share(session, peer, first.id, terms.consent.edition, NOW)
        unsure = await partnerships.withdraw(session, world.author, first.request_id, NOW, is_sure=False)
        assert isinstance(unsure, partnerships.Unsure)
        assert (unsure.progress.asked, unsure.progress.interested) == (2, 1)
        found = await partnerships.withdraw(session, world.author, first.request_id, NOW, is_sure=True)
        assert isinstance(found, partnerships.Withdrawn)
        closed = found.closed
        assert [proposal.id for proposal in closed.interested] == [first.id]
        assert [proposal.id for proposal in closed.asked] == [second.id]
        assert await partnerships.overview(session, world.author) == []
        with pytest.raises(UserError, match="closed already"):
            await partnerships.withdraw(session, world.author, first.request_id, NOW, is_sure=True)
        with pytest.raises(UserError, match="closed"):
            await partnerships.look(session, peer, first.id, NOW)


async def test_the_overview_counts(database: Database) -> None:
    async with database.transaction() as session:
        world = await a_world(session, peers=3)
        proposals = (await asked(session, world.author)).proposals
        peer = await session.get_one(Person, proposals[0].person_id)
        terms = await partnerships.look(session, peer, proposals[0].id, NOW)
        await partnerships.share(session, peer, proposals[0].id, terms.consent.edition, NOW)
        (progress,) = await partnerships.overview(session, world.author)
        assert (progress.asked, progress.interested, progress.introduced) == (3, 1, 0)
        details = await partnerships.details(session, world.author, progress.request.id)
        assert [proposal.id for proposal in details.waiting] == [proposals[0].id]


async def test_a_request_expires_and_can_be_renewed(database: Database) -> None:
    async with database.transaction() as session:
        world = await a_world(session)
        found = await asked(session, world.author)
        keep = timedelta(days=30)  # what is bought is needed soon
        assert await partnerships.expire(session, NOW + keep - timedelta(seconds=1)) == []
        (closed,) = await partnerships.expire(session, NOW + keep)
        assert closed.request.state is RequestState.EXPIRED
        assert await partnerships.expire(session, NOW + keep) == []
        renewed = await partnerships.renew(session, world.author, found.request.id, NOW + keep)
        assert renewed.state is RequestState.OPEN
        assert renewed.expires_at == NOW + 2 * keep


async def test_a_proposal_is_reminded_of_once_and_lapses(database: Database) -> None:
    async with database.transaction() as session:
        world = await a_world(session)
        (proposal,) = (await asked(session, world.author)).proposals
        assert await partnerships.remind(session, NOW + timedelta(days=2)) == []
        assert await partnerships.remind(session, NOW + timedelta(days=3)) == [proposal]
        assert await partnerships.remind(session, NOW + timedelta(days=4)) == []
        assert await partnerships.lapse(session, NOW + timedelta(days=6)) == []
        (lapsed,) = await partnerships.lapse(session, NOW + timedelta(days=7))
        assert (lapsed.was_interested, lapsed.is_exhausted) == (False, True)
        assert await partnerships.lapse(session, NOW + timedelta(days=7)) == []


async def test_a_declined_firm_hears_the_same_as_one_that_got_no_answer(database: Database) -> None:
    async with database.transaction() as session:
        world = await a_world(session)
        proposal, _ = await an_interest(session, world)
        await partnerships.decline(session, world.author, proposal.id, NOW)
        assert await partnerships.lapse(session, NOW + timedelta(days=6)) == []
        (lapsed,) = await partnerships.lapse(session, NOW + timedelta(days=7))
        assert lapsed.was_interested
        assert await partnerships.lapse(session, NOW + timedelta(days=8)) == []


async def test_the_requests_of_a_firm_that_left_are_withdrawn(database: Database) -> None:
    async with database.transaction() as session:
        world = await a_world(session)
        proposal, _ = await an_interest(session, world)
        assert await partnerships.withdraw_of_those_who_left(session, NOW) == []
        world.author.company_id = None
        (closed,) = await partnerships.withdraw_of_those_who_left(session, NOW)
        assert closed.request.state is RequestState.WITHDRAWN
        assert [interested.id for interested in closed.interested] == [proposal.id]
        assert await partnerships.withdraw_of_those_who_left(session, NOW) == []


@pytest.mark.parametrize("leaves", ["author", "peer", "both"])
async def test_who_is_in_touch_with_a_firm_that_leaves_is_told_once(leaves: str, database: Database) -> None:
    async with database.transaction() as session:
        world = await a_world(session)
        proposal, terms = await an_interest(session, world)
        done = await partnerships.share(session, world.author, proposal.id, terms.consent.edition, NOW)
        assert isinstance(done, Introduction)
        assert await partnerships.part_from_those_who_left(session, NOW) == []
        if leaves != "peer":
            (await session.get_one(Company, world.author.company_id)).left_at = NOW
        if leaves != "author":
            proposal.person.company_id = None
        ended = await partnerships.withdraw_of_those_who_left(session, NOW)
        assert [closed.request.state for closed in ended] == [RequestState.WITHDRAWN] * (leaves != "peer")
        told = await partnerships.part_from_those_who_left(session, NOW)
        assert [(each.proposal, each.is_author) for each in told] == [(proposal, leaves == "peer")] * (leaves != "both")
        assert await partnerships.part_from_those_who_left(session, NOW) == []


async def test_what_was_proposed_to_a_firm_that_left_ends(database: Database) -> None:
    async with database.transaction() as session:
        world = await a_world(session)
        proposal, _ = await an_interest(session, world)
        company = await session.get_one(Company, proposal.company_id)
        company.left_at = NOW
        (lapsed,) = await partnerships.lapse_of_those_who_left(session, NOW)
        assert (lapsed.has_left, lapsed.is_exhausted) == (True, True)
        assert await partnerships.lapse_of_those_who_left(session, NOW) == []


# Cards


def test_the_vcard_is_escaped_folded_and_on_its_lines() -> None:
    contact = {
        "company": "Åkes; Värme, AB\\\nTEL:1",
        "person": "Anna Maria Lindberg",
        "phone": "+46 90 123 45",
        "email": "anna@example.com",
        "website": "https://example.com/" + "ä" * 60,
        "telegram": "@anna_l",
    }
    card = partnerships.vcard(contact)
    lines = card.decode().split("\r\n")
    assert all(len(line.encode()) <= 75 for line in lines)
    unfolded = card.decode().replace("\r\n ", "").split("\r\n")
    assert unfolded[:4] == ["BEGIN:VCARD", "VERSION:3.0", "N:Lindberg;Anna Maria;;;", "FN:Anna Maria Lindberg"]
    assert r"ORG:Åkes\; Värme\, AB\\\nTEL:1" in unfolded
    assert sum(line.startswith("TEL") for line in unfolded) == 1
    assert "URL:https://t.me/anna_l" in unfolded
    assert unfolded[-2:] == ["END:VCARD", ""]
    assert partnerships.vcard_name({"company": "Åkes/Värme AB", "person": "A"}) == "ÅkesVärme.vcf"

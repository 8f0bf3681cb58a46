"""What is inferred from a sentence, how its author corrects it, and what becomes of the corrections."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db import Database
from bot.errors import NotFound, UserError
from bot.models import Outcome, PartnershipRequest, Reach, RequestState
from bot.services import partnerships
from bot.services.partnerships.drafting import Draft, begin_all, details_of_draft, next_draft
from bot.services.partnerships.similar import open_profiles
from knowledge.lexicon import load
from knowledge.matching import Matcher, Profile, Request, RequestType, guess_type
from tests.factories import NOW
from tests.services.test_partnerships import NEED, a_draft, a_matcher, a_world, asked

LEXICON = load()


@pytest.mark.parametrize(
    ("kind", "language", "text"),
    [
        (RequestType.BUY, "en", "We look for 20 tons of wood pellets a month"),
        (RequestType.BUY, "pl", "Szukamy dostawcy peletu drzewnego"),
        (RequestType.BUY, "it", "Cerchiamo un installatore di caldaie a pellet"),
        (RequestType.SELL, "sv", "Vi säljer träpellets i storsäck"),
        (RequestType.SELL, "es", "Ofrecemos mantenimiento de calderas de biomasa"),
        (RequestType.SELL, "fi", "Myymme haketta ja pellettejä"),
        (RequestType.TECHNOLOGY_REQUEST, "de", "Wir suchen eine Technologie zur Rauchgasreinigung"),
        (RequestType.TECHNOLOGY_REQUEST, "fr", "Nous cherchons une technologie de filtration des fumées"),
        (RequestType.TECHNOLOGY_REQUEST, "lt", "Ieškome dūmų valymo technologijos"),
        (RequestType.TECHNOLOGY_OFFER, "pl", "Oferujemy technologię oczyszczania spalin"),
        (RequestType.TECHNOLOGY_OFFER, "it", "Offriamo una tecnologia per la depurazione dei fumi"),
        (RequestType.TECHNOLOGY_OFFER, "en", "We offer a new technology for flue gas cleaning"),
        (RequestType.JOINT_PROJECT, "es", "Buscamos socio de proyecto para una red de calor"),
        (RequestType.JOINT_PROJECT, "fi", "Etsimme hankekumppania kaukolämpöverkkoon"),
        (RequestType.JOINT_PROJECT, "sv", "Vi vill lämna anbud tillsammans på ett fjärrvärmenät"),
        (RequestType.SPARE_CAPACITY, "fr", "Nous avons des capacités disponibles pour l'installation de chaudières"),
        (RequestType.SPARE_CAPACITY, "lt", "Turime laisvų pajėgumų katilų montavimui"),
        (RequestType.SPARE_CAPACITY, "de", "Wir haben freie Kapazitäten in der Montage"),
        (RequestType.EXPORT_AGENT, "it", "Cerchiamo un agente in Germania per le nostre stufe"),
        (RequestType.EXPORT_AGENT, "en", "We make stoves and look for an agent in Poland"),
        (RequestType.EXPORT_AGENT, "pl", "Szukamy przedstawiciela handlowego w Szwecji dla naszych kotłów"),
        (RequestType.KNOWLEDGE, "fi", "Etsimme kokemuksia tuhkan käsittelystä"),
        (RequestType.KNOWLEDGE, "sv", "Vi söker erfarenheter av askhantering"),
        (RequestType.KNOWLEDGE, "es", "Buscamos experiencia con la gestión de cenizas"),
    ],
)
def test_the_type_is_guessed(kind: RequestType, language: str, text: str) -> None:
    assert guess_type(text, language, LEXICON) is kind


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("sv", "Värme till 40 radhus"), ("de", "Wärme für 40 Reihenhäuser"),
        ("pl", "Ogrzewanie dla 40 domów szeregowych"),
        ("es", "Calefacción para 40 casas adosadas"), ("fr", "Chauffage pour 40 maisons mitoyennes"),
        ("it", "Riscaldamento per 40 villette a schiera"), ("fi", "Lämmitys 40 rivitaloon"),
        ("lt", "Šildymas 40 kotedžų"), ("en", "Chimney sweep in Umeå"), ("pl", "Montaż kotła na pellet w Olsztynie"),
        ("en", "20 tons of pellets a month"), ("en", "spare capacity for drilling in March"),
    ],
)  # fmt: skip
def test_a_bare_need_sounds_like_a_request(language: str, text: str) -> None:
    assert partnerships.sounds_like_request(text, language, LEXICON)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "what is a heat pump"), ("en", "heat pump noise at night"), ("sv", "bidrag för värmepump"),
        ("en", "my boiler is broken"), ("en", "pellet price"), ("sv", "vad kostar pelletsleverans"), ("en", "hello"),
        ("de", "Wie viel Pellets brauche ich für 40 Häuser"), ("en", "Chimney sweep in Umeå?"), ("en", ""),
    ],
)  # fmt: skip
def test_a_question_does_not(language: str, text: str) -> None:
    assert not partnerships.sounds_like_request(text, language, LEXICON)


async def shown_draft(session: AsyncSession, request: PartnershipRequest) -> Draft:
    market = Matcher.build(await open_profiles(session), LEXICON)
    return await details_of_draft(session, request, LEXICON, market, NOW)


async def test_the_time_follows_the_type_until_it_is_chosen(database: Database) -> None:
    async with database.transaction() as session:
        author = (await a_world(session)).author
        request = await a_draft(session, author)
        assert request.keep_days == 30
        await partnerships.set_type(session, author, request.id, RequestType.SELL, NOW)
        assert request.keep_days == 90
        await partnerships.set_term(session, author, request.id, 14, NOW)
        await partnerships.set_type(session, author, request.id, RequestType.BUY, NOW)
        assert (request.keep_days, request.expires_at) == (14, NOW + timedelta(days=14))
        with pytest.raises(NotFound):
            await partnerships.set_term(session, author, request.id, 5000, NOW)
        await partnerships.confirm(session, author, request.id, await a_matcher(session), NOW + timedelta(days=1))
        assert request.expires_at == NOW + timedelta(days=15)


async def test_a_rejected_concept_is_not_searched_for_and_is_kept_for_the_lexicon(database: Database) -> None:
    async with database.transaction() as session:
        world = await a_world(session)
        request = await a_draft(session, world.author)
        shown = (await shown_draft(session, request)).concepts
        labels = {each.concept: each.label(LEXICON, "sv") for each in shown}
        assert labels == {"pellet-boiler": "montering: pelletspanna"}
        await partnerships.set_concept(session, world.author, request.id, "pellet-boiler", LEXICON, NOW)
        found = await partnerships.confirm(session, world.author, request.id, await a_matcher(session), NOW)
        assert found.proposals == ()
        misread = await partnerships.misreadings(session, world.home.id, 10)
        assert ("pellet-boiler", "pellet boilers", "en", 1) in [
            (each.concept, each.words, each.language, each.count) for each in misread
        ]
        assert await partnerships.misreadings(session, world.abroad.id, 10) == []


async def test_a_second_tap_takes_a_concept_in_again(database: Database) -> None:
    async with database.transaction() as session:
        world = await a_world(session)
        request = await a_draft(session, world.author)
        for _ in range(2):
            await partnerships.set_concept(session, world.author, request.id, "pellet-boiler", LEXICON, NOW)
        found = await partnerships.confirm(session, world.author, request.id, await a_matcher(session), NOW)
        assert len(found.proposals) == 1
        assert await partnerships.misreadings(session, None, 10) == []


def test_the_matcher_leaves_out_what_was_not_meant() -> None:
    profile = Profile(id="1", lang="en", offers="We install pellet boilers")
    matcher = Matcher.build([profile], LEXICON)
    need = Request("r", "en", "We look for an installer of pellet boilers", "buy")
    assert matcher.match(need).band == "match"
    rejected = Request("r", "en", need.text, "buy", frozenset({"pellet-boiler"}))
    assert matcher.match(rejected).band == "none"


@pytest.mark.parametrize("outcome", list(Outcome))
async def test_closing_keeps_what_came_of_it(outcome: Outcome, database: Database) -> None:
    async with database.transaction() as session:
        world = await a_world(session)
        request = (await asked(session, world.author)).request
        await partnerships.finish(session, world.author, request.id, outcome, NOW)
        assert (request.state, request.outcome, request.closed_at) == (RequestState.DONE, outcome, NOW)


async def test_what_others_have_open_is_shown_beside_the_draft(database: Database) -> None:
    async with database.transaction() as session:
        world = await a_world(session)
        offer = (await asked(session, world.peers[0], "Oferujemy montaż kotłów na pellet w Szwecji")).request
        await asked(session, world.peers[0], "Mamy wolne moce przerobowe: montaż kotłów na pellet")
        draft = await a_draft(session, world.author)
        (similar,) = (await shown_draft(session, draft)).similar
        assert similar.request.id == offer.id
        assert [reason.label(LEXICON, "en") for reason in similar.reasons] == ["installation: pellet boiler"]
        same_side = await a_draft(session, world.author, "We offer installation of pellet boilers")
        assert (await shown_draft(session, same_side)).similar == ()


@pytest.mark.parametrize("obstacle", ["closed", "reach", "unrelated", "ended"])
async def test_what_the_author_may_not_see_is_not_shown(obstacle: str, database: Database) -> None:
    async with database.transaction() as session:
        world = await a_world(session)
        text = "Oferujemy transport peletu" if obstacle == "unrelated" else "Oferujemy montaż kotłów na pellet"
        offer = (await asked(session, world.peers[0], text)).request
        match obstacle:
            case "closed":
                world.abroad.is_open = False
            case "reach":
                offer.reach = Reach.CLUSTER
            case "ended":
                offer.state = RequestState.DONE
        await session.flush()
        assert (await shown_draft(session, await a_draft(session, world.author))).similar == ()


@pytest.mark.parametrize(
    ("text", "is_same"),
    [
        ("We are looking for somebody to install pellet boilers in Mazury", True),
        (NEED, True),
        ("We look for an installer of heat pumps in Mazury", False),
        ("We offer installation of pellet boilers in Mazury", False),
    ],
)
async def test_the_same_request_twice_is_noticed(text: str, is_same: bool, database: Database) -> None:
    async with database.transaction() as session:
        world = await a_world(session)
        first = (await asked(session, world.author)).request
        shown = await shown_draft(session, await a_draft(session, world.author, text))
        assert (shown.duplicate is first) is is_same


async def test_of_two_needs_the_second_draft_waits_for_the_first(database: Database) -> None:
    async with database.transaction() as session:
        author = (await a_world(session)).author
        sentences = ["We look for wood pellets in Umeå", "We look for a lawyer for contracts"]
        first, second = await begin_all(session, author, sentences, LEXICON, NOW)
        assert await next_draft(session, author) is first
        await partnerships.discard(session, author, first.id)
        assert await next_draft(session, author) is second


async def test_what_nobody_heard_of_is_restored(database: Database) -> None:
    async with database.transaction() as session:
        world = await a_world(session, peers=0)
        draft = await a_draft(session, world.author)
        await partnerships.discard(session, world.author, draft.id)
        assert (await partnerships.restore(session, world.author, draft.id, NOW)).state is RequestState.DRAFT
        await partnerships.confirm(session, world.author, draft.id, await a_matcher(session), NOW)
        found = await partnerships.withdraw(session, world.author, draft.id, NOW, is_sure=False)
        assert isinstance(found, partnerships.Withdrawn)
        assert found.is_untold
        assert (await partnerships.restore(session, world.author, draft.id, NOW)).state is RequestState.OPEN
        await partnerships.withdraw(session, world.author, draft.id, NOW, is_sure=False)
        with pytest.raises(UserError, match="time is over"):
            await partnerships.restore(session, world.author, draft.id, NOW + timedelta(days=100))


async def test_what_firms_have_heard_the_end_of_is_not_restored(database: Database) -> None:
    async with database.transaction() as session:
        world = await a_world(session)
        request = (await asked(session, world.author)).request
        await partnerships.withdraw(session, world.author, request.id, NOW, is_sure=True)
        with pytest.raises(UserError, match="closed"):
            await partnerships.restore(session, world.author, request.id, NOW)

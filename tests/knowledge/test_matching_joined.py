"""Roles and things joined by "and": each role is read of each thing, in every language, and found by who needs one.

"Montaż i serwis kotłów na pellet oraz pomp ciepła" installs and services both.
"""

from __future__ import annotations

from itertools import product

import pytest

from knowledge import lexicon
from knowledge.lexicon import Direction, Lexicon
from knowledge.matching import Matcher, Profile, Request, RequestType, guess_type

BOILER, PUMP = "pellet-boiler", "heat-pump"
BOTH = (BOILER, PUMP)
THREE = (*BOTH, "solar-collector")
FIT_AND_SERVE = ("installs", "services")
MAKE_AND_SELL = ("makes", "sells")
PLAN_AND_FIT = ("installs", "plans")
SELL_AND_MORE = ("installs", "sells", "services")

# Language, sentence, roles and things that are joined in it, and whether the sentence says who does it.
NOUNS = [
    ("en", "Installation and servicing of pellet boilers and heat pumps", FIT_AND_SERVE, BOTH),
    ("en", "Pellet boilers and heat pumps: installation and service", FIT_AND_SERVE, BOTH),
    ("en", "Production and sale of pellet boilers", MAKE_AND_SELL, (BOILER,)),
    ("sv", "Installation och service av pelletspannor och värmepumpar", FIT_AND_SERVE, BOTH),
    ("sv", "Pelletspannor och värmepumpar, montering och underhåll", FIT_AND_SERVE, BOTH),
    ("sv", "Tillverkning och försäljning av pelletspannor", MAKE_AND_SELL, (BOILER,)),
    ("sv", "Montering samt service av värmepumpar i villor", FIT_AND_SERVE, (PUMP,)),
    ("de", "Einbau und Wartung von Pelletkesseln und Wärmepumpen", FIT_AND_SERVE, BOTH),
    ("de", "Pelletkessel und Wärmepumpen: Montage und Kundendienst", FIT_AND_SERVE, BOTH),
    ("de", "Herstellung und Vertrieb von Pelletkesseln", MAKE_AND_SELL, (BOILER,)),
    ("de", "Planung und Einbau von Wärmepumpen", PLAN_AND_FIT, (PUMP,)),
    ("pl", "Montaż i serwis kotłów na pellet oraz pomp ciepła w domach jednorodzinnych", FIT_AND_SERVE, BOTH),
    ("pl", "Montaż oraz serwis kotłów na pellet i pomp ciepła", FIT_AND_SERVE, BOTH),
    ("pl", "Produkcja i sprzedaż kotłów na pellet", MAKE_AND_SELL, (BOILER,)),
    ("pl", "Pompy ciepła i kotły na pellet - montaż i serwis", FIT_AND_SERVE, BOTH),
    ("pl", "Projektowanie i montaż pomp ciepła", PLAN_AND_FIT, (PUMP,)),
    ("es", "Instalación y mantenimiento de calderas de pellets y bombas de calor", FIT_AND_SERVE, BOTH),
    ("es", "Fabricación y venta de calderas de pellets", MAKE_AND_SELL, (BOILER,)),
    ("es", "Calderas de pellets y bombas de calor: instalación y mantenimiento", FIT_AND_SERVE, BOTH),
    ("fr", "Pose et entretien de chaudières à granulés", FIT_AND_SERVE, (BOILER,)),
    ("fr", "Installation et dépannage de chaudières à granulés et de pompes à chaleur", FIT_AND_SERVE, BOTH),
    ("fr", "Fabrication et vente de chaudières à granulés", MAKE_AND_SELL, (BOILER,)),
    ("it", "Installazione e manutenzione di caldaie a pellet e pompe di calore", FIT_AND_SERVE, BOTH),
    ("it", "Produzione e vendita di caldaie a pellet", MAKE_AND_SELL, (BOILER,)),
    ("it", "Caldaie a pellet e pompe di calore: montaggio e assistenza", FIT_AND_SERVE, BOTH),
    ("fi", "Pellettikattiloiden ja lämpöpumppujen asennus ja huolto", FIT_AND_SERVE, BOTH),
    ("fi", "Pellettikattiloiden valmistus ja myynti", MAKE_AND_SELL, (BOILER,)),
    ("lt", "Granulinių katilų ir šilumos siurblių montavimas ir priežiūra", FIT_AND_SERVE, BOTH),
    ("lt", "Granulinių katilų gamyba ir pardavimas", MAKE_AND_SELL, (BOILER,)),
    ("en", "Sale, installation and service of pellet boilers, heat pumps and solar collectors", SELL_AND_MORE, THREE),
    ("en", "Pellet boilers, heat pumps and solar collectors: sale, installation and service", SELL_AND_MORE, THREE),
    ("sv", "Försäljning, installation och service av pelletspannor, värmepumpar och solfångare", SELL_AND_MORE, THREE),
    ("sv", "Pelletspannor, värmepumpar och solfångare - försäljning, montering och service", SELL_AND_MORE, THREE),
    ("de", "Verkauf, Einbau und Wartung von Pelletkesseln, Wärmepumpen und Sonnenkollektoren", SELL_AND_MORE, THREE),
    ("de", "Pelletkessel, Wärmepumpen und Sonnenkollektoren: Verkauf, Montage und Wartung", SELL_AND_MORE, THREE),
    ("pl", "Sprzedaż, montaż i serwis kotłów na pellet, pomp ciepła i kolektorów słonecznych", SELL_AND_MORE, THREE),
    ("pl", "Kotły na pellet, pompy ciepła i kolektory słoneczne: sprzedaż, montaż i serwis", SELL_AND_MORE, THREE),
    (
        "es",
        "Venta, instalación y mantenimiento de calderas de pellets, bombas de calor y captadores solares",
        SELL_AND_MORE,
        THREE,
    ),
    (
        "fr",
        "Vente, pose et entretien de chaudières à granulés, pompes à chaleur et capteurs solaires",
        SELL_AND_MORE,
        THREE,
    ),
    (
        "it",
        "Vendita, installazione e manutenzione di caldaie a pellet, pompe di calore e collettori solari",
        SELL_AND_MORE,
        THREE,
    ),
    ("fi", "Pellettikattiloiden, lämpöpumppujen ja aurinkokeräinten myynti, asennus ja huolto", SELL_AND_MORE, THREE),
    (
        "lt",
        "Granulinių katilų, šilumos siurblių ir saulės kolektorių pardavimas, montavimas ir priežiūra",
        SELL_AND_MORE,
        THREE,
    ),
]
VERBS = [
    ("en", "We install and service pellet boilers and heat pumps", FIT_AND_SERVE, BOTH),
    ("en", "We make and sell pellet boilers", MAKE_AND_SELL, (BOILER,)),
    ("sv", "Vi installerar och servar pelletspannor och värmepumpar", FIT_AND_SERVE, BOTH),
    ("sv", "Vi tillverkar och säljer pelletspannor", MAKE_AND_SELL, (BOILER,)),
    ("de", "Wir installieren und warten Pelletkessel und Wärmepumpen", FIT_AND_SERVE, BOTH),
    ("de", "Wir produzieren und verkaufen Pelletkessel", MAKE_AND_SELL, (BOILER,)),
    ("pl", "Montujemy i serwisujemy kotły na pellet oraz pompy ciepła", FIT_AND_SERVE, BOTH),
    ("pl", "Produkujemy i sprzedajemy kotły na pellet", MAKE_AND_SELL, (BOILER,)),
    ("es", "Instalamos y reparamos calderas de pellets y bombas de calor", FIT_AND_SERVE, BOTH),
    ("es", "Fabricamos y vendemos calderas de pellets", MAKE_AND_SELL, (BOILER,)),
    ("fr", "Nous installons et entretenons les chaudières à granulés et les pompes à chaleur", FIT_AND_SERVE, BOTH),
    ("fr", "Nous fabriquons et vendons des chaudières à granulés", MAKE_AND_SELL, (BOILER,)),
    ("it", "Installiamo e ripariamo caldaie a pellet e pompe di calore", FIT_AND_SERVE, BOTH),
    ("it", "Produciamo e vendiamo caldaie a pellet", MAKE_AND_SELL, (BOILER,)),
    ("fi", "Asennamme ja huollamme pellettikattiloita ja lämpöpumppuja", FIT_AND_SERVE, BOTH),
    ("fi", "Valmistamme ja myymme pellettikattiloita", MAKE_AND_SELL, (BOILER,)),
    ("lt", "Montuojame ir aptarnaujame granulinius katilus ir šilumos siurblius", FIT_AND_SERVE, BOTH),
    ("lt", "Gaminame ir parduodame granulinius katilus", MAKE_AND_SELL, (BOILER,)),
    ("en", "We sell, install and service pellet boilers, heat pumps and solar collectors", SELL_AND_MORE, THREE),
    ("sv", "Vi säljer, installerar och servar pelletspannor, värmepumpar och solfångare", SELL_AND_MORE, THREE),
    ("de", "Wir verkaufen, montieren und warten Pelletkessel, Wärmepumpen und Solarkollektoren", SELL_AND_MORE, THREE),
    (
        "pl",
        "Sprzedajemy, montujemy i serwisujemy kotły na pellet, pompy ciepła oraz kolektory słoneczne",
        SELL_AND_MORE,
        THREE,
    ),
    (
        "es",
        "Vendemos, instalamos y reparamos calderas de pellets, bombas de calor y colectores solares",
        SELL_AND_MORE,
        THREE,
    ),
    (
        "fr",
        "Nous vendons, installons et réparons des chaudières à granulés, des pompes à chaleur et des capteurs solaires",
        SELL_AND_MORE,
        THREE,
    ),
    (
        "it",
        "Vendiamo, installiamo e ripariamo caldaie a pellet, pompe di calore e collettori solari",
        SELL_AND_MORE,
        THREE,
    ),
    ("fi", "Myymme, asennamme ja huollamme pellettikattiloita, lämpöpumppuja ja aurinkokeräimiä", SELL_AND_MORE, THREE),
    (
        "lt",
        "Parduodame, montuojame ir prižiūrime granulinius katilus, šilumos siurblius ir saulės kolektorius",
        SELL_AND_MORE,
        THREE,
    ),
]
NEEDS = [
    ("en", "Looking for an installer of pellet boilers in Poland"),
    ("sv", "Vi söker en installatör av pelletspannor i norra Polen"),
    ("de", "Wir suchen einen Installateur für Pelletkessel in Polen"),
    ("pl", "Szukam montażu kotła na pellet"),
    ("es", "Buscamos instalador de calderas de pellets en Polonia"),
    ("fr", "Nous cherchons un installateur de chaudières à granulés en Pologne"),
    ("it", "Cerchiamo un installatore di caldaie a pellet in Polonia"),
    ("fi", "Etsimme pellettikattiloiden asentajaa Puolasta"),
    ("lt", "Ieškome granulinių katilų montuotojo Lenkijoje"),
]


@pytest.fixture(scope="module")
def trade() -> Lexicon:
    return lexicon.load()


@pytest.mark.parametrize(
    ("lang", "content", "roles", "things", "direction"),
    [(*row, Direction.UNSTATED) for row in NOUNS] + [(*row, Direction.OFFERS) for row in VERBS],
)
def test_each_joined_role_is_said_of_each_joined_thing(
    trade: Lexicon, lang: str, content: str, roles: tuple[str, ...], things: tuple[str, ...], direction: Direction
) -> None:
    found = trade.concepts_in(content, lang)
    of_things = {(each.concept_id, each.role) for each in found if each.concept_id in THREE or not each.concept_id}
    assert of_things == set(product(things, roles))
    assert {each.direction for each in found} == {direction}


def roles_in(trade: Lexicon, content: str, lang: str) -> set[tuple[str, str]]:
    return {(each.concept_id, each.role) for each in trade.concepts_in(content, lang)}


def test_who_carries_two_things_by_lorry_carries_both(trade: Lexicon) -> None:
    found = roles_in(trade, "Kör flis och pellets med bulkbil till värmeverk", "sv")
    assert {("wood-chips", "transports"), ("wood-pellets", "transports")} <= found


def test_name_of_a_service_keeps_its_own_thing_and_role(trade: Lexicon) -> None:
    assert roles_in(trade, "We sell pellets and boiler service", "en") == {
        ("wood-pellets", "sells"),
        ("boiler", "services"),
    }


def test_will_is_not_a_villa(trade: Lexicon) -> None:
    assert roles_in(trade, "Vi vill bygga pannor", "sv") == {("boiler", "builds")}
    assert roles_in(trade, "Pannor för villor", "sv") == {("boiler", ""), ("homeowners", "")}


@pytest.mark.parametrize(
    ("lang", "content"),
    [
        ("en", "We want to bid together for a district heating network"),
        ("sv", "Vi vill lämna anbud tillsammans på ett fjärrvärmenät"),
        ("de", "Wir wollen gemeinsam ein Angebot für ein Wärmenetz abgeben"),
        ("fr", "Nous voulons répondre ensemble à un appel d'offres pour un réseau de chaleur"),
    ],
)
def test_what_a_joint_bid_is_for_is_its_matter(trade: Lexicon, lang: str, content: str) -> None:
    assert guess_type(content, lang) is RequestType.JOINT_PROJECT
    (network,) = (each for each in trade.concepts_in(content, lang) if each.concept_id == "district-heating")
    assert network.weight == 1.0


@pytest.mark.parametrize(("lang", "need"), NEEDS)
def test_who_installs_and_services_is_proposed_to_who_needs_an_installer(lang: str, need: str) -> None:
    rows = [row for row in NOUNS + VERBS if "installs" in row[2] and BOILER in row[3]]
    offers = [Profile(f"{place}-{row[0]}", row[0], "PL", offers=row[1]) for place, row in enumerate(rows)]
    proposed = Matcher.build(offers).match(Request("r", lang, need), limit=len(offers)).candidates
    assert {each.id for each in proposed} == {each.id for each in offers}

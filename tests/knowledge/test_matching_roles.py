"""A maker, an installer, a service firm, a trader and a haulier of one thing are told apart, in every language.

Five firms in each of nine languages, and the five needs in each of them: only the firms in the role asked for are
proposed, and all of them.
"""

from __future__ import annotations

import pytest

from knowledge import lexicon
from knowledge.matching import Matcher, Profile, Request

ROLES = ("maker", "installer", "service", "trader", "haulier")

# What each firm says, in the order of ROLES.
OFFERS = {
    "en": (
        "We manufacture {p}",
        "We install {p}",
        "{p}: servicing and repairs",
        "{p} wholesale",
        "We haul {p}",
    ),
    "sv": (
        "Vi tillverkar {p}",
        "Installation av {p}",
        "Vi servar och reparerar {p}",
        "Grossist: {p}",
        "Vi fraktar {p}",
    ),
    "de": (
        "Wir stellen {p} her",
        "Einbau von {p}",
        "{p}: Reparatur und Kundendienst",
        "Großhandel mit {p}",
        "Wir transportieren {p}",
    ),
    "pl": (
        "Produkujemy {p}",
        "Montaż: {p}",
        "Serwisujemy {p}",
        "Hurtowa sprzedaż: {p}",
        "Przewozimy {p}",
    ),
    "es": (
        "Fabricamos {p}",
        "Instalamos {p}",
        "Reparación de {p}",
        "Venta al por mayor de {p}",
        "Transportamos {p}",
    ),
    "fr": (
        "Nous fabriquons {p}",
        "Pose de {p}",
        "Dépannage de {p}",
        "Vente en gros de {p}",
        "Nous transportons {p}",
    ),
    "it": (
        "Produciamo {p}",
        "Montaggio di {p}",
        "Riparazione di {p}",
        "Ingrosso di {p}",
        "Trasportiamo {p}",
    ),
    "fi": (
        "Valmistamme: {p}",
        "Asennamme: {p}",
        "Huollamme: {p}",
        "Tukkumyynti: {p}",
        "Kuljetamme: {p}",
    ),
    "lt": (
        "Gaminame: {p}",
        "Montuojame: {p}",
        "Remontuojame: {p}",
        "Didmeninė prekyba: {p}",
        "Vežame: {p}",
    ),
}

# What is asked, in the same order.
NEEDS = {
    "en": (
        "We are looking for a manufacturer of {p}",
        "We need an installer for {p}",
        "Who services {p}?",
        "Looking for a wholesaler of {p}",
        "Need transport of {p}",
    ),
    "sv": (
        "Vi söker en tillverkare av {p}",
        "Vi behöver någon som installerar {p}",
        "Vem gör service på {p}?",
        "Söker grossist för {p}",
        "Behöver frakta {p}",
    ),
    "de": (
        "Wir suchen einen Hersteller von {p}",
        "Wer baut uns {p} ein? Installateur gesucht",
        "Wir brauchen Wartung für {p}",
        "Suche Großhändler für {p}",
        "Transport von {p} gesucht",
    ),
    "pl": (
        "Szukamy producenta {p}",
        "Kto zamontuje {p}? Szukamy instalatora",
        "Potrzebny serwis {p}",
        "Szukamy hurtowni {p}",
        "Potrzebny transport {p}",
    ),
    "es": (
        "Buscamos fabricante de {p}",
        "Necesitamos instalador de {p}",
        "Buscamos mantenimiento de {p}",
        "Buscamos mayorista de {p}",
        "Necesitamos transporte de {p}",
    ),
    "fr": (
        "Nous cherchons un fabricant de {p}",
        "Cherchons un installateur de {p}",
        "Besoin d'entretien de {p}",
        "Cherche grossiste en {p}",
        "Besoin de transport de {p}",
    ),
    "it": (
        "Cerchiamo un produttore di {p}",
        "Cerchiamo un installatore di {p}",
        "Serve assistenza e manutenzione per {p}",
        "Cerchiamo un grossista di {p}",
        "Serve trasporto di {p}",
    ),
    "fi": (
        "Etsimme valmistajaa: {p}",
        "Tarvitsemme asentajan: {p}",
        "Tarvitsemme huoltoa: {p}",
        "Etsimme tukkuria: {p}",
        "Tarvitsemme kuljetusta: {p}",
    ),
    "lt": (
        "Ieškome gamintojo: {p}",
        "Reikia montuotojo: {p}",
        "Reikia priežiūros ir remonto: {p}",
        "Ieškome didmenininko: {p}",
        "Reikia pervežti: {p}",
    ),
}


@pytest.mark.parametrize("thing", ["pellet-boiler", "heat-pump", "solar-collector", "wood-stove"])
def test_only_firms_in_the_role_asked_for_are_proposed(thing: str) -> None:
    trade = lexicon.load()
    firms = [
        Profile(f"{lang}-{role}", lang, offers=sentence.format(p=trade.label(thing, lang)))
        for lang, sentences in OFFERS.items()
        for role, sentence in zip(ROLES, sentences, strict=True)
    ]
    matcher = Matcher.build(firms)
    for lang, sentences in NEEDS.items():
        for role, sentence in zip(ROLES, sentences, strict=True):
            request = Request("r", lang, sentence.format(p=trade.label(thing, lang)), "buy")
            proposed = {each.id for each in matcher.match(request, limit=len(firms)).candidates}
            assert proposed == {f"{other}-{role}" for other in OFFERS}, request.text

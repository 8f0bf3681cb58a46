"""Two needs in one sentence are seen, and one need is left whole."""

from __future__ import annotations

import pytest

from knowledge.lexicon import load
from knowledge.splitting import parts

LEXICON = load()


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "We look for an installer of pellet boilers and a lawyer for our contracts",
         ("We look for an installer of pellet boilers", "We look for a lawyer for our contracts")),
        ("sv", "Vi söker träpellets i storsäck. Vi behöver också hjälp med marknadsföring.",
         ("Vi söker träpellets i storsäck", "Vi behöver också hjälp med marknadsföring")),
        ("de", "Wir suchen einen Installateur für Wärmepumpen und einen Anwalt für Arbeitsrecht",
         ("Wir suchen einen Installateur für Wärmepumpen", "Wir suchen einen Anwalt für Arbeitsrecht")),
        ("pl", "Szukamy montera kotłów na pellet oraz prawnika",
         ("Szukamy montera kotłów na pellet", "Szukamy prawnika")),
        ("es", "Buscamos un instalador de calderas de pellets y un abogado",
         ("Buscamos un instalador de calderas de pellets", "Buscamos un abogado")),
        ("fr", "Nous cherchons un installateur de pompes à chaleur et un avocat",
         ("Nous cherchons un installateur de pompes à chaleur", "Nous cherchons un avocat")),
        ("it", "Cerchiamo un installatore di caldaie a pellet e un avvocato",
         ("Cerchiamo un installatore di caldaie a pellet", "Cerchiamo un avvocato")),
        ("fi", "Etsimme pellettikattiloiden asentajaa ja lakimiestä",
         ("Etsimme pellettikattiloiden asentajaa", "Etsimme lakimiestä")),
        ("lt", "Ieškome granulinių katilų montuotojo ir teisininko",
         ("Ieškome granulinių katilų montuotojo", "Ieškome teisininko")),
        ("fr", "Nous vendons du bois bûche et cherchons un comptable",
         ("Nous vendons du bois bûche", "Cherchons un comptable")),
        ("en", "We offer spare capacity for drilling in March and look for a supplier of wood pellets",
         ("We offer spare capacity for drilling in March", "Look for a supplier of wood pellets")),
    ],
)  # fmt: skip
def test_two_needs_become_two_sentences(language: str, text: str, expected: tuple[str, str]) -> None:
    assert parts(text, language, LEXICON) == expected


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "We look for pellets and firewood"),
        ("en", "We make stoves and look for an agent in Poland"),
        ("en", "We sell pellets and look for buyers"),
        ("en", "We look for delivery and installation of a pellet boiler"),
        ("en", "We need pipes, insulation and substations for a district heating network"),
        ("sv", "Vi har en flispanna och söker flis"),
        ("de", "Wir suchen Montage und Wartung von Pelletkesseln"),
        ("de", "Wir verkaufen Hackgut in großen Mengen, suchen Heizwerke als Abnehmer"),
        ("fr", "Nous cherchons un partenaire de projet pour un réseau de chaleur et un bureau d'études"),
        ("pl", "Szukamy dostawcy peletu do Olsztyna. Potrzebujemy 20 ton w marcu."),
        ("de", "Wir brauchen Planung, Rohrleitungen und Elektroarbeiten für eine Schule"),
        ("en", "We look for a partner who installs heat pumps and does the electrical work"),
        ("en", ""),
        ("en", ", and . and"),
    ],
)
def test_one_need_stays_one(language: str, text: str) -> None:
    assert parts(text, language, LEXICON) == (text,)

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
        ("en", "We look for an installer of pellet boilers and we offer heat pump service",
         ("We look for an installer of pellet boilers", "We offer heat pump service")),
        ("en", "We look for wood pellets and can offer storage space",
         ("We look for wood pellets", "Can offer storage space")),
        ("en", "We look for pellets and we offer firewood", ("We look for pellets", "We offer firewood")),
        ("sv", "Vi söker montörer för pelletspannor och vi erbjuder service av värmepumpar",
         ("Vi söker montörer för pelletspannor", "Vi erbjuder service av värmepumpar")),
        ("de", "Wir suchen Holzpellets und wir bieten Wartung von Wärmepumpen",
         ("Wir suchen Holzpellets", "Wir bieten Wartung von Wärmepumpen")),
        ("de", "Suche Holzpellets, biete Lagerraum", ("Suche Holzpellets", "Biete Lagerraum")),
        ("pl", "Szukamy peletu oraz oferujemy montaż pomp ciepła",
         ("Szukamy peletu", "Oferujemy montaż pomp ciepła")),
        ("es", "Buscamos pellets y podemos ofrecer instalación de bombas de calor",
         ("Buscamos pellets", "Podemos ofrecer instalación de bombas de calor")),
        ("fr", "Nous cherchons des granulés de bois et nous proposons l'installation de pompes à chaleur",
         ("Nous cherchons des granulés de bois", "Nous proposons l'installation de pompes à chaleur")),
        ("it", "Cerchiamo un installatore di caldaie a pellet e offriamo trasporto di cippato",
         ("Cerchiamo un installatore di caldaie a pellet", "Offriamo trasporto di cippato")),
        ("fi", "Etsimme pellettejä ja tarjoamme lämpöpumppujen asennusta",
         ("Etsimme pellettejä", "Tarjoamme lämpöpumppujen asennusta")),
        ("lt", "Ieškome granulių ir siūlome šilumos siurblių montavimą",
         ("Ieškome granulių", "Siūlome šilumos siurblių montavimą")),
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
        ("en", "We sell pellet boilers and look for installers"),
        ("en", "We offer pellet boilers and look for installers of pellet boilers"),
        ("en", "We look for an agent in Poland and we offer pellet stoves"),
        ("en", "We look for a firm offering drilling and heat pump installation"),
        ("de", "Wir suchen Monteure für Wärmepumpen und bieten Schulung"),
        ("sv", "Vi söker installatörer av värmepumpar och erbjuder utbildning"),
        ("en", "We look for an installer of heat pumps and offer good pay"),
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

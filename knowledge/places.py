"""Countries that a text names, in any of the assistant's languages.

Their names come from Babel's CLDR data; only Europe, where the clusters trade. A name is found in its inflected forms
too ("Saksaan", "w Niemczech", "Lietuvoje"); an adjective may be that of a language and names no country.
"""

import re
from collections.abc import Iterable
from functools import lru_cache

from babel import Locale

from knowledge import text
from knowledge.lexicon_files import LANGUAGES

COUNTRIES = (
    "AT", "BE", "BG", "CH", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GB", "GR", "HR", "HU", "IE", "IS",
    "IT", "LT", "LU", "LV", "MT", "NL", "NO", "PL", "PT", "RO", "RS", "SE", "SI", "SK", "TR", "UA",
)  # fmt: skip
# Names beside those of CLDR, and the telling word of those that it writes in several, folded.
_OTHER_NAMES = {
    "en": {"uk": "GB", "britain": "GB", "england": "GB", "scotland": "GB", "holland": "NL", "turkey": "TR"},
    "sv": {"england": "GB", "skottland": "GB", "holland": "NL", "tjeckien": "CZ"},
    "de": {"england": "GB", "grossbritannien": "GB", "schottland": "GB", "holland": "NL", "tschechien": "CZ"},
    "pl": {"anglia": "GB", "brytania": "GB", "szkocja": "GB", "holandia": "NL", "czechy": "CZ"},
    "es": {"reino": "GB", "inglaterra": "GB", "bretana": "GB", "escocia": "GB", "holanda": "NL", "chequia": "CZ"},
    "fr": {"royaume": "GB", "angleterre": "GB", "ecosse": "GB", "hollande": "NL", "tchequie": "CZ"},
    "it": {"regno": "GB", "inghilterra": "GB", "bretagna": "GB", "scozia": "GB", "olanda": "NL", "cechia": "CZ"},
    "fi": {"englanti": "GB", "britannia": "GB", "skotlanti": "GB", "hollanti": "NL", "tsekki": "CZ"},
    "lt": {"anglija": "GB", "britanija": "GB", "skotija": "GB", "olandija": "NL", "cekija": "CZ"},
}
# Letters that the endings of a name take the place of ("Polska", "w Polsce"); elsewhere names stay whole. Shorter
# beginnings are other words: "från", "je suis", "schwer", "franco fabbrica".
_ENDINGS = {"pl": 2, "lt": 1}
_SHORTEST_BEGINNING = 4
# Finnish names whose consonants change: Islanti, Islannissa; Kreikka, Kreikassa; Itävalta, Itävallassa.
_CHANGING = ("nti", "kka", "kki", "lta", "aat")
LONGEST_ENDING = 5  # letters that an inflected form may add
_WHERE_IN_IT = re.compile("^(?:nord|sud|ost|west|mittel|norra|norr|syd|sodra|vast|mellan)")  # Nordpolen, Sydtyskland
_OTHER_WORDS = frozenset({"niemal", "niemala"})  # "almost", not "Niemcy"
_OF_A_LANGUAGE = {"fi": "ksi", "lt": "skai", "pl": "sku"}  # "suomeksi", "lietuviškai", "po polsku"


@lru_cache(maxsize=16)
def _beginnings(lang: str) -> dict[str, list[tuple[str, str]]]:
    """(how the forms of a folded name begin, country) of a language, by the first letters."""
    lang = lang if lang in LANGUAGES else "en"
    territories = Locale.parse(lang).territories
    names = [(text.fold(territories[code].lower()), code) for code in COUNTRIES]
    found: dict[str, list[tuple[str, str]]] = {}
    for name, code in [*names, *_OTHER_NAMES[lang].items()]:
        beginning = name[: max(_SHORTEST_BEGINNING, len(name) - _ending(name, lang))]
        found.setdefault(beginning[:2], []).append((beginning, code))
    return found


def _ending(name: str, lang: str) -> int:
    """How many letters at the end of a name its forms lack."""
    if lang == "fi":
        return 2 if name.endswith(_CHANGING) else int(name.endswith("i"))
    return _ENDINGS.get(lang, 0)


@lru_cache(maxsize=50_000)
def country(word: str, lang: str) -> str:
    """The ISO 3166 code of the country that a word of a language names; empty if none.

    >>> country("niemczech", "pl"), country("saksaan", "fi"), country("Südpolen", "de"), country("Reinigung", "de")
    ('DE', 'DE', 'PL', '')
    """
    folded = text.fold(word.lower())
    if folded in _OTHER_WORDS or folded.endswith(_OF_A_LANGUAGE.get(lang, " ")):
        return ""
    for form in dict.fromkeys((folded, _WHERE_IN_IT.sub("", folded))):
        for beginning, code in _beginnings(lang).get(form[:2], ()):
            if form.startswith(beginning) and len(form) <= len(beginning) + _longest_ending(beginning):
                return code
    return ""


def _longest_ending(beginning: str) -> int:
    return LONGEST_ENDING if len(beginning) >= _SHORTEST_BEGINNING else 0


def countries(words: Iterable[str], lang: str) -> frozenset[str]:
    """The countries that some words of a language name."""
    return frozenset(filter(None, (country(word, lang) for word in words)))

"""Countries and regions that a text names, in any of the assistant's languages.

Country names come from Babel's CLDR data; only Europe, where the clusters trade. A name is found in its
inflected forms too ("Saksaan", "w Niemczech", "Lietuvoje") and in the adjectives that begin like it.
"""

from collections.abc import Iterable
from functools import lru_cache

from babel import Locale

from knowledge import text
from knowledge.lexicon_files import LANGUAGES

COUNTRIES = (
    "AT", "BE", "BG", "CH", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GB", "GR", "HR", "HU", "IE", "IS",
    "IT", "LT", "LU", "LV", "MT", "NL", "NO", "PL", "PT", "RO", "RS", "SE", "SI", "SK", "TR", "UA",
)  # fmt: skip
MIN_SHARED = 4  # letters; a shorter common beginning is an accident
MAX_ENDING = 4  # letters that an inflected or derived form may add

# Names that CLDR writes in several words, by the word that is used for them.
_SHORT_NAMES = {
    "uk": "GB", "england": "GB", "scotland": "GB", "britain": "GB", "storbritannien": "GB", "grossbritannien": "GB",
    "brytania": "GB", "bretana": "GB", "bretagna": "GB", "britannia": "GB", "britanija": "GB", "royaume": "GB",
    "reino": "GB", "regno": "GB", "czechy": "CZ", "tschechien": "CZ", "czechia": "CZ", "tjeckien": "CZ",
    "chequia": "CZ", "tchequie": "CZ", "cechia": "CZ", "tsekki": "CZ", "cekija": "CZ", "olanda": "NL", "holland": "NL",
}  # fmt: skip


@lru_cache(maxsize=16)
def _names(lang: str) -> dict[str, list[tuple[str, str]]]:
    """(folded name, country) of a language by the first letters of the name."""
    territories = Locale.parse(lang if lang in LANGUAGES else "en").territories
    names = [(text.fold(territories[code].lower()), code) for code in COUNTRIES]
    by_beginning: dict[str, list[tuple[str, str]]] = {}
    for name, code in [*names, *_SHORT_NAMES.items()]:
        if name.isalpha():
            by_beginning.setdefault(name[:MIN_SHARED], []).append((name, code))
    return by_beginning


@lru_cache(maxsize=50_000)
def country(word: str, lang: str) -> str:
    """The ISO 3166 code of the country that a word of a language names; empty if none.

    >>> country("niemczech", "pl"), country("saksaan", "fi"), country("panna", "sv")
    ('DE', 'DE', '')
    """
    folded = text.fold(word)
    for name, code in _names(lang).get(folded[:MIN_SHARED], ()):
        if folded == name:
            return code
        if len(name) < MIN_SHARED or not -2 <= len(folded) - len(name) <= MAX_ENDING:
            continue
        if folded.startswith(name[: max(MIN_SHARED, len(name) - 2)]):
            return code
    return ""


def countries(words: Iterable[str], lang: str) -> frozenset[str]:
    """The countries that some words of a language name."""
    return frozenset(filter(None, (country(word, lang) for word in words)))

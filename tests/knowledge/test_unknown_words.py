"""Which unknown words are asked about: those that may be of the trade, by their form."""

from __future__ import annotations

import pytest

from knowledge.everyday import words
from knowledge.lexicon import load
from knowledge.lexicon_files import LANGUAGES
from knowledge.unknown_words import telling

LEXICON = load()


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("de", "Freie Quonkelwirbler nach Maß, zügig in Bayern", ("quonkelwirbler", "bayern")),
        ("de", "wir vermieten quonkelwirbler", ("quonkelwirbler",)),
        ("sv", "Pannkroppar och lediga bilar i Värnamotrakten", ("pannkroppar",)),
        ("pl", "Pomagamy rozliczać zlecenia, glimowanie w Komorowie", ("rozliczać", "glimowanie")),
        ("fi", "Hoidamme irtolastien kuljetukset Saksasta", ("irtolastien",)),
        ("en", "We quickly make glimmerpots in Galway", ("glimmerpots",)),
    ],
)
def test_names_verbs_and_everyday_words_are_not_asked_about(language: str, text: str, expected: tuple[str]) -> None:
    assert telling(text, LEXICON.read(text, language)) == expected


def test_every_language_has_its_everyday_words() -> None:
    assert set(words()) == set(LANGUAGES)

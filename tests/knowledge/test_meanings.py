"""What firms mean, beside what they say: where a model knows the languages it finds, elsewhere it is not believed."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pytest

from knowledge.lexicon import Lexicon, load
from knowledge.matching import Matcher, Profile, Request
from knowledge.meanings import Interpreter
from knowledge.semantic import Vectors, of_length_one

LEXICON = load()
DIMENSIONS = 1024
KNOWN = ("en", "de")
NEW = {"wind chime tuning": "a", "Windspielstimmung": "a", "tuulikellojen viritys": "a"}  # in no lexicon


def by_chance(text: str) -> Vectors:
    return np.random.default_rng(list(text.encode())).normal(size=DIMENSIONS).astype(np.float32)


@dataclass(frozen=True)
class Bilingual:
    """An embedder that knows what words of two languages have in common, and finds chance in those of others."""

    meanings: dict[str, str] = field(
        default_factory=lambda: (
            {
                word: concept.id
                for concept in LEXICON.concepts.values()
                for lang in KNOWN
                for word in concept.words.get(lang, ())
            }
            | {text: meaning for text, meaning in NEW.items() if text != "tuulikellojen viritys"}
        )
    )

    def __call__(self, texts: Sequence[str]) -> Vectors:
        """A direction for each meaning."""
        return of_length_one(np.stack([by_chance(self.meanings.get(text, text)) for text in texts]))


@pytest.fixture(scope="module")
def interpreter() -> Interpreter:
    return Interpreter(Bilingual(), LEXICON)


def test_a_model_is_trusted_in_the_languages_that_it_knows(interpreter: Interpreter) -> None:
    assert min(interpreter.trust("en", "de"), interpreter.trust("en", "en"), interpreter.trust("de", "en")) > 0.8
    assert max(interpreter.trust("en", "fi"), interpreter.trust("fi", "de"), interpreter.trust("pl", "lt")) < 0.2
    assert interpreter.trust("en", "xx") == interpreter.trust("en", "en")


def found(lexicon: Lexicon, interpreter: Interpreter | None, offers: str, lang: str, need: str) -> list[str]:
    firms = [Profile("it", lang, offers=offers), Profile("other", "en", offers="translation"), Profile("silent", "de")]
    return [each.id for each in Matcher.build(firms, lexicon, interpreter).match(Request("r", "en", need)).candidates]


def test_a_firm_is_found_by_what_it_means(interpreter: Interpreter) -> None:
    need, offers = "wind chime tuning", "Windspielstimmung"
    assert found(LEXICON, None, offers, "de", need) == []
    assert found(LEXICON, interpreter, offers, "de", need) == ["it"]


def test_in_a_language_that_the_model_does_not_know_nothing_is_made_up(interpreter: Interpreter) -> None:
    assert found(LEXICON, interpreter, "tuulikellojen viritys", "fi", "wind chime tuning") == []


def test_changed_firms_are_read_by_the_same_model(interpreter: Interpreter) -> None:
    matcher = Matcher.build([], LEXICON, interpreter).with_profile(Profile("it", "de", offers="Windspielstimmung"))
    assert [each.id for each in matcher.match(Request("r", "en", "wind chime tuning")).candidates] == ["it"]

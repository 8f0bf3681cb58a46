"""Meaning as a further signal: what it adds, and what goes on without it."""

import pickle
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from knowledge.search import Document, Index
from knowledge.semantic import SemanticError, StaticModel, Vectors, of_length_one, open_model

TOPICS = ("boiler", "chimney", "pellet", "radiator", "permit", "subsidy", "warranty", "tender", "export", "noise")
MEANT = {"furnace": "boiler", "flue": "chimney", "grant": "subsidy", "din": "noise"}


@dataclass(frozen=True)
class Thesaurus:
    """An embedder with a dimension for each topic, that knows other words for some."""

    def __call__(self, texts: Sequence[str]) -> Vectors:
        said = [[MEANT.get(word, word) for word in text.split()] for text in texts]
        return of_length_one(np.array([[words.count(topic) for topic in TOPICS] for words in said], np.float32))


@dataclass(frozen=True)
class Noise:
    """An embedder that finds a direction in every text, and no sense in any."""

    def __call__(self, texts: Sequence[str]) -> Vectors:
        """A row of chance a text, the same for the same text."""
        rows = [np.random.default_rng(list(text.encode())).normal(size=16) for text in texts]
        return of_length_one(np.array(rows, np.float32).reshape(len(texts), 16))


def base() -> list[Document]:
    return [
        Document(f"{topic}-{thing}", "en", (f"{thing} of a {topic}", f"{topic} {thing} please", f"the {topic} {thing}"))
        for topic in TOPICS
        for thing in ("price", "repair", "rules")
    ]


@pytest.mark.parametrize(("text", "meant"), [("repair of a furnace", "boiler-repair"), ("flue rules", "chimney-rules")])
def test_another_word_for_the_same_finds_the_entry(text: str, meant: str) -> None:
    index = Index.build(base(), embed=Thesaurus())
    assert index.search(text, "en").candidates[0].id == meant
    assert Index.build(base()).search(text, "en").candidates[0].id != meant


def test_a_model_that_knows_nothing_of_the_language_has_no_say() -> None:
    index, without = Index.build(base(), embed=Noise()), Index.build(base())
    for text in ("repair of a chimney", "pelet rules", "price"):
        found, expected = index.search(text, "en"), without.search(text, "en")
        assert [each.id for each in found.candidates] == [each.id for each in expected.candidates]


def test_words_without_meaning_still_find_their_entry() -> None:
    assert Index.build(base(), embed=Thesaurus()).search("reapir of a boilr", "en").candidates[0].id == "boiler-repair"


def test_an_index_with_an_embedder_travels_between_processes() -> None:
    index = Index.build(base(), embed=Thesaurus())
    again: Index = pickle.loads(pickle.dumps(index))
    assert again.search("flue rules", "en") == index.search("flue rules", "en")


def test_a_model_that_is_not_there_is_named_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(SemanticError, match="nowhere") as raised:
        open_model(str(tmp_path / "nowhere"))
    assert "\n" not in str(raised.value)
    assert len(pickle.dumps(StaticModel("nowhere"))) < 200


def test_a_text_of_which_nothing_is_known_has_no_direction() -> None:
    assert (of_length_one(np.zeros((1, 3), np.float32)) == 0).all()

"""Meaning as a further signal: what it adds, and what goes on without it."""

import pickle
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnx
import pytest
from model2vec import StaticModel
from onnx import TensorProto, helper, numpy_helper
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Whitespace

from knowledge.search import Document, Index
from knowledge.semantic import Centred, Model, SemanticError, Vectors, of_length_one, open_model

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


WORDS = ("[UNK]", "[PAD]", "heat", "pump")
VECTORS = ((0.0, 0.0, 0.1), (0.0, 0.0, 0.1), (1.0, 0.0, 0.2), (0.0, 1.0, 0.2))


def write_transformer(folder: Path) -> str:
    """A folder as an export leaves it, of a model that looks up the vectors of words."""
    folder.mkdir()
    given = [helper.make_tensor_value_info(name, TensorProto.INT64, "bw") for name in ("input_ids", "attention_mask")]
    states = helper.make_tensor_value_info("last_hidden_state", TensorProto.FLOAT, ["b", "w", 3])
    looked_up = helper.make_node("Gather", ["table", "input_ids"], ["last_hidden_state"])
    table = numpy_helper.from_array(np.array(VECTORS, np.float32), "table")
    graph = helper.make_graph([looked_up], "words", given, [states], [table])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.save(model, folder / "model.onnx")
    tokenizer_of_words().save(str(folder / "tokenizer.json"))
    (folder / "config.json").write_text('{"hidden_size": 3, "pad_token_id": 1}')
    (folder / "tokenizer_config.json").write_text('{"model_max_length": 32, "pad_token": "[PAD]"}')
    (folder / "special_tokens_map.json").write_text("{}")
    return str(folder)


def tokenizer_of_words() -> Tokenizer:
    tokenizer = Tokenizer(WordLevel({word: place for place, word in enumerate(WORDS)}, unk_token=WORDS[0]))
    tokenizer.pre_tokenizer = Whitespace()
    return tokenizer


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
    assert len(pickle.dumps(Model("nowhere"))) < 200


def test_a_folder_of_a_transformer_means_the_mean_of_its_words(tmp_path: Path) -> None:
    folder = write_transformer(tmp_path / "model")
    model = open_model(folder)
    heat, pump, both = model(["heat", "pump", "heat pump"])
    assert model(["heat"]).dtype == np.float32
    assert both @ heat == pytest.approx(both @ pump, abs=1e-5)
    assert 0 < heat @ pump < both @ heat < 1
    assert (pickle.loads(pickle.dumps(model))(["pump"]) == pump).all()


def test_a_folder_may_say_that_its_first_word_is_what_it_means(tmp_path: Path) -> None:
    folder = write_transformer(tmp_path / "first")
    pooling = Path(folder, "1_Pooling")
    pooling.mkdir()
    (pooling / "config.json").write_text('{"pooling_mode_cls_token": true}')
    heat, both = open_model(folder)(["heat", "heat pump"])
    assert both @ heat == pytest.approx(1)


def test_a_folder_that_changes_is_another_model(tmp_path: Path) -> None:
    model = Model(write_transformer(tmp_path / "model"))
    before = model.identity()
    assert model.identity() == before
    (tmp_path / "model" / "vocab.txt").write_text("heat")
    assert model.identity() != before


def test_a_folder_of_word_vectors_is_read_too(tmp_path: Path) -> None:
    StaticModel(np.array(VECTORS, np.float32), tokenizer_of_words()).save_pretrained(tmp_path / "static")
    heat, pump, both = open_model(str(tmp_path / "static"))(["heat", "pump", "heat pump"])
    assert heat @ pump < both @ heat == pytest.approx(both @ pump, abs=1e-5)


def test_what_all_texts_have_in_common_tells_none_apart() -> None:
    centred = Centred(Thesaurus(), ["boiler price", "boiler rules", "boiler chimney", "boiler noise"])
    rules, nothing, chimney = centred(["boiler rules", "weather", "boiler chimney"])
    assert rules @ chimney < 0 < Thesaurus()(["boiler rules"])[0] @ Thesaurus()(["boiler chimney"])[0]
    assert not nothing.any()


def test_a_text_of_which_nothing_is_known_has_no_direction() -> None:
    assert (of_length_one(np.zeros((1, 3), np.float32)) == 0).all()

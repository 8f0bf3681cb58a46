"""The search with a model of meanings beside the search without one, and the model by itself.

`CLUSTERBOT_SEMANTIC_MODEL` names the model, as for the assistant; without one there is nothing to measure.
"""

import os
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import numpy as np
import pytest

from knowledge.evaluation import Figures, evaluate
from knowledge.search import Index
from knowledge.semantic import open_model
from tests.benchmarks.test_search_quality import DATA, KINDS, SETS, documents, ours, rows

MODEL = os.environ.get("CLUSTERBOT_SEMANTIC_MODEL", "")

pytestmark = [
    pytest.mark.benchmark,
    pytest.mark.skipif(not DATA.is_dir(), reason=f"no development data at {DATA}"),
    pytest.mark.skipif(not MODEL, reason="CLUSTERBOT_SEMANTIC_MODEL names no model"),
]


@cache
def index_of(name: str) -> Index:
    return Index.build(documents(name), embed=open_model(MODEL))


def with_the_model(name: str, queries: Sequence[Mapping[str, Any]]) -> Figures:
    results = [index_of(name).search(row["text"], row["lang"]) for row in queries]
    return evaluate(results, [frozenset(row["relevant"]) for row in queries])


def the_model_alone(name: str, queries: Sequence[Mapping[str, Any]]) -> float:
    """How often the phrasing of the nearest meaning is one of the right entry."""
    embed, base = open_model(MODEL), documents(name)
    owners = [document.id for document in base for _ in document.questions]
    known = embed([question for document in base for question in document.questions])
    asked = [row for row in queries if row["relevant"]]
    nearest = (embed([row["text"] for row in asked]) @ known.T).argmax(axis=1)
    return float(np.mean([owners[place] in row["relevant"] for place, row in zip(nearest, asked, strict=True)]))


@pytest.mark.parametrize("name", SETS)
def test_a_model_never_costs_an_answer(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    for kind in KINDS:
        queries = rows(f"{name}.{kind}")
        alone, without, found = the_model_alone(name, queries), ours(name, kind), with_the_model(name, queries)
        with capsys.disabled():
            print(
                f"\n{name} {kind}: alone {alone:.3f}, without {without.hit_at_1:.3f}, with {found.hit_at_1:.3f}", end=""
            )
            print(f", AUROC {found.auroc:.3f}, rejected {found.rejected:.2f}")
        assert found.hit_at_1 >= max(alone, without.hit_at_1)

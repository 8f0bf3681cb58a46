"""The search and the matching with a model of meanings beside those without one, and the model by itself.

`CLUSTERBOT_SEMANTIC_MODEL` names the model, as for the assistant; without one there is nothing to measure. The marks
are those of a transformer (all-MiniLM-L6-v2, exported as docs/operators.md says); a smaller model may miss them.
"""

import json
import os
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

import numpy as np
import pytest

from knowledge.evaluation import Figures, evaluate
from knowledge.lexicon import load
from knowledge.match_command import read_profiles, read_requests
from knowledge.matching import Matcher, Request
from knowledge.meanings import Interpreter
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


def test_a_model_costs_no_partner(capsys: pytest.CaptureFixture[str]) -> None:
    """On general vocabulary of heat and energy: English offers, asked for in German, French and Italian."""
    folder = DATA.parent / "match"
    firms, requests = read_profiles(folder / "gemet.profiles.jsonl"), read_requests(folder / "gemet.requests.jsonl")
    relevant = [json.loads(line)["relevant"] for line in (folder / "gemet.requests.jsonl").read_text().splitlines()]
    lexicon, model = load(), open_model(MODEL)
    offered = model([firm.offered for firm in firms])

    def by_model(request: Request) -> list[str]:
        return [firms[row].id for row in np.argsort(-(offered @ model([request.text])[0]))]

    def hits(find: Callable[[Request], Sequence[str]]) -> float:
        return float(
            np.mean([bool(right.keys() & find(each)[:3]) for each, right in zip(requests, relevant, strict=True)])
        )

    def by_matcher(matcher: Matcher) -> Callable[[Request], list[str]]:
        return lambda request: [found.id for found in matcher.match(request).candidates]

    alone = hits(by_model)
    without = hits(by_matcher(Matcher.build(firms, lexicon)))
    found = hits(by_matcher(Matcher.build(firms, lexicon, Interpreter(model, lexicon))))
    with capsys.disabled():
        print(f"\ngemet: alone {alone:.3f}, without {without:.3f}, with {found:.3f}")
    assert found >= max(alone, without)

"""How good the answers are beside other ways to find them, on public sets, with and without typing errors.

Needs the development data (`CLUSTERBOT_BENCH_DATA`, by default `../shared/data` beside the repository). The same sets
with their ids hidden show how much of a figure comes from the words of the ids.
"""

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from knowledge.evaluation import Figures, auroc, evaluate, rejected
from knowledge.search import Document, Index
from tests.benchmarks.peers import PEERS, Scorer

DATA = Path(os.environ.get("CLUSTERBOT_BENCH_DATA", Path(__file__).parents[3] / "shared" / "data")) / "faq"
SETS = ("clinc150", "home-nl", "home-da", "home-pt")
KINDS = ("queries", "typos")

pytestmark = [
    pytest.mark.benchmark,
    pytest.mark.skipif(not DATA.is_dir(), reason=f"no development data at {DATA}"),
]


@dataclass(frozen=True)
class Line:
    """The figures of one way to find answers on one set."""

    hit_at_1: float
    auroc: float
    rejected: float


def rows(name: str) -> list[Mapping[str, Any]]:
    return [json.loads(line) for line in (DATA / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]


def documents(name: str) -> list[Document]:
    return [
        Document(row["id"], row["lang"], tuple(row["questions"]), row["answer"] or "") for row in rows(f"{name}.kb")
    ]


@cache
def index_of(name: str, has_ids: bool) -> Index:
    return Index.build(
        document if has_ids else replace(document, id=str(place)) for place, document in enumerate(documents(name))
    )


@cache
def ours(name: str, kind: str, has_ids: bool = True) -> Figures:
    index = index_of(name, has_ids)
    shown = {document.id: document.id if has_ids else str(place) for place, document in enumerate(documents(name))}
    queries = rows(f"{name}.{kind}")
    results = [index.search(row["text"], row["lang"]) for row in queries]
    return evaluate(results, [frozenset(shown.get(entry, entry) for entry in row["relevant"]) for row in queries])


@cache
def peer(name: str, kind: str, which: str) -> Line:
    base = documents(name)
    phrasings = [question for document in base for question in document.questions]
    owners = [document.id for document in base for _ in document.questions]
    return measure(PEERS[which](phrasings), owners, rows(f"{name}.{kind}"))


def measure(score: Scorer, owners: Sequence[str], queries: Sequence[Mapping[str, Any]]) -> Line:
    best = [score(row["text"]) for row in queries]
    is_in = np.array([bool(row["relevant"]) for row in queries])
    hits = [owners[int(scores.argmax())] in row["relevant"] for scores, row in zip(best, queries, strict=True)]
    confidence = np.array([scores.max() for scores in best])
    return Line(
        float(np.mean(np.array(hits)[is_in])),
        auroc(confidence[is_in], confidence[~is_in]),
        rejected(confidence[is_in], confidence[~is_in]),
    )


def test_table(capsys: pytest.CaptureFixture[str]) -> None:
    """Not an assertion but the table for people."""
    with capsys.disabled():
        print("\nhit@1 clean/typos, AUROC, out of scope rejected at 90 % kept (clean)")
        for name in SETS:
            for which in PEERS:
                print(row(name, which, *(peer(name, kind, which) for kind in KINDS)))
            for label, has_ids in (("clusterbot, no ids", False), ("clusterbot", True)):
                figures = ours(name, "queries", has_ids)
                print(row(name, label, figures, ours(name, "typos", has_ids)), end="  ")
                print(f"answered {figures.answered:.2f}, right {figures.answered_right:.3f};", end=" ")
                print(f"helped {figures.helped:.2f}, right {figures.helped_right:.3f}")


def row(name: str, which: str, clean: Line | Figures, typos: Line | Figures) -> str:
    return f"{name:9} {which:20} {clean.hit_at_1:.3f}/{typos.hit_at_1:.3f} {clean.auroc:.3f} {clean.rejected:.2f}"


def test_clinc150_reaches_its_marks() -> None:
    clean, typos = (ours("clinc150", kind) for kind in KINDS)
    assert clean.hit_at_1 >= 0.735
    assert typos.hit_at_1 >= 0.72
    assert clean.auroc >= 0.91
    assert clean.rejected >= 0.73


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", SETS)
def test_every_peer_is_left_behind(name: str, kind: str) -> None:
    best = max(peer(name, kind, which).hit_at_1 for which in PEERS)
    assert ours(name, kind).hit_at_1 >= best + 0.06
    assert ours(name, kind, has_ids=False).hit_at_1 >= best + 0.05


@pytest.mark.parametrize("name", SETS)
def test_typing_errors_cost_little(name: str) -> None:
    clean, typos = (ours(name, kind) for kind in KINDS)
    assert typos.hit_at_1 >= clean.hit_at_1 - 0.04


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", SETS)
def test_what_is_answered_is_right_and_most_people_are_helped(name: str, kind: str) -> None:
    figures = ours(name, kind)
    assert figures.answered_right >= 0.95
    assert figures.helped >= 0.5
    assert figures.helped_right >= (0.9 if kind == "queries" else 0.895)

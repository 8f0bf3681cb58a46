"""The quality of matching on the labelled development set: nine languages, written apart from the lexicon.

The bounds are those that the product promises; the figures reached are in docs/benchmarks.md.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from knowledge.match_command import read_profiles
from knowledge.matching import Matcher, Request

FOLDER = Path(__file__).parent / "match_dev"


@dataclass(frozen=True)
class Outcome:
    """One labelled request and the first three ids proposed for it."""

    request: dict[str, Any]
    first_three: list[str]

    @property
    def is_hit(self) -> bool:
        return any(each in self.request["relevant"] for each in self.first_three)

    @property
    def precision(self) -> float:
        return sum(each in self.request["relevant"] for each in self.first_three) / len(self.first_three)


@pytest.fixture(scope="module")
def outcomes() -> list[Outcome]:
    return matched("")


def matched(prefix: str) -> list[Outcome]:
    """The labelled requests of a set against its profiles."""
    matcher = Matcher.build(read_profiles(FOLDER / f"{prefix}profiles.jsonl"))
    found = []
    for line in (FOLDER / f"{prefix}requests.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        result = matcher.match(Request(row["id"], row["lang"], row["text"], row["type"]))
        found.append(Outcome(row, [each.id for each in result.candidates[:3]]))
    return found


def share(of: list[bool]) -> float:
    return sum(of) / len(of)


def test_set_is_as_large_and_mixed_as_promised(outcomes: list[Outcome]) -> None:
    profiles = read_profiles(FOLDER / "profiles.jsonl")
    assert len(profiles) >= 150
    assert len(outcomes) >= 100
    assert len({each.request["lang"] for each in outcomes}) == 9
    assert sum(not each.request["relevant"] for each in outcomes) >= 20


def test_right_firm_is_among_the_first_three(outcomes: list[Outcome]) -> None:
    assert share([each.is_hit for each in outcomes if each.request["relevant"]]) >= 0.90


def test_right_firm_is_found_when_only_another_language_has_it(outcomes: list[Outcome]) -> None:
    languages = {each.id: each.lang for each in read_profiles(FOLDER / "profiles.jsonl")}
    foreign = [
        each
        for each in outcomes
        if each.request["relevant"]
        and each.request["lang"] not in {languages[profile] for profile in each.request["relevant"]}
    ]
    assert len(foreign) >= 30
    assert share([each.is_hit for each in foreign]) >= 0.85


def test_nobody_is_proposed_for_what_nobody_has(outcomes: list[Outcome]) -> None:
    assert share([bool(each.first_three) for each in outcomes if not each.request["relevant"]]) <= 0.10


def test_the_first_three_are_right(outcomes: list[Outcome]) -> None:
    precisions = [each.precision for each in outcomes if each.request["relevant"] and each.first_three]
    assert sum(precisions) / len(precisions) >= 0.80


@pytest.mark.parametrize(
    ("prefix", "hits", "unfulfillable", "precision"),
    [
        ("second-", 0.85, 0.10, 0.80),
        ("third-", 0.85, 0.10, 0.80),
        ("fourth-", 0.85, 0.10, 0.80),
        ("fifth-", 0.85, 0.20, 0.80),
        ("sixth-", 0.55, 0.40, 0.55),
        ("seventh-", 0.85, 0.10, 0.80),
        ("eighth-", 0.55, 0.40, 0.60),
    ],
)
def test_further_sets_are_read_as_well_as_published(
    prefix: str, hits: float, unfulfillable: float, precision: float
) -> None:
    """35 firms and 50 requests in longer sentences; twice 24 firms and 30 requests in everyday words; then sets of 80
    firms and 70 requests: typed on a phone (fifth, seventh), told as little stories (sixth), in whole sentences
    (eighth). Of the last two the bounds are what is reached. Nobody has learnt from the eighth: keep it so.
    """
    outcomes = matched(prefix)
    assert share([each.is_hit for each in outcomes if each.request["relevant"]]) >= hits
    assert share([bool(each.first_three) for each in outcomes if not each.request["relevant"]]) <= unfulfillable
    precisions = [each.precision for each in outcomes if each.request["relevant"] and each.first_three]
    assert sum(precisions) / len(precisions) >= precision

"""Weights, likeness and evidence of a view."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.vectors import View

BAGS = [["pellet", "store"], ["pellet", "moisture", "moisture"], ["heat", "pump", "noise"]]
OWNERS = np.array([0, 0, 1])

bags = st.lists(st.lists(st.sampled_from("abcdefgh"), max_size=6), min_size=1, max_size=8)


def test_a_row_is_most_like_itself() -> None:
    view = View(BAGS, OWNERS, 2)
    for place, bag in enumerate(BAGS):
        alike = view.similarities(view.weigh(bag))
        assert alike.argmax() == place
        assert alike[place] == pytest.approx(1, abs=1e-5)


@settings(deadline=None)
@given(bags)
def test_the_likeness_of_rows_is_that_of_questions(found: list[list[str]]) -> None:
    view = View(found, np.arange(len(found)) // 2, (len(found) + 1) // 2)
    asked = np.array([view.similarities(view.weigh(bag)) for bag in found])
    np.testing.assert_allclose(view.likeness(), asked, atol=1e-5)


@settings(deadline=None)
@given(bags, st.lists(st.sampled_from("abcdefghxyz"), max_size=6))
def test_shares_and_cosines_are_between_zero_and_one(found: list[list[str]], question: list[str]) -> None:
    entries = (len(found) + 1) // 2
    owners = np.arange(len(found)) // 2
    for pooling in (None, np.ones(len(found), np.float32)):
        view = View(found, owners, entries, pooling)
        asked = view.weigh(question)
        alike = view.similarities(asked)
        assert alike.shape == ((len(found),) if pooling is None else (entries,))
        assert 0 <= asked.known_share <= 1
        assert alike.min() >= 0
        assert alike.max() <= 1 + 1e-5
        assert all(0 <= view.evidence(asked, entry) <= 1 for entry in range(entries))


def test_unknown_features_lower_what_is_known() -> None:
    view = View(BAGS, OWNERS, 2)
    known, partly, not_at_all = (view.weigh(bag) for bag in (["pellet"], ["pellet", "weather"], ["weather"]))
    assert known.known_share == pytest.approx(1)
    assert 0 < partly.known_share < 1
    assert not_at_all.known_share == 0
    assert view.evidence(partly, 0) < view.evidence(known, 0)
    assert view.evidence(known, 1) == 0


def test_pooled_rows_hold_all_texts_of_an_entry() -> None:
    view = View(BAGS, OWNERS, 2, np.ones(3, np.float32))
    both = view.similarities(view.weigh(["store", "moisture"]))
    assert both[0] > 0.5
    assert both[1] == 0


def test_a_view_without_rows_answers() -> None:
    view = View([], np.zeros(0, np.int64), 0)
    assert view.similarities(view.weigh(["pellet"])).shape == (0,)
    assert view.likeness().shape == (0, 0)

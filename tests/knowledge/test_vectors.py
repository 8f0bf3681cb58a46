"""Weights, likeness and evidence of a view."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.vectors import Places, View

BAGS = [["pellet", "store"], ["pellet", "moisture", "moisture"], ["heat", "pump", "noise"]]


def each_a_row(texts: int) -> Places:
    """Two texts an entry, each a row of its own."""
    return Places(np.arange(texts) // 2, np.arange(texts), np.ones(texts, np.float32), (texts + 1) // 2, texts)


def entries_as_rows(texts: int) -> Places:
    """Two texts an entry, together one row."""
    owners = np.arange(texts) // 2
    return Places(owners, owners, np.ones(texts, np.float32), (texts + 1) // 2, (texts + 1) // 2)


bags = st.lists(st.lists(st.sampled_from("abcdefgh"), max_size=6), min_size=1, max_size=8)


def test_a_row_is_most_like_itself() -> None:
    view = View(BAGS, each_a_row(3))
    for place, bag in enumerate(BAGS):
        alike = view.similarities(view.weigh(bag))
        assert alike.argmax() == place
        assert alike[place] == pytest.approx(1, abs=1e-5)


@settings(deadline=None)
@given(bags)
def test_the_likeness_of_rows_is_that_of_questions(found: list[list[str]]) -> None:
    view = View(found, each_a_row(len(found)))
    asked = np.array([view.similarities(view.weigh(bag)) for bag in found])
    np.testing.assert_allclose(view.likeness(), asked, atol=1e-5)


@settings(deadline=None)
@given(bags, st.lists(st.sampled_from("abcdefghxyz"), max_size=6))
def test_shares_and_cosines_are_between_zero_and_one(found: list[list[str]], question: list[str]) -> None:
    for places in (each_a_row(len(found)), entries_as_rows(len(found))):
        view = View(found, places)
        asked = view.weigh(question)
        alike = view.similarities(asked)
        assert alike.shape == (places.rows,)
        assert 0 <= asked.known_share <= 1
        assert alike.min() >= 0
        assert alike.max() <= 1 + 1e-5
        covered = view.coverage(asked)
        assert covered.shape == (places.entries,)
        assert ((covered >= 0) & (covered <= 1)).all()


def test_unknown_features_lower_what_is_known() -> None:
    view = View(BAGS, each_a_row(3))
    known, partly, not_at_all = (view.weigh(bag) for bag in (["pellet"], ["pellet", "weather"], ["weather"]))
    assert known.known_share == pytest.approx(1)
    assert 0 < partly.known_share < 1
    assert not_at_all.known_share == 0
    assert view.coverage(partly)[0] < view.coverage(known)[0]
    assert view.coverage(known)[1] == 0


def test_pooled_rows_hold_all_texts_of_an_entry() -> None:
    view = View(BAGS, entries_as_rows(3))
    both = view.similarities(view.weigh(["store", "moisture"]))
    assert both[0] > 0.5
    assert both[1] == 0


def test_a_view_without_rows_answers() -> None:
    view = View([], each_a_row(0))
    assert view.similarities(view.weigh(["pellet"])).shape == (0,)
    assert view.likeness().shape == (0, 0)

"""The score of entries: learnt from few texts, from many, and not learnt at all."""

import pytest

from knowledge.ranking import FEATURES, TRAINED_ROWS, WEIGHTINGS, Layout, Ranker, Text
from knowledge.reading import Word

TOPICS = ("boiler", "chimney", "pellet", "radiator", "permit", "subsidy", "warranty", "tender", "export", "noise")


def said(text: str) -> list[Word]:
    return [Word(word, word) for word in text.split()]


def layout(entries: int, texts: int) -> Layout:
    """Entries that each speak of two topics, in texts of three words."""
    return Layout(
        [
            Text(entry, said(f"{TOPICS[entry % 10]} {TOPICS[entry // 10 % 10]}{entry // 100} {TOPICS[number % 10]}"))
            for entry in range(entries)
            for number in range(texts)
        ],
        entries,
    )


@pytest.mark.parametrize(
    ("entries", "texts", "rows", "is_trained"),
    [(20, 5, 100, True), (50, TRAINED_ROWS // 10, TRAINED_ROWS, True), (TRAINED_ROWS, 2, TRAINED_ROWS, False)],
    ids=["a row a text", "several texts a row", "a row an entry"],
)
def test_every_size_of_base_finds_its_entries(entries: int, texts: int, rows: int, is_trained: bool) -> None:
    laid = layout(entries, texts)
    assert (laid.places.rows, laid.is_trained) == (rows, is_trained)
    ranker = Ranker(laid)
    for entry in range(0, 20, 3):
        asked = laid.ask(said(f"{TOPICS[entry % 10]} {TOPICS[entry // 10 % 10]}{entry // 100}"))
        scores = ranker.scores(asked)
        assert scores.shape == (entries,)
        assert scores.argmax() == entry
        assert ranker.features(asked, scores).shape == (len(FEATURES),)


@pytest.mark.parametrize("weighting", WEIGHTINGS)
def test_what_all_entries_say_decides_less_than_what_one_says(weighting: tuple[float, ...]) -> None:
    laid = Layout(
        [
            Text(0, said("how do i clean the chimney")),
            Text(0, said("how do i sweep the chimney")),
            Text(1, said("how do i clean the boiler")),
            Text(1, said("how do i repair the boiler")),
            Text(2, said("how do i join")),
        ],
        3,
    )
    scores = Ranker(laid, weighting).scores(laid.ask(said("how do i do the boiler chimney chimney")))
    assert scores.argmax() == 0


def test_a_weak_text_counts_less_than_a_phrasing() -> None:
    laid = Layout([Text(0, said("pellet store"), 0.1), Text(1, said("pellet store"))], 2)
    assert Ranker(laid).scores(laid.ask(said("pellet store"))).argmax() == 1


def test_a_question_nearer_to_the_base_has_more_that_speaks_for_its_answer() -> None:
    laid = layout(20, 5)
    ranker = Ranker(laid)

    def features(text: str) -> dict[str, float]:
        asked = laid.ask(said(text))
        return dict(zip(FEATURES, ranker.features(asked, ranker.scores(asked)).tolist(), strict=True))

    near, far = features("boiler boiler0 chimney"), features("boiler opera ticket tonight")
    for name in set(FEATURES) - {"stems", "likeness of the nearest texts' meaning"}:
        assert near[name] > far[name], name
    assert far["stems"] > near["stems"]

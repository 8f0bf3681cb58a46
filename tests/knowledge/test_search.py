"""What small bases answer: the behaviour that members see."""

import threading
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.calibration import Confidence
from knowledge.reading import question_words
from knowledge.search import Band, Document, Index, decide

STORAGE = Document(
    "pellet-storage",
    "en",
    ("How do I store pellets?", "where to keep pellets dry", "size of a pellet store"),
    "Keep them <b>dry</b>, away from moisture, and air the room.",
)
CLASSES = Document("pellet-classes", "en", ("What do A1 and A2 mean?", "which pellet quality to buy", "enplus label"))
NOISE = Document(
    "heat-pump-noise",
    "en",
    ("How loud may a heat pump be?", "neighbour complains about my heat pump", "heat pump noise at night"),
    synonyms={"racket": "noise", "hp": "heat pump"},
)
JOINING = Document("joining", "en", ("How do I join the cluster?", "become a member", "what does membership cost"))
SWEDISH = (
    Document(
        "pellet-storage", "sv", ("Hur lagrar jag pellets?", "hur stort pelletsförråd", "var förvara pellets torrt")
    ),
    Document("chimney", "sv", ("Hur ofta ska skorstenen sotas?", "sotning av skorsten", "skorstensfejare")),
    Document("boiler", "sv", ("Hur byter jag brännare i pannan?", "brännaren tänder inte", "byta pannans brännare")),
)
POLISH = (
    Document("boiler", "pl", ("Jak wymienić palnik w kotle?", "palnik nie zapala", "kocioł gaśnie w nocy")),
    Document("heat-network", "pl", ("Jak podłączyć dom do sieci ciepłowniczej?", "ciepło z miasta", "węzeł cieplny")),
    Document("chimney", "pl", ("Jak często czyścić komin?", "przegląd komina", "kominiarz na wsi")),
)
ENGLISH = (STORAGE, CLASSES, NOISE, JOINING)
INDEX = Index.build([*ENGLISH, *SWEDISH, *POLISH])


def first(text: str, lang: str = "en", index: Index = INDEX) -> tuple[str, str]:
    candidate = index.search(text, lang).candidates[0]
    return candidate.id, candidate.lang


@pytest.mark.parametrize(
    ("text", "lang", "expected"),
    [
        ("how should i stoer my pelets", "en", ("pellet-storage", "en")),
        ("a1 or a2?", "en", ("pellet-classes", "en")),
        ("NEIGHBOR COMPLAINS!!!", "en", ("heat-pump-noise", "en")),
        ("membershp", "en", ("joining", "en")),
        ("byta branare i panan", "sv", ("boiler", "sv")),
        ("pelletsförrådet", "sv", ("pellet-storage", "sv")),
        ("skorstensfejaren", "sv", ("chimney", "sv")),
        ("kociol gasnie", "pl", ("boiler", "pl")),
        ("podlaczyc do sieci cieplowniczej", "pl", ("heat-network", "pl")),
    ],
)
def test_short_misspelt_questions_find_their_entry(text: str, lang: str, expected: tuple[str, str]) -> None:
    assert first(text, lang) == expected


def test_a_question_is_answered_in_the_language_it_is_asked_in() -> None:
    assert first("jak często czyścić komin", "en") == ("chimney", "pl")
    assert first("hur ofta ska skorstenen sotas", "pl") == ("chimney", "sv")


def test_the_members_language_breaks_a_tie() -> None:
    assert first("pellets", "sv") == ("pellet-storage", "sv")
    assert first("pellets", "en")[1] == "en"


def test_an_entry_is_named_once_however_many_languages_have_it() -> None:
    candidates = INDEX.search("pellets", "sv").candidates
    assert len({candidate.id for candidate in candidates}) == len(candidates)


def test_the_words_of_the_answer_and_of_the_id_count_a_little() -> None:
    assert first("moisture") == ("pellet-storage", "en")
    assert first("storage") == ("pellet-storage", "en")


def test_a_question_in_the_words_of_a_long_answer_finds_it() -> None:
    before = "This was written by people who know the trade, and somebody reads it again every year. " * 3
    answers = {
        "boiler": "Clean the burner every week and empty the ash pan; call the fitter when the flame turns orange.",
        "permit": "Ask the town hall before you dig: a bore hole wants a licence, and neighbours have three weeks.",
        "grant": "The region pays a third of the cost once the invoice and the meter reading have come by post.",
    }
    index = Index.build(
        Document(name, "en", (f"what about the {name}", f"{name} help"), before + answer)
        for name, answer in answers.items()
    )
    assert first("orange flame", index=index) == ("boiler", "en")
    assert first("have neighbours a say about a bore hole", index=index) == ("permit", "en")


def test_synonyms_of_the_base_lead_to_its_own_words() -> None:
    assert first("the racket is terrible") == ("heat-pump-noise", "en")
    assert first("hp") == ("heat-pump-noise", "en")


def test_an_exact_phrasing_is_surer_than_a_part_and_that_than_another_topic() -> None:
    exact, part, other = (
        INDEX.search(text, "en").confidence
        for text in ("How loud may a heat pump be?", "loud pump garden", "who won the football match")
    )
    assert exact > part > other


def test_a_topic_that_the_base_has_not_is_a_miss() -> None:
    assert INDEX.search("who won the football match yesterday", "en").band is Band.NONE


def test_nothing_in_common_has_no_candidates() -> None:
    result = INDEX.search("ξψζ 😀", "en")
    assert (result.band, result.confidence, result.candidates) == (Band.NONE, 0, ())


def test_a_candidate_shows_the_phrasing_nearest_to_the_question() -> None:
    assert INDEX.search("neighbor complains", "en").candidates[0].question == "neighbour complains about my heat pump"


def test_the_limit_bounds_the_candidates() -> None:
    assert len(INDEX.search("pellets", "en", limit=2).candidates) == 2


def test_small_bases_keep_careful_constants_and_say_so() -> None:
    assert not INDEX.is_calibrated


def test_an_empty_base_knows_nothing() -> None:
    assert Index.build([]).search("pellets", "en").candidates == ()


def test_an_entry_without_a_word_hides_no_other() -> None:
    index = Index.build([Document("empty", "en", ("???", "😀")), STORAGE])
    assert first("store pellets", index=index) == ("pellet-storage", "en")


@pytest.mark.parametrize(
    "text",
    ["", "\0" * 50, "😀" * 2000, "x" * 4096, "pellets " * 600, "12 345,67 % 2026-11-23", "مرحبا", "\ud800", "<b>&"],
    ids=["empty", "nul", "emoji", "one word", "long", "numbers", "script", "surrogate", "markup"],
)
def test_any_text_is_taken(text: str) -> None:
    result = INDEX.search(text, "xx")
    assert 0 <= result.confidence <= 1


@settings(deadline=None)
@given(st.text(max_size=80), st.text(max_size=5))
def test_scores_are_shares_in_order(text: str, lang: str) -> None:
    result = INDEX.search(text, lang)
    assert len(result.candidates) <= 5
    assert all(0 <= candidate.score <= 1 for candidate in result.candidates)
    assert result.band in set(Band)


def test_threads_share_an_index() -> None:
    expected = [INDEX.search(question, "sv") for document in SWEDISH for question in document.questions]
    seen: list[Sequence[object]] = []

    def ask() -> None:
        seen.append([INDEX.search(question, "sv") for document in SWEDISH for question in document.questions])

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == [expected] * 4


def test_the_same_documents_make_the_same_index() -> None:
    again = Index.build([*ENGLISH, *SWEDISH, *POLISH])
    assert again.search("pelets store", "en") == INDEX.search("pelets store", "en")


def test_an_index_joined_by_language_is_the_whole_index() -> None:
    joined = Index.joined(Index.build(documents) for documents in (ENGLISH, POLISH, SWEDISH))
    for text, lang in (("pelets store", "en"), ("pellets", "sv"), ("kociol", "pl"), ("skorsten", "en")):
        assert joined.search(text, lang) == INDEX.search(text, lang)


@pytest.mark.parametrize(
    ("confidence", "band"),
    [
        (Confidence(0.99, 0.99, 0.99), Band.ANSWER),
        (Confidence(0.70, 0.95, 0.95), Band.SUGGEST),
        (Confidence(0.30, 0.70, 0.70), Band.SUGGEST),
        (Confidence(0.20, 0.30, 0.30), Band.NONE),
        (Confidence(0.0, 0.0, 0.0), Band.NONE),
    ],
)
def test_bands_weigh_the_two_costs(confidence: Confidence, band: Band) -> None:
    assert decide(confidence) is band


def test_a_single_word_of_several_entries_is_a_topic_and_not_a_question() -> None:
    topics = ("chimney", "pellet", "radiator", "permit", "subsidy", "warranty", "tender", "export", "noise", "tank")
    index = Index.build(
        Document(
            f"{topic}-{thing}", "en", (f"{topic} of the {thing}", f"the {topic} for a {thing}", f"{thing} {topic}")
        )
        for topic in topics
        for thing in (f"{topic}stove", "boiler", "burner")
    )
    assert index.search("boiler", "en").band is not Band.ANSWER
    assert index.search("tankstove", "en").candidates[0].id == "tank-tankstove"


@pytest.mark.parametrize(
    ("text", "lang", "asked"),
    [
        ("hur ofta ska skorstenen sotas", "sv", ["sv"]),  # one's own language knows it all
        ("hur ofta ska skorstenen sotas", "pl", ["pl", "sv"]),
        ("pellets", "pl", ["en", "pl", "sv"]),  # one's own language always, others that know as much
        ("sotas boiler", "pl", ["pl", "sv"]),
        ("kottle skorrsten", "en", ["en", "pl", "sv"]),  # nothing is known at a glance
    ],
)
def test_only_languages_that_know_the_words_are_asked(text: str, lang: str, asked: list[str]) -> None:
    assert [shelf.language for shelf, _ in INDEX._worth_asking(question_words(text), lang)] == asked

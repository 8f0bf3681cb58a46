"""Exams of a base and what it learns from them."""

from dataclasses import replace

import numpy as np
import pytest

from knowledge.calibration import CAREFUL, Logistic, learn
from knowledge.exams import NOWHERE, hold, mark, sit
from knowledge.ranking import FEATURES, WEIGHTINGS
from knowledge.search import Document, Index

TOPICS = ("boiler", "chimney", "pellet", "radiator", "permit", "subsidy", "warranty", "tender", "export", "noise")
ASPECTS = ("price", "repair", "storage", "safety", "training", "rules")


def base() -> list[Document]:
    """60 entries of four phrasings that share words with their neighbours."""
    return [
        Document(
            f"{topic}-{aspect}",
            "en",
            (
                f"what is the {aspect} of a {topic}",
                f"{topic} {aspect} please",
                f"tell me about {aspect} and my {topic}",
                f"{aspect} question on the {topic}",
            ),
        )
        for topic in TOPICS
        for aspect in ASPECTS
    ]


def test_an_exam_asks_what_it_has_taken_out() -> None:
    exams = hold(base())
    for exam in exams:
        places = [place for _, place in exam.questions]
        assert NOWHERE in places
        assert max(places) < exam.layout.places.entries < 60
    answerable = [place for exam in exams for _, place in exam.questions if place != NOWHERE]
    assert len(answerable) > 60


def test_one_phrasing_is_never_taken_from_an_entry_that_stays() -> None:
    (exam, *_) = hold([Document(f"e{number}", "en", (f"question number {number}",)) for number in range(8)])
    assert all(place == NOWHERE for _, place in exam.questions)


def test_marks_know_what_was_right() -> None:
    marked = [question for exam in hold(base()) for question in mark(exam, WEIGHTINGS[0])]
    assert all(question.features.shape == (len(FEATURES),) for question in marked)
    assert not any(question.is_shown for question in marked if not question.is_answerable)
    assert all(question.is_shown for question in marked if question.is_first_right)
    assert np.mean([question.is_first_right for question in marked if question.is_answerable]) > 0.9


def test_no_weighting_on_offer_finds_clearly_more_than_the_chosen_one() -> None:
    exams = hold(base())
    chosen, marked = sit(exams)
    assert chosen in WEIGHTINGS
    found = sum(question.is_first_right for question in marked)
    for weighting in WEIGHTINGS:
        others = [question for exam in exams for question in mark(exam, weighting)]
        assert sum(question.is_first_right for question in others) <= found + 0.02 * len(marked)


def test_a_right_answer_is_the_surer_the_more_probable_the_ranking_held_it() -> None:
    marked = [question for exam in hold(base()) for question in mark(exam, WEIGHTINGS[0])]
    assert not any(question.log_probability for question in marked if not question.is_answerable)
    right, wrong = (
        [each.log_probability for each in marked if each.is_answerable and each.is_first_right is first]
        for first in (True, False)
    )
    assert max(right) <= 0
    assert not wrong or np.mean(right) > np.mean(wrong)


def test_the_reciprocal_rank_is_one_for_the_first_and_none_for_an_entry_that_is_out() -> None:
    for question in (each for exam in hold(base()) for each in mark(exam, WEIGHTINGS[0])):
        if question.is_answerable:
            assert (question.reciprocal_rank == 1) is question.is_first_right
            assert 0 < question.reciprocal_rank <= 1
        else:
            assert question.reciprocal_rank == 0


def test_without_exams_the_usual_weighting_stays() -> None:
    assert sit([]) == (WEIGHTINGS[0], [])


def test_a_base_of_sixty_entries_learns_its_confidence() -> None:
    index = Index.build(base())
    assert index.is_calibrated
    right, wrong = (index.search(text, "en") for text in ("boiler repair cost", "best pizza in town"))
    assert right.confidence > 0.5 > wrong.confidence


def test_rejected_questions_lower_the_confidence_of_their_like() -> None:
    question = "what is the noise of my price"
    before = Index.build(base()).search(question, "en").confidence
    after = Index.build(base(), rejected=[question] * 30).search(question, "en").confidence
    assert after < before


def test_questions_known_to_be_answered_raise_the_confidence_of_their_like() -> None:
    def cut_short(question: str) -> str:
        return " ".join(word[:3] for word in question.split())

    documents = base()
    told = [replace(each, tests=(cut_short(each.questions[1]),)) for each in documents[1:]]
    question = cut_short(documents[0].questions[1])
    before, after = (Index.build(each).search(question, "en") for each in (documents, [documents[0], *told]))
    assert before.candidates[0].id == after.candidates[0].id == documents[0].id
    assert before.confidence < 0.5 < after.confidence


def test_too_few_questions_teach_nothing() -> None:
    assert learn([]) is CAREFUL
    assert not CAREFUL.is_learnt


def test_more_of_what_speaks_for_a_result_is_never_less_sure() -> None:
    nothing = CAREFUL.confidence(np.array([0.0, 0.0, 2.0, 0.0, 0.0, 0.0, -4.0, 0.0, 0.0]))
    everything = CAREFUL.confidence(np.array([1.0, 5.0, 2.0, 1.0, 1.0, 1.0, 0.0, 0.0, 5.0]))
    assert max(nothing.shown, nothing.answerable) < 0.1
    assert everything.first > 0.9
    assert everything.first <= everything.shown


def test_a_logistic_regression_learns_a_slope() -> None:
    features = np.linspace(-3, 3, 200).reshape(-1, 1)
    learnt = Logistic((0.0, 0.0)).fitted(features, features[:, 0] > 0, np.ones(200))
    assert learnt.probability(np.array([2.0])) > 0.9
    assert learnt.probability(np.array([-2.0])) < 0.1
    assert learnt.probability(np.array([0.0])) == pytest.approx(0.5, abs=0.05)


@pytest.mark.parametrize("scale", [0.1, 1.0, 30.0])
@pytest.mark.parametrize("share", [0.02, 0.5, 0.98])
def test_the_fit_comes_nearer_to_any_examples(scale: float, share: float) -> None:
    random = np.random.default_rng(1)
    features, answers = random.random((400, 2)) * scale, random.random(400) < share
    start = Logistic((0.1, -0.1, 0.0))
    learnt = start.fitted(features, answers, np.ones(400))
    before, after = (np.mean([model.probability(row) for row in features]) for model in (start, learnt))
    assert np.isfinite(learnt.weights).all()
    assert abs(after - answers.mean()) <= abs(before - answers.mean())
    assert after == pytest.approx(answers.mean(), abs=0.1)

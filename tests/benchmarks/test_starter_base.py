"""How well the packaged entries answer questions that they were not indexed with, in all nine languages.

The other sets are short answers or none; here answers are long, phrasings few, and what people ask is spread wide.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from bot.brain import CONTENT
from knowledge.entries import load
from knowledge.evaluation import Figures, evaluate
from knowledge.search import Document, Index

pytestmark = pytest.mark.benchmark
Cut = Callable[[Document], tuple[Document, tuple[str, ...]]]
"""A document without some of its questions, and those."""
KNOWN_PHRASINGS = 3


def without_a_test(document: Document) -> tuple[Document, tuple[str, ...]]:
    return replace(document, tests=document.tests[:1]), document.tests[1:]


def without_most_phrasings(document: Document) -> tuple[Document, tuple[str, ...]]:
    known = document.questions[:KNOWN_PHRASINGS]
    return replace(document, questions=known, tests=()), document.questions[KNOWN_PHRASINGS:]


def documents() -> Iterator[Document]:
    for entry in load(CONTENT / "entries"):
        for language, text in entry.texts.items():
            yield Document(entry.id, language, text.phrasings, text.answer, dict(text.synonyms), text.tests)


def asked(cut: Cut) -> Figures:
    known, held_out = zip(*map(cut, documents()), strict=True)
    index = Index.build(known)
    questions = [(text, document) for document, texts in zip(known, held_out, strict=True) for text in texts]
    results = [index.search(text, document.lang) for text, document in questions]
    return evaluate(results, [frozenset({document.id}) for _, document in questions])


@pytest.mark.parametrize(("cut", "hits"), [(without_a_test, 0.95), (without_most_phrasings, 0.55)])
def test_questions_that_the_base_has_not_seen(cut: Cut, hits: float, capsys: pytest.CaptureFixture[str]) -> None:
    found = asked(cut)
    with capsys.disabled():
        print(f"\n{cut.__name__}: {found.questions} questions, hit@1 {found.hit_at_1:.3f}", end=" ")
        print(f"answered {found.answered:.2f}, right {found.answered_right:.3f};", end=" ")
        print(f"helped {found.helped:.2f}, right {found.helped_right:.3f}")
    assert found.hit_at_1 >= hits
    assert found.answered_right >= 0.9

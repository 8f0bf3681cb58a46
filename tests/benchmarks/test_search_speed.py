"""How fast the search builds and answers, and what memory it takes, at 100 and at 10,000 entries, beside others.

The base is made up: words of syllables with the frequencies of a natural language (Zipf), every question misspelt.
Times are of the processor, so that other work on the machine does not count.
"""

import json
import random
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from itertools import accumulate
from pathlib import Path

import numpy as np
import psutil
import pytest

from knowledge.search import Document, Index
from tests.benchmarks.peers import PEERS

PHRASINGS = 5
QUESTIONS = 500
SYLLABLES = [consonant + vowel for consonant in "bdfghklmnprstvz" for vowel in "aeiou"] + ["st", "ing", "er"]

ODD_TEXTS = ["x" * 4096, "pellets " * 512, "😀" * 2048, "你好" * 2048, "\0" * 4096, "1234 " * 819, "مرحبا " * 600]

pytestmark = pytest.mark.benchmark


def base(entries: int, seed: int = 1) -> list[Document]:
    """Entries whose phrasings share two or three rare words among common ones."""
    chance = random.Random(seed)
    vocabulary = sorted({"".join(chance.choices(SYLLABLES, k=chance.randint(1, 4))) for _ in range(30_000)})
    chance.shuffle(vocabulary)
    frequencies = list(accumulate(1 / (rank + 3) for rank in range(len(vocabulary))))
    documents = []
    for number in range(entries):
        topic = chance.sample(vocabulary, 4)
        phrasings = []
        for _ in range(PHRASINGS):
            said = chance.choices(vocabulary, cum_weights=frequencies, k=chance.randint(3, 6))
            said += chance.sample(topic, chance.randint(2, 3))
            chance.shuffle(said)
            phrasings.append(" ".join(said))
        documents.append(Document(f"e{number}", "en", tuple(phrasings), f"Answer {number}."))
    return documents


def misspelt(documents: Sequence[Document], seed: int = 2) -> list[str]:
    """Phrasings with a wrong letter in every third word of four or more."""
    chance = random.Random(seed)

    def slip(word: str) -> str:
        if len(word) < 4 or chance.random() > 0.35:
            return word
        place = chance.randrange(len(word))
        return word[:place] + chance.choice("abcdefghijkl") + word[place + 1 :]

    return [" ".join(map(slip, chance.choice(chance.choice(documents).questions).split())) for _ in range(QUESTIONS)]


def percentiles(ask: Callable[[str], object], questions: Sequence[str]) -> tuple[float, float]:
    """Milliseconds that half, and that all but one in a hundred, stay under."""
    taken = []
    for question in questions:
        start = time.process_time()
        ask(question)
        taken.append((time.process_time() - start) * 1000)
    return float(np.percentile(taken, 50)), float(np.percentile(taken, 99))


@pytest.mark.parametrize(("entries", "p50", "p99", "build"), [(100, 1.5, 1.5, 10), (10_000, 5, 20, 30)])
def test_the_search_is_fast(
    capsys: pytest.CaptureFixture[str], entries: int, p50: float, p99: float, build: float
) -> None:
    documents = base(entries)
    questions = misspelt(documents)
    start = time.process_time()
    index = Index.build(documents)
    built = time.process_time() - start
    half, most = percentiles(lambda question: index.search(question, "en"), questions)
    _, odd = percentiles(lambda question: index.search(question, "en"), ODD_TEXTS * 5)
    with capsys.disabled():
        print(f"\n{entries} entries: build {built:.1f} s, p50 {half:.2f} ms, p99 {most:.2f} ms, odd texts {odd:.2f} ms")
        phrasings = [question for document in documents for question in document.questions]
        for name, peer in PEERS.items():
            start = time.process_time()
            score = peer(phrasings)
            took = time.process_time() - start
            theirs = percentiles(score, questions[:100])
            print(f"  {name:20} build {took:.1f} s, p50 {theirs[0]:.2f} ms, p99 {theirs[1]:.2f} ms")
    assert built < build
    assert half < p50
    assert most < p99


def test_memory_of_a_large_base(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    entries, queries = tmp_path / "e.jsonl", tmp_path / "q.jsonl"
    documents = base(10_000)
    entries.write_text(
        "".join(
            json.dumps({"id": document.id, "lang": "en", "questions": document.questions, "answer": document.answer})
            + "\n"
            for document in documents
        )
    )
    queries.write_text(
        "".join(json.dumps({"id": "q", "lang": "en", "text": text}) + "\n" for text in misspelt(documents))
    )
    command = [sys.executable, "-m", "knowledge", "rank", "--entries", str(entries), "--queries", str(queries)]
    peak = 0
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        seen = psutil.Process(process.pid)
        while process.poll() is None:
            peak = max(peak, seen.memory_info().rss)
            time.sleep(0.05)
    with capsys.disabled():
        print(f"\n10,000 entries ranked in at most {peak / 2**20:.0f} MB")
    assert process.returncode == 0
    assert peak < 400 * 2**20

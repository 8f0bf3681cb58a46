"""The `rank` and `eval` commands: questions against entries, for machines and for measurements.

Both come as JSON lines. Nothing is written unless every line could be read.
"""

import argparse
import json
import math
import sys
from dataclasses import asdict
from pathlib import Path

from knowledge.evaluation import evaluate
from knowledge.model_option import add_model_argument, embedder
from knowledge.rows import read_rows
from knowledge.search import Document, Index, Result
from knowledge.timing import Stopwatch


def rank(arguments: argparse.Namespace) -> int:
    """Write, for each query in turn, its band, confidence and candidates."""
    documents = read_documents(arguments.entries)
    queries = [(row.text("id"), row.text("lang"), row.text("text")) for row in read_rows(arguments.queries)]
    stopwatch = Stopwatch()
    with stopwatch.building():
        index = Index.build(documents, embed=embedder(arguments.semantic))
    lines = []
    for query_id, lang, text in queries:
        with stopwatch.asking():
            result = index.search(text, lang)
        lines.append(_line(query_id, result))
    sys.stdout.write("".join(lines))
    if arguments.timing:
        sys.stderr.write(stopwatch.report() + "\n")
    return 0


def measure(arguments: argparse.Namespace) -> int:
    """Print how good the answers are, for queries whose rows name the `relevant` entries."""
    documents = read_documents(arguments.entries)
    queries = [
        (row.text("lang"), row.text("text"), frozenset(row.texts("relevant"))) for row in read_rows(arguments.queries)
    ]
    index = Index.build(documents, embed=embedder(arguments.semantic))
    results = [index.search(text, lang) for lang, text, _ in queries]
    figures = asdict(evaluate(results, [relevant for _, _, relevant in queries]))
    known = {name: None if math.isnan(value) else round(value, 4) for name, value in figures.items()}
    sys.stdout.write(json.dumps(known | {"is_calibrated": index.is_calibrated}, indent=2) + "\n")
    return 0


def add_rank_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `rank`."""
    add_measure_arguments(parser)
    parser.add_argument("--timing", action="store_true", help="one JSON line of timings on standard error")


def add_measure_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `eval`."""
    parser.add_argument("--entries", type=Path, required=True, metavar="E.jsonl")
    parser.add_argument("--queries", type=Path, required=True, metavar="Q.jsonl")
    add_model_argument(parser)


def read_documents(path: Path) -> list[Document]:
    """The entries of a JSON lines file. Raises RowError, also for an id that a language has twice."""
    documents: dict[tuple[str, str], Document] = {}
    for row in read_rows(path):
        document = Document(row.text("id"), row.text("lang"), row.texts("questions"), row.text("answer", default=""))
        if documents.setdefault((document.id, document.lang), document) is not document:
            raise row.error(f"entry {document.id!r} is there twice in {document.lang!r}")
    return list(documents.values())


def _line(query_id: str, result: Result) -> str:
    candidates = [{"id": found.id, "score": round(found.score, 6)} for found in result.candidates]
    confidence = round(result.confidence, 6)
    line = {"id": query_id, "band": result.band, "confidence": confidence, "candidates": candidates}
    return json.dumps(line) + "\n"

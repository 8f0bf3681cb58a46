"""python -m knowledge: the brain's commands, for curators and for machines.

A command is a function from its arguments to an exit status, named in `COMMANDS`; a mistake in an input file ends it
with one line that names file, line and reason, status 2, and nothing on standard output.
"""

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from knowledge import match_command
from knowledge.rows import RowError, read_rows
from knowledge.search import Document, Index
from knowledge.timing import Stopwatch

BROKEN_INPUT = 2  # exit status


def rank(arguments: argparse.Namespace) -> int:
    """Write, for each query in turn, its band, confidence and candidates."""
    documents = read_documents(arguments.entries)
    queries = [(row.text("id"), row.text("lang"), row.text("text")) for row in read_rows(arguments.queries)]
    watch = Stopwatch()
    with watch.building():
        index = Index.build(documents)
    lines = []
    for query_id, lang, text in queries:
        with watch.asking():
            result = index.search(text, lang)
        candidates = [{"id": found.id, "score": round(found.score, 6)} for found in result.candidates]
        lines.append(
            {
                "id": query_id,
                "band": result.band,
                "confidence": round(result.confidence, 6),
                "candidates": candidates,
            }
        )
    print("".join(json.dumps(line) + "\n" for line in lines), end="")
    if arguments.timing:
        print(watch.report(), file=sys.stderr)
    return 0


def read_documents(path: Path) -> list[Document]:
    """The entries of a JSON lines file. Raises RowError, also for an id that a language has twice."""
    documents: dict[tuple[str, str], Document] = {}
    for row in read_rows(path):
        document = Document(row.text("id"), row.text("lang"), row.texts("questions"), row.text("answer", default=""))
        if documents.setdefault((document.id, document.lang), document) is not document:
            raise row.error(f"entry {document.id!r} is there twice in {document.lang!r}")
    return list(documents.values())


def _rank_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--entries", type=Path, required=True, metavar="E.jsonl")
    parser.add_argument("--queries", type=Path, required=True, metavar="Q.jsonl")
    parser.add_argument("--timing", action="store_true", help="one JSON line of timings on standard error")


COMMANDS: dict[str, tuple[Callable[[argparse.Namespace], int], Callable[[argparse.ArgumentParser], None]]] = {
    "rank": (rank, _rank_arguments),
    "match": (match_command.match, match_command.add_arguments),
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status."""
    parser = argparse.ArgumentParser(prog="python -m knowledge", description=__doc__.splitlines()[0])
    commands = parser.add_subparsers(dest="command", required=True)
    for name, (run, add_arguments) in COMMANDS.items():
        command = commands.add_parser(name, help=(run.__doc__ or "").splitlines()[0])
        add_arguments(command)
        command.set_defaults(run=run)
    arguments = parser.parse_args(argv)
    try:
        status: int = arguments.run(arguments)
    except RowError as error:
        print(error, file=sys.stderr)
        return BROKEN_INPUT
    return status


if __name__ == "__main__":
    sys.exit(main())

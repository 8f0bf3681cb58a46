"""The `match` command: requests against profiles, for curators and for measurements.

Both come as JSON lines. Nothing is written unless every line could be read.
"""

import argparse
import json
import sys
from pathlib import Path

from knowledge.lexicon import Lexicon, load
from knowledge.matching import Matcher, MatchResult, Profile, Request, RequestType
from knowledge.meanings import Interpreter
from knowledge.model_option import add_model_argument, embedder
from knowledge.rows import read_rows
from knowledge.timing import Stopwatch


def match(arguments: argparse.Namespace) -> int:
    """Write, for each request in turn, its band and the candidates to propose."""
    profiles = read_profiles(arguments.profiles)
    requests = read_requests(arguments.requests)
    lexicon = load()
    watch = Stopwatch()
    with watch.building():
        embed = embedder(arguments.semantic)
        matcher = Matcher.build(profiles, lexicon, Interpreter(embed, lexicon) if embed else None)
    lines: list[str] = []
    for request in requests:
        with watch.asking():
            result = matcher.match(request)
        lines.append(_line(request, result, lexicon))
    sys.stdout.write("".join(lines))
    if arguments.timing:
        sys.stderr.write(watch.report() + "\n")
    return 0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("--profiles", type=Path, required=True, metavar="P.jsonl")
    parser.add_argument("--requests", type=Path, required=True, metavar="R.jsonl")
    add_model_argument(parser)
    parser.add_argument("--timing", action="store_true", help="one JSON line of timings on standard error")


def read_profiles(path: Path) -> list[Profile]:
    """The profiles of a file. Raises RowError for a broken line or a repeated id."""
    profiles: dict[str, Profile] = {}
    for row in read_rows(path):
        profile = Profile(
            id=row.text("id"),
            lang=row.text("lang", ""),
            country=row.text("country", ""),
            region=row.text("region", ""),
            name=row.text("name", ""),
            kind=row.text("kind", ""),
            offers=row.text("offers", ""),
            seeks=row.text("seeks", ""),
            certificates=row.texts("certificates", ()),
        )
        if profile.id in profiles:
            raise row.error(f"id {profile.id!r} is taken by an earlier line")
        profiles[profile.id] = profile
    return list(profiles.values())


def read_requests(path: Path) -> list[Request]:
    """The requests of a file; a type that is not known is as good as none. Raises RowError for a broken line."""
    requests: list[Request] = []
    for row in read_rows(path):
        kind = row.text("type", "")
        known = kind if kind in set(RequestType) else ""
        requests.append(Request(row.text("id"), row.text("lang", ""), row.text("text"), known))
    return requests


def _line(request: Request, result: MatchResult, lexicon: Lexicon) -> str:
    candidates = [
        {
            "id": candidate.id,
            "score": candidate.score,
            "reasons": [reason.label(lexicon, request.lang) for reason in candidate.reasons],
        }
        for candidate in result.candidates
    ]
    return json.dumps({"id": request.id, "band": result.band, "candidates": candidates}, ensure_ascii=False) + "\n"

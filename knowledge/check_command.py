"""The `check` command: the linter of the knowledge, with file and line."""

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path

from knowledge import lexicon, lexicon_files, manners, packages
from knowledge.checks import Severity, check
from knowledge.entries import EntryError

CONTENT = Path(__file__).parent / "content"
FOUND_ERRORS = 2  # exit status


def check_content(arguments: argparse.Namespace) -> int:
    """Print what is wrong with the entries (and the lexicon) of a folder; warnings alone are no failure."""
    folder: Path = arguments.folder
    entries = folder / "entries" if (folder / "entries").is_dir() else folder
    try:
        problems = check(entries, datetime.now(UTC).date())
    except EntryError as error:
        sys.stderr.write(f"{error}\n")
        return FOUND_ERRORS
    lines = [str(problem) for problem in problems]
    errors = sum(problem.severity is Severity.ERROR for problem in problems)
    if (folder / "lexicon").is_dir():
        mistakes = lexicon_files.check(folder / "lexicon")
        lines += [f"{folder}/lexicon/{mistake.file}:{mistake.line}: error: {mistake.reason}" for mistake in mistakes]
        errors += len(mistakes)
        for checked in (manners, packages) if not mistakes else ():
            file = folder / checked.FILE.name
            wrong = checked.problems(lexicon.load(folder / "lexicon"), file) if file.exists() else []
            lines += [f"{file}: error: {problem}" for problem in wrong]
            errors += len(wrong)
    summary = f"entries: {len(list(entries.glob('*.yaml')))}, errors: {errors}, warnings: {len(lines) - errors}"
    sys.stdout.write("".join(f"{line}\n" for line in [*lines, summary]))
    return FOUND_ERRORS if errors else 0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `check`."""
    help_text = "a folder of entries, or one with entries/ and lexicon/ (default: the starter content)"
    parser.add_argument("folder", type=Path, nargs="?", default=CONTENT, metavar="DIR", help=help_text)

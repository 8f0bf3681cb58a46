"""The linter of the knowledge base: what makes an entry unusable, and what is allowed but unwise.

for problem in check(Path("knowledge/content/entries"), date.today()):
    print(problem)
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path

from knowledge.entries import EntryError, EntryText, Sheet, read_all
from knowledge.markup import shown
from knowledge.search import Document, Index
from knowledge.text import normalise, stems

FEWEST_PHRASINGS = 3  # fewer leave the search, and its exams, too little to go by
LONGEST_ANSWER = 900  # characters that a phone shows without much scrolling


class Severity(StrEnum):
    """Whether a problem must be mended or should be."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True)
class Problem:
    """Something wrong with an entry, and where."""

    path: Path
    line: int
    severity: Severity
    reason: str

    def __str__(self) -> str:
        """As compilers write it."""
        return f"{self.path}:{self.line}: {self.severity}: {self.reason}"


def check(folder: Path, today: date) -> list[Problem]:
    """Every problem of the entries of a folder, by file and line. Raises EntryError when there is no such folder."""
    read = read_all(folder)
    sheets = [sheet for sheet in read if isinstance(sheet, Sheet)]
    problems = [
        Problem(error.path, error.line, Severity.ERROR, error.reason) for error in read if isinstance(error, EntryError)
    ]
    for sheet in sheets:
        problems += _entry_problems(sheet, today)
    problems += _links(sheets, {path.stem for path in folder.glob("*.yaml")})
    problems += _repeated_phrasings(sheets)
    problems += _tests(sheets)
    return sorted(problems, key=lambda problem: (problem.path, problem.line))


def _at(sheet: Sheet, severity: Severity, reason: str, *keys: str | int) -> Problem:
    return Problem(sheet.source.path, sheet.source.at(*keys).line, severity, reason)


def _entry_problems(sheet: Sheet, today: date) -> Iterator[Problem]:
    entry = sheet.entry
    if entry.expires <= today:
        yield _at(sheet, Severity.WARNING, f"expired on {entry.expires}", "expires")
    for language, text in entry.texts.items():
        place = ("languages", language)
        if len(text.phrasings) < FEWEST_PHRASINGS:
            reason = f"{len(text.phrasings)} phrasings in {language}, {FEWEST_PHRASINGS} or more are needed"
            yield _at(sheet, Severity.WARNING, reason, *place, "phrasings")
        length = len(shown(text.answer).strip())
        if length > LONGEST_ANSWER:
            reason = f"the answer in {language} has {length} characters, {LONGEST_ANSWER} read well on a phone"
            yield _at(sheet, Severity.WARNING, reason, *place, "answer")
        yield from _translation_problems(sheet, text)


def _translation_problems(sheet: Sheet, text: EntryText) -> Iterator[Problem]:
    origin = text.translated_from
    if origin is None:
        return
    place = ("languages", text.language, "translated_from")
    source = sheet.entry.texts.get(origin.language)
    if source is None or source is text:
        yield _at(sheet, Severity.ERROR, f"there is no text in {origin.language!r} to translate from", *place)
    elif source.revision < origin.revision:
        reason = f"{origin.language} is at revision {source.revision}, not {origin.revision}"
        yield _at(sheet, Severity.ERROR, reason, *place)
    elif source.revision > origin.revision:
        reason = f"stale: translated from revision {origin.revision}, {origin.language} is at {source.revision}"
        yield _at(sheet, Severity.WARNING, reason, *place)


def _links(sheets: Sequence[Sheet], ids: set[str]) -> Iterator[Problem]:
    for sheet in sheets:
        for number, linked in enumerate(sheet.entry.see_also):
            if linked not in ids or linked == sheet.entry.id:
                reason = "an entry does not lead to itself" if linked in ids else f"there is no entry {linked!r}"
                yield _at(sheet, Severity.ERROR, reason, "see_also", number)


def _repeated_phrasings(sheets: Sequence[Sheet]) -> Iterator[Problem]:
    """Phrasings that say the same: letter by letter an error, word by word in another order or form a warning."""
    same: dict[tuple[str, str], Sheet] = {}
    alike: dict[tuple[str, frozenset[str]], Sheet] = {}
    for sheet in sheets:
        for language, text in sheet.entry.texts.items():
            for number, phrasing in enumerate(text.phrasings):
                place = ("languages", language, "phrasings", number)
                first = same.setdefault((language, normalise(phrasing)), sheet)
                near = alike.setdefault((language, frozenset(stems(phrasing, language))), sheet)
                if first is not sheet or normalise(phrasing) in map(normalise, text.phrasings[:number]):
                    yield _at(sheet, Severity.ERROR, f"{first.entry.id} has this phrasing already", *place)
                elif near is not sheet:
                    yield _at(sheet, Severity.WARNING, f"{near.entry.id} has a phrasing of the same words", *place)


def _tests(sheets: Sequence[Sheet]) -> Iterator[Problem]:
    """Questions that an entry is tested with and that find another one first."""
    index = Index.build(documents(sheets))
    for sheet in sheets:
        for language, text in sheet.entry.texts.items():
            for number, question in enumerate(text.tests):
                found = index.search(question, language, limit=1).candidates
                if [candidate.id for candidate in found] != [sheet.entry.id]:
                    reason = f"{question!r} finds {found[0].id if found else 'nothing'} first"
                    yield _at(sheet, Severity.ERROR, reason, "languages", language, "tests", number)


def documents(sheets: Sequence[Sheet]) -> list[Document]:
    """What the search needs of entries."""
    return [
        Document(sheet.entry.id, language, text.phrasings, text.answer, text.synonyms)
        for sheet in sheets
        for language, text in sheet.entry.texts.items()
    ]

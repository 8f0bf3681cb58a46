"""The linter of the knowledge base: what makes an entry unusable, and what is allowed but unwise.

for problem in check(Path("knowledge/content/entries"), date.today()):
    print(problem)
"""

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path

from knowledge.entries import Entry, EntryError, EntryText, Sheet, read_all
from knowledge.likeness import are_alike
from knowledge.markup import shown, utf16_units
from knowledge.reasons import because
from knowledge.search import Document, Index
from knowledge.text import normalise, stems

FEWEST_PHRASINGS = 3  # fewer leave the search, and its exams, too little to go by
LONGEST_PHRASING = 200  # what a title takes of a phone's screen
# Phrasings with the same rare word that one is compared with.
MOST_COMPARED = 50
KEPT_BY_TELEGRAM = ("photo:", "document:")  # attachments that coordinators sent in chat
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
    problems += review(sheets, (), today, {path.stem for path in folder.glob("*.yaml")}, folder)
    problems += _tests(sheets)
    return sorted(problems, key=lambda problem: (problem.path, problem.line))


def review(
    given: Sequence[Sheet],
    others: Iterable[Entry],
    today: date,
    ids: Container[str],
    folder: Path | None = None,
) -> list[Problem]:
    """What is wrong with entries that are to stand beside others, which are not looked at; tests are not asked.

    ``ids`` are all entries that there will be; ``folder`` is where attachments lie (None: they are not looked for).
    """
    problems: list[Problem] = []
    for sheet in given:
        problems += _entry_problems(sheet, today)
        problems += _links(sheet, ids)
        if folder is not None:
            problems += _attachments(sheet, folder)
    return problems + _repetitions(given, others)


def _at(sheet: Sheet, severity: Severity, reason: str, *keys: str | int) -> Problem:
    found = sheet.source.at(*keys).error(reason)
    return Problem(found.path, found.line, severity, found.reason)


def _entry_problems(sheet: Sheet, today: date) -> Iterator[Problem]:
    entry = sheet.entry
    if entry.expires <= today:
        yield _at(sheet, Severity.WARNING, because("expired on {day}", day=entry.expires), "expires")
    for language, text in entry.texts.items():
        place = ("languages", language)
        if len(text.phrasings) < FEWEST_PHRASINGS:
            counted = {"count": len(text.phrasings), "language": language, "least": FEWEST_PHRASINGS}
            reason = because("{count} phrasings in {language}, {least} or more are needed", **counted)
            yield _at(sheet, Severity.WARNING, reason, *place, "phrasings")
        for number, phrasing in enumerate(text.phrasings):
            if utf16_units(phrasing) > LONGEST_PHRASING:
                units = {"count": utf16_units(phrasing), "most": LONGEST_PHRASING}
                reason = because("a phrasing has {count} characters, {most} are enough", **units)
                yield _at(sheet, Severity.WARNING, reason, *place, "phrasings", number)
        length = len(shown(text.answer).strip())
        if length > LONGEST_ANSWER:
            counted = {"language": language, "count": length, "most": LONGEST_ANSWER}
            reason = because("the answer in {language} has {count} characters, {most} read well on a phone", **counted)
            yield _at(sheet, Severity.WARNING, reason, *place, "answer")
        yield from _translation_problems(sheet, text)


def _translation_problems(sheet: Sheet, text: EntryText) -> Iterator[Problem]:
    origin = text.translated_from
    if origin is None:
        return
    place = ("languages", text.language, "translated_from")
    source = sheet.entry.texts.get(origin.language)
    if source is None or source is text:
        reason = because("there is no text in {language} to translate from", language=repr(origin.language))
        yield _at(sheet, Severity.ERROR, reason, *place)
        return
    revisions = {"language": origin.language, "given": origin.revision, "newest": source.revision}
    if source.revision < origin.revision:
        reason = because("{language} is at revision {newest}, not {given}", **revisions)
        yield _at(sheet, Severity.ERROR, reason, *place)
    elif source.revision > origin.revision:
        reason = because("stale: translated from revision {given}, {language} is at {newest}", **revisions)
        yield _at(sheet, Severity.WARNING, reason, *place)


def _links(sheet: Sheet, ids: Container[str]) -> Iterator[Problem]:
    linked_before: set[str] = set()
    for number, linked in enumerate(sheet.entry.see_also):
        if linked not in ids:
            yield _at(
                sheet, Severity.ERROR, because("there is no entry {entry}", entry=repr(linked)), "see_also", number
            )
        elif linked == sheet.entry.id:
            yield _at(sheet, Severity.ERROR, because("an entry does not lead to itself"), "see_also", number)
        elif linked in linked_before:
            yield _at(sheet, Severity.WARNING, because("{key} is there twice", key=repr(linked)), "see_also", number)
        linked_before.add(linked)


def _attachments(sheet: Sheet, folder: Path) -> Iterator[Problem]:
    """Files that are not beside the entry; what begins with a kind and a colon is a file that Telegram keeps."""
    for language, text in sheet.entry.texts.items():
        for number, name in enumerate(text.attachments):
            place = ("languages", language, "attachments", number)
            if Path(name).name != name:
                yield _at(
                    sheet, Severity.ERROR, f"an attachment is the name of a file, without folders: {name!r}", *place
                )
            elif not name.startswith(KEPT_BY_TELEGRAM) and not (folder / name).is_file():
                yield _at(sheet, Severity.ERROR, f"there is no file {name!r}", *place)


def _repetitions(given: Sequence[Sheet], others: Iterable[Entry]) -> list[Problem]:
    """Answers and phrasings that say what another entry says already."""
    answers: dict[tuple[str, str], str] = {}
    phrasings: defaultdict[str, Phrasings] = defaultdict(Phrasings)
    for entry in others:
        for language, text in entry.texts.items():
            answers.setdefault((language, normalise(shown(text.answer))), entry.id)
            for phrasing in text.phrasings:
                phrasings[language].add(phrasing, language, entry.id)
    problems: list[Problem] = []
    for sheet in given:
        for language, text in sheet.entry.texts.items():
            place = ("languages", language)
            first = answers.setdefault((language, normalise(shown(text.answer))), sheet.entry.id)
            if first != sheet.entry.id:
                problems.append(
                    _at(sheet, Severity.WARNING, because("{entry} has the same answer", entry=first), *place, "answer")
                )
            for number, phrasing in enumerate(text.phrasings):
                found = phrasings[language].add(phrasing, language, sheet.entry.id)
                if found is not None:
                    problems.append(_at(sheet, found.severity, found.reason, *place, "phrasings", number))
    return problems


@dataclass(frozen=True)
class Repetition:
    """A phrasing that says what an earlier one says, and how bad that is."""

    severity: Severity
    reason: str


class Phrasings:
    """The phrasings of a language so far.

    Letter by letter the same is an error; the same words in another order or form, or but for typing mistakes, in
    another entry a warning. To compare each with each would take an hour for some thousand entries: the ones compared
    share one of their two rarest words so far.
    """

    def __init__(self) -> None:
        self._same: dict[str, str] = {}
        self._alike: dict[frozenset[str], str] = {}
        self._by_word: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)

    def add(self, phrasing: str, language: str, entry_id: str) -> Repetition | None:
        """Take one more phrasing of an entry; what it repeats, if it does."""
        plain, said = normalise(phrasing), frozenset(stems(phrasing, language))
        if plain in self._same:
            entry, text = self._same[plain], repr(phrasing)
            return Repetition(
                Severity.ERROR, because("{entry} has the phrasing {text} already", entry=entry, text=text)
            )
        near, rare = self._alike.get(said), sorted(said, key=lambda word: (len(self._by_word[word]), word))[:2]
        if near is None and any(map(str.isalpha, rare)):
            compared = (known for word in rare for known in self._by_word[word][-MOST_COMPARED:])
            near = next((other for text, other in compared if other != entry_id and are_alike(text, phrasing)), None)
        self._same[plain] = entry_id
        self._alike.setdefault(said, entry_id)
        for word in said:
            self._by_word[word].append((phrasing, entry_id))
        if near in (None, entry_id):
            return None
        reason = because("{entry} has a phrasing of the same words as {text}", entry=near, text=repr(phrasing))
        return Repetition(Severity.WARNING, reason)


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
        Document(sheet.entry.id, language, text.phrasings, text.answer, text.synonyms, text.tests)
        for sheet in sheets
        for language, text in sheet.entry.texts.items()
    ]

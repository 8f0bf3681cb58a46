"""What entries say together: duplicates, stale translations, dead links between them, tests that find the wrong one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from rapidfuzz import fuzz, process

from knowledge.entries import FOLDER, EntryFile, Problem, read_folder
from knowledge.search import Document, Index
from knowledge.text import normalise

# Two phrasings of different entries that share this much of their words (0-100) would compete for the same question.
NEAR_DUPLICATE = 96.0


def check(folder: Path = FOLDER, today: date | None = None) -> list[Problem]:
    """Every mistake in a folder of entries, by file and line; ``today`` turns expiry on."""
    files, problems = read_folder(folder)
    problems += _dead_links(files)
    problems += _stale(files)
    problems += _duplicates(files)
    if today is not None:
        problems += [
            file.problem("expires", f"expired on {file.entry.expires}: review it")
            for file in files
            if file.entry.expires is not None and file.entry.expires < today
        ]
    if files and not problems:
        problems += _failing_tests(files)
    return sorted(set(problems))


def documents(files: list[EntryFile]) -> list[Document]:
    """What the search indexes of these entries."""
    return [
        Document(file.entry.id, language, text.phrasings, text.answer)
        for file in files
        for language, text in file.entry.texts.items()
    ]


def _dead_links(files: list[EntryFile]) -> Iterator[Problem]:
    known = {file.entry.id for file in files}
    for file in files:
        for position, other in enumerate(file.entry.see_also):
            if other not in known or other == file.entry.id:
                yield file.problem(f"see_also.{position}", f"there is no other entry {other!r} to see")


def _stale(files: list[EntryFile]) -> Iterator[Problem]:
    for file in files:
        for language, text in file.entry.texts.items():
            if text.translated_from is None:
                continue
            source = file.entry.texts.get(text.translated_from[0])
            if source is None:
                yield file.problem(language, f"{language}: translated from {text.translated_from[0]}, which is missing")
            elif text.translated_from[1] != source.revision:
                yield file.problem(
                    language,
                    f"{language}: translated from revision {text.translated_from[1]} of {source.language}, "
                    f"which is now at {source.revision}",
                )


def _duplicates(files: list[EntryFile]) -> Iterator[Problem]:
    by_language: dict[str, list[tuple[str, EntryFile, str]]] = defaultdict(list)
    for file in files:
        for language, text in file.entry.texts.items():
            for position, phrasing in enumerate(text.phrasings):
                by_language[language].append((normalise(phrasing), file, f"{language}.phrasings.{position}"))
    for language, phrasings in by_language.items():
        texts = [phrasing for phrasing, _, _ in phrasings]
        for index, (phrasing, file, place) in enumerate(phrasings):
            likeness = process.extract_iter(
                phrasing, texts[:index], scorer=fuzz.token_sort_ratio, score_cutoff=NEAR_DUPLICATE
            )
            for _, _, other in likeness:
                if phrasings[other][1].entry.id != file.entry.id or texts[other] == phrasing:
                    yield file.problem(place, f"{language}: says the same as {phrasings[other][1].entry.id}")
                    break


def _failing_tests(files: list[EntryFile]) -> Iterator[Problem]:
    index = Index.build(documents(files))
    for file in files:
        for language, text in file.entry.texts.items():
            for position, test in enumerate(text.tests):
                found = index.search(test, language).candidates
                if not found or found[0].id != file.entry.id:
                    other = found[0].id if found else "nothing"
                    yield file.problem(f"{language}.tests.{position}", f"{language}: {test!r} finds {other}")

"""The lexicon's YAML files: read with their lines, and checked like code.

A folder holds `roles.yaml` and `directions.yaml` (the words for what a firm does with a thing, and for who
needs and who offers) and any number of concept files. Every file is a list of items, and an item says its
words by language. Values are read as the strings they are written as, so no word turns into a truth value.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from knowledge import text

LANGUAGES = ("en", "sv", "de", "pl", "es", "fr", "it", "fi", "lt")
KINDS = frozenset(
    {
        "technology",
        "product",
        "fuel",
        "component",
        "service",
        "function",
        "certificate",
        "cooperation",
        "target_group",
        "term",
    }
)
ROLES_FILE = "roles.yaml"
DIRECTIONS_FILE = "directions.yaml"
DIRECTIONS = frozenset(
    {
        "needs",
        "offers",
        "offers_outright",
        "buyers",
        "joint_project",
        "spare_capacity",
        "knowledge",
        "technology",
        "demand",
        "purpose",
        "denial",
        "filler",
        "grammar",
        "conjunction",
    }
)
_KEYS = frozenset({"id", "kind", "broader", "cpv", "nace", "words", "labels", "concepts"})
_ID = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)*")
_CPV = re.compile(r"\d{8}")
_NACE = re.compile(r"[A-Z]|\d\d(?:\.\d{1,2})?")


@dataclass(frozen=True)
class Problem:
    """One mistake in a lexicon file: where it is and what is wrong."""

    file: str
    line: int
    reason: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.reason}"


@dataclass(frozen=True)
class Item:
    """One item of a lexicon file as it is written; `kind` is empty for roles and directions."""

    id: str
    kind: str = ""
    broader: tuple[str, ...] = ()
    cpv: tuple[str, ...] = ()
    nace: tuple[str, ...] = ()
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    concepts: tuple[str, ...] = ()
    file: str = ""
    line: int = 0


class LexiconError(ValueError):
    """The lexicon cannot be used; `problems` says where and why."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


def read(folder: Path) -> tuple[list[Item], list[Problem]]:
    """Every item of every file of the folder in the order of their names, and what could not be read."""
    items: list[Item] = []
    problems: list[Problem] = []
    for path in sorted(folder.glob("*.yaml")):
        try:
            root = yaml.compose(path.read_text("utf-8"), yaml.CSafeLoader)
        except (yaml.MarkedYAMLError, UnicodeDecodeError) as error:
            mark = getattr(error, "problem_mark", None)
            problems.append(Problem(path.name, mark.line + 1 if mark else 1, " ".join(str(error).split())))
            continue
        if not isinstance(root, yaml.SequenceNode):
            problems.append(Problem(path.name, 1, "the file must be a list of items"))
            continue
        for node in root.value:
            try:
                items.append(_item(node, path.name))
            except _Misshapen as error:
                problems.append(Problem(path.name, error.line, error.reason))
    return items, problems


class _Misshapen(Exception):
    """A node is not of the shape its key asks for."""

    def __init__(self, node: yaml.Node, reason: str) -> None:
        super().__init__(reason)
        self.line: int = node.start_mark.line + 1
        self.reason = reason


def _item(node: yaml.Node, file: str) -> Item:
    """One list entry as an `Item`."""
    values = _mapping(node)
    unknown = sorted(values.keys() - _KEYS)
    if unknown:
        raise _Misshapen(node, f"unknown key {unknown[0]!r}")
    if "id" not in values:
        raise _Misshapen(node, "an item without id")
    words = {lang: _strings(each) for lang, each in _mapping(values["words"]).items()} if "words" in values else {}
    labels = {lang: _string(each) for lang, each in _mapping(values["labels"]).items()} if "labels" in values else {}
    return Item(
        id=_string(values["id"]),
        kind=_string(values["kind"]) if "kind" in values else "",
        broader=_strings(values["broader"]) if "broader" in values else (),
        cpv=_strings(values["cpv"]) if "cpv" in values else (),
        nace=_strings(values["nace"]) if "nace" in values else (),
        words=words,
        labels=labels,
        concepts=_strings(values["concepts"]) if "concepts" in values else (),
        file=file,
        line=node.start_mark.line + 1,
    )


def _mapping(node: yaml.Node) -> dict[str, yaml.Node]:
    if not isinstance(node, yaml.MappingNode):
        raise _Misshapen(node, "expected `key: value` pairs")
    return {_string(key): value for key, value in node.value}


def _strings(node: yaml.Node) -> tuple[str, ...]:
    if not isinstance(node, yaml.SequenceNode):
        raise _Misshapen(node, "expected a list")
    return tuple(_string(each) for each in node.value)


def _string(node: yaml.Node) -> str:
    if not isinstance(node, yaml.ScalarNode) or not node.value.strip():
        raise _Misshapen(node, "expected a word")
    return str(node.value).strip()


def check(folder: Path) -> list[Problem]:
    """What is wrong with the lexicon of a folder, in the order of files and lines.

    Checked are the files' shape, unknown keys, kinds and codes, repeated ids, links to concepts that do not
    exist, cycles of broader links, missing languages, and a word that stands for two concepts.
    """
    items, problems = read(folder)
    problems.extend(_identity_problems(items))
    concepts = {item.id: item for item in items if not is_cue_file(item.file)}
    for item in items:
        problems.extend(_item_problems(item, concepts))
    problems.extend(_cycles(concepts))
    problems.extend(_shared_words(concepts))
    return sorted(problems, key=lambda problem: (problem.file, problem.line))


def is_cue_file(file: str) -> bool:
    """Whether the file holds roles or directions rather than concepts."""
    return file in (ROLES_FILE, DIRECTIONS_FILE)


def _identity_problems(items: list[Item]) -> Iterator[Problem]:
    seen: dict[tuple[str, bool], Item] = {}
    for item in items:
        if not _ID.fullmatch(item.id):
            yield Problem(item.file, item.line, f"id {item.id!r} is not lower-case words joined by hyphens")
        first = seen.setdefault((item.id, is_cue_file(item.file)), item)
        if first is not item:
            yield Problem(item.file, item.line, f"id {item.id!r} is taken by {first.file}:{first.line}")


def _item_problems(item: Item, concepts: Mapping[str, Item]) -> Iterator[Problem]:
    """What is wrong with one item by itself and with its links."""

    def problem(reason: str) -> Problem:
        return Problem(item.file, item.line, f"{item.id}: {reason}")

    missing = [lang for lang in LANGUAGES if not item.words.get(lang)]
    if missing:
        yield problem(f"no words in {', '.join(missing)}")
    if item.file == DIRECTIONS_FILE and item.id not in DIRECTIONS:
        yield problem("is not a direction that the assistant knows")
    for concept in item.concepts:
        if concept not in concepts:
            yield problem(f"concept {concept!r} does not exist")
    if is_cue_file(item.file):
        return
    if item.kind not in KINDS:
        yield problem(f"kind {item.kind!r} is none of {', '.join(sorted(KINDS))}")
    for broader in item.broader:
        if broader not in concepts:
            yield problem(f"broader concept {broader!r} does not exist")
    for code in item.cpv:
        if not _CPV.fullmatch(code):
            yield problem(f"CPV code {code!r} is not eight digits")
    for code in item.nace:
        if not _NACE.fullmatch(code):
            yield problem(f"NACE code {code!r} is not of the form 12.34")


def _cycles(concepts: Mapping[str, Item]) -> Iterator[Problem]:
    """Concepts that are broader than themselves, each said once."""
    for start, item in concepts.items():
        above: set[str] = set()
        waiting = list(item.broader)
        while waiting:
            each = waiting.pop()
            if each not in above and each in concepts:
                above.add(each)
                waiting.extend(concepts[each].broader)
        if start in above:
            yield Problem(item.file, item.line, f"{start}: its broader concepts lead back to itself")


def _shared_words(concepts: Mapping[str, Item]) -> Iterator[Problem]:
    """Words that mean two concepts in one language: nobody could say which one is meant."""
    owners: dict[tuple[str, str], Item] = {}
    for item in concepts.values():
        for lang, phrases in item.words.items():
            for phrase in phrases:
                owner = owners.setdefault((lang, text.normalise(phrase)), item)
                if owner is not item:
                    reason = f"{item.id}: {lang} {phrase!r} already means {owner.id} ({owner.file}:{owner.line})"
                    yield Problem(item.file, item.line, reason)

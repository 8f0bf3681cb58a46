"""A job too large for one small firm, split into the parts that small firms take.

"District heating for a village: boiler house, pipes, substations, financing" names its parts; "heating for 40
terraced houses, from planning to commissioning" names a job whose usual parts are data (`content/packages.yaml`).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from knowledge.lexicon import Direction, Lexicon, Mention

FILE = Path(__file__).parent / "content" / "packages.yaml"
MOST_PARTS = 8  # a team of more is nobody's to lead
FEWEST_PARTS = 2
FEWEST_NAMED = 3  # parts in the sentence itself from which it is a package, whatever the job
NAMED_ALL = 3  # and from which the usual parts that it does not name are only offered
OWN_WEIGHT = 0.6  # of a mention that is a part by itself, not the surroundings of one
# Roles that name a part of a job whatever they are said of: who plans it, pays for it, runs it.
PART_ROLES = frozenset({"plans", "finances", "operates"})
PLANNING = frozenset({"plans", "certifies"})  # what the work begins and ends with
# Kinds of concepts that say for whom and how, not what.
NOT_PARTS = frozenset({"target_group", "certificate", "cooperation", "term"})


@dataclass(frozen=True, slots=True)
class Part:
    """Something that one small firm can do: a concept, perhaps in a role; `is_named` if the sentence asks for it."""

    concept: str
    role: str = ""
    is_named: bool = True

    @property
    def key(self) -> str:
        """What tells it from the other parts of the same job."""
        return f"{self.concept}.{self.role}"

    def label(self, lexicon: Lexicon, lang: str) -> str:
        """The part for a reader of a language: "Pellet boiler, installation"; the lexicon reads it again."""
        words = ", ".join(lexicon.label(each, lang) for each in (self.concept, self.role) if each)
        return words[:1].upper() + words[1:]


@dataclass(frozen=True, slots=True)
class _Usual:
    """A usual part of a job, other concepts by which a sentence names it, and a role that does so by itself."""

    part: Part
    also: tuple[str, ...]
    by_role: str


@dataclass(frozen=True, slots=True)
class _Package:
    """A job: the concepts that name it, those that do so beside two of its parts, and its usual parts."""

    id: str
    signs: frozenset[str]
    things: tuple[str, ...]
    usual: tuple[_Usual, ...]


def split(content: str, lang: str, lexicon: Lexicon, file: Path = FILE) -> tuple[Part, ...]:
    """The parts of the job that a sentence is about, in their usual order; empty if one firm can do it."""
    reading = lexicon.read(content, lang)
    is_of_many = any(word.isdigit() and word != "1" for word in reading.words)
    mentions = [each for each in reading.mentions if each.direction is not Direction.OFFERS]
    for package in _packages(file):
        job = [each for each in reading.mentions if each not in mentions and each.concept_id in package.signs]
        parts = _usual_parts(package, [*job, *mentions], is_of_many, lexicon)
        if parts:
            return parts[:MOST_PARTS]
    own = _own_parts(mentions, (), lexicon)
    return own[:MOST_PARTS] if len(own) >= FEWEST_NAMED else ()


def problems(lexicon: Lexicon, file: Path = FILE) -> list[str]:
    """What is wrong with the jobs of a file: concepts that the lexicon does not have."""
    found = []
    for job in _packages(file):
        concepts = {
            *job.signs,
            *job.things,
            *(each for usual in job.usual for each in (usual.part.concept, *usual.also)),
        }
        found += [f"{job.id}: there is no concept {each!r}" for each in sorted(concepts - lexicon.concepts.keys())]
    return found


@lru_cache(maxsize=4)
def _packages(file: Path) -> tuple[_Package, ...]:
    rows: list[dict[str, Any]] = yaml.safe_load(file.read_text("utf-8"))
    return tuple(
        _Package(row["id"], frozenset(row["signs"]), tuple(row["things"]), tuple(map(_usual, row["parts"])))
        for row in rows
    )


def _usual(row: Mapping[str, Any]) -> _Usual:
    role = row.get("role", "")
    by_role = row.get("by_role", role if role in PART_ROLES else "")
    return _Usual(Part(row["concept"], role, is_named=False), tuple(row.get("also", ())), by_role)


def _usual_parts(
    package: _Package, mentions: Sequence[Mention], is_of_many: bool, lexicon: Lexicon
) -> tuple[Part, ...]:
    """The parts of a package with those that the sentence names; empty if it is not about such a job."""
    parts = [_as_named(usual, package, mentions, lexicon) for usual in package.usual]
    named = sum(each.is_named for each in parts)
    if not _is_about(package, mentions, named, is_of_many, lexicon):
        return ()
    covered = {each.concept for each in parts if each.is_named} | package.signs
    covered |= {other for usual in package.usual for each in _names_of(usual) for other in lexicon.narrower_than(each)}
    own = _own_parts(mentions, covered, lexicon)
    if named + len(own) < NAMED_ALL:  # "from planning to commissioning": everything between as well
        parts = [replace(each, is_named=True) for each in parts]
    return (*parts, *own)


def _is_about(package: _Package, mentions: Sequence[Mention], named: int, is_of_many: bool, lexicon: Lexicon) -> bool:
    """Whether a sentence asks for such a job rather than for one part of it; `is_of_many`: for 40 houses."""
    concepts = {each.concept_id for each in mentions}
    roles = {each.role for each in mentions if each.role}
    if concepts & package.signs:
        has_customer = any(_kind(each, lexicon) == "target_group" for each in concepts)
        is_whole = "turnkey-project" in concepts or (
            has_customer and (is_of_many or not roles - PLANNING or len(roles) > 1)
        )
        return is_whole or named >= FEWEST_PARTS
    things = {other for each in package.things for other in lexicon.narrower_than(each)}
    return bool(concepts & things) and named >= FEWEST_NAMED


def _as_named(usual: _Usual, package: _Package, mentions: Sequence[Mention], lexicon: Lexicon) -> Part:
    """A usual part, with the narrower concept that the sentence has for it: a pellet boiler for a heat generator."""
    kinds = lexicon.narrower_than(usual.part.concept)
    is_whole = usual.part.role in PART_ROLES or usual.part.concept in package.signs
    names = usual.also if is_whole else (usual.part.concept, *usual.also)
    known = {other for each in names for other in lexicon.narrower_than(each)}
    for mention in mentions:
        is_by_role = bool(usual.by_role) and mention.role == usual.by_role
        if is_by_role or (mention.concept_id in known and mention.concept_id not in package.signs):
            is_kind = mention.concept_id in kinds and mention.concept_id not in package.signs
            is_narrower = is_kind and (mention.concept_id in known or bool(usual.part.role))
            return replace(usual.part, concept=mention.concept_id if is_narrower else usual.part.concept, is_named=True)
    return usual.part


def _names_of(usual: _Usual) -> tuple[str, ...]:
    return (usual.part.concept, *usual.also)


def _own_parts(mentions: Sequence[Mention], covered: Iterable[str], lexicon: Lexicon) -> tuple[Part, ...]:
    """What the sentence names besides, each thing in the first role that is said of it."""
    known = set(covered)
    parts: list[Part] = []
    for mention in mentions:
        concept = mention.concept_id
        if (
            concept
            and concept not in known
            and mention.weight >= OWN_WEIGHT
            and _kind(concept, lexicon) not in NOT_PARTS
        ):
            known.add(concept)
            parts.append(Part(concept, "" if lexicon.is_work(concept) else mention.role))
    return tuple(parts)


def _kind(concept: str, lexicon: Lexicon) -> str:
    return lexicon.concepts[concept].kind if concept in lexicon.concepts else ""

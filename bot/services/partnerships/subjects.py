"""What requests are about: the lexicon's concepts that their sentences name, for looking through many of them."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.models import ConceptRejection, PartnershipRequest
from knowledge.lexicon import Lexicon
from knowledge.matching import OFFERING
from knowledge.text import fold, words

# Concepts offered as buttons, the most frequent ones.
MOST_SUBJECTS = 8
# After that many texts others get a turn: one that was not read before takes half a millisecond.
READ_AT_ONCE = 20
# A word's beginning that is compared, so that endings do not matter; and the shortest that says anything.
_BEGINNING = 6
_SHORTEST_WORD = 3


class Side(StrEnum):
    """Which requests are looked through; the values travel in buttons."""

    EVERYTHING = "all"
    NEEDS = "needs"
    OFFERS = "offers"

    def has(self, request: PartnershipRequest) -> bool:
        """Whether the request is on this side."""
        is_offer = request.type in OFFERING
        return self is Side.EVERYTHING or is_offer == (self is Side.OFFERS)


@dataclass(frozen=True)
class Described:
    """A request with the concepts that it names, in the order of its sentence."""

    request: PartnershipRequest
    concepts: tuple[str, ...]


@dataclass(frozen=True)
class Page:
    """Some of the requests that were found."""

    shown: tuple[Described, ...]
    offset: int
    count: int

    @classmethod
    def of(cls, found: Sequence[Described], offset: int, size: int) -> Page:
        """The page that begins at ``offset``; the last one for an offset behind the end (the list grew shorter)."""
        start = min(max(offset, 0), max(len(found) - 1, 0)) // size * size
        return cls(tuple(found[start : start + size]), start, len(found))


async def described(session: AsyncSession, requests: Sequence[PartnershipRequest], lexicon: Lexicon) -> list[Described]:
    """The requests with what they are about, but for what their authors did not mean."""
    ids = [request.id for request in requests]
    rejections = select(ConceptRejection.request_id, ConceptRejection.concept)
    rejected = set(await session.execute(rejections.where(ConceptRejection.request_id.in_(ids))))
    found = []
    for place, request in enumerate(requests):
        if place % READ_AT_ONCE == 0:
            await asyncio.sleep(0)
        topics = lexicon.topics_in(request.text, request.language)
        found.append(Described(request, tuple(topic for topic in topics if (request.id, topic) not in rejected)))
    return found


def most_frequent(found: Iterable[Described], limit: int = MOST_SUBJECTS) -> list[tuple[str, int]]:
    """The concepts that most of the requests name, with how many do."""
    counted = Counter(concept for one in found for concept in set(one.concepts))
    return sorted(counted.items(), key=lambda each: (-each[1], each[0]))[:limit]


def about(found: Iterable[Described], concept: str, lexicon: Lexicon) -> list[Described]:
    """Those that name the concept or a narrower one."""
    wanted = lexicon.narrower_than(concept).keys()
    return [one for one in found if not wanted.isdisjoint(one.concepts)]


def mentioning(found: Iterable[Described], typed: str, language: str, lexicon: Lexicon) -> list[Described]:
    """Those that fit typed words, by concepts in any language or by the words themselves; the best first."""
    sought = {mention.concept_id for mention in lexicon.concepts_in(typed, language) if mention.concept_id}
    beginnings = {fold(word)[:_BEGINNING] for word in words(typed) if len(word) >= _SHORTEST_WORD}
    scored = [(_likeness(one, sought, lexicon) + _shared(one, beginnings), one) for one in found]
    return [one for score, one in sorted(scored, key=lambda each: -each[0]) if score > 0]


def _likeness(one: Described, sought: set[str], lexicon: Lexicon) -> float:
    """How well the request's concepts serve those that are sought, 0 and up."""
    return sum(
        max((lexicon.likenesses(concept).get(named, 0.0) for named in one.concepts), default=0.0) for concept in sought
    )


def _shared(one: Described, beginnings: set[str]) -> int:
    return len(beginnings & {fold(word)[:_BEGINNING] for word in words(one.request.text)})

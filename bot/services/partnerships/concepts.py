"""What the assistant understood of a sentence, and what of it the author did not mean: the lexicon learns from that."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.models import Company, ConceptRejection, PartnershipRequest
from knowledge.lexicon import Lexicon
from knowledge.matching import Request
from knowledge.words import split_words

# Concepts shown for correction; a sentence of more is about everything, and a phone has no room for it.
MOST_SHOWN = 6
LONGEST_WORDS = int(ConceptRejection.__table__.c.words.type.length)  # type: ignore[attr-defined]


@dataclass(frozen=True)
class Understood:
    """One concept seen in a sentence: what is done with it (a role, or empty), in which words, and if it was meant."""

    concept: str
    role: str
    words: str
    is_rejected: bool = False

    def label(self, lexicon: Lexicon, language: str) -> str:
        """How a reader of a language is told: "montering: pelletspanna"."""
        return ": ".join(lexicon.label(each, language) for each in (self.role, self.concept) if each)


@dataclass(frozen=True)
class Misreading:
    """Words that were taken for a concept which their authors did not mean, and how often."""

    concept: str
    words: str
    language: str
    count: int


async def understood(session: AsyncSession, request: PartnershipRequest, lexicon: Lexicon) -> tuple[Understood, ...]:
    """The concepts of a request's sentence in their order, those that its author rejected marked."""
    rejected = await rejections(session, request)
    words = [word.text for word in split_words(request.text)]
    seen: dict[str, Understood] = {}
    for mention in lexicon.read(request.text, request.language).mentions:
        if (
            mention.concept_id
            and mention.concept_id not in seen
            and not _is_said_otherwise(mention.concept_id, lexicon)
        ):
            said = " ".join(words[slice(*mention.span)])[:LONGEST_WORDS]
            is_rejected = mention.concept_id in rejected
            seen[mention.concept_id] = Understood(mention.concept_id, mention.role, said, is_rejected)
    return tuple(seen.values())[:MOST_SHOWN]


def _is_said_otherwise(concept: str, lexicon: Lexicon) -> bool:
    """Whether a concept is the type of the request, or no thing of the trade: nothing to correct."""
    return lexicon.concepts[concept].kind in ("cooperation", "term")


async def rejections(session: AsyncSession, request: PartnershipRequest) -> frozenset[str]:
    """The concepts that the request's author did not mean."""
    found = await session.scalars(select(ConceptRejection.concept).where(ConceptRejection.request_id == request.id))
    return frozenset(found)


async def need_of(session: AsyncSession, request: PartnershipRequest) -> Request:
    """The request as the matcher takes it, without what its author did not mean."""
    return Request(
        id=str(request.id),
        lang=request.language,
        text=request.text,
        type=request.type.value,
        rejected=await rejections(session, request),
    )


async def reject_or_restore(
    session: AsyncSession, request: PartnershipRequest, concept: str, lexicon: Lexicon, now: datetime
) -> None:
    """Leave a concept of the sentence out of the search, or take it in again; harmless for any other."""
    former = await session.scalar(
        select(ConceptRejection).where(ConceptRejection.request_id == request.id, ConceptRejection.concept == concept)
    )
    if former is not None:
        await session.delete(former)
        await session.flush()
        return
    for seen in await understood(session, request, lexicon):
        if seen.concept == concept:
            row = ConceptRejection(request=request, concept=concept, words=seen.words, created_at=now)
            row.language = request.language
            session.add(row)
    await session.flush()


async def misreadings(session: AsyncSession, cluster_id: int | None, limit: int) -> Sequence[Misreading]:
    """What was misread, the most frequent first; of one cluster's authors, or of all (None)."""
    count = func.count()
    statement = (
        select(ConceptRejection.concept, ConceptRejection.words, ConceptRejection.language, count)
        .group_by(ConceptRejection.concept, ConceptRejection.words, ConceptRejection.language)
        .order_by(count.desc(), ConceptRejection.concept, ConceptRejection.words)
        .limit(limit)
    )
    if cluster_id is not None:
        request = PartnershipRequest
        statement = statement.join(request, request.id == ConceptRejection.request_id).join(
            Company, Company.id == request.company_id
        )
        statement = statement.where(Company.cluster_id == cluster_id)
    return [Misreading(*row) for row in await session.execute(statement)]

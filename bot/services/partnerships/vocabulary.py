"""The lexicon grows: words that the assistant did not understand, and what coordinators say they mean.

A word counts for everybody's texts in its language, since a need and an offer meet across clusters; whoever
coordinates the cluster that added it, or operates the installation, can take it back.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from bot.authorize import Action, authorize, authorized
from bot.errors import NotFound, UserError
from bot.models import Company, LocalWord, PartnershipRequest, Person
from bot.services import people
from bot.services.lines import single_line
from bot.services.partnerships.concepts import Misreading, misreadings
from bot.services.partnerships.flags import has_contacts
from bot.texts import language_name, mark
from knowledge.lexicon import Lexicon
from knowledge.lexicon_files import LANGUAGES
from knowledge.text import fold
from knowledge.text import words as words_of
from knowledge.unknown_words import telling

# The row of table version that counts the changes.
WORDS = "words"
LONGEST = int(LocalWord.__table__.c.word.type.length)  # type: ignore[attr-defined]
# The newest texts of a cluster that are read for unknown words, and what is shown of each kind.
MOST_READ = 200
MOST_SHOWN = 6
PAGE = 10


@dataclass(frozen=True)
class Unknown:
    """A word that members wrote and nobody's lexicon has, and how many firms did."""

    word: str
    language: str
    count: int


@dataclass(frozen=True)
class ToLearn:
    """What a coordinator may teach: unknown words and words taken for what they did not mean."""

    unknown: tuple[Unknown, ...]
    misread: tuple[Misreading, ...]
    count_added: int


@dataclass(frozen=True)
class Added:
    """A page of the words that were added."""

    shown: tuple[LocalWord, ...]
    offset: int
    count: int


async def words(session: AsyncSession) -> list[tuple[str, str, str]]:
    """Every added word as the lexicon takes it: (concept, language, word)."""
    found = await session.execute(
        select(LocalWord.concept, LocalWord.language, LocalWord.word)
        .where(LocalWord.concept.is_not(None), LocalWord.removed_at.is_(None))
        .order_by(LocalWord.id)
    )
    return [(str(concept), language, word) for concept, language, word in found]


async def to_learn(session: AsyncSession, actor: Person, lexicon: Lexicon) -> ToLearn:
    """What the members of the coordinator's cluster wrote and the assistant did not understand, most frequent first."""
    authorize(actor, Action.COORDINATE)
    unknown = Counter(await _unknown(session, actor, lexicon))
    decided = await session.execute(
        select(LocalWord.language, LocalWord.word).where(LocalWord.removed_at.is_(None), LocalWord.concept.is_(None))
    )
    for language, word in decided:
        unknown.pop((word, language), None)
    misread = await misreadings(session, actor.cluster_id, MOST_SHOWN)
    # Of words that one firm wrote the long ones say most.
    frequent = sorted(unknown.items(), key=lambda each: (-each[1], -len(each[0][0]), each[0]))[:MOST_SHOWN]
    unknown_words = tuple(Unknown(word, language, count) for (word, language), count in frequent)
    return ToLearn(unknown_words, tuple(misread), (await listed(session, actor)).count)


async def listed(session: AsyncSession, actor: Person, offset: int = 0) -> Added:
    """The words that the coordinator's cluster has added (every cluster's for the operator), newest first."""
    authorize(actor, Action.COORDINATE)
    is_own = true() if actor.is_operator else LocalWord.cluster_id == actor.cluster_id
    wanted = is_own, LocalWord.concept.is_not(None), LocalWord.removed_at.is_(None)
    count = await session.scalar(select(func.count(LocalWord.id)).where(*wanted)) or 0
    start = min(max(offset, 0), max(count - 1, 0)) // PAGE * PAGE
    page = select(LocalWord).where(*wanted).order_by(LocalWord.id.desc()).offset(start).limit(PAGE)
    return Added(tuple(await session.scalars(page)), start, count)


def checked(word: str, language: str, lexicon: Lexicon) -> str:
    """A word to teach, in lower case; raises UserError for one that is known already, or is no word."""
    line = single_line(word).strip(" .,;:!?\"'“”„»«").lower()
    if not words_of(line) or has_contacts(line):
        raise UserError(mark("Please write one word, or a few that belong together."))
    if len(line) > LONGEST:
        raise UserError(
            mark("That is too long for a word. Please write at most {longest} characters."), longest=LONGEST
        )
    known = lexicon.meaning_of(line, language)
    if known is None:
        return line
    kind, name = known
    if kind == "concept":
        raise UserError(
            mark("“{word}” already means “{concept}” in {language}. One word cannot mean two things."),
            word=line,
            concept=lexicon.label(name, language),
            language=language_name(language),
        )
    raise UserError(mark("I know “{word}” already: it says what is done or wanted, not what with."), word=line)


def meanings(typed: str, language: str, lexicon: Lexicon) -> list[str]:
    """The concepts that a description in known words may mean, the likeliest first."""
    said = [mention.concept_id for mention in lexicon.concepts_in(typed, language) if mention.concept_id]
    part = fold(single_line(typed).lower())
    named = [each for each in lexicon.concepts if part and part in fold(lexicon.label(each, language).lower())]
    return list(dict.fromkeys([*said, *sorted(named, key=lambda each: len(lexicon.label(each, language)))]))[
        :MOST_SHOWN
    ]


async def add(
    session: AsyncSession,
    actor: Person,
    word: str,
    language: str,
    concept: str | None,
    lexicon: Lexicon,
    now: datetime,
) -> LocalWord:
    """From now on the word means the concept (None: it is no word of the trade, and is not asked about again).

    Raises UserError where it means something already.
    """
    authorize(actor, Action.COORDINATE)
    if language not in LANGUAGES or (concept is not None and concept not in lexicon.concepts):
        raise NotFound(mark("This button no longer works. Please start again from /menu."))
    line = checked(word, language, lexicon)
    # The lexicon in memory may be a moment older than the table.
    same = LocalWord.language == language, LocalWord.word == line, LocalWord.removed_at.is_(None)
    for other in (await session.scalars(select(LocalWord).where(*same).with_for_update(of=LocalWord))).all():
        if other.concept is not None:
            raise UserError(mark("“{word}” has just been added. See the words you added."), word=line)
        other.removed_at = now
    row = LocalWord(
        cluster_id=actor.cluster_id, author=actor, word=line, language=language, concept=concept, created_at=now
    )
    session.add(row)
    await session.flush()
    if concept is not None:
        await people.bump(session, WORDS)
    return row


async def remove(session: AsyncSession, actor: Person, word_id: int, now: datetime) -> LocalWord:
    """The word means nothing again; a second tap changes nothing."""
    row = await authorized(session, actor, Action.COORDINATE, LocalWord, word_id)
    if row.removed_at is None:
        row.removed_at = now
        await people.bump(session, WORDS)
    return row


async def _unknown(session: AsyncSession, actor: Person, lexicon: Lexicon) -> Iterable[tuple[str, str]]:
    """The unknown words of the newest requests and profiles with their language, once for each firm that wrote them.

    Those of the coordinator's cluster; of all for an operator of none.
    """
    is_seen = true() if actor.cluster_id is None else Company.cluster_id == actor.cluster_id
    newest = select(Company).where(is_seen).order_by(Company.id.desc()).limit(MOST_READ)
    companies = (await session.scalars(newest)).all()
    requests = await session.execute(
        select(PartnershipRequest.company_id, PartnershipRequest.text, PartnershipRequest.language)
        .join(Company, Company.id == PartnershipRequest.company_id)
        .where(is_seen, PartnershipRequest.opened_at.is_not(None))
        .order_by(PartnershipRequest.id.desc())
        .limit(MOST_READ)
    )
    texts = [(company_id, text, language) for company_id, text, language in requests]
    texts += [(each.id, text, each.language) for each in companies for text in (each.about, each.seeks) if text]
    names = {word for company in companies for word in _name_words(company)}
    found: set[tuple[int, str, str]] = set()
    for company_id, text, language in texts:
        reading = lexicon.read(text, language)
        found |= {(company_id, word, reading.lang) for word in telling(text, reading) if word not in names}
    return [(word, language) for _, word, language in found]


def _name_words(company: Company) -> list[str]:
    """Words that name a firm or where it is."""
    return words_of(f"{company.name} {company.place} {company.cluster.region} {company.cluster.name}".lower())

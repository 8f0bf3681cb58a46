"""What the knowledge base learns from questions: new entries, new wordings, what is out of scope."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.authorize import Action, authorize, authorized
from bot.db import locked
from bot.errors import NotFound, UserError
from bot.models import EntryRevision, Filing, Person, Question, QuestionState
from bot.models.faq import in_full
from bot.services import attachments, drafts, knowledge_base, people
from bot.services.answers import Answers
from bot.texts import mark
from knowledge.entries import Audience, Entry, EntryText
from knowledge.text import normalise

# The newest questions out of scope, per cluster and language, that the index learns from.
MOST_REJECTED = 200
SOUGHT = 5  # entries that a search for the right one names


@dataclass(frozen=True)
class Draft:
    """An entry before it is published, and the question that led to it."""

    revision: EntryRevision
    entry: Entry
    question: Question

    @property
    def text(self) -> EntryText:
        """The entry in the language of the question."""
        return self.entry.texts[self.question.language]


@dataclass(frozen=True)
class Added:
    """A question that became a wording of the entry with this title."""

    revision: EntryRevision
    title: str
    question: Question


@dataclass(frozen=True)
class Targets:
    """The entries that a question may be a wording of; a number is a place among the question's candidates."""

    question: Question
    titles: tuple[tuple[int, str], ...]


@dataclass(frozen=True)
class Wording:
    """A question whose asker tapped a choice, and the title of what they tapped; ``count`` wait in all."""

    question: Question
    title: str
    count: int


async def start_entry(session: AsyncSession, actor: Person, question_id: int, now: datetime) -> Draft:
    """A draft of a new entry: the coordinator's answer, with the wordings of all whom it was sent to."""
    question = await to_file(session, actor, question_id)
    files = attachments.named(question.photo_id, question.document_id)
    wordings = await _wordings(session, question)
    text = EntryText(question.language, 1, wordings, question.answer or "", attachments=files)
    entry = Entry(
        id=drafts.entry_id(question.asked, question.id),
        tags=(),
        audience=Audience.MEMBERS,
        owner=actor.cluster.name if actor.cluster else "common",
        reviewed=now.date(),
        expires=(now + knowledge_base.GOOD_FOR).date(),
        sources=(),
        see_also=(),
        texts={question.language: text},
    )
    revision = await knowledge_base.propose(session, actor, entry, now, question_id=question.id)
    question.filed = Filing.NEW_ENTRY
    return Draft(revision, entry, question)


async def targets(session: AsyncSession, actor: Person, packaged: Mapping[str, Entry], question_id: int) -> Targets:
    """What a question may be another wording of; nothing where nothing came near it."""
    question = await to_file(session, actor, question_id)
    found = await knowledge_base.live_entries(session, packaged, actor.cluster_id)
    near = [(number, found.get(str(entry_id))) for number, entry_id in enumerate(question.candidates)]
    titles = tuple(
        (number, entry.texts[question.language].phrasings[0])
        for number, entry in near
        if entry is not None and question.language in entry.texts
    )
    return Targets(question, titles)


async def targets_like(session: AsyncSession, actor: Person, answers: Answers, question_id: int, words: str) -> Targets:
    """The same, by a few words of the right entry. Raises UserError when nothing comes near those."""
    question = await to_file(session, actor, question_id)
    near = answers.index.search(words, question.language, limit=SOUGHT).candidates
    found = [one.id for one in near if question.language in answers.entries[one.id].texts]
    if not found:
        raise UserError(mark("I found nothing like that. Please try other words."))
    question.candidates = [*question.candidates, *(one for one in found if one not in question.candidates)]
    titles = ((one, answers.entries[one].texts[question.language].phrasings[0]) for one in found)
    return Targets(question, tuple((question.candidates.index(one), title) for one, title in titles))


async def add_wording(
    session: AsyncSession, actor: Person, packaged: Mapping[str, Entry], question_id: int, number: int, now: datetime
) -> Added:
    """The question becomes one more wording of one of its candidates, at once."""
    question = await to_file(session, actor, question_id)
    entry_id = question.candidates[number] if 0 <= number < len(question.candidates) else None
    if entry_id is None:
        raise NotFound(mark("This button no longer works. Please start again from /menu."))
    return await _add(session, actor, packaged, question, str(entry_id), now)


async def undo(
    session: AsyncSession, actor: Person, packaged: Mapping[str, Entry], revision_id: int, now: datetime
) -> Question | None:
    """Take back what a question added to the base; what becomes of the question is open again."""
    revision = await knowledge_base.take_back(session, packaged, actor, revision_id, now)
    question = await locked(session, Question, revision.question_id) if revision.question_id else None
    if question is not None:
        question.filed = None
    return question


async def keep_out(session: AsyncSession, actor: Person, question_id: int) -> Question:
    """The question is none of the knowledge base's business; the index learns from it."""
    question = await to_file(session, actor, question_id)
    question.filed = Filing.OUT_OF_SCOPE
    await people.bump(session, knowledge_base.ANSWERS)
    return question


async def let_in(session: AsyncSession, actor: Person, question_id: int) -> Question:
    """Take back :func:`keep_out`; what becomes of the question is open again."""
    question = await _question(session, actor, question_id)
    if question.filed is not Filing.OUT_OF_SCOPE:
        raise NotFound(mark("You have decided about that question already."))
    question.filed = None
    await people.bump(session, knowledge_base.ANSWERS)
    return question


async def answer_once(session: AsyncSession, actor: Person, question_id: int) -> Question:
    """Nothing is kept of the answer."""
    question = await to_file(session, actor, question_id)
    question.filed = Filing.ONCE
    return question


async def reword(session: AsyncSession, actor: Person, revision_id: int, wording: str) -> Draft:
    """Another first wording for the draft of a new entry. Raises UserError for one that cannot be a title."""
    draft = await opened(session, actor, revision_id)
    if not normalise(wording):
        raise UserError(mark("Please write the question in a few words."))
    text = replace(draft.text, phrasings=tuple(dict.fromkeys((_wording(wording), *draft.text.phrasings))))
    return await _changed(session, draft, replace(draft.entry, texts={**draft.entry.texts, text.language: text}))


async def turn_audience(session: AsyncSession, actor: Person, revision_id: int) -> Draft:
    """Members alone may read the draft's entry, or everybody: the other of the two."""
    draft = await opened(session, actor, revision_id)
    other = Audience.PUBLIC if draft.entry.audience is Audience.MEMBERS else Audience.MEMBERS
    return await _changed(session, draft, replace(draft.entry, audience=other))


async def opened(session: AsyncSession, actor: Person, revision_id: int) -> Draft:
    """A draft as it stands; raises NotFound once it is published or discarded."""
    return await _draft(session, await knowledge_base.draft(session, actor, revision_id))


async def publish(session: AsyncSession, actor: Person, revision_id: int, now: datetime) -> Draft:
    """Answer from a draft from now on."""
    return await _draft(session, await knowledge_base.publish(session, actor, revision_id, now))


async def discard(session: AsyncSession, actor: Person, revision_id: int) -> Question:
    """Throw a draft away; what becomes of its question is open again."""
    draft = await opened(session, actor, revision_id)
    await knowledge_base.discard(session, actor, revision_id)
    draft.question.filed = None
    return draft.question


async def next_wording(session: AsyncSession, actor: Person, packaged: Mapping[str, Entry]) -> Wording | None:
    """The oldest question of the cluster whose asker tapped a choice, while that entry lacks this wording."""
    authorize(actor, Action.COORDINATE)
    entries = await knowledge_base.live_entries(session, packaged, actor.cluster_id)
    proposed = await session.scalars(
        select(Question)
        .where(Question.filed == Filing.PROPOSED, Question.cluster_id.is_not_distinct_from(actor.cluster_id))
        .order_by(Question.id)
    )
    lacking = [question for question in proposed if _lacks(entries.get(question.entry_id or ""), question)]
    if not lacking:
        return None
    first = lacking[0]
    title = entries[first.entry_id or ""].texts[first.language].phrasings[0]
    return Wording(first, title, len(lacking))


async def accept(
    session: AsyncSession, actor: Person, packaged: Mapping[str, Entry], question_id: int, now: datetime
) -> Added:
    """The question becomes a wording of the entry that its asker tapped, at once."""
    question = await _proposed(session, actor, question_id)
    return await _add(session, actor, packaged, question, question.entry_id or "", now)


async def drop(session: AsyncSession, actor: Person, question_id: int) -> None:
    """The question is no wording of what its asker tapped."""
    question = await _proposed(session, actor, question_id)
    question.filed = Filing.ONCE


async def rejected(session: AsyncSession) -> dict[int | None, dict[str, tuple[str, ...]]]:
    """The newest questions that were called out of scope, by cluster and language, oldest first."""
    found: defaultdict[int | None, defaultdict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    questions = await session.execute(
        select(Question.cluster_id, Question.language, Question.topic, Question.text)
        .where(Question.filed == Filing.OUT_OF_SCOPE)
        .order_by(Question.id)
    )
    for cluster_id, language, topic, text in questions:
        found[cluster_id][language].append(in_full(topic, text))
    return {
        cluster_id: {language: tuple(texts[-MOST_REJECTED:]) for language, texts in languages.items()}
        for cluster_id, languages in found.items()
    }


async def to_file(session: AsyncSession, actor: Person, question_id: int) -> Question:
    """A question that was answered by hand and of which nothing was decided yet; raises NotFound and NotAllowed."""
    question = await _question(session, actor, question_id)
    if question.state is not QuestionState.RESOLVED:
        raise NotFound(mark("That question was not answered by hand."))
    if question.filed is not None:
        raise NotFound(mark("You have decided about that question already."))
    return question


async def _proposed(session: AsyncSession, actor: Person, question_id: int) -> Question:
    question = await _question(session, actor, question_id)
    if question.filed is not Filing.PROPOSED:
        raise NotFound(mark("You have decided about that question already."))
    return question


async def _question(session: AsyncSession, actor: Person, question_id: int) -> Question:
    return await authorized(session, actor, Action.COORDINATE, Question, question_id)


async def _draft(session: AsyncSession, revision: EntryRevision) -> Draft:
    question = await session.get(Question, revision.question_id) if revision.question_id else None
    if question is None:
        raise NotFound(mark("That question is gone."))
    return Draft(revision, knowledge_base.read_entry(revision.text, revision.entry_id), question)


async def _changed(session: AsyncSession, draft: Draft, entry: Entry) -> Draft:
    draft.revision.text = knowledge_base.checked_text(entry)
    await session.flush()
    return replace(draft, entry=entry)


async def _add(
    session: AsyncSession,
    actor: Person,
    packaged: Mapping[str, Entry],
    question: Question,
    entry_id: str,
    now: datetime,
) -> Added:
    """Publish the served entry with the question as its last wording; raises UserError when it has it already."""
    entry = await knowledge_base.live_entry(session, packaged, actor.cluster_id, entry_id)
    if not _lacks(entry, question):
        raise UserError(mark("That entry has this wording already."))
    text = entry.texts[question.language]
    longer = replace(text, phrasings=(*text.phrasings, _wording(question.asked)))
    changed = replace(entry, texts={**entry.texts, question.language: longer})
    revision = await knowledge_base.propose(session, actor, changed, now, question_id=question.id)
    await knowledge_base.publish(session, actor, revision.id, now)
    question.filed = Filing.WORDING
    return Added(revision, text.phrasings[0], question)


async def _wordings(session: AsyncSession, question: Question) -> tuple[str, ...]:
    """The question first, then the others that were answered together with it, each wording once."""
    together = await session.scalars(
        select(Question)
        .where(
            Question.answered_by_id == question.answered_by_id,
            Question.answered_at == question.answered_at,
            Question.language == question.language,
            Question.id != question.id,
        )
        .order_by(Question.id)
    )
    found = [_wording(one.asked) for one in (question, *together)]
    return tuple({normalise(wording): wording for wording in reversed(found)}.values())[::-1]


def _lacks(entry: Entry | None, question: Question) -> bool:
    """Whether a question could be one more wording of an entry."""
    text = entry.texts.get(question.language) if entry else None
    return text is not None and normalise(_wording(question.asked)) not in map(normalise, text.phrasings)


def _wording(text: str) -> str:
    """A question as a phrasing: one line, not too long."""
    return " ".join(text.split())[: knowledge_base.LONGEST_WORDING].strip()

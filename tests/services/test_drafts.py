"""Drafts of entries: one change at a time, what is refused, and changes that cross."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db import Database
from bot.errors import NotAllowed, NotFound, UserError
from bot.models import Person, Role
from bot.services import drafts, editing, knowledge_base
from bot.services.drafts import Draft, Field, Given
from knowledge.entries import Audience, Origin, Source
from tests.factories import NOW, a_person
from tests.services.test_knowledge_base import PACKAGED, STORED, a_coordinator, served


async def begun(session: AsyncSession, actor: Person) -> Draft:
    return await drafts.begin(session, actor, PACKAGED, STORED, "en", NOW)


async def test_a_new_answer_is_a_draft_that_counts_as_checked_today(database: Database) -> None:
    later = NOW + timedelta(days=30)
    async with database.transaction() as session:
        cecilia = await a_coordinator(session)
        draft = await begun(session, cecilia)
        assert (await drafts.listed(session, cecilia, 0, "en")).count == 0
        given = Given("On a pallet.", "On a <b>pallet</b>.", ("photo:abc",))
        draft = await drafts.change(session, cecilia, draft.revision.id, "en", Field.ANSWER, given, later)
        assert (draft.text.revision, draft.entry.reviewed) == (2, later.date())
        assert draft.text.attachments == ("photo:abc",)
        assert draft.entry.expires == (later + knowledge_base.GOOD_FOR).date()
        assert await served(session, cecilia.cluster_id) == "Keep it dry."
        assert [one.entry.id for one in (await drafts.listed(session, cecilia, 7, "en")).drafts] == [STORED]
        await knowledge_base.publish(session, cecilia, draft.revision.id, later)
        assert await served(session, cecilia.cluster_id) == "On a <b>pallet</b>."
        assert (await drafts.listed(session, cecilia, 0, "en")).count == 0


async def test_changes_gather_in_one_draft_until_it_is_overtaken(database: Database) -> None:
    async with database.transaction() as session:
        cecilia = await a_coordinator(session)
        first = await begun(session, cecilia)
        number = first.revision.id
        for field, given in (
            (Field.WORDING, Given("pellets\n in the  cellar")),
            (Field.TAGS, Given("#Storage, pellets; storage")),
            (Field.SOURCES, Given("EN 303-5 https://www.cencenelec.eu\nhttps://example.org/a\nOur own experience")),
            (Field.TITLE, Given("Where do I keep pellets?")),
        ):
            await drafts.change(session, cecilia, number, "en", field, given, NOW)
        draft = await begun(session, cecilia)
        assert draft.revision.id == number
        assert draft.text.phrasings[0] == "Where do I keep pellets?"
        assert draft.text.phrasings[-1] == "pellets in the cellar"
        assert draft.entry.tags == ("storage", "pellets")
        assert draft.entry.sources == (
            Source("EN 303-5", "https://www.cencenelec.eu"),
            Source("example.org", "https://example.org/a"),
            Source("Our own experience"),
        )
        await editing.still_right(session, cecilia, PACKAGED, STORED, NOW + timedelta(minutes=1))
        assert (await begun(session, cecilia)).revision.id != number
        with pytest.raises(UserError, match="changed this answer since"):
            await knowledge_base.publish(session, cecilia, number, NOW + timedelta(minutes=2))


async def test_the_buttons_of_a_discarded_draft_touch_no_newer_one(database: Database) -> None:
    async with database.transaction() as session:
        cecilia = await a_coordinator(session)
        number = (await begun(session, cecilia)).revision.id
        await drafts.discard(session, cecilia, number)
        assert (await begun(session, cecilia)).revision.id != number
        with pytest.raises(NotFound, match="discarded"):
            await knowledge_base.publish(session, cecilia, number, NOW)
        assert await knowledge_base.history(session, cecilia, STORED) == ()


async def test_a_wording_is_forgotten_once_and_the_title_never(database: Database) -> None:
    async with database.transaction() as session:
        cecilia = await a_coordinator(session)
        number = (await begun(session, cecilia)).revision.id
        draft = await drafts.change(session, cecilia, number, "en", Field.WORDING, Given("pellets upstairs"), NOW)
        count = len(draft.text.phrasings)
        kept = await drafts.drop_wording(session, cecilia, number, "en", count - 1, count)
        assert kept.text.phrasings == draft.text.phrasings[:-1]
        for place, said in ((count - 1, count), (0, count - 1), (count - 1, count - 1)):
            with pytest.raises(NotFound):
                await drafts.drop_wording(session, cecilia, number, "en", place, said)


async def test_a_translation_follows_what_it_was_made_from(database: Database) -> None:
    async with database.transaction() as session:
        cecilia = await a_coordinator(session)
        number = (await begun(session, cecilia)).revision.id
        await drafts.add_language(session, cecilia, number, "lt", "Kaip laikyti granules?", Given("Sausai."))
        await drafts.change(session, cecilia, number, "en", Field.ANSWER, Given("Keep it very dry."), NOW)
        draft = await drafts.change(session, cecilia, number, "lt", Field.ANSWER, Given("Labai sausai."), NOW)
        assert draft.text.translated_from == Origin("en", 2)
        with pytest.raises(UserError, match="in that language already"):
            await drafts.add_language(session, cecilia, number, "lt", "Kaip?", Given("Sausai."))


async def test_a_new_entry_is_for_members_until_somebody_says_otherwise(database: Database) -> None:
    async with database.transaction() as session:
        cecilia = await a_coordinator(session)
        await session.refresh(cecilia, ["cluster"])
        draft = await drafts.new_entry(session, cecilia, "en", "How hot is the sauna?", Given("Hot."), NOW)
        assert draft.entry.id.startswith("how-hot-is-the-sauna-")
        assert draft.entry.audience is Audience.MEMBERS
        changed = await drafts.set_audience(session, cecilia, draft.revision.id, Audience.PUBLIC, "en")
        assert changed.entry.audience is Audience.PUBLIC
        member = await a_person(session, cluster_id=cecilia.cluster_id, role=Role.MEMBER)
        for attempt in (
            drafts.begin(session, member, PACKAGED, STORED, "en", NOW),
            drafts.opened(session, member, draft.revision.id, "en"),
            drafts.discard(session, member, draft.revision.id),
            drafts.listed(session, member, 0, "en"),
        ):
            with pytest.raises(NotAllowed):
                await attempt


@pytest.mark.parametrize(
    ("field", "given"),
    [
        (Field.ANSWER, Given("")),
        (Field.ANSWER, Given("🔥")),
        (Field.ANSWER, Given("<b>open", "<b>open")),
        (Field.ANSWER, Given("long " * 1000)),
        (Field.WORDING, Given("🔥")),
        (Field.WORDING, Given("How do I store PELLETS")),
        (Field.TITLE, Given("")),
        (Field.TAGS, Given(" , ")),
        (Field.SOURCES, Given("")),
        (Field.FILE, Given("no file")),
    ],
)
async def test_what_cannot_be_shown_is_refused_and_the_draft_stays(
    database: Database, field: Field, given: Given
) -> None:
    async with database.transaction() as session:
        cecilia = await a_coordinator(session)
        draft = await begun(session, cecilia)
        with pytest.raises(UserError):
            await drafts.change(session, cecilia, draft.revision.id, "en", field, given, NOW)
        assert (await begun(session, cecilia)).entry == draft.entry

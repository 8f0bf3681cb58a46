"""Changing entries by one message: drafts, what is refused, and changes that cross."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot import bases
from bot.db import Database
from bot.errors import NotAllowed, NotFound, UserError
from bot.models import Role
from bot.services import editing, knowledge_base
from tests.factories import NOW, a_person
from tests.services.test_knowledge_base import PACKAGED, STORED, a_coordinator, served


async def test_a_new_answer_is_a_draft_that_counts_as_checked_today(database: Database) -> None:
    later = NOW + timedelta(days=30)
    async with database.transaction() as session:
        cecilia = await a_coordinator(session)
        edit = await editing.change_answer(session, cecilia, PACKAGED, STORED, "en", "On a <b>pallet</b>.", later)
        assert (edit.text.revision, edit.entry.reviewed) == (2, later.date())
        assert edit.entry.expires == (later + knowledge_base.GOOD_FOR).date()
        assert await served(session, cecilia.cluster_id) == "Keep it dry."
        await knowledge_base.publish(session, cecilia, edit.revision.id, later)
        assert await served(session, cecilia.cluster_id) == "On a <b>pallet</b>."
        page = await editing.show(session, cecilia, PACKAGED, STORED, "fi")
        assert (page.text.language, page.changes) == ("en", 1)


async def test_a_wording_is_added_once(database: Database) -> None:
    async with database.transaction() as session:
        cecilia = await a_coordinator(session)
        edit = await editing.add_wording(session, cecilia, PACKAGED, STORED, "en", "pellets\n in the  cellar", NOW)
        assert edit.text.phrasings[-1] == "pellets in the cellar"
        await knowledge_base.publish(session, cecilia, edit.revision.id, NOW)
        for wording, reason in (("PELLETS in the cellar!", "already"), ("🔥", "few words"), ("", "few words")):
            with pytest.raises(UserError, match=reason):
                await editing.add_wording(session, cecilia, PACKAGED, STORED, "en", wording, NOW)


async def test_a_change_over_a_newer_one_is_refused(database: Database) -> None:
    async with database.transaction() as session:
        cecilia = await a_coordinator(session)
        first = await editing.change_answer(session, cecilia, PACKAGED, STORED, "en", "First.", NOW)
        second = await editing.add_wording(session, cecilia, PACKAGED, STORED, "en", "damp store", NOW)
        await knowledge_base.publish(session, cecilia, second.revision.id, NOW + timedelta(minutes=1))
        with pytest.raises(UserError, match="changed this answer since"):
            await knowledge_base.publish(session, cecilia, first.revision.id, NOW + timedelta(minutes=2))


@pytest.mark.parametrize("answer", ["", "🔥", "<b>open", "long " * 1000])
async def test_an_answer_that_cannot_be_shown_is_refused(database: Database, answer: str) -> None:
    async with database.transaction() as session:
        cecilia = await a_coordinator(session)
        with pytest.raises(UserError):
            await editing.change_answer(session, cecilia, PACKAGED, STORED, "en", answer, NOW)


async def test_a_withdrawn_entry_is_gone_and_members_change_nothing(database: Database) -> None:
    async with database.transaction() as session:
        cecilia = await a_coordinator(session)
        member = await a_person(session, cluster_id=cecilia.cluster_id, role=Role.MEMBER)
        with pytest.raises(NotAllowed):
            await editing.show(session, member, PACKAGED, STORED, "en")
        with pytest.raises(NotAllowed):
            await editing.retire(session, member, PACKAGED, STORED, NOW)
        await editing.retire(session, cecilia, PACKAGED, STORED, NOW)
        for entry_id in (STORED, "no-such-entry", ""):
            with pytest.raises(NotFound):
                await editing.show(session, cecilia, PACKAGED, entry_id, "en")


def test_entries_are_found_by_a_few_words() -> None:
    answers = bases.build(PACKAGED).common
    assert (STORED, "How do I store pellets?") in editing.find(answers, "pellets", "sv")
    with pytest.raises(UserError, match="found nothing"):
        editing.find(answers, "🔥", "en")

"""Looking after entries: found, checked, withdrawn."""

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


async def test_an_entry_that_is_still_right_counts_as_checked_today(database: Database) -> None:
    later = NOW + timedelta(days=300)
    async with database.transaction() as session:
        cecilia = await a_coordinator(session)
        await editing.still_right(session, cecilia, PACKAGED, STORED, later)
        page = await editing.show(session, cecilia, PACKAGED, STORED, "en")
        assert (page.entry.reviewed, page.entry.expires) == (later.date(), (later + knowledge_base.GOOD_FOR).date())
        assert await served(session, cecilia.cluster_id) == "Keep it dry."


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

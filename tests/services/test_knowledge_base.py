"""The live base: what is published over the packaged entries, cluster by cluster, and how it is taken back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot import bases
from bot.db import Database
from bot.errors import NotAllowed, NotFound, UserError
from bot.models import EntryRevision, Person, Role, Version
from bot.services import knowledge_base
from knowledge.entries import Audience, Entry, EntryText
from tests.factories import NOW, a_cluster, a_person

STORED = "pellet-storage"


def an_entry(entry_id: str = STORED, answer: str = "Keep it dry.", language: str = "en", **given: object) -> Entry:
    text = EntryText(language, 1, ("How do I store pellets?", "pellet store", "damp pellets"), answer)
    values = {
        "id": entry_id,
        "tags": (),
        "audience": Audience.PUBLIC,
        "owner": "common",
        "reviewed": date(2026, 11, 23),
        "expires": date(2027, 11, 23),
        "sources": (),
        "see_also": (),
        "texts": {language: text},
    }
    return Entry(**(values | given))  # type: ignore[arg-type]


PACKAGED = {STORED: an_entry(), "chimney-fire": an_entry("chimney-fire", "Call the fire brigade.")}


async def a_coordinator(session: AsyncSession, name: str = "Norrvärme") -> Person:
    return await a_person(session, cluster=await a_cluster(session, name=name), role=Role.COORDINATOR)


async def published(session: AsyncSession, actor: Person, entry: Entry) -> EntryRevision:
    revision = await knowledge_base.propose(session, actor, entry, NOW)
    return await knowledge_base.publish(session, actor, revision.id, NOW)


async def served(session: AsyncSession, cluster_id: int | None, entry_id: str = STORED) -> str | None:
    entries = await knowledge_base.live_entries(session, PACKAGED, cluster_id)
    return entries[entry_id].texts["en"].answer if entry_id in entries else None


async def version(session: AsyncSession) -> int:
    return await session.scalar(select(Version.number).where(Version.name == knowledge_base.ANSWERS)) or 0


async def test_a_draft_answers_nobody_until_it_is_published(database: Database) -> None:
    async with database.transaction() as session:
        cecilia = await a_coordinator(session)
        revision = await knowledge_base.propose(session, cecilia, an_entry(answer="On a pallet."), NOW)
        assert await served(session, cecilia.cluster_id) == "Keep it dry."
        assert await version(session) == 0
        await knowledge_base.publish(session, cecilia, revision.id, NOW)
        assert await served(session, cecilia.cluster_id) == "On a pallet."
        assert await version(session) == 1
        with pytest.raises(NotFound, match="published already"):
            await knowledge_base.publish(session, cecilia, revision.id, NOW)


async def test_a_cluster_reads_its_own_then_the_common_then_the_packaged(database: Database) -> None:
    async with database.transaction() as session:
        cecilia, dieter = await a_coordinator(session), await a_coordinator(session, "Bergenergie")
        operator = await a_person(session, is_operator=True)
        await published(session, operator, an_entry(answer="Common."))
        await published(session, cecilia, an_entry(answer="Ours."))
        assert await served(session, cecilia.cluster_id) == "Ours."
        assert await served(session, dieter.cluster_id) == "Common."
        assert await served(session, None) == "Common."
        assert await served(session, dieter.cluster_id, "chimney-fire") == "Call the fire brigade."
        live = await knowledge_base.live_entry(session, PACKAGED, cecilia.cluster_id, STORED)
        assert live.texts["en"].answer == "Ours."


async def test_reverting_goes_back_to_what_was_served_before_and_forth_again(database: Database) -> None:
    async with database.transaction() as session:
        cecilia = await a_coordinator(session)
        await published(session, cecilia, an_entry(answer="First."))
        await published(session, cecilia, an_entry(answer="Second."))
        answers = []
        for _ in range(2):
            await knowledge_base.revert(session, PACKAGED, cecilia, STORED, NOW)
            answers.append(await served(session, cecilia.cluster_id))
        assert answers == ["First.", "Second."]
        past = await knowledge_base.history(session, cecilia, STORED)
        assert [revision.number for revision in past] == [4, 3, 2, 1]
        assert await version(session) >= 4


async def test_the_first_change_reverts_to_the_packaged_entry_and_a_new_entry_to_none(database: Database) -> None:
    async with database.transaction() as session:
        cecilia = await a_coordinator(session)
        await published(session, cecilia, an_entry(answer="Ours."))
        await published(session, cecilia, an_entry("sauna", "Sweat."))
        await knowledge_base.revert(session, PACKAGED, cecilia, STORED, NOW)
        await knowledge_base.revert(session, PACKAGED, cecilia, "sauna", NOW)
        assert await served(session, cecilia.cluster_id) == "Keep it dry."
        assert await served(session, cecilia.cluster_id, "sauna") is None
        with pytest.raises(UserError, match="nobody has changed"):
            await knowledge_base.revert(session, PACKAGED, cecilia, "chimney-fire", NOW)


async def test_a_retired_entry_is_served_no_more_until_taken_back(database: Database) -> None:
    async with database.transaction() as session:
        cecilia, dieter = await a_coordinator(session), await a_coordinator(session, "Bergenergie")
        await knowledge_base.retire(session, PACKAGED, cecilia, STORED, NOW, "out of date")
        assert await served(session, cecilia.cluster_id) is None
        assert await served(session, dieter.cluster_id) == "Keep it dry."
        with pytest.raises(NotFound):
            await knowledge_base.live_entry(session, PACKAGED, cecilia.cluster_id, STORED)
        with pytest.raises(NotFound):
            await knowledge_base.retire(session, PACKAGED, cecilia, STORED, NOW)
        await knowledge_base.revert(session, PACKAGED, cecilia, STORED, NOW)
        assert await served(session, cecilia.cluster_id) == "Keep it dry."


async def test_only_the_cluster_s_coordinator_publishes_or_discards(database: Database) -> None:
    async with database.transaction() as session:
        cecilia, dieter = await a_coordinator(session), await a_coordinator(session, "Bergenergie")
        member = await a_person(session, cluster_id=cecilia.cluster_id, role=Role.MEMBER)
        revision = await knowledge_base.propose(session, cecilia, an_entry(), NOW)
        for stranger in (dieter, member):
            with pytest.raises(NotAllowed):
                await knowledge_base.publish(session, stranger, revision.id, NOW)
            with pytest.raises(NotAllowed):
                await knowledge_base.discard(session, stranger, revision.id)
        with pytest.raises(NotAllowed):
            await knowledge_base.retire(session, PACKAGED, member, STORED, NOW)
        await knowledge_base.discard(session, cecilia, revision.id)
        with pytest.raises(NotFound, match="discarded"):
            await knowledge_base.publish(session, cecilia, revision.id, NOW)


@pytest.mark.parametrize("answer", ["<b>open", "long " * 1000, "<marquee>no</marquee>", "🔥"])
async def test_what_telegram_would_refuse_is_not_kept(database: Database, answer: str) -> None:
    async with database.transaction() as session:
        with pytest.raises(UserError, match="cannot keep"):
            await knowledge_base.propose(session, await a_coordinator(session), an_entry(answer=answer), NOW)


async def test_a_text_that_this_version_refuses_silences_no_other(database: Database) -> None:
    async with database.transaction() as session:
        cecilia = await a_coordinator(session)
        await published(session, cecilia, an_entry("sauna", "Sweat."))
        broken = await published(session, cecilia, an_entry(answer="Ours."))
        broken.text = "id: [\n"
        await session.flush()
        assert await served(session, cecilia.cluster_id, "sauna") == "Sweat."
        assert await served(session, cecilia.cluster_id) == "Keep it dry."


def test_only_the_language_that_changed_is_indexed_anew() -> None:
    both = an_entry(texts={**an_entry().texts, **an_entry(language="sv").texts})
    former = bases.build({STORED: both})
    changed = replace(both, texts={**both.texts, **an_entry(language="sv", answer="Torrt.").texts})
    built = bases.build({STORED: both}, {None: {}, 7: {STORED: changed}, 8: {STORED: both}}, former=former)
    assert built.answers(7).entries[STORED].texts["sv"].answer == "Torrt."
    assert built.answers(None).entries == built.answers(8).entries == built.answers(9).entries == former.common.entries
    assert len(set(built.indexes) - set(former.indexes)) == 1
    assert all(built.indexes[key] is index for key, index in former.indexes.items())


def test_what_a_cluster_added_is_found_there_alone() -> None:
    text = EntryText("en", 1, ("How hot is the sauna?", "sauna temperature", "sauna degrees"), "Eighty degrees.")
    sauna = an_entry("sauna", texts={"en": text})
    built = bases.build(PACKAGED, {7: {"sauna": sauna}})
    here, elsewhere = (built.answers(cluster).index.search("How hot is the sauna?", "en") for cluster in (7, 8))
    assert here.candidates[0].id == "sauna"
    assert "sauna" not in {candidate.id for candidate in elsewhere.candidates}

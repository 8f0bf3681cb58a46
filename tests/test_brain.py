"""What is kept in memory: it follows what is published, and outlives a database that is out of reach."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import event, update

from bot.brain import COMPANIES, CONTENT, Brain
from bot.db import Database, utc_now
from bot.errors import NotReady
from bot.models import Company, Model, Role
from bot.services import knowledge_base, people
from knowledge.matching import Request
from tests.factories import NOW, a_cluster, a_company, a_person

STORED = "pellet-storage"


@pytest.fixture(scope="module")
def content(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small base: one entry."""
    folder = tmp_path_factory.mktemp("content")
    (folder / "entries").mkdir()
    shutil.copy(CONTENT / "entries" / f"{STORED}.yaml", folder / "entries")
    shutil.copytree(CONTENT / "lexicon", folder / "lexicon")
    return folder


async def ready(brain: Brain, cluster_id: int | None = None) -> bool:
    try:
        await brain.answers(cluster_id)
    except NotReady:
        return False
    return True


async def built(brain: Brain) -> None:
    """Wait until the files are read."""
    for _ in range(600):
        with contextlib.suppress(NotReady):
            await brain.lexicon()
            brain.packaged()
            return
        await asyncio.sleep(0.05)
    raise AssertionError("the files are still not read")


async def test_of_the_companies_only_those_that_changed_are_read_again(database: Database, content: Path) -> None:
    brain, request = Brain(content), Request("r", "en", "wood pellets", "buy")
    brain.warm_up()
    await built(brain)
    async with database.transaction() as session:
        cluster = await a_cluster(session)
        for number in range(30):
            await a_company(session, cluster, name=f"Firm {number}", about="We sweep chimneys")
        await people.bump(session, COMPANIES)
        await session.execute(update(Company).values(changed_at=utc_now() - timedelta(days=1)))
    async with database.reading() as session:
        assert (await brain.matcher(session)).match(request).candidates == ()
    async with database.transaction() as session:
        changed, left = await session.get_one(Company, 7), await session.get_one(Company, 9)
        changed.about, left.left_at = "We make wood pellets", NOW
        await people.bump(session, COMPANIES)
    read: list[Company] = []
    event.listen(Company, "load", lambda company, _: read.append(company))
    async with database.reading() as session:
        matcher = await brain.matcher(session)
        assert await brain.matcher(session) is matcher
    assert sorted(company.id for company in read) == [7, 9]
    assert [each.id for each in matcher.match(request).candidates] == ["7"]
    sweeping = matcher.match(Request("r", "en", "chimney sweeping", "buy"), limit=50).candidates
    assert {each.id for each in sweeping} == {str(number) for number in range(1, 31)} - {"7", "9"}


async def test_without_the_model_that_is_set_all_goes_on(
    database: Database, content: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    brain = Brain(content, semantic_model=str(tmp_path / "no model here"))
    brain.warm_up()
    await brain.catch_up(database)
    async with database.transaction() as session:
        await a_company(session, await a_cluster(session), name="Firm", about="We make wood pellets")
    async with database.reading() as session:
        found = (await brain.matcher(session)).match(Request("r", "en", "wood pellets", "buy"))
    assert [each.id for each in found.candidates] == ["1"]
    assert STORED in (await brain.answers(None)).entries
    said = [record.getMessage() for record in caplog.records if "semantic.unavailable" in record.getMessage()]
    assert len(said) == 1
    assert "no model here" in said[0]


async def test_it_follows_what_is_published_and_outlives_a_database_out_of_reach(
    database_url: str, content: Path
) -> None:
    database, brain = Database(database_url), Brain(content)
    brain.warm_up()
    assert not await ready(brain)
    with pytest.raises(NotReady):
        brain.packaged()
    following = asyncio.create_task(brain.keep_up(database))  # there is no table yet
    await built(brain)
    await asyncio.sleep(0.5)
    assert not following.done()
    async with database.engine.begin() as connection:
        await connection.run_sync(Model.metadata.create_all)
    async with database.transaction() as session:
        cecilia = await a_person(session, cluster=await a_cluster(session), role=Role.COORDINATOR)
        await knowledge_base.retire(session, brain.packaged(), cecilia, STORED, NOW)
    for _ in range(300):
        if await ready(brain) and not (await brain.answers(cecilia.cluster_id)).entries:
            break
        await asyncio.sleep(0.05)
    assert not (await brain.answers(cecilia.cluster_id)).entries
    assert STORED in (await brain.answers(None)).entries
    following.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await following
    await database.close()

"""What is kept in memory: it follows what is published, and outlives a database that is out of reach."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
from pathlib import Path

import pytest

from bot.brain import CONTENT, Brain
from bot.db import Database
from bot.errors import NotReady
from bot.models import Model, Role
from bot.services import knowledge_base
from tests.factories import NOW, a_cluster, a_person

STORED = "pellet-storage"


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """A small base: one entry."""
    (tmp_path / "entries").mkdir()
    shutil.copy(CONTENT / "entries" / f"{STORED}.yaml", tmp_path / "entries")
    shutil.copytree(CONTENT / "lexicon", tmp_path / "lexicon")
    return tmp_path


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

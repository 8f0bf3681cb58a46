"""Queued jobs: claimed once, taken over from who has ended, confirmed by those who may."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.db import Database
from bot.errors import NotAllowed, NotFound
from bot.models import Job, JobKind, JobState, Role
from bot.services import jobs
from tests.factories import NOW, a_cluster, a_person


async def test_a_job_is_claimed_once_and_taken_over_when_its_worker_has_ended(database: Database) -> None:
    async with database.transaction() as session:
        coordinator = await a_person(session, cluster=await a_cluster(session), role=Role.COORDINATOR)
        first = await jobs.queue(session, coordinator, JobKind.EXPORT, NOW)
        second = await jobs.queue(session, coordinator, JobKind.IMPORT, NOW, version=3)
        claimed = [await jobs.claim(session, NOW) for _ in range(3)]
        assert [(one[0].id, one[1]) for one in claimed if one] == [
            (first.id, JobState.WAITING),
            (second.id, JobState.CONFIRMED),
        ]
        assert not await jobs.is_any_due(session, NOW)
    later = NOW + jobs.GIVEN_UP_AFTER + timedelta(seconds=1)
    async with database.transaction() as session:
        assert await jobs.is_any_due(session, later)
        taken_over = await jobs.claim(session, later)
        assert taken_over is not None
        assert (taken_over[0].id, taken_over[0].attempts) == (first.id, 2)
        long_after = NOW + jobs.KEPT + timedelta(seconds=1)
        await jobs.forget_old(session, long_after)
        assert set(await session.scalars(select(Job.id))) == {first.id, second.id}  # somebody works at them
        for one in (taken_over[0], await session.get_one(Job, second.id)):
            jobs.finish(one, later)
        await session.flush()
        await jobs.forget_old(session, long_after)
        assert list(await session.scalars(select(Job.id))) == [second.id]  # else the next one had its number


async def test_a_process_that_is_the_only_one_goes_on_at_once_where_it_was_cut_off(database: Database) -> None:
    async with database.transaction() as session:
        coordinator = await a_person(session, cluster=await a_cluster(session), role=Role.COORDINATOR)
        cut_off = await jobs.queue(session, coordinator, JobKind.IMPORT, NOW, version=3)
        asking = await jobs.queue(session, coordinator, JobKind.IMPORT, NOW, version=3)
        asking.state = JobState.ASKING
        await jobs.claim(session, NOW)
        assert not await jobs.is_any_due(session, NOW)
        await jobs.put_all_back(session)
        claimed = await jobs.claim(session, NOW)
        assert claimed is not None
        assert (claimed[0].id, claimed[1]) == (cut_off.id, JobState.CONFIRMED)
        assert asking.state is JobState.ASKING


async def test_a_plan_is_confirmed_once_by_its_own_cluster(database: Database) -> None:
    async with database.transaction() as session:
        ours, theirs = await a_cluster(session), await a_cluster(session, name="Sydvärme")
        coordinator = await a_person(session, cluster=ours, role=Role.COORDINATOR)
        other = await a_person(session, cluster=theirs, role=Role.COORDINATOR)
        member = await a_person(session, cluster=ours, role=Role.MEMBER)
        with pytest.raises(NotAllowed):
            await jobs.queue(session, member, JobKind.IMPORT, NOW)
        job: Job = await jobs.queue(session, coordinator, JobKind.IMPORT, NOW, version=3)
        job.state = JobState.ASKING
        await session.flush()
        for actor in (other, member):
            with pytest.raises(NotAllowed):
                await jobs.confirm(session, actor, job.id)
        job.data = {"name": "ours.csv", "file_id": "F", "texts": {}, "withdrawn": [], "version": 3}
        await jobs.reconsider(session, coordinator, job.id, withdraws=True)
        claimed = await jobs.claim(session, NOW)
        assert claimed == (job, JobState.WAITING)
        assert job.data == {"name": "ours.csv", "file_id": "F", "withdraws": True}
        with pytest.raises(NotFound, match="settled"):
            await jobs.reconsider(session, coordinator, job.id, withdraws=False)
        job.state = JobState.ASKING
        await session.flush()
        await jobs.confirm(session, coordinator, job.id)
        assert job.state is JobState.CONFIRMED
        with pytest.raises(NotFound, match="settled"):
            await jobs.discard(session, coordinator, job.id, NOW)

"""Jobs: queued in a turn, claimed by whoever has time, confirmed where they change something."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.authorize import Action, authorize, authorized
from bot.errors import NotFound
from bot.models import Delivery, Job, JobKind, JobState, Person
from bot.texts import mark

# Who has claimed a job and not ended it for this long has ended itself.
GIVEN_UP_AFTER = timedelta(minutes=10)
# A plan that nobody confirmed is of no use later: the base has changed.
KEPT = timedelta(days=7)
_DUE = (JobState.WAITING, JobState.CONFIRMED)


async def queue(session: AsyncSession, person: Person, kind: JobKind, now: datetime, **data: object) -> Job:
    """Have something done for a coordinator, about the base of their cluster (an operator of none: of all)."""
    authorize(person, Action.COORDINATE)
    job = Job(kind=kind, person_id=person.id, person=person, cluster_id=person.cluster_id, data=data, created_at=now)
    session.add(job)
    await session.flush()
    return job


async def tell_in(session: AsyncSession, job: Job, notice: Delivery) -> None:
    """What is to be said about the job takes the place of this message."""
    job.notice_id = notice.id
    await session.flush()


async def confirm(session: AsyncSession, actor: Person, job_id: int) -> Job:
    """Go on; raises NotFound once the job went on already or was discarded."""
    job = await _asking(session, actor, job_id)
    job.state = JobState.CONFIRMED
    job.attempts = 0
    await session.flush()
    return job


async def reconsider(session: AsyncSession, actor: Person, job_id: int, *, withdraws: bool) -> Job:
    """Look at a file once more: what it lacks shall be withdrawn, or stay after all. Raises NotFound."""
    job = await _asking(session, actor, job_id)
    job.state, job.attempts = JobState.WAITING, 0
    job.data = {key: job.data[key] for key in ("name", "file_id")} | {"withdraws": withdraws}
    await session.flush()
    return job


async def discard(session: AsyncSession, actor: Person, job_id: int, now: datetime) -> Job:
    """Do not go on."""
    job = await _asking(session, actor, job_id)
    finish(job, now)
    await session.flush()
    return job


def finish(job: Job, now: datetime) -> None:
    """Nothing is left to do; what was read is forgotten."""
    job.state = JobState.DONE
    job.finished_at = now
    job.data = {}


async def is_any_due(session: AsyncSession, now: datetime) -> bool:
    """Whether a job waits; a look that holds nobody up."""
    return await session.scalar(select(Job.id).where(_is_due(now)).limit(1)) is not None


async def claim(session: AsyncSession, now: datetime) -> tuple[Job, JobState] | None:
    """The oldest job that waits, or whose worker has ended, and the state it was in; None if there is none."""
    statement = select(Job).where(_is_due(now)).order_by(Job.id).limit(1)
    job = await session.scalar(statement.with_for_update(of=Job, skip_locked=True))
    if job is None:
        return None
    state = JobState.CONFIRMED if "version" in job.data else JobState.WAITING  # of one whose worker has ended, too
    job.state = JobState.WORKING
    job.claimed_at = now
    job.attempts += 1
    await session.flush()
    return job, state


async def put_all_back(session: AsyncSession) -> None:
    """Nobody works at anything, says a process that is the only one and has just started: all of it is due again."""
    await session.execute(update(Job).where(Job.state == JobState.WORKING).values(state=JobState.WAITING))


async def forget_old(session: AsyncSession, now: datetime) -> None:
    """Drop jobs of long ago that nobody works at.

    Never the newest: SQLite would give its id, with the buttons that name it, to the next one.
    """
    newest = select(func.max(Job.id)).scalar_subquery()
    is_old = and_(Job.created_at < now - KEPT, Job.state.in_((JobState.ASKING, JobState.DONE)))
    await session.execute(delete(Job).where(is_old, Job.id < newest))


def _is_due(now: datetime) -> ColumnElement[bool]:
    is_left = and_(Job.state == JobState.WORKING, Job.claimed_at < now - GIVEN_UP_AFTER)
    return or_(Job.state.in_(_DUE), is_left)


async def _asking(session: AsyncSession, actor: Person, job_id: int) -> Job:
    job = await authorized(session, actor, Action.COORDINATE, Job, job_id)
    if job.state is not JobState.ASKING:
        raise NotFound(mark("That is settled already."))
    return job

"""Does the queued jobs (:class:`bot.models.Job`), one at a time, beside the conversation.

Downloads and thinking hold no transaction. What comes out takes the place of the message that told of the job.
"""

from __future__ import annotations

import asyncio
import contextlib
import tempfile
from collections.abc import AsyncIterator, Callable
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession
from telegram import Bot

from bot import outbox, trend
from bot.brain import Brain
from bot.db import Clock, Database, locked
from bot.errors import NotFound, NotReady, UserError
from bot.logs import get_logger
from bot.models import Job, JobKind, JobState
from bot.services import exchange, jobs, knowledge_base
from bot.services import report as reporting
from bot.services.exchange import Plan
from bot.texts import Texts, mark, texts
from bot.views import knowledge_files as views
from bot.views.reply import Reply
from bot.weighing import weigh
from knowledge import tables
from knowledge.entries import Sheet, dump
from knowledge.spreadsheets import BrokenTable

log = get_logger(__name__)

# Seconds between two looks at the table, and between two words about how far a job is.
POLL_SECONDS = 1.0
TELL_EVERY = 2.0
MOST_ATTEMPTS = 3
# Seconds that Telegram may take for a file.
DOWNLOAD_SECONDS = 60.0


class Jobs:
    """Works until cancelled; ``on_commit`` wakes the sender."""

    def __init__(self, database: Database, bot: Bot, brain: Brain, clock: Clock, on_commit: Callable[[], None]) -> None:
        self._database = database
        self._bot = bot
        self._brain = brain
        self._clock = clock
        self._on_commit = on_commit

    async def run(self) -> None:
        """Do what is queued; never ends."""
        is_first = self._database.is_sqlite  # of the only process: whoever worked at a job was cut off
        while True:
            try:
                if is_first:
                    async with self._database.transaction() as session:
                        await jobs.put_all_back(session)
                    is_first = False
                if await self.work_next():
                    continue
            except SQLAlchemyError as error:
                log.warning("jobs.unavailable", error=type(error).__name__)
            await asyncio.sleep(POLL_SECONDS)

    async def work_next(self) -> bool:
        """Do one job; False when none waits."""
        async with self._database.reading() as session:
            if not await jobs.is_any_due(session, self._clock()):
                return False
        async with self._database.transaction() as session:
            claimed = await jobs.claim(session, self._clock())
        if claimed is None:
            return False
        job, state = claimed
        if job.attempts > MOST_ATTEMPTS:  # each of which ended the process
            await self._finish(job, views.lost(texts(job.person.language)))
            return True
        try:
            await self._work(job, state)
        except NotReady:
            await self._put_back(job, state, is_untried=True)
            return False
        except UserError as error:
            t = texts(job.person.language)
            await self._finish(job, views.explained(t, t(error.msgid, **error.values)))
        except SQLAlchemyError:
            raise
        except Exception:
            log.exception("jobs.failed", job=job.id, kind=str(job.kind), attempt=job.attempts)
            await self._again(job, state)
        return True

    async def _work(self, job: Job, state: JobState) -> None:
        t = texts(job.person.language)
        match job.kind:
            case JobKind.IMPORT if state is JobState.CONFIRMED:
                await self._publish(job, t)
            case JobKind.IMPORT:
                await self._read(job, t)
            case JobKind.EXPORT:
                await self._export(job, t)
            case JobKind.REPORT:
                await self._report(job, t)

    async def _read(self, job: Job, t: Texts) -> None:
        """Read a table, weigh it, and ask."""
        name = str(job.data["name"])
        content = await self._download(str(job.data["file_id"]))
        try:
            given = await self._with_progress(job, t, name, content)
        except BrokenTable as error:
            await self._finish(job, views.unreadable(t, name, error.errors))
            return
        await self._tell(job, views.checking(t, name, len(given)))
        packaged, former = self._brain.packaged(), self._brain.bases()
        async with self._database.reading() as session:
            found = await exchange.standing(session, packaged, job.cluster_id)
        withdraws, today = bool(job.data.get("withdraws")), self._clock().date()
        plan = await asyncio.to_thread(weigh, given, found, today, former, withdraws=withdraws)
        if plan.errors or plan.broken:
            await self._refuse(job, views.refused(t, name, job.id, plan), may_go_on=bool(plan.withdrawn))
        elif not plan.changes and not (plan.missing and plan.is_nearly_whole):
            await self._finish(job, views.same(t, name))
        else:
            kept = await asyncio.to_thread(_texts_of, plan)
            async with self._transaction() as session:
                asking = await self._own(session, job)
                asking.state = JobState.ASKING
                asking.data = {
                    "name": name,
                    "file_id": job.data["file_id"],
                    "texts": kept,
                    "withdrawn": plan.withdrawn,
                    "version": found.version,
                }
                missing = [found.entries[entry_id] for entry_id in plan.missing]
                await self._say(session, job, views.plan(t, name, job.id, plan, missing))

    async def _refuse(self, job: Job, refusal: Reply, *, may_go_on: bool) -> None:
        """Say why not; what the file lacks may still stay, and then the file is looked at once more."""
        async with self._transaction() as session:
            if may_go_on:
                (await self._own(session, job)).state = JobState.ASKING
                await self._say(session, job, refusal)
            else:
                await self._end(session, job, refusal)

    async def _with_progress(self, job: Job, t: Texts, name: str, content: bytes) -> list[Sheet]:
        """The entries of a table, read in a thread; now and then the person is told how far it is."""
        progress = (0, 0)

        def step(done: int, of: int) -> None:
            nonlocal progress
            progress = (done, of)

        reading = asyncio.create_task(asyncio.to_thread(_read_table, name, content, step))
        while not (await asyncio.wait({reading}, timeout=TELL_EVERY))[0]:
            if progress[1]:  # how many rows there are is known
                await self._tell(job, views.read_so_far(t, name, *progress))
        return reading.result()

    async def _publish(self, job: Job, t: Texts) -> None:
        data, packaged = job.data, self._brain.packaged()
        async with self._transaction() as session:
            author = (await self._own(session, job)).person
            live = await knowledge_base.live_entries(session, packaged, job.cluster_id) if data["withdrawn"] else {}
            gone = [live[entry_id] for entry_id in data["withdrawn"] if entry_id in live]
            count = await exchange.publish(
                session, data["texts"], gone, job.cluster_id, author, data["name"], data["version"], self._clock()
            )
            await self._end(session, job, views.published(t, count))

    async def _export(self, job: Job, t: Texts) -> None:
        packaged = self._brain.packaged()
        async with self._database.reading() as session:
            live = await knowledge_base.live_entries(session, packaged, job.cluster_id)
        try:
            content = await asyncio.to_thread(tables.write_xlsx, list(live.values()), views.say(t))
        except ValueError as error:
            log.info("jobs.too_long_for_a_table", reason=str(error))
            await self._finish(job, views.too_long_for_a_table(t))
            return
        await self._finish(job, views.exported(t, len(live), f"answers-{self._clock():%Y-%m-%d}.xlsx", content))

    async def _report(self, job: Job, t: Texts) -> None:
        async with self._database.reading() as session:
            found = await reporting.report(session, self._clock(), job.cluster_id)
        picture = await asyncio.to_thread(trend.draw, views.trend(t, found)) if found.total.count else None
        await self._finish(job, views.report(t, found, picture))

    async def _download(self, file_id: str) -> bytes:
        async with asyncio.timeout(DOWNLOAD_SECONDS):
            return bytes(await (await self._bot.get_file(file_id)).download_as_bytearray())

    async def _tell(self, job: Job, reply: Reply) -> None:
        async with self._transaction() as session:
            await self._say(session, job, reply)

    async def _finish(self, job: Job, reply: Reply) -> None:
        async with self._transaction() as session:
            await self._end(session, job, reply)

    async def _end(self, session: AsyncSession, job: Job, reply: Reply) -> None:
        jobs.finish(await self._own(session, job), self._clock())
        await self._say(session, job, reply)

    async def _say(self, session: AsyncSession, job: Job, reply: Reply) -> None:
        chat_id, now = job.person.telegram_id, self._clock()
        await outbox.enqueue(session, chat_id, reply, now=now, edits_id=None if reply.file else job.notice_id)

    async def _again(self, job: Job, state: JobState) -> None:
        """Once more, unless it failed too often."""
        if job.attempts >= MOST_ATTEMPTS:
            await self._finish(job, views.lost(texts(job.person.language)))
            return
        await self._put_back(job, state)

    async def _put_back(self, job: Job, state: JobState, *, is_untried: bool = False) -> None:
        async with self._transaction() as session:
            own = await self._own(session, job)
            own.state = state
            own.attempts -= is_untried

    async def _own(self, session: AsyncSession, job: Job) -> Job:
        """The row itself; raises NotFound where its person has left meanwhile."""
        own = await locked(session, Job, job.id)
        if own is None:
            raise NotFound(mark("That was too long ago. Please send the file again."))
        return own

    @contextlib.asynccontextmanager
    async def _transaction(self) -> AsyncIterator[AsyncSession]:
        async with self._database.transaction() as session:
            yield session
        self._on_commit()


def _read_table(name: str, content: bytes, step: Callable[[int, int], None]) -> list[Sheet]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"table{Path(name).suffix.lower()}"
        path.write_bytes(content)
        return tables.sheets(path, step, views.headings())


def _texts_of(plan: Plan) -> dict[str, str]:
    return {change.after.id: dump(change.after) for change in plan.changes}

"""What the assistant keeps in memory: the index of answers and the index of partners.

Each is built anew, as a whole, when the version row of what it was built from has changed; until the new one is
complete the old one serves.
"""

from __future__ import annotations

import asyncio
import functools
from pathlib import Path
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

import knowledge
from bot.errors import NotReady
from bot.models import Version
from bot.services import partnerships
from bot.services.faq import Answers, read_answers
from knowledge.lexicon import Lexicon
from knowledge.lexicon import load as load_lexicon
from knowledge.matching import Matcher

COMPANIES = "companies"
Built = TypeVar("Built")
CONTENT = Path(knowledge.__file__).parent / "content"


class Brain:
    """Built once for a process, beside everything else."""

    def __init__(self, folder: Path = CONTENT) -> None:
        self._folder = folder
        self._answers: asyncio.Task[Answers] | None = None
        self._lexicon: asyncio.Task[Lexicon] | None = None
        self._matcher: tuple[int, Matcher] | None = None
        self._building = asyncio.Lock()

    def warm_up(self) -> None:
        """Begin building beside everything else."""
        self._answers = asyncio.create_task(asyncio.to_thread(_read_answers, self._folder))
        self._lexicon = asyncio.create_task(asyncio.to_thread(_read_lexicon, self._folder))

    async def answers(self) -> Answers:
        """The knowledge base; raises :class:`NotReady` while it is first built, and what loading it raised."""
        return _finished(self._answers)

    async def lexicon(self) -> Lexicon:
        """The trade's concepts; raises :class:`NotReady` while they are first read, and what loading them raised."""
        return _finished(self._lexicon)

    async def matcher(self, session: AsyncSession) -> Matcher:
        """The index of companies as of this transaction."""
        number = await session.scalar(select(Version.number).where(Version.name == COMPANIES)) or 0
        lexicon = await self.lexicon()
        async with self._building:
            if self._matcher is None or self._matcher[0] != number:
                profiles = await partnerships.profiles(session)
                self._matcher = (number, await asyncio.to_thread(Matcher.build, profiles, lexicon))
        return self._matcher[1]


def _finished(building: asyncio.Task[Built] | None) -> Built:
    """What was built. Nobody waits for it here: whoever asks holds a transaction, on SQLite the only one."""
    if building is None or not building.done():
        raise NotReady
    return building.result()


@functools.cache
def _read_answers(folder: Path) -> Answers:
    return read_answers(folder / "entries")


@functools.cache
def _read_lexicon(folder: Path) -> Lexicon:
    lexicon = load_lexicon(folder / "lexicon")
    _ = lexicon.reader  # built at first use, which should not be somebody's first message
    return lexicon

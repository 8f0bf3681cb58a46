"""What the assistant keeps in memory: the index of answers and the index of partners.

Each is built anew, as a whole, when the version row of what it was built from has changed; until the new one is
complete the old one serves.
"""

from __future__ import annotations

import asyncio
import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

import knowledge
from bot import bases, kept_index, memory
from bot.bases import Bases
from bot.db import Database, utc_now
from bot.errors import NotReady
from bot.logs import get_logger
from bot.models import Version
from bot.services import curation, knowledge_base, partnerships
from bot.services.answers import Answers
from bot.services.partnerships import vocabulary
from bot.services.partnerships.similar import open_profiles
from knowledge import text
from knowledge.entries import Entry, load
from knowledge.lexicon import Lexicon
from knowledge.lexicon import load as load_lexicon
from knowledge.matching import Matcher, Profile
from knowledge.meanings import Interpreter
from knowledge.semantic import Model, SemanticError, open_model

log = get_logger(__name__)

COMPANIES = "companies"
# Seconds between two looks at whether something was published.
LOOK_EVERY = 2.0
# More than any transaction takes, and than the clocks of two machines differ: what is written has an earlier time than
# the moment from which others see it.
LONGEST_WRITE = timedelta(minutes=10)
Built = TypeVar("Built")
CONTENT = Path(knowledge.__file__).parent / "content"


@dataclass(frozen=True)
class _Firms:
    """The index of companies: of which version, when they were read, and with which words."""

    version: int
    read_at: datetime
    lexicon: Lexicon
    matcher: Matcher


class Brain:
    """Built once for a process, beside everything else."""

    def __init__(self, folder: Path = CONTENT, semantic_model: str | None = None, data_dir: Path | None = None) -> None:
        self.folder = folder
        self._data_dir = data_dir
        self._semantic_model = semantic_model
        self._packaged: asyncio.Task[Bases] | None = None
        self._bases: tuple[int, Bases] | None = None
        self._lexicon: asyncio.Task[Lexicon] | None = None
        self._extended: tuple[int, Lexicon] | None = None
        self._matcher: _Firms | None = None
        self._market: tuple[Lexicon, list[Profile], Matcher] | None = None
        self._building = asyncio.Lock()
        self._catching_up = asyncio.Lock()
        self._has_given_back = False

    def warm_up(self) -> None:
        """Begin building beside everything else."""
        packaged = asyncio.to_thread(packaged_bases, self.folder, self._semantic_model, self._data_dir)
        self._packaged = asyncio.create_task(packaged)
        self._lexicon = asyncio.create_task(asyncio.to_thread(_read_lexicon, self.folder))
        for task in (self._packaged, self._lexicon):  # who stops in the first seconds leaves them unasked for
            task.add_done_callback(lambda done: done.cancelled() or done.exception())

    async def answers(self, cluster_id: int | None) -> Answers:
        """What a cluster is answered from (None: somebody of no cluster); raises :class:`NotReady` at the start."""
        if self._bases is None:
            raise NotReady
        return self._bases[1].answers(cluster_id)

    def packaged(self) -> Mapping[str, Entry]:
        """The entries that came with the program, by id; raises :class:`NotReady` while they are first read."""
        return _finished(self._packaged).common.entries

    def bases(self) -> Bases:
        """What everybody is answered from now; raises :class:`NotReady` at the start."""
        if self._bases is None:
            raise NotReady
        return self._bases[1]

    async def keep_up(self, database: Database) -> None:
        """Build the answers anew whenever something was published, here or by another process; never ends.

        While the database is out of reach the old answers serve.
        """
        while True:
            try:
                await self.catch_up(database)
            except SQLAlchemyError as error:
                log.warning("answers.not_looked_for", error=type(error).__name__, retry_in=LOOK_EVERY)
            await asyncio.sleep(LOOK_EVERY)

    async def catch_up(self, database: Database) -> None:
        """Answer from what is published now, in the words known now; until the new index is complete the old serves.

        The answers first: at the start people wait for them, while the lexicon is still being read.
        """
        async with self._catching_up:
            await self._index_answers(database)
            await self._learn_words(database)
            if self._semantic_model:
                await asyncio.to_thread(_interpreter, self._semantic_model, await self.lexicon())
            if not self._has_given_back:
                memory.give_back()
                self._has_given_back = True

    async def _index_answers(self, database: Database) -> None:
        """Build the index of answers anew if something was published."""
        if self._packaged is None:
            raise RuntimeError("warm_up() comes first")
        packaged = await asyncio.shield(self._packaged)
        async with database.reading() as session:
            number = await session.scalar(select(Version.number).where(Version.name == knowledge_base.ANSWERS)) or 0
            if self._bases is not None and self._bases[0] == number:
                return
            overlays = await knowledge_base.overlays(session)
            rejected = await curation.rejected(session)
        former = self._bases[1] if self._bases else packaged
        built = await asyncio.to_thread(bases.build, packaged.common.entries, overlays, rejected, former)
        self._bases = (number, built)

    async def _learn_words(self, database: Database) -> None:
        """Read with the words that coordinators have added."""
        if self._lexicon is None:
            raise RuntimeError("warm_up() comes first")
        packaged = await asyncio.shield(self._lexicon)
        async with database.reading() as session:
            number = await session.scalar(select(Version.number).where(Version.name == vocabulary.WORDS)) or 0
            if number == (self._extended[0] if self._extended else 0):
                return
            words = await vocabulary.words(session)
        self._extended = (number, await asyncio.to_thread(packaged.with_words, words))

    async def lexicon(self) -> Lexicon:
        """The trade's concepts; raises :class:`NotReady` while they are first read, and what loading them raised."""
        packaged = _finished(self._lexicon)
        return self._extended[1] if self._extended else packaged

    async def matcher(self, session: AsyncSession) -> Matcher:
        """The index of companies as of this transaction; only companies that changed are read again."""
        number = await session.scalar(select(Version.number).where(Version.name == COMPANIES)) or 0
        lexicon = await self.lexicon()
        async with self._building:
            former, read_at = self._matcher, utc_now()
            if former is None or former.lexicon is not lexicon:
                profiles = await partnerships.profiles(session)
                built = await self._lay_out(profiles, lexicon)
            elif former.version != number:
                news = await partnerships.changes(session, former.read_at - LONGEST_WRITE)
                built = await asyncio.to_thread(former.matcher.with_changes, news.profiles, news.gone)
            else:
                return former.matcher
            self._matcher = _Firms(number, read_at, lexicon, built)
        return built

    async def market(self, session: AsyncSession) -> Matcher:
        """The index of what is open, needs and offers, as of this transaction; only what changed is read again."""
        profiles, lexicon = await open_profiles(session), await self.lexicon()
        async with self._building:
            if self._market is None or self._market[0] is not lexicon:
                self._market = (lexicon, profiles, await self._lay_out(profiles, lexicon))
            elif self._market[1] != profiles:
                self._market = (lexicon, profiles, await asyncio.to_thread(self._market[2].updated, profiles))
        return self._market[2]

    async def _lay_out(self, profiles: Sequence[Profile], lexicon: Lexicon) -> Matcher:
        def build() -> Matcher:
            return Matcher.build(profiles, lexicon, _interpreter(self._semantic_model, lexicon))

        return await asyncio.to_thread(build)


def _finished(building: asyncio.Task[Built] | None) -> Built:
    """What was built. Nobody waits for it here: whoever asks holds a transaction, on SQLite the only one."""
    if building is None or not building.done():
        raise NotReady
    return building.result()


def packaged_bases(folder: Path, semantic_model: str | None = None, data_dir: Path | None = None) -> Bases:
    """The base as it came with the program, built once a process; raises knowledge.entries.EntryError.

    Its index is kept in ``data_dir``, where that is there.
    """
    return _built(folder, semantic_model, data_dir)


@functools.cache  # by what is given, however the caller gives it
def _built(folder: Path, semantic_model: str | None, data_dir: Path | None) -> Bases:
    entries = {entry.id: entry for entry in load(folder / "entries")}
    model = _model(semantic_model)
    if data_dir is None:
        return bases.build(entries, embed=model)
    file, identity = data_dir / kept_index.NAME, model.identity() if model else ""
    former = replace(bases.build({}, embed=model), indexes=kept_index.read(file, identity))
    built = bases.build(entries, former=former)
    if built.indexes.keys() != former.indexes.keys():
        kept_index.write(file, built.indexes, identity)
    return built


@functools.cache  # one line in the log, whoever asks
def _model(name: str | None) -> Model | None:
    """What gives texts a meaning, where a model is set; one that cannot be read is done without."""
    if name is None:
        return None
    try:
        return open_model(name)
    except SemanticError as error:
        log.warning("semantic.unavailable", reason=str(error), goes_on="without it, as if no model were set")
        return None


@functools.lru_cache(maxsize=1)
def _interpreter(name: str | None, lexicon: Lexicon) -> Interpreter | None:
    """What a model is worth for the firms' texts, by the words known now."""
    model = _model(name)
    return Interpreter(model, lexicon) if model else None


@functools.cache
def _read_lexicon(folder: Path) -> Lexicon:
    lexicon = load_lexicon(folder / "lexicon")
    _ = lexicon.reader  # built at first use, which should not be somebody's first message
    text.forget()
    return lexicon

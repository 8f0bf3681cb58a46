"""``clusterbot doctor``: looks at everything an operator depends on and says what to do about what is not well.

A look changes nothing: it upgrades no tables, sends no message, and leaves the webhook as it is.
"""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from importlib import metadata
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import func, select
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncSession
from telegram import Bot, WebhookInfo
from telegram.error import InvalidToken, TelegramError

from bot import bases, schema
from bot.brain import CONTENT, packaged_bases
from bot.db import Database, utc_now
from bot.errors import SettingsError
from bot.logs import redact
from bot.models import Cluster, Delivery, DeliveryState, InboxUpdate, Person, Role, UpdateState
from bot.services import curation, knowledge_base
from bot.settings import Settings
from bot.texts import language_name
from knowledge.entries import EntryError

# Of what went out, that is looked at.
LOOK_BACK = timedelta(days=7)
# An update that waits longer shows that nobody handles any (bot.web says the same of /healthz).
WAITS_TOO_LONG = timedelta(minutes=2)
# A failure of the webhook is news for that long.
RECENT = timedelta(hours=1)
MANY_PENDING = 100
LITTLE_SPACE = 500 << 20  # bytes
NAMED = 5  # of many, that are named
SQLITE_HEADER = b"SQLite format 3\x00"


class Level(StrEnum):
    """How bad it is."""

    OK = "ok"
    WARNING = "warning"
    PROBLEM = "problem"


@dataclass(frozen=True)
class Finding:
    """One line of the doctor's: how bad, what, and what to do about it."""

    level: Level
    what: str
    advice: str = ""

    def __str__(self) -> str:
        """As it is printed; no token in it, whatever an error says."""
        line = f"{self.level:<8} {self.what}"
        return redact(f"{line}\n         -> {self.advice}" if self.advice else line)


def ok(what: str) -> Finding:
    """All is well."""
    return Finding(Level.OK, what)


def warning(what: str, advice: str) -> Finding:
    """It works, and somebody should look at it."""
    return Finding(Level.WARNING, what, advice)


def problem(what: str, advice: str) -> Finding:
    """It does not work."""
    return Finding(Level.PROBLEM, what, advice)


async def examine(load: Callable[[], Settings]) -> AsyncIterator[Finding]:
    """Every finding, as soon as it is there; what depends on something broken is left out."""
    try:
        settings = load()
    except SettingsError as error:
        yield problem(f"settings: {error}", "mend this first; the rest depends on it")
        return
    yield ok(f"settings: data in {settings.data_dir}, updates by {'webhook' if settings.webhook_url else 'polling'}")
    if settings.operator_chat is None:
        advice = "set CLUSTERBOT_OPERATOR_CHAT to your numeric Telegram id"
        yield warning("settings: nobody is told when an update cannot be handled", advice)
    yield _time_zones()
    async for finding in _telegram(settings):
        yield finding
    tables = await asyncio.to_thread(_tables, settings.sqlalchemy_url)
    for finding in tables:
        yield finding
    if all(finding.level is not Level.PROBLEM for finding in tables):
        async for finding in _contents(settings):
            yield finding


def _time_zones() -> Finding:
    try:
        ZoneInfo("Europe/Stockholm")
    except ZoneInfoNotFoundError:
        return problem("time zones: there is no data about them", "install the package tzdata")
    return ok(f"time zones: tzdata {metadata.version('tzdata')}")


async def _telegram(settings: Settings) -> AsyncIterator[Finding]:
    bot = Bot(settings.token.get_secret_value(), base_url=f"{settings.telegram_api_url}/bot")
    try:
        async with bot:
            me = await bot.get_me()
            yield ok(f"Telegram: the token is that of @{me.username}")
            if not me.supports_inline_queries:
                advice = "at @BotFather: /setinline, choose the bot, write a few words such as “ask a question”"
                yield warning("Telegram: inline mode is off, so nobody can ask from another chat", advice)
            yield _webhook(settings, await bot.get_webhook_info())
    except InvalidToken:
        yield problem("Telegram: the token was refused", "copy it from @BotFather again into CLUSTERBOT_TOKEN")
    except TelegramError as error:
        advice = f"check network, DNS, proxy and firewall to {settings.telegram_api_url}"
        yield problem(f"Telegram: it does not answer as it should ({error})", advice)


def _webhook(settings: Settings, info: WebhookInfo) -> Finding:
    if info.url != (settings.webhook_url or ""):
        is_set = f"Telegram calls {info.url}" if info.url else "Telegram calls no address"
        return warning(
            f"webhook: {is_set}, the settings say otherwise", "the next start of the assistant sets it right"
        )
    if info.last_error_date and utc_now() - info.last_error_date < RECENT:
        what = f"webhook: Telegram could not deliver ({info.last_error_message})"
        return warning(what, "check the reverse proxy and its certificate, and that the assistant runs")
    if info.pending_update_count > MANY_PENDING:
        return warning(
            f"webhook: {info.pending_update_count} updates wait at Telegram", "see whether the assistant runs"
        )
    return ok(f"webhook: {info.url or 'none, as with polling'}")


def _tables(url: str) -> Sequence[Finding]:
    """Whether the database is there, whole, and at this version."""
    address = make_url(url)
    is_file = address.get_backend_name() == "sqlite"
    if is_file and not Path(address.database or "").is_file():
        return [problem(f"database: there is no file {address.database}", "run: clusterbot init")]
    try:
        at, wanted = schema.current(url), schema.revisions()[-1]
    except SettingsError as error:
        advice = (
            "check the file and who may write it" if is_file else "check that it runs, its address, user and password"
        )
        return [problem(f"database: {error}", advice)]
    found = [_space(Path(address.database or "")), _integrity(Path(address.database or ""))] if is_file else []
    if at != wanted:
        return [
            *found,
            problem(f"database: its tables are at {at or 'nothing'}, not {wanted}", "run: clusterbot db upgrade"),
        ]
    name = f"SQLite, {address.database}" if is_file else f"{address.get_backend_name()}, {address.database}"
    return [*found, ok(f"database: {name}; the tables are up to date")]


def _space(file: Path) -> Finding:
    free = shutil.disk_usage(file.parent).free
    if free < LITTLE_SPACE:
        return warning(f"disk: {free >> 20} MB are free beside the database", "make room before it is full")
    return ok(f"disk: {free >> 30} GB are free beside the database")


def _integrity(file: Path) -> Finding:
    found = integrity(file)
    if found == "ok":
        return ok("database: no damage")
    return problem(f"database: it is damaged ({found})", "stop the assistant and restore the newest backup")


def integrity(file: Path) -> str:
    """``ok``, or what SQLite says is wrong with a database file."""
    try:
        with sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True) as connection:
            return str(connection.execute("PRAGMA quick_check(1)").fetchone()[0])
    except sqlite3.Error as error:
        return str(error)


async def _contents(settings: Settings) -> AsyncIterator[Finding]:
    database, now = Database(settings.sqlalchemy_url), utc_now()
    try:
        async with database.reading() as session:
            for finding in [
                *await _clusters(session),
                *await _updates(session, now),
                *await _deliveries(session, now),
                *await _knowledge(session, now, settings),
            ]:
                yield finding
    finally:
        await database.close()


async def _clusters(session: AsyncSession) -> Sequence[Finding]:
    clusters = (await session.scalars(select(Cluster).order_by(Cluster.name))).all()
    if not clusters:
        return [problem("clusters: there is none", "run: clusterbot init")]
    cared_for = set(await session.scalars(select(Person.cluster_id).where(Person.role == Role.COORDINATOR)))
    found = [
        warning(f"clusters: {one.name} has no coordinator", f'run: clusterbot invite "{one.name}" --coordinator')
        for one in clusters
        if one.id not in cared_for
    ]
    for one in clusters:
        try:
            ZoneInfo(one.timezone)
        except (ZoneInfoNotFoundError, ValueError):
            found.append(problem(f"clusters: {one.name} has an unknown time zone {one.timezone}", "update tzdata"))
    return found or [ok(f"clusters: {len(clusters)}, each with a coordinator")]


async def _updates(session: AsyncSession, now: datetime) -> Sequence[Finding]:
    rows = await session.execute(select(InboxUpdate.state, func.count()).group_by(InboxUpdate.state))
    counts = dict(rows.all())
    oldest = await session.scalar(
        select(func.min(InboxUpdate.received_at)).where(InboxUpdate.state == UpdateState.PENDING)
    )
    found = []
    if oldest is not None and now - oldest > WAITS_TOO_LONG:
        what = f"updates: {counts[UpdateState.PENDING]} wait, the oldest since {oldest:%Y-%m-%d %H:%M} UTC"
        found.append(problem(what, "see whether the assistant runs; if it does, look at its log and restart it"))
    if dead := counts.get(UpdateState.DEAD, 0):
        newest = await session.scalar(
            select(InboxUpdate)
            .where(InboxUpdate.state == UpdateState.DEAD)
            .order_by(InboxUpdate.finished_at.desc())
            .limit(1)
        )
        last = f", the newest U{newest.update_id}: {(newest.error or '')[:200]}" if newest else ""
        found.append(warning(f"updates: {dead} could not be handled{last}", "look for it in the log, and report it"))
    return found or [ok("updates: none waits, none was given up")]


async def _deliveries(session: AsyncSession, now: datetime) -> Sequence[Finding]:
    rows = await session.execute(
        select(Delivery.state, func.count())
        .where(Delivery.finished_at > now - LOOK_BACK, Delivery.state.in_(_TROUBLE))
        .group_by(Delivery.state)
    )
    return [
        warning(f"messages: {count} in the last {LOOK_BACK.days} days {_TROUBLE[state][0]}", _TROUBLE[state][1])
        for state, count in rows
    ] or [ok(f"messages: all of the last {LOOK_BACK.days} days are accounted for")]


_TROUBLE = {
    DeliveryState.UNKNOWN: (
        "may or may not have arrived: the connection broke",
        "nothing to do; if there are many, look at the network",
    ),
    DeliveryState.FAILED: ("were refused by Telegram", "look for outbox.delivery with state=failed in the log"),
}


async def _knowledge(session: AsyncSession, now: datetime, settings: Settings) -> Sequence[Finding]:
    """Whether the search has learnt how sure to be, where meaning counts, and which answers are out of date."""
    try:
        packaged = await asyncio.to_thread(packaged_bases, CONTENT, settings.semantic_model, settings.data_dir)
    except EntryError as error:
        return [problem(f"knowledge: {error}", "mend the file, or go back to the version before")]
    overlays = await knowledge_base.overlays(session)
    rejected = await curation.rejected(session)
    built = await asyncio.to_thread(bases.build, packaged.common.entries, overlays, rejected, packaged)
    names = dict((await session.execute(select(Cluster.id, Cluster.name))).all())
    found = []
    for cluster_id, answers in [(None, built.common), *built.own.items()]:
        whose = names.get(cluster_id, "common to all") if cluster_id is not None else "common to all"
        if languages := answers.index.uncalibrated:
            listed = ", ".join(language_name(language) for language in languages)
            what = f"knowledge ({whose}): too few entries in {listed} to learn from; careful constants decide"
            found.append(warning(what, "add entries or phrasings in these languages"))
        expired = [entry.id for entry in answers.entries.values() if entry.expires <= now.date()]
        if expired:
            named = ", ".join(expired[:NAMED]) + (" ..." if len(expired) > NAMED else "")
            what = f"knowledge ({whose}): {len(expired)} expired answers: {named}"
            found.append(warning(what, "check them, and set new dates"))
    found = found or [ok(f"knowledge: {len(built.common.entries)} answers, calibrated, none expired")]
    return [*found, *_meanings(settings.semantic_model, built)]


def _meanings(name: str | None, built: bases.Bases) -> Sequence[Finding]:
    """What becomes of the model of meanings, if one is set."""
    if name is None:
        return []
    if built.embed is None:
        what = f"meanings: {name} cannot be read, all goes on without it"
        return [warning(what, "look for semantic.unavailable above, or take CLUSTERBOT_SEMANTIC_MODEL out")]
    counts = ", ".join(language_name(language) for language in built.common.index.meant)
    return [ok(f"meanings: {name} counts for answers in {counts or 'no language: it would rank them worse'}")]

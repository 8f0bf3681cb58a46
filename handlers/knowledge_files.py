"""Spreadsheets of the knowledge base in and out, and the report: queued here, done by ``bot.jobs``."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from telegram import Message
from telegram.ext import filters

from bot.authorize import Action, may
from bot.context import Context, current_turn
from bot.models import JobKind
from bot.schedule import Every
from bot.services import jobs
from bot.views import knowledge_files as views
from bot.views.reply import Reply
from handlers.routing import PRIVATE, Route, button, dialog, message
from knowledge.tables import SUFFIXES

# Megabytes; five thousand entries take three. Telegram hands out up to 20 (core.telegram.org/bots/api#getfile).
LARGEST = 8
# Of spreadsheets that I cannot read; each program that writes one writes .xlsx, too.
_OTHER_SUFFIXES = (".xls", ".xlsm", ".xlsb", ".ods", ".numbers", ".tsv")
# Steps of dialogues at which a spreadsheet means the knowledge base.
_OPEN_TO_TABLES = frozenset({"table.file", "entry.words"})


async def ask_for_table(context: Context) -> None:
    """The next message is a spreadsheet."""
    await context.open_dialog("table.file")
    await context.reply(views.ask_for_table(context.t))


async def take_table(context: Context) -> None:
    """A spreadsheet, to be read in a moment."""
    document = context.message.document
    if document is None or (document.file_size or 0) > LARGEST << 20:
        await context.reply(views.too_large(context.t, LARGEST))
        return
    await context.close_dialog()
    name = Path(document.file_name or "").name
    await _queue(context, JobKind.IMPORT, views.reading(context.t, name), file_id=document.file_id, name=name)


async def refuse(context: Context) -> None:
    """Something else than a spreadsheet."""
    await context.reply(views.no_table(context.t))


async def export(context: Context) -> None:
    """All answers as a workbook."""
    await context.close_dialog()
    await _queue(context, JobKind.EXPORT, views.preparing(context.t))


async def report(context: Context) -> None:
    """How questions were answered, with a picture."""
    await context.close_dialog()
    await _queue(context, JobKind.REPORT, views.preparing(context.t))


async def _queue(context: Context, kind: JobKind, notice: Reply, **data: object) -> None:
    job = await jobs.queue(context.session, context.person, kind, context.now, **data)
    await jobs.tell_in(context.session, job, await context.reply(notice))


async def publish(context: Context) -> None:
    """What was shown goes live."""
    await jobs.confirm(context.session, context.person, context.row_id)
    await context.reply(views.publishing(context.t).edited())


async def reconsider(context: Context) -> None:
    """What the file lacks shall be withdrawn too, or stay after all: that is looked at first."""
    withdraws = context.action_number(1) == 1
    job = await jobs.reconsider(context.session, context.person, context.row_id, withdraws=withdraws)
    await context.reply(views.reading(context.t, job.data["name"]).edited())


async def discard(context: Context) -> None:
    """What was shown is forgotten."""
    await jobs.discard(context.session, context.person, context.row_id, context.now)
    await context.reply(views.discarded(context.t).edited())


class _Table(filters.MessageFilter):
    """A spreadsheet from somebody who may curate, while no other dialogue waits for a file."""

    def __init__(self, *suffixes: str) -> None:
        super().__init__(name="table")
        self._suffixes = suffixes

    def filter(self, message: Message) -> bool:
        """Whether it is one."""
        turn = current_turn.get()
        name = (message.document.file_name or "") if message.document else ""
        is_awaited = turn.dialog is None or turn.dialog.step in _OPEN_TO_TABLES
        is_curator = turn.person is not None and may(turn.person, Action.COORDINATE)
        return is_awaited and is_curator and Path(name).suffix.lower() in self._suffixes


ROUTES: tuple[Route, ...] = (
    message("table", take_table, Action.COORDINATE, PRIVATE & _Table(*SUFFIXES)),
    message("other table", refuse, Action.COORDINATE, PRIVATE & _Table(*_OTHER_SUFFIXES)),
    dialog("table.file", refuse, Action.COORDINATE),
    button("table.import", ask_for_table, Action.COORDINATE),
    button("table.export", export, Action.COORDINATE),
    button("table.report", report, Action.COORDINATE),
    button("table.publish", publish, Action.COORDINATE),
    button("table.missing", reconsider, Action.COORDINATE),
    button("table.discard", discard, Action.COORDINATE),
)
TICKS = (Every(timedelta(hours=6), jobs.forget_old),)

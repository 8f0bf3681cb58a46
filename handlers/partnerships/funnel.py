"""For coordinators: the figures of the cluster's requests, and the table to take along."""

from __future__ import annotations

import asyncio

from bot.authorize import Action
from bot.context import Context
from bot.services.partnerships import funnel
from bot.services.partnerships.funnel import Funnel, Period
from bot.views.partnerships import funnel as views
from bot.views.reply import File
from handlers.partnerships.asking import named
from handlers.routing import Route, button
from knowledge import spreadsheets


async def show(context: Context) -> None:
    """The figures of a period; of a month unless a button says otherwise."""
    found = await _found(context)
    await context.reply(views.funnel(context.t, found, await context.brain.lexicon()).edited())


async def send_xlsx(context: Context) -> None:
    """The table as a workbook."""
    found = await _found(context)
    rows = views.table(context.t, found, await context.brain.lexicon())
    title = str(context.t("Requests"))
    content = await asyncio.to_thread(spreadsheets.xlsx_bytes, title, views.columns(context.t), rows)
    await _send(context, found, "xlsx", content)


async def send_csv(context: Context) -> None:
    """The table as comma-separated values, with the mark by which spreadsheets know UTF-8."""
    found = await _found(context)
    rows = views.table(context.t, found, await context.brain.lexicon())
    content = spreadsheets.csv_text([column.heading for column in views.columns(context.t)], rows)
    await _send(context, found, "csv", content.encode("utf-8-sig"))


async def _send(context: Context, found: Funnel, suffix: str, content: bytes) -> None:
    file = File(f"requests-{context.now:%Y-%m-%d}.{suffix}", content)
    await context.reply(views.exported(context.t, found, file))


async def _found(context: Context) -> Funnel:
    period = named(Period, context.action_parts[0]) if context.action_parts else Period.MONTH
    lexicon = await context.brain.lexicon()
    return await funnel.funnel(context.session, context.person, period, lexicon, context.now)


ROUTES: tuple[Route, ...] = (
    button("funnel.show", show, Action.COORDINATE),
    button("funnel.xlsx", send_xlsx, Action.COORDINATE),
    button("funnel.csv", send_csv, Action.COORDINATE),
)

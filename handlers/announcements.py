"""``/announce``: write, see, choose who and when, confirm; and what the tick does with it."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession
from telegram.ext import filters

from bot import outbox
from bot.authorize import Action
from bot.context import BACK, Context
from bot.errors import NotFound, UserError
from bot.models import Announcement, Audience, Occurrence
from bot.services import announcements
from bot.services.announcements import Content, Plan
from bot.services.typed_time import local_time
from bot.texts import mark, texts
from bot.views import announcements as views
from bot.views.reply import action
from handlers.routing import PRIVATE, Route, button, command, dialog, message


async def announce(context: Context) -> None:
    """``/announce``, alone or with the text behind it; also under a picture or file."""
    content = _content(context)
    if content != Content(""):
        await context.close_dialog()
        await _show_new(context, content)
    else:
        await new(context)


async def overview(context: Context) -> None:
    """What has not gone out yet."""
    await context.close_dialog()
    listed = await announcements.listed(context.session, context.person, context.now)
    await context.reply(views.overview(context.t, listed))


async def new(context: Context) -> None:
    """Ask for the text."""
    await context.open_dialog("announcement.new_text")
    await context.reply(views.write_text(context.t))


async def take_text(context: Context) -> None:
    """The text has come."""
    await _show_new(context, _content(context))
    await context.close_dialog()


async def change_text(context: Context) -> None:
    """Ask for another text."""
    announcement = await announcements.open_announcement(context.session, context.person, context.row_id)
    await _open(context, "announcement.changed_text", announcement)
    await context.reply(views.rewrite_text(context.t, announcement))


async def take_changed_text(context: Context) -> None:
    """The other text has come."""
    number = context.dialog.data["announcement_id"]
    plan = await announcements.rewrite(context.session, context.person, number, _content(context))
    await context.close_dialog()
    await context.reply(views.message(plan.announcement), views.plan(context.t, plan))


async def show_plan(context: Context) -> None:
    """The announcement itself with its plan: from a list, or out of a dialogue."""
    await context.close_dialog()
    plan = await announcements.planned(context.session, context.person, context.row_id)
    await context.reply(views.message(plan.announcement), views.plan(context.t, plan))


async def back_to_plan(context: Context) -> None:
    """From a choice back to the plan, in place."""
    await context.close_dialog()
    plan = await announcements.planned(context.session, context.person, context.row_id)
    await context.reply(views.plan(context.t, plan).edited())


async def choose_time(context: Context) -> None:
    """Offer times; one may be typed at once as well."""
    announcement = await announcements.open_announcement(context.session, context.person, context.row_id)
    await _open(context, "announcement.typed_time", announcement)
    await context.reply(views.choose_time(context.t, announcement).edited())


async def take_time_button(context: Context) -> None:
    """A time was tapped."""
    await context.close_dialog()
    name, number = context.action_parts[-1], context.row_id
    if name == "now":
        plan = await announcements.unschedule(context.session, context.person, number)
    else:
        announcement = await announcements.open_announcement(context.session, context.person, number)
        local = _named_time(name, announcements.local_now(announcement, context.now))
        plan = await announcements.schedule_at(context.session, context.person, number, local, context.now)
    await context.reply(views.plan(context.t, plan).edited())


async def type_time(context: Context) -> None:
    """Ask for a typed time."""
    announcement = await announcements.open_announcement(context.session, context.person, context.row_id)
    await _open(context, "announcement.typed_time", announcement)
    await context.reply(views.type_time(context.t, announcement))


async def take_typed_time(context: Context) -> None:
    """A time was typed."""
    number = context.dialog.data["announcement_id"]
    announcement = await announcements.open_announcement(context.session, context.person, number)
    local_now = announcements.local_now(announcement, context.now)
    local = local_time(context.text, context.t.language, local_now)
    if local is None:
        raise UserError(mark("I did not understand that time. Write for example: tomorrow at 9, or 2026-12-01 14:30"))
    if timedelta() <= local_now - local < timedelta(minutes=1):  # "now"
        plan = await announcements.unschedule(context.session, context.person, number)
    else:
        plan = await announcements.schedule_at(context.session, context.person, number, local, context.now)
    await context.close_dialog()
    await context.reply(views.plan(context.t, plan))


async def choose_audience(context: Context) -> None:
    """Offer audiences."""
    plan = await announcements.planned(context.session, context.person, context.row_id)
    await context.reply(views.choose_audience(context.t, plan).edited())


async def take_audience(context: Context) -> None:
    """An audience was tapped."""
    audience = _named_audience(context.action_parts)
    group_id = context.action_number(2) if audience is Audience.GROUP else None
    plan = await announcements.address(context.session, context.person, context.row_id, audience, group_id)
    await context.reply(views.plan(context.t, plan).edited())


async def confirm(context: Context) -> None:
    """Let it go out, now or at its time."""
    await context.close_dialog()
    plan = await announcements.confirm(context.session, context.person, context.row_id, context.now)
    await context.reply(views.confirmed(context.t, plan, context.now).edited())


async def cancel(context: Context) -> None:
    """Take it back."""
    await context.close_dialog()
    announcement = await announcements.cancel(context.session, context.person, context.row_id)
    await context.reply(views.cancelled(context.t, announcement).edited())


async def send_due(session: AsyncSession, now: datetime) -> None:
    """The tick: what is due becomes deliveries, one a recipient; what is too late becomes a question."""
    for announcement in await announcements.due(session, now):
        author, t = announcement.author, texts(announcement.author.language)
        started = await announcements.begin(session, announcement, now)
        if started is None:
            await outbox.enqueue(session, author.telegram_id, views.late(t, announcement), now=now)
            continue
        for chat_id in started.chat_ids:
            await outbox.enqueue(
                session,
                chat_id,
                views.message(announcement),
                now=now,
                priority=outbox.ANNOUNCEMENT,
                occurrence_id=started.occurrence.id,
            )
        await _report(session, started.occurrence, now)


async def report_progress(session: AsyncSession, now: datetime) -> None:
    """The tick: the coordinators' progress messages follow the counts."""
    for occurrence in await announcements.unfinished(session):
        await _report(session, occurrence, now)


async def _report(session: AsyncSession, occurrence: Occurrence, now: datetime) -> None:
    announcement = occurrence.announcement
    t = texts(announcement.author.language)
    counts = await announcements.delivered_counts(session, occurrence.id)
    view = views.progress(t, announcement, counts) if counts.pending else views.final(t, announcement, counts)
    if not counts.pending:
        occurrence.finished_at = now
    if occurrence.shown == str(view.text):
        return
    occurrence.shown = str(view.text)
    chat_id = announcement.author.telegram_id
    delivery = await outbox.enqueue(session, chat_id, view, now=now, edits_id=occurrence.progress_id)
    occurrence.progress_id = occurrence.progress_id or delivery.id


async def _show_new(context: Context, content: Content) -> None:
    plan: Plan = await announcements.draft(context.session, context.person, content, context.now)
    await context.reply(views.message(plan.announcement), views.plan(context.t, plan))


def _content(context: Context) -> Content:
    message = context.message
    if message.animation:
        raise UserError(mark("I can pass on pictures and files, but no moving pictures. Please send another one."))
    photo_id = message.photo[-1].file_id if message.photo else None
    html = re.sub(r"\A/announce\S*\s*", "", context.html)
    return Content(html, photo_id, message.document.file_id if message.document else None)


async def _open(context: Context, step: str, announcement: Announcement) -> None:
    """Wait for something about an announcement; whoever cancels gets back to its plan."""
    back = action("announcement.back", announcement.id)
    await context.open_dialog(step, announcement_id=announcement.id, **{BACK: back})


def _named_time(name: str, now: datetime) -> datetime:
    """The local time that a button of :func:`views.choose_time` stands for."""
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    to_monday = 7 - now.weekday()
    times = {
        "1h": now.replace(second=0, microsecond=0) + timedelta(hours=1),
        "1d9": midnight + timedelta(days=1, hours=9),
        "1d16": midnight + timedelta(days=1, hours=16),
        "mon9": midnight + timedelta(days=to_monday, hours=9),
    }
    if name not in times:
        raise NotFound(mark("This button no longer works. Please start again from /menu."))
    return times[name]


def _named_audience(parts: tuple[str, ...]) -> Audience:
    if len(parts) < 2 or parts[1] not in {audience.value for audience in Audience}:
        raise NotFound(mark("This button no longer works. Please start again from /menu."))
    return Audience(parts[1])


# A command under a picture or file is no command to Telegram.
_UNDER_A_FILE = (filters.PHOTO | filters.Document.ALL) & filters.CaptionRegex(r"\A/announce(@\w+)?(\s|\Z)")
TICKS = (send_due, report_progress)
ROUTES: tuple[Route, ...] = (
    command("announce", announce, Action.COORDINATE),
    message("/announce under a picture", announce, Action.COORDINATE, PRIVATE & _UNDER_A_FILE),
    button("announcement.menu", overview, Action.COORDINATE),
    button("announcement.new", new, Action.COORDINATE),
    button("announcement.plan", show_plan, Action.COORDINATE),
    button("announcement.back", back_to_plan, Action.COORDINATE),
    button("announcement.text", change_text, Action.COORDINATE),
    button("announcement.time", choose_time, Action.COORDINATE),
    button("announcement.at", take_time_button, Action.COORDINATE),
    button("announcement.type_time", type_time, Action.COORDINATE),
    button("announcement.audience", choose_audience, Action.COORDINATE),
    button("announcement.to", take_audience, Action.COORDINATE),
    button("announcement.confirm", confirm, Action.COORDINATE),
    button("announcement.cancel", cancel, Action.COORDINATE),
    dialog("announcement.new_text", take_text, Action.COORDINATE),
    dialog("announcement.changed_text", take_changed_text, Action.COORDINATE),
    dialog("announcement.typed_time", take_typed_time, Action.COORDINATE),
)

"""Announcements: the preview, the plan, the list, the progress."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from markupsafe import Markup

from bot.models import Announcement, AnnouncementState, Audience
from bot.services.announcements import Counts, Plan
from bot.texts import Texts
from bot.views.reply import Button, File, Reply, action, bold, lines, paragraphs, quoted, rows, shortened

# How much of an announcement a list or a question shows.
EXCERPT_UNITS = 120
# What fits a phone's button.
TITLE_UNITS = 30
CANCEL = "dialog.cancel"


def message(announcement: Announcement) -> Reply:
    """The announcement exactly as everybody gets it."""
    file = None
    if announcement.photo_id:
        file = File(file_id=announcement.photo_id, is_photo=True)
    elif announcement.document_id:
        file = File(file_id=announcement.document_id)
    header = Markup("📣 <b>{}</b>").format(announcement.cluster.name)
    return Reply(paragraphs(header, Markup(announcement.text)), file=file)  # noqa: S704 - made from Telegram's entities


def write_text(t: Texts) -> Reply:
    """The coordinator is asked what to announce."""
    text = paragraphs(
        bold(t("New announcement")),
        t("Write it as your next message. You may add a picture or a file."),
        t("Nothing is sent before you have seen it and confirmed."),
    )
    return Reply(text, rows(Button(t("Cancel"), CANCEL)))


def rewrite_text(t: Texts, announcement: Announcement) -> Reply:
    """The coordinator is asked for a better text."""
    text = lines(
        t("Write the new text as your next message, or send another picture or file."),
        t("What you do not send stays as it is.") if announcement.photo_id or announcement.document_id else None,
    )
    return Reply(text, rows(Button(t("Back"), action("announcement.plan", announcement.id))))


def plan(t: Texts, found: Plan) -> Reply:
    """Under the preview: who gets it and when, with a button for each change."""
    announcement, number = found.announcement, found.announcement.id
    is_scheduled = announcement.state is AnnouncementState.SCHEDULED
    text = paragraphs(
        t("This is scheduled.") if is_scheduled else t("This is how it will look."),
        lines(
            t("To: {audience}", audience=_audience(t, found)),
            t("When: {moment}", moment=_when(t, announcement)),
        ),
    )
    is_at_once = announcement.due_at is None or announcement.state is AnnouncementState.LATE
    go = Button(t("Send now") if is_at_once else t("Schedule it"), action("announcement.confirm", number))
    change = (
        Button(t("Time"), action("announcement.time", number)),
        Button(t("Audience"), action("announcement.audience", number)),
        Button(t("Text"), action("announcement.text", number)),
    )
    drop = Button(
        t("Discard") if announcement.state is AnnouncementState.DRAFT else t("Cancel this announcement"),
        action("announcement.cancel", number),
    )
    others = (Button(t("All announcements"), "announcement.menu"), Button(t("Menu"), "menu"))
    return Reply(text, rows(None if is_scheduled else go, change, drop, others))


def choose_time(t: Texts, announcement: Announcement) -> Reply:
    """Times by button, or typed."""
    number = announcement.id
    buttons = (
        (
            Button(t("In 1 hour"), action("announcement.at", number, "1h")),
            Button(t("Tomorrow 9:00"), action("announcement.at", number, "1d9")),
        ),
        (
            Button(t("Tomorrow 16:00"), action("announcement.at", number, "1d16")),
            Button(t("Monday 9:00"), action("announcement.at", number, "mon9")),
        ),
        (
            Button(t("Now"), action("announcement.at", number, "now")),
            Button(t("Type a time"), action("announcement.type_time", number)),
        ),
        Button(t("Back"), action("announcement.back", number)),
    )
    text = t("When shall it go out? Times are those of {zone}.", zone=announcement.timezone.replace("_", " "))
    return Reply(text, rows(*buttons))


def type_time(t: Texts, announcement: Announcement) -> Reply:
    """The coordinator types a time."""
    text = paragraphs(t("When? Write it as you would say it, for example:"), t("tomorrow at 9"))
    return Reply(text, rows(Button(t("Back"), action("announcement.plan", announcement.id))))


def choose_audience(t: Texts, found: Plan) -> Reply:
    """Own cluster, a connected group, everybody."""
    number = found.announcement.id
    groups = [
        Button(f"👥 {shortened(group.title, TITLE_UNITS)}", action("announcement.to", number, Audience.GROUP, group.id))
        for group in found.groups
    ]
    everybody = Button(t("All clusters"), action("announcement.to", number, Audience.ALL))
    text = t("Who shall get it?")
    if not found.groups:
        text = paragraphs(text, t("To announce in a group, add me to it and write /connect there."))
    own = Button(
        shortened(found.announcement.cluster.name, TITLE_UNITS), action("announcement.to", number, Audience.CLUSTER)
    )
    back = Button(t("Back"), action("announcement.back", number))
    return Reply(text, rows(own, *groups, everybody if found.has_other_clusters else None, back))


def confirmed(t: Texts, found: Plan, now: datetime) -> Reply:
    """It is set down."""
    announcement = found.announcement
    if announcement.due_at is not None and announcement.due_at > now:
        text = t(
            "Scheduled for {moment}, to {audience}.",
            moment=bold(t.moment(announcement.due_at, announcement.timezone)),
            audience=_audience(t, found),
        )
        change = Button(t("Change or cancel"), action("announcement.plan", announcement.id))
        return Reply(text, rows(change, Button(t("All announcements"), "announcement.menu"), Button(t("Menu"), "menu")))
    return Reply(t("On its way to {audience}.", audience=_audience(t, found)), rows(Button(t("Menu"), "menu")))


def cancelled(t: Texts, announcement: Announcement) -> Reply:
    """It was taken back."""
    text = paragraphs(t("Cancelled:"), quoted(_excerpt(announcement)))
    return Reply(text, rows(Button(t("New announcement"), "announcement.new"), Button(t("Menu"), "menu")))


def overview(t: Texts, listed: Sequence[Announcement]) -> Reply:
    """What is scheduled or still a draft, and a new one."""
    new, menu = Button(t("New announcement"), "announcement.new"), Button(t("Menu"), "menu")
    if not listed:
        return Reply(t("Nothing is scheduled."), rows(new, menu))
    numbered = [
        lines(
            Markup("<b>{}.</b> {}").format(number, _standing(t, announcement)),
            _excerpt(announcement),
        )
        for number, announcement in enumerate(listed, start=1)
    ]
    buttons = [
        Button(str(number), action("announcement.plan", announcement.id))
        for number, announcement in enumerate(listed, start=1)
    ]
    in_rows = [tuple(buttons[start : start + 5]) for start in range(0, len(buttons), 5)]
    text = paragraphs(t("Not sent yet. Tap a number to see, change or cancel it:"), *numbered)
    return Reply(text, rows(*in_rows, new, menu))


def late(t: Texts, announcement: Announcement) -> Reply:
    """Its time passed while the assistant was down: the coordinator decides."""
    number = announcement.id
    text = paragraphs(
        t("I could not send this at {moment}, because I was not running:", moment=_when(t, announcement)),
        quoted(_excerpt(announcement)),
        t("Shall it go out now?"),
    )
    return Reply(
        text,
        rows(
            Button(t("Send now"), action("announcement.confirm", number)),
            Button(t("Another time"), action("announcement.time", number)),
            Button(t("Cancel this announcement"), action("announcement.cancel", number)),
        ),
    )


def progress(t: Texts, announcement: Announcement, counts: Counts) -> Reply:
    """How far it has got; updates itself."""
    total = counts.pending + _settled(counts)
    text = paragraphs(
        t("Sending: {done} of {total}", done=t.number(_settled(counts)), total=t.number(total)),
        quoted(_excerpt(announcement)),
    )
    return Reply(text, rows(Button(t("Stop"), action("announcement.cancel", announcement.id))))


def final(t: Texts, announcement: Announcement, counts: Counts) -> Reply:
    """The count at the end."""
    text = paragraphs(
        bold(
            t("The announcement was stopped.")
            if announcement.state is AnnouncementState.CANCELLED
            else t("The announcement is out.")
        ),
        lines(
            t("Sent: {n}", n=t.number(counts.sent)),
            t("Failed: {n}", n=t.number(counts.failed)) if counts.failed else None,
            t("Unreachable (they blocked me or never wrote to me): {n}", n=t.number(counts.unreachable))
            if counts.unreachable
            else None,
            t("Unknown (the connection broke): {n}", n=t.number(counts.unknown)) if counts.unknown else None,
            t("Not sent (stopped or unsubscribed): {n}", n=t.number(counts.cancelled)) if counts.cancelled else None,
        ),
        quoted(_excerpt(announcement)),
    )
    return Reply(text, rows(Button(t("New announcement"), "announcement.new"), Button(t("Menu"), "menu")))


def _settled(counts: Counts) -> int:
    return counts.sent + counts.failed + counts.unreachable + counts.unknown + counts.cancelled


def _audience(t: Texts, found: Plan) -> Markup:
    announcement = found.announcement
    people = t.n("{n} person", "{n} people", found.recipient_count)
    match announcement.audience:
        case Audience.GROUP if announcement.group is not None:
            return t("the group {title}", title=bold(announcement.group.title))
        case Audience.ALL:
            return t("all clusters ({people})", people=people)
        case _:
            return Markup("{} ({})").format(bold(announcement.cluster.name), people)


def _standing(t: Texts, announcement: Announcement) -> str:
    match announcement.state:
        case AnnouncementState.DRAFT:
            return t("Draft")
        case AnnouncementState.LATE:
            return t("{moment}, missed: please decide", moment=_when(t, announcement))
        case _:
            return _when(t, announcement)


def _when(t: Texts, announcement: Announcement) -> str:
    if announcement.due_at is None:
        return str(t("now"))
    return t.moment(announcement.due_at, announcement.timezone)


def _excerpt(announcement: Announcement) -> str:
    plain = Markup(announcement.text).striptags()  # noqa: S704 - made from Telegram's entities
    return shortened(plain, EXCERPT_UNITS) or "📎"

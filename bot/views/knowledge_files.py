"""The knowledge base as a spreadsheet, in and out, and how questions were answered: for coordinators."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from bot.services.exchange import Accepted, Change, Plan
from bot.services.report import WEEKS, Report
from bot.texts import Texts, language_name
from bot.trend import Trend
from bot.views.reply import Button, File, Keyboard, Reply, action, bold, lines, paragraphs, rows, shortened
from knowledge.checks import Problem

# Lines of each kind that a message lists; the rest is counted.
LISTED = 6
TITLE_UNITS = 70
REASON_UNITS = 200
MISSES = 3


def ask_for_table(t: Texts) -> Reply:
    """What can be sent."""
    text = paragraphs(
        t("Send me the spreadsheet: an .xlsx or .csv file."),
        t("“Export” gives you all answers to start from. Before anything changes I show you what is different."),
    )
    return Reply(text, rows((Button(t("Export"), "table.export"), Button(t("Cancel"), "dialog.cancel"))))


def no_table(t: Texts) -> Reply:
    """Something else was sent."""
    text = t("That is not a spreadsheet that I can read. Please send an .xlsx or .csv file.")
    return Reply(text, rows((Button(t("Export"), "table.export"), Button(t("Cancel"), "dialog.cancel"))))


def too_large(t: Texts, megabytes: int) -> Reply:
    """The file is larger than any knowledge base."""
    text = t("That file is too large: at most {megabytes} MB. Please send it in parts.", megabytes=megabytes)
    return Reply(text, _onward(t))


def reading(t: Texts, name: str) -> Reply:
    """The file is on its way."""
    return Reply(t("Reading {name} …", name=name))


def read_so_far(t: Texts, name: str, done: int, of: int) -> Reply:
    """How far it is."""
    return Reply(t("Reading {name}: row {done} of {of} …", name=name, done=t.number(done), of=t.number(of)))


def checking(t: Texts, name: str, count: int) -> Reply:
    """All rows are read."""
    return Reply(
        lines(
            t.n("{n} entry read from {name}.", "{n} entries read from {name}.", count, name=name),
            t("Checking that questions still find their answers …"),
        )
    )


def unreadable(t: Texts, name: str, row: int, reason: str) -> Reply:
    """A cell is broken."""
    return Reply(
        paragraphs(
            t("I cannot import {name}.", name=bold(name)),
            _where(t, row, reason),
            _mend(t),
        ),
        _onward(t),
    )


def lost(t: Texts) -> Reply:
    """It did not work, and not for the file's sake."""
    text = t("Sorry, that did not work. Nothing was changed. Please try again in a while.")
    return Reply(text, _onward(t))


def refused(t: Texts, name: str, plan: Plan) -> Reply:
    """The linter, or an accepted question, speaks against it."""
    if plan.errors:
        why = lines(*_problems(t, plan.errors))
    else:
        why = lines(t("These questions would no longer find their answer:"), *_broken(t, plan.broken))
    return Reply(paragraphs(t("I cannot import {name}.", name=bold(name)), why, _mend(t)), _onward(t))


def same(t: Texts, name: str) -> Reply:
    """Nothing differs."""
    return Reply(t("{name} says what I know already. Nothing to change.", name=bold(name)), _onward(t))


def plan(t: Texts, name: str, job_id: int, planned: Plan) -> Reply:
    """What would change; the coordinator confirms."""
    count = len(planned.changes)
    counts = lines(
        t.n("{n} new answer", "{n} new answers", planned.new) if planned.new else None,
        t.n("{n} changed", "{n} changed", count - planned.new) if count > planned.new else None,
        t.n("{n} as before", "{n} as before", planned.unchanged) if planned.unchanged else None,
        t.n("{n} not in the file; it stays", "{n} not in the file; they stay", len(planned.missing))
        if planned.missing
        else None,
    )
    listed = [_change(t, change) for change in planned.changes[:LISTED]]
    worth = [bold(t("Worth a look")), *_problems(t, planned.warnings)] if planned.warnings else []
    publish = t.n("Publish {n} change", "Publish {n} changes", count).unescape()
    return Reply(
        paragraphs(bold(name), counts, lines(*listed, _more(t, count - LISTED)), lines(*worth)),
        rows(Button(publish, action("table.publish", job_id)), Button(t("Discard"), action("table.discard", job_id))),
    )


def publishing(t: Texts) -> Reply:
    """It goes live."""
    return Reply(t("Publishing …"))


def published(t: Texts, count: int) -> Reply:
    """It is live."""
    text = t.n(
        "Published {n} change. In a few seconds I answer with it.",
        "Published {n} changes. In a few seconds I answer with them.",
        count,
    )
    return Reply(text, _onward(t))


def discarded(t: Texts) -> Reply:
    """Nothing changes."""
    return Reply(t("Discarded. The answers stay as they were."), _onward(t))


def explained(t: Texts, sentence: Markup) -> Reply:
    """Why it was not done."""
    return Reply(sentence, _onward(t))


def preparing(t: Texts) -> Reply:
    """It takes a moment."""
    return Reply(t("One moment, I am putting it together …"))


def exported(t: Texts, count: int, name: str, content: bytes) -> Reply:
    """The base as a workbook."""
    caption = lines(
        t.n("{n} answer, one row for each language.", "{n} answers, one row for each language.", count),
        t("Change what you like and send the file back to me."),
    )
    return Reply(caption, _onward(t), File(name, content))


def too_long_for_a_table(t: Texts) -> Reply:
    """An entry is longer than a cell."""
    return Reply(t("An answer is too long for a spreadsheet. Please ask the operator for the files."), _onward(t))


def report(t: Texts, found: Report, picture: bytes | None) -> Reply:
    """How questions were answered, in a picture's caption."""
    if not found.total.count or picture is None:
        nothing = t.n("No question in the last {n} week.", "No question in the last {n} weeks.", WEEKS)
        return Reply(nothing, _onward(t))
    count = found.total.count
    head = t.n("{n} question in the last weeks", "{n} questions in the last weeks", count)
    figures = [
        t("{share} answered at once", share=share(t, found.total.answered, count)),
        t("{share} got choices", share=share(t, found.total.suggested, count)),
        t("{share} found nothing", share=share(t, found.total.missed, count)),
        t("{share} said it was not what they meant", share=share(t, found.total.disliked, count)),
    ]
    missed = [f"{number} × {shortened(' '.join(text.split()), TITLE_UNITS)}" for text, number in found.misses[:MISSES]]
    missing = lines(bold(t("Missed most")), *missed) if missed else None
    keyboard = rows((Button(t("Open questions"), "faq.queue"), Button(t("Menu"), "menu")))
    return Reply(paragraphs(bold(head), lines(*figures), missing), keyboard, File("report.png", picture, is_photo=True))


def trend(t: Texts, found: Report) -> Trend:
    """What the picture shows."""
    weeks = [shares for _, shares in found.weeks]
    return Trend(
        title=t("Questions week by week").unescape(),
        names=[name.unescape() for name in (t("answered at once"), t("got choices"), t("found nothing"))],
        weeks=[t.day_of_month(monday) for monday, _ in found.weeks],
        counts=[(one.answered, one.suggested, one.missed) for one in weeks],
        shares=[share(t, one.answered, one.count) if one.count else "" for one in weeks],
    )


def share(t: Texts, part: int, whole: int) -> str:
    """``41 %``, as the language writes it."""
    return t.percent(part / whole)


def _change(t: Texts, change: Change) -> str:
    first = next(iter(change.after.texts.values()))
    title = shortened(change.after.texts.get(t.language, first).phrasings[0], TITLE_UNITS)
    if change.before is None:
        return f"➕ {title}"
    languages = t.listed([language_name(language) for language in change.languages])
    return f"✏️ {title} ({languages})" if languages else f"✏️ {title}"


def _problems(t: Texts, problems: Sequence[Problem]) -> list[str | Markup]:
    listed = [_where(t, one.line, one.reason) for one in problems[:LISTED]]
    return [*listed, _more(t, len(problems) - LISTED)]


def _where(t: Texts, row: int, reason: str) -> str | Markup:
    """A mistake with its row; 0 stands for the whole file."""
    short = shortened(t.reason(reason).unescape(), REASON_UNITS)
    return t("Row {row}, {reason}", row=row, reason=short) if row else short[:1].upper() + short[1:]


def _broken(t: Texts, broken: Sequence[Accepted]) -> list[str | Markup]:
    return [*[f"• {shortened(one.text, TITLE_UNITS)}" for one in broken[:LISTED]], _more(t, len(broken) - LISTED)]


def _more(t: Texts, count: int) -> str:
    return t.n("… and {n} more", "… and {n} more", count) if count > 0 else ""


def _mend(t: Texts) -> Markup:
    return t("Nothing was changed. Mend it in the spreadsheet and send it again.")


def _onward(t: Texts) -> Keyboard:
    return rows((Button(t("My answers"), "entry.search"), Button(t("Menu"), "menu")))

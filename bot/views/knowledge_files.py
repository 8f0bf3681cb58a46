"""The knowledge base as a spreadsheet, in and out, and how questions were answered: for coordinators."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence

from markupsafe import Markup

from bot.services.answers import in_language
from bot.services.exchange import Accepted, Change, Plan
from bot.services.report import WEEKS, Report
from bot.texts import Texts, language_name, languages, texts
from bot.trend import Trend
from bot.views.reply import Button, File, Keyboard, Reply, action, bold, lines, paragraphs, rows, shortened
from knowledge import columns
from knowledge.checks import Problem
from knowledge.columns import Say
from knowledge.entries import Entry, EntryError

# Lines of each kind that a message lists, and rows with the same mistake; the rest is counted.
LISTED = 6
ROWS_LISTED = 8
TITLE_UNITS = 70
REASON_UNITS = 200
MISSES = 3


def say(t: Texts) -> Say:
    """Headings and explanations of a spreadsheet in this language."""
    return lambda reason: t.reason(reason).unescape()


@functools.cache
def headings() -> Mapping[str, str]:
    """What the columns are called in all languages."""
    return columns.headings([say(texts(language)) for language in languages()])


def ask_for_table(t: Texts) -> Reply:
    """What can be sent."""
    text = paragraphs(
        t("Send me the spreadsheet: an .xlsx or .csv file."),
        t("“Export” gives you all answers to start from. Before anything changes I show you what is different."),
    )
    return Reply(text, rows((Button(t("Export"), "table.export"), Button(t("Cancel"), "dialog.cancel"))))


def no_table(t: Texts) -> Reply:
    """Something else was sent."""
    text = t("That is not a spreadsheet that I can read. Please save it as an .xlsx or .csv file and send me that.")
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


def unreadable(t: Texts, name: str, errors: Sequence[EntryError]) -> Reply:
    """Cells are broken: which, and why."""
    count = t.n("{n} mistake:", "{n} mistakes:", len(errors)) if len(errors) > 1 else None
    why = lines(count, *_mistakes(t, [(one.line, one.reason) for one in errors]))
    afresh = rows(Button(t("Export"), "table.export"))
    return Reply(paragraphs(t("I cannot import {name}.", name=bold(name)), why, _mend(t)), (*afresh, *_onward(t)))


def lost(t: Texts) -> Reply:
    """It did not work, and not for the file's sake."""
    text = t("Sorry, that did not work. Nothing was changed. Please try again in a while.")
    return Reply(text, _onward(t))


def refused(t: Texts, name: str, job_id: int, plan: Plan) -> Reply:
    """The linter, or an accepted question, speaks against it; perhaps only against withdrawing what the file lacks."""
    if plan.errors:
        why = lines(*_problems(t, plan.errors))
    else:
        why = paragraphs(
            lines(t("These questions would no longer find their answer but another:"), *_broken(t, plan.broken)),
            t("Word that one differently, or add the question to its own answer."),
        )
    stay = rows(_let_stay(t, job_id, len(plan.withdrawn))) if plan.withdrawn else ()
    return Reply(paragraphs(t("I cannot import {name}.", name=bold(name)), why, _mend(t)), (*stay, *_onward(t)))


def same(t: Texts, name: str) -> Reply:
    """Nothing differs."""
    return Reply(t("{name} says what I know already. Nothing to change.", name=bold(name)), _onward(t))


def plan(t: Texts, name: str, job_id: int, planned: Plan, missing: Sequence[Entry]) -> Reply:
    """What would change; the coordinator confirms. What the file lacks goes only where that is asked for."""
    count, gone = len(planned.changes), len(planned.withdrawn)
    counts = lines(
        t.n("{n} new answer", "{n} new answers", planned.new) if planned.new else None,
        t.n("{n} changed", "{n} changed", count - planned.new) if count > planned.new else None,
        t.n("{n} as before", "{n} as before", planned.unchanged) if planned.unchanged else None,
        _missing(t, planned) if planned.missing else None,
    )
    listed = [_change(t, change) for change in planned.changes[:LISTED]]
    withdrawn = [f"🗑 {_title(t, entry)}" for entry in missing[:LISTED]] if gone else []
    worth = [bold(t("Worth a look")), *_problems(t, planned.warnings)] if planned.warnings else []
    stay = _let_stay(t, job_id, gone) if gone else None
    also = t.n("Also withdraw {n} answer", "Also withdraw {n} answers", len(planned.missing)).unescape()
    may_go = planned.missing and planned.is_nearly_whole and not gone
    go = Button(also, action("table.missing", job_id, 1)) if may_go else None
    same = t("{name} says what I know already. Nothing to change.", name=bold(name)) if not planned.count else None
    text = paragraphs(
        same or bold(name),
        counts,
        lines(*listed, _more(t, count - LISTED)),
        lines(*withdrawn, _more(t, gone - LISTED)),
        lines(*worth),
    )
    discard = Button(t("Discard"), action("table.discard", job_id))
    return Reply(text, rows(_publish(t, job_id, planned), stay, go, discard))


def _let_stay(t: Texts, job_id: int, count: int) -> Button:
    return Button(t.n("Let it stay", "Let them stay", count).unescape(), action("table.missing", job_id, 0))


def _missing(t: Texts, planned: Plan) -> Markup:
    count = len(planned.missing)
    if planned.withdraws:
        return t.n("{n} not in the file: it goes", "{n} not in the file: they go", count)
    return t.n("{n} not in the file; it stays", "{n} not in the file; they stay", count)


def _publish(t: Texts, job_id: int, planned: Plan) -> Button | None:
    changed, gone = len(planned.changes), len(planned.withdrawn)
    if changed and gone:
        label = t.n("Publish, and withdraw {n} answer", "Publish, and withdraw {n} answers", gone)
    elif gone:
        label = t.n("Withdraw {n} answer", "Withdraw {n} answers", gone)
    else:
        label = t.n("Publish {n} change", "Publish {n} changes", changed)
    return Button(label.unescape(), action("table.publish", job_id)) if changed or gone else None


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
    title = _title(t, change.after)
    if change.before is None:
        return f"➕ {title}"
    languages = t.listed([language_name(language) for language in change.languages])
    return f"✏️ {title} ({languages})" if languages else f"✏️ {title}"


def _title(t: Texts, entry: Entry) -> str:
    return shortened(in_language(entry, t.language).phrasings[0], TITLE_UNITS)


def _problems(t: Texts, problems: Sequence[Problem]) -> list[str | Markup]:
    return _mistakes(t, [(one.line, one.reason) for one in problems])


def _mistakes(t: Texts, found: Sequence[tuple[int, str]]) -> list[str | Markup]:
    """Mistakes with their rows, the same one in many rows once; what is too much is counted."""
    by_reason: dict[str, tuple[str, list[int]]] = {}
    for row, reason in found:
        by_reason.setdefault(str(reason), (reason, []))[1].append(row)
    shown = list(by_reason.values())[:LISTED]
    more = len(found) - sum(len(numbers) for _, numbers in shown)
    return [*(_where(t, numbers, reason) for reason, numbers in shown), _more(t, more)]


def _where(t: Texts, numbers: Sequence[int], reason: str) -> str | Markup:
    """A mistake with its rows; row 0 stands for the whole file."""
    short = shortened(t.reason(reason).unescape(), REASON_UNITS)
    if not numbers[0]:
        return short[:1].upper() + short[1:]
    if len(numbers) == 1:
        return t("Row {row}, {reason}", row=numbers[0], reason=short)
    listed = ", ".join(str(row) for row in numbers[:ROWS_LISTED])
    if len(numbers) > ROWS_LISTED:
        return t("Rows {rows} and {n} more, {reason}", rows=listed, n=len(numbers) - ROWS_LISTED, reason=short)
    return t("Rows {rows}, {reason}", rows=listed, reason=short)


def _broken(t: Texts, broken: Sequence[Accepted]) -> list[str | Markup]:
    listed = [
        f"• {shortened(one.text, TITLE_UNITS)} → {shortened(one.instead, TITLE_UNITS) or '?'}"
        for one in broken[:LISTED]
    ]
    return [*listed, _more(t, len(broken) - LISTED)]


def _more(t: Texts, count: int) -> str:
    return t.n("… and {n} more", "… and {n} more", count) if count > 0 else ""


def _mend(t: Texts) -> Markup:
    return t("Nothing was changed. Mend it in the spreadsheet and send it again.")


def _onward(t: Texts) -> Keyboard:
    return rows((Button(t("My answers"), "entry.search"), Button(t("Menu"), "menu")))

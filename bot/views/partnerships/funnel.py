"""The figures of a cluster's requests on a phone, and as a table to take along."""

from __future__ import annotations

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from bot.models import Outcome, RequestState
from bot.services.partnerships.funnel import Course, Funnel, Period
from bot.texts import Texts
from bot.views.partnerships.outcomes import value_name
from bot.views.partnerships.proposals import reason_name
from bot.views.partnerships.wording import menu_button, reach_name, type_name
from bot.views.reply import Button, File, Markup, Reply, action, bold, lines, paragraphs, rows
from knowledge.lexicon import Lexicon
from knowledge.spreadsheets import Column

WIDE, NARROW = 48, 14
_HOURS_A_DAY = 24
# From this many hours on a time is said in days.
_LONG = 48


def funnel(t: Texts, found: Funnel, lexicon: Lexicon) -> Reply:
    """How far the requests of a period came."""
    periods = tuple(
        Button(("✓ " if period is found.period else "") + period_name(t, period), action("funnel.show", period.value))
        for period in Period
    )
    heading = bold(Markup(" · ").join([t("Figures"), found.cluster.name, period_name(t, found.period)]))
    back = (Button(t("Requests"), "broker.menu"), menu_button(t))
    if not found.posted:
        return Reply(paragraphs(heading, t("No request went out in this time.")), rows(periods, back))
    text = paragraphs(heading, _steps(t, found), _what_else(t, found, lexicon))
    export = (
        Button("Excel", action("funnel.xlsx", found.period.value)),
        Button("CSV", action("funnel.csv", found.period.value)),
    )
    nobody = Button(t("Nobody for two days"), "broker.list:silent:0:-") if found.silent else None
    invite = Button(t("Invite"), "member.invite") if found.sought_in_vain else None
    return Reply(text, rows(periods, nobody, invite, export, back))


def period_name(t: Texts, period: Period) -> Markup:
    """How far back the figures go."""
    match period:
        case Period.MONTH:
            return t("30 days")
        case Period.YEAR:
            return t("One year")
        case Period.ALL:
            return t("Everything")


def _steps(t: Texts, found: Funnel) -> Markup:
    results = [Markup("{} {}").format(t.number(n), outcome_name(t, each)) for each, n in found.results.items()]
    total = sum(found.results.values())
    worth = [Markup("{} × {}").format(t.number(n), value_name(t, band)) for band, n in found.worth.items()]
    return lines(
        t("Requests posted: {n}", n=bold(t.number(found.posted))),
        t("→ a firm was asked: {n}", n=bold(t.number(found.proposed))),
        t("→ a firm was interested: {n}", n=bold(t.number(found.interested))),
        t("→ both said yes: {n}", n=bold(t.number(found.introduced))),
        t("→ they met: {n}", n=bold(t.number(found.met))),
        t("→ something came of it: {n}", n=bold(t.number(total))),
        Markup("   {}").format(Markup(", ").join(results)) if results else None,
        t("Worth, as firms have said: {worth}", worth=Markup(", ").join(worth)) if worth else None,
        t("Across borders: {n}", n=t.number(found.cross_border)) if found.cross_border else None,
    )


def _what_else(t: Texts, found: Funnel, lexicon: Lexicon) -> Markup:
    declined = sum(found.reasons.values())
    why = [
        Markup("{} {}").format(t.number(n), reason_name(t, reason) if reason else t("without a reason"))
        for reason, n in found.reasons.items()
    ]
    vain = [f"{lexicon.label(concept, t.language)} ({t.number(n)})" for concept, n in found.sought_in_vain]
    answer = found.median_answer
    return lines(
        t("Half of the firms answer within {time}.", time=bold(duration(t, answer))) if answer is not None else None,
        t("Firms said no: {n} ({why})", n=t.number(declined), why=Markup(", ").join(why)) if declined else None,
        t("The two sides say different things: {n}", n=t.number(found.disputed)) if found.disputed else None,
        t("Open for two days and nobody interested: {n}", n=t.number(found.silent)) if found.silent else None,
        t("Nobody offers: {concepts}. That is whom to invite.", concepts=bold(", ".join(vain))) if vain else None,
    )


def duration(t: Texts, time: timedelta) -> Markup:
    """A time in whole hours or days, at least one hour."""
    hours = max(1, round(time.total_seconds() / 3600))
    if hours < _LONG:
        return t.n("{n} hour", "{n} hours", hours)
    return t.n("{n} day", "{n} days", round(hours / _HOURS_A_DAY))


def outcome_name(t: Texts, outcome: Outcome) -> Markup:
    """What came of a request, in a list."""
    match outcome:
        case Outcome.DEAL:
            return t("deal")
        case Outcome.COOPERATION:
            return t("cooperation")
        case Outcome.HELPED:
            return t("helped")
        case Outcome.NO_FIT:
            return t("no fit")
        case Outcome.FOUND_ELSEWHERE:
            return t("found elsewhere")


def state_name(t: Texts, state: RequestState) -> Markup:
    """Where a request stands, in a table."""
    match state:
        case RequestState.DRAFT | RequestState.HELD:
            return t("not out yet")
        case RequestState.OPEN:
            return t("open")
        case RequestState.WITHDRAWN:
            return t("withdrawn")
        case RequestState.EXPIRED:
            return t("expired")
        case RequestState.DONE:
            return t("closed")


def columns(t: Texts) -> list[Column]:
    """The columns of the table."""
    return [
        Column(heading.unescape(), width)
        for heading, width in (
            (t("Number"), NARROW),
            (t("Posted"), NARROW),
            (t("Company"), WIDE // 2),
            (t("Kind of request"), WIDE // 2),
            (t("Request"), WIDE),
            (t("Subjects"), WIDE // 2),
            (t("Reach"), WIDE // 2),
            (t("State"), NARROW),
            (t("Firms asked"), NARROW),
            (t("Interested"), NARROW),
            (t("Both said yes"), NARROW),
            (t("Said no"), NARROW),
            (t("Met"), NARROW),
            (t("Outcome"), NARROW),
            (t("Disputed"), NARROW),
            (t("Worth"), WIDE // 2),
            (t("Across borders"), NARROW),
        )
    ]


def table(t: Texts, found: Funnel, lexicon: Lexicon) -> list[list[str | int | date]]:
    """A row for each request; firms that were asked are counted, not named."""
    zone = ZoneInfo(found.cluster.timezone)
    return [_row(t, course, lexicon, zone) for course in found.courses]


def _row(t: Texts, course: Course, lexicon: Lexicon, zone: ZoneInfo) -> list[str | int | date]:
    request = course.request
    opened = request.opened_at or request.created_at
    subjects = ", ".join(lexicon.label(concept, t.language) for concept in course.concepts)
    yes = t("yes").unescape()
    return [
        request.id,
        opened.astimezone(zone).date(),
        request.company.name,
        type_name(t, request.type).unescape(),
        request.text,
        subjects,
        reach_name(t, request.reach).unescape(),
        state_name(t, request.state).unescape(),
        course.asked,
        course.interested,
        course.introduced,
        course.declined,
        yes if course.has_met else "",
        outcome_name(t, course.outcome).unescape() if course.outcome else "",
        yes if course.is_disputed else "",
        value_name(t, course.value).unescape() if course.value else "",
        yes if course.is_cross_border else "",
    ]


def exported(t: Texts, found: Funnel, file: File) -> Reply:
    """The table as a file."""
    period = period_name(t, found.period)
    text = t.n(
        "{period}: {n} request. The firms that were asked are counted, not named.",
        "{period}: {n} requests. The firms that were asked are counted, not named.",
        found.posted,
        period=period,
    )
    back = Button(t("Figures"), action("funnel.show", found.period.value))
    return Reply(text, rows((back, menu_button(t))), file=file)

"""What an author sees of a team: the parts before anybody is asked, and how each stands afterwards."""

from __future__ import annotations

from collections.abc import Sequence

from bot.services.partnerships.teams import Plan, PlannedPart, Stand, Team, TeamPart
from bot.texts import Texts
from bot.views.partnerships.requests import SURE
from bot.views.partnerships.wording import menu_button, place, requests_button
from bot.views.reply import Button, Markup, Reply, action, bold, lines, paragraphs, quoted, rows, shortened
from knowledge.lexicon import Lexicon
from knowledge.packages import Part

# How much of a part fits a button beside its sign, and of the job above the list.
BUTTON_UNITS = 28
JOB_UNITS = 160


def sentence_of(t: Texts, part: Part, lexicon: Lexicon) -> str:
    """What firms are asked for a part, in the language of ``t``."""
    return t("We look for: {part}", part=part.label(lexicon, t.language)).unescape()


def plan(t: Texts, found: Plan, lexicon: Lexicon) -> Reply:
    """The parts, who would be asked for each, and one tap to ask them."""
    text = paragraphs(
        bold(t("A team for your job")),
        quoted(shortened(found.package.text, JOB_UNITS)),
        lines(*(_planned_line(t, each, lexicon) for each in found.wanted)),
        _covered(t, found),
        t("Each firm is asked for its part only. Contacts are shared part by part, when both say yes."),
    )
    chips = [_part_button(t, found, place_, each, lexicon) for place_, each in enumerate(found.parts)]
    ask = Button("✅ " + t("Ask this team"), action("team.send", found.package.id)) if found.wanted else None
    back = Button(t("One request instead"), action("team.discard", found.package.id))
    return Reply(text, rows(ask, *chips, (back, menu_button(t))))


def _planned_line(t: Texts, planned: PlannedPart, lexicon: Lexicon) -> Markup:
    label = bold(planned.part.label(lexicon, t.language))
    who = t("nobody yet") if planned.firm is None else t("a firm in {place}", place=place(t, planned.firm))
    return Markup("• {}: {}").format(label, who)


def _covered(t: Texts, found: Plan) -> Markup:
    """How much of the job would be covered, honestly."""
    missing = sum(each.firm is None for each in found.wanted)
    if not found.wanted:
        return t("All parts are left out. Tap one to take it in again.")
    if not found.firms:
        return t("No firm fits any part yet. I ask as soon as one joins, if you tap “Ask the next firm” then.")
    firms = t.n("{n} firm could do it.", "{n} firms together could do it.", found.firms)
    gap = t.n("For {n} part nobody fits yet.", "For {n} parts nobody fits yet.", missing)
    return gap if missing else firms


def _part_button(t: Texts, found: Plan, at: int, planned: PlannedPart, lexicon: Lexicon) -> Button:
    sign = "✕" if planned.is_wanted else "+"
    label = shortened(planned.part.label(lexicon, t.language), BUTTON_UNITS)
    return Button(f"{sign} {label}", action("team.part", found.package.id, at))


def team(t: Texts, found: Team, lexicon: Lexicon) -> Reply:
    """How each part stands; a tap opens it."""
    text = paragraphs(
        bold(progress(t, found)),
        quoted(shortened(found.package.text, JOB_UNITS)),
        lines(*(_standing_line(t, each, lexicon) for each in found.parts)),
    )
    buttons = [_open_button(t, each, lexicon) for each in found.alive]
    return Reply(text, rows(*buttons, (requests_button(t), menu_button(t))))


def progress(t: Texts, found: Team) -> Markup:
    """ "3 of 4 parts covered"."""
    if not found.alive:
        return t("No part is left.")
    covered, count = t.number(found.covered), t.number(len(found.alive))
    return t("{covered} of {count} parts covered", covered=covered, count=count)


def _standing_line(t: Texts, part: TeamPart, lexicon: Lexicon) -> Markup:
    label = part.part.label(lexicon, t.language)
    return Markup("{} {}: {}").format(_sign(part.stand), bold(label), stand_name(t, part))


def _sign(stand: Stand) -> str:
    match stand:
        case Stand.COVERED:
            return "✅"
        case Stand.INTERESTED:
            return "👍"
        case Stand.OVER:
            return "✕"
        case _:
            return "•"


def stand_name(t: Texts, part: TeamPart) -> Markup:
    """Where a part stands, in a few words."""
    firm = part.proposal.company if part.proposal else None
    match part.stand:
        case Stand.COVERED if firm:
            who = firm.name if part.is_firm_known else t("a firm in {place}", place=place(t, firm))
            return t("covered by {company}", company=who)
        case Stand.INTERESTED if firm:
            return t("a firm in {place} is interested", place=place(t, firm))
        case Stand.ASKED if firm:
            return t("a firm in {place} is asked", place=place(t, firm))
        case Stand.HELD:
            return t("your coordinator looks at it first")
        case Stand.WAITING:
            return t("a firm fits; I ask it in a few days")
        case Stand.OVER:
            return t("no longer looked for")
        case _:
            return t("nobody is asked now") if part.asked else t("nobody has been found yet")


def _open_button(t: Texts, part: TeamPart, lexicon: Lexicon) -> Button:
    label = shortened(part.part.label(lexicon, t.language), BUTTON_UNITS)
    return Button(label, action("team.look", part.request.id))


def part(t: Texts, found: Team, shown: TeamPart, lexicon: Lexicon) -> Reply:
    """One part: decide on the firm that is interested, ask the next one, or drop it."""
    request = shown.request
    text = paragraphs(
        bold(shown.part.label(lexicon, t.language)),
        Markup("{} {}").format(_sign(shown.stand), stand_name(t, shown)),
        t.n("{n} firm asked", "{n} firms asked", shown.asked) if shown.asked else None,
    )
    decide = Button(t("Look and decide"), action("partner.look", shown.proposal.id)) if shown.proposal else None
    ask_next = Button(t("Ask the next firm"), action("team.next", request.id, shown.asked))
    drop = Button(t("Drop this part"), action("team.drop", request.id))
    back = Button(t("Back"), action("team.open", found.package.id))
    buttons = rows(
        decide if shown.stand is Stand.INTERESTED else None,
        ask_next if shown.stand in (Stand.OPEN, Stand.WAITING, Stand.ASKED, Stand.INTERESTED) else None,
        drop if shown.stand not in (Stand.COVERED, Stand.OVER) else None,
        (back, menu_button(t)),
    )
    return Reply(text, buttons)


def ask_drop(t: Texts, shown: TeamPart, lexicon: Lexicon) -> Reply:
    """Before a part is looked for no longer, and its firms are told."""
    text = paragraphs(
        bold(t("Drop this part?")),
        shown.part.label(lexicon, t.language),
        lines(
            t.n("{n} firm was asked.", "{n} firms were asked.", shown.asked),
            t("Those who wait for an answer are told that it has come to an end."),
        )
        if shown.asked
        else None,
    )
    yes = Button(t("Yes, drop it"), action("team.drop", shown.request.id, SURE))
    return Reply(text, rows(Button(t("Keep it"), action("team.look", shown.request.id)), yes, menu_button(t)))


def note_to_coordinator(t: Texts, found: Team, gaps: Sequence[TeamPart], lexicon: Lexicon) -> Reply:
    """The parts of a team that no firm fits; perhaps the coordinator knows somebody, or whom to invite."""
    text = paragraphs(
        bold(t("A team with parts that no firm fits")),
        quoted(shortened(found.package.text, JOB_UNITS)),
        lines(*(Markup("• {}").format(each.part.label(lexicon, t.language)) for each in gaps)),
        t("From {company}. Perhaps you know somebody, or whom to invite.", company=found.package.company.name),
    )
    return Reply(text, rows((Button(t("Invite"), "member.invite"), menu_button(t))))


def listed(t: Texts, found: Sequence[Team]) -> list[tuple[Markup, Button]]:
    """Teams for the overview: a line and a button each."""
    return [
        (
            lines(shortened(each.package.text, 120), Markup("<i>{}</i>").format(progress(t, each))),
            Button("👥 " + shortened(each.package.text, BUTTON_UNITS), action("team.open", each.package.id)),
        )
        for each in found
    ]

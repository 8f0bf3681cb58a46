"""Being asked: a pause, and the firms that are blocked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.models import Block, Company
from bot.services.partnerships import PAUSES, Quiet
from bot.texts import Texts
from bot.views.partnerships.wording import menu_button, place, requests_button
from bot.views.reply import Button, Markup, Reply, action, bold, lines, paragraphs, rows, shortened

# How much of a blocked firm's sentence is shown.
LISTED_UNITS = 90


def quiet(t: Texts, company: Company, found: Quiet, note: Markup | None = None) -> Reply:
    """Whether requests reach the company, and whose do not; ``note`` says what has just been changed."""
    if found.paused_until is None:
        state = t("I ask you when a request fits, at most twice a week.")
    else:
        state = t("Paused: no request reaches you until {day}.", day=_day(t, company, found.paused_until))
    listed = list(enumerate(found.blocks, start=1))
    heading = t("Blocked firms:") if listed else None
    blocks = (_listed(t, number, block) for number, block in listed)
    text = paragraphs(note, bold(t("Being asked")), state, heading, *blocks)
    undo = [
        Button(t("Unblock {number}", number=number), action("partner.unblock", block.id)) for number, block in listed
    ]
    return Reply(text, rows(*_pause_buttons(t, found), *_in_rows(undo), (requests_button(t), menu_button(t))))


def unblocked(t: Texts) -> Markup:
    """The note above the list."""
    return t("Unblocked. You may be proposed to each other again.")


def _pause_buttons(t: Texts, found: Quiet) -> Sequence[Button | tuple[Button, ...]]:
    if found.paused_until is not None:
        return (Button(t("Ask us again"), action("partner.pause", 0)),)
    month, quarter, year = PAUSES
    return (
        (
            Button(t("Pause 1 month"), action("partner.pause", month)),
            Button(t("3 months"), action("partner.pause", quarter)),
            Button(t("1 year"), action("partner.pause", year)),
        ),
    )


def pause_over(t: Texts) -> Reply:
    """The pause has ended by itself."""
    text = t("Your pause is over: I ask you again when a request fits. Not yet?")
    return Reply(text, rows(Button(t("Pause again"), "partner.quiet"), menu_button(t)))


def _listed(t: Texts, number: int, block: Block) -> Markup:
    request = block.request
    origin = t("A firm in {place}", place=place(t, request.company))
    said = Markup("<i>{}</i>").format(shortened(request.text, LISTED_UNITS))
    return lines(Markup("<b>{}.</b> {}").format(number, origin), said)


def _in_rows(buttons: Sequence[Button]) -> list[tuple[Button, ...]]:
    return [tuple(buttons[start : start + 2]) for start in range(0, len(buttons), 2)]


def _day(t: Texts, company: Company, at: datetime) -> str:
    return t.day(at.astimezone(ZoneInfo(company.cluster.timezone)).date())

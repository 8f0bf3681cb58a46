"""What the answers need, for coordinators: the week in two minutes, and a list for each kind of need."""

from __future__ import annotations

from markupsafe import Markup

from bot.services.care import PAGE, Care, Need, Needy
from bot.services.open_questions import Group
from bot.texts import Texts, language_name
from bot.views.reply import Button, Keyboard, Reply, action, bold, lines, page_turn, paragraphs, rows, shortened

# How many of each kind the overview names, and how much of a question or title.
TOP = 3
TITLE_UNITS = 80


def digest(t: Texts, care: Care) -> Reply:
    """Monday's message."""
    return Reply(paragraphs(bold(t("Your answers this week: two minutes")), *_parts(t, care)), _buttons(t, care))


def overview(t: Texts, care: Care) -> Reply:
    """The same at any time."""
    if care.is_nothing:
        return Reply(t("Nothing needs a look. Well done."), _buttons(t, care))
    return Reply(paragraphs(bold(t("What needs a look")), *_parts(t, care)), _buttons(t, care))


def listed(t: Texts, care: Care, need: Need, page: int) -> Reply:
    """The entries with one kind of need; a tap shows the entry."""
    found = care.of(need)
    page = min(max(0, page), max(0, (len(found) - 1) // PAGE))
    numbered = list(enumerate(found[page * PAGE : (page + 1) * PAGE], start=page * PAGE + 1))
    items = [
        lines(
            Markup("<b>{}.</b> {}").format(number, shortened(one.text.phrasings[0], TITLE_UNITS)),
            Markup("<i>{}</i>").format(_why(t, one, need)),
        )
        for number, one in numbered
    ]
    buttons = tuple(Button(str(number), action("entry.show", one.entry.id)) for number, one in numbered)
    turn = page_turn(t, action("care.list", need), page, has_more=(page + 1) * PAGE < len(found))
    back = (Button(t("What needs a look"), "care.show"), Button(t("Menu"), "menu"))
    head = _head(t, need, len(found)) if found else t("Nothing needs a look. Well done.")
    return Reply(paragraphs(head, *items), rows(buttons, turn, back))


def _parts(t: Texts, care: Care) -> list[Markup]:
    parts = []
    if care.open:
        head = t.n("{n} question has no answer:", "{n} questions have no answer:", len(care.open))
        parts.append(lines(head, *(f"• {_question(t, group)}" for group in care.open[:TOP])))
    for need in Need:
        found = care.of(need)
        if found:
            titles = (f"• {shortened(one.text.phrasings[0], TITLE_UNITS)}" for one in found[:TOP])
            parts.append(lines(_head(t, need, len(found)), *titles))
    return parts


def _buttons(t: Texts, care: Care) -> Keyboard:
    return rows(
        Button(t("Answer questions"), "faq.queue") if care.open else None,
        Button(t("Check answers"), action("care.list", Need.CHECK, 0)) if care.check else None,
        Button(t("Improve answers"), action("care.list", Need.BETTER, 0)) if care.better else None,
        Button(t("Translate answers"), action("care.list", Need.LANGUAGES, 0)) if care.languages else None,
        Button(t("Menu"), "menu"),
    )


def _head(t: Texts, need: Need, count: int) -> Markup:
    match need:
        case Need.CHECK:
            return t.n("{n} answer has to be checked:", "{n} answers have to be checked:", count)
        case Need.BETTER:
            return t.n("{n} answer did not help somebody:", "{n} answers did not help somebody:", count)
        case Need.LANGUAGES:
            return t.n("{n} answer lacks a language of yours:", "{n} answers lack a language of yours:", count)


def _why(t: Texts, one: Needy, need: Need) -> Markup:
    match need:
        case Need.CHECK:
            return t("Next check by {day}", day=t.day(one.entry.expires))
        case Need.BETTER:
            return t.n("Disliked {n} time", "Disliked {n} times", one.dislikes)
        case Need.LANGUAGES:
            return t("Missing or outdated: {languages}", languages=t.listed([language_name(c) for c in one.languages]))


def _question(t: Texts, group: Group) -> str:
    text = shortened(group.first.asked, TITLE_UNITS)
    count = len(group.questions)
    return f"{text} ({t.number(count)}×)" if count > 1 else text

"""What came of an introduction: the question, and the one more that an answer may bring."""

from __future__ import annotations

from bot.models import Outcome, RequestState, ValueBand
from bot.services.partnerships import Inquiry
from bot.texts import Texts
from bot.views.partnerships.introductions import firm_name, introductions_button
from bot.views.partnerships.wording import menu_button, outcome_name
from bot.views.reply import Button, Markup, Reply, action, bold, lines, paragraphs, quoted, rows

# In a button's data: the two ways of "not yet".
MET, NOT_MET = "met", "not_met"
# In a button's data: rather not say.
NO_VALUE = "-"


def ask(t: Texts, inquiry: Inquiry) -> Reply:
    """One tap says it all in most cases."""
    found, answer = inquiry.introduced, inquiry.answer
    text = paragraphs(
        bold(t("What came of it?")),
        lines(t("I brought you together with {firm} about:", firm=bold(firm_name(t, found))), _about(inquiry)),
        t("You have said so far: {outcome}", outcome=_said(t, inquiry)) if answer.answered_at else None,
    )

    def button(label: Markup, value: str) -> Button:
        return Button(label, action("outcome.say", answer.id, value))

    good = tuple(button(outcome_label(t, each), each.value) for each in (Outcome.DEAL, Outcome.COOPERATION))
    helped = button(outcome_label(t, Outcome.HELPED), Outcome.HELPED.value)
    not_yet = (button(t("We talked, nothing yet"), MET), button(t("Not met yet"), NOT_MET))
    nothing = tuple(button(outcome_label(t, each), each.value) for each in (Outcome.NO_FIT, Outcome.FOUND_ELSEWHERE))
    return Reply(text, rows(good, helped, not_yet, nothing, menu_button(t)))


def ask_value(t: Texts, inquiry: Inquiry) -> Reply:
    """Good news: roughly, what is it worth?"""
    answer = inquiry.answer
    text = paragraphs(
        _about(inquiry),
        t("That is good news. What is it worth, roughly? Your coordinator sees totals, nobody else sees it."),
    )
    bands = [Button(value_name(t, band), action("outcome.value", answer.id, band.value)) for band in ValueBand]
    skip = Button(t("Rather not say"), action("outcome.value", answer.id, NO_VALUE))
    return Reply(text, rows(*zip(bands[::2], bands[1::2], strict=False), (bands[-1], skip)))


def ask_met(t: Texts, inquiry: Inquiry) -> Reply:
    """Nothing came of it; did they talk at all?"""
    yes = Button(t("Yes"), action("outcome.met", inquiry.answer.id, 1))
    no = Button(t("No"), action("outcome.met", inquiry.answer.id, 0))
    text = paragraphs(_about(inquiry), t("Thank you for telling me. Did the two of you meet or talk?"))
    return Reply(text, rows((yes, no), menu_button(t)))


def thanks(t: Texts, inquiry: Inquiry) -> Reply:
    """Kept. A request that is open still may be closed now."""
    request, answer = inquiry.introduced.proposal.request, inquiry.answer
    said = t("Thank you. I ask again later.") if answer.outcome is None else t("Thank you, that helps your cluster.")
    is_open = request.state is RequestState.OPEN and inquiry.introduced.is_author and answer.outcome is not None
    text = paragraphs(_about(inquiry), said, t("Your request is still open.") if is_open else None)
    show = Button(t("Show the request"), action("partner.open", request.id)) if is_open else None
    return Reply(text, rows(show, (introductions_button(t), menu_button(t))))


def outcome_label(t: Texts, outcome: Outcome) -> Markup:
    """What came of an introduction, on a button."""
    return t("It did not fit") if outcome is Outcome.NO_FIT else outcome_name(t, outcome)


def value_name(t: Texts, band: ValueBand) -> Markup:
    """A band in euro."""
    match band:
        case ValueBand.UNDER_1K:
            return t("under €1,000")
        case ValueBand.TO_10K:
            return t("€1,000–10,000")
        case ValueBand.TO_50K:
            return t("€10,000–50,000")
        case ValueBand.TO_250K:
            return t("€50,000–250,000")
        case ValueBand.OVER_250K:
            return t("over €250,000")


def _about(inquiry: Inquiry) -> Markup:
    return quoted(inquiry.introduced.proposal.request.text)


def _said(t: Texts, inquiry: Inquiry) -> Markup:
    answer = inquiry.answer
    if answer.outcome is not None:
        return outcome_label(t, answer.outcome)
    return t("We talked, nothing yet") if answer.has_met else t("Not met yet")

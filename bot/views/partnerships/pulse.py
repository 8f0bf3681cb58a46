"""The quick question: as members get it, and as the coordinator sets it and reads the answers."""

from __future__ import annotations

from collections.abc import Sequence

from bot.models import PartnershipRequest, Pulse, PulseAnswer, PulseChoice, PulseState
from bot.services.partnerships.pulse import Plan, Result
from bot.texts import Texts
from bot.views.partnerships.wording import expiry, menu_button
from bot.views.reply import Button, Markup, Reply, action, bold, lines, paragraphs, quoted, rows, shortened

BUTTON_UNITS = 28
# People who said yes by name; the others are counted.
MOST_NAMED = 15


def question(t: Texts, answer: PulseAnswer) -> Reply:
    """As a member gets it: one tap is enough."""
    pulse = answer.round.pulse
    head = t("A quick question from {name}, {cluster}", name=pulse.author.name, cluster=pulse.cluster.name)
    return Reply(paragraphs(bold(head), _text(t, pulse)), rows(*_choices(t, answer)))


def _choices(t: Texts, answer: PulseAnswer) -> list[Button | tuple[Button, ...]]:
    later = None if answer.is_repeated else Button(t("Ask me later"), action("pulse.later", answer.id))
    taps = (Button("👍 " + t("Yes"), action("pulse.yes", answer.id)), Button(t("No"), action("pulse.no", answer.id)))
    return [taps, later] if later else [taps]


def _text(t: Texts, pulse: Pulse) -> Markup:
    note = t("Written in {language}", language=t.language_of(pulse.language)) if pulse.language != t.language else None
    return lines(quoted(pulse.text), Markup("<i>{}</i>").format(note) if note else None)


def answered(t: Texts, answer: PulseAnswer, zone: str) -> Reply:
    """In place of the question, once somebody has tapped."""
    pulse = answer.round.pulse
    change = Button(t("Change my answer"), action("pulse.change", answer.id))
    if answer.choice is PulseChoice.YES:
        said = paragraphs(
            t("Noted: yes. Your coordinator sees it."),
            lines(t("Shall I offer it to firms that look for it, without your name?"), quoted(pulse.offer)),
        )
        offer = Button("✅ " + t("Yes, offer it"), action("pulse.offer", answer.id))
        return Reply(paragraphs(_text(t, pulse), said), rows(offer, (change, menu_button(t))))
    if answer.choice is PulseChoice.LATER and answer.ask_again_at is not None:
        said = t("All right. I ask again: {moment}.", moment=t.moment(answer.ask_again_at, zone))
    else:
        said = t("Noted: no. Thank you.")
    return Reply(paragraphs(_text(t, pulse), said), rows((change, menu_button(t))))


def offered(t: Texts, request: PartnershipRequest) -> Reply:
    """The offer is open, and nobody looks for it just now."""
    text = paragraphs(
        quoted(request.text),
        t("Your offer is open until {day}.", day=expiry(t, request)),
        t("Nobody looks for just this now. Firms that look around find it, and I tell those that it fits on Tuesdays."),
    )
    show = Button(t("Show the request"), action("partner.open", request.id))
    return Reply(text, rows(show, menu_button(t)))


def overview(t: Texts, listed: Sequence[Pulse]) -> Reply:
    """The coordinator's questions, and a new one."""
    text = paragraphs(
        bold(t("Quick question")),
        t("One line to all firms of your cluster, answered by one tap. A yes can become an offer at once."),
        None if listed else t("For example: Spare installation capacity in March?"),
    )
    buttons = [
        Button(
            _sign(pulse) + shortened(pulse.text, BUTTON_UNITS),
            action("pulse.plan" if pulse.state is PulseState.DRAFT else "pulse.result", pulse.id),
        )
        for pulse in listed
    ]
    back = (Button(t("Requests"), "broker.menu"), menu_button(t))
    return Reply(text, rows(Button(t("New question"), "pulse.new"), *buttons, back))


def _sign(pulse: Pulse) -> str:
    if pulse.state is PulseState.DRAFT:
        return "✏️ "
    return "🔁 " if pulse.due_at is not None else ""


def ask_text(t: Texts) -> Reply:
    """The question is awaited."""
    text = paragraphs(
        t("What do you want to ask? One line that is answered by yes or no."),
        Markup("<i>{}</i>").format(t("For example: Spare installation capacity in March?")),
    )
    return Reply(text, rows(Button(t("Cancel"), "dialog.cancel")))


def ask_offer(t: Texts, pulse: Pulse) -> Reply:
    """Other words for the offer are awaited."""
    text = paragraphs(t("What shall the offer of those who say yes be? So far it is:"), quoted(pulse.offer))
    return Reply(text, rows(Button(t("Cancel"), "dialog.cancel")))


def plan(t: Texts, found: Plan) -> Reply:
    """The question before it is asked: what members see, whom it reaches, what a yes becomes."""
    pulse = found.pulse
    text = paragraphs(
        bold(t("This is what members get:")),
        lines(quoted(pulse.text), t("with the buttons Yes, No and Ask me later.")),
        t.n("It goes to {n} person.", "It goes to {n} people.", found.recipients),
        lines(t("Who says yes may offer this with one more tap:"), quoted(pulse.offer)),
    )
    change = (
        Button(t("Change the question"), action("pulse.text", pulse.id)),
        Button(t("Change the offer"), action("pulse.words", pulse.id)),
    )
    return Reply(
        text,
        rows(
            Button("✅ " + t("Ask now"), action("pulse.now", pulse.id)),
            Button("🔁 " + t("Every Monday at 9"), action("pulse.weekly", pulse.id)),
            change,
            (Button(t("Discard"), action("pulse.discard", pulse.id)), menu_button(t)),
        ),
    )


def discarded(t: Texts) -> Reply:
    """The draft is gone."""
    back = (Button(t("Quick question"), "pulse.menu"), menu_button(t))
    return Reply(t("Discarded. Nothing was sent."), rows(back))


def asked(t: Texts, pulse: Pulse, count: int) -> Reply:
    """It is on its way."""
    text = paragraphs(quoted(pulse.text), t.n("Asked {n} person.", "Asked {n} people.", count))
    results = Button(t("See the answers"), action("pulse.result", pulse.id))
    return Reply(text, rows(results, (Button(t("Quick question"), "pulse.menu"), menu_button(t))))


def weekly(t: Texts, pulse: Pulse) -> Reply:
    """It will be asked every week."""
    first = t.moment(pulse.due_at, pulse.cluster.timezone) if pulse.due_at else ""
    text = paragraphs(quoted(pulse.text), t("I ask this every week, first on {moment}.", moment=first))
    stop = Button(t("Stop asking"), action("pulse.stop", pulse.id))
    return Reply(text, rows(stop, (Button(t("Quick question"), "pulse.menu"), menu_button(t))))


def result(t: Texts, found: Result) -> Reply:
    """How many said what, and who said yes."""
    pulse = found.pulse
    zone = pulse.cluster.timezone
    counts = found.counts
    when = t("Asked {moment}", moment=t.moment(found.asked_at, zone)) if found.asked_at else t("Not asked yet.")
    said = lines(
        when,
        t("Yes: {n}", n=bold(t.number(counts.get(PulseChoice.YES, 0)))),
        t("No: {n}", n=t.number(counts.get(PulseChoice.NO, 0))),
        t("Later: {n}", n=t.number(counts.get(PulseChoice.LATER, 0))),
        t("No answer yet: {n}", n=t.number(counts.get(PulseChoice.SILENT, 0))),
    )
    again = t("Next time: {moment}", moment=t.moment(pulse.due_at, zone)) if pulse.due_at else None
    if pulse.state is PulseState.ENDED:
        again = t("I do not ask this any more.")
    text = paragraphs(quoted(pulse.text), said if found.asked_at else when, _names(t, found), again)
    refresh = Button(t("Look again"), action("pulse.result", pulse.id))
    stop = Button(t("Stop asking"), action("pulse.stop", pulse.id)) if pulse.due_at else None
    return Reply(text, rows(refresh, stop, (Button(t("Quick question"), "pulse.menu"), menu_button(t))))


def _names(t: Texts, found: Result) -> Markup | None:
    if not found.yes:
        return None
    named = [_name(t, answer) for answer in found.yes[:MOST_NAMED]]
    rest = len(found.yes) - len(named)
    return lines(t("Who said yes:"), *named, t.n("and {n} more", "and {n} more", rest) if rest else None)


def _name(t: Texts, answer: PulseAnswer) -> Markup:
    company = answer.person.company
    who = (
        Markup("• {}, {}").format(answer.person.name, company.name)
        if company
        else Markup("• {}").format(answer.person.name)
    )
    return Markup("{} ({})").format(who, t("offers it")) if answer.request_id else who

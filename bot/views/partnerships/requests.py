"""What an author sees: the overview, the draft, who was asked, and the end of a request."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.models import Outcome, PartnershipRequest, Proposal, Reach, RequestState
from bot.services.partnerships import Asked, Details, Progress, Unsure, Withdrawn, waiting_for_check
from bot.texts import Texts
from bot.views.partnerships import checking
from bot.views.partnerships.wording import (
    YES,
    expiry,
    look_button,
    menu_button,
    outcome_name,
    place,
    reach_name,
    requests_button,
    sentence,
    type_name,
)
from bot.views.reply import Button, Markup, Reply, action, bold, lines, paragraphs, quoted, rows, shortened
from knowledge.matching import OFFERING

# How much of a sentence fits a phone's button, and two lines of a list.
BUTTON_UNITS = 28
LISTED_UNITS = 120
# Enough of a sentence to find the request by when its author shares it.
SHARED_CHARACTERS = 60
# Behind the button of somebody who has read what withdrawing means.
SURE = "sure"


def overview(t: Texts, listed: Sequence[Progress], teams: Sequence[tuple[Markup, Button]] = ()) -> Reply:
    """My requests and teams, a new one, and how it works."""
    how = lines(
        t("Write in one sentence what you need or offer. I ask the firms that fit, without your name."),
        t("Contacts are shared only when both sides say yes."),
    )
    numbered = list(enumerate(listed, start=1))
    heading = t("Your requests:") if listed else None
    text = paragraphs(
        bold(t("Find a partner")), how, heading, *(_listed_lines(t, number, each) for number, each in numbered)
    )
    if teams:
        text = paragraphs(text, bold(t("Your teams:")), *(line for line, _ in teams))
    buttons = [_listed_button(number, each.request) for number, each in numbered]
    return Reply(
        text,
        rows(
            *buttons,
            *(button for _, button in teams),
            (Button(t("New request"), "partner.new"), look_button(t)),
            (Button(t("Introductions"), "partner.introductions"), Button(t("Being asked"), "partner.quiet")),
            menu_button(t),
        ),
    )


def _listed_lines(t: Texts, number: int, progress: Progress) -> Markup:
    request = progress.request
    if request.state is RequestState.DRAFT:
        state = t("Not sent yet")
    elif request.state is RequestState.HELD:
        state = t("Your coordinator looks at it first")
    elif request.state is RequestState.EXPIRED:
        state = t("Expired on {day}.", day=expiry(t, request))
    elif progress.asked == 0:
        state = _none_asked(t, progress)
    elif progress.introduced:
        state = t(
            "{asked} asked, {interested} interested, {introduced} introduced",
            asked=t.number(progress.asked),
            interested=t.number(progress.interested),
            introduced=t.number(progress.introduced),
        )
    else:
        state = t(
            "{asked} asked, {interested} interested",
            asked=t.number(progress.asked),
            interested=t.number(progress.interested),
        )
    shown = Markup("<b>{}.</b> {}").format(number, shortened(request.text, LISTED_UNITS))
    return lines(shown, Markup("<i>{}</i>").format(state))


def _listed_button(number: int, request: PartnershipRequest) -> Button:
    name = "partner.draft" if request.state is RequestState.DRAFT else "partner.open"
    return Button(f"{number}. {shortened(request.text, BUTTON_UNITS)}", action(name, request.id))


def details(t: Texts, found: Details) -> Reply:
    """One request that is out, with its counts and what can be done."""
    progress, request = found.progress, found.progress.request
    if request.state is RequestState.HELD:
        return checking.held(t, waiting_for_check(request))
    if request.state is RequestState.OPEN:
        state = t("Open until {day}.", day=expiry(t, request))
    elif request.state is RequestState.EXPIRED:
        state = t("Expired on {day}.", day=expiry(t, request))
    elif request.outcome is not None:
        state = t("Closed: {outcome}", outcome=outcome_name(t, request.outcome))
    else:
        state = t("Closed.")
    counts = lines(
        t.n("{n} firm asked", "{n} firms asked", progress.asked) if progress.asked else _none_asked(t, progress),
        t.n("{n} firm interested", "{n} firms interested", progress.interested) if progress.asked else None,
        _waiting(t, progress) if progress.asked else None,
        t.n("{n} contact exchanged", "{n} contacts exchanged", progress.introduced) if progress.introduced else None,
    )
    text = paragraphs(
        bold(type_name(t, request.type)),
        sentence(t, request),
        counts,
        lines(state, t("Reach: {reach}", reach=reach_name(t, request.reach))),
        _change_note(t, request),
    )
    is_part = request.part is not None and request.package_id is not None
    team = Button("👥 " + t("The whole team"), action("team.open", request.package_id or 0)) if is_part else None
    return Reply(text, rows(*_details_buttons(t, found), team, (requests_button(t), menu_button(t))))


def _none_asked(t: Texts, progress: Progress) -> Markup:
    """Why no firm has been asked, and what happens next."""
    if progress.request.state is RequestState.OPEN:
        return _waiting(t, progress) or t("No firm fits yet. New members that fit see it in their weekly tips.")
    return t("No firm was asked.")


def _waiting(t: Texts, progress: Progress) -> Markup | None:
    """Firms that fit and have been asked enough this week: how many, and when they are asked."""
    if progress.asks_on is None:
        return None
    day = _day(t, progress.request, progress.asks_on)
    return t.n(
        "{n} firm fits and has had its share of requests this week. I ask it from {day} on.",
        "{n} firms fit and have had their share of requests this week. I ask them from {day} on.",
        progress.waiting,
        day=day,
    )


def _day(t: Texts, request: PartnershipRequest, at: datetime) -> str:
    return t.day(at.astimezone(ZoneInfo(request.home.timezone)).date())


def _change_note(t: Texts, request: PartnershipRequest) -> Markup | None:
    """A change that has not gone out, and a look that the request waits for."""
    look = t("Your coordinator looks at it before it goes further.") if request.held_at else None
    if not request.next_text:
        return look
    return lines(t("A change that has not gone out yet:"), quoted(shortened(request.next_text, LISTED_UNITS)), look)


def _details_buttons(t: Texts, found: Details) -> list[Button | tuple[Button, ...]]:
    request = found.progress.request
    renew = Button(t("Renew"), action("partner.renew", request.id))
    if request.state is RequestState.EXPIRED:
        return [renew]
    if request.state is not RequestState.OPEN:
        return []
    waiting: list[Button | tuple[Button, ...]] = [
        Button(_interested_label(t, proposal), action("partner.look", proposal.id)) for proposal in found.waiting
    ]
    more = Button(t("Ask more firms"), action("partner.more", request.id, found.progress.asked))
    wider = Button(t("Ask all clusters"), action("partner.wider", request.id))
    text = Button(t("Change the text"), action("partner.text", request.id))
    if request.next_text:
        text = Button(t("Look at the change"), action("partner.next", request.id))
    waiting.append(more)
    if request.reach is Reach.CLUSTER and request.home.is_open:
        waiting.append(wider)
    waiting.append(text)
    waiting.append(Button(t("Share in another chat"), share=request.text[:SHARED_CHARACTERS]))
    done = Button(t("Close"), action("partner.done", request.id))
    return [*waiting, (renew, done), Button(t("Withdraw"), action("partner.withdraw", request.id))]


def asked(t: Texts, found: Asked) -> Reply:
    """How many firms were asked, without names; or that nobody fits."""
    request = found.request
    if not found.proposals:
        return later(t, found) if found.waiting else nobody(t, found)
    count = len(found.proposals)
    day = _day(t, request, found.asks_on) if found.asks_on else ""
    busy = t.n(
        "{n} more fits as well; I ask it from {day} on.",
        "{n} more fit as well; I ask them from {day} on.",
        found.waiting,
        day=day,
    )
    text = paragraphs(
        sentence(t, request),
        t.n("I have asked {n} firm that fits.", "I have asked {n} firms that fit.", count),
        busy if found.waiting else None,
        t("I will write to you as soon as one is interested."),
    )
    return Reply(text, rows(Button(t("Show the request"), action("partner.open", request.id)), menu_button(t)))


def later(t: Texts, found: Asked) -> Reply:
    """Firms fit, but each has had enough requests for now."""
    text = paragraphs(
        sentence(t, found.request),
        t(
            "The firms that fit have had their share of requests this week. I ask them from {day} on, all by myself.",
            day=_day(t, found.request, found.asks_on) if found.asks_on else "",
        ),
    )
    return Reply(text, rows(Button(t("Show the request"), action("partner.open", found.request.id)), menu_button(t)))


def nobody(t: Texts, found: Asked) -> Reply:
    """Nobody to ask, and what to do about it."""
    request = found.request
    if not found.is_first:
        said = t("I have asked every firm that fits. New members may fit later: tap “Ask more firms” again then.")
    else:
        said = _nobody_yet(t, request)
    knows = t("Your coordinator knows and may help.") if found.coordinators else None
    is_wider = request.reach is Reach.CLUSTER and request.home.is_open
    wider = Button(t("Ask all clusters"), action("partner.wider", request.id)) if is_wider else None
    text = Button(t("Change the text"), action("partner.text", request.id)) if found.is_first else None
    show = Button(t("Show the request"), action("partner.open", request.id))
    body = paragraphs(sentence(t, request), lines(said, knows))
    return Reply(body, rows(wider, text, show, menu_button(t)))


def _nobody_yet(t: Texts, request: PartnershipRequest) -> Markup:
    is_near, is_offer = request.reach is Reach.CLUSTER, request.type in OFFERING
    match is_near, is_offer:
        case True, False:
            return t("Nobody in your cluster offers this yet.")
        case True, True:
            return t("Nobody in your cluster looks for this yet.")
        case False, True:
            return t("Nobody in the clusters looks for this yet.")
        case _:
            return t("Nobody in the clusters offers this yet.")


def note_to_coordinator(t: Texts, request: PartnershipRequest) -> Reply:
    """Nobody fits; perhaps the coordinator knows somebody, or whom to invite."""
    text = paragraphs(
        bold(t("A request that no firm fits")),
        quoted(request.text),
        t("From {company}. Perhaps you know somebody, or whom to invite.", company=request.company.name),
    )
    return Reply(text, rows((Button(t("Invite"), "member.invite"), menu_button(t))))


def renewed(t: Texts, request: PartnershipRequest) -> Reply:
    """It stays open."""
    text = paragraphs(sentence(t, request), t("Your request is open until {day}.", day=expiry(t, request)))
    return Reply(text, rows(Button(t("Show the request"), action("partner.open", request.id)), menu_button(t)))


def choose_outcome(t: Texts, request: PartnershipRequest) -> Reply:
    """What came of it, for one tap; the request ends with it."""
    buttons = [Button(outcome_name(t, each), action("partner.outcome", request.id, each.value)) for each in Outcome]
    back = Button(t("Back"), action("partner.open", request.id))
    text = paragraphs(sentence(t, request), t("What came of it? Then I close the request."))
    return Reply(text, rows(*buttons, back))


def closed(t: Texts, request: PartnershipRequest) -> Reply:
    """The author has said what came of it."""
    text = paragraphs(sentence(t, request), _last_word(t, request.outcome))
    return Reply(text, rows((Button(t("New request"), "partner.new"), menu_button(t))))


def ask_withdrawal(t: Texts, found: Unsure) -> Reply:
    """Before others are told that it has come to an end."""
    progress = found.progress
    request = progress.request
    who = _who_knows(t, progress) if progress.asked else t("Your coordinator is looking at it.")
    text = paragraphs(bold(t("Withdraw this request?")), sentence(t, request), who)
    yes = Button(t("Yes, withdraw"), action("partner.withdraw", request.id, SURE))
    return Reply(text, rows(Button(t("Keep it"), action("partner.open", request.id)), yes, menu_button(t)))


def _who_knows(t: Texts, progress: Progress) -> Markup:
    return lines(
        t.n("{n} firm was asked.", "{n} firms were asked.", progress.asked),
        t.n("{n} is interested.", "{n} are interested.", progress.interested) if progress.interested else None,
        t("Those who wait for an answer are told that it has come to an end."),
    )


def taken_back(t: Texts, found: Withdrawn) -> Reply:
    """Withdrawn; undone by one tap where nobody had heard of it."""
    request = found.closed.request
    text = paragraphs(sentence(t, request), t("Withdrawn."))
    undo = Button(t("Undo"), action("partner.restore", request.id)) if found.is_untold else None
    return Reply(text, rows(undo, (Button(t("New request"), "partner.new"), menu_button(t))))


def _last_word(t: Texts, outcome: Outcome | None) -> Markup:
    match outcome:
        case Outcome.DEAL | Outcome.COOPERATION | Outcome.HELPED:
            return t("Closed. Good that it worked out.")
        case Outcome.NO_FIT:
            return t("Closed. Sorry that nobody suited this time.")
        case Outcome.FOUND_ELSEWHERE:
            return t("Closed. Good that you found somebody.")
        case None:
            return t("Closed.")


def expired(t: Texts, request: PartnershipRequest) -> Reply:
    """Its time is over; one tap opens it again."""
    text = paragraphs(bold(t("Your request has expired")), sentence(t, request), t("Shall I open it again?"))
    renew = Button(t("Renew"), action("partner.renew", request.id, YES))
    return Reply(text, rows(renew, (requests_button(t), menu_button(t))))


def withdrawn(t: Texts, request: PartnershipRequest) -> Reply:
    """Withdrawn because the author no longer speaks for the company."""
    text = paragraphs(sentence(t, request), t("Withdrawn, because you have left the company or the cluster."))
    return Reply(text, rows(menu_button(t)))


def _interested_label(t: Texts, proposal: Proposal) -> str:
    return t("Interested: {place}", place=place(t, proposal.company)).unescape()

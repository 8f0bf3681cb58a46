"""What an author sees: the overview, the draft, who was asked, and the end of a request."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from bot.errors import UserError
from bot.models import PartnershipRequest, Proposal, Reach, RequestState
from bot.services.partnerships import Asked, Details, Progress
from bot.texts import Texts
from bot.views.partnerships.wording import (
    closed_note,
    contact_advice,
    look_button,
    menu_button,
    place,
    profile_button,
    reach_name,
    requests_button,
    sentence,
    type_name,
)
from bot.views.reply import Button, Markup, Reply, action, bold, lines, paragraphs, quoted, rows, shortened
from knowledge.matching import RequestType

# How much of a sentence fits a phone's button, and two lines of a list.
BUTTON_UNITS = 28
LISTED_UNITS = 120


def overview(t: Texts, listed: Sequence[Progress]) -> Reply:
    """My requests, a new one, and how it works."""
    how = lines(
        t("Write in one sentence what you need or offer. I ask the firms that fit, without your name."),
        t("Contacts are shared only when both sides say yes."),
    )
    numbered = list(enumerate(listed, start=1))
    heading = t("Your requests:") if listed else None
    text = paragraphs(
        bold(t("Find a partner")), how, heading, *(_listed_lines(t, number, each) for number, each in numbered)
    )
    buttons = [_listed_button(number, each.request) for number, each in numbered]
    return Reply(text, rows(*buttons, (Button(t("New request"), "partner.new"), look_button(t)), menu_button(t)))


def _listed_lines(t: Texts, number: int, progress: Progress) -> Markup:
    request = progress.request
    if request.state is RequestState.DRAFT:
        state = t("Not sent yet")
    elif request.state is RequestState.EXPIRED:
        state = t("Expired on {day}.", day=_expiry(t, request))
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
    if request.state is RequestState.OPEN:
        state = t("Open until {day}.", day=_expiry(t, request))
    elif request.state is RequestState.EXPIRED:
        state = t("Expired on {day}.", day=_expiry(t, request))
    else:
        state = t("Closed.")
    counts = lines(
        t.n("{n} firm asked", "{n} firms asked", progress.asked),
        t.n("{n} firm interested", "{n} firms interested", progress.interested),
        t.n("{n} contact exchanged", "{n} contacts exchanged", progress.introduced) if progress.introduced else None,
    )
    text = paragraphs(
        bold(type_name(t, request.type)),
        sentence(t, request),
        counts,
        lines(state, t("Reach: {reach}", reach=reach_name(t, request.reach))),
    )
    return Reply(text, rows(*_details_buttons(t, found), (requests_button(t), menu_button(t))))


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
    waiting.append(more)
    if request.reach is Reach.CLUSTER and request.home.is_open:
        waiting.append(wider)
    if not found.progress.asked:
        waiting.append(text)
    done = Button(t("Done"), action("partner.done", request.id))
    return [*waiting, (renew, done), Button(t("Withdraw"), action("partner.withdraw", request.id))]


def write_sentence(t: Texts) -> Reply:
    """The sentence is asked for."""
    text = paragraphs(
        t("What do you need or offer? Write one sentence, in your language."),
        Markup("<i>{}</i>").format(
            t("For example: We look for an installer of pellet boilers in northern Poland, from March.")
        ),
    )
    return Reply(text, rows(_cancel(t)))


def ask_back(t: Texts, so_far: str) -> Reply:
    """Too few words to find anybody by."""
    text = paragraphs(quoted(so_far), t("What exactly do you need, and where?"))
    return Reply(text, rows(_cancel(t)))


def refused(t: Texts, error: UserError, text: str) -> Reply:
    """Why a freely written sentence cannot go out; the next message is taken as the mended one."""
    body = paragraphs(
        quoted(shortened(text, 300)) if text else None,
        t(error.msgid, **error.values),
        t("Send me the sentence again."),
    )
    return Reply(body, rows(_cancel(t)))


def rewrite(t: Texts, request: PartnershipRequest) -> Reply:
    """Another sentence is asked for."""
    text = paragraphs(t("Write the new sentence. So far it is:"), quoted(request.text))
    return Reply(text, rows(_cancel(t)))


def draft(t: Texts, request: PartnershipRequest) -> Reply:
    """What would go out, for one tap."""
    guessed = lines(
        t("Type: {type}", type=bold(type_name(t, request.type))),
        t("Goes to: {reach}", reach=bold(reach_name(t, request.reach))),
        t("Open until {day}.", day=_expiry(t, request)),
    )
    text = paragraphs(
        bold(t("Your request")),
        quoted(request.text),
        guessed,
        closed_note(t, request),
        t("I ask the firms that fit best. They see this sentence, your region and country, not your name."),
        contact_advice(t, request.author),
    )
    other = Reach.CLUSTER if request.reach is Reach.ALL else Reach.ALL
    reach_label = t("Only my cluster") if other is Reach.CLUSTER else t("All clusters")
    reach = Button(reach_label, action("partner.reach", request.id, other.value)) if request.home.is_open else None
    change = (
        Button(t("Change the type"), action("partner.type", request.id)),
        Button(t("Change the text"), action("partner.text", request.id)),
    )
    buttons = rows(
        Button("✅ " + t("Send to firms that fit"), action("partner.confirm", request.id)),
        change,
        reach,
        profile_button(t) if contact_advice(t, request.author) else None,
        (Button(t("Discard"), action("partner.discard", request.id)), menu_button(t)),
    )
    return Reply(text, buttons)


def choose_type(t: Texts, request: PartnershipRequest) -> Reply:
    """The eight types."""
    buttons = [
        Button(type_name(t, kind), action("partner.type", request.id, kind.value)) for kind in RequestType if kind.value
    ]
    back = Button(t("Back"), action("partner.draft", request.id))
    return Reply(paragraphs(quoted(request.text), t("What kind of request is it?")), rows(*buttons, back))


def discarded(t: Texts) -> Reply:
    """The draft is gone."""
    return Reply(t("Discarded. Nothing was sent."), rows(Button(t("New request"), "partner.new"), menu_button(t)))


def asked(t: Texts, found: Asked) -> Reply:
    """How many firms were asked, without names; or that nobody fits."""
    request = found.request
    if not found.proposals:
        return nobody(t, found)
    count = len(found.proposals)
    text = paragraphs(
        sentence(t, request),
        t.n("I have asked {n} firm that fits.", "I have asked {n} firms that fit.", count),
        t("I will write to you as soon as one is interested."),
    )
    return Reply(text, rows(Button(t("Show the request"), action("partner.open", request.id)), menu_button(t)))


def nobody(t: Texts, found: Asked) -> Reply:
    """Nobody to ask, and what to do about it."""
    request = found.request
    if not found.is_first:
        said = t("I have asked every firm that fits. New members may fit later: tap “Ask more firms” again then.")
    elif request.reach is Reach.CLUSTER:
        said = t("Nobody in your cluster offers this yet.")
    else:
        said = t("Nobody in the clusters offers this yet.")
    knows = t("Your coordinator knows and may help.") if found.coordinators else None
    is_wider = request.reach is Reach.CLUSTER and request.home.is_open
    wider = Button(t("Ask all clusters"), action("partner.wider", request.id)) if is_wider else None
    text = Button(t("Change the text"), action("partner.text", request.id)) if found.is_first else None
    show = Button(t("Show the request"), action("partner.open", request.id))
    body = paragraphs(sentence(t, request), lines(said, knows))
    return Reply(body, rows(wider, text, show, menu_button(t)))


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
    text = paragraphs(sentence(t, request), t("Your request is open until {day}.", day=_expiry(t, request)))
    return Reply(text, rows(Button(t("Show the request"), action("partner.open", request.id)), menu_button(t)))


def closed(t: Texts, request: PartnershipRequest) -> Reply:
    """The author has ended it."""
    said = t("Done. Good that it worked out.") if request.state is RequestState.DONE else t("Withdrawn.")
    text = paragraphs(sentence(t, request), said)
    return Reply(text, rows((Button(t("New request"), "partner.new"), menu_button(t))))


def expired(t: Texts, request: PartnershipRequest) -> Reply:
    """Its time is over; one tap opens it again."""
    text = paragraphs(bold(t("Your request has expired")), sentence(t, request), t("Do you still need it?"))
    renew = Button(t("Renew"), action("partner.renew", request.id))
    return Reply(text, rows(renew, (requests_button(t), menu_button(t))))


def withdrawn(t: Texts, request: PartnershipRequest) -> Reply:
    """Withdrawn because the author no longer speaks for the company."""
    text = paragraphs(sentence(t, request), t("Withdrawn, because you have left the company or the cluster."))
    return Reply(text, rows(menu_button(t)))


def exhausted(t: Texts, request: PartnershipRequest) -> Reply:
    """Nobody who was asked has taken it up."""
    text = paragraphs(
        sentence(t, request),
        t("The firms I asked have not taken this up. Shall I ask more?"),
    )
    show = Button(t("Show the request"), action("partner.open", request.id))
    return Reply(text, rows(show, menu_button(t)))


def _interested_label(t: Texts, proposal: Proposal) -> str:
    return t("Interested: {place}", place=place(t, proposal.company)).unescape()


def _cancel(t: Texts) -> Button:
    return Button(t("Cancel"), "dialog.cancel")


def _expiry(t: Texts, request: PartnershipRequest) -> str:
    return t.day(request.expires_at.astimezone(ZoneInfo(request.home.timezone)).date())

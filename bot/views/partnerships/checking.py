"""A request that waits for a coordinator: what its author is told, what the coordinator decides on, and the setting."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.models import Cluster, PartnershipRequest, Person, RequestCheck, RequestState
from bot.services.partnerships import Checked, Flag, Held, ReturnReason
from bot.services.partnerships.flags import Flagged
from bot.texts import Texts
from bot.views.partnerships.listing import numbered
from bot.views.partnerships.wording import menu_button, requests_button, sentence, type_name
from bot.views.reply import Button, Markup, Reply, action, bold, lines, paragraphs, quoted, rows

IN_A_ROW = 5


def flagged_lines(t: Texts, flagged: Sequence[Flagged]) -> Markup:
    """What was seen in a sentence, a line each."""
    return lines(*(Markup("• {}: <b>{}</b>").format(flag_name(t, each.flag), each.words) for each in flagged))


def flag_name(t: Texts, flag: Flag) -> Markup:
    """Why somebody looks at a request first."""
    match flag:
        case Flag.TELEPHONE:
            return t("Phone number")
        case Flag.E_MAIL:
            return t("E-mail address")
        case Flag.LINK:
            return t("Link or username")
        case Flag.ACCOUNT:
            return t("Bank account")
        case Flag.INSULT:
            return t("Rude word")
        case Flag.FIRST:
            return t("The firm's first request")
        case Flag.BEYOND:
            return t("It goes to other clusters")
        case Flag.ALL:
            return t("Your cluster looks at every request")


def note(t: Texts, flagged: Sequence[Flagged], flags: Sequence[Flag]) -> Markup | None:
    """On a draft: what is wrong with the sentence, and who sees it first; None when it can go out at once."""
    if not flags:
        return None
    if not flagged:
        return t("Your coordinator looks at it before it goes out.")
    return lines(
        t("Other firms would read this:"),
        flagged_lines(t, flagged),
        t("Contacts are shared only when both sides say yes.") if has_contacts(flagged) else None,
        t("As it is, your coordinator looks at it first."),
    )


def clean_button(t: Texts, request: PartnershipRequest) -> Button:
    """One tap takes the contacts out."""
    return Button("✂️ " + t("Take it out"), action("partner.clean", request.id))


def held(t: Texts, found: Held) -> Reply:
    """For the author: kindly, what happens now, and how it goes faster."""
    is_only_that = all(flag.is_of_text for flag in found.flags)
    faster = t("Without it the request goes out at once.") if found.flagged and is_only_that else None
    text = paragraphs(
        quoted(found.text),
        t("Your coordinator looks at it before it goes out. I write to you then."),
        flagged_lines(t, found.flagged) if found.flagged else None,
        faster,
    )
    return Reply(text, rows(*mending(t, found), (requests_button(t), menu_button(t))))


def mending(t: Texts, found: Held) -> list[Button]:
    """What the author of a waiting request can do."""
    request = found.request
    if request.state is not RequestState.HELD and not request.next_text:
        return []
    text = Button(t("Change the text"), action("partner.text", request.id))
    take_back = Button(t("Withdraw"), action("partner.withdraw", request.id))
    if request.next_text:
        take_back = Button(t("Keep the old text"), action("partner.keep_text", request.id))
    return [*([clean_button(t, request)] if has_contacts(found.flagged) else []), text, take_back]


def card(t: Texts, found: Held) -> Reply:
    """For a coordinator: the request, why it waits, and the decision."""
    request = found.request
    wishes = [Markup("• {}").format(flag_name(t, flag)) for flag in found.flags if not flag.is_of_text]
    advice = t("Contacts are shared only when both sides say yes. Send it as it is only if this is no contact.")
    text = paragraphs(
        bold(t("A request for you to look at")),
        lines(request.company.name, type_name(t, request.type)),
        t("The new text of a request that is out:") if request.next_text else None,
        quoted(found.text),
        lines(t("Why you see it first:"), flagged_lines(t, found.flagged) if found.flagged else None, *wishes),
        advice if has_contacts(found.flagged) else None,
    )
    as_is = t("Send it as it is") if found.flagged else t("Send it")
    without = Button("✅ " + t("Send it without them"), action("check.clean", request.id, request.edition))
    cleaned = without if has_contacts(found.flagged) else None
    buttons = rows(
        cleaned,
        Button(as_is if cleaned else "✅ " + as_is, action("check.approve", request.id, request.edition)),
        Button(t("Send it back"), action("check.return", request.id)),
        (Button(t("To look at"), "check.menu"), menu_button(t)),
    )
    return Reply(text, buttons)


def card_again(t: Texts, found: Held) -> Reply:
    """The card once more, for coordinators who have not come to it."""
    again = card(t, found)
    return replace(again, text=paragraphs(t("This still waits for you, and so does its author:"), again.text))


def still_held(t: Texts, found: Held) -> Reply:
    """For the author: nobody has come to it yet."""
    text = paragraphs(
        quoted(found.text),
        t("Your coordinator has not come to it yet. I have asked again."),
        t("Without this it goes out at once:") if found.flagged else None,
        flagged_lines(t, found.flagged) if found.flagged else None,
    )
    return Reply(text, rows(*mending(t, found), (requests_button(t), menu_button(t))))


def choose_reason(t: Texts, request: PartnershipRequest) -> Reply:
    """Why it goes back: one tap, or the coordinator's own words."""
    buttons = [
        Button(reason_name(t, each.value), action("check.reason", request.id, each.value)) for each in ReturnReason
    ]
    text = paragraphs(sentence(t, request), t("What should be different? Tap, or write it in a few words."))
    return Reply(text, rows(*buttons, Button(t("Cancel"), "dialog.cancel")))


def reason_name(t: Texts, reason: str) -> Markup:
    """A reason for sending back, in the reader's language where it was tapped."""
    match reason:
        case ReturnReason.CONTACTS:
            return t("Please leave out the contacts")
        case ReturnReason.TONE:
            return t("Please say it more kindly")
        case ReturnReason.UNCLEAR:
            return t("Please say more exactly what you need")
        case ReturnReason.NOT_HERE:
            return t("This does not belong here")
        case _:
            return t("“{words}”", words=reason)


def decided(t: Texts, found: Checked, by: Person) -> Reply:
    """In place of the coordinators' cards: who decided what."""
    request = found.request
    if found.asked is not None:
        count = len(found.asked.proposals)
        asked = t.n("{n} firm that fits has been asked.", "{n} firms that fit have been asked.", count)
        said = lines(t("{name} has approved it.", name=by.name), asked if count else None)
    elif found.changed is not None:
        said = lines(t("{name} has approved it.", name=by.name), t("Firms that read the old text are told."))
    else:
        said = t("{name} has sent it back: {reason}", name=by.name, reason=reason_name(t, request.returned_for))
    text = paragraphs(lines(bold(request.company.name), sentence(t, request)), said)
    return Reply(text, rows((Button(t("To look at"), "check.menu"), menu_button(t))))


def taken_back(t: Texts, request: PartnershipRequest) -> Reply:
    """In place of the coordinators' cards: the author was faster."""
    text = paragraphs(
        bold(request.company.name), t("The author has taken this request back to change it. Nothing for you to do.")
    )
    return Reply(text, rows((Button(t("To look at"), "check.menu"), menu_button(t))))


def approved(t: Texts, found: Checked) -> Reply:
    """For the author: it has gone out."""
    request, asked = found.request, found.asked
    heading = t("Your request has gone out") if asked else t("Your change has gone out")
    text = paragraphs(
        bold(heading),
        sentence(t, request),
        _reached(t, len(asked.proposals)) if asked else t("The firms that read the old text are told."),
    )
    return Reply(text, rows(Button(t("Show the request"), action("partner.open", request.id)), menu_button(t)))


def _reached(t: Texts, count: int) -> Markup:
    if not count:
        return t("No firm could be asked yet. I write to you as soon as one fits.")
    return t.n("I have asked {n} firm that fits.", "I have asked {n} firms that fit.", count)


def returned(t: Texts, request: PartnershipRequest) -> Reply:
    """For the author: what should be different."""
    text = paragraphs(
        bold(t("Your coordinator asks for a change")),
        sentence(t, request),
        quoted(reason_name(t, request.returned_for)),
        t("It stays as it was.") if request.state is RequestState.OPEN else None,
    )
    is_draft = request.state is RequestState.DRAFT
    change = Button(t("Change the text"), action("partner.text", request.id))
    show = Button(t("Show the request"), action("partner.draft" if is_draft else "partner.open", request.id))
    return Reply(text, rows(change, show, menu_button(t)))


def queue(t: Texts, waiting: Sequence[Held], cluster: Cluster | None) -> Reply:
    """What waits for the coordinator, and which requests shall."""
    entries = list(enumerate(waiting, start=1))
    count = t.n("{n} request waits for you:", "{n} requests wait for you:", len(entries))
    setting = t("Looked at first: {which}", which=bold(check_name(t, cluster.request_check))) if cluster else None
    text = paragraphs(
        bold(t("Requests to look at first")),
        count if entries else t("Nothing waits for you."),
        *(numbered(t, number, bold(each.request.company.name), each.text) for number, each in entries),
        setting,
    )
    numbers = [Button(str(number), action("check.open", each.request.id)) for number, each in entries]
    in_rows = [tuple(numbers[start : start + IN_A_ROW]) for start in range(0, len(numbers), IN_A_ROW)]
    change = Button(t("Which to look at first?"), "check.setting") if cluster else None
    return Reply(text, rows(*in_rows, change, (Button(t("Requests"), "broker.menu"), menu_button(t))))


def choose_check(t: Texts, cluster: Cluster) -> Reply:
    """Which requests a coordinator sees before they go out; the present choice is marked."""
    buttons = [
        Button(
            ("✓ " if check is cluster.request_check else "") + check_name(t, check), action("check.set", check.value)
        )
        for check in RequestCheck
    ]
    text = paragraphs(
        bold(t("Which requests do you want to see before they go out?")),
        t("Those with phone numbers, links or rude words wait for you in any case."),
    )
    return Reply(text, rows(*buttons, (Button(t("Back"), "check.menu"), menu_button(t))))


def check_name(t: Texts, check: RequestCheck) -> Markup:
    """Which requests are looked at first; short enough for a button."""
    match check:
        case RequestCheck.NONE:
            return t("Only flagged ones")
        case RequestCheck.FIRST:
            return t("Each firm's first one")
        case RequestCheck.BEYOND:
            return t("Those to other clusters")
        case RequestCheck.ALL:
            return t("All of them")


def has_contacts(flagged: Sequence[Flagged]) -> bool:
    """Whether one tap takes something out."""
    return any(each.flag is not Flag.INSULT for each in flagged)

"""What an author sees before a request goes out: the draft, with a button for everything that was inferred."""

from __future__ import annotations

from collections.abc import Sequence

from bot.errors import UserError
from bot.models import PartnershipRequest, Reach
from bot.services.partnerships import Draft, Understood
from bot.services.partnerships.similar import Similar
from bot.texts import Texts
from bot.views.members.profile import DRAFT, CameFrom
from bot.views.partnerships.checking import clean_button, note, reason_name
from bot.views.partnerships.wording import (
    closed_note,
    contact_advice,
    expiry,
    menu_button,
    place,
    profile_button,
    reach_name,
    term_name,
    type_name,
)
from bot.views.reply import Button, Markup, Reply, action, bold, lines, paragraphs, quoted, rows, shortened
from knowledge.lexicon import Lexicon
from knowledge.matching import OFFERING, RequestType

# How much of another request's sentence is shown beside the draft.
SIMILAR_UNITS = 90
# How much of two sentences to choose between.
WHICH_UNITS = 200
# What half the width of a phone shows of a button.
HALF_BUTTON_UNITS = 18


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
    text = paragraphs(quoted(so_far), t("What exactly do you need or offer, and where?"))
    return Reply(text, rows(_cancel(t)))


def refused(t: Texts, error: UserError, text: str) -> Reply:
    """Why a freely written sentence cannot go out; the next message is taken as the mended one."""
    body = paragraphs(
        quoted(shortened(text, 300)) if text else None,
        t(error.msgid, **error.values),
        t("Send me the sentence again."),
    )
    return Reply(body, rows(_cancel(t)))


def two_needs(t: Texts, parts: Sequence[str]) -> Reply:
    """One sentence that asks for two things: each finds its firms more easily alone."""
    listed = lines(*(Markup("<b>{}.</b> {}").format(number, part) for number, part in enumerate(parts, start=1)))
    text = paragraphs(
        t("This looks like two requests:"),
        listed,
        t("Each finds its own firms more easily. Or write it anew: I take your next message."),
    )
    buttons = rows(
        Button("✅ " + t("Post as two"), "partner.as_two"), Button(t("Keep as one"), "partner.as_one"), _cancel(t)
    )
    return Reply(text, buttons)


def which(t: Texts, former: PartnershipRequest, sentences: Sequence[str]) -> Reply:
    """A new sentence has come while a draft waits: nothing is lost unless its author says so."""
    text = paragraphs(
        lines(t("This one has not been sent yet:"), quoted(shortened(former.text, WHICH_UNITS))),
        lines(t("Now you have written:"), *(quoted(shortened(each, WHICH_UNITS)) for each in sentences)),
        t("Shall the new one take its place?"),
    )
    buttons = rows(
        Button("✅ " + t("Yes, take the new one"), "partner.replace"),
        Button(t("Keep both"), "partner.both"),
        Button(t("Go on with the first one"), action("partner.draft", former.id)),
    )
    return Reply(text, buttons)


def not_sent(t: Texts, request: PartnershipRequest) -> Reply:
    """A typed no to the draft: what can be done with it."""
    text = paragraphs(quoted(request.text), t("It has not been sent. What shall I change?"))
    buttons = rows(
        Button(t("Change the text"), action("partner.text", request.id)),
        Button(t("Back to my request"), action("partner.draft", request.id)),
        (Button(t("Discard"), action("partner.discard", request.id)), menu_button(t)),
    )
    return Reply(text, buttons)


def rewrite(t: Texts, request: PartnershipRequest) -> Reply:
    """Another sentence is asked for."""
    text = paragraphs(t("Write the new sentence. So far it is:"), quoted(request.text))
    return Reply(text, rows(_cancel(t)))


def draft(t: Texts, found: Draft, lexicon: Lexicon, *, is_next: bool = False) -> Reply:
    """What would go out, for one tap; ``is_next``: it comes by itself, after another was done with."""
    request = found.request
    text = paragraphs(
        bold(t("Your other request, not sent yet") if is_next else t("Your request")),
        _asked_for(t, request),
        quoted(request.text),
        note(t, found.flagged, found.flags),
        _inferred(t, found, lexicon),
        closed_note(t, request),
        t("I ask the firms that fit best. They see this sentence, your region and country, not your name."),
        _similar_lines(t, found, lexicon),
        _duplicate_line(t, found),
        contact_advice(t, request.author),
    )
    buttons = rows(
        clean_button(t, request) if found.has_contacts else None,
        Button(_send_label(t, found), action("partner.confirm", request.id)),
        Button("👥 " + t("Find a team for it"), action("team.plan", request.id)) if found.parts else None,
        *_similar_buttons(t, found),
        *_chips(t, found, lexicon),
        *_corrections(t, request),
        profile_button(t, CameFrom(DRAFT, request.id)) if contact_advice(t, request.author) else None,
        (Button(t("Discard"), action("partner.discard", request.id)), menu_button(t)),
    )
    return Reply(text, buttons)


def _similar_lines(t: Texts, found: Draft, lexicon: Lexicon) -> Markup | None:
    """What others have open that answers the draft, without names, and why."""
    if not found.similar:
        return None
    count = len(found.similar)
    if found.request.type in OFFERING:
        heading = t.n("{n} firm looks for this already:", "{n} firms look for this already:", count)
    else:
        heading = t.n("{n} firm offers this already:", "{n} firms offer this already:", count)
    return lines(heading, *(_similar_line(t, number, each, lexicon) for number, each in _numbered(found)))


def _similar_line(t: Texts, number: int, each: Similar, lexicon: Lexicon) -> Markup:
    why = "; ".join(reason.label(lexicon, t.language) for reason in each.reasons)
    return Markup("<b>{}.</b> {} ({})").format(
        number,
        t("“{words}”", words=shortened(each.request.text, SIMILAR_UNITS)),
        Markup(" · ").join([place(t, each.request.company), why]) if why else place(t, each.request.company),
    )


def _similar_buttons(t: Texts, found: Draft) -> list[tuple[Button, ...]]:
    request, duplicate = found.request, found.duplicate
    look = tuple(
        Button(t("Look at {number}", number=number), action("partner.similar", request.id, each.request.id))
        for number, each in _numbered(found)
    )
    own = () if duplicate is None else (Button(t("Show the one you have"), action("partner.open", duplicate.id)),)
    return [row for row in (look, own) if row]


def _numbered(found: Draft) -> list[tuple[int, Similar]]:
    return list(enumerate(found.similar, start=1))


def _duplicate_line(t: Texts, found: Draft) -> Markup | None:
    if found.duplicate is None:
        return None
    text = shortened(found.duplicate.text, SIMILAR_UNITS)
    return t("Your firm has nearly the same request open: “{text}”", text=text)


def _asked_for(t: Texts, request: PartnershipRequest) -> Markup | None:
    """What the coordinator wrote who sent it back."""
    if not request.returned_for:
        return None
    return t("Your coordinator asks: {reason}", reason=reason_name(t, request.returned_for))


def _send_label(t: Texts, found: Draft) -> str:
    if found.flagged:
        return t("Send it to my coordinator").unescape()
    return "✅ " + t("Send to firms that fit").unescape()


def _inferred(t: Texts, found: Draft, lexicon: Lexicon) -> Markup:
    request = found.request
    meant = [each.label(lexicon, t.language) for each in found.concepts if not each.is_rejected]
    countries = ", ".join(map(t.country, found.countries))
    if meant:
        about = t("Understood: {concepts}", concepts=bold("; ".join(meant)))
    else:
        about = t("I know none of the trade's words in it. I go by the words themselves.")
    return lines(
        t("Type: {type}", type=bold(type_name(t, request.type))),
        about,
        t("Not meant? Tap ✕, and I leave it out.") if meant else None,
        t("Goes to: {reach}", reach=bold(reach_name(t, request.reach))),
        t("Country: {countries}", countries=bold(countries)) if countries else None,
        t("Open until {day}.", day=expiry(t, request)),
    )


def _chips(t: Texts, found: Draft, lexicon: Lexicon) -> Sequence[tuple[Button, ...]]:
    """A button for every concept, two in a row: one tap leaves it out, another takes it in again."""
    chips = [_chip(t, found.request, each, lexicon) for each in found.concepts]
    return [tuple(chips[at : at + 2]) for at in range(0, len(chips), 2)]


def _chip(t: Texts, request: PartnershipRequest, understood: Understood, lexicon: Lexicon) -> Button:
    sign = "+" if understood.is_rejected else "✕"
    label = shortened(lexicon.label(understood.concept, t.language), HALF_BUTTON_UNITS)
    return Button(f"{sign} {label}", action("partner.concept", request.id, understood.concept))


def _corrections(t: Texts, request: PartnershipRequest) -> list[tuple[Button, ...]]:
    other = Reach.CLUSTER if request.reach is Reach.ALL else Reach.ALL
    reach_label = t("Only my cluster") if other is Reach.CLUSTER else t("All clusters")
    reach = Button(reach_label, action("partner.reach", request.id, other.value))
    first = (
        Button(t("Change the type"), action("partner.type", request.id)),
        Button(t("Change the text"), action("partner.text", request.id)),
    )
    term = Button(t("How long?"), action("partner.term", request.id))
    return [first, (reach, term) if request.home.is_open else (term,)]


def choose_type(t: Texts, request: PartnershipRequest) -> Reply:
    """The eight types."""
    buttons = [
        Button(type_name(t, kind), action("partner.type", request.id, kind.value)) for kind in RequestType if kind.value
    ]
    return Reply(paragraphs(quoted(request.text), t("What kind of request is it?")), rows(*buttons, _back(t, request)))


def choose_term(t: Texts, found: Draft) -> Reply:
    """For how long; the present choice is marked."""
    request = found.request
    buttons = [
        Button(
            ("✓ " if days == request.keep_days else "") + term_name(t, days), action("partner.term", request.id, days)
        )
        for days in found.terms
    ]
    text = paragraphs(
        quoted(request.text),
        t("How long is it good for? Before it ends I ask whether you still need it."),
    )
    return Reply(text, rows(*buttons, _back(t, request)))


def discarded(t: Texts, request: PartnershipRequest) -> Reply:
    """The draft is gone; one tap brings it back."""
    text = paragraphs(quoted(request.text), t("Discarded. Nothing was sent."))
    undo = Button(t("Undo"), action("partner.restore", request.id))
    return Reply(text, rows(undo, (Button(t("New request"), "partner.new"), menu_button(t))))


def _back(t: Texts, request: PartnershipRequest) -> Button:
    return Button(t("Back"), action("partner.draft", request.id))


def _cancel(t: Texts) -> Button:
    return Button(t("Cancel"), "dialog.cancel")

"""What is said before something dies silently: to authors, to coordinators, to firms whose offer may be out of date."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from math import ceil

from bot.models import PartnershipRequest, Reach
from bot.services.partnerships import Silence, StandingOffer
from bot.services.partnerships.brokering import Stage
from bot.texts import Texts
from bot.views.partnerships.wording import YES, expiry, menu_button, requests_button, sentence
from bot.views.reply import Button, Keyboard, Markup, Reply, action, bold, lines, paragraphs, quoted, rows, shortened

# Requests in one note to a coordinator; all are in the list.
MOST_SHOWN = 3
# Requests in one message to their author, and how much of each.
MOST_LISTED = 8
LISTED_UNITS = 90


def silent(t: Texts, own: Sequence[Silence]) -> Reply:
    """For the author: nobody so far, and what can be done with one tap; several requests have a button each."""
    days = t("It has been two days, and no firm has taken this up so far. That is no judgement on you.")
    if len(own) == 1:
        request = own[0].request
        text = paragraphs(
            bold(t("Nothing yet")),
            sentence(t, request),
            days,
            t("Your coordinator sees it, too. Shall I ask further?"),
        )
        return Reply(text, _ask_further(t, request, own[0].asked))
    numbered = list(enumerate((silence.request for silence in own[:MOST_LISTED]), start=1))
    listed = (Markup("<b>{}.</b> {}").format(n, shortened(each.text, LISTED_UNITS)) for n, each in numbered)
    text = paragraphs(
        bold(t("Nothing yet")), lines(*listed), days, t("Your coordinator sees it, too. Which one shall I show?")
    )
    shown = tuple(Button(str(n), action("partner.open", each.id)) for n, each in numbered)
    return Reply(text, rows(shown, (requests_button(t), menu_button(t))))


def exhausted(t: Texts, request: PartnershipRequest, asked: int) -> Reply:
    """For the author: nobody who was asked, ``asked`` firms, has taken it up."""
    text = paragraphs(
        sentence(t, request),
        t("The firms I asked have not taken this up. Shall I ask more?"),
    )
    return Reply(text, _ask_further(t, request, asked))


def waited_in_vain(t: Texts, request: PartnershipRequest, asked: int) -> Reply:
    """For an author who has not answered an interested firm: it waits no longer."""
    text = paragraphs(
        sentence(t, request),
        t("A firm was interested and waited a week for your answer. Nothing was shared. Shall I ask more?"),
    )
    return Reply(text, _ask_further(t, request, asked))


def _ask_further(t: Texts, request: PartnershipRequest, asked: int) -> Keyboard:
    is_wider = request.reach is Reach.CLUSTER and request.home.is_open
    wider = Button(t("Ask all clusters"), action("partner.wider", request.id)) if is_wider else None
    more = Button(t("Ask more firms"), action("partner.more", request.id, asked, YES))
    return rows(wider, more, (Button(t("Show the request"), action("partner.open", request.id)), menu_button(t)))


def note_of_silence(t: Texts, requests: Sequence[PartnershipRequest]) -> Reply:
    """For the coordinators: perhaps they know a firm. One note for all requests of the hour."""
    shown = requests[:MOST_SHOWN]
    text = paragraphs(
        bold(
            t.n(
                "A request that nobody has taken up in two days",
                "{n} requests that nobody has taken up in two days",
                len(requests),
            )
        ),
        *(lines(bold(each.company.name), quoted(each.text)) for each in shown),
        t("Perhaps you know a firm to propose it to.") if len(requests) == 1 else None,
    )
    look = (
        Button(t("Look at it"), action("broker.open", requests[0].id))
        if len(requests) == 1
        else Button(t("Look at them"), action("broker.list", Stage.SILENT.value, 0, "-"))
    )
    return Reply(text, rows(look, menu_button(t)))


def about_to_expire(t: Texts, request: PartnershipRequest, now: datetime) -> Reply:
    """For the author: one tap keeps it open."""
    days = max(ceil((request.expires_at - now) / timedelta(days=1)), 1)
    text = paragraphs(
        bold(t.n("Your request ends in {n} day", "Your request ends in {n} days", days)),
        sentence(t, request),
        t("It is open until {day}. Shall it stay open?", day=expiry(t, request)),
    )
    renew = Button("✅ " + t("Yes, keep it open"), action("partner.renew", request.id, YES))
    done = Button(t("It is done"), action("partner.done", request.id))
    return Reply(text, rows(renew, (done, menu_button(t))))


def is_offer_right(t: Texts, found: StandingOffer) -> Reply:
    """Once a year: partners find the company by this sentence."""
    text = paragraphs(
        bold(t("Is this still right?")),
        lines(t("Partners find you by this sentence:"), quoted(found.company.about)),
    )
    change = Button(t("Change it"), "profile.edit:about")
    pause = Button(t("Pause us"), "partner.pause:365")
    return Reply(
        text, rows(Button("✅ " + t("Yes, still right"), "partner.offer_right"), (change, pause), menu_button(t))
    )


def offer_confirmed(t: Texts) -> Reply:
    """Thank you for a year."""
    return Reply(
        t("Thank you. I ask again in a year."), rows(Button(t("Our profile"), "member.profile"), menu_button(t))
    )

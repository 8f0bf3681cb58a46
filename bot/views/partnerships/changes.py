"""A request whose text changes after firms have read it, as its author and those firms see it."""

from __future__ import annotations

from dataclasses import replace

from bot.models import PartnershipRequest, Proposal
from bot.services.partnerships.changing import Change, Changed
from bot.texts import Texts
from bot.views.partnerships import proposals as cards
from bot.views.partnerships.checking import clean_button, has_contacts, note
from bot.views.partnerships.wording import menu_button, requests_button, sentence
from bot.views.reply import Button, Reply, action, bold, lines, paragraphs, quoted, rows
from knowledge.lexicon import Lexicon


def preview(t: Texts, change: Change) -> Reply:
    """The new text, who is told, and the last word."""
    request = change.request
    told = t.n(
        "{n} firm has read the old text. I tell it, and ask it again.",
        "{n} firms have read the old text. I tell them, and ask them again.",
        change.readers,
    )
    text = paragraphs(
        lines(t("So far:"), quoted(request.text)),
        lines(t("From now on:"), quoted(request.next_text)),
        note(t, change.flagged, change.flags),
        told if change.readers else t("The firms I asked have not taken it up, so nobody has to be told."),
    )
    label = t("Send it to my coordinator") if change.flagged else "✅ " + t("Send the change")
    buttons = rows(
        clean_button(t, request) if has_contacts(change.flagged) else None,
        Button(label, action("partner.change", request.id, request.edition)),
        Button(t("Change the text"), action("partner.text", request.id)),
        (Button(t("Keep the old text"), action("partner.keep_text", request.id)), menu_button(t)),
    )
    return Reply(text, buttons)


def sent(t: Texts, changed: Changed) -> Reply:
    """For the author: it is done, and who is asked anew."""
    count = len(changed.again)
    text = paragraphs(
        sentence(t, changed.request),
        t.n("Changed. I ask {n} firm again.", "Changed. I ask {n} firms again.", count) if count else t("Changed."),
    )
    return Reply(text, rows(Button(t("Show the request"), action("partner.open", changed.request.id)), menu_button(t)))


def kept(t: Texts, request: PartnershipRequest) -> Reply:
    """The old text stays."""
    text = paragraphs(sentence(t, request), t("All right, it stays as it was."))
    return Reply(text, rows(Button(t("Show the request"), action("partner.open", request.id)), menu_button(t)))


def card(t: Texts, proposal: Proposal, lexicon: Lexicon, *, had_said_yes: bool) -> Reply:
    """For a firm that read the old text and is asked anew."""
    asked = cards.card(t, proposal, lexicon)
    why = t("You had said yes to the old text. Nothing was shared, so please look again.") if had_said_yes else None
    return replace(asked, text=paragraphs(bold(t("A request that you know has changed")), why, asked.text))


def replaced(t: Texts, proposal: Proposal) -> Reply:
    """In place of the card with the old text."""
    text = paragraphs(t("This request has changed. The new text is further down."))
    return Reply(text, rows(Button(t("Show the new text"), action("partner.look", proposal.id)), menu_button(t)))


def news(t: Texts, proposal: Proposal) -> Reply:
    """For a firm that has the author's contact already."""
    text = paragraphs(
        bold(t("A request that brought you together has changed")),
        sentence(t, proposal.request),
        t("You have each other's contact. Nothing for you to do here."),
    )
    return Reply(text, rows((requests_button(t), menu_button(t))))

"""What both sides of a proposal see: the card without a name, what would go over, and each other's contact."""

from __future__ import annotations

from bot.models import Block, DeclineReason, Proposal
from bot.services.partnerships import Declined, Terms, anonymous
from bot.texts import Texts
from bot.views.cards import kind_name
from bot.views.members.profile import CARD, CameFrom
from bot.views.partnerships.wording import (
    YES,
    contact_advice,
    contact_lines,
    introduced_by,
    menu_button,
    part_of,
    place,
    profile_button,
    reasons_said,
    requests_button,
    sentence,
    type_name,
)
from bot.views.reply import Button, Markup, Reply, action, bold, lines, paragraphs, quoted, rows
from knowledge.lexicon import Lexicon


def card(t: Texts, proposal: Proposal, lexicon: Lexicon | None = None) -> Reply:
    """A request for a firm that fits, without the author's name; ``lexicon`` words the reasons."""
    request = proposal.request
    origin = Markup(" · ").join([type_name(t, request.type), place(t, request.company)])
    why = _reasons(t, proposal, lexicon)
    text = paragraphs(
        bold(t("A firm looks for a partner")),
        origin,
        sentence(t, request),
        part_of(t, request),
        introduced_by(t, proposal),
        t("Why you: {reasons}", reasons=why) if why else None,
        t("Are you interested? Nothing about you is shared yet."),
    )
    return Reply(text, rows(*_answers(t, proposal)))


def reminder(t: Texts, proposal: Proposal) -> Reply:
    """The card again, once, for a firm that has not answered."""
    request = proposal.request
    text = paragraphs(
        t("A firm in {place} still waits for an answer:", place=place(t, request.company)),
        sentence(t, request),
        t("A short yes or no helps. Nothing about you is shared yet."),
    )
    return Reply(text, rows(*_answers(t, proposal)))


def reminder_to_author(t: Texts, proposal: Proposal) -> Reply:
    """Once, for an author who has not answered an interested firm."""
    text = paragraphs(
        t("A firm in {place} is interested and waits for your answer:", place=place(t, proposal.company)),
        quoted(proposal.request.text),
        introduced_by(t, proposal),
    )
    look = Button(t("Look and decide"), action("partner.look", proposal.id, YES))
    return Reply(text, rows(look, menu_button(t)))


def moved(t: Texts, proposal: Proposal) -> Reply:
    """In place of a card that has come again."""
    text = paragraphs(sentence(t, proposal.request), t("You find this request again further down."))
    return Reply(text, rows(menu_button(t)))


def _answers(t: Texts, proposal: Proposal) -> tuple[tuple[Button, ...], ...]:
    interested = Button("👍 " + t("Interested"), action("partner.look", proposal.id))
    not_now = Button(t("Not now"), action("partner.decline", proposal.id))
    not_for_us = Button(t("Not for us"), action("partner.not_for_us", proposal.id))
    return (interested, not_now), (not_for_us, Button(t("Block"), action("partner.block", proposal.id)), menu_button(t))


def _reasons(t: Texts, proposal: Proposal, lexicon: Lexicon | None) -> str:
    return reasons_said(t, proposal.reasons, lexicon) if lexicon else ""


def terms(t: Texts, shown: Terms, lexicon: Lexicon) -> Reply:
    """Exactly what would go over and to what kind of firm, for the side that has to agree."""
    return _terms_for_author(t, shown, lexicon) if shown.is_author else _terms_for_peer(t, shown, lexicon)


def _terms_for_peer(t: Texts, shown: Terms, lexicon: Lexicon) -> Reply:
    request, why = shown.proposal.request, _reasons(t, shown.proposal, lexicon)
    firm = Markup(" · ").join([kind_name(t, request.company.kind), place(t, request.company)])
    heading = t("If you both say yes, this goes over to the other firm ({firm}):", firm=firm)
    text = paragraphs(
        sentence(t, request), t("Why you: {reasons}", reasons=why) if why else None, _what_goes_over(t, shown, heading)
    )
    return Reply(text, rows(*_agree(t, shown, t("Share these"))))


def _terms_for_author(t: Texts, shown: Terms, lexicon: Lexicon) -> Reply:
    proposal, why = shown.proposal, _reasons(t, shown.proposal, lexicon)
    company = proposal.company
    about = anonymous(company.about, proposal.person, company, lexicon)
    certificates = anonymous(company.certificates, proposal.person, company, lexicon)
    described = lines(
        kind_name(t, company.kind),
        quoted(about),
        t("What fits: {reasons}", reasons=why) if why else None,
        t("Certificates: {certificates}", certificates=certificates) if certificates else None,
    )
    text = paragraphs(
        bold(t("A firm in {place} is interested", place=place(t, company))),
        lines(t("Your request:"), quoted(proposal.request.text)),
        introduced_by(t, proposal),
        described,
        _what_goes_over(t, shown, t("If you say yes too, this goes over to them:")),
    )
    return Reply(text, rows(*_agree(t, shown, t("Yes, share contacts"))))


def _what_goes_over(t: Texts, shown: Terms, heading: Markup) -> Markup:
    if not shown.is_enough:
        missing = t("Before you say yes, please add a phone number or an e-mail address to your profile.")
        return lines(missing, t("Then tap “Look again”."))
    advice = contact_advice(t, shown.person)
    return paragraphs(
        t("Your contact details have changed. Please look again:") if shown.is_changed else None,
        lines(heading, contact_lines(t, shown.contact)),
        lines(t("You get their contact details in return."), advice),
    )


def _agree(t: Texts, shown: Terms, label: Markup) -> list[Button | tuple[Button, ...]]:
    proposal_id = shown.proposal.id
    no = Button(t("Not now"), action("partner.decline", proposal_id))
    again = Button(t("Look again"), action("partner.look", proposal_id))
    to_profile = profile_button(t, CameFrom(CARD, proposal_id))
    if not shown.is_enough:
        return [to_profile, again, (no, menu_button(t))]
    yes = Button(f"✅ {label}", action("partner.share", proposal_id, shown.consent.edition))
    return [yes, no, (to_profile, menu_button(t))]


def agreed(t: Texts, proposal: Proposal) -> Reply:
    """This side said yes; the other is asked."""
    text = paragraphs(
        sentence(t, proposal.request),
        t("Thank you. I ask the other firm now. When they say yes too, you get each other's contact."),
    )
    take_back = Button(t("Take back my yes"), action("partner.decline", proposal.id))
    return Reply(text, rows(take_back, menu_button(t)))


def declined(t: Texts, found: Declined) -> Reply:
    """Not now, said quietly."""
    proposal = found.proposal
    back = Button(t("Interested after all"), action("partner.look", proposal.id))
    text = paragraphs(sentence(t, proposal.request), t("All right. Nothing was shared."))
    return Reply(text, rows(back, requests_button(t) if found.is_author else None, menu_button(t)))


def why_not(t: Texts, found: Declined) -> Reply:
    """Not for us: one tap says why, if they like."""
    proposal = found.proposal
    text = paragraphs(
        sentence(t, proposal.request),
        t("All right. Nothing was shared."),
        t("Why not? It helps me to ask you about fitting things only. The other firm never sees it."),
    )
    buttons = [
        Button(reason_name(t, reason), action("partner.reason", proposal.id, reason.value)) for reason in DeclineReason
    ]
    back = Button(t("Interested after all"), action("partner.look", proposal.id))
    return Reply(text, rows(*zip(buttons[::2], buttons[1::2], strict=False), buttons[-1], (back, menu_button(t))))


def reason_kept(t: Texts, proposal: Proposal) -> Reply:
    """The reason is kept."""
    back = Button(t("Interested after all"), action("partner.look", proposal.id))
    text = paragraphs(sentence(t, proposal.request), t("Thank you. I keep that in mind when I ask you next."))
    return Reply(text, rows((back, menu_button(t))))


def reason_name(t: Texts, reason: DeclineReason) -> Markup:
    """A reason on its button, and in the coordinator's totals."""
    match reason:
        case DeclineReason.NOT_OUR_TRADE:
            return t("Not our trade")
        case DeclineReason.TOO_FAR:
            return t("Too far away")
        case DeclineReason.WRONG_SIZE:
            return t("Too small or too large")
        case DeclineReason.NO_CAPACITY:
            return t("No capacity")
        case DeclineReason.OTHER:
            return t("Another reason")


def blocked(t: Texts, proposal: Proposal, block: Block) -> Reply:
    """The firm is heard of no more; one tap takes it back."""
    text = paragraphs(
        sentence(t, proposal.request),
        t("Blocked. You get no more requests of that firm, and it gets none of yours. It is not told."),
    )
    undo = Button(t("Undo"), action("partner.unblock", block.id))
    return Reply(text, rows((undo, Button(t("Being asked"), "partner.quiet")), menu_button(t)))


def shared(t: Texts, proposal: Proposal) -> Reply:
    """In place of the buttons, once both said yes."""
    return Reply(paragraphs(sentence(t, proposal.request), t("You both said yes.")), rows(menu_button(t)))


def over(t: Texts, proposal: Proposal) -> Reply:
    """In place of a card that no longer counts."""
    text = paragraphs(sentence(t, proposal.request), t("This request has come to an end. Nothing was shared."))
    return Reply(text, rows(menu_button(t)))


def came_to_nothing(t: Texts, proposal: Proposal) -> Reply:
    """For a firm that was interested: why it hears no more. The same whether declined, unanswered or withdrawn."""
    text = paragraphs(
        sentence(t, proposal.request),
        t("Nothing came of this request this time. Your contact details were not shared. Thank you for your interest."),
    )
    return Reply(text, rows((requests_button(t), menu_button(t))))


def author_left(t: Texts, proposal: Proposal) -> Reply:
    """For a firm that has the author's contact already: the author is gone."""
    text = paragraphs(
        sentence(t, proposal.request),
        t("The firm behind this request has left its cluster. You have each other's contact, if you want to go on."),
    )
    return Reply(text, rows((requests_button(t), menu_button(t))))


def partner_left(t: Texts, proposal: Proposal) -> Reply:
    """For an author who has the firm's contact already: the firm is gone."""
    text = paragraphs(
        lines(t("Your request:"), quoted(proposal.request.text)),
        t("A firm that you are in touch with about this has left its cluster."),
        t("You have each other's contact, if you want to go on."),
    )
    show = Button(t("Show the request"), action("partner.open", proposal.request.id))
    return Reply(text, rows(show, (Button(t("Introductions"), "partner.introductions"), menu_button(t))))


def firm_left(t: Texts, proposal: Proposal) -> Reply:
    """For the author: the interested firm is gone."""
    text = paragraphs(
        lines(t("Your request:"), quoted(proposal.request.text)),
        t("The firm that was interested has left its cluster. Nothing was shared."),
    )
    show = Button(t("Show the request"), action("partner.open", proposal.request.id))
    return Reply(text, rows(show, menu_button(t)))

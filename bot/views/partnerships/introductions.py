"""What two who were introduced see: the contact, messages passed on, and a consent withdrawn."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from bot.services.partnerships import Contact, Introduced, vcard, vcard_name
from bot.texts import Texts
from bot.views.partnerships.wording import contact_lines, menu_button, place, requests_button
from bot.views.reply import Button, File, Markup, Reply, action, bold, lines, paragraphs, quoted, rows, shortened

# How much of a firm's name fits a phone's button, and of a sentence two lines of a list.
BUTTON_UNITS = 26
LISTED_UNITS = 90


def introduction(t: Texts, found: Introduced) -> Reply:
    """Just now: the other side's contact, as text and as a card for the phone's address book."""
    contact = found.contact or {}
    text = paragraphs(
        bold(t("You both said yes. Here is the contact:")),
        contact_lines(t, contact),
        lines(t("It is about:"), quoted(found.proposal.request.text)),
        t("They have got yours too. Get in touch while it is fresh."),
        _why_here(t, found),
    )
    file = File(name=vcard_name(contact), content=vcard(contact))
    return Reply(text, rows(*_buttons(t, found), (introductions_button(t), menu_button(t))), file=file)


def listed(t: Texts, found: Sequence[Introduced]) -> Reply:
    """Whom the person was introduced to."""
    if not found:
        nobody = t("Nobody yet. When both sides of a request say yes, you find the other one here.")
        return Reply(paragraphs(bold(t("Introductions")), nobody), rows((requests_button(t), menu_button(t))))
    numbered = list(enumerate(found, start=1))
    text = paragraphs(bold(t("Introductions")), *(_listed_lines(t, number, each) for number, each in numbered))
    buttons = [
        Button(
            f"{number}. {shortened(firm_name(t, each), BUTTON_UNITS)}", action("partner.introduction", each.proposal.id)
        )
        for number, each in numbered
    ]
    return Reply(text, rows(*buttons, (requests_button(t), menu_button(t))))


def one(t: Texts, found: Introduced) -> Reply:
    """One introduction, to look at again."""
    about = lines(t("It is about:"), quoted(found.proposal.request.text))
    state: Markup | None
    if found.contact is None:
        state = t("They have withdrawn their consent. Please do not use their contact details any more.")
    elif found.mine.withdrawn_at is not None:
        state = t("You have withdrawn your consent: they are shown your contact details no more.")
    else:
        state = _why_here(t, found)
    contact = contact_lines(t, found.contact) if found.contact else None
    text = paragraphs(bold(firm_name(t, found)), contact, about, state)
    outcome = Button(t("How did it go?"), action("outcome.ask", found.proposal.id))
    return Reply(text, rows(outcome, *_buttons(t, found), (introductions_button(t), menu_button(t))))


def write(t: Texts, found: Introduced) -> Reply:
    """The next message goes to the other side."""
    text = t(
        "Your next message goes to {name}: a text, a picture or a file. I pass it on as it is.",
        name=_name(found.theirs.fields),
    )
    return Reply(text, rows(Button(t("Cancel"), "dialog.cancel")))


def one_at_a_time(t: Texts) -> Reply:
    """An album has come."""
    text = t("One picture at a time, please: I pass on a single message.")
    return Reply(text, rows(Button(t("Cancel"), "dialog.cancel")))


def passed_on(t: Texts, found: Introduced, said: str, file: File | None) -> Reply:
    """Somebody's words for the other side: ``found`` as the reader sees it."""
    contact = found.theirs.fields
    firm = contact.get("company")
    sender = t("{name}, {company}:", name=_name(contact), company=firm) if firm else t("{name}:", name=_name(contact))
    about = Markup("<i>{}</i>").format(shortened(found.proposal.request.text, LISTED_UNITS))
    text = paragraphs(lines(bold("✉️ ") + sender, about), quoted(said) if said else None)
    reply = Button(t("Reply"), action("partner.write", found.proposal.id))
    end = Button(t("End this conversation"), action("partner.end_relay", found.proposal.id))
    return Reply(text, rows(reply, end), file=file)


def sent(t: Texts, found: Introduced) -> Reply:
    """The message is on its way."""
    more = Button(t("Write more"), action("partner.write", found.proposal.id))
    text = t("Sent to {name}. The answer comes here.", name=_name(found.theirs.fields))
    return Reply(text, rows((more, menu_button(t))))


def relay_ended(t: Texts, found: Introduced) -> Reply:
    """For the one who ended it."""
    text = t("Ended. I pass on nothing more. You still have each other's contact.")
    show = Button(t("Show the contact"), action("partner.introduction", found.proposal.id))
    return Reply(text, rows((show, menu_button(t))))


def relay_ended_by_other(t: Texts, found: Introduced) -> Reply:
    """For the other one, kindly; ``found`` as they see it."""
    text = t(
        "{name} has ended the conversation here. You still have each other's contact.", name=_name(found.theirs.fields)
    )
    show = Button(t("Show the contact"), action("partner.introduction", found.proposal.id))
    return Reply(text, rows((show, menu_button(t))))


def ask_withdrawal(t: Texts, found: Introduced) -> Reply:
    """What withdrawing means, before it is done."""
    text = paragraphs(
        bold(t("Withdraw your consent?")),
        t(
            "I no longer show your contact details to {name}, and pass nothing on. What they have saved I cannot take"
            " back, but I ask them to delete it.",
            name=_name(found.theirs.fields),
        ),
    )
    yes = Button(t("Yes, withdraw"), action("partner.withdraw_consent", found.proposal.id))
    return Reply(text, rows(yes, Button(t("Back"), action("partner.introduction", found.proposal.id))))


def withdrawn(t: Texts, found: Introduced) -> Reply:
    """For the one who withdrew."""
    text = t("Withdrawn. I have told {name} and asked them to delete your details.", name=_name(found.theirs.fields))
    return Reply(text, rows((introductions_button(t), menu_button(t))))


def withdrawn_by_other(t: Texts, found: Introduced) -> Reply:
    """For the other one, kindly; ``found`` as they see it."""
    contact = found.theirs.fields
    text = paragraphs(
        t("{name} would rather not share their contact details any more.", name=contact.get("company", _name(contact))),
        lines(t("It is about:"), quoted(found.proposal.request.text)),
        t("Please delete the details and do not pass them on. Thank you for understanding."),
    )
    return Reply(text, rows((introductions_button(t), menu_button(t))))


def introductions_button(t: Texts) -> Button:
    """To the list."""
    return Button(t("Introductions"), "partner.introductions")


def _buttons(t: Texts, found: Introduced) -> list[Button]:
    username = (found.contact or {}).get("telegram", "").removeprefix("@")
    buttons = [Button(t("Write on Telegram"), url=f"https://t.me/{username}")] if username else []
    if found.can_write:
        label = shortened(t("Write to {name}", name=_name(found.theirs.fields)).unescape(), BUTTON_UNITS)
        buttons.append(Button(label, action("partner.write", found.proposal.id)))
    if found.mine.withdrawn_at is None:
        buttons.append(Button(t("Withdraw my consent"), action("partner.ask_withdrawal", found.proposal.id)))
    return buttons


def _why_here(t: Texts, found: Introduced) -> Markup | None:
    """Why writing through the assistant is offered."""
    if not found.can_write:
        return None
    return t("One of you has no Telegram name, so you can also write to each other here: I pass it on.")


def _listed_lines(t: Texts, number: int, found: Introduced) -> Markup:
    at, zone = found.proposal.introduced_at, ZoneInfo(found.proposal.request.home.timezone)
    day = t.day(at.astimezone(zone).date()) if at else ""
    about = Markup("<i>{}</i>").format(shortened(found.proposal.request.text, LISTED_UNITS))
    return lines(Markup("<b>{}. {}</b> · {}").format(number, firm_name(t, found), day), about)


def firm_name(t: Texts, found: Introduced) -> str:
    """The other firm's name; only where it is once its consent is gone."""
    if found.contact is None:
        company = found.proposal.company if found.is_author else found.proposal.request.company
        return t("A firm in {place}", place=place(t, company)).unescape()
    return found.contact.get("company", _name(found.contact))


def _name(contact: Contact) -> str:
    return contact["person"]

"""The profile of a person and their company, and its fields."""

from __future__ import annotations

from dataclasses import dataclass

from bot.models import Company, CompanyKind, Person, Role
from bot.services.members import CompanyField
from bot.texts import Texts, language_name
from bot.views.cards import company_card, kind_name
from bot.views.reply import Button, Markup, Reply, action, bold, lines, paragraphs, rows


@dataclass(frozen=True)
class CameFrom:
    """From what somebody came to their profile, to add what it lacks, and want to get back to."""

    kind: str  # DRAFT or CARD
    row_id: int

    @property
    def parts(self) -> tuple[str, int]:
        """What a button carries of it."""
        return (self.kind, self.row_id)


# A request of theirs that has not gone out; what another firm would get of them if they said yes.
DRAFT, CARD = "draft", "card"


def profile(t: Texts, person: Person, note: Markup | None = None, came_from: CameFrom | None = None) -> Reply:
    """The person and their company, every field a button; ``note`` says what has just been changed."""
    return Reply(
        paragraphs(note, _person_block(t, person), _company_block(t, person.company)),
        rows(_back(t, came_from), *_company_buttons(t, person.company, came_from), *_person_buttons(t, person)),
    )


def _back(t: Texts, came_from: CameFrom | None) -> Button | None:
    if came_from is None:
        return None
    if came_from.kind == CARD:
        return Button(t("Look again"), action("partner.look", came_from.row_id))
    return Button(t("Back to my request"), action("partner.draft", came_from.row_id))


def _person_block(t: Texts, person: Person) -> Markup:
    role = t("Coordinator") if person.role is Role.COORDINATOR else t("Member")
    cluster = person.cluster.name if person.cluster else ""
    return lines(
        bold(person.name),
        t("{role} of {cluster}", role=role, cluster=cluster),
        t("Language: {language}", language=language_name(person.language)),
        t("Announcements: on") if person.is_subscribed else t("Announcements: off"),
        t("Weekly partner tips: on") if person.has_digest else t("Weekly partner tips: off"),
    )


def _company_block(t: Texts, company: Company | None) -> Markup:
    if company is None:
        return t("You have not named your company yet.")
    consent = t(
        "Phone, e-mail, website and your name go to a partner only when you both say yes. Members see the rest."
    )
    return paragraphs(company_card(t, company, with_contacts=True), consent)


def _company_buttons(
    t: Texts, company: Company | None, came_from: CameFrom | None
) -> list[Button | tuple[Button, ...]]:
    if company is None:
        return [Button(t("Add our company"), "profile.add")]
    trail = came_from.parts if came_from else ()
    buttons = [Button(field_name(t, field), action("profile.edit", field.value, *trail)) for field in CompanyField]
    buttons.append(Button(t("Kind"), "profile.kind"))
    return [tuple(buttons[i : i + 3]) for i in range(0, len(buttons), 3)]


def _person_buttons(t: Texts, person: Person) -> list[Button | tuple[Button, ...]]:
    announcements = (
        Button(t("Turn announcements off"), "profile.notify:off")
        if person.is_subscribed
        else Button(t("Turn announcements on"), "profile.notify:on")
    )
    tips = (
        Button(t("Turn weekly tips off"), "digest.profile:off")
        if person.has_digest
        else Button(t("Turn weekly tips on"), "digest.profile:on")
    )
    return [
        announcements,
        tips,
        (Button(t("Language"), "language"), Button(t("Leave my cluster"), "member.leave")),
        Button(t("Menu"), "menu"),
    ]


def quieter(t: Texts, person: Person) -> Reply:
    """To somebody who wrote "stop": everything that comes unasked, each with its switch."""
    pause = Button(t("Being asked"), "partner.quiet") if person.company_id is not None else None
    return Reply(t("What shall I stop?"), rows(pause, *_person_buttons(t, person)))


def ask_field(t: Texts, company: Company, field: CompanyField, came_from: CameFrom | None = None) -> Reply:
    """One message is awaited for this field."""
    trail = came_from.parts if came_from else ()
    value = getattr(company, field.value)
    text = paragraphs(
        _question(t, field),
        t("Now: {value}", value=value) if value else None,
    )
    clear = (
        Button(t("Remove it"), action("profile.clear", field.value, *trail))
        if value and not field.is_required
        else None
    )
    return Reply(text, rows(clear, Button(t("Cancel"), "dialog.cancel")))


def saved(t: Texts, field: CompanyField, value: str) -> Markup:
    """The note above the profile once a field has changed."""
    note = t("Saved: {field}", field=field_name(t, field))
    if field is not CompanyField.PHONE or not value or value.startswith(("+", "00")):
        return note
    return lines(note, t("Partners abroad cannot dial it like that: add the country code, such as +46."))


def choose_kind(t: Texts) -> Reply:
    """What the company is."""
    buttons = [Button(kind_name(t, kind), action("profile.set_kind", kind.value)) for kind in CompanyKind]
    return Reply(t("What is your organisation?"), rows(*buttons, Button(t("Back"), "member.profile")))


def field_name(t: Texts, field: CompanyField) -> Markup:
    """What a field is called on its button."""
    match field:
        case CompanyField.NAME:
            return t("Name")
        case CompanyField.ABOUT:
            return t("What we do")
        case CompanyField.SEEKS:
            return t("We look for")
        case CompanyField.PLACE:
            return t("Place")
        case CompanyField.PHONE:
            return t("Phone")
        case CompanyField.EMAIL:
            return t("E-mail")
        case CompanyField.WEBSITE:
            return t("Website")
        case CompanyField.CERTIFICATES:
            return t("Certificates")


def _question(t: Texts, field: CompanyField) -> Markup:
    match field:
        case CompanyField.NAME:
            return t("What is your company called?")
        case CompanyField.ABOUT:
            return t("What does your company make or do? One sentence is enough; partners find you by it.")
        case CompanyField.SEEKS:
            return t("What does your company look for? One sentence, for example: “Installers in northern Poland.”")
        case CompanyField.PLACE:
            return t("In which town or municipality are you?")
        case CompanyField.PHONE:
            return t("Which phone number shall partners call? You can also share a contact.")
        case CompanyField.EMAIL:
            return t("Which e-mail address shall partners write to?")
        case CompanyField.WEBSITE:
            return t("What is the address of your website?")
        case CompanyField.CERTIFICATES:
            return t("Which certificates do you have? Separate them by commas, for example: ENplus A1, ISO 9001")

"""Names of types, places and contact fields, as every screen about partners says them."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from bot.models import Company, Outcome, PartnershipRequest, Person, Proposal, Reach
from bot.services.partnerships import Contact, contact_of
from bot.texts import Texts
from bot.views.members.profile import CameFrom
from bot.views.reply import Button, Markup, action, bold, lines, quoted, shortened
from knowledge.lexicon import Lexicon
from knowledge.matching import Reason, RequestType

# Behind a button that answers a question with yes, where elsewhere the same button answers nothing.
YES = "yes"
# How much of the larger job a card has room for.
JOB_UNITS = 160


def type_name(t: Texts, kind: RequestType) -> Markup:
    """What a kind of request is called; short enough for a button."""
    match kind:
        case RequestType.SELL:
            return t("Offers goods or services")
        case RequestType.TECHNOLOGY_REQUEST:
            return t("Looks for technology")
        case RequestType.TECHNOLOGY_OFFER:
            return t("Offers technology")
        case RequestType.JOINT_PROJECT:
            return t("Joint project or bid")
        case RequestType.SPARE_CAPACITY:
            return t("Has spare capacity")
        case RequestType.EXPORT_AGENT:
            return t("Looks for an agent abroad")
        case RequestType.KNOWLEDGE:
            return t("Looks for knowledge")
        case RequestType.BUY | RequestType.UNSTATED:
            return t("Looks for goods or services")


def term_name(t: Texts, days: int) -> Markup:
    """How long a request is good for."""
    if days < 30:
        return t.n("{n} week", "{n} weeks", days // 7)
    if days < 365:
        return t.n("{n} month", "{n} months", days // 30)
    return t("1 year (a standing offer)")


def expiry(t: Texts, request: PartnershipRequest) -> str:
    """The day on which a request ends, as its author's cluster counts."""
    return t.day(request.expires_at.astimezone(ZoneInfo(request.home.timezone)).date())


def outcome_name(t: Texts, outcome: Outcome) -> Markup:
    """What came of a request; short enough for a button."""
    match outcome:
        case Outcome.DEAL:
            return t("A deal")
        case Outcome.COOPERATION:
            return t("A cooperation")
        case Outcome.HELPED:
            return t("It helped us")
        case Outcome.NO_FIT:
            return t("Nobody suited")
        case Outcome.FOUND_ELSEWHERE:
            return t("Found elsewhere")


def reach_name(t: Texts, reach: Reach) -> Markup:
    """Whose firms are asked."""
    return t("firms of all clusters") if reach is Reach.ALL else t("firms of your own cluster")


def closed_note(t: Texts, request: PartnershipRequest) -> Markup | None:
    """That no other cluster sees the request, whatever its reach; nothing where the cluster takes part."""
    return None if request.home.is_open else t("Your cluster keeps its requests to itself: no other cluster sees them.")


def place(t: Texts, company: Company) -> Markup:
    """Where a firm is, without saying which: region and country."""
    cluster = company.cluster
    return t("{region}, {country}", region=cluster.region, country=t.country(cluster.country))


def sentence(t: Texts, request: PartnershipRequest) -> Markup:
    """The author's own words, and in which language they are where the reader may wonder."""
    foreign = request.language != t.language
    note = t("Written in {language}", language=t.language_of(request.language)) if foreign else None
    return lines(quoted(request.text), Markup("<i>{}</i>").format(note) if note else None)


def part_of(t: Texts, request: PartnershipRequest) -> Markup | None:
    """The larger job that a request is a part of, which other firms are asked for too."""
    if request.part is None or request.package is None:
        return None
    return t("Part of a larger job, shared by several firms: {job}", job=shortened(request.package.text, JOB_UNITS))


def introduced_by(t: Texts, proposal: Proposal) -> Markup | None:
    """That a coordinator thought of this pair, with her name and her words where she gave them."""
    if proposal.introduced_by is None:
        return None
    if proposal.vouch is None:
        return t("Your coordinator thinks that this fits.")
    said = t("{name}, coordinator, introduces you.", name=bold(proposal.introduced_by.name))
    return lines(said, quoted(proposal.vouch) if proposal.vouch else None)


def reasons_said(t: Texts, reasons: Sequence[Sequence[str]], lexicon: Lexicon) -> str:
    """Why a firm fits, from what is kept of knowledge.matching.Reason; empty where nothing is known."""
    return "; ".join(Reason(*reason).label(lexicon, t.language) for reason in reasons)


def contact_lines(t: Texts, contact: Contact) -> Markup:
    """The fields of a contact, one a line, exactly those that go over."""
    labels = {
        "company": t("Company"),
        "person": t("Person"),
        "phone": t("Phone"),
        "email": t("E-mail"),
        "website": t("Website"),
        "telegram": t("Telegram"),
    }
    return lines(
        *(
            Markup("• {}: <b>{}</b>").format(label, contact[field])
            for field, label in labels.items()
            if field in contact
        )
    )


def contact_advice(t: Texts, person: Person) -> Markup | None:
    """What to add to the profile before contacts are shared; nothing when others can call or write."""
    contact = contact_of(person)
    if "phone" in contact or "email" in contact:
        return None
    if "telegram" in contact:
        return t("Your profile has no phone number or e-mail yet: a partner would only get your Telegram name.")
    return t("Your profile has no phone number or e-mail yet. Please add one, so that a partner can reach you.")


def menu_button(t: Texts) -> Button:
    """Back to the start."""
    return Button(t("Menu"), "menu")


def look_button(t: Texts) -> Button:
    """To what others have open."""
    return Button(t("Look around"), "browse.menu")


def requests_button(t: Texts) -> Button:
    """Back to the requests."""
    return Button(t("Our requests"), "partner.menu")


def profile_button(t: Texts, came_from: CameFrom) -> Button:
    """To the profile, where contacts are added, and back from there."""
    return Button(t("Our profile"), action("member.profile", *came_from.parts))

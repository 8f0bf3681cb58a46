"""For coordinators: the members of the cluster, invites, and the cluster's groups."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.models import Company, GroupChat, Invite, Person, Role
from bot.services.members import USES, CompanyRow, NewInvite
from bot.texts import Texts
from bot.views.cards import company_card, person_line
from bot.views.members.joining import LABEL_UNITS, pages
from bot.views.reply import Button, File, Markup, Reply, action, bold, lines, paragraphs, rows, shortened

COMPANIES_PER_PAGE = 8
# Pixels a module: about 450 pixels a side, sharp on a phone and on a projector.
QR_SCALE = 10


def member_list(
    t: Texts, companies: Sequence[CompanyRow], offset: int, now: datetime, *, waiting: int, only_silent: bool
) -> Reply:
    """One page of the companies, or of the silent ones; a button each."""
    silent = [row for row in companies if row.is_silent(now)]
    shown = silent if only_silent else companies
    page = shown[offset : offset + COMPANIES_PER_PAGE]
    name = "member.silent" if only_silent else "member.list"
    other = (
        Button(t("All companies"), "member.list")
        if only_silent
        else Button(_label(t("Silent for 30 days ({n})", n=len(silent))), "member.silent")
    )
    applications = Button(_label(t("Waiting to join ({n})", n=waiting)), "member.waiting") if waiting else None
    return Reply(
        _list_head(t, len(companies), len(silent)),
        rows(
            applications,
            *(Button(_company_label(t, row, now), action("member.company", row.id)) for row in page),
            pages(name, offset, COMPANIES_PER_PAGE, len(shown)),
            (other, Button(t("Without a company"), "member.alone")),
            (Button(t("Invite"), "member.invite"), Button(t("Menu"), "menu")),
        ),
    )


def _list_head(t: Texts, count: int, silent: int) -> Markup:
    if not count:
        return t("There is no company yet. Invite the first with /invite.")
    return lines(
        t.n("{n} company", "{n} companies", count),
        t.n("{n} has been silent for 30 days.", "{n} have been silent for 30 days.", silent) if silent else None,
    )


def _company_label(t: Texts, row: CompanyRow, now: datetime) -> str:
    mark = " 💤" if row.is_silent(now) else ""
    return f"{shortened(row.name, LABEL_UNITS - 8)} ({t.number(row.people_count)}){mark}"


def _label(sentence: Markup) -> str:
    return sentence.unescape()


def company(t: Texts, company: Company, staff: Sequence[Person]) -> Reply:
    """A company and who belongs to it, a button each."""
    zone = company.cluster.timezone
    people = lines(*(_person_seen(t, person, zone) for person in staff)) if staff else t("Nobody of it is here now.")
    buttons = [Button(shortened(person.name, LABEL_UNITS), action("member.person", person.id)) for person in staff]
    back = (Button(t("Members"), "member.list"), Button(t("Menu"), "menu"))
    return Reply(paragraphs(company_card(t, company, with_contacts=True), people), rows(*buttons, back))


def people_alone(t: Texts, people: Sequence[Person]) -> Reply:
    """Who is in the cluster without a company, coordinators mostly."""
    buttons = [Button(shortened(person.name, LABEL_UNITS), action("member.person", person.id)) for person in people]
    text = t("In the cluster without a company:") if people else t("Everybody belongs to a company.")
    return Reply(text, rows(*buttons[:20], (Button(t("Members"), "member.list"), Button(t("Menu"), "menu"))))


def person(t: Texts, person: Person) -> Reply:
    """One person, and what the coordinator may do about them."""
    zone = person.cluster.timezone if person.cluster else "UTC"
    is_coordinator = person.role is Role.COORDINATOR
    role = (
        Button(t("Make ordinary member"), action("member.role", person.id, Role.MEMBER.value))
        if is_coordinator
        else Button(t("Make coordinator"), action("member.role", person.id, Role.COORDINATOR.value))
    )
    company = person.company
    back = Button(t("Back"), action("member.company", company.id) if company else "member.alone")
    text = lines(
        _person_seen(t, person, zone),
        bold(company.name) if company else None,
        t("Coordinator") if is_coordinator else t("Member"),
        None if person.is_reachable else t("Has blocked me: I cannot write to them."),
    )
    remove = Button(t("Remove from the cluster"), action("member.remove", person.id))
    return Reply(text, rows(role, remove, (back, Button(t("Menu"), "menu"))))


def _person_seen(t: Texts, person: Person, zone: str) -> Markup:
    day = t.day(person.last_seen_at.astimezone(ZoneInfo(zone)).date())
    return t("{name}, last here {day}", name=person_line(person), day=day)


def confirm_removal(t: Texts, person: Person) -> Reply:
    """Before removing somebody."""
    text = t("Remove {name} from the cluster? I will tell them.", name=bold(person.name))
    keep = Button(t("Keep"), action("member.person", person.id))
    return Reply(text, rows((keep, Button(t("Remove"), action("member.remove_now", person.id)))))


def removed(t: Texts, person: Person) -> Reply:
    """After removing somebody."""
    text = t("{name} is no longer in the cluster.", name=bold(person.name))
    return Reply(text, rows(Button(t("Members"), "member.list"), Button(t("Menu"), "menu")))


def was_removed(t: Texts, cluster_name: str) -> Reply:
    """To the person who was removed."""
    text = t("You are no longer a member of {cluster}. My public answers stay open to you.", cluster=bold(cluster_name))
    return Reply(text, rows(Button(t("Menu"), "menu")))


def role_given(t: Texts, person: Person) -> Reply:
    """To the person whose role changed."""
    name = bold(person.cluster.name if person.cluster else "")
    text = (
        t("You are now a coordinator of {cluster}.", cluster=name)
        if person.role is Role.COORDINATOR
        else t("You are now an ordinary member of {cluster}.", cluster=name)
    )
    return Reply(text, rows(Button(t("Menu"), "menu")))


def invites(t: Texts, live: Sequence[Invite], zone: str) -> Reply:
    """How many shall the new invite let in; and those that still work."""
    choices = tuple(Button(t.number(uses), action("member.invite_new", uses)) for uses in USES)
    listed = [_invite_line(t, invite, zone) for invite in live[:8]]
    revoke = [
        Button(_label(t("Withdraw no. {n}", n=invite.id)), action("member.invite_revoke", invite.id))
        for invite in live[:8]
    ]
    text = paragraphs(
        t("How many people shall the new invite let in? It works for 14 days."),
        lines(bold(t("Invites that work now")), *listed) if listed else None,
    )
    pairs = [tuple(revoke[i : i + 2]) for i in range(0, len(revoke), 2)]
    return Reply(text, rows(choices, *pairs, Button(t("Menu"), "menu")))


def _invite_line(t: Texts, invite: Invite, zone: str) -> Markup:
    return t(
        "No. {n}: used {uses} of {most}, until {day}",
        n=invite.id,
        uses=t.number(invite.uses),
        most=t.number(invite.max_uses),
        day=t.day(invite.expires_at.astimezone(ZoneInfo(zone)).date()),
    )


def new_invite(t: Texts, invite: NewInvite, bot_username: str, zone: str) -> Reply:
    """The link with its QR picture, to forward or to show."""
    link = f"https://t.me/{bot_username}?start={invite.payload}"
    text = paragraphs(
        t(
            "Your invite to {cluster}. Forward this message, or let people scan the code:",
            cluster=bold(invite.cluster_name),
        ),
        link,
        t.n(
            "It lets in {n} person, until {day}.",
            "It lets in {n} people, until {day}.",
            invite.max_uses,
            day=t.day(invite.expires_at.astimezone(ZoneInfo(zone)).date()),
        ),
    )
    keyboard = rows(
        Button(t("Copy the link"), copy=link),
        (
            Button(t("10 more people"), action("member.invite_more", invite.id)),
            Button(t("Withdraw"), action("member.invite_revoke", invite.id)),
        ),
        (Button(t("All invites"), "member.invite"), Button(t("Menu"), "menu")),
    )
    return Reply(text, keyboard, file=File("invite.png", qr_picture(link), is_photo=True))


def qr_picture(link: str) -> bytes:
    """The link as a QR code, PNG."""
    import segno  # with its XML writers half a megabyte that few days need

    picture = io.BytesIO()
    segno.make(link, error="m", micro=False).save(picture, kind="png", scale=QR_SCALE, border=4)
    return picture.getvalue()


def invite_widened(t: Texts, invite: Invite) -> Reply:
    """Ten more."""
    text = t.n(
        "Invite no. {id} now lets in {n} person.",
        "Invite no. {id} now lets in {n} people.",
        invite.max_uses,
        id=invite.id,
    )
    return Reply(text, rows((Button(t("All invites"), "member.invite"), Button(t("Menu"), "menu"))))


def invite_revoked(t: Texts, invite: Invite) -> Reply:
    """Nobody gets in by it any more."""
    text = t("Invite no. {id} is withdrawn. Nobody gets in by it any more.", id=invite.id)
    return Reply(text, rows((Button(t("All invites"), "member.invite"), Button(t("Menu"), "menu"))))


def group_connected(t: Texts, group: GroupChat, bot_username: str) -> Reply:
    """In the group itself."""
    text = paragraphs(
        t("Hello. This group is now connected to {cluster}.", cluster=bold(group.cluster.name)),
        t("The coordinator can announce here. Ask me with /ask and your question; otherwise write to me in private."),
    )
    return Reply(text, rows(Button(t("Write to me"), url=f"https://t.me/{bot_username}?start=group")))


def group_unconnected(t: Texts) -> Reply:
    """In a group to which somebody else than a coordinator added the assistant."""
    return Reply(t("Hello. To connect this group to a cluster, its coordinator writes /connect here."))


def channel_connected(t: Texts, group: GroupChat) -> Reply:
    """To the coordinator in private: a channel's readers need not know."""
    text = t("The channel {title} is now connected to {cluster}.", title=bold(group.title), cluster=group.cluster.name)
    return Reply(text, rows((Button(t("Announce"), "announcement.menu"), Button(t("Menu"), "menu"))))


def connect_in_group(t: Texts) -> Reply:
    """/connect was written in private."""
    text = t("Add me to the group first, then write /connect there.")
    return Reply(text, rows(Button(t("Menu"), "menu")))

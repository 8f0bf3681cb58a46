"""The menu, the help and the command lists: what a person may do, by role."""

from __future__ import annotations

from bot.models import Person, Role
from bot.texts import Texts
from bot.views.reply import Button, Keyboard, Reply, bold, lines, paragraphs, rows


def menu(t: Texts, person: Person) -> Reply:
    """Where everything starts."""
    greeting = lines(
        bold(person.cluster.name) if person.cluster else None,
        t("Write me a question, or choose:"),
    )
    return Reply(greeting, menu_keyboard(t, person))


def welcome(t: Texts) -> Reply:
    """To somebody who says thank you."""
    return Reply(t("You are welcome! Write to me whenever you need something."), rows(Button(t("Menu"), "menu")))


def menu_keyboard(t: Texts, person: Person) -> Keyboard:
    """The buttons of the menu for this person's role."""
    help_and_language = (Button(t("Help"), "help"), Button(t("Language"), "language"))
    ask = Button(t("Ask a question"), "faq.ask")
    if person.role in (Role.VISITOR, Role.APPLICANT) and not person.is_operator:
        join = Button(t("Join a cluster"), "member.join") if person.role is Role.VISITOR else None
        return rows(ask, join, help_and_language)
    partners = Button(t("Find a partner"), "partner.menu")
    profile = Button(t("Our profile"), "member.profile")
    if person.role is Role.MEMBER:
        return rows(ask, partners, profile, help_and_language)
    return rows(
        (Button(t("Announce"), "announcement.menu"), Button(t("Open questions"), "faq.queue")),
        Button(t("My answers"), "entry.search"),
        (Button(t("Members"), "member.list"), Button(t("Invite"), "member.invite")),
        (ask, partners),
        (Button(t("Partner requests"), "broker.menu"), profile),
        help_and_language,
    )


def help_page(t: Texts, person: Person) -> Reply:
    """What I can do for this person, a line each."""
    everyone = [
        t("• Write a question in your own words: I answer from the cluster's knowledge, or pass it to a person."),
    ]
    member = [
        t("• “We look for …” or /partners: I find firms that fit. Contacts are shared only when both say yes."),
        t("• /partners, then Look around: what others look for and offer now, without names."),
        t("• /profile: what others see of your company."),
    ]
    coordinator = [
        t("• /announce: tell your cluster something, now or later."),
        t("• /invite: a link and a QR code for new members."),
        t("• /members: who is in, who has been silent."),
        t("• /questions: what I could not answer."),
        t("• /requests: what your members look for and offer, figures, a quick question to all."),
        t("• /words: teach me the words of your trade."),
        t("• /knowledge: see and change my answers."),
    ]
    visitor = [t("• /join: become a member of a cluster.")]
    is_member = person.role in (Role.MEMBER, Role.COORDINATOR)
    known = everyone + (member if is_member else visitor)
    if person.role is Role.COORDINATOR:
        known += coordinator
    return Reply(
        paragraphs(bold(t("What I can do for you")), lines(*known, t("• /language: change the language."))),
        rows(Button(t("Menu"), "menu")),
    )


def commands(t: Texts, role: Role) -> list[tuple[str, str]]:
    """The command menu of a private chat: (command, description) pairs."""
    shown = [("menu", t("Menu"))]
    if role is Role.COORDINATOR:
        shown += [
            ("announce", t("Announce something")),
            ("questions", t("Open questions")),
            ("knowledge", t("See and change my answers")),
            ("requests", t("Partner requests")),
            ("members", t("Members")),
            ("invite", t("Invite")),
        ]
    if role in (Role.MEMBER, Role.COORDINATOR):
        shown += [("partners", t("Find a partner")), ("profile", t("Our profile"))]
    else:
        shown += [("join", t("Join a cluster"))]
    shown += [("language", t("Language")), ("help", t("Help"))]
    return [(name, str(description)) for name, description in shown]


def group_commands(t: Texts) -> list[tuple[str, str]]:
    """The command menu in groups."""
    return [
        ("ask", str(t("Ask a question"))),
        ("faq", str(t("Answer the question that you reply to"))),
        ("connect", str(t("Connect this group to your cluster"))),
        ("listen", str(t("Answer here by myself, or no longer"))),
        ("help", str(t("Help"))),
    ]

"""Welcome, joining by an invite, applying, leaving."""

from __future__ import annotations

from collections.abc import Sequence

from bot.models import ApplicationState, Cluster, Company, MembershipApplication, Person, Role
from bot.services.members import Draft, InviteState, Joined
from bot.texts import Texts, language_name, languages
from bot.views.cards import person_line
from bot.views.menu import menu_keyboard
from bot.views.reply import Button, Keyboard, Markup, Reply, action, bold, lines, paragraphs, quoted, rows, shortened

# What a phone shows of a button in one column without cutting it.
LABEL_UNITS = 34
CLUSTERS_PER_PAGE = 6


def welcome(t: Texts, person: Person) -> Reply:
    """Who I am and what I can do, for somebody new or somebody who starts again."""
    if person.cluster is not None:
        greeting = t("Welcome back to {cluster}.", cluster=bold(person.cluster.name))
        return Reply(paragraphs(greeting, t("Write me a question, or choose:")), menu_keyboard(t, person))
    text = paragraphs(
        t("Hello {name}.", name=bold(person.name)),
        t(
            "I am the assistant of regional clusters of firms in renewable heat. I answer questions about fuels, "
            "boilers and heat pumps, tell members what is going on, and find them partners at home and abroad."
        ),
        t("Your application is with the coordinator. Meanwhile write me a question, in your own words.")
        if person.role is Role.APPLICANT
        else t("Just write me a question, in your own words. Or join a cluster:"),
    )
    return Reply(text, menu_keyboard(t, person))


def invite_refused(t: Texts, state: InviteState, person: Person) -> Reply:
    """Why an invite lets nobody in, and the other way."""
    if state is InviteState.ALREADY_IN:
        name = person.cluster.name if person.cluster else ""
        return Reply(t("You are a member of {cluster} already.", cluster=bold(name)), menu_keyboard(t, person))
    if state is InviteState.ELSEWHERE:
        name = person.cluster.name if person.cluster else ""
        text = t(
            "You are a member of {cluster}, and one can be in one cluster at a time. To move, leave it first with "
            "/leave, then open the invite again.",
            cluster=bold(name),
        )
        return Reply(text, rows(Button(t("Stay"), "menu"), Button(t("Leave my cluster"), "member.leave")))
    text = lines(_why_refused(t, state), t("Ask the coordinator for a new one, or apply instead: it takes a minute."))
    return Reply(text, rows(Button(t("Apply instead"), "member.join"), Button(t("Menu"), "menu")))


def invite_ended(t: Texts, state: InviteState) -> Reply:
    """The invite ended while its reader was answering; the draft follows, now as an application."""
    return Reply(_why_refused(t, state))


def _why_refused(t: Texts, state: InviteState) -> Markup:
    reasons = {
        InviteState.EXPIRED: t("This invite has expired."),
        InviteState.USED_UP: t("This invite has been used up."),
        InviteState.REVOKED: t("This invite has been withdrawn."),
    }
    return reasons.get(state) or t("I do not know this invite. Perhaps the link was cut off.")


def promoted(t: Texts, person: Person) -> Reply:
    """A member became coordinator."""
    name = person.cluster.name if person.cluster else ""
    return Reply(t("You are now a coordinator of {cluster}.", cluster=bold(name)), menu_keyboard(t, person))


def choose_cluster(t: Texts, clusters: Sequence[Cluster], offset: int, count: int) -> Reply:
    """One page of the clusters."""
    if not count:
        return Reply(t("There is no cluster to join yet."), rows(Button(t("Menu"), "menu")))
    buttons = [Button(_cluster_label(t, cluster), action("member.cluster", cluster.id)) for cluster in clusters]
    text = t("Which cluster is yours? Choose the one of your region.")
    return Reply(
        text, rows(*buttons, pages("member.join", offset, CLUSTERS_PER_PAGE, count), Button(t("Menu"), "menu"))
    )


def pages(name: str, offset: int, size: int, count: int) -> tuple[Button, ...] | None:
    """Buttons to the page before and the page after, where there is one."""
    before = (Button("‹", action(name, max(0, offset - size))),) if offset > 0 else ()
    after = (Button("›", action(name, offset + size)),) if offset + size < count else ()
    return before + after or None


def _cluster_label(t: Texts, cluster: Cluster) -> str:
    return shortened(f"{cluster.name} · {cluster.region}, {t.country(cluster.country)}", LABEL_UNITS + 10)


def ask_company(t: Texts, cluster: Cluster, draft: Draft, *, is_inside: bool) -> Reply:
    """The first of two questions; ``is_inside``: a coordinator who names their company later."""
    place = f"{cluster.region}, {t.country(cluster.country)}"
    opening: Markup | None
    if is_inside:
        opening = None
    elif draft.invite_id is not None:
        opening = t("You are invited to {cluster} ({place}).", cluster=bold(cluster.name), place=place)
    else:
        opening = t("You would like to join {cluster} ({place}).", cluster=bold(cluster.name), place=place)
    is_coordinator = draft.role == Role.COORDINATOR and draft.invite_id is not None
    role = t("You will be its coordinator.") if is_coordinator else None
    skip = Button(t("Skip: I represent no company"), "member.skip") if is_coordinator else None
    text = paragraphs(lines(opening, role), t("What is your company called?"))
    return Reply(text, rows(skip, (Button(t("Language"), "language"), _cancel(t))))


def ask_about(t: Texts, draft: Draft) -> Reply:
    """The second of two questions."""
    text = paragraphs(
        t("What does {company} make or do?", company=bold(draft.name)),
        t("One sentence is enough, for example: “We install pellet boilers and heat pumps around Umeå.”"),
    )
    return Reply(text, rows(_cancel(t)))


def ask_same(t: Texts, company: Company) -> Reply:
    """The name is much like that of a member."""
    return Reply(
        paragraphs(t("Do you work at {company}?", company=bold(company.name)), quoted(company.about)),
        rows((Button(t("Yes"), "member.same:yes"), Button(t("No, elsewhere"), "member.same:no")), _cancel(t)),
    )


def check_draft(t: Texts, cluster: Cluster, draft: Draft, *, is_application: bool) -> Reply:
    """Everything said so far, to confirm by a tap."""
    question = (
        t("Shall I send this to the coordinator of {cluster}?", cluster=cluster.name)
        if is_application
        else t("Is this right? If not, write what you make or do, or tap Change.")
    )
    confirm = Button(t("Send") if is_application else t("Confirm"), "member.confirm")
    return Reply(
        paragraphs(lines(bold(draft.name), draft.about), question),
        rows((confirm, Button(t("Change"), "member.change")), _cancel(t)),
    )


def _cancel(t: Texts) -> Button:
    return Button(t("Cancel"), "dialog.cancel")


def done_already(t: Texts) -> str:
    """The note at a second tap on "Confirm"."""
    return t("Done already.").unescape()


def joined(t: Texts, joined: Joined) -> Reply:
    """In."""
    is_coordinator = joined.person.role is Role.COORDINATOR
    text = paragraphs(
        t("Welcome to {cluster}.", cluster=bold(joined.cluster.name)),
        t("You are in for {company}.", company=bold(joined.company.name)) if joined.company else None,
        t("You are its coordinator. Start with /invite: a link and a QR code for your members.")
        if is_coordinator
        else t("Write me a question at any time. Or tell me what you look for: “We look for a chimney fitter in May.”"),
    )
    return Reply(text, menu_keyboard(t, joined.person))


def colleague_joined(t: Texts, joined: Joined) -> Reply:
    """To the coordinator: somebody said that they work at a member company."""
    company = joined.company.name if joined.company else ""
    text = t("{name} joined and says they work at {company}.", name=person_line(joined.person), company=bold(company))
    see = Button(t("See them"), action("member.person", joined.person.id))
    return Reply(text, rows(see, Button(t("Menu"), "menu")))


def applied(t: Texts, application: MembershipApplication, *, is_read: bool) -> Reply:
    """The application is on its way, or waits already; ``is_read`` says that somebody was there to get it."""
    cluster = bold(application.cluster.name)
    text = (
        t(
            "Your application is with the coordinator of {cluster}. I will tell you as soon as they answer.",
            cluster=cluster,
        )
        if is_read
        else t(
            "Your application to {cluster} is kept. It has no coordinator yet; the first one will see it.",
            cluster=cluster,
        )
    )
    withdraw = Button(t("Withdraw my application"), "member.withdraw")
    meanwhile = t("Meanwhile you can ask me anything.")
    return Reply(paragraphs(text, meanwhile), rows(withdraw, Button(t("Menu"), "menu")))


def withdrawn(t: Texts, person: Person) -> Reply:
    """No application waits any more."""
    return Reply(t("Your application is withdrawn."), menu_keyboard(t, person))


def application_card(t: Texts, application: MembershipApplication) -> Reply:
    """To a coordinator: who wants to join."""
    person = application.person
    text = paragraphs(
        t("{name} would like to join {cluster}.", name=person_line(person), cluster=bold(application.cluster.name)),
        lines(bold(application.company_name), application.about),
        t("They say they work there; it is a member already.") if application.company_id else None,
    )
    return Reply(text, _decision_keyboard(t, application))


def _decision_keyboard(t: Texts, application: MembershipApplication) -> Keyboard:
    username = application.person.username
    write = Button(t("Write to them"), url=f"https://t.me/{username}") if username else None
    approve = Button(t("Approve"), action("member.approve", application.id))
    return rows(
        (approve, Button(t("Decline"), action("member.decline", application.id))), write, Button(t("Menu"), "menu")
    )


def decided_card(t: Texts, application: MembershipApplication, decided_by: Person | None) -> Reply:
    """The same card once it is decided: by whom, and how."""
    who = decided_by.name if decided_by else ""
    match application.state:
        case ApplicationState.APPROVED:
            outcome = t("Approved by {name}.", name=who)
        case ApplicationState.DECLINED:
            outcome = t("Declined by {name}.", name=who)
        case _:
            outcome = t("No longer waiting: withdrawn, or joined by an invite.")
    head = Markup(", ").join([person_line(application.person), bold(application.company_name)])
    return Reply(lines(head, outcome), rows(Button(t("Menu"), "menu")))


def declined(t: Texts, application: MembershipApplication, person: Person) -> Reply:
    """To the applicant."""
    text = paragraphs(
        t("{cluster} cannot take you in at the moment.", cluster=bold(application.cluster.name)),
        t("You can ask again in 30 days, or join by an invite at any time. My answers stay open to you."),
    )
    return Reply(text, menu_keyboard(t, person))


def no_applications(t: Texts) -> Reply:
    """Nobody waits."""
    return Reply(t("Nobody is waiting to join."), rows(Button(t("Members"), "member.list"), Button(t("Menu"), "menu")))


def confirm_leaving(t: Texts, person: Person) -> Reply:
    """Before leaving."""
    if person.cluster is None:
        return Reply(t("You are in no cluster."), menu_keyboard(t, person))
    text = paragraphs(
        t("Leave {cluster}?", cluster=bold(person.cluster.name)),
        t("You get no more announcements and proposals. If you are your company's last person here, it leaves too."),
    )
    return Reply(text, rows(Button(t("Stay"), "menu"), Button(t("Leave"), "member.leave_now")))


def left(t: Texts, person: Person, cluster: Cluster | None) -> Reply:
    """After leaving."""
    text = t("You have left {cluster}.", cluster=bold(cluster.name)) if cluster else t("You are in no cluster.")
    return Reply(text, menu_keyboard(t, person))


def choose_language(t: Texts) -> Reply:
    """Every language that has a catalog, under its own name."""
    buttons = [Button(language_name(code), action("language.set", code)) for code in languages()]
    pairs = [tuple(buttons[i : i + 2]) for i in range(0, len(buttons), 2)]
    return Reply(t("Which language shall I speak with you?"), rows(*pairs, Button(t("Menu"), "menu")))


def language_set(t: Texts, person: Person, *, is_asked_next: bool = False) -> Reply:
    """In the new language already; ``is_asked_next``: the open question follows, so there is no other way to go."""
    text = t("From now on I write to you in {language}.", language=_own_name(t))
    return Reply(text, () if is_asked_next else menu_keyboard(t, person))


def _own_name(t: Texts) -> Markup:
    return bold(language_name(t.language))

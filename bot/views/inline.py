"""What is offered while somebody types the assistant's name in any chat, and what is then sent there."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from bot.models import PartnershipRequest, Person, Reach
from bot.services.inline import Suggestion
from bot.texts import Texts
from bot.views.faq import entry_body
from bot.views.partnerships.wording import place, sentence, type_name
from bot.views.reply import Button, Keyboard, Reply, action, bold, paragraphs, rows, shortened
from knowledge.markup import shown

# What a list of results shows of one on a phone.
DESCRIPTION_UNITS = 100


@dataclass(frozen=True)
class Result:
    """One line of the list, and the message that choosing it sends."""

    id: str
    title: str
    description: str
    text: Markup
    keyboard: Keyboard


def answer(t: Texts, found: Suggestion, username: str) -> Result:
    """An answer; where others may not read it, its title and a link for those who may."""
    title = found.text.phrasings[0]
    description = shortened(" ".join(shown(found.text.answer).split()), DESCRIPTION_UNITS)
    if found.is_public:
        text = entry_body(t, found.entry, found.text, is_expired=found.is_expired)
        button = Button(t("Ask me"), url=_link(username, "ask"))
    else:
        text = paragraphs(bold(title), t("I tell the answer to members of the cluster."))
        button = Button(t("Read the answer"), url=_link(username, f"entry-{found.entry.id}"))
    return Result(f"entry-{found.entry.id}"[:64], title, description, text, rows(button))


def request(t: Texts, shared: PartnershipRequest, username: str, payload: str) -> Result:
    """An own request, without saying whose it is."""
    return Result(
        f"request-{shared.id}",
        t("Share your request").unescape(),
        shortened(shared.text, DESCRIPTION_UNITS),
        _anonymous(t, shared),
        rows(Button("🤝 " + t("I can help"), url=_link(username, payload))),
    )


def ask_elsewhere(t: Texts) -> str:
    """The button above the list: the private chat."""
    return t("Ask me in private").unescape()


def shared_with_visitor(t: Texts, shared: PartnershipRequest, person: Person) -> Reply:
    """Somebody who is in no cluster, or has named no company, wants to help: what it takes."""
    if person.cluster_id is None:
        how = t("Join a cluster first: it takes two questions. Then tap the link again.")
        button = Button(t("Join a cluster"), "member.join")
    else:
        how = t("Add your company first. Then tap the link again.")
        button = Button(t("Our profile"), "member.profile")
    return Reply(paragraphs(_anonymous(t, shared), how), rows(button, Button(t("Menu"), "menu")))


def shared_with_member(t: Texts, shared: PartnershipRequest) -> Reply:
    """A firm that wants to help: from the next tap on it is a proposal like any other."""
    text = paragraphs(_anonymous(t, shared), t("Are you interested? Nothing about you is shared yet."))
    take = Button("👍 " + t("Interested"), action("browse.take", shared.id))
    return Reply(text, rows(take, Button(t("Menu"), "menu")))


def not_for_the_firm(t: Texts, shared: PartnershipRequest, person: Person) -> Reply:
    """A firm wants to help and may not: the request, or one of the two clusters, keeps to itself."""
    is_elsewhere = person.cluster_id != shared.company.cluster_id
    if is_elsewhere and shared.reach is Reach.CLUSTER:
        why = t("This one is for firms of its own cluster so far. Whoever shared it can open it: “Ask all clusters”.")
    else:
        why = t("Your firm cannot take this one up.")
    around = Button(t("Look around"), "browse.menu")
    return Reply(paragraphs(_anonymous(t, shared), why), rows((around, Button(t("Menu"), "menu"))))


def own_request(t: Texts, shared: PartnershipRequest) -> Reply:
    """The author tapped their own link."""
    show = Button(t("Show the request"), action("partner.open", shared.id))
    return Reply(t("This is your company's own request."), rows(show, Button(t("Menu"), "menu")))


def _anonymous(t: Texts, shared: PartnershipRequest) -> Markup:
    origin = Markup(" · ").join([type_name(t, shared.type), place(t, shared.company)])
    return paragraphs(bold(t("A firm looks for a partner")), origin, sentence(t, shared))


def _link(username: str, payload: str) -> str:
    return f"https://t.me/{username}?start={payload}"

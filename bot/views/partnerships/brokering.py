"""What a coordinator sees of the cluster's requests: at a glance, in a list, one of them, and a pair to propose."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from bot.models import Cluster, Company, Proposal
from bot.services.partnerships.brokering import PAGE, Brokerage, Brokered, Overview, Stage
from bot.texts import Texts
from bot.views.partnerships.listing import numbered, subject, subject_buttons, subject_names, turns
from bot.views.partnerships.wording import menu_button, part_of, reach_name, sentence, type_name
from bot.views.reply import Button, Markup, Reply, action, bold, lines, paragraphs, rows, shortened
from knowledge.lexicon import Lexicon

# In a button's data: every stage but the end, and no concept.
ANY_STAGE = "live"
NO_CONCEPT = "-"
FIRM_UNITS = 30


def overview(t: Texts, found: Overview) -> Reply:
    """How many requests are at each stage; everything else a coordinator does about partners."""
    stages = [
        Button(f"{stage_name(t, stage)} ({t.number(count)})", action("broker.list", stage.value, 0, NO_CONCEPT))
        for stage, count in found.stages.items()
    ]
    text = paragraphs(
        bold(t("Partner requests in {cluster}", cluster=found.cluster.name)),
        t("What your members look for and offer, and how far it has come.")
        if found.stages
        else t("Nobody has posted a request yet."),
    )
    by_subject = Button(t("By subject"), "broker.subjects") if found.concepts else None
    more = rows(
        (Button(t("To look at first"), "check.menu"), Button(t("Quick question"), "pulse.menu")),
        (Button(t("Figures"), "funnel.show"), Button(t("Words"), "words.menu")),
        Button(t("Other clusters: open") if found.cluster.is_open else t("Other clusters: closed"), "broker.openness"),
        menu_button(t),
    )
    return Reply(text, rows(*stages, by_subject, *more))


def by_subject(t: Texts, found: Overview, lexicon: Lexicon) -> Reply:
    """What the requests that have not ended are about."""
    everything = t("All of them ({n})", n=t.number(found.alive)).unescape()
    concepts = subject_buttons(t, found.concepts, lexicon, "broker.list", ANY_STAGE, 0)
    back = (Button(t("Requests"), "broker.menu"), menu_button(t))
    first = Button(everything, action("broker.list", ANY_STAGE, 0, NO_CONCEPT))
    return Reply(bold(t("What are they about?")), rows(first, *concepts, back))


def stage_name(t: Texts, stage: Stage) -> Markup:
    """How far a request has come."""
    match stage:
        case Stage.SILENT:
            return t("Nobody for two days")
        case Stage.UNASKED:
            return t("No firm fits")
        case Stage.ASKED:
            return t("Waiting for firms")
        case Stage.INTERESTED:
            return t("A firm is interested")
        case Stage.INTRODUCED:
            return t("Contacts exchanged")
        case Stage.ENDED:
            return t("Ended")


def listed(t: Texts, page: Brokerage, stage: Stage | None, concept: str, lexicon: Lexicon) -> Reply:
    """A page of requests with who wrote them; firms that were asked are counted, not named."""
    name = stage_name(t, stage) if stage else t("Requests")
    heading = Markup(": ").join([name, subject(t, concept, lexicon)]) if concept else name
    back = (Button(t("Requests"), "broker.menu"), menu_button(t))
    if not page.count:
        return Reply(paragraphs(bold(heading), t("Nothing here now.")), rows(back))

    def to(offset: int) -> str:
        return action("broker.list", stage.value if stage else ANY_STAGE, offset, concept or NO_CONCEPT)

    entries = list(enumerate(page.shown, start=page.offset + 1))
    cards = tuple(Button(str(number), action("broker.open", each.request.id)) for number, each in entries)
    text = paragraphs(
        bold(heading),
        *(numbered(t, n, bold(each.request.company.name), each.request.text, _counts(t, each)) for n, each in entries),
    )
    before = to(page.offset - PAGE) if page.offset else None
    after = to(page.offset + PAGE) if page.offset + PAGE < page.count else None
    return Reply(text, rows(cards, turns(before, after), back))


def _counts(t: Texts, each: Brokered) -> Markup:
    return t(
        "{asked} asked, {interested} interested, {introduced} introduced",
        asked=t.number(each.asked),
        interested=t.number(each.interested),
        introduced=t.number(each.introduced),
    )


def request(t: Texts, each: Brokered, lexicon: Lexicon) -> Reply:
    """One request of the cluster, and a firm to propose for it."""
    row = each.request
    text = paragraphs(
        lines(bold(row.company.name), type_name(t, row.type)),
        sentence(t, row),
        part_of(t, row),
        lines(
            subject_names(t, each.described, lexicon),
            t("Goes to: {reach}", reach=reach_name(t, row.reach)),
            stage_name(t, each.stage),
            _counts(t, each),
        ),
    )
    propose = Button(t("Propose a firm"), action("broker.propose", row.id)) if each.stage is not Stage.ENDED else None
    back = (Button(t("Requests"), "broker.menu"), menu_button(t))
    return Reply(text, rows(propose, back))


def ask_firm(t: Texts) -> Reply:
    """A part of the firm's name is awaited."""
    text = t("Which firm of your cluster fits? Write its name or a part of it.")
    return Reply(text, rows(Button(t("Cancel"), "dialog.cancel")))


def choose_firm(t: Texts, request_id: int, firms: Sequence[Company], asked: Collection[int]) -> Reply:
    """The firms that the typed part may mean; those of ``asked`` know of the request already."""
    cancel = Button(t("Cancel"), "dialog.cancel")
    if not firms:
        return Reply(t("I know no such firm in your cluster. Write another part of its name."), rows(cancel))
    buttons = [
        Button(_firm_label(t, firm, is_asked=firm.id in asked), action("broker.pair", request_id, firm.id))
        for firm in firms
    ]
    return Reply(t("Which one? You see the card before it goes out."), rows(*buttons, cancel))


def _firm_label(t: Texts, firm: Company, *, is_asked: bool) -> str:
    if is_asked:
        return t("✓ {company} (asked)", company=shortened(firm.name, FIRM_UNITS)).unescape()
    return shortened(firm.name, FIRM_UNITS)


def asked_already(t: Texts, pair: Proposal) -> Reply:
    """The firm has the request already: the coordinator may put her name to it."""
    request, company = pair.request, pair.company
    said = t("{company} has been asked about this already.", company=bold(company.name))
    back = (Button(t("Back"), action("broker.open", request.id)), menu_button(t))
    if pair.vouch is not None:
        return Reply(paragraphs(said, t("A coordinator's name stands on that card already.")), rows(back))
    text = paragraphs(said, t("A word from you may help: I add your name and tell whoever still has to decide."))
    return Reply(text, rows(Button(t("Add my name"), action("broker.vouch", request.id, company.id)), back))


def vouched(t: Texts, pair: Proposal) -> Reply:
    """Whoever has to decide reads it now."""
    text = t(
        "Your name now stands beside {company}. I have told the side that decides.", company=bold(pair.company.name)
    )
    show = Button(t("Show the request"), action("broker.open", pair.request.id))
    return Reply(text, rows(show, (Button(t("Requests"), "broker.menu"), menu_button(t))))


def preview(t: Texts, pair: Proposal, card: Reply) -> Reply:
    """The card as the firm will see it, before it goes out, with or without the coordinator's name."""
    request, company = pair.request, pair.company
    return Reply(
        paragraphs(t("This goes to {company}:", company=bold(company.name)), card.text),
        rows(
            Button("✅ " + t("Send it"), action("broker.send", request.id, company.id)),
            Button(t("Send it with my name"), action("broker.vouch", request.id, company.id)),
            (Button(t("Back"), action("broker.open", request.id)), menu_button(t)),
        ),
    )


def ask_vouch(t: Texts, pair: Proposal, name: str) -> Reply:
    """One sentence of the coordinator's is awaited; she may do without."""
    text = paragraphs(
        t("The card will say: “{name} introduces you”.", name=name),
        t("If you like, write one sentence: why you think of {company}.", company=pair.company.name),
    )
    alone = Button(t("Only my name"), action("broker.named", pair.request.id, pair.company.id))
    return Reply(text, rows(alone, Button(t("Cancel"), "dialog.cancel")))


def proposed(t: Texts, pair: Proposal) -> Reply:
    """The card is on its way."""
    text = paragraphs(
        t("Sent to {company}.", company=bold(pair.company.name)),
        t("From here on as always: contacts are shared only when both say yes."),
    )
    show = Button(t("Show the request"), action("broker.open", pair.request.id))
    return Reply(text, rows(show, (Button(t("Requests"), "broker.menu"), menu_button(t))))


def openness(t: Texts, cluster: Cluster) -> Reply:
    """Whether the cluster takes part across borders, and what the other choice means."""
    if cluster.is_open:
        said = lines(
            t("Your cluster is open: its requests may go to firms of other clusters, and theirs come to your firms."),
            t("Names and contacts go over only when both sides say yes."),
        )
        change = Button(t("Close it to other clusters"), "broker.set_open:no")
    else:
        said = lines(
            t("Your cluster keeps to itself: requests stay inside, and no request of others comes to your firms."),
            t("What went out before stays with those who have it."),
        )
        change = Button(t("Open it to other clusters"), "broker.set_open:yes")
    back = (Button(t("Requests"), "broker.menu"), menu_button(t))
    return Reply(paragraphs(bold(cluster.name), said), rows(change, back))

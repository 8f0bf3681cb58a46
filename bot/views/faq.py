"""Answers, choices and honest misses."""

from __future__ import annotations

from markupsafe import Markup

from bot.models import Person
from bot.services.faq import Choices, Miss, Outcome, Shown
from bot.services.forwarding import Forwarded, WhichCluster
from bot.texts import Texts
from bot.views.reply import Button, Reply, action, bold, escape, lines, page_turn, paragraphs, quoted, rows, shortened
from knowledge.entries import Source

# How much of a title fits a phone's button, of a question a reminder of it.
TITLE_UNITS = 34
QUESTION_UNITS = 300


def outcome(t: Texts, found: Outcome, person: Person) -> Reply:
    """What the knowledge base has for a question."""
    match found:
        case Shown():
            return answer(t, found)
        case Choices():
            return choices(t, found)
        case Miss():
            return miss(t, found, can_look_for_partners=person.company_id is not None)


def answer(t: Texts, shown: Shown) -> Reply:
    """The answer with its source, and ways on."""
    entry, text = shown.entry, shown.text
    sources = Markup("; ").join(_source(source) for source in entry.sources)
    origin = t("Source: {sources}", sources=sources) if sources else None
    note = t("This is not yet available in your language.") if shown.is_other_language else None
    if shown.is_expired:
        checked = t("Please note: this was due for a check on {day}. Ask your coordinator.", day=t.day(entry.expires))
    else:
        checked = t("Checked on {day}", day=t.day(entry.reviewed))
    body = paragraphs(
        bold(text.phrasings[0]),
        Markup(text.answer.strip()),  # noqa: S704 - the linter of the knowledge base checks its markup
        lines(note, Markup("<i>{}</i>").format(lines(origin, checked))),
    )
    related = [
        Button(shortened(title.text, TITLE_UNITS), action("faq.open", shown.question_id, title.number))
        for title in shown.related
    ]
    verdicts = (
        Button("👍 " + t("Helpful"), action("faq.helpful", shown.question_id)),
        Button("👎 " + t("Not what I meant"), action("faq.other", shown.question_id)),
    )
    return Reply(body, rows(verdicts, *related, Button(t("Menu"), "menu")))


def choices(t: Texts, found: Choices) -> Reply:
    """Numbered choices in full, short buttons under them."""
    numbered = [
        Markup("<b>{}.</b> {}").format(number, title.text) for number, title in enumerate(found.titles, start=1)
    ]
    buttons = tuple(
        Button(str(number), action("faq.choose", found.question_id, title.number))
        for number, title in enumerate(found.titles, start=1)
    )
    none = Button(t("None of these"), action("faq.none", found.question_id))
    return Reply(paragraphs(t("Did you mean one of these?"), lines(*numbered)), rows(buttons, none))


def miss(t: Texts, found: Miss, *, can_look_for_partners: bool) -> Reply:
    """An honest "I don't know", and who may."""
    ask = Button(t("Ask the coordinator"), action("faq.forward", found.question_id))
    partner = Button(t("Find a partner for this"), action("partner.from_question", found.question_id))
    return Reply(
        paragraphs(t("I don't know that."), t("Shall I pass your question on to a person?")),
        rows(ask, partner if can_look_for_partners else None, Button(t("Menu"), "menu")),
    )


def how_to_ask(t: Texts) -> Reply:
    """Before the first question."""
    text = paragraphs(
        t("Just write your question in your own words, in your language."),
        Markup("<i>{}</i>").format(t("For example: Which pellets may I burn in my boiler?")),
    )
    return Reply(text, rows(Button(t("Menu"), "menu")))


def how_to_ask_in_group(t: Texts, username: str) -> Reply:
    """In a group, where only what is meant for the assistant is answered."""
    return Reply(t("Write your question behind /ask, or mention @{username} in it.", username=username))


def thanks(t: Texts) -> str:
    """The note at a tap on "Helpful"."""
    return t("Thank you. That helps everybody who asks next.").unescape()


def choose_cluster(t: Texts, found: WhichCluster) -> Reply:
    """A visitor says whose coordinator to ask."""
    buttons = [
        Button(
            shortened(f"{cluster.name}, {t.country(cluster.country)}", TITLE_UNITS),
            action("faq.forward", found.question.id, cluster.id),
        )
        for cluster in found.clusters
    ]
    turn = page_turn(t, action("faq.clusters", found.question.id), found.page, has_more=found.has_more)
    return Reply(t("Which cluster shall I ask?"), rows(*buttons, turn, Button(t("Menu"), "menu")))


def forwarded(t: Texts, found: Forwarded) -> Reply:
    """The question is with the coordinator."""
    text = paragraphs(
        t("I have passed your question on to the coordinator:"),
        quoted(shortened(found.question.text, QUESTION_UNITS)),
        t("You will get the answer here."),
    )
    return Reply(text, rows(Button(t("Menu"), "menu")))


def in_group(t: Texts, found: Outcome, username: str) -> Reply:
    """An answer for a group: short, and the rest in private."""
    private = Button(t("Ask me in private"), url=f"https://t.me/{username}?start=ask")
    if isinstance(found, Shown):
        full = answer(t, found)
        return Reply(full.text, rows(private))
    return Reply(t("I am not sure enough to answer that here."), rows(private))


def _source(source: Source) -> Markup:
    return Markup('<a href="{}">{}</a>').format(source.url, source.title) if source.url else escape(source.title)

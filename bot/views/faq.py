"""Answers, choices and honest misses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from markupsafe import Markup

from bot.authorize import Action, may
from bot.models import Person, Role
from bot.services.attachments import Attachment
from bot.services.faq import Choices, Miss, Outcome, Shown
from bot.services.forwarding import Forwarded, WhichCluster
from bot.texts import Texts
from bot.views.reply import (
    Button,
    File,
    Keyboard,
    Reply,
    action,
    bold,
    escape,
    lines,
    page_turn,
    paragraphs,
    quoted,
    rows,
    shortened,
)
from knowledge.entries import Entry, EntryText, Source

# How much of a title fits a phone's button, of a question a reminder of it.
TITLE_UNITS = 34
QUESTION_UNITS = 300
# Of entries that tell how to reach the coordinator: the way is one tap from there.
COORDINATOR_TAG = "coordinator"
# Of entries that tell how to find a partner: who asked for one in so many words has said enough to begin.
REQUEST_TAG = "partner-request"
# How a link to a question begins that its asker opens in private.
QUESTION_LINK = "ask-"


def outcome(
    t: Texts, found: Outcome, person: Person, files: Sequence[Attachment] = (), *, is_perhaps_request: bool = False
) -> tuple[Reply, ...]:
    """What the knowledge base has for a question; the last message is the answer.

    ``is_perhaps_request``: where there is none, the words may be what the asker's firm needs or offers.
    """
    match found:
        case Shown():
            return answer(t, found, files)
        case Choices():
            return (choices(t, found, is_perhaps_request=is_perhaps_request),)
        case Miss() if is_perhaps_request:
            return (perhaps_request(t, found, person),)
        case Miss():
            return (miss(t, found, person),)


def answer(t: Texts, shown: Shown, files: Sequence[Attachment] = ()) -> tuple[Reply, ...]:
    """The answer with its source, and ways on; under its last picture or file, the others come before it."""
    related = [
        Button(shortened(title.text, TITLE_UNITS), action("faq.open", shown.question_id, title.number))
        for title in shown.related
    ]
    verdicts = (
        Button("👍 " + t("Helpful"), action("faq.helpful", shown.question_id)),
        Button("👎 " + t("Not helpful"), action("faq.unhelpful", shown.question_id)),
    )
    other = Button(t("Not what I meant"), action("faq.other", shown.question_id))
    person = Button(t("Ask the coordinator"), action("faq.forward", shown.question_id))
    tags = shown.entry.tags
    keyboard = rows(
        person if COORDINATOR_TAG in tags else None,
        _make_request(t, shown.question_id) if REQUEST_TAG in tags else None,
        verdicts,
        other,
        *related,
        Button(t("Menu"), "menu"),
    )
    return _with_files(Reply(body(t, shown), keyboard), files)


def body(t: Texts, shown: Shown) -> Markup:
    """The answer, with a note where it is in no language of the reader's."""
    note = t("This is not yet available in your language.") if shown.is_other_language else None
    return entry_body(t, shown.entry, shown.text, is_expired=shown.is_expired, note=note)


def entry_body(t: Texts, entry: Entry, text: EntryText, *, is_expired: bool, note: Markup | None = None) -> Markup:
    """The matched question, the answer, its source and when it was checked; a clear warning where that is overdue."""
    sources = Markup("; ").join(_source(source) for source in entry.sources)
    origin = t("Source: {sources}", sources=sources) if sources else None
    overdue = t("This may be out of date: it was due for a check on {day}.", day=t.day(entry.expires))
    checked = t("Checked on {day}", day=t.day(entry.reviewed))
    return paragraphs(
        bold(text.phrasings[0]),
        Markup("⚠️ <b>{}</b>").format(overdue) if is_expired else None,
        Markup(text.answer.strip()),  # noqa: S704 - the linter of the knowledge base checks its markup
        lines(note, Markup("<i>{}</i>").format(lines(origin, checked))),
    )


def bare(files: Sequence[Attachment]) -> tuple[Reply, ...]:
    """The pictures and files of an answer, each by itself."""
    return tuple(Reply(file=File(one.name, one.content, one.file_id, one.key, one.is_photo)) for one in files)


def _with_files(reply: Reply, files: Sequence[Attachment]) -> tuple[Reply, ...]:
    if not files:
        return (reply,)
    *first, last = bare(files)
    return (*first, replace(reply, file=last.file))


def choices(t: Texts, found: Choices, *, is_perhaps_request: bool = False) -> Reply:
    """Numbered choices in full, short buttons under them; and that it is no question, where that may be."""
    numbered = [
        Markup("<b>{}.</b> {}").format(number, title.text) for number, title in enumerate(found.titles, start=1)
    ]
    buttons = tuple(
        Button(str(number), action("faq.choose", found.question_id, title.number))
        for number, title in enumerate(found.titles, start=1)
    )
    none = Button(t("None of these"), action("faq.none", found.question_id))
    partner = _make_request(t, found.question_id) if is_perhaps_request else None
    return Reply(paragraphs(t("Did you mean one of these?"), lines(*numbered)), rows(buttons, partner, none))


def miss(t: Texts, found: Miss, person: Person) -> Reply:
    """An honest "I don't know", and who may."""
    text = paragraphs(t("I don't know that."), t("Shall I pass your question on to a person?"))
    join = Button(t("Join a cluster"), "member.join") if person.role is Role.VISITOR else None
    return Reply(text, (*_people_to_ask(t, found.question_id, person), *rows(join, Button(t("Menu"), "menu"))))


def perhaps_request(t: Texts, found: Miss, person: Person) -> Reply:
    """No answer, and words that rather say what a firm needs or offers: other firms may be asked."""
    text = paragraphs(
        t("I have no answer to that."),
        t("Is it something that you need or offer? Then I ask the firms that fit, without your name."),
    )
    first = rows(_make_request(t, found.question_id))
    others = _people_to_ask(t, found.question_id, person, has_partners=False)
    return Reply(text, (*first, *others, *rows(Button(t("Menu"), "menu"))))


def _make_request(t: Texts, question_id: int) -> Button:
    return Button("🤝 " + t("Make it a partner request"), action("partner.from_question", question_id))


def _people_to_ask(t: Texts, question_id: int, person: Person, *, has_partners: bool = True) -> Keyboard:
    partner = Button(t("Find a partner for this"), action("partner.from_question", question_id))
    cluster = Button(t("Ask the cluster"), action("around.ask", question_id))
    return rows(
        Button(t("Ask the coordinator"), action("faq.forward", question_id)),
        cluster if person.cluster_id is not None and may(person, Action.PARTICIPATE) else None,
        partner if has_partners and person.company_id is not None else None,
    )


def disliked(t: Texts, question_id: int, person: Person) -> Reply:
    """The answer did not help: what else can be done."""
    has_coordinator = person.cluster_id is not None
    told = t("Sorry about that. Your coordinator will see that this answer did not help.")
    text = paragraphs(told if has_coordinator else t("Sorry about that."), t("What shall I do now?"))
    others = Button(t("Show other answers"), action("faq.other", question_id))
    return Reply(text, (*rows(others), *_people_to_ask(t, question_id, person), *rows(Button(t("Menu"), "menu"))))


def how_to_ask(t: Texts) -> Reply:
    """Before the first question."""
    text = paragraphs(
        t("Just write your question in your own words, in your language."),
        Markup("<i>{}</i>").format(t("For example: Which pellets may I burn in my boiler?")),
    )
    return Reply(text, rows(Button(t("Menu"), "menu")))


def how_to_ask_in_group(t: Texts, username: str) -> Reply:
    """In a group, where only what is meant for the assistant is answered."""
    text = lines(
        t("Write your question behind /ask, or mention @{username} in it.", username=username),
        t("To have somebody else's question answered, reply to it with /faq."),
    )
    return Reply(text)


def listening(t: Texts, *, is_on: bool, reads_all: bool) -> Reply:
    """Whether the assistant now answers by itself in a group; ``reads_all``: Telegram shows it every message there."""
    if not is_on:
        return Reply(t("From now on I answer here only when I am asked. /listen turns it on again."))
    note = t("If I stay silent, make me an administrator: only then does Telegram show me every message.")
    return Reply(
        paragraphs(
            t("From now on I answer questions here by myself, but only when I am sure. /listen turns it off again."),
            None if reads_all else note,
        )
    )


def listen_in_group(t: Texts) -> Reply:
    """``/listen`` where there is nobody to listen to."""
    text = t("Send /listen in a group of your cluster: there I then answer by myself when I am sure.")
    return Reply(text, rows(Button(t("Menu"), "menu")))


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
        quoted(shortened(found.question.asked, QUESTION_UNITS)),
        t("You will get the answer here."),
    )
    return Reply(text, rows(Button(t("Menu"), "menu")))


def replied(t: Texts, found: Forwarded) -> Reply:
    """What somebody said to an announcement is with the coordinator."""
    names = ", ".join(coordinator.name for coordinator in found.coordinators)
    text = t("Passed on to {names}. If there is an answer, it comes here.", names=bold(names))
    return Reply(text, rows(Button(t("Menu"), "menu")))


def in_group(
    t: Texts, found: Outcome, username: str, message_id: int, files: Sequence[Attachment] = ()
) -> tuple[Reply, ...]:
    """An answer for a group, to the message that asks; everything else is for the private chat."""
    link = f"https://t.me/{username}?start={QUESTION_LINK}{found.question_id}"
    private = rows(Button(t("Ask me in private"), url=link))
    if isinstance(found, Shown):
        return _with_files(Reply(body(t, found), private, to_message_id=message_id), files)
    return (Reply(t("I am not sure enough to answer that here."), private, to_message_id=message_id),)


def _source(source: Source) -> Markup:
    return Markup('<a href="{}">{}</a>').format(source.url, source.title) if source.url else escape(source.title)

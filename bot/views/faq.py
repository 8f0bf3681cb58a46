"""Answers, choices, honest misses, and the coordinator's open questions."""

from __future__ import annotations

from markupsafe import Markup

from bot.models import Person, Question, QuestionState
from bot.services.faq import QUEUE_PAGE, Choices, Forwarded, Group, Miss, Outcome, Queue, Resolved, Shown, WhichCluster
from bot.texts import Texts
from bot.views.reply import Button, File, Reply, action, bold, escape, lines, paragraphs, quoted, rows, shortened
from knowledge.entries import Source

# How much of a title fits a phone's button, of a question a reminder of it, a list.
TITLE_UNITS = 34
QUESTION_UNITS = 300
LISTED_UNITS = 160


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
    turn = _page_turn(t, action("faq.clusters", found.question.id), found.page, has_more=found.has_more)
    return Reply(t("Which cluster shall I ask?"), rows(*buttons, turn, Button(t("Menu"), "menu")))


def forwarded(t: Texts, found: Forwarded) -> Reply:
    """The question is with the coordinator."""
    text = paragraphs(
        t("I have passed your question on to the coordinator:"),
        quoted(shortened(found.question.text, QUESTION_UNITS)),
        t("You will get the answer here."),
    )
    return Reply(text, rows(Button(t("Menu"), "menu")))


def card(t: Texts, question: Question) -> Reply:
    """A waiting question, for a coordinator."""
    text = paragraphs(
        bold(t("A question I could not answer")),
        quoted(question.text),
        lines(t("From {who}", who=_who(question.person)), t("Reply to this message with your answer, or tap:")),
    )
    return Reply(
        text,
        rows(
            (
                Button(t("Answer"), action("faq.answer", question.id)),
                Button(t("Set aside"), action("faq.set_aside", question.id)),
            )
        ),
    )


def write_answer(t: Texts, question: Question) -> Reply:
    """The coordinator is asked for the answer."""
    text = paragraphs(
        t("Write your answer to {name} as your next message:", name=_who(question.person))
        if question.state is QuestionState.WAITING
        else t("Write your answer as your next message. It goes to whoever asked:"),
        quoted(question.text),
    )
    set_aside = Button(t("Set aside"), action("faq.set_aside", question.id))
    return Reply(text, rows((set_aside, Button(t("Cancel"), "dialog.cancel"))))


def resolution(t: Texts, resolved: Resolved) -> Reply:
    """A person's answer, for the asker."""
    question = resolved.question
    text = paragraphs(
        t("{name} answers your question:", name=bold(resolved.answered_by.name)),
        quoted(shortened(question.text, QUESTION_UNITS)),
        Markup(question.answer or ""),  # noqa: S704 - HTML made by Telegram's entities
    )
    file_id = question.photo_id or question.document_id
    file = File(file_id=file_id, is_photo=question.photo_id is not None) if file_id else None
    return Reply(text, rows(Button(t("Ask something else"), "faq.ask"), Button(t("Menu"), "menu")), file)


def no_resolution(t: Texts, resolved: Resolved) -> Reply:
    """For the asker: nobody will write an answer."""
    text = paragraphs(
        t("{name} has no answer to your question:", name=bold(resolved.answered_by.name)),
        quoted(shortened(resolved.question.text, QUESTION_UNITS)),
        t("You may ask again in other words."),
    )
    return Reply(text, rows(Button(t("Ask something else"), "faq.ask"), Button(t("Menu"), "menu")))


def resolved_note(t: Texts, resolved: Resolved) -> Reply:
    """To the coordinator who answered: sent, and what the knowledge base shall learn from it."""
    number = resolved.question.id
    text = paragraphs(
        _sent(t, resolved),
        t("Shall I know this answer the next time somebody asks?"),
    )
    return Reply(
        text,
        rows(
            Button(t("Save as a new answer"), action("curation.new", number)),
            Button(t("It belongs to a known answer"), action("curation.existing", number)),
            (
                Button(t("Not our topic"), action("curation.out", number)),
                Button(t("Just this once"), action("curation.once", number)),
            ),
            (Button(t("Open questions"), "faq.queue"), Button(t("Menu"), "menu")),
        ),
    )


def settled_card(t: Texts, resolved: Resolved) -> Reply:
    """A coordinator's card once the question is off the list."""
    name = bold(resolved.answered_by.name)
    done = t("Answered by {name}.", name=name) if resolved.question.answer else t("Set aside by {name}.", name=name)
    text = paragraphs(quoted(shortened(resolved.question.text, QUESTION_UNITS)), done)
    return Reply(text, rows(Button(t("Open questions"), "faq.queue")))


def queue(t: Texts, waiting: Queue) -> Reply:
    """The open questions, those whose askers wait for a person first."""
    wordings = Button(t("New wordings"), "curation.wordings")
    if not waiting.groups:
        return Reply(t("No question is waiting."), rows(wordings, Button(t("Menu"), "menu")))
    numbered = list(enumerate(waiting.groups, start=waiting.page * QUEUE_PAGE + 1))
    listed = [
        lines(
            Markup("<b>{}.</b> {}").format(number, shortened(group.first.text, LISTED_UNITS)),
            Markup("<i>{}</i>").format(_askers(t, group)),
        )
        for number, group in numbered
    ]
    buttons = tuple(Button(str(number), action("faq.answer", group.first.id)) for number, group in numbered)
    turn = _page_turn(t, "faq.queue", waiting.page, has_more=waiting.has_more)
    count = t.n("{n} question waits for an answer.", "{n} questions wait for an answer.", waiting.count)
    text = paragraphs(t("{count} Tap a number to answer:", count=count), *listed)
    return Reply(text, rows(buttons, turn, wordings, Button(t("Menu"), "menu")))


def in_group(t: Texts, found: Outcome, username: str) -> Reply:
    """An answer for a group: short, and the rest in private."""
    private = Button(t("Ask me in private"), url=f"https://t.me/{username}?start=ask")
    if isinstance(found, Shown):
        full = answer(t, found)
        return Reply(full.text, rows(private))
    return Reply(t("I am not sure enough to answer that here."), rows(private))


def _source(source: Source) -> Markup:
    return Markup('<a href="{}">{}</a>').format(source.url, source.title) if source.url else escape(source.title)


def _who(asker: Person) -> str:
    return f"{asker.name}, {asker.company.name}" if asker.company else asker.name


def _askers(t: Texts, group: Group) -> Markup:
    """Who asked, by name only where they wanted a person's answer; and how many times more."""
    first, more = group.first, len(group.questions) - 1
    who = escape(_who(first.person)) if first.state is QuestionState.WAITING else t("Nothing fitted")
    return t("{who}, asked {n} times", who=who, n=more + 1) if more else who


def _sent(t: Texts, resolved: Resolved) -> Markup:
    """Whom an answer was sent to."""
    askers = {one.question.person_id for one in (resolved, *resolved.alike)}
    if len(askers) > 1:
        return t.n("Sent to {n} person who asked this.", "Sent to {n} people who asked this.", len(askers))
    if resolved.was_waiting:
        return t("Sent to {name}.", name=resolved.question.person.name)
    return t("Sent to whoever asked.")


def _page_turn(t: Texts, name: str, page: int, *, has_more: bool) -> tuple[Button, ...]:
    back = Button(t("Back"), f"{name}:{page - 1}") if page else None
    more = Button(t("More"), f"{name}:{page + 1}") if has_more else None
    return tuple(button for button in (back, more) if button)

"""What nobody has answered yet, for coordinators; and their answers, for those who asked."""

from __future__ import annotations

from markupsafe import Markup

from bot.models import Person, Question, QuestionState
from bot.services.open_questions import QUEUE_PAGE, Group, Queue, Resolved
from bot.texts import Texts
from bot.views.curation import decisions
from bot.views.reply import (
    Button,
    File,
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

# How much of a question reminds of it, and how much a list shows.
QUESTION_UNITS = 300
LISTED_UNITS = 160
# How much of an announcement stands above a reply to it.
TOPIC_UNITS = 80


def card(t: Texts, question: Question) -> Reply:
    """A waiting question, or what a member says to an announcement, for a coordinator."""
    is_reply = question.is_reply
    title = t("A reply to your announcement") if is_reply else t("A question I could not answer")
    text = paragraphs(
        bold(title),
        Markup("<i>{}</i>").format(shortened(question.topic, TOPIC_UNITS)) if is_reply and question.topic else None,
        quoted(question.text if is_reply else question.asked),
        lines(t("From {who}", who=_who(question.person)), t("Reply to this message with your answer, or tap:")),
    )
    return Reply(
        text,
        rows(
            (
                Button(t("Answer"), action("faq.answer", question.id)),
                Button(t("Seen") if is_reply else t("Set aside"), action("faq.set_aside", question.id)),
            )
        ),
    )


def write_answer(t: Texts, question: Question, title: str | None = None) -> Reply:
    """The coordinator is asked for the answer; ``title`` is the entry that did not help, if one was shown."""
    text = paragraphs(
        t("Write your answer to {name} as your next message:", name=_who(question.person))
        if question.state is QuestionState.WAITING
        else t("Write your answer as your next message. It goes to whoever asked:"),
        quoted(question.asked),
    )
    set_aside = Button(t("Set aside"), action("faq.set_aside", question.id))
    if title is None:
        return Reply(text, rows((set_aside, Button(t("Cancel"), "dialog.cancel"))))
    known = t("I answered this with {title}, which did not help.", title=bold(title))
    see = Button(t("See that answer"), action("entry.show", question.disliked_id))
    return Reply(paragraphs(text, known), rows(see, (set_aside, Button(t("Cancel"), "dialog.cancel"))))


def resolution(t: Texts, resolved: Resolved) -> Reply:
    """A person's answer, for the asker."""
    question, name = resolved.question, bold(resolved.answered_by.name)
    text = paragraphs(
        t("{name} writes back:", name=name) if question.is_reply else t("{name} answers your question:", name=name),
        quoted(shortened(question.asked, QUESTION_UNITS)),
        Markup(question.answer or ""),  # noqa: S704 - HTML made by Telegram's entities
    )
    file_id = question.photo_id or question.document_id
    file = File(file_id=file_id, is_photo=question.photo_id is not None) if file_id else None
    return Reply(text, rows(Button(t("Ask something else"), "faq.ask"), Button(t("Menu"), "menu")), file)


def no_resolution(t: Texts, resolved: Resolved) -> Reply:
    """For the asker: nobody will write an answer."""
    text = paragraphs(
        t("{name} has no answer to your question:", name=bold(resolved.answered_by.name)),
        quoted(shortened(resolved.question.asked, QUESTION_UNITS)),
        t("You may ask again in other words."),
    )
    return Reply(text, rows(Button(t("Ask something else"), "faq.ask"), Button(t("Menu"), "menu")))


def resolved_note(t: Texts, resolved: Resolved) -> Reply:
    """To the coordinator who answered: sent, and what the knowledge base shall learn from it."""
    onward = (Button(t("Open questions"), "faq.queue"), Button(t("Menu"), "menu"))
    if resolved.question.is_reply:
        return Reply(_sent(t, resolved), rows(onward))
    text = paragraphs(
        _sent(t, resolved),
        t("Shall I know this answer the next time somebody asks?"),
    )
    return Reply(text, (*decisions(t, resolved.question.id), *rows(onward)))


def settled_card(t: Texts, resolved: Resolved) -> Reply:
    """A coordinator's card once the question is off the list."""
    name = bold(resolved.answered_by.name)
    if resolved.question.answer:
        done = t("Answered by {name}.", name=name)
    elif resolved.question.is_reply:
        done = t("Seen by {name}.", name=name)
    else:
        done = t("Set aside by {name}.", name=name)
    text = paragraphs(quoted(shortened(resolved.question.asked, QUESTION_UNITS)), done)
    return Reply(text, rows(Button(t("Open questions"), "faq.queue")))


def queue(t: Texts, waiting: Queue) -> Reply:
    """The open questions, those whose askers wait for a person first."""
    wordings = Button(t("New wordings"), "curation.wordings")
    if not waiting.groups:
        return Reply(t("No question is waiting."), rows(wordings, Button(t("Menu"), "menu")))
    numbered = list(enumerate(waiting.groups, start=waiting.page * QUEUE_PAGE + 1))
    listed = [
        lines(
            Markup("<b>{}.</b> {}").format(number, shortened(group.first.asked, LISTED_UNITS)),
            Markup("<i>{}</i>").format(_askers(t, group)),
        )
        for number, group in numbered
    ]
    buttons = tuple(Button(str(number), action("faq.answer", group.first.id)) for number, group in numbered)
    turn = page_turn(t, "faq.queue", waiting.page, has_more=waiting.has_more)
    count = t.n("{n} question waits for an answer.", "{n} questions wait for an answer.", waiting.count)
    text = paragraphs(t("{count} Tap a number to answer:", count=count), *listed)
    return Reply(text, rows(buttons, turn, wordings, Button(t("Menu"), "menu")))


def _who(asker: Person) -> str:
    return f"{asker.name}, {asker.company.name}" if asker.company else asker.name


def _askers(t: Texts, group: Group) -> Markup:
    """Who asked, by name only where they wanted a person's answer; and how many times more."""
    first, more = group.first, len(group.questions) - 1
    if first.state is QuestionState.WAITING:
        who = escape(_who(first.person))
    else:
        who = t("The answer did not help") if first.disliked_id else t("Nothing fitted")
    return t("{who}, asked {n} times", who=who, n=more + 1) if more else who


def _sent(t: Texts, resolved: Resolved) -> Markup:
    """Whom an answer was sent to."""
    askers = {one.question.person_id for one in (resolved, *resolved.alike)}
    if len(askers) > 1:
        return t.n("Sent to {n} person who asked this.", "Sent to {n} people who asked this.", len(askers))
    if resolved.was_waiting:
        return t("Sent to {name}.", name=resolved.question.person.name)
    return t("Sent to whoever asked.")

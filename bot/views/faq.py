"""Answers, choices, honest misses, and the coordinator's open questions."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from bot.models import Person, Question
from bot.services.faq import Choices, Forwarded, Miss, Outcome, Resolved, Shown
from bot.texts import Texts
from bot.views.reply import Button, Reply, action, bold, lines, paragraphs, quoted, rows, shortened

# How much of a title fits a phone's button, of a question a card.
TITLE_UNITS = 44
QUESTION_UNITS = 700


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
    sources = "; ".join(source.title for source in entry.sources)
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
        Button(shortened(title.text, TITLE_UNITS), action("faq.open", shown.question_id, title.entry_id))
        for title in shown.related
    ]
    verdicts = (
        Button(f"👍 {t('Helpful')}", action("faq.helpful", shown.question_id)),
        Button(f"👎 {t('Not what I meant')}", action("faq.other", shown.question_id)),
    )
    return Reply(body, rows(verdicts, *related, Button(t("Menu"), "menu")))


def choices(t: Texts, found: Choices) -> Reply:
    """Numbered choices in full, short buttons under them."""
    numbered = [
        Markup("<b>{}.</b> {}").format(number, title.text) for number, title in enumerate(found.titles, start=1)
    ]
    buttons = tuple(
        Button(str(number + 1), action("faq.choose", found.question_id, number)) for number in range(len(numbered))
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


def thanks(t: Texts) -> str:
    """The note at a tap on "Helpful"."""
    return t("Thank you. That helps everybody who asks next.").unescape()


def choose_cluster(t: Texts, forwarded: Forwarded) -> Reply:
    """A visitor says whose coordinator to ask."""
    buttons = [
        Button(
            shortened(f"{cluster.name}, {t.country(cluster.country)}", TITLE_UNITS),
            action("faq.forward", forwarded.question.id, cluster.id),
        )
        for cluster in forwarded.clusters
    ]
    return Reply(t("Which cluster shall I ask?"), rows(*buttons, Button(t("Menu"), "menu")))


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
    asker = question.person
    who = f"{asker.name}, {asker.company.name}" if asker.company else asker.name
    text = paragraphs(
        bold(t("A question I could not answer")),
        quoted(shortened(question.text, QUESTION_UNITS)),
        lines(t("From {who}", who=who), t("Reply to this message with your answer, or tap:")),
    )
    return Reply(
        text,
        rows(
            Button(t("Answer"), action("faq.answer", question.id)),
            Button(t("Set aside"), action("faq.set_aside", question.id)),
        ),
    )


def write_answer(t: Texts, question: Question) -> Reply:
    """The coordinator is asked for the answer."""
    text = paragraphs(
        t("Write your answer to {name} as your next message:", name=question.person.name),
        quoted(shortened(question.text, QUESTION_UNITS)),
    )
    return Reply(text, rows(Button(t("Cancel"), "dialog.cancel")))


def resolution(t: Texts, resolved: Resolved) -> Reply:
    """A person's answer, for the asker."""
    text = paragraphs(
        t("{name} answers your question:", name=bold(resolved.answered_by.name)),
        quoted(shortened(resolved.question.text, QUESTION_UNITS)),
        Markup(resolved.question.answer or ""),  # noqa: S704 - HTML made by Telegram's entities
    )
    return Reply(text, rows(Button(t("Ask something else"), "faq.ask"), Button(t("Menu"), "menu")))


def resolved_note(t: Texts, resolved: Resolved) -> Reply:
    """To the coordinator who answered."""
    text = t("Sent to {name}.", name=resolved.question.person.name)
    return Reply(text, rows(Button(t("Open questions"), "faq.queue"), Button(t("Menu"), "menu")))


def settled_card(t: Texts, resolved: Resolved) -> Reply:
    """A coordinator's card once the question is off the list."""
    name = resolved.answered_by.name
    done = t("Answered by {name}.", name=name) if resolved.question.answer else t("Set aside by {name}.", name=name)
    text = paragraphs(quoted(shortened(resolved.question.text, QUESTION_UNITS)), done)
    return Reply(text, rows(Button(t("Open questions"), "faq.queue")))


def queue(t: Texts, questions: Sequence[Question], page: int, has_more: bool) -> Reply:
    """The questions that wait, oldest first."""
    if not questions:
        return Reply(t("No question is waiting."), rows(Button(t("Menu"), "menu")))
    listed = [
        Markup("<b>{}.</b> {}").format(number, shortened(question.text, 160))
        for number, question in enumerate(questions, start=1)
    ]
    buttons = tuple(
        Button(str(number), action("faq.answer", question.id)) for number, question in enumerate(questions, start=1)
    )
    more = Button(t("More"), action("faq.queue", page + 1)) if has_more else None
    back = Button(t("Back"), action("faq.queue", page - 1)) if page else None
    turn = tuple(button for button in (back, more) if button)
    text = paragraphs(t("These questions wait for an answer. Tap a number to answer:"), lines(*listed))
    return Reply(text, rows(buttons, turn, Button(t("Menu"), "menu")))


def in_group(t: Texts, found: Outcome, username: str) -> Reply:
    """An answer for a group: short, and the rest in private."""
    private = Button(t("Ask me in private"), url=f"https://t.me/{username}?start=ask")
    if isinstance(found, Shown):
        full = answer(t, found)
        return Reply(full.text, rows(private))
    return Reply(t("I am not sure enough to answer that here."), rows(private))

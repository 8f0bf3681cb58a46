"""What the knowledge base learns: drafts of entries, new wordings, and how to take them back."""

from __future__ import annotations

from markupsafe import Markup

from bot.models import EntryRevision, Question
from bot.services.curation import Added, Draft, Targets, Wording
from bot.texts import Texts
from bot.views.editing import readers
from bot.views.reply import Button, Keyboard, Reply, action, bold, lines, paragraphs, quoted, rows, shortened
from knowledge.entries import Audience

QUESTION_UNITS = 300


def decisions(t: Texts, question_id: int) -> Keyboard:
    """What can be learnt from a question that a coordinator answered."""
    return rows(
        Button(t("Save as a new answer"), action("curation.new", question_id)),
        Button(t("It belongs to a known answer"), action("curation.existing", question_id)),
        (
            Button(t("Not our topic"), action("curation.out", question_id)),
            Button(t("Just this once"), action("curation.once", question_id)),
        ),
    )


def draft(t: Texts, shown: Draft) -> Reply:
    """The new entry as members will see it, before it is published."""
    number = shown.revision.id
    is_public = shown.entry.audience is Audience.PUBLIC
    count = len(shown.text.attachments)
    files = t.n("{n} picture or file goes with it.", "{n} pictures or files go with it.", count) if count else None
    text = paragraphs(
        t("This is how I will answer:"),
        bold(shown.text.phrasings[0]),
        Markup(shown.text.answer),  # noqa: S704 - checked like the packaged entries before it was kept
        lines(readers(t, shown.entry.audience), files),
    )
    other = t("For members only") if is_public else t("For everybody")
    return Reply(
        text,
        rows(
            Button(t("Publish"), action("curation.publish", number)),
            Button(t("Word the question anew"), action("curation.reword", number)),
            (
                Button(other, action("curation.audience", number)),
                Button(t("Discard"), action("curation.discard", number)),
            ),
            Button(t("Change something else"), action("draft.more", number, shown.text.language)),
        ),
    )


def write_wording(t: Texts, shown: Draft) -> Reply:
    """The coordinator is asked for a better title."""
    text = paragraphs(
        t("Write the question as members would ask it, as your next message. Now it is:"),
        quoted(shown.text.phrasings[0]),
    )
    return Reply(text, rows(Button(t("Cancel"), "dialog.cancel")))


def published(t: Texts, shown: Draft) -> Reply:
    """From now on the base knows it."""
    text = paragraphs(t("Published. In a few seconds I can answer:"), bold(shown.text.phrasings[0]))
    return Reply(text, _after_publishing(t, shown.revision))


def added(t: Texts, result: Added) -> Reply:
    """A question became a wording of an entry."""
    text = paragraphs(
        t("From now on I answer"),
        quoted(shortened(result.question.asked, QUESTION_UNITS)),
        t("with {title}", title=bold(result.title)),
    )
    return Reply(text, _after_publishing(t, result.revision))


def targets(t: Texts, found: Targets) -> Reply:
    """Which known answer a question belongs to."""
    numbered = [Markup("<b>{}.</b> {}").format(place, title) for place, (_, title) in enumerate(found.titles, start=1)]
    buttons = tuple(
        Button(str(place), action("curation.add", found.question.id, number))
        for place, (number, _) in enumerate(found.titles, start=1)
    )
    number = found.question.id
    text = paragraphs(
        t("Which of these answers it?"), quoted(shortened(found.question.asked, QUESTION_UNITS)), lines(*numbered)
    )
    return Reply(
        text,
        rows(
            buttons,
            Button(t("Search"), action("curation.seek", number)),
            Button(t("Save as a new answer"), action("curation.new", number)),
            Button(t("Just this once"), action("curation.once", number)),
            Button(t("Menu"), "menu"),
        ),
    )


def seek(t: Texts, question: Question) -> Reply:
    """The coordinator is asked which known answer they mean."""
    text = paragraphs(
        quoted(shortened(question.asked, QUESTION_UNITS)),
        t("Which answer are you looking for? Write a few words of the question."),
    )
    return Reply(text, rows(Button(t("Cancel"), "dialog.cancel")))


def kept_out(t: Texts, question: Question) -> Reply:
    """A question out of scope."""
    text = paragraphs(t("I will not try to answer such questions:"), quoted(shortened(question.asked, QUESTION_UNITS)))
    take_back = Button(t("Take back"), action("curation.in", question.id))
    return Reply(text, (*rows(take_back), *_onward(t)))


def once(t: Texts) -> Reply:
    """Nothing is kept."""
    return Reply(t("All right. Nothing is kept of this answer."), _onward(t))


def undecided(t: Texts, question: Question | None) -> Reply:
    """What was published is taken back, or a draft thrown away; the question waits for a decision again."""
    again = decisions(t, question.id) if question is not None and question.answer else ()
    return Reply(t("Taken back. I answer as before."), (*again, *_onward(t)))


def wording(t: Texts, found: Wording | None) -> Reply:
    """One question whose asker tapped a choice: is it another wording of that?"""
    if found is None:
        return Reply(
            paragraphs(
                t("There are no new wordings."),
                t("When somebody taps one of the choices that I offer, their question waits here for your yes."),
            ),
            _onward(t),
        )
    number = found.question.id
    text = paragraphs(
        t.n("{n} new wording waits.", "{n} new wordings wait.", found.count),
        quoted(shortened(found.question.asked, QUESTION_UNITS)),
        t("Whoever asked this chose {title}. Does that answer it?", title=bold(found.title)),
    )
    return Reply(
        text,
        rows(
            (
                Button(t("Yes, remember it"), action("curation.accept", number)),
                Button(t("No"), action("curation.drop", number)),
            ),
            Button(t("Menu"), "menu"),
        ),
    )


def _after_publishing(t: Texts, revision: EntryRevision) -> Keyboard:
    return (*rows(Button(t("Take back"), action("curation.undo", revision.id))), *_onward(t))


def _onward(t: Texts) -> Keyboard:
    return rows((Button(t("Open questions"), "faq.queue"), Button(t("Menu"), "menu")))

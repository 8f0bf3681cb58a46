"""A question that goes to the cluster: what the asker, and the members who are asked, see of it."""

from __future__ import annotations

from markupsafe import Markup

from bot.models import Question, QuestionPost
from bot.services.asking_around import Posted, Preview
from bot.texts import Texts, language_name
from bot.views.reply import Button, File, Keyboard, Reply, action, bold, lines, paragraphs, quoted, rows, shortened
from knowledge.lexicon import Lexicon

QUESTION_UNITS = 300


def preview(t: Texts, found: Preview) -> Reply:
    """Exactly what members would read, before they do, and how many; or that nobody fits."""
    question = found.question
    if not found.count:
        return nobody(t, question)
    text = paragraphs(
        t.n(
            "I would ask {n} firm of your cluster whose work fits. It reads this, without your name:",
            "I would ask {n} firms of your cluster whose work fits. They read this, without your name:",
            found.count,
        ),
        quoted(question.asked),
    )
    send = t.n("Ask this firm", "Ask these {n} firms", found.count).unescape()
    coordinator = Button(t("Rather the coordinator"), action("faq.forward", question.id))
    return Reply(text, rows(Button(send, action("around.post", question.id)), coordinator, Button(t("Menu"), "menu")))


def nobody(t: Texts, question: Question) -> Reply:
    """No firm's work fits, or all of them were asked much of late: a person is left."""
    text = paragraphs(
        t("I found nobody in your cluster whose work fits."),
        t("Shall I pass your question on to the coordinator?"),
    )
    return Reply(
        text, rows(Button(t("Ask the coordinator"), action("faq.forward", question.id)), Button(t("Menu"), "menu"))
    )


def posted(t: Texts, found: Posted) -> Reply:
    """How many were asked; or that nobody fits."""
    question = found.question
    coordinator = Button(t("Ask the coordinator"), action("faq.forward", question.id))
    if not found.posts:
        return nobody(t, question)
    count = len(found.posts)
    text = paragraphs(
        t.n("I have asked {n} member of your cluster:", "I have asked {n} members of your cluster:", count),
        quoted(shortened(question.asked, QUESTION_UNITS)),
        t("Their answers arrive here."),
    )
    return Reply(text, rows(coordinator, Button(t("Menu"), "menu")))


def card(t: Texts, post: QuestionPost, topics: tuple[str, ...], lexicon: Lexicon) -> Reply:
    """The question for a member, tagged with what it is about."""
    question = post.question
    tags = " ".join(f"#{_tag(lexicon.label(topic, t.language))}" for topic in topics)
    foreign = question.language != t.language
    text = paragraphs(
        bold(t("Somebody in your cluster asks")),
        quoted(question.asked),
        lines(
            tags or None,
            t("Written in {language}", language=language_name(question.language)) if foreign else None,
        ),
        t("Do you know? Reply to this message. Your name is not shown unless you say so."),
    )
    buttons = (
        Button(t("Answer"), action("around.answer", post.id)),
        Button(t("Not for me"), action("around.skip", post.id)),
    )
    return Reply(text, rows(buttons))


def skipped(t: Texts, post: QuestionPost) -> Reply:
    """The member passes."""
    text = paragraphs(quoted(shortened(post.question.asked, QUESTION_UNITS)), t("All right, others are asked too."))
    return Reply(text, rows(Button(t("Menu"), "menu")))


def write_answer(t: Texts, post: QuestionPost) -> Reply:
    """The member is asked for the answer."""
    text = paragraphs(t("Write your answer as your next message:"), quoted(post.question.asked))
    return Reply(text, rows(Button(t("Cancel"), "dialog.cancel")))


def passed_on(t: Texts, post: QuestionPost) -> Reply:
    """To the member who answered."""
    said = t("Thank you. Your answer is with whoever asked, and your name is shown with it.")
    if not post.is_named:
        said = t("Thank you. Your answer is with whoever asked, without your name.")
    show = None if post.is_named else Button(t("Show my name"), action("around.name", post.id))
    return Reply(said, rows(show, Button(t("Menu"), "menu")))


def told(t: Texts, post: QuestionPost) -> Reply:
    """A member's answer, for the asker; by name only where the member said so."""
    person = post.person
    if post.is_named:
        name = f"{person.name}, {person.company.name}" if person.company else person.name
        head = t("{name} answers your question:", name=bold(name))
    else:
        head = t("A member of your cluster answers your question:")
    text = paragraphs(
        head,
        quoted(shortened(post.question.asked, QUESTION_UNITS)),
        Markup(post.answer or ""),  # noqa: S704 - HTML made by Telegram's entities
    )
    file_id = post.photo_id or post.document_id
    file = File(file_id=file_id, is_photo=post.photo_id is not None) if file_id else None
    return Reply(text, _after_an_answer(t, post), file)


def thanked(t: Texts) -> Reply:
    """To the member whose answer helped."""
    return Reply(t("Your answer helped. Thank you for it."), rows(Button(t("Menu"), "menu")))


def to_keep(t: Texts, post: QuestionPost) -> Reply:
    """To the coordinators: an answer of a member's that helped may be kept."""
    question = post.question
    text = paragraphs(
        bold(t("A member's answer helped")),
        quoted(shortened(question.asked, QUESTION_UNITS)),
        Markup(post.answer or ""),  # noqa: S704 - HTML made by Telegram's entities
        t("Shall I know this answer the next time somebody asks?"),
    )
    return Reply(
        text,
        rows(
            Button(t("Save as a new answer"), action("curation.new", question.id)),
            (
                Button(t("Not our topic"), action("curation.out", question.id)),
                Button(t("Just this once"), action("curation.once", question.id)),
            ),
        ),
    )


def _after_an_answer(t: Texts, post: QuestionPost) -> Keyboard:
    return rows(
        Button("👍 " + t("That helped"), action("around.helped", post.id)),
        Button(t("Ask the coordinator"), action("faq.forward", post.question_id)),
        Button(t("Menu"), "menu"),
    )


def _tag(label: str) -> str:
    """A label as Telegram takes it for a tag: ``pellet boiler`` -> ``pellet_boiler``."""
    return "_".join("".join(letter if letter.isalnum() else " " for letter in label).split())

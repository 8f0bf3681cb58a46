"""Drafts of entries: as members would see them, what can still be changed, and the questions that ask for it."""

from __future__ import annotations

from markupsafe import Markup

from bot.models import EntryRevision
from bot.services.drafts import PAGE, Draft, Drafts, Field
from bot.texts import Texts, language_name, languages
from bot.views.editing import entry_text, readers
from bot.views.reply import (
    Button,
    Reply,
    action,
    bold,
    lines,
    page_turn,
    paragraphs,
    quoted,
    rows,
    shortened,
)
from knowledge.entries import Audience

TITLE_UNITS = 120
LANGUAGES_A_ROW = 3
NUMBERS_A_ROW = 5
MOST_WORDINGS = 20  # that are listed to remove one


def draft(t: Texts, shown: Draft) -> Reply:
    """The entry as it would be."""
    number, language = shown.revision.id, shown.text.language
    others = _languages(
        [Button(language_name(one), action("draft.show", number, one)) for one in shown.entry.texts if one != language]
    )
    return Reply(
        paragraphs(t("This is how it will be:"), entry_text(t, shown.entry, shown.text)),
        rows(
            (
                Button(t("Publish"), action("entry.publish", number)),
                Button(t("Discard"), action("entry.discard", number)),
            ),
            (
                Button(t("Change the answer"), action("draft.set", number, Field.ANSWER, language)),
                Button(t("Add a wording"), action("draft.set", number, Field.WORDING, language)),
            ),
            Button(t("Change something else"), action("draft.more", number, language)),
            *others,
            (Button(t("Later"), "entry.drafts"), Button(t("Menu"), "menu")),
        ),
    )


def more(t: Texts, shown: Draft) -> Reply:
    """Everything that can be changed, by name."""
    number, language = shown.revision.id, shown.text.language

    def change(label: str, field: Field) -> Button:
        return Button(label, action("draft.set", number, field, language))

    has_others = len(shown.text.phrasings) > 1
    text = paragraphs(bold(shown.text.phrasings[0]), t("What do you want to change?"))
    return Reply(
        text,
        rows(
            (change(t("The answer"), Field.ANSWER), change(t("The question"), Field.TITLE)),
            (change(t("Picture or file"), Field.FILE), change(t("Sources"), Field.SOURCES)),
            (change(t("Tags"), Field.TAGS), Button(t("Readers"), action("draft.audience", number, language))),
            Button(t("Related answers"), action("related.show", number, language)),
            Button(t("Remove a wording"), action("draft.wordings", number, language)) if has_others else None,
            Button(t("Add a language"), action("draft.languages", number, language)),
            Button(t("Back"), action("draft.show", number, language)),
        ),
    )


def write(t: Texts, shown: Draft, field: Field) -> Reply:
    """One thing is asked for."""
    text, language = shown.text, language_name(shown.text.language)
    now: str | None = None
    match field:
        case Field.ANSWER:
            ask = t("Write the new answer in {language} as your next message:", language=language)
        case Field.TITLE:
            ask = t("Write the question as members would ask it, in {language}:", language=language)
        case Field.WORDING:
            ask = t("Write another way to ask this, in {language}:", language=language)
        case Field.TAGS:
            ask = t("Write the tags with commas between them, or - for none.")
            now = ", ".join(shown.entry.tags)
        case Field.SOURCES:
            ask = t("Write a line for each source: its title, and its address if it has one. Or - for none.")
            now = "\n".join(" ".join(filter(None, (one.title, one.url))) for one in shown.entry.sources)
        case Field.FILE:
            ask = t(
                "Send the picture or file that goes with the answer in {language}, or - for none.", language=language
            )
    title = bold(text.phrasings[0])
    return Reply(paragraphs(ask, title, quoted(now) if now else None), _cancel(t, shown))


def choose_audience(t: Texts, shown: Draft) -> Reply:
    """Who may read it."""
    number, language = shown.revision.id, shown.text.language
    names = {
        Audience.PUBLIC: t("Everybody"),
        Audience.MEMBERS: t("Members"),
        Audience.COORDINATORS: t("Coordinators"),
    }
    buttons = tuple(
        Button(name, action("draft.audience", number, language, audience)) for audience, name in names.items()
    )
    back = Button(t("Back"), action("draft.more", number, language))
    text = paragraphs(bold(shown.text.phrasings[0]), readers(t, shown.entry.audience), t("Who may read it?"))
    return Reply(text, rows(buttons, back))


def choose_wording(t: Texts, shown: Draft) -> Reply:
    """The wordings but the title, newest first: a tap removes one."""
    number, language, wordings = shown.revision.id, shown.text.language, shown.text.phrasings
    newest = list(range(len(wordings) - 1, 0, -1))[:MOST_WORDINGS]
    items = [
        Markup("<b>{}.</b> {}").format(place, shortened(wordings[one], TITLE_UNITS))
        for place, one in enumerate(newest, start=1)
    ]
    buttons = [
        Button(str(place), action("draft.wordings", number, language, one, len(wordings)))
        for place, one in enumerate(newest, start=1)
    ]
    by_row = [tuple(buttons[start : start + NUMBERS_A_ROW]) for start in range(0, len(buttons), NUMBERS_A_ROW)]
    back = Button(t("Back"), action("draft.show", number, language))
    ask = t("Which wording shall I forget?") if items else t("There is only the question itself.")
    return Reply(paragraphs(bold(wordings[0]), ask, lines(*items)), rows(*by_row, back))


def choose_language(t: Texts, shown: Draft) -> Reply:
    """The languages that it lacks."""
    number = shown.revision.id
    missing = [code for code in languages() if code not in shown.entry.texts]
    back = Button(t("Back"), action("draft.more", number, shown.text.language))
    if not missing:
        return Reply(t("It is there in every language that I speak."), rows(back))
    buttons = _languages([Button(language_name(code), action("draft.add", number, code)) for code in missing])
    return Reply(paragraphs(bold(shown.text.phrasings[0]), t("Which language do you add?")), rows(*buttons, back))


def write_title(t: Texts, language: str, shown: Draft | None = None) -> Reply:
    """The question is asked for: of a new entry, or in one more language."""
    ask = t("Write the question as members would ask it, in {language}:", language=language_name(language))
    if shown is None:
        return Reply(ask, rows(Button(t("Cancel"), "dialog.cancel")))
    return Reply(paragraphs(ask, quoted(shown.text.phrasings[0])), _cancel(t, shown))


def write_new_answer(
    t: Texts, title: str, language: str, shown: Draft | None = None, known: tuple[str, str] | None = None
) -> Reply:
    """The answer is asked for; ``known`` is the id and title of an entry that answers the question already."""
    ask = t("Now the answer, in {language}. A picture or file may go with it.", language=language_name(language))
    text = paragraphs(
        bold(title),
        ask,
        Markup(shown.text.answer.strip()) if shown is not None else None,  # noqa: S704 - checked before it was kept
    )
    cancel = Button(t("Cancel"), "dialog.cancel")
    if known is None:
        return Reply(text, rows(cancel))
    entry_id, known_title = known
    see = Button(t("See that answer"), action("entry.show", entry_id))
    return Reply(
        paragraphs(text, t("I answer this already, with: {title}", title=bold(known_title))), rows(see, cancel)
    )


def listed(t: Texts, found: Drafts) -> Reply:
    """The drafts that wait, newest first."""
    onward = (Button(t("New answer"), "entry.new"), Button(t("Search"), "entry.search"))
    menu = Button(t("Menu"), "menu")
    if not found.drafts:
        return Reply(t("No draft is waiting."), rows(onward, menu))
    numbered = list(enumerate(found.drafts, start=found.page * PAGE + 1))
    items = [
        lines(
            Markup("<b>{}.</b> {}").format(number, shortened(one.text.phrasings[0], TITLE_UNITS)),
            Markup("<i>{}, {}</i>").format(_author(t, one.revision), t.day(one.revision.created_at.date())),
        )
        for number, one in numbered
    ]
    buttons = tuple(Button(str(number), action("draft.show", one.revision.id)) for number, one in numbered)
    turn = page_turn(t, "entry.drafts", found.page, has_more=found.has_more)
    head = t.n("{n} draft waits to be published:", "{n} drafts wait to be published:", found.count)
    return Reply(paragraphs(head, *items), rows(buttons, turn, onward, menu))


def published(t: Texts, revision: EntryRevision) -> Reply:
    """From now on it is served."""
    back = Button(t("Take back the newest change"), action("entry.back", revision.entry_id))
    return Reply(t("Published. In a few seconds I answer with it."), rows(back, *_onward(t, revision.entry_id)))


def discarded(t: Texts, revision: EntryRevision, *, is_new: bool) -> Reply:
    """The draft is gone."""
    if is_new:
        return Reply(t("Discarded."), rows(*_onward(t, None)))
    return Reply(t("Discarded. The answer stays as it was."), rows(*_onward(t, revision.entry_id)))


def _onward(t: Texts, entry_id: str | None) -> list[Button | tuple[Button, ...]]:
    see = [Button(t("See the answer"), action("entry.show", entry_id))] if entry_id else []
    return [
        *see,
        (Button(t("Drafts"), "entry.drafts"), Button(t("Search again"), "entry.search")),
        Button(t("Menu"), "menu"),
    ]


def _cancel(t: Texts, shown: Draft) -> tuple[tuple[Button, ...], ...]:
    return rows(Button(t("Back"), action("draft.show", shown.revision.id, shown.text.language)))


def _languages(buttons: list[Button]) -> list[tuple[Button, ...]]:
    return [tuple(buttons[start : start + LANGUAGES_A_ROW]) for start in range(0, len(buttons), LANGUAGES_A_ROW)]


def _author(t: Texts, revision: EntryRevision) -> str:
    return revision.author.name if revision.author else str(t("Operator"))

"""Entries of the knowledge base, for those who look after them."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from bot.models import EntryRevision, EntryState
from bot.services.editing import Edit, Page
from bot.texts import Texts, language_name
from bot.views.reply import (
    TEXT_UNITS,
    Button,
    Keyboard,
    Reply,
    action,
    bold,
    lines,
    paragraphs,
    quoted,
    rows,
    shortened,
    utf16_units,
)
from knowledge.entries import Entry, EntryText

WORDINGS = 4  # that are listed
WORDING_UNITS = 80
LANGUAGES_A_ROW = 3
HISTORY = 10  # changes that are listed


def ask_for_words(t: Texts) -> Reply:
    """What to look for."""
    text = t("Which answer are you looking for? Write a few words of the question.")
    files = (
        Button(t("Import"), "table.import"),
        Button(t("Export"), "table.export"),
        Button(t("Report"), "table.report"),
    )
    return Reply(text, rows(files, Button(t("Cancel"), "dialog.cancel")))


def found(t: Texts, entries: Sequence[tuple[str, str]]) -> Reply:
    """The entries that come near, by number."""
    numbered = [Markup("<b>{}.</b> {}").format(number, title) for number, (_, title) in enumerate(entries, start=1)]
    buttons = tuple(
        Button(str(number), action("entry.show", entry_id)) for number, (entry_id, _) in enumerate(entries, start=1)
    )
    return Reply(
        paragraphs(t("These answers come near:"), lines(*numbered)),
        rows(buttons, (Button(t("Search again"), "entry.search"), Button(t("Menu"), "menu"))),
    )


def page(t: Texts, shown: Page) -> Reply:
    """An entry, and what can be done with it."""
    entry, language = shown.entry, shown.text.language
    others = [
        Button(language_name(other), action("entry.show", entry.id, other))
        for other in entry.texts
        if other != language
    ]
    by_row = [tuple(others[start : start + LANGUAGES_A_ROW]) for start in range(0, len(others), LANGUAGES_A_ROW)]
    history = Button(t("History ({n})", n=shown.changes).unescape(), action("entry.past", entry.id))
    withdraw = Button(t("Withdraw the answer"), action("entry.hide", entry.id))
    return Reply(
        _entry(t, entry, shown.text),
        rows(
            (
                Button(t("Change the answer"), action("entry.edit", entry.id, language)),
                Button(t("Add a wording"), action("entry.word", entry.id, language)),
            ),
            ((history, withdraw) if shown.changes else withdraw),
            *by_row,
            (Button(t("Search again"), "entry.search"), Button(t("Menu"), "menu")),
        ),
    )


def write_answer(t: Texts, shown: Page) -> Reply:
    """The coordinator is asked for the new answer."""
    text = paragraphs(
        t("Write the new answer in {language} as your next message:", language=language_name(shown.text.language)),
        bold(shown.text.phrasings[0]),
    )
    return Reply(text, rows(Button(t("Cancel"), "dialog.cancel")))


def write_wording(t: Texts, shown: Page) -> Reply:
    """The coordinator is asked for one more way to ask."""
    text = paragraphs(
        t("Write another way to ask this, in {language}:", language=language_name(shown.text.language)),
        bold(shown.text.phrasings[0]),
    )
    return Reply(text, rows(Button(t("Cancel"), "dialog.cancel")))


def draft(t: Texts, edit: Edit) -> Reply:
    """The entry as it would be."""
    number = edit.revision.id
    return Reply(
        paragraphs(t("This is how it will be:"), _entry(t, edit.entry, edit.text)),
        rows(
            (
                Button(t("Publish"), action("entry.publish", number)),
                Button(t("Discard"), action("entry.discard", number)),
            )
        ),
    )


def published(t: Texts, revision: EntryRevision) -> Reply:
    """From now on it is served."""
    return Reply(t("Published. In a few seconds I answer with it."), _after_a_change(t, revision.entry_id))


def discarded(t: Texts, revision: EntryRevision) -> Reply:
    """The draft is gone."""
    return Reply(t("Discarded. The answer stays as it was."), _onward(t, revision.entry_id))


def reverted(t: Texts, revision: EntryRevision) -> Reply:
    """The newest change is taken back."""
    if revision.state is EntryState.RETIRED:
        return Reply(
            t("Taken back. I no longer answer with this."), _after_a_change(t, revision.entry_id, is_shown=False)
        )
    return Reply(t("Taken back. The former answer is live again."), _after_a_change(t, revision.entry_id))


def withdrawn(t: Texts, entry: Entry, text: EntryText) -> Reply:
    """It is served no more."""
    said = paragraphs(t("I no longer answer with:"), quoted(text.phrasings[0]))
    return Reply(said, _after_a_change(t, entry.id, is_shown=False))


def history(t: Texts, entry_id: str, past: Sequence[EntryRevision], zone: str) -> Reply:
    """Who changed an entry and when, newest first."""
    if not past:
        return Reply(t("Nobody has changed this answer yet."), _onward(t, entry_id))
    listed = [
        lines(
            Markup("<b>{}.</b> {}").format(one.number, t.moment(one.went_live_at or one.created_at, zone)),
            Markup("<i>{}, {}</i>").format(one.author.name if one.author else t("Operator"), _what(t, one)),
        )
        for one in past[:HISTORY]
    ]
    return Reply(paragraphs(bold(t("History")), *listed), _after_a_change(t, entry_id))


def _what(t: Texts, revision: EntryRevision) -> Markup:
    return t("withdrawn") if revision.state is EntryState.RETIRED else t("published")


def _entry(t: Texts, entry: Entry, text: EntryText) -> Markup:
    """Title, answer, wordings and dates; the wordings are left out where the message would be too long."""
    head = (bold(text.phrasings[0]), Markup(text.answer.strip()))  # noqa: S704 - checked before it was kept
    dates = Markup("<i>{}</i>").format(
        t("Checked on {day}, next check by {next}", day=t.day(entry.reviewed), next=t.day(entry.expires))
    )
    others = [f"• {shortened(one, WORDING_UNITS)}" for one in text.phrasings[1:][-WORDINGS:]]
    wordings = lines(t.n("{n} wording, the newest:", "{n} wordings, the newest:", len(text.phrasings)), *others)
    whole = paragraphs(*head, wordings if others else None, dates)
    return whole if utf16_units(whole) < TEXT_UNITS - WORDING_UNITS else paragraphs(*head)


def _after_a_change(t: Texts, entry_id: str, *, is_shown: bool = True) -> Keyboard:
    back = Button(t("Take back the newest change"), action("entry.back", entry_id))
    return (*rows(back), *_onward(t, entry_id if is_shown else None))


def _onward(t: Texts, entry_id: str | None) -> Keyboard:
    see = Button(t("See the answer"), action("entry.show", entry_id)) if entry_id else None
    return rows(see, (Button(t("Search again"), "entry.search"), Button(t("Menu"), "menu")))

"""Entries of the knowledge base, for those who look after them."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from bot.models import Cluster, EntryRevision, EntryState
from bot.services.editing import Page
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
from knowledge.entries import Audience, Entry, EntryText

WORDINGS = 4  # that are listed
WORDING_UNITS = 80
LANGUAGES_A_ROW = 3
HISTORY = 10  # changes that are listed


def home(t: Texts, drafts: int, cluster: Cluster | None) -> Reply:
    """What to look for, and everything else about the answers."""
    files = (
        Button(t("Import"), "table.import"),
        Button(t("Export"), "table.export"),
        Button(t("Report"), "table.report"),
    )
    new = Button(t("New answer"), "entry.new")
    open_drafts = Button(t("Drafts ({n})", n=drafts).unescape(), "entry.drafts") if drafts else None
    withholds = cluster is not None and cluster.withholds_expired
    expired = t("Show overdue answers with a warning") if withholds else t("Withhold overdue answers")
    return Reply(
        t("Which answer are you looking for? Write a few words of the question."),
        rows(
            (new, open_drafts) if open_drafts else new,
            Button(t("What needs a look"), "care.show"),
            files,
            Button(expired, "entry.expired") if cluster is not None else None,
            Button(t("Cancel"), "dialog.cancel"),
        ),
    )


def withholding(t: Texts, cluster: Cluster) -> Reply:
    """What now happens with answers that are due for a check."""
    if cluster.withholds_expired:
        said = t("Answers that are due for a check are withheld from now on: people are offered a person instead.")
    else:
        said = t("Answers that are due for a check are shown from now on, with a clear warning.")
    return Reply(said, _onward(t, None))


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


def page(t: Texts, shown: Page, *, is_due: bool = False) -> Reply:
    """An entry, and what can be done with it; ``is_due``: it has to be checked soon, or should have been."""
    entry, language = shown.entry, shown.text.language
    others = [
        Button(language_name(other), action("entry.show", entry.id, other))
        for other in entry.texts
        if other != language
    ]
    by_row = [tuple(others[start : start + LANGUAGES_A_ROW]) for start in range(0, len(others), LANGUAGES_A_ROW)]
    history = Button(t("History ({n})", n=shown.changes).unescape(), action("entry.past", entry.id))
    withdraw = Button(t("Withdraw the answer"), action("entry.hide", entry.id))
    still_right = Button("✅ " + t("Still right"), action("entry.right", entry.id)) if is_due else None
    return Reply(
        entry_text(t, entry, shown.text),
        rows(
            still_right,
            (
                Button(t("Change the answer"), action("entry.edit", entry.id, language)),
                Button(t("Add a wording"), action("entry.word", entry.id, language)),
            ),
            Button(t("Change something else"), action("entry.more", entry.id, language)),
            ((history, withdraw) if shown.changes else withdraw),
            *by_row,
            (Button(t("Search again"), "entry.search"), Button(t("Menu"), "menu")),
        ),
    )


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


def checked(t: Texts, entry_id: str) -> Reply:
    """It counts as checked today; perhaps others wait for the same."""
    onward = rows(Button(t("What needs a look"), "care.show"))
    return Reply(t("Thank you. It counts as checked today."), (*onward, *_after_a_change(t, entry_id)))


def _what(t: Texts, revision: EntryRevision) -> Markup:
    return t("withdrawn") if revision.state is EntryState.RETIRED else t("published")


def entry_text(t: Texts, entry: Entry, text: EntryText) -> Markup:
    """Title, answer, wordings and dates; the wordings are left out where the message would be too long."""
    head = (bold(text.phrasings[0]), Markup(text.answer.strip()))  # noqa: S704 - checked before it was kept
    sources = t("Source: {sources}", sources="; ".join(one.title for one in entry.sources)) if entry.sources else None
    tags = t("Tags: {tags}", tags=", ".join(entry.tags)) if entry.tags else None
    dates = t("Checked on {day}, next check by {next}", day=t.day(entry.reviewed), next=t.day(entry.expires))
    count = len(text.attachments)
    files = t.n("{n} picture or file", "{n} pictures or files", count) if count else None
    links = len(entry.see_also)
    related = t.n("{n} related answer", "{n} related answers", links) if links else None
    facts = Markup("<i>{}</i>").format(lines(readers(t, entry.audience), files, tags, related, sources, dates))
    others = [f"• {shortened(one, WORDING_UNITS)}" for one in text.phrasings[1:][-WORDINGS:]]
    wordings = lines(t.n("{n} wording, the newest:", "{n} wordings, the newest:", len(text.phrasings)), *others)
    whole = paragraphs(*head, wordings if others else None, facts)
    return whole if utf16_units(whole) < TEXT_UNITS - WORDING_UNITS else paragraphs(*head)


def readers(t: Texts, audience: Audience) -> Markup:
    """Who may read an entry."""
    match audience:
        case Audience.PUBLIC:
            return t("Everybody may read it, in groups too.")
        case Audience.MEMBERS:
            return t("Members may read it.")
        case Audience.COORDINATORS:
            return t("Coordinators alone may read it.")


def _after_a_change(t: Texts, entry_id: str, *, is_shown: bool = True) -> Keyboard:
    back = Button(t("Take back the newest change"), action("entry.back", entry_id))
    return (*rows(back), *_onward(t, entry_id if is_shown else None))


def _onward(t: Texts, entry_id: str | None) -> Keyboard:
    see = Button(t("See the answer"), action("entry.show", entry_id)) if entry_id else None
    return rows(see, (Button(t("Search again"), "entry.search"), Button(t("Menu"), "menu")))

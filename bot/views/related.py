"""What an answer leads on to, for those who look after it: taken out by a tap, put in by a search."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from bot.services.faq import RELATED
from bot.services.related import MOST, Link, Related
from bot.texts import Texts
from bot.views.reply import Button, Reply, action, bold, lines, paragraphs, rows, shortened

TITLE_UNITS = 120


def links(t: Texts, shown: Related) -> Reply:
    """The related answers; a tap takes one out, and words that are written look for another."""
    draft = shown.draft
    number, language = draft.revision.id, draft.text.language
    listed = paragraphs(t("It leads on to:"), _numbered(shown.links)) if shown.links else t("It leads on to no other.")
    seen = t("Under the answer people see the first {n} that they may read.", n=RELATED) if shown.links else None
    search = t("Write a few words of another question, and I look for it.") if len(shown.links) < MOST else None
    remove = tuple(
        Button(f"🗑 {place}", action("related.drop", number, language, link.code))
        for place, link in enumerate(shown.links, start=1)
    )
    return Reply(
        paragraphs(bold(draft.text.phrasings[0]), listed, seen, search),
        rows(remove or None, Button(t("Back"), action("draft.show", number, language))),
    )


def found(t: Texts, shown: Related) -> Reply:
    """What came near the words: a tap adds one."""
    number, language = shown.draft.revision.id, shown.draft.text.language
    add = tuple(
        Button(f"➕ {place}", action("related.add", number, language, link.code))
        for place, link in enumerate(shown.links, start=1)
    )
    back = Button(t("Back"), action("related.show", number, language))
    return Reply(paragraphs(t("Which of these shall it lead on to?"), _numbered(shown.links)), rows(add, back))


def _numbered(shown: Sequence[Link]) -> Markup:
    return lines(
        *(
            Markup("<b>{}.</b> {}").format(place, shortened(link.title, TITLE_UNITS))
            for place, link in enumerate(shown, start=1)
        )
    )

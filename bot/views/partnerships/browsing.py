"""Looking around: what is open, by side, by concept or by typed words; cards without a name."""

from __future__ import annotations

from bot.services.partnerships.browsing import PAGE, Around
from bot.services.partnerships.subjects import Described, Page, Side
from bot.texts import Texts
from bot.views.partnerships.listing import numbered, origin, subject, subject_buttons, subject_names, turns
from bot.views.partnerships.wording import expiry, menu_button, part_of, requests_button, sentence
from bot.views.reply import Button, Markup, Reply, action, bold, lines, paragraphs, rows, shortened
from knowledge.lexicon import Lexicon

# In a button's data, where a concept's name would stand.
NO_CONCEPT = "-"
# How much of the typed words heads what was found.
SEARCHED_UNITS = 60


def around(t: Texts, found: Around, lexicon: Lexicon) -> Reply:
    """Where to look: needs, offers, the most frequent concepts, or typed words."""
    if not found.needs + found.offers:
        text = paragraphs(
            bold(t("Look around")),
            t("No other firm looks for anything or offers anything just now. Yours can be the first."),
        )
        return Reply(text, rows(Button(t("New request"), "partner.new"), (requests_button(t), menu_button(t))))
    text = paragraphs(
        bold(t("Look around")),
        t("What other firms look for and offer now, without names."),
    )
    sides = tuple(
        Button(label.unescape(), action("browse.list", side.value, 0, NO_CONCEPT))
        for side, count, label in (
            (Side.NEEDS, found.needs, t("They look for ({n})", n=t.number(found.needs))),
            (Side.OFFERS, found.offers, t("They offer ({n})", n=t.number(found.offers))),
        )
        if count
    )
    concepts = subject_buttons(t, found.concepts, lexicon, "browse.list", Side.EVERYTHING.value, 0)
    search = Button("🔍 " + t("Search by words"), "browse.type")
    return Reply(text, rows(sides, *concepts, search, (requests_button(t), menu_button(t))))


def ask_words(t: Texts) -> Reply:
    """The words to search for are awaited."""
    text = t("What interests you? Write a few words, in your language. For example: pellet boilers")
    return Reply(text, rows(Button(t("Cancel"), "dialog.cancel")))


def listed(t: Texts, page: Page, side: Side, concept: str, lexicon: Lexicon) -> Reply:
    """A page of one side or of one concept."""
    heading = {
        Side.NEEDS: t("What others look for"),
        Side.OFFERS: t("What others offer"),
        Side.EVERYTHING: t("What others look for and offer"),
    }[side]
    name = Markup(": ").join([heading, subject(t, concept, lexicon)]) if concept else heading

    def to(offset: int) -> str:
        return action("browse.list", side.value, offset, concept or NO_CONCEPT)

    back = (Button(t("Look around"), "browse.menu"), menu_button(t))
    if not page.count:
        return Reply(paragraphs(bold(name), t("Nothing is open here now.")), rows(back))
    cards = tuple(
        Button(str(number), action("browse.card", one.request.id, side.value, page.offset, concept or NO_CONCEPT))
        for number, one in enumerate(page.shown, start=page.offset + 1)
    )
    before, after = _turns(page)
    return Reply(
        _page(t, name, page), rows(cards, turns(*(None if at is None else to(at) for at in (before, after))), back)
    )


def found(t: Texts, page: Page, typed: str) -> Reply:
    """A page of what fits typed words; other words can be typed right away."""
    back = (Button(t("Look around"), "browse.menu"), menu_button(t))
    name = t("“{words}”", words=shortened(typed, SEARCHED_UNITS))
    if not page.count:
        nothing = t("Nothing open fits these words. Write others, or post what you look for: then firms are asked.")
        return Reply(paragraphs(bold(name), nothing), rows(Button(t("New request"), "partner.new"), back))
    cards = tuple(
        Button(str(number), action("browse.card", one.request.id, "found", page.offset))
        for number, one in enumerate(page.shown, start=page.offset + 1)
    )
    more = turns(*(None if at is None else action("browse.found", at) for at in _turns(page)))
    text = paragraphs(_page(t, name, page), t("Write other words to search again."))
    return Reply(text, rows(cards, more, back))


def _page(t: Texts, name: str, page: Page) -> Markup:
    return paragraphs(
        bold(name),
        *(
            numbered(t, number, origin(t, one), one.request.text)
            for number, one in enumerate(page.shown, start=page.offset + 1)
        ),
        t("Tap a number to see more.") if page.count else None,
    )


def _turns(page: Page) -> tuple[int | None, int | None]:
    before = page.offset - PAGE if page.offset else None
    after = page.offset + PAGE if page.offset + PAGE < page.count else None
    return before, after


def card(t: Texts, one: Described, lexicon: Lexicon, back: str) -> Reply:
    """One request without the author's name; ``back`` is the callback data of the list that it was in."""
    request = one.request
    text = paragraphs(
        bold(origin(t, one)),
        subject_names(t, one, lexicon),
        sentence(t, request),
        part_of(t, request),
        lines(t("Open until {day}.", day=expiry(t, request)), t("Nothing about you is shared yet.")),
    )
    interested = Button("👍 " + t("Interested"), action("browse.take", request.id))
    return Reply(text, rows(interested, (Button(t("Back"), back), menu_button(t))))

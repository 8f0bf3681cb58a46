"""Lists of requests on a phone: a few numbered lines, a button each, and the concepts as buttons."""

from __future__ import annotations

from collections.abc import Sequence

from bot.services.partnerships.subjects import Described
from bot.texts import Texts
from bot.views.partnerships.wording import place, type_name
from bot.views.reply import Button, Markup, action, lines, shortened
from knowledge.lexicon import Lexicon

# How much of a sentence is listed, and of a concept's name stands on a button of half a phone's width.
LISTED_UNITS = 110
SUBJECT_UNITS = 18
# Concepts said of one request.
MOST_NAMED = 4


def numbered(t: Texts, number: int, head: Markup, sentence: str, foot: Markup | None = None) -> Markup:
    """One request of a list: what kind of request it is, the sentence, what is known of it."""
    first = Markup("<b>{}.</b> {}").format(number, head)
    said = t("“{words}”", words=shortened(sentence, LISTED_UNITS))
    return lines(first, said, Markup("<i>{}</i>").format(foot) if foot else None)


def origin(t: Texts, one: Described) -> Markup:
    """What kind of request it is and from where, without a name."""
    return Markup(" · ").join([type_name(t, one.request.type), place(t, one.request.company)])


def subject_names(t: Texts, one: Described, lexicon: Lexicon) -> Markup | None:
    """What a request is about, in the reader's language; None where nothing was understood."""
    names = [lexicon.label(concept, t.language) for concept in one.concepts[:MOST_NAMED]]
    return t("About: {concepts}", concepts=", ".join(names)) if names else None


def subject_buttons(
    t: Texts, concepts: Sequence[tuple[str, int]], lexicon: Lexicon, name: str, *rest: object
) -> list[tuple[Button, ...]]:
    """A button for each concept with how many requests name it, two in a row; ``rest`` stands before the concept."""
    buttons = [
        Button(f"{subject(t, concept, lexicon)} ({t.number(count)})", action(name, *rest, concept))
        for concept, count in concepts
    ]
    return [tuple(buttons[start : start + 2]) for start in range(0, len(buttons), 2)]


def subject(t: Texts, concept: str, lexicon: Lexicon) -> str:
    """A concept's name on a button."""
    label = lexicon.label(concept, t.language)
    return shortened(label[:1].upper() + label[1:], SUBJECT_UNITS)


def turns(before: str | None, after: str | None) -> tuple[Button, ...] | None:
    """Buttons to the page before and the page after, with their callback data."""
    return tuple(Button(sign, data) for sign, data in (("‹", before), ("›", after)) if data) or None

"""The words that coordinators teach: what was not understood, what a word may mean, what was added."""

from __future__ import annotations

from collections.abc import Sequence

from bot.models import LocalWord
from bot.services.partnerships.vocabulary import PAGE, Added, ToLearn
from bot.texts import Texts, language_name
from bot.views.partnerships.listing import turns
from bot.views.partnerships.wording import menu_button
from bot.views.reply import Button, Markup, Reply, action, bold, lines, paragraphs, rows, shortened
from knowledge.lexicon import Lexicon

BUTTON_UNITS = 30


def overview(t: Texts, found: ToLearn, chips: Sequence[tuple[str, str]], lexicon: Lexicon) -> Reply:
    """What was not understood, a button each; ``chips`` are the words with their languages, in the buttons' order."""
    text = paragraphs(
        bold(t("Words of your trade")),
        t("I find partners by the words I know. Teach me those that your members use and I do not understand."),
        _misread(t, found, lexicon),
        t("Tap one of these, or write another word:") if chips else t("Write a word that I should know."),
    )
    buttons = [Button(shortened(word, BUTTON_UNITS), action("words.tap", at)) for at, (word, _) in enumerate(chips)]
    pairs = [tuple(buttons[at : at + 2]) for at in range(0, len(buttons), 2)]
    count = t("Words we added ({n})", n=t.number(found.count_added))
    added = Button(count.unescape(), "words.list") if found.count_added else None
    return Reply(text, rows(*pairs, added, (Button(t("Requests"), "broker.menu"), menu_button(t))))


def _misread(t: Texts, found: ToLearn, lexicon: Lexicon) -> Markup | None:
    if not found.misread:
        return None
    said = [
        t("“{word}” is not “{concept}”", word=each.words, concept=lexicon.label(each.concept, t.language))
        for each in found.misread
    ]
    return lines(t("Members said:"), *(Markup("• {}").format(each) for each in said))


def ask_meaning(t: Texts, word: str, language: str, other: str) -> Reply:
    """What does the word mean? ``other`` is the language that it may be of instead, empty where there is none."""
    text = paragraphs(
        t("What does “{word}” mean ({language})?", word=bold(word), language=language_name(language)),
        t("Write it in words that I know, for example: pellet boiler"),
    )
    ignore = Button(t("It is no word of the trade"), "words.ignore")
    label = t("It is a word in {language}", language=language_name(other)) if other else None
    switch = Button(label.unescape(), action("words.language", other)) if label else None
    return Reply(text, rows(switch, ignore, Button(t("Cancel"), "dialog.cancel")))


def choose_meaning(t: Texts, word: str, concepts: Sequence[str], lexicon: Lexicon) -> Reply:
    """The things that were meant perhaps."""
    cancel = Button(t("Cancel"), "dialog.cancel")
    if not concepts:
        return Reply(t("I do not know that either. Write it in other words, simpler ones."), rows(cancel))
    buttons = [
        Button(shortened(_named(lexicon, concept, t), BUTTON_UNITS), action("words.take", concept))
        for concept in concepts
    ]
    text = t("Which of these does “{word}” mean? If none: write it in other words.", word=word)
    return Reply(text, rows(*buttons, cancel))


def _named(lexicon: Lexicon, concept: str, t: Texts) -> str:
    label = lexicon.label(concept, t.language)
    return label[:1].upper() + label[1:]


def learnt(t: Texts, row: LocalWord, lexicon: Lexicon) -> Reply:
    """The word is known from now on."""
    more = (Button(t("Another word"), "words.menu"), menu_button(t))
    if row.concept is None:
        return Reply(t("All right, I do not ask about “{word}” again.", word=row.word), rows(more))
    text = paragraphs(
        t("Learnt: “{word}” means {concept}.", word=row.word, concept=bold(lexicon.label(row.concept, t.language))),
        t("In a few seconds requests and firms are found by it, in every cluster."),
    )
    return Reply(text, rows(Button(t("Take it back"), action("words.remove", row.id)), more))


def listed(t: Texts, added: Added, lexicon: Lexicon) -> Reply:
    """A page of the words that were added; a tap takes one back."""
    back = (Button(t("Words"), "words.menu"), menu_button(t))
    if not added.count:
        return Reply(t("No words have been added yet."), rows(back))
    numbers = list(enumerate(added.shown, start=added.offset + 1))
    entries = [
        t(
            "{n}. “{word}” means {concept} ({language}, {name})",
            n=number,
            word=row.word,
            concept=lexicon.label(row.concept or "", t.language),
            language=language_name(row.language),
            name=row.author.name if row.author else "–",
        )
        for number, row in numbers
    ]
    buttons = [Button(f"✕ {number}", action("words.remove", row.id)) for number, row in numbers]
    grid = [tuple(buttons[at : at + 5]) for at in range(0, len(buttons), 5)]
    before = action("words.list", added.offset - PAGE) if added.offset else None
    after = action("words.list", added.offset + PAGE) if added.offset + PAGE < added.count else None
    text = paragraphs(bold(t("Words we added")), lines(*entries), t("✕ takes a word back."))
    return Reply(text, rows(*grid, turns(before, after), back))


def removed(t: Texts, row: LocalWord) -> Reply:
    """It means nothing again."""
    text = t("Taken back: “{word}” means nothing to me again.", word=row.word)
    return Reply(text, rows((Button(t("Words"), "words.menu"), menu_button(t))))

"""For coordinators: the words that the assistant does not understand, and what they mean."""

from __future__ import annotations

from bot.authorize import Action
from bot.context import BACK, Context
from bot.errors import NotFound
from bot.services.partnerships import vocabulary
from bot.texts import DEFAULT_LANGUAGE, mark
from bot.views.partnerships import vocabulary as views
from handlers.routing import Route, button, command, dialog
from knowledge.lexicon_files import LANGUAGES


async def menu(context: Context) -> None:
    """What was not understood; what is typed next is a word to teach."""
    lexicon = await context.brain.lexicon()
    found = await vocabulary.to_learn(context.session, context.person, lexicon)
    chips = [(each.word, each.language) for each in found.unknown]
    chips += [(each.words, each.language) for each in found.misread]
    await context.open_dialog("words.word", chips=[list(chip) for chip in chips])
    view = views.overview(context.t, found, chips, lexicon)
    await context.reply(view.edited() if context.is_tap else view)


async def tap_word(context: Context) -> None:
    """One of the words that were shown."""
    chips = context.dialog.data.get("chips", [])
    if not 0 <= context.row_id < len(chips):
        raise NotFound(mark("This button no longer works. Please start again from /menu."))
    word, language = chips[context.row_id]
    await _ask_meaning(context, str(word), str(language))


async def take_word(context: Context) -> None:
    """A word was typed: of the cluster's language, unless a tap says that it is of the coordinator's own."""
    await _ask_meaning(context, context.text, _languages(context)[0])


async def take_language(context: Context) -> None:
    """It is a word of another language."""
    given = "".join(context.action_parts[:1])
    if given not in LANGUAGES or "word" not in context.dialog.data:
        raise NotFound(mark("This button no longer works. Please start again from /menu."))
    await _ask_meaning(context, str(context.dialog.data["word"]), given)


async def _ask_meaning(context: Context, word: str, language: str) -> None:
    line = vocabulary.checked(word, language, await context.brain.lexicon())
    await context.open_dialog("words.meaning", word=line, language=language, **{BACK: "words.menu"})
    other = next((each for each in _languages(context) if each != language), "")
    view = views.ask_meaning(context.t, line, language, other)
    await context.reply(view.edited() if context.is_tap and context.action_parts[0] in LANGUAGES else view)


def _languages(context: Context) -> list[str]:
    """What a coordinator's words may be written in: the cluster's language, then their own."""
    cluster = context.person.cluster
    likely = [cluster.language if cluster else "", context.t.language]
    return [each for each in dict.fromkeys(likely) if each in LANGUAGES] or [DEFAULT_LANGUAGE]


async def take_meaning(context: Context) -> None:
    """The meaning was typed, in other words."""
    lexicon = await context.brain.lexicon()
    concepts = vocabulary.meanings(context.text, context.t.language, lexicon)
    await context.reply(views.choose_meaning(context.t, context.dialog.data["word"], concepts, lexicon))


async def take_concept(context: Context) -> None:
    """That is what it means."""
    await _add(context, "".join(context.action_parts[:1]))


async def ignore(context: Context) -> None:
    """It is no word of the trade."""
    await _add(context, None)


async def _add(context: Context, concept: str | None) -> None:
    data, lexicon = context.dialog.data, await context.brain.lexicon()
    if "word" not in data:
        raise NotFound(mark("This button no longer works. Please start again from /menu."))
    row = await vocabulary.add(
        context.session, context.person, data["word"], data["language"], concept, lexicon, context.now
    )
    await context.close_dialog()
    await context.reply(views.learnt(context.t, row, lexicon).edited())


async def show_list(context: Context) -> None:
    """A page of the words that were added."""
    await context.close_dialog()
    offset = context.row_id if context.action_parts else 0
    added = await vocabulary.listed(context.session, context.person, offset)
    await context.reply(views.listed(context.t, added, await context.brain.lexicon()).edited())


async def remove(context: Context) -> None:
    """Take one back."""
    row = await vocabulary.remove(context.session, context.person, context.row_id, context.now)
    await context.reply(views.removed(context.t, row).edited())


ROUTES: tuple[Route, ...] = (
    command("words", menu, Action.COORDINATE),
    button("words.menu", menu, Action.COORDINATE),
    button("words.tap", tap_word, Action.COORDINATE),
    button("words.take", take_concept, Action.COORDINATE),
    button("words.language", take_language, Action.COORDINATE),
    button("words.ignore", ignore, Action.COORDINATE),
    button("words.list", show_list, Action.COORDINATE),
    button("words.remove", remove, Action.COORDINATE),
    dialog("words.word", take_word, Action.COORDINATE),
    dialog("words.meaning", take_meaning, Action.COORDINATE),
)

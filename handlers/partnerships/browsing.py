"""Looking around: what others have open, without names, and "Interested" in what one found."""

from __future__ import annotations

from bot.authorize import Action
from bot.context import BACK, Context
from bot.errors import UserError
from bot.services import partnerships
from bot.services.partnerships import Terms, browsing
from bot.services.partnerships.subjects import Side
from bot.texts import mark
from bot.views.partnerships import browsing as views
from bot.views.partnerships import proposals as cards
from bot.views.reply import action
from handlers.partnerships.asking import named
from handlers.routing import Route, button, dialog

# The most of a search that is read.
MOST_CHARACTERS = 200
_FOUND = "found"


async def menu(context: Context) -> None:
    """Where to look."""
    await context.close_dialog()
    lexicon = await context.brain.lexicon()
    found = await browsing.around(context.session, context.person, lexicon, context.now)
    await context.reply(views.around(context.t, found, lexicon).edited())


async def ask_words(context: Context) -> None:
    """Ask what to search for."""
    await context.open_dialog("browse.words", words="", **{BACK: "browse.menu"})
    await context.reply(views.ask_words(context.t))


async def show_list(context: Context) -> None:
    """A page of one side or of one concept."""
    side, concept = _side(context, 0), _concept(context, 2)
    lexicon = await context.brain.lexicon()
    page = await browsing.listed(
        context.session, context.person, side, concept, context.action_number(1), lexicon, context.now
    )
    await context.reply(views.listed(context.t, page, side, concept, lexicon).edited())


async def take_words(context: Context) -> None:
    """Words were typed."""
    if not any(character.isalnum() for character in context.text):
        raise UserError(mark("Please write a few words, for example: pellet boilers"))
    await context.open_dialog("browse.words", words=context.text[:MOST_CHARACTERS], **{BACK: "browse.menu"})
    await _show_found(context, 0)


async def show_found(context: Context) -> None:
    """Another page of what was searched for."""
    await _show_found(context, context.row_id)


async def _show_found(context: Context, offset: int) -> None:
    typed, lexicon = str(context.dialog.data.get("words", "")), await context.brain.lexicon()
    page = await browsing.searched(context.session, context.person, typed, offset, lexicon, context.now)
    view = views.found(context.t, page, typed)
    await context.reply(view.edited() if context.is_tap else view)


async def show_card(context: Context) -> None:
    """One request, without a name."""
    lexicon = await context.brain.lexicon()
    one = await browsing.one(context.session, context.person, context.row_id, lexicon, context.now)
    await context.reply(views.card(context.t, one, lexicon, _way_back(context)).edited())


async def take_up(context: Context) -> None:
    """ "Interested": from here on as with any proposal."""
    await context.close_dialog()
    await show_terms(context, await browsing.take_up(context.session, context.person, context.row_id, context.now))


async def show_terms(context: Context, shown: Terms) -> None:
    """What would go over, as a message of its own."""
    view = cards.terms(context.t, shown, await context.brain.lexicon())
    partnerships.remember_wording(shown, str(view.text))
    delivery = await context.reply(view)
    if shown.proposal.card_id is None:
        partnerships.keep_card(shown.proposal, delivery)


def _way_back(context: Context) -> str:
    """The list that a card was opened from."""
    if context.action_parts[1:2] == (_FOUND,):
        return action("browse.found", context.action_number(2))
    concept = _concept(context, 3) or views.NO_CONCEPT
    return action("browse.list", _side(context, 1).value, context.action_number(2), concept)


def _side(context: Context, position: int) -> Side:
    return named(Side, "".join(context.action_parts[position : position + 1]))


def _concept(context: Context, position: int) -> str:
    given = "".join(context.action_parts[position : position + 1])
    return "" if given == views.NO_CONCEPT else given


ROUTES: tuple[Route, ...] = (
    button("browse.menu", menu, Action.PARTICIPATE),
    button("browse.type", ask_words, Action.PARTICIPATE),
    button("browse.list", show_list, Action.PARTICIPATE),
    button("browse.found", show_found, Action.PARTICIPATE),
    button("browse.card", show_card, Action.PARTICIPATE),
    button("browse.take", take_up, Action.PARTICIPATE),
    dialog("browse.words", take_words, Action.PARTICIPATE),
)

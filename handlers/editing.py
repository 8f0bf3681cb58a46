"""``/knowledge``: coordinators find an entry, see it, say that it is still right, take changes back."""

from __future__ import annotations

from bot.authorize import Action
from bot.context import Context
from bot.services import care, drafts, editing, knowledge_base
from bot.services.answers import in_language
from bot.views import editing as views
from handlers.routing import Route, button, command, dialog


async def search(context: Context) -> None:
    """``/knowledge pellets`` searches at once; alone it asks for words."""
    if not context.is_tap and context.argument:
        await _show_found(context, context.argument)
        return
    await context.open_dialog("entry.words")
    waiting = await drafts.listed(context.session, context.person, 0, context.t.language)
    await context.reply(views.home(context.t, waiting.count, context.person.cluster))


async def take_words(context: Context) -> None:
    """What to look for."""
    await _show_found(context, context.text)
    await context.close_dialog()


async def _show_found(context: Context, query: str) -> None:
    answers = await context.brain.answers(context.person.cluster_id)
    await context.reply(views.found(context.t, editing.find(answers, query, context.person.language)))


async def show(context: Context) -> None:
    """One entry, in one language. A dialogue that it was opened from is over: what is typed next is no answer."""
    await context.close_dialog()
    page = await _page(context)
    await context.reply(views.page(context.t, page, is_due=care.is_due(page.entry, context.now.date())))


async def still_right(context: Context) -> None:
    """The entry was looked at and found right."""
    packaged = context.brain.packaged()
    await editing.still_right(context.session, context.person, packaged, _entry_id(context), context.now)
    await context.reply(views.checked(context.t, _entry_id(context)).edited())


async def turn_withholding(context: Context) -> None:
    """What happens with answers that are due for a check: the other of the two."""
    await context.close_dialog()
    cluster = await editing.turn_withholding(context.session, context.person)
    await context.reply(views.withholding(context.t, cluster).edited())


async def history(context: Context) -> None:
    """Who changed it and when."""
    past = await knowledge_base.history(context.session, context.person, _entry_id(context))
    cluster = context.person.cluster
    zone = cluster.timezone if cluster else "UTC"
    await context.reply(views.history(context.t, _entry_id(context), past, zone))


async def revert(context: Context) -> None:
    """The newest change is taken back."""
    packaged = context.brain.packaged()
    revision = await knowledge_base.revert(context.session, packaged, context.person, _entry_id(context), context.now)
    await context.reply(views.reverted(context.t, revision).edited())


async def withdraw(context: Context) -> None:
    """The entry is served no more."""
    packaged = context.brain.packaged()
    entry = await editing.retire(context.session, context.person, packaged, _entry_id(context), context.now)
    await context.reply(views.withdrawn(context.t, entry, in_language(entry, context.t.language)).edited())


async def _page(context: Context) -> editing.Page:
    language = context.action_parts[1] if len(context.action_parts) > 1 else context.t.language
    return await editing.show(context.session, context.person, context.brain.packaged(), _entry_id(context), language)


def _entry_id(context: Context) -> str:
    return context.action_parts[0] if context.action_parts else ""


ROUTES: tuple[Route, ...] = (
    command("knowledge", search, Action.COORDINATE),
    button("entry.search", search, Action.COORDINATE),
    button("entry.show", show, Action.COORDINATE),
    button("entry.right", still_right, Action.COORDINATE),
    button("entry.expired", turn_withholding, Action.COORDINATE),
    button("entry.past", history, Action.COORDINATE),
    button("entry.back", revert, Action.COORDINATE),
    button("entry.hide", withdraw, Action.COORDINATE),
    dialog("entry.words", take_words, Action.COORDINATE),
)

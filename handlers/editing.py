"""``/knowledge``: coordinators find an entry, see it, change it, take changes back."""

from __future__ import annotations

from bot.authorize import Action
from bot.context import Context
from bot.services import editing, knowledge_base
from bot.services.answers import in_language
from bot.views import editing as views
from handlers.routing import Route, button, command, dialog


async def search(context: Context) -> None:
    """``/knowledge pellets`` searches at once; alone it asks for words."""
    if not context.is_tap and context.argument:
        await _show_found(context, context.argument)
        return
    await context.open_dialog("entry.words")
    await context.reply(views.ask_for_words(context.t))


async def take_words(context: Context) -> None:
    """What to look for."""
    await _show_found(context, context.text)
    await context.close_dialog()


async def _show_found(context: Context, query: str) -> None:
    answers = await context.brain.answers(context.person.cluster_id)
    await context.reply(views.found(context.t, editing.find(answers, query, context.person.language)))


async def show(context: Context) -> None:
    """One entry, in one language."""
    await context.reply(views.page(context.t, await _page(context)))


async def start_answer(context: Context) -> None:
    """The next message is the new answer."""
    page = await _page(context)
    await context.open_dialog("entry.answer_text", entry_id=page.entry.id, language=page.text.language)
    await context.reply(views.write_answer(context.t, page))


async def take_answer(context: Context) -> None:
    """The new answer."""
    data, packaged = context.dialog.data, context.brain.packaged()
    edit = await editing.change_answer(
        context.session, context.person, packaged, data["entry_id"], data["language"], context.html, context.now
    )
    await context.close_dialog()
    await context.reply(views.draft(context.t, edit))


async def start_wording(context: Context) -> None:
    """The next message is one more way to ask."""
    page = await _page(context)
    await context.open_dialog("entry.wording_text", entry_id=page.entry.id, language=page.text.language)
    await context.reply(views.write_wording(context.t, page))


async def take_wording(context: Context) -> None:
    """One more way to ask."""
    data, packaged = context.dialog.data, context.brain.packaged()
    edit = await editing.add_wording(
        context.session, context.person, packaged, data["entry_id"], data["language"], context.text, context.now
    )
    await context.close_dialog()
    await context.reply(views.draft(context.t, edit))


async def publish(context: Context) -> None:
    """The change goes live."""
    revision = await knowledge_base.publish(context.session, context.person, context.row_id, context.now)
    await context.reply(views.published(context.t, revision).edited())


async def discard(context: Context) -> None:
    """The change is thrown away."""
    revision = await knowledge_base.draft(context.session, context.person, context.row_id)
    await knowledge_base.discard(context.session, context.person, revision.id)
    await context.reply(views.discarded(context.t, revision).edited())


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
    button("entry.edit", start_answer, Action.COORDINATE),
    button("entry.word", start_wording, Action.COORDINATE),
    button("entry.publish", publish, Action.COORDINATE),
    button("entry.discard", discard, Action.COORDINATE),
    button("entry.past", history, Action.COORDINATE),
    button("entry.back", revert, Action.COORDINATE),
    button("entry.hide", withdraw, Action.COORDINATE),
    dialog("entry.words", take_words, Action.COORDINATE),
    dialog("entry.answer_text", take_answer, Action.COORDINATE),
    dialog("entry.wording_text", take_wording, Action.COORDINATE),
)

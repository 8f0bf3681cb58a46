"""Related answers of a draft: one tap takes one out, a few words and a tap put one in."""

from __future__ import annotations

from bot.authorize import Action
from bot.context import Context
from bot.services import related
from bot.views import related as views
from handlers.routing import Route, button, dialog


async def show(context: Context) -> None:
    """What it leads on to; what is written next looks for more."""
    answers = await context.brain.answers(context.person.cluster_id)
    found = await related.listed(context.session, context.person, context.row_id, _language(context), answers.entries)
    await context.open_dialog("related.words", revision_id=context.row_id, language=_language(context))
    await context.reply(views.links(context.t, found).edited())


async def take_words(context: Context) -> None:
    """Words to look for."""
    answers, data = await context.brain.answers(context.person.cluster_id), context.dialog.data
    revision_id, language = data["revision_id"], data["language"]
    found = await related.find(context.session, context.person, revision_id, language, context.text, answers)
    await context.reply(views.found(context.t, found))


async def add(context: Context) -> None:
    """One of the answers that were found was tapped."""
    await _change(context, related.add)


async def drop(context: Context) -> None:
    """One that it leads on to was tapped."""
    await _change(context, related.drop)


async def _change(context: Context, change: related.Work) -> None:
    answers = await context.brain.answers(context.person.cluster_id)
    code = "".join(context.action_parts[2:3])
    found = await change(context.session, context.person, context.row_id, _language(context), code, answers.entries)
    await context.reply(views.links(context.t, found).edited())


def _language(context: Context) -> str:
    return "".join(context.action_parts[1:2]) or context.t.language


ROUTES: tuple[Route, ...] = (
    button("related.show", show, Action.COORDINATE),
    button("related.add", add, Action.COORDINATE),
    button("related.drop", drop, Action.COORDINATE),
    dialog("related.words", take_words, Action.COORDINATE),
)

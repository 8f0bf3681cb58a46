"""Questions in a private chat, and the way to a person who may know."""

from __future__ import annotations

from bot.authorize import Action
from bot.context import Context
from bot.services import faq, forwarding
from bot.services.answers import Answers
from bot.services.faq import Outcome
from bot.services.forwarding import Forwarded, WhichCluster
from bot.texts import texts
from bot.views import faq as views
from bot.views import open_questions as card_views
from handlers.routing import Route, button, command


async def ask(context: Context, *, is_perhaps_request: bool = False) -> Outcome | None:
    """Any text in a private chat is a question, and so is what stands under a picture; what was found for it.

    ``is_perhaps_request``: it may as well be what the asker's firm needs or offers.
    """
    if context.message.media_group_id and not context.text:
        return None  # the other pictures of an album: its words came with one of them
    return await _look_up(context, context.text, is_perhaps_request=is_perhaps_request)


async def ask_by_command(context: Context) -> None:
    """``/ask`` in a private chat, alone or with the question."""
    if context.argument:
        await _look_up(context, context.argument)
    else:
        await how_to_ask(context)


async def _look_up(context: Context, question: str, *, is_perhaps_request: bool = False) -> Outcome:
    found = await faq.ask(context.session, context.person, question, await _answers(context), context.now)
    files = await context.files(faq.attached(found), context.person.cluster_id)
    view = views.outcome(context.t, found, context.person, files, is_perhaps_request=is_perhaps_request)
    await context.reply(*view)
    return found


async def _answers(context: Context) -> Answers:
    return await context.brain.answers(context.person.cluster_id)


async def how_to_ask(context: Context) -> None:
    """The menu's "Ask a question"."""
    await context.close_dialog()
    await context.reply(views.how_to_ask(context.t))


async def choose(context: Context) -> None:
    """A choice was tapped: its answer takes their place."""
    number = context.action_number(1)
    shown = await faq.choose(
        context.session, context.person, context.row_id, number, await _answers(context), context.now
    )
    files = await context.files(faq.attached(shown), context.person.cluster_id)
    *first, last = views.answer(context.t, shown, files)
    await context.reply(*first, last.edited())


async def open_entry(context: Context) -> None:
    """A related entry was tapped."""
    number = context.action_number(1)
    shown = await faq.open_entry(
        context.session, context.person, context.row_id, number, await _answers(context), context.now
    )
    files = await context.files(faq.attached(shown), context.person.cluster_id)
    await context.reply(*views.answer(context.t, shown, files))


async def helpful(context: Context) -> None:
    """The answer helped."""
    await faq.like(context.session, context.person, context.row_id)
    context.answer(views.thanks(context.t))


async def unhelpful(context: Context) -> None:
    """The answer did not help."""
    if await faq.dislike(context.session, context.person, context.row_id):
        await context.reply(views.disliked(context.t, context.row_id, context.person))


async def other(context: Context) -> None:
    """The answer was not what was meant."""
    found = await faq.other_choices(context.session, context.person, context.row_id, await _answers(context))
    await context.reply(*views.outcome(context.t, found, context.person))


async def none_fits(context: Context) -> None:
    """None of the choices was meant."""
    found = await faq.none_fits(context.session, context.person, context.row_id)
    await context.reply(views.miss(context.t, found, context.person).edited())


async def forward(context: Context) -> None:
    """The question goes to the coordinators."""
    cluster_id = context.action_number(1) if len(context.action_parts) > 1 else None
    found = await forwarding.forward(context.session, context.person, context.row_id, cluster_id)
    if isinstance(found, WhichCluster):
        await context.reply(views.choose_cluster(context.t, found).edited())
        return
    await _show_to_coordinators(context, found)
    await context.reply(views.forwarded(context.t, found).edited())


async def took_reply(context: Context) -> bool:
    """Whether what came in was said to an announcement; then it goes to the coordinators who made it."""
    replied = context.message.reply_to_message
    if replied is None or not context.text:
        return False
    announcement = await forwarding.announced_in(context.session, context.chat.id, replied.message_id)
    if announcement is None:
        return False
    found = await forwarding.reply_to(context.session, context.person, announcement, context.text, context.now)
    if found is not None:
        await _show_to_coordinators(context, found)
        await context.reply(views.replied(context.t, found))
    return found is not None


async def _show_to_coordinators(context: Context, found: Forwarded) -> None:
    for coordinator in found.coordinators:
        delivery = await context.send(coordinator, card_views.card(texts(coordinator.language), found.question))
        await forwarding.keep_card(context.session, found.question, delivery)


async def turn_clusters(context: Context) -> None:
    """Another page of the clusters to ask."""
    found = await forwarding.which_cluster(context.session, context.person, context.row_id, context.action_number(1))
    await context.reply(views.choose_cluster(context.t, found).edited())


ROUTES: tuple[Route, ...] = (
    button("faq.ask", how_to_ask, Action.VISIT),
    button("faq.choose", choose, Action.VISIT),
    button("faq.open", open_entry, Action.VISIT),
    button("faq.helpful", helpful, Action.VISIT),
    button("faq.unhelpful", unhelpful, Action.VISIT),
    button("faq.other", other, Action.VISIT),
    button("faq.none", none_fits, Action.VISIT),
    button("faq.forward", forward, Action.VISIT),
    button("faq.clusters", turn_clusters, Action.VISIT),
    command("ask", ask_by_command, Action.VISIT),
    command("faq", ask_by_command, Action.VISIT),
)

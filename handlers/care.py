"""What the answers need: on Monday morning by itself, and whenever a coordinator asks."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from bot import outbox
from bot.authorize import Action
from bot.brain import Brain
from bot.context import Context
from bot.errors import NotFound, NotReady
from bot.models import Cluster
from bot.schedule import Every, Tick
from bot.services import care, people
from bot.services.care import Need
from bot.texts import mark, texts
from bot.views import care as views
from handlers.routing import Route, button

# How often it is looked whether a digest is due.
LOOK_EVERY = timedelta(minutes=1)


async def show(context: Context) -> None:
    """Everything that needs a look."""
    await context.close_dialog()
    answers = await context.brain.answers(context.person.cluster_id)
    found = await care.care(context.session, context.person, answers, context.now)
    await context.reply(views.overview(context.t, found))


async def show_list(context: Context) -> None:
    """A page of one kind of need."""
    name = "".join(context.action_parts[:1])
    if name not in set(Need):
        raise NotFound(mark("This button no longer works. Please start again from /menu."))
    answers = await context.brain.answers(context.person.cluster_id)
    found = await care.care(context.session, context.person, answers, context.now)
    page = context.action_number(1)
    view = views.listed(context.t, found, Need(name), page)
    await context.reply(view.edited())


def ticks(brain: Brain) -> tuple[Tick, ...]:
    """What time does."""

    async def digest(session: AsyncSession, now: datetime) -> None:
        """Monday morning: tell the coordinators, where there is something to tell."""
        for cluster in await care.due_for_digest(session, now):
            try:
                await _send_digest(session, brain, cluster, now)
            except NotReady:
                return
            care.digested(cluster, now)

    return (Every(LOOK_EVERY, digest),)


async def _send_digest(session: AsyncSession, brain: Brain, cluster: Cluster, now: datetime) -> None:
    answers = await brain.answers(cluster.id)
    for coordinator in await people.coordinators(session, cluster.id):
        found = await care.look(session, cluster, coordinator.language, answers, now)
        if not found.is_nothing:
            view = views.digest(texts(coordinator.language), found)
            await outbox.enqueue(session, coordinator.telegram_id, view, now=now)


ROUTES: tuple[Route, ...] = (
    button("care.show", show, Action.COORDINATE),
    button("care.list", show_list, Action.COORDINATE),
)

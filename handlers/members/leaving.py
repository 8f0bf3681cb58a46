"""/leave: out of the cluster, after a question."""

from __future__ import annotations

from bot import menus
from bot.authorize import Action
from bot.context import Context
from bot.services import members
from bot.views.members import joining as view
from handlers.routing import Route, button, command


async def ask(context: Context) -> None:
    """Say what leaving means."""
    await context.reply(view.confirm_leaving(context.t, context.person))


async def leave(context: Context) -> None:
    """Leave; a second tap changes nothing."""
    cluster = await members.leave(context.session, context.person, context.now)
    person = context.person
    context.after_commit(lambda: menus.publish(context.bot, person))
    await context.reply(view.left(context.t, person, cluster).edited())


ROUTES: tuple[Route, ...] = (
    command("leave", ask, Action.VISIT),
    button("member.leave", ask, Action.VISIT),
    button("member.leave_now", leave, Action.VISIT),
)

"""What came of an introduction, by one tap or two."""

from __future__ import annotations

from bot.authorize import Action
from bot.context import Context
from bot.models import Outcome, ValueBand
from bot.services import partnerships
from bot.services.partnerships import WORTH_ASKING
from bot.views.partnerships import outcomes as views
from handlers.partnerships.asking import last_part, named
from handlers.routing import Route, button


async def ask(context: Context) -> None:
    """The person wants to say it by themselves."""
    found = await partnerships.inquire(context.session, context.person, context.row_id, context.now)
    await context.reply(views.ask(context.t, found))


async def say(context: Context) -> None:
    """The answer; a good one and a bad one bring one more question."""
    given = last_part(context)
    is_not_yet = given in (views.MET, views.NOT_MET)
    outcome = None if is_not_yet else named(Outcome, given)
    has_met = given == views.MET if is_not_yet else None
    found = await partnerships.say(context.session, context.person, context.row_id, outcome, has_met, context.now)
    if outcome in WORTH_ASKING:
        view = views.ask_value(context.t, found)
    elif found.answer.has_met is None:
        view = views.ask_met(context.t, found)
    else:
        view = views.thanks(context.t, found)
    await context.reply(view.edited())


async def say_value(context: Context) -> None:
    """What it is worth."""
    given = last_part(context)
    value = None if given == views.NO_VALUE else named(ValueBand, given)
    found = await partnerships.say_value(context.session, context.person, context.row_id, value)
    await context.reply(views.thanks(context.t, found).edited())


async def say_met(context: Context) -> None:
    """Whether they met or talked."""
    has_met = bool(context.action_number(1))
    found = await partnerships.say_met(context.session, context.person, context.row_id, has_met)
    await context.reply(views.thanks(context.t, found).edited())


ROUTES: tuple[Route, ...] = (
    button("outcome.ask", ask, Action.PARTICIPATE),
    button("outcome.say", say, Action.PARTICIPATE),
    button("outcome.value", say_value, Action.PARTICIPATE),
    button("outcome.met", say_met, Action.PARTICIPATE),
)

"""The quick question: set by a coordinator, answered by one tap, and what a yes becomes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from bot import outbox
from bot.authorize import Action
from bot.context import BACK, Context
from bot.models import PulseAnswer, PulseChoice
from bot.schedule import Every, Tick
from bot.services import partnerships
from bot.services.partnerships import Asked, pulse
from bot.texts import texts
from bot.views.partnerships import pulse as views
from bot.views.reply import action
from handlers.partnerships.asking import show_asked
from handlers.routing import Route, button, dialog

LOOK_EVERY = timedelta(minutes=1)
# A question that could not be delivered for so long is old news.
GOOD_FOR = timedelta(days=2)


async def menu(context: Context) -> None:
    """The coordinator's questions."""
    await context.close_dialog()
    listed = await pulse.listed(context.session, context.person)
    await context.reply(views.overview(context.t, listed).edited())


async def new(context: Context) -> None:
    """Ask for the question."""
    await context.open_dialog("pulse.new_text", **{BACK: "pulse.menu"})
    await context.reply(views.ask_text(context.t))


async def take_new(context: Context) -> None:
    """The question has come."""
    lexicon = await context.brain.lexicon()
    plan = await pulse.write(context.session, context.person, context.text, lexicon, context.now)
    await context.close_dialog()
    await context.reply(views.plan(context.t, plan))


async def show_plan(context: Context) -> None:
    """A question that was not asked yet."""
    plan = await pulse.planned(context.session, context.person, context.row_id)
    await context.reply(views.plan(context.t, plan).edited())


async def change_text(context: Context) -> None:
    """Ask for another question."""
    plan = await pulse.planned(context.session, context.person, context.row_id)
    await context.open_dialog("pulse.changed_text", pulse_id=plan.pulse.id, **_back(plan.pulse.id))
    await context.reply(views.ask_text(context.t))


async def take_changed(context: Context) -> None:
    """The other question has come."""
    number, lexicon = int(context.dialog.data["pulse_id"]), await context.brain.lexicon()
    plan = await pulse.rewrite(context.session, context.person, number, context.text, lexicon)
    await context.close_dialog()
    await context.reply(views.plan(context.t, plan))


async def change_offer(context: Context) -> None:
    """Ask for other words of the offer."""
    plan = await pulse.planned(context.session, context.person, context.row_id)
    await context.open_dialog("pulse.offer_text", pulse_id=plan.pulse.id, **_back(plan.pulse.id))
    await context.reply(views.ask_offer(context.t, plan.pulse))


async def take_offer_text(context: Context) -> None:
    """They have come."""
    number = int(context.dialog.data["pulse_id"])
    plan = await pulse.word_offer(context.session, context.person, number, context.text)
    await context.close_dialog()
    await context.reply(views.plan(context.t, plan))


def _back(pulse_id: int) -> dict[str, str]:
    """Whoever cancels gets back to the question as planned."""
    return {BACK: action("pulse.plan", pulse_id)}


async def ask_now(context: Context) -> None:
    """Ask everybody now."""
    answers = await pulse.ask_now(context.session, context.person, context.row_id, context.now)
    await _deliver(context.session, answers, context.now)
    await context.reply(views.asked(context.t, answers[0].round.pulse, len(answers)).edited())


async def ask_weekly(context: Context) -> None:
    """Ask it every week."""
    found = await pulse.ask_weekly(context.session, context.person, context.row_id, context.now)
    await context.reply(views.weekly(context.t, found).edited())


async def discard(context: Context) -> None:
    """The draft is not wanted."""
    await pulse.discard(context.session, context.person, context.row_id)
    await context.reply(views.discarded(context.t).edited())


async def stop(context: Context) -> None:
    """Ask it no more."""
    found = await pulse.stop(context.session, context.person, context.row_id)
    await context.reply(views.result(context.t, found).edited())


async def show_result(context: Context) -> None:
    """How many said what."""
    found = await pulse.result(context.session, context.person, context.row_id)
    await context.reply(views.result(context.t, found).edited())


async def yes(context: Context) -> None:
    """Yes; it may become an offer."""
    await _answer(context, PulseChoice.YES)


async def no(context: Context) -> None:
    """No."""
    await _answer(context, PulseChoice.NO)


async def later(context: Context) -> None:
    """Once more in a few days."""
    await _answer(context, PulseChoice.LATER)


async def _answer(context: Context, choice: PulseChoice) -> None:
    answer = await pulse.answer(context.session, context.person, context.row_id, choice, context.now)
    await context.reply(views.answered(context.t, answer, answer.round.pulse.cluster.timezone).edited())


async def change(context: Context) -> None:
    """The question again, with its buttons."""
    answer = await pulse.asked(context.session, context.person, context.row_id)
    await context.reply(views.question(context.t, answer).edited())


async def offer(context: Context) -> None:
    """A yes becomes an offer: from here on as with any request, but that coordinators need not hear of each."""
    lexicon, matcher = await context.brain.lexicon(), await context.brain.matcher(context.session)
    request = await pulse.offer(context.session, context.person, context.row_id, lexicon, context.now)
    found = await partnerships.confirm(context.session, context.person, request.id, matcher, context.now)
    if isinstance(found, Asked) and not found.proposals:
        await context.reply(views.offered(context.t, request).edited())
    else:
        await show_asked(context, found)


async def _deliver(session: AsyncSession, answers: Sequence[PulseAnswer], now: datetime) -> None:
    for answer in answers:
        view = views.question(texts(answer.person.language), answer)
        chat, end = answer.person.telegram_id, now + GOOD_FOR
        await outbox.enqueue(session, chat, view, now=now, priority=outbox.ANNOUNCEMENT, expires_at=end)


async def keep_up(session: AsyncSession, now: datetime) -> None:
    """The tick: weekly questions that are due, and those who said "later"."""
    await _deliver(session, await pulse.due(session, now), now)
    await _deliver(session, await pulse.to_ask_again(session, now), now)


def ticks() -> tuple[Tick, ...]:
    """What time does."""
    return (Every(LOOK_EVERY, keep_up),)


ROUTES: tuple[Route, ...] = (
    button("pulse.menu", menu, Action.COORDINATE),
    button("pulse.new", new, Action.COORDINATE),
    button("pulse.plan", show_plan, Action.COORDINATE),
    button("pulse.text", change_text, Action.COORDINATE),
    button("pulse.words", change_offer, Action.COORDINATE),
    button("pulse.now", ask_now, Action.COORDINATE),
    button("pulse.weekly", ask_weekly, Action.COORDINATE),
    button("pulse.discard", discard, Action.COORDINATE),
    button("pulse.stop", stop, Action.COORDINATE),
    button("pulse.result", show_result, Action.COORDINATE),
    button("pulse.yes", yes, Action.PARTICIPATE),
    button("pulse.no", no, Action.PARTICIPATE),
    button("pulse.later", later, Action.PARTICIPATE),
    button("pulse.change", change, Action.PARTICIPATE),
    button("pulse.offer", offer, Action.PARTICIPATE),
    dialog("pulse.new_text", take_new, Action.COORDINATE),
    dialog("pulse.changed_text", take_changed, Action.COORDINATE),
    dialog("pulse.offer_text", take_offer_text, Action.COORDINATE),
)

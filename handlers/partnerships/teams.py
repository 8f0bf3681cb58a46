"""A team for a large job: its parts planned, asked, watched, and each dropped or put to the next firm."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from bot.authorize import Action
from bot.context import Context
from bot.errors import NotFound
from bot.models import Package, Person
from bot.services import partnerships
from bot.services.partnerships import Held, teams
from bot.services.partnerships.teams import Say, Stand, Team, TeamPart
from bot.texts import mark, texts
from bot.views.partnerships import teams as views
from bot.views.partnerships.requests import SURE
from handlers.partnerships.asking import last_part, send_cards, send_check_cards
from handlers.partnerships.drafting import show_draft_of
from handlers.partnerships.settling import settle
from handlers.routing import Route, button
from knowledge.lexicon import Lexicon
from knowledge.packages import Part


async def plan(context: Context) -> None:
    """Split the draft, and show who would be asked."""
    lexicon = await context.brain.lexicon()
    package = await teams.plan(context.session, context.person, context.row_id, lexicon, context.now)
    await context.close_dialog()  # a typed yes is no longer about the draft
    await _show_plan(context, package)


async def toggle(context: Context) -> None:
    """Without this part, or with it after all."""
    package = await teams.toggle(context.session, context.person, context.row_id, context.action_number(1))
    await _show_plan(context, package)


async def discard(context: Context) -> None:
    """One request instead."""
    request = await teams.discard(context.session, context.person, context.row_id)
    await show_draft_of(context, request)


async def send(context: Context) -> None:
    """Ask the team."""
    matcher, say = await context.brain.matcher(context.session), await _say(context)
    package, parts = await teams.send(context.session, context.person, context.row_id, matcher, say, context.now)
    gaps: dict[int, Person] = {}
    for found in parts:
        if isinstance(found, Held):
            await send_check_cards(context, found)
        else:
            await send_cards(context, replace(found, coordinators=()))
            gaps |= {coordinator.id: coordinator for coordinator in found.coordinators}
    await _tell_coordinators(context, package, list(gaps.values()))
    await _show_team(context, package.id)


async def _tell_coordinators(context: Context, package: Package, coordinators: Sequence[Person]) -> None:
    """One note of all parts that nobody fits."""
    lexicon = await context.brain.lexicon()
    found = await teams.team(context.session, context.person, package.id)
    missing = [each for each in found.parts if each.stand is Stand.OPEN]
    for coordinator in coordinators:
        note = views.note_to_coordinator(texts(coordinator.language), found, missing, lexicon)
        await context.send(coordinator, note)


async def show(context: Context) -> None:
    """How the team stands."""
    await _show_team(context, context.row_id)


async def look(context: Context) -> None:
    """One part."""
    await _show_part(context, context.row_id)


async def ask_next(context: Context) -> None:
    """The next best firm for a part."""
    matcher, asked_before = await context.brain.matcher(context.session), context.action_number(1)
    found = await partnerships.ask_more(
        context.session, context.person, context.row_id, asked_before, matcher, context.now
    )
    await send_cards(context, found)
    if not found.proposals:
        context.answer(context.t("Nobody else fits this part yet."))
    await _show_part(context, context.row_id)


async def drop(context: Context) -> None:
    """A part is no longer needed; a slip of the thumb drops nothing."""
    if last_part(context) != SURE:
        _, shown = await _part(context, context.row_id)
        await context.reply(views.ask_drop(context.t, shown, await context.brain.lexicon()).edited())
        return
    package, closed = await teams.drop(context.session, context.person, context.row_id, context.now)
    await settle(context.session, closed, context.now)
    await _show_team(context, package.id)


async def _show_plan(context: Context, package: Package) -> None:
    lexicon, matcher = await context.brain.lexicon(), await context.brain.matcher(context.session)
    found = await teams.planned(context.session, package, matcher, await _say(context), context.now)
    await context.reply(views.plan(context.t, found, lexicon).edited())


async def _show_team(context: Context, package_id: int) -> None:
    found = await teams.team(context.session, context.person, package_id)
    await context.reply(views.team(context.t, found, await context.brain.lexicon()).edited())


async def _show_part(context: Context, request_id: int) -> None:
    found, shown = await _part(context, request_id)
    await context.reply(views.part(context.t, found, shown, await context.brain.lexicon()).edited())


async def _part(context: Context, request_id: int) -> tuple[Team, TeamPart]:
    details = await partnerships.details(context.session, context.person, request_id)
    package_id = details.progress.request.package_id
    if package_id is None:
        raise NotFound(mark("That request is gone. Start a new one from /partners."))
    found = await teams.team(context.session, context.person, package_id)
    shown = next((each for each in found.parts if each.request.id == request_id), None)
    if shown is None:
        raise NotFound(mark("That request is gone. Start a new one from /partners."))
    return found, shown


async def _say(context: Context) -> Say:
    return partial(_sentence, await context.brain.lexicon())


def _sentence(lexicon: Lexicon, part: Part, language: str) -> str:
    return views.sentence_of(texts(language), part, lexicon)


ROUTES: tuple[Route, ...] = (
    button("team.plan", plan, Action.PARTICIPATE),
    button("team.part", toggle, Action.PARTICIPATE),
    button("team.discard", discard, Action.PARTICIPATE),
    button("team.send", send, Action.PARTICIPATE),
    button("team.open", show, Action.PARTICIPATE),
    button("team.look", look, Action.PARTICIPATE),
    button("team.next", ask_next, Action.PARTICIPATE),
    button("team.drop", drop, Action.PARTICIPATE),
)

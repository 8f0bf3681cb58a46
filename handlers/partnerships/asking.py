"""What two steps share: the cards of the firms that were just asked, and the values in buttons."""

from __future__ import annotations

from enum import StrEnum
from typing import TypeVar

from bot.context import Context
from bot.errors import NotFound
from bot.services import partnerships
from bot.services.partnerships import Asked, Held
from bot.texts import mark, texts
from bot.views.partnerships import checking
from bot.views.partnerships import proposals as cards
from bot.views.partnerships import requests as views

Named = TypeVar("Named", bound=StrEnum)


async def send_cards(context: Context, found: Asked) -> None:
    """Tell the firms that were asked, and the coordinators when nobody could be."""
    lexicon = await context.brain.lexicon()
    for proposal in found.proposals:
        card = cards.card(texts(proposal.person.language), proposal, lexicon)
        partnerships.keep_card(proposal, await context.send(proposal.person, card))
    for coordinator in found.coordinators:
        await context.send(coordinator, views.note_to_coordinator(texts(coordinator.language), found.request))


async def show_asked(context: Context, found: Asked | Held) -> None:
    """Send the cards, and tell the author how many firms got one; or that a coordinator looks at it first."""
    if isinstance(found, Held):
        await show_held(context, found)
        return
    await send_cards(context, found)
    await context.reply(views.asked(context.t, found).edited())


async def show_held(context: Context, found: Held) -> None:
    """Ask the coordinators to look, and tell the author kindly."""
    await send_check_cards(context, found)
    await context.reply(checking.held(context.t, found).edited())


async def send_check_cards(context: Context, found: Held) -> None:
    """Ask the coordinators to look."""
    deliveries = [
        await context.send(coordinator, checking.card(texts(coordinator.language), found))
        for coordinator in found.coordinators
    ]
    partnerships.keep_check_cards(found.request, [delivery.id for delivery in deliveries])


def last_part(context: Context) -> str:
    """What a button carries behind everything else; empty for one that carries nothing."""
    return "".join(context.action_parts[-1:])


def named(kind: type[Named], value: str) -> Named:
    """The value that a button carries; raises NotFound for one that is none."""
    if not value or value not in {member.value for member in kind}:
        raise NotFound(mark("This button no longer works. Please start again from /menu."))
    return kind(value)

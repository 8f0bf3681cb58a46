"""Telling those who were asked that a request has ended."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot import outbox
from bot.models import Proposal
from bot.services.partnerships import Closed
from bot.texts import texts
from bot.views.partnerships import proposals as cards


async def settle(session: AsyncSession, closed: Closed, now: datetime) -> None:
    """Cards that wait are taken back quietly; firms that had said yes get a kind word."""
    for proposal in closed.asked:
        await take_card_back(session, proposal, now)
    for proposal in closed.interested:
        view = cards.came_to_nothing(texts(proposal.person.language), proposal)
        await outbox.enqueue(session, proposal.person.telegram_id, view, now=now)


async def take_card_back(session: AsyncSession, proposal: Proposal, now: datetime) -> None:
    """Put the end in place of a card's buttons; nothing where the card is long gone."""
    if proposal.card_id is not None:
        view = cards.over(texts(proposal.person.language), proposal).edited()
        await outbox.enqueue(session, proposal.person.telegram_id, view, now=now, edits_id=proposal.card_id)

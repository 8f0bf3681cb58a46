"""Telling those who were asked that a request has ended."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot import outbox
from bot.models import Delivery, PartnershipRequest, Proposal
from bot.services import partnerships, people
from bot.services.partnerships import Closed
from bot.texts import texts
from bot.views.partnerships import checking
from bot.views.partnerships import proposals as cards


async def settle(session: AsyncSession, closed: Closed, now: datetime) -> None:
    """Cards that wait are taken back quietly; firms that had said yes get a kind word."""
    await retire_check_cards(session, closed.request, now)
    for proposal in closed.asked:
        await take_card_back(session, proposal, now)
    for proposal in closed.interested:
        view = cards.came_to_nothing(texts(proposal.person.language), proposal)
        await outbox.enqueue(session, proposal.person.telegram_id, view, now=now)


async def retire_check_cards(session: AsyncSession, request: PartnershipRequest, now: datetime) -> None:
    """Take the coordinators' cards of a request back that no longer waits for them."""
    if request.held_at is not None:
        return
    for card in await check_cards(session, request):
        reader = await people.by_telegram_id(session, card.chat_id)
        view = checking.taken_back(texts(reader.language if reader else None), request).edited()
        await outbox.enqueue(session, card.chat_id, view, now=now, edits_id=card.id)
    partnerships.keep_check_cards(request, [])


async def check_cards(session: AsyncSession, request: PartnershipRequest) -> list[Delivery]:
    """The messages that asked the coordinators to look at a request."""
    found = [await session.get(Delivery, card_id) for card_id in request.check_card_ids]
    return [card for card in found if card is not None]


async def take_card_back(session: AsyncSession, proposal: Proposal, now: datetime) -> None:
    """Put the end in place of a card's buttons; nothing where the card is long gone."""
    if proposal.card_id is not None:
        view = cards.over(texts(proposal.person.language), proposal).edited()
        await outbox.enqueue(session, proposal.person.telegram_id, view, now=now, edits_id=proposal.card_id)

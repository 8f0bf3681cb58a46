"""The tick: what time does to requests, and who is told."""

from __future__ import annotations

import functools
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from bot import outbox
from bot.brain import Brain
from bot.errors import NotReady
from bot.models import Person, Proposal, ProposalState
from bot.schedule import Every, Tick
from bot.services import partnerships
from bot.services.partnerships import Lapsed
from bot.texts import texts
from bot.views.partnerships import outcomes, quiet
from bot.views.partnerships import proposals as cards
from bot.views.partnerships import requests as views
from bot.views.partnerships import silence as attention
from bot.views.reply import Reply
from handlers.partnerships.settling import settle, take_card_back


async def expire(session: AsyncSession, now: datetime) -> None:
    """Requests whose time is over; their authors may renew them."""
    for closed in await partnerships.expire(session, now):
        await settle(session, closed, now)
        author = closed.request.author
        await _tell(session, author, views.expired(texts(author.language), closed.request), now)


async def withdraw(session: AsyncSession, now: datetime) -> None:
    """Requests of those who left."""
    for closed in await partnerships.withdraw_of_those_who_left(session, now):
        await settle(session, closed, now)
        author = closed.request.author
        await _tell(session, author, views.withdrawn(texts(author.language), closed.request), now)


async def part(session: AsyncSession, now: datetime) -> None:
    """Whoever is in touch with a firm that left hears of it, be it the author or the firm that was asked."""
    for parted in await partnerships.part_from_those_who_left(session, now):
        proposal = parted.proposal
        person, view = (
            (proposal.request.author, cards.partner_left) if parted.is_author else (proposal.person, cards.author_left)
        )
        await _tell(session, person, view(texts(person.language), proposal), now)


async def remind(session: AsyncSession, now: datetime) -> None:
    """Once, whoever has not decided."""
    for proposal in await partnerships.remind(session, now):
        if proposal.state is ProposalState.INTERESTED:
            author = proposal.request.author
            await _tell(session, author, cards.reminder_to_author(texts(author.language), proposal), now)
        elif proposal.person.is_reachable:
            await _remind_firm(session, proposal, now)


async def _remind_firm(session: AsyncSession, proposal: Proposal, now: datetime) -> None:
    """The card comes again, and its buttons are there once."""
    t, chat_id = texts(proposal.person.language), proposal.person.telegram_id
    if proposal.card_id is not None:
        await outbox.enqueue(session, chat_id, cards.moved(t, proposal).edited(), now=now, edits_id=proposal.card_id)
    partnerships.keep_card(proposal, await outbox.enqueue(session, chat_id, cards.reminder(t, proposal), now=now))


async def lapse(session: AsyncSession, now: datetime) -> None:
    """What nobody decided in time, and what was proposed to those who left."""
    for lapsed in await partnerships.lapse_of_those_who_left(session, now):
        await _tell_end(session, lapsed, now)
    for lapsed in await partnerships.lapse(session, now):
        await _tell_end(session, lapsed, now)


async def _tell_end(session: AsyncSession, lapsed: Lapsed, now: datetime) -> None:
    proposal = lapsed.proposal
    author, peer = proposal.request.author, proposal.person
    if lapsed.has_left and lapsed.was_interested:
        await _tell(session, author, cards.firm_left(texts(author.language), proposal), now)
    elif lapsed.is_unanswered or lapsed.is_exhausted:
        asked = await partnerships.asked_count(session, proposal.request)
        view = attention.waited_in_vain if lapsed.is_unanswered else attention.exhausted
        await _tell(session, author, view(texts(author.language), proposal.request, asked), now)
    if lapsed.was_interested and not lapsed.has_left:
        await _tell(session, peer, cards.came_to_nothing(texts(peer.language), proposal), now)
    elif not lapsed.was_interested:
        await take_card_back(session, proposal, now)


async def ask_those_who_waited(brain: Brain, session: AsyncSession, now: datetime) -> None:
    """Firms that had had enough proposals, and may be asked again; not before the cards can say why."""
    try:
        lexicon = await brain.lexicon()
    except NotReady:
        return
    for proposal in await partnerships.ask_those_who_waited(session, now):
        card = cards.card(texts(proposal.person.language), proposal, lexicon)
        delivery = await outbox.enqueue(session, proposal.person.telegram_id, card, now=now)
        partnerships.keep_card(proposal, delivery)


async def end_pauses(session: AsyncSession, now: datetime) -> None:
    """Firms that wanted to be asked nothing for a while are told that the while is over."""
    for company in await partnerships.pauses_over(session, now):
        for person in (await partnerships.speakers(session, [company.id])).values():
            await _tell(session, person, quiet.pause_over(texts(person.language)), now)


async def break_silence(session: AsyncSession, now: datetime) -> None:
    """Requests that nobody takes up, requests about to expire, and offers that may be out of date."""
    silences = await partnerships.newly_silent(session, now)
    for author, own in partnerships.by_author(silences):
        await _tell(session, author, attention.silent(texts(author.language), own), now)
    for coordinator, requests in partnerships.by_coordinator(silences):
        await _tell(session, coordinator, attention.note_of_silence(texts(coordinator.language), requests), now)
    for request in await partnerships.about_to_expire(session, now):
        author = request.author
        await _tell(session, author, attention.about_to_expire(texts(author.language), request, now), now)
    for offer in await partnerships.offers_to_confirm(session, now):
        await _tell(session, offer.person, attention.is_offer_right(texts(offer.person.language), offer), now)


async def ask_outcomes(session: AsyncSession, now: datetime) -> None:
    """Both sides of an introduction, at each stage."""
    for inquiry in await partnerships.inquiries_due(session, now):
        await _tell(session, inquiry.person, outcomes.ask(texts(inquiry.person.language), inquiry), now)


async def _tell(session: AsyncSession, person: Person, view: Reply, now: datetime) -> None:
    if person.is_reachable:
        await outbox.enqueue(session, person.telegram_id, view, now=now)


async def keep_up(session: AsyncSession, now: datetime) -> None:
    """The tick: everything above, in one transaction, since hardly ever anything is due."""
    for work in (expire, withdraw, part, remind, lapse, end_pauses):
        await work(session, now)


def ticks(brain: Brain) -> tuple[Tick, ...]:
    """What time does, for one assistant."""
    return (
        Every(timedelta(minutes=1), keep_up),
        Every(timedelta(minutes=1), functools.partial(ask_those_who_waited, brain)),
        Every(timedelta(minutes=10), break_silence),
        Every(timedelta(minutes=10), ask_outcomes),
    )

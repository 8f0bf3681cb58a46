"""The weekly digest as a member reads it, and stopping it."""

from __future__ import annotations

import asyncio

from sqlalchemy import select

from bot.app import Assistant
from bot.models import Cluster, Company
from bot.services import people
from tests.conftest import MovableClock
from tests.conversations.test_partnerships import ANNA_SECRETS, NEED, a_request, has_not_seen, settle_in
from tests.phones import Phones


async def until_the_digest(assistant: Assistant, clock: MovableClock) -> None:
    """Let time pass to the next Tuesday morning, which the tick has set down; one that is past it sends first."""
    for _ in range(300):
        async with assistant.database.reading() as session:
            at = await session.scalar(select(Cluster.digest_at).where(Cluster.name == "Ciepłe Mazury"))
        if at is not None and at > clock():
            clock.advance(seconds=(at - clock()).total_seconds() + 61)
            return
        await asyncio.sleep(0.05)
    raise AssertionError("the digest is still not set down")


async def test_a_firm_that_was_not_asked_is_told_takes_it_up_and_stops_the_tips(
    assistant: Assistant, phones: Phones, clock: MovableClock
) -> None:
    town = await settle_in(assistant, phones, installs="Prawo pracy i podatki")
    anna, piotr = town.anna, town.piotr
    await a_request(anna)
    await anna.sees_edit("Nobody in the clusters")
    async with assistant.database.transaction() as session:
        firm = await session.scalar(select(Company).where(Company.name == "Jezioro Kotły"))
        assert firm is not None
        firm.about = "Jezioro montuje kotły na pellet"
        await people.bump(session, "companies")
    clock.advance(hours=13)  # whoever was looked for before is looked for again
    await until_the_digest(assistant, clock)
    await piotr.sees("1 member needs what you do", "Norrland, Sweden", NEED, "Why you:")
    await has_not_seen(phones, piotr, ANNA_SECRETS)
    await piotr.tap("Interested")
    await piotr.sees("If you both say yes", NEED)
    await piotr.tap("Share these")
    await anna.sees("is interested", NEED)
    await piotr.tap("Stop these tips")
    await piotr.sees("no more weekly tips")
    await piotr.send("/profile")
    await piotr.sees("Weekly partner tips: off")
    await piotr.tap("Turn weekly tips on")
    await piotr.sees_edit("Weekly partner tips: on")

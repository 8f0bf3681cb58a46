"""What a firm can answer, and what follows an introduction, as both sides see it."""

from __future__ import annotations

import re

from sqlalchemy import select

from bot.app import Assistant
from bot.models import Block, Decline, DeclineReason
from tests.conftest import MovableClock
from tests.conversations.test_partnerships import (
    ANNA_SECRETS,
    NEED,
    PIOTR_SECRETS,
    a_request,
    has_not_seen,
    sent_to,
    settle_in,
)
from tests.phones import Phone, Phones, labels

# Words by which an author could tell that, or why, a firm said no.
BLAME = (
    "declin",
    "refus",
    "reject",
    "block",
    "said no",
    "not our trade",
    "too far",
    "no capacity",
    "silent",
    "ignored",
)


async def test_not_for_us_asks_why_by_one_tap_and_tells_nobody(assistant: Assistant, phones: Phones) -> None:
    town = await settle_in(assistant, phones)
    await a_request(town.anna)
    card = await town.piotr.sees("A firm looks for a partner")
    assert labels(card) == ["👍 Interested", "Not now", "Not for us", "Block", "Menu"]
    await town.piotr.tap("Not for us")
    asked = await town.piotr.sees_edit("Nothing was shared", "Why not?")
    reasons = ["Not our trade", "Too far away", "Too small or too large", "No capacity", "Another reason"]
    assert labels(asked)[:5] == reasons
    await town.piotr.tap("Too far away")
    kept = await town.piotr.sees_edit("I keep that in mind")
    assert "Interested after all" in labels(kept)
    async with assistant.database.reading() as session:
        assert await session.scalar(select(Decline.reason)) is DeclineReason.TOO_FAR
    await town.anna.sees("have not taken this up")
    await has_no_blame(phones, town.anna)


async def test_a_block_is_undone_from_the_list(assistant: Assistant, phones: Phones) -> None:
    town = await settle_in(assistant, phones)
    await a_request(town.anna)
    await town.piotr.tap("Block")
    blocked = await town.piotr.sees_edit("Blocked. That firm's requests no longer reach you")
    assert "Undo" in labels(blocked)
    await a_request(town.anna, "We need somebody to install a pellet boiler in Olsztyn, Poland")
    await town.anna.sees_edit("Nobody in the clusters offers this yet")
    await town.piotr.send("/partners")
    await town.piotr.tap("Being asked")
    await town.piotr.sees_edit("Blocked firms", "A firm in Norrland, Sweden", NEED)
    await has_not_seen(phones, town.piotr, ANNA_SECRETS)
    await town.piotr.tap("Unblock 1")
    shown = await town.piotr.sees_edit("Unblocked", "at most twice a week")
    assert not any("Unblock" in label for label in labels(shown))
    async with assistant.database.reading() as session:
        assert await session.scalar(select(Block.lifted_at)) is not None
    await has_no_blame(phones, town.anna)


async def test_a_pause_is_one_tap_and_ends_by_itself(assistant: Assistant, phones: Phones, clock: MovableClock) -> None:
    town = await settle_in(assistant, phones)
    await town.piotr.send("/partners")
    await town.piotr.tap("Being asked")
    await town.piotr.tap("Pause 1 month")
    await town.piotr.sees_edit("Paused: no request reaches you until")
    await a_request(town.anna)
    await town.anna.sees_edit("Nobody in the clusters offers this yet")
    clock.advance(days=31)
    await town.piotr.sees("Your pause is over")


async def test_what_could_not_be_asked_this_week_is_asked_the_next(
    assistant: Assistant, phones: Phones, clock: MovableClock
) -> None:
    town = await settle_in(assistant, phones)
    for sentence in (NEED, "We need somebody to install a pellet boiler in Olsztyn, Poland"):
        await a_request(town.anna, sentence)
        await town.piotr.sees_edit("A firm looks for a partner", sentence)
    third = "We need somebody to install pellet boilers in Poland"
    await a_request(town.anna, third)
    await town.anna.sees_edit("have had their share of requests this week")
    clock.advance(days=7, minutes=2)
    await town.piotr.sees("A firm looks for a partner", third, "Why you:")


async def has_no_blame(phones: Phones, author: Phone) -> None:
    """Nothing that the author was ever sent names a firm or says that one said no."""
    await has_not_seen(phones, author, PIOTR_SECRETS)
    said = re.sub("<[^>]*>", "", await sent_to(phones, author)).lower()
    assert [word for word in BLAME if word in said] == []

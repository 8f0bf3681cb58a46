"""Monday's two minutes, as a coordinator sees them."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.app import Assistant
from bot.models import Role
from tests.conftest import MovableClock
from tests.conversations.test_faq import UNKNOWN, joined
from tests.phones import Phones, labels, words

HEADING = "Your answers this week"


def to_next_monday(clock: MovableClock, hour: int) -> None:
    """Move to a Monday after today, to this hour in Stockholm."""
    local = clock().astimezone(ZoneInfo("Europe/Stockholm"))
    day = local.date() + timedelta(days=7 - local.weekday())
    monday = datetime(day.year, day.month, day.day, hour, tzinfo=ZoneInfo("Europe/Stockholm"))
    clock.advance(seconds=(monday - local).total_seconds())


async def test_on_monday_morning_the_coordinator_gets_what_needs_a_look(
    assistant: Assistant, phones: Phones, clock: MovableClock
) -> None:
    cecilia, dieter, anna = [await phones.person(name) for name in ("Cecilia", "Dieter", "Anna")]
    await joined(assistant, cecilia, Role.COORDINATOR)
    await joined(assistant, dieter, Role.COORDINATOR, cluster="Bergenergie")
    await joined(assistant, anna)
    for one in (cecilia, dieter):
        await one.send("/help")
    await anna.send(UNKNOWN)
    await anna.sees("I don't know that")
    await anna.send("What do the pellet classes A1, A2 and B mean?")
    await anna.tap("👎")
    await anna.sees("did not help")
    to_next_monday(clock, hour=8)
    message = await cecilia.sees(HEADING, "1 question has no answer", UNKNOWN, "1 answer did not help somebody")
    assert labels(message) == ["Answer questions", "Improve answers", "Menu"]
    await cecilia.tap("Improve answers")
    await cecilia.sees_edit("1. What do the pellet classes", "Disliked 1 time")
    await cecilia.tap("1")
    await cecilia.sees("ENplus", "next check by")
    assert [HEADING in words(one) for one in await dieter.messages()].count(True) == 0


async def test_a_language_of_the_cluster_that_an_answer_lacks(assistant: Assistant, phones: Phones) -> None:
    cecilia = await phones.person("Cecilia")
    await joined(assistant, cecilia, Role.COORDINATOR)
    await cecilia.send("/knowledge")
    await cecilia.tap("What needs a look")
    await cecilia.sees("Nothing needs a look")
    await cecilia.send("/knowledge")
    await cecilia.tap("New answer")
    await cecilia.send("Where is the sauna?")
    await cecilia.send("Behind the office.")
    await cecilia.tap("Publish")
    await cecilia.sees_edit("Published")
    await assistant.brain.catch_up(assistant.database)
    await cecilia.send("/knowledge")
    await cecilia.tap("What needs a look")
    await cecilia.sees("1 answer lacks a language of yours", "Where is the sauna?")
    await cecilia.tap("Translate answers")
    await cecilia.sees_edit("Missing or outdated: Svenska")

"""A team for a large job, as its author and the firms see it."""

from __future__ import annotations

from bot.app import Assistant
from tests.conversations.test_partnerships import settle_in
from tests.phones import Phones, labels, words

JOB = "District heating for a village: planning, boiler house, pipes, substations"


async def test_team_is_planned_asked_and_covered_part_by_part(assistant: Assistant, phones: Phones) -> None:
    town = await settle_in(assistant, phones, installs="Układanie rur, montaż węzłów cieplnych")
    anna, piotr = town.anna, town.piotr
    await anna.send(f"/partners {JOB}")
    await anna.sees("Your request", JOB)
    await anna.tap("Find a team for it")
    plan = await anna.sees_edit("A team for your job", "Pipe laying: a firm in Warmia i Mazury", "nobody yet")
    assert "For 2 parts nobody fits yet" in words(plan)
    await anna.tap("✕ District heating, planning")
    shown = words(await anna.sees_edit("For 1 part nobody fits yet"))
    assert "planning:" not in shown
    await anna.tap("Ask this team")
    await anna.sees_edit("0 of 3 parts covered", "Pipe laying: a firm in Warmia i Mazury, Poland is asked")

    note = await town.cecilia.sees("A team with parts that no firm fits", "District heating plant")
    assert "Pipe laying" not in words(note).partition(JOB)[2]

    card = await piotr.sees("A firm looks for a partner", "Part of a larger job", JOB)
    assert "👍 Interested" in labels(card)
    await piotr.tap("Interested")
    await piotr.tap("Share these")
    await anna.sees("A firm in Warmia i Mazury, Poland is interested")
    await anna.tap("Yes, share contacts")
    await piotr.sees("Fjällpellets AB")
    await anna.send("/partners")
    await anna.sees("Your teams:", "1 of 3 parts covered")
    await anna.tap("👥")
    team = await anna.sees_edit("1 of 3 parts covered", "covered by Jezioro Kotły")
    assert "nobody has been found yet" in words(team)
    await anna.tap("District heating plant")
    await anna.sees_edit("nobody has been found yet")
    await anna.tap("Ask the next firm")
    await anna.sees_edit("nobody has been found yet")
    await anna.tap("Drop this part")
    await anna.tap("Yes, drop it")
    await anna.sees_edit("1 of 2 parts covered")


async def test_one_request_after_all(assistant: Assistant, phones: Phones) -> None:
    anna = (await settle_in(assistant, phones)).anna
    await anna.send(f"/partners {JOB}")
    await anna.sees("Your request")
    await anna.tap("Find a team for it")
    await anna.sees_edit("No firm fits any part yet")
    await anna.tap("One request instead")
    await anna.sees_edit("Your request", JOB)

"""Whatever firms answer, the author of a request never learns who said no, or that somebody did."""

from __future__ import annotations

import json
import re

from sqlalchemy import select

from bot.app import Assistant
from bot.models import Cluster
from bot.services import people
from tests.conftest import MovableClock
from tests.conversations.test_partnerships import NEED, a_request, settle_in
from tests.factories import a_company, a_person
from tests.phones import Phone, Phones

# Words by which an author could tell that a firm said no, why, or that it does not answer.
BLAME = (
    "declin", "refus", "reject", "block", "said no", "not our trade", "not for us", "too far", "too small",
    "no capacity", "did not answer", "not answered", "ignor", "not interested", "paused", "lapsed",
)  # fmt: skip
NAMES = ("Alfa", "Beta", "Gamma", "Delta", "Epsilon", "Zeta")


async def more_installers(assistant: Assistant, phones: Phones) -> list[Phone]:
    """Six firms beside Piotr's that fit as well, each with contacts of its own."""
    owners = [await phones.person(f"Owner{name}") for name in NAMES]
    async with assistant.database.transaction() as session:
        abroad = await session.scalar(select(Cluster).where(Cluster.country == "PL"))
        for name, owner in zip(NAMES, owners, strict=True):
            contacts = {"phone": f"+48 22 {owner.id}", "email": f"biuro@{name.lower()}.example"}
            about = "Montujemy kotły na pellet"
            company = await a_company(session, abroad, name=f"{name} Kotły", about=about, language="pl", **contacts)
            await a_person(session, company, name=f"Owner{name}", telegram_id=owner.id)
        await people.bump(session, "companies")
    for owner in owners:
        await owner.send("/menu")
        await owner.sees("Write me a question")
    return owners


async def test_no_message_to_the_author_names_a_firm_or_a_no(
    assistant: Assistant, phones: Phones, clock: MovableClock
) -> None:
    town = await settle_in(assistant, phones)
    firms = [town.piotr, *await more_installers(assistant, phones)]
    anna = town.anna
    await a_request(anna)
    await anna.sees_edit("I have asked 3 firms")
    for _ in range(2):
        await anna.send("/partners")
        await anna.tap("We look for an installer")
        await anna.tap("Ask more firms")
        await anna.sees_edit("I have asked")
    not_now, not_for_us, block, takes_back, is_declined, *silent = firms
    for firm in firms:
        await firm.sees("A firm looks for a partner", NEED)
    await not_now.tap("Not now")
    await not_for_us.tap("Not for us")
    await not_for_us.tap("Too far away")
    await block.tap("Block")
    for firm in (takes_back, is_declined):
        await firm.tap("Interested")
        await firm.tap("Share these")
        await anna.sees("is interested")
        await firm.sees_edit("I ask the other firm now")
    await takes_back.tap("Take back my yes")
    await takes_back.sees_edit("Nothing was shared")
    await anna.tap("Not now")
    await anna.sees_edit("Nothing was shared")
    clock.advance(days=3, minutes=1)
    await silent[0].sees("still waits for an answer")
    clock.advance(days=5)
    await silent[0].sees_edit("has come to an end")
    await is_declined.sees("Nothing came of this request this time")
    await anna.sees_edit("have not taken this up")
    clock.advance(days=30)
    await anna.sees_edit("Your request has expired")

    calls = [call["params"] for call in await phones.calls() if str(call["params"].get("chat_id")) == str(anna.id)]
    said = re.sub(r"<[^>]*>", "", "\n".join(str(call.get("text") or call.get("caption") or "") for call in calls))
    assert NEED in said
    assert [word for word in BLAME if word in said.lower()] == []
    everything = json.dumps([calls, await anna.messages()], ensure_ascii=False)
    secrets = [*NAMES, "Owner", "Jezioro", "Piotr", "+48", "biuro@", "piotr@"]
    assert [secret for secret in secrets if secret in everything] == []

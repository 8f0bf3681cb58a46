"""The product as people see it: the assistant itself, in a real browser, at a phone's width."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from bot.app import Assistant
from bot.models import Role
from bot.services.members import create_member_invite
from bot.texts import texts
from tests.browser.conftest import ChatPages
from tests.factories import a_cluster, a_company, a_person
from tests.phones import Phone, Phones

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.parametrize("database_address", ["sqlite"], indirect=True),
]


def sv(label: str) -> str:
    """The label as a Swede sees it."""
    return texts("sv")(label).unescape()


async def says(page: Page, phone: Phone, text: str) -> None:
    """Type into this person's text box and send."""
    chat = page.get_by_test_id(f"phone-{phone.id}")
    await chat.get_by_test_id("composer").fill(text)
    await chat.get_by_test_id("send").click()


async def taps(page: Page, phone: Phone, label: str) -> None:
    """Tap the newest button with this label."""
    chat = page.get_by_test_id(f"phone-{phone.id}")
    await chat.get_by_role("button", name=label, exact=True).last.click()


async def test_a_new_owner_joins_and_asks_and_the_coordinator_announces(
    assistant: Assistant, phones: Phones, chat_pages: ChatPages
) -> None:
    maria = await phones.person("Maria", "sv", label="Coordinator in Sweden")
    nils = await phones.person("Nils", "sv", label="Owner in Sweden")
    async with assistant.database.transaction() as session:
        cluster = await a_cluster(session)
        company = await a_company(session, cluster)
        await a_person(session, company, telegram_id=maria.id, name="Maria", role=Role.COORDINATOR, language="sv")
        invite = await create_member_invite(session, cluster, 1, assistant.clock())
    await maria.send("/menu")
    await nils.send("/start")
    page = await chat_pages.open()

    await says(page, nils, f"/start {invite.payload}")
    await expect(page.get_by_test_id(f"phone-{nils.id}")).to_contain_text("Norrvärme")
    await says(page, nils, "Nils Plåt AB")
    await nils.sees("Nils Plåt AB", anywhere=True)
    await says(page, nils, "Vi gör plåtarbeten <b>& skorstensbeslag")
    await taps(page, nils, sv("Confirm"))
    await says(page, nils, "vad betyder pelletsklaserna a1 å a2")
    await expect(page.get_by_test_id(f"phone-{nils.id}")).to_contain_text("17225-2", timeout=60_000)

    await says(page, maria, "/announce Träff på <tisdag> & kaffe")
    await taps(page, maria, sv("Send now"))
    await expect(page.get_by_test_id(f"phone-{nils.id}")).to_contain_text("Träff på <tisdag> & kaffe")
    await expect(page.get_by_test_id(f"phone-{maria.id}")).to_contain_text(sv("The announcement is out."))

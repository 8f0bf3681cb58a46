"""Looking around, and the coordinator's requests: what everybody sees, and what nobody may see."""

from __future__ import annotations

from sqlalchemy import select

from bot.app import Assistant
from bot.models import Cluster, Company, PartnershipRequest, Role
from bot.services import people
from tests.conftest import MovableClock
from tests.conversations.test_partnerships import ANNA_SECRETS, NEED, a_request, has_not_seen, settle_in
from tests.factories import a_company, a_person
from tests.phones import Phone, Phones, labels, words

OFFER = "We offer spare capacity for drying wood chips"


async def a_roofer(assistant: Assistant, phones: Phones, about: str = "Roofs and gutters") -> Phone:
    """Bo, of Anna's cluster, whose firm fits no request by itself unless told otherwise."""
    bo = await phones.person("Bo")
    async with assistant.database.transaction() as session:
        home = await session.scalar(select(Cluster).where(Cluster.name == "Norrvärme"))
        roofs = await a_company(session, home, name="Bos Tak", about=about, phone="+46 70 999 88 77")
        await a_person(session, roofs, name="Bo Ek", telegram_id=bo.id)
        await people.bump(session, "companies")
    await bo.send("/menu")
    await bo.sees("Write me a question")
    return bo


async def test_somebody_who_looks_around_finds_a_request_and_takes_it_up(assistant: Assistant, phones: Phones) -> None:
    town = await settle_in(assistant, phones)
    bo = await a_roofer(assistant, phones)
    await bo.send("/partners")
    await bo.tap("Look around")
    await bo.sees_edit("No other firm looks for anything")
    await a_request(town.anna)
    await town.anna.sees_edit("I have asked 1 firm")
    await a_request(town.anna, OFFER)
    await town.anna.sees_edit("Nobody in the clusters")

    await bo.send("/partners")
    await bo.tap("Look around")
    shown = await bo.sees_edit("without names")
    assert {"They look for (1)", "They offer (1)", "Pellet boiler (1)"} <= set(labels(shown))
    await bo.tap("They offer (1)")
    await bo.sees_edit("What others offer", OFFER)
    await bo.tap("Look around")
    await bo.tap("Pellet boiler")
    await bo.sees_edit("Pellet boiler", "Looks for goods or services · Norrland, Sweden", NEED)
    await bo.tap("Look around")
    await bo.tap("Search by words")
    await bo.send("???")
    await bo.sees("write a few words")
    await bo.send("pelletspanna")  # Swedish finds what was written in English
    await bo.sees("“pelletspanna”", NEED)
    await bo.send("violin lessons")
    await bo.sees("Nothing open fits")
    await bo.send("drying chips")
    await bo.sees("“drying chips”")
    await bo.tap("1")
    await bo.sees_edit("About:", OFFER)
    await bo.tap("Back")
    await bo.sees_edit("“drying chips”", "Tap a number")
    await bo.tap("1")
    await bo.tap("Interested")
    await bo.sees("If you both say yes", OFFER, "+46 70 999 88 77")
    await has_not_seen(phones, bo, ANNA_SECRETS)
    await bo.tap("Share these")
    await town.anna.sees("is interested", OFFER, "Roofs and gutters")
    await town.anna.tap("Yes, share contacts")
    await bo.sees("Here is the contact", "+46 90 123 45")


async def test_a_closed_cluster_shows_nothing_to_others_and_sees_nothing_of_them(
    assistant: Assistant, phones: Phones
) -> None:
    town = await settle_in(assistant, phones, installs="Prawo pracy")
    await a_request(town.anna)
    await town.anna.sees_edit("Nobody in the clusters")
    await town.piotr.send("/partners")
    await town.piotr.tap("Look around")
    await town.piotr.tap("They look for (1)")
    await town.piotr.sees_edit("Tap a number")
    await town.piotr.tap("1")
    card = await town.piotr.sees_edit("Norrland, Sweden", NEED, "Open until")

    await town.cecilia.send("/requests")
    await town.cecilia.tap("Other clusters: open")
    await town.cecilia.tap("Close it")
    await town.cecilia.sees_edit("keeps to itself")
    note = await town.piotr.press(card["message_id"], card["reply_markup"]["inline_keyboard"][0][0]["callback_data"])
    assert note is not None
    assert "no longer open" in note["text"]
    await town.piotr.send("/partners")
    await town.piotr.tap("Look around")
    await town.piotr.sees_edit("No other firm looks for anything")
    await town.anna.send(f"/partners {NEED}")
    draft = await town.anna.sees("no other cluster sees them")
    assert "All clusters" not in labels(draft)
    await a_request(town.piotr, "Szukamy dostawcy pelletu drzewnego")
    await town.piotr.sees_edit("Nobody in the clusters")  # Anna, who makes pellets, is not asked
    await town.anna.send("/partners")
    await town.anna.tap("Look around")
    await town.anna.sees_edit("No other firm looks for anything")


async def test_a_coordinator_proposes_a_firm_and_introduces_it_by_name(assistant: Assistant, phones: Phones) -> None:
    town = await settle_in(assistant, phones)
    bo = await a_roofer(assistant, phones)
    await a_request(town.anna)
    await town.anna.sees_edit("I have asked 1 firm")
    await town.cecilia.send("/requests")
    shown = await town.cecilia.sees("Partner requests in Norrvärme")
    assert {"Waiting for firms (1)", "By subject", "Figures"} <= set(labels(shown))
    await town.cecilia.tap("By subject")
    shown = await town.cecilia.sees_edit("What are they about")
    assert "All of them (1)" in labels(shown)
    await town.cecilia.tap("Pellet boiler (1)")
    await town.cecilia.sees_edit("Requests: Pellet boiler")
    await town.cecilia.tap("Requests")
    await town.cecilia.tap("Waiting for firms")
    await town.cecilia.sees_edit("Fjällpellets AB", NEED, "1 asked, 0 interested, 0 introduced")
    await town.cecilia.tap("1")
    await town.cecilia.sees_edit("About: pellet boiler", "Waiting for firms")
    await town.cecilia.tap("Propose a firm")
    await town.cecilia.send("jezioro")  # of another cluster: its name is not hers to know
    await town.cecilia.sees("I know no such firm in your cluster")
    await town.cecilia.send("boss tak")
    await town.cecilia.tap("Bos Tak")
    await town.cecilia.sees_edit("This goes to Bos Tak", "A firm looks for a partner", "Your coordinator thinks")
    await town.cecilia.tap("Send it with my name")
    await town.cecilia.send("Call me on +46 70 111 22 33")
    await town.cecilia.sees("leave out phone numbers")
    await town.cecilia.send("Bo has put up <b>boilers</b> too")
    await town.cecilia.sees("Sent to Bos Tak")
    await bo.sees("Cecilia, coordinator, introduces you", "Bo has put up <b>boilers</b> too", NEED)
    await has_not_seen(phones, bo, ANNA_SECRETS)
    await bo.tap("Interested")
    await bo.tap("Share these")
    await town.anna.sees("is interested", "Cecilia, coordinator, introduces you", "Roofs and gutters")
    await town.cecilia.send("/requests")
    await town.cecilia.tap("A firm is interested (1)")
    await town.cecilia.sees_edit("2 asked, 1 interested")
    await town.cecilia.tap("1")
    await town.cecilia.tap("Propose a firm")
    await town.cecilia.send("Bos")
    assert "✓ Bos Tak (asked)" in labels(await town.cecilia.sees("Which one?"))
    await town.cecilia.tap("Bos Tak")
    await town.cecilia.sees_edit("Bos Tak has been asked about this already", "name stands on that card already")


async def test_a_coordinator_vouches_for_a_firm_that_was_asked_already(assistant: Assistant, phones: Phones) -> None:
    town = await settle_in(assistant, phones, installs="Prawo pracy i podatki")
    bo = await a_roofer(assistant, phones, about="We install pellet boilers")
    await a_request(town.anna)
    await bo.sees(NEED)
    await town.cecilia.send("/requests")
    await town.cecilia.tap("Waiting for firms")
    await town.cecilia.sees_edit("Fjällpellets AB", NEED)
    await town.cecilia.tap("1")
    await town.cecilia.tap("Propose a firm")
    await town.cecilia.send("bos")
    await town.cecilia.tap("✓ Bos Tak (asked)")
    shown = await town.cecilia.sees_edit("Bos Tak has been asked about this already", "A word from you may help")
    await town.cecilia.tap("Add my name")
    await town.cecilia.send("He is quick")
    await town.cecilia.sees("Your name now stands beside Bos Tak")
    await bo.sees("Cecilia, coordinator, introduces you", "He is quick", NEED)
    send = next(b for b in shown["reply_markup"]["inline_keyboard"][0])["callback_data"].replace("vouch", "named")
    note = await town.cecilia.press(shown["message_id"], send, force=True)
    assert note is not None
    assert "stands on that card already" in note["text"]
    await bo.tap("Interested")
    await bo.tap("Share these")
    await town.anna.sees("is interested", "Cecilia, coordinator, introduces you", "He is quick")


async def test_vouching_tells_nobody_who_said_no(assistant: Assistant, phones: Phones) -> None:
    town = await settle_in(assistant, phones, installs="Prawo pracy i podatki")
    bo = await a_roofer(assistant, phones, about="We install pellet boilers")
    await a_request(town.anna)
    await bo.sees(NEED)
    await bo.tap("Not now")
    await bo.sees("Nothing was shared")
    await town.cecilia.send("/requests")
    message = await town.cecilia.sees("Partner requests in")
    async with assistant.database.reading() as session:
        request = await session.scalar(select(PartnershipRequest))
        firm = await session.scalar(select(Company).where(Company.name == "Bos Tak"))
        assert request is not None
        assert firm is not None
    await town.cecilia.press(message["message_id"], f"broker.pair:{request.id}:{firm.id}", force=True)
    await town.cecilia.sees_edit("Bos Tak has been asked about this already", "A word from you may help")
    await town.cecilia.tap("Add my name")
    await town.cecilia.tap("Only my name")
    await town.cecilia.sees("Your name now stands beside Bos Tak")
    assert not [each for each in await bo.messages() if "introduces you" in words(each)]


async def test_a_coordinator_reaches_only_their_own_cluster(assistant: Assistant, phones: Phones) -> None:
    town = await settle_in(assistant, phones)
    await a_request(town.anna)
    await town.anna.sees_edit("I have asked 1 firm")
    other = await phones.person("Olga")
    async with assistant.database.transaction() as session:
        abroad = await session.scalar(select(Cluster).where(Cluster.name == "Ciepłe Mazury"))
        await a_person(session, cluster=abroad, name="Olga", role=Role.COORDINATOR, telegram_id=other.id)
        pellets = await session.scalar(select(Company).where(Company.name == "Fjällpellets AB"))
        assert pellets is not None
    await other.send("/requests")
    shown = await other.sees("Nobody has posted a request yet")
    for data in ("broker.open:1", "broker.propose:1", f"broker.pair:1:{pellets.id}", f"broker.send:1:{pellets.id}"):
        note = await other.press(shown["message_id"], data, force=True)
        assert note is not None
        assert "belongs to somebody else" in note["text"]
    await town.piotr.send("/requests")
    await town.piotr.sees("for the cluster's coordinator")


async def test_a_request_that_nobody_takes_up_is_on_the_coordinators_list(
    assistant: Assistant, phones: Phones, clock: MovableClock
) -> None:
    town = await settle_in(assistant, phones)
    await a_request(town.anna)
    await town.anna.sees_edit("I have asked 1 firm")
    clock.advance(days=2, minutes=2)
    await town.cecilia.send("/requests")
    await town.cecilia.tap("Nobody for two days (1)")
    await town.cecilia.sees_edit("Nobody for two days", "Fjällpellets AB", NEED)

"""Announcing now and later, to whom, with what, and how it is counted, as people see it."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from sqlalchemy import select

from bot.app import Assistant
from bot.emulator.server import Emulator
from bot.models import Cluster, GroupChat, Role
from bot.settings import Settings, load_settings
from bot.texts import texts
from tests.conftest import MovableClock
from tests.emulator.pictures import png
from tests.factories import NOW, a_cluster, a_company, a_person
from tests.phones import Phone, Phones, buttons, labels, words

SAID = "Open house <b>on Friday</b> & coffee"


@pytest.fixture
def settings(tables: str, emulator: Emulator) -> Settings:
    """For an assistant that is stopped and started again."""
    return load_settings(token=emulator.token, telegram_api_url=emulator.url, database_url=tables)


async def in_cluster(
    assistant: Assistant, phones: Phones, name: str, role: Role = Role.MEMBER, cluster: str = "Norrvärme", **given: Any
) -> Phone:
    """Somebody with a phone in a cluster, which is made when it is not there, who has written to the assistant."""
    phone = await phones.person(name, given.get("language", "en"))
    async with assistant.database.transaction() as session:
        found = await session.scalar(select(Cluster).where(Cluster.name == cluster))
        found = found or await a_cluster(session, name=cluster)
        company = await a_company(session, found) if role is Role.MEMBER else None
        await a_person(session, company, cluster=found, telegram_id=phone.id, name=name, role=role, **given)
    await phone.send("/cancel")
    await phone.sees("Norrvärme" if cluster == "Norrvärme" else cluster)
    return phone


async def a_coordinator(assistant: Assistant, phones: Phones, name: str = "Cecilia", **given: Any) -> Phone:
    return await in_cluster(assistant, phones, name, Role.COORDINATOR, **given)


async def received(phone: Phone, text: str = "📣", chat: int | None = None) -> list[dict[str, Any]]:
    return [m for m in await phone.messages(chat) if text in words(m) and m["from"]["is_bot"]]


async def test_text_behind_the_command_is_previewed_and_sent_once(assistant: Assistant, phones: Phones) -> None:
    cecilia = await a_coordinator(assistant, phones)
    anna = await in_cluster(assistant, phones, "Anna")
    silent = await in_cluster(assistant, phones, "Berta", is_subscribed=False)
    await cecilia.send(f"/announce\n{SAID}")
    preview = await cecilia.sees("📣 Norrvärme", SAID)
    plan = await cecilia.sees("This is how it will look.", "To: Norrvärme (2 people)", "When: now")
    assert {"Send now", "Time", "Audience", "Text", "Discard"} <= set(labels(plan))
    await cecilia.tap("Send now")
    note = await cecilia.press(plan["message_id"], buttons(plan)[0]["callback_data"], force=True)
    assert note is not None
    arrived = await anna.sees_edit("📣 Norrvärme", SAID)
    assert words(arrived) == words(preview)
    assert arrived.get("entities") == preview.get("entities")
    await cecilia.sees_edit("The announcement is out.", "Sent: 2")
    assert len(await received(anna)) == 1
    assert not await received(silent)
    await cecilia.press(plan["message_id"], buttons(plan)[0]["callback_data"], force=True)
    assert len(await received(anna)) == 1


@pytest.mark.parametrize("length", [40, 1020], ids=["caption", "too long for a caption"])
async def test_a_picture_arrives_as_it_was_shown(assistant: Assistant, phones: Phones, length: int) -> None:
    cecilia = await a_coordinator(assistant, phones)
    anna = await in_cluster(assistant, phones, "Anna")
    await cecilia.send("/announce")
    await cecilia.sees("Write it as your next message")
    await cecilia.send_photo(png(), "x" * length)
    await cecilia.sees("This is how it will look.")
    shown = [(words(m), bool(m.get("photo"))) for m in (await cecilia.messages())[-3:] if m["from"]["is_bot"]][:-1]
    await cecilia.tap("Send now")
    await anna.sees_edit("x" * length)
    await cecilia.sees_edit("Sent: 2")
    got = [(words(m), bool(m.get("photo"))) for m in await anna.messages() if m.get("photo") or "xx" in words(m)]
    assert got == [part for part in shown if part[1] or "xx" in part[0]]
    assert any(has_photo for _, has_photo in got)


async def test_a_file_under_the_command_and_a_new_text_keep_together(assistant: Assistant, phones: Phones) -> None:
    cecilia = await a_coordinator(assistant, phones)
    anna = await in_cluster(assistant, phones, "Anna")
    programme = {"name": "programme.pdf", "content_base64": base64.b64encode(b"%PDF-1.4 programme").decode()}
    body = {"user": cecilia.id, "document": programme, "caption": "/announce The programme"}
    await phones.ask("POST", "/sim/message", body)
    await cecilia.sees_edit("This is how it will look.")
    await cecilia.tap("Text")
    await cecilia.sees("Write the new text", "What you do not send stays")
    await cecilia.send("The new programme")
    await cecilia.sees("This is how it will look.")
    await cecilia.tap("Send now")
    message = await anna.sees_edit("The new programme")
    assert message["document"]["file_name"] == "programme.pdf"


async def test_audiences_are_chosen_by_tap(assistant: Assistant, phones: Phones) -> None:
    cecilia = await a_coordinator(assistant, phones)
    dora = await in_cluster(assistant, phones, "Dora", cluster="Bergenergie")
    group = await phones.group("Installers <b>", cecilia)
    await cecilia.sees("Norrvärme", chat=group)
    await cecilia.send(f"/announce {SAID}")
    await cecilia.tap("Audience")
    choice = await cecilia.sees_edit("Who shall get it?")
    assert labels(choice) == ["Norrvärme", "👥 Installers <b>", "All clusters", "Back"]
    await cecilia.tap("Back")
    await cecilia.sees_edit("To: Norrvärme (1 person)")
    await cecilia.tap("Audience")
    await cecilia.tap("Installers")
    await cecilia.sees_edit("To: the group Installers <b>")
    await cecilia.tap("Send now")
    await cecilia.sees("📣 Norrvärme", SAID, chat=group)
    await cecilia.sees_edit("The announcement is out.", "Sent: 1")
    assert not await received(dora)
    await cecilia.send("/announce To everybody")
    await cecilia.tap("Audience")
    await cecilia.tap("All clusters")
    await cecilia.sees_edit("To: all clusters (2 people)")
    await cecilia.tap("Send now")
    await dora.sees_edit("📣 Norrvärme", "To everybody")


@pytest.mark.parametrize(
    ("language", "typed"), [("sv", "i morgon kl 9"), ("de", "morgen um 9 Uhr"), ("en", "tomorrow at 9")]
)
async def test_times_are_typed_as_they_are_said(
    assistant: Assistant, phones: Phones, clock: MovableClock, language: str, typed: str
) -> None:
    t = texts(language)
    cecilia = await a_coordinator(assistant, phones, language=language)
    anna = await in_cluster(assistant, phones, "Anna")
    await cecilia.send(f"/announce {SAID}")
    await cecilia.tap(str(t("Time")))
    await cecilia.tap(str(t("Type a time")))
    await cecilia.send("when the snow melts")
    await cecilia.sees(t("I did not understand that time. Write for example: tomorrow at 9, or 2026-12-01 14:30"))
    await cecilia.send("2020-01-01 09:00")
    await cecilia.sees(str(t("That time has passed already. Please choose a later one.")))
    await cecilia.send_photo(png())
    await cecilia.sees("2026-12-01 14:30")
    await cecilia.send(typed)
    await cecilia.sees("9:00", str(t("To: {audience}", audience=""))[:4])
    await cecilia.tap(str(t("Schedule it")))
    await cecilia.sees_edit(str(t("Scheduled for {moment}, to {audience}.", moment="", audience=""))[:8], "9:00")
    clock.advance(hours=48)
    await cecilia.sees_edit(str(t("Shall it go out now?")))
    assert not await received(anna)


async def test_a_scheduled_one_arrives_at_its_time_once_though_restarted(
    settings: Settings, phones: Phones, clock: MovableClock
) -> None:
    async with Assistant(settings, clock) as assistant:
        cecilia = await a_coordinator(assistant, phones)
        anna = await in_cluster(assistant, phones, "Anna")
        await cecilia.send(f"/announce {SAID}")
        await cecilia.tap("Time")
        await cecilia.sees_edit("When shall it go out?")
        await cecilia.send("in 2 minutes")  # at once, without "Type a time"
        await cecilia.sees("This is how it will look.", "When:")
        await cecilia.tap("Schedule it")
        await cecilia.sees_edit("Scheduled for", "to Norrvärme (2 people)")
    clock.advance(minutes=3)
    async with Assistant(settings, clock):
        await anna.sees_edit("📣 Norrvärme", SAID)
        await cecilia.sees_edit("The announcement is out.", "Sent: 2")
    clock.advance(minutes=3)
    async with Assistant(settings, clock):
        await anna.send("/help")
        await anna.sees("What I can do")
    assert len(await received(anna)) == 1


async def test_a_late_one_is_asked_about_and_never_sent_by_itself(
    settings: Settings, phones: Phones, clock: MovableClock
) -> None:
    async with Assistant(settings, clock) as assistant:
        cecilia = await a_coordinator(assistant, phones)
        anna = await in_cluster(assistant, phones, "Anna")
        await cecilia.send(f"/announce {SAID}")
        await cecilia.tap("Time")
        await cecilia.tap("In 1 hour")
        await cecilia.tap("Schedule it")
        await cecilia.sees_edit("Scheduled for")
    clock.advance(hours=3)
    async with Assistant(settings, clock):
        question = await cecilia.sees_edit("I could not send this at", "Shall it go out now?")
        assert labels(question) == ["Send now", "Another time", "Cancel this announcement"]
        await cecilia.send("/menu")
        await cecilia.tap("Announce")
        await cecilia.sees("missed: please decide")
        assert not await received(anna)
        await cecilia.press(question["message_id"], buttons(question)[0]["callback_data"])
        await anna.sees_edit("📣 Norrvärme", SAID)
        await cecilia.sees_edit("The announcement is out.")
    assert len(await received(anna)) == 1


async def test_scheduled_ones_are_listed_changed_and_cancelled(
    assistant: Assistant, phones: Phones, clock: MovableClock
) -> None:
    cecilia = await a_coordinator(assistant, phones)
    anna = await in_cluster(assistant, phones, "Anna")
    for text in ("First", "Second"):
        await cecilia.send(f"/announce {text}")
        await cecilia.tap("Time")
        await cecilia.tap("Tomorrow 9:00")
        await cecilia.tap("Schedule it")
        await cecilia.sees_edit("Scheduled for", "9:00")
    await cecilia.send("/announce Only a draft")
    await cecilia.tap("All announcements")
    listed = await cecilia.sees("Tap a number", "1.", "First", "2.", "Second", "3. Draft", "Only a draft")
    assert labels(listed) == ["1", "2", "3", "New announcement", "Menu"]
    await cecilia.tap("1")
    await cecilia.sees("This is scheduled.")
    await cecilia.tap("Text")
    await cecilia.send("First, but better")
    await cecilia.sees("This is scheduled.")
    await cecilia.tap("Time")
    await cecilia.tap("Tomorrow 16:00")
    await cecilia.sees_edit("This is scheduled.", ":00")
    await cecilia.tap("All announcements")
    await cecilia.sees("1.", "Second", "2.", "First, but better")
    await cecilia.tap("1")
    await cecilia.sees("This is scheduled.", "9:00")
    await cecilia.tap("Cancel this announcement")
    await cecilia.sees_edit("Cancelled:", "Second")
    clock.advance(days=1, hours=23, minutes=59)
    await cecilia.sees_edit("I could not send this at", "First, but better")
    assert not await received(anna)


async def test_times_by_button_and_back_to_now(assistant: Assistant, phones: Phones) -> None:
    cecilia = await a_coordinator(assistant, phones)
    await cecilia.send(f"/announce {SAID}")
    await cecilia.tap("Time")
    choice = await cecilia.sees_edit("When shall it go out?", "Europe/Stockholm")
    assert all(len(label) <= 30 for label in labels(choice))
    await cecilia.tap("Monday 9:00")
    await cecilia.sees_edit("When: Mon", "9:00")
    await cecilia.tap("Time")
    await cecilia.tap("Type a time")
    await cecilia.tap("Back")
    await cecilia.sees("This is how it will look.", "When: Mon")
    await cecilia.tap("Time")
    await cecilia.tap("Now")
    await cecilia.sees_edit("When: now")
    await cecilia.tap("Time")
    await cecilia.tap("Type a time")
    await cecilia.send("now")
    await cecilia.sees("When: now")
    await cecilia.tap("Discard")
    await cecilia.sees_edit("Cancelled:")


async def test_who_blocked_me_is_counted(assistant: Assistant, phones: Phones) -> None:
    cecilia = await a_coordinator(assistant, phones)
    anna = await in_cluster(assistant, phones, "Anna")
    berta = await in_cluster(assistant, phones, "Berta")
    await phones.ask("POST", "/sim/block", {"user": berta.id, "blocked": True})
    await cecilia.send(f"/announce {SAID}")
    await cecilia.tap("Send now")
    await cecilia.sees_edit("The announcement is out.", "Sent: 2", "Unreachable", ": 1")
    await anna.sees_edit("📣")
    assert not [m for m in await cecilia.messages() if "Sending:" in words(m)]


async def test_stop_spares_those_who_do_not_have_it_yet(assistant: Assistant, phones: Phones) -> None:
    cecilia = await a_coordinator(assistant, phones)
    # Four are in flight at a time: three rounds and more, of three seconds each.
    members = [await in_cluster(assistant, phones, f"Member {number}") for number in range(14)]
    for member in members:
        await phones.fault(kind="delay", method="sendMessage", chat=member.id, seconds=3)
    await cecilia.send(f"/announce {SAID}")
    await cecilia.tap("Send now")
    await cecilia.tap("Stop")
    await cecilia.sees_edit("The announcement was stopped.", "Not sent")
    assert sum([len(await received(member)) for member in members]) < len(members)


async def test_forged_buttons_are_refused(assistant: Assistant, phones: Phones) -> None:
    cecilia = await a_coordinator(assistant, phones)
    anna = await in_cluster(assistant, phones, "Anna")
    dieter = await a_coordinator(assistant, phones, "Dieter", cluster="Bergenergie")
    await cecilia.send(f"/announce {SAID}")
    plan = await cecilia.sees("This is how it will look.")
    number = buttons(plan)[0]["callback_data"].split(":")[1]
    for phone, expected in ((anna, "for the cluster's coordinator"), (dieter, "belongs to somebody else")):
        await phone.send("/help")
        message = await phone.sees("What I can do")
        for data in (f"announcement.confirm:{number}", f"announcement.cancel:{number}", f"announcement.plan:{number}"):
            note = await phone.press(message["message_id"], data, force=True)
            assert note is not None
            assert expected in note["text"]
    for data in (
        f"announcement.at:{number}:never",
        f"announcement.to:{number}:nobody",
        f"announcement.to:{number}:group:x",
        "announcement.confirm:x",
        "announcement.confirm",
    ):
        note = await cecilia.press(plan["message_id"], data, force=True)
        assert note is not None
        assert "no longer works" in note["text"]
    await anna.send("/announce Buy my stoves")
    await anna.sees("for the cluster's coordinator")
    assert not await received(anna)


async def test_nothing_to_say_keeps_the_dialogue_open(assistant: Assistant, phones: Phones) -> None:
    cecilia = await a_coordinator(assistant, phones)
    await cecilia.send("/announce")
    await phones.ask("POST", "/sim/message", {"user": cecilia.id, "location": {"latitude": 1.0, "longitude": 2.0}})
    await cecilia.sees("I can only read text")
    contact = {"phone_number": "+46123", "first_name": "Anna"}
    await phones.ask("POST", "/sim/message", {"user": cecilia.id, "contact": contact})
    await cecilia.sees("That was empty")
    await cecilia.send("🔥" * 30 + " مرحبا")
    await cecilia.sees("This is how it will look.")


async def test_a_group_that_is_gone_is_not_offered(assistant: Assistant, phones: Phones) -> None:
    cecilia = await a_coordinator(assistant, phones)
    async with assistant.database.transaction() as session:
        cluster_id = await session.scalar(select(Cluster.id))
        group = GroupChat(telegram_id=-1, title="Old", cluster_id=cluster_id, is_active=False, created_at=NOW)
        session.add(group)
    await cecilia.send(f"/announce {SAID}")
    await cecilia.tap("Audience")
    choice = await cecilia.sees_edit("Who shall get it?", "/connect")
    assert labels(choice) == ["Norrvärme", "Back"]


async def test_a_reply_to_an_announcement_reaches_its_coordinator_and_is_no_question(
    assistant: Assistant, phones: Phones
) -> None:
    cecilia = await a_coordinator(assistant, phones)
    anna, berta = [await in_cluster(assistant, phones, name) for name in ("Anna", "Berta")]
    await cecilia.send(f"/announce {SAID}")
    await cecilia.tap("Send now")
    await cecilia.sees_edit("The announcement is out.", "Sent: 3")
    for member in (anna, berta):
        announced = await member.sees_edit("📣 Norrvärme")
        await member.send("We are coming, two of us", reply_to=announced["message_id"])
        await member.sees("Passed on to Cecilia.")
        assert labels(await member.sees("Passed on to Cecilia.")) == ["Menu"]
    card = await cecilia.sees_edit("A reply to your announcement", SAID, "two of us", "Berta")
    await cecilia.send("See you then", reply_to=card["message_id"])
    assert labels(await cecilia.sees("Sent to Berta")) == ["Open questions", "Menu"]
    await berta.sees_edit("Cecilia writes back:", "See you then")
    await cecilia.tap("Seen")
    await cecilia.sees_edit("Seen by Cecilia.")
    await cecilia.send("/questions")
    await cecilia.sees("No question is waiting.")
    assert not [m for m in await anna.messages() if "Cecilia" in words(m) and "Passed on" not in words(m)]


async def test_a_coordinator_alone_asks_when_replying_to_the_own_announcement(
    assistant: Assistant, phones: Phones
) -> None:
    cecilia = await a_coordinator(assistant, phones)
    await cecilia.send(f"/announce {SAID}")
    await cecilia.tap("Send now")
    await cecilia.sees_edit("The announcement is out.")
    own = (await received(cecilia))[-1]
    await cecilia.send("Who is the king of France", reply_to=own["message_id"])
    await cecilia.sees("I don't know that.")

"""The way out: what people see and what is recorded, whatever Telegram, the network or the process does meanwhile."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
import pytest_asyncio
from markupsafe import Markup
from sqlalchemy import func, select, update
from telegram import Bot

from bot.db import Database, utc_now
from bot.emulator.server import Emulator
from bot.lease import LEASE_NAME, Deposed, Leadership
from bot.models import (
    Announcement,
    AnnouncementState,
    Delivery,
    DeliveryPolicy,
    DeliveryState,
    GroupChat,
    Lease,
    Occurrence,
    Person,
    StoredFile,
)
from bot.outbox import ANNOUNCEMENT, enqueue, forget_finished
from bot.pacing import Pacing
from bot.sender import Sender
from bot.services.announcements import Counts, delivered_counts
from bot.views.reply import Button, File, Reply
from tests.factories import a_cluster, a_company, a_person
from tests.phones import Phone, Phones, labels, words

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)
SENT, PENDING, FAILED = DeliveryState.SENT, DeliveryState.PENDING, DeliveryState.FAILED
UNKNOWN, UNREACHABLE, CANCELLED = DeliveryState.UNKNOWN, DeliveryState.UNREACHABLE, DeliveryState.CANCELLED


@dataclass
class Road:
    """A sender between a database and the emulated Telegram."""

    database: Database
    sender: Sender
    leadership: Leadership
    phones: Phones

    async def person(self, name: str = "Anna") -> Phone:
        """Somebody who has started the bot."""
        phone = await self.phones.person(name)
        await phone.send("/start")
        return phone

    async def enqueue(self, chat: int, reply: Reply | str, **options: Any) -> int:
        reply = reply if isinstance(reply, Reply) else Reply(Markup(reply))
        async with self.database.transaction() as session:
            return (await enqueue(session, chat, reply, now=utc_now(), **options)).id

    async def drain(self) -> None:
        async with asyncio.timeout(30):
            await self.sender.drain()

    async def settled(self) -> None:
        """Everything sent or given up, retries included."""
        async with asyncio.timeout(30):
            while await self.count(PENDING, DeliveryState.SENDING):
                await self.sender.drain()
                await asyncio.sleep(0.02)

    async def count(self, *states: DeliveryState) -> int:
        async with self.database.reading() as session:
            return await session.scalar(select(func.count()).where(Delivery.state.in_(states))) or 0

    async def row(self, row_id: int) -> Delivery:
        async with self.database.reading() as session:
            row = await session.get_one(Delivery, row_id)
            session.expunge(row)
            return row

    async def until(self, row_id: int, is_so: Callable[[Delivery], bool]) -> None:
        async with asyncio.timeout(30):
            while not is_so(await self.row(row_id)):  # noqa: ASYNC110
                await asyncio.sleep(0.01)

    async def seen(self, phone: Phone, chat: int | None = None) -> list[str]:
        return [words(message) for message in await phone.messages(chat) if message["from"]["is_bot"]]


@pytest_asyncio.fixture
async def bot(emulator: Emulator) -> AsyncIterator[Bot]:
    async with Bot(emulator.token, base_url=f"{emulator.url}/bot", base_file_url=f"{emulator.url}/file/bot") as bot:
        yield bot


@contextlib.asynccontextmanager
async def sending(
    database: Database, bot: Bot, phones: Phones, owner: str = "first", haste: float = 20
) -> AsyncIterator[Road]:
    """A running sender; its pacing's clock runs ``haste`` times as fast as ours, the emulator enforces no limits."""
    leadership = Leadership(database, owner)
    await leadership.acquire()
    pacing = Pacing(lambda: time.monotonic() * haste)
    sender = Sender(database, bot, pacing, leadership, backoff=(0.01,))
    running = asyncio.create_task(sender.run())
    await asyncio.sleep(0)
    yield Road(database, sender, leadership, phones)
    await sender.stop()
    await running
    await leadership.release()


@pytest_asyncio.fixture
async def road(database: Database, bot: Bot, phones: Phones) -> AsyncIterator[Road]:
    async with sending(database, bot, phones) as road:
        yield road


async def test_a_reply_arrives_with_its_buttons(road: Road) -> None:
    anna = await road.person()
    row_id = await road.enqueue(anna.id, Reply(Markup("Hello <b>Anna</b>"), keyboard=((Button("Go", "go"),),)))
    await road.drain()
    message = await anna.sees("Hello Anna")
    assert labels(message) == ["Go"]
    row = await road.row(row_id)
    assert (row.state, row.telegram_message_id, row.attempts) == (SENT, message["message_id"], 1)


async def test_a_long_text_arrives_whole_and_in_order(road: Road) -> None:
    anna = await road.person()
    await road.enqueue(anna.id, " ".join(str(number) for number in range(2000)))
    await road.drain()
    seen = await road.seen(anna)
    assert len(seen) == 3
    assert " ".join(seen).split() == [str(number) for number in range(2000)]


async def test_a_picture_of_ours_is_uploaded_once(road: Road) -> None:
    anna = await road.person()
    photo = File(name="qr.png", content=PNG, is_photo=True)
    first = await road.enqueue(anna.id, Reply(Markup("one"), file=photo))
    async with road.database.transaction() as session:
        row = await session.get_one(Delivery, first)
        again = Delivery(
            chat_id=anna.id, method=row.method, params={**row.params, "caption": "two"}, created_at=utc_now()
        )
        session.add(again)
    await road.drain()
    assert await road.seen(anna) == ["one", "two"]
    uploads = [call["params"]["photo"] for call in await road.phones.calls("sendPhoto")]
    assert [isinstance(photo, dict) for photo in uploads] == [True, False]


async def test_a_document_keeps_its_name(road: Road) -> None:
    anna = await road.person()
    await road.enqueue(anna.id, Reply(Markup("Card"), file=File(name="anna.vcf", content=b"BEGIN:VCARD")))
    await road.drain()
    assert (await anna.sees("Card"))["document"]["file_name"] == "anna.vcf"


async def test_an_edit_takes_the_place_of_the_tapped_message(road: Road) -> None:
    anna = await road.person()
    await road.enqueue(anna.id, Reply(Markup("Sure?"), keyboard=((Button("Yes", "yes"),),)))
    await road.drain()
    message = await anna.sees("Sure?")
    await road.enqueue(anna.id, "Done", edits_message_id=message["message_id"])
    await road.drain()
    assert await road.seen(anna) == ["Done"]
    assert labels(await anna.sees("Done")) == []


async def test_the_same_edit_twice_counts_as_sent(road: Road) -> None:
    anna = await road.person()
    first = await road.enqueue(anna.id, "10 %")
    await road.drain()
    edit = await road.enqueue(anna.id, "10 %", edits_id=first)
    await road.drain()
    assert (await road.row(edit)).state is SENT
    assert await road.seen(anna) == ["10 %"]


async def test_a_progress_message_is_edited_even_when_enqueued_with_its_edits(road: Road) -> None:
    anna = await road.person()
    async with road.database.transaction() as session:
        first = await enqueue(session, anna.id, Reply(Markup("0 %")), now=utc_now())
        stale = await enqueue(session, anna.id, Reply(Markup("50 %")), now=utc_now(), edits_id=first.id)
        await enqueue(session, anna.id, Reply(Markup("100 %")), now=utc_now(), edits_id=first.id)
    await road.drain()
    assert await road.seen(anna) == ["100 %"]
    assert (await road.row(stale.id)).state is CANCELLED


async def test_the_caption_of_a_tapped_picture_is_edited(road: Road) -> None:
    anna = await road.person()
    await road.enqueue(anna.id, Reply(Markup("Preview"), file=File(name="a.png", content=PNG, is_photo=True)))
    await road.drain()
    message = await anna.sees("Preview")
    await road.enqueue(anna.id, "Scheduled", edits_message_id=message["message_id"])
    await road.drain()
    assert await road.seen(anna) == ["Scheduled"]


async def test_an_edit_of_a_message_that_is_gone_is_sent_anew_and_edited_next(road: Road) -> None:
    anna = await road.person()
    first = await road.enqueue(anna.id, "0 %")
    await road.drain()
    async with road.database.transaction() as session:
        await session.execute(update(Delivery).where(Delivery.id == first).values(telegram_message_id=999_999))
    await road.enqueue(anna.id, "50 %", edits_id=first)
    await road.drain()
    await road.enqueue(anna.id, "100 %", edits_id=first)
    await road.drain()
    assert await road.seen(anna) == ["0 %", "100 %"]


async def test_html_that_telegram_refuses_arrives_as_plain_text(road: Road) -> None:
    anna = await road.person()
    row_id = await road.enqueue(anna.id, "<b>1 &lt; 2")
    await road.drain()
    assert await road.seen(anna) == ["1 < 2"]
    assert (await road.row(row_id)).state is SENT


async def test_what_telegram_refuses_for_good_is_failed_with_its_words_and_blocks_nobody(road: Road) -> None:
    anna = await road.person()
    bad = await road.enqueue(anna.id, Reply(Markup("bad"), keyboard=((Button("Link", url="nonsense://"),),)))
    await road.enqueue(anna.id, "good")
    await road.drain()
    row = await road.row(bad)
    assert (row.state, row.attempts) == (FAILED, 1)
    assert row.error
    assert await road.seen(anna) == ["good"]


async def test_messages_to_one_chat_keep_their_order_through_a_server_error(road: Road) -> None:
    anna = await road.person()
    await road.phones.fault(kind="500", method="sendMessage", count=2)
    async with road.database.transaction() as session:
        for text in ("one", "two", "three"):
            await enqueue(session, anna.id, Reply(Markup(text)), now=utc_now())
    await road.settled()
    assert await road.seen(anna) == ["one", "two", "three"]


async def test_a_server_error_is_tried_eight_times(road: Road) -> None:
    anna = await road.person()
    await road.phones.fault(kind="500", method="sendMessage")
    row_id = await road.enqueue(anna.id, "hello")
    await road.settled()
    row = await road.row(row_id)
    assert (row.state, row.attempts) == (FAILED, 8)
    assert "Internal Server Error" in (row.error or "")


async def test_an_announcement_for_later_lets_replies_pass(road: Road) -> None:
    anna = await road.person()
    later = await road.enqueue(anna.id, "later", not_before=utc_now() + timedelta(hours=1))
    await road.enqueue(anna.id, "now")
    await road.drain()
    assert await road.seen(anna) == ["now"]
    assert (await road.row(later)).state is PENDING


async def test_a_reply_overtakes_announcements_yet_not_those_of_its_own_chat(road: Road) -> None:
    people = [await road.person(f"Member {number}") for number in range(12)]
    async with road.database.transaction() as session:
        for person in people:
            await enqueue(session, person.id, Reply(Markup("news")), now=utc_now(), priority=ANNOUNCEMENT)
        await enqueue(session, people[-1].id, Reply(Markup("answer")), now=utc_now())
    await road.drain()
    sent = [(call["params"]["text"], call["chat_id"]) for call in await road.phones.calls("sendMessage")]
    assert sent[0] == ("news", people[-1].id)
    assert sent.index(("answer", people[-1].id)) < 6
    assert len(sent) == 13


async def test_too_many_requests_hold_everything_and_count_as_no_attempt(
    database: Database, bot: Bot, phones: Phones
) -> None:
    async with sending(database, bot, phones, haste=1) as road:
        anna, berit = await road.person("Anna"), await road.person("Berit")
        await road.phones.fault(kind="429", method="sendMessage", chat=anna.id, count=1, retry_after=1)
        first = await road.enqueue(anna.id, "hello")
        await road.until(first, lambda row: row.error is not None)
        await road.enqueue(berit.id, "hello")
        await road.settled()
        refused, *sent = await road.phones.calls("sendMessage")
        assert not refused["ok"]
        assert len(sent) == 2
        assert all(call["at"] >= refused["at"] + 0.9 for call in sent)
        assert (await road.row(first)).attempts == 1


async def test_an_answer_that_is_lost_is_resent_once(road: Road) -> None:
    anna = await road.person()
    await road.phones.fault(kind="drop", method="sendMessage", count=1)
    row_id = await road.enqueue(anna.id, "hello")
    await road.settled()
    assert await road.seen(anna) == ["hello", "hello"]
    assert (await road.row(row_id)).state is SENT


async def test_nothing_is_ever_sent_a_third_time(road: Road) -> None:
    anna = await road.person()
    await road.phones.fault(kind="drop", method="sendMessage")
    row_id = await road.enqueue(anna.id, "hello")
    await road.settled()
    assert await road.seen(anna) == ["hello", "hello"]
    assert (await road.row(row_id)).state is UNKNOWN


async def test_a_reminder_whose_answer_is_lost_is_shown_as_unknown(road: Road) -> None:
    anna = await road.person()
    await road.phones.fault(kind="drop", method="sendMessage", count=1)
    row_id = await road.enqueue(anna.id, "reminder", policy=DeliveryPolicy.UNKNOWN)
    await road.settled()
    assert await road.seen(anna) == ["reminder"]
    assert (await road.row(row_id)).state is UNKNOWN


async def test_without_a_connection_a_reminder_is_tried_again(
    database: Database, emulator: Emulator, bot: Bot, phones: Phones, unused_port: int
) -> None:
    """Nothing listens: certainly not sent, so even the careful policy tries again."""
    anna = await phones.person("Anna")
    await anna.send("/start")
    away = Bot(emulator.token, base_url=f"http://127.0.0.1:{unused_port}/bot")
    async with contextlib.AsyncExitStack() as stack:
        await stack.enter_async_context(away.request)
        async with sending(database, away, phones) as road:
            row_id = await road.enqueue(anna.id, "reminder", policy=DeliveryPolicy.UNKNOWN)
            await road.until(row_id, lambda row: row.attempts >= 2)
    async with sending(database, bot, phones, "second") as road:
        await road.settled()
        assert await road.seen(anna) == ["reminder"]
        assert (await road.row(row_id)).state is SENT
        assert emulator.token not in str(vars(await road.row(row_id)))


async def test_a_person_who_blocked_the_bot_is_unreachable(road: Road) -> None:
    anna = await road.person()
    async with road.database.transaction() as session:
        await a_person(session, telegram_id=anna.id)
    await road.phones.ask("POST", "/sim/block", {"user": anna.id, "blocked": True})
    row_id = await road.enqueue(anna.id, "hello")
    await road.drain()
    assert (await road.row(row_id)).state is UNREACHABLE
    async with road.database.reading() as session:
        assert not await session.scalar(select(Person.is_reachable).where(Person.telegram_id == anna.id))


async def test_somebody_telegram_does_not_know_is_unreachable(road: Road) -> None:
    row_id = await road.enqueue(4_000_000_001, "hello")
    await road.drain()
    assert (await road.row(row_id)).state is UNREACHABLE


async def test_a_migrated_group_gets_everything_at_its_new_id(road: Road) -> None:
    anna = await road.person()
    body = {"type": "group", "title": "Board", "members": [anna.id], "by": anna.id}
    old = int((await road.phones.ask("POST", "/sim/chats", body))["chats"][0]["id"])
    async with road.database.transaction() as session:
        cluster = await a_cluster(session)
        session.add(GroupChat(telegram_id=old, title="Board", cluster_id=cluster.id, created_at=utc_now()))
    answer = await road.phones.ask("POST", "/sim/fault", {"kind": "migrated", "chat": old})
    new = int(answer["chats"][0]["id"])
    async with road.database.transaction() as session:
        for text in ("one", "two"):
            await enqueue(session, old, Reply(Markup(text)), now=utc_now())
    await road.settled()
    assert [text for text in await road.seen(anna, new) if text in ("one", "two")] == ["one", "two"]
    async with road.database.reading() as session:
        assert await session.scalar(select(GroupChat.telegram_id)) == new


async def an_occurrence(database: Database, state: AnnouncementState = AnnouncementState.DONE) -> int:
    async with database.transaction() as session:
        author = await a_person(session, await a_company(session))
        assert author.cluster_id is not None
        announcement = Announcement(
            cluster_id=author.cluster_id,
            author_id=author.id,
            text="news",
            state=state,
            timezone="Europe/Stockholm",
            created_at=utc_now(),
        )
        session.add(announcement)
        await session.flush()
        occurrence = Occurrence(announcement_id=announcement.id, local_date=date(2026, 11, 23), started_at=utc_now())
        session.add(occurrence)
        await session.flush()
        return occurrence.id


async def test_a_cancelled_announcement_reaches_nobody_any_more(road: Road) -> None:
    anna = await road.person()
    occurrence_id = await an_occurrence(road.database, AnnouncementState.CANCELLED)
    row_id = await road.enqueue(anna.id, "news", occurrence_id=occurrence_id, priority=ANNOUNCEMENT)
    await road.drain()
    assert (await road.row(row_id)).state is CANCELLED
    assert await road.seen(anna) == []


async def test_an_announcement_skips_who_unsubscribed_or_left_after_it_was_enqueued(road: Road) -> None:
    anna, berit = await road.person("Anna"), await road.person("Berit")
    occurrence_id = await an_occurrence(road.database)
    async with road.database.transaction() as session:
        await a_person(session, telegram_id=anna.id, is_subscribed=False)
        await a_person(session, telegram_id=berit.id, is_reachable=False)
    options = {"occurrence_id": occurrence_id, "priority": ANNOUNCEMENT}
    rows = [await road.enqueue(person.id, "news", **options) for person in (anna, berit)]
    await road.enqueue(anna.id, "your answer")
    await road.drain()
    assert [(await road.row(row)).state for row in rows] == [CANCELLED, UNREACHABLE]
    assert await road.seen(anna) == ["your answer"]


async def test_what_has_expired_is_not_sent(road: Road) -> None:
    anna = await road.person()
    row_id = await road.enqueue(anna.id, "starts in an hour", expires_at=utc_now() - timedelta(seconds=1))
    await road.drain()
    assert (await road.row(row_id)).state is CANCELLED
    assert await road.seen(anna) == []


async def test_counts_are_by_recipient(road: Road) -> None:
    anna = await road.person()
    occurrence_id = await an_occurrence(road.database)
    options = {"occurrence_id": occurrence_id, "priority": ANNOUNCEMENT}
    await road.enqueue(anna.id, "word " * 1500, **options)
    await road.enqueue(4_000_000_001, "news", **options)
    await road.enqueue(4_000_000_002, "news", not_before=utc_now() + timedelta(hours=1), **options)
    await road.drain()
    async with road.database.reading() as session:
        assert await delivered_counts(session, occurrence_id) == Counts(pending=1, sent=1, unreachable=1)
        assert await delivered_counts(session, occurrence_id + 1) == Counts()


async def left_in_flight(database: Database, chat_id: int, policy: DeliveryPolicy) -> int:
    """A row as a killed process leaves it."""
    async with database.transaction() as session:
        row = await enqueue(session, chat_id, Reply(Markup("hello")), now=utc_now(), policy=policy)
        row.state, row.attempts = DeliveryState.SENDING, 1
        row.claimed_by, row.claimed_epoch, row.claimed_at = "killed", 0, utc_now()
        return row.id


async def test_after_a_crash_the_policy_decides_about_what_was_in_flight(
    database: Database, bot: Bot, phones: Phones
) -> None:
    anna, berit = await phones.person("Anna"), await phones.person("Berit")
    for person in (anna, berit):
        await person.send("/start")
    resent = await left_in_flight(database, anna.id, DeliveryPolicy.RESEND)
    unknown = await left_in_flight(database, berit.id, DeliveryPolicy.UNKNOWN)
    async with sending(database, bot, phones) as road:
        await road.settled()
        assert ((await road.row(resent)).state, await road.seen(anna)) == (SENT, ["hello"])
        assert ((await road.row(unknown)).state, await road.seen(berit)) == (UNKNOWN, [])


async def test_a_deposed_sender_claims_nothing_and_its_late_result_changes_nothing(road: Road) -> None:
    anna = await road.person()
    await road.phones.fault(kind="delay", method="sendMessage", seconds=1, count=1)
    in_flight = await road.enqueue(anna.id, "hello", policy=DeliveryPolicy.UNKNOWN)
    road.sender.wake()
    await road.until(in_flight, lambda row: row.state is DeliveryState.SENDING)
    async with road.database.transaction() as session:
        await session.execute(update(Lease).where(Lease.name == LEASE_NAME).values(owner="second", epoch=2))
        await session.execute(update(Delivery).values(state=UNKNOWN))
    waiting = await road.enqueue(anna.id, "more")
    road.sender.wake()
    await road.sender.stop()
    assert await road.seen(anna) == ["hello"]
    assert (await road.row(in_flight)).state is UNKNOWN
    assert (await road.row(waiting)).state is PENDING
    with pytest.raises(Deposed):
        async with road.database.transaction() as session:
            await road.leadership.hold(session)


async def test_old_messages_and_files_are_forgotten_but_not_those_of_announcements(road: Road) -> None:
    anna = await road.person()
    occurrence_id = await an_occurrence(road.database)
    old = await road.enqueue(anna.id, Reply(file=File(name="a.png", content=PNG, is_photo=True)))
    kept = await road.enqueue(anna.id, "news", occurrence_id=occurrence_id)
    await road.drain()
    async with road.database.transaction() as session:
        await forget_finished(session, utc_now() + timedelta(days=31))
    async with road.database.reading() as session:
        assert (await session.scalars(select(Delivery.id))).all() == [kept]
        assert old != kept
        assert (await session.scalars(select(StoredFile.id))).all() == []


@pytest.fixture
def unused_port() -> int:
    """A port of this machine on which nothing listens."""
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port

"""Announcements: who may touch them, whom they reach, when they go out, how they are counted."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from bot import outbox
from bot.db import Database
from bot.errors import NotAllowed, NotFound, UserError
from bot.models import Announcement, AnnouncementState, Audience, Cluster, DeliveryState, GroupChat, Person, Role
from bot.services import announcements
from bot.services.announcements import Content
from bot.views.reply import Markup, Reply
from tests.factories import NOW, a_cluster, a_person

TEXT = Content("<b>Open house</b> on Friday")
# NOW is 13:00 in Stockholm.
LOCAL_NOON_TOMORROW = datetime(2026, 11, 24, 12, 0)  # noqa: DTZ001 - a local time


async def a_coordinator(session: AsyncSession, cluster: Cluster | None = None, **given: Any) -> Person:
    cluster = cluster or await a_cluster(session)
    person = await a_person(session, cluster=cluster, role=Role.COORDINATOR, **given)
    await session.refresh(person)
    return person


async def a_group(session: AsyncSession, cluster: Cluster, **given: Any) -> GroupChat:
    values = {"telegram_id": -100200300, "title": "Installers", "cluster_id": cluster.id, "created_at": NOW}
    group = GroupChat(**(values | given))
    session.add(group)
    await session.flush()
    return group


async def a_draft(session: AsyncSession, author: Person, content: Content = TEXT) -> Announcement:
    return (await announcements.draft(session, author, content, NOW)).announcement


async def test_it_reaches_subscribed_members_of_the_audience(database: Database) -> None:
    async with database.transaction() as session:
        home, elsewhere = await a_cluster(session), await a_cluster(session, name="Bergenergie")
        author = await a_coordinator(session, home)
        member = await a_person(session, cluster=home, role=Role.MEMBER)
        await a_person(session, cluster=home, role=Role.MEMBER, is_subscribed=False)
        await a_person(session, cluster=home, role=Role.APPLICANT)
        stranger = await a_person(session, cluster=elsewhere, role=Role.MEMBER)
        group = await a_group(session, home)
        announcement = await a_draft(session, author)
        expected = {
            Audience.CLUSTER: {author.telegram_id, member.telegram_id},
            Audience.ALL: {author.telegram_id, member.telegram_id, stranger.telegram_id},
            Audience.GROUP: {group.telegram_id},
        }
        for audience, chats in expected.items():
            announcement.state = AnnouncementState.DRAFT
            found = await announcements.address(session, author, announcement.id, audience, group.id)
            assert found.recipient_count == len(chats)
            again = await a_draft(session, author)
            await announcements.address(session, author, again.id, audience, group.id)
            await announcements.confirm(session, author, again.id, NOW)
            started = await announcements.begin(session, again, NOW)
            assert started is not None
            assert set(started.chat_ids) == chats


async def test_nothing_to_say_and_nobody_to_say_it_to(database: Database) -> None:
    async with database.transaction() as session:
        author = await a_coordinator(session, is_subscribed=False)
        with pytest.raises(UserError, match="empty"):
            await announcements.draft(session, author, Content("  "), NOW)
        announcement = await a_draft(session, author)
        with pytest.raises(UserError, match="Nobody would get this"):
            await announcements.confirm(session, author, announcement.id, NOW)
        operator = await a_person(session, is_operator=True)
        await session.refresh(operator)
        with pytest.raises(UserError, match="no cluster"):
            await announcements.draft(session, operator, TEXT, NOW)


Attempt = Callable[[AsyncSession, Person, int], Awaitable[object]]


@pytest.mark.parametrize(
    "attempt",
    [
        lambda session, person, number: announcements.planned(session, person, number),
        lambda session, person, number: announcements.rewrite(session, person, number, TEXT),
        lambda session, person, number: announcements.address(session, person, number, Audience.ALL, None),
        lambda session, person, number: announcements.schedule_at(session, person, number, LOCAL_NOON_TOMORROW, NOW),
        lambda session, person, number: announcements.unschedule(session, person, number),
        lambda session, person, number: announcements.confirm(session, person, number, NOW),
        lambda session, person, number: announcements.cancel(session, person, number),
    ],
    ids=["see", "rewrite", "address", "schedule", "unschedule", "confirm", "cancel"],
)
async def test_only_the_clusters_coordinators_touch_it(database: Database, attempt: Attempt) -> None:
    async with database.transaction() as session:
        author = await a_coordinator(session)
        assert author.cluster is not None
        number = (await a_draft(session, author)).id
        stranger = await a_coordinator(session, await a_cluster(session, name="Bergenergie"))
        member = await a_person(session, cluster=author.cluster, role=Role.MEMBER)
        for person in (stranger, member):
            with pytest.raises(NotAllowed):
                await attempt(session, person, number)
        with pytest.raises(NotFound):
            await attempt(session, author, 424_242)
        await attempt(session, await a_coordinator(session, author.cluster), number)


async def test_another_clusters_group_is_out_of_reach(database: Database) -> None:
    async with database.transaction() as session:
        author = await a_coordinator(session)
        group = await a_group(session, await a_cluster(session, name="Bergenergie"))
        number = (await a_draft(session, author)).id
        with pytest.raises(NotAllowed):
            await announcements.address(session, author, number, Audience.GROUP, group.id)
        with pytest.raises(NotFound):
            await announcements.address(session, author, number, Audience.GROUP, 424_242)


@pytest.mark.parametrize(
    ("local", "sentence"),
    [
        (datetime(2026, 11, 23, 12, 58), "passed already"),  # noqa: DTZ001
        (datetime(1, 1, 1), "passed already"),  # noqa: DTZ001
        (datetime(2028, 11, 23), "more than a year"),  # noqa: DTZ001
        (datetime(9999, 12, 31, 23, 59), "more than a year"),  # noqa: DTZ001
    ],
)
async def test_times_past_and_far_are_refused(database: Database, local: datetime, sentence: str) -> None:
    async with database.transaction() as session:
        author = await a_coordinator(session)
        announcement = await a_draft(session, author)
        with pytest.raises(UserError, match=sentence):
            await announcements.schedule_at(session, author, announcement.id, local, NOW)
        assert announcement.due_at is None


async def test_a_confirmed_one_is_due_at_its_local_time_and_begins_once(database: Database) -> None:
    async with database.transaction() as session:
        author = await a_coordinator(session)
        announcement = await a_draft(session, author)
        await announcements.schedule_at(session, author, announcement.id, LOCAL_NOON_TOMORROW, NOW)
        await announcements.confirm(session, author, announcement.id, NOW)
        await announcements.confirm(session, author, announcement.id, NOW)
        at = NOW + timedelta(hours=23)
        assert announcement.due_at == at
        assert not await announcements.due(session, at - timedelta(seconds=1))
        assert [found.id for found in await announcements.due(session, at)] == [announcement.id]
        assert await announcements.begin(session, announcement, at) is not None
        await session.flush()
        assert not await announcements.due(session, at)
        with pytest.raises(NotFound, match="sent already"):
            await announcements.confirm(session, author, announcement.id, at)


async def test_a_late_one_waits_for_a_decision(database: Database) -> None:
    async with database.transaction() as session:
        author = await a_coordinator(session)
        announcement = await a_draft(session, author)
        await announcements.schedule_at(session, author, announcement.id, LOCAL_NOON_TOMORROW, NOW)
        await announcements.confirm(session, author, announcement.id, NOW)
        late = NOW + timedelta(hours=24, minutes=1)
        assert await announcements.begin(session, announcement, late) is None
        await session.flush()
        assert announcement.state is AnnouncementState.LATE
        assert not await announcements.due(session, late)
        await announcements.confirm(session, author, announcement.id, late)
        await session.flush()
        assert await announcements.due(session, late)
        assert await announcements.begin(session, announcement, late) is not None


async def test_a_forgotten_draft_does_not_go_out_long_after_its_time(database: Database) -> None:
    async with database.transaction() as session:
        author = await a_coordinator(session)
        announcement = await a_draft(session, author)
        await announcements.schedule_at(session, author, announcement.id, LOCAL_NOON_TOMORROW, NOW)
        with pytest.raises(UserError, match="passed already"):
            await announcements.confirm(session, author, announcement.id, NOW + timedelta(days=3))
        assert announcement.state is AnnouncementState.DRAFT


async def test_without_a_time_it_needs_confirming_again(database: Database) -> None:
    async with database.transaction() as session:
        author = await a_coordinator(session)
        announcement = await a_draft(session, author)
        await announcements.schedule_at(session, author, announcement.id, LOCAL_NOON_TOMORROW, NOW)
        await announcements.confirm(session, author, announcement.id, NOW)
        await announcements.unschedule(session, author, announcement.id)
        assert (announcement.state, announcement.due_at) == (AnnouncementState.DRAFT, None)
        assert not await announcements.due(session, NOW + timedelta(days=30))


async def test_rewriting_keeps_what_was_not_sent(database: Database) -> None:
    async with database.transaction() as session:
        author = await a_coordinator(session)
        announcement = await a_draft(session, author, Content("Old", photo_id="photo"))
        await announcements.rewrite(session, author, announcement.id, Content("New"))
        assert (announcement.text, announcement.photo_id) == ("New", "photo")
        await announcements.rewrite(session, author, announcement.id, Content("", document_id="file"))
        assert (announcement.text, announcement.photo_id, announcement.document_id) == ("New", None, "file")


async def test_the_list_holds_what_waits_and_own_fresh_drafts(database: Database) -> None:
    async with database.transaction() as session:
        author = await a_coordinator(session)
        colleague = await a_coordinator(session, author.cluster)
        stranger = await a_coordinator(session, await a_cluster(session, name="Bergenergie"))
        draft = await a_draft(session, author)
        waiting, gone = await a_draft(session, author), await a_draft(session, author)
        await announcements.schedule_at(session, author, waiting.id, LOCAL_NOON_TOMORROW, NOW)
        await announcements.confirm(session, author, waiting.id, NOW)
        await announcements.cancel(session, author, gone.id)

        async def listed(person: Person, now: datetime = NOW) -> list[int]:
            return [found.id for found in await announcements.listed(session, person, now)]

        assert await listed(author) == [waiting.id, draft.id]
        assert await listed(author, NOW + timedelta(days=3)) == [waiting.id]
        assert await listed(colleague) == [waiting.id]
        assert await listed(stranger) == []


async def test_recipients_are_counted_by_their_last_message(database: Database) -> None:
    async with database.transaction() as session:
        author = await a_coordinator(session)
        announcement = await a_draft(session, author)
        await announcements.confirm(session, author, announcement.id, NOW)
        started = await announcements.begin(session, announcement, NOW)
        assert started is not None
        states = {
            1: [DeliveryState.SENT, DeliveryState.SENT],
            2: [DeliveryState.SENT, DeliveryState.FAILED],
            3: [DeliveryState.UNREACHABLE],
            4: [DeliveryState.SENDING],
            5: [DeliveryState.PENDING],
        }
        for chat_id, ends in states.items():
            for state in ends:
                row = await outbox.enqueue(
                    session, chat_id, Reply(Markup("x")), now=NOW, occurrence_id=started.occurrence.id
                )
                row.state = state
        await session.flush()
        counts = await announcements.delivered_counts(session, started.occurrence.id)
        assert counts == announcements.Counts(pending=2, sent=1, failed=1, unreachable=1)
        assert await announcements.cancel(session, author, announcement.id)


async def test_what_is_out_cannot_be_taken_back(database: Database) -> None:
    async with database.transaction() as session:
        author = await a_coordinator(session)
        announcement = await a_draft(session, author)
        await announcements.confirm(session, author, announcement.id, NOW)
        await announcements.begin(session, announcement, NOW)
        with pytest.raises(NotFound, match="sent already"):
            await announcements.cancel(session, author, announcement.id)

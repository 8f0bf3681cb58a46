"""Clusters, companies, people: joining, applying, deciding, changing, leaving; on both databases."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db import Database
from bot.errors import NotAllowed, NotFound, UserError
from bot.models import (
    ApplicationState,
    Cluster,
    Company,
    CompanyKind,
    GroupChat,
    Invite,
    MembershipApplication,
    Person,
    Role,
    Version,
)
from bot.services import members, people
from bot.services.members import CompanyField, Draft, InviteState
from bot.services.members.joining import bare_name
from tests.factories import NOW, a_cluster, a_company, a_person

LATER = NOW + timedelta(days=14)
ABOUT = "We install pellet boilers"


async def a_coordinator(session: AsyncSession, cluster: Cluster) -> Person:
    return await a_person(session, cluster=cluster, role=Role.COORDINATOR, name="Cecilia")


async def an_invite(
    session: AsyncSession, cluster: Cluster, role: Role = Role.MEMBER, uses: int = 1
) -> members.NewInvite:
    return await members.create_invite(session, cluster, role, None, uses, NOW)


def a_draft(cluster: Cluster, invite: members.NewInvite | None = None, **given: object) -> Draft:
    values: dict[str, object] = {
        "cluster_id": cluster.id,
        "invite_id": invite.id if invite else None,
        "name": "Åkes Värme AB",
        "about": ABOUT,
    }
    return Draft(**(values | given))  # type: ignore[arg-type]


async def companies_version(session: AsyncSession) -> int:
    return await session.scalar(select(Version.number).where(Version.name == "companies")) or 0


# Invites


async def test_an_invite_fits_a_deep_link_and_only_its_hash_is_kept(database: Database) -> None:
    async with database.transaction() as session:
        invite = await an_invite(session, await a_cluster(session))
        kept = await session.get_one(Invite, invite.id)
        assert len(invite.payload) <= 64
        assert set(invite.payload) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-")
        assert invite.token not in kept.token_hash
        assert members.token_of(invite.payload) == invite.token
        assert members.token_of("q_7") is None


async def test_what_opening_an_invite_comes_to(database: Database) -> None:
    async with database.transaction() as session:
        cluster, other = await a_cluster(session), await a_cluster(session, name="Ciepło")
        visitor, boss = await a_person(session), await a_coordinator(session, cluster)
        inside = await a_person(session, await a_company(session, cluster))
        elsewhere = await a_person(session, await a_company(session, other))
        invite = await an_invite(session, cluster)
        leading = await an_invite(session, cluster, Role.COORDINATOR)

        async def state(person: Person, token: str = invite.token, days: int = 0) -> InviteState:
            return (await members.open_invite(session, person, token, NOW + timedelta(days=days))).state

        assert await state(visitor) is InviteState.GOOD
        assert await state(visitor, "nonsense" * 4) is InviteState.UNKNOWN
        assert await state(visitor, days=14) is InviteState.EXPIRED
        assert await state(inside) is InviteState.ALREADY_IN
        assert await state(elsewhere) is InviteState.ELSEWHERE
        assert await state(inside, leading.token) is InviteState.PROMOTION
        assert await state(boss, leading.token) is InviteState.ALREADY_IN
        await members.revoke_invite(session, boss, invite.id, NOW)
        assert await state(visitor) is InviteState.REVOKED


async def test_joining_by_invite_makes_a_member_a_company_and_news_for_the_matcher(database: Database) -> None:
    async with database.transaction() as session:
        cluster, person = await a_cluster(session), await a_person(session, language="sv")
        invite = await an_invite(session, cluster)
        joined = await members.join_by_invite(session, person, a_draft(cluster, invite), NOW)
    async with database.reading() as session:
        found = await session.get_one(Person, person.id)
        assert (found.role, found.cluster_id, found.company_id) == (Role.MEMBER, cluster.id, joined.company.id)  # type: ignore[union-attr]
        assert found.company is not None
        assert (found.company.name, found.company.about, found.company.language) == ("Åkes Värme AB", ABOUT, "sv")
        assert found.company.kind is CompanyKind.SME
        assert joined.is_new_company
        assert await companies_version(session) == 1


async def test_a_coordinators_invite_needs_no_company(database: Database) -> None:
    async with database.transaction() as session:
        cluster, person = await a_cluster(session), await a_person(session)
        invite = await an_invite(session, cluster, Role.COORDINATOR)
        joined = await members.join_by_invite(session, person, a_draft(cluster, invite, name="", about=""), NOW)
        assert (person.role, joined.company) == (Role.COORDINATOR, None)
        added = await members.add_company(session, person, a_draft(cluster), NOW)
        assert added.company is not None
        assert (person.company_id, person.role) == (added.company.id, Role.COORDINATOR)
        with pytest.raises(UserError, match="already"):
            await members.add_company(session, person, a_draft(cluster), NOW)


async def test_an_invite_lets_in_as_many_as_it_says_however_many_come_at_once(database: Database) -> None:
    async with database.transaction() as session:
        cluster = await a_cluster(session)
        invite = await an_invite(session, cluster, uses=3)
        crowd = [await a_person(session, name=f"Person {n}") for n in range(8)]

    async def join(person: Person, number: int) -> bool:
        try:
            async with database.transaction() as session:
                draft = a_draft(cluster, invite, name=f"Firma {number * 7919}")
                await members.join_by_invite(session, await session.get_one(Person, person.id), draft, NOW)
        except UserError:
            return False
        return True

    results = await asyncio.gather(*(join(person, number) for number, person in enumerate(crowd)))
    assert sum(results) == 3
    async with database.reading() as session:
        assert (await session.get_one(Invite, invite.id)).uses == 3
        assert len((await session.scalars(select(Company))).all()) == 3


async def test_nobody_joins_twice(database: Database) -> None:
    async with database.transaction() as session:
        cluster, person = await a_cluster(session), await a_person(session)
        invite = await an_invite(session, cluster, uses=10)
        await members.join_by_invite(session, person, a_draft(cluster, invite), NOW)
        with pytest.raises(UserError, match="member already"):
            await members.join_by_invite(session, person, a_draft(cluster, invite), NOW)
        assert (await session.get_one(Invite, invite.id)).uses == 1


async def test_an_invite_can_be_widened_and_revoked_by_its_clusters_coordinator_only(database: Database) -> None:
    async with database.transaction() as session:
        cluster, other = await a_cluster(session), await a_cluster(session)
        boss, stranger = await a_coordinator(session, cluster), await a_coordinator(session, other)
        invite = await members.new_invite(session, boss, 1, NOW)
        assert (await members.widen_invite(session, boss, invite.id, NOW)).max_uses == 11
        assert [row.id for row in await members.live_invites(session, boss, NOW)] == [invite.id]
        assert await members.live_invites(session, stranger, NOW) == []
        for change in (members.widen_invite, members.revoke_invite):
            with pytest.raises(NotAllowed):
                await change(session, stranger, invite.id, NOW)
        await members.revoke_invite(session, boss, invite.id, NOW)
        assert await members.live_invites(session, boss, NOW) == []
        with pytest.raises(UserError, match="ended"):
            await members.widen_invite(session, boss, invite.id, NOW)
        with pytest.raises(NotFound):
            await members.new_invite(session, boss, 1_000_000, NOW)
        with pytest.raises(NotAllowed):
            await members.new_invite(session, await a_person(session), 1, NOW)


async def test_a_member_with_a_coordinators_invite_becomes_coordinator(database: Database) -> None:
    async with database.transaction() as session:
        cluster = await a_cluster(session)
        company = await a_company(session, cluster)
        person = await a_person(session, company)
        invite = await an_invite(session, cluster, Role.COORDINATOR)
        opened = await members.open_invite(session, person, invite.token, NOW)
        assert opened.invite is not None
        await members.promote(session, person, opened.invite, NOW)
        assert (person.role, person.company_id) == (Role.COORDINATOR, company.id)
        assert (await session.get_one(Invite, invite.id)).uses == 1


# The company that somebody may mean


@pytest.mark.parametrize(
    ("name", "bare"),
    [
        ("Lindbergs Värme AB", "lindbergs varme"),
        ("Ciepło-Pol sp. z o.o.", "cieplo pol"),
        ("Ciepło-Pol Spółka z ograniczoną odpowiedzialnością", "cieplo pol"),
        ("Müller Heiztechnik GmbH & Co. KG", "muller heiztechnik"),
        ("SIA Siltums", "siltums"),
        ("AB", "ab"),
        ("Kotły S.A.", "kotly"),
    ],
)
def test_legal_forms_do_not_count(name: str, bare: str) -> None:
    assert bare_name(name) == bare


@pytest.mark.parametrize(
    ("typed", "is_meant"),
    [
        ("lindberg varme", True),
        ("LINDBERGS VÄRME AKTIEBOLAG", True),
        ("Värme Lindbergs", True),
        ("Lundins Värme", False),
        ("Lindbergs Plåt", False),
        ("AB", False),
    ],
)
async def test_a_company_is_recognised_in_its_cluster(database: Database, typed: str, is_meant: bool) -> None:
    async with database.transaction() as session:
        company = await a_company(session, name="Lindbergs Värme AB")
        other = await a_cluster(session)
        gone = await a_company(session, other, name="Lindbergs Värme", left_at=NOW)
        found = await members.similar_company(session, company.cluster_id, typed)
        assert (found is not None and found.id == company.id) is is_meant
        assert await members.similar_company(session, gone.cluster_id, typed) is None


async def test_working_at_a_known_company_makes_no_second_one(database: Database) -> None:
    async with database.transaction() as session:
        cluster = await a_cluster(session)
        company, person = await a_company(session, cluster), await a_person(session)
        invite = await an_invite(session, cluster)
        draft = a_draft(cluster, invite, company_id=company.id)
        joined = await members.join_by_invite(session, person, draft, NOW)
        assert not joined.is_new_company
        assert person.company_id == company.id
        assert len((await session.scalars(select(Company))).all()) == 1


async def test_a_draft_cannot_put_anybody_into_another_clusters_company(database: Database) -> None:
    async with database.transaction() as session:
        foreign = await a_company(session, name="Fremd")
        cluster, person = await a_cluster(session), await a_person(session)
        invite = await an_invite(session, cluster)
        joined = await members.join_by_invite(session, person, a_draft(cluster, invite, company_id=foreign.id), NOW)
        assert joined.company is not None
        assert joined.company.cluster_id == cluster.id


# Applications


async def test_an_application_is_approved_once_by_the_first_tap(database: Database) -> None:
    async with database.transaction() as session:
        cluster = await a_cluster(session)
        bosses = [await a_coordinator(session, cluster) for _ in range(2)]
        visitor = await a_person(session)
        application = await members.apply(session, visitor, a_draft(cluster), NOW)
        assert visitor.role is Role.APPLICANT
        assert [boss.id for boss in await people.responsible(session, cluster.id)] == [boss.id for boss in bosses]

    async def tap(boss: Person, is_approved: bool) -> members.Decision:
        async with database.transaction() as session:
            actor = await session.get_one(Person, boss.id)
            return await members.decide(session, actor, application.id, is_approved=is_approved, now=NOW)

    decisions = await asyncio.gather(tap(bosses[0], True), tap(bosses[1], True))
    assert sorted(decision.is_news for decision in decisions) == [False, True]
    assert len({decision.decided_by.id for decision in decisions if decision.decided_by}) == 1
    late = await tap(bosses[1], False)
    assert (late.is_news, late.application.state) == (False, ApplicationState.APPROVED)
    async with database.reading() as session:
        found = await session.get_one(Person, visitor.id)
        assert found.role is Role.MEMBER
        assert found.company is not None
        assert found.company.name == "Åkes Värme AB"
        assert len((await session.scalars(select(Company))).all()) == 1


async def test_a_declined_applicant_may_ask_again_after_30_days_or_use_an_invite(database: Database) -> None:
    async with database.transaction() as session:
        cluster, visitor = await a_cluster(session), await a_person(session)
        boss = await a_coordinator(session, cluster)
        application = await members.apply(session, visitor, a_draft(cluster), NOW)
        with pytest.raises(UserError, match="already with the coordinator"):
            await members.apply(session, visitor, a_draft(cluster), NOW)
        await members.decide(session, boss, application.id, is_approved=False, now=NOW)
        assert visitor.role is Role.VISITOR
        with pytest.raises(UserError, match="declined lately"):
            await members.apply(session, visitor, a_draft(cluster), NOW + timedelta(days=29))
        again = await members.apply(session, visitor, a_draft(cluster), NOW + timedelta(days=31))
        assert [row.id for row in await members.waiting_applications(session, boss)] == [again.id]
        invite = await an_invite(session, cluster)
        await members.join_by_invite(session, visitor, a_draft(cluster, invite), NOW)
        await session.refresh(again)
        assert again.state is ApplicationState.WITHDRAWN
        assert not (await members.decide(session, boss, again.id, is_approved=True, now=NOW)).is_news


async def test_only_the_clusters_coordinator_or_the_operator_decides(database: Database) -> None:
    async with database.transaction() as session:
        cluster, other = await a_cluster(session), await a_cluster(session)
        stranger = await a_coordinator(session, other)
        operator = await a_person(session, is_operator=True)
        visitor = await a_person(session)
        application = await members.apply(session, visitor, a_draft(cluster), NOW)
        for outsider in (stranger, visitor):
            with pytest.raises(NotAllowed):
                await members.decide(session, outsider, application.id, is_approved=True, now=NOW)
        assert await members.waiting_applications(session, stranger) == []
        assert [row.id for row in await members.waiting_applications(session, operator)] == [application.id]
        assert [person.id for person in await people.responsible(session, cluster.id)] == [operator.id]
        decision = await members.decide(session, operator, application.id, is_approved=True, now=NOW)
        assert decision.joined is not None


async def test_an_application_can_be_withdrawn(database: Database) -> None:
    async with database.transaction() as session:
        cluster, visitor = await a_cluster(session), await a_person(session)
        application = await members.apply(session, visitor, a_draft(cluster), NOW)
        await members.withdraw(session, visitor, NOW)
        await session.refresh(application)
        assert (visitor.role, application.state) == (Role.VISITOR, ApplicationState.WITHDRAWN)
        assert await members.pending_application(session, visitor) is None


async def test_whoever_is_in_has_no_application_to_withdraw(database: Database) -> None:
    async with database.transaction() as session:
        cluster, visitor = await a_cluster(session), await a_person(session)
        coordinator = await a_coordinator(session, cluster)
        application = await members.apply(session, visitor, a_draft(cluster), NOW)
        await members.decide(session, coordinator, application.id, is_approved=True, now=NOW)
        with pytest.raises(UserError, match="member already"):
            await members.withdraw(session, visitor, NOW)
        await session.refresh(application)
        assert (visitor.role, application.state) == (Role.MEMBER, ApplicationState.APPROVED)


async def test_the_cards_of_an_application_are_remembered(database: Database) -> None:
    async with database.transaction() as session:
        cluster, visitor = await a_cluster(session), await a_person(session)
        application = await members.apply(session, visitor, a_draft(cluster), NOW)
        await members.remember_cards(session, application, [4, 5])
        await members.remember_cards(session, application, [6])
    async with database.reading() as session:
        assert (await session.get_one(MembershipApplication, application.id)).card_ids == [4, 5, 6]


# Fields


@pytest.mark.parametrize(
    ("field", "typed", "kept"),
    [
        (CompanyField.NAME, "  <b>Å & Co</b>\x00\n ", "<b>Å & Co</b>"),
        (CompanyField.NAME, "\u202eשלום חימום\u202c", "שלום חימום"),
        (CompanyField.ABOUT, "We  make\npellets", "We make pellets"),
        (CompanyField.PHONE, "+46 (0)70-123 45 67", "+46 (0)70-123 45 67"),
        (CompanyField.PHONE, "0701234567", "0701234567"),
        (CompanyField.EMAIL, "mailto:anna@lindbergs.example", "anna@lindbergs.example"),
        (CompanyField.WEBSITE, "WWW.Lindbergs.example/Om", "https://www.lindbergs.example/Om"),
        (CompanyField.WEBSITE, "http://värme.example", "http://värme.example"),
        (CompanyField.CERTIFICATES, "ENplus A1;ISO 9001 ,, F-gas", "ENplus A1, ISO 9001, F-gas"),
    ],
)
def test_what_is_kept_of_what_is_typed(field: CompanyField, typed: str, kept: str) -> None:
    assert members.checked_value(field, typed) == kept


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        (CompanyField.NAME, ""),
        (CompanyField.NAME, "\x00"),
        (CompanyField.NAME, "🔥" * 30),
        (CompanyField.NAME, "x" * 121),
        (CompanyField.ABOUT, "hej"),
        (CompanyField.ABOUT, "word " * 1000),
        (CompanyField.PHONE, "call me"),
        (CompanyField.PHONE, "12"),
        (CompanyField.PHONE, "1234567890123456"),
        (CompanyField.EMAIL, "anna at lindbergs"),
        (CompanyField.EMAIL, "anna@lindbergs"),
        (CompanyField.EMAIL, "a b@c.example"),
        (CompanyField.EMAIL, "a@b.ex," + "x" * 200),
        (CompanyField.WEBSITE, "lindbergs"),
        (CompanyField.WEBSITE, "javascript:alert(1)"),
        (CompanyField.WEBSITE, "https://user@host.example"),
        (CompanyField.WEBSITE, "two words.example"),
    ],
)
def test_what_cannot_be_kept_is_refused_with_a_sentence(field: CompanyField, typed: str) -> None:
    with pytest.raises(UserError):
        members.checked_value(field, typed)


async def test_changing_a_field_is_news_for_the_matcher(database: Database) -> None:
    async with database.transaction() as session:
        person = await a_person(session, await a_company(session), language="pl")
        before = await companies_version(session)
        await members.set_company_field(session, person, CompanyField.ABOUT, "Produkujemy pellet drzewny")
        await members.set_company_field(session, person, CompanyField.SEEKS, "Instalatorów w Szwecji")
        company = await members.set_company_kind(session, person, CompanyKind.LARGE)
        assert (company.about, company.language) == ("Produkujemy pellet drzewny", "pl")
        assert company.kind is CompanyKind.LARGE
        assert await companies_version(session) == before + 3
        assert (await members.set_company_field(session, person, CompanyField.SEEKS, "")).seeks == ""
        with pytest.raises(UserError):
            await members.set_company_field(session, person, CompanyField.NAME, "")
        with pytest.raises(NotFound):
            await members.set_company_field(session, await a_person(session), CompanyField.NAME, "X1")


async def test_language_and_notifications(database: Database) -> None:
    async with database.transaction() as session:
        person = await a_person(session, language="sv")
        members.set_language(person, "en")
        members.set_subscribed(person, False)
    async with database.reading() as session:
        found = await session.get_one(Person, person.id)
        assert (found.language, found.has_chosen_language, found.is_subscribed) == ("en", True, False)
    with pytest.raises(NotFound):
        members.set_language(person, "xx")


# Leaving, roles, the list


async def test_the_last_one_out_takes_the_company_along(database: Database) -> None:
    async with database.transaction() as session:
        company = await a_company(session)
        first, second = await a_person(session, company), await a_person(session, company)
        before = await companies_version(session)
        await members.leave(session, first, NOW)
        assert (first.role, first.cluster_id, first.company_id) == (Role.VISITOR, None, None)
        assert (company.left_at, await companies_version(session)) == (None, before)
        await members.leave(session, second, NOW)
        assert (company.left_at, await companies_version(session)) == (NOW, before + 1)
        assert await members.leave(session, second, NOW) is None


async def test_a_cluster_keeps_a_coordinator(database: Database) -> None:
    async with database.transaction() as session:
        cluster = await a_cluster(session)
        boss = await a_coordinator(session, cluster)
        person = await a_person(session, await a_company(session, cluster))
        with pytest.raises(UserError, match="only coordinator"):
            await members.leave(session, boss, NOW)
        with pytest.raises(UserError, match="only coordinator"):
            await members.remove_member(session, boss, boss.id, NOW)
        with pytest.raises(UserError, match="needs a coordinator"):
            await members.set_role(session, boss, boss.id, Role.MEMBER)
        await members.set_role(session, boss, person.id, Role.COORDINATOR)
        await members.set_role(session, boss, boss.id, Role.MEMBER)
        with pytest.raises(NotAllowed):
            await members.set_role(session, boss, boss.id, Role.COORDINATOR)
        await members.remove_member(session, person, boss.id, NOW)
        assert boss.role is Role.VISITOR


async def test_two_coordinators_leaving_at_once_leave_one_behind(database: Database) -> None:
    async with database.transaction() as session:
        cluster = await a_cluster(session)
        bosses = [await a_coordinator(session, cluster) for _ in range(2)]

    async def go(boss: Person) -> bool:
        try:
            async with database.transaction() as session:
                await members.leave(session, await session.get_one(Person, boss.id), NOW)
        except UserError:
            return False
        return True

    assert sorted(await asyncio.gather(*(go(boss) for boss in bosses))) == [False, True]


async def test_a_coordinator_sees_the_own_cluster_only(database: Database) -> None:
    async with database.transaction() as session:
        cluster = await a_cluster(session)
        company = await a_company(session, cluster, name="Åkes")
        empty = await a_company(session, cluster, name="Bosses")
        foreign = await a_company(session, name="Fremd")
        boss = await a_coordinator(session, cluster)
        quiet = await a_person(session, company, last_seen_at=NOW - timedelta(days=40))
        stranger = await a_person(session, foreign)
        rows = await members.list_companies(session, boss)
        assert [(row.id, row.people_count, row.is_silent(NOW)) for row in rows] == [
            (empty.id, 0, True),
            (company.id, 1, True),
        ]
        assert rows[1].last_seen_at == quiet.last_seen_at
        quiet.last_seen_at = NOW
        await session.flush()
        assert not (await members.list_companies(session, boss))[1].is_silent(NOW)
        assert [person.id for person in await members.people_without_company(session, boss)] == [boss.id]
        found, staff = await members.company_with_people(session, boss, company.id)
        assert (found.id, [person.id for person in staff]) == (company.id, [quiet.id])
        for forbidden in (
            members.company_with_people(session, boss, foreign.id),
            members.member(session, boss, stranger.id),
            members.remove_member(session, boss, stranger.id, NOW),
            members.list_companies(session, quiet),
        ):
            with pytest.raises(NotAllowed):
                await forbidden


async def test_clusters_are_paged(database: Database) -> None:
    async with database.transaction() as session:
        for name in "CAB":
            await a_cluster(session, name=name)
        page, count = await members.clusters_to_join(session, "en", 1, 2)
        assert ([cluster.name for cluster in page], count) == (["B", "C"], 3)


async def test_clusters_of_ones_own_language_come_first(database: Database) -> None:
    async with database.transaction() as session:
        await a_cluster(session, name="Ciepłe Mazury", country="PL", language="pl")
        await a_cluster(session, name="Norrvärme", country="SE", language="sv")
        page, _ = await members.clusters_to_join(session, "sv", 0, 2)
        assert [cluster.name for cluster in page] == ["Norrvärme", "Ciepłe Mazury"]


# Groups


async def test_a_group_is_connected_moved_and_disconnected(database: Database) -> None:
    async with database.transaction() as session:
        cluster, other = await a_cluster(session), await a_cluster(session, name="Ciepło")
        boss, stranger = await a_coordinator(session, cluster), await a_coordinator(session, other)
        with pytest.raises(NotAllowed):
            await members.connect_group(session, await a_person(session), -5, "Group", NOW)
        group = await members.connect_group(session, boss, -5, "Norr\x00 <b>", NOW)
        assert (group.title, group.cluster_id, group.is_active) == ("Norr <b>", cluster.id, True)
        with pytest.raises(UserError, match="connected to"):
            await members.connect_group(session, stranger, -5, "Group", NOW)
        await members.migrate_group(session, -5, -1005)
        await members.migrate_group(session, -5, -1005)
        await members.migrate_group(session, -77, -1077)
        assert [row.telegram_id for row in await session.scalars(select(GroupChat))] == [-1005]
        await members.disconnect_group(session, -1005)
        await members.disconnect_group(session, -404)
        assert not group.is_active
        again = await members.connect_group(session, stranger, -1005, "Group", NOW)
        assert (again.id, again.cluster_id) == (group.id, other.id)


# The command line's


async def test_the_operator_makes_a_cluster_and_its_first_coordinator(database: Database) -> None:
    given = {
        "name": "Norrvärme",
        "region": "Norrland",
        "country": "se",
        "language": "SV",
        "timezone": "Europe/Stockholm",
    }
    async with database.transaction() as session:
        cluster = await members.create_cluster(session, **given, now=NOW)
        assert (cluster.country, cluster.language) == ("SE", "sv")
        invite = await members.create_coordinator_invite(session, cluster, NOW)
        person = await a_person(session)
        await members.join_by_invite(session, person, a_draft(cluster, invite), NOW)
        assert person.role is Role.COORDINATOR
        assert (await members.cluster_named(session, " NORRVÄRME ")).id == cluster.id
        assert (await members.create_member_invite(session, cluster, 7, NOW)).max_uses == 7
        with pytest.raises(NotFound, match="no cluster called"):
            await members.cluster_named(session, "Söder")
        for wrong in ({"country": "Sweden"}, {"language": "svenska"}, {"timezone": "Stockholm"}, {"region": "  "}, {}):
            with pytest.raises(UserError):
                await members.create_cluster(
                    session, **(given | {"name": "Other"} if wrong else given) | wrong, now=NOW
                )

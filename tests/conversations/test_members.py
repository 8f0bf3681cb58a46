"""Joining, applying, the profile, leaving, the coordinator's lists and groups, as people see them."""

from __future__ import annotations

import re
from typing import Any

import pytest
from sqlalchemy import select

from bot.app import Assistant
from bot.models import Cluster, GroupChat, Person, Role
from bot.services import members
from tests.conftest import MovableClock
from tests.factories import a_cluster
from tests.phones import Phone, Phones, buttons, labels, words


async def a_link(
    assistant: Assistant, role: Role = Role.MEMBER, cluster_name: str = "Norrvärme", uses: int = 10
) -> str:
    """What Telegram sends for the invite's link; the cluster is made when it is not there."""
    async with assistant.database.transaction() as session:
        found = await session.scalar(select(Cluster).where(Cluster.name == cluster_name))
        cluster = found or await a_cluster(session, name=cluster_name)
        invite = await members.create_invite(session, cluster, role, None, uses, assistant.clock())
    return f"/start {invite.payload}"


async def a_coordinator(
    assistant: Assistant, phones: Phones, name: str = "Cecilia", cluster: str = "Norrvärme"
) -> Phone:
    phone = await phones.person(name)
    await phone.send(await a_link(assistant, Role.COORDINATOR, cluster))
    await phone.tap("Skip")
    await phone.sees("Welcome to", "its coordinator")
    return phone


async def a_member(assistant: Assistant, phones: Phones, name: str = "Anna", company: str = "Åkes Värme AB") -> Phone:
    phone = await phones.person(name)
    await phone.send(await a_link(assistant))
    await phone.sees("What is your company called")
    await phone.send(company)
    await phone.sees("make or do")
    await phone.send("We install pellet boilers")
    await phone.tap("Confirm")
    await phone.sees("Welcome to Norrvärme", company)
    return phone


async def person_of(assistant: Assistant, phone: Phone) -> Person:
    async with assistant.database.reading() as session:
        found = await session.scalar(select(Person).where(Person.telegram_id == phone.id))
        assert found is not None
        session.expunge_all()
        return found


async def own_commands(phones: Phones, phone: Phone) -> set[str]:
    answer = await phones.ask("GET", f"/sim/commands?user={phone.id}")
    return {command["command"] for command in answer["commands"]}


async def test_a_visitor_is_told_what_this_is_and_where_to_go(assistant: Assistant, phones: Phones) -> None:
    anna = await phones.person("Anna <b>&")
    await anna.send("/start")
    message = await anna.sees("Hello Anna <b>&", "renewable heat")
    assert {"Ask a question", "Join a cluster", "Language"} <= set(labels(message))


async def test_an_invited_owner_joins_with_three_messages_and_one_tap(assistant: Assistant, phones: Phones) -> None:
    anna = await phones.person("Anna")
    await anna.send(await a_link(assistant))
    await anna.sees("invited to Norrvärme", "Norrland, Sweden", "What is your company called")
    await anna.send("<b>Åkes</b> & Söner AB")
    await anna.sees("What does <b>Åkes</b> & Söner AB make or do")
    await anna.send("We install pellet boilers & stoves")
    await anna.sees("<b>Åkes</b> & Söner AB", "We install pellet boilers & stoves", "Is this right")
    await anna.tap("Confirm")
    message = await anna.sees("Welcome to Norrvärme", "<b>Åkes</b> & Söner AB")
    assert "Our profile" in labels(message)
    note = await anna.press(message["message_id"], "member.confirm", force=True)
    assert note is not None
    assert note["text"] == "Done already."
    person = await person_of(assistant, anna)
    assert person.role is Role.MEMBER


async def test_a_greeting_or_a_question_is_no_company(assistant: Assistant, phones: Phones) -> None:
    elodie = await phones.person("Élodie")
    await elodie.send(await a_link(assistant))
    await elodie.sees("What is your company called")
    await elodie.send("/cancel")
    await elodie.sees("Cancelled.", "open your invite link again")
    await elodie.send(await a_link(assistant))
    await elodie.sees("What is your company called")
    await elodie.send("Bonjour !")
    await elodie.sees("What is your company called")
    await elodie.send("Which pellets may I burn?")
    await elodie.sees("That looks like a question")
    await elodie.send("Chauffage Martin")
    await elodie.sees("What does Chauffage Martin make or do")
    await elodie.send("merci")
    await elodie.sees("What does Chauffage Martin make or do")
    await elodie.send("We install pellet boilers")
    await elodie.tap("Confirm")
    await elodie.sees("Welcome to Norrvärme", "Chauffage Martin")
    await elodie.send("Merci beaucoup !")
    await elodie.sees("You are welcome!")
    await elodie.send("STOPP!")
    assert {"Being asked", "Turn weekly tips off"} <= set(labels(await elodie.sees("What shall I stop?")))
    await elodie.tap("Turn announcements off")
    await elodie.sees_edit("Announcements: off")
    await elodie.send("/profile")
    await elodie.tap("Phone")
    await elodie.sees("Which phone number")
    await elodie.send("06 12 34 56 78")
    await elodie.sees("Saved: Phone", "country code")
    await elodie.tap("Phone")
    await elodie.sees("Which phone number")
    await elodie.send("+33 6 12 34 56 78")
    assert "country code" not in words(await elodie.sees("Saved: Phone"))


@pytest.mark.parametrize("yes", ["ja", "Tak, zgadza się", "👍"])
async def test_what_is_typed_to_is_this_right_counts(assistant: Assistant, phones: Phones, yes: str) -> None:
    anna = await phones.person("Anna")
    await anna.send(await a_link(assistant))
    await anna.sees("What is your company called")
    await anna.send("Fjällpellets")
    await anna.send("We make stoves")
    await anna.sees("We make stoves", "Is this right")
    await anna.send("nein, wir verkaufen Pellets")
    await anna.sees("Fjällpellets", "wir verkaufen Pellets", "Is this right")
    await anna.send("Vi säljer pellets i Umeå")
    await anna.sees("Fjällpellets", "Vi säljer pellets i Umeå", "Is this right")
    await anna.send("nej")
    await anna.sees("What is your company called")
    await anna.send("Fjällpellets")
    await anna.send("We make pellets")
    await anna.sees("Is this right")
    await anna.send(yes)
    await anna.sees("Welcome to Norrvärme", "Fjällpellets")


async def test_the_command_menu_follows_the_role(assistant: Assistant, phones: Phones) -> None:
    anna = await a_member(assistant, phones)
    await anna.send("/profile")
    await anna.sees("Member of Norrvärme")
    assert {"profile", "partners"} <= await own_commands(phones, anna)
    assert "invite" not in await own_commands(phones, anna)


async def test_a_draft_can_be_changed_and_left(assistant: Assistant, phones: Phones) -> None:
    anna = await phones.person("Anna")
    link = await a_link(assistant)
    await anna.send(link)
    await anna.send("Wrong")
    await anna.sees("make or do")
    await anna.send("We sell everything")
    await anna.tap("Change")
    await anna.sees("What is your company called")
    await anna.send("Right")
    await anna.sees("What does Right make or do")
    await anna.tap("Cancel")
    await anna.sees("Cancelled")
    await anna.send(link)
    await anna.sees("What is your company called")


@pytest.mark.parametrize("typed", ["🔥" * 30, "x" * 121, "ö" * 4096], ids=["emoji", "long", "longest"])
async def test_odd_names_get_a_sentence_and_the_draft_stays(assistant: Assistant, phones: Phones, typed: str) -> None:
    anna = await phones.person("Anna")
    await anna.send(await a_link(assistant))
    await anna.sees("What is your company called")
    await anna.send(typed)
    message = await anna.sees("lease")
    assert "Cancel" in labels(message)
    await anna.send("שלום חימום")
    await anna.sees("What does שלום חימום make or do")


async def test_a_picture_instead_of_a_name_is_asked_for_again(assistant: Assistant, phones: Phones) -> None:
    anna = await phones.person("Anna")
    await anna.send(await a_link(assistant))
    await anna.sees("What is your company called")
    await anna.send_photo(members_picture())
    await anna.sees("Please write it as a text message")


def members_picture() -> bytes:
    from bot.views.members.directory import qr_picture

    return qr_picture("https://t.me/x?start=y")


async def test_invites_that_let_nobody_in_say_why_and_offer_the_other_way(
    assistant: Assistant, phones: Phones, clock: MovableClock
) -> None:
    link = await a_link(assistant)
    anna = await phones.person("Anna")
    await anna.send("/start i_doesnotexist")
    await anna.sees("do not know this invite")
    clock.advance(days=15)
    await anna.send(link)
    message = await anna.sees("has expired")
    assert "Apply instead" in labels(message)
    await anna.tap("Apply instead")
    await anna.sees("Norrvärme", "What is your company called")


async def test_an_invite_that_ends_while_somebody_answers_costs_them_nothing_they_wrote(
    assistant: Assistant, phones: Phones
) -> None:
    link = await a_link(assistant, uses=1)
    anna, bo = await phones.person("Anna"), await phones.person("Bo")
    for phone, company in ((anna, "Åkes Värme AB"), (bo, "Bos Pellets AB")):
        await phone.send(link)
        await phone.sees("What is your company called")
        await phone.send(company)
        await phone.sees("make or do")
        await phone.send("We sell wood pellets")
        await phone.sees(company)
    await anna.tap("Confirm")
    await anna.sees("Welcome to Norrvärme")
    await bo.tap("Confirm")
    await bo.sees("has been used up")
    check = await bo.sees("Bos Pellets AB", "We sell wood pellets")
    await bo.tap(labels(check)[0])
    await bo.sees("Norrvärme", "coordinator")


async def test_a_members_own_link_and_another_clusters_link(assistant: Assistant, phones: Phones) -> None:
    anna = await a_member(assistant, phones)
    await anna.send(await a_link(assistant))
    await anna.sees("You are a member of Norrvärme already")
    await anna.send(await a_link(assistant, cluster_name="Ciepło"))
    message = await anna.sees("one cluster at a time")
    assert {"Stay", "Leave my cluster"} <= set(labels(message))
    await anna.send("/join")
    await anna.sees("member of Norrvärme already")


async def test_a_member_with_a_coordinators_link_becomes_coordinator(assistant: Assistant, phones: Phones) -> None:
    anna = await a_member(assistant, phones)
    await anna.send(await a_link(assistant, Role.COORDINATOR))
    await anna.sees("now a coordinator of Norrvärme")
    await anna.send("/invite")
    await anna.sees("How many people")


async def test_working_at_a_known_company_takes_a_yes_and_the_coordinator_is_told(
    assistant: Assistant, phones: Phones
) -> None:
    cecilia = await a_coordinator(assistant, phones)
    await a_member(assistant, phones)
    bo = await phones.person("Bo")
    await bo.send(await a_link(assistant))
    await bo.send("akes varme")
    await bo.sees("Do you work at Åkes Värme AB?")
    await bo.tap("Yes")
    await bo.sees("Welcome to Norrvärme", "Åkes Värme AB")
    await cecilia.sees_edit("Bo joined and says they work at Åkes Värme AB")
    carl = await phones.person("Carl")
    await carl.send(await a_link(assistant))
    await carl.send("Åkes Värme")
    await carl.tap("No")
    await carl.sees("What does Åkes Värme make or do")


async def test_the_first_tap_decides_about_an_applicant(assistant: Assistant, phones: Phones) -> None:
    first = await a_coordinator(assistant, phones, "First")
    second = await a_coordinator(assistant, phones, "Second")
    vera = await phones.person("Vera", username="vera_varme")
    await vera.send("/join")
    await vera.sees("What is your company called")
    await vera.send("Veras Pellets")
    await vera.sees("make or do")
    await vera.send("We make wood pellets")
    await vera.sees("Shall I send this to the coordinator of Norrvärme")
    await vera.tap("Send")
    await vera.sees("is with the coordinator")
    await vera.send("/join")
    await vera.sees("is with the coordinator")
    card = await first.sees_edit("Vera (@vera_varme) would like to join", "Veras Pellets", "We make wood pellets")
    other = await second.sees_edit("would like to join")
    assert any(button.get("url") == "https://t.me/vera_varme" for button in buttons(card))
    await first.tap("Approve")
    await first.sees_edit("Approved by First")
    await second.sees_edit("Approved by First")
    await vera.sees("Welcome to Norrvärme", "Veras Pellets")
    approve = next(b["callback_data"] for b in buttons(card) if b["text"] == "Decline")
    await second.press(other["message_id"], approve, force=True)
    await second.sees_edit("Approved by First")
    assert (await person_of(assistant, vera)).role is Role.MEMBER


async def test_a_declined_applicant_is_told_kindly(assistant: Assistant, phones: Phones, clock: MovableClock) -> None:
    cecilia = await a_coordinator(assistant, phones)

    async def apply(vera: Phone) -> None:
        await vera.send("/join")
        await vera.send("Veras Pellets")
        await vera.sees("make or do")
        await vera.send("We make wood pellets")
        await vera.tap("Send")

    vera = await phones.person("Vera")
    await apply(vera)
    await cecilia.tap("Decline")
    await vera.sees("cannot take you in", "30 days")
    await apply(vera)
    clock.advance(days=31)
    await apply(vera)
    await vera.sees("is with the coordinator")
    await vera.tap("Withdraw")
    await vera.sees("withdrawn")
    await cecilia.send("/members")
    assert not any("Waiting" in label for label in labels(await cecilia.sees("no company yet")))


async def test_without_a_coordinator_the_application_is_kept_for_the_first_one(
    assistant: Assistant, phones: Phones
) -> None:
    await a_link(assistant)
    vera = await phones.person("Vera")
    await vera.send("/join")
    await vera.send("Veras Pellets")
    await vera.sees("make or do")
    await vera.send("We make wood pellets")
    await vera.tap("Send")
    await vera.sees("no coordinator yet")
    cecilia = await a_coordinator(assistant, phones)
    await cecilia.send("/members")
    await cecilia.tap("Waiting to join (1)")
    await cecilia.tap("Approve")
    await vera.sees("Welcome to Norrvärme")


async def test_one_of_several_clusters_is_chosen(assistant: Assistant, phones: Phones) -> None:
    async with assistant.database.transaction() as session:
        for number in range(8):
            await a_cluster(session, name=f"Cluster {number}", country="PL")
    vera = await phones.person("Vera")
    await vera.send("/join")
    message = await vera.sees("Which cluster is yours")
    assert "Cluster 0 · Norrland, Poland" in labels(message)
    await vera.tap("›")
    await vera.tap("Cluster 7")
    await vera.sees("Cluster 7", "What is your company called")


async def test_an_invite_is_a_link_with_its_qr_picture(assistant: Assistant, phones: Phones) -> None:
    cecilia = await a_coordinator(assistant, phones)
    await cecilia.send("/invite")
    await cecilia.sees("How many people")
    await cecilia.tap("10")
    message = await cecilia.sees("Your invite to Norrvärme", "10 people")
    assert message.get("photo")
    found = re.search(r"https://t\.me/\w+\?start=(\S+)", words(message))
    assert found
    anna = await phones.person("Anna")
    await anna.send(f"/start {found[1]}")
    await anna.sees("invited to Norrvärme")
    await cecilia.tap("10 more people")
    await cecilia.sees_edit("now lets in 20 people")
    await cecilia.send("/invite")
    await cecilia.sees("used 0 of 20")
    await cecilia.tap("Withdraw no.")
    await cecilia.sees_edit("is withdrawn")
    await anna.send(f"/start {found[1]}")
    await anna.sees("has been withdrawn")


async def test_the_profile_is_changed_field_by_field(assistant: Assistant, phones: Phones) -> None:
    anna = await a_member(assistant, phones)
    await anna.send("/profile")
    await anna.sees("Member of Norrvärme", "Åkes Värme AB", "We install pellet boilers", "only when you both say yes")
    await anna.tap("E-mail")
    await anna.sees("Which e-mail address")
    await anna.send("not an address")
    await anna.sees("does not look like an e-mail")
    await anna.send("anna@akes.example")
    await anna.sees("Saved: E-mail", "anna@akes.example")
    await anna.tap("We look for")
    await anna.send("Installers in Poland")
    await anna.sees("Looks for: Installers in Poland")
    await anna.tap("We look for")
    await anna.tap("Remove it")
    message = await anna.sees("Saved: We look for")
    assert "Looks for" not in words(message)
    await anna.tap("Kind")
    await anna.tap("Large firm")
    await anna.sees_edit("Large firm · Norrland, Sweden")
    await anna.tap("Turn announcements off")
    await anna.sees_edit("Announcements: off")
    await anna.send("/profile")
    await anna.tap("What we do")
    await anna.send("word " * 150)
    await anna.sees("749 characters", "500")


async def test_a_shared_contact_fills_the_phone(assistant: Assistant, phones: Phones) -> None:
    anna = await a_member(assistant, phones)
    await anna.send("/profile")
    await anna.tap("Phone")
    await anna.sees("Which phone number")
    contact: dict[str, Any] = {"phone_number": "+46701234567", "first_name": "Anna"}
    await phones.ask("POST", "/sim/message", {"user": anna.id, "contact": contact})
    await anna.sees("Saved: Phone", "+46701234567")


async def test_the_language_is_changed_in_the_middle_of_joining(assistant: Assistant, phones: Phones) -> None:
    anna = await phones.person("Anna", "sv")
    await anna.send("/language")
    await anna.tap("English")
    await anna.sees_edit("From now on I write to you in English")
    await anna.send(await a_link(assistant))
    await anna.sees("What is your company called")
    await anna.tap("Language")
    await anna.tap("English")
    await anna.sees("What is your company called")
    assert labels(await anna.sees_edit("From now on I write to you in English")) == []
    person = await person_of(assistant, anna)
    assert (person.language, person.has_chosen_language) == ("en", True)


async def test_a_name_cannot_turn_or_break_the_text_around_it(assistant: Assistant, phones: Phones) -> None:
    anna = await phones.person("Anna\u202e\n<b>", last_name="Lind\x00berg")
    await anna.send("/start")
    await anna.sees("Hello Anna <b> Lind berg.")
    assert (await person_of(assistant, anna)).name == "Anna <b> Lind berg"


async def test_leaving_is_asked_for_and_done_once(assistant: Assistant, phones: Phones) -> None:
    anna = await a_member(assistant, phones)
    await anna.send("/leave")
    await anna.sees("Leave Norrvärme?")
    await anna.tap("Leave")
    message = await anna.sees_edit("You have left Norrvärme")
    await anna.press(message["message_id"], "member.leave_now", force=True)
    await anna.sees_edit("You are in no cluster")
    await anna.send("/profile")
    await anna.sees("for members of a cluster")


async def test_the_last_coordinator_cannot_leave(assistant: Assistant, phones: Phones) -> None:
    cecilia = await a_coordinator(assistant, phones)
    await cecilia.send("/leave")
    note = await cecilia.tap("Leave")
    assert note is not None
    assert "only coordinator" in note["text"]


async def test_a_coordinator_names_a_company_later(assistant: Assistant, phones: Phones) -> None:
    cecilia = await a_coordinator(assistant, phones)
    await cecilia.send("/profile")
    await cecilia.tap("Add our company")
    await cecilia.send("Norrvärme ekonomisk förening")
    await cecilia.sees("make or do")
    await cecilia.send("We bring firms together")
    await cecilia.tap("Confirm")
    await cecilia.sees("Norrvärme ekonomisk förening")
    assert (await person_of(assistant, cecilia)).role is Role.COORDINATOR


async def test_a_coordinator_sees_and_changes_who_is_in(
    assistant: Assistant, phones: Phones, clock: MovableClock
) -> None:
    cecilia = await a_coordinator(assistant, phones)
    anna = await a_member(assistant, phones)
    clock.advance(days=31)
    await cecilia.send("/members")
    await cecilia.sees("1 company", "1 has been silent")
    await cecilia.tap("Silent for 30 days (1)")
    await cecilia.tap("Åkes Värme AB")
    await cecilia.sees_edit("We install pellet boilers", "Anna, last here")
    await cecilia.tap("Anna")
    await cecilia.tap("Make coordinator")
    await anna.sees("now a coordinator of Norrvärme")
    await cecilia.tap("Make ordinary member")
    await anna.sees("ordinary member")
    await cecilia.tap("Remove from the cluster")
    await cecilia.sees_edit("Remove Anna from the cluster?")
    await cecilia.tap("Remove")
    await cecilia.sees_edit("Anna is no longer in the cluster")
    await anna.sees("no longer a member of Norrvärme")
    await anna.send("/members")
    await anna.sees("for the cluster's coordinator")


async def test_a_group_is_connected_by_a_coordinator_only(assistant: Assistant, phones: Phones) -> None:
    cecilia, anna = await a_coordinator(assistant, phones), await a_member(assistant, phones)
    own = await phones.group("Norrvärme members", cecilia, anna)
    await cecilia.sees("Norrvärme", chat=own)
    other = await phones.group("Somebody's", anna, cecilia)
    await anna.sees("/connect", chat=other)
    await cecilia.send("/connect", chat=other)
    await cecilia.sees("Norrvärme", chat=other)
    bot = (await phones.ask("GET", "/sim/bot"))["id"]
    await phones.ask("POST", "/sim/member", {"chat": other, "user": bot, "by": anna.id, "status": "kick"})
    await cecilia.send("/connect")
    await cecilia.sees("Add me to the group first")
    async with assistant.database.reading() as session:
        active = {group.telegram_id: group.is_active for group in await session.scalars(select(GroupChat))}
    assert active == {own: True, other: False}


async def test_an_upgraded_group_keeps_its_connection(assistant: Assistant, phones: Phones) -> None:
    cecilia = await a_coordinator(assistant, phones)
    body = {"type": "group", "title": "Small", "members": [cecilia.id], "by": cecilia.id}
    group = int((await phones.ask("POST", "/sim/chats", body))["chats"][0]["id"])
    await cecilia.sees("Norrvärme", chat=group)
    await phones.fault(kind="migrated", chat=group)
    chats = (await phones.ask("GET", f"/sim/chats?user={cecilia.id}"))["chats"]
    new = next(chat["id"] for chat in chats if chat["type"] == "supergroup")
    # Handled in order: whoever sees this answer knows that the upgrade before it was noted.
    await cecilia.send("/help", chat=new)
    await cecilia.sees("/ask", chat=new)
    async with assistant.database.reading() as session:
        groups = (await session.execute(select(GroupChat.telegram_id, GroupChat.is_active))).all()
    assert sorted(tuple(row) for row in groups) == [(new, True)]


async def test_a_person_who_blocked_the_assistant_is_known_to_be_out_of_reach(
    assistant: Assistant, phones: Phones
) -> None:
    cecilia, anna = await a_coordinator(assistant, phones), await a_member(assistant, phones)
    await phones.ask("POST", "/sim/block", {"user": anna.id, "blocked": True})
    await cecilia.send("/members")
    await cecilia.tap("Åkes Värme AB")
    await cecilia.tap("Anna")
    await cecilia.sees_edit("Has blocked me")
    await phones.ask("POST", "/sim/block", {"user": anna.id, "blocked": False})
    await anna.send("/profile")
    await anna.sees("Member of Norrvärme")
    assert (await person_of(assistant, anna)).is_reachable

"""Finding partners, as both sides and the coordinator see it; nothing of a firm's contact goes over before both yes."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select

from bot.app import Assistant
from bot.db import utc_now
from bot.models import Company, Consent, Question, QuestionState, Role
from bot.services import people
from bot.texts import texts
from tests.conftest import MovableClock
from tests.emulator.pictures import png
from tests.factories import a_cluster, a_company, a_person
from tests.phones import Phone, Phones, labels, words

NEED = "We look for an installer of pellet boilers in Poland"
ANNA_SECRETS = ("Fjällpellets", "Lindberg", "anna_l", "+46 90 123 45", "anna@fjall.example", "fjall.example")
PIOTR_SECRETS = ("Jezioro", "Zieliński", "+48 601 234 567", "piotr@jezioro.example", "jezioro.example")


@dataclass
class Town:
    """Anna makes pellets in Sweden, Piotr installs boilers in Poland, Cecilia coordinates Anna's cluster."""

    anna: Phone
    piotr: Phone
    cecilia: Phone


async def settle_in(assistant: Assistant, phones: Phones, *, installs: str = "Jezioro montuje kotły na pellet") -> Town:
    anna = await phones.person("Anna", last_name="Lindberg", username="anna_l")
    piotr = await phones.person("Piotr", last_name="Zieliński")
    cecilia = await phones.person("Cecilia")
    async with assistant.database.transaction() as session:
        home = await a_cluster(session)
        abroad = await a_cluster(session, name="Ciepłe Mazury", region="Warmia i Mazury", country="PL", language="pl")
        pellets = await a_company(
            session,
            home,
            name="Fjällpellets AB",
            about="We make wood pellets",
            phone="+46 90 123 45",
            email="anna@fjall.example",
            website="https://fjall.example",
        )
        boilers = await a_company(
            session,
            abroad,
            name="Jezioro Kotły",
            about=installs,
            language="pl",
            phone="+48 601 234 567",
            email="piotr@jezioro.example",
            website="https://jezioro.example",
        )
        await a_person(session, pellets, name="Anna Lindberg", telegram_id=anna.id, username="anna_l")
        await a_person(session, boilers, name="Piotr Zieliński", telegram_id=piotr.id)
        await a_person(session, cluster=home, name="Cecilia", role=Role.COORDINATOR, telegram_id=cecilia.id)
        await people.bump(session, "companies")
    for phone in (anna, piotr, cecilia):
        await phone.send("/menu")
        await phone.sees("Write me a question")
    return Town(anna, piotr, cecilia)


def day_in(days: int) -> str:
    """The day so far from now in Anna's cluster, as it is shown."""
    at = utc_now() + timedelta(days=days)
    return texts("en").day(at.astimezone(ZoneInfo("Europe/Stockholm")).date())


async def a_request(anna: Phone, text: str = NEED) -> None:
    await anna.send(f"/partners {text}")
    await anna.sees("Your request", text)
    await anna.tap("Send to firms that fit")


async def sent_to(phones: Phones, phone: Phone) -> str:
    """Everything that the assistant has sent to somebody's chat, as it went over the wire."""
    calls = [call["params"] for call in await phones.calls() if str(call["params"].get("chat_id")) == str(phone.id)]
    assert calls
    return json.dumps(calls, ensure_ascii=False)


async def has_not_seen(phones: Phones, phone: Phone, secrets: Sequence[str]) -> None:
    shown = await sent_to(phones, phone)
    shown += json.dumps(await phone.messages(), ensure_ascii=False)
    assert [secret for secret in secrets if secret in shown] == []


async def test_two_firms_meet_and_nothing_goes_over_before_both_yes(assistant: Assistant, phones: Phones) -> None:
    town = await settle_in(assistant, phones)
    anna, piotr = town.anna, town.piotr
    await anna.send("/partners")
    await anna.sees("Find a partner", "one sentence")
    await anna.tap("New request")
    await anna.sees("What do you need or offer")
    await anna.send(NEED)
    draft = await anna.sees("Your request", NEED, "Looks for goods or services", "firms of all clusters", "Open until")
    assert {"Change the type", "Change the text", "Only my cluster", "Discard"} <= set(labels(draft))
    await anna.tap("Send to firms that fit")
    await anna.sees_edit("I have asked 1 firm that fits")

    card = await piotr.sees("A firm looks for a partner", "Norrland, Sweden", NEED, "Why you:")
    assert {"👍 Interested", "Not now"} <= set(labels(card))
    await has_not_seen(phones, piotr, ANNA_SECRETS)
    await piotr.tap("Interested")
    terms = await piotr.sees_edit("If you both say yes", "Small or medium firm · Norrland, Sweden", *PIOTR_SECRETS)
    assert "Telegram" not in words(terms)
    await has_not_seen(phones, anna, PIOTR_SECRETS)
    await piotr.tap("Share these")
    await piotr.sees_edit("I ask the other firm now")

    await anna.sees(
        "A firm in Warmia i Mazury, Poland is interested",
        "… montuje kotły na pellet",
        "What fits: installation: pellet boiler",
        "+46 90 123 45",
    )
    await has_not_seen(phones, anna, PIOTR_SECRETS)
    await has_not_seen(phones, piotr, ANNA_SECRETS)
    await anna.tap("Yes, share contacts")

    for phone, theirs, file_name in (
        (anna, PIOTR_SECRETS, "Jezioro Kotły.vcf"),
        (piotr, ANNA_SECRETS, "Fjällpellets.vcf"),
    ):
        got = await phone.sees_edit("You both said yes. Here is the contact", *theirs)
        assert got["document"]["file_name"] == file_name
    async with assistant.database.reading() as session:
        consents = (await session.scalars(select(Consent).order_by(Consent.id))).all()
        assert [consent.given_at is not None for consent in consents] == [True, True]
        assert "+48 601 234 567" in consents[0].wording
        assert consents[1].fields["phone"] == "+46 90 123 45"
    await anna.send("/partners")
    await anna.sees_edit(f"1. {NEED}", "1 asked, 1 interested, 1 introduced")
    await anna.tap("1. We look for an installer")
    await anna.sees_edit("1 firm asked", "1 firm interested", "1 contact exchanged")


async def test_the_contact_card_is_a_vcard(assistant: Assistant, phones: Phones) -> None:
    town = await settle_in(assistant, phones)
    await a_request(town.anna)
    await town.piotr.tap("Interested")
    await town.piotr.tap("Share these")
    await town.anna.tap("Yes, share contacts")
    message = await town.anna.sees_edit("Here is the contact")
    answer = await phones.http.get(f"/sim/files/{message['document']['file_id']}")
    lines = answer.content.decode().split("\r\n")
    assert lines[0] == "BEGIN:VCARD"
    assert {"FN:Piotr Zieliński", "ORG:Jezioro Kotły", "TEL;TYPE=WORK,VOICE:+48 601 234 567"} <= set(lines)


async def test_old_buttons_and_second_taps_introduce_once(assistant: Assistant, phones: Phones) -> None:
    town = await settle_in(assistant, phones)
    anna, piotr = town.anna, town.piotr
    await a_request(anna)
    card = await piotr.sees("A firm looks for a partner")
    look = next(button for row in card["reply_markup"]["inline_keyboard"] for button in row)["callback_data"]
    await piotr.tap("Interested")
    await piotr.tap("Share these")
    note = await piotr.press(card["message_id"], look, force=True)
    assert note is not None
    assert "said yes already" in note["text"]
    proposal = await anna.sees("is interested")
    yes = next(button for row in proposal["reply_markup"]["inline_keyboard"] for button in row)["callback_data"]
    await anna.press(proposal["message_id"], yes)
    await anna.sees_edit("Here is the contact")
    again = await anna.press(proposal["message_id"], yes, force=True)
    assert again is not None
    assert "contact already" in again["text"]
    assert sum("Here is the contact" in words(message) for message in await anna.messages()) == 1
    assert sum("Here is the contact" in words(message) for message in await piotr.messages()) == 1


async def test_not_now_is_quiet_and_can_be_taken_back(assistant: Assistant, phones: Phones) -> None:
    town = await settle_in(assistant, phones)
    anna, piotr = town.anna, town.piotr
    await a_request(anna)
    await piotr.tap("Not now")
    await piotr.sees_edit("All right. Nothing was shared")
    await anna.sees("have not taken this up")
    await has_not_seen(phones, anna, PIOTR_SECRETS)
    await piotr.tap("Interested after all")
    await piotr.tap("Share these")
    await anna.sees("is interested")
    await anna.tap("Not now")
    await anna.sees_edit("All right. Nothing was shared")
    await has_not_seen(phones, piotr, ANNA_SECRETS)


async def test_a_contact_that_changed_is_shown_again_before_it_is_shared(assistant: Assistant, phones: Phones) -> None:
    town = await settle_in(assistant, phones)
    anna, piotr = town.anna, town.piotr
    await a_request(anna)
    await piotr.tap("Interested")
    await piotr.sees_edit("+48 601 234 567")
    async with assistant.database.transaction() as session:
        boilers = await session.scalar(select(Company).where(Company.name == "Jezioro Kotły"))
        assert boilers is not None
        boilers.phone = "+48 22 111 22 33"
    await piotr.tap("Share these")
    await piotr.sees_edit("Your contact details have changed", "+48 22 111 22 33")
    await piotr.tap("Share these")
    await piotr.sees_edit("I ask the other firm now")
    await anna.tap("Yes, share contacts")
    await anna.sees_edit("Here is the contact", "+48 22 111 22 33")
    assert "+48 601 234 567" not in await sent_to(phones, anna)


async def test_somebody_without_contacts_is_led_to_the_profile(assistant: Assistant, phones: Phones) -> None:
    town = await settle_in(assistant, phones)
    async with assistant.database.transaction() as session:
        boilers = await session.scalar(select(Company).where(Company.name == "Jezioro Kotły"))
        assert boilers is not None
        boilers.phone = boilers.email = boilers.website = ""
    await a_request(town.anna)
    await town.piotr.tap("Interested")
    shown = await town.piotr.sees_edit("please add a phone number or an e-mail")
    assert not any("Share" in label for label in labels(shown))
    assert "Our profile" in labels(shown)
    async with assistant.database.transaction() as session:
        boilers = await session.scalar(select(Company).where(Company.name == "Jezioro Kotły"))
        assert boilers is not None
        boilers.email = "piotr@jezioro.example"
    await town.piotr.tap("Look again")
    await town.piotr.sees_edit("piotr@jezioro.example")
    await town.piotr.tap("Share these")
    await town.anna.sees("is interested")


async def test_nobody_fits_is_said_at_once_and_the_coordinator_hears(assistant: Assistant, phones: Phones) -> None:
    town = await settle_in(assistant, phones, installs="Prawo pracy i podatki")
    await town.anna.send(f"/partners {NEED}")
    await town.anna.tap("Only my cluster")
    await town.anna.sees_edit("firms of your own cluster")
    await town.anna.tap("Send to firms that fit")
    shown = await town.anna.sees_edit("Nobody in your cluster offers this yet", "Your coordinator knows")
    assert {"Ask all clusters", "Change the text"} <= set(labels(shown))
    await town.cecilia.sees("A request that no firm fits", NEED, "Fjällpellets AB")
    await town.anna.tap("Ask all clusters")
    await town.anna.sees_edit("Nobody in the clusters offers this yet")
    await town.anna.tap("Change the text")
    await town.anna.sees("Write the new sentence")
    await town.anna.send("We look for advice on labour law in Poland")
    await town.anna.sees("Your request", "labour law")


async def test_type_reach_and_text_are_corrected_by_taps(assistant: Assistant, phones: Phones) -> None:
    town = await settle_in(assistant, phones)
    anna = town.anna
    await anna.send(f"/partners {NEED}")
    await anna.sees("Looks for goods or services")
    await anna.tap("Change the type")
    await anna.tap("Joint project or bid")
    await anna.sees_edit("Type: Joint project or bid")
    await anna.tap("Only my cluster")
    await anna.sees_edit("firms of your own cluster")
    await anna.tap("Change the text")
    await anna.sees("Write the new sentence")
    await anna.send("🔥🔥🔥")
    await anna.sees("I need words for this")
    await anna.send("x" * 501)
    await anna.sees("501 characters")
    await anna.send_photo(png())
    await anna.sees("as a text message")
    await anna.send("We look for a <b>& welder of steel pipes in Umeå")
    await anna.sees("Your request", "<b>& welder")
    await anna.tap("Discard")
    await anna.sees_edit("Discarded. Nothing was sent")
    await anna.tap("Undo")
    await anna.sees_edit("Your request", "<b>& welder")


async def test_a_short_sentence_is_asked_back_once(assistant: Assistant, phones: Phones) -> None:
    town = await settle_in(assistant, phones)
    await town.anna.send("/partners pellets")
    await town.anna.sees("What exactly do you need or offer, and where?")
    await town.anna.send("20 tons")
    await town.anna.sees("Your request", "pellets, 20 tons")
    await town.anna.send("/partners pellets")
    await town.anna.sees("What exactly do you need or offer, and where?")
    await town.anna.send("ja")
    await town.anna.sees("Please write what you need in one sentence")
    await town.anna.send("nej")
    await town.anna.sees("Cancelled. Nothing was sent")
    await town.anna.send("/partners pellets")
    await town.anna.sees("What exactly do you need or offer, and where?")
    await town.anna.send(NEED)
    await town.anna.tap("Yes, take the new one")
    assert f"pellets, {NEED}" not in words(await town.anna.sees("Your request", NEED))


async def test_a_sentence_that_cannot_go_out_is_mended_by_the_next_message(
    assistant: Assistant, phones: Phones
) -> None:
    town = await settle_in(assistant, phones)
    await town.anna.send(f"/partners Fjällpellets: {NEED}")
    await town.anna.sees("leave out your company's name")
    await town.anna.send(NEED)
    await town.anna.sees("Your request", NEED)


async def test_we_look_for_typed_freely_is_a_request_and_a_question_is_not(
    assistant: Assistant, phones: Phones
) -> None:
    town = await settle_in(assistant, phones)
    await town.anna.send(NEED)
    await town.anna.sees("Your request", NEED)
    await town.anna.send("Do I need an installer for a pellet boiler?")
    answer = await town.anna.sees("")
    assert "Your request" not in words(answer)


async def test_a_missed_question_becomes_a_request(assistant: Assistant, phones: Phones) -> None:
    town = await settle_in(assistant, phones)
    async with assistant.database.transaction() as session:
        asker = await people.by_telegram_id(session, town.anna.id)
        assert asker is not None
        question = Question(
            person_id=asker.id,
            text="Who can install a pellet boiler in Poland",
            language="en",
            state=QuestionState.MISSED,
            confidence=0.0,
            candidates=[],
            asked_at=assistant.clock(),
        )
        session.add(question)
    await town.anna.send("/partners")
    message = await town.anna.sees("Find a partner")
    await town.anna.press(message["message_id"], f"partner.from_question:{question.id}", force=True)
    await town.anna.sees_edit("Your request", "Who can install a pellet boiler in Poland")
    await town.piotr.send("/partners")
    other = await town.piotr.sees("Find a partner")
    note = await town.piotr.press(other["message_id"], f"partner.from_question:{question.id}", force=True)
    assert note is not None
    assert "gone" in note["text"]


async def test_a_bare_need_that_nobody_can_answer_is_offered_as_a_request(assistant: Assistant, phones: Phones) -> None:
    anna = (await settle_in(assistant, phones)).anna
    await anna.send("Värme till 40 radhus")
    shown = await anna.sees("Is it something that you need or offer?")
    assert labels(shown)[0] == "🤝 Make it a partner request"
    assert "Ask the coordinator" in labels(shown)
    await anna.tap("Make it a partner request")
    assert "👥 Find a team for it" in labels(await anna.sees_edit("Your request", "Värme till 40 radhus"))
    await anna.tap("Discard")
    await anna.sees("Discarded")
    await anna.send("Wärme für 40 Reihenhäuser")
    await anna.sees("Is it something that you need or offer?")
    await anna.send("ja")
    await anna.sees("Your request", "Wärme für 40 Reihenhäuser")
    await anna.tap("Discard")
    await anna.sees("Discarded")
    await anna.send("ja")
    await anna.sees("Write me a question")


async def test_time_reminds_once_lapses_and_expires(assistant: Assistant, phones: Phones, clock: MovableClock) -> None:
    town = await settle_in(assistant, phones)
    anna, piotr = town.anna, town.piotr
    await a_request(anna)
    await piotr.sees("A firm looks for a partner")
    clock.advance(days=3, minutes=1)
    await piotr.sees("still waits for an answer", NEED)
    await piotr.sees_edit("again further down")
    assert sum("👍 Interested" in labels(message) for message in await piotr.messages()) == 1
    clock.advance(days=4)
    await piotr.sees_edit("has come to an end")
    await anna.sees("have not taken this up")
    clock.advance(days=60)
    await anna.sees("Your request has expired")
    await anna.tap("Renew")
    await anna.sees_edit("is open until")
    assert not any("👍 Interested" in labels(message) for message in await piotr.messages())
    await has_not_seen(phones, piotr, ANNA_SECRETS)


async def test_withdrawing_takes_cards_back_and_tells_the_interested_kindly(
    assistant: Assistant, phones: Phones
) -> None:
    town = await settle_in(assistant, phones)
    await a_request(town.anna)
    await town.piotr.tap("Interested")
    await town.piotr.tap("Share these")
    await town.anna.sees("is interested")
    await town.anna.send("/partners")
    await town.anna.tap("We look for an installer")
    await town.anna.tap("Withdraw")
    await town.anna.sees_edit("Withdraw this request?", "1 firm was asked.", "1 is interested.")
    await town.anna.tap("Keep it")
    await town.anna.sees_edit("Open until")
    await town.anna.tap("Withdraw")
    await town.anna.tap("Yes, withdraw")
    assert "Undo" not in labels(await town.anna.sees_edit("Withdrawn."))
    await town.piotr.sees("Nothing came of this request this time")
    await town.anna.tap("Yes, share contacts")
    await has_not_seen(phones, town.piotr, ANNA_SECRETS)
    await has_not_seen(phones, town.anna, PIOTR_SECRETS)


async def test_an_interest_without_an_answer_ends_as_what_it_was(
    assistant: Assistant, phones: Phones, clock: MovableClock
) -> None:
    town = await settle_in(assistant, phones)
    await a_request(town.anna)
    await town.piotr.tap("Interested")
    await town.piotr.tap("Share these")
    await town.anna.sees("is interested")
    clock.advance(days=3, minutes=1)
    await town.anna.sees_edit("is interested and waits for your answer")
    clock.advance(days=4, minutes=1)
    await town.anna.sees_edit("waited a week for your answer. Nothing was shared")
    assert not any("have not taken this up" in words(message) for message in await town.anna.messages())
    await town.piotr.sees_edit("Nothing came of this request this time")


async def test_a_firm_that_leaves_withdraws_its_requests(
    assistant: Assistant, phones: Phones, clock: MovableClock
) -> None:
    town = await settle_in(assistant, phones)
    await a_request(town.anna)
    await town.piotr.tap("Interested")
    await town.piotr.tap("Share these")
    await town.anna.sees("is interested")
    async with assistant.database.transaction() as session:
        person = await people.by_telegram_id(session, town.anna.id)
        assert person is not None
        person.company_id = None
    clock.advance(minutes=2)
    await town.piotr.sees("Nothing came of this request this time")
    await town.anna.sees("Withdrawn, because you have left")


async def test_an_author_hears_kindly_that_a_firm_in_touch_has_left(
    assistant: Assistant, phones: Phones, clock: MovableClock
) -> None:
    town = await settle_in(assistant, phones)
    await a_request(town.anna)
    await town.piotr.tap("Interested")
    await town.piotr.tap("Share these")
    await town.anna.tap("Yes, share contacts")
    await town.piotr.sees_edit("Here is the contact")
    await town.piotr.send("/leave")
    await town.piotr.tap("Leave")
    await town.piotr.sees_edit("You have left")
    clock.advance(minutes=2)
    await town.anna.sees("A firm that you are in touch with about this has left its cluster", NEED)
    await town.anna.tap("Show the request")
    await town.anna.sees_edit("Open until")


async def test_a_visitor_and_a_coordinator_without_a_company_are_told_what_to_do(
    assistant: Assistant, phones: Phones
) -> None:
    town = await settle_in(assistant, phones)
    visitor = await phones.person("Vera")
    await visitor.send("/partners")
    await visitor.sees("for members of a cluster", "/join")
    await town.cecilia.send("/partners")
    await town.cecilia.sees("You have not named your company yet")


async def test_a_foreign_sentence_says_which_language_it_is_in(assistant: Assistant, phones: Phones) -> None:
    town = await settle_in(assistant, phones)
    await a_request(town.anna, "Wir suchen einen Monteur für Pelletkessel in Polen")
    await town.piotr.sees("Wir suchen einen Monteur", "Written in German")

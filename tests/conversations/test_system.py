"""Menu, help, and what nobody else understands."""

from __future__ import annotations

import pytest

from tests.phones import Phones, words

pytestmark = pytest.mark.usefixtures("assistant")


async def test_an_unknown_command_gets_the_way_to_the_menu(phones: Phones) -> None:
    anna = await phones.person("Anna")
    await anna.send("/dance@some_bot with me")
    await anna.sees("I do not know /dance. Here")
    await anna.tap("Help")
    await anna.sees("What I can do for you")


async def test_a_button_of_an_older_version_says_so(phones: Phones) -> None:
    anna = await phones.person("Anna")
    await anna.send("/help")
    message = await anna.sees("What I can do for you")
    note = await anna.press(message["message_id"], "gone.away:7", force=True)
    assert note is not None
    assert "no longer works" in note["text"]


async def test_a_greeting_gets_the_menu_and_troubles_no_coordinator(phones: Phones) -> None:
    anna = await phones.person("Anna")
    for said in ("Hej!", "GUTEN TAG", "Ok"):
        await anna.send(said)
        await anna.sees("Write me a question, or choose:")
    for said in ("dziękuję 🙏", "Ok, tack så mycket!"):
        await anna.send(said)
        await anna.sees("You are welcome!")


async def test_a_visitor_is_shown_the_way_in_where_nothing_is_known(phones: Phones) -> None:
    anna = await phones.person("Anna")
    await anna.send("Hello, who is the king of France")
    await anna.sees("I don't know that.")
    await anna.tap("Join a cluster")


async def test_a_tap_in_a_group_shows_nothing_that_is_for_one_person(phones: Phones) -> None:
    anna = await phones.person("Anna")
    group = await phones.group("Installers", anna)
    await anna.send("/connect", chat=group)
    refusal = await anna.sees("for the cluster's coordinator", chat=group)
    for data in ("menu", "member.profile", "language", "faq.ask", "member.join"):
        note = await anna.press(refusal["message_id"], data, group, force=True)
        assert note is not None
        assert "write to me in private" in note["text"]
    await anna.send("/help", chat=group)
    await anna.sees("Ask me with /ask", chat=group)
    after = [message for message in await anna.messages(group) if message["message_id"] > refusal["message_id"]]
    assert [words(message)[:10] for message in after] == ["/help", "Ask me wit"]

"""Menu, help, and what nobody else understands."""

from __future__ import annotations

import pytest

from tests.phones import Phones

pytestmark = pytest.mark.usefixtures("assistant")


async def test_an_unknown_command_gets_the_way_to_the_menu(phones: Phones) -> None:
    anna = await phones.person("Anna")
    await anna.send("/dance")
    await anna.sees("I do not know /dance")
    await anna.tap("Help")
    await anna.sees("What I can do for you")


async def test_a_button_of_an_older_version_says_so(phones: Phones) -> None:
    anna = await phones.person("Anna")
    await anna.send("/help")
    message = await anna.sees("What I can do for you")
    note = await anna.press(message["message_id"], "gone.away:7", force=True)
    assert note is not None
    assert "no longer works" in note["text"]

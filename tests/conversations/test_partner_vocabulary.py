"""A coordinator teaches a word, and requests are found by it at once."""

from __future__ import annotations

import asyncio

from sqlalchemy import select

from bot.app import Assistant
from bot.models import Company
from bot.services import people
from tests.conversations.test_partnerships import settle_in
from tests.phones import Phones, labels

NEED = "We look for an installer of glimmerpots in Poland"


async def until_known(assistant: Assistant, word: str, *, is_known: bool = True) -> None:
    for _ in range(300):
        if ((await assistant.brain.lexicon()).meaning_of(word, "en") is not None) is is_known:
            return
        await asyncio.sleep(0.05)
    raise AssertionError(f"{word} is_known is still not {is_known}")


async def test_a_word_is_taught_used_and_taken_back(assistant: Assistant, phones: Phones) -> None:
    town = await settle_in(assistant, phones)
    cecilia = town.cecilia
    async with assistant.database.transaction() as session:
        pellets = await session.scalar(select(Company).where(Company.name == "Fjällpellets AB"))
        assert pellets is not None
        pellets.about = "We make wood pellets for glimmerpots"
        await people.bump(session, "companies")
    await cecilia.send("/requests")
    await cecilia.tap("Words")
    shown = await cecilia.sees_edit("Words of your trade", "Tap one of these")
    assert "glimmerpots" in labels(shown)
    await cecilia.send("pelletspannor")
    await cecilia.sees("“pelletspannor” already means “pelletspanna” in Svenska")
    await cecilia.send("glimmerpots")
    await cecilia.sees("What does “glimmerpots” mean (Svenska)?")
    await cecilia.tap("It is a word in English")
    await cecilia.sees_edit("What does “glimmerpots” mean (English)?")
    await cecilia.tap("Cancel")
    await cecilia.send("/words")
    await cecilia.sees("Words of your trade")
    await cecilia.tap("glimmerpots")
    await cecilia.sees("What does “glimmerpots” mean (English)?")
    await cecilia.send("flux capacitor")
    await cecilia.sees("I do not know that either")
    await cecilia.send("boiler for pellets")
    await cecilia.sees("Which of these does “glimmerpots” mean?")
    await cecilia.tap("Pellet boiler")
    await cecilia.sees_edit("Learnt: “glimmerpots” means pellet boiler")
    await until_known(assistant, "glimmerpot")

    await town.anna.send(f"/partners {NEED}")
    await town.anna.sees("Your request", "pellet boiler")
    await town.anna.tap("Send to firms that fit")
    await town.piotr.sees("A firm looks for a partner", NEED)

    await cecilia.tap("Another word")
    await cecilia.tap("Words we added (1)")
    await cecilia.sees_edit("1. “glimmerpots” means pellet boiler (English, Cecilia)")
    await cecilia.tap("✕ 1")
    await cecilia.sees_edit("Taken back")
    await until_known(assistant, "glimmerpot", is_known=False)

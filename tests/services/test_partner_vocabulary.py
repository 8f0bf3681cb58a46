"""Teaching words: what is asked about, who may take a word back, and that one word means one thing."""

from __future__ import annotations

import pytest

from bot.db import Database
from bot.errors import NotAllowed, UserError
from bot.models import Role
from bot.services.partnerships import vocabulary
from tests.factories import NOW, a_company, a_person
from tests.services.test_partnerships import LEXICON, a_world


async def test_what_members_wrote_and_nobody_knows_is_asked_about_until_it_is_decided(database: Database) -> None:
    async with database.transaction() as session:
        world = await a_world(session, 0)
        assert world.author.company is not None
        world.author.company.about = "We make glimmerpots and quonkles for Sweden, 500 kW, at Fjällpellets"
        cecilia = await a_person(session, cluster=world.home, name="Cecilia", role=Role.COORDINATOR)
        found = await vocabulary.to_learn(session, cecilia, LEXICON)
        assert [each.word for each in found.unknown] == ["glimmerpots", "quonkles"]  # no names, places and numbers
        await vocabulary.add(session, cecilia, "Quonkles", "en", None, LEXICON, NOW)
        found = await vocabulary.to_learn(session, cecilia, LEXICON)
        assert [each.word for each in found.unknown] == ["glimmerpots"]


async def test_words_of_several_firms_come_first_and_everyday_words_never(database: Database) -> None:
    async with database.transaction() as session:
        world = await a_world(session, 0)
        assert world.author.company is not None
        world.author.company.language = "de"
        world.author.company.about = "Freie Quonkelwirbler nach Maß. Schnell Glimmpfosten, gern Glimmpfosten."
        other = await a_company(session, world.home, name="Nord", about="Verkauf von Glimmpfosten", language="de")
        other.seeks = "Zwirbelkrums"
        cecilia = await a_person(session, cluster=world.home, name="Cecilia", role=Role.COORDINATOR)
        found = await vocabulary.to_learn(session, cecilia, LEXICON)
        shown = [(each.word, each.count) for each in found.unknown]
        assert shown == [("glimmpfosten", 2), ("quonkelwirbler", 1), ("zwirbelkrums", 1)]


async def test_a_word_means_one_thing_and_only_its_cluster_takes_it_back(database: Database) -> None:
    async with database.transaction() as session:
        world = await a_world(session, 0)
        cecilia = await a_person(session, cluster=world.home, name="Cecilia", role=Role.COORDINATOR)
        olga = await a_person(session, cluster=world.abroad, name="Olga", role=Role.COORDINATOR)
        operator = await a_person(session, name="Operator", is_operator=True)
        row = await vocabulary.add(session, cecilia, "“Glimmerpot.”", "en", "pellet-boiler", LEXICON, NOW)
        assert await vocabulary.words(session) == [("pellet-boiler", "en", "glimmerpot")]
        with pytest.raises(UserError, match="just been added"):
            await vocabulary.add(session, olga, "glimmerpot", "en", "heat-pump", LEXICON, NOW)
        with pytest.raises(UserError, match="already means"):
            await vocabulary.add(session, olga, "Heat Pumps", "en", "pellet-boiler", LEXICON, NOW)
        with pytest.raises(UserError, match="is done or wanted"):
            await vocabulary.add(session, olga, "looking for", "en", "pellet-boiler", LEXICON, NOW)
        with pytest.raises(NotAllowed):
            await vocabulary.remove(session, olga, row.id, NOW)
        assert (await vocabulary.listed(session, olga)).count == 0
        assert (await vocabulary.listed(session, operator)).shown == (row,)
        await vocabulary.remove(session, operator, row.id, NOW)
        assert await vocabulary.words(session) == []

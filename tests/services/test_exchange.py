"""An import compared with the live base, and published whole."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bot.db import Database
from bot.errors import UserError
from bot.services import exchange, knowledge_base
from bot.services.answers import Answers
from bot.services.exchange import Accepted
from knowledge.checks import documents
from knowledge.entries import Audience, Entry, EntryText, dump, parse
from knowledge.search import Index
from tests.factories import NOW, a_cluster

TODAY = NOW.date()


def entry(name: str, answer: str = "", see_also: tuple[str, ...] = (), **texts: EntryText) -> Entry:
    phrasings = (f"What is {name}?", f"{name} explained", f"tell me about {name}")
    text = EntryText("en", 1, phrasings, answer or f"It is {name}.")
    days = (date(2026, 11, 23), date(2027, 11, 23))
    return Entry(name, (), Audience.PUBLIC, "us", *days, (), see_also, {"en": text, **texts})


STORE, ASH, NOISE = entry("store"), entry("ashes"), entry("noise", see_also=("ashes",))
LIVE = {one.id: one for one in (STORE, ASH, NOISE)}


def sheets(*entries: Entry) -> list[exchange.Sheet]:
    return [parse(dump(one), Path(f"{one.id}.yaml")) for one in entries]


def test_a_plan_tells_new_changed_unchanged_and_missing() -> None:
    swedish = EntryText("sv", 1, ("Vad är aska?", "om aska", "aska"), "Det är aska.")
    plan = exchange.compare(LIVE, sheets(replace(ASH, texts={**ASH.texts, "sv": swedish}), entry("peat"), STORE), TODAY)
    assert [change.after.id for change in plan.changes] == ["ashes", "peat"]
    assert (plan.new, plan.unchanged, plan.missing, plan.problems) == (1, 1, ("noise",), ())
    assert plan.changes[0].languages == ("sv",)
    assert (plan.is_nearly_whole, exchange.compare(LIVE, sheets(STORE), TODAY).is_nearly_whole) == (True, False)
    assert list(exchange.after(LIVE, plan)) == ["store", "ashes", "noise", "peat"]
    assert list(exchange.after(LIVE, replace(plan, withdraws=True))) == ["store", "ashes", "peat"]


def test_the_linter_looks_at_what_changed_beside_the_rest() -> None:
    copied = replace(entry("peat", "It is store."), see_also=("nowhere",))
    plan = exchange.compare(LIVE, sheets(copied, NOISE), TODAY)
    assert [problem.reason for problem in plan.errors] == ["there is no entry 'nowhere'"]
    assert [problem.reason for problem in plan.warnings] == ["store has the same answer"]
    changed = replace(NOISE, owner="them")
    assert exchange.compare(LIVE, sheets(changed), TODAY).errors == ()
    [leads_nowhere] = exchange.compare(LIVE, sheets(changed), TODAY, withdraws=True).errors
    assert leads_nowhere.reason == "there is no entry 'ashes'"


def test_letters_that_became_question_marks_are_refused() -> None:
    gas = entry("gas", "CO₂ is a gas. Isn't it?")
    lost = replace(gas, owner="them", texts={"en": replace(gas.texts["en"], answer="CO? is a gas. Isn't it?")})
    [problem] = exchange.compare({"gas": gas}, sheets(lost), TODAY).errors
    assert "letters have become question marks" in problem.reason
    meant = replace(gas, texts={"en": replace(gas.texts["en"], answer="CO₂ is a gas? Isn't it?")})
    assert exchange.compare({"gas": gas}, sheets(meant), TODAY).errors == ()


def answers(*entries: Entry) -> Answers:
    return Answers({one.id: one for one in entries}, Index.build(documents(sheets(*entries))))


def test_a_question_is_broken_by_what_is_imported_not_by_what_moves_aside() -> None:
    asked = Accepted("where to with the cold ashes", "en", "ashes", 1)
    sweeping = ("Where to with cold ashes after sweeping?", "where to with the cold ashes", "sweeping cold ashes")
    swept = replace(NOISE, texts={"en": replace(NOISE.texts["en"], phrasings=sweeping)})
    before, after = answers(ASH, NOISE, STORE), answers(ASH, swept, STORE)
    [lost] = exchange.broken([asked], before, after, {"noise"})
    assert lost.instead == sweeping[0]
    assert exchange.broken([asked], before, after, {"store"}) == []
    assert exchange.broken([asked], before, answers(swept, STORE), {"store"}) != []
    assert exchange.broken([asked], before, before, {"noise"}) == []


async def test_all_is_published_at_once_or_nothing(database: Database) -> None:
    async with database.transaction() as session:
        cluster_id = (await a_cluster(session)).id
        await knowledge_base.put(session, ASH, cluster_id, None, "", NOW)
        found = await exchange.standing(session, LIVE, cluster_id)
    texts = {one.id: dump(one) for one in (replace(ASH, owner="them"), entry("peat"))}
    async with database.transaction() as session:
        count = await exchange.publish(session, texts, [NOISE], cluster_id, None, "file", found.version, NOW)
        assert count == 3
    async with database.reading() as session:
        live = await knowledge_base.live_entries(session, LIVE, cluster_id)
        assert live == {"ashes": replace(ASH, owner="them"), "peat": entry("peat"), "store": STORE}
        assert await knowledge_base.live_entries(session, LIVE, None) == LIVE
        assert (await exchange.standing(session, LIVE, cluster_id)).version == found.version + 1
    with pytest.raises(UserError, match="meanwhile"):
        async with database.transaction() as session:
            await exchange.publish(session, {"ashes": dump(ASH)}, [], cluster_id, None, "file", found.version, NOW)
    async with database.reading() as session:
        assert (await knowledge_base.live_entries(session, LIVE, cluster_id))["ashes"].owner == "them"

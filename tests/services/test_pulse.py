"""Quick questions: who is asked once more after "later"."""

from __future__ import annotations

import pytest

from bot.db import Database
from bot.models import Person, PulseChoice, Role
from bot.services.partnerships import pulse
from knowledge.lexicon import load
from tests.factories import NOW, a_cluster, a_company, a_person

LEXICON = load()


@pytest.mark.parametrize(
    ("change", "is_asked"),
    [({}, True), ({"is_subscribed": False}, False), ({"cluster_id": None, "role": Role.VISITOR}, False)],
)
async def test_later_asks_again_only_who_would_be_asked_today(
    change: dict[str, object], is_asked: bool, database: Database
) -> None:
    async with database.transaction() as session:
        cluster = await a_cluster(session)
        coordinator = await a_person(session, cluster=cluster, role=Role.COORDINATOR)
        company = await a_company(session, cluster)
        bo: Person = await a_person(session, cluster=cluster, company=company, role=Role.MEMBER)
        plan = await pulse.write(session, coordinator, "Spare installation capacity in March?", LEXICON, NOW)
        (answer,) = await pulse.ask_now(session, coordinator, plan.pulse.id, NOW)
        await pulse.answer(session, bo, answer.id, PulseChoice.LATER, NOW)
        for name, value in change.items():
            setattr(bo, name, value)
        await session.flush()
        again = await pulse.to_ask_again(session, NOW + pulse.LATER)
        assert [each.id for each in again] == [answer.id] * is_asked


async def test_the_offer_is_the_question_without_its_marks(database: Database) -> None:
    async with database.transaction() as session:
        coordinator = await a_person(session, cluster=await a_cluster(session), role=Role.COORDINATOR, language="es")
        plan = await pulse.write(session, coordinator, "¿capacidad libre en marzo?", LEXICON, NOW)
        assert plan.pulse.offer == "Capacidad libre en marzo"

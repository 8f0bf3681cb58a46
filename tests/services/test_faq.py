"""Questions, the people who answer them, and what nobody may see or do."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

import knowledge
from bot import bases, outbox
from bot.db import Database
from bot.errors import NotAllowed, NotFound, UserError
from bot.models import Delivery, Person, Question, QuestionState, Role, Verdict
from bot.services import faq
from bot.services.faq import Answers, Choices, Forwarded, Miss, Shown, WhichCluster, Written
from bot.views.reply import Markup, Reply
from knowledge.entries import Audience, load
from tests.factories import NOW, a_cluster, a_company, a_person

PELLETS = "What do the pellet classes A1, A2 and B mean?"
STORAGE, CLINKER, HEATING_VALUE = "pellet-storage", "boiler-clinker", "fuel-heating-value"


@pytest.fixture(scope="module")
def content() -> Answers:
    """The starter knowledge."""
    entries = load(Path(knowledge.__file__).parent / "content" / "entries")
    return bases.build({entry.id: entry for entry in entries}).common


@pytest.fixture(scope="module")
def guarded(content: Answers) -> Answers:
    """The same with one entry for members, one for coordinators, and one that has expired."""
    changed = {
        STORAGE: replace(content.entries[STORAGE], audience=Audience.MEMBERS),
        CLINKER: replace(content.entries[CLINKER], audience=Audience.COORDINATORS),
        HEATING_VALUE: replace(content.entries[HEATING_VALUE], expires=NOW.date() - timedelta(days=1)),
    }
    return Answers({**content.entries, **changed}, content.index)


def title(content: Answers, entry_id: str) -> str:
    return content.entries[entry_id].texts["en"].phrasings[0]


async def asked(session: AsyncSession, person: Person, content: Answers, text: str = "xyzzy") -> Question:
    found = await faq.ask(session, person, text, content, NOW)
    return await session.get_one(Question, found.question_id)


async def test_a_question_gets_its_answer_and_is_kept(database: Database, content: Answers) -> None:
    async with database.transaction() as session:
        person = await a_person(session)
        found = await faq.ask(session, person, "What do the pellet classes A1, A2 and B mean?", content, NOW)
        assert isinstance(found, Shown)
        assert found.entry.id == "pellet-quality-classes"
        assert not found.is_expired
        question = await session.get_one(Question, found.question_id)
        assert (question.state, question.entry_id) == (QuestionState.ANSWERED, "pellet-quality-classes")


async def test_choices_are_taken_by_their_number(database: Database, content: Answers) -> None:
    async with database.transaction() as session:
        person = await a_person(session)
        found = await faq.ask(session, person, "pellets", content, NOW)
        assert isinstance(found, Choices)
        second = found.titles[1]
        shown = await faq.choose(session, person, found.question_id, second.number, content, NOW)
        assert shown.text.phrasings[0] == second.text
        for number in (-1, 3 + faq.RELATED, 10**6):
            with pytest.raises(NotFound):
                await faq.choose(session, person, found.question_id, number, content, NOW)


async def test_what_was_not_meant_is_not_offered_again(database: Database, content: Answers) -> None:
    async with database.transaction() as session:
        person = await a_person(session)
        found = await faq.ask(session, person, "pellets", content, NOW)
        assert isinstance(found, Choices)
        offered = [{title.text for title in found.titles}]
        while isinstance(found, Choices):
            await faq.choose(session, person, found.question_id, found.titles[0].number, content, NOW)
            found = await faq.other_choices(session, person, found.question_id, content)
            offered.append({title.text for title in found.titles} if isinstance(found, Choices) else set())
        assert [len(titles) for titles in offered] == [3, 2, 1, 0]
        question = await session.get_one(Question, found.question_id)
        assert (question.state, question.verdict) == (QuestionState.MISSED, Verdict.UNHELPFUL)


@pytest.mark.parametrize("text", ["", "   ", "🔥🔥🔥", "?!", "❤️"])
async def test_no_words_are_no_question(database: Database, content: Answers, text: str) -> None:
    async with database.transaction() as session:
        with pytest.raises(UserError, match="could not find a question"):
            await faq.ask(session, await a_person(session), text, content, NOW)


@pytest.mark.parametrize("text", ["<b>&", "12345 67890", "שלום חימום", "ö" * 4096, "🔥x" * 1365])
async def test_odd_questions_are_answered_honestly(database: Database, content: Answers, text: str) -> None:
    async with database.transaction() as session:
        found = await faq.ask(session, await a_person(session), text, content, NOW)
        question = await session.get_one(Question, found.question_id)
        assert question.text == text
        assert not isinstance(found, Shown)


@pytest.mark.parametrize(
    ("role", "entry_id", "is_shown"),
    [
        (Role.VISITOR, STORAGE, False),
        (Role.MEMBER, STORAGE, True),
        (Role.VISITOR, CLINKER, False),
        (Role.MEMBER, CLINKER, False),
        (Role.COORDINATOR, CLINKER, True),
    ],
)
async def test_an_audience_keeps_the_others_out(
    database: Database, guarded: Answers, role: Role, entry_id: str, is_shown: bool
) -> None:
    phrasing = title(guarded, entry_id)
    async with database.transaction() as session:
        person = await a_person(session, cluster=await a_cluster(session), role=role)
        found = await faq.ask(session, person, phrasing, guarded, NOW)
        assert isinstance(found, Shown) is is_shown
        if isinstance(found, Choices):
            assert phrasing not in {title.text for title in found.titles}
        in_public = await faq.ask(session, person, phrasing, guarded, NOW, is_public=True)
        assert not isinstance(in_public, Shown)


async def test_related_entries_are_those_the_person_may_read(database: Database, guarded: Answers) -> None:
    async with database.transaction() as session:
        cluster = await a_cluster(session)
        titles = []
        for role in (Role.VISITOR, Role.MEMBER, Role.COORDINATOR):
            person = await a_person(session, cluster=cluster, role=role)
            found = await faq.ask(session, person, PELLETS, guarded, NOW)
            assert isinstance(found, Shown)
            titles.append([title.text for title in found.related])
            opened = await faq.open_entry(session, person, found.question_id, found.related[0].number, guarded, NOW)
            assert opened.text.phrasings[0] == found.related[0].text
        storage, clinker, value = (title(guarded, entry_id) for entry_id in (STORAGE, CLINKER, HEATING_VALUE))
        assert titles == [[value], [storage, value], [storage, clinker]]


async def test_an_expired_entry_says_so(database: Database, guarded: Answers) -> None:
    async with database.transaction() as session:
        found = await faq.ask(session, await a_person(session), title(guarded, HEATING_VALUE), guarded, NOW)
        assert isinstance(found, Shown)
        assert found.is_expired


async def test_somebody_elses_question_is_out_of_reach(database: Database, content: Answers) -> None:
    async with database.transaction() as session:
        cluster = await a_cluster(session)
        asker = await a_person(session, cluster=cluster, role=Role.MEMBER)
        other = await a_person(session, cluster=cluster, role=Role.MEMBER)
        question = await asked(session, asker, content)
        for attempt in (
            faq.choose(session, other, question.id, 0, content, NOW),
            faq.open_entry(session, other, question.id, 0, content, NOW),
            faq.judge(session, other, question.id, Verdict.HELPFUL),
            faq.other_choices(session, other, question.id, content),
            faq.none_fits(session, other, question.id),
            faq.forward(session, other, question.id),
        ):
            with pytest.raises(NotAllowed):
                await attempt
        with pytest.raises(NotFound):
            await faq.none_fits(session, other, 424_242)


async def a_waiting_question(session: AsyncSession, content: Answers) -> tuple[Person, tuple[Person, Person], Question]:
    cluster = await a_cluster(session)
    asker = await a_person(session, await a_company(session, cluster), name="Anna")
    both = [
        await a_person(session, cluster=cluster, role=Role.COORDINATOR, name=name, language=language)
        for name, language in (("Cecilia", "sv"), ("Dieter", "de"))
    ]
    question = await asked(session, asker, content)
    found = await faq.forward(session, asker, question.id)
    assert isinstance(found, Forwarded)
    assert [person.name for person in found.coordinators] == ["Cecilia", "Dieter"]
    for coordinator in found.coordinators:
        card = await outbox.enqueue(session, coordinator.telegram_id, Reply(Markup("card")), now=NOW)
        await faq.keep_card(session, question, card)
    return asker, (both[0], both[1]), question


async def test_the_first_coordinator_answers_and_the_second_is_told(database: Database, content: Answers) -> None:
    async with database.transaction() as session:
        asker, (cecilia, dieter), question = await a_waiting_question(session, content)
        resolved = await faq.resolve(session, cecilia, question.id, Written("<b>Yes</b>", photo_id="abc"), NOW)
        assert resolved.question.person.id == asker.id
        assert [card.coordinator.id for card in resolved.cards] == [cecilia.id, dieter.id]
        assert (question.state, question.answer, question.photo_id) == (QuestionState.RESOLVED, "<b>Yes</b>", "abc")
        with pytest.raises(NotFound, match="has answered"):
            await faq.resolve(session, dieter, question.id, Written("No"), NOW)
        assert question.answer == "<b>Yes</b>"


async def test_an_answer_without_words_leaves_the_question_waiting(database: Database, content: Answers) -> None:
    async with database.transaction() as session:
        _, (cecilia, _), question = await a_waiting_question(session, content)
        with pytest.raises(UserError, match="some words"):
            await faq.resolve(session, cecilia, question.id, Written("", photo_id="abc"), NOW)
        assert question.state is QuestionState.WAITING


async def test_old_buttons_do_not_take_a_question_from_the_coordinator(database: Database, content: Answers) -> None:
    async with database.transaction() as session:
        asker, (cecilia, _), question = await a_waiting_question(session, content)
        for attempt in (
            faq.none_fits(session, asker, question.id),
            faq.other_choices(session, asker, question.id, content),
            faq.forward(session, asker, question.id),
        ):
            with pytest.raises(UserError, match="with the coordinator already"):
                await attempt
        await faq.set_aside(session, cecilia, question.id, NOW)
        with pytest.raises(UserError, match="has dealt with"):
            await faq.forward(session, asker, question.id)
        assert question.state is QuestionState.CLOSED


async def test_another_clusters_coordinator_and_members_cannot_answer(database: Database, content: Answers) -> None:
    async with database.transaction() as session:
        asker, _, question = await a_waiting_question(session, content)
        elsewhere = await a_cluster(session, name="Bergenergie")
        stranger = await a_person(session, cluster=elsewhere, role=Role.COORDINATOR)
        for person in (asker, stranger):
            with pytest.raises(NotAllowed):
                await faq.resolve(session, person, question.id, Written("Mine"), NOW)
            with pytest.raises(NotAllowed):
                await faq.set_aside(session, person, question.id, NOW)
        assert (await faq.waiting(session, stranger)).count == 0


async def test_a_card_is_found_by_its_telegram_message_in_its_chat(database: Database, content: Answers) -> None:
    async with database.transaction() as session:
        _, (cecilia, dieter), question = await a_waiting_question(session, content)
        cards = (await faq.set_aside(session, cecilia, question.id, NOW)).cards
        card = await session.get_one(Delivery, cards[0].delivery.id)
        card.telegram_message_id = 77
        await session.flush()
        assert await faq.shown_by(session, cecilia.telegram_id, 77) == question.id
        assert await faq.shown_by(session, dieter.telegram_id, 77) is None


async def test_a_visitor_says_which_cluster_to_ask(database: Database, content: Answers) -> None:
    async with database.transaction() as session:
        clusters = [await a_cluster(session, name=f"Cluster {number:02}") for number in range(10)]
        coordinator = await a_person(session, cluster=clusters[9], role=Role.COORDINATOR)
        visitor = await a_person(session)
        question = await asked(session, visitor, content)
        first = await faq.forward(session, visitor, question.id)
        assert isinstance(first, WhichCluster)
        assert (len(first.clusters), first.has_more) == (faq.CLUSTERS_PAGE, True)
        second = await faq.which_cluster(session, visitor, question.id, 1)
        assert ([cluster.id for cluster in second.clusters], second.has_more) == ([c.id for c in clusters[8:]], False)
        with pytest.raises(NotFound):
            await faq.forward(session, visitor, question.id, 424_242)
        with pytest.raises(UserError, match="no coordinator"):
            await faq.forward(session, visitor, question.id, clusters[0].id)
        found = await faq.forward(session, visitor, question.id, clusters[9].id)
        assert isinstance(found, Forwarded)
        assert [person.id for person in found.coordinators] == [coordinator.id]


async def test_a_member_asks_their_own_coordinator_whatever_the_button_says(
    database: Database, content: Answers
) -> None:
    async with database.transaction() as session:
        home, elsewhere = await a_cluster(session), await a_cluster(session, name="Bergenergie")
        own = await a_person(session, cluster=home, role=Role.COORDINATOR)
        await a_person(session, cluster=elsewhere, role=Role.COORDINATOR)
        member = await a_person(session, cluster=home, role=Role.MEMBER)
        question = await asked(session, member, content)
        found = await faq.forward(session, member, question.id, elsewhere.id)
        assert isinstance(found, Forwarded)
        assert [person.id for person in found.coordinators] == [own.id]


async def test_a_coordinator_alone_has_nobody_to_ask(database: Database, content: Answers) -> None:
    async with database.transaction() as session:
        coordinator = await a_person(session, cluster=await a_cluster(session), role=Role.COORDINATOR)
        question = await asked(session, coordinator, content)
        with pytest.raises(UserError, match="no coordinator"):
            await faq.forward(session, coordinator, question.id)
        operator = await a_person(session, is_operator=True)
        found = await faq.forward(session, coordinator, question.id)
        assert isinstance(found, Forwarded)
        assert [person.id for person in found.coordinators] == [operator.id]


async def test_the_queue_turns_its_pages_oldest_first(database: Database, content: Answers) -> None:
    async with database.transaction() as session:
        cluster = await a_cluster(session)
        coordinator = await a_person(session, cluster=cluster, role=Role.COORDINATOR)
        member = await a_person(session, cluster=cluster, role=Role.MEMBER)
        for number in range(7):
            question = await asked(session, member, content, f"xyzzy {number}")
            await faq.forward(session, member, question.id)
        first, second = await faq.waiting(session, coordinator), await faq.waiting(session, coordinator, 1)
        assert [question.text for question in first.questions] == [f"xyzzy {number}" for number in range(5)]
        assert [question.text for question in second.questions] == ["xyzzy 5", "xyzzy 6"]
        assert (first.count, first.has_more, second.has_more) == (7, True, False)
        beyond = await faq.waiting(session, coordinator, 10**17)
        assert (beyond.page, len(beyond.questions)) == (1, 2)
        operator = await a_person(session, is_operator=True)
        assert (await faq.waiting(session, operator)).count == 7


async def test_a_withdrawn_entry_is_not_shown(database: Database, guarded: Answers) -> None:
    async with database.transaction() as session:
        person = await a_person(session)
        found = await faq.ask(session, person, PELLETS, guarded, NOW)
        assert isinstance(found, Shown)
        without = Answers({found.entry.id: found.entry}, guarded.index)
        with pytest.raises(NotFound, match="withdrawn"):
            await faq.open_entry(session, person, found.question_id, found.related[0].number, without, NOW)


async def test_a_miss_is_kept_as_one(database: Database, content: Answers) -> None:
    async with database.transaction() as session:
        found = await faq.ask(session, await a_person(session), "who is the king of france", content, NOW)
        assert isinstance(found, Miss)
        question = await session.get_one(Question, found.question_id)
        assert question.state is QuestionState.MISSED


async def test_alike_questions_are_one_in_the_queue_and_answered_together(database: Database, content: Answers) -> None:
    async with database.transaction() as session:
        cluster = await a_cluster(session)
        cecilia = await a_person(session, cluster=cluster, role=Role.COORDINATOR)
        anna, bo = [await a_person(session, cluster=cluster, role=Role.MEMBER) for _ in range(2)]
        missed = await asked(session, anna, content, "xyzzy plugh quux")
        waits = await asked(session, bo, content, "Xyzzy plugh qux?")
        await faq.forward(session, bo, waits.id)
        other = await asked(session, bo, content, "frobnicate")
        elsewhere = await asked(session, await a_person(session), content, "xyzzy plugh quux")
        queue = await faq.waiting(session, cecilia)
        assert [[one.id for one in group.questions] for group in queue.groups] == [[missed.id, waits.id], [other.id]]
        assert queue.questions == (waits, other)
        resolved = await faq.resolve(session, cecilia, waits.id, Written("Yes"), NOW)
        assert [(one.question.id, one.was_waiting) for one in (resolved, *resolved.alike)] == [
            (waits.id, True),
            (missed.id, False),
        ]
        assert missed.answer == waits.answer == "Yes"
        assert missed.state is waits.state is QuestionState.RESOLVED
        assert elsewhere.state is other.state is QuestionState.MISSED
        assert (await faq.waiting(session, cecilia)).questions == (other,)


async def test_an_answer_that_was_not_meant_is_open_until_another_choice_is_taken(
    database: Database, content: Answers
) -> None:
    async with database.transaction() as session:
        cluster = await a_cluster(session)
        cecilia = await a_person(session, cluster=cluster, role=Role.COORDINATOR)
        anna = await a_person(session, cluster=cluster, role=Role.MEMBER)
        found = await faq.ask(session, anna, "pellets", content, NOW)
        assert isinstance(found, Choices)
        assert (await faq.waiting(session, cecilia)).count == 0
        await faq.choose(session, anna, found.question_id, found.titles[0].number, content, NOW)
        others = await faq.other_choices(session, anna, found.question_id, content)
        assert isinstance(others, Choices)
        assert (await faq.waiting(session, cecilia)).count == 1
        await faq.choose(session, anna, found.question_id, others.titles[0].number, content, NOW)
        assert (await faq.waiting(session, cecilia)).count == 0

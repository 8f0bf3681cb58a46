"""Questions on their way to people, and the answers of those people."""

from __future__ import annotations

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from bot import outbox
from bot.db import Database
from bot.errors import NotAllowed, NotFound, UserError
from bot.models import Delivery, Person, Question, QuestionState, Role
from bot.services import faq, forwarding, open_questions
from bot.services.answers import Answers
from bot.services.faq import Choices
from bot.services.forwarding import Forwarded, WhichCluster
from bot.services.open_questions import Written
from bot.views.reply import Markup, Reply
from tests.factories import NOW, a_cluster, a_company, a_person


async def asked(session: AsyncSession, person: Person, content: Answers, text: str = "xyzzy") -> Question:
    found = await faq.ask(session, person, text, content, NOW)
    return await session.get_one(Question, found.question_id)


async def a_waiting_question(session: AsyncSession, content: Answers) -> tuple[Person, tuple[Person, Person], Question]:
    cluster = await a_cluster(session)
    asker = await a_person(session, await a_company(session, cluster), name="Anna")
    both = [
        await a_person(session, cluster=cluster, role=Role.COORDINATOR, name=name, language=language)
        for name, language in (("Cecilia", "sv"), ("Dieter", "de"))
    ]
    question = await asked(session, asker, content)
    found = await forwarding.forward(session, asker, question.id)
    assert isinstance(found, Forwarded)
    assert [person.name for person in found.coordinators] == ["Cecilia", "Dieter"]
    for coordinator in found.coordinators:
        card = await outbox.enqueue(session, coordinator.telegram_id, Reply(Markup("card")), now=NOW)
        await forwarding.keep_card(session, question, card)
    return asker, (both[0], both[1]), question


async def test_the_first_coordinator_answers_and_the_second_is_told(database: Database, content: Answers) -> None:
    async with database.transaction() as session:
        asker, (cecilia, dieter), question = await a_waiting_question(session, content)
        resolved = await open_questions.resolve(
            session, cecilia, question.id, Written("<b>Yes</b>", photo_id="abc"), NOW
        )
        assert resolved.question.person.id == asker.id
        assert [card.coordinator.id for card in resolved.cards] == [cecilia.id, dieter.id]
        assert (question.state, question.answer, question.photo_id) == (QuestionState.RESOLVED, "<b>Yes</b>", "abc")
        with pytest.raises(NotFound, match="has answered"):
            await open_questions.resolve(session, dieter, question.id, Written("No"), NOW)
        assert question.answer == "<b>Yes</b>"


async def test_an_answer_without_words_leaves_the_question_waiting(database: Database, content: Answers) -> None:
    async with database.transaction() as session:
        _, (cecilia, _), question = await a_waiting_question(session, content)
        with pytest.raises(UserError, match="some words"):
            await open_questions.resolve(session, cecilia, question.id, Written("", photo_id="abc"), NOW)
        assert question.state is QuestionState.WAITING


async def test_old_buttons_do_not_take_a_question_from_the_coordinator(database: Database, content: Answers) -> None:
    async with database.transaction() as session:
        asker, (cecilia, _), question = await a_waiting_question(session, content)
        for attempt in (
            faq.none_fits(session, asker, question.id),
            faq.other_choices(session, asker, question.id, content),
            forwarding.forward(session, asker, question.id),
        ):
            with pytest.raises(UserError, match="with the coordinator already"):
                await attempt
        await open_questions.set_aside(session, cecilia, question.id, NOW)
        with pytest.raises(UserError, match="has dealt with"):
            await forwarding.forward(session, asker, question.id)
        assert question.state is QuestionState.CLOSED


async def test_another_clusters_coordinator_and_members_cannot_answer(database: Database, content: Answers) -> None:
    async with database.transaction() as session:
        asker, _, question = await a_waiting_question(session, content)
        elsewhere = await a_cluster(session, name="Bergenergie")
        stranger = await a_person(session, cluster=elsewhere, role=Role.COORDINATOR)
        for person in (asker, stranger):
            with pytest.raises(NotAllowed):
                await open_questions.resolve(session, person, question.id, Written("Mine"), NOW)
            with pytest.raises(NotAllowed):
                await open_questions.set_aside(session, person, question.id, NOW)
        assert (await open_questions.waiting(session, stranger)).count == 0


async def test_a_card_is_found_by_its_telegram_message_in_its_chat(database: Database, content: Answers) -> None:
    async with database.transaction() as session:
        _, (cecilia, dieter), question = await a_waiting_question(session, content)
        cards = (await open_questions.set_aside(session, cecilia, question.id, NOW)).cards
        card = await session.get_one(Delivery, cards[0].delivery.id)
        card.telegram_message_id = 77
        await session.flush()
        assert await forwarding.shown_by(session, cecilia.telegram_id, 77) == question.id
        assert await forwarding.shown_by(session, dieter.telegram_id, 77) is None


async def test_a_visitor_says_which_cluster_to_ask(database: Database, content: Answers) -> None:
    async with database.transaction() as session:
        clusters = [await a_cluster(session, name=f"Cluster {number:02}") for number in range(10)]
        coordinator = await a_person(session, cluster=clusters[9], role=Role.COORDINATOR)
        visitor = await a_person(session)
        question = await asked(session, visitor, content)
        first = await forwarding.forward(session, visitor, question.id)
        assert isinstance(first, WhichCluster)
        assert (len(first.clusters), first.has_more) == (forwarding.CLUSTERS_PAGE, True)
        second = await forwarding.which_cluster(session, visitor, question.id, 1)
        assert ([cluster.id for cluster in second.clusters], second.has_more) == ([c.id for c in clusters[8:]], False)
        with pytest.raises(NotFound):
            await forwarding.forward(session, visitor, question.id, 424_242)
        with pytest.raises(UserError, match="no coordinator"):
            await forwarding.forward(session, visitor, question.id, clusters[0].id)
        found = await forwarding.forward(session, visitor, question.id, clusters[9].id)
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
        found = await forwarding.forward(session, member, question.id, elsewhere.id)
        assert isinstance(found, Forwarded)
        assert [person.id for person in found.coordinators] == [own.id]


async def test_a_coordinator_alone_has_nobody_to_ask(database: Database, content: Answers) -> None:
    async with database.transaction() as session:
        coordinator = await a_person(session, cluster=await a_cluster(session), role=Role.COORDINATOR)
        question = await asked(session, coordinator, content)
        with pytest.raises(UserError, match="there is no other"):
            await forwarding.forward(session, coordinator, question.id)
        operator = await a_person(session, is_operator=True)
        found = await forwarding.forward(session, coordinator, question.id)
        assert isinstance(found, Forwarded)
        assert [person.id for person in found.coordinators] == [operator.id]


async def test_the_queue_turns_its_pages_oldest_first(database: Database, content: Answers) -> None:
    async with database.transaction() as session:
        cluster = await a_cluster(session)
        coordinator = await a_person(session, cluster=cluster, role=Role.COORDINATOR)
        member = await a_person(session, cluster=cluster, role=Role.MEMBER)
        for number in range(7):
            question = await asked(session, member, content, f"xyzzy {number}")
            await forwarding.forward(session, member, question.id)
        first, second = (
            await open_questions.waiting(session, coordinator),
            await open_questions.waiting(session, coordinator, 1),
        )
        assert [question.text for question in first.questions] == [f"xyzzy {number}" for number in range(5)]
        assert [question.text for question in second.questions] == ["xyzzy 5", "xyzzy 6"]
        assert (first.count, first.has_more, second.has_more) == (7, True, False)
        beyond = await open_questions.waiting(session, coordinator, 10**17)
        assert (beyond.page, len(beyond.questions)) == (1, 2)
        operator = await a_person(session, is_operator=True)
        assert (await open_questions.waiting(session, operator)).count == 7


async def test_alike_questions_are_one_in_the_queue_and_answered_together(database: Database, content: Answers) -> None:
    async with database.transaction() as session:
        cluster = await a_cluster(session)
        cecilia = await a_person(session, cluster=cluster, role=Role.COORDINATOR)
        anna, bo = [await a_person(session, cluster=cluster, role=Role.MEMBER) for _ in range(2)]
        missed = await asked(session, anna, content, "xyzzy plugh quux")
        waits = await asked(session, bo, content, "Xyzzy plugh qux?")
        await forwarding.forward(session, bo, waits.id)
        other = await asked(session, bo, content, "frobnicate")
        elsewhere = await asked(session, await a_person(session), content, "xyzzy plugh quux")
        queue = await open_questions.waiting(session, cecilia)
        assert [[one.id for one in group.questions] for group in queue.groups] == [[missed.id, waits.id], [other.id]]
        assert queue.questions == (waits, other)
        resolved = await open_questions.resolve(session, cecilia, waits.id, Written("Yes"), NOW)
        assert [(one.question.id, one.was_waiting) for one in (resolved, *resolved.alike)] == [
            (waits.id, True),
            (missed.id, False),
        ]
        assert missed.answer == waits.answer == "Yes"
        assert missed.state is waits.state is QuestionState.RESOLVED
        assert elsewhere.state is other.state is QuestionState.MISSED
        assert (await open_questions.waiting(session, cecilia)).questions == (other,)


async def test_an_answer_that_was_not_meant_is_open_until_another_choice_is_taken(
    database: Database, content: Answers
) -> None:
    async with database.transaction() as session:
        cluster = await a_cluster(session)
        cecilia = await a_person(session, cluster=cluster, role=Role.COORDINATOR)
        anna = await a_person(session, cluster=cluster, role=Role.MEMBER)
        found = await faq.ask(session, anna, "pellets", content, NOW)
        assert isinstance(found, Choices)
        assert (await open_questions.waiting(session, cecilia)).count == 0
        await faq.choose(session, anna, found.question_id, found.titles[0].number, content, NOW)
        others = await faq.other_choices(session, anna, found.question_id, content)
        assert isinstance(others, Choices)
        assert (await open_questions.waiting(session, cecilia)).count == 1
        await faq.choose(session, anna, found.question_id, others.titles[0].number, content, NOW)
        assert (await open_questions.waiting(session, cecilia)).count == 0


async def test_what_a_coordinator_wrote_is_no_work_for_the_coordinators(database: Database, content: Answers) -> None:
    async with database.transaction() as session:
        _, (cecilia, dieter), waiting = await a_waiting_question(session, content)
        stray = await asked(session, cecilia, content, "plugh the frobnicator")
        assert [one.id for one in (await open_questions.waiting(session, dieter)).questions] == [waiting.id]
        await forwarding.forward(session, cecilia, stray.id)  # but the other one may know
        assert len((await open_questions.waiting(session, dieter)).questions) == 2

"""Questions, what the knowledge base answers, and what nobody may see or do."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.db import Database
from bot.errors import NotAllowed, NotFound, UserError
from bot.models import Question, QuestionState, Role, Verdict
from bot.services import faq, forwarding
from bot.services.answers import Answers
from bot.services.faq import Choices, Miss, Shown
from bot.texts import texts
from knowledge.entries import Audience
from knowledge.lexicon_files import LANGUAGES
from tests.factories import NOW, a_cluster, a_company, a_person

PELLETS = "What do the pellet classes A1, A2 and B mean?"
STORAGE, CLINKER, HEATING_VALUE = "pellet-storage", "boiler-clinker", "fuel-heating-value"


@pytest.fixture
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


async def test_a_question_gets_its_answer_and_is_kept(database: Database, content: Answers) -> None:
    async with database.transaction() as session:
        person = await a_person(session)
        found = await faq.ask(session, person, "What do the pellet classes A1, A2 and B mean?", content, NOW)
        assert isinstance(found, Shown)
        assert found.entry.id == "pellet-quality-classes"
        assert not found.is_expired
        question = await session.get_one(Question, found.question_id)
        assert (question.state, question.entry_id) == (QuestionState.ANSWERED, "pellet-quality-classes")


@pytest.mark.parametrize("language", sorted(LANGUAGES))
async def test_the_example_that_everybody_is_shown_is_answered(
    database: Database, content: Answers, language: str
) -> None:
    example = texts(language)("For example: Which pellets may I burn in my boiler?").partition(":")[2]
    async with database.transaction() as session:
        found = await faq.ask(session, await a_person(session, language=language), example, content, NOW)
    assert isinstance(found, Shown)
    assert found.entry.id == "pellet-quality-classes"


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


async def test_what_is_said_of_a_related_entry_is_said_of_it_alone(database: Database, guarded: Answers) -> None:
    async with database.transaction() as session:
        cluster = await a_cluster(session)
        person = await a_person(session, cluster=cluster, role=Role.MEMBER)
        first = await faq.ask(session, person, PELLETS, guarded, NOW)
        assert isinstance(first, Shown)
        second = await faq.open_entry(session, person, first.question_id, first.related[0].number, guarded, NOW)
        await faq.dislike(session, person, second.question_id)
        asked, opened = [await session.get_one(Question, one.question_id) for one in (first, second)]
        assert (asked.verdict, opened.verdict) == (None, Verdict.UNHELPFUL)
        assert opened.disliked_id == second.entry.id
        assert opened.asked == f"{PELLETS} – {first.related[0].text}"


async def test_an_expired_entry_says_so(database: Database, guarded: Answers) -> None:
    async with database.transaction() as session:
        found = await faq.ask(session, await a_person(session), title(guarded, HEATING_VALUE), guarded, NOW)
        assert isinstance(found, Shown)
        assert found.is_expired


async def test_an_expired_entry_is_withheld_where_the_cluster_wants_that(database: Database, guarded: Answers) -> None:
    async with database.transaction() as session:
        cluster = await a_cluster(session, withholds_expired=True)
        member = await a_person(session, await a_company(session, cluster))
        found = await faq.ask(session, member, title(guarded, HEATING_VALUE), guarded, NOW)
        assert not isinstance(found, Shown)
        related = await faq.ask(session, member, PELLETS, guarded, NOW)
        assert isinstance(related, Shown)
        assert title(guarded, HEATING_VALUE) not in [one.text for one in related.related]


async def test_somebody_elses_question_is_out_of_reach(database: Database, content: Answers) -> None:
    async with database.transaction() as session:
        cluster = await a_cluster(session)
        asker = await a_person(session, cluster=cluster, role=Role.MEMBER)
        other = await a_person(session, cluster=cluster, role=Role.MEMBER)
        question = await session.get_one(Question, (await faq.ask(session, asker, "xyzzy", content, NOW)).question_id)
        for attempt in (
            faq.choose(session, other, question.id, 0, content, NOW),
            faq.open_entry(session, other, question.id, 0, content, NOW),
            faq.like(session, other, question.id),
            faq.dislike(session, other, question.id),
            faq.other_choices(session, other, question.id, content),
            faq.none_fits(session, other, question.id),
            forwarding.forward(session, other, question.id),
        ):
            with pytest.raises(NotAllowed):
                await attempt
        with pytest.raises(NotFound):
            await faq.none_fits(session, other, 424_242)


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


async def test_a_short_question_goes_on_with_what_was_just_read(database: Database, content: Answers) -> None:
    async with database.transaction() as session:
        person = await a_person(session)
        noise = await faq.ask(session, person, "How loud may a heat pump be?", content, NOW)
        assert isinstance(noise, Shown)
        soon, late = NOW + timedelta(minutes=5), NOW + timedelta(minutes=11)
        alone = await faq.ask(session, await a_person(session), "and with a baby?", content, soon)
        further = await faq.ask(session, person, "and with a baby?", content, soon)
        assert isinstance(further, Choices)
        assert title(content, noise.entry.id) in [choice.text for choice in further.titles]
        forgotten = await faq.ask(session, person, "and with a baby?", content, late)
        assert isinstance(alone, Miss)
        assert isinstance(forgotten, Miss)


async def test_a_short_question_goes_on_with_one_that_got_choices_only(database: Database, content: Answers) -> None:
    async with database.transaction() as session:
        person = await a_person(session)
        assert isinstance(await faq.ask(session, person, PELLETS, content, NOW), Shown)
        later = NOW + timedelta(minutes=1)
        assert isinstance(await faq.ask(session, person, "grants for my pellet boiler", content, later), Choices)
        for following in ("and in Poland?", "and in Germany?"):
            later += timedelta(minutes=1)
            found = await faq.ask(session, person, following, content, later)
            assert isinstance(found, Choices | Shown)
            shown = [each.text for each in found.titles] if isinstance(found, Choices) else [found.text.phrasings[0]]
            assert any("grant" in each.lower() or "loan" in each.lower() for each in shown), shown


async def test_a_place_alone_goes_on_though_an_entry_names_it(database: Database, content: Answers) -> None:
    async with database.transaction() as session:
        person = await a_person(session, language="de")
        storage = await faq.ask(session, person, "Wie baue ich ein Pelletlager?", content, NOW)
        assert isinstance(storage, Shown)
        found = await faq.ask(session, person, "und in Polen?", content, NOW + timedelta(minutes=1))
        assert isinstance(found, Choices)  # and not the entry on exports, which names Poland
        assert storage.text.phrasings[0] in [choice.text for choice in found.titles]
        await faq.other_choices(session, person, storage.question_id, content)
        again = await faq.ask(session, person, "und in Polen?", content, NOW + timedelta(minutes=2))
        assert isinstance(again, Choices)  # nor what was not meant a minute ago

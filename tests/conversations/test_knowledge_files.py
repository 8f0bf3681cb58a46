"""The coordinator's spreadsheet: out, changed, back in; and the report."""

from __future__ import annotations

import asyncio
import io
from dataclasses import replace
from typing import Any

import httpx
import openpyxl
import pytest
from sqlalchemy import select

from bot.app import Assistant
from bot.brain import CONTENT
from bot.db import Database, utc_now
from bot.emulator.server import Emulator
from bot.jobs import MOST_ATTEMPTS
from bot.models import Job, JobKind, JobState, Question, QuestionState, Role
from bot.services import jobs, knowledge_base, people
from bot.settings import load_settings
from bot.texts import languages, texts
from bot.views import knowledge_files as views
from knowledge import tables as spreadsheet
from knowledge.columns import COLUMNS, MEANINGS, key
from knowledge.entries import Audience, Entry, EntryText, Source, load
from tests.conversations.test_faq import joined
from tests.phones import Phone, Phones, labels, words

PACKAGED = {entry.id: entry for entry in load(CONTENT / "entries")}
STOVE = Entry(
    id="stove-glass",
    tags=("stoves",),
    audience=Audience.MEMBERS,
    owner="Norrvärme",
    reviewed=next(iter(PACKAGED.values())).reviewed,
    expires=next(iter(PACKAGED.values())).expires,
    sources=(Source("The maker's manual"),),
    see_also=(),
    texts={
        "en": EntryText(
            "en",
            1,
            (
                "Why does the glass of my stove turn black?",
                "sooty stove glass",
                "how do I clean the window of the stove",
            ),
            "Too little air, or wet wood. Wipe it with a damp cloth and ash.",
        )
    },
)


async def downloaded(emulator: Emulator, message: dict[str, Any]) -> bytes:
    async with httpx.AsyncClient(base_url=emulator.url) as http:
        found = await http.get(f"/bot{emulator.token}/getFile?file_id={message['document']['file_id']}")
        return (await http.get(f"/file/bot{emulator.token}/{found.json()['result']['file_path']}")).content


async def coordinator(assistant: Assistant, phones: Phones) -> Phone:
    cecilia = await phones.person("Cecilia")
    await joined(assistant, cecilia, Role.COORDINATOR)
    return cecilia


def tables_in_language(content: bytes) -> tuple[str, str, str]:
    """The first heading of a workbook and the titles of its sheets."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    return (book.worksheets[0]["A1"].value, *book.sheetnames)


async def until_asked(assistant: Assistant) -> None:
    """Building an index may take longer than a person waits in these tests."""
    for _ in range(600):
        async with assistant.database.reading() as session:
            if await session.scalar(select(Job.id).where(Job.state == JobState.ASKING)):
                return
        await asyncio.sleep(0.1)
    raise AssertionError("the import was not weighed")


@pytest.mark.slow  # the whole base is indexed anew
async def test_answers_go_out_and_come_back_as_a_spreadsheet(
    assistant: Assistant, phones: Phones, emulator: Emulator
) -> None:
    cecilia = await coordinator(assistant, phones)
    await cecilia.send("/knowledge")
    await cecilia.tap("Export")
    sent = await cecilia.sees(f"{len(PACKAGED)} answers", "send the file back")
    assert sent["document"]["file_name"].endswith(".xlsx")
    assert tables_in_language(await downloaded(emulator, sent)) == ("Entry", "Answers", "What is what")
    content = spreadsheet.write_xlsx([STOVE, *list(PACKAGED.values())[:2]])
    await cecilia.send_file("ours.xlsx", content)
    await until_asked(assistant)
    shown = await cecilia.sees_edit("ours.xlsx", "1 new answer", "2 as before", "➕ Why does the glass")
    assert "they stay" in shown["text"]
    assert labels(shown) == ["Publish 1 change", "Discard"]
    await cecilia.tap("Publish 1 change")
    await cecilia.sees_edit("Published 1 change")
    note = await cecilia.press(
        shown["message_id"], shown["reply_markup"]["inline_keyboard"][0][0]["callback_data"], force=True
    )
    assert note is not None
    assert "settled already" in note["text"]
    await assistant.brain.catch_up(assistant.database)
    await cecilia.send("sooty stove glass")
    await cecilia.sees("Too little air")


async def test_a_broken_table_is_named_and_changes_nothing(assistant: Assistant, phones: Phones) -> None:
    cecilia = await coordinator(assistant, phones)
    await cecilia.send("/knowledge")
    await cecilia.tap("Import")
    await cecilia.sees("Send me the spreadsheet")
    await cecilia.send("here it comes")
    await cecilia.sees("not a spreadsheet that I can read")
    book = openpyxl.load_workbook(io.BytesIO(spreadsheet.write_xlsx([STOVE])))
    book.active["D2"] = "<b>Too little air"
    saved = io.BytesIO()
    book.save(saved)
    await cecilia.send_file("ours.xlsx", saved.getvalue())
    refusal = await cecilia.sees_edit("I cannot import ours.xlsx", "Row 2, column D: <b> is not closed", "Nothing was")
    assert "Menu" in labels(refusal)
    again = replace(STOVE, see_also=("nowhere",))
    await cecilia.send_file("again.csv", spreadsheet.write([again]).encode())
    await cecilia.sees_edit("I cannot import again.csv", "Row 2, column K: there is no entry 'nowhere'")
    await cecilia.send_file("same.csv", spreadsheet.write(list(PACKAGED.values())[:1]).encode())
    await cecilia.sees_edit("same.csv says what I know already")


@pytest.mark.parametrize("language", languages())
def test_a_heading_means_the_same_in_all_languages(language: str) -> None:
    say = views.say(texts(language))
    assert [views.headings()[key(say(MEANINGS[name].heading))] for name in COLUMNS] == list(COLUMNS)


async def test_the_same_mistake_in_many_rows_is_named_once(assistant: Assistant, phones: Phones) -> None:
    cecilia = await coordinator(assistant, phones)
    book = openpyxl.load_workbook(io.BytesIO(spreadsheet.write_xlsx([STOVE, *list(PACKAGED.values())[:2]])))
    for number in range(3, 21):
        book.worksheets[0].cell(number, 9).value = "soon"
    book.worksheets[0]["D2"] = "<b>Too little air"
    saved = io.BytesIO()
    book.save(saved)
    await cecilia.send_file("ours.xlsx", saved.getvalue())
    await cecilia.sees_edit(
        "mistakes:", "Row 2, column D: <b> is not closed", "column I: 'Check again by' is not a date like"
    )


@pytest.mark.slow  # the whole base is indexed anew
async def test_what_a_file_lacks_is_withdrawn_only_when_asked_for(assistant: Assistant, phones: Phones) -> None:
    cecilia, anna = await coordinator(assistant, phones), await phones.person("Anna")
    async with assistant.database.transaction() as session:
        person = await people.by_telegram_id(session, cecilia.id)
        assert person is not None
        await knowledge_base.put(session, STOVE, person.cluster_id, None, "", assistant.clock())
    await assistant.brain.catch_up(assistant.database)
    first, *others = PACKAGED.values()
    await cecilia.send_file("ours.xlsx", spreadsheet.write_xlsx([replace(first, owner="Us"), *others]))
    await until_asked(assistant)
    shown = await cecilia.sees_edit("1 not in the file; it stays", "1 changed")
    await cecilia.tap("Also withdraw 1 answer")
    asked = await cecilia.sees_edit("1 not in the file: it goes", "🗑 Why does the glass of my stove turn black?")
    assert asked["message_id"] == shown["message_id"]
    assert labels(asked) == ["Publish, and withdraw 1 answer", "Let it stay", "Discard"]
    await cecilia.tap("Publish, and withdraw")
    await cecilia.sees_edit("Published")
    await assistant.brain.catch_up(assistant.database)
    await joined(assistant, anna)
    await anna.send("sooty stove glass")
    assert "Too little air" not in words(await anna.sees(""))


async def test_a_download_that_fails_is_tried_again_and_then_explained(assistant: Assistant, phones: Phones) -> None:
    cecilia = await coordinator(assistant, phones)
    await phones.fault(kind="500", method="getFile", count=20)
    await cecilia.send_file("ours.csv", spreadsheet.write([STOVE]).encode())
    await cecilia.sees_edit("Sorry, that did not work", "Nothing was changed")


async def test_a_job_that_was_cut_off_goes_on_when_the_assistant_is_back(
    tables: str, emulator: Emulator, phones: Phones
) -> None:
    settings = load_settings(token=emulator.token, telegram_api_url=emulator.url, database_url=tables)
    async with Assistant(settings) as assistant:
        cecilia = await coordinator(assistant, phones)
        await cecilia.send("/help")
        await cecilia.sees("What I can do")
    database = Database(tables)
    async with database.transaction() as session:
        person = await people.by_telegram_id(session, cecilia.id)
        assert person is not None
        for tried in (1, MOST_ATTEMPTS):  # cut off once, and each time
            job = await jobs.queue(session, person, JobKind.EXPORT, utc_now())
            job.state, job.claimed_at, job.attempts = JobState.WORKING, utc_now(), tried
    await database.close()
    async with Assistant(settings):
        if database.is_sqlite:
            await cecilia.sees(f"{len(PACKAGED)} answers")
            await cecilia.sees("Sorry, that did not work")
        else:  # another replica may be at it
            await cecilia.send("/knowledge")
            await cecilia.sees("Which answer")
            assert not any("answers, one row" in words(message) for message in await cecilia.messages())


async def test_the_report_is_a_picture_with_the_shares(assistant: Assistant, phones: Phones) -> None:
    cecilia = await coordinator(assistant, phones)
    await cecilia.send("/knowledge")
    await cecilia.tap("Report")
    await cecilia.sees_edit("No question in the last 8 weeks")
    async with assistant.database.transaction() as session:
        person = await people.by_telegram_id(session, cecilia.id)
        assert person is not None
        for state in (QuestionState.ANSWERED, QuestionState.MISSED, QuestionState.MISSED, QuestionState.SUGGESTED):
            session.add(
                Question(
                    person_id=person.id,
                    cluster_id=person.cluster_id,
                    text="who sells old <boilers>",
                    language="en",
                    state=state,
                    confidence=0.5,
                    candidates=[],
                    asked_at=assistant.clock(),
                )
            )
    await cecilia.send("/knowledge")
    await cecilia.tap("Report")
    sent = await cecilia.sees("4 questions", "25% answered at once", "50% found nothing", "2 × who sells old <boilers>")
    assert sent["photo"]


async def test_it_is_for_coordinators(assistant: Assistant, phones: Phones) -> None:
    anna = await phones.person("Anna")
    await joined(assistant, anna)
    await anna.send("hello")
    message = await anna.sees("")
    for data in ("table.export", "table.report", "table.import", "table.publish:1"):
        note = await anna.press(message["message_id"], data, force=True)
        assert note is not None, data
        assert "coordinator" in note["text"], data
    await anna.send_file("ours.csv", spreadsheet.write([STOVE]).encode())
    await asyncio.sleep(0)
    assert "Reading" not in str(await anna.sees(""))

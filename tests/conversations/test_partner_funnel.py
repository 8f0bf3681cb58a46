"""The coordinator's figures, and the table to take along."""

from __future__ import annotations

import csv
import io

import openpyxl

from bot.app import Assistant
from tests.conversations.test_partnerships import a_request, settle_in
from tests.phones import Phones

FORMULA = "=We look for an installer of pellet boilers in Poland"


async def test_a_coordinator_reads_the_figures_and_takes_them_along(assistant: Assistant, phones: Phones) -> None:
    town = await settle_in(assistant, phones)
    await a_request(town.anna, FORMULA)
    await town.anna.sees_edit("I have asked 1 firm")
    await town.piotr.tap("Not for us")
    await town.piotr.tap("Too far away")
    await town.piotr.sees_edit("I keep that in mind")
    await town.cecilia.send("/requests")
    await town.cecilia.tap("Figures")
    await town.cecilia.sees_edit("Requests posted: 1", "a firm was asked: 1", "Firms said no: 1 (1 Too far away)")
    await town.cecilia.tap("CSV")
    sent = await town.cecilia.sees("30 days: 1 request")
    content = (await phones.http.get(f"/sim/files/{sent['document']['file_id']}")).content
    _, row = csv.reader(io.StringIO(content.decode("utf-8-sig")))
    assert row[2] == "Fjällpellets AB"
    assert row[4] == f"'{FORMULA}"
    assert row[8:12] == ["1", "0", "0", "1"]
    assert "Jezioro" not in content.decode()
    await town.cecilia.tap("One year")
    await town.cecilia.sees_edit("Norrvärme · One year")
    await town.cecilia.tap("Excel")
    sent = await town.cecilia.sees("One year: 1 request")
    assert sent["document"]["file_name"].endswith(".xlsx")
    content = (await phones.http.get(f"/sim/files/{sent['document']['file_id']}")).content
    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    assert sheet["E2"].value == f"'{FORMULA}"
    assert sheet["E2"].data_type == "s"

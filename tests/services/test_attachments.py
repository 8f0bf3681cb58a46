"""Pictures and files of answers: where they are found, and that each is kept once."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from sqlalchemy import select

from bot import outbox
from bot.db import Database
from bot.models import StoredFile
from bot.services import attachments
from bot.services.attachments import Attachment
from bot.views.reply import File, Markup, Reply
from tests.factories import NOW, a_cluster


async def test_names_stand_for_telegrams_files_imported_ones_and_packaged_ones(
    database: Database, tmp_path: Path
) -> None:
    (tmp_path / "label.png").write_bytes(b"packaged picture")
    (tmp_path / "leaflet.pdf").write_bytes(b"packaged leaflet")
    (tmp_path.parent / "secret.txt").write_bytes(b"not for anybody")
    async with database.transaction() as session:
        cluster = await a_cluster(session)
        await attachments.keep(session, {"leaflet.pdf": b"own leaflet"}, cluster.id, NOW)
        names = ("photo:abc", "document:def", "label.png", "leaflet.pdf", "../secret.txt", "gone.pdf")
        found = await attachments.load(session, names, cluster.id, tmp_path)
        assert found[:2] == (
            Attachment("photo:abc", True, file_id="abc"),
            Attachment("document:def", False, file_id="def"),
        )
        assert [(one.name, one.is_photo, one.content) for one in found[2:]] == [
            ("label.png", True, b"packaged picture"),
            ("leaflet.pdf", False, b""),
        ]
        (elsewhere,) = await attachments.load(session, ("leaflet.pdf",), None, tmp_path)
        assert elsewhere.content == b"packaged leaflet"
        assert await attachments.kept(session, ["leaflet.pdf", "label.png"], cluster.id) == {
            "leaflet.pdf": b"own leaflet"
        }


async def test_a_file_that_is_sent_again_and_again_is_kept_once_and_not_forgotten(database: Database) -> None:
    async with database.transaction() as session:
        for content in (b"one", b"one"):
            reply = Reply(Markup("Look"), file=File("label.png", content, key="packaged:1", is_photo=True))
            await outbox.enqueue(session, 7, reply, now=NOW)
        await outbox.enqueue(session, 7, Reply(Markup("Once"), file=File("once.png", b"once")), now=NOW)
        await outbox.forget_finished(session, NOW + timedelta(days=365))
        assert [row.key for row in await session.scalars(select(StoredFile))] == ["packaged:1"]


async def test_a_file_that_was_imported_anew_takes_the_place_of_the_former(database: Database) -> None:
    async with database.transaction() as session:
        for content in (b"old", b"new", b"new"):
            await attachments.keep(session, {"leaflet.pdf": content}, None, NOW)
        assert await attachments.kept(session, ["leaflet.pdf"], 1) == {"leaflet.pdf": b"new"}
        assert len((await session.scalars(select(StoredFile))).all()) == 2

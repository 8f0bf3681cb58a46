"""Pictures and files that go with an answer.

An entry names them: ``photo:<id>`` and ``document:<id>`` are Telegram's own, sent by a coordinator in chat; anything
else is the name of a file beside the entry.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.logs import get_logger
from bot.models import StoredFile

log = get_logger(__name__)

PHOTO, DOCUMENT = "photo:", "document:"
PICTURES = frozenset({".jpg", ".jpeg", ".png", ".webp"})
# Telegram takes pictures of up to 10 MB (core.telegram.org/bots/api#sending-files); a larger one goes as a file.
LARGEST_PICTURE = 10_000_000
KEY_LENGTH = int(StoredFile.__table__.c.key.type.length)  # type: ignore[attr-defined]


@dataclass(frozen=True)
class Attachment:
    """One picture or file: with Telegram's id, or kept by ``key``, or with its bytes."""

    name: str
    is_photo: bool
    file_id: str = ""
    key: str = ""
    content: bytes = b""


def named(photo_id: str | None, document_id: str | None) -> tuple[str, ...]:
    """How an entry names what a coordinator sent."""
    return (*([f"{PHOTO}{photo_id}"] if photo_id else []), *([f"{DOCUMENT}{document_id}"] if document_id else []))


async def load(
    session: AsyncSession, names: Sequence[str], cluster_id: int | None, folder: Path
) -> tuple[Attachment, ...]:
    """What the names in an entry that a cluster is answered from stand for; ``folder`` has the packaged files.

    One that is nowhere is left out and logged, since the answer matters more.
    """
    found = [await _load(session, name, cluster_id, folder) for name in names]
    return tuple(attachment for attachment in found if attachment is not None)


def is_file(name: str) -> bool:
    """Whether an entry names a file of its own, and not one that Telegram keeps."""
    return not name.startswith((PHOTO, DOCUMENT))


async def keep(session: AsyncSession, files: Mapping[str, bytes], cluster_id: int | None, now: datetime) -> None:
    """Keep files that were imported beside entries of a cluster (of all for None), by name; in place of former ones."""
    for name, content in files.items():
        row = await session.scalar(select(StoredFile).where(StoredFile.key == _key(name, cluster_id)))
        if row is not None and row.content == content:
            continue
        if row is not None:
            row.key = None  # messages on their way still need it; it is dropped with other old files
            await session.flush()
        session.add(StoredFile(key=_key(name, cluster_id), name=name, content=content, created_at=now))
    await session.flush()


async def kept(session: AsyncSession, names: Iterable[str], cluster_id: int | None) -> dict[str, bytes]:
    """The bytes of the files that were imported, by name; those of the cluster before the common ones."""
    found: dict[str, bytes] = {}
    for name in names:
        row = await _row(session, name, cluster_id)
        if row is not None:
            found[name] = row.content
    return found


async def _row(session: AsyncSession, name: str, cluster_id: int | None) -> StoredFile | None:
    keys = [_key(name, cluster_id), _key(name, None)]
    rows = {row.key: row for row in await session.scalars(select(StoredFile).where(StoredFile.key.in_(keys)))}
    return next((rows[key] for key in keys if key in rows), None)


def _key(name: str, cluster_id: int | None) -> str:
    return f"attachment:{cluster_id or 'common'}:{name}"[:KEY_LENGTH]


async def _load(session: AsyncSession, name: str, cluster_id: int | None, folder: Path) -> Attachment | None:
    for prefix in (PHOTO, DOCUMENT):
        if name.startswith(prefix):
            return Attachment(name, prefix == PHOTO, file_id=name.removeprefix(prefix))
    is_picture = Path(name).suffix.lower() in PICTURES
    row = await _row(session, name, cluster_id)
    if row is not None and row.key is not None:
        return Attachment(name, is_picture and len(row.content) < LARGEST_PICTURE, key=row.key)
    try:
        content = await asyncio.to_thread((folder / Path(name).name).read_bytes)
    except OSError as error:
        log.warning("answers.no_attachment", name=name, reason=error.strerror)
        return None
    fingerprint = hashlib.sha256(content).hexdigest()
    return Attachment(
        name, is_picture and len(content) < LARGEST_PICTURE, key=f"packaged:{fingerprint}", content=content
    )

"""Pictures and files that go with an answer.

An entry names them: ``photo:<id>`` and ``document:<id>`` are Telegram's own, sent by a coordinator in chat; anything
else is the name of a file beside the entry.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
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


async def load(session: AsyncSession, names: Sequence[str], folder: Path) -> tuple[Attachment, ...]:
    """What an entry's names stand for; one that is nowhere is left out and logged, since the answer matters more."""
    found = [await _load(session, name, folder) for name in names]
    return tuple(attachment for attachment in found if attachment is not None)


def key_of(name: str) -> str:
    """By what a file is kept that was imported beside its entry."""
    return f"attachment:{name}"


async def _load(session: AsyncSession, name: str, folder: Path) -> Attachment | None:
    for prefix in (PHOTO, DOCUMENT):
        if name.startswith(prefix):
            return Attachment(name, prefix == PHOTO, file_id=name.removeprefix(prefix))
    is_picture = Path(name).suffix.lower() in PICTURES
    if await session.scalar(select(StoredFile.id).where(StoredFile.key == key_of(name))) is not None:
        return Attachment(name, is_picture, key=key_of(name))
    try:
        content = await asyncio.to_thread((folder / Path(name).name).read_bytes)
    except OSError as error:
        log.warning("answers.no_attachment", name=name, reason=error.strerror)
        return None
    fingerprint = hashlib.sha256(content).hexdigest()
    return Attachment(
        name, is_picture and len(content) < LARGEST_PICTURE, key=f"packaged:{fingerprint}", content=content
    )

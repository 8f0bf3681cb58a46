"""Files of messages: what may be uploaded, how it is kept, and how messages describe it."""

from __future__ import annotations

import mimetypes
import secrets
import struct
from typing import Any

import telegram
from telegram.constants import FileSizeLimit

from bot.emulator.calls import Call, Upload
from bot.emulator.errors import ApiError, Json, bad_request
from bot.emulator.formatting import message_caption
from bot.emulator.signatures import check_fields
from bot.emulator.world import World

# https://core.telegram.org/bots/api#sendphoto: width and height must not exceed 10000 in total, ratio at most 20.
MAX_PHOTO_SIDES = 10_000
MAX_PHOTO_RATIO = 20
_MEDIA_FIELDS = {
    "type", "media", "caption", "parse_mode", "caption_entities", "show_caption_above_media", "has_spoiler",
    "thumbnail", "disable_content_type_detection",
}  # fmt: skip


def keep_file(world: World, upload: Upload, kind: str) -> Json:
    """Stores an upload; `kind` is the folder that its path starts with, such as "documents"."""
    number = world.store.next_number("file")
    guessed = mimetypes.guess_type(upload.name)[0] or upload.mime_type
    extension = upload.name.rpartition(".")[2] if "." in upload.name else (mimetypes.guess_extension(guessed) or "bin")
    path = f"{kind}/file_{number}.{extension.strip('.')}"
    data: Json = {
        "file_id": ("AgACAgIAAx" if kind == "photos" else "BQACAgIAAx") + secrets.token_urlsafe(36),
        "file_unique_id": "AgAD" + secrets.token_urlsafe(9),
        "file_size": len(upload.content),
        "file_name": upload.name,
        "mime_type": guessed,
        "kind": kind,
    }
    world.store.save_file(path, data, upload.content)
    return data


def photo_sizes(world: World, upload: Upload) -> list[Json]:
    """Stores a picture; raises as Telegram when it is none, too large or too long."""
    if len(upload.content) > FileSizeLimit.PHOTOSIZE_UPLOAD:
        raise bad_request("file is too big")
    if not upload.content:
        raise bad_request("file must be non-empty")
    size = image_size(upload.content)
    if size is None:
        raise bad_request("IMAGE_PROCESS_FAILED")
    width, height = size
    if width + height > MAX_PHOTO_SIDES or max(size) > MAX_PHOTO_RATIO * min(size):
        raise bad_request("PHOTO_INVALID_DIMENSIONS")
    return [_photo_size(keep_file(world, upload, "photos"), width, height)]


def _photo_size(kept: Json, width: int, height: int) -> Json:
    names = ("file_id", "file_unique_id", "file_size")
    return {**{name: kept[name] for name in names}, "width": width, "height": height}


def document(world: World, upload: Upload) -> Json:
    """Stores a file as a document."""
    if len(upload.content) > FileSizeLimit.FILESIZE_UPLOAD:
        raise ApiError(413, "Request Entity Too Large")
    if not upload.content:
        raise bad_request("file must be non-empty")
    return _document(keep_file(world, upload, "documents"))


def _document(kept: Json) -> Json:
    return {name: kept[name] for name in ("file_name", "mime_type", "file_id", "file_unique_id", "file_size")}


def photo_of(call: Call, reference: str) -> list[Json]:
    """The `photo` of a message for an upload or a known file_id."""
    if reference.startswith("attach://"):
        return photo_sizes(call.world, call.upload(reference))
    kept = _known_file(call, reference, "photos")
    content = call.world.store.file_content(file_id=reference)
    size = image_size(content[1]) if content else None
    return [_photo_size(kept, *(size or (1, 1)))]


def document_of(call: Call, reference: str) -> Json:
    """The `document` of a message for an upload or a known file_id."""
    if reference.startswith("attach://"):
        return document(call.world, call.upload(reference))
    return _document(_known_file(call, reference, "documents"))


def _known_file(call: Call, reference: str, kind: str) -> Json:
    if reference.startswith(("http://", "https://")):
        raise bad_request("failed to get HTTP URL content")  # nothing is fetched from the network
    found = call.world.store.file(reference)
    if found is None:
        raise bad_request("wrong file identifier/HTTP URL specified")
    if found[1]["kind"] != kind:
        raise bad_request(f"can't use file of type {found[1]['kind']} as {kind}")
    return found[1]


def album_item(call: Call, item: Any) -> Json:
    """One InputMedia as the content of a message: a photo or a document with its caption."""
    if not isinstance(item, dict) or not isinstance(item.get("media"), str):
        raise bad_request("can't parse InputMedia: Can't find field \"media\"")
    check_fields(item, _MEDIA_FIELDS, "InputMedia")
    caption = message_caption(item.get("caption"), item.get("parse_mode"), item.get("caption_entities"))
    match item.get("type"):
        case telegram.constants.InputMediaType.PHOTO:
            return {"photo": photo_of(call, item["media"]), **caption}
        case telegram.constants.InputMediaType.DOCUMENT:
            return {"document": document_of(call, item["media"]), **caption}
    raise bad_request(f'media of type "{item.get("type")}" is not emulated')


def image_size(content: bytes) -> tuple[int, int] | None:
    """Width and height of a PNG, JPEG, GIF, BMP or WebP picture, None for anything else."""
    if content.startswith(b"\x89PNG\r\n\x1a\n") and len(content) >= 24:
        width, height = struct.unpack(">II", content[16:24])
        return width, height
    if content[:6] in (b"GIF87a", b"GIF89a") and len(content) >= 10:
        width, height = struct.unpack("<HH", content[6:10])
        return width, height
    if content.startswith(b"BM") and len(content) >= 26:
        width, height = struct.unpack("<ii", content[18:26])
        return width, abs(height)
    if content.startswith(b"RIFF") and content[8:16] == b"WEBPVP8 " and len(content) >= 30:
        width, height = struct.unpack("<HH", content[26:30])
        return width & 0x3FFF, height & 0x3FFF
    return _jpeg_size(content) if content.startswith(b"\xff\xd8") else None


def _jpeg_size(content: bytes) -> tuple[int, int] | None:
    """Walks the segments to the frame header (ITU-T T.81, B.2.2)."""
    position = 2
    while position + 9 <= len(content) and content[position] == 0xFF:
        marker, length = content[position + 1], int.from_bytes(content[position + 2 : position + 4], "big")
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", content[position + 5 : position + 9])
            return width, height
        position += 2 + length
    return None

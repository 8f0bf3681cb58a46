"""Methods about files and profile pictures."""

from __future__ import annotations

from typing import Any

from telegram.constants import FileSizeLimit

from bot.emulator.calls import Call
from bot.emulator.errors import Json, bad_request


def get_file(call: Call) -> Json:
    """getFile: the path under `/file/bot<token>/`."""
    found = call.world.store.file(call["file_id"])
    if found is None:
        raise bad_request("invalid file_id")
    path, data = found
    if data["file_size"] > FileSizeLimit.FILESIZE_DOWNLOAD:
        raise bad_request("file is too big")
    return {**{name: data[name] for name in ("file_id", "file_unique_id", "file_size")}, "file_path": path}


def get_user_profile_photos(call: Call) -> Json:
    """getUserProfilePhotos: emulated people have none."""
    if call.world.store.user(call["user_id"]) is None and call.world.store.bot(call["user_id"]) is None:
        raise bad_request("user not found")
    return {"total_count": 0, "photos": []}


METHODS: dict[str, Any] = {"getFile": get_file, "getUserProfilePhotos": get_user_profile_photos}

"""One call of a Bot API method, as the methods see it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bot.emulator.errors import Json, bad_request
from bot.emulator.store import Bot
from bot.emulator.world import World


@dataclass(frozen=True)
class Upload:
    """A file that came with a call."""

    name: str
    mime_type: str
    content: bytes


@dataclass(frozen=True)
class Call:
    """Who calls, with checked and converted parameters, and the uploaded files by part name."""

    world: World
    bot: Bot
    method: str
    parameters: Json
    uploads: dict[str, Upload]

    def get(self, name: str, default: Any = None) -> Any:
        """A parameter's value."""
        return self.parameters.get(name, default)

    def __getitem__(self, name: str) -> Any:
        return self.parameters[name]

    def upload(self, reference: str) -> Upload:
        """The uploaded file that `attach://name` names."""
        upload = self.uploads.get(reference.removeprefix("attach://"))
        if upload is None:
            raise bad_request(f'file part "{reference.removeprefix("attach://")}" not found in the request')
        return upload

"""The control side's addresses."""

from __future__ import annotations

from bot.emulator import control
from bot.emulator.control import Handler

CONTROL_ROUTES: list[tuple[str, str, Handler]] = [
    ("GET", "/sim/users", control.get_users),
    ("POST", "/sim/users", control.post_users),
    ("POST", "/sim/message", control.post_message),
    ("GET", "/sim/chats", control.get_chats),
    ("GET", "/sim/chats/{chat_id}/messages", control.get_messages),
    ("GET", "/sim/files/{file_id}", control.get_file),
    ("GET", "/sim/calls", control.get_calls),
]

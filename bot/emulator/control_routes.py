"""The control side's addresses."""

from __future__ import annotations

from bot.emulator import control, control_actions
from bot.emulator.control import Handler

CONTROL_ROUTES: list[tuple[str, str, Handler]] = [
    ("GET", "/sim/users", control.get_users),
    ("POST", "/sim/users", control.post_users),
    ("POST", "/sim/message", control.post_message),
    ("POST", "/sim/block", control_actions.post_block),
    ("POST", "/sim/callback", control_actions.post_callback),
    ("POST", "/sim/inline", control_actions.post_inline),
    ("POST", "/sim/inline/choose", control_actions.post_choose),
    ("POST", "/sim/reaction", control_actions.post_reaction),
    ("GET", "/sim/chats", control.get_chats),
    ("POST", "/sim/chats", control_actions.post_chats),
    ("POST", "/sim/member", control_actions.post_member),
    ("GET", "/sim/chats/{chat_id}/messages", control.get_messages),
    ("GET", "/sim/files/{file_id}", control.get_file),
    ("GET", "/sim/bot", control_actions.get_bot),
    ("GET", "/sim/commands", control_actions.get_commands),
    ("GET", "/sim/calls", control.get_calls),
    ("GET", "/sim/updates", control_actions.get_updates),
    ("GET", "/sim/fault", control_actions.get_fault),
    ("POST", "/sim/fault", control_actions.post_fault),
    ("DELETE", "/sim/fault", control_actions.delete_fault),
    ("POST", "/sim/limits", control_actions.post_limits),
]

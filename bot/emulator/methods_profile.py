"""Methods about the bot itself: commands by scope and language, name, descriptions, menu button."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from telegram.constants import BotCommandLimit, BotDescriptionLimit, BotNameLimit

from bot.emulator.access import known_chat
from bot.emulator.calls import Call
from bot.emulator.errors import Json, bad_request
from bot.emulator.messages import tell
from bot.emulator.signatures import check_fields
from bot.emulator.store import Bot

_PLAIN_SCOPES = ("default", "all_private_chats", "all_group_chats", "all_chat_administrators")


def _scope(call: Call) -> str:
    """A scope as a key such as "default", "chat:5" or "chat_member:-7:5"; raises for a chat the bot does not know."""
    scope = call.get("scope") or {"type": "default"}
    kind = scope.get("type")
    if kind in _PLAIN_SCOPES:
        check_fields(scope, {"type"}, "BotCommandScope")
        return str(kind)
    if kind not in ("chat", "chat_administrators", "chat_member"):
        raise bad_request("can't parse BotCommandScope: unsupported type specified")
    fields = {"type", "chat_id", "user_id"} if kind == "chat_member" else {"type", "chat_id"}
    check_fields(scope, fields, "BotCommandScope")
    given = scope.get("chat_id")
    if isinstance(given, str) and given.lstrip("-").isdigit():
        given = int(given)
    if not isinstance(given, int | str) or given == "":
        raise bad_request("can't parse BotCommandScope: chat_id is empty")
    chat = known_chat(call.world, call.bot, given)
    if kind != "chat" and chat.type == "private":
        raise bad_request("can't use the scope in a private chat")
    if kind == "chat_member":
        if not isinstance(scope.get("user_id"), int) or call.world.store.user(scope["user_id"]) is None:
            raise bad_request("invalid user_id specified")
        return f"chat_member:{chat.id}:{scope['user_id']}"
    return f"{kind}:{chat.id}"


def _language(call: Call) -> str:
    language = call.get("language_code") or ""
    if not re.fullmatch(r"(?:[a-z]{2})?", language):
        raise bad_request("LANGUAGE_CODE_INVALID")
    return str(language)


def _command(given: Any) -> Json:
    if not isinstance(given, dict):
        raise bad_request("can't parse BotCommand: object expected")
    check_fields(given, {"command", "description"}, "BotCommand")
    name, description = str(given.get("command", "")).removeprefix("/"), str(given.get("description", ""))
    if not re.fullmatch(rf"[a-z0-9_]{{1,{BotCommandLimit.MAX_COMMAND}}}", name):
        raise bad_request("BOT_COMMAND_INVALID")
    if not BotCommandLimit.MIN_DESCRIPTION <= len(description.strip()) <= BotCommandLimit.MAX_DESCRIPTION:
        raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    return {"command": name, "description": description.strip()}


def set_my_commands(call: Call) -> bool:
    """setMyCommands; an empty list is the same as deleteMyCommands."""
    commands = [_command(given) for given in call["commands"]]
    if len(commands) > BotCommandLimit.MAX_COMMAND_NUMBER:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    if len({command["command"] for command in commands}) < len(commands):
        raise bad_request("BOT_COMMAND_DUPLICATE")
    return _write_commands(call, commands)


def _write_commands(call: Call, commands: list[Json]) -> bool:
    key = f"{_scope(call)}|{_language(call)}"
    kept = {k: v for k, v in call.bot.data.get("commands", {}).items() if k != key}
    call.world.change_bot(call.bot, commands={**kept, key: commands} if commands else kept)
    tell(call.world, "commands")
    return True


def delete_my_commands(call: Call) -> bool:
    """deleteMyCommands."""
    return _write_commands(call, [])


def get_my_commands(call: Call) -> list[Json]:
    """getMyCommands: exactly those of the scope and language."""
    found: list[Json] = call.bot.data.get("commands", {}).get(f"{_scope(call)}|{_language(call)}", [])
    return found


def visible_commands(bot: Bot, chat_id: int, user: Json, status: str | None) -> list[Json]:
    """The commands a person sees in a chat; `status` is theirs in a group, None in a private chat.

    Order of https://core.telegram.org/bots/api#determining-list-of-commands, each scope first in the person's
    language.
    """
    if status is None:
        scopes = [f"chat:{chat_id}", "all_private_chats", "default"]
    else:
        is_administrator = status in ("administrator", "creator")
        scopes = [f"chat_member:{chat_id}:{user['id']}"]
        scopes += [f"chat_administrators:{chat_id}"] if is_administrator else []
        scopes += [f"chat:{chat_id}"]
        scopes += ["all_chat_administrators"] if is_administrator else []
        scopes += ["all_group_chats", "default"]
    language = str(user.get("language_code") or "")[:2]
    commands: dict[str, list[Json]] = bot.data.get("commands", {})
    for scope in scopes:
        for key in (f"{scope}|{language}", f"{scope}|"):
            if commands.get(key):
                return commands[key]
    return []


def _setter(field: str, parameter: str, longest: int) -> Callable[[Call], bool]:
    """A method that sets one text of the profile in a language; an empty text removes it."""

    def set_text(call: Call) -> bool:
        text, language = (call.get(parameter) or "").strip(), _language(call)
        if len(text) > longest:
            raise bad_request(f"{parameter} is too long")
        texts = {k: v for k, v in call.bot.data.get(field, {}).items() if k != language}
        changes: Json = {field: {**texts, language: text} if text else texts}
        if field == "names" and not language and text:
            changes["first_name"] = text
        call.world.change_bot(call.bot, **changes)
        tell(call.world, "user", call.bot.id)
        return True

    return set_text


def _getter(field: str, parameter: str) -> Callable[[Call], Json]:
    """A method that reads one text of the profile, falling back to the one without language."""

    def get_text(call: Call) -> Json:
        texts = call.bot.data.get(field, {})
        fallback = call.bot.data["first_name"] if field == "names" else ""
        return {parameter: texts.get(_language(call)) or texts.get("") or fallback}

    return get_text


def set_chat_menu_button(call: Call) -> bool:
    """setChatMenuButton: for one private chat or for all."""
    button = call.get("menu_button") or {"type": "default"}
    if button.get("type") not in ("default", "commands", "web_app"):
        raise bad_request("can't parse menu button: unsupported type specified")
    chat_id = call.get("chat_id")
    if chat_id is not None and known_chat(call.world, call.bot, chat_id).type != "private":
        raise bad_request("the menu button can be set in private chats only")
    key = str(chat_id or "")
    call.world.change_bot(call.bot, menu_buttons={**call.bot.data.get("menu_buttons", {}), key: button})
    tell(call.world, "commands")
    return True


def get_chat_menu_button(call: Call) -> Json:
    """getChatMenuButton."""
    buttons = call.bot.data.get("menu_buttons", {})
    found: Json = buttons.get(str(call.get("chat_id") or "")) or buttons.get("") or {"type": "commands"}
    return found


METHODS: dict[str, Any] = {
    "setMyCommands": set_my_commands,
    "getMyCommands": get_my_commands,
    "deleteMyCommands": delete_my_commands,
    "setMyName": _setter("names", "name", BotNameLimit.MAX_NAME_LENGTH),
    "getMyName": _getter("names", "name"),
    "setMyDescription": _setter("descriptions", "description", BotDescriptionLimit.MAX_DESCRIPTION_LENGTH),
    "getMyDescription": _getter("descriptions", "description"),
    "setMyShortDescription": _setter(
        "short_descriptions", "short_description", BotDescriptionLimit.MAX_SHORT_DESCRIPTION_LENGTH
    ),
    "getMyShortDescription": _getter("short_descriptions", "short_description"),
    "setChatMenuButton": set_chat_menu_button,
    "getChatMenuButton": get_chat_menu_button,
}

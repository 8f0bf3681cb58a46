"""Checks of `reply_markup`: inline keyboards, reply keyboards, their removal and forced replies."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import telegram
from telegram.constants import InlineKeyboardButtonLimit, InlineKeyboardMarkupLimit, MessageLimit

from bot.emulator.errors import Json, bad_request
from bot.emulator.marks import valid_url
from bot.emulator.signatures import read_object
from bot.emulator.store import Chat

_ACTION_FIELDS = {
    "url", "callback_data", "web_app", "login_url", "switch_inline_query", "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat", "copy_text", "callback_game", "pay",
}  # fmt: skip
# Telegram takes any link; one whose start parameter breaks the rules opens the bot without it, so it is refused here.
_DEEP_LINK = re.compile(r"(?:t\.me|telegram\.me)/\w+\?start(?:group)?=([^&#]*)")
_START_PARAMETER = re.compile(rf"[A-Za-z0-9_-]{{1,{MessageLimit.DEEP_LINK_LENGTH}}}")


@dataclass(frozen=True)
class Markup:
    """A checked keyboard: inline ones belong to the message, others only to the people's screens."""

    inline: Json | None = None
    other: Json | None = None

    def in_message(self) -> Json:
        """The field of the message that the Bot API shows."""
        return {"reply_markup": self.inline} if self.inline and self.inline["inline_keyboard"] else {}

    def for_people(self) -> Json:
        """What only the chat page needs: reply keyboards are no part of a message in the Bot API."""
        return {"keyboard": self.other} if self.other else {}


def checked_markup(given: Json | None, chat: Chat) -> Markup:
    """Checks a `reply_markup` of any kind."""
    if not given:
        return Markup()
    if "inline_keyboard" in given:
        return Markup(inline=checked_inline_keyboard(given))
    if chat.type == "channel":
        raise bad_request("inline keyboard expected")
    kinds = {
        "keyboard": telegram.ReplyKeyboardMarkup,
        "remove_keyboard": telegram.ReplyKeyboardRemove,
        "force_reply": telegram.ForceReply,
    }
    for field, cls in kinds.items():
        if field in given:
            read_object(cls, given, "reply keyboard markup")
            if field == "keyboard":
                _check_reply_keyboard(given["keyboard"])
            return Markup(other=given)
    raise bad_request("object expected as reply markup")


def checked_inline_keyboard(given: Json | None) -> Json:
    """Checks an inline keyboard; an absent one is an empty one."""
    if not given:
        return {"inline_keyboard": []}
    if set(given) != {"inline_keyboard"}:
        raise bad_request("can't parse inline keyboard markup JSON object")
    rows = given["inline_keyboard"]
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad_request('field "inline_keyboard" must be of type Array of Arrays')
    buttons = [button for row in rows for button in row]
    if len(buttons) > InlineKeyboardMarkupLimit.TOTAL_BUTTON_NUMBER:
        raise bad_request("reply markup has too many buttons")
    if any(len(row) > InlineKeyboardMarkupLimit.BUTTONS_PER_ROW for row in rows):
        raise bad_request("too many buttons in a row of the inline keyboard")
    for button in buttons:
        _check_inline_button(button)
    return {"inline_keyboard": [row for row in rows if row]}


def _text(button: Any, what: str) -> str:
    if not isinstance(button, dict) or not isinstance(button.get("text"), str):
        raise bad_request(f"can't parse {what}: Can't find field \"text\"")
    if not button["text"].strip():
        raise bad_request(f"{what} text must be non-empty")
    return str(button["text"])


def _check_inline_button(button: Any) -> None:
    what = "inline keyboard button"
    _text(button, what)
    read_object(telegram.InlineKeyboardButton, button, what)
    actions = _ACTION_FIELDS & set(button)
    if not actions:
        raise bad_request(f"can't parse {what}: Text buttons are unallowed in the inline keyboard")
    if len(actions) > 1:
        raise bad_request(f"can't parse {what}: exactly one action is allowed, found {', '.join(sorted(actions))}")
    if "callback_data" in button:
        data = button["callback_data"]
        longest = InlineKeyboardButtonLimit.MAX_CALLBACK_DATA
        if not isinstance(data, str) or not 1 <= len(data.encode()) <= longest:
            raise bad_request("BUTTON_DATA_INVALID")
    if "url" in button and valid_url(str(button["url"])) is None:
        raise bad_request(f"{what} URL '{button['url']}' is invalid: Wrong HTTP URL")
    deep_link = _DEEP_LINK.search(str(button.get("url", "")))
    if deep_link and not _START_PARAMETER.fullmatch(deep_link[1]):
        raise bad_request(f"{what} URL '{button['url']}' is invalid: Wrong start parameter")
    if "copy_text" in button and not 1 <= len(str(button["copy_text"].get("text", ""))) <= 256:
        raise bad_request("BUTTON_COPY_TEXT_INVALID")


def _check_reply_keyboard(rows: Any) -> None:
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad_request('field "keyboard" of the ReplyKeyboardMarkup must be an Array of Arrays')
    if not any(rows):
        raise bad_request("reply keyboard must have at least one button")
    for button in (button for row in rows for button in row):
        if not isinstance(button, str):
            _text(button, "keyboard button")
            read_object(telegram.KeyboardButton, button, "keyboard button")
        elif not button.strip():
            raise bad_request("keyboard button text must be non-empty")

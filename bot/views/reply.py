"""A message before it is sent: text, buttons, a picture or a file. Knows no Telegram library."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from markupsafe import Markup, escape

from bot.texts import Texts

# Bot API, InlineKeyboardButton.callback_data: 1-64 bytes.
CALLBACK_DATA_BYTES = 64
# Bot API, sendMessage.text and caption: characters after entities parsing, counted in UTF-16 units.
TEXT_UNITS = 4096
CAPTION_UNITS = 1024


@dataclass(frozen=True)
class Button:
    """One inline button: an action of ours, a link, a text to copy, or ``share``: the words that Telegram then types
    behind the assistant's name in a chat of the person's choice.
    """

    label: str
    action: str = ""
    url: str = ""
    copy: str = ""
    share: str = ""

    def __post_init__(self) -> None:
        if len(self.action.encode()) > CALLBACK_DATA_BYTES:
            raise ValueError(f"callback data {self.action!r} is over {CALLBACK_DATA_BYTES} bytes")

    def as_json(self) -> dict[str, Any]:
        """The Bot API's InlineKeyboardButton."""
        if self.url:
            return {"text": self.label, "url": self.url}
        if self.copy:
            return {"text": self.label, "copy_text": {"text": self.copy}}
        if self.share:
            return {"text": self.label, "switch_inline_query": self.share}
        return {"text": self.label, "callback_data": self.action}


def action(name: str, row_id: object = None, *rest: object) -> str:
    """Callback data: an action and opaque row ids, ``announcement.send:42``."""
    return ":".join([name, *(str(part) for part in (row_id, *rest) if part is not None)])


Keyboard = tuple[tuple[Button, ...], ...]


@dataclass(frozen=True)
class File:
    """A picture or document: bytes that we made, or one that Telegram already has (``file_id``).

    One that is sent again and again has a ``key``, by which its bytes are kept once.
    """

    name: str = ""
    content: bytes = b""
    file_id: str = ""
    key: str = ""
    is_photo: bool = False


@dataclass(frozen=True)
class Reply:
    """One message. ``keyboard`` is rows of buttons; ``is_edit`` replaces the message whose button was tapped;
    ``to_message_id`` (Telegram's) is the message that it answers, where it shall be seen which one.
    """

    text: Markup = field(default_factory=Markup)
    keyboard: Keyboard = ()
    file: File | None = None
    is_edit: bool = False
    is_silent: bool = False
    to_message_id: int | None = None

    def edited(self) -> Reply:
        """The same, in place of the message whose button was tapped."""
        return replace(self, is_edit=True)


def rows(*given: Button | tuple[Button, ...] | None) -> Keyboard:
    """A keyboard from buttons (a row each) and tuples (several in one row); ``None`` is left out."""
    return tuple((row,) if isinstance(row, Button) else row for row in given if row)


def page_turn(t: Texts, name: str, page: int, *, has_more: bool) -> tuple[Button, ...]:
    """Back and on through a list; ``name`` is the action that takes the page's number, from 0."""
    back = Button(t("Back"), f"{name}:{page - 1}") if page else None
    more = Button(t("More"), f"{name}:{page + 1}") if has_more else None
    return tuple(button for button in (back, more) if button)


def paragraphs(*parts: str | None) -> Markup:
    """Blocks of text with an empty line between them; plain strings are escaped, empty ones left out."""
    return Markup("\n\n").join(part for part in parts if part)


def lines(*parts: str | None) -> Markup:
    """Lines of text; plain strings are escaped, empty ones left out."""
    return Markup("\n").join(part for part in parts if part)


def bold(text: str) -> Markup:
    """Member text in bold."""
    return Markup("<b>{}</b>").format(text)


def quoted(text: str) -> Markup:
    """Somebody's own words."""
    return Markup("<blockquote>{}</blockquote>").format(text)


def shortened(text: str, units: int) -> str:
    """Plain ``text`` cut at a word's end to at most ``units`` UTF-16 units, with an ellipsis where cut."""
    if utf16_units(text) <= units:
        return text
    kept = text.encode("utf-16-le")[: 2 * (units - 1)].decode("utf-16-le", errors="ignore")
    head, space, _ = kept.rpartition(" ")
    return (head if space and len(head) > len(kept) // 2 else kept).rstrip() + "…"


def utf16_units(text: str) -> int:
    """How Telegram counts a text's length."""
    return len(text.encode("utf-16-le", errors="surrogatepass")) // 2


__all__ = [
    "CAPTION_UNITS",
    "TEXT_UNITS",
    "Button",
    "File",
    "Keyboard",
    "Markup",
    "Reply",
    "action",
    "bold",
    "escape",
    "lines",
    "page_turn",
    "paragraphs",
    "quoted",
    "rows",
    "shortened",
    "utf16_units",
]

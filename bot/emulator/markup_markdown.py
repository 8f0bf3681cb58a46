"""MarkdownV2 as Telegram's server parses it (`do_parse_markdown_v2` of TDLib), with its errors."""

from __future__ import annotations

import re

from bot.emulator.errors import Json
from bot.emulator.marks import Opened, Output, bytes_before, link_entity, unparsable

_RESERVED = "_*[]()~`>#+-=|{}.!"
_MARKS = {"*": "Bold", "_": "Italic", "__": "Underline", "~": "Strikethrough", "||": "Spoiler"}
_MARK_TYPES = {
    "Bold": "bold",
    "Italic": "italic",
    "Underline": "underline",
    "Strikethrough": "strikethrough",
    "Spoiler": "spoiler",
}


def parse_markdown(text: str) -> tuple[str, list[Json]]:
    """Plain text and entities of MarkdownV2; raises `can't parse entities: ...`."""
    return _Markdown(text).parse()


class _Markdown:
    """One pass over a MarkdownV2 text."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.position = 0
        self.output = Output()
        self.stack: list[Opened] = []
        self.quote: Opened | None = None

    def parse(self) -> tuple[str, list[Json]]:
        while self.position < len(self.text):
            self._step()
        self._end_quote()
        if self.stack:
            opened = self.stack[-1]
            raise unparsable(f"Can't find end of {opened.name} entity at byte offset {opened.start}")
        return self.output.finish()

    def _step(self) -> None:
        text, position = self.text, self.position
        character = text[position]
        if self._is_line_start() and character == ">":
            if self.quote is None:
                at = bytes_before(text, position)
                self.quote = Opened("BlockQuote", "", self.output.offset, len(self.output.parts), at)
            self.position += 1
            return
        if self._is_line_start() and self.quote is not None:
            self._end_quote()
        if character == "\\" and position + 1 < len(text) and 0 < ord(text[position + 1]) < 127:
            self.output.add(text[position + 1])
            self.position += 2
        elif character == "`":
            self._code()
        elif character in "[]" or text.startswith("![", position):
            self._link()
        elif character in "*_~|" and self._mark():
            return
        elif character in _RESERVED:
            raise unparsable(f"Character '{character}' is reserved and must be escaped with the preceding '\\'")
        else:
            self.output.add(character)
            self.position += 1

    def _is_line_start(self) -> bool:
        return self.position == 0 or self.text[self.position - 1] == "\n"

    def _end_quote(self) -> None:
        if self.quote is not None:
            length = self.output.offset - self.quote.offset
            ends_line = bool(self.output.parts) and self.output.parts[-1] == "\n"
            length -= 1 if ends_line else 0
            if length > 0:
                entity: Json = {"type": "blockquote", "offset": self.quote.offset, "length": length}
                self.output.entities.append(entity)
            self.quote = None

    def _mark(self) -> bool:
        """Opens or closes bold, italic and the like; False when the character is none of these marks."""
        two = self.text[self.position : self.position + 2]
        mark = two if two in _MARKS else self.text[self.position]
        if mark not in _MARKS:
            return False
        name = _MARKS[mark]
        if self.stack and self.stack[-1].name == "Italic" and mark == "__":
            mark, name = "_", "Italic"
        if self.stack and self.stack[-1].name == name:
            opened = self.stack.pop()
            length = self.output.offset - opened.offset
            if length:
                kind = _MARK_TYPES[name]
                self.output.entities.append({"type": kind, "offset": opened.offset, "length": length})
        else:
            at = bytes_before(self.text, self.position)
            self.stack.append(Opened(name, "", self.output.offset, len(self.output.parts), at))
        self.position += len(mark)
        return True

    def _code(self) -> None:
        fence = "```" if self.text.startswith("```", self.position) else "`"
        at = bytes_before(self.text, self.position)
        start = self.position + len(fence)
        end = start
        while end < len(self.text) and not self.text.startswith(fence, end):
            end += 2 if self.text[end] == "\\" else 1
        if end >= len(self.text):
            name = "PreCode" if fence == "```" else "Code"
            raise unparsable(f"Can't find end of {name} entity at byte offset {at}")
        body = self.text[start:end]
        entity: Json = {"type": "pre" if fence == "```" else "code", "offset": self.output.offset}
        language = re.match(r"([^\s`]+)\n", body) if fence == "```" else None
        if language:
            entity["language"] = language[1]
            body = body[language.end() :]
        elif fence == "```":
            body = body.removeprefix("\n")
        self.output.add(re.sub(r"\\([\x01-\x7e])", r"\1", body))
        entity["length"] = self.output.offset - entity["offset"]
        if entity["length"]:
            self.output.entities.append(entity)
        self.position = end + len(fence)

    def _link(self) -> None:
        at = bytes_before(self.text, self.position)
        if self.text.startswith("![", self.position) or self.text[self.position] == "[":
            length = 2 if self.text[self.position] == "!" else 1
            name = "CustomEmoji" if length == 2 else "TextUrl"
            self.stack.append(Opened(name, "", self.output.offset, len(self.output.parts), at))
            self.position += length
            return
        if not self.stack or self.stack[-1].name not in ("TextUrl", "CustomEmoji"):
            raise unparsable("Character ']' is reserved and must be escaped with the preceding '\\'")
        opened = self.stack.pop()
        self.position += 1
        target = self._link_target(opened)
        entity: Json = {"offset": opened.offset, "length": self.output.offset - opened.offset}
        if opened.name == "CustomEmoji":
            emoji = re.fullmatch(r"tg://emoji\?id=(\d+)", target)
            if emoji is None:
                raise unparsable("Custom emoji URL must have an emoji identifier")
            link: Json | None = {"type": "custom_emoji", "custom_emoji_id": emoji[1]}
        else:
            link = link_entity(target)
        if link and entity["length"]:
            self.output.entities.append({**entity, **link})

    def _link_target(self, opened: Opened) -> str:
        if not self.text.startswith("(", self.position):
            return self.output.text_since(opened.position)
        end = self.position + 1
        while end < len(self.text) and self.text[end] != ")":
            end += 2 if self.text[end] == "\\" else 1
        if end >= len(self.text):
            at = bytes_before(self.text, self.position)
            raise unparsable(f"Can't find end of a URL at byte offset {at}")
        target = re.sub(r"\\([\x01-\x7e])", r"\1", self.text[self.position + 1 : end])
        self.position = end + 1
        return target

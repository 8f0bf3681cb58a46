"""The subset of HTML that Telegram accepts in a message, checked before Telegram refuses it.

Source: https://core.telegram.org/bots/api#html-style
"""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

from knowledge.reasons import Reason, because

MESSAGE_UNITS = 4096  # UTF-16 code units after entities (telegram.constants.MessageLimit.MAX_TEXT_LENGTH)

TAGS = frozenset({"b", "strong", "i", "em", "u", "ins", "s", "strike", "del", "code", "pre", "blockquote", "a"})
_TOKEN = re.compile(r"<(/?)([a-z][a-z-]*)((?:\s+[^<>]*)?)>|[<>&]", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:lt|gt|amp|quot|#\d{1,7}|#x[0-9a-f]{1,6});", re.IGNORECASE)
_NAMED = re.compile(r"&#?\w+;")  # an entity that people may have meant, known to Telegram or not
_LINK = re.compile(r'\s+href="(?:https?://|mailto:|tel:|tg://)[^"<>\s]+"\s*')


@dataclass(frozen=True)
class Mistake:
    """What Telegram would refuse, and the character at which it begins."""

    offset: int
    reason: Reason


def mistakes(text: str) -> Iterator[Mistake]:
    """What is wrong with the markup of a text, in its order."""
    open_tags: list[tuple[str, int]] = []
    for token in _TOKEN.finditer(text):
        closing, tag, attributes = token.group(1), (token.group(2) or "").lower(), token.group(3) or ""
        if not tag:
            if token.group() != "&" or not _ENTITY.match(text, token.start()):
                name = {"<": "&lt;", ">": "&gt;", "&": "&amp;"}[token.group()]
                yield Mistake(
                    token.start(),
                    because("{sign} outside a tag is written {name}", sign=repr(token.group()), name=name),
                )
        elif tag not in TAGS:
            yield Mistake(token.start(), because("Telegram knows no {tag}", tag=f"<{tag}>"))
        elif closing:
            if not open_tags or open_tags[-1][0] != tag:
                yield Mistake(token.start(), because("{tag} closes nothing that is open", tag=f"</{tag}>"))
            else:
                open_tags.pop()
        else:
            yield from _attribute_mistakes(tag, attributes, token.start())
            open_tags.append((tag, token.start()))
    for tag, offset in open_tags:
        yield Mistake(offset, because("{tag} is not closed", tag=f"<{tag}>"))


def _attribute_mistakes(tag: str, attributes: str, offset: int) -> Iterator[Mistake]:
    if tag == "a":
        if not _LINK.fullmatch(attributes):
            yield Mistake(offset, because("a link is written {link}", link='<a href="https://...">'))
    elif attributes.strip() and not (tag == "blockquote" and attributes.strip() == "expandable"):
        yield Mistake(offset, because("{tag} takes no attributes", tag=f"<{tag}>"))


def with_plain_ampersands(text: str) -> str:
    """The text with each '&' that is meant as such written as Telegram wants it, as people type it in a spreadsheet.

    >>> with_plain_ampersands("Kern & <b>Roth</b> &amp; &lt;")
    'Kern &amp; <b>Roth</b> &amp; &lt;'
    """

    def written(token: re.Match[str]) -> str:
        is_plain = token.group() == "&" and not _NAMED.match(text, token.start())
        return "&amp;" if is_plain else token.group()

    return _TOKEN.sub(written, text)


def shown(text: str) -> str:
    """The text as Telegram shows it: without tags, entities resolved."""
    return html.unescape(re.sub(r"<[^<>]*>", "", text))


def utf16_units(text: str) -> int:
    """The length of a text as Telegram counts it."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2

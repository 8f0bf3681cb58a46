"""Telegram's HTML subset: what an answer may use, checked before anybody sends it.

Source: core.telegram.org/bots/api#html-style. What Telegram would refuse is found here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser

TAGS = frozenset({"b", "strong", "i", "em", "u", "s", "a", "code", "pre", "blockquote"})
# Telegram reads these named entities and numbers; any other & must be written &amp;.
_ENTITY = re.compile(r"&(?!(?:lt|gt|amp|quot|#\d+|#x[0-9a-fA-F]+);)")


def problems(text: str, longest: int) -> Iterator[str]:
    """What Telegram would refuse, a sentence each; ``longest`` is in UTF-16 units after markup."""
    checker = _Checker()
    checker.feed(text)
    checker.close()
    yield from checker.problems
    for tag in reversed(checker.open):
        yield f"<{tag}> is not closed"
    if _ENTITY.search(text):
        yield "write & as &amp;"
    units = len(checker.plain.encode("utf-16-le")) // 2
    if units > longest:
        yield f"the answer has {units} characters, {longest} are allowed"


class _Checker(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.problems: list[str] = []
        self.open: list[str] = []
        self.plain = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in TAGS:
            self.problems.append(f"Telegram knows no <{tag}>; use {', '.join(sorted(TAGS))}")
            return
        names = [name for name, _ in attrs]
        if tag == "a" and (names != ["href"] or not re.match(r"https?://|mailto:|tel:", attrs[0][1] or "")):
            self.problems.append('a link is written <a href="https://...">')
        elif tag != "a" and names:
            self.problems.append(f"<{tag}> takes no attributes here")
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open[-1] != tag:
            self.problems.append(f"</{tag}> closes nothing that is open there")
            return
        self.open.pop()

    def handle_data(self, data: str) -> None:
        if "<" in data or (">" in data and self.rawdata.count("&gt;") < data.count(">")):
            self.problems.append("write < as &lt; and > as &gt;")
        self.plain += data

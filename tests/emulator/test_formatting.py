"""Parse modes: entities as Telegram makes them, errors in its words, safe HTML for the page."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.emulator.entities import find_entities, utf16_length
from bot.emulator.errors import ApiError
from bot.emulator.formatting import formatted
from bot.emulator.render import to_html


def entity(kind: str, offset: int, length: int, **more: str) -> dict[str, object]:
    return {"type": kind, "offset": offset, "length": length, **more}


@pytest.mark.parametrize(
    ("source", "text", "entities"),
    [
        ("<b>bold</b> &amp; <i>it</i>", "bold & it", [entity("bold", 0, 4), entity("italic", 7, 2)]),
        ("🔥<strong>hot</strong>", "🔥hot", [entity("bold", 2, 3)]),
        ("<u><s>x</s></u>", "x", [entity("strikethrough", 0, 1), entity("underline", 0, 1)]),
        ('<a href="https://x.se/a?b=1&amp;c">l</a>', "l", [entity("text_link", 0, 1, url="https://x.se/a?b=1&c")]),
        ('<a href="x.se">l</a>', "l", [entity("text_link", 0, 1, url="http://x.se/")]),
        ('<pre><code class="language-py">a</code></pre>', "a", [entity("pre", 0, 1, language="py")]),
        ('<span class="tg-spoiler">x</span>', "x", [entity("spoiler", 0, 1)]),
        ("<tg-spoiler>x</tg-spoiler>", "x", [entity("spoiler", 0, 1)]),
        ("<blockquote expandable>q</blockquote>", "q", [entity("expandable_blockquote", 0, 1)]),
        ("  <b> x </b>  ", "x", [entity("bold", 0, 1)]),
        ("<B>x</B>", "x", [entity("bold", 0, 1)]),
        ("<b></b>x", "x", []),
        ("&lt;b&gt; &quot;&#228;&#x1F525; &nbsp;", '<b> "ä🔥 &nbsp;', []),
        ("<code>/start www.x.se</code>", "/start www.x.se", [entity("code", 0, 15)]),
        ("<b>/help</b>", "/help", [entity("bold", 0, 5), entity("bot_command", 0, 5)]),
        ("a\0b\r\nc", "a b\nc", []),
    ],
)
def test_html(source: str, text: str, entities: list[dict[str, object]]) -> None:
    plain, found = formatted(source, "HTML", None)
    assert plain == text
    assert sorted(found, key=str) == sorted(entities, key=str)


@pytest.mark.parametrize(
    ("source", "error"),
    [
        ("ab <x>", 'Unsupported start tag "x" at byte offset 3'),
        ("å <br>", 'Unsupported start tag "br" at byte offset 3'),
        ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("<b>x</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
        ("<b><i>x</b></i>", 'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"'),
        ("1 < 2", 'Unsupported start tag "" at byte offset 2'),
        ("a <", "Unclosed start tag at byte offset 2"),
        ("<b>x</b", "Unclosed end tag at byte offset 4"),
        ("<a href='x>y", "Unclosed start tag at byte offset 0"),
        ('<a ="x">y</a>', 'Empty attribute name in the tag "a" at byte offset 0'),
        ("<a href=x/y>z</a>", "Unexpected end of name token at byte offset 8"),
        ('<span class="big">x</span>', 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
    ],
)
def test_html_errors(source: str, error: str) -> None:
    with pytest.raises(ApiError) as caught:
        formatted(source, "HTML", None)
    assert caught.value.description == f"Bad Request: can't parse entities: {error}"


@pytest.mark.parametrize(
    ("source", "text", "entities"),
    [
        ("*b* _i_ __u__ ~s~ ||p||", "b i u s p", [
            entity("bold", 0, 1), entity("italic", 2, 1), entity("underline", 4, 1),
            entity("strikethrough", 6, 1), entity("spoiler", 8, 1),
        ]),
        (r"1\.5 \* 2", "1.5 * 2", []),
        ("`a*b` ```py\nx\n```", "a*b x", [entity("code", 0, 3), entity("pre", 4, 1, language="py")]),
        ("[l](https://x.se/)", "l", [entity("text_link", 0, 1, url="https://x.se/")]),
        (">q\n>r\nx", "q\nr\nx", [entity("blockquote", 0, 3)]),
    ],
)  # fmt: skip
def test_markdown(source: str, text: str, entities: list[dict[str, object]]) -> None:
    plain, found = formatted(source, "MarkdownV2", None)
    assert plain == text
    assert found == entities


@pytest.mark.parametrize(
    ("source", "error"),
    [
        ("1.5", "Character '.' is reserved and must be escaped with the preceding '\\'"),
        ("a-b", "Character '-' is reserved and must be escaped with the preceding '\\'"),
        ("a]", "Character ']' is reserved and must be escaped with the preceding '\\'"),
        ("å *x", "Can't find end of Bold entity at byte offset 3"),
        ("`x", "Can't find end of Code entity at byte offset 0"),
        ("[a](x", "Can't find end of a URL at byte offset 3"),
    ],
)
def test_markdown_errors(source: str, error: str) -> None:
    with pytest.raises(ApiError) as caught:
        formatted(source, "MarkdownV2", None)
    assert caught.value.description == f"Bad Request: can't parse entities: {error}"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("/start abc", [("bot_command", "/start")]),
        ("/help@some_bot", [("bot_command", "/help@some_bot")]),
        ("a/b and 1/2", []),
        ("see https://x.se/a_b, or example.com.", [("url", "https://x.se/a_b"), ("url", "example.com")]),
        ("mail anna@firma.se or @anna", [("email", "anna@firma.se"), ("mention", "@anna")]),
        ("#pellets #123", [("hashtag", "#pellets")]),
        ("🔥 +46 70 123 45 67", [("phone_number", "+46 70 123 45 67")]),
        ("e.g. 3.5 kW", []),
    ],
)
def test_found_entities(text: str, found: list[tuple[str, str]]) -> None:
    encoded = text.encode("utf-16-le")
    parts = [
        (e["type"], encoded[2 * e["offset"] : 2 * (e["offset"] + e["length"])].decode("utf-16-le"))
        for e in find_entities(text)
    ]
    assert parts == found


@given(st.text(), st.lists(st.tuples(st.sampled_from(["bold", "url", "pre"]), st.integers(0, 20), st.integers(1, 20))))
def test_page_html_is_escaped_and_balanced(text: str, marks: list[tuple[str, int, int]]) -> None:
    text = text.encode("utf-8", "replace").decode()
    length = utf16_length(text)
    entities = [entity(kind, offset, size) for kind, offset, size in marks if offset + size <= length]
    html = to_html(text, entities)
    assert html.count("<strong>") == html.count("</strong>")
    assert html.count("<pre>") == html.count("</pre>")
    assert "<script" not in html.lower()


def test_page_html_escapes_and_nests() -> None:
    marked = [entity("bold", 0, 9), entity("text_link", 4, 5, url='https://x.se/"><script>')]
    assert to_html("<b> & x🔥y", marked) == (
        '<strong>&lt;b&gt; <a href="https://x.se/&quot;&gt;&lt;script&gt;" target="_blank" '
        'rel="noopener noreferrer">&amp; x🔥</a></strong>y'
    )
    assert "javascript" not in to_html("x", [entity("text_link", 0, 1, url="javascript:alert(1)")])

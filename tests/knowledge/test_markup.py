"""Markup that Telegram would refuse."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.markup import mistakes, shown, utf16_units


@pytest.mark.parametrize(
    "text",
    [
        "plain, 5 &gt; 3 &amp; 2 &lt; 3 &quot;quoted&quot; &#8364; &#x20AC;",
        "<b>bold <i>and italic</i></b> <u>under</u> <s>gone</s>",
        '<a href="https://example.org/a?b=1&amp;c=2">a page</a> <a href="mailto:a@example.org">mail</a>',
        "<code>1 + 1</code> <pre>two\nlines</pre>",
        "<blockquote>said</blockquote><blockquote expandable>said more</blockquote>",
        "",
    ],
)
def test_what_telegram_takes_is_fine(text: str) -> None:
    assert list(mistakes(text)) == []


@pytest.mark.parametrize(
    ("text", "offset", "reason"),
    [
        ("a < b", 2, "'<' outside a tag is written &lt;"),
        ("a > b", 2, "'>' outside a tag is written &gt;"),
        ("R&D", 1, "'&' outside a tag is written &amp;"),
        ("a&nbsp;b", 1, "'&' outside a tag is written &amp;"),
        ("x <br> y", 2, "Telegram knows no <br>"),
        ("<p>x</p>", 0, "Telegram knows no <p>"),
        ("<b>x", 0, "<b> is not closed"),
        ("<b><i>x</b></i>", 7, "</b> closes nothing that is open"),
        ('<b class="x">x</b>', 0, "<b> takes no attributes"),
        ("<a>x</a>", 0, 'a link is written <a href="https://...">'),
        ('<a href="javascript:alert(1)">x</a>', 0, 'a link is written <a href="https://...">'),
        ("<a href='https://example.org'>x</a>", 0, 'a link is written <a href="https://...">'),
    ],
)
def test_what_telegram_refuses_is_named(text: str, offset: int, reason: str) -> None:
    first = next(mistakes(text))
    assert (first.offset, first.reason) == (offset, reason)


@given(st.text(max_size=100))
def test_any_text_can_be_checked(text: str) -> None:
    assert all(0 <= mistake.offset < len(text) for mistake in mistakes(text))


def test_length_is_what_a_reader_sees() -> None:
    assert shown("<b>a</b> &amp; b") == "a & b"
    assert [utf16_units(text) for text in ("abc", "ä", "😀")] == [3, 1, 2]

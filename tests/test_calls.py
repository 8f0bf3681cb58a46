"""Replies as Bot API calls: nothing lost, nothing over Telegram's limits."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from bot.calls import calls_for, instead, plain, plain_units, split_html
from bot.views.reply import Button, File, Reply, bold


class Balance(HTMLParser):
    """Fails on a tag that is closed without being open."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def is_balanced(text: str) -> bool:
    parser = Balance()
    parser.feed(text)
    return not parser.open


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["", "b", "i", "blockquote"]),
            st.text(st.sampled_from("ab &<>\n😀é"), max_size=60),
        ),
        max_size=12,
    ),
    st.integers(min_value=10, max_value=60),
)
def test_a_split_text_keeps_every_word_within_the_limit(blocks: list[tuple[str, str]], units: int) -> None:
    text = Markup("").join(
        Markup("<{0}>{1}</{0}>").format(Markup(tag), words) if tag else words for tag, words in blocks
    )
    parts = split_html(text, units)
    assert all(0 < plain_units(part) <= units for part in parts)
    assert all(is_balanced(part) for part in parts)
    assert "".join("".join(plain(part) for part in parts).split()) == "".join(plain(text).split())


def test_a_text_is_cut_between_paragraphs_rather_than_within() -> None:
    assert split_html("first one\n\nsecond one", 15) == ["first one", "second one"]


def test_an_open_tag_goes_on_after_the_cut() -> None:
    assert split_html('<a href="https://a.example">one two</a>', 4) == [
        '<a href="https://a.example">one</a>',
        '<a href="https://a.example">two</a>',
    ]


def test_a_short_reply_is_one_html_message_without_preview() -> None:
    [call] = calls_for(Reply(bold("a<b"), keyboard=((Button("Go", "go:1"),),), is_silent=True))
    assert call.method == "sendMessage"
    assert call.params == {
        "text": "<b>a&lt;b</b>",
        "parse_mode": "HTML",
        "link_preview_options": {"is_disabled": True},
        "disable_notification": True,
        "reply_markup": {"inline_keyboard": [[{"text": "Go", "callback_data": "go:1"}]]},
    }


def test_a_caption_that_is_too_long_follows_the_picture_with_the_buttons() -> None:
    reply = Reply(Markup("word " * 1500), keyboard=((Button("Go", "go"),),), file=File(file_id="x", is_photo=True))
    calls = calls_for(reply, "x")
    assert [call.method for call in calls] == ["sendPhoto", "sendMessage", "sendMessage"]
    assert ["reply_markup" in call.params for call in calls] == [False, False, True]


def test_a_long_edit_goes_on_in_new_messages() -> None:
    calls = calls_for(Reply(Markup("word " * 1500)), is_edit=True)
    assert [call.method for call in calls] == ["editMessageText", "sendMessage"]


@pytest.mark.parametrize("text", ["", " \n ", "<b> </b>"])
def test_an_empty_reply_is_a_mistake_of_ours(text: str) -> None:
    with pytest.raises(ValueError, match="text or a file"):
        calls_for(Reply(Markup(text)))


def test_what_no_database_or_encoder_takes_is_replaced() -> None:
    [call] = calls_for(Reply(Markup("a\x00b\ud83d")))
    assert call.params["text"] == "ab\ufffd"


def test_an_edit_that_cannot_be_done_becomes_a_new_message() -> None:
    [edit] = calls_for(Reply(Markup("done")), is_edit=True)
    edit.params["message_id"] = 7
    new = instead(edit, "message can't be edited")
    assert new is not None
    assert new.method == "sendMessage"
    assert "message_id" not in new.params
    assert instead(new, "anything") is None


def test_broken_html_becomes_plain_text_once() -> None:
    [call] = calls_for(Reply(Markup("<b>1 &lt; 2")))
    other = instead(call, "can't parse entities: unclosed tag")
    assert other is not None
    assert (other.params["text"], other.params.get("parse_mode")) == ("1 < 2", None)
    assert instead(other, "can't parse entities: unclosed tag") is None

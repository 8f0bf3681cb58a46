"""What Telegram refuses is refused here, in its words."""

from __future__ import annotations

import json
from typing import Any

import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup
from telegram.error import BadRequest

from tests.emulator.conftest import ANNA, BJORN, Sim
from tests.emulator.pictures import png


def inline(**button: Any) -> dict[str, Any]:
    return {"inline_keyboard": [[button]]}


SEND = {"chat_id": ANNA, "text": "x"}
REFUSED: list[tuple[str, dict[str, Any], int, str]] = [
    ("sendMesage", SEND, 404, "Not Found"),
    ("doApiRequest", {}, 404, "Not Found"),
    ("sendDice", {"chat_id": ANNA}, 400, "method is not emulated"),
    ("sendMessage", {**SEND, "tetx": "y"}, 400, 'unknown parameter "tetx" of method sendMessage'),
    ("sendMessage", {**SEND, "reply_to_message_id": 1}, 400, "unknown parameter"),
    ("sendMessage", {"text": "x"}, 400, "chat_id is empty"),
    ("sendMessage", {"chat_id": ANNA}, 400, "message text is empty"),
    ("sendMessage", {**SEND, "text": "  \n "}, 400, "message text is empty"),
    ("sendMessage", {**SEND, "text": "<b> </b>", "parse_mode": "HTML"}, 400, "message text is empty"),
    ("sendMessage", {**SEND, "text": "x" * 4097}, 400, "message is too long"),
    ("sendMessage", {**SEND, "text": "🔥" * 2049}, 400, "message is too long"),
    ("sendMessage", {**SEND, "text": 5}, 400, 'parameter "text" must be of type string'),
    ("sendMessage", {**SEND, "parse_mode": "BBCode"}, 400, "unsupported parse_mode"),
    ("sendMessage", {**SEND, "text": "<x>", "parse_mode": "HTML"}, 400, "can't parse entities: Unsupported start"),
    ("sendMessage", {**SEND, "disable_notification": "maybe"}, 400, "must be of type boolean"),
    ("sendMessage", {**SEND, "chat_id": "Anna"}, 400, "chat not found"),
    ("sendMessage", {**SEND, "chat_id": "@anna"}, 400, "chat not found"),
    ("sendMessage", {**SEND, "chat_id": 999}, 400, "chat not found"),
    ("sendMessage", {**SEND, "chat_id": BJORN}, 403, "bot can't initiate conversation with a user"),
    ("sendMessage", {**SEND, "entities": [{"type": "bold", "offset": 0, "length": 9}]}, 400, "ends after the end"),
    ("sendMessage", {**SEND, "entities": [{"type": "big", "offset": 0, "length": 1}]}, 400, "unsupported entity"),
    ("sendMessage", {**SEND, "reply_parameters": {"message_id": 99}}, 400, "message to be replied not found"),
    ("sendMessage", {**SEND, "reply_markup": {"x": 1}}, 400, "object expected as reply markup"),
    ("sendMessage", {**SEND, "reply_markup": "{"}, 400, "can't parse parameter"),
    ("sendMessage", {**SEND, "reply_markup": {"keyboard": [[{"text": ""}]]}}, 400, "text must be non-empty"),
    ("sendMessage", {**SEND, "reply_markup": inline(text="", callback_data="x")}, 400, "text must be non-empty"),
    ("sendMessage", {**SEND, "reply_markup": inline(text="x")}, 400, "Text buttons are unallowed"),
    ("sendMessage", {**SEND, "reply_markup": inline(text="x", callback_data="")}, 400, "BUTTON_DATA_INVALID"),
    ("sendMessage", {**SEND, "reply_markup": inline(text="x", callback_data="å" * 33)}, 400, "BUTTON_DATA_INVALID"),
    ("sendMessage", {**SEND, "reply_markup": inline(text="x", url="not a url")}, 400, "Wrong HTTP URL"),
    ("sendMessage", {**SEND, "reply_markup": inline(text="x", url=f"https://t.me/a_bot?start={'x' * 65}")}, 400,
     "Wrong start parameter"),
    ("sendMessage", {**SEND, "message_thread_id": 5}, 400, 'parameter "message_thread_id" is not emulated'),
    ("sendMessage", {**SEND, "link_preview_options": {"disabled": True}}, 400, "link preview options"),
    ("sendMessage", {**SEND, "reply_markup": inline(text="x", url="x.se", callback_data="x")}, 400, "one action"),
    ("sendMessage", {**SEND, "reply_markup": inline(text="x", colour="red", url="x.se")}, 400, "unknown field"),
    (
        "sendMessage",
        {**SEND, "reply_markup": {"inline_keyboard": [[{"text": "x", "callback_data": "x"}] * 5] * 21}},
        400,
        "too many buttons",
    ),
    ("sendPhoto", {"chat_id": ANNA}, 400, "there is no photo in the request"),
    ("sendPhoto", {"chat_id": ANNA, "photo": "unknown"}, 400, "wrong file identifier"),
    ("sendPhoto", {"chat_id": ANNA, "photo": "https://x.se/a.png"}, 400, "failed to get HTTP URL content"),
    ("sendPhoto", {"chat_id": ANNA, "photo": "attach://a"}, 400, 'file part "a" not found'),
    ("sendMediaGroup", {"chat_id": ANNA, "media": []}, 400, "media group must include 2-10 items"),
    ("sendContact", {"chat_id": ANNA, "first_name": "A"}, 400, 'parameter "phone_number" is required'),
    ("sendLocation", {"chat_id": ANNA, "latitude": 91, "longitude": 0}, 400, "wrong latitude or longitude"),
    ("sendChatAction", {"chat_id": ANNA, "action": "dance"}, 400, "wrong parameter action in request"),
    ("editMessageText", {"chat_id": ANNA, "message_id": 99, "text": "x"}, 400, "message to edit not found"),
    ("editMessageText", {"chat_id": ANNA, "message_id": 1, "text": "x"}, 400, "message can't be edited"),
    ("editMessageText", {"text": "x"}, 400, "chat_id is empty"),
    ("editMessageText", {"inline_message_id": "zz", "text": "x"}, 400, "MESSAGE_ID_INVALID"),
    ("deleteMessage", {"chat_id": ANNA, "message_id": 99}, 400, "message to delete not found"),
    ("copyMessage", {"chat_id": ANNA, "from_chat_id": ANNA, "message_id": 99}, 400, "message to copy not found"),
    ("forwardMessage", {"chat_id": ANNA, "from_chat_id": ANNA, "message_id": 9}, 400, "message to forward not found"),
    ("setMessageReaction", {"chat_id": ANNA, "message_id": 1, "reaction": [{"type": "emoji", "emoji": "x"}]}, 400,
     "REACTION_INVALID"),
    ("answerCallbackQuery", {"callback_query_id": "1"}, 400,
     "query is too old and response timeout expired or query ID is invalid"),
    ("answerCallbackQuery", {"callback_query_id": "1", "text": "x" * 201}, 400, "MESSAGE_TOO_LONG"),
    ("answerInlineQuery", {"inline_query_id": "1", "results": [{}] * 51}, 400, "too many inline query results"),
    ("answerInlineQuery", {"inline_query_id": "1", "results": [{"type": "game", "id": "1"}]}, 400, "not emulated"),
    ("setMyCommands", {"commands": [{"command": "Start", "description": "x"}]}, 400, "BOT_COMMAND_INVALID"),
    ("setMyCommands", {"commands": [{"command": "x" * 33, "description": "x"}]}, 400, "BOT_COMMAND_INVALID"),
    ("setMyCommands", {"commands": [{"command": "x", "description": ""}]}, 400, "BOT_COMMAND_DESCRIPTION_INVALID"),
    ("setMyCommands", {"commands": [{"command": f"c{n}", "description": "x"} for n in range(101)]}, 400, "TOO_MUCH"),
    ("setMyCommands", {"commands": [], "scope": {"type": "chat", "chat_id": 9}}, 400, "chat not found"),
    ("setMyCommands", {"commands": [], "language_code": "swe"}, 400, "LANGUAGE_CODE_INVALID"),
    ("setMyName", {"name": "x" * 65}, 400, "name is too long"),
    ("setMyDescription", {"description": "x" * 513}, 400, "description is too long"),
    ("getUpdates", {"allowed_updates": ["massage"]}, 400, 'unknown update type "massage"'),
    ("getUpdates", {"limit": "ten"}, 400, 'parameter "limit" must be of type integer'),
    ("getFile", {"file_id": "x"}, 400, "invalid file_id"),
    ("getChat", {"chat_id": -5}, 400, "chat not found"),
    ("leaveChat", {"chat_id": ANNA}, 400, "chat is private"),
    ("setWebhook", {"url": "https://example.com/hook"}, 400, "bad webhook: the emulator calls loopback"),
    ("setWebhook", {"url": "http://127.0.0.1:9/", "secret_token": "å"}, 400, "unallowed characters"),
    ("setWebhook", {"url": "http://127.0.0.1:9/", "secret_token": "x" * 257}, 400, "unallowed characters"),
]  # fmt: skip


@pytest.mark.parametrize(("method", "parameters", "code", "reason"), REFUSED)
async def test_refusals(sim: Sim, method: str, parameters: dict[str, Any], code: int, reason: str) -> None:
    answer = await sim.call(method, **parameters)
    assert answer["ok"] is False
    assert answer["error_code"] == code
    assert reason in answer["description"]
    kept = (await sim.calls())[-1]
    assert (kept["method"], kept["ok"], kept["error"]) == (method, False, answer["description"])
    assert len(await sim.messages(ANNA)) == 1


@pytest.mark.parametrize(
    ("method", "parameters"),
    [
        ("sendMessage", {**SEND, "text": "x" * 4096}),
        ("sendMessage", {**SEND, "text": f"<b>{'🔥' * 2048}</b>", "parse_mode": "html"}),
        ("SENDMESSAGE", SEND),
        ("sendMessage", {**SEND, "chat_id": str(ANNA), "disable_notification": "true"}),
        ("sendMessage", {**SEND, "reply_markup": inline(text="x", callback_data="x" * 64)}),
        ("sendMessage", {**SEND, "reply_parameters": {"message_id": 99, "allow_sending_without_reply": True}}),
        ("sendMessage", {**SEND, "reply_markup": {"keyboard": [["Yes", {"text": "No"}]], "resize_keyboard": True}}),
        ("answerInlineQuery", {"inline_query_id": "1", "results": []}),
    ],
)
async def test_just_within_the_limits(sim: Sim, method: str, parameters: dict[str, Any]) -> None:
    answer = await sim.call(method, **parameters)
    assert answer["ok"] or "query is too old" in answer["description"]


async def test_wrong_tokens(sim: Sim) -> None:
    known, other = "123456789:" + "B" * 35, "987654321:" + "B" * 35
    assert (await sim.http.get("/botnonsense/getMe")).status_code == 404
    assert (await sim.http.get(f"/bot{known}/getMe")).status_code == 401
    me = (await sim.http.get(f"/bot{other}/getMe")).json()["result"]
    assert (me["id"], me["is_bot"]) == (987654321, True)
    assert me["username"].endswith("bot")


async def test_the_token_is_kept_nowhere(sim: Sim) -> None:
    await sim.call("sendMessage", chat_id=ANNA, text=f"my token is {sim.token}")
    await sim.call("setWebhook", url="http://127.0.0.1:9/", secret_token="hush-hush")
    kept = str(await sim.calls())
    assert sim.token not in kept
    assert "hush-hush" not in kept


async def test_captions_and_files(bot: Bot, sim: Sim) -> None:
    with pytest.raises(BadRequest, match="caption is too long"):
        await bot.send_photo(ANNA, png(), caption="x" * 1025)
    with pytest.raises(BadRequest, match="Image_process_failed"):
        await bot.send_photo(ANNA, b"no picture")
    with pytest.raises(BadRequest, match="Photo_invalid_dimensions"):
        await bot.send_photo(ANNA, png(2100, 100))
    with pytest.raises(BadRequest, match="File must be non-empty"):
        await bot.send_document(ANNA, b"", filename="a.txt")
    sent = await bot.send_photo(ANNA, png(), caption=f"<b>{'x' * 1024}</b>", parse_mode="HTML")
    assert (sent.photo[-1].width, sent.photo[-1].height) == (40, 30)


async def test_edits_of_the_same_content_are_refused(bot: Bot, sim: Sim) -> None:
    keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("A", callback_data="a")]])
    sent = await bot.send_message(ANNA, "<b>x</b>", parse_mode="HTML", reply_markup=keyboard)
    with pytest.raises(BadRequest, match="Message is not modified: specified new message content and reply markup"):
        await sent.edit_text("<b>x</b>", parse_mode="HTML", reply_markup=keyboard)
    await sent.edit_text("<b>x</b>", parse_mode="HTML")
    shown = (await sim.messages(ANNA))[-1]
    assert "reply_markup" not in shown
    assert "edited_at" in shown
    with pytest.raises(BadRequest, match="There is no caption in the message to edit"):
        await sent.edit_caption("x")


async def test_halves_of_surrogate_pairs_are_refused(sim: Sim) -> None:
    half = json.dumps({"chat_id": ANNA, "user": ANNA, "text": "\ud83d"})
    button = json.dumps(inline(text="\ud83d", callback_data="x"))
    headers = {"Content-Type": "application/json"}
    by_json = await sim.http.post(f"/bot{sim.token}/sendMessage", content=half, headers=headers)
    by_form = await sim.http.post(f"/bot{sim.token}/sendMessage", data={**SEND, "reply_markup": button})
    for answer in (by_json, by_form):
        assert answer.json()["description"] == "Bad Request: strings must be encoded in UTF-8"
    written = await sim.http.post("/sim/message", content=half, headers=headers)
    assert written.json() == {"error": "texts must be valid Unicode"}

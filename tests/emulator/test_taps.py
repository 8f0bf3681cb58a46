"""Buttons, inline queries and reactions."""

from __future__ import annotations

import asyncio

import pytest
from telegram import (
    Bot,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQueryResultArticle,
    InlineQueryResultsButton,
    InputTextMessageContent,
)
from telegram.error import BadRequest

from tests.emulator.conftest import ANNA, Sim

KEYBOARD = InlineKeyboardMarkup([[InlineKeyboardButton("Yes", callback_data="yes")]])


async def test_a_tap_and_its_answer(bot: Bot, sim: Sim) -> None:
    sent = await bot.send_message(ANNA, "ok?", reply_markup=KEYBOARD)
    await sim.forget_updates()
    order = {"user": ANNA, "chat": ANNA, "message_id": sent.message_id, "data": "yes"}
    tap = asyncio.create_task(sim.post("callback", **order))
    query = (await bot.get_updates(timeout=5))[0].callback_query
    assert query is not None
    assert (query.data, query.from_user.id) == ("yes", ANNA)
    assert query.message is not None
    assert query.message.message_id == sent.message_id
    await query.answer("thanks", show_alert=True)
    assert (await tap)["answer"] == {"text": "thanks", "show_alert": True, "url": ""}
    with pytest.raises(BadRequest, match="Query is too old and response timeout expired"):
        await query.answer("again")


async def test_only_buttons_that_are_shown(bot: Bot, sim: Sim) -> None:
    sent = await bot.send_message(ANNA, "ok?", reply_markup=KEYBOARD)
    order = {"user": ANNA, "chat": ANNA, "message_id": sent.message_id, "data": "no"}
    assert await sim.refused("callback", **order) == (409, "that button is not shown now; buttons: yes")
    await sent.delete()
    assert (await sim.refused("callback", **{**order, "data": "yes"}))[0] == 409
    await sim.forget_updates()
    tap = asyncio.create_task(sim.post("callback", **order, force=True))
    query = (await bot.get_updates(timeout=5))[0].callback_query
    assert query is not None
    assert query.message is not None
    assert not query.message.is_accessible
    await query.answer()
    assert (await tap)["answer"]["text"] == ""


async def test_inline_queries(bot: Bot, sim: Sim) -> None:
    await sim.forget_updates()
    typing = asyncio.create_task(sim.post("inline", user=ANNA, query="pell"))
    query = (await bot.get_updates(timeout=5))[0].inline_query
    assert query is not None
    assert query.query == "pell"
    content = InputTextMessageContent("<b>Pellets</b>", parse_mode="HTML")
    article = InlineQueryResultArticle("1", "Pellets", content, reply_markup=KEYBOARD)
    with pytest.raises(BadRequest, match="Result_id_duplicate"):
        await query.answer([article, article])
    await query.answer([article], button=InlineQueryResultsButton("More", start_parameter="more"))
    answer = await typing
    assert answer["results"][0]["title"] == "Pellets"
    assert answer["button"] == {"text": "More", "start_parameter": "more"}
    await sim.forget_updates()
    choice = {"user": ANNA, "chat": ANNA, "query_id": answer["query_id"], "result_id": "1"}
    shown = (await sim.post("inline/choose", **choice))["messages"][0]
    assert (shown["html"], shown["via_bot"]["id"]) == ("<strong>Pellets</strong>", bot.id)
    chosen = (await bot.get_updates())[0].chosen_inline_result
    assert chosen is not None
    assert (chosen.result_id, chosen.query) == ("1", "pell")
    await bot.edit_message_text("Edited", inline_message_id=chosen.inline_message_id)
    assert (await sim.messages(ANNA))[-1]["text"] == "Edited"


async def test_reactions_come_to_bots_that_ask(bot: Bot, sim: Sim) -> None:
    sent = await bot.send_message(ANNA, "x")
    await sim.forget_updates()
    order = {"user": ANNA, "chat": ANNA, "message_id": sent.message_id}
    await sim.post("reaction", **order, emoji="🔥")
    assert await sim.updates() == []
    await sim.updates(allowed_updates=["message_reaction"])
    await sim.post("reaction", **order, emoji="👍")
    reaction = (await bot.get_updates())[0].message_reaction
    assert reaction is not None
    assert [r.to_dict()["emoji"] for r in reaction.old_reaction] == ["🔥"]
    assert [r.to_dict()["emoji"] for r in reaction.new_reaction] == ["👍"]
    assert (await sim.refused("reaction", **order, emoji="x"))[1] == "Telegram has no such reaction"

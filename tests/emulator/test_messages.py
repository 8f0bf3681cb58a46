"""Messages of bots and people, as the other side sees them."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from telegram import (
    Bot,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
    BotCommandScopeChatMember,
    InputMediaDocument,
    InputMediaPhoto,
    Update,
)
from telegram.error import Forbidden

from tests.emulator.conftest import ANNA, BJORN, Sim
from tests.emulator.pictures import png


async def last_update(bot: Bot) -> Update:
    return (await bot.get_updates())[-1]


async def test_a_person_writes(bot: Bot, sim: Sim) -> None:
    shown = await sim.write(ANNA, "/start abc")
    message = (await last_update(bot)).message
    assert message is not None
    assert message.text == "/start abc"
    assert message.message_id == shown["message_id"]
    assert message.from_user is not None
    assert (message.from_user.id, message.from_user.language_code) == (ANNA, "sv")
    assert message.chat.id == ANNA
    assert [(e.type, message.parse_entity(e)) for e in message.entities] == [("bot_command", "/start")]


async def test_a_person_edits_and_answers(bot: Bot, sim: Sim) -> None:
    sent = await bot.send_message(ANNA, "question")
    answer = await sim.write(ANNA, "answr", reply_to=sent.message_id)
    await sim.write(ANNA, "answer", edit=answer["message_id"])
    edited = (await last_update(bot)).edited_message
    assert edited is not None
    assert edited.text == "answer"
    assert edited.edit_date is not None
    assert edited.reply_to_message is not None
    assert edited.reply_to_message.text == "question"
    assert (await sim.refused("message", user=ANNA, text="x", edit=sent.message_id))[0] == 409


@pytest.mark.parametrize("kind", ["photo", "document"])
async def test_a_person_sends_a_file(bot: Bot, sim: Sim, kind: str) -> None:
    file = {"name": "pic.png", "content_base64": base64.b64encode(png()).decode()}
    shown = (await sim.post("message", user=ANNA, caption="look", **{kind: file}))["messages"][0]
    assert (await sim.http.get(shown[kind]["url"])).content == png()
    message = (await last_update(bot)).message
    assert message is not None
    assert message.caption == "look"
    attachment = message.photo[-1] if kind == "photo" else message.document
    assert attachment is not None
    fetched = await attachment.get_file()
    assert bytes(await fetched.download_as_bytearray()) == png()


async def test_a_person_uploads_a_form(bot: Bot, sim: Sim) -> None:
    form = {"file": ("list.csv", b"a;b", "text/csv")}
    answer = await sim.http.post("/sim/message", data={"user": str(ANNA), "caption": "c"}, files=form)
    assert answer.json()["messages"][0]["document"]["file_name"] == "list.csv"
    message = (await last_update(bot)).message
    assert message is not None
    assert message.document is not None
    assert message.document.mime_type == "text/csv"


@pytest.mark.parametrize(
    ("order", "reason"),
    [
        ({"text": ""}, "the text is empty"),
        ({"text": "x" * 4097}, "more than 4096"),
        ({}, "exactly one of"),
        ({"text": "x", "contact": {}}, "exactly one of"),
        ({"photo": {"content_base64": "!"}}, "no base64"),
        ({"contact": {"phone_number": "1"}}, "a contact is an object with phone_number and first_name"),
        ({"text": "x", "chat": -5}, "there is no chat -5"),
        ({"text": "x", "reply_to": 77}, "there is no message 77"),
        ({"text": "x", "user": 5}, "there is no user 5"),
        ({"text": "x", "user": "Anna"}, "user must be a whole number"),
    ],
)
async def test_what_people_cannot_send(sim: Sim, order: dict[str, Any], reason: str) -> None:
    assert reason in (await sim.refused("message", **{"user": ANNA, **order}))[1]


async def test_awkward_names_and_texts_arrive_unchanged(bot: Bot, sim: Sim) -> None:
    await sim.post("users", id=7, first_name='<b>&"\0', last_name="\u202eעברית")
    text = "🔥" * 30 + " \u202eabc <script>&amp; {x}"
    shown = await sim.write(7, text)
    assert "<script>" not in shown["html"]
    message = (await last_update(bot)).message
    assert message is not None
    assert message.text == text
    assert message.from_user is not None
    assert message.from_user.full_name == '<b>&"\0 \u202eעברית'


async def test_bot_messages_reach_people(bot: Bot, sim: Sim) -> None:
    await bot.send_message(ANNA, "<b>A&amp;B</b>", parse_mode="HTML")
    await bot.send_contact(ANNA, "+461", "Anna", last_name="A")
    await bot.send_venue(ANNA, 59.3, 18.1, "Hall", "Street 1")
    await bot.send_location(ANNA, 59.3, 18.1)
    await bot.send_document(ANNA, b"%PDF", filename="offer.pdf", caption="offer")
    album = await bot.send_media_group(ANNA, [InputMediaPhoto(png()), InputMediaPhoto(png())], caption="album")
    text, contact, venue, place, document, first, second = (await sim.messages(ANNA))[1:]
    assert text["html"] == "<strong>A&amp;B</strong>"
    assert text["from"]["is_bot"] is True
    assert contact["contact"] == {"phone_number": "+461", "first_name": "Anna", "last_name": "A"}
    assert venue["venue"]["title"] == "Hall"
    assert place["location"] == {"latitude": 59.3, "longitude": 18.1}
    assert (document["document"]["file_name"], document["caption"]) == ("offer.pdf", "offer")
    assert first["media_group_id"] == second["media_group_id"] == album[0].media_group_id
    assert first["caption"] == "album"


async def test_edit_repeat_react_pin_delete(bot: Bot, sim: Sim) -> None:
    sent = await bot.send_photo(ANNA, png(), caption="one")
    await bot.edit_message_caption(ANNA, sent.message_id, caption="two")
    assert (await sim.messages(ANNA))[-1]["caption"] == "two"
    await bot.edit_message_media(InputMediaDocument(b"x", filename="x.txt"), ANNA, sent.message_id)
    shown = (await sim.messages(ANNA))[-1]
    assert "photo" not in shown
    assert shown["document"]["file_name"] == "x.txt"
    copy = await bot.copy_message(ANNA, ANNA, sent.message_id, caption="copied")
    forwarded = await bot.forward_message(ANNA, ANNA, 1)
    assert forwarded.forward_origin is not None
    assert forwarded.text == "/start"
    assert (await sim.messages(ANNA))[-2]["caption"] == "copied"
    await bot.set_message_reaction(ANNA, 1, "👍")
    assert (await sim.messages(ANNA))[0]["reactions"] == [{"emoji": "👍", "count": 1, "users": [bot.id]}]
    await bot.pin_chat_message(ANNA, copy.message_id)
    pinned = (await bot.get_chat(ANNA)).pinned_message
    assert pinned is not None
    assert pinned.message_id == copy.message_id
    await bot.delete_messages(ANNA, [copy.message_id, 999])
    assert [m["message_id"] for m in await sim.messages(ANNA) if m.get("deleted")] == [copy.message_id]


async def test_blocking(bot: Bot, sim: Sim) -> None:
    await sim.forget_updates()
    await sim.post("block", user=ANNA, blocked=True)
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await bot.send_message(ANNA, "x")
    change = (await last_update(bot)).my_chat_member
    assert change is not None
    assert (change.old_chat_member.status, change.new_chat_member.status) == ("member", "kicked")
    assert (await sim.refused("message", user=ANNA, text="hello"))[0] == 409
    users = (await sim.http.get("/sim/users")).json()["users"]
    assert [user["bot_blocked"] for user in users] == [True, False]
    await sim.write(ANNA, "/start")
    await bot.send_message(ANNA, "welcome back")


async def test_command_menus(bot: Bot, sim: Sim) -> None:
    group = await sim.group()

    async def menu(user: int, chat: int) -> list[str]:
        answer = await sim.http.get("/sim/commands", params={"user": user, "chat": chat})
        return [command["command"] for command in answer.json()["commands"]]

    assert await menu(ANNA, ANNA) == []
    await bot.set_my_commands([("all", "x")])
    await bot.set_my_commands([("alla", "x")], language_code="sv")
    assert (await menu(ANNA, ANNA), await menu(BJORN, BJORN)) == (["alla"], ["all"])
    await bot.set_my_commands([("private", "x")], scope=BotCommandScopeAllPrivateChats())
    assert (await menu(ANNA, ANNA), await menu(ANNA, group)) == (["private"], ["alla"])
    await bot.set_my_commands([("own", "x")], scope=BotCommandScopeChat(ANNA))
    assert (await menu(ANNA, ANNA), await menu(BJORN, BJORN)) == (["own"], ["private"])
    await bot.set_my_commands([("boss", "x")], scope=BotCommandScopeChatMember(group, ANNA))
    assert (await menu(ANNA, group), await menu(BJORN, group)) == (["boss"], ["all"])
    await bot.delete_my_commands(scope=BotCommandScopeChat(ANNA))
    assert await menu(ANNA, ANNA) == ["private"]
    assert [c.command for c in await bot.get_my_commands(language_code="sv")] == ["alla"]


async def test_profile(bot: Bot, sim: Sim) -> None:
    await bot.set_my_name("Heat helper")
    await bot.set_my_description("What it does")
    await bot.set_my_short_description("Kort", language_code="sv")
    assert (await bot.get_my_short_description("sv")).short_description == "Kort"
    shown = (await sim.http.get("/sim/bot")).json()
    assert (shown["first_name"], shown["description"]) == ("Heat helper", "What it does")

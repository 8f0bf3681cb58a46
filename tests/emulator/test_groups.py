"""Groups, supergroups and channels: privacy mode, coming and going, migration."""

from __future__ import annotations

import pytest
from telegram import Bot
from telegram.error import BadRequest, ChatMigrated, Forbidden

from tests.emulator.conftest import ANNA, BJORN, Sim


@pytest.mark.parametrize(
    ("text", "is_seen"),
    [
        ("hello all", False),
        ("/help", True),
        ("/help@green_heat_cluster_bot", True),
        ("/help@other_bot", False),
        ("ask @green_heat_cluster_bot", True),
        ("ask @other_bot", False),
    ],
)
async def test_privacy_mode(sim: Sim, text: str, is_seen: bool) -> None:
    group = await sim.group("supergroup")
    await sim.forget_updates()
    await sim.write(BJORN, text, chat=group)
    assert [update["message"]["text"] for update in await sim.updates()] == ([text] if is_seen else [])


async def test_replies_to_the_bot_and_administrators_see_more(bot: Bot, sim: Sim) -> None:
    group = await sim.group("supergroup")
    sent = await bot.send_message(group, "who comes?")
    await sim.forget_updates()
    await sim.write(BJORN, "I do", chat=group, reply_to=sent.message_id)
    assert [update["message"]["text"] for update in await sim.updates()] == ["I do"]
    await sim.post("member", chat=group, user=bot.id, status="promote")
    await sim.forget_updates()
    await sim.write(BJORN, "plain talk", chat=group)
    assert [update["message"]["text"] for update in await sim.updates()] == ["plain talk"]


async def test_the_bot_comes_and_goes(bot: Bot, sim: Sim) -> None:
    await sim.forget_updates()
    group = await sim.group(bot=False)
    with pytest.raises(Forbidden, match="bot is not a member of the group chat"):
        await bot.send_message(group, "x")
    await sim.post("member", chat=group, user=bot.id, status="join", by=BJORN)
    joined, notice = await bot.get_updates()
    assert joined.my_chat_member is not None
    assert joined.my_chat_member.from_user.id == BJORN
    assert joined.my_chat_member.new_chat_member.status == "member"
    assert notice.message is not None
    assert notice.message.new_chat_members[0].id == bot.id
    await bot.send_message(group, "hello")
    assert await bot.get_chat_member_count(group) == 3
    await sim.post("member", chat=group, user=bot.id, status="kick")
    with pytest.raises(Forbidden, match="bot was kicked from the group chat"):
        await bot.send_message(group, "x")


async def test_members_are_told_to_administrators_who_ask(bot: Bot, sim: Sim) -> None:
    group = await sim.group("supergroup")
    await sim.post("users", id=7, first_name="Cleo")
    await sim.updates(allowed_updates=["chat_member"])
    await sim.forget_updates()
    await sim.post("member", chat=group, user=7, status="join")
    assert await sim.updates() == []
    await sim.post("member", chat=group, user=bot.id, status="promote")
    await sim.post("member", chat=group, user=7, status="leave")
    change = (await bot.get_updates())[-1].chat_member
    assert change is not None
    assert (change.new_chat_member.user.id, change.new_chat_member.status) == (7, "left")
    assert {m.user.id for m in await bot.get_chat_administrators(group)} == {ANNA, bot.id}


async def test_channels(bot: Bot, sim: Sim) -> None:
    channel = await sim.group("channel", username="cluster_news")
    post = await bot.send_message("@cluster_news", "news")
    assert post.sender_chat is not None
    assert post.chat.id == channel
    await sim.forget_updates()
    await sim.write(ANNA, "from the owner", chat=channel)
    assert (await bot.get_updates())[0].channel_post is not None
    assert (await sim.refused("message", user=BJORN, text="x", chat=channel))[0] == 409
    await sim.post("member", chat=channel, user=bot.id, status="demote")
    with pytest.raises(BadRequest, match="Need administrator rights in the channel chat"):
        await bot.send_message(channel, "x")


async def test_migration(bot: Bot, sim: Sim) -> None:
    group = await sim.group()
    await sim.forget_updates()
    new = (await sim.post("fault", kind="migrated", chat=group))["chats"][0]["id"]
    with pytest.raises(ChatMigrated) as caught:
        await bot.send_message(group, "x")
    assert caught.value.new_chat_id == new
    old_notice, new_notice = await bot.get_updates()
    assert old_notice.message is not None
    assert old_notice.message.migrate_to_chat_id == new
    assert new_notice.message is not None
    assert new_notice.message.migrate_from_chat_id == group
    await bot.send_message(new, "moved")
    listed = (await sim.http.get("/sim/chats", params={"user": BJORN})).json()["chats"]
    assert {chat["id"] for chat in listed} == {new, BJORN}


async def test_strangers_cannot_look_into_a_chat(sim: Sim) -> None:
    group = await sim.group()
    await sim.post("users", id=7, first_name="Cleo")
    answer = await sim.http.get(f"/sim/chats/{group}/messages", params={"user": 7})
    assert answer.status_code == 409

"""Faults and flood control that tests order."""

from __future__ import annotations

from typing import Any

import pytest
from telegram import Bot
from telegram.error import Forbidden, NetworkError, RetryAfter

from tests.emulator.conftest import ANNA, Sim


@pytest.mark.parametrize(
    ("fault", "error", "is_sent"),
    [
        ({"kind": "429", "retry_after": 7}, RetryAfter, False),
        ({"kind": "403"}, Forbidden, False),
        ({"kind": "500"}, NetworkError, False),
        ({"kind": "refuse"}, NetworkError, False),
        ({"kind": "drop"}, NetworkError, True),
    ],
)
async def test_each_fault(
    bot: Bot,
    sim: Sim,
    monkeypatch: pytest.MonkeyPatch,
    fault: dict[str, Any],
    error: type[Exception],
    is_sent: bool,
) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "true")  # the library warns of the coming change otherwise
    await sim.post("fault", **fault, method="sendMessage", count=1)
    with pytest.raises(error):
        await bot.send_message(ANNA, "first")
    assert ("first" in [m["text"] for m in await sim.messages(ANNA)]) is is_sent
    kept = [call for call in await sim.calls() if call["method"] == "sendMessage"]
    assert (len(kept), kept[0]["ok"], kept[0]["fault"]) == (1, is_sent, fault["kind"])
    await bot.send_message(ANNA, "second")
    assert (await sim.messages(ANNA))[-1]["text"] == "second"


async def test_retry_after_is_told(sim: Sim) -> None:
    await sim.post("fault", kind="429", retry_after=7)
    answer = await sim.call("sendMessage", chat_id=ANNA, text="x")
    assert answer["parameters"] == {"retry_after": 7}
    assert answer["description"] == "Too Many Requests: retry after 7"
    assert (await sim.call("getUpdates"))["ok"]
    await sim.http.delete("/sim/fault")
    assert (await sim.call("sendMessage", chat_id=ANNA, text="x"))["ok"]


async def test_faults_concern_what_they_name(sim: Sim) -> None:
    group = await sim.group()
    await sim.post("fault", kind="500", chat=group)
    await sim.post("fault", kind="500", method="getMe")
    await sim.post("fault", kind="500", method="getChat", share=0)
    assert not (await sim.call("sendMessage", chat_id=group, text="x"))["ok"]
    assert (await sim.call("sendMessage", chat_id=ANNA, text="x"))["ok"]
    assert not (await sim.call("getMe"))["ok"]
    assert (await sim.call("getChat", chat_id=ANNA))["ok"]
    assert len((await sim.http.get("/sim/fault")).json()["faults"]) == 3


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        ({"kind": "404"}, "kind must be one of"),
        ({"kind": "500", "shere": 1}, "unknown key in the fault: shere"),
        ({"kind": "500", "share": 2}, "share must be 0..1"),
        ({"kind": "500", "count": "many"}, "must be numbers"),
        ({"kind": "migrated", "chat": -1}, "there is no small group -1"),
    ],
)
async def test_wrong_faults(sim: Sim, fault: dict[str, Any], reason: str) -> None:
    assert reason in (await sim.refused("fault", **fault))[1]


async def test_flood_control(sim: Sim) -> None:
    group = await sim.group("supergroup")
    for number in range(40):
        assert (await sim.call("sendMessage", chat_id=ANNA, text=str(number)))["ok"]
    await sim.post("limits", enforce=True)
    burst = [await sim.call("sendMessage", chat_id=ANNA, text=str(number)) for number in range(10)]
    refused = [answer for answer in burst if not answer["ok"]]
    assert burst[0]["ok"]
    assert refused
    assert refused[0]["error_code"] == 429
    assert refused[0]["parameters"]["retry_after"] >= 1
    assert (await sim.call("sendMessage", chat_id=group, text="another chat"))["ok"]
    await sim.post("limits", enforce=False)
    assert (await sim.call("sendMessage", chat_id=ANNA, text="x"))["ok"]

"""Loopback only, live events, and a state that outlives the process."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from bot.emulator.server import Emulator
from tests.emulator.conftest import ANNA, Sim


async def test_loopback_only() -> None:
    emulator = Emulator()
    with pytest.raises(ValueError, match=r"loopback interface only, not on 0\.0\.0\.0"):
        await emulator.start(host="0.0.0.0")
    await emulator.stop()


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Host": "evil.example"}, 403),
        ({"Host": "evil.example:80"}, 403),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Host": "localhost"}, 200),
        ({}, 200),
    ],
)
async def test_other_sites_are_refused(sim: Sim, headers: dict[str, str], status: int) -> None:
    assert (await sim.http.get("/sim/users", headers=headers)).status_code == status


async def test_the_page_has_a_strict_policy(sim: Sim) -> None:
    answer = await sim.http.get("/")
    assert answer.status_code == 200
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert (await sim.http.get("/page/../server.py")).status_code == 404
    assert (await sim.http.get("/page/%2e%2e/server.py")).status_code == 404


async def test_a_file_is_downloaded_not_shown(sim: Sim) -> None:
    script = {"name": 'a".html', "content_base64": "PHNjcmlwdD4=", "mime_type": "text/html"}
    shown = (await sim.post("message", user=ANNA, document=script))["messages"][0]
    answer = await sim.http.get(shown["document"]["url"])
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"] == 'attachment; filename="a\'.html"'


async def test_events_are_live_and_can_be_resumed(sim: Sim) -> None:
    async def read(count: int, last: str | None) -> list[tuple[str, dict[str, object]]]:
        found: list[tuple[str, dict[str, object]]] = []
        headers = {"Last-Event-ID": last} if last else {}
        async with sim.http.stream("GET", "/sim/events", headers=headers) as stream:
            number = ""
            async for line in stream.aiter_lines():
                if line.startswith("id: "):
                    number = line[4:]
                if line.startswith("data: "):
                    found.append((number, json.loads(line[6:])))
                if len(found) == count:
                    break
        return found

    reading = asyncio.create_task(read(1, None))
    await asyncio.sleep(0.1)
    await sim.write(ANNA, "one")
    (number, event), *_ = await asyncio.wait_for(reading, 5)
    assert event == {"type": "message", "chat_id": ANNA, "message_id": 2}
    await sim.write(ANNA, "two")
    await sim.write(ANNA, "three", edit=3)
    missed = await asyncio.wait_for(read(2, number), 5)
    assert [event["type"] for _, event in missed] == ["message", "edit"]
    assert (await asyncio.wait_for(read(1, "5"), 5))[0][1] == {"type": "reset"}


SERVE = """
import asyncio, sys
from pathlib import Path
from bot.emulator.server import Emulator
async def main():
    emulator = Emulator(Path(sys.argv[1]))
    await emulator.start()
    print(emulator.url, emulator.token, flush=True)
    await asyncio.Event().wait()
asyncio.run(main())
"""


def test_nothing_is_lost_when_the_process_is_killed(tmp_path: Path) -> None:
    state = tmp_path / "telegram.sqlite3"

    def serve() -> tuple[subprocess.Popen[str], httpx.Client, str]:
        process = subprocess.Popen([sys.executable, "-c", SERVE, str(state)], stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None
        url, token = process.stdout.readline().split()
        return process, httpx.Client(base_url=url), f"/bot{token}"

    def kill(process: subprocess.Popen[str], http: httpx.Client) -> None:
        http.close()
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        assert process.stdout is not None
        process.stdout.close()

    process, http, api = serve()
    http.post("/sim/users", json={"id": ANNA, "first_name": "Anna"})
    for number in range(10):
        http.post("/sim/message", json={"user": ANNA, "text": f"update {number}"})
    first = http.get(f"{api}/getUpdates", params={"limit": 4}).json()["result"]
    http.get(f"{api}/getUpdates", params={"offset": first[-1]["update_id"] + 1, "limit": 1})
    sent = http.post(f"{api}/sendDocument", data={"chat_id": ANNA}, files={"document": ("a.txt", b"kept")}).json()
    http.post(f"{api}/setMyCommands", json={"commands": [{"command": "start", "description": "Begin"}]})
    kill(process, http)

    process, http, api = serve()
    updates = http.get(f"{api}/getUpdates").json()["result"]
    assert [u["message"]["text"] for u in updates] == [f"update {number}" for number in range(4, 10)]
    shown = http.get(f"/sim/chats/{ANNA}/messages").json()["messages"]
    assert len(shown) == 11
    assert http.get(shown[-1]["document"]["url"]).content == b"kept"
    assert sent["result"]["message_id"] == shown[-1]["message_id"] == 11
    assert http.get(f"{api}/getMyCommands").json()["result"] == [{"command": "start", "description": "Begin"}]
    assert "sendDocument" in [call["method"] for call in http.get("/sim/calls").json()["calls"]]
    more = http.post("/sim/message", json={"user": ANNA, "text": "after"}).json()["messages"][0]
    assert more["message_id"] == 12
    kill(process, http)

"""People with phones on the emulated Telegram: tests read like a chat.

Everything goes over real HTTP through the emulator's control side, and what is asserted is what the person sees.
"""

from __future__ import annotations

import asyncio
import base64
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import httpx

from bot.polling import tls

# Seconds to wait for the assistant before a test fails; a bound for hanging, not a measure of speed.
PATIENCE = 60


@dataclass
class Phones:
    """The control side of one emulated Telegram."""

    url: str
    http: httpx.AsyncClient = field(init=False)

    def __post_init__(self) -> None:
        self.http = httpx.AsyncClient(base_url=self.url, timeout=PATIENCE + 15, verify=tls())

    async def person(self, name: str, language: str = "en", **given: Any) -> Phone:
        """Somebody new with a phone."""
        answer = await self.ask("POST", "/sim/users", {"first_name": name, "language_code": language} | given)
        return Phone(self, answer["users"][0]["id"], name)

    async def group(self, title: str, *members: Phone, by: Phone | None = None) -> int:
        """A group with these people and the assistant, added by one of them; its chat id."""
        ids = [member.id for member in members]
        body = {"type": "supergroup", "title": title, "members": ids, "by": (by or members[0]).id}
        answer = await self.ask("POST", "/sim/chats", body)
        return int(answer["chats"][0]["id"])

    async def fault(self, **fault: Any) -> None:
        """Make Telegram fail, see the emulator's ``/sim/fault``."""
        await self.ask("POST", "/sim/fault", fault)

    async def calls(self, method: str | None = None, after: int = 0) -> list[dict[str, Any]]:
        """What the assistant called, in order, from call number ``after`` on."""
        answer = await self.ask("GET", f"/sim/calls?after={after}")
        return [call for call in answer["calls"] if method in (None, call["method"])]

    async def ask(self, verb: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        """One request to the control side; raises AssertionError with its words when refused."""
        response = await self.http.request(verb, path, json=body)
        assert response.is_success, f"{path}: {response.text}"
        answer: dict[str, Any] = response.json()
        return answer


@dataclass
class Phone:
    """One person; without ``chat`` everything happens in their private chat with the assistant."""

    phones: Phones
    id: int
    name: str
    seen: dict[int, int] = field(default_factory=dict)  # chat -> newest message when they last wrote

    async def send(self, text: str, chat: int | None = None, **content: Any) -> int:
        """Write a message; its id."""
        await self._look(chat)
        body = {"user": self.id, "text": text} | ({"chat": chat} if chat else {}) | content
        answer = await self.phones.ask("POST", "/sim/message", body)
        message_id = int(answer["messages"][0]["message_id"])
        self.seen[chat or self.id] = message_id
        return message_id

    async def send_photo(self, content: bytes, caption: str = "", chat: int | None = None) -> int:
        """Send a picture."""
        photo = {"name": "picture.png", "content_base64": base64.b64encode(content).decode()}
        body: dict[str, Any] = {"user": self.id, "photo": photo, "caption": caption}
        if chat:
            body["chat"] = chat
        answer = await self.phones.ask("POST", "/sim/message", body)
        message_id = int(answer["messages"][0]["message_id"])
        self.seen[chat or self.id] = message_id
        return message_id

    async def type_inline(self, query: str) -> list[dict[str, Any]]:
        """Type ``@assistant query`` in some chat; the list of results that comes up."""
        answer = await self.phones.ask("POST", "/sim/inline", {"user": self.id, "query": query, "wait": PATIENCE})
        results: list[dict[str, Any]] = answer["results"]
        return results

    async def choose_inline(self, query: str, result_id: str, chat: int) -> dict[str, Any]:
        """Send a result of that list into a chat; the message as it stands there."""
        body = {"user": self.id, "query": query, "result_id": result_id, "chat": chat}
        answer = await self.phones.ask("POST", "/sim/inline/choose", body)
        sent: dict[str, Any] = answer["messages"][0]
        return sent

    async def send_file(self, name: str, content: bytes) -> int:
        """Send a file to the assistant."""
        document = {"name": name, "content_base64": base64.b64encode(content).decode()}
        await self._look(None)
        answer = await self.phones.ask("POST", "/sim/message", {"user": self.id, "document": document})
        message_id = int(answer["messages"][0]["message_id"])
        self.seen[self.id] = message_id
        return message_id

    async def messages(self, chat: int | None = None) -> list[dict[str, Any]]:
        """Everything in the chat as the person sees it now, oldest first."""
        return (await self._read(chat))[0]

    async def sees(self, *texts: str, chat: int | None = None, anywhere: bool = False) -> dict[str, Any]:
        """Wait for a message of the assistant's with all these texts in it, since they last wrote; the newest such."""
        after = 0 if anywhere else self.seen.get(chat or self.id, 0)

        def fits(message: dict[str, Any]) -> bool:
            return message["message_id"] > after and all(text in words(message) for text in texts)

        return await self._wait(fits, chat, f"a message with {texts}")

    async def sees_edit(self, *texts: str, chat: int | None = None) -> dict[str, Any]:
        """Wait for any message in the chat, new or edited, with these texts in it."""
        return await self.sees(*texts, chat=chat, anywhere=True)

    async def tap(self, label: str, chat: int | None = None, **options: Any) -> dict[str, Any] | None:
        """Tap the newest button whose label contains ``label``; the note that pops up, if any."""

        def has_button(message: dict[str, Any]) -> bool:
            return any(label in button["text"] for button in buttons(message))

        message = await self._wait(has_button, chat, f"a button {label!r}")
        data = next(button["callback_data"] for button in buttons(message) if label in button["text"])
        self.seen[chat or self.id] = message["message_id"] - 1
        return await self.press(message["message_id"], data, chat, **options)

    async def press(
        self, message_id: int, data: str, chat: int | None = None, *, force: bool = False
    ) -> dict[str, Any] | None:
        """Press the button with this data under this message; ``force`` presses one that is no longer shown."""
        body = {"user": self.id, "chat": chat or self.id, "message_id": message_id, "data": data, "force": force}
        body["wait"] = PATIENCE
        answer = await self.phones.ask("POST", "/sim/callback", body)
        note: dict[str, Any] | None = answer.get("answer")
        return note

    async def _wait(self, fits: Callable[[dict[str, Any]], bool], chat: int | None, what: str) -> dict[str, Any]:
        """The newest message of the assistant's that fits, looked for anew whenever something changes in the chat."""
        deadline, event = time.monotonic() + PATIENCE, None
        while True:
            messages, event = await self._read(chat, wait=event)
            for message in reversed(messages):
                if message["from"]["is_bot"] and fits(message):
                    return message
            if time.monotonic() > deadline:
                break
        shown = "\n---\n".join(f"{m['from']['first_name']}: {words(m)} {labels(m)}" for m in messages[-6:])
        raise AssertionError(f"{self.name} waited for {what}; the chat ends with:\n{shown}")

    async def _read(self, chat: int | None, wait: str | None = None) -> tuple[list[dict[str, Any]], str]:
        """The chat's messages and the number of the newest event; ``wait``: only after that event."""
        query = {"user": self.id} | ({"wait": wait} if wait else {})
        response = await self.phones.http.get(f"/sim/chats/{chat or self.id}/messages", params=query)
        assert response.is_success, response.text
        shown = [message for message in response.json()["messages"] if not message.get("deleted")]
        return shown, response.headers["last-event-id"]

    async def _look(self, chat: int | None) -> None:
        messages = await self.messages(chat) if (chat or self.id) in self.seen else []
        if messages:
            self.seen[chat or self.id] = messages[-1]["message_id"]


async def until(condition: Callable[[], Awaitable[bool]], what: str) -> None:
    """Wait for something to become true that no chat shows; fails when it takes too long."""
    for _ in range(int(PATIENCE / 0.05)):
        if await condition():
            return
        await asyncio.sleep(0.05)
    raise AssertionError(f"never: {what}")


def words(message: dict[str, Any]) -> str:
    """A message's text or caption."""
    return str(message.get("text") or message.get("caption") or "")


def buttons(message: dict[str, Any]) -> list[dict[str, Any]]:
    """A message's inline buttons, row after row."""
    markup = message.get("reply_markup") or {}
    return [button for row in markup.get("inline_keyboard", []) for button in row]


def labels(message: dict[str, Any]) -> list[str]:
    """What stands on its buttons."""
    return [button["text"] for button in buttons(message)]

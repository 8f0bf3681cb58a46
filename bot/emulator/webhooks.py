"""Delivery of updates to webhooks: in order per chat, several chats at once, retried with growing pauses."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field

import httpx

from bot.emulator.store import Bot
from bot.emulator.world import World

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - a header's name
FIRST_PAUSE_SECONDS = 0.25
LONGEST_PAUSE_SECONDS = 15.0
ANSWER_TIMEOUT_SECONDS = 60.0


@dataclass
class _Delivery:
    """What a bot's sender is doing: queues in flight and queues that wait after a failure."""

    in_flight: set[int] = field(default_factory=set)
    tasks: set[asyncio.Task[None]] = field(default_factory=set)
    retry_at: dict[int, float] = field(default_factory=dict)
    failures: dict[int, int] = field(default_factory=dict)


class Webhooks:
    """One sender for every bot that has a webhook."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._senders: dict[int, asyncio.Task[None]] = {}
        self._client: httpx.AsyncClient | None = None

    def start(self) -> None:
        """Begins sending for the webhooks that are set, and for those to come."""
        self._world.on_webhooks_changed = self._refresh
        self._refresh()

    async def stop(self) -> None:
        """Ends all senders; what was not taken stays queued."""
        self._world.on_webhooks_changed = lambda: None
        senders, self._senders = list(self._senders.values()), {}
        for sender in senders:
            sender.cancel()
        await asyncio.gather(*senders, return_exceptions=True)
        if self._client is not None:
            await self._client.aclose()

    def _refresh(self) -> None:
        """Starts senders for new webhooks; a sender whose webhook is gone ends by itself when woken."""
        for bot in self._world.store.bots():
            sender = self._senders.get(bot.id)
            if bot.data.get("webhook") and (sender is None or sender.done()):
                self._senders[bot.id] = asyncio.create_task(self._send_all(bot.id))
            self._world.wake(bot.id)

    async def _send_all(self, bot_id: int) -> None:
        delivery = _Delivery()
        try:
            while not self._world.is_closed and (bot := self._world.bot(bot_id)).data.get("webhook"):
                news = self._world.news(bot_id)
                self._start_deliveries(bot, delivery)
                now = time.monotonic()
                pauses = [at - now for at in delivery.retry_at.values()]
                try:
                    await asyncio.wait_for(news.wait(), max(0.01, min(pauses)) if pauses else None)
                except TimeoutError:
                    continue
        finally:
            for task in delivery.tasks:
                task.cancel()
            await asyncio.gather(*delivery.tasks, return_exceptions=True)

    def _start_deliveries(self, bot: Bot, delivery: _Delivery) -> None:
        """Sends the oldest update of every queue that is neither in flight nor waiting after a failure."""
        webhook = bot.data["webhook"]
        now = time.monotonic()
        delivery.retry_at = {queue: at for queue, at in delivery.retry_at.items() if at > now}
        taken = delivery.in_flight | set(delivery.retry_at)
        for update_id, queue, raw in self._world.store.updates(bot.id, 1_000):
            if len(delivery.in_flight) >= webhook["max_connections"]:
                return
            if queue in taken:
                continue
            taken.add(queue)
            delivery.in_flight.add(queue)
            task = asyncio.create_task(self._deliver(bot, delivery, update_id, queue, raw))
            delivery.tasks.add(task)
            task.add_done_callback(delivery.tasks.discard)

    async def _deliver(self, bot: Bot, delivery: _Delivery, update_id: int, queue: int, raw: str) -> None:
        error = await self._post(bot, raw)
        delivery.in_flight.discard(queue)
        with self._world.store.transaction():
            if error is None:
                self._world.store.confirm(bot.id, update_id)
                delivery.failures.pop(queue, None)
            else:
                self._note_failure(bot, error)
                failures = delivery.failures.get(queue, 0)
                delivery.failures[queue] = failures + 1
                pause = min(FIRST_PAUSE_SECONDS * 2.0**failures, LONGEST_PAUSE_SECONDS)
                delivery.retry_at[queue] = time.monotonic() + pause
        self._world.wake(bot.id)

    async def _post(self, bot: Bot, raw: str) -> str | None:
        """Posts one update; the reason when the webhook did not take it."""
        webhook = bot.data["webhook"]
        headers = {"Content-Type": "application/json"}
        if webhook["secret_token"]:
            headers[SECRET_HEADER] = webhook["secret_token"]
        if self._client is None:  # made when first needed: loading certificates takes a tenth of a second
            self._client = httpx.AsyncClient(timeout=ANSWER_TIMEOUT_SECONDS, trust_env=False)
        try:
            response = await self._client.post(webhook["url"], content=raw.encode(), headers=headers)
        except httpx.TimeoutException:
            return "Read timeout expired"
        except httpx.HTTPError as error:
            return f"Connection failed: {type(error).__name__}"
        if response.is_success:
            return None
        return f"Wrong response from the webhook: {response.status_code} {response.reason_phrase}"

    def _note_failure(self, bot: Bot, reason: str) -> None:
        """Keeps the last error for getWebhookInfo, unless the webhook was changed meanwhile."""
        current = self._world.bot(bot.id)
        webhook = current.data.get("webhook")
        if webhook and webhook["url"] == bot.data["webhook"]["url"]:
            noted = {**webhook, "last_error_date": int(time.time()), "last_error_message": reason}
            self._world.change_bot(current, webhook=noted)

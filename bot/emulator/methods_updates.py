"""How a bot gets its updates: getUpdates and the webhook methods, and getMe."""

from __future__ import annotations

import asyncio
import json
import re
from typing import Any
from urllib.parse import urlsplit

from telegram.constants import PollingLimit, WebhookLimit

from bot.emulator.calls import Call
from bot.emulator.errors import ApiError, Json, bad_request
from bot.emulator.updates import KNOWN_KINDS
from bot.emulator.world import World

MAX_POLL_SECONDS = 50
_LOOPBACK = ("127.0.0.1", "localhost", "::1")


def get_me(call: Call) -> Json:
    """getMe."""
    return {
        **call.bot.user(),
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": True,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


async def get_updates(call: Call) -> list[Json]:
    """getUpdates: forgets what `offset` confirms, answers at once or after up to `timeout` seconds.

    A second poll ends the first with 409, as at Telegram.
    """
    world, bot_id = call.world, call.bot.id
    if call.bot.data.get("webhook"):
        reason = "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
        raise ApiError(409, f"Conflict: {reason}")
    limit = max(1, min(call.get("limit") or PollingLimit.MAX_LIMIT, PollingLimit.MAX_LIMIT))
    timeout = max(0, min(call.get("timeout") or 0, MAX_POLL_SECONDS))
    with world.store.transaction():
        _remember_allowed(call)
        _confirm(call, call.get("offset") or 0)
    ended = _take_over(world, bot_id)
    try:
        deadline = asyncio.get_running_loop().time() + timeout
        while not (found := world.store.updates(bot_id, limit)) and not world.is_closed:
            remaining = deadline - asyncio.get_running_loop().time()
            if remaining <= 0 or not await _wait_for_news(world, bot_id, ended, remaining):
                break
        return [json.loads(raw) for _, _, raw in found]
    finally:
        if world.polls.get(bot_id) is ended:
            del world.polls[bot_id]


def _confirm(call: Call, offset: int) -> None:
    if offset > 0:
        call.world.store.confirm_before(call.bot.id, offset)
    elif offset < 0:
        call.world.store.confirm_all_but(call.bot.id, -offset)


def _take_over(world: World, bot_id: int) -> asyncio.Future[None]:
    """Ends the bot's other long poll, if one is open, and opens this one."""
    other = world.polls.get(bot_id)
    if other is not None and not other.done():
        other.set_result(None)
    ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    world.polls[bot_id] = ended
    return ended


async def _wait_for_news(world: World, bot_id: int, ended: asyncio.Future[None], seconds: float) -> bool:
    """Waits for an update; False when the time is over, 409 when another poll took over."""
    news = asyncio.create_task(world.news(bot_id).wait())
    waiting: set[asyncio.Future[Any]] = {news, ended}
    try:
        await asyncio.wait(waiting, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    finally:
        news.cancel()
    if ended.done():
        reason = "terminated by other getUpdates request; make sure that only one bot instance is running"
        raise ApiError(409, f"Conflict: {reason}")
    return news.done()


def _remember_allowed(call: Call) -> None:
    """Keeps `allowed_updates` when given; an empty list means the default kinds."""
    allowed = call.get("allowed_updates")
    if allowed is None:
        return
    unknown = [kind for kind in allowed if kind not in KNOWN_KINDS]
    if unknown:
        raise bad_request(f'unknown update type "{unknown[0]}" in allowed_updates')
    if (call.bot.data.get("allowed_updates") or []) != allowed:
        call.world.change_bot(call.bot, allowed_updates=allowed or None)


def set_webhook(call: Call) -> bool:
    """setWebhook: an empty url removes it. Only loopback addresses are called, over http or https."""
    url = call["url"]
    if not url:
        return delete_webhook(call)
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https"):
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    if parts.hostname not in _LOOPBACK:
        raise bad_request("bad webhook: the emulator calls loopback addresses only")
    secret = call.get("secret_token") or ""
    if not re.fullmatch(rf"[A-Za-z0-9_-]{{0,{WebhookLimit.MAX_SECRET_TOKEN_LENGTH}}}", secret):
        raise bad_request("secret token contains unallowed characters")
    connections = call.get("max_connections", 40)
    if not WebhookLimit.MIN_CONNECTIONS_LIMIT <= connections <= WebhookLimit.MAX_CONNECTIONS_LIMIT:
        raise bad_request("max_connections must be between 1 and 100")
    _remember_allowed(call)
    _drop_pending(call)
    webhook = {"url": url, "secret_token": secret, "max_connections": connections}
    call.world.change_bot(call.world.bot(call.bot.id), webhook=webhook)
    call.world.store.after_commit(call.world.webhooks_changed)
    return True


def delete_webhook(call: Call) -> bool:
    """deleteWebhook."""
    _drop_pending(call)
    call.world.change_bot(call.world.bot(call.bot.id), webhook=None)
    call.world.store.after_commit(call.world.webhooks_changed)
    return True


def _drop_pending(call: Call) -> None:
    if call.get("drop_pending_updates"):
        call.world.store.confirm_all_but(call.bot.id, 0)


def get_webhook_info(call: Call) -> Json:
    """getWebhookInfo."""
    webhook: Json = call.bot.data.get("webhook") or {}
    info: Json = {
        "url": webhook.get("url", ""),
        "has_custom_certificate": False,
        "pending_update_count": call.world.store.pending_count(call.bot.id),
    }
    for name in ("max_connections", "last_error_date", "last_error_message"):
        if webhook.get(name):
            info[name] = webhook[name]
    if call.bot.data.get("allowed_updates"):
        info["allowed_updates"] = call.bot.data["allowed_updates"]
    return info


METHODS: dict[str, Any] = {
    "getMe": get_me,
    "setWebhook": set_webhook,
    "deleteWebhook": delete_webhook,
    "getWebhookInfo": get_webhook_info,
}
WAITING_METHODS: dict[str, Any] = {"getUpdates": get_updates}

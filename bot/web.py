"""Door 2: the webhook, and what the operator's monitoring asks for."""

from __future__ import annotations

import contextlib
import hmac
import json
import socket
from collections.abc import Callable
from datetime import timedelta
from urllib.parse import urlsplit

import uvicorn
from prometheus_client import CollectorRegistry, Gauge, generate_latest
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from bot import inbox
from bot.db import Clock, Database
from bot.errors import SettingsError
from bot.logs import get_logger
from bot.models import Delivery, DeliveryState, InboxUpdate, UpdateState

log = get_logger(__name__)

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the header's name
# Updates are a few kilobytes; what is larger does not come from Telegram.
LONGEST_BODY = 1_000_000
# An update that waits longer than this says that the dispatcher stands still.
UNHEALTHY_AFTER = timedelta(minutes=2)


class Web:
    """The HTTP side of one assistant."""

    def __init__(self, database: Database, clock: Clock, bot_id: int, on_stored: Callable[[], None]) -> None:
        self._database = database
        self._clock = clock
        self._bot_id = bot_id
        self._on_stored = on_stored

    def app(self, webhook_url: str | None, secret: str | None) -> Starlette:
        """The Starlette application; without a webhook address it only reports health."""
        routes = [Route("/healthz", self._health), Route("/metrics", self._metrics)]
        if webhook_url and secret:
            self._secret = secret.encode()
            path = urlsplit(webhook_url).path or "/"
            routes.append(Route(path, self._webhook, methods=["POST"]))
        return Starlette(routes=routes)

    async def _webhook(self, request: Request) -> Response:
        given = request.headers.get(SECRET_HEADER, "").encode()
        if not hmac.compare_digest(given, self._secret):
            return PlainTextResponse("wrong secret", 403)
        body = await request.body()
        update = _parsed(body)
        if update is None:
            return PlainTextResponse("not an update", 400)
        try:
            async with self._database.transaction() as session:
                await inbox.store(session, self._bot_id, [update], self._clock())
        except (SQLAlchemyError, OSError):
            log.exception("webhook.not_stored")
            return PlainTextResponse("try again", 503)
        self._on_stored()
        return Response()

    async def _health(self, _request: Request) -> Response:
        try:
            async with self._database.reading() as session:
                oldest = await session.scalar(
                    select(func.min(InboxUpdate.received_at)).where(
                        InboxUpdate.state == UpdateState.PENDING, InboxUpdate.attempts == 0
                    )
                )
        except (SQLAlchemyError, OSError):
            log.exception("health.database")
            return JSONResponse({"status": "the database does not answer"}, 503)
        if oldest is not None and oldest < self._clock() - UNHEALTHY_AFTER:
            return JSONResponse({"status": "updates wait", "oldest": oldest.isoformat()}, 503)
        return JSONResponse({"status": "ok"})

    async def _metrics(self, _request: Request) -> Response:
        registry = CollectorRegistry()
        updates = Gauge("clusterbot_updates", "Updates in the inbox by state", ["state"], registry=registry)
        deliveries = Gauge("clusterbot_deliveries", "Messages in the outbox by state", ["state"], registry=registry)
        async with self._database.reading() as session:
            for gauge, model, states in (
                (updates, InboxUpdate, UpdateState),
                (deliveries, Delivery, DeliveryState),
            ):
                for each in states:  # a series that is not there cannot be watched
                    gauge.labels(each.value).set(0)
                counts = select(model.state, func.count()).group_by(model.state)
                for state, count in await session.execute(counts):
                    gauge.labels(state.value).set(count)
        return Response(generate_latest(registry), media_type="text/plain; version=0.0.4")


def _parsed(body: bytes) -> dict[str, object] | None:
    if len(body) > LONGEST_BODY:
        return None
    try:
        update = json.loads(body)
    except ValueError:
        return None
    return update if isinstance(update, dict) and isinstance(update.get("update_id"), int) else None


class Server(uvicorn.Server):
    """Leaves the signals to whoever runs the assistant."""

    @contextlib.contextmanager
    def capture_signals(self):  # type: ignore[no-untyped-def]
        """Capture none."""
        yield


def server(app: Starlette) -> Server:
    """What serves the door; ``serve([socket])`` runs until ``should_exit`` is set."""
    return Server(uvicorn.Config(app, log_config=None, lifespan="off"))


def door(host: str, port: int) -> socket.socket:
    """The socket of the door; raises SettingsError where this machine has no such address, or another has the port."""
    try:
        return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as error:
        why = str(error.strerror).partition(" (while")[0]  # Python repeats the address after that
        reason = f"cannot listen on {host}:{port} ({why})"
        raise SettingsError(f"CLUSTERBOT_LISTEN: {reason}; set another host:port") from None

"""The emulated Telegram as a web server on the loopback interface."""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from bot.emulator.api import answer_call
from bot.emulator.control import Handler, answer_control
from bot.emulator.control_routes import CONTROL_ROUTES
from bot.emulator.errors import ApiError
from bot.emulator.faults import ConnectionLost
from bot.emulator.webhooks import Webhooks
from bot.emulator.world import DEFAULT_TOKEN, World

# What answers under way get when the server stops.
GRACE_SECONDS = 2.0
PAGE_FOLDER = Path(__file__).parent / "page"
LOOPBACK_HOSTS = frozenset({"127.0.0.1", "localhost", "::1"})
_PAGE_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; "
    "connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
}


class Emulator:
    """Telegram for one machine. `state_path` names a SQLite file that outlives the process; in memory without."""

    def __init__(self, state_path: Path | None = None, token: str = DEFAULT_TOKEN) -> None:
        self.token = token
        self.world = World(state_path, token)
        self._webhooks = Webhooks(self.world)
        self._server: _Server | None = None
        self._serving: asyncio.Task[None] | None = None
        self._address = ("", 0)

    @property
    def url(self) -> str:
        """`http://127.0.0.1:PORT`, to which `/bot<token>/<method>` is added."""
        host, port = self._address
        return f"http://{f'[{host}]' if ':' in host else host}:{port}"

    @property
    def page_url(self) -> str:
        """The chat page's address."""
        return f"{self.url}/"

    def create_app(self) -> Starlette:
        """The ASGI application: Bot API, control side and chat page."""
        routes = [
            Route("/bot{token}/{method}", self._call, methods=["GET", "POST"]),
            Route("/file/bot{token}/{path:path}", self._file, methods=["GET"]),
            Route("/sim/events", self._events, methods=["GET"]),
            *(Route(path, self._control(handler), methods=[verb]) for verb, path, handler in CONTROL_ROUTES),
            Route("/", self._index, methods=["GET"]),
            Route("/page/{path:path}", self._page, methods=["GET"]),
        ]
        app = Starlette(routes=routes)
        app.add_middleware(_LoopbackOnly)
        return app

    async def start(self, host: str = "127.0.0.1", port: int = 0) -> None:
        """Serves in this event loop until `stop()`, once; port 0 takes a free one.

        Raises ValueError for a host that is not loopback, OSError for a port that is taken.
        """
        if host not in LOOPBACK_HOSTS:
            raise ValueError(f"the emulator listens on the loopback interface only, not on {host}")
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)  # asyncio sets TCP_NODELAY by it
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, port))
        except OSError:
            listener.close()
            raise
        self._address = (host, listener.getsockname()[1])
        config = uvicorn.Config(
            self.create_app(),
            http=_Protocol,
            ws="none",
            lifespan="off",
            log_config=None,
            log_level="warning",
            access_log=False,
            proxy_headers=False,
        )
        self._server = _Server(config)
        self._webhooks.start()
        self._serving = asyncio.create_task(self._server.serve(sockets=[listener]))
        while not self._server.started:
            if self._serving.done():
                self._serving.result()
            await asyncio.sleep(0.005)

    async def stop(self) -> None:
        """Ends polls, streams and the server; the state file stays."""
        self.world.close()
        await self._webhooks.stop()
        if self._server is not None and self._serving is not None:
            self._server.stop()
            with contextlib.suppress(asyncio.CancelledError):
                await self._serving
            self._server = self._serving = None
        self.world.store.close()

    async def _call(self, request: Request) -> Response:
        try:
            return await answer_call(self.world, request)
        except ConnectionLost:
            return _Hangup()

    async def _file(self, request: Request) -> Response:
        try:
            self.world.bot_of_token(request.path_params["token"])
        except ApiError as error:
            return PlainTextResponse(json.dumps(error.body()), error.code, media_type="application/json")
        found = self.world.store.file_content(path=request.path_params["path"])
        if found is None:
            body = '{"ok":false,"error_code":404,"description":"Not Found"}'
            return PlainTextResponse(body, 404, media_type="application/json")
        return Response(found[1], media_type="application/octet-stream")

    def _control(self, handler: Handler) -> Any:
        async def endpoint(request: Request) -> Response:
            return await answer_control(self.world, request, handler)

        return endpoint

    async def _events(self, request: Request) -> Response:
        last = request.headers.get("last-event-id") or request.query_params.get("after") or ""
        after = int(last) if last.isdigit() else None
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        return StreamingResponse(_stream(self.world, after), media_type="text/event-stream", headers=headers)

    async def _index(self, request: Request) -> Response:
        index = PAGE_FOLDER / "index.html"
        if not index.is_file():
            return PlainTextResponse("The emulated Telegram is running; its chat page is not installed.\n")
        return FileResponse(index, headers=_PAGE_HEADERS)

    async def _page(self, request: Request) -> Response:
        file = (PAGE_FOLDER / request.path_params["path"]).resolve()
        if not file.is_relative_to(PAGE_FOLDER.resolve()) or not file.is_file():
            return PlainTextResponse("Not Found", 404)
        return FileResponse(file, headers=_PAGE_HEADERS)


async def _stream(world: World, after: int | None) -> AsyncIterator[str]:
    yield "retry: 1000\n\n"
    async for item in world.events.follow(after):
        yield f"id: {item[0]}\ndata: {json.dumps(item[1])}\n\n" if item else ": still here\n\n"


class _Server(uvicorn.Server):
    """uvicorn without its signal handlers (the process belongs to whoever started the emulator), stopped at once
    instead of at the next tick."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self._stopping = asyncio.Event()

    def stop(self) -> None:
        """Ends `serve()`."""
        self.should_exit = True
        self._stopping.set()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Lets answers under way end. uvicorn's own pauses first, and then looks ten times a second."""
        for server in self.servers:
            server.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        under_way = list(self.server_state.tasks)
        if under_way:
            await asyncio.wait(under_way, timeout=GRACE_SECONDS)
        for task in under_way:
            task.cancel()
        await asyncio.sleep(0)  # connections that have just been closed say so to their protocols

    async def main_loop(self) -> None:
        """Ticks ten times a second, as uvicorn's own loop does."""
        tick = 0
        while not await self.on_tick(tick):
            tick = (tick + 1) % 864_000
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), 0.1)

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


class _Protocol(H11Protocol):
    """HTTP with a way for a response to cut the connection (`_Hangup`)."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.app_state = {**self.app_state, "cut_connection": partial(_cut, self)}


def _cut(protocol: H11Protocol) -> None:
    protocol.transport.abort()


class _Hangup(Response):
    """No answer at all: the connection is closed."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope["state"]["cut_connection"]()
        while (await receive())["type"] != "http.disconnect":
            pass


class _LoopbackOnly:
    """Refuses requests addressed to another host (DNS rebinding) and requests of other sites' pages."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
            reason = _refusal(headers)
            if reason:
                await PlainTextResponse(json.dumps({"error": reason}), 403, media_type="application/json")(
                    scope, receive, send
                )
                return
        await self._app(scope, receive, send)


def _refusal(headers: dict[str, str]) -> str | None:
    host = headers.get("host", "")
    if urlsplit(f"//{host}").hostname not in LOOPBACK_HOSTS:
        return "this server answers to loopback addresses only"
    origin = headers.get("origin")
    if origin is not None and urlsplit(origin).netloc != host:
        return "requests of other sites are refused"
    if headers.get("sec-fetch-site") in ("cross-site", "same-site") and headers.get("sec-fetch-mode") != "navigate":
        return "requests of other sites are refused"
    return None

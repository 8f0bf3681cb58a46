"""The composition root: settings -> the parts, wired. Nothing else wires."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import os
import secrets
import socket
from collections.abc import Awaitable, Callable
from datetime import timedelta
from types import TracebackType
from typing import TYPE_CHECKING, Self

from telegram.error import BadRequest, InvalidToken, NetworkError, RetryAfter, TelegramError
from telegram.ext import Application, ContextTypes, ExtBot
from telegram.request import HTTPXRequest

import handlers
from bot import inbox, menus, outbox, schema
from bot.brain import Brain
from bot.context import Context
from bot.db import Clock, Database, utc_now
from bot.errors import SettingsError
from bot.inbox import ClusterApplication, Dispatcher
from bot.jobs import Jobs
from bot.lease import Leadership
from bot.logs import get_logger
from bot.models import Version
from bot.pacing import Pacing
from bot.polling import ALLOWED_UPDATES, Poller, tls
from bot.schedule import Every, Ticker
from bot.sender import Sender
from bot.services import people, retention
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.web import Server

log = get_logger(__name__)

LONGEST_PAUSE_SECONDS = 30.0
# How often what was finished long ago is dropped.
CLEAR_EVERY = timedelta(hours=1)


class Assistant:
    """One running assistant; ``async with Assistant(settings):`` starts it and stops it cleanly."""

    def __init__(self, settings: Settings, clock: Clock = utc_now, pacing: Pacing | None = None) -> None:
        self.settings = settings
        self.clock = clock
        self.database = Database(settings.sqlalchemy_url)
        self.brain = Brain(semantic_model=settings.semantic_model, data_dir=settings.data_dir)
        self.pacing = pacing or Pacing()
        self.application = _application(settings, self.brain)
        self._ticker: Ticker | None = None
        self._sender: Sender | None = None
        self._tasks: list[asyncio.Task[None]] = []
        self._server: Server | None = None
        self._is_stopping = False

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    async def start(self) -> None:
        """Bring the tables up to date, meet Telegram, open the door; raises SettingsError for a refused token."""
        await asyncio.to_thread(schema.upgrade_in_a_child, self.settings.sqlalchemy_url)
        await _patiently("meeting Telegram", self.application.initialize)
        owner = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"
        leadership = Leadership(self.database, owner)
        sender = self._sender = Sender(self.database, self.application.bot, self.pacing, leadership, self.clock)
        dispatcher = Dispatcher(self.database, self.application, self.clock, sender.wake, self.settings.operator_chat)
        clearing = [Every(CLEAR_EVERY, inbox.forget_done), Every(CLEAR_EVERY, outbox.forget_finished)]
        forget = retention.forgetting(self.settings.question_person_days, self.settings.question_retention_days)
        clearing.append(Every(CLEAR_EVERY, forget))
        self._ticker = Ticker(
            self.database, leadership, [*handlers.ticks(self.brain), *clearing], sender.wake, self.clock
        )
        await self._open_door(dispatcher)
        self.brain.warm_up()  # after the door is open: it takes every processor for some seconds
        for name, work in (
            ("leadership", leadership.run),
            ("dispatcher", dispatcher.run),
            ("sender", sender.run),
            ("menus", self._publish_menus),
            ("jobs", Jobs(self.database, self.application.bot, self.brain, self.clock, sender.wake).run),
            ("answers", lambda: self.brain.keep_up(self.database)),
        ):
            self._spawn(name, work)
        self._ticker.start()
        log.info("assistant.started", bot=self.application.bot.username, database=self.database.url.get_backend_name())

    async def tick(self) -> None:
        """Do what has become due now, without waiting for the next tick."""
        if self._ticker is not None:
            await self._ticker.tick()

    async def run(self) -> None:
        """Work until cancelled; a part that fails ends all, so that the operator's supervisor starts afresh."""
        async with self:
            await self.wait()

    async def wait(self) -> None:
        """Wait until a part fails, and raise what it raised."""
        await asyncio.wait(self._tasks, return_when=asyncio.FIRST_EXCEPTION)
        for task in self._tasks:
            if task.done() and not task.cancelled():
                task.result()

    async def stop(self) -> None:
        """Take nothing more, finish what is in flight, give everything back."""
        self._is_stopping = True
        if self._ticker is not None:
            await self._ticker.stop()
        if self._sender is not None:
            await self._sender.stop()
        if self._server is not None:
            self._server.should_exit = True
        for task in reversed(self._tasks):
            if task.get_name() != "web":
                task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        with contextlib.suppress(TelegramError):
            await self.application.shutdown()
        await self.database.close()

    async def _open_door(self, dispatcher: Dispatcher) -> None:
        settings, bot = self.settings, self.application.bot
        secret = settings.webhook_secret.get_secret_value() if settings.webhook_secret else None
        if settings.webhook_url or settings.listen:
            from bot.web import Web, door, server  # 4 MB that only this door needs

            opened = door(settings.listen_host, settings.listen_port)
            app = Web(self.database, self.clock, bot.id, dispatcher.wake).app(settings.webhook_url, secret)
            self._server = server(app)
            self._spawn("web", functools.partial(self._server.serve, [opened]))
        if settings.webhook_url:
            await _patiently(
                "the webhook of CLUSTERBOT_WEBHOOK_URL",
                lambda: bot.set_webhook(
                    settings.webhook_url or "", secret_token=secret, allowed_updates=ALLOWED_UPDATES
                ),
            )
            return
        await _patiently("leaving the webhook", bot.delete_webhook)
        token = settings.token.get_secret_value()
        poller = Poller(settings.telegram_api_url, token, bot.id, self.database, self.clock, dispatcher.wake)
        self._spawn("poller", poller.run)

    async def _publish_menus(self) -> None:
        """Tell Telegram the command menus when they have changed; an assistant without menus still answers."""
        bot = self.application.bot
        fingerprint = await asyncio.to_thread(menus.fingerprint, bot.id)  # it reads every catalog
        async with self.database.reading() as session:
            published = await session.get(Version, menus.VERSION)
            known = await people.with_own_menu(session)
        if published is not None and published.number == fingerprint:
            return
        try:
            await menus.publish_common(bot)
            for person in known:
                await menus.publish(bot, person)
        except TelegramError as error:
            log.warning("menus.not_published", error=str(error))
            return
        async with self.database.transaction() as session:
            await session.merge(Version(name=menus.VERSION, number=fingerprint))

    def _spawn(self, name: str, work: Callable[[], Awaitable[None]]) -> None:
        async def run() -> None:
            try:
                await work()
            except Exception as error:
                if self._is_stopping:  # a Ctrl+C in the terminal ends the children too, which breaks who waits for them
                    log.warning("assistant.part_ended", part=name, error=f"{type(error).__name__}: {error}")
                else:
                    log.exception("assistant.part_failed", part=name)
                raise

        self._tasks.append(asyncio.create_task(run(), name=name))


def _application(settings: Settings, brain: Brain) -> ClusterApplication:
    base = settings.telegram_api_url
    request = HTTPXRequest(connection_pool_size=16, httpx_kwargs={"verify": tls()})
    bot: ExtBot[None] = ExtBot(
        settings.token.get_secret_value(),
        base_url=f"{base}/bot",
        base_file_url=f"{base}/file/bot",
        request=request,
        get_updates_request=request,  # unused: the poller asks by itself
    )
    application = Application.builder().bot(bot).updater(None).context_types(ContextTypes(context=Context)).build()
    application.bot_data["brain"] = brain
    handlers.register(application)
    return application


async def _patiently(what: str, work: Callable[[], Awaitable[object]]) -> None:
    """Try until Telegram answers; raises SettingsError when it refuses the token or the webhook."""
    pause = 1.0
    while True:
        try:
            await work()
            return
        except InvalidToken:
            raise SettingsError("CLUSTERBOT_TOKEN was refused by Telegram: copy it from @BotFather again") from None
        except BadRequest as error:
            raise SettingsError(f"Telegram refused {what} ({error})") from None
        except RetryAfter as error:
            pause = float(error.retry_after)  # type: ignore[arg-type]
        except NetworkError as error:
            log.warning("telegram.unreachable", doing=what, error=str(error), retry_in=pause)
        await asyncio.sleep(pause)
        pause = min(pause * 2, LONGEST_PAUSE_SECONDS)

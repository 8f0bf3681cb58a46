"""How a route is written: a trigger, a handler, and the action that the person must be allowed."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from telegram import Message, Update
from telegram.ext import (
    Application,
    BaseHandler,
    CallbackQueryHandler,
    ChatMemberHandler,
    CommandHandler,
    InlineQueryHandler,
    MessageHandler,
    filters,
)

from bot.authorize import Action, authorize
from bot.context import Context, current_turn
from bot.views import system

Handler = Callable[[Context], Coroutine[Any, Any, None]]
PRIVATE = filters.ChatType.PRIVATE
GROUPS = filters.ChatType.GROUPS
ANYWHERE = PRIVATE | GROUPS
# So long after "write your answer" the next message is that answer, and goes to another person as it is.
ANSWER_LAPSES_AFTER = timedelta(days=1)
CONTENT = (filters.TEXT | filters.PHOTO | filters.Document.ALL | filters.CONTACT) & ~filters.COMMAND


@dataclass(frozen=True)
class Route:
    """One line of the route table."""

    name: str
    action: Action
    handler: Handler
    trigger: BaseHandler[Any, Context, Any]


def command(name: str, handler: Handler, action: Action, where: filters.BaseFilter = PRIVATE) -> Route:
    """``/name`` in private chats, or where told."""
    return Route(f"/{name}", action, handler, CommandHandler(name, _guarded(handler, action), where))


def button(name: str, handler: Handler, action: Action) -> Route:
    """A tap on a button whose data is ``name`` or ``name:...``, in the person's own chat with the assistant.

    In a group everybody reads what a tap brings up, so there the person is told where to go on.
    """
    pattern = rf"^{name.replace('.', chr(92) + '.')}(:|$)"
    in_private = _guarded(handler, action)

    async def run(update: Update, context: Context) -> None:
        if update.effective_chat is not None and not context.is_private:
            note = system.group_help(context.t, context.bot.username).text.unescape()
            context.answer(note, is_alert=True)
        else:
            await in_private(update, context)

    return Route(name, action, handler, CallbackQueryHandler(run, pattern))


def dialog(step: str, handler: Handler, action: Action, lapses_after: timedelta | None = None) -> Route:
    """The next message (text, picture, file, contact) of an open dialogue at ``step``.

    Where it goes straight to somebody else, it does so only until the dialogue ``lapses_after``: who was asked for it
    days ago means something else by now.
    """
    trigger = MessageHandler(_AtStep(step, lapses_after) & CONTENT, _guarded(handler, action))
    return Route(step, action, handler, trigger)


def message(name: str, handler: Handler, action: Action, where: filters.BaseFilter) -> Route:
    """Any message that the filter lets through."""
    return Route(name, action, handler, MessageHandler(where, _guarded(handler, action)))


def tap(name: str, handler: Handler, action: Action) -> Route:
    """Any tap that no other route took."""
    return Route(name, action, handler, CallbackQueryHandler(_guarded(handler, action)))


def inline(name: str, handler: Handler, action: Action) -> Route:
    """What is typed behind the bot's name in any chat."""
    return Route(name, action, handler, InlineQueryHandler(_guarded(handler, action)))


def membership(name: str, handler: Handler, action: Action) -> Route:
    """The assistant was added to a chat, removed from it, blocked or unblocked."""
    trigger: ChatMemberHandler[Context, None] = ChatMemberHandler(
        _guarded(handler, action), ChatMemberHandler.MY_CHAT_MEMBER
    )
    return Route(name, action, handler, trigger)


def add_routes(
    application: Application[Any, Context, Any, Any, Any, Any], routes: Sequence[Route], group: int = 0
) -> None:
    """Give the routes to the application, in order: the first of a group that fits takes the update; a lower group
    comes first, and the next group's turn comes too unless its handler raises ApplicationHandlerStop.
    """
    for route in routes:
        application.add_handler(route.trigger, group)


def _guarded(handler: Handler, action: Action) -> Callable[[Update, Context], Coroutine[Any, Any, None]]:
    async def run(_update: Update, context: Context) -> None:
        if action is not Action.VISIT:  # which anybody may, even a group's anonymous administrator
            authorize(context.person, action)
        await handler(context)

    return run


class _AtStep(filters.MessageFilter):
    """Lets through what is written while the dialogue of this turn waits at a step."""

    def __init__(self, step: str, lapses_after: timedelta | None) -> None:
        super().__init__(name=f"at {step}")
        self._step = step
        self._lapses_after = lapses_after

    def filter(self, message: Message) -> bool:
        """Whether the turn's dialogue waits here, and still does."""
        turn = current_turn.get()
        if turn.dialog is None or turn.dialog.step != self._step:
            return False
        return self._lapses_after is None or turn.now - turn.dialog.updated_at <= self._lapses_after

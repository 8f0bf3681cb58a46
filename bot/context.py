"""One turn of the conversation: what a handler sees of an update, and how it answers.

A handler is ``async def name(context: Context) -> None``. It reads plain values from the context, calls one service
function with ``context.session`` and says ``context.reply(view)``; everything is committed together by the inbox.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy.ext.asyncio import AsyncSession
from telegram import CallbackQuery, Chat, InlineQuery, Message, Update
from telegram.constants import ChatType
from telegram.ext import CallbackContext, ExtBot

from bot import outbox
from bot.errors import NotFound
from bot.models import Delivery, Dialog, Person
from bot.services import attachments
from bot.services.attachments import Attachment
from bot.texts import Texts, mark, texts
from bot.views.reply import Reply

if TYPE_CHECKING:
    from bot.brain import Brain

# What a row id in callback data may be: our ids are 32-bit numbers, which hold any nine digits.
INTEGER = re.compile(r"-?[0-9]{1,9}")
# What a dialogue keeps under this name is the callback data of the button that leads back to what it is about.
BACK = "back"
AfterCommit = Callable[[], Awaitable[object]]


@dataclass
class Turn:
    """What the inbox prepares for one update, before any handler runs."""

    update: Update
    session: AsyncSession
    now: datetime
    person: Person | None = None
    dialog: Dialog | None = None
    texts: Texts = field(default_factory=lambda: texts(None))
    after_commit: list[AfterCommit] = field(default_factory=list)
    callback_answer: tuple[str, bool] | None = None
    error: BaseException | None = None
    reply_count: int = 0
    typed: str = ""  # the data of the button that a typed yes or no stands for


current_turn: ContextVar[Turn] = ContextVar("current_turn")


class Context(CallbackContext[ExtBot[None], dict[Any, Any], dict[Any, Any], dict[Any, Any]]):
    """The typed context of python-telegram-bot, for one turn."""

    @property
    def turn(self) -> Turn:
        """The turn at hand."""
        return current_turn.get()

    @property
    def session(self) -> AsyncSession:
        """The transaction of this turn; never commit it."""
        return self.turn.session

    @property
    def now(self) -> datetime:
        """The moment of this turn, aware UTC."""
        return self.turn.now

    @property
    def t(self) -> Texts:
        """The texts in the language of the person who wrote."""
        return self.turn.texts

    @property
    def person(self) -> Person:
        """Who wrote or tapped."""
        if self.turn.person is None:
            raise NotFound(mark("This works only for a person, not in the name of a group or channel."))
        return self.turn.person

    @property
    def chat(self) -> Chat:
        """Where it happened; raises for updates without a chat (inline queries)."""
        chat = self.turn.update.effective_chat
        if chat is None:
            raise TypeError("this update has no chat")
        return chat

    @property
    def is_private(self) -> bool:
        """Whether this is the person's own chat with the assistant."""
        return self.chat.type == ChatType.PRIVATE

    @property
    def message(self) -> Message:
        """The message that came in, or the one whose button was tapped."""
        message = self.turn.update.effective_message
        if not isinstance(message, Message):
            raise NotFound(mark("That message is too old for me to see. Please start again."))
        return message

    @property
    def text(self) -> str:
        """What the person wrote, without surrounding blanks; a picture's caption counts. Empty for anything else."""
        message = self.turn.update.effective_message
        return ((message.text or message.caption or "") if message else "").replace("\x00", "").strip()

    @property
    def argument(self) -> str:
        """What stands behind a command: ``/announce Hello all`` -> ``Hello all``."""
        if not self.text.startswith("/"):
            return self.text
        return self.text.split(maxsplit=1)[1].strip() if len(self.text.split(maxsplit=1)) > 1 else ""

    @property
    def callback_query(self) -> CallbackQuery:
        """The tapped button."""
        query = self.turn.update.callback_query
        if query is None:
            raise TypeError("this update is not a tap")
        return query

    @property
    def inline_query(self) -> InlineQuery:
        """What is being typed behind the bot's name in some chat."""
        query = self.turn.update.inline_query
        if query is None:
            raise TypeError("this update is not an inline query")
        return query

    @property
    def action_parts(self) -> tuple[str, ...]:
        """What stands behind the action in the tapped button's data: ``partner.yes:7:b`` -> ``("7", "b")``."""
        return tuple((self.turn.typed or self.callback_query.data or "").split(":")[1:])

    @property
    def row_id(self) -> int:
        """The row that the tapped button names. Whether the person may touch it is the service's question."""
        return self.action_number(0)

    def action_number(self, position: int) -> int:
        """A whole number from the tapped button's data; raises NotFound where there is none."""
        parts = self.action_parts
        if position >= len(parts) or not INTEGER.fullmatch(parts[position]):
            raise NotFound(mark("This button no longer works. Please start again from /menu."))
        return int(parts[position])

    @property
    def is_tap(self) -> bool:
        """Whether a button was tapped."""
        return self.turn.update.callback_query is not None

    @property
    def html(self) -> str:
        """What the person wrote, with its formatting, as Telegram HTML."""
        message = self.message
        return (message.text_html if message.text else message.caption_html if message.caption else "").strip()

    @property
    def brain(self) -> Brain:
        """The indexes in memory."""
        brain: Brain = self.application.bot_data["brain"]
        return brain

    async def files(self, names: Sequence[str], cluster_id: int | None) -> tuple[Attachment, ...]:
        """The pictures and files that an entry names, for an answer from the base of a cluster."""
        return await attachments.load(self.session, names, cluster_id, self.brain.folder / "entries")

    async def reply(self, *replies: Reply) -> Delivery:
        """Answer where it happened; an ``is_edit`` reply takes the place of the tapped button's message."""
        delivery = None
        for reply in replies:
            edits = self._tapped_message_id() if reply.is_edit else None
            delivery = await outbox.enqueue(self.session, self.chat.id, reply, now=self.now, edits_message_id=edits)
            self.turn.reply_count += 1
        if delivery is None:
            raise ValueError("nothing to reply")
        return delivery

    async def send(self, person: Person, reply: Reply) -> Delivery:
        """Write to somebody else, in their private chat; make the reply with ``texts(person.language)``."""
        return await outbox.enqueue(self.session, person.telegram_id, reply, now=self.now)

    def answer(self, text: str, *, is_alert: bool = False) -> None:
        """The short note at a tap (at most 200 characters), shown after the commit; best effort."""
        self.turn.callback_answer = (text, is_alert)

    def after_commit(self, work: AfterCommit) -> None:
        """Something to do best effort once everything is committed, such as the person's command menu."""
        self.turn.after_commit.append(work)

    @property
    def dialog(self) -> Dialog:
        """The open dialogue; raises when it ended meanwhile."""
        if self.turn.dialog is None:
            raise NotFound(mark("That conversation has ended. Please start again from /menu."))
        return self.turn.dialog

    @property
    def has_dialog(self) -> bool:
        """Whether a dialogue is open in this chat."""
        return self.turn.dialog is not None

    async def open_dialog(self, step: str, **data: Any) -> None:
        """Wait for the person's next message in this chat at ``step`` (``feature.step``), keeping ``data``."""
        if self.turn.dialog is None:
            dialog = Dialog(person_id=self.person.id, chat_id=self.chat.id)
            self.session.add(dialog)
            self.turn.dialog = dialog
        self.turn.dialog.step = step
        self.turn.dialog.data = data
        self.turn.dialog.updated_at = self.now
        await self.session.flush()

    async def close_dialog(self) -> None:
        """The dialogue is over; harmless when none is open."""
        if self.turn.dialog is not None:
            await self.session.delete(self.turn.dialog)
            await self.session.flush()
            self.turn.dialog = None

    def _tapped_message_id(self) -> int | None:
        query = self.turn.update.callback_query
        return query.message.message_id if query and query.message else None

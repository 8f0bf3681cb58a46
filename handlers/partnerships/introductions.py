"""After both said yes: the contacts again, messages passed on, and a consent withdrawn."""

from __future__ import annotations

from collections.abc import Callable

from telegram import Message
from telegram.ext import filters

from bot.authorize import Action
from bot.context import BACK, Context
from bot.errors import UserError
from bot.services import partnerships
from bot.services.partnerships import Introduced
from bot.texts import Texts, mark, texts
from bot.views.partnerships import introductions as views
from bot.views.reply import File, Reply, action
from handlers.routing import ANSWER_LAPSES_AFTER, CONTENT, PRIVATE, Route, button, dialog, message


async def overview(context: Context) -> None:
    """Whom the person knows by now."""
    found = await partnerships.introduced_to(context.session, context.person)
    await context.reply(views.listed(context.t, found))


async def show(context: Context) -> None:
    """One introduction."""
    found = await partnerships.introduction(context.session, context.person, context.row_id)
    await context.reply(views.one(context.t, found))


async def write(context: Context) -> None:
    """The next message goes to the other side."""
    found = await partnerships.to_write(context.session, context.person, context.row_id)
    back = action("partner.introduction", found.proposal.id)
    await context.open_dialog("partner.relayed", proposal_id=found.proposal.id, **{BACK: back})
    await context.reply(views.write(context.t, found))


async def take_message(context: Context) -> None:
    """The message has come: it goes over as it is. Of an album nothing does, which is said once."""
    album = context.message.media_group_id
    if album is not None:
        if context.dialog.data.get("album") != album:
            await context.open_dialog("partner.relayed", **{**context.dialog.data, "album": album})
            await context.reply(views.one_at_a_time(context.t))
        return
    await _pass_on(context, context.dialog.data["proposal_id"])
    await context.close_dialog()


async def take_reply(context: Context) -> None:
    """A reply to a message that was passed on goes back the same way, as it would between two people."""
    await _pass_on(context, _relay_shown_by(context.message.reply_to_message) or 0)


async def _pass_on(context: Context, proposal_id: int) -> None:
    file = _file(context)
    if not context.text and file is None:
        raise UserError(mark("I can pass on a text, a picture or a file. Please send one of these."))
    found = await partnerships.pass_on(context.session, context.person, proposal_id, context.now)
    await _tell_other(context, found, lambda t, theirs: views.passed_on(t, theirs, context.text, file))
    await context.reply(views.sent(context.t, found))


async def end_relay(context: Context) -> None:
    """Nothing more goes over."""
    found = await partnerships.end_relay(context.session, context.person, context.row_id, context.now)
    await _tell_other(context, found, views.relay_ended_by_other)
    await context.reply(views.relay_ended(context.t, found))


async def ask_withdrawal(context: Context) -> None:
    """Say what withdrawing means."""
    found = await partnerships.introduction(context.session, context.person, context.row_id)
    await context.reply(views.ask_withdrawal(context.t, found))


async def withdraw_consent(context: Context) -> None:
    """The contact is shared no more."""
    found = await partnerships.withdraw_consent(context.session, context.person, context.row_id, context.now)
    await _tell_other(context, found, views.withdrawn_by_other)
    await context.reply(views.withdrawn(context.t, found).edited())


async def _tell_other(context: Context, found: Introduced, view: Callable[[Texts, Introduced], Reply]) -> None:
    await context.send(found.other, view(texts(found.other.language), found.reversed()))


def _file(context: Context) -> File | None:
    photo, document = context.message.photo, context.message.document
    if photo:
        return File(file_id=photo[-1].file_id, is_photo=True)
    return File(file_id=document.file_id) if document else None


def _relay_shown_by(shown: Message | None) -> int | None:
    """The introduction whose message this is: only messages that were passed on have the button that ends it."""
    keyboard = shown.reply_markup.inline_keyboard if shown and shown.reply_markup else ()
    for row in keyboard:
        for each in row:
            name, _, number = str(each.callback_data or "").partition(":")
            if name == "partner.end_relay" and number.isdecimal():
                return int(number)
    return None


class _RepliesToPassedOn(filters.MessageFilter):
    """Lets through replies to what was passed on."""

    def filter(self, message: Message) -> bool:
        """Whether the message answers somebody's through us."""
        return _relay_shown_by(message.reply_to_message) is not None


ROUTES: tuple[Route, ...] = (
    message("reply to what was passed on", take_reply, Action.PARTICIPATE, PRIVATE & CONTENT & _RepliesToPassedOn()),
    button("partner.introductions", overview, Action.PARTICIPATE),
    button("partner.introduction", show, Action.PARTICIPATE),
    button("partner.write", write, Action.PARTICIPATE),
    dialog("partner.relayed", take_message, Action.PARTICIPATE, ANSWER_LAPSES_AFTER),
    button("partner.end_relay", end_relay, Action.PARTICIPATE),
    button("partner.ask_withdrawal", ask_withdrawal, Action.PARTICIPATE),
    button("partner.withdraw_consent", withdraw_consent, Action.PARTICIPATE),
)

"""Menu, help, cancelling, and whatever no other feature understands."""

from __future__ import annotations

import re

from telegram.ext import filters

from bot.authorize import Action
from bot.context import BACK, Context
from bot.views import menu, system
from handlers.routing import ANYWHERE, CONTENT, PRIVATE, button, command, message, tap


async def show_menu(context: Context) -> None:
    """Back to the start, out of any dialogue."""
    await context.close_dialog()
    await context.reply(menu.menu(context.t, context.person))


async def show_help(context: Context) -> None:
    """What the assistant can do for this person."""
    await context.reply(
        menu.help_page(context.t, context.person)
        if context.is_private
        else system.group_help(context.t, context.bot.username)
    )


async def cancel(context: Context) -> None:
    """Out of the dialogue; nothing was done."""
    is_invited, back = _is_joining_by_invite(context), _way_back(context)
    await context.close_dialog()
    await context.reply(system.cancelled(context.t, is_invited=is_invited, back=back).edited())


async def cancel_by_command(context: Context) -> None:
    """``/cancel``: the menu, but for somebody whose invite would be forgotten over it, or who was about something."""
    is_invited, back = _is_joining_by_invite(context), _way_back(context)
    if not is_invited and not back:
        await show_menu(context)
        return
    await context.close_dialog()
    await context.reply(system.cancelled(context.t, is_invited=is_invited, back=back))


def _is_joining_by_invite(context: Context) -> bool:
    return context.has_dialog and bool(context.dialog.data.get("invite_id"))


def _way_back(context: Context) -> str:
    """The button to what the open dialogue was about, such as the request whose text was to be changed."""
    return str(context.dialog.data.get(BACK, "")) if context.has_dialog else ""


async def unknown_command(context: Context) -> None:
    """A command that is none of ours."""
    await context.reply(system.unknown_command(context.t, re.split(r"[\s@]", context.text)[0]))


async def unknown_button(context: Context) -> None:
    """A button of an older version."""
    context.answer(context.t("This button no longer works. Please start again from /menu."), is_alert=True)


async def unreadable(context: Context) -> None:
    """A sticker, a voice message, a place: nothing that I can read."""
    await context.reply(system.unreadable(context.t, has_dialog=context.has_dialog))


FIRST = (
    command("menu", show_menu, Action.VISIT),
    command("cancel", cancel_by_command, Action.VISIT),
    command("help", show_help, Action.VISIT, where=ANYWHERE),
    button("menu", show_menu, Action.VISIT),
    button("help", show_help, Action.VISIT),
    button("dialog.cancel", cancel, Action.VISIT),
)
LAST = (
    message("unknown command", unknown_command, Action.VISIT, PRIVATE & filters.COMMAND),
    message("unreadable", unreadable, Action.VISIT, PRIVATE & ~CONTENT & ~filters.StatusUpdate.ALL),
    tap("unknown button", unknown_button, Action.VISIT),
)

"""A typed yes or no to the question that the person was shown last, or replies to: as if its button had been tapped."""

from __future__ import annotations

import re
from datetime import timedelta

from bot.authorize import authorize
from bot.context import Context
from bot.services import on_screen, yes_no
from handlers import faq, members, partnerships

# Questions by the buttons that answer them: yes, and no. Both stand under it; "" is a question without a yes, or a no.
_CONSENT = "partner.share"
_QUESTIONS = tuple(
    (re.compile(yes) if yes else None, re.compile(no) if no else None)
    for yes, no in (
        ("", r"faq\.none:"),
        (r"partner\.share:", r"partner\.decline:"),
        (r"partner\.look:", r"partner\.decline:"),
        (r"partner\.look:\d+:yes", ""),
        (r"browse\.take:", r"(?:partner\.draft|browse\.list|browse\.found):"),
        (r"partner\.change:", r"partner\.keep_text:"),
        (r"partner\.withdraw:\d+:sure", r"partner\.open:"),
        (r"partner\.withdraw_consent:", r"partner\.introduction:"),
        (r"partner\.more:\d+:\d+:yes", r"partner\.open:"),
        (r"partner\.renew:\d+:yes", r"partner\.done:"),
        (r"partner\.renew:\d+:yes", ""),
        (r"partner\.offer_right", r"profile\.edit:about"),
        (r"team\.send:", r"team\.discard:"),
        (r"team\.drop:\d+:sure", r"team\.look:"),
        (r"outcome\.met:\d+:1", r"outcome\.met:\d+:0"),
        (r"pulse\.yes:", r"pulse\.no:"),
        (r"pulse\.offer:", ""),
    )
)
_ROUTES = {route.name: route for route in (*faq.ROUTES, *partnerships.ROUTES, *members.ROUTES)}
# Nobody has read in less what a message that came by itself asks.
READ_IN = timedelta(seconds=5)


async def took(context: Context) -> bool:
    """Whether the text was a mere yes or no to such a question, which is then answered."""
    said = yes_no.read(context.text)
    if not said.is_all:
        return False
    is_clear, actions = await _asked(context)
    for yes, no in _QUESTIONS:
        agree, refuse = _first(yes, actions), _first(no, actions)
        if agree is None or refuse is None:
            continue
        given = agree if said.is_yes else refuse
        if given.startswith(_CONSENT) and not is_clear:
            given = given.replace(_CONSENT, "partner.look")  # a look at what would go over, which may be agreed to then
            await context.close_dialog()
        if given:
            await _tap(context, given)
        return bool(given)
    return False


async def _asked(context: Context) -> tuple[bool, tuple[str, ...]]:
    """The buttons of the message that was replied to, or else the newest, and whether no other can have been meant."""
    replied = context.message.reply_to_message
    if replied is not None:
        keyboard = replied.reply_markup.inline_keyboard if replied.reply_markup else ()
        return True, tuple(str(button.callback_data) for row in keyboard for button in row if button.callback_data)
    shown = await on_screen.newest(context.session, context.chat.id)
    is_read = shown.since is not None and context.now - shown.since >= READ_IN
    return not shown.is_new or (is_read and not context.has_dialog), shown.actions


def _first(pattern: re.Pattern[str] | None, actions: tuple[str, ...]) -> str | None:
    """The first that matches, if any does; nothing where no button is meant to."""
    return next((each for each in actions if pattern.match(each)), None) if pattern else ""


async def _tap(context: Context, given: str) -> None:
    route = _ROUTES[given.partition(":")[0]]
    context.turn.typed = given
    authorize(context.person, route.action)
    await route.handler(context)

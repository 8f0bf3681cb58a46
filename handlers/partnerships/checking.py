"""A coordinator looks at a request before it goes out; which ones is the cluster's setting, flagged ones always."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from bot import outbox
from bot.authorize import Action
from bot.context import BACK, Context
from bot.models import RequestCheck
from bot.schedule import Every
from bot.services import partnerships, people
from bot.services.partnerships import Checked, ReturnReason
from bot.services.partnerships.checking import forgotten
from bot.texts import texts
from bot.views.partnerships import checking as views
from bot.views.reply import action
from handlers.partnerships.asking import last_part, named, send_cards
from handlers.partnerships.changing import tell_readers
from handlers.partnerships.settling import check_cards
from handlers.routing import ANSWER_LAPSES_AFTER, Route, button, dialog


async def menu(context: Context) -> None:
    """What waits, and the setting."""
    waiting = await partnerships.queue(context.session, context.person)
    view = views.queue(context.t, waiting, context.person.cluster)
    await context.reply(view.edited() if context.is_tap else view)


async def show(context: Context) -> None:
    """One that waits."""
    request = await partnerships.to_check(context.session, context.person, context.row_id)
    await context.reply(views.card(context.t, partnerships.waiting_for_check(request)).edited())


async def approve(context: Context) -> None:
    """It goes out as it is."""
    await _approve(context, is_cleaned=False)


async def approve_cleaned(context: Context) -> None:
    """It goes out without its contacts."""
    await _approve(context, is_cleaned=True)


async def _approve(context: Context, *, is_cleaned: bool) -> None:
    lexicon, matcher = await context.brain.lexicon(), await context.brain.matcher(context.session)
    found = await partnerships.approve(
        context.session,
        context.person,
        context.row_id,
        lexicon,
        matcher,
        context.now,
        edition=context.action_number(1),
        is_cleaned=is_cleaned,
    )
    author = found.request.author
    if found.asked is not None:
        await send_cards(context, found.asked)
    if found.changed is not None:
        await tell_readers(context, found.changed)
    await context.send(author, views.approved(texts(author.language), found))
    await _show_decision(context, found)


async def ask_reason(context: Context) -> None:
    """What should be different?"""
    request = await partnerships.to_check(context.session, context.person, context.row_id)
    await context.open_dialog("check.own_words", request_id=request.id, **{BACK: action("check.open", request.id)})
    await context.reply(views.choose_reason(context.t, request))


async def take_reason(context: Context) -> None:
    """A tapped reason."""
    await _send_back(context, context.row_id, named(ReturnReason, last_part(context)))


async def take_words(context: Context) -> None:
    """The coordinator's own words."""
    await _send_back(context, context.dialog.data["request_id"], context.text)


async def _send_back(context: Context, request_id: int, reason: str) -> None:
    found = await partnerships.send_back(context.session, context.person, request_id, reason)
    await context.close_dialog()
    author = found.request.author
    await context.send(author, views.returned(texts(author.language), found.request))
    await _show_decision(context, found)


async def _show_decision(context: Context, found: Checked) -> None:
    """Here, and in place of the other coordinators' cards."""
    view = views.decided(context.t, found, context.person)
    await context.reply(view.edited() if context.is_tap else view)
    tapped = context.message.message_id if context.is_tap else None
    for card in await check_cards(context.session, found.request):
        if card.chat_id == context.chat.id and card.telegram_message_id == tapped:
            continue
        reader = await people.by_telegram_id(context.session, card.chat_id)
        told = views.decided(texts(reader.language if reader else None), found, context.person)
        await outbox.enqueue(context.session, card.chat_id, told.edited(), now=context.now, edits_id=card.id)
    partnerships.keep_check_cards(found.request, [])


async def ask_setting(context: Context) -> None:
    """Which requests are looked at first?"""
    cluster = partnerships.own_cluster(context.person)
    await context.reply(views.choose_check(context.t, cluster).edited())


async def set_check(context: Context) -> None:
    """That is decided."""
    check = named(RequestCheck, last_part(context))
    cluster = await partnerships.set_check(context.session, context.person, check)
    await context.reply(views.choose_check(context.t, cluster).edited())


async def ask_again(session: AsyncSession, now: datetime) -> None:
    """The tick: what has waited for days."""
    for found in await forgotten(session, now):
        cards = [
            await outbox.enqueue(session, person.telegram_id, views.card_again(texts(person.language), found), now=now)
            for person in found.coordinators
            if person.is_reachable
        ]
        author, request = found.request.author, found.request
        partnerships.keep_check_cards(request, [*request.check_card_ids, *(card.id for card in cards)])
        await outbox.enqueue(session, author.telegram_id, views.still_held(texts(author.language), found), now=now)


TICKS = (Every(timedelta(minutes=10), ask_again),)
ROUTES: tuple[Route, ...] = (
    button("check.menu", menu, Action.COORDINATE),
    button("check.open", show, Action.COORDINATE),
    button("check.approve", approve, Action.COORDINATE),
    button("check.clean", approve_cleaned, Action.COORDINATE),
    button("check.return", ask_reason, Action.COORDINATE),
    button("check.reason", take_reason, Action.COORDINATE),
    button("check.setting", ask_setting, Action.COORDINATE),
    button("check.set", set_check, Action.COORDINATE),
    dialog("check.own_words", take_words, Action.COORDINATE, ANSWER_LAPSES_AFTER),
)

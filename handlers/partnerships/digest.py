"""The weekly digest: who gets which requests, "Interested", and stopping it."""

from __future__ import annotations

import contextlib
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from bot import outbox
from bot.authorize import Action
from bot.brain import Brain
from bot.context import Context
from bot.errors import NotReady
from bot.schedule import Every, Tick
from bot.services.partnerships import digest
from bot.services.partnerships.digest import Digest
from bot.texts import texts
from bot.views.members import profile as profile_views
from bot.views.partnerships import digest as views
from handlers.partnerships.browsing import show_terms
from handlers.routing import Route, button
from knowledge.lexicon import Lexicon

LOOK_EVERY = timedelta(minutes=1)
# A digest that could not be delivered for so long is old news.
GOOD_FOR = timedelta(days=2)


async def take(context: Context) -> None:
    """ "Interested": from here on as with any proposal."""
    await show_terms(context, await digest.take(context.session, context.person, context.row_id, context.now))


async def stop(context: Context) -> None:
    """No more of these; what was sent stays."""
    await digest.set_wanted(context.session, context.person, False)
    await context.reply(views.stopped(context.t))


async def resume(context: Context) -> None:
    """They come again."""
    await digest.set_wanted(context.session, context.person, True)
    await context.reply(views.resumed(context.t).edited())


async def in_profile(context: Context) -> None:
    """On or off under /profile."""
    await digest.set_wanted(context.session, context.person, context.action_parts[:1] == ("on",))
    await context.reply(profile_views.profile(context.t, context.person).edited())


def ticks(brain: Brain) -> tuple[Tick, ...]:
    """What time does: look for firms all week long, a few requests at a time; send on the cluster's Tuesday."""

    async def look_for_firms(session: AsyncSession, now: datetime) -> None:
        with contextlib.suppress(NotReady):  # just started: a minute later it is
            for request in await digest.to_look_at(session, now):
                await digest.look_for_firms(session, request, await brain.matcher(session), now)

    async def send(session: AsyncSession, now: datetime) -> None:
        with contextlib.suppress(NotReady):
            lexicon = await brain.lexicon()
            for cluster in await digest.due(session, now):
                for found in await digest.of_cluster(session, cluster, now):
                    await _deliver(session, found, lexicon, now)

    return Every(LOOK_EVERY, look_for_firms), Every(LOOK_EVERY, send)


async def _deliver(session: AsyncSession, found: Digest, lexicon: Lexicon, now: datetime) -> None:
    person = found.person
    view = views.digest(texts(person.language), found, lexicon)
    chat, end = person.telegram_id, now + GOOD_FOR
    await outbox.enqueue(session, chat, view, now=now, priority=outbox.ANNOUNCEMENT, expires_at=end)


ROUTES: tuple[Route, ...] = (
    button("digest.take", take, Action.PARTICIPATE),
    button("digest.stop", stop, Action.PARTICIPATE),
    button("digest.resume", resume, Action.PARTICIPATE),
    button("digest.profile", in_profile, Action.PARTICIPATE),
)

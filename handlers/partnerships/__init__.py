"""Partnership requests: the routes in order, what time does, and free text that is a request."""

from __future__ import annotations

from bot.brain import Brain
from bot.schedule import Tick
from handlers.partnerships import (
    brokering,
    browsing,
    changing,
    checking,
    digest,
    drafting,
    funnel,
    introductions,
    outcomes,
    proposals,
    pulse,
    quiet,
    requests,
    teams,
    upkeep,
    vocabulary,
    writing,
)
from handlers.partnerships.writing import expect_answer, from_text, took_answer

ROUTES = (
    *writing.ROUTES,
    *drafting.ROUTES,
    *checking.ROUTES,
    *changing.ROUTES,
    *requests.ROUTES,
    *proposals.ROUTES,
    *introductions.ROUTES,
    *outcomes.ROUTES,
    *teams.ROUTES,
    *quiet.ROUTES,
    *browsing.ROUTES,
    *brokering.ROUTES,
    *digest.ROUTES,
    *pulse.ROUTES,
    *vocabulary.ROUTES,
    *funnel.ROUTES,
)
TICKS = checking.TICKS


def ticks(brain: Brain) -> tuple[Tick, ...]:
    """What time does, with the indexes in memory."""
    return (*upkeep.ticks(brain), *digest.ticks(brain), *pulse.ticks())


__all__ = ["ROUTES", "TICKS", "expect_answer", "from_text", "ticks", "took_answer"]

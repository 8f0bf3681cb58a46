"""The conversation: one file a feature. The route table: the first route that fits takes the update."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.brain import Brain
from bot.schedule import Tick
from handlers import (
    announcements,
    asking_around,
    care,
    curation,
    drafts,
    editing,
    faq,
    free_text,
    group_questions,
    inline,
    knowledge_files,
    members,
    open_questions,
    partnerships,
    related,
    system,
)
from handlers.routing import add_routes

if TYPE_CHECKING:
    from bot.inbox import ClusterApplication

ROUTES = (
    *system.FIRST,
    *inline.ROUTES,
    *members.ROUTES,
    *announcements.ROUTES,
    *partnerships.ROUTES,
    *curation.ROUTES,
    *knowledge_files.ROUTES,
    *drafts.ROUTES,
    *related.ROUTES,
    *editing.ROUTES,
    *care.ROUTES,
    *open_questions.ROUTES,
    *faq.ROUTES,
    *asking_around.ROUTES,
    *group_questions.ROUTES,
    *free_text.ROUTES,
    *system.LAST,
)
TICKS = (*announcements.TICKS, *knowledge_files.TICKS, *partnerships.TICKS)


def ticks(brain: Brain) -> tuple[Tick, ...]:
    """What time does, for one assistant: with its indexes in memory."""
    return (*TICKS, *care.ticks(brain), *partnerships.ticks(brain))


def register(application: ClusterApplication) -> None:
    """Give every route to the application, in order."""
    add_routes(application, free_text.BEFORE_DIALOGS, group=-1)
    add_routes(application, ROUTES)

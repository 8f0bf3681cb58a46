"""Who may do what: the one place that says so. Every command and button passes :func:`authorize`."""

from __future__ import annotations

from enum import StrEnum
from typing import TypeVar

from sqlalchemy.ext.asyncio import AsyncSession

from bot.db import locked
from bot.errors import NotAllowed, NotFound
from bot.models import (
    Announcement,
    Company,
    EntryRevision,
    Invite,
    Job,
    LocalWord,
    MembershipApplication,
    Model,
    Package,
    PartnershipRequest,
    Person,
    Question,
    QuestionPost,
    Role,
)
from bot.texts import mark

T = TypeVar("T", bound=Model)


class Action(StrEnum):
    """What a person can ask for. A route names one; a service asks again with the object at hand."""

    VISIT = "visit"  # help, language, public answers, applying
    PARTICIPATE = "participate"  # what members do: partners, activities, profile
    COORDINATE = "coordinate"  # announce, invite, approve, curate
    OPERATE = "operate"  # the whole installation


_MEMBERS = frozenset({Role.MEMBER, Role.COORDINATOR})


def authorize(actor: Person, action: Action, about: Model | None = None) -> None:
    """Raise :class:`NotAllowed` unless ``actor`` may do ``action`` to ``about`` (a row, or ``None`` for in general)."""
    if not _role_allows(actor, action):
        raise NotAllowed(_REFUSALS[action])
    if about is not None and not actor.is_operator and not _is_within_reach(actor, action, about):
        raise NotAllowed(mark("This belongs to somebody else."))


async def authorized(session: AsyncSession, actor: Person, action: Action, model: type[T], row_id: int) -> T:
    """The row, held for writing, that ``actor`` may do ``action`` to; raises NotFound and NotAllowed."""
    row = await locked(session, model, row_id)
    if row is None:
        raise NotFound(_GONE.get(model, _STALE))
    authorize(actor, action, row)
    return row


def may(actor: Person, action: Action, about: Model | None = None) -> bool:
    """The same as a question, for leaving out a button."""
    try:
        authorize(actor, action, about)
    except NotAllowed:
        return False
    return True


def _role_allows(actor: Person, action: Action) -> bool:
    match action:
        case Action.VISIT:
            return True
        case Action.PARTICIPATE:
            return actor.role in _MEMBERS
        case Action.COORDINATE:
            return actor.role is Role.COORDINATOR or actor.is_operator
        case Action.OPERATE:
            return actor.is_operator


def _is_within_reach(actor: Person, action: Action, about: Model) -> bool:
    """A coordinator reaches their cluster's rows; a member their own and their company's."""
    if action is Action.COORDINATE:
        return getattr(about, "cluster_id", None) == actor.cluster_id
    if isinstance(about, Company):
        return about.id == actor.company_id
    owner_ids = {getattr(about, name, None) for name in ("person_id", "author_id")} - {None}
    company_id = getattr(about, "company_id", None)
    return actor.id in owner_ids or (company_id is not None and company_id == actor.company_id)


_REFUSALS = {
    Action.VISIT: mark("You cannot do that."),
    Action.PARTICIPATE: mark("This is for members of a cluster. Tap /join to become one."),
    Action.COORDINATE: mark("This is for the cluster's coordinator."),
    Action.OPERATE: mark("This is for the operator of the assistant."),
}
# What is said of a row that a button names and that is not there.
_STALE = mark("This button no longer works. Please start again from /menu.")
_GONE: dict[type[Model], str] = {
    Announcement: mark("That announcement is gone."),
    EntryRevision: mark("That draft was discarded."),
    Invite: mark("I cannot find that invite."),
    Job: mark("That was too long ago. Please send the file again."),
    LocalWord: mark("That word is gone."),
    MembershipApplication: mark("I cannot find that application."),
    Package: mark("That plan is gone. Start a new request from /partners."),
    PartnershipRequest: mark("That request is gone. Start a new one from /partners."),
    Question: mark("That question is gone."),
    QuestionPost: mark("That question is gone."),
}

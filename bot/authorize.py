"""Who may do what: the one place that says so. Every command and button passes :func:`authorize`."""

from __future__ import annotations

from enum import StrEnum

from bot.errors import NotAllowed
from bot.models import Company, Model, Person, Role
from bot.texts import mark


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

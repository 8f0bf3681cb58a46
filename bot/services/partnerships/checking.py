"""A coordinator's look at a request before it goes out: flagged ones always, others where the cluster wants it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.authorize import Action, authorize
from bot.db import locked
from bot.errors import NotAllowed, NotFound, UserError
from bot.models import Cluster, Company, PartnershipRequest, Person, Reach, RequestCheck, RequestState, Role
from bot.services import people
from bot.services.partnerships.flags import Flag, Flagged, flagged
from bot.texts import mark

# Requests in the coordinator's queue; the oldest, which have waited longest.
MOST_QUEUED = 20
# The coordinators are asked again once.
ASK_AGAIN_AFTER = timedelta(days=2)
NO_LONGER_WAITS = mark("This request no longer waits for you: it was approved, sent back, or taken back.")


@dataclass(frozen=True)
class Held:
    """A request that waits for a coordinator, why, and who is asked to look at it."""

    request: PartnershipRequest
    flags: tuple[Flag, ...]
    flagged: tuple[Flagged, ...]
    coordinators: tuple[Person, ...]

    @property
    def text(self) -> str:
        """What is to be looked at."""
        return self.request.next_text or self.request.text


async def flags_of(
    session: AsyncSession, request: PartnershipRequest, text: str, *, is_new_text: bool = False
) -> tuple[Flag, ...]:
    """Why the request may not go out with this text before a coordinator has seen it; empty when it may.

    ``is_new_text``: the text will take another one's place, which a coordinator may have seen.
    """
    found = dict.fromkeys(each.flag for each in flagged(text, request.language))
    return (*found, *await wish_of(session, request, request.reach, is_new_text=is_new_text))


async def wish_of(
    session: AsyncSession, request: PartnershipRequest, reach: Reach, *, is_new_text: bool = False
) -> tuple[Flag, ...]:
    """Why the request's cluster wants a coordinator to see it before it goes this far, flagged or not; once is enough.

    A coordinator's own requests need nobody's look.
    """
    is_seen = request.checked_at is not None and not is_new_text
    if is_seen or request.author.role is Role.COORDINATOR:
        return ()
    match request.home.request_check:
        case RequestCheck.ALL:
            return (Flag.ALL,)
        case RequestCheck.BEYOND if reach is Reach.ALL and request.home.is_open:
            return (Flag.BEYOND,)
        case RequestCheck.FIRST if not await _has_posted(session, request.company_id):
            return (Flag.FIRST,)
    return ()


async def hold(session: AsyncSession, request: PartnershipRequest, flags: Sequence[Flag], now: datetime) -> Held:
    """Let a request wait for a coordinator; raises :class:`UserError` where nobody else could look at it."""
    deciding = await people.responsible(session, request.company.cluster_id)
    coordinators = tuple(person for person in deciding if person.id != request.author_id)
    if not coordinators:
        raise UserError(mark("Please change the sentence: there is nobody who could look at it before it goes out."))
    request.held_for = [flag.value for flag in flags]
    request.held_at = now
    request.returned_for = ""
    if request.state is RequestState.DRAFT:
        request.state = RequestState.HELD
    await session.flush()
    return held(request, coordinators)


def held(request: PartnershipRequest, coordinators: Sequence[Person] = ()) -> Held:
    """A waiting request as a coordinator sees it."""
    flags = tuple(Flag(value) for value in request.held_for)
    text = request.next_text or request.text
    return Held(request, flags, flagged(text, request.language), tuple(coordinators))


async def queue(session: AsyncSession, actor: Person) -> list[Held]:
    """What waits for the actor's look, longest first; for an operator what no coordinator is there for."""
    authorize(actor, Action.COORDINATE)
    statement = (
        select(PartnershipRequest)
        .join(Company, Company.id == PartnershipRequest.company_id)
        .where(PartnershipRequest.held_at.is_not(None))
        .order_by(PartnershipRequest.held_at)
        .limit(MOST_QUEUED)
    )
    if actor.role is Role.COORDINATOR or not actor.is_operator:
        statement = statement.where(Company.cluster_id == actor.cluster_id)
    return [held(request) for request in await session.scalars(statement)]


async def to_check(session: AsyncSession, actor: Person, request_id: int) -> PartnershipRequest:
    """A request that waits for the actor; raises NotFound once somebody has decided, NotAllowed for one's own."""
    request = await locked(session, PartnershipRequest, request_id)
    if request is None:
        raise NotFound(mark("That request is gone."))
    authorize(actor, Action.COORDINATE, request.company)
    if request.held_at is None:
        raise NotFound(NO_LONGER_WAITS)
    if request.author_id == actor.id:
        raise NotAllowed(mark("Somebody else has to look at your own request."))
    return request


async def forgotten(session: AsyncSession, now: datetime) -> list[Held]:
    """What has waited for days, once: the coordinators are asked again, and the author hears of it."""
    found = await session.scalars(
        select(PartnershipRequest)
        .where(PartnershipRequest.held_at <= now - ASK_AGAIN_AFTER, PartnershipRequest.held_reminded_at.is_(None))
        .order_by(PartnershipRequest.held_at)
        .limit(MOST_QUEUED)
        .with_for_update(of=PartnershipRequest, skip_locked=True)
    )
    waiting = []
    for request in found.all():
        request.held_reminded_at = now
        deciding = await people.responsible(session, request.company.cluster_id)
        waiting.append(held(request, [person for person in deciding if person.id != request.author_id]))
    return waiting


def release(request: PartnershipRequest) -> None:
    """It no longer waits for a coordinator."""
    request.held_for, request.held_at, request.held_reminded_at = [], None, None


def keep_check_cards(request: PartnershipRequest, delivery_ids: Sequence[int]) -> None:
    """Remember which messages asked the coordinators."""
    request.check_card_ids = list(delivery_ids)


async def set_check(session: AsyncSession, actor: Person, check: RequestCheck) -> Cluster:
    """Which requests of the actor's cluster a coordinator looks at first."""
    cluster = own_cluster(actor)
    cluster.request_check = check
    await session.flush()
    return cluster


def own_cluster(actor: Person) -> Cluster:
    """The cluster that the actor coordinates; raises NotFound for an operator without one."""
    authorize(actor, Action.COORDINATE)
    if actor.cluster is None:
        raise NotFound(mark("You do not coordinate a cluster."))
    return actor.cluster


async def _has_posted(session: AsyncSession, company_id: int) -> bool:
    went_out = select(PartnershipRequest.id).where(
        PartnershipRequest.company_id == company_id, PartnershipRequest.opened_at.is_not(None)
    )
    return await session.scalar(went_out.limit(1)) is not None

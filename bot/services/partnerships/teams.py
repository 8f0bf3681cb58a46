"""A job too large for one small firm: split into parts, each a request of its own, so that several firms share it.

A part goes through the usual proposals, one firm at a time: it is asked, says yes, and contacts are shared for that
part alone. What is left of a team when a part lapses or is dropped is the others.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.authorize import Action, authorized
from bot.db import locked
from bot.errors import NotFound, UserError
from bot.models import (
    Company,
    Consent,
    Package,
    PackageState,
    PartnershipRequest,
    Person,
    Proposal,
    ProposalState,
    RequestState,
    Waiting,
)
from bot.services.partnerships import checking
from bot.services.partnerships.asking import Asked, fitting, fitting_firms, team_first
from bot.services.partnerships.checking import Held
from bot.services.partnerships.flags import flagged
from bot.services.partnerships.requests import Closed, draft, open_up, own_company
from bot.services.partnerships.restraint import busy_until
from bot.services.partnerships.withdrawing import Withdrawn, withdraw
from bot.texts import mark
from knowledge import packages
from knowledge.lexicon import Lexicon
from knowledge.matching import Matcher, RequestType
from knowledge.packages import Part

# Types of requests for which several firms may share a job.
SHARED_TYPES = frozenset({RequestType.BUY, RequestType.JOINT_PROJECT, RequestType.UNSTATED})
# How long a part is open: a team takes longer to come together than one firm to answer.
KEEP_DAYS = 90
# Teams shown in the overview; the newest.
SHOWN = 3

Say = Callable[[Part, str], str]
"""The sentence of a part in a language: what firms are asked."""


class Stand(StrEnum):
    """Where a part of a team stands."""

    COVERED = "covered"  # both said yes and have each other's contact
    INTERESTED = "interested"
    ASKED = "asked"
    HELD = "held"
    WAITING = "waiting"  # a firm fits that has had its share of requests this week
    OPEN = "open"  # nobody is asked at the moment
    OVER = "over"  # dropped, expired, or closed with another outcome


@dataclass(frozen=True)
class PlannedPart:
    """A part before anybody is asked; ``firm`` would be asked first, ``None`` where nobody fits."""

    part: Part
    is_wanted: bool
    firm: Company | None = None


@dataclass(frozen=True)
class Plan:
    """A team as it would be asked."""

    package: Package
    parts: tuple[PlannedPart, ...]

    @property
    def firms(self) -> int:
        """How many firms would cover what they can."""
        return len({each.firm.id for each in self.parts if each.firm})

    @property
    def wanted(self) -> tuple[PlannedPart, ...]:
        """The parts that would go out."""
        return tuple(each for each in self.parts if each.is_wanted)


@dataclass(frozen=True)
class TeamPart:
    """A part that is out: its request, where it stands, and the proposal that it stands by."""

    part: Part
    request: PartnershipRequest
    stand: Stand
    proposal: Proposal | None = None
    asked: int = 0
    is_firm_known: bool = False  # both have said yes, and the firm has not withdrawn that since


@dataclass(frozen=True)
class Team:
    """A package that is out, with its parts."""

    package: Package
    parts: tuple[TeamPart, ...]

    @property
    def alive(self) -> tuple[TeamPart, ...]:
        """The parts that still count."""
        return tuple(each for each in self.parts if each.stand is not Stand.OVER)

    @property
    def covered(self) -> int:
        """How many parts have their firm."""
        return sum(each.stand is Stand.COVERED for each in self.parts)


def parts_of(request: PartnershipRequest, lexicon: Lexicon) -> tuple[Part, ...]:
    """The parts that a request could be split into; empty if one firm can do it, or for another kind of request."""
    if request.type not in SHARED_TYPES:
        return ()
    return packages.split(request.text, request.language, lexicon)


async def plan(session: AsyncSession, person: Person, request_id: int, lexicon: Lexicon, now: datetime) -> Package:
    """Plan a team for the job of a draft; raises :class:`UserError` where one firm can do it. The draft stays."""
    request = await draft(session, person, request_id)
    if flagged(request.text, request.language):
        raise UserError(mark("Please take the contacts or the harsh words out of the text first."))
    former = await _planned(session, request)
    if former is not None and former.text == request.text:
        return former
    parts = parts_of(request, lexicon)
    if not parts:
        raise UserError(mark("This is a job for one firm. Send it as it is."))
    if former is not None:
        former.state = PackageState.DISCARDED
    package = Package(
        author=person,
        company=own_company(person),
        text=request.text,
        language=request.language,
        parts=[[each.concept, each.role, each.is_named] for each in parts],
        state=PackageState.PLANNED,
        created_at=now,
    )
    session.add(package)
    await session.flush()
    request.package_id = package.id
    return package


async def toggle(session: AsyncSession, person: Person, package_id: int, place: int) -> Package:
    """Leave a part out, or take it in again; ``place`` is its place in the list."""
    package = await _planning(session, person, package_id)
    if not 0 <= place < len(package.parts):
        raise NotFound(mark("This button no longer works. Please start again from /menu."))
    parts = [list(row) for row in package.parts]
    parts[place][2] = not parts[place][2]
    package.parts = parts
    return package


async def planned(session: AsyncSession, package: Package, matcher: Matcher, say: Say, now: datetime) -> Plan:
    """Who would be asked for each wanted part: the best, and rather a firm that has another part already."""
    whole = await session.scalar(_draft_of(package))
    team: set[int] = set()
    parts = []
    for part in _parts(package):
        firm = None
        if part.is_named and whole is not None:
            request = _request_of(whole, package, part, say, now)
            ranked, persons = await fitting(session, request, matcher, now)
            first = next(iter(team_first(ranked, team)), None)
            firm = persons[int(first.id)].company if first else None
            team |= {firm.id} if firm else set()
        parts.append(PlannedPart(part, part.is_named, firm))
    return Plan(package, tuple(parts))


async def send(
    session: AsyncSession, person: Person, package_id: int, matcher: Matcher, say: Say, now: datetime
) -> tuple[Package, list[Asked | Held]]:
    """Every wanted part goes out to the firm that fits it best, or to a coordinator who looks at it first."""
    package = await _planning(session, person, package_id)
    wanted = [part for part in _parts(package) if part.is_named]
    if not wanted:
        raise UserError(mark("All parts are left out. Tap one to take it in again."))
    whole = await _whole(session, person, package)
    requests = [_request_of(whole, package, part, say, now) for part in wanted]
    await _hold_firms(session, requests, matcher, now)
    session.add_all(requests)
    await session.flush()
    whole.state, whole.closed_at = RequestState.WITHDRAWN, now
    package.state, package.opened_at = PackageState.OPEN, now
    return package, [await _go_out(session, request, matcher, now) for request in requests]


async def discard(session: AsyncSession, person: Person, package_id: int) -> PartnershipRequest:
    """One request after all: back to the draft that the plan came from."""
    package = await _planning(session, person, package_id)
    package.state = PackageState.DISCARDED
    return await _whole(session, person, package)


async def team(session: AsyncSession, person: Person, package_id: int) -> Team:
    """A package of the person's company that is out, and how its parts stand."""
    package = await _own(session, person, package_id)
    if package.state is not PackageState.OPEN:
        raise NotFound(mark("This team has not been asked yet. See /partners."))
    return await _team(session, package)


async def teams(session: AsyncSession, person: Person) -> list[Team]:
    """The newest teams of the person's company that have a part left."""
    own_company(person)
    alive = (RequestState.HELD, RequestState.OPEN)
    has_part = (
        select(PartnershipRequest.id)
        .where(PartnershipRequest.package_id == Package.id, PartnershipRequest.state.in_(alive))
        .exists()
    )
    found = await session.scalars(
        select(Package)
        .where(Package.company_id == person.company_id, Package.state == PackageState.OPEN, has_part)
        .order_by(Package.id.desc())
        .limit(SHOWN)
    )
    return [await _team(session, package) for package in found.all()]


async def drop(session: AsyncSession, person: Person, request_id: int, now: datetime) -> tuple[Package, Closed]:
    """One part is no longer needed; the others go on."""
    found = await withdraw(session, person, request_id, now, is_sure=True)
    if not isinstance(found, Withdrawn) or found.closed.request.package is None:
        raise NotFound(mark("That request is gone. Start a new one from /partners."))
    return found.closed.request.package, found.closed


async def _go_out(session: AsyncSession, request: PartnershipRequest, matcher: Matcher, now: datetime) -> Asked | Held:
    flags = await checking.flags_of(session, request, request.text)
    if flags:
        return await checking.hold(session, request, flags, now)
    return await open_up(session, request, matcher, now)


async def _hold_firms(
    session: AsyncSession, requests: Sequence[PartnershipRequest], matcher: Matcher, now: datetime
) -> None:
    """Hold at once, in order, all firms that may be asked for a part: two teams must not wait for each other."""
    firms: set[int] = set()
    for request in requests:
        firms |= set(await fitting_firms(session, request, matcher, now))
    await busy_until(session, sorted(firms), now)


async def _team(session: AsyncSession, package: Package) -> Team:
    requests = await session.scalars(
        select(PartnershipRequest)
        .where(PartnershipRequest.package_id == package.id, PartnershipRequest.part.is_not(None))
        .order_by(PartnershipRequest.id)
    )
    found = requests.all()
    proposals = await session.scalars(
        select(Proposal).where(Proposal.request_id.in_([each.id for each in found])).order_by(Proposal.id)
    )
    of_request: dict[int, list[Proposal]] = {}
    for proposal in proposals:
        of_request.setdefault(proposal.request_id, []).append(proposal)
    ids = [each.id for each in found]
    waiting = set(await session.scalars(select(Waiting.request_id).where(Waiting.request_id.in_(ids))))
    parts = [_standing(each, of_request.get(each.id, []), each.id in waiting) for each in found]
    known = await _known_firms(session, [part.proposal.id for part in parts if part.proposal is not None])
    return Team(package, tuple(replace(each, is_firm_known=each.proposal in known) for each in parts))


async def _known_firms(session: AsyncSession, proposal_ids: Sequence[int]) -> Collection[Proposal | None]:
    """Those of the proposals whose firm shares its contact with the author, and thereby its name."""
    shared = select(Consent.id).where(
        Consent.proposal_id == Proposal.id, Consent.person_id == Proposal.person_id, Consent.withdrawn_at.is_(None)
    )
    introduced = (Proposal.id.in_(proposal_ids), Proposal.state == ProposalState.INTRODUCED, shared.exists())
    return set(await session.scalars(select(Proposal).where(*introduced)))


def _standing(request: PartnershipRequest, proposals: Sequence[Proposal], is_waiting: bool) -> TeamPart:
    """Where a part stands: the furthest that it has come with any firm."""
    concept, _, role = (request.part or "").partition(".")
    part = Part(concept, role)
    steps = (
        (ProposalState.INTRODUCED, Stand.COVERED),
        (ProposalState.INTERESTED, Stand.INTERESTED),
        (ProposalState.ASKED, Stand.ASKED),
    )
    for state, stand in steps:
        reached = next((each for each in proposals if each.state is state), None)
        if reached and (stand is Stand.COVERED or request.state is RequestState.OPEN):
            return TeamPart(part, request, stand, reached, len(proposals))
    match request.state:
        case RequestState.HELD:
            stand = Stand.HELD
        case RequestState.OPEN:
            stand = Stand.WAITING if is_waiting else Stand.OPEN
        case _:
            stand = Stand.OVER
    return TeamPart(part, request, stand, None, len(proposals))


def _parts(package: Package) -> list[Part]:
    return [Part(str(concept), str(role), bool(is_wanted)) for concept, role, is_wanted in package.parts]


def _request_of(whole: PartnershipRequest, package: Package, part: Part, say: Say, now: datetime) -> PartnershipRequest:
    """A part as a request of its own, not stored yet."""
    return PartnershipRequest(
        author_id=package.author_id,
        company_id=package.company_id,
        company=package.company,
        text=say(part, package.language),
        language=package.language,
        type=RequestType.BUY,
        reach=whole.reach,
        state=RequestState.DRAFT,
        keep_days=KEEP_DAYS,
        created_at=now,
        expires_at=now + timedelta(days=KEEP_DAYS),
        package_id=package.id,
        package=package,
        part=part.key,
    )


async def _whole(session: AsyncSession, person: Person, package: Package) -> PartnershipRequest:
    """The draft that a plan came from, held for writing."""
    found = await session.scalar(_draft_of(package))
    if found is None:
        raise NotFound(mark("That request is gone. Start a new one from /partners."))
    return await draft(session, person, found.id)


def _draft_of(package: Package) -> Select[PartnershipRequest]:
    return select(PartnershipRequest).where(
        PartnershipRequest.package_id == package.id,
        PartnershipRequest.part.is_(None),
        PartnershipRequest.state == RequestState.DRAFT,
    )


async def _planned(session: AsyncSession, request: PartnershipRequest) -> Package | None:
    """What was planned for this draft before."""
    package = await locked(session, Package, request.package_id) if request.package_id is not None else None
    return package if package is not None and package.state is PackageState.PLANNED else None


async def _planning(session: AsyncSession, person: Person, package_id: int) -> Package:
    """A package whose parts have not gone out."""
    package = await _own(session, person, package_id)
    if package.state is PackageState.OPEN:
        raise UserError(mark("This team has been asked already. See it under /partners."))
    if package.state is not PackageState.PLANNED:
        raise NotFound(mark("That plan is gone. Start a new request from /partners."))
    return package


async def _own(session: AsyncSession, person: Person, package_id: int) -> Package:
    """A package of the person's company, held for writing; raises NotFound and NotAllowed."""
    return await authorized(session, person, Action.PARTICIPATE, Package, package_id)

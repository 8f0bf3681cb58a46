"""Applications: how somebody without an invite asks to join, and how a coordinator decides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.authorize import Action, authorize, authorized
from bot.errors import NotFound, UserError
from bot.models import ApplicationState, Cluster, MembershipApplication, Person, Role
from bot.services.members.fields import CompanyField, checked_value
from bot.services.members.joining import Draft, Joined, admit, end_applications, require_outside
from bot.texts import mark

# A declined applicant may ask the same cluster again after this; an invite lets them in at any time.
AGAIN_AFTER = timedelta(days=30)


@dataclass(frozen=True)
class Decision:
    """An application after a tap: who decided, and what came of it.

    ``is_news`` is False when it was decided before this tap; then nothing was changed.
    """

    application: MembershipApplication
    decided_by: Person | None
    is_news: bool
    joined: Joined | None = None


async def apply(session: AsyncSession, person: Person, draft: Draft, now: datetime) -> MembershipApplication:
    """Ask to join a cluster; raises :class:`UserError` when one application waits or was declined lately."""
    person = await require_outside(session, person)
    cluster = await session.get(Cluster, draft.cluster_id)
    if cluster is None:
        raise NotFound(mark("I cannot find that cluster. Please start again with /join."))
    await _require_no_earlier(session, person, cluster, now)
    application = MembershipApplication(
        company_name=checked_value(CompanyField.NAME, draft.name),
        about=checked_value(CompanyField.ABOUT, draft.about) if draft.company_id is None else draft.about,
        company_id=draft.company_id,
        card_ids=[],
        state=ApplicationState.PENDING,
        created_at=now,
    )
    application.person, application.cluster = person, cluster
    session.add(application)
    person.role = Role.APPLICANT
    await session.flush()
    return application


async def _require_no_earlier(session: AsyncSession, person: Person, cluster: Cluster, now: datetime) -> None:
    if await pending_application(session, person) is not None:
        raise UserError(
            mark("Your application is already with the coordinator. I will tell you as soon as they answer.")
        )
    declined = select(MembershipApplication.id).where(
        MembershipApplication.person_id == person.id,
        MembershipApplication.cluster_id == cluster.id,
        MembershipApplication.state == ApplicationState.DECLINED,
        MembershipApplication.decided_at > now - AGAIN_AFTER,
    )
    if await session.scalar(declined.limit(1)) is not None:
        raise UserError(
            mark("{cluster} declined lately. You may ask again 30 days after that, or join by an invite at any time."),
            cluster=cluster.name,
        )


async def pending_application(session: AsyncSession, person: Person) -> MembershipApplication | None:
    """The person's application that waits for an answer."""
    statement = select(MembershipApplication).where(
        MembershipApplication.person_id == person.id, MembershipApplication.state == ApplicationState.PENDING
    )
    return await session.scalar(statement.order_by(MembershipApplication.id.desc()).limit(1))


async def waiting_applications(session: AsyncSession, actor: Person) -> Sequence[MembershipApplication]:
    """The applications that the coordinator's cluster (for an operator: any) has not answered, oldest first."""
    authorize(actor, Action.COORDINATE)
    statement = select(MembershipApplication).where(MembershipApplication.state == ApplicationState.PENDING)
    if not actor.is_operator:
        statement = statement.where(MembershipApplication.cluster_id == actor.cluster_id)
    return (await session.scalars(statement.order_by(MembershipApplication.id))).all()


async def remember_cards(session: AsyncSession, application: MembershipApplication, delivery_ids: list[int]) -> None:
    """Note which outbox rows show this application to coordinators, so that they can be edited."""
    application.card_ids = [*application.card_ids, *delivery_ids]
    await session.flush()


async def withdraw(session: AsyncSession, person: Person, now: datetime) -> None:
    """The person no longer wants to join; harmless when nothing was waiting, too late once they are in."""
    held = await require_outside(session, person)
    if held.role is Role.APPLICANT:
        held.role = Role.VISITOR
        await end_applications(session, held, now)


async def decide(
    session: AsyncSession, actor: Person, application_id: int, *, is_approved: bool, now: datetime
) -> Decision:
    """Let the applicant in, or not. The first tap decides; a later one learns who did."""
    application = await authorized(session, actor, Action.COORDINATE, MembershipApplication, application_id)
    if application.state is not ApplicationState.PENDING:
        decided_by = await session.get(Person, application.decided_by_id) if application.decided_by_id else None
        return Decision(application, decided_by, is_news=False)
    applicant = await require_outside(session, application.person)
    application.state = ApplicationState.APPROVED if is_approved else ApplicationState.DECLINED
    application.decided_by_id, application.decided_at = actor.id, now
    await session.flush()
    if not is_approved:
        applicant.role = Role.VISITOR
        return Decision(application, actor, is_news=True)
    draft = Draft(
        cluster_id=application.cluster_id,
        name=application.company_name,
        about=application.about,
        company_id=application.company_id,
    )
    joined = await admit(session, applicant, application.cluster, Role.MEMBER, draft, now)
    return Decision(application, actor, is_news=True, joined=joined)

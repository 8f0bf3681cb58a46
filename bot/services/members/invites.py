"""Invites: links that let people in. Only a hash of the token is kept, so nobody can read a link from the database."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.authorize import Action, authorize, authorized
from bot.db import locked
from bot.errors import NotFound, UserError
from bot.models import Cluster, Invite, Person, Role
from bot.texts import mark

# 24 bytes are 192 bits, 32 characters; with its prefix far below the 64 that a deep link may have
# (core.telegram.org/bots/features#deep-linking).
TOKEN_BYTES = 24
PREFIX = "i_"
LIFETIME = timedelta(days=14)
# What a coordinator may pick: one person, a table, a room.
USES = (1, 10, 50)
MORE_USES = 10
MOST_USES = 500


@dataclass(frozen=True)
class NewInvite:
    """An invite as it was made: the only time its token is known. ``payload`` goes behind ``?start=``."""

    id: int
    token: str
    payload: str
    max_uses: int
    expires_at: datetime
    cluster_name: str


class InviteState(StrEnum):
    """What opening an invite comes to."""

    GOOD = "good"
    UNKNOWN = "unknown"
    EXPIRED = "expired"
    USED_UP = "used_up"
    REVOKED = "revoked"
    ALREADY_IN = "already_in"
    ELSEWHERE = "elsewhere"  # the person is in another cluster
    PROMOTION = "promotion"  # a member of the cluster opens a coordinator's invite


@dataclass(frozen=True)
class OpenedInvite:
    """An invite in the hands of a person; ``invite`` is None when there is none with that token."""

    state: InviteState
    invite: Invite | None = None


async def create_invite(
    session: AsyncSession, cluster: Cluster, role: Role, created_by: Person | None, max_uses: int, now: datetime
) -> NewInvite:
    """Make an invite for a cluster; ``created_by`` is None at the command line."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    invite = Invite(
        cluster_id=cluster.id,
        role=role,
        token_hash=_hash(token),
        created_by_id=created_by.id if created_by else None,
        uses=0,
        max_uses=max_uses,
        expires_at=now + LIFETIME,
        created_at=now,
    )
    session.add(invite)
    await session.flush()
    return NewInvite(invite.id, token, PREFIX + token, max_uses, invite.expires_at, cluster.name)


async def new_invite(session: AsyncSession, actor: Person, max_uses: int, now: datetime) -> NewInvite:
    """A coordinator's invite for members of their own cluster; ``max_uses`` is one of :data:`USES`."""
    authorize(actor, Action.COORDINATE)
    if actor.cluster is None:
        raise UserError(mark("You are in no cluster, so there is nothing to invite to."))
    if max_uses not in USES:
        raise NotFound(mark("This button no longer works. Please start again from /menu."))
    return await create_invite(session, actor.cluster, Role.MEMBER, actor, max_uses, now)


def token_of(payload: str) -> str | None:
    """The token in a deep link's payload; None when the payload is no invite."""
    return payload.removeprefix(PREFIX) if payload.startswith(PREFIX) else None


async def open_invite(session: AsyncSession, person: Person, token: str, now: datetime) -> OpenedInvite:
    """What this invite would do for this person; nothing is used up yet."""
    invite = await session.scalar(select(Invite).where(Invite.token_hash == _hash(token)))
    if invite is None:
        return OpenedInvite(InviteState.UNKNOWN)
    return OpenedInvite(_state_for(person, invite, now), invite)


def _state_for(person: Person, invite: Invite, now: datetime) -> InviteState:
    is_in = person.role in (Role.MEMBER, Role.COORDINATOR)
    if is_in and person.cluster_id != invite.cluster_id:
        return InviteState.ELSEWHERE
    is_promotion = invite.role is Role.COORDINATOR and person.role is Role.MEMBER
    if is_in and not is_promotion:
        return InviteState.ALREADY_IN
    state = state_of(invite, now)
    return InviteState.PROMOTION if is_promotion and state is InviteState.GOOD else state


def state_of(invite: Invite, now: datetime) -> InviteState:
    """Whether the invite still lets somebody in."""
    if invite.revoked_at is not None:
        return InviteState.REVOKED
    if now >= invite.expires_at:
        return InviteState.EXPIRED
    return InviteState.USED_UP if invite.uses >= invite.max_uses else InviteState.GOOD


async def ended_meanwhile(session: AsyncSession, invite_id: int, now: datetime) -> InviteState | None:
    """What became of an invite while somebody was answering; None while it still lets them in."""
    invite = await session.get(Invite, invite_id)
    state = state_of(invite, now) if invite is not None else InviteState.UNKNOWN
    return None if state is InviteState.GOOD else state


async def use_invite(session: AsyncSession, invite_id: int, now: datetime) -> Invite:
    """Count one use; raises :class:`UserError` when the invite ended meanwhile."""
    invite = await locked(session, Invite, invite_id)
    if invite is None or state_of(invite, now) is not InviteState.GOOD:
        raise UserError(mark("This invite has ended meanwhile. Ask the coordinator for a new one, or tap /join."))
    invite.uses += 1
    return invite


async def live_invites(session: AsyncSession, actor: Person, now: datetime) -> Sequence[Invite]:
    """The invites of the coordinator's cluster that still let somebody in, newest first."""
    authorize(actor, Action.COORDINATE)
    statement = (
        select(Invite)
        .where(
            Invite.cluster_id == actor.cluster_id,
            Invite.revoked_at.is_(None),
            Invite.expires_at > now,
            Invite.uses < Invite.max_uses,
        )
        .order_by(Invite.id.desc())
    )
    return (await session.scalars(statement)).all()


async def revoke_invite(session: AsyncSession, actor: Person, invite_id: int, now: datetime) -> Invite:
    """End an invite at once; harmless when it ended before."""
    invite = await _own_invite(session, actor, invite_id)
    invite.revoked_at = invite.revoked_at or now
    return invite


async def widen_invite(session: AsyncSession, actor: Person, invite_id: int, now: datetime) -> Invite:
    """Let ten more people in by the same link."""
    invite = await _own_invite(session, actor, invite_id)
    if state_of(invite, now) not in (InviteState.GOOD, InviteState.USED_UP):
        raise UserError(mark("This invite has ended. Make a new one with /invite."))
    if invite.max_uses + MORE_USES > MOST_USES:
        raise UserError(mark("This invite lets in as many people as one link may. Make a new one with /invite."))
    invite.max_uses += MORE_USES
    return invite


async def _own_invite(session: AsyncSession, actor: Person, invite_id: int) -> Invite:
    return await authorized(session, actor, Action.COORDINATE, Invite, invite_id)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()

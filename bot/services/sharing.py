"""A partnership request that its author shares into any chat, and the link by which somebody answers it.

The link names the request by its row and a code that only this installation can make, so that nobody reads requests
by counting through their numbers.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.errors import NotFound
from bot.models import PartnershipRequest, Person, RequestState
from bot.texts import mark

# Requests that are offered for sharing; the newest.
MOST = 4
PREFIX = "help-"
# Hexadecimal digits: 64 bits, far more than anybody tries at a message each.
CODE_LENGTH = 16
_PAYLOAD = re.compile(rf"{PREFIX}([0-9]{{1,9}})-([0-9a-f]{{{CODE_LENGTH}}})")


async def shareable(session: AsyncSession, person: Person, now: datetime) -> Sequence[PartnershipRequest]:
    """The person's own requests that are open, newest first; parts of a team say too little by themselves."""
    found = await session.scalars(
        select(PartnershipRequest)
        .where(
            PartnershipRequest.author_id == person.id,
            PartnershipRequest.company_id == person.company_id,
            PartnershipRequest.state == RequestState.OPEN,
            PartnershipRequest.expires_at > now,
            PartnershipRequest.part.is_(None),
        )
        .order_by(PartnershipRequest.id.desc())
        .limit(MOST)
    )
    return found.all()


def payload(request_id: int, secret: str) -> str:
    """What stands behind ``/start`` in the link to a request; at most 64 characters of ``[A-Za-z0-9_-]``."""
    return f"{PREFIX}{request_id}-{_code(request_id, secret)}"


async def shared(session: AsyncSession, given: str, secret: str, now: datetime) -> PartnershipRequest:
    """The request behind a link; raises NotFound for a link of nobody's, and once the request is closed."""
    found = _PAYLOAD.fullmatch(given)
    if found is None or not hmac.compare_digest(found[2], _code(int(found[1]), secret)):
        raise NotFound(mark("I cannot open that link. Please ask for a new one."))
    request = await session.get(PartnershipRequest, int(found[1]))
    if request is None or request.state is not RequestState.OPEN or request.expires_at <= now:
        raise NotFound(mark("That request is no longer open."))
    return request


def _code(request_id: int, secret: str) -> str:
    return hmac.new(secret.encode(), f"request {request_id}".encode(), hashlib.sha256).hexdigest()[:CODE_LENGTH]

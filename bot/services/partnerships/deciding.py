"""What a coordinator decides of a request that waits: it goes out, or back to its author with the reason."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy.ext.asyncio import AsyncSession

from bot.errors import NotFound, UserError
from bot.models import PartnershipRequest, Person, Reach, RequestState
from bot.services.lines import single_line, within
from bot.services.partnerships.asking import Asked, ask
from bot.services.partnerships.changing import Changed, take_next_text
from bot.services.partnerships.checking import NO_LONGER_WAITS, release, to_check
from bot.services.partnerships.flags import without_contacts
from bot.services.partnerships.requests import open_up
from bot.services.partnerships.sentences import checked
from bot.texts import mark
from knowledge.lexicon import Lexicon
from knowledge.matching import Matcher

LONGEST_REASON = int(PartnershipRequest.__table__.c.returned_for.type.length)  # type: ignore[attr-defined]


class ReturnReason(StrEnum):
    """What a coordinator taps on sending a request back; anything else is written."""

    CONTACTS = "contacts"
    TONE = "tone"
    UNCLEAR = "unclear"
    NOT_HERE = "not_here"


@dataclass(frozen=True)
class Checked:
    """What a coordinator decided: whom the request went to, or whom its new text; neither when it went back."""

    request: PartnershipRequest
    asked: Asked | None = None
    changed: Changed | None = None


async def approve(
    session: AsyncSession,
    actor: Person,
    request_id: int,
    lexicon: Lexicon,
    matcher: Matcher,
    now: datetime,
    *,
    edition: int,
    is_cleaned: bool,
) -> Checked:
    """It goes out, without its contacts (``is_cleaned``) or as it is.

    ``edition`` is the one that the coordinator was shown: the button under an older text approves no newer one.
    """
    request = await to_check(session, actor, request_id)
    if request.edition != edition:
        raise NotFound(NO_LONGER_WAITS)
    if is_cleaned:
        _clean(request)
    request.checked_at, request.checked_by_id = now, actor.id
    release(request)
    if request.state is RequestState.HELD:
        return Checked(request, asked=await open_up(session, request, matcher, now))
    if request.next_text:
        return Checked(request, changed=await take_next_text(session, request, lexicon, matcher, now))
    request.reach = Reach.ALL  # else an open one waits because it shall go beyond its cluster
    return Checked(request, asked=await ask(session, request, matcher, now))


def _clean(request: PartnershipRequest) -> None:
    """Without its contacts; raises :class:`UserError` where nothing else is in it."""
    mended = checked(without_contacts(request.next_text or request.text), request.company)
    if request.next_text:
        request.next_text = mended
    else:
        request.text = mended


async def send_back(session: AsyncSession, actor: Person, request_id: int, reason: str) -> Checked:
    """The author shall write it anew; ``reason`` is one of :class:`ReturnReason` or the coordinator's own words."""
    request = await to_check(session, actor, request_id)
    told = single_line(reason)
    if not any(character.isalnum() for character in told):
        raise UserError(mark("Please write in a few words what should be different."))
    within(told, LONGEST_REASON)
    release(request)
    request.returned_for, request.next_text = told, ""
    if request.state is RequestState.HELD:
        request.state = RequestState.DRAFT
    return Checked(request)

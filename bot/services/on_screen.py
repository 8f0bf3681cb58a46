"""What a person sees at the end of their chat: the buttons of the newest message that reached them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.models import Delivery, DeliveryState


@dataclass(frozen=True)
class OnScreen:
    """The callback data of the buttons; ``is_new``: it is a message of its own, not an older one that was changed."""

    actions: tuple[str, ...]
    is_new: bool
    since: datetime | None


async def newest(session: AsyncSession, chat_id: int) -> OnScreen:
    """The newest message, or the newest change of one; it may be seen a moment before it is known to be sent."""
    row = await session.scalar(
        select(Delivery)
        .where(Delivery.chat_id == chat_id, Delivery.state.in_([DeliveryState.SENT, DeliveryState.SENDING]))
        .order_by(Delivery.id.desc())
        .limit(1)
    )
    if row is None:
        return OnScreen((), is_new=False, since=None)
    return OnScreen(_actions(row.params.get("reply_markup")), row.method.startswith("send"), row.finished_at)


def _actions(markup: Mapping[str, Any] | None) -> tuple[str, ...]:
    keyboard = markup["inline_keyboard"] if markup else ()
    return tuple(button["callback_data"] for row in keyboard for button in row if "callback_data" in button)

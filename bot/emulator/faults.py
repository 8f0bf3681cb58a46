"""Faults ordered by a test: what should go wrong with which calls, how often."""

from __future__ import annotations

import asyncio
import random
from dataclasses import dataclass

from bot.emulator.errors import ApiError, ControlError, Json, forbidden

KINDS = ("429", "403", "migrated", "drop", "refuse", "delay", "500")


class ConnectionLost(Exception):
    """The connection is to be closed without a reply."""


@dataclass
class Fault:
    """One ordered fault. Without `method` it concerns every method but getUpdates; `count` None means for ever."""

    id: int
    kind: str
    method: str | None = None
    chat: int | None = None
    share: float = 1.0
    count: int | None = None
    retry_after: int = 1
    seconds: float = 1.0
    new_chat_id: int | None = None

    def json(self) -> Json:
        """The fault as the control side shows it."""
        return {k: v for k, v in vars(self).items() if v is not None}

    def concerns(self, method: str, chat_id: object) -> bool:
        """Whether this fault strikes this call."""
        if self.method is None and method == "getUpdates":
            return False
        if self.method is not None and self.method.lower() != method.lower():
            return False
        return self.chat is None or str(self.chat) == str(chat_id)


def read_fault(number: int, order: Json) -> Fault:
    """Checks an ordered fault; raises ControlError naming what is wrong."""
    unknown = set(order) - (set(Fault.__dataclass_fields__) - {"id"})
    if unknown:
        raise ControlError(f"unknown key in the fault: {', '.join(sorted(unknown))}")
    kind = str(order.get("kind"))
    if kind not in KINDS:
        raise ControlError(f"kind must be one of {', '.join(KINDS)}")
    try:
        share, seconds = float(order.get("share", 1)), float(order.get("seconds", 1))
        numbers = {
            k: int(order[k]) for k in ("chat", "count", "retry_after", "new_chat_id") if order.get(k) is not None
        }
    except (TypeError, ValueError) as error:
        raise ControlError("share, seconds, chat, count and retry_after must be numbers") from error
    if not 0 <= share <= 1 or not 0 <= seconds <= 600:
        raise ControlError("share must be 0..1 and seconds 0..600")
    method = order.get("method")
    return Fault(number, kind, str(method) if method else None, share=share, seconds=seconds, **numbers)


class Faults:
    """The faults in force."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []
        self._number = 0

    def add(self, order: Json) -> Fault:
        """Puts a fault into force."""
        fault = read_fault(self._number + 1, order)
        self._number += 1
        self._faults.append(fault)
        return fault

    def clear(self) -> None:
        """Ends all faults."""
        self._faults.clear()

    def all(self) -> list[Fault]:
        """The faults in force, oldest first."""
        return list(self._faults)

    def strike(self, method: str, chat_id: object) -> Fault | None:
        """The first fault that strikes this call, counted."""
        for fault in self._faults:
            if fault.concerns(method, chat_id) and random.random() < fault.share:  # noqa: S311
                if fault.count is not None:
                    fault.count -= 1
                    if fault.count <= 0:
                        self._faults.remove(fault)
                return fault
        return None


async def before_call(fault: Fault, is_private: bool) -> None:
    """What the fault does before the call takes effect: nothing for `drop`, which strikes afterwards."""
    if fault.kind == "delay":
        await asyncio.sleep(fault.seconds)
    elif fault.kind == "refuse":
        raise ConnectionLost
    elif fault.kind == "429":
        reason = f"Too Many Requests: retry after {fault.retry_after}"
        raise ApiError(429, reason, {"retry_after": fault.retry_after})
    elif fault.kind == "403":
        raise forbidden("bot was blocked by the user" if is_private else "bot was kicked from the group chat")
    elif fault.kind == "500":
        raise ApiError(500, "Internal Server Error")

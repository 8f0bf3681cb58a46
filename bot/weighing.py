"""An import weighed: the base before and after is laid out, and asked what people were content with."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from bot import bases
from bot.bases import Bases
from bot.services import exchange
from bot.services.exchange import Plan, Standing
from knowledge.entries import Sheet


def weigh(
    given: Sequence[Sheet],
    found: Standing,
    today: date,
    former: Bases | None = None,
    *,
    withdraws: bool = False,
    folder: Path | None = None,
) -> Plan:
    """What importing these entries would do. ``former`` spares indexes that are still right. Takes seconds."""
    plan = exchange.compare(found.entries, given, today, withdraws=withdraws, folder=folder)
    if plan.errors or not plan.count:
        return plan
    rejected: dict[int | None, bases.Rejected] = {None: found.rejected}
    before = bases.build(found.entries, rejected=rejected, former=former)
    after = bases.build(exchange.after(found.entries, plan), rejected=rejected, former=before)
    return exchange.judged(plan, found, before.common, after.common)

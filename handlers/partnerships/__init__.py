"""Partnership requests: the routes in order, what time does, and free text that is a request."""

from __future__ import annotations

from handlers.partnerships import brokering, browsing, drafting, proposals, requests, upkeep
from handlers.partnerships.drafting import from_text

ROUTES = (*drafting.ROUTES, *requests.ROUTES, *proposals.ROUTES, *browsing.ROUTES, *brokering.ROUTES)
TICKS = upkeep.TICKS

__all__ = ["ROUTES", "TICKS", "from_text"]

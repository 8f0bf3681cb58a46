"""Clusters, companies, people: the routes, in order."""

from __future__ import annotations

from handlers.members import applying, coordinating, groups, joining, leaving, profile

ROUTES = (
    *joining.ROUTES,
    *applying.ROUTES,
    *profile.ROUTES,
    *leaving.ROUTES,
    *coordinating.ROUTES,
    *groups.ROUTES,
)

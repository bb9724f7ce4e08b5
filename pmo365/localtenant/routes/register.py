"""All routes of SharePoint REST in one place."""

from __future__ import annotations

from pmo365.localtenant.routes import (
    attachments,
    changes,
    contenttypes,
    fields,
    files,
    folders,
    forms,
    items,
    lists,
    pieces,
    principals,
    recyclebin,
    roles,
    sites,
    viewing,
    views,
    web,
)
from pmo365.localtenant.routes.table import Kind, Many, Route

_FAMILIES = (
    sites,
    web,
    lists,
    fields,
    contenttypes,
    views,
    viewing,
    items,
    attachments,
    forms,
    folders,
    files,
    pieces,
    recyclebin,
    principals,
    roles,
    changes,
)

ROUTES: tuple[Route, ...] = tuple(route for family in _FAMILIES for route in family.ROUTES)
KINDS: dict[str, Kind] = {kind.name: kind for family in _FAMILIES for kind in family.KINDS}
COLLECTIONS: dict[str, Many] = {many.name: many for family in _FAMILIES for many in family.COLLECTIONS}

_INDEX: dict[tuple[str, str, str], Route] = {
    (route.kind, route.member.lower(), route.method): route for route in ROUTES
}


def find_route(kind: str, member: str, method: str) -> Route | None:
    """Return the route of a word at a kind of node, or None."""
    return _INDEX.get((kind, member, method))


def has_route(kind: str, member: str, method: str) -> bool:
    """Return whether there is such a route."""
    return (kind, member, method) in _INDEX

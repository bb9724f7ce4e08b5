"""The loopback-only routes of who may do what: rights really used. Source: docs/tenant/permissions.md."""

from __future__ import annotations

from collections.abc import Callable

from pmo365.localtenant.coverage import RIGHTS
from pmo365.localtenant.exchange import Doc, Request
from pmo365.localtenant.world import World


def _rights(world: World, request: Request) -> list[Doc]:
    """Return which permission each application used since the last call, and how often."""
    used = sorted(world.store.used.items())
    world.store.used.clear()
    return [
        {"client_id": app, "resource": resource, "permission": RIGHTS.get(need, need), "count": count}
        for (app, resource, need), count in used
    ]


CONSENTS: dict[tuple[str, str], Callable[[World, Request], Doc | list[Doc]]] = {("GET", "/_tenant/rights"): _rights}

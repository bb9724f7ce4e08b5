"""The loopback-only routes of sign-in and mail: approve a device code, read the outbox, see who was told of changes."""

from __future__ import annotations

from collections.abc import Callable

from pmo365.localtenant.devicecode import decide
from pmo365.localtenant.exchange import Doc, Request
from pmo365.localtenant.routes.table import json_object
from pmo365.localtenant.world import World


def _approve(world: World, request: Request) -> Doc:
    body = json_object(request)
    done = decide(world.store, str(body["user_code"]), str(body["email"]), declined=bool(body.get("declined")))
    return {"ok": True, "client_id": done["client"], "scope": done["scope"]}


def _outbox(world: World, request: Request) -> list[Doc]:
    return world.store.all("mail", "tenant")


def _notifications(world: World, request: Request) -> list[Doc]:
    return world.postbox.told()


GRAPH_ADMIN: dict[tuple[str, str], Callable[[World, Request], Doc | list[Doc]]] = {
    ("POST", "/_tenant/approve-device"): _approve,
    ("GET", "/_tenant/outbox"): _outbox,
    ("GET", "/_tenant/notifications"): _notifications,
}

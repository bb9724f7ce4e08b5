"""Which applications a site lets in: its grants to those that may go nowhere by themselves (``Sites.Selected``).

Sites are named by host and path: a new one needs no question for its id. Source: Microsoft Graph, "permission" and
"permissions-selected-overview"; every request costs 5 units and takes ``Sites.FullControl.All``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from pmo365.errors import Refused
from pmo365.gateway.direct import exchange, written
from pmo365.gateway.hosts import GRAPH_HOST
from pmo365.gateway.rows import pages
from pmo365.gateway.wire import Wire
from pmo365.model.plan import Action, Change
from pmo365.model.site import Application

_FIRST_ROLES = ("read", "write")


def read_applications(wire: Wire, url: str) -> tuple[Application, ...]:
    """Return the applications a site lets in, by id; one with an unknown role has none."""
    entries = [one for page in pages(wire, _address(url)) for one in page["value"]]
    found = [application for one in entries for application in _applications(_whole(wire, url, one))]
    return tuple(sorted(found, key=lambda one: (one.id, one.grant)))


def let_in(wire: Wire, url: str, change: Change) -> str:
    """Grant an application its role on a site, or widen it; return the id of the permission."""
    wanted = change.after
    assert isinstance(wanted, Application)
    if change.action is Action.UPDATE and wanted.grant:
        _send(wire, "PATCH", f"{_address(url)}/{wanted.grant}", body={"roles": [wanted.role]})
        return wanted.grant
    try:
        return _granted(wire, url, wanted)
    except Refused:
        if wanted.role in _FIRST_ROLES:
            raise
        # Tenants were seen that take no other role at first (microsoft-graph-docs #11814, #18421): begun, then widened.
        grant = _granted(wire, url, replace(wanted, role=_FIRST_ROLES[-1]))
        _send(wire, "PATCH", f"{_address(url)}/{grant}", body={"roles": [wanted.role]})
        return grant


def _granted(wire: Wire, url: str, wanted: Application) -> str:
    who = [{"application": {"id": wanted.id, "displayName": wanted.name}}]
    told = _send(wire, "POST", _address(url), body={"roles": [wanted.role], "grantedToIdentities": who})
    return str((told or {}).get("id") or "")


def _send(wire: Wire, method: str, address: str, *, body: Mapping[str, Any]) -> Any:
    headers = {"Accept": "application/json", "Content-Type": "application/json"}
    return written(exchange(wire, method, address, headers=headers, body=json.dumps(body).encode()))


def _address(url: str) -> str:
    host, _, path = url.removeprefix("https://").partition("/")
    return f"https://{GRAPH_HOST}/v1.0/sites/{host}:/{path}:/permissions"


def _whole(wire: Wire, url: str, entry: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return an entry with its roles: a listing may leave them out, the entry by itself has them."""
    if entry.get("roles"):
        return entry
    whole: Mapping[str, Any] = exchange(
        wire, "GET", f"{_address(url)}/{entry['id']}", headers={"Accept": "application/json"}
    ).data
    return whole


def _applications(entry: Mapping[str, Any]) -> list[Application]:
    people = entry.get("grantedToIdentitiesV2") or entry.get("grantedToIdentities") or ()
    told = [one["application"] for one in people if one.get("application")]
    role = next((str(one) for one in reversed(entry.get("roles") or ())), "")
    known = role if role in ("read", "write", "owner", "manage", "fullcontrol") else ""
    return [
        Application(
            id=str(one["id"]).lower(), name=str(one.get("displayName") or ""), role=known, grant=str(entry["id"])
        )
        for one in told
    ]

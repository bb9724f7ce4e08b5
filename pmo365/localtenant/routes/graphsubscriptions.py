"""Graph: subscriptions to changes, with the handshake at the receiver. Source: docs/tenant/graph.md.

The local tenant speaks to loopback addresses only; any other receiver counts as not emulated.
"""

from __future__ import annotations

import http.client
import re
import secrets
from datetime import timedelta
from typing import Any
from urllib.parse import quote, urlsplit

from pmo365.localtenant.behaviour.moments import parse_moment
from pmo365.localtenant.behaviour.permissions import rank
from pmo365.localtenant.behaviour.scene import new_id
from pmo365.localtenant.exchange import Doc
from pmo365.localtenant.refusals import Refusal, Unemulated
from pmo365.localtenant.routes.graphplaces import place_of
from pmo365.localtenant.routes.graphsites import find_list

LONGEST = timedelta(minutes=42300)
PATIENCE = 10
_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_LIST = re.compile(r"/lists/(?P<list>[^/]+)/?$")
_NEW = (
    "changeType",
    "notificationUrl",
    "lifecycleNotificationUrl",
    "resource",
    "expirationDateTime",
    "clientState",
    "latestSupportedTlsVersion",
)


def _bad(text: str) -> Refusal:
    return Refusal(400, "InvalidRequest", text)


def add_subscription(call: Any, parts: Doc) -> Doc:
    """Subscribe to a list or a drive after the receiver has echoed the validation token."""
    body = call.body(*_NEW)
    if str(body.get("changeType")) != "updated":
        raise _bad("Unsupported change types for this resource; only 'updated' is supported.")
    if len(str(body.get("clientState") or "")) > 128:
        raise _bad("clientState is longer than 128 characters.")
    until = _until(call, body.get("expirationDateTime"))
    listing, drive = _subscribed(call, str(body.get("resource") or ""))
    _shake_hands(str(body.get("notificationUrl") or ""))
    kept = {
        "id": new_id(),
        "resource": body["resource"],
        "applicationId": call.scene.caller.app,
        "changeType": "updated",
        "clientState": body.get("clientState"),
        "notificationUrl": body["notificationUrl"],
        "expirationDateTime": until,
        "creatorId": call.scene.caller.app,
        "latestSupportedTlsVersion": body.get("latestSupportedTlsVersion") or "v1_2",
        "_list": listing["Id"],
        "_drive": drive,
    }
    return _shown(call.scene.store.put("subscription", "tenant", kept["id"], kept))


def _shown(kept: Doc) -> Doc:
    return {name: value for name, value in kept.items() if not name.startswith("_")}


def _until(call: Any, text: Any) -> str:
    if not text:
        raise _bad("expirationDateTime is missing.")
    until = parse_moment(str(text))
    if until <= call.scene.now or until > call.scene.now + LONGEST:
        raise _bad("Subscription expiration can only be 42300 minutes in the future.")
    return until.strftime("%Y-%m-%dT%H:%M:%SZ")


def _subscribed(call: Any, resource: str) -> tuple[Doc, bool]:
    """Return the list of a resource and whether it was named as a drive; refuses any other resource."""
    tenant = call.scene.tenant
    place = place_of(call.world, tenant, call.scene.caller, "/" + resource.strip("/"))
    found = _LIST.fullmatch(place.rest)
    listing = find_list(place.scene, found["list"]) if place.scope == "site" and found else place.listing
    root = place.scope == "item" and place.entry is not None and listing and place.path == listing["_root"]
    if listing is None or not (found or (root and not place.rest)):
        raise _bad(f"Resource '{resource}' cannot be subscribed to.")
    if rank(place.scene, listing) < 1:
        raise Refusal(403, "accessDenied", "Access denied")
    return listing, bool(root)


def _shake_hands(url: str) -> None:
    """Ask the receiver to echo a token as plain text."""
    target = urlsplit(url)
    if target.hostname not in _LOOPBACK:
        raise Unemulated(f"a subscription whose receiver is {target.hostname}")
    token = f"Validation: Testing client application reachability for subscription. {secrets.token_hex(16)}"
    query = f"{target.query}&" if target.query else ""
    kind = http.client.HTTPSConnection if target.scheme == "https" else http.client.HTTPConnection
    connection = kind(target.hostname, target.port, timeout=PATIENCE)
    try:
        path = f"{target.path or '/'}?{query}validationToken={quote(token, safe='')}"
        connection.request("POST", path, headers={"Content-Type": "text/plain; charset=utf-8"})
        answer = connection.getresponse()
        echoed, status = answer.read().decode("utf-8", "replace"), answer.status
    except OSError as error:
        raise _failed(f"Notification endpoint could not be reached: {error}.") from error
    finally:
        connection.close()
    if status != 200 or echoed != token:
        raise _failed("Response must exactly match validationToken query parameter.")


def _failed(text: str) -> Refusal:
    return Refusal(400, "ValidationError", f"Subscription validation request failed. {text}")


def _mine(call: Any, parts: Doc) -> Doc:
    kept: Doc | None = call.scene.store.get("subscription", "tenant", parts["subscription"].lower())
    if kept is None or kept["applicationId"] != call.scene.caller.app or _over(call, kept):
        raise Refusal(404, "ResourceNotFound", "The object was not found.")
    return kept


def _over(call: Any, kept: Doc) -> bool:
    return bool(parse_moment(kept["expirationDateTime"]) <= call.scene.now)


def show_subscriptions(call: Any, parts: Doc) -> Doc:
    """Return the caller's subscriptions that are still running."""
    every = call.scene.store.all("subscription", "tenant")
    mine = [one for one in every if one["applicationId"] == call.scene.caller.app and not _over(call, one)]
    return {"value": [_shown(one) for one in mine]}


def show_subscription(call: Any, parts: Doc) -> Doc:
    """Return one subscription."""
    return _shown(_mine(call, parts))


def renew(call: Any, parts: Doc) -> Doc:
    """Prolong a subscription."""
    body, kept = call.body("expirationDateTime"), _mine(call, parts)
    fresh = {**kept, "expirationDateTime": _until(call, body.get("expirationDateTime"))}
    return _shown(call.scene.store.put("subscription", "tenant", kept["id"], fresh))


def end_subscription(call: Any, parts: Doc) -> None:
    """End a subscription."""
    call.scene.store.drop("subscription", "tenant", _mine(call, parts)["id"])

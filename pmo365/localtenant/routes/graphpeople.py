"""Graph: people of the tenant, and mail that is kept instead of sent. Source: docs/tenant/graph.md."""

from __future__ import annotations

from typing import Any

from pmo365.localtenant.behaviour.scene import new_id
from pmo365.localtenant.conditions import fields_of, holds
from pmo365.localtenant.exchange import Answer, Doc
from pmo365.localtenant.refusals import Refusal, Unemulated
from pmo365.localtenant.routes.graphtable import picked

PAGE = 100
LARGEST_MAIL = 4 * 2**20
_PROPERTIES = ("givenName", "jobTitle", "mobilePhone", "officeLocation", "preferredLanguage", "surname")
_EXTRA = ("accountEnabled", "userType", "mailNickname")


def user_body(user: Doc) -> Doc:
    """Return a person as Graph shows one."""
    return {
        "businessPhones": [],
        "displayName": user["name"],
        **dict.fromkeys(_PROPERTIES),
        "mail": user["email"],
        "userPrincipalName": user["email"],
        "id": user["oid"],
    }


def _rich(user: Doc) -> Doc:
    nick = user["email"].partition("@")[0]
    return user_body(user) | {"accountEnabled": True, "userType": "Member", "mailNickname": nick}


def _shown(call: Any, user: Doc) -> Doc:
    return picked(call, _rich(user)) if call.options.select else user_body(user)


def find_user(call: Any, name: str) -> Doc:
    """Return the person of an id or an address; refuses an unknown one."""
    low = name.lower()
    for user in call.scene.store.all("user", "tenant"):
        if low in (user["email"], user["oid"]):
            found: Doc = user
            return found
    text = f"Resource '{name}' does not exist or one of its queried reference-property objects are not present."
    raise Refusal(404, "Request_ResourceNotFound", text)


def show_users(call: Any, parts: Doc) -> Doc:
    """Return the people of the tenant."""
    condition = call.options.filter
    known = ("mail", "userPrincipalName", "displayName", "id", *_EXTRA)
    strange = [name for name in fields_of(condition) if name not in known]
    if strange or call.options.order or "search" in call.options.others:
        raise Unemulated(f"$filter on {', '.join(strange)}, $orderby or $search of users")
    people = list(call.scene.store.all("user", "tenant"))
    if condition is not None:
        people = [user for user in people if holds(condition, _rich(user).get)]
    return {"value": [_shown(call, user) for user in people[: call.options.top or PAGE]]}


def show_user(call: Any, parts: Doc) -> Doc:
    """Return one person."""
    return _shown(call, find_user(call, parts["user"]))


def send_mail(call: Any, parts: Doc) -> Answer:
    """Keep a message in the outbox (``GET /_tenant/outbox``); nothing leaves the machine."""
    if len(call.request.body) > LARGEST_MAIL:
        raise Refusal(413, "RequestEntityTooLarge", "The request is larger than 4 MB.")
    sender = find_user(call, parts["user"])
    body = {name.lower(): value for name, value in call.body().items()}
    message = body.get("message") or {}
    recipients = [
        one.get("emailAddress", {}).get("address", "")
        for name in ("toRecipients", "ccRecipients", "bccRecipients")
        for one in message.get(name) or ()
    ]
    if not recipients or not all("@" in address for address in recipients):
        raise Refusal(400, "ErrorInvalidRecipients", "At least one recipient isn't valid.")
    kept = {
        "id": new_id(),
        "at": call.scene.stamp,
        "from": sender["email"],
        "to": recipients,
        "subject": message.get("subject", ""),
        "message": message,
        "saveToSentItems": body.get("savetosentitems", True),
    }
    call.scene.store.put("mail", "tenant", kept["id"], kept)
    return Answer(202)

"""Graph: Microsoft 365 groups and the sites that come with them. Source: docs/tenant/graph.md."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from pmo365.localtenant.behaviour.people import ensure_user, group_by_id, save_group
from pmo365.localtenant.behaviour.scene import Scene, new_id
from pmo365.localtenant.behaviour.sites import build_site, site_by_path
from pmo365.localtenant.conditions import fields_of, holds
from pmo365.localtenant.exchange import Doc
from pmo365.localtenant.refusals import Refusal, Unemulated
from pmo365.localtenant.routes.graphpeople import find_user, user_body
from pmo365.localtenant.routes.graphtable import picked

POLLS = 2
"""How often a new group's site is asked for before it is there."""
_NEW = (
    "displayName",
    "description",
    "mailNickname",
    "mailEnabled",
    "securityEnabled",
    "groupTypes",
    "visibility",
    "creationOptions",
    "resourceBehaviorOptions",
)
_NICKNAME = re.compile(r"[A-Za-z0-9._-]{1,64}")


def _body(group: Doc) -> Doc:
    names = ("id", "createdDateTime", "description", "displayName", "groupTypes", "mail", "mailNickname", "visibility")
    shown = {name: group[name] for name in names}
    return {**shown, "mailEnabled": True, "securityEnabled": False, "proxyAddresses": [f"SMTP:{group['mail']}"]}


def find_group(call: Any, identity: str) -> Doc:
    """Return a group by id; refuses an unknown one."""
    found: Doc | None = call.scene.store.get("m365group", "tenant", identity.lower())
    if found is None:
        raise Refusal(404, "Request_ResourceNotFound", f"Resource '{identity}' does not exist.")
    return found


def _bad(text: str) -> Refusal:
    return Refusal(400, "Request_BadRequest", text)


def show_groups(call: Any, parts: Doc) -> Doc:
    """Return the groups of the tenant."""
    condition = call.options.filter
    strange = [name for name in fields_of(condition) if name not in ("displayName", "mailNickname", "mail", "id")]
    if strange or call.options.order:
        raise Unemulated(f"$filter on {', '.join(strange)} or $orderby of groups")
    every = call.scene.store.all("m365group", "tenant")
    if condition is not None:
        every = [group for group in every if holds(condition, _body(group).get)]
    return {"value": [picked(call, _body(group)) for group in every[: call.options.top]]}


def show_group(call: Any, parts: Doc) -> Doc:
    """Return one group."""
    return picked(call, _body(find_group(call, parts["group"])))


def add_group(call: Any, parts: Doc) -> Doc:
    """Make a Microsoft 365 group; its site is provisioned behind it."""
    body = call.body(*_NEW)
    if body.get("groupTypes") != ["Unified"] or not body.get("mailEnabled") or body.get("securityEnabled"):
        raise Unemulated("groups other than Unified, mailEnabled, not securityEnabled")
    nick = str(body.get("mailNickname") or "")
    if not body.get("displayName") or not _NICKNAME.fullmatch(nick):
        raise _bad("A value is required for property 'displayName', or 'mailNickname' of resource 'Group' is invalid.")
    every = call.scene.store.all("m365group", "tenant")
    taken = any(one["mailNickname"].lower() == nick.lower() for one in every)
    if taken or site_by_path(call.scene.store, f"/sites/{nick}"):
        raise _bad("Another object with the same value for property mailNickname already exists.")
    identity, domain = new_id(), call.scene.tenant["domain"]
    group = {
        "id": identity,
        "createdDateTime": call.scene.stamp,
        "description": body.get("description"),
        "displayName": body["displayName"],
        "groupTypes": ["Unified"],
        "mail": f"{nick}@{domain}",
        "mailNickname": nick,
        "visibility": body.get("visibility") or "Public",
        "owners": _bound(call, body, "owners"),
        "members": _bound(call, body, "members"),
        "site": f"/sites/{nick}",
        "polls": POLLS,
        "asked": 0,
    }
    call.scene.store.put("m365group", "tenant", identity, group)
    _provision(call, group)
    return _body(group)


def _bound(call: Any, body: Doc, name: str) -> list[str]:
    addresses = body.get(f"{name}@odata.bind") or ()
    return [find_user(call, str(one).rstrip("/").rsplit("/", 1)[-1].strip("'()"))["oid"] for one in addresses]


def _provision(call: Any, group: Doc) -> None:
    """Make the group's site in English: creationOptions are not honoured for applications [R]."""
    people = {user["oid"]: user["email"] for user in call.scene.store.all("user", "tenant")}
    owner = next((people[oid] for oid in group["owners"]), call.scene.caller.email)
    build_site(
        call.scene.store,
        group["site"],
        caller=call.scene.caller,
        now=call.scene.now,
        given={
            "title": group["displayName"],
            "description": group["description"] or "",
            "language": 1033,
            "time_zone": 3,
            "template": "GROUP#0",
            "owner": owner,
            "hub": "00000000-0000-0000-0000-000000000000",
        },
    )
    for oid in group["members"]:
        _join_site(call, group, people[oid])


def _join_site(call: Any, group: Doc, email: str) -> None:
    """Let a member of the group be a member of its site."""
    scene: Scene = replace(call.scene, key=group["site"].lower())
    members = group_by_id(scene, scene.site["groups"]["members"])
    user = ensure_user(scene, email)
    if members and user["id"] not in members["users"]:
        save_group(scene, {**members, "users": [*members["users"], user["id"]]})


def change_group(call: Any, parts: Doc) -> None:
    """Change the name, the description or the visibility of a group."""
    body, group = call.body("displayName", "description", "visibility"), find_group(call, parts["group"])
    call.scene.store.put("m365group", "tenant", group["id"], {**group, **body})


def drop_group(call: Any, parts: Doc) -> None:
    """Remove a group; its site stays where it is until someone removes it."""
    call.scene.store.drop("m365group", "tenant", find_group(call, parts["group"])["id"])


def show_people(call: Any, parts: Doc) -> Doc:
    """Return the owners or the members of a group."""
    group, people = find_group(call, parts["group"]), call.scene.store.all("user", "tenant")
    inside = group[parts["kind"].lower()]
    shown = [{"@odata.type": "#microsoft.graph.user", **user_body(one)} for one in people if one["oid"] in inside]
    return {"value": [picked(call, one) for one in shown]}


def add_person(call: Any, parts: Doc) -> None:
    """Add an owner or a member by reference; one who is there already is refused."""
    group, kind = find_group(call, parts["group"]), parts["kind"].lower()
    address = str(call.body("@odata.id").get("@odata.id", ""))
    user = find_user(call, address.rstrip("/").rsplit("/", 1)[-1].strip("'()"))
    if user["oid"] in group[kind]:
        text = f"One or more added object references already exist for the following modified properties: '{kind}'."
        raise _bad(text)
    call.scene.store.put("m365group", "tenant", group["id"], {**group, kind: [*group[kind], user["oid"]]})
    if kind == "members":
        _join_site(call, group, user["email"])


def drop_person(call: Any, parts: Doc) -> None:
    """Take an owner or a member out of a group."""
    group, kind = find_group(call, parts["group"]), parts["kind"].lower()
    user = find_user(call, parts["user"])
    if user["oid"] not in group[kind]:
        raise Refusal(404, "Request_ResourceNotFound", f"Resource '{parts['user']}' does not exist.")
    kept = [oid for oid in group[kind] if oid != user["oid"]]
    call.scene.store.put("m365group", "tenant", group["id"], {**group, kind: kept})

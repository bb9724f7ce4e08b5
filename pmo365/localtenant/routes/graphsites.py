"""Graph: a site, its lists and columns, and which applications may use it."""

from __future__ import annotations

from typing import Any

from pmo365.localtenant.behaviour.lists import lists
from pmo365.localtenant.behaviour.scene import Scene, new_id
from pmo365.localtenant.conditions import fields_of
from pmo365.localtenant.exchange import Doc
from pmo365.localtenant.refusals import Refusal, Unemulated
from pmo365.localtenant.routes.graphtable import missing_item, picked


def site_key(scene: Scene) -> str:
    """Return the id of a site in Graph: host, site collection, web."""
    return f"{scene.tenant['host']},{scene.site['id']},{scene.site['web']}"


def find_list(scene: Scene, name: str) -> Doc:
    """Return a list by id or title; refuses an unknown one with ``itemNotFound``."""
    low = name.lower()
    for one in lists(scene):
        if low in (one["Id"], one["Title"].lower()) or one["_root"].rsplit("/", 1)[1].lower() == low:
            return one
    raise Refusal(404, "itemNotFound", "The provided path does not exist, or the list does not exist.")


def show_site(call: Any, parts: Doc) -> Doc:
    """Return a site."""
    site, scene = call.scene.site, call.scene
    return picked(
        call,
        {
            "createdDateTime": site["created"],
            "description": site["description"],
            "id": site_key(scene),
            "lastModifiedDateTime": site["created"],
            "name": site["path"].rsplit("/", 1)[-1],
            "webUrl": site["url"],
            "displayName": site["title"],
            "siteCollection": {"hostname": scene.tenant["host"]},
            "sharepointIds": {
                "siteId": site["id"],
                "siteUrl": site["url"],
                "tenantId": scene.tenant["id"],
                "webId": site["web"],
            },
        },
    )


def list_body(scene: Scene, listing: Doc) -> Doc:
    """Return a list as Graph shows it."""
    template = "documentLibrary" if listing["BaseType"] == 1 else "genericList"
    name = listing["_root"].rsplit("/", 1)[1]
    return {
        "createdDateTime": listing["Created"],
        "description": listing["Description"],
        "eTag": f'"{listing["Id"]},1"',
        "id": listing["Id"],
        "lastModifiedDateTime": listing["LastItemModifiedDate"],
        "name": name,
        "webUrl": f"https://{scene.tenant['host']}{listing['_root']}",
        "displayName": listing["Title"],
        "list": {
            "contentTypesEnabled": listing["ContentTypesEnabled"],
            "hidden": listing["Hidden"],
            "template": template,
        },
    }


def _grant(grant: Doc) -> Doc:
    identity = {"application": {"displayName": grant["name"], "id": grant["app"]}}
    return {
        "id": grant["id"],
        "roles": grant["roles"],
        "grantedToIdentitiesV2": [identity],
        "grantedToIdentities": [identity],
    }


def show_grants(call: Any, parts: Doc) -> Doc:
    """Return the grants of applications on a site."""
    for name in fields_of(call.options.filter):
        raise Unemulated(f"$filter on {name} of permissions")
    return {"value": [_grant(one) for one in call.scene.store.all("grant", call.scene.site["id"])]}


def add_grant(call: Any, parts: Doc) -> Doc:
    """Grant an application rights on a site."""
    body = call.body("roles", "grantedToIdentities", "grantedToIdentitiesV2")
    identities = body.get("grantedToIdentities") or body.get("grantedToIdentitiesV2") or [{}]
    app = identities[0].get("application", {})
    roles = body.get("roles", [])
    if not app.get("id"):
        raise _unacceptable()
    if call.scene.tenant.get("grants_begin_small", False) and set(roles) - {"read", "write"}:
        raise Refusal(400, "invalidRequest", "Invalid value for role")
    grant = {"id": new_id(), "roles": _roles(roles), "app": app["id"], "name": app.get("displayName", "")}
    return _grant(call.scene.store.put("grant", call.scene.site["id"], grant["id"], grant))


def _unacceptable() -> Refusal:
    return Refusal(400, "invalidRequest", "One of the provided arguments is not acceptable.")


def _roles(roles: Any) -> list[str]:
    if not roles or set(roles) - {"read", "write", "owner", "manage", "fullcontrol"}:
        raise _unacceptable()
    return list(roles)


def _found(call: Any, parts: Doc) -> Doc:
    grant: Doc | None = call.scene.store.get("grant", call.scene.site["id"], parts["grant"])
    if grant is None:
        raise missing_item()
    return grant


def show_grant(call: Any, parts: Doc) -> Doc:
    """Return one grant."""
    return _grant(_found(call, parts))


def change_grant(call: Any, parts: Doc) -> Doc:
    """Change the roles of a grant."""
    grant = {**_found(call, parts), "roles": _roles(call.body("roles").get("roles"))}
    return _grant(call.scene.store.put("grant", call.scene.site["id"], grant["id"], grant))


def drop_grant(call: Any, parts: Doc) -> None:
    """Take a grant back."""
    _found(call, parts)
    call.scene.store.drop("grant", call.scene.site["id"], parts["grant"])

"""Graph: content types of sites and lists."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import unquote

from pmo365.localtenant.behaviour.builtin import builtin_types
from pmo365.localtenant.behaviour.contenttypes import (
    add_link,
    add_to_list,
    create_type,
    delete_type,
    parent_of,
    types_of,
    update_type,
)
from pmo365.localtenant.behaviour.fields import columns
from pmo365.localtenant.behaviour.scene import Scene
from pmo365.localtenant.conditions import fields_of, holds
from pmo365.localtenant.exchange import Doc
from pmo365.localtenant.refusals import Refusal, Unemulated
from pmo365.localtenant.routes.graphcolumns import column_body
from pmo365.localtenant.routes.graphsites import find_list
from pmo365.localtenant.routes.graphtable import missing_item, picked

_SOURCE = re.compile(r"/sites/[^/]+/contentTypes/(0x[0-9a-f]+)/?$", re.I)


def type_body(scene: Scene, listing: Doc | None, body: Doc) -> Doc:
    """Return a content type as Graph shows it."""
    above = parent_of(scene, body["id"])
    order = {}
    if listing is not None:
        fresh = scene.store.get("list", scene.site["web"], listing["Id"]) or listing
        first = next(iter(fresh["_types"]), "")
        order = {"order": {"default": body["id"].lower() == first.lower(), "position": 0}}
    return {
        "id": body["id"],
        "name": body["name"],
        "description": body["description"],
        "group": body["group"],
        "hidden": body["hidden"],
        "isBuiltIn": body["id"].lower() in builtin_types(scene.site["language"]),
        "parentId": above["id"] if above else "0x",
        "readOnly": False,
        "sealed": body["sealed"],
        **order,
    }


def _listing(call: Any, parts: Doc) -> Doc | None:
    return find_list(call.scene, parts["list"]) if "list" in parts else None


def _found(call: Any, parts: Doc) -> tuple[Doc | None, Doc]:
    listing = _listing(call, parts)
    body = types_of(call.scene, listing).get(parts["type"].lower())
    if body is None:
        raise missing_item()
    return listing, body


def _shown(call: Any, listing: Doc | None, body: Doc) -> Doc:
    shown = picked(call, type_body(call.scene, listing, body))
    for one in call.options.expand:
        if one.lower() not in ("columns", "columnlinks"):
            raise Unemulated(f"$expand={one} of a content type")
        shown[one] = _columns(call, listing, body) if one.lower() == "columns" else _links(call, listing, body)
    return shown


def show_types(call: Any, parts: Doc) -> Doc:
    """Return the content types of a list or of the site."""
    listing, condition = _listing(call, parts), call.options.filter
    every = [body for body in types_of(call.scene, listing).values() if body["id"] != "0x"]
    for name in fields_of(condition):
        if name not in ("name", "id", "group"):
            raise Unemulated(f"$filter on {name} of content types")
    if condition is not None:
        every = [body for body in every if holds(condition, body.get)]
    return {"value": [_shown(call, listing, body) for body in every]}


def show_type(call: Any, parts: Doc) -> Doc:
    """Return one content type."""
    return _shown(call, *_found(call, parts))


def add_type(call: Any, parts: Doc) -> Doc:
    """Make a site content type; the service chooses its id below the base."""
    body = call.body("name", "description", "group", "base")
    base = str((body.get("base") or {}).get("id") or "0x01")
    given = {name: str(body[name]) for name in ("description", "group") if body.get(name)}
    if any(one["name"].lower() == str(body.get("name", "")).lower() for one in types_of(call.scene, None).values()):
        raise Refusal(409, "nameAlreadyExists", "A content type with the same name already exists.")
    return _shown(call, None, create_type(call.scene, str(body.get("name", "")), parent=base, given=given))


def change_type(call: Any, parts: Doc) -> Doc:
    """Change name, description or group of a content type."""
    body, (listing, known) = call.body("name", "description", "group"), _found(call, parts)
    changed = {name: str(body[name]) for name in ("name", "description", "group") if name in body}
    return _shown(call, listing, update_type(call.scene, listing, known, changed))


def drop_type(call: Any, parts: Doc) -> None:
    """Remove a content type."""
    delete_type(call.scene, *_found(call, parts))


def add_copy(call: Any, parts: Doc) -> Doc:
    """Copy a site content type into a list, named by its address."""
    source = _SOURCE.search(unquote(str(call.body("contentType").get("contentType", ""))))
    if source is None:
        raise Refusal(400, "invalidRequest", "contentType is the address of a site content type.")
    if source.group(1).lower() not in types_of(call.scene, None):
        raise missing_item()
    listing = find_list(call.scene, parts["list"])
    return _shown(call, listing, add_to_list(call.scene, listing, source.group(1)))


def _columns(call: Any, listing: Doc | None, body: Doc) -> list[Doc]:
    every = columns(call.scene, listing)
    named = (every.get(link["name"].lower()) for link in body["links"])
    return [column_body(call.scene, field) for field in named if field]


def _links(call: Any, listing: Doc | None, body: Doc) -> list[Doc]:
    return [{"id": one["id"], "name": one["name"]} for one in _columns(call, listing, body)]


def show_type_columns(call: Any, parts: Doc) -> Doc:
    """Return the columns of a content type."""
    return {"value": _columns(call, *_found(call, parts))}


def show_links(call: Any, parts: Doc) -> Doc:
    """Return the column links of a content type."""
    return {"value": _links(call, *_found(call, parts))}


def add_type_column(call: Any, parts: Doc) -> Doc:
    """Link a site column to a content type, named by its address."""
    body, (listing, known) = call.body(), _found(call, parts)
    address = str(body.get("sourceColumn@odata.bind", ""))
    identity = address.rstrip("/").rsplit("/", 1)[-1].strip("'\"").lower()
    every = columns(call.scene, None).values()
    field = next((one for one in every if identity in (one["Id"].lower(), one["InternalName"].lower())), None)
    if field is None:
        raise Refusal(400, "invalidRequest", "sourceColumn@odata.bind is the address of a site column.")
    add_link(call.scene, listing, known, field["InternalName"])
    return column_body(call.scene, field)

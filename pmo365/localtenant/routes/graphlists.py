"""Graph: lists and libraries."""

from __future__ import annotations

from typing import Any

from pmo365.localtenant.behaviour.contenttypes import types_of
from pmo365.localtenant.behaviour.fields import columns
from pmo365.localtenant.behaviour.items import label
from pmo365.localtenant.behaviour.lists import create_list, delete_list, lists, update_list
from pmo365.localtenant.conditions import fields_of, holds
from pmo365.localtenant.exchange import Doc
from pmo365.localtenant.refusals import Refusal, Unemulated
from pmo365.localtenant.routes.graphcolumns import column_body, make_column
from pmo365.localtenant.routes.graphidentities import identity
from pmo365.localtenant.routes.graphitems import field_values
from pmo365.localtenant.routes.graphsites import find_list, list_body
from pmo365.localtenant.routes.graphtable import missing_item, picked
from pmo365.localtenant.routes.graphtypes import type_body
from pmo365.localtenant.shelves import get_item, item_versions

TEMPLATES = {"genericlist": 100, "documentlibrary": 101}


def _shown(call: Any, listing: Doc) -> Doc:
    body = list_body(call.scene, listing)
    for one in call.options.expand:
        name = one.partition("(")[0]
        if name == "columns":
            body["columns"] = [column_body(call.scene, field) for field in columns(call.scene, listing).values()]
        elif name == "contentTypes":
            body["contentTypes"] = [
                type_body(call.scene, listing, one) for one in types_of(call.scene, listing).values()
            ]
        else:
            raise Unemulated(f"$expand={one} of a list")
    kept: Doc = {name: body[name] for name in ("columns", "contentTypes") if name in body}
    return {**picked(call, body), **kept}


def show_lists(call: Any, parts: Doc) -> Doc:
    """Return the lists of a site that are not system lists; ``$filter`` by displayName and the like."""
    if call.options.order:
        raise Unemulated("$orderby of lists")
    every = [one for one in lists(call.scene) if not one["IsSystemList"]]
    condition = call.options.filter
    for name in fields_of(condition):
        if name not in ("displayName", "name"):
            raise Unemulated(f"$filter on {name} of lists")
    if condition is not None:
        every = [one for one in every if holds(condition, list_body(call.scene, one).get)]
    return {"value": [_shown(call, one) for one in every[: call.options.top]]}


def show_list(call: Any, parts: Doc) -> Doc:
    """Return one list."""
    return _shown(call, find_list(call.scene, parts["list"]))


def add_list(call: Any, parts: Doc) -> Doc:
    """Make a list or library with its columns; a taken title is refused."""
    body = call.body("displayName", "name", "description", "list", "columns")
    title = str(body.get("displayName") or body.get("name") or "")
    kind = body.get("list") or {}
    template = TEMPLATES.get(str(kind.get("template", "genericList")).lower())
    if template is None or set(kind) - {"template", "contentTypesEnabled", "hidden"}:
        raise Unemulated(f"list {kind} of a new list")
    if any(one["Title"].lower() == title.lower() for one in lists(call.scene)):
        raise Refusal(409, "nameAlreadyExists", "The specified name already exists.")
    given: Doc = {"Description": str(body.get("description") or "")}
    for name, own in (("contentTypesEnabled", "ContentTypesEnabled"), ("hidden", "Hidden")):
        if name in kind:
            given[own] = bool(kind[name])
    made = create_list(call.scene, title, template, given=given)
    for column in body.get("columns") or ():
        make_column(call, made, column)
    return _shown(call, made)


def change_list(call: Any, parts: Doc) -> Doc:
    """Change the title or the description of a list; its address stays."""
    body, listing = call.body("displayName", "description"), find_list(call.scene, parts["list"])
    names = {"displayName": "Title", "description": "Description"}
    changed = {own: str(body[name]) for name, own in names.items() if name in body}
    return _shown(call, update_list(call.scene, listing, changed))


def drop_list(call: Any, parts: Doc) -> None:
    """Remove a list with everything in it."""
    delete_list(call.scene, find_list(call.scene, parts["list"]))


def _row(call: Any, parts: Doc) -> tuple[Doc, Doc]:
    listing = find_list(call.scene, parts["list"])
    item = get_item(call.scene.store, listing["Id"], int(parts["item"]))
    if item is None:
        raise missing_item()
    return listing, item


def show_item_versions(call: Any, parts: Doc) -> Doc:
    """Return the versions of an item of a plain list, newest first; with their fields when expanded."""
    listing, item = _row(call, parts)
    if listing["BaseType"] == 1:
        raise Unemulated("listItem/versions of a file")
    kept = item_versions(call.scene.store, listing["Id"], item["id"])
    return {"value": [_version(call, listing, one) for one in reversed(kept)]}


def _version(call: Any, listing: Doc, item: Doc) -> Doc:
    shown: Doc = {
        "id": label(item["ui"]),
        "lastModifiedDateTime": item["modified"],
        "lastModifiedBy": identity(call.scene, item["editor"]),
    }
    if any(one.lower() not in ("fields",) for one in call.options.expand):
        raise Unemulated("$expand of versions but fields")
    return shown | ({"fields": field_values(call, listing, item, ())} if call.options.expand else {})

"""Graph: writing items of lists."""

from __future__ import annotations

from typing import Any

from pmo365.localtenant.behaviour.builtin import entity_name
from pmo365.localtenant.behaviour.fields import columns
from pmo365.localtenant.behaviour.files import update_columns
from pmo365.localtenant.behaviour.items import add_item, check_etag, split_body, update_item
from pmo365.localtenant.behaviour.recyclebin import recycle_file, recycle_item
from pmo365.localtenant.behaviour.values import LINKED
from pmo365.localtenant.exchange import Doc
from pmo365.localtenant.refusals import Refusal
from pmo365.localtenant.routes.graphitems import field_values, found_item, graph_etag, list_item
from pmo365.localtenant.routes.graphsites import find_list
from pmo365.localtenant.routes.table import json_object
from pmo365.localtenant.shelves import entry_of_item, get_item


def _rest_body(call: Any, listing: Doc, fields: Doc) -> Doc:
    """Return Graph's fields as a REST body; hyperlinks cannot be written by Graph."""
    body: Doc = {}
    for name, value in fields.items():
        if "@odata" in name:
            continue
        base = name.removesuffix("LookupId")
        field = columns(call.scene, listing).get(base.lower())
        if field is None:
            raise Refusal(400, "invalidRequest", f"Field '{name}' is not recognized")
        if field["TypeAsString"] == "URL":
            raise Refusal(400, "invalidRequest", "Invalid request")
        if field["TypeAsString"] in LINKED:
            numbers = (
                [int(one) for one in value] if isinstance(value, list) else int(value) if value is not None else None
            )
            body[f"{entity_name(base)}Id"] = numbers
        else:
            body[entity_name(name)] = value
    return body


def create_item(call: Any, parts: Doc) -> Doc:
    """Add an item from its fields."""
    listing, given = find_list(call.scene, parts["list"]), call.body("fields", "contentType")
    kind = (given.get("contentType") or {}).get("id")
    body = _rest_body(call, listing, given.get("fields") or {}) | ({"ContentTypeId": kind} if kind else {})
    item = add_item(call.scene, listing, body)
    return {**list_item(call, listing, item), "fields": field_values(call, listing, item, ())}


def patch_fields(call: Any, parts: Doc) -> Doc:
    """Change fields of an item; If-Match is honoured."""
    listing, item = found_item(call, parts)
    fresh = _change(call, listing, item, _rest_body(call, listing, json_object(call.request)))
    return field_values(call, listing, fresh, ())


def patch_item(call: Any, parts: Doc) -> Doc:
    """Change the content type of an item, and fields with it."""
    listing, item = found_item(call, parts)
    given = call.body("fields", "contentType")
    kind = (given.get("contentType") or {}).get("id")
    body = _rest_body(call, listing, given.get("fields") or {}) | ({"ContentTypeId": kind} if kind else {})
    return list_item(call, listing, _change(call, listing, item, body))


def _change(call: Any, listing: Doc, item: Doc, body: Doc) -> Doc:
    wanted = call.request.header("if-match")
    if wanted and wanted != "*":
        check_etag(item, wanted if wanted != graph_etag(item) else f'"{item["version"]}"')
    values, type_id = split_body(call.scene, listing, body)
    entry = entry_of_item(call.scene.store, listing["Id"], item["id"])
    if entry:
        update_columns(call.scene, listing, entry, values=values, type_id=type_id)
    else:
        update_item(call.scene, listing, item, values=values, type_id=type_id)
    return get_item(call.scene.store, listing["Id"], item["id"]) or item


def delete_item(call: Any, parts: Doc) -> None:
    """Put an item into the recycle bin."""
    listing, item = found_item(call, parts)
    entry = entry_of_item(call.scene.store, listing["Id"], item["id"])
    if entry:
        recycle_file(call.scene, entry)
    else:
        recycle_item(call.scene, listing, item)

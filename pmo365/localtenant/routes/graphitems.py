"""Graph: items of lists and their fields."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import partial
from typing import Any
from urllib.parse import quote

from pmo365.localtenant.behaviour.contenttypes import types_of
from pmo365.localtenant.behaviour.fields import field_named
from pmo365.localtenant.behaviour.items import label
from pmo365.localtenant.behaviour.limits import over_threshold
from pmo365.localtenant.behaviour.people import principal
from pmo365.localtenant.conditions import fields_of, holds, renamed
from pmo365.localtenant.exchange import Doc
from pmo365.localtenant.odata import Options, pairs
from pmo365.localtenant.refusals import Refusal, Unemulated, throttled_view
from pmo365.localtenant.routes.graphidentities import identity
from pmo365.localtenant.routes.graphsites import find_list, site_key
from pmo365.localtenant.routes.sight import listed_rows, seen_item, trims
from pmo365.localtenant.shelves import entry_of_item, get_item, items_after

PAGE = 200
_HONOUR = "honornonindexedquerieswarningmayfailrandomly"


def graph_etag(item: Doc) -> str:
    """Return the eTag of an item in Graph: its GUID and the number REST has too."""
    return f'"{item["uid"]},{item["version"]}"'


def list_item(call: Any, listing: Doc, item: Doc) -> Doc:
    """Return an item without its fields, or with those that ``$expand`` asks for."""
    scene = call.scene
    body = types_of(scene, listing).get(item["type"].lower(), {"id": item["type"], "name": ""})
    entry = entry_of_item(scene.store, listing["Id"], item["id"]) if listing["BaseType"] == 1 else None
    path = entry["path"] if entry else f"{listing['_root']}/{item['id']}_.000"
    shown: Doc = {
        "@odata.etag": graph_etag(item),
        "createdDateTime": item["created"],
        "eTag": graph_etag(item),
        "id": str(item["id"]),
        "lastModifiedDateTime": item["modified"],
        "webUrl": f"https://{scene.tenant['host']}{path}",
        "createdBy": identity(scene, item["author"]),
        "lastModifiedBy": identity(scene, item["editor"]),
        "parentReference": {"id": listing["Id"], "siteId": site_key(scene)},
        "contentType": {"id": body["id"], "name": body["name"]},
    }
    names = expanded_fields(call.options)
    if names is not None:
        shown["fields"] = field_values(call, listing, item, names)
    select = call.options.select
    return {
        key: value
        for key, value in shown.items()
        if not select or key in select or key in ("id", "fields") or "@" in key
    }


def expanded_fields(options: Options) -> tuple[str, ...] | None:
    """Return the names that ``$expand=fields($select=…)`` wants, () for all of them, None when it is not expanded."""
    found: tuple[str, ...] | None = None
    for one in options.expand:
        match = re.fullmatch(r"fields(?:\(\$?select=([^)]*)\))?", one, re.I)
        if match is None:
            raise Unemulated(f"$expand={one} in Graph")
        found = tuple(name.strip() for name in (match.group(1) or "").split(",") if name.strip())
    return found


def field_values(call: Any, listing: Doc, item: Doc, names: tuple[str, ...]) -> Doc:
    """Return the fields of an item; people and lookups as ``<Name>LookupId``."""
    body = types_of(call.scene, listing).get(item["type"].lower(), {"name": ""})
    shown: Doc = {
        "@odata.etag": graph_etag(item),
        "id": str(item["id"]),
        "ContentType": body["name"],
        "Modified": item["modified"],
        "Created": item["created"],
        "AuthorLookupId": str(item["author"]),
        "EditorLookupId": str(item["editor"]),
        "_UIVersionString": label(item["ui"]),
        "Edit": "",
        "ItemChildCount": "0",
        "FolderChildCount": "0",
    }
    if listing["EnableModeration"]:
        shown["_ModerationStatus"] = item["moderation"] or 0
    entry = entry_of_item(call.scene.store, listing["Id"], item["id"]) if listing["BaseType"] == 1 else None
    shown |= (
        {"FileLeafRef": entry["name"], "LinkFilename": entry["name"]} if entry else {"Attachments": item["attachments"]}
    )
    for name, value in item["values"].items():
        field = field_named(call.scene, listing, name)
        if field and value is not None:
            shown |= _cell(call, field, value)
    wanted = {name.lower() for name in names}
    return {
        key: value
        for key, value in shown.items()
        if not wanted or key.lower() in wanted or key in ("id", "@odata.etag")
    }


def _cell(call: Any, field: Doc, value: Any) -> Doc:
    name, kind = field["InternalName"], field["TypeAsString"]
    if kind in ("User", "Lookup"):
        return {f"{name}LookupId": str(value)}
    if kind == "UserMulti":
        people = [(number, principal(call.scene, number) or {"title": "", "email": ""}) for number in value]
        return {
            name: [
                {"LookupId": number, "LookupValue": one["title"], "Email": one.get("email", "")}
                for number, one in people
            ]
        }
    if kind == "LookupMulti":
        listed = field["LookupList"].strip("{}").lower()
        rows = [(number, get_item(call.scene.store, listed, number)) for number in value]
        return {
            name: [
                {"LookupId": number, "LookupValue": str(row["values"].get(field["LookupField"]) or "") if row else ""}
                for number, row in rows
            ]
        }
    return {name: {"Url": value["Url"], "Description": value["Description"]} if kind == "URL" else value}


def bare_item(call: Any, listing: Doc, entry: Doc, wanted: str) -> Doc:
    """Return the item of a file or folder as ``listItem``; ``wanted`` is the expansion that asked for it."""
    item = get_item(call.scene.store, listing["Id"], entry["item"] or 0)
    if item is None:
        raise Refusal(404, "itemNotFound", "The specified item was not found")
    inner = re.search(r"\$?expand=(fields(?:\(.*\))?)", wanted, re.I)
    options = Options(expand=(inner.group(1),) if inner else ())
    return list_item(replace(call, options=options), listing, item)


def found_item(call: Any, parts: Doc) -> tuple[Doc, Doc]:
    """Return the list and the item of the address; refuses an unknown one."""
    listing = find_list(call.scene, parts["list"])
    item = get_item(call.scene.store, listing["Id"], int(parts["item"]))
    seen = seen_item(call, listing, item) if item else None
    if seen is None:
        raise Refusal(404, "itemNotFound", "The specified item was not found")
    return listing, seen


def show_items(call: Any, parts: Doc) -> Doc:
    """Return a page of items; a filter on a column without index needs the Prefer header."""
    listing, options = find_list(call.scene, parts["list"]), call.options
    for path in (*fields_of(options.filter), *(name for name, _ in options.order)):
        _check_filter(call, listing, path)
    bare = renamed(options.filter, _bare) if options.filter else None
    if over_threshold(call.scene, listing, bare):
        raise throttled_view()
    size = options.top or PAGE
    if options.order:
        return _ordered_page(call, listing, size)
    limit = size + 1 if options.filter is None and not trims(call, listing) else -1
    start = int(options.skiptoken or 0)
    rows = list(listed_rows(call, listing, items_after(call.scene.store, listing["Id"], start, limit)))
    if options.filter is not None:
        rows = [row for row in rows if holds(options.filter, partial(_queried, call, listing, row))]
    page = rows[:size]
    shown: Doc = {"value": [list_item(call, listing, row) for row in page]}
    return {"@odata.nextLink": page_link(call, f"$skiptoken={page[-1]['id']}"), **shown} if len(rows) > size else shown


def _ordered_page(call: Any, listing: Doc, size: int) -> Doc:
    """Return a page in the order of columns; its token counts rows."""
    options, start = call.options, int(call.options.skiptoken or 0)
    rows = list(listed_rows(call, listing, items_after(call.scene.store, listing["Id"])))
    if options.filter is not None:
        rows = [row for row in rows if holds(options.filter, partial(_queried, call, listing, row))]
    for name, descending in reversed(options.order):
        rows.sort(key=lambda row: _sortable(_queried(call, listing, row, name)), reverse=descending)
    shown: Doc = {"value": [list_item(call, listing, row) for row in rows[start : start + size]]}
    if len(rows) > start + size:
        return {"@odata.nextLink": page_link(call, f"$skiptoken={start + size}"), **shown}
    return shown


def _sortable(value: Any) -> tuple[int, float, str]:
    """Return a key that puts empty cells first, then numbers, then text without case."""
    if value is None:
        return 0, 0.0, ""
    return (1, float(value), "") if isinstance(value, int | float) else (2, 0.0, str(value).lower())


def _bare(name: str) -> str:
    """Return the column a name of Graph stands for."""
    return name.removeprefix("fields/").removesuffix("LookupId")


def _check_filter(call: Any, listing: Doc, path: str) -> None:
    if not path.startswith("fields/"):
        raise Unemulated(f"$filter on {path} in Graph")
    name = path.removeprefix("fields/")
    field = field_named(call.scene, listing, name) or field_named(call.scene, listing, name.removesuffix("LookupId"))
    if field is None:
        raise Refusal(400, "invalidRequest", f"Field '{name}' is not recognized")
    if not field["Indexed"] and _HONOUR not in call.request.header("prefer").lower():
        text = (
            f"Field '{name}' cannot be referenced in filter or orderby as it is not indexed. Provide the "
            "'Prefer: HonorNonIndexedQueriesWarningMayFailRandomly' header to allow this, "
            "but be warned that such queries may fail on large lists."
        )
        raise Refusal(400, "invalidRequest", text)


def _queried(call: Any, listing: Doc, item: Doc, path: str) -> Any:
    values = field_values(call, listing, item, ())
    return values.get(path.removeprefix("fields/"))


def page_link(call: Any, extra: str) -> str:
    """Return the address of the next page: the same path and options with a token."""
    kept = "".join(
        f"&{quote(name, safe='$')}={quote(value, safe='()$,=/')}"
        for name, value in pairs(call.request.query).items()
        if name.lower().lstrip("$") not in ("skiptoken", "token")
    )
    path = re.sub(r"\(token='[^']*'\)", "", call.request.path)
    return f"https://graph.microsoft.com{quote(path, safe='/,:()!')}?{extra}{kept}"


def show_item(call: Any, parts: Doc) -> Doc:
    """Return one item."""
    return list_item(call, *found_item(call, parts))


def show_fields(call: Any, parts: Doc) -> Doc:
    """Return the fields of one item."""
    listing, item = found_item(call, parts)
    return field_values(call, listing, item, tuple(call.options.select))

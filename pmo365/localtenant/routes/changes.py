"""Routes: the change log of a site, web or list."""

from __future__ import annotations

from typing import Any

from pmo365.localtenant.behaviour.changes import find_changes, token
from pmo365.localtenant.exchange import Doc
from pmo365.localtenant.routes.table import Args, Call, Complex, Kind, Node, Route

_TYPES = {
    "Item": "SP.ChangeItem",
    "File": "SP.ChangeFile",
    "Folder": "SP.ChangeFolder",
    "List": "SP.ChangeList",
    "Field": "SP.ChangeField",
    "View": "SP.ChangeView",
    "ContentType": "SP.ChangeContentType",
    "Web": "SP.ChangeWeb",
    "Group": "SP.ChangeGroup",
}


def _change(call: Call, node: Node) -> Doc:
    change = node.doc
    mark = token(call.scene, change["_scope"], change["_scope_id"], number=change["_number"], at=change["ticks"])
    shown: Doc = {
        "ChangeToken": Complex("SP.ChangeToken", {"StringValue": mark}),
        "ChangeType": change["type"],
        "RelativeTime": None,
        "SiteId": call.scene.site["id"],
        "Time": change["at"],
    }
    return {**shown, **_details(call, change)}


def _details(call: Call, change: Doc) -> Doc:
    what, web = change["what"], change["web"]
    if what == "Item":
        return {
            "ContentTypeId": Complex("SP.ContentTypeId", {"StringValue": change["ctype"]}),
            "FileSystemObjectType": int(change["folder"]),
            "ItemId": change["item"],
            "ListId": change["list"],
            "UniqueId": change["uid"],
            "WebId": web,
            "Title": change.get("title"),
        }
    if what == "List":
        return {"ListId": change["list"], "WebId": web}
    if what == "View":
        return {"ListId": change["list"], "ViewId": change["view"], "WebId": web}
    if what == "Field":
        return {"FieldId": change["field"], "WebId": web}
    if what in ("File", "Folder"):
        return {"UniqueId": change["uid"], "WebId": web}
    if what == "ContentType":
        return {"ContentTypeId": Complex("SP.ContentTypeId", {"StringValue": change["ctype"]}), "WebId": web}
    return {"GroupId": change["group"]} if what == "Group" else {"WebId": web}


def _get_changes(scope: str) -> Any:
    def run(call: Call, node: Node, args: Args) -> list[Node]:
        site = call.scene.site
        scope_id = {"site": site["id"], "web": site["web"]}.get(scope) or node.need("list")["Id"]
        searched = site["id"] if scope != "list" else scope_id
        found = find_changes(call.scene, args.get("query") or {}, scope, searched)
        extra = {"_scope": scope, "_scope_id": scope_id}
        return [Node("change", {**body, **extra, "_number": number}, node) for number, body in found]

    return run


_SOURCE = "[R] token and shape; [M] query"
KINDS = (Kind("change", lambda doc: _TYPES[doc["what"]], _change, lambda node: f"Web/Changes({node.doc['_number']})"),)
COLLECTIONS = ()
ROUTES = (
    Route("web", "getchanges", "POST", _get_changes("web"), "read", ("query",), _SOURCE),
    Route("site", "getchanges", "POST", _get_changes("site"), "read", ("query",), _SOURCE),
    Route("list", "getchanges", "POST", _get_changes("list"), "read", ("query",), _SOURCE),
)

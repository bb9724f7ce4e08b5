"""Routes: the recycle bin of a site."""

from __future__ import annotations

from pmo365.localtenant.behaviour.people import me
from pmo365.localtenant.behaviour.permissions import rank
from pmo365.localtenant.behaviour.recyclebin import bin_item, bin_items, forget, restore
from pmo365.localtenant.exchange import Doc
from pmo365.localtenant.refusals import access_denied
from pmo365.localtenant.routes.table import Args, Call, Complex, Kind, Many, Node, Route, leads_to, step

_FULL = 5


def _shown(call: Call, node: Node) -> Doc:
    one = node.doc
    return {
        "AuthorEmail": one["email"],
        "AuthorName": one["name"],
        "DeletedByEmail": one["email"],
        "DeletedByName": one["name"],
        "DeletedDate": one["at"],
        "DeletedDateLocalFormatted": one["at"],
        "DirName": one["place"],
        "DirNamePath": Complex("SP.ResourcePath", {"DecodedUrl": one["place"]}),
        "Id": one["id"],
        "ItemState": 1,
        "ItemType": one["kind"],
        "LeafName": one["leaf"],
        "LeafNamePath": Complex("SP.ResourcePath", {"DecodedUrl": one["leaf"]}),
        "Size": str(one["size"]),
        "Title": one["leaf"],
    }


def _mine(call: Call, one: Doc) -> bool:
    """Return whether the caller may see it: people see what they deleted, those in charge everything."""
    return rank(call.scene) >= _FULL or one["by"] == me(call.scene)


def _members(call: Call, node: Node) -> list[Node]:
    return [Node("deleted", one, node) for one in bin_items(call.scene) if _mine(call, one)]


def _by_id(call: Call, node: Node, args: Args) -> Node:
    one = bin_item(call.scene, str(next(iter(args.values()))))
    if not _mine(call, one):
        raise access_denied()
    return Node("deleted", one, node)


def _restore(call: Call, node: Node, args: Args) -> None:
    restore(call.scene, node.doc)


def _forget(call: Call, node: Node, args: Args) -> None:
    forget(call.scene, node.doc)


def _empty(call: Call, node: Node, args: Args) -> None:
    for one in _members(call, node):
        forget(call.scene, one.doc)


def _restore_all(call: Call, node: Node, args: Args) -> None:
    for one in _members(call, node):
        restore(call.scene, one.doc)


_SOURCE = "[R] RecycleBinTests; [M]"
KINDS = (Kind("deleted", lambda doc: "SP.RecycleBinItem", _shown, lambda node: f"Web/RecycleBin('{node.doc['id']}')"),)
COLLECTIONS = (Many("bin", "deleted", _members),)
ROUTES = (
    step("web", "recyclebin", leads_to("bin")),
    step("site", "recyclebin", leads_to("bin")),
    step("bin", "()", _by_id, "id"),
    step("bin", "getbyid", _by_id, "id"),
    Route("bin", "restoreall", "POST", _restore_all, "write", (), _SOURCE),
    Route("bin", "deleteall", "POST", _empty, "write", (), _SOURCE),
    Route("deleted", "restore", "POST", _restore, "write", (), _SOURCE),
    Route("deleted", "deleteobject", "POST", _forget, "write", (), _SOURCE),
)

"""Routes: files, their content, versions and life cycle."""

from __future__ import annotations

import mimetypes
from typing import Any

from pmo365.localtenant.behaviour.files import (
    check_editable,
    content_of,
    file_at,
    remove,
    replace_content,
    upload,
)
from pmo365.localtenant.behaviour.items import MAJOR, label
from pmo365.localtenant.behaviour.lists import list_by_id
from pmo365.localtenant.behaviour.people import user_by_id
from pmo365.localtenant.behaviour.publishing import (
    approve,
    check_in,
    check_out,
    deny,
    publish,
    restore,
    undo_check_out,
    unpublish,
)
from pmo365.localtenant.behaviour.recyclebin import recycle_file
from pmo365.localtenant.exchange import Doc
from pmo365.localtenant.refusals import SP, Refusal, etag_mismatch, unknown_file
from pmo365.localtenant.routes.folders import below_list, item_node
from pmo365.localtenant.routes.sight import seen_file
from pmo365.localtenant.routes.table import Args, Call, Complex, Content, Kind, Many, Node, Route, Value, leads_to, step
from pmo365.localtenant.shelves import children, drop_version, entry_of_uid, version_bytes, versions


def file_etag(entry: Doc) -> str:
    """Return the ETag of a file: its GUID and its version counter."""
    return f'"{{{entry["uid"].upper()}}},{entry["version"]}"'


def _file(call: Call, node: Node) -> Doc:
    entry = node.doc
    title = None
    if entry["item"] is not None:
        item = item_node(call, node, {})
        title = item.doc["values"].get("Title") if item else None
    return {
        "CheckInComment": entry["comment"],
        "CheckOutType": 0 if entry["checkout"] else 2,
        "ContentTag": f"{{{entry['uid'].upper()}}},{entry['version']},{entry['ctag']}",
        "CustomizedPageStatus": 0,
        "ETag": file_etag(entry),
        "Exists": True,
        "IrmEnabled": False,
        "Length": str(entry["length"]),
        "Level": entry["level"],
        "LinkingUri": None,
        "LinkingUrl": "",
        "ListId": entry["list"],
        "MajorVersion": entry["ui"] // MAJOR,
        "MinorVersion": entry["ui"] % MAJOR,
        "Name": entry["name"],
        "ServerRelativePath": Complex("SP.ResourcePath", {"DecodedUrl": entry["path"]}),
        "ServerRelativeUrl": entry["path"],
        "SiteId": call.scene.site["id"],
        "TimeCreated": entry["created"],
        "TimeLastModified": entry["modified"],
        "Title": title,
        "UIVersion": entry["ui"],
        "UIVersionLabel": label(entry["ui"]),
        "UniqueId": entry["uid"],
        "WebId": call.scene.site["web"],
    }


def _seen(call: Call, node: Node, entry: Doc) -> Node:
    """Return the node of a file as the caller sees it; one she does not see is not there."""
    found = below_list(call, node, entry, "file")
    seen = seen_file(call, found.need("list"), entry)
    if seen is None:
        raise unknown_file(entry["path"])
    return Node("file", seen, found.owner)


def _find(call: Call, node: Node, args: Args) -> Node:
    return _seen(call, node, file_at(call.scene, str(next(iter(args.values())))))


def _find_id(call: Call, node: Node, args: Args) -> Node:
    entry = entry_of_uid(call.scene.store, str(args["uniqueid"]))
    if entry is None or entry["kind"] != "file":
        raise unknown_file(str(args["uniqueid"]))
    return _seen(call, node, entry)


def _child(call: Call, node: Node, args: Args) -> Node:
    name = str(next(iter(args.values())))
    path = name if name.startswith("/") else f"{node.need('folder')['path']}/{name}"
    return _seen(call, node, file_at(call.scene, path))


def _members(call: Call, node: Node) -> list[Node]:
    listing = node.find("list")
    every = children(call.scene.store, node.need("folder")["path"], "file")
    seen = (seen_file(call, listing, one) if listing else one for one in every)
    return [Node("file", one, node) for one in seen if one is not None]


def _add(call: Call, node: Node, args: Args) -> Node:
    name = str(args.get("url") or args.get("decodedurl") or "")
    parent = node.need("folder")
    leaf = name.removeprefix(f"{parent['path']}/") if name.startswith("/") else name
    entry = upload(call.scene, parent, leaf, content=call.request.body, overwrite=bool(args.get("overwrite", False)))
    return below_list(call, node, entry, "file")


def _content(call: Call, node: Node, args: Args) -> Content:
    kind = mimetypes.guess_type(node.doc["name"])[0] or "application/octet-stream"
    return Content(content_of(call.scene, node.doc), kind)


def _put(call: Call, node: Node, args: Args) -> None:
    wanted = call.request.header("if-match")
    if wanted and wanted not in ("*", file_etag(node.doc)):
        raise etag_mismatch(wanted, file_etag(node.doc))
    replace_content(call.scene, list_by_id(call.scene, node.doc["list"]), node.doc, call.request.body)


def _delete(call: Call, node: Node, args: Args) -> None:
    remove(call.scene, node.doc)


def _recycle(call: Call, node: Node, args: Args) -> Value:
    return Value("Recycle", recycle_file(call.scene, node.doc), "Edm.Guid")


def _life(action: Any) -> Any:
    """Return a route's function for an action without arguments."""

    def run(call: Call, node: Node, args: Args) -> None:
        action(call.scene, node.doc)

    return run


def _commented(action: Any) -> Any:
    """Return a route's function for an action with a comment."""

    def run(call: Call, node: Node, args: Args) -> None:
        comment = str(args.get("comment") or "")
        if len(comment) > 1023:
            raise Refusal(400, "-2147024809, System.ArgumentException", "The comment is longer than 1023 characters.")
        action(call.scene, node.doc, comment)

    return run


def _check_in(call: Call, node: Node, args: Args) -> None:
    check_in(call.scene, node.doc, str(args.get("comment") or ""), int(args.get("checkintype", 0)))


def _person(field: str) -> Any:
    def found(call: Call, node: Node, args: Args) -> Node | None:
        number = (node.doc["checkout"] or {}).get("by") if field == "checkout" else node.doc[field]
        user = user_by_id(call.scene, number) if number else None
        return Node("user", user, node) if user else None

    return found


def _old(call: Call, node: Node) -> list[Node]:
    entry = node.need("file")
    kept = [one for one in versions(call.scene.store, entry["uid"]) if one["ui"] != entry["ui"]]
    if entry.get("published"):
        kept = [one for one in kept if one["level"] == 1 and one["ui"] < entry["ui"]]
    return [Node("version", one, node) for one in kept]


def _version(call: Call, node: Node) -> Doc:
    one, entry = node.doc, node.need("file")
    below = entry["path"].removeprefix(call.scene.site["path"].rstrip("/") + "/")
    return {
        "CheckInComment": one["comment"],
        "Created": one["created"],
        "ExpirationDate": None,
        "ID": one["ui"],
        "IsCurrentVersion": False,
        "Length": str(one["length"]),
        "Size": one["length"],
        "Url": f"_vti_history/{one['ui']}/{below}",
        "VersionLabel": one["label"],
    }


def _find_version(call: Call, node: Node, args: Args) -> Node:
    for one in _old(call, node):
        if one.doc["ui"] == int(args["versionid"]):
            return one
    raise Refusal(404, f"-2130575338, {SP}", "There is no such version.")


def _version_content(call: Call, node: Node, args: Args) -> Content:
    return Content(version_bytes(call.scene.store, node.need("file")["uid"], node.doc["ui"]))


def _restore(call: Call, node: Node, args: Args) -> None:
    restore(call.scene, node.need("file"), str(args["versionlabel"]))


def _drop_version(call: Call, node: Node, args: Args) -> None:
    check_editable(call.scene, node.need("list"), node.need("file"))
    drop_version(call.scene.store, node.need("file")["uid"], node.doc["ui"])


def _address(node: Node) -> str:
    return "Web/GetFileByServerRelativePath(decodedurl='" + str(node.doc["path"]).replace("'", "''") + "')"


_LINKS = ("Author", "CheckedOutByUser", "ListItemAllFields", "ModifiedBy", "Versions")
_HEAVY = ("ListId", "ServerRelativePath", "SiteId", "WebId")
_LIFE = "[R] FilesTests; [T]"
KINDS = (
    Kind(
        "file",
        lambda doc: "SP.File",
        _file,
        _address,
        links=_LINKS,
        heavy=_HEAVY,
        etag=lambda node: file_etag(node.doc),
    ),
    Kind(
        "version",
        lambda doc: "SP.FileVersion",
        _version,
        lambda node: (
            f"{_address(node.owner.owner) if node.owner and node.owner.owner else ''}/Versions({node.doc['ui']})"
        ),
        links=("CreatedBy",),
    ),
)
COLLECTIONS = (Many("files", "file", _members), Many("versions", "version", _old))
ROUTES = (
    step("web", "getfilebyserverrelativepath", _find, "DecodedUrl"),
    step("web", "getfilebyserverrelativeurl", _find, "serverRelativeUrl"),
    step("web", "getfilebyid", _find_id, "uniqueId"),
    step("folder", "files", leads_to("files")),
    step("files", "()", _child, "url"),
    step("files", "getbyurl", _child, "url"),
    step("file", "listitemallfields", item_node),
    step("file", "author", _person("author")),
    step("file", "modifiedby", _person("editor")),
    step("file", "checkedoutbyuser", _person("checkout")),
    step("file", "versions", leads_to("versions")),
    step("version", "createdby", _person("by")),
    step("versions", "()", _find_version, "versionid"),
    step("versions", "getbyid", _find_version, "versionid"),
    Route("files", "add", "POST", _add, "write", ("url", "overwrite"), "[R] FilesTests: 200", raw=True),
    Route("files", "addusingpath", "POST", _add, "write", ("DecodedUrl", "Overwrite"), "[M]; [D]", raw=True),
    Route("file", "$value", "GET", _content, "read", (), "[D]"),
    Route("file", "$value", "PUT", _put, "write", (), "[D]", raw=True, status=204),
    Route("file", "", "DELETE", _delete, "write", (), "[D]"),
    Route("file", "recycle", "POST", _recycle, "write", (), "[M]"),
    Route("file", "checkout", "POST", _life(check_out), "write", (), _LIFE),
    Route("file", "checkin", "POST", _check_in, "write", ("comment", "checkInType"), _LIFE),
    Route("file", "undocheckout", "POST", _life(undo_check_out), "write", (), _LIFE),
    Route("file", "publish", "POST", _commented(publish), "write", ("comment",), _LIFE),
    Route("file", "unpublish", "POST", _commented(unpublish), "write", ("comment",), _LIFE),
    Route("file", "approve", "POST", _commented(approve), "approve", ("comment",), "[R] ApproveFileTest"),
    Route("file", "deny", "POST", _commented(deny), "approve", ("comment",), "[M]"),
    Route(
        "versions", "restorebylabel", "POST", _restore, "write", ("versionlabel",), "[R] RestoreFileVersionByLabelTest"
    ),
    Route("version", "$value", "GET", _version_content, "read", (), "[D]"),
    Route("version", "", "DELETE", _drop_version, "write", (), "[D]"),
)

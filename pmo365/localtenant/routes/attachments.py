"""Routes: attachments of list items."""

from __future__ import annotations

from pmo365.localtenant.behaviour.attachments import attach, attached, content_of, detach, find, replace
from pmo365.localtenant.exchange import Doc
from pmo365.localtenant.routes.table import Args, Call, Complex, Content, Kind, Many, Node, Route, leads_to, step


def _path(node: Node) -> str:
    return f"{node.need('list')['_root']}/Attachments/{node.need('item')['id']}/{node.doc['name']}"


def _shown(call: Call, node: Node) -> Doc:
    path, name = _path(node), node.doc["name"]
    return {
        "FileName": name,
        "FileNameAsPath": Complex("SP.ResourcePath", {"DecodedUrl": name}),
        "ServerRelativePath": Complex("SP.ResourcePath", {"DecodedUrl": path}),
        "ServerRelativeUrl": path,
    }


def _members(call: Call, node: Node) -> list[Node]:
    return [Node("attachment", {"name": name}, node) for name in attached(node.need("item"))]


def _by_name(call: Call, node: Node, args: Args) -> Node:
    name = find(node.need("item"), str(next(iter(args.values()))))
    return Node("attachment", {"name": name}, node)


def _add(call: Call, node: Node, args: Args) -> Node:
    name = str(args.get("filename") or args.get("decodedurl") or "")
    attach(call.scene, node.need("list"), node.need("item"), name=name, content=call.request.body)
    return Node("attachment", {"name": name}, node)


def _content(call: Call, node: Node, args: Args) -> Content:
    return Content(content_of(call.scene, node.need("list"), node.need("item"), node.doc["name"]))


def _put(call: Call, node: Node, args: Args) -> None:
    name = node.doc["name"]
    replace(call.scene, node.need("list"), node.need("item"), name=name, content=call.request.body)


def _delete(call: Call, node: Node, args: Args) -> None:
    detach(call.scene, node.need("list"), node.need("item"), node.doc["name"])


def _address(node: Node) -> str:
    number, name = node.need("item")["id"], node.doc["name"].replace("'", "''")
    return f"Web/Lists(guid'{node.need('list')['Id']}')/Items({number})/AttachmentFiles('{name}')"


_SOURCE = "[D] working-with-lists: attachments; [R] ListItemTests"
KINDS = (Kind("attachment", lambda doc: "SP.Attachment", _shown, _address),)
COLLECTIONS = (Many("attachments", "attachment", _members),)
ROUTES = (
    step("item", "attachmentfiles", leads_to("attachments")),
    step("attachments", "()", _by_name, "fileName"),
    step("attachments", "getbyfilename", _by_name, "fileName"),
    Route("attachments", "add", "POST", _add, "write", ("FileName",), _SOURCE, raw=True),
    Route("attachments", "addusingpath", "POST", _add, "write", ("DecodedUrl",), _SOURCE, raw=True),
    Route("attachment", "$value", "GET", _content, "read", (), _SOURCE),
    Route("attachment", "$value", "PUT", _put, "write", (), _SOURCE, raw=True, status=204),
    Route("attachment", "", "DELETE", _delete, "write", (), _SOURCE),
)

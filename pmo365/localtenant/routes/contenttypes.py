"""Routes: content types of sites and lists."""

from __future__ import annotations

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
from pmo365.localtenant.exchange import Doc
from pmo365.localtenant.refusals import Refusal, Unemulated
from pmo365.localtenant.routes.table import Args, Call, Complex, Kind, Many, Node, Route, leads_to, step


def _type(call: Call, node: Node) -> Doc:
    body, listing = node.doc, node.find("list")
    return {
        "Description": body["description"],
        "DisplayFormTemplateName": "",
        "DisplayFormUrl": "",
        "DocumentTemplate": "",
        "DocumentTemplateUrl": "",
        "EditFormTemplateName": "",
        "EditFormUrl": "",
        "Group": body["group"],
        "Hidden": body["hidden"],
        "Id": Complex("SP.ContentTypeId", {"StringValue": body["id"]}),
        "JSLink": "",
        "MobileDisplayFormUrl": "",
        "MobileEditFormUrl": "",
        "MobileNewFormUrl": "",
        "Name": body["name"],
        "NewFormTemplateName": "",
        "NewFormUrl": "",
        "ReadOnly": False,
        "Scope": listing["_root"] if listing else call.scene.site["path"],
        "Sealed": body["sealed"],
        "StringId": body["id"],
    }


def _members(call: Call, node: Node) -> list[Node]:
    return [Node("ctype", one, node) for one in types_of(call.scene, node.find("list")).values()]


def _find(call: Call, node: Node, args: Args) -> Node | None:
    found = types_of(call.scene, node.find("list")).get(str(args["contenttypeid"]).lower())
    return Node("ctype", found, node) if found else None


def _given(body: Doc, allowed: tuple[str, ...]) -> Doc:
    for name in body:
        if name not in allowed and not name.startswith("__") and "odata." not in name:
            raise Unemulated(f"writing {name} of SP.ContentType")
    return {
        key: body[name]
        for name, key in (("Group", "group"), ("Description", "description"), ("Hidden", "hidden"))
        if name in body
    }


def _add(call: Call, node: Node, args: Args) -> Node:
    body = call.body()
    given = _given(body, ("Id", "Name", "Group", "Description"))
    identity = (body.get("Id") or {}).get("StringValue", "")
    return Node("ctype", create_type(call.scene, str(body.get("Name", "")), identity=identity, given=given), node)


def _create(call: Call, node: Node, args: Args) -> Node:
    body = args.get("parameters") or {}
    given = _given(body, ("Name", "Group", "Description", "ParentContentTypeId"))
    parent = str(body.get("ParentContentTypeId") or "0x01")
    return Node("ctype", create_type(call.scene, str(body.get("Name", "")), parent=parent, given=given), node)


def _available(call: Call, node: Node, args: Args) -> Node:
    return Node("ctype", add_to_list(call.scene, node.need("list"), str(args["contenttypeid"])), node)


def _merge(call: Call, node: Node, args: Args) -> None:
    body = call.body()
    given = _given(body, ("Name", "Group", "Description", "Hidden"))
    changed = {**given, **({"name": body["Name"]} if "Name" in body else {})}
    update_type(call.scene, node.find("list"), node.doc, changed)


def _delete(call: Call, node: Node, args: Args) -> None:
    delete_type(call.scene, node.find("list"), node.doc)


def _link_doc(call: Call, node: Node, link: Doc) -> Doc:
    field = columns(call.scene, node.find("list")).get(link["name"].lower()) or columns(call.scene, None).get(
        link["name"].lower()
    )
    if field is None:
        return {
            "Id": "00000000-0000-0000-0000-000000000000",
            "Name": link["name"],
            "FieldInternalName": link["name"],
            "Hidden": link["hidden"],
            "Required": link["required"],
            "DisplayName": link["name"],
        }
    return {
        "Id": field["Id"],
        "Name": link["name"],
        "FieldInternalName": link["name"],
        "Hidden": link["hidden"],
        "Required": link["required"],
        "DisplayName": field["Title"],
    }


def _links(call: Call, node: Node) -> list[Node]:
    body = node.need("ctype")
    return [Node("link", _link_doc(call, node, link), node) for link in body["links"]]


def _link(call: Call, node: Node) -> Doc:
    return {**node.doc, "ReadOnly": False, "ShowInDisplayForm": True}


def _add_link(call: Call, node: Node, args: Args) -> Node:
    body = call.body()
    for name in body:
        if name != "FieldInternalName" and not name.startswith("__") and "odata." not in name:
            raise Unemulated(f"writing {name} of SP.FieldLink")
    listing, owner = node.find("list"), node.need("ctype")
    after = add_link(call.scene, listing, owner, str(body.get("FieldInternalName", "")))
    low = str(body.get("FieldInternalName", "")).lower()
    link = next(one for one in after["links"] if one["name"].lower() == low)
    return Node("link", _link_doc(call, node, link), node)


def _find_link(call: Call, node: Node, args: Args) -> Node:
    identity = str(args["id"]).lower().strip("{}")
    for one in _links(call, node):
        if one.doc["Id"] == identity:
            return one
    raise Refusal(404, "-2147024809, System.ArgumentException", "The field link does not exist.")


def _delete_link(call: Call, node: Node, args: Args) -> None:
    owner = node.need("ctype")
    kept = [link for link in owner["links"] if link["name"] != node.doc["Name"]]
    update_type(call.scene, node.find("list"), owner, {"links": kept})


def _parent(call: Call, node: Node, args: Args) -> Node | None:
    above = parent_of(call.scene, node.doc["id"])
    return Node("ctype", above, Node("web", call.scene.site)) if above else None


def _fields(call: Call, node: Node) -> list[Node]:
    every = columns(call.scene, node.find("list"))
    return [
        Node("field", every[link["name"].lower()], node)
        for link in node.need("ctype")["links"]
        if link["name"].lower() in every
    ]


def _address(node: Node) -> str:
    listing = node.find("list")
    base = f"Web/Lists(guid'{listing['Id']}')" if listing else "Web"
    return f"{base}/ContentTypes('{node.doc['id']}')"


def _link_address(node: Node) -> str:
    return f"Web/ContentTypes('{node.need('ctype')['id']}')/FieldLinks(guid'{node.doc['Id']}')"


KINDS = (
    Kind("ctype", lambda doc: "SP.ContentType", _type, _address, links=("FieldLinks", "Fields", "Parent")),
    Kind("link", lambda doc: "SP.FieldLink", _link, _link_address),
)
COLLECTIONS = (Many("ctypes", "ctype", _members), Many("links", "link", _links), Many("ctypefields", "field", _fields))
ROUTES = (
    step("web", "contenttypes", leads_to("ctypes")),
    step("web", "availablecontenttypes", leads_to("ctypes")),
    step("list", "contenttypes", leads_to("ctypes")),
    step("ctypes", "()", _find, "contentTypeId"),
    step("ctypes", "getbyid", _find, "contentTypeId"),
    step("ctype", "fieldlinks", leads_to("links")),
    step("ctype", "fields", leads_to("ctypefields")),
    step("ctype", "parent", _parent),
    step("links", "()", _find_link, "id"),
    step("links", "getbyid", _find_link, "id"),
    Route("ctypes", "", "POST", _add, "manage", (), "[T]; that Id is honoured is [U]", status=201),
    Route("ctypes", "create", "POST", _create, "manage", ("parameters",), "[M]"),
    Route("ctypes", "addavailablecontenttype", "POST", _available, "manage", ("contentTypeId",), "[C]; [T]"),
    Route("ctype", "", "MERGE", _merge, "manage", (), "[M]", status=204),
    Route("ctype", "", "DELETE", _delete, "manage", (), "[D]"),
    Route("links", "", "POST", _add_link, "manage", (), "[T]", status=201),
    Route("link", "", "DELETE", _delete_link, "manage", (), "[M]"),
)

"""How an item looks as an entity: its columns by their REST names, and its links."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pmo365.localtenant.behaviour.computed import calculated
from pmo365.localtenant.behaviour.fields import columns, field_named
from pmo365.localtenant.behaviour.items import etag, label
from pmo365.localtenant.behaviour.lists import list_by_id
from pmo365.localtenant.behaviour.moments import parse_moment
from pmo365.localtenant.behaviour.people import principal
from pmo365.localtenant.behaviour.values import LINKED
from pmo365.localtenant.exchange import Doc
from pmo365.localtenant.refusals import bad_query, unknown_query_column
from pmo365.localtenant.routes.table import Call, Complex, Kind, Node
from pmo365.localtenant.shelves import entry_of_item, get_item

_SILENT = {"ContentType", "Edit", "LinkTitle", "LinkTitleNoMenu", "LinkFilename", "LinkFilenameNoMenu", "DocIcon"}
HEAVY = (
    "FileRef",
    "FileLeafRef",
    "FileDirRef",
    "FSObjType",
    "owshiddenversion",
    "OData__UIVersion",
    "UniqueId",
    "Order",
    "OData__ModerationStatus",
    "OData__ModerationComments",
    "File_x0020_Size",
    "OData__CheckinComment",
    "Created_x0020_Date",
    "Last_x0020_Modified",
    "HasUniqueRoleAssignments",
    "Author_Name",
)


def file_of(call: Call, node: Node) -> Doc | None:
    """Return the file or folder of an item, None for an item of a plain list."""
    if node.need("list")["BaseType"] != 1 and not node.doc["folder"]:
        return None
    return entry_of_item(call.scene.store, node.need("list")["Id"], node.doc["id"])


def _paths(node: Node, entry: Doc | None) -> tuple[str, str]:
    """Return the server-relative path and the leaf name of an item."""
    if entry is not None:
        return entry["path"], entry["name"]
    leaf = f"{node.doc['id']}_.000"
    return f"{node.need('list')['_root']}/{leaf}", leaf


def _visible(node: Node, entry: Doc | None) -> Doc:
    """Return what an item shows unasked."""
    item = node.doc
    shown: Doc = {
        "FileSystemObjectType": 1 if item["folder"] else 0,
        "Id": item["id"],
        "ServerRedirectedEmbedUri": None,
        "ServerRedirectedEmbedUrl": "",
        "ContentTypeId": item["type"],
        "Title": item["values"].get("Title"),
        "ID": item["id"],
        "Modified": item["modified"],
        "Created": item["created"],
        "AuthorId": item["author"],
        "EditorId": item["editor"],
        "OData__UIVersionString": label(item["ui"]),
        "GUID": item["guid"],
    }
    if node.need("list")["BaseType"] != 1:
        return {**shown, "Attachments": item["attachments"]}
    out = entry.get("checkout") if entry else None
    return {**shown, "CheckoutUserId": out["by"] if out else None}


def _system(call: Call, node: Node) -> Doc:
    item, entry = node.doc, file_of(call, node)
    path, leaf = _paths(node, entry)
    return {
        **_visible(node, entry),
        "FileRef": path,
        "FileLeafRef": leaf,
        "FileDirRef": path.rsplit("/", 1)[0],
        "FSObjType": 1 if item["folder"] else 0,
        "owshiddenversion": item["version"],
        "OData__UIVersion": item["ui"],
        "UniqueId": item["uid"],
        "Order": item["id"] * 100.0,
        "OData__ModerationStatus": item["moderation"] or 0,
        "OData__ModerationComments": item["comments"],
        "File_x0020_Size": str(entry["length"]) if entry and entry["kind"] == "file" else None,
        "OData__CheckinComment": entry.get("comment") if entry else None,
        "Created_x0020_Date": item["created"],
        "Last_x0020_Modified": item["modified"],
        "HasUniqueRoleAssignments": bool(item.get("unique")),
    }


def properties(call: Call, node: Node) -> Doc:
    """Return an item's properties as REST names them: people and lookups as ``<Name>Id``."""
    shown = _system(call, node)
    values = node.doc["values"]
    for field in columns(call.scene, node.need("list")).values():
        if field["FromBaseType"]:
            continue
        if field["TypeAsString"] == "Calculated":
            shown[field["EntityPropertyName"]] = calculated(call.scene, node.need("list"), field, node.doc)
            continue
        shown |= _cell(field, values.get(field["InternalName"]))
    return shown


def _cell(field: Doc, value: Any) -> Doc:
    name, kind = field["EntityPropertyName"], field["TypeAsString"]
    if kind in ("User", "UserMulti"):
        text = str(value) if isinstance(value, int) else [str(one) for one in value] if value else None
        return {f"{name}Id": value, f"{name}StringId": text}
    if kind in LINKED:
        return {f"{name}Id": value}
    if kind == "URL" and value:
        return {name: Complex("SP.FieldUrlValue", value)}
    return {name: value}


def person(user: Doc) -> Doc:
    """Return what a person's column shows when expanded."""
    return {
        "Id": user["id"],
        "ID": user["id"],
        "Title": user["title"],
        "Name": user.get("login", user["title"]),
        "EMail": user.get("email", ""),
        "UserName": user.get("email", ""),
    }


def linked(call: Call, node: Node, asked: str) -> tuple[str, Any] | None:
    """Return (name, target) of a person or lookup column, or None when the name is none."""
    low = asked.lower()
    system = {"author": ("Author", node.doc["author"]), "editor": ("Editor", node.doc["editor"])}
    if low in system:
        return system[low][0], _person_node(call, node, system[low][1])
    field = field_named(call.scene, node.need("list"), asked)
    if field is None or field["TypeAsString"] not in LINKED or field["FromBaseType"]:
        return None
    value = node.doc["values"].get(field["InternalName"])
    finder = _person_node if field["TypeAsString"].startswith("User") else _lookup_node(field)
    if field["TypeAsString"].endswith("Multi"):
        return field["EntityPropertyName"], [found for one in value or [] if (found := finder(call, node, one))]
    return field["EntityPropertyName"], finder(call, node, value) if value else None


def _person_node(call: Call, node: Node, number: int) -> Node | None:
    user = principal(call.scene, number)
    return Node("personvalue", user, node) if user else None


def _lookup_node(field: Doc) -> Any:
    def found(call: Call, node: Node, number: int) -> Node | None:
        listing = list_by_id(call.scene, field["LookupList"])
        item = get_item(call.scene.store, listing["Id"], number)
        return Node("item", item, Node("list", listing)) if item else None

    return found


def check_paths(call: Call, listing: Doc) -> None:
    """Refuse a select or expand of a person or lookup column that lacks its other half."""
    expanded = {path.split("/")[0].lower() for path in call.options.expand}
    for path in call.options.select:
        head = path.split("/")[0]
        field = field_named(call.scene, listing, head)
        if (
            field is None
            or field["TypeAsString"] not in LINKED
            or (field["FromBaseType"] and head not in ("Author", "Editor"))
        ):
            continue
        if "/" not in path or head.lower() not in expanded:
            raise bad_query(
                f"The query to field '{head}' is not valid. The $select query string must specify the target fields "
                f"and the $expand query string must contains {head}."
            )


def queried(call: Call, node: Node, path: str) -> Any:
    """Return the value of a column as a filter or an order sees it."""
    head, _, tail = path.partition("/")
    if tail:
        found = linked(call, node, head)
        if found is None:
            raise unknown_query_column(head)
        targets = found[1] if isinstance(found[1], list) else [found[1]] if found[1] else []
        values = [_inner(call, target, tail) for target in targets]
        return values if isinstance(found[1], list) else values[0] if values else None
    shown = properties(call, node)
    lowered = {name.lower(): name for name in shown}
    name = lowered.get(path.lower())
    if name is None:
        raise unknown_query_column(path)
    return _comparable(call, node, name, shown[name])


def _inner(call: Call, target: Node, name: str) -> Any:
    shown = person(target.doc) if target.kind == "personvalue" else properties(call, target)
    lowered = {key.lower(): key for key in shown}
    if name.lower() not in lowered:
        raise unknown_query_column(name)
    return shown[lowered[name.lower()]]


def _comparable(call: Call, node: Node, name: str, value: Any) -> Any:
    if isinstance(value, Complex):
        return value.values.get("Url")
    if name in ("Modified", "Created"):
        return parse_moment(value)
    field = field_named(call.scene, node.need("list"), name)
    if field and field["TypeAsString"] == "DateTime" and value:
        moment: datetime = parse_moment(value)
        return moment
    return value


def rendered(call: Call, node: Node, names: tuple[str, ...]) -> Doc:
    """Return an item as a row of ``RenderListDataAsStream``: text, with people and lookups as lists."""
    item, entry = node.doc, file_of(call, node)
    path, leaf = _paths(node, entry)
    row: Doc = {
        "ID": str(item["id"]),
        "PermMask": "0x7fffffffffffffff",
        "FSObjType": "1" if item["folder"] else "0",
        "UniqueId": "{" + item["uid"].upper() + "}",
        "ContentTypeId": item["type"],
        "FileRef": path,
        "FileLeafRef": leaf,
    }
    for name in names:
        row |= _text_cell(call, node, name)
    return row


def _text_cell(call: Call, node: Node, name: str) -> Doc:
    field = field_named(call.scene, node.need("list"), name)
    if field is None:
        raise unknown_query_column(name)
    found = linked(call, node, name)
    if found is not None:
        targets = found[1] if isinstance(found[1], list) else [found[1]] if found[1] else []
        return {name: [_linked_text(one) for one in targets] or ""}
    shown = properties(call, node).get(field["EntityPropertyName"])
    if isinstance(shown, Complex):
        return {name: shown.values["Url"], f"{name}.desc": shown.values["Description"]}
    if isinstance(shown, bool):
        words = ("Oui", "Non") if call.scene.site["language"] == 1036 else ("Yes", "No")
        return {name: words[0 if shown else 1], f"{name}.value": "1" if shown else "0"}
    if field["TypeAsString"] == "DateTime" and shown:
        return {name: shown, f"{name}.": shown}
    return {name: shown if isinstance(shown, list) else "" if shown is None else str(shown)}


def _linked_text(target: Node) -> Doc:
    if target.kind == "personvalue":
        one = person(target.doc)
        return {"id": str(one["Id"]), "title": one["Title"], "email": one["EMail"], "sip": "", "picture": ""}
    value = target.doc["values"].get("Title")
    return {"lookupId": target.doc["id"], "lookupValue": value, "isSecretFieldValue": False}


ITEM = Kind(
    "item",
    lambda doc: doc.get("_type", "SP.ListItem"),
    properties,
    lambda node: f"Web/Lists(guid'{node.need('list')['Id']}')/Items({node.doc['id']})",
    links=("AttachmentFiles", "ContentType", "File", "Folder", "ParentList", "RoleAssignments", "Versions"),
    heavy=HEAVY,
    etag=lambda node: etag(node.doc),
    missing=unknown_query_column,
    link=linked,
)
PERSON = Kind(
    "personvalue",
    lambda doc: "SP.Data.UserInfoItem",
    lambda call, node: person(node.doc),
    lambda node: f"Web/GetUserById({node.doc['id']})",
)

"""Routes: views of lists."""

from __future__ import annotations

from typing import Any

from pmo365.localtenant.behaviour.views import (
    add_view,
    check_view_field,
    delete_view,
    find_view,
    list_view_xml,
    update_view,
    views,
)
from pmo365.localtenant.exchange import Doc
from pmo365.localtenant.refusals import ARGUMENT, Refusal, Unemulated, bad_query
from pmo365.localtenant.routes.table import Args, Call, Complex, Kind, Many, Node, Route, leads_to, step

_FIXED: Doc = {
    **dict.fromkeys(("AggregationsStatus", "AssociatedContentTypeId", "CalendarViewStyles", "ColumnWidth", "Formats")),
    **dict.fromkeys(("Method", "ModerationType", "NewDocumentTemplates", "StyleId", "ToolbarTemplateName", "ViewData")),
    **dict.fromkeys(("ViewJoins", "ViewProjectedFields")),
    **dict.fromkeys(("DefaultViewForContentType", "EditorModified", "IncludeRootFolder", "MobileDefaultView"), False),
    **dict.fromkeys(("OrderedView", "ReadOnlyView", "RequiresClientIntegration", "Threaded"), False),
    "BaseViewId": "1",
    "ImageUrl": "/_layouts/15/images/generic.png?rev=47",
    "JSLink": "",
    "MobileView": True,
    "TabularView": True,
    "Toolbar": "",
    "ViewType": "HTML",
}


def _view(call: Call, node: Node) -> Doc:
    view = node.doc
    xml = list_view_xml(view)
    return {
        **_FIXED,
        "Aggregations": view["aggregations"],
        "ContentTypeId": Complex("SP.ContentTypeId", {"StringValue": "0x"}),
        "CustomFormatter": view["formatter"],
        "DefaultView": view["default"],
        "Hidden": view["hidden"],
        "HtmlSchemaXml": xml,
        "Id": view["id"],
        "ListViewXml": xml,
        "Paged": view["paged"],
        "PersonalView": view["personal"],
        "RowLimit": view["row_limit"],
        "Scope": view["scope"],
        "ServerRelativePath": Complex("SP.ResourcePath", {"DecodedUrl": view["page"]}),
        "ServerRelativeUrl": view["page"],
        "Title": view["title"],
        "ViewQuery": view["query"],
        "ViewType2": view["type2"],
    }


def _members(call: Call, node: Node) -> list[Node]:
    return [Node("view", one, node) for one in views(call.scene, node.need("list"))]


def _by_id(call: Call, node: Node, args: Args) -> Node:
    return Node("view", find_view(call.scene, node.need("list"), identity=str(args["id"])), node)


def _by_title(call: Call, node: Node, args: Args) -> Node:
    return Node("view", find_view(call.scene, node.need("list"), title=str(args["strtitle"])), node)


def _default(call: Call, node: Node, args: Args) -> Node | None:
    found = next((one for one in views(call.scene, node.need("list")) if one["default"]), None)
    return Node("view", found, node) if found else None


_CREATION: dict[str, tuple[str, type]] = {
    "Query": ("query", str),
    "RowLimit": ("row_limit", int),
    "Paged": ("paged", bool),
    "PersonalView": ("personal", bool),
    "SetAsDefaultView": ("default", bool),
    "CustomFormatter": ("formatter", str),
    "ViewType2": ("type2", str),
}
_WRITABLE: dict[str, tuple[str, type]] = {
    "Title": ("title", str),
    "ViewQuery": ("query", str),
    "RowLimit": ("row_limit", int),
    "Paged": ("paged", bool),
    "DefaultView": ("default", bool),
    "Hidden": ("hidden", bool),
    "CustomFormatter": ("formatter", str),
    "Scope": ("scope", int),
    "ViewType2": ("type2", str),
    "Aggregations": ("aggregations", str),
}


def _taken(body: Doc, table: dict[str, tuple[str, type]], type_name: str) -> Doc:
    found: Doc = {}
    for name, value in body.items():
        if name.startswith("__") or "odata." in name:
            continue
        if name not in table:
            raise Unemulated(f"writing {name} of {type_name}")
        key, kind = table[name]
        if value is not None and (not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool)):
            raise bad_query(f"Cannot convert the value of {name} to the expected type.")
        if value is not None:
            found[key] = value
    return found


def _names(value: Any) -> list[str]:
    plain = value.get("results") if isinstance(value, dict) else value
    return [str(one) for one in plain or []]


def _add(call: Call, node: Node, args: Args) -> Node:
    body = dict(args.get("parameters") or call.body())
    names, title = _names(body.pop("ViewFields", None)), str(body.pop("Title", ""))
    if body.pop("ViewTypeKind", 1) not in (0, 1):
        raise Unemulated("ViewTypeKind other than 1 (HTML)")
    given = _taken(body, _CREATION, "SP.ViewCreationInformation")
    view = add_view(call.scene, node.need("list"), title, names=names, given=given)
    return Node("view", view, node)


def _merge(call: Call, node: Node, args: Args) -> None:
    update_view(call.scene, node.need("list"), node.doc, _taken(call.body(), _WRITABLE, "SP.View"))


def _delete(call: Call, node: Node, args: Args) -> None:
    delete_view(call.scene, node.need("list"), node.doc)


def _columns(call: Call, node: Node) -> Doc:
    names = node.need("view")["fields"]
    return {"SchemaXml": "".join(f'<FieldRef Name="{name}" />' for name in names), "Items": list(names)}


def _save(call: Call, node: Node, names: list[str]) -> None:
    update_view(call.scene, node.need("list"), node.need("view"), {"fields": names})


def _add_column(call: Call, node: Node, args: Args) -> None:
    name = check_view_field(call.scene, node.need("list"), str(args["strfield"]))
    present = node.need("view")["fields"]
    _save(call, node, present if name in present else [*present, name])


def _remove_column(call: Call, node: Node, args: Args) -> None:
    low = str(args["strfield"]).lower()
    present = node.need("view")["fields"]
    if low not in [name.lower() for name in present]:
        raise Refusal(400, f"-2147024809, {ARGUMENT}", "Value does not fall within the expected range.")
    _save(call, node, [name for name in present if name.lower() != low])


def _clear(call: Call, node: Node, args: Args) -> None:
    _save(call, node, [])


def _move_column(call: Call, node: Node, args: Args) -> None:
    name = check_view_field(call.scene, node.need("list"), str(args["field"]))
    names = [one for one in node.need("view")["fields"] if one != name]
    names.insert(int(args["index"]), name)
    _save(call, node, names)


def _address(node: Node) -> str:
    return f"Web/Lists(guid'{node.need('list')['Id']}')/Views(guid'{node.need('view')['id']}')"


KINDS = (
    Kind("view", lambda doc: "SP.View", _view, _address, links=("ViewFields",)),
    Kind("viewfields", lambda doc: "SP.ViewFieldCollection", _columns, lambda node: f"{_address(node)}/ViewFields"),
)
COLLECTIONS = (Many("views", "view", _members),)
ROUTES = (
    step("list", "views", leads_to("views")),
    step("list", "defaultview", _default),
    step("views", "()", _by_id, "id"),
    step("views", "getbyid", _by_id, "id"),
    step("list", "getview", _by_id, "id"),
    step("views", "getbytitle", _by_title, "strTitle"),
    step("view", "viewfields", leads_to("viewfields")),
    Route("views", "add", "POST", _add, "manage", ("parameters",), "[R] ListViewTests; [M]"),
    Route("views", "", "POST", _add, "manage", (), "[R] ListViewTests", status=201),
    Route("view", "", "MERGE", _merge, "manage", (), "[M]", status=204),
    Route("view", "", "DELETE", _delete, "manage", (), "[M]"),
    Route("view", "deleteobject", "POST", _delete, "manage", (), "[M]"),
    Route("viewfields", "addviewfield", "POST", _add_column, "manage", ("strField",), "[R]; [T]"),
    Route("viewfields", "removeviewfield", "POST", _remove_column, "manage", ("strField",), "[M]"),
    Route("viewfields", "removeallviewfields", "POST", _clear, "manage", (), "[M]"),
    Route("viewfields", "moveviewfieldto", "POST", _move_column, "manage", ("field", "index"), "[M]"),
)

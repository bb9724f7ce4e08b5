"""Routes: lists and libraries."""

from __future__ import annotations

from pmo365.localtenant.behaviour.changes import token
from pmo365.localtenant.behaviour.computed import check_formula
from pmo365.localtenant.behaviour.lists import (
    SETTINGS,
    create_list,
    delete_list,
    item_count,
    list_by_id,
    list_by_title,
    list_by_url,
    lists,
    update_list,
)
from pmo365.localtenant.behaviour.permissions import rank
from pmo365.localtenant.behaviour.recyclebin import recycle_list
from pmo365.localtenant.behaviour.views import views
from pmo365.localtenant.exchange import Doc
from pmo365.localtenant.refusals import Unemulated, bad_query
from pmo365.localtenant.routes.table import Args, Call, Complex, Kind, Many, Node, Route, Value, step
from pmo365.localtenant.shelves import get_entry

_FIXED: Doc = {
    "AdditionalUXProperties": "",
    "BrowserFileHandling": 0,
    "Color": None,
    "CrawlNonDefaultViews": False,
    "DataSource": None,
    "DefaultContentApprovalWorkflowId": "00000000-0000-0000-0000-000000000000",
    "DefaultItemOpenInBrowser": True,
    "DefaultItemOpenUseListSetting": False,
    "Direction": "none",
    "EnableAssignToEmail": False,
    "HasExternalDataSource": False,
    "Icon": None,
    "ImageUrl": "/_layouts/15/images/itgen.png?rev=47",
    "IrmExpire": False,
    "IrmReject": False,
    "IsPrivate": False,
    "ListFormCustomized": False,
    "MultipleDataList": False,
    "PageRenderType": 0,
    "ServerTemplateCanCreateFolders": True,
    "TemplateFeatureId": "00bfea71-de22-43b2-a848-c05709900100",
}


def _list(call: Call, node: Node) -> Doc:
    listing, scene = node.doc, call.scene
    shown = {**_FIXED, **{name: value for name, value in listing.items() if not name.startswith("_")}}
    page = next((view["page"] for view in views(scene, listing) if view["default"]), "")
    stem = f"{listing['_root']}/Forms" if listing["BaseType"] == 1 else listing["_root"]
    return {
        **shown,
        "AllowDeletion": listing.get("AllowDeletion", True),
        "ItemCount": item_count(scene, listing),
        "CurrentChangeToken": Complex("SP.ChangeToken", {"StringValue": token(scene, "list", listing["Id"])}),
        "DefaultViewUrl": page,
        "DefaultDisplayFormUrl": f"{stem}/DispForm.aspx",
        "DefaultEditFormUrl": f"{stem}/EditForm.aspx",
        "DefaultNewFormUrl": f"{stem}/NewForm.aspx",
        "ParentWebUrl": scene.site["path"],
        "ParentWebPath": Complex("SP.ResourcePath", {"DecodedUrl": scene.site["path"]}),
        "DocumentTemplateUrl": f"{stem}/template.dotx" if listing["BaseType"] == 1 else None,
        "HasUniqueRoleAssignments": listing["_unique"],
    }


def _members(call: Call, node: Node) -> list[Node]:
    every = lists(call.scene)
    if call.scene.caller.person:
        every = [one for one in every if not one["_unique"] or rank(call.scene, one) > 0]
    return [Node("list", one, node) for one in every]


def _by_title(call: Call, node: Node, args: Args) -> Node:
    return Node("list", list_by_title(call.scene, str(args["title"])), node)


def _by_id(call: Call, node: Node, args: Args) -> Node:
    return Node("list", list_by_id(call.scene, str(args["id"])), node)


def _by_url(call: Call, node: Node, args: Args) -> Node:
    path = args.get("strurl") or args.get("decodedurl")
    return Node("list", list_by_url(call.scene, str(path)), node)


def _user_list(call: Call, node: Node, args: Args) -> Node:
    return Node("list", list_by_id(call.scene, call.scene.site["user_list"]), node)


def settings_of(body: Doc) -> Doc:
    """Return the settings of a list in a body; an unknown one counts as not emulated, a wrong type is refused."""
    found: Doc = {}
    for name, value in body.items():
        if name.startswith("__") or "odata." in name:
            continue
        if name not in SETTINGS:
            raise Unemulated(f"writing {name} of SP.List")
        kind = SETTINGS[name]
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is int):
            raise bad_query(f"Cannot convert the value of {name} to the expected type.")
        found[name] = value
    return found


def _add(call: Call, node: Node, args: Args) -> Node:
    body = call.body()
    template = body.pop("BaseTemplate", 100)
    body.pop("AllowContentTypes", None)
    settings = settings_of(body)
    title = settings.pop("Title", "")
    listing = create_list(call.scene, title, template)
    return Node("list", update_list(call.scene, listing, settings) if settings else listing, node)


def _merge(call: Call, node: Node, args: Args) -> None:
    settings = settings_of(call.body())
    if settings.get("ValidationFormula"):
        check_formula(call.scene, node.doc, settings["ValidationFormula"], volatile=True)
    update_list(call.scene, node.doc, settings)


def _delete(call: Call, node: Node, args: Args) -> None:
    delete_list(call.scene, node.doc)


def _recycle(call: Call, node: Node, args: Args) -> Value:
    return Value("Recycle", recycle_list(call.scene, node.doc), "Edm.Guid")


def _parent(call: Call, node: Node, args: Args) -> Node:
    return Node("web", call.scene.site, node)


def _root(call: Call, node: Node, args: Args) -> Node:
    entry = get_entry(call.scene.store, node.doc["_root"])
    return Node("folder", entry or {}, node)


def _collection(call: Call, node: Node, args: Args) -> Node:
    return Node("lists", {}, node)


_LINKS = (
    "ContentTypes",
    "DefaultView",
    "EventReceivers",
    "Fields",
    "Items",
    "ParentWeb",
    "RoleAssignments",
    "RootFolder",
    "Views",
)

KINDS = (
    Kind(
        "list",
        lambda doc: "SP.List",
        _list,
        lambda node: f"Web/Lists(guid'{node.doc['Id']}')",
        links=_LINKS,
        heavy=(
            "HasUniqueRoleAssignments",
            "OnQuickLaunch",
            "ReadSecurity",
            "WriteSecurity",
            "ValidationFormula",
            "ValidationMessage",
        ),
    ),
)
COLLECTIONS = (Many("lists", "list", _members),)
ROUTES = (
    step("web", "lists", _collection),
    step("root", "lists", _collection),
    step("lists", "()", _by_id, "id"),
    step("lists", "getbyid", _by_id, "id"),
    step("lists", "getbytitle", _by_title, "title"),
    step("web", "getlist", _by_url, "strUrl"),
    step("web", "getlistusingpath", _by_url, "DecodedUrl"),
    step("web", "siteuserinfolist", _user_list),
    step("list", "parentweb", _parent),
    step("list", "rootfolder", _root),
    Route("lists", "", "POST", _add, "manage", (), "[R] 222 list creations; [T]", status=201),
    Route("list", "", "MERGE", _merge, "manage", (), "[R] ListTests: 204", status=204),
    Route("list", "", "DELETE", _delete, "manage", (), "[C]"),
    Route("list", "deleteobject", "POST", _delete, "manage", (), "[M]"),
    Route("list", "recycle", "POST", _recycle, "manage", (), "[C]"),
)

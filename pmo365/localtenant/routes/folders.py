"""Routes: folders of libraries."""

from __future__ import annotations

from pmo365.localtenant.behaviour.files import absolute, add_folder, folder_at, remove
from pmo365.localtenant.behaviour.items import item_by_id
from pmo365.localtenant.behaviour.lists import list_by_id, lists
from pmo365.localtenant.behaviour.recyclebin import recycle_file
from pmo365.localtenant.exchange import Doc
from pmo365.localtenant.refusals import Unemulated, unknown_folder
from pmo365.localtenant.routes.table import Args, Call, Complex, Kind, Many, Node, Route, Value, leads_to, step
from pmo365.localtenant.shelves import children, entry_of_uid, get_entry


def _folder(call: Call, node: Node) -> Doc:
    entry, store = node.doc, call.scene.store
    count = len(children(store, entry["path"], "file")) + len(children(store, entry["path"], "folder"))
    return {
        "Exists": True,
        "IsWOPIEnabled": False,
        "ItemCount": count,
        "Name": entry["name"],
        "ProgID": None,
        "ServerRelativePath": Complex("SP.ResourcePath", {"DecodedUrl": entry["path"]}),
        "ServerRelativeUrl": entry["path"],
        "TimeCreated": entry["created"],
        "TimeLastModified": entry["modified"],
        "UniqueId": entry["uid"],
        "WelcomePage": "",
    }


def below_list(call: Call, node: Node, entry: Doc, kind: str) -> Node:
    """Return the node of a file or folder, below the list it lives in."""
    listing = list_by_id(call.scene, entry["list"])
    return Node(kind, entry, Node("list", listing, Node("web", call.scene.site)))


def _find(call: Call, node: Node, args: Args) -> Node:
    path = str(next(iter(args.values())))
    if absolute(call.scene, path).rstrip("/").lower() == call.scene.site["path"].rstrip("/").lower():
        return _root(call, node, args)
    return below_list(call, node, folder_at(call.scene, path), "folder")


def _find_id(call: Call, node: Node, args: Args) -> Node:
    entry = entry_of_uid(call.scene.store, str(args["uniqueid"]))
    if entry is None or entry["kind"] != "folder":
        raise unknown_folder()
    return below_list(call, node, entry, "folder")


def _root(call: Call, node: Node, args: Args) -> Node:
    site = call.scene.site
    entry = {
        "kind": "folder",
        "path": site["path"],
        "name": "",
        "uid": site["web"],
        "created": site["created"],
        "modified": site["created"],
        "list": None,
        "item": None,
    }
    return Node("folder", entry, Node("web", site))


def _members(call: Call, node: Node) -> list[Node]:
    owner = node.need("folder")
    if owner["list"] is None:
        roots = [get_entry(call.scene.store, one["_root"]) for one in lists(call.scene) if one["BaseType"] == 1]
        return [below_list(call, node, entry, "folder") for entry in roots if entry]
    return [Node("folder", one, node) for one in children(call.scene.store, owner["path"], "folder")]


def _child(call: Call, node: Node, args: Args) -> Node:
    return below_list(
        call, node, folder_at(call.scene, f"{node.need('folder')['path']}/{next(iter(args.values()))}"), "folder"
    )


def _owner(node: Node) -> Doc:
    owner = node.need("folder")
    if owner["list"] is None:
        raise Unemulated("adding below the root folder of a site")
    return owner


def _of_web(call: Call, node: Node, args: Args) -> Node:
    """Lead to the folders of the site itself: the roots of its libraries."""
    return Node("folders", {}, _root(call, node, args))


def _add(call: Call, node: Node, args: Args) -> Node:
    given = str(args.get("url") or args.get("decodedurl") or "")
    path = given if given.startswith("/") else f"{_owner(node)['path']}/{given}"
    parent, _, name = path.rpartition("/")
    strict = args.get("overwrite") is False
    return below_list(call, node, add_folder(call.scene, folder_at(call.scene, parent), name, strict=strict), "folder")


def _post(call: Call, node: Node, args: Args) -> Node:
    body = call.body()
    strange = [name for name in body if name != "ServerRelativeUrl" and not name.startswith("__")]
    if strange or "ServerRelativeUrl" not in body:
        raise Unemulated(f"writing {', '.join(strange) or 'nothing'} of SP.Folder")
    return _add(call, node, {"url": absolute(call.scene, body["ServerRelativeUrl"])})


def _delete(call: Call, node: Node, args: Args) -> None:
    remove(call.scene, node.doc)


def _recycle(call: Call, node: Node, args: Args) -> Value:
    return Value("Recycle", recycle_file(call.scene, node.doc), "Edm.Guid")


def item_node(call: Call, node: Node, args: Args) -> Node | None:
    """Return the item of a file or folder, None where it has none."""
    entry, listing = node.doc, node.find("list")
    if entry["item"] is None or listing is None:
        return None
    item = {**item_by_id(call.scene, listing, entry["item"]), "_type": listing["ListItemEntityTypeFullName"]}
    return Node("item", item, Node("list", listing, Node("web", call.scene.site)))


def _parent(call: Call, node: Node, args: Args) -> Node | None:
    entry = get_entry(call.scene.store, node.doc["path"].rsplit("/", 1)[0])
    return below_list(call, node, entry, "folder") if entry else None


def _address(node: Node) -> str:
    return "Web/GetFolderByServerRelativePath(decodedurl='" + str(node.doc["path"]).replace("'", "''") + "')"


KINDS = (
    Kind(
        "folder",
        lambda doc: "SP.Folder",
        _folder,
        _address,
        links=("Files", "Folders", "ListItemAllFields", "ParentFolder"),
        heavy=("ServerRelativePath",),
    ),
)
COLLECTIONS = (Many("folders", "folder", _members),)
ROUTES = (
    step("web", "getfolderbyserverrelativepath", _find, "DecodedUrl"),
    step("web", "getfolderbyserverrelativeurl", _find, "serverRelativeUrl"),
    step("web", "getfolderbyid", _find_id, "uniqueId"),
    step("web", "rootfolder", _root),
    step("web", "folders", _of_web),
    step("folder", "folders", leads_to("folders")),
    step("folders", "()", _child, "path"),
    step("folders", "getbyurl", _child, "url"),
    step("folder", "listitemallfields", item_node),
    step("folder", "parentfolder", _parent),
    Route("folders", "add", "POST", _add, "write", ("url",), "[R] FoldersTests"),
    Route("folders", "addusingpath", "POST", _add, "write", ("DecodedUrl", "Overwrite"), "[M]; [D]"),
    Route("folders", "", "POST", _post, "write", (), "[D]", status=201),
    Route("folder", "", "DELETE", _delete, "write", (), "[D]"),
    Route("folder", "recycle", "POST", _recycle, "write", (), "[M]"),
)

"""Routes: items found by a CAML view, as entities (``GetItems``) or as rows of text (``RenderListDataAsStream``)."""

from __future__ import annotations

from functools import partial
from itertools import islice
from urllib.parse import parse_qs

from pmo365.localtenant.behaviour.fields import field_named
from pmo365.localtenant.behaviour.files import absolute
from pmo365.localtenant.behaviour.limits import THRESHOLD, over_threshold
from pmo365.localtenant.behaviour.people import me
from pmo365.localtenant.behaviour.values import LINKED
from pmo365.localtenant.caml import Reader, View, parse_view
from pmo365.localtenant.conditions import holds
from pmo365.localtenant.exchange import Answer, Doc, json_answer
from pmo365.localtenant.refusals import Unemulated, throttled_view, unknown_query_column
from pmo365.localtenant.routes.items import nodes_of, sortable
from pmo365.localtenant.routes.itemshape import queried, rendered
from pmo365.localtenant.routes.table import Args, Call, Node, Page, Route
from pmo365.localtenant.shelves import items_after

_QUERY = {"viewxml", "folderserverrelativeurl", "listitemcollectionposition", "datesinutc", "allowincrementalresults"}
_STREAM = {"viewxml", "folderserverrelativeurl", "paging", "renderoptions", "datesinutc"}


def _query_name(call: Call, listing: Doc, name: str, by_id: bool) -> str:
    """Return how a query names a column of a CAML view; refuses one that is not there."""
    low = name.lower()
    if low in ("id", "filedirref", "fileref", "fileleafref", "fsobjtype", "contenttypeid", "contenttype", "guid"):
        return "ContentType" if low == "contenttype" else name
    field = field_named(call.scene, listing, name)
    if field is None:
        raise unknown_query_column(name)
    entity = str(field["EntityPropertyName"])
    if field["TypeAsString"] in LINKED or entity in ("Author", "Editor"):
        return f"{entity}Id" if by_id else f"{entity}/Title"
    return entity


def _view(call: Call, listing: Doc, xml: str) -> View:
    scene = call.scene
    return parse_view(xml, Reader(scene.zone, scene.now, me(scene), partial(_query_name, call, listing)))


def _given(args: Args, name: str, known: set[str]) -> Doc:
    body = args.get(name) or {}
    found = {key.lower(): value for key, value in body.items() if not key.startswith("__") and value is not None}
    strange = sorted(set(found) - known)
    if strange:
        raise Unemulated(f"{strange[0]} of {name}")
    return found


def _found(call: Call, node: Node, view: View, *, folder: str, after: int) -> list[Node]:
    """Return all items of a view behind an item, in its order; refuses what no index serves."""
    listing = node.need("list")
    names = tuple(name for name, _ in view.order)
    if (view.limit or 0) > THRESHOLD or over_threshold(call.scene, listing, view.condition, names):
        raise throttled_view()
    rows = items_after(call.scene.store, listing["Id"])
    nodes = [one for one in nodes_of(call, node, rows) if _in_scope(call, listing, one, view.scope, folder=folder)]
    if view.condition is not None:
        condition = view.condition
        nodes = [one for one in nodes if holds(condition, partial(queried, call, one))]
    for name, descending in reversed(view.order):
        nodes.sort(key=lambda one: sortable(queried(call, one, name)), reverse=descending)
    place = next((at for at, one in enumerate(nodes) if one.doc["id"] == after), -1) if after else -1
    return nodes[place + 1 :]


def _in_scope(call: Call, listing: Doc, node: Node, scope: str, *, folder: str) -> bool:
    if scope == "recursiveall" and not folder:
        return True
    if node.doc["folder"] and scope in ("recursive", "filesonly"):
        return False
    where = str(queried(call, node, "FileDirRef")).lower()
    wanted = (absolute(call.scene, folder) if folder else listing["_root"]).lower()
    below = where.startswith(f"{wanted}/") and scope.startswith("recursive")
    return bool(where == wanted or below)


def _after(paging: str) -> int:
    number = parse_qs(paging.lstrip("?")).get("p_ID", ["0"])[0]
    return int(number) if number.isdigit() else 0


def _get_items(call: Call, node: Node, args: Args) -> Page:
    query = _given(args, "query", _QUERY)
    view = _view(call, node.need("list"), str(query.get("viewxml", "")))
    position = (query.get("listitemcollectionposition") or {}).get("PagingInfo") or ""
    folder = str(query.get("folderserverrelativeurl", ""))
    found = _found(call, node, view, folder=folder, after=_after(position))
    return Page(list(islice(found, view.limit)))


def _stream(call: Call, node: Node, args: Args) -> Answer:
    given, listing = _given(args, "parameters", _STREAM), node.need("list")
    if given.get("renderoptions", 2) not in (0, 2):
        raise Unemulated(f"RenderOptions {given['renderoptions']}")
    view = _view(call, listing, str(given.get("viewxml", "")))
    after = _after(str(given.get("paging", "")))
    found = _found(call, node, view, folder=str(given.get("folderserverrelativeurl", "")), after=after)
    size = view.limit or 30
    page, first = found[:size], _place(given, after)
    body: Doc = {
        "Row": [rendered(call, one, view.fields or ("Title",)) for one in page],
        "FirstRow": first,
        "FolderPermissions": "0x7fffffffffffffff",
        "LastRow": first + len(page) - 1 if page else 0,
        "RowLimit": size,
        "FilterLink": "?",
        "ForceNoHierarchy": "1",
        "HierarchyHasIndention": "",
    }
    if len(found) > size:
        body["NextHref"] = _next(page[-1].doc["id"], first + size)
    return json_answer(body)


def _place(given: Doc, after: int) -> int:
    place = parse_qs(str(given.get("paging", "")).lstrip("?")).get("PageFirstRow", ["1"])[0]
    return int(place) if after and place.isdigit() else 1


def _next(last: int, first: int) -> str:
    return f"?Paged=TRUE&p_ID={last}&PageFirstRow={first}"


KINDS = ()
COLLECTIONS = ()
ROUTES = (
    Route("list", "getitems", "POST", _get_items, "read", ("query",), "[D] CamlQuery; [T]"),
    Route("list", "renderlistdataasstream", "POST", _stream, "read", ("parameters",), "[R] ListDataAsStream; [M]"),
)

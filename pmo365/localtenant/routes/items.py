"""Routes: items of lists, paged, filtered, written one by one."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import islice
from typing import Any
from urllib.parse import parse_qs, quote

from pmo365.localtenant.behaviour.contenttypes import types_of
from pmo365.localtenant.behaviour.fields import field_named
from pmo365.localtenant.behaviour.files import remove, update_columns
from pmo365.localtenant.behaviour.items import (
    add_item,
    check_etag,
    item_by_id,
    label,
    remove_item,
    split_body,
    update_item,
)
from pmo365.localtenant.behaviour.limits import THRESHOLD, indexed_part, over_threshold
from pmo365.localtenant.behaviour.lists import item_count
from pmo365.localtenant.behaviour.recyclebin import recycle_file, recycle_item
from pmo365.localtenant.conditions import Compare, Condition, Joined, conjuncts, holds
from pmo365.localtenant.exchange import Doc
from pmo365.localtenant.odata import pairs
from pmo365.localtenant.refusals import bad_query, throttled_view, unknown_item
from pmo365.localtenant.routes.itemshape import ITEM, PERSON, check_paths, file_of, queried
from pmo365.localtenant.routes.sight import listed_yet, seen_file, seen_item, trims
from pmo365.localtenant.routes.table import Args, Call, Kind, Many, Node, Page, Route, Value, leads_to, step
from pmo365.localtenant.shelves import get_item, item_versions, items_after, items_equal

PAGE = 100


def nodes_of(call: Call, node: Node, rows: Iterator[Doc]) -> Iterator[Node]:
    """Yield the nodes of the rows the caller gets to see, as she sees them."""
    listing = node.need("list")
    owner = Node("list", listing, node)
    kind = listing["ListItemEntityTypeFullName"]
    if not trims(call, listing):
        return (Node("item", {**row, "_type": kind}, owner) for row in rows)
    seen = (seen_item(call, listing, row) for row in rows if listed_yet(call, row))
    return (Node("item", {**row, "_type": kind}, owner) for row in seen if row is not None)


def _list_items(call: Call, node: Node, args: Args) -> Page:
    listing, options = node.need("list"), call.options
    check_paths(call, listing)
    size = options.top if options.top is not None else PAGE
    if size > THRESHOLD or over_threshold(
        call.scene, listing, options.filter, tuple(name for name, _ in options.order)
    ):
        raise throttled_view()
    after = _after(options.skiptoken)
    if options.order and options.order != (("Id", False),) and options.order != (("ID", False),):
        return _ordered_page(call, node, size)
    found = list(islice(_matching(call, node, after), size + 1))
    page, more = found[:size], len(found) > size
    return Page(page, _next_page(call, size, page[-1].doc["id"]) if more and page else "")


def _matching(call: Call, node: Node, after: int) -> Iterator[Node]:
    """Yield the items that pass the filter, by number; an index narrows a list above the threshold."""
    listing, condition = node.need("list"), call.options.filter
    equal = _equality(call, listing, condition)
    store = call.scene.store
    rows = items_equal(store, listing["Id"], *equal) if equal else items_after(store, listing["Id"], after)
    nodes = (one for one in nodes_of(call, node, rows) if one.doc["id"] > after)
    if condition is None:
        yield from nodes
        return
    _check_indexed_size(call, node, condition)
    yield from (one for one in nodes if holds(condition, partial(queried, call, one)))


def _equality(call: Call, listing: Doc, condition: Condition | None) -> tuple[str, str] | None:
    """Return (column, text) of an equality that the store can look up by itself."""
    for part in conjuncts(condition):
        if isinstance(part, Compare) and part.operator == "eq" and isinstance(part.value, str):
            field = field_named(call.scene, listing, part.field)
            if (
                field
                and field["TypeAsString"] == "Text"
                and (not field["FromBaseType"] or field["InternalName"] == "Title")
            ):
                return field["InternalName"], part.value
    return None


def _check_indexed_size(call: Call, node: Node, condition: Condition) -> None:
    """Refuse when even the indexed part of a filter matches more items than the threshold."""
    listing = node.need("list")
    if item_count(call.scene, listing) <= THRESHOLD:
        return
    parts = indexed_part(call.scene, listing, condition)
    joined = parts[0]
    for part in parts[1:]:
        joined = Joined("and", joined, part)
    nodes = nodes_of(call, node, items_after(call.scene.store, listing["Id"]))
    matching = (one for one in nodes if holds(joined, partial(queried, call, one)))
    if next(islice(matching, THRESHOLD, None), None) is not None:
        raise throttled_view()


def _ordered_page(call: Call, node: Node, size: int) -> Page:
    nodes = list(_matching(call, node, 0))
    for name, descending in reversed(call.options.order):
        nodes.sort(key=lambda one: sortable(queried(call, one, name)), reverse=descending)
    after = _after(call.options.skiptoken)
    if after:
        place = next((at for at, one in enumerate(nodes) if one.doc["id"] == after), -1)
        nodes = nodes[place + 1 :]
    page = nodes[:size]
    return Page(page, _next_page(call, size, page[-1].doc["id"]) if len(nodes) > size and page else "")


def sortable(value: Any) -> tuple[bool, Any]:
    """Return what to sort a value by: empty ones first, text without case."""
    return (value is not None, value.lower() if isinstance(value, str) else value if value is not None else 0)


def _after(skiptoken: str) -> int:
    if not skiptoken:
        return 0
    number = parse_qs(skiptoken).get("p_ID", [""])[0]
    if not number.isdigit():
        raise bad_query("The $skiptoken is not valid.")
    return int(number)


def _next_page(call: Call, size: int, last: int) -> str:
    """Return the address of the next page: the same question, with a token behind the last item."""
    kept = [
        (name, value)
        for name, value in pairs(call.request.query).items()
        if name.lower() not in ("$skiptoken", "$top", "$skip")
    ]
    given = "".join(f"&{quote(name)}={quote(value)}" for name, value in kept)
    path = call.request.target or quote(call.request.path)
    token = quote(f"Paged=TRUE&p_ID={last}", safe="").replace("%3D", "%3d")
    return f"https://{call.request.host}{path}?%24skiptoken={token}&%24top={size}{given}"


def _by_id(call: Call, node: Node, args: Args) -> Node:
    listing = node.need("list")
    item = seen_item(call, listing, item_by_id(call.scene, listing, int(args["itemid"])))
    if item is None:
        raise unknown_item()
    return _node(node, item)


def _node(node: Node, item: Doc) -> Node:
    listing = node.need("list")
    return Node("item", {**item, "_type": listing["ListItemEntityTypeFullName"]}, Node("list", listing, node))


def _add(call: Call, node: Node, args: Args) -> Node:
    return _node(node, add_item(call.scene, node.need("list"), call.body()))


def _merge(call: Call, node: Node, args: Args) -> Node:
    listing, item = node.need("list"), node.doc
    check_etag(item, call.request.header("if-match"))
    values, type_id = split_body(call.scene, listing, call.body())
    entry = file_of(call, node)
    if entry is None:
        after = update_item(call.scene, listing, item, values=values, type_id=type_id)
    else:
        update_columns(call.scene, listing, entry, values=values, type_id=type_id)
        after = get_item(call.scene.store, listing["Id"], item["id"]) or item
    return Node("item", after, node.owner)


def _delete(call: Call, node: Node, args: Args) -> None:
    check_etag(node.doc, call.request.header("if-match"))
    entry = file_of(call, node)
    if entry:
        remove(call.scene, entry)
    else:
        remove_item(call.scene, node.need("list"), node.doc)


def _recycle(call: Call, node: Node, args: Args) -> Value:
    check_etag(node.doc, call.request.header("if-match"))
    entry = file_of(call, node)
    taken = recycle_file(call.scene, entry) if entry else recycle_item(call.scene, node.need("list"), node.doc)
    return Value("Recycle", taken, "Edm.Guid")


def _file(kind: str) -> Any:
    def found(call: Call, node: Node, args: Args) -> Node | None:
        entry = file_of(call, node)
        if kind == "file" and entry and entry["kind"] == kind:
            entry = seen_file(call, node.need("list"), entry)
        return Node(kind, entry, node) if entry and entry["kind"] == kind else None

    return found


def _content_type(call: Call, node: Node, args: Args) -> Node | None:
    body = types_of(call.scene, node.need("list")).get(node.doc["type"].lower())
    return Node("ctype", body, node) if body else None


def _version(call: Call, node: Node) -> Doc:
    old = node.doc
    current = node.owner.need("item")["ui"] == old["ui"] if node.owner else False
    values = {name: value for name, value in old["values"].items() if not isinstance(value, dict)}
    return {
        **values,
        "VersionId": old["ui"],
        "VersionLabel": label(old["ui"]),
        "IsCurrentVersion": current,
        "Created": old["modified"],
    }


def _versions(call: Call, node: Node) -> list[Node]:
    kept = item_versions(call.scene.store, node.need("list")["Id"], node.need("item")["id"])
    return [Node("itemversion", one, node) for one in reversed(kept)]


KINDS = (
    ITEM,
    PERSON,
    Kind(
        "itemversion",
        lambda doc: "SP.ListItemVersion",
        _version,
        lambda node: (
            f"Web/Lists(guid'{node.need('list')['Id']}')/Items({node.need('item')['id']})/Versions({node.doc['ui']})"
        ),
    ),
)
COLLECTIONS = (
    Many("itemversions", "itemversion", _versions),
    Many("items", "item", lambda call, node: _list_items(call, node, {}).nodes),
)
ROUTES = (
    step("list", "items", leads_to("items")),
    step("items", "()", _by_id, "itemId"),
    step("items", "getbyid", _by_id, "itemId"),
    step("list", "getitembyid", _by_id, "itemId"),
    step("item", "file", _file("file")),
    step("item", "folder", _file("folder")),
    step("item", "contenttype", _content_type),
    step("item", "parentlist", lambda call, node, args: Node("list", node.need("list"), Node("web", call.scene.site))),
    step("item", "versions", leads_to("itemversions")),
    Route("items", "", "GET", _list_items, "read", (), "[R] PagingTests; [C] threshold"),
    Route("items", "", "POST", _add, "write", (), "[R] ListItemTests: 201", status=201),
    Route("item", "", "MERGE", _merge, "write", (), "[D] 204; [I] 412", status=204),
    Route("item", "", "DELETE", _delete, "write", (), "[D]"),
    Route("item", "deleteobject", "POST", _delete, "write", (), "[M]"),
    Route("item", "recycle", "POST", _recycle, "write", (), "[D]"),
)

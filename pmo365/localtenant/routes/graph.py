"""Graph: from an address to an answer. Source: docs/tenant/graph.md."""

from __future__ import annotations

import re
import uuid
from dataclasses import replace
from typing import Any

from pmo365.localtenant.behaviour.moments import stamp
from pmo365.localtenant.behaviour.permissions import NEEDS, note, rank
from pmo365.localtenant.behaviour.scene import Scene
from pmo365.localtenant.exchange import Answer, Doc, Request, json_answer
from pmo365.localtenant.odata import Options, parse_options
from pmo365.localtenant.refusals import Refusal, Unemulated, graph_envelope
from pmo365.localtenant.routes import graphsites
from pmo365.localtenant.routes.graphbatch import answer_graph_batch
from pmo365.localtenant.routes.graphplaces import Place, Provisioning, place_of
from pmo365.localtenant.routes.graphregister import ROUTES
from pmo365.localtenant.routes.graphtable import GraphCall, GraphRoute
from pmo365.localtenant.routes.sight import may_write, seen_entry
from pmo365.localtenant.shelves import get_item
from pmo365.localtenant.tokens import graph_caller
from pmo365.localtenant.unknown import not_emulated
from pmo365.localtenant.world import World

_PATTERNS = tuple((re.compile(route.pattern + "/?$", re.I), route) for route in ROUTES)
_CODES = {
    400: "invalidRequest",
    403: "accessDenied",
    404: "itemNotFound",
    409: "nameAlreadyExists",
    412: "resourceModified",
    423: "notAllowed",
}
_FILES = {"Files.Read.All": 1, "Files.ReadWrite.All": 2}
_JSON = "application/json; odata.metadata=minimal; charset=utf-8"


def answer_graph(world: World, request: Request) -> Answer:
    """Answer one request to Graph, a part of a batch included."""
    request_id = str(uuid.uuid4())
    client = request.header("client-request-id") or request_id
    try:
        with world.store.transaction():
            answer = _answer(world, request)
    except Refusal as refusal:
        if isinstance(refusal, Provisioning):
            with world.store.transaction():
                refusal.count(world.store)
        answer = _refused(world, refusal, request_id, client)
    return answer.with_headers(
        ("request-id", request_id),
        ("client-request-id", client),
        ("x-ms-ags-diagnostic", '{"ServerInfo":{"DataCenter":"Local"}}'),
    )


def _refused(world: World, refusal: Refusal, request_id: str, client: str) -> Answer:
    """Return a refusal in Graph's words: SharePoint's numbers become the words of the status."""
    own = refusal.code[:1] not in "-0123456789"
    status = refusal.status if own or refusal.status != 500 else 400
    code = refusal.code if own else _CODES.get(refusal.status, "generalException")
    code = "notSupported" if "SPQueryThrottled" in refusal.code else code
    said = Refusal(status, code, refusal.message)
    body = graph_envelope(said, stamp(world.clock()).removesuffix("Z"), request_id)
    body["error"]["innerError"]["client-request-id"] = client
    if status == 423:
        body["error"]["innerError"]["code"] = "resourceLocked"
    return json_answer(body, status, headers=refusal.headers)


def answer_graph_part(world: World, request: Request) -> Answer:
    """Answer one part of a batch: what is not emulated is its own 501, not the whole batch's."""
    try:
        return answer_graph(world, request)
    except Unemulated as unknown:
        return not_emulated(world, request, str(unknown))


def _answer(world: World, request: Request) -> Answer:
    tenant = world.tenant
    path = re.sub(r"/{2,}", "/", request.path)
    if tenant is None or not path.startswith("/v1.0/"):
        raise Unemulated(f"{request.method} {request.path}")
    caller = graph_caller(world.mint, request.header("authorization"))
    below = path.removeprefix("/v1.0")
    if below.rstrip("/") == "/$batch" and request.method == "POST":
        return answer_graph_batch(world, request, answer_graph_part)
    if re.match(r"/me(?=/|$)", below) and caller.person:
        below = below.replace("/me", f"/users/{caller.email}", 1)
    place = place_of(world, tenant, caller, below)
    for pattern, route in _PATTERNS:
        found = pattern.match(place.rest) if route.scope == place.scope and route.method == request.method else None
        if found:
            return _run(world, request, place, route=route, parts=found.groupdict())
    raise Unemulated(f"{request.method} {path}")


def _run(world: World, request: Request, place: Place, *, route: GraphRoute, parts: dict[str, str]) -> Answer:
    listing = graphsites.find_list(place.scene, parts["list"]) if "list" in parts else place.listing
    bare = GraphCall(world, request, place.scene, _options(request, route), listing=listing, path=place.path)
    entry = seen_entry(bare, listing, place.entry) if place.entry and listing else None
    item = _item(place, parts, listing)
    _require(place, route.need, listing, item)
    if item and listing and route.need == "write" and not may_write(bare, listing, item):
        raise Refusal(403, "accessDenied", "Access denied")
    call = replace(bare, entry=entry)
    result = route.run(call, parts)
    if isinstance(result, Answer):
        return result
    if result is None:
        return Answer(route.status)
    head = {"@odata.context": f"https://graph.microsoft.com/v1.0/$metadata#{_context(route, place, result)}"}
    return json_answer(
        {**head, **result},
        route.status,
        content_type=_JSON,
        headers=(("OData-Version", "4.0"), *((("Location", result["@location"]),) if "@location" in result else ())),
    )


def _context(route: GraphRoute, place: Place, result: Doc) -> str:
    """Return what the context names: the resource, its entity when it is one."""
    if place.scope != "tenant":
        name = {"site": "sites", "drive": "drives", "item": "drives('x')/items"}[place.scope].replace("x", "drive")
    else:
        name = route.pattern.strip("/").split("/")[0]
    return name if "value" in result else f"{name}/$entity"


def _options(request: Request, route: GraphRoute) -> Options:
    """Return the query options; one that the route does not know counts as not emulated."""
    query = re.sub(r"(^|&)(select|expand|filter|top|orderby|skiptoken)=", r"\1$\2=", request.query, flags=re.I)
    query = re.sub(r"(^|&)(?:\$|%24)(search|count|format)=", r"\1\2=", query, flags=re.I)
    options = parse_options(query)
    strange = [name for name in options.others if name not in route.options and name != "format"]
    if strange:
        raise Unemulated(f"query option {', '.join(strange)} of {route.method} {route.shown}")
    return options


def _item(place: Place, parts: dict[str, str], listing: Doc | None) -> Doc | None:
    """Return the list item an address leads to, by its number or behind a file or folder."""
    if listing is None:
        return None
    number = parts.get("item") or (place.entry or {}).get("item")
    return get_item(place.scene.store, listing["Id"], int(number)) if number is not None else None


def _require(place: Place, need: str, listing: Doc | None, item: Doc | None) -> None:
    note(place.scene, "graph", need)
    if need in NEEDS:
        enough = _rank(place, listing, item) >= NEEDS[need]
    else:
        enough = place.scene.caller.person or bool(set(need.split("|")) & set(place.scene.caller.roles))
    if not enough and place.scope == "tenant" and not place.scene.caller.person:
        raise Refusal(403, "Authorization_RequestDenied", "Insufficient privileges to complete the operation.")
    if not enough:
        raise Refusal(403, "accessDenied", "Access denied")


def _rank(place: Place, listing: Doc | None, item: Doc | None) -> int:
    """Return what the caller may do; roles on files count for drives."""
    scene: Scene = place.scene
    files: Any = () if scene.caller.person or place.scope not in ("drive", "item") else scene.caller.roles
    return max([rank(scene, listing, item), *(_FILES.get(role, 0) for role in files)])

"""SharePoint REST: from an address to an answer."""

from __future__ import annotations

import time
import uuid
from functools import partial
from typing import Any

from pmo365.localtenant.address import Segment, literal, parse_address
from pmo365.localtenant.behaviour.scene import Scene
from pmo365.localtenant.behaviour.sites import is_ready, site_by_path
from pmo365.localtenant.conditions import holds
from pmo365.localtenant.exchange import Answer, Doc, Request, json_answer, text_answer
from pmo365.localtenant.odata import pairs, parse_options
from pmo365.localtenant.refusals import PlainRefusal, Refusal, TokenRefusal, Unemulated, rest_envelope
from pmo365.localtenant.routes.batch import answer_batch
from pmo365.localtenant.routes.register import COLLECTIONS, KINDS, find_route, has_route
from pmo365.localtenant.routes.shape import CONTENT_TYPES, Shaper, selection_of
from pmo365.localtenant.routes.sight import demand
from pmo365.localtenant.routes.table import Args, Call, Content, Node, Page, Result, Route, Value
from pmo365.localtenant.tokens import sharepoint_caller
from pmo365.localtenant.unknown import not_emulated
from pmo365.localtenant.world import World

TUNNELS = {"MERGE", "PATCH", "PUT", "DELETE"}


def answer_sharepoint(world: World, request: Request) -> Answer:
    """Answer one request to the SharePoint host, a part of a batch included."""
    begun = time.perf_counter()
    mode = mode_of(request.header("accept"))
    try:
        answer = _answer(world, request, mode)
    except Refusal as refusal:
        answer = _refused(refusal, mode)
    milliseconds = str(int((time.perf_counter() - begun) * 1000))
    return answer.with_headers(
        ("SPRequestGuid", str(uuid.uuid4())),
        ("SPClientServiceRequestDuration", milliseconds),
        ("X-SharePointHealthScore", "1"),
        ("X-SP-SERVERSTATE", "ReadOnly=0"),
        ("MicrosoftSharePointTeamServices", "16.0.0.0"),
    )


def answer_part(world: World, request: Request) -> Answer:
    """Answer one part of a batch: what is not emulated is its own 501, not the whole batch's."""
    try:
        return answer_sharepoint(world, request)
    except Unemulated as unknown:
        return not_emulated(world, request, str(unknown))


def _refused(refusal: Refusal, mode: str) -> Answer:
    if isinstance(refusal, PlainRefusal):
        return text_answer(refusal.message, refusal.status)
    if isinstance(refusal, TokenRefusal):
        return json_answer({"error_description": refusal.message}, refusal.status, headers=refusal.headers)
    content_type = CONTENT_TYPES.get(mode, CONTENT_TYPES["minimal"])
    return json_answer(
        rest_envelope(refusal, mode == "verbose"), refusal.status, content_type=content_type, headers=refusal.headers
    )


def mode_of(accept: str) -> str:
    """Return the JSON mode of an Accept header."""
    low = accept.lower().replace(" ", "")
    if "odata=verbose" in low:
        return "verbose"
    if "odata=nometadata" in low or "odata.metadata=none" in low:
        return "none"
    return "minimal" if "json" in low else "atom"


def _answer(world: World, request: Request, mode: str) -> Answer:
    tenant = world.tenant
    if tenant is None:
        raise Unemulated("a tenant that was not seeded")
    place = request.path.lower().find("/_api")
    if place < 0 or request.path[place + 5 : place + 6] not in ("", "/"):
        raise Unemulated(f"{request.method} {request.path}")
    caller = sharepoint_caller(world.mint, tenant, request.host, request.header("authorization"))
    site = site_by_path(world.store, request.path[:place])
    rest = request.path[place + 6 :]
    if site is None or not is_ready(site, world.clock()):
        raise PlainRefusal(404, "", "404 FILE NOT FOUND")
    if rest.lower() == "$batch":
        return answer_batch(world, request, answer_part)
    scene = Scene(world.store, site["path"].lower(), caller, world.clock())
    aliases = {name.lower(): value for name, value in pairs(request.query).items() if name.startswith("@")}
    segments = parse_address(rest, aliases)
    call = Call(world, request, scene, parse_options(request.query), mode)
    if request.method == "GET":
        return _execute(call, segments)
    with world.store.transaction():
        return _execute(call, segments)


def method_of(request: Request) -> str:
    """Return what a request wants done: POST may carry another method in X-HTTP-Method."""
    wanted = request.header("x-http-method").upper() if request.method == "POST" else ""
    if wanted and wanted not in TUNNELS:
        raise Unemulated(f"X-HTTP-Method {wanted}")
    method = wanted or request.method
    return "MERGE" if method == "PATCH" else method


def _execute(call: Call, segments: tuple[Segment, ...]) -> Answer:
    method = method_of(call.request)
    node: Node | None = Node("root", {})
    for place, segment in enumerate(segments):
        if node is None:
            raise _nothing_there(segments[place - 1].name)
        last = place == len(segments) - 1
        action = find_route(node.kind, segment.key, method) if last else None
        if action is not None and action.member:
            return _act(call, node, action, segment)
        owner, node = node, _step(call, node, segment)
    if node is not None:
        return _verb(call, node, method)
    if method != "GET":
        raise _nothing_there(segments[-1].name)
    demand(call, "read", owner)
    return answer_result(call, None)


def _nothing_there(name: str) -> Refusal:
    text = f"Cannot find resource for the request {name}."
    return Refusal(404, "-1, Microsoft.SharePoint.Client.ResourceNotFoundException", text)


def _step(call: Call, node: Node, segment: Segment) -> Node | None:
    """Return where a word leads; None for a link that leads nowhere (a folder's File, say)."""
    route = find_route(node.kind, segment.key, "STEP")
    if route is None:
        raise Unemulated(f"{segment.name} below {node.kind} ({call.request.method})")
    found: Node | None
    if route.parameters or not segment.arguments:
        found = route.run(call, node, _arguments(route, segment, {}))
        return found
    inner = route.run(call, node, {})
    key = find_route(inner.kind, "()", "STEP")
    if key is None:
        raise Unemulated(f"a key on {segment.name}")
    found = key.run(call, inner, _arguments(key, segment, {}))
    return found


def _arguments(route: Route, segment: Segment, body: Doc) -> Args:
    """Return the arguments of a function: named in any case, by place, or from the body."""
    known = [name.lower() for name in route.parameters]
    found: dict[str, Any] = {}
    for place, (name, value) in enumerate(segment.arguments or ()):
        if name is None and place >= len(known):
            raise Unemulated(f"argument {place + 1} of {segment.name}")
        found[name.lower() if name else known[place]] = value
    for name, value in body.items():
        if not name.startswith("__") and "odata." not in name:
            found[name.lower()] = value
    strange = [name for name in found if name not in known]
    if strange:
        raise Unemulated(f"argument {', '.join(strange)} of {segment.name}")
    return found


def _act(call: Call, node: Node, route: Route, segment: Segment) -> Answer:
    demand(call, route.need, node)
    body = {} if route.raw or call.request.method == "GET" else call.body()
    body |= {name: literal(value) for name, value in call.options.others.items()}
    result = route.run(call, node, _arguments(route, segment, body))
    return answer_result(call, result, status=route.status)


def _verb(call: Call, node: Node, method: str) -> Answer:
    if call.options.others:
        raise Unemulated(f"query option {', '.join(call.options.others)}")
    route = find_route(node.kind, "", method)
    if route is not None:
        demand(call, route.need, node)
        return answer_result(call, route.run(call, node, {}), status=route.status)
    if method == "GET" and node.kind in KINDS:
        demand(call, "read", node)
        return answer_result(call, node)
    if method == "GET" and node.kind in COLLECTIONS:
        demand(call, COLLECTIONS[node.kind].need, node)
        return json_result(call, _collection(call, node))
    if has_route(node.kind, "", "POST") or node.kind in KINDS or node.kind in COLLECTIONS:
        raise Unemulated(f"{method} of {node.kind}")
    raise Unemulated(f"{call.request.method} {call.request.path}")


def follow(call: Call, node: Node, name: str) -> Node | None:
    """Return what a link of a node leads to."""
    route = find_route(node.kind, name.lower(), "STEP")
    if route is None:
        raise Unemulated(f"link {name} of {node.kind}")
    target: Node | None = route.run(call, node, {})
    if target is not None and target.kind in COLLECTIONS and COLLECTIONS[target.kind].need != "read":
        demand(call, COLLECTIONS[target.kind].need, target)
    return target


def shaper(call: Call) -> Shaper:
    """Return what shows nodes for a call; refuses XML, which is not spoken here."""
    if call.mode == "atom":
        raise Unemulated(f"Accept {call.request.header('accept') or '(none)'}: the real one answers in XML")
    return Shaper(call, KINDS, COLLECTIONS, follow)


def _collection(call: Call, node: Node) -> Doc:
    """Return a small collection: filtered, ordered and cut by the query options."""
    options = call.options
    nodes = COLLECTIONS[node.kind].members(call, node)
    if options.filter is not None:
        condition = options.filter
        nodes = [one for one in nodes if holds(condition, partial(_property, call, one))]
    for name, descending in reversed(options.order):
        nodes.sort(key=lambda one: _sortable(_property(call, one, name)), reverse=descending)
    nodes = nodes[options.skip :]
    nodes = nodes if options.top is None else nodes[: options.top]
    return shaper(call).many(nodes, selection_of(options))


def _sortable(value: Any) -> tuple[bool, Any]:
    return (value is not None, value.lower() if isinstance(value, str) else value)


def _property(call: Call, node: Node, path: str) -> Any:
    name, _, deeper = path.partition("/")
    if deeper:
        target = follow(call, node, name)
        return _property(call, target, deeper) if isinstance(target, Node) else None
    for key, value in KINDS[node.kind].properties(call, node).items():
        if key.lower() == name.lower():
            return value
    raise Unemulated(f"property {name} of {node.kind} in a query")


def answer_result(call: Call, result: Result, *, status: int = 200) -> Answer:
    """Return the answer for what a route gave back."""
    if isinstance(result, Answer):
        return result
    if isinstance(result, Content):
        return Answer(200, result.raw, (("Content-Type", result.type),))
    if status == 204:
        return _no_content(call, result)
    if isinstance(result, list):
        return json_result(call, shaper(call).many(result, selection_of(call.options)))
    if isinstance(result, Page):
        body = shaper(call).many(result.nodes, selection_of(call.options), following=result.following)
        return json_result(call, body)
    if isinstance(result, Node):
        return _entity_answer(call, result, status)
    return json_result(call, _value_body(call, result), status)


def _no_content(call: Call, result: Result) -> Answer:
    kind = KINDS.get(result.kind) if isinstance(result, Node) else None
    etag = kind.etag(result) if kind and kind.etag and isinstance(result, Node) else ""
    return Answer(204, b"", (("ETag", etag),) if etag else ())


def _entity_answer(call: Call, node: Node, status: int) -> Answer:
    kind = KINDS[node.kind]
    options = call.options
    shown = shaper(call).entity(node, selection_of(options), top=True)
    answer = json_result(call, {"d": shown} if call.mode == "verbose" else shown, status)
    if kind.etag:
        answer = answer.with_headers(("ETag", kind.etag(node)))
    if status == 201:
        answer = answer.with_headers(("Location", f"{call.base}/{kind.address(node)}"))
    return answer


def _value_body(call: Call, result: Value | None) -> Doc:
    if result is None:
        return {"d": {segment_name(call): None}} if call.mode == "verbose" else {"odata.null": True}
    shape = shaper(call)
    shown = shape.value(result.value)
    if call.mode == "verbose":
        meta = {"__metadata": {"type": result.type}} if result.type and isinstance(shown, dict) else {}
        return {"d": {result.name: {**meta, **shown} if isinstance(shown, dict) else shown}}
    head = {"odata.metadata": f"{call.base}/$metadata#{result.type or 'Edm.String'}"} if call.mode == "minimal" else {}
    return {**head, **shown} if isinstance(shown, dict) else {**head, "value": shown}


def segment_name(call: Call) -> str:
    """Return the last word of the address without its brackets."""
    return call.request.path.rstrip("/").rsplit("/", 1)[-1].split("(")[0]


def json_result(call: Call, body: Doc, status: int = 200) -> Answer:
    """Return a JSON answer in the call's mode."""
    if call.mode == "atom":
        shaper(call)
    return json_answer(body, status, content_type=CONTENT_TYPES[call.mode])

"""Graph: sites, lists, columns, items, their delta, and application grants. Source: docs/tenant/graph.md."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pmo365.localtenant.behaviour.moments import stamp
from pmo365.localtenant.behaviour.permissions import NEEDS, rank
from pmo365.localtenant.behaviour.scene import Scene
from pmo365.localtenant.behaviour.sites import site_by_id, site_by_path
from pmo365.localtenant.exchange import Answer, Doc, Request, json_answer
from pmo365.localtenant.odata import Options, parse_options
from pmo365.localtenant.refusals import Refusal, Unemulated, graph_envelope
from pmo365.localtenant.routes import graphdelta, graphitems, graphsites
from pmo365.localtenant.tokens import graph_caller
from pmo365.localtenant.world import World


@dataclass(frozen=True, slots=True)
class GraphRoute:
    """One path of Graph below a site: pattern of the rest, what to run, the permission it needs."""

    method: str
    pattern: str
    run: Callable[..., Any]
    need: str
    source: str
    status: int = 200

    @property
    def shown(self) -> str:
        """Return the path as one reads it."""
        return "/sites/{site}" + re.sub(r"\(\?P<(\w+)>[^)]*\)", r"{\1}", self.pattern).replace("(?:\\(\\))?", "")


@dataclass(frozen=True, slots=True)
class GraphCall:
    """One request to Graph, below a site."""

    world: World
    request: Request
    scene: Scene
    options: Options


ROUTES = (
    GraphRoute("GET", "", graphsites.show_site, "read", "[R] site reads"),
    GraphRoute("GET", "/lists", graphsites.show_lists, "read", "[M]; [D]"),
    GraphRoute("GET", "/lists/(?P<list>[^/]+)", graphsites.show_list, "read", "[M]; [D]"),
    GraphRoute("GET", "/lists/(?P<list>[^/]+)/columns", graphsites.show_columns, "read", "[M]; [D]"),
    GraphRoute("GET", "/permissions", graphsites.show_grants, "full", "[D] permissions-selected-overview"),
    GraphRoute("POST", "/permissions", graphsites.add_grant, "full", "[D] permissions-selected-overview", 201),
    GraphRoute("DELETE", "/permissions/(?P<grant>[^/]+)", graphsites.drop_grant, "full", "[D]", 204),
    GraphRoute(
        "GET", "/lists/(?P<list>[^/]+)/items/delta(?:\\(\\))?", graphdelta.show_delta, "read", "[D] listitem-delta"
    ),
    GraphRoute("GET", "/lists/(?P<list>[^/]+)/items", graphitems.show_items, "read", "[D] listitem-list"),
    GraphRoute("POST", "/lists/(?P<list>[^/]+)/items", graphitems.create_item, "write", "[D] listitem-create", 201),
    GraphRoute("GET", "/lists/(?P<list>[^/]+)/items/(?P<item>\\d+)", graphitems.show_item, "read", "[D] listitem-get"),
    GraphRoute("DELETE", "/lists/(?P<list>[^/]+)/items/(?P<item>\\d+)", graphitems.delete_item, "write", "[D]", 204),
    GraphRoute("GET", "/lists/(?P<list>[^/]+)/items/(?P<item>\\d+)/fields", graphitems.show_fields, "read", "[D]"),
    GraphRoute(
        "PATCH",
        "/lists/(?P<list>[^/]+)/items/(?P<item>\\d+)/fields",
        graphitems.patch_fields,
        "write",
        "[D] listitem-update",
    ),
)
_PATTERNS = tuple((re.compile(route.pattern + "/?$"), route) for route in ROUTES)
_BY_PATH = re.compile(r"^/sites/(?P<host>[^/:,]+):/(?P<path>[^:]*?)(?::(?P<rest>/.*)|:)?$")
_BY_ID = re.compile(r"^/sites/(?P<id>[^/:]+)(?P<rest>/.*)?$")


def answer_graph(world: World, request: Request) -> Answer:
    """Answer one request to Graph."""
    request_id = str(uuid.uuid4())
    client = request.header("client-request-id") or request_id
    heads = (
        ("request-id", request_id),
        ("client-request-id", client),
        ("x-ms-ags-diagnostic", '{"ServerInfo":{"DataCenter":"Local"}}'),
    )
    try:
        with world.store.transaction():
            answer = _answer(world, request)
    except Refusal as refusal:
        code = refusal.code if refusal.code[:1] not in "-0123456789" else _graph_code(refusal)
        said = Refusal(400 if refusal.status == 500 else refusal.status, code, refusal.message)
        if "SPQueryThrottled" in refusal.code:
            said = Refusal(400, "notSupported", refusal.message)
        body = graph_envelope(said, stamp(world.clock()).removesuffix("Z"), request_id)
        answer = json_answer(body, said.status, headers=refusal.headers)
    return answer.with_headers(*heads)


def _graph_code(refusal: Refusal) -> str:
    names = {
        400: "invalidRequest",
        403: "accessDenied",
        404: "itemNotFound",
        409: "nameAlreadyExists",
        412: "resourceModified",
        423: "notAllowed",
    }
    return names.get(refusal.status, "generalException")


def _answer(world: World, request: Request) -> Answer:
    tenant = world.tenant
    path = re.sub(r"/{2,}", "/", request.path)
    if tenant is None or not path.startswith("/v1.0/"):
        raise Unemulated(f"{request.method} {request.path}")
    caller = graph_caller(world.mint, request.header("authorization"))
    site, rest = _site(world, tenant, path.removeprefix("/v1.0"))
    for pattern, route in _PATTERNS:
        found = pattern.match(rest)
        if found and route.method == request.method:
            scene = Scene(world.store, site["path"].lower(), caller, world.clock())
            return _run(world, request, scene, route=route, parts=found.groupdict())
    raise Unemulated(f"{request.method} {path}")


def _run(world: World, request: Request, scene: Scene, *, route: GraphRoute, parts: dict[str, str]) -> Answer:
    _require(scene, route.need, graphsites.find_list(scene, parts["list"]) if "list" in parts else None)
    query = re.sub(r"(^|&)(select|expand|filter|top|orderby|skiptoken)=", r"\1$\2=", request.query)
    call = GraphCall(world, request, scene, parse_options(query))
    strange = [name for name in call.options.others if name != "token" or "delta" not in route.pattern]
    if strange:
        raise Unemulated(f"query option {', '.join(strange)}")
    result = route.run(call, parts)
    if isinstance(result, Answer):
        return result
    if route.status == 204:
        return Answer(204)
    head = {"@odata.context": f"https://graph.microsoft.com/v1.0/$metadata#sites{'' if route.pattern else '/$entity'}"}
    return json_answer(
        {**head, **result},
        route.status,
        content_type="application/json; odata.metadata=minimal; charset=utf-8",
        headers=(("OData-Version", "4.0"),),
    )


def _require(scene: Scene, need: str, listing: Doc | None) -> None:
    if rank(scene, listing) < NEEDS[need]:
        raise Refusal(403, "accessDenied", "Access denied")


def _site(world: World, tenant: Doc, path: str) -> tuple[Doc, str]:
    """Return the site an address names and the rest of the address."""
    by_path = _BY_PATH.match(path)
    if by_path:
        _check_host(tenant, by_path["host"])
        return _known(site_by_path(world.store, "/" + by_path["path"])), by_path["rest"] or ""
    by_id = _BY_ID.match(path)
    if by_id is None:
        raise Unemulated(f"Graph path {path}")
    identity, rest = by_id["id"], by_id["rest"] or ""
    if identity == "root" or ("." in identity and "," not in identity):
        _check_host(tenant, identity if identity != "root" else tenant["host"])
        return _known(site_by_path(world.store, "/")), rest
    host, _, others = identity.partition(",")
    site_id, _, web_id = others.partition(",")
    if not others:
        return _known(site_by_id(world.store, identity)), rest
    _check_host(tenant, host)
    site = _known(site_by_id(world.store, site_id))
    if web_id and web_id.lower() != site["web"]:
        raise Refusal(404, "itemNotFound", "Requested site could not be found")
    return site, rest


def _check_host(tenant: Doc, host: str) -> None:
    if host.lower() != tenant["host"]:
        raise Refusal(400, "invalidRequest", "Invalid hostname for this tenancy")


def _known(site: Doc | None) -> Doc:
    if site is None or site["polls"] > 0:
        raise Refusal(404, "itemNotFound", "Requested site could not be found")
    return site

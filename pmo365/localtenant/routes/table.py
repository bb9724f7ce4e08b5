"""The words of the route tables: nodes that an address walks over, kinds of things, routes."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from pmo365.localtenant.behaviour.scene import Scene
from pmo365.localtenant.exchange import Answer, Doc, Request
from pmo365.localtenant.odata import Options
from pmo365.localtenant.refusals import bad_query
from pmo365.localtenant.world import World


@dataclass(frozen=True, slots=True)
class Node:
    """One thing an address has reached: its kind, its document, and where it was reached from."""

    kind: str
    doc: Doc
    owner: Node | None = None

    def find(self, kind: str) -> Doc | None:
        """Return the nearest document of a kind on the way here, or None."""
        node: Node | None = self
        while node is not None:
            if node.kind == kind:
                return node.doc
            node = node.owner
        return None

    def need(self, kind: str) -> Doc:
        """Return the nearest document of a kind on the way here."""
        found = self.find(kind)
        if found is None:
            raise KeyError(kind)
        return found


@dataclass(frozen=True, slots=True)
class Call:
    """One request to SharePoint REST, on its way to an answer."""

    world: World
    request: Request
    scene: Scene
    options: Options
    mode: str
    """``verbose``, ``minimal``, ``none`` (no metadata) or ``atom`` (no JSON asked)."""

    @property
    def base(self) -> str:
        """Return the address of the site's ``_api``."""
        return f"{self.scene.site['url']}/_api"

    def body(self) -> Doc:
        """Return the JSON object of the request, {} when empty; refuses anything else with HTTP 400."""
        return json_object(self.request)


Args: TypeAlias = Mapping[str, Any]
"""Arguments of a function by name in lower case, from the address and from the body."""


def json_object(request: Request) -> Doc:
    """Return the JSON object of a request's body, {} when empty."""
    if not request.body.strip():
        return {}
    try:
        body = json.loads(request.body.decode("utf-8-sig"))
    except ValueError as error:
        raise bad_query("Invalid JSON. A token was not recognized in the JSON content.") from error
    if not isinstance(body, dict):
        raise bad_query("A node of type 'StartArray' was read from the JSON reader; 'StartObject' was expected.")
    return body


@dataclass(frozen=True, slots=True)
class Complex:
    """A value with a type of its own inside an entity."""

    type: str
    values: Doc


@dataclass(frozen=True, slots=True)
class Value:
    """What a function returns when it is neither entity nor collection."""

    name: str
    value: Any
    type: str = ""


@dataclass(frozen=True, slots=True)
class Content:
    """Bytes of a file as an answer."""

    raw: bytes
    type: str = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a long collection and the address of the next one."""

    nodes: list[Node]
    following: str = ""


Result: TypeAlias = "Node | list[Node] | Page | Value | Content | Answer | None"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of entity: how it is shown and which links it has."""

    name: str
    type: Callable[[Doc], str]
    properties: Callable[[Call, Node], Doc]
    address: Callable[[Node], str]
    links: tuple[str, ...] = ()
    heavy: tuple[str, ...] = ()
    """Properties that come only when selected."""
    etag: Callable[[Node], str] | None = None
    missing: Callable[[str], Exception] | None = None
    """What to raise for a property the kind does not have; without it the request counts as not emulated."""
    link: Callable[[Call, Node, str], Any] | None = None
    """Finds the links that are not in the table (columns of items)."""


@dataclass(frozen=True, slots=True)
class Many:
    """A kind of collection: what it holds and how it is read."""

    name: str
    of: str
    members: Callable[[Call, Node], list[Node]]
    need: str = "read"


@dataclass(frozen=True, slots=True)
class Route:
    """One thing an address may do at a kind of node.

    ``member`` is the next word of the address: a name, ``()`` for a key in brackets, empty for the node itself.
    ``method`` is STEP for a word that only leads on, otherwise GET, POST, MERGE, PUT or DELETE.
    """

    kind: str
    member: str
    method: str
    run: Callable[[Call, Node, Args], Any]
    need: str = "read"
    parameters: tuple[str, ...] = ()
    source: str = ""
    raw: bool = False
    """Whether the body is a file's bytes and not arguments."""
    status: int = 200


def step(kind: str, member: str, run: Callable[[Call, Node, Args], Node | None], *parameters: str) -> Route:
    """Return a route that leads on."""
    return Route(kind, member, "STEP", run, parameters=parameters)


def leads_to(kind: str) -> Callable[[Call, Node, Args], Node]:
    """Return the function of a step to a collection or part without a document of its own."""

    def run(call: Call, node: Node, args: Args) -> Node:
        return Node(kind, {}, node)

    return run


def leads_to_site(kind: str) -> Callable[[Call, Node, Args], Node]:
    """Return the function of a step to something whose document is the site."""

    def run(call: Call, node: Node, args: Args) -> Node:
        return Node(kind, call.scene.site, node)

    return run

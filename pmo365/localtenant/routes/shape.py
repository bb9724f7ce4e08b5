"""Answers of SharePoint REST in its three JSON modes: verbose, minimal metadata, no metadata."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from pmo365.localtenant.exchange import Doc
from pmo365.localtenant.odata import Options
from pmo365.localtenant.refusals import Unemulated
from pmo365.localtenant.routes.table import Call, Complex, Kind, Many, Node

CONTENT_TYPES = {
    "verbose": "application/json;odata=verbose;charset=utf-8",
    "minimal": "application/json;odata=minimalmetadata;streaming=true;charset=utf-8",
    "none": "application/json;odata=nometadata;streaming=true;charset=utf-8",
}


@dataclass(slots=True)
class Selection:
    """Which properties and links of an entity are asked for; no names means all."""

    names: list[str] = field(default_factory=list)
    below: dict[str, Selection] = field(default_factory=dict)
    expanded: set[str] = field(default_factory=set)

    def child(self, name: str) -> Selection:
        """Return the selection below a link."""
        return self.below.setdefault(name.lower(), Selection())


def selection_of(options: Options) -> Selection:
    """Return the selection of a request's ``$select`` and ``$expand``."""
    root = Selection()
    for path in options.expand:
        at = root
        for part in path.split("/"):
            at.expanded.add(part.lower())
            at = at.child(part)
    for path in options.select:
        at = root
        *links, last = path.split("/")
        for part in links:
            if part.lower() not in (name.lower() for name in at.names):
                at.names.append(part)
            at = at.child(part)
        at.names.append(last)
    return root


class Shaper:
    """Shows nodes in one mode for one call."""

    def __init__(self, call: Call, kinds: Mapping[str, Kind], collections: Mapping[str, Many], follow: Any) -> None:
        self.call, self.kinds, self.collections, self.follow = call, kinds, collections, follow
        self.verbose, self.minimal = call.mode == "verbose", call.mode == "minimal"

    def entity(self, node: Node, selection: Selection, *, top: bool = False) -> Doc:
        """Return one entity."""
        kind = self.kinds[node.kind]
        shown = self._head(kind, node, top)
        shown |= dict(self._links(kind, node, selection))
        for name, value in self._picked(kind, node, selection):
            shown[name] = self.value(value)
        return shown

    def _head(self, kind: Kind, node: Node, top: bool) -> Doc:
        if not (self.verbose or self.minimal):
            return {}
        address = kind.address(node)
        uri = f"{self.call.base}/{address}"
        etag = kind.etag(node) if kind.etag else ""
        if self.verbose:
            return {
                "__metadata": {"id": uri, "uri": uri, **({"etag": etag} if etag else {}), "type": kind.type(node.doc)}
            }
        head: Doc = {"odata.metadata": f"{self.call.base}/$metadata#{kind.type(node.doc)}/@Element"} if top else {}
        head |= {"odata.type": kind.type(node.doc), "odata.id": uri}
        return {**head, **({"odata.etag": etag} if etag else {}), "odata.editLink": address}

    def _picked(self, kind: Kind, node: Node, selection: Selection) -> Iterator[tuple[str, Any]]:
        properties = kind.properties(self.call, node)
        if not selection.names:
            yield from ((name, value) for name, value in properties.items() if name not in kind.heavy)
            return
        lowered: dict[str, list[str]] = {}
        for name in properties:
            lowered.setdefault(name.lower(), []).append(name)
        for asked in selection.names:
            low = asked.lower()
            if low == "*":
                yield from ((name, value) for name, value in properties.items() if name not in kind.heavy)
            elif low in lowered:
                yield from ((name, properties[name]) for name in lowered[low])
            elif not self._is_link(kind, node, asked, selection):
                raise kind.missing(asked) if kind.missing else Unemulated(f"property {asked} of {kind.type(node.doc)}")

    def _is_link(self, kind: Kind, node: Node, asked: str, selection: Selection) -> bool:
        if asked.lower() in (link.lower() for link in kind.links):
            return True
        return (
            kind.link is not None
            and kind.link(self.call, node, asked) is not None
            and asked.lower() in selection.expanded
        )

    def _links(self, kind: Kind, node: Node, selection: Selection) -> Iterator[tuple[str, Any]]:
        known = {link.lower(): link for link in kind.links}
        address = kind.address(node) if self.verbose or self.minimal else ""
        for link in kind.links:
            if link.lower() in selection.expanded or (
                selection.names and link.lower() not in map(str.lower, selection.names)
            ):
                continue
            if self.verbose:
                yield link, {"__deferred": {"uri": f"{self.call.base}/{address}/{link}"}}
            elif self.minimal and not selection.names:
                yield f"{link}@odata.navigationLinkUrl", f"{address}/{link}"
        for low in sorted(selection.expanded):
            if low in known:
                yield known[low], self.linked(self.follow(self.call, node, known[low]), selection.child(low))
            elif kind.link is not None and (found := kind.link(self.call, node, low)) is not None:
                yield found[0], self.linked(found[1], selection.child(low))
            else:
                raise Unemulated(f"$expand of {low} on {kind.type(node.doc)}")

    def linked(self, target: Any, selection: Selection) -> Any:
        """Return what a link leads to: an entity, many, or nothing."""
        if target is None:
            return {"__deferred": {"uri": self.call.base}} if self.verbose else None
        if isinstance(target, Node) and target.kind in self.collections:
            target = self.collections[target.kind].members(self.call, target)
        if isinstance(target, list):
            shown = [self.entity(one, selection) for one in target]
            return {"results": shown} if self.verbose else shown
        return self.entity(target, selection)

    def value(self, value: Any) -> Any:
        """Return a property's value in the call's mode."""
        if isinstance(value, Complex):
            inner = {name: self.value(one) for name, one in value.values.items()}
            return {"__metadata": {"type": value.type}, **inner} if self.verbose else inner
        if isinstance(value, list):
            shown = [self.value(one) for one in value]
            if not self.verbose:
                return shown
            first = value[0] if value else ""
            of = first.type if isinstance(first, Complex) else "Edm.Int32" if isinstance(first, int) else "Edm.String"
            return {"__metadata": {"type": f"Collection({of})"}, "results": shown}
        return value

    def many(self, nodes: list[Node], selection: Selection, *, following: str = "") -> Doc:
        """Return a collection; ``following`` is the address of the next page."""
        shown = [self.entity(node, selection) for node in nodes]
        if self.verbose:
            return {"d": {"results": shown, **({"__next": following} if following else {})}}
        head = {"odata.metadata": f"{self.call.base}/$metadata#Collection"} if self.minimal else {}
        return {**head, "value": shown, **({"odata.nextLink": following} if following else {})}

"""The words of Graph's route tables: a route, a request on its way, and how results are shaped."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pmo365.localtenant.behaviour.scene import Scene
from pmo365.localtenant.exchange import Doc, Request
from pmo365.localtenant.odata import Options, pairs
from pmo365.localtenant.refusals import Refusal, Unemulated
from pmo365.localtenant.routes.table import json_object
from pmo365.localtenant.world import World

_PREFIXES = {"site": "/sites/{site}", "drive": "/drives/{drive}", "item": "/drives/{drive}/items/{item}", "tenant": ""}


@dataclass(frozen=True, slots=True)
class GraphRoute:
    """One path of Graph: pattern of the rest below its scope, what to run, the permission it needs.

    ``need`` is a word of ``behaviour/permissions.py``, or application roles joined by ``|`` (any of them serves).
    """

    method: str
    pattern: str
    run: Callable[..., Any]
    need: str
    source: str
    status: int = 200
    scope: str = "site"
    """``site``, ``drive``, ``item`` (below a drive item) or ``tenant`` (the whole path)."""
    options: tuple[str, ...] = ()
    """Query options and arguments beyond the usual ones."""

    @property
    def shown(self) -> str:
        """Return the path as one reads it."""
        plain = re.sub(r"\(\?P<(\w+)>[^)]*\)", r"{\1}", self.pattern).replace("(?:\\(\\))?", "")
        return _PREFIXES[self.scope] + plain.replace("\\", "")


@dataclass(frozen=True, slots=True)
class GraphCall:
    """One request to Graph: below a site, one of its drives, or one of a drive's items."""

    world: World
    request: Request
    scene: Scene
    options: Options
    listing: Doc | None = None
    """The library of the drive."""
    entry: Doc | None = None
    """The file or folder; None when the address names one that is not there."""
    path: str = ""
    """Server-relative path of the file or folder, there or not."""

    @property
    def library(self) -> Doc:
        """Return the library of the drive."""
        if self.listing is None:
            raise KeyError("listing")
        return self.listing

    @property
    def target(self) -> Doc:
        """Return the file or folder; refuses one that is not there."""
        if self.entry is None:
            raise missing_item()
        return self.entry

    def body(self, *known: str) -> Doc:
        """Return the JSON object of the request without annotations; with ``known`` names any other is a 501."""
        given = json_object(self.request)
        strange = [name for name in given if known and name not in known and "@" not in name]
        if strange:
            raise Unemulated(f"writing {', '.join(strange)} ({self.request.method} {self.request.path})")
        return given

    def conflict(self, fallback: str, body: Doc | None = None) -> str:
        """Return what to do about a name that is taken: ``fail``, ``replace`` or ``rename``."""
        name = "@microsoft.graph.conflictBehavior"
        words = {key.lower(): value for key, value in pairs(self.request.query).items()}
        wanted = str(words.get(name.lower()) or (body or {}).get(name) or fallback).lower()
        if wanted not in ("fail", "replace", "rename"):
            raise Refusal(400, "invalidRequest", f"Invalid value for {name}.")
        return wanted


def missing_item() -> Refusal:
    """Return the refusal for a drive item that is not there."""
    return Refusal(404, "itemNotFound", "The resource could not be found.")


def taken() -> Refusal:
    """Return the refusal for a name that is taken."""
    return Refusal(409, "nameAlreadyExists", "An item with the same name already exists under the parent.")


def picked(call: Any, body: Doc) -> Doc:
    """Return an entity with the properties that were selected; annotations and the id always come."""
    names = call.options.select
    return {name: value for name, value in body.items() if not names or name in names or name == "id" or "@" in name}


def no_filter(call: Any) -> None:
    """Count a filter or an order that this collection does not emulate."""
    if call.options.filter is not None or call.options.order:
        raise Unemulated(f"$filter or $orderby of {call.request.path}")


def person(user: Doc) -> Doc:
    """Return an identity as Graph shows it of a person of the tenant."""
    return {"user": {"email": user["email"], "id": user["oid"], "displayName": user["name"]}}

"""The loopback-only routes that oversee the tenant: weather, clock, settings, errors of our own, and a look around."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

from pmo365.localtenant.behaviour.items import label
from pmo365.localtenant.behaviour.moments import stamp
from pmo365.localtenant.behaviour.sites import site_by_path
from pmo365.localtenant.exchange import Doc, Request
from pmo365.localtenant.routes.table import json_object
from pmo365.localtenant.shelves import (
    count_items,
    entries_of_list,
    get_entry,
    item_versions,
    items_after,
    put_entry,
    versions,
)
from pmo365.localtenant.world import World

SETTINGS: Doc = {
    "rewrite_office": True,
    "creation_polls": 0,
    "creation_seconds": 0,
    "listing_seconds": 0,
    "lag_seed": 0,
    "everyone_contributes": False,
    "grants_begin_small": False,
}
"""What a tenant may be told about itself; ``listing_seconds`` is the longest time a new item is not listed."""


def check_settings(settings: Doc) -> None:
    """Refuse a setting that is not known or of another type, with ValueError."""
    strange = set(settings) - set(SETTINGS)
    if strange:
        raise ValueError(f"unknown setting: {', '.join(sorted(strange))}")
    for name, value in settings.items():
        if type(value) is not type(SETTINGS[name]):
            raise ValueError(f"setting {name} is a {type(SETTINGS[name]).__name__}")


def _settings(world: World, request: Request) -> Doc:
    given = json_object(request)
    check_settings(given)
    tenant = world.store.shelf("tenant", "tenant")["one"]
    after = world.store.put("tenant", "tenant", "one", {**tenant, **given})
    return {name: after[name] for name in SETTINGS}


def _weather(world: World, request: Request) -> Doc:
    body = json_object(request)
    strange = set(body) - {"rules", "name", "seed", "full", "read_only"}
    if strange:
        raise ValueError(f"unknown weather key: {', '.join(sorted(strange))}")
    tenant = world.tenant or {"licences": 1000}
    name, seed = str(body.get("name", "calm")), int(body.get("seed", 0))
    world.weather.set(list(body.get("rules", [])), name=name, seed=seed, licences=tenant["licences"])
    world.weather.full = _places(world, body.get("full", ()))
    world.weather.read_only = _places(world, body.get("read_only", ()))
    return {"ok": True, **world.weather.told()}


def _places(world: World, addresses: Any) -> tuple[str, ...]:
    """Return what the requests to some sites begin with: the path for SharePoint, the site's id for Graph."""
    found = []
    for address in addresses:
        site = site_by_path(world.store, urlsplit(str(address)).path)
        if site is None:
            raise ValueError(f"unknown site: {address}")
        found += [site["path"].lower().rstrip("/"), site["id"]]
    return tuple(found)


def _told(world: World, request: Request) -> Doc:
    return world.weather.told()


def _clock(world: World, request: Request) -> Doc:
    body = json_object(request)
    strange = set(body) - {"advance", "restart"}
    if strange:
        raise ValueError(f"unknown clock key: {', '.join(sorted(strange))}")
    if body.get("restart"):
        world.clock.restart()
    world.clock.advance(float(body.get("advance", 0)))
    return _time(world, request)


def _time(world: World, request: Request) -> Doc:
    return {"now": stamp(world.clock()), "ahead": world.clock.ahead.total_seconds()}


def _crashes(world: World, request: Request) -> list[str]:
    return list(world.crashes)


def _browse(world: World, request: Request) -> list[Doc]:
    """Tell the sites, the lists of a ``site``, or the items and files of a ``list`` of it, with their versions."""
    asked = {name: values[0] for name, values in parse_qs(request.query).items()}
    if "site" not in asked:
        return [_site_line(world, site) for site in world.store.all("site", "tenant")]
    path = urlsplit(asked["site"]).path or "/"
    site = site_by_path(world.store, path) or site_by_path(world.store, f"/sites/{path.strip('/')}")
    if site is None:
        raise ValueError(f"unknown site: {asked['site']}")
    every = world.store.all("list", site["web"])
    if "list" not in asked:
        return [_list_line(world, one) for one in every if not one["Hidden"]]
    wanted = asked["list"].lower()
    for one in every:
        if wanted in (one["Title"].lower(), one["Id"], one["_root"].rsplit("/", 1)[1].lower()):
            return _items(world, one)
    raise ValueError(f"unknown list: {asked['list']}")


def _site_line(world: World, site: Doc) -> Doc:
    count = len(world.store.all("list", site["web"]))
    return {"path": site["path"], "title": site["title"], "language": site["language"], "lists": count}


def _list_line(world: World, listing: Doc) -> Doc:
    kind = "library" if listing["BaseType"] == 1 else "list"
    leaf = listing["_root"].rsplit("/", 1)[1]
    return {"name": leaf, "title": listing["Title"], "kind": kind, "items": count_items(world.store, listing["Id"])}


def _items(world: World, listing: Doc) -> list[Doc]:
    store, entries = world.store, entries_of_list(world.store, listing["Id"])
    shown = []
    for item in items_after(store, listing["Id"]):
        entry = entries.get(item["id"])
        if entry and entry["kind"] == "file":
            kept = [one["label"] for one in versions(store, entry["uid"])]
        else:
            kept = [label(one["ui"]) for one in item_versions(store, listing["Id"], item["id"])]
        name = entry["path"].removeprefix(f"{listing['_root']}/") if entry else item["values"].get("Title") or ""
        line = {"id": item["id"], "name": name, "version": label(item["ui"]), "versions": kept}
        shown.append({**line, "state": item["moderation"], "modified": item["modified"], "values": item["values"]})
    return shown


def _lock(world: World, request: Request) -> Doc:
    """Open a file in Office in a person's name (``by``), or close it."""
    body = json_object(request)
    entry = get_entry(world.store, str(body["path"]))
    if entry is None:
        raise ValueError(f"unknown file: {body['path']}")
    put_entry(world.store, {**entry, "lock": str(body.get("by", "")).lower()})
    return {"ok": True}


OVERSIGHT: dict[tuple[str, str], Callable[[World, Request], Any]] = {
    ("POST", "/_tenant/settings"): _settings,
    ("POST", "/_tenant/weather"): _weather,
    ("GET", "/_tenant/weather"): _told,
    ("POST", "/_tenant/clock"): _clock,
    ("GET", "/_tenant/clock"): _time,
    ("POST", "/_tenant/lock"): _lock,
    ("GET", "/_tenant/crashes"): _crashes,
    ("GET", "/_tenant/browse"): _browse,
}

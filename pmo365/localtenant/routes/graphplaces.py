"""Graph's addresses: which site, drive or drive item a path names, and what follows."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from pmo365.localtenant.behaviour.driveids import read_drive_id, read_item_id
from pmo365.localtenant.behaviour.files import in_forms
from pmo365.localtenant.behaviour.lists import list_by_id, lists
from pmo365.localtenant.behaviour.scene import Scene
from pmo365.localtenant.behaviour.sites import site_by_id, site_by_path
from pmo365.localtenant.exchange import Doc
from pmo365.localtenant.refusals import Refusal, Unemulated
from pmo365.localtenant.routes.graphsites import find_list
from pmo365.localtenant.routes.graphtable import missing_item
from pmo365.localtenant.shelves import entry_of_uid, get_entry
from pmo365.localtenant.store import Store
from pmo365.localtenant.tokens import Caller
from pmo365.localtenant.world import World

_BY_PATH = re.compile(r"^/sites/(?P<host>[^/:,]+):/(?P<path>[^:]*?)(?::(?P<rest>/.*)|:)?$")
_BY_ID = re.compile(r"^/sites/(?P<id>[^/:]+)(?P<rest>/.*)?$")
_GROUP = re.compile(r"^/groups/(?P<id>[^/:]+)/(?P<what>sites/root|drive)(?P<rest>[/:].*)?$", re.I)
_DRIVE = re.compile(r"^/drives/(?P<id>[^/:]+)(?P<rest>/.*)?$", re.I)
_OF_SITE = re.compile(r"^(?:/lists/(?P<list>[^/:]+))?/drive(?P<rest>/.*)?$", re.I)
_ROOT = re.compile(r"^/(?:root|items/root)(?P<rest>/.*)?$", re.I)
_ITEM = re.compile(r"^/items/(?P<id>[^/:]+)(?P<rest>/.*)?$", re.I)
_BELOW = re.compile(r"^/(?:root|items/(?P<id>[^/:]+)):(?P<path>/[^:]*)?(?::(?P<rest>/.*)?)?$", re.I)
_WHOLE = ("/sites", "/sites/getallsites", "/sites/delta", "/sites/delta()")


class Provisioning(Refusal):
    """A group's site that is not there yet; each question brings it nearer."""

    def __init__(self, group: Doc) -> None:
        waiting = "Unable to provision resource.", "Resource provisioning is in progress. Please try again."
        super().__init__(404, "ResourceNotFound", waiting[group["asked"] > 0])
        self.group = group

    def count(self, store: Store) -> None:
        """Note that the question was asked."""
        group = self.group
        store.put(
            "m365group", "tenant", group["id"], {**group, "asked": group["asked"] + 1, "polls": group["polls"] - 1}
        )


@dataclass(frozen=True, slots=True)
class Place:
    """Where an address leads: its scope, its scene, the rest of the address."""

    scope: str
    scene: Scene
    rest: str
    listing: Doc | None = None
    entry: Doc | None = None
    path: str = ""


def place_of(world: World, tenant: Doc, caller: Caller, path: str) -> Place:
    """Return the place of a path below ``/v1.0``."""
    if path.rstrip("/").lower() in _WHOLE:
        return Place("tenant", _scene(world, caller, _root(world)), path.rstrip("/"))
    group = _GROUP.match(path)
    if group:
        site = _of_group(world, group["id"])
        lead = "/drive" if group["what"].lower() == "drive" else ""
        return _within(Place("site", _scene(world, caller, site), lead + (group["rest"] or "")))
    drive = _DRIVE.match(path)
    if drive:
        return _drive(world, caller, drive["id"], drive["rest"] or "")
    if path.lower().startswith("/sites/"):
        site, rest = _site(world, tenant, path)
        return _within(Place("site", _scene(world, caller, site), rest))
    return Place("tenant", _scene(world, caller, _root(world)), path)


def _scene(world: World, caller: Caller, site: Doc) -> Scene:
    return Scene(world.store, site["path"].lower(), caller, world.clock())


def _root(world: World) -> Doc:
    return _known(site_by_path(world.store, "/"))


def _of_group(world: World, identity: str) -> Doc:
    """Return the site of a Microsoft 365 group; for a while there is none yet."""
    group = world.store.get("m365group", "tenant", identity.lower())
    if group is None:
        raise Refusal(404, "Request_ResourceNotFound", f"Resource '{identity}' does not exist.")
    if group["polls"] > 0:
        raise Provisioning(group)
    return _known(site_by_path(world.store, group["site"]))


def _within(place: Place) -> Place:
    """Go on from a site to one of its drives when the address does."""
    drive = _DRIVE.match(place.rest)
    if drive:
        found = read_drive_id(drive["id"])
        if found is None or found[0] != place.scene.site["id"]:
            raise missing_item()
        return _item(place.scene, list_by_id(place.scene, found[1]), drive["rest"] or "")
    through = _OF_SITE.match(place.rest)
    if through is None:
        return place
    listing = find_list(place.scene, through["list"]) if through["list"] else default_library(place.scene)
    if listing["BaseType"] != 1:
        raise missing_item()
    return _item(place.scene, listing, through["rest"] or "")


def default_library(scene: Scene) -> Doc:
    """Return the library a site's ``/drive`` stands for."""
    found = next((one for one in lists(scene) if one["IsDefaultDocumentLibrary"]), None)
    if found is None:
        raise missing_item()
    return found


def _drive(world: World, caller: Caller, identity: str, rest: str) -> Place:
    found = read_drive_id(identity)
    if found is None:
        text = "The provided drive id appears to be malformed, or does not represent a valid drive."
        raise Refusal(400, "invalidRequest", text)
    site = site_by_id(world.store, found[0])
    if site is None or world.store.get("list", site["web"], found[1]) is None:
        raise missing_item()
    scene = _scene(world, caller, site)
    return _item(scene, list_by_id(scene, found[1]), rest)


def _item(scene: Scene, listing: Doc, rest: str) -> Place:
    """Return the place of a drive or of one of its items."""
    drive = Place("drive", scene, rest, listing)
    root = _ROOT.match(rest)
    if root:
        return replace(_at(drive, listing["_root"]), rest=root["rest"] or "")
    below = _BELOW.match(rest)
    if below:
        start = entry_by_id(scene, listing, below["id"]) if below["id"] else get_entry(scene.store, listing["_root"])
        if start is None:
            raise missing_item()
        return replace(_at(drive, start["path"] + (below["path"] or "").rstrip("/")), rest=below["rest"] or "")
    item = _ITEM.match(rest)
    if item:
        entry = entry_by_id(scene, listing, item["id"])
        return replace(drive, scope="item", entry=entry, path=entry["path"] if entry else "", rest=item["rest"] or "")
    if rest.startswith("/items"):
        raise Unemulated(f"Graph path {rest}")
    return drive


def _at(drive: Place, path: str) -> Place:
    listing = drive.listing or {}
    entry = None if in_forms(listing, path) else get_entry(drive.scene.store, path)
    return replace(drive, scope="item", entry=entry, path=path)


def entry_by_id(scene: Scene, listing: Doc, identity: str) -> Doc | None:
    """Return the file or folder of an item id in a library, or None."""
    if identity.lower() == "root":
        return get_entry(scene.store, listing["_root"])
    unique = read_item_id(identity)
    if unique == "root":
        return get_entry(scene.store, listing["_root"])
    found = entry_of_uid(scene.store, unique) if unique else None
    return found if found and found["list"] == listing["Id"] else None


def _site(world: World, tenant: Doc, path: str) -> tuple[Doc, str]:
    """Return the site an address names and the rest of the address."""
    by_path = _BY_PATH.match(path)
    if by_path:
        _check_host(tenant, by_path["host"])
        return _known(site_by_path(world.store, "/" + by_path["path"])), by_path["rest"] or ""
    by_id = _BY_ID.match(path) or re.match(r"^/sites/(?P<id>[^/:]+):?(?P<rest>/.*)?$", path)
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

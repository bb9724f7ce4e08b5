"""What a caller gets to see: drafts, rights of single items, items not listed yet. Source: docs/tenant/files.md."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from random import Random
from typing import Protocol

from pmo365.localtenant.behaviour.moments import parse_moment
from pmo365.localtenant.behaviour.people import me
from pmo365.localtenant.behaviour.permissions import NEEDS, rank, require
from pmo365.localtenant.behaviour.scene import Scene
from pmo365.localtenant.exchange import Doc, Request
from pmo365.localtenant.refusals import access_denied
from pmo365.localtenant.routes.table import Call, Node
from pmo365.localtenant.shelves import get_item, item_versions, versions


class Asking(Protocol):
    """A request of either kind, to SharePoint or to Graph: on which scene, with which method."""

    @property
    def scene(self) -> Scene:
        """Return whose site, who acts, when."""

    @property
    def request(self) -> Request:
        """Return the request itself."""


READERS, EDITORS, APPROVERS = 0, 1, 2
OWN, NOBODY = 2, 4


def demand(call: Call, need: str, node: Node) -> None:
    """Refuse with HTTP 403 unless the caller may do it to a node: an item's own rights count before the list's."""
    listing = node.find("list")
    item = _item_of(call, node, listing) if listing else None
    require(call.scene, need, listing, item)
    if listing and item and need == "write" and not may_write(call, listing, item):
        raise access_denied()


def _item_of(call: Asking, node: Node, listing: Doc) -> Doc | None:
    item = node.find("item")
    if item is not None:
        return item
    entry = node.find("file") or node.find("folder")
    if not listing.get("_scopes") or not entry or entry.get("item") is None or entry["list"] != listing["Id"]:
        return None
    return get_item(call.scene.store, listing["Id"], entry["item"])


def may_write(call: Asking, listing: Doc, item: Doc) -> bool:
    """Return whether the list's WriteSecurity lets a person write: her own items only, or none."""
    if listing["WriteSecurity"] == 1 or rank(call.scene, listing) >= NEEDS["approve"]:
        return True
    return bool(listing["WriteSecurity"] == OWN and item["author"] == me(call.scene))


def sees_drafts(call: Asking, listing: Doc, item: Doc) -> bool:
    """Return whether the caller sees what is not published yet."""
    visibility = listing["DraftVersionVisibility"]
    if visibility == READERS or not (listing["EnableModeration"] or listing["EnableMinorVersions"]):
        return True
    held = rank(call.scene, listing, item)
    if held >= NEEDS["approve"] or item["author"] == me(call.scene):
        return True
    return bool(visibility == EDITORS and held >= NEEDS["write"])


def seen_item(call: Asking, listing: Doc, item: Doc) -> Doc | None:
    """Return an item as the caller sees it: as it is, as it was last published, or not at all (None)."""
    if listing.get("_scopes") and rank(call.scene, listing, item) < NEEDS["read"]:
        return None
    foreign = listing["ReadSecurity"] == OWN and item["author"] != me(call.scene)
    if foreign and rank(call.scene, listing) < NEEDS["approve"]:
        return None
    if item["folder"] or sees_drafts(call, listing, item):
        return item
    kept = item_versions(call.scene.store, listing["Id"], item["id"])
    shown = [one for one in kept if _published(listing, one)]
    if not shown:
        return None
    return shown[-1] if call.request.method == "GET" else item


def _published(listing: Doc, item: Doc) -> bool:
    return not item["moderation"] and (not listing["EnableMinorVersions"] or item["ui"] % 512 == 0)


def seen_file(call: Asking, listing: Doc, entry: Doc) -> Doc | None:
    """Return a file as the caller sees it: as it is, as it was last published, or not at all (None)."""
    item = get_item(call.scene.store, listing["Id"], entry["item"]) if entry["item"] is not None else None
    if item is None:
        return entry
    if listing.get("_scopes") and rank(call.scene, listing, item) < NEEDS["read"]:
        return None
    if entry["level"] == 1 or sees_drafts(call, listing, item):
        return entry
    shown = [one for one in versions(call.scene.store, entry["uid"]) if one["level"] == 1]
    if not shown:
        return None
    if call.request.method != "GET":
        return entry
    last = shown[-1]
    facts = {name: last[name] for name in ("ui", "level", "length", "comment")}
    return {**entry, **facts, "modified": last["created"], "editor": last["by"], "published": True}


def seen_entry(call: Asking, listing: Doc, entry: Doc) -> Doc | None:
    """Return a file as the caller sees it, a folder when the caller may read it; None for what is not seen."""
    if entry["kind"] == "file":
        return seen_file(call, listing, entry)
    item = get_item(call.scene.store, listing["Id"], entry["item"]) if entry["item"] is not None else None
    hidden = item is not None and listing.get("_scopes") and rank(call.scene, listing, item) < NEEDS["read"]
    return None if hidden else entry


def seen_entries(call: Asking, listing: Doc, entries: Iterable[Doc]) -> list[Doc]:
    """Return the files and folders the caller sees."""
    return [seen for one in entries if (seen := seen_entry(call, listing, one)) is not None]


def listed_rows(call: Asking, listing: Doc, rows: Iterable[Doc]) -> Iterator[Doc]:
    """Yield the items of a list that the caller finds when the list is read, each as the caller sees it."""
    whole = not trims(call, listing)
    for row in rows:
        seen = row if whole else seen_item(call, listing, row)
        if seen is not None and (whole or listed_yet(call, row)):
            yield seen


def listed_yet(call: Asking, item: Doc) -> bool:
    """Return whether a new item is listed already: each waits a time of its own, drawn from the tenant's seed."""
    longest = call.scene.tenant.get("listing_seconds", 0)
    if not longest:
        return True
    wait = Random(f"{call.scene.tenant['lag_seed']}/{item['guid']}").uniform(0, longest)
    return (call.scene.now - parse_moment(item["created"])).total_seconds() >= wait


def trims(call: Asking, listing: Doc) -> bool:
    """Return whether a list may hold items that the caller does not see, or sees otherwise."""
    hidden = listing.get("_scopes") or listing["ReadSecurity"] == OWN or listing["EnableModeration"]
    return bool(hidden or listing["EnableMinorVersions"] or call.scene.tenant.get("listing_seconds", 0))

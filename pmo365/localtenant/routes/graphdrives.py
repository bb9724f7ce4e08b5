"""Graph: drives and what drive items look like."""

from __future__ import annotations

import mimetypes
from typing import Any
from urllib.parse import quote

from pmo365.localtenant.behaviour.driveids import drive_id, item_id, quick_xor_hash
from pmo365.localtenant.behaviour.files import content_of, in_forms
from pmo365.localtenant.behaviour.lists import lists
from pmo365.localtenant.behaviour.office import SUFFIXES
from pmo365.localtenant.behaviour.scene import Scene
from pmo365.localtenant.exchange import Doc
from pmo365.localtenant.odata import Options
from pmo365.localtenant.refusals import Unemulated
from pmo365.localtenant.routes.graphidentities import identity
from pmo365.localtenant.routes.graphitems import bare_item
from pmo365.localtenant.routes.graphplaces import default_library
from pmo365.localtenant.routes.graphsites import list_body
from pmo365.localtenant.routes.graphtable import no_filter, picked
from pmo365.localtenant.routes.sight import seen_entries
from pmo365.localtenant.shelves import children, entries_under, get_entry
from pmo365.localtenant.tokens import ticket

QUOTA = 25 * 2**40
"""Bytes of a site (platform limit: 25 TB)."""


def drive_body(scene: Scene, listing: Doc) -> Doc:
    """Return a library as a drive."""
    used = sum(one.get("length", 0) for one in entries_under(scene.store, listing["_root"]))
    return {
        "createdDateTime": listing["Created"],
        "description": listing["Description"],
        "id": drive_id(scene.site, listing),
        "lastModifiedDateTime": listing["LastItemModifiedDate"],
        "name": listing["Title"],
        "webUrl": f"https://{scene.tenant['host']}{quote(listing['_root'])}",
        "driveType": "documentLibrary",
        "owner": {"user": {"displayName": scene.site["title"]}},
        "quota": {"deleted": 0, "remaining": QUOTA - used, "state": "normal", "total": QUOTA, "used": used},
        "sharePointIds": {"listId": listing["Id"], "siteId": scene.site["id"], "webId": scene.site["web"]},
    }


def show_drives(call: Any, parts: Doc) -> Doc:
    """Return the libraries of a site that people see."""
    no_filter(call)
    shown = [
        one
        for one in lists(call.scene)
        if one["BaseTemplate"] == 101 and not one["Hidden"] and not one["IsApplicationList"] and not one["IsSystemList"]
    ]
    return {"value": [_drive(call, one) for one in shown]}


def show_drive(call: Any, parts: Doc) -> Doc:
    """Return the drive of the address."""
    return _drive(call, call.listing or default_library(call.scene))


def _drive(call: Any, listing: Doc) -> Doc:
    body = drive_body(call.scene, listing)
    ids = body.pop("sharePointIds")
    return picked(call, body | ({"sharePointIds": ids} if "sharePointIds" in call.options.select else {}))


def show_drive_list(call: Any, parts: Doc) -> Doc:
    """Return the list behind a drive."""
    return picked(call, list_body(call.scene, call.library))


def etag(entry: Doc) -> str:
    """Return the eTag of a drive item: its GUID and its counter, as REST has them."""
    return f'"{{{entry["uid"].upper()}}},{entry.get("version", 1)}"'


def ctag(entry: Doc) -> str:
    """Return the cTag of a drive item: it changes with the content only."""
    return f'"c:{{{entry["uid"].upper()}}},{entry.get("ctag", 0)}"'


def download_url(call: Any, entry: Doc, ui: int | None = None) -> str:
    """Return the pre-authenticated address of a file's bytes, good for an hour."""
    claims = {"file": entry["uid"], "ui": entry["ui"] if ui is None else ui, "site": call.scene.site["id"]}
    text = ticket(call.world.mint, claims)
    query = f"UniqueId={entry['uid']}&Translate=false&tempauth={text}&ApiVersion=2.0"
    return f"{call.scene.site['url']}/_layouts/15/download.aspx?{query}"


def _parent(scene: Scene, listing: Doc, entry: Doc) -> Doc:
    drive = drive_id(scene.site, listing)
    reference: Doc = {"driveType": "documentLibrary", "driveId": drive}
    root = listing["_root"]
    if entry["path"] == root:
        return reference
    above = entry["path"].rpartition("/")[0]
    parent = get_entry(scene.store, above)
    if parent is None:
        return reference
    path = f"/drives/{drive}/root:{quote(above[len(root) :])}"
    return reference | {
        "id": item_id(listing, parent),
        "name": parent["name"],
        "path": path,
        "siteId": scene.site["id"],
    }


def file_times(entry: Doc) -> Doc:
    """Return fileSystemInfo: what a client said of this content, else the server's moments."""
    said = entry.get("fs") or {}
    fresh = said.get("ctag") == entry.get("ctag", 0)
    return {
        "createdDateTime": said.get("created") or entry["created"],
        "lastModifiedDateTime": (said.get("modified") if fresh else None) or entry["modified"],
    }


def _web_url(scene: Scene, entry: Doc) -> str:
    if entry["kind"] == "file" and entry["name"].lower().endswith(SUFFIXES):
        source = quote(f"{{{entry['uid'].upper()}}}")
        name = quote(entry["name"])
        return f"{scene.site['url']}/_layouts/15/Doc.aspx?sourcedoc={source}&file={name}&action=default"
    return f"https://{scene.tenant['host']}{quote(entry['path'])}"


def item_body(call: Any, listing: Doc, entry: Doc) -> Doc:
    """Return a file or folder as a drive item."""
    scene, root = call.scene, entry["path"] == listing["_root"]
    shown: Doc = {
        "createdDateTime": entry["created"],
        "eTag": etag(entry),
        "id": item_id(listing, entry),
        "lastModifiedDateTime": entry["modified"],
        "name": "root" if root else entry["name"],
        "webUrl": _web_url(scene, entry),
        "cTag": ctag(entry),
        "size": _size(scene, entry),
        "parentReference": _parent(scene, listing, entry),
        "fileSystemInfo": file_times(entry),
    }
    if "author" in entry:
        shown |= {"createdBy": identity(scene, entry["author"]), "lastModifiedBy": identity(scene, entry["editor"])}
    if root:
        shown["root"] = {}
    else:
        shown["shared"] = {"scope": "users"}
    if entry["kind"] == "folder":
        return shown | {"folder": {"childCount": len(seen_below(call, listing, entry))}}
    kind = mimetypes.guess_type(entry["name"])[0] or "application/octet-stream"
    hashes = {"quickXorHash": quick_xor_hash(content_of(scene, entry))}
    return {"@microsoft.graph.downloadUrl": download_url(call, entry), **shown} | {
        "file": {"mimeType": kind, "hashes": hashes}
    }


def _size(scene: Scene, entry: Doc) -> int:
    if entry["kind"] == "file":
        return int(entry["length"])
    return sum(int(one.get("length", 0)) for one in entries_under(scene.store, entry["path"]))


def below(scene: Scene, listing: Doc, folder: Doc) -> list[Doc]:
    """Return the files and folders directly in a folder that are items, by name."""
    both = [one for kind in ("folder", "file") for one in children(scene.store, folder["path"], kind)]
    return sorted((one for one in both if not in_forms(listing, one["path"])), key=lambda one: one["name"].lower())


def seen_below(call: Any, listing: Doc, folder: Doc) -> list[Doc]:
    """Return what the caller sees directly in a folder, by name."""
    return seen_entries(call, listing, below(call.scene, listing, folder))


def shown_item(call: Any, listing: Doc, entry: Doc) -> Doc:
    """Return a drive item with what was selected and expanded."""
    body = item_body(call, listing, entry)
    for one in call.options.expand:
        body |= _expanded(call, listing, entry, one)
    options: Options = call.options
    kept = {one.partition("(")[0] for one in options.expand}
    if not options.select:
        return body
    names = {*options.select, *kept, "id", "@odata.etag"}
    link = {"@microsoft.graph.downloadUrl", "@content.downloadUrl", "content.downloadUrl"} & set(options.select)
    return {name: value for name, value in body.items() if name in names or (link and "downloadUrl" in name)}


def _expanded(call: Any, listing: Doc, entry: Doc, wanted: str) -> Doc:
    name = wanted.partition("(")[0].lower()
    if name == "children" and "(" not in wanted and entry["kind"] == "folder":
        return {"children": [item_body(call, listing, one) for one in seen_below(call, listing, entry)]}
    if name == "listitem":
        return {"listItem": bare_item(call, listing, entry, wanted)}
    raise Unemulated(f"$expand={wanted} of a drive item")

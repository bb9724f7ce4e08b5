"""Graph: copies of files and folders, followed through a monitor address."""

from __future__ import annotations

from typing import Any

from pmo365.localtenant.behaviour.driveids import drive_id, item_id, read_drive_id
from pmo365.localtenant.behaviour.lists import list_by_id
from pmo365.localtenant.behaviour.permissions import NEEDS, rank
from pmo365.localtenant.behaviour.placing import copy, free_name
from pmo365.localtenant.behaviour.scene import Scene, new_id
from pmo365.localtenant.behaviour.sites import site_by_id
from pmo365.localtenant.exchange import Answer, Doc
from pmo365.localtenant.refusals import Refusal, Unemulated
from pmo365.localtenant.routes.graphplaces import entry_by_id
from pmo365.localtenant.routes.graphtable import missing_item
from pmo365.localtenant.shelves import get_entry


def copy_item(call: Any, parts: Doc) -> Answer:
    """Copy a file or folder: 202 at once, the outcome at the monitor address."""
    body = call.body("parentReference", "name", "childrenOnly", "includeAllVersionHistory")
    if body.get("childrenOnly") or body.get("includeAllVersionHistory"):
        raise Unemulated("childrenOnly or includeAllVersionHistory of a copy")
    scene, parent = _target(call, body.get("parentReference") or {})
    name, conflict = str(body.get("name") or call.target["name"]), call.conflict("fail", body)
    known = get_entry(scene.store, f"{parent['path']}/{name}")
    if known and conflict == "fail":
        error = {"code": "nameAlreadyExists", "message": "Name already exists"}
        end: Doc = {"status": "failed", "error": error}
    else:
        name = free_name(scene, parent["path"], name) if conflict == "rename" else name
        made = copy(call.scene, call.target, scene, parent, name=name)
        listing = list_by_id(scene, parent["list"])
        end = {"status": "completed", "resourceId": item_id(listing, made)}
    identity = new_id()
    call.scene.store.put("copyjob", "tenant", identity, {"polls": 1, "end": end})
    return Answer(202, b"", (("Location", f"{scene.site['url']}/_api/v2.0/monitor/{identity}"),))


def _target(call: Any, reference: Doc) -> tuple[Scene, Doc]:
    """Return the scene and the folder a copy goes to: the same drive unless ``driveId`` says otherwise."""
    scene: Scene = call.scene
    listing = call.library
    if reference.get("driveId") and reference["driveId"] != drive_id(scene.site, listing):
        found = read_drive_id(reference["driveId"])
        site = site_by_id(scene.store, found[0]) if found else None
        if found is None or site is None:
            raise missing_item()
        scene = Scene(scene.store, site["path"].lower(), scene.caller, scene.now)
        listing = list_by_id(scene, found[1])
        if rank(scene, listing) < NEEDS["write"]:
            raise Refusal(403, "accessDenied", "Access denied")
    if reference.get("id"):
        folder = entry_by_id(scene, listing, reference["id"])
    elif "path" in reference:
        raise Unemulated("a copy to parentReference.path")
    else:
        here = call.target["path"].rpartition("/")[0] if listing is call.library else listing["_root"]
        folder = get_entry(scene.store, here)
    if folder is None or folder["kind"] != "folder":
        raise missing_item()
    return scene, folder

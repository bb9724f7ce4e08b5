"""Names and places of files and folders: free names, moves, copies, times. Source: docs/tenant/graph.md."""

from __future__ import annotations

from pmo365.localtenant.behaviour.changes import log_change
from pmo365.localtenant.behaviour.files import add_folder, check_editable, content_of, upload
from pmo365.localtenant.behaviour.items import item_by_id, revise, save_item
from pmo365.localtenant.behaviour.limits import check_name, check_path
from pmo365.localtenant.behaviour.lists import list_by_id
from pmo365.localtenant.behaviour.moments import parse_moment, stamp
from pmo365.localtenant.behaviour.scene import Scene
from pmo365.localtenant.exchange import Doc
from pmo365.localtenant.shelves import children, drop_entry, entries_under, get_entry, put_entry


def free_name(scene: Scene, folder: str, name: str) -> str:
    """Return a name that is free in a folder: ``a.txt``, ``a 1.txt``, ``a 2.txt`` …"""
    stem, dot, ending = name.rpartition(".")
    number, one = 0, name
    while get_entry(scene.store, f"{folder}/{one}"):
        number += 1
        one = f"{stem} {number}.{ending}" if dot and stem else f"{name} {number}"
    return one


def keep_times(scene: Scene, entry: Doc, given: Doc | None) -> Doc:
    """Remember the moments a client says a file was made and changed on its side."""
    if not given:
        return entry
    said = {
        short: stamp(parse_moment(given[name]))
        for short, name in (("created", "createdDateTime"), ("modified", "lastModifiedDateTime"))
        if given.get(name)
    }
    return put_entry(scene.store, {**entry, "fs": {**(entry.get("fs") or {}), **said, "ctag": entry.get("ctag", 0)}})


def move(scene: Scene, entry: Doc, parent: Doc, name: str) -> Doc:
    """Move a file or folder with everything below it to a folder of the same library, under a free name."""
    listing = list_by_id(scene, entry["list"])
    check_name(name, folder=entry["kind"] == "folder", at_root=parent["path"] == listing["_root"])
    target = f"{parent['path']}/{name}"
    check_path(target)
    inner = entries_under(scene.store, entry["path"]) if entry["kind"] == "folder" else []
    for one in (entry, *inner):
        if one["kind"] == "file":
            check_editable(scene, listing, one)
    for one in (entry, *inner):
        drop_entry(scene.store, one)
    for one in inner:
        put_entry(scene.store, {**one, "path": target + one["path"][len(entry["path"]) :]})
    moved = put_entry(scene.store, {**entry, "path": target, "name": name, "version": entry.get("version", 1) + 1})
    item = item_by_id(scene, listing, entry["item"])
    save_item(scene, listing, revise(scene, item, {"version": max(item["version"], moved["version"])}), 4)
    what = "File" if entry["kind"] == "file" else "Folder"
    log_change(scene, {"what": what, "type": 4, "uid": entry["uid"]}, list_id=listing["Id"])
    return moved


def copy(source: Scene, entry: Doc, scene: Scene, parent: Doc, *, name: str) -> Doc:
    """Copy a file, or a folder with everything below it, into a folder of any site; versions stay behind."""
    if entry["kind"] == "file":
        return upload(scene, parent, name, content=content_of(source, entry), overwrite=True)
    made = add_folder(scene, parent, name)
    for kind in ("folder", "file"):
        for one in children(source.store, entry["path"], kind):
            copy(source, one, scene, made, name=one["name"])
    return made

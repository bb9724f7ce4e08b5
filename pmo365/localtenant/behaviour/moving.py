"""Files that move or are copied within a site. Source: docs/tenant/files.md."""

from __future__ import annotations

from pmo365.localtenant.behaviour.contenttypes import default_type
from pmo365.localtenant.behaviour.fields import columns
from pmo365.localtenant.behaviour.files import (
    absolute,
    check_editable,
    content_of,
    folder_at,
    remove,
    save_quietly,
    upload,
)
from pmo365.localtenant.behaviour.items import item_by_id, log_item, new_item, revise
from pmo365.localtenant.behaviour.limits import check_name, check_path
from pmo365.localtenant.behaviour.lists import list_by_id
from pmo365.localtenant.behaviour.scene import Scene
from pmo365.localtenant.exchange import Doc
from pmo365.localtenant.refusals import SP, Refusal
from pmo365.localtenant.shelves import drop_entry, get_entry, item_versions, put_entry, put_item_version

OVERWRITE = 1


def move_file(scene: Scene, entry: Doc, path: str, *, overwrite: bool) -> Doc:
    """Move a file to another path of the site; its versions go along. Refuses a taken name unless ``overwrite``."""
    source = list_by_id(scene, entry["list"])
    check_editable(scene, source, entry)
    parent, target = _target(scene, path)
    if target.lower() != entry["path"].lower():
        _make_room(scene, target, overwrite)
    listing = list_by_id(scene, parent["list"])
    moved = {**entry, "path": target, "name": target.rsplit("/", 1)[1], "version": entry["version"] + 1}
    if listing["Id"] != source["Id"]:
        return _to_library(scene, source, listing, entry, moved)
    drop_entry(scene.store, entry)
    put_entry(scene.store, moved)
    item = revise(scene, item_by_id(scene, listing, entry["item"]), {"version": moved["version"]})
    save_quietly(scene, listing, item)
    log_item(scene, listing, item, 4)
    return moved


def _to_library(scene: Scene, source: Doc, listing: Doc, entry: Doc, moved: Doc) -> Doc:
    """Give a moved file an item in its new library, with the values of the columns both have."""
    old = item_by_id(scene, source, entry["item"])
    history = item_versions(scene.store, source["Id"], old["id"])
    remove(scene, entry)
    type_id = default_type(scene, listing)["id"]
    values = _shared(scene, listing, old["values"])
    item = new_item(scene, listing, values=values, type_id=type_id, uid=entry["uid"])
    state = {name: old[name] for name in ("ui", "created", "author", "moderation")}
    item = {**item, **state, "version": moved["version"]}
    save_quietly(scene, listing, item)
    for one in history:
        put_item_version(scene.store, listing["Id"], {**one, "id": item["id"], "type": type_id})
    return put_entry(scene.store, {**moved, "list": listing["Id"], "item": item["id"]})


def _shared(scene: Scene, listing: Doc, values: Doc) -> Doc:
    known = columns(scene, listing)
    return {name: value for name, value in values.items() if name.lower() in known}


def copy_file(scene: Scene, entry: Doc, path: str, *, overwrite: bool) -> Doc:
    """Copy a file's present content and columns to another path of the site; its versions stay behind."""
    parent, target = _target(scene, path)
    item = item_by_id(scene, list_by_id(scene, entry["list"]), entry["item"])
    name = target.rsplit("/", 1)[1]
    made = upload(scene, parent, name, content=content_of(scene, entry), overwrite=overwrite)
    listing = list_by_id(scene, parent["list"])
    values = {name: value for name, value in _shared(scene, listing, item["values"]).items() if value is not None}
    if values:
        fresh = item_by_id(scene, listing, made["item"])
        save_quietly(scene, listing, {**fresh, "values": {**fresh["values"], **values}})
    return made


def _target(scene: Scene, path: str) -> tuple[Doc, str]:
    """Return the folder a path lies in and the whole path; refuses a name or length SharePoint does not take."""
    target = absolute(scene, path)
    folder, _, name = target.rpartition("/")
    parent = folder_at(scene, folder)
    check_name(name, folder=False, at_root=False)
    check_path(target)
    return parent, target


def _make_room(scene: Scene, target: str, overwrite: bool) -> None:
    known = get_entry(scene.store, target)
    if known is None:
        return
    if not overwrite or known["kind"] != "file":
        raise Refusal(400, f"-2130575257, {SP}", f"A file with the name {target.lstrip('/')} already exists.")
    remove(scene, known)

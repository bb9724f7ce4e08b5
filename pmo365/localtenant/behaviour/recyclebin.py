"""The recycle bin of a site: what ``recycle`` took, and how it comes back. Source: docs/tenant/files.md."""

from __future__ import annotations

from datetime import timedelta

from pmo365.localtenant.behaviour.changes import log_change
from pmo365.localtenant.behaviour.files import remove
from pmo365.localtenant.behaviour.items import item_by_id, log_item, remove_item
from pmo365.localtenant.behaviour.lists import delete_list, list_by_id, touch_list
from pmo365.localtenant.behaviour.moments import parse_moment
from pmo365.localtenant.behaviour.people import me, user_by_id
from pmo365.localtenant.behaviour.scene import Scene, new_id
from pmo365.localtenant.exchange import Doc
from pmo365.localtenant.refusals import ARGUMENT, SP, Refusal, unknown_folder
from pmo365.localtenant.shelves import (
    entries_under,
    get_entry,
    item_versions,
    put_entry,
    put_item,
    put_item_version,
)

DAYS = 93
FILE, ITEM, LIST, FOLDER = 1, 3, 4, 5
_KINDS = ("field", "view", "ctype", "assignment", "receiver")
_TABLES = {"doc": "scope", "item": "list", "entry": "list", "item_version": "list"}


def recycle_file(scene: Scene, entry: Doc) -> str:
    """Put a file or folder, with everything below it, into the bin and return its id there."""
    listing = list_by_id(scene, entry["list"])
    entries = [entry, *(entries_under(scene.store, entry["path"]) if entry["kind"] == "folder" else [])]
    items = [item_by_id(scene, listing, one["item"]) for one in entries if one["item"] is not None]
    kept = [one for item in items for one in item_versions(scene.store, listing["Id"], item["id"])]
    remove(scene, entry)
    place, _, leaf = entry["path"].rpartition("/")
    kind = FILE if entry["kind"] == "file" else FOLDER
    what = {"list": listing["Id"], "entries": entries, "items": items, "kept": kept}
    return _put(scene, what, kind=kind, place=place, leaf=leaf, size=entry.get("length", 0))


def recycle_item(scene: Scene, listing: Doc, item: Doc) -> str:
    """Put an item of a plain list into the bin and return its id there."""
    kept = item_versions(scene.store, listing["Id"], item["id"])
    remove_item(scene, listing, item)
    what = {"list": listing["Id"], "entries": [], "items": [item], "kept": kept}
    leaf = str(item["values"].get("Title") or f"{item['id']}_.000")
    return _put(scene, what, kind=ITEM, place=listing["_root"], leaf=leaf, size=0)


def recycle_list(scene: Scene, listing: Doc) -> str:
    """Put a list with everything in it into the bin and return its id there."""
    rows = {}
    for table, column in _TABLES.items():
        found = scene.store.connection.execute(f"select * from {table} where {column}=?", (listing["Id"],))
        rows[table] = [list(row) for row in found.fetchall()]
    delete_list(scene, listing)
    place, _, leaf = listing["_root"].rpartition("/")
    what = {"list": listing["Id"], "listing": listing, "rows": rows}
    return _put(scene, what, kind=LIST, place=place, leaf=leaf, size=0)


def _put(scene: Scene, what: Doc, *, kind: int, place: str, leaf: str, size: int) -> str:
    identity, who = new_id(), me(scene)
    user = user_by_id(scene, who) or {"title": "", "email": ""}
    facts = {"id": identity, "kind": kind, "place": place.lstrip("/"), "leaf": leaf, "size": size}
    by = {"by": who, "name": user["title"], "email": user["email"], "at": scene.stamp}
    scene.store.put("bin", scene.site["web"], identity, {**facts, **by, "what": what})
    return identity


def bin_items(scene: Scene) -> list[Doc]:
    """Return what lies in the bin; after 93 days it is gone."""
    limit = scene.now - timedelta(days=DAYS)
    every = scene.store.all("bin", scene.site["web"])
    return [one for one in every if parse_moment(one["at"]) > limit]


def bin_item(scene: Scene, identity: str) -> Doc:
    """Return one thing in the bin; refuses an unknown id."""
    wanted = identity.lower().strip("{}")
    found = next((one for one in bin_items(scene) if one["id"] == wanted), None)
    if found is None:
        raise Refusal(404, f"-2147024809, {ARGUMENT}", "Value does not fall within the expected range.")
    return found


def restore(scene: Scene, one: Doc) -> None:
    """Bring a thing back where it was; refuses a place that is taken or gone."""
    if one["kind"] == LIST:
        _restore_list(scene, one["what"])
    else:
        _restore_content(scene, one["what"])
    forget(scene, one)


def forget(scene: Scene, one: Doc) -> None:
    """Take a thing out of the bin for ever."""
    scene.store.drop("bin", scene.site["web"], one["id"])


def _restore_content(scene: Scene, what: Doc) -> None:
    listing = list_by_id(scene, what["list"])
    for entry in what["entries"]:
        if get_entry(scene.store, entry["path"]):
            text = f"A file or folder with the name {entry['path'].lstrip('/')} already exists."
            raise Refusal(400, f"-2130575257, {SP}", text)
        if get_entry(scene.store, entry["path"].rpartition("/")[0]) is None:
            raise unknown_folder()
        put_entry(scene.store, entry)
    for item in what["items"]:
        put_item(scene.store, listing["Id"], item)
        log_item(scene, listing, item, 7)
    for kept in what["kept"]:
        put_item_version(scene.store, listing["Id"], kept)
    for entry in what["entries"]:
        body = {"what": "File" if entry["kind"] == "file" else "Folder", "type": 7, "uid": entry["uid"]}
        log_change(scene, body, list_id=listing["Id"])
    touch_list(scene, listing["Id"])


def _restore_list(scene: Scene, what: Doc) -> None:
    listing = what["listing"]
    if get_entry(scene.store, listing["_root"]):
        raise Refusal(400, f"-2130575257, {SP}", f"A list with the address {listing['_root']} already exists.")
    for table, rows in what["rows"].items():
        for row in rows:
            marks = ",".join("?" * len(row))
            scene.store.connection.execute(f"insert or replace into {table} values({marks})", row)
    scene.store.put("list", scene.site["web"], listing["Id"], listing)
    for kind in _KINDS:
        scene.store.refresh(kind, listing["Id"])
    log_change(scene, {"what": "List", "type": 7}, list_id=listing["Id"])

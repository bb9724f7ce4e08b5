"""Files and folders: upload, change of columns, removal. Source: docs/tenant/files.md."""

from __future__ import annotations

from pmo365.localtenant.behaviour.changes import log_change
from pmo365.localtenant.behaviour.computed import check_values
from pmo365.localtenant.behaviour.contenttypes import default_type
from pmo365.localtenant.behaviour.items import item_by_id, new_item, remove_item, revise, save_item
from pmo365.localtenant.behaviour.limits import check_name, check_path
from pmo365.localtenant.behaviour.lists import folder_entry, list_by_id
from pmo365.localtenant.behaviour.office import rewritten
from pmo365.localtenant.behaviour.people import me, user_by_id
from pmo365.localtenant.behaviour.scene import Scene, new_id
from pmo365.localtenant.behaviour.values import check_unique
from pmo365.localtenant.behaviour.versions import CHECKED_OUT, first_ui, keep_version, next_ui, state_of
from pmo365.localtenant.exchange import Doc
from pmo365.localtenant.refusals import SP, Refusal, checked_out, locked, not_checked_out, unknown_file, unknown_folder
from pmo365.localtenant.shelves import (
    drop_entry,
    entries_under,
    get_entry,
    put_entry,
    put_item,
    put_item_version,
    version_bytes,
)


def absolute(scene: Scene, path: str) -> str:
    """Return a server-relative path; one without a leading slash is below the site."""
    clean = path.rstrip("/") if path != "/" else path
    return clean if clean.startswith("/") else f"{scene.site['path'].rstrip('/')}/{clean}"


def file_at(scene: Scene, path: str) -> Doc:
    """Return the file of a path; refuses an unknown one."""
    entry = get_entry(scene.store, absolute(scene, path))
    if entry is None or entry["kind"] != "file":
        raise unknown_file(absolute(scene, path))
    return entry


def folder_at(scene: Scene, path: str) -> Doc:
    """Return the folder of a path; refuses an unknown one."""
    entry = get_entry(scene.store, absolute(scene, path))
    if entry is None or entry["kind"] != "folder":
        raise unknown_folder()
    return entry


def content_of(scene: Scene, entry: Doc) -> bytes:
    """Return the bytes of a file's current version."""
    return version_bytes(scene.store, entry["uid"], entry["ui"])


def in_forms(listing: Doc, path: str) -> bool:
    """Return whether a path lies in the hidden Forms folder, whose files are no items."""
    return f"{path.lower()}/".startswith(f"{listing['_root'].lower()}/forms/")


def add_folder(scene: Scene, parent: Doc, name: str, *, strict: bool = False) -> Doc:
    """Add a folder; one that is there already is returned as it is unless ``strict``."""
    listing = list_by_id(scene, parent["list"])
    check_name(name, folder=True, at_root=parent["path"] == listing["_root"])
    path = f"{parent['path']}/{name}"
    check_path(path)
    known = get_entry(scene.store, path)
    if known:
        if strict or known["kind"] != "folder":
            raise Refusal(400, f"-2130575257, {SP}", f"A file or folder with the name {path} already exists.")
        return known
    entry = folder_entry(scene, path, list_id=listing["Id"])
    type_id = default_type(scene, listing, folder=True)["id"]
    item = new_item(scene, listing, values={"Title": name}, type_id=type_id, folder=True, uid=entry["uid"])
    log_change(scene, {"what": "Folder", "type": 1, "uid": entry["uid"]}, list_id=listing["Id"])
    return put_entry(scene.store, {**entry, "item": item["id"]})


def upload(scene: Scene, parent: Doc, name: str, *, content: bytes, overwrite: bool) -> Doc:
    """Put a file into a folder; over a present one only with ``overwrite``, and then as a new version."""
    listing = list_by_id(scene, parent["list"])
    check_name(name, folder=False, at_root=parent["path"] == listing["_root"])
    path = f"{parent['path']}/{name}"
    check_path(path)
    known = get_entry(scene.store, path)
    if known is None:
        return _add_file(scene, listing, path, content)
    if not overwrite or known["kind"] != "file":
        who = (user_by_id(scene, known.get("editor", 0)) or {"title": ""})["title"]
        last = f"It was last modified by {who} on {known['modified']}."
        text = f"A file with the name {path.lstrip('/')} already exists. {last}"
        raise Refusal(400, f"-2130575257, {SP}", text)
    return replace_content(scene, listing, known, content)


def stored_bytes(scene: Scene, listing: Doc, entry: Doc, content: bytes) -> bytes:
    """Return the bytes that are kept of an upload: Office files are rewritten."""
    if not scene.tenant["rewrite_office"] or in_forms(listing, entry["path"]):
        return content
    return rewritten(entry["name"], content, default_type(scene, listing)["id"])


def _add_file(scene: Scene, listing: Doc, path: str, content: bytes) -> Doc:
    user, hidden = me(scene), in_forms(listing, path)
    ui = 512 if hidden else first_ui(listing)
    level, moderation = state_of(listing, ui)
    entry: Doc = {
        "kind": "file",
        "path": path,
        "name": path.rsplit("/", 1)[1],
        "list": listing["Id"],
        "item": None,
        "uid": new_id(),
        "created": scene.stamp,
        "modified": scene.stamp,
        "author": user,
        "editor": user,
        "ui": ui,
        "level": 1 if hidden else level,
        "version": 1,
        "ctag": 1,
        "comment": "",
        "checkout": None,
    }
    if listing["ForceCheckout"] and not hidden:
        entry |= {"checkout": {"by": user, "base": 0}, "level": CHECKED_OUT}
    stored = stored_bytes(scene, listing, entry, content)
    if not hidden:
        type_id = default_type(scene, listing)["id"]
        item = new_item(scene, listing, values={}, type_id=type_id, uid=entry["uid"])
        item = {**item, "ui": ui, "moderation": moderation}
        save_quietly(scene, listing, item)
        put_item_version(scene.store, listing["Id"], item)
        entry["item"] = item["id"]
    log_change(scene, {"what": "File", "type": 1, "uid": entry["uid"]}, list_id=listing["Id"])
    return store_file(scene, listing, entry, stored)


def save_quietly(scene: Scene, listing: Doc, item: Doc) -> None:
    """Store an item without another line in the change log."""
    put_item(scene.store, listing["Id"], item)


def store_file(scene: Scene, listing: Doc, entry: Doc, content: bytes) -> Doc:
    """Store a file's entry and its current version."""
    full = {**entry, "length": len(content)}
    put_entry(scene.store, full)
    keep_version(scene, listing, full, content)
    return full


def check_editable(scene: Scene, listing: Doc, entry: Doc) -> None:
    """Refuse a change of a file that someone else has checked out, or that must be checked out first."""
    out = entry["checkout"]
    if entry.get("lock") and entry["lock"] != scene.caller.email:
        raise locked(f"https://{scene.tenant['host']}{entry['path']}", entry["lock"])
    if out and out["by"] != me(scene):
        raise checked_out(entry["path"].lstrip("/"), (user_by_id(scene, out["by"]) or {"title": "?"})["title"])
    if listing["ForceCheckout"] and not out and not in_forms(listing, entry["path"]):
        raise not_checked_out(entry["path"].lstrip("/"))


def replace_content(scene: Scene, listing: Doc, entry: Doc, content: bytes) -> Doc:
    """Give a file new content: a new version, a draft where minor versions are kept."""
    check_editable(scene, listing, entry)
    stored = stored_bytes(scene, listing, entry, content)
    return advance(scene, listing, entry, stored)


def advance(
    scene: Scene, listing: Doc, entry: Doc, content: bytes, *, values: Doc | None = None, type_id: str | None = None
) -> Doc:
    """Make the next version of a file (the same one while it is checked out) and bring its item along."""
    hidden = entry["item"] is None
    out = entry["checkout"] is not None
    ui = entry["ui"] if out or hidden else next_ui(listing, entry["ui"])
    level, moderation = (entry["level"], None) if out or hidden else state_of(listing, ui)
    changed = {
        **entry,
        "ui": ui,
        "level": level,
        "modified": scene.stamp,
        "editor": me(scene),
        "comment": "",
        "version": entry["version"] + 1,
        "ctag": entry["ctag"] + (1 if values is None else 0),
    }
    if not hidden:
        item = item_by_id(scene, listing, entry["item"])
        cells = {"values": {**item["values"], **(values or {})}, "type": type_id or item["type"]}
        state = {"ui": ui, "moderation": item["moderation"] if out else moderation, "version": changed["version"]}
        fresh = save_item(scene, listing, revise(scene, item, {**cells, **state}), 2)
        put_item_version(scene.store, listing["Id"], fresh)
    log_change(scene, {"what": "File", "type": 2, "uid": entry["uid"]}, list_id=listing["Id"])
    return store_file(scene, listing, changed, content)


def update_columns(scene: Scene, listing: Doc, entry: Doc, *, values: Doc, type_id: str | None) -> Doc:
    """Change the columns of a file or folder: a new version of the file with the same content."""
    check_unique(scene, listing, values, entry["item"])
    if entry["kind"] == "folder":
        item = item_by_id(scene, listing, entry["item"])
        fresh = revise(scene, item, {"values": {**item["values"], **values}, "type": type_id or item["type"]})
        save_item(scene, listing, fresh, 2)
        return entry
    check_editable(scene, listing, entry)
    check_values(scene, listing, {**item_by_id(scene, listing, entry["item"])["values"], **values}, values)
    content = content_of(scene, entry)
    return advance(scene, listing, entry, content, values=values, type_id=type_id)


def remove(scene: Scene, entry: Doc) -> None:
    """Remove a file, or a folder with everything below it, for ever."""
    listing = list_by_id(scene, entry["list"])
    if entry["path"] == listing["_root"]:
        raise Refusal(400, f"-2130575325, {SP}", "The root folder of a list cannot be deleted.")
    for one in reversed([entry, *(entries_under(scene.store, entry["path"]) if entry["kind"] == "folder" else [])]):
        if one["kind"] == "file" and one["checkout"] and one["checkout"]["by"] != me(scene):
            check_editable(scene, listing, one)
        drop_entry(scene.store, one)
        if one["item"] is not None:
            remove_item(scene, listing, item_by_id(scene, listing, one["item"]))
        what = "File" if one["kind"] == "file" else "Folder"
        log_change(scene, {"what": what, "type": 3, "uid": one["uid"]}, list_id=listing["Id"])

"""Graph: what is done with drive items."""

from __future__ import annotations

from typing import Any

from pmo365.localtenant.behaviour.files import add_folder, replace_content, upload
from pmo365.localtenant.behaviour.lists import list_by_id
from pmo365.localtenant.behaviour.placing import free_name, keep_times, move
from pmo365.localtenant.behaviour.publishing import check_in, check_out, undo_check_out
from pmo365.localtenant.behaviour.recyclebin import recycle_file
from pmo365.localtenant.exchange import Answer, Doc, json_answer
from pmo365.localtenant.refusals import Refusal, Unemulated
from pmo365.localtenant.routes.graphdrives import ctag, download_url, etag, seen_below, shown_item
from pmo365.localtenant.routes.graphitems import page_link
from pmo365.localtenant.routes.graphplaces import entry_by_id
from pmo365.localtenant.routes.graphtable import missing_item, taken
from pmo365.localtenant.routes.sight import seen_entries
from pmo365.localtenant.shelves import entries_under, get_entry

PAGE = 200
SMALL = 250 * 2**20
"""Bytes a plain PUT takes."""
_NEW = ("name", "folder", "description", "fileSystemInfo")


def show_item(call: Any, parts: Doc) -> Doc:
    """Return a file or folder."""
    return shown_item(call, call.library, call.target)


def show_children(call: Any, parts: Doc) -> Doc:
    """Return a page of what is in a folder, by name."""
    options = call.options
    if options.filter is not None or any(name.lower() != "name" for name, _ in options.order):
        raise Unemulated("$filter, or $orderby but by name, of children")
    every = seen_below(call, call.library, call.target)
    if options.order and options.order[0][1]:
        every.reverse()
    start, size = int(options.skiptoken or 0), options.top or PAGE
    page: Doc = {"value": [shown_item(call, call.library, one) for one in every[start : start + size]]}
    if len(every) <= start + size:
        return page
    return {"@odata.nextLink": page_link(call, f"$skiptoken={start + size}"), **page}


def search_items(call: Any, parts: Doc) -> Doc:
    """Return the files and folders below one whose name contains a text."""
    wanted = parts["q"].replace("''", "'").lower()
    root = call.target if call.entry else get_entry(call.scene.store, call.library["_root"]) or {}
    every = seen_entries(call, call.library, entries_under(call.scene.store, root["path"]))
    every = [one for one in every if one["item"] is not None]
    found = [one for one in every if wanted in one["name"].lower()]
    return {"value": [shown_item(call, call.library, one) for one in found[: call.options.top or PAGE]]}


def get_content(call: Any, parts: Doc) -> Answer:
    """Lead to the bytes of a file: 302 to an address that carries its own permission."""
    if call.target["kind"] != "file":
        raise Refusal(400, "invalidRequest", "The specified item does not have content.")
    return Answer(302, b"", (("Location", download_url(call, call.target)),))


def put_content(call: Any, parts: Doc) -> Answer:
    """Put a small file at a path or over a present one: 201 new, 200 replaced."""
    if len(call.request.body) > SMALL:
        raise Refusal(413, "invalidRequest", "Content is too large; use an upload session.")
    known = call.entry
    entry = place_file(call, call.path, call.request.body, call.conflict("replace"))
    new = known is None or known["uid"] != entry["uid"]
    return _item_answer(call, entry, 201 if new else 200)


def _item_answer(call: Any, entry: Doc, status: int) -> Answer:
    context = "https://graph.microsoft.com/v1.0/$metadata#drives('drive')/items/$entity"
    body = {"@odata.context": context, **shown_item(call, list_by_id(call.scene, entry["list"]), entry)}
    return json_answer(body, status, content_type="application/json; odata.metadata=minimal; charset=utf-8")


def place_file(call: Any, path: str, content: bytes, conflict: str) -> Doc:
    """Store a file's bytes at a path; what happens to a taken name is ``fail``, ``replace`` or ``rename``."""
    scene, folder, name = call.scene, *_split(path)
    known = get_entry(scene.store, path)
    check_match(call, known)
    if known and (conflict == "fail" or known["kind"] == "folder"):
        raise taken()
    if known and conflict == "replace":
        return replace_content(scene, list_by_id(scene, known["list"]), known, content)
    parent = _parent(call, folder)
    return upload(scene, parent, free_name(scene, folder, name), content=content, overwrite=False)


def _split(path: str) -> tuple[str, str]:
    folder, _, name = path.rpartition("/")
    return folder, name


def _parent(call: Any, path: str) -> Doc:
    """Return the folder of a path; folders that are missing on the way are made."""
    if not f"{path}/".lower().startswith(f"{call.library['_root'].lower()}/"):
        raise missing_item()
    found = get_entry(call.scene.store, path)
    if found is None:
        above, name = _split(path)
        return add_folder(call.scene, _parent(call, above), name)
    if found["kind"] != "folder":
        raise taken()
    return found


def check_match(call: Any, entry: Doc | None) -> None:
    """Refuse an If-Match that names neither the eTag nor the cTag, and If-None-Match over a present item."""
    wanted = call.request.header("if-match")
    tags = ("*", etag(entry), ctag(entry)) if entry else ()
    if (wanted and wanted not in tags) or (entry and call.request.header("if-none-match") == "*"):
        raise Refusal(412, "resourceModified", "ETag does not match current item's value")


def make_folder(call: Any, parts: Doc) -> Doc:
    """Make a folder; a taken name is refused unless the body says otherwise."""
    body, scene = call.body(*_NEW), call.scene
    if "folder" not in body or not body.get("name"):
        raise Refusal(400, "invalidRequest", "The request is malformed or incorrect.")
    conflict, name = call.conflict("fail", body), str(body["name"])
    if call.target["kind"] != "folder":
        raise Refusal(400, "invalidRequest", "The parent is not a folder.")
    known = get_entry(scene.store, f"{call.target['path']}/{name}")
    if known and (conflict == "fail" or known["kind"] != "folder"):
        raise taken()
    name = free_name(scene, call.target["path"], name) if conflict == "rename" else name
    made = keep_times(scene, add_folder(scene, call.target, name), body.get("fileSystemInfo"))
    return shown_item(call, call.library, made)


def patch_item(call: Any, parts: Doc) -> Doc:
    """Rename or move a file or folder, or keep the times a client gives."""
    body, scene, entry = call.body("name", "parentReference", "fileSystemInfo"), call.scene, call.target
    check_match(call, entry)
    parent = _named_parent(call, body.get("parentReference"))
    name = str(body.get("name") or entry["name"])
    if entry["path"] == call.library["_root"]:
        raise Refusal(400, "invalidRequest", "The root cannot be renamed or moved.")
    target = f"{parent['path']}/{name}"
    if target != entry["path"]:
        known = get_entry(scene.store, target)
        if known and known["uid"] != entry["uid"]:
            if call.conflict("fail", body) == "fail":
                raise taken()
            name = free_name(scene, parent["path"], name)
        entry = move(scene, entry, parent, name)
    return shown_item(call, call.library, keep_times(scene, entry, body.get("fileSystemInfo")))


def _named_parent(call: Any, reference: Doc | None) -> Doc:
    """Return the folder that a parentReference names in the same drive, or the present one."""
    if not reference:
        folder = _split(call.target["path"])[0]
        return get_entry(call.scene.store, folder) or call.target
    if not reference.get("id"):
        raise Unemulated("a move without parentReference.id")
    found = entry_by_id(call.scene, call.library, reference["id"])
    if found is None or found["kind"] != "folder":
        raise missing_item()
    return found


def delete_item(call: Any, parts: Doc) -> None:
    """Put a file, or a folder with everything below it, into the recycle bin."""
    check_match(call, call.target)
    recycle_file(call.scene, call.target)


def checkout(call: Any, parts: Doc) -> None:
    """Check a file out to the caller."""
    check_out(call.scene, call.target)


def checkin(call: Any, parts: Doc) -> None:
    """Check a file in; ``checkInAs`` published makes a major version."""
    body = {name.lower(): value for name, value in call.body().items()}
    how = str(body.get("checkinas") or "").lower()
    if how not in ("", "unspecified", "published"):
        raise Refusal(400, "invalidRequest", "Invalid value for checkInAs.")
    check_in(call.scene, call.target, str(body.get("comment") or ""), 1 if how == "published" else 0)


def discard(call: Any, parts: Doc) -> None:
    """Give up a check-out."""
    undo_check_out(call.scene, call.target)

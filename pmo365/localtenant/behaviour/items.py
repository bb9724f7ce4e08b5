"""Items of lists: creation, change, removal, versions. Source: docs/tenant/lists.md."""

from __future__ import annotations

from typing import Any

from pmo365.localtenant.behaviour.changes import log_change
from pmo365.localtenant.behaviour.computed import check_values
from pmo365.localtenant.behaviour.contenttypes import default_type, types_of
from pmo365.localtenant.behaviour.lists import touch_list
from pmo365.localtenant.behaviour.people import me
from pmo365.localtenant.behaviour.scene import Scene, new_id
from pmo365.localtenant.behaviour.values import check_unique, default_values, stored_values
from pmo365.localtenant.exchange import Doc
from pmo365.localtenant.refusals import ARGUMENT, Refusal, Unemulated, etag_mismatch, unknown_item
from pmo365.localtenant.shelves import (
    drop_item,
    drop_item_version,
    get_item,
    item_versions,
    put_item,
    put_item_version,
)

MAJOR = 512
PENDING, DRAFT, APPROVED, REJECTED = 2, 3, 0, 1


def label(ui: int) -> str:
    """Return the version label of a UIVersion: 512·major + minor."""
    return f"{ui // MAJOR}.{ui % MAJOR}"


def item_by_id(scene: Scene, listing: Doc, number: int) -> Doc:
    """Return an item of a list; refuses an unknown one."""
    found = get_item(scene.store, listing["Id"], number)
    if found is None:
        raise unknown_item()
    return found


def new_item(scene: Scene, listing: Doc, *, values: Doc, type_id: str, folder: bool = False, uid: str = "") -> Doc:
    """Store a new item with its defaults and return it; refuses values a unique column already holds."""
    user = me(scene)
    full = {**({} if folder else default_values(scene, listing)), **values}
    check_unique(scene, listing, full, None)
    if not folder and listing["BaseType"] != 1:
        check_values(scene, listing, full, full)
    item: Doc = {
        "id": scene.store.next(f"item/{listing['Id']}"),
        "values": full,
        "created": scene.stamp,
        "modified": scene.stamp,
        "author": user,
        "editor": user,
        "version": 1,
        "ui": MAJOR,
        "guid": new_id(),
        "uid": uid or new_id(),
        "type": type_id,
        "folder": folder,
        "comments": None,
        "attachments": False,
        "moderation": (PENDING if not folder else APPROVED) if listing["EnableModeration"] else None,
    }
    put_item(scene.store, listing["Id"], item)
    log_item(scene, listing, item, 1)
    touch_list(scene, listing["Id"])
    return item


def log_item(scene: Scene, listing: Doc, item: Doc, kind: int) -> None:
    """Note a change of an item (1 added, 2 updated, 3 deleted, 4 renamed, 7 restored)."""
    body = {
        "what": "Item",
        "type": kind,
        "uid": item["uid"],
        "folder": item["folder"],
        "ctype": item["type"],
        "editor": item["editor"],
        "title": item["values"].get("Title"),
    }
    log_change(scene, body, list_id=listing["Id"], item=item["id"])


def split_body(scene: Scene, listing: Doc, body: Doc) -> tuple[Doc, str | None]:
    """Return the stored values of a REST body and the content type it names."""
    plain = {
        name: value for name, value in body.items() if name not in ("ContentTypeId", "FileSystemObjectType", "Id", "ID")
    }
    if len(plain) < len(body) - ("ContentTypeId" in body):
        raise Unemulated("writing FileSystemObjectType or Id of an item")
    given = body.get("ContentTypeId")
    text = given.get("StringValue") if isinstance(given, dict) else given
    return stored_values(scene, listing, plain), _type_id(scene, listing, text) if text else None


def _type_id(scene: Scene, listing: Doc, text: Any) -> str:
    """Return the list content type of an id, or the list's copy of a site content type."""
    low = str(text).lower()
    every = types_of(scene, listing)
    if low in every:
        return str(every[low]["id"])
    copies = [one["id"] for key, one in every.items() if key.startswith(low + "00") and len(key) == len(low) + 34]
    if not copies:
        raise Refusal(400, f"-2147024809, {ARGUMENT}", "Value does not fall within the expected range.")
    return str(copies[0])


def add_item(scene: Scene, listing: Doc, body: Doc) -> Doc:
    """Add an item to a plain list."""
    if listing["BaseType"] == 1:
        text = "To add an item to a document library, use SPFileCollection.Add()"
        raise Refusal(400, "-2130575323, Microsoft.SharePoint.SPException", text)
    values, type_id = split_body(scene, listing, body)
    item = new_item(scene, listing, values=values, type_id=type_id or default_type(scene, listing)["id"])
    put_item_version(scene.store, listing["Id"], item)
    return item


def check_etag(item: Doc, wanted: str) -> None:
    """Refuse an If-Match that does not name the item's present version."""
    actual = etag(item)
    if wanted and wanted != "*" and wanted.strip().removeprefix("W/") != actual:
        raise etag_mismatch(wanted, actual)


def etag(item: Doc) -> str:
    """Return the ETag of an item: its version counter in quotes."""
    return f'"{item["version"]}"'


def update_item(scene: Scene, listing: Doc, item: Doc, *, values: Doc, type_id: str | None = None) -> Doc:
    """Change an item of a plain list: one more major version; pending again where approval is on."""
    check_unique(scene, listing, values, item["id"])
    check_values(scene, listing, {**item["values"], **values}, values)
    ui = item["ui"] + MAJOR if listing["EnableVersioning"] else item["ui"]
    moderation = PENDING if listing["EnableModeration"] else item["moderation"]
    changed = revise(
        scene,
        item,
        {
            "values": {**item["values"], **values},
            "ui": ui,
            "moderation": moderation,
            "type": type_id or item["type"],
        },
    )
    save_item(scene, listing, changed, 2)
    put_item_version(scene.store, listing["Id"], changed)
    _trim(scene, listing, item["id"])
    return changed


def revise(scene: Scene, item: Doc, changed: Doc) -> Doc:
    """Return an item with changes, a higher version counter, and who changed it when."""
    return {**item, "version": item["version"] + 1, "modified": scene.stamp, "editor": me(scene), **changed}


def save_item(scene: Scene, listing: Doc, item: Doc, kind: int) -> Doc:
    """Store a changed item and note it in the change log."""
    put_item(scene.store, listing["Id"], item)
    log_item(scene, listing, item, kind)
    touch_list(scene, listing["Id"])
    return item


def _trim(scene: Scene, listing: Doc, number: int) -> None:
    kept = item_versions(scene.store, listing["Id"], number)
    for old in kept[: max(0, len(kept) - listing["MajorVersionLimit"])]:
        drop_item_version(scene.store, listing["Id"], number, old["ui"])


def remove_item(scene: Scene, listing: Doc, item: Doc) -> None:
    """Remove an item for ever."""
    drop_item(scene.store, listing["Id"], item["id"])
    log_item(scene, listing, {**item, "editor": me(scene)}, 3)
    touch_list(scene, listing["Id"], deleted=True)

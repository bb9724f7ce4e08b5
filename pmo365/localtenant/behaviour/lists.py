"""Lists and libraries: creation, settings, deletion. Source: docs/tenant/lists.md."""

from __future__ import annotations

import re

from pmo365.localtenant.behaviour.changes import log_change
from pmo365.localtenant.behaviour.contenttypes import add_default_types
from pmo365.localtenant.behaviour.scene import Scene, new_id
from pmo365.localtenant.behaviour.views import add_default_view
from pmo365.localtenant.exchange import Doc
from pmo365.localtenant.refusals import SP, Refusal, Unemulated, duplicate_list, unknown_list, unknown_list_id
from pmo365.localtenant.shelves import (
    count_items,
    drop_entry,
    drop_item,
    entries_under,
    get_entry,
    items_after,
    put_entry,
    put_item,
)

TEMPLATES = {100: 0, 101: 1, 112: 0, 119: 1}
"""List template → base type (0 list, 1 library)."""

SETTINGS: dict[str, type | tuple[type, ...]] = {
    "Title": str,
    "Description": str,
    "EnableVersioning": bool,
    "EnableMinorVersions": bool,
    "MajorVersionLimit": int,
    "MajorWithMinorVersionsLimit": int,
    "EnableModeration": bool,
    "DraftVersionVisibility": int,
    "ForceCheckout": bool,
    "ContentTypesEnabled": bool,
    "EnableFolderCreation": bool,
    "EnableAttachments": bool,
    "Hidden": bool,
    "NoCrawl": bool,
    "OnQuickLaunch": bool,
    "ListExperienceOptions": int,
    "ReadSecurity": int,
    "WriteSecurity": int,
    "ValidationFormula": (str, type(None)),
    "ValidationMessage": (str, type(None)),
    "DisableGridEditing": bool,
    "DisableCommenting": bool,
    "IrmEnabled": bool,
    "ParserDisabled": bool,
    "ExcludeFromOfflineClient": bool,
}
"""What may be written on a list."""

_NEW: Doc = {
    **dict.fromkeys(
        ("Hidden", "EnableMinorVersions", "EnableModeration", "ForceCheckout", "ContentTypesEnabled"), False
    ),
    **dict.fromkeys(("NoCrawl", "OnQuickLaunch", "DisableGridEditing", "DisableCommenting", "IrmEnabled"), False),
    **dict.fromkeys(("ParserDisabled", "ExcludeFromOfflineClient", "IsCatalog", "IsSystemList"), False),
    **dict.fromkeys(("IsApplicationList", "IsDefaultDocumentLibrary", "IsSiteAssetsLibrary", "_unique"), False),
    **dict.fromkeys(("MajorWithMinorVersionsLimit", "DraftVersionVisibility", "ListExperienceOptions"), 0),
    "Description": "",
    "EnableVersioning": True,
    "AllowContentTypes": True,
    "ReadSecurity": 1,
    "WriteSecurity": 1,
    "ValidationFormula": None,
    "ValidationMessage": None,
    "_types": [],
}
"""What a new list says where its template says nothing [R, 222 recorded creations]."""


def lists(scene: Scene) -> list[Doc]:
    """Return the lists of the site."""
    return scene.store.all("list", scene.site["web"])


def list_by_id(scene: Scene, identity: str) -> Doc:
    """Return a list by id; refuses an unknown one."""
    found = scene.store.get("list", scene.site["web"], identity.lower().strip("{}"))
    if found is None:
        raise unknown_list_id()
    return found


def list_by_title(scene: Scene, title: str) -> Doc:
    """Return a list by title; refuses an unknown one."""
    for one in lists(scene):
        if one["Title"].lower() == title.lower():
            return one
    raise unknown_list(title, scene.site["url"])


def list_by_url(scene: Scene, path: str) -> Doc:
    """Return a list by its server-relative address (or one of its pages); refuses an unknown one."""
    wanted = path.rstrip("/").lower()
    wanted = wanted if wanted.startswith("/") else f"{scene.site['path'].rstrip('/').lower()}/{wanted}"
    for one in lists(scene):
        root = one["_root"].lower()
        if wanted == root or (wanted.startswith(root + "/") and wanted.endswith(".aspx")):
            return one
    raise unknown_list(path, scene.site["url"])


def entity_type(title: str, library: bool) -> tuple[str, str]:
    """Return the entity type name of a list and the full type of its items."""
    safe = "".join(one if one.isascii() and one.isalnum() else f"_x{ord(one):04x}_" for one in title)
    safe = safe[:1].upper() + safe[1:]
    name = safe if library else f"{safe}List"
    return name, f"SP.Data.{name}Item"


def create_list(scene: Scene, title: str, template: int, *, url: str | None = None, given: Doc | None = None) -> Doc:
    """Add a list: its address comes from the first title and stays; refuses a title that is taken (HTTP 500)."""
    if template not in TEMPLATES:
        raise Unemulated(f"BaseTemplate {template}")
    _check_title(scene, title, None)
    library = TEMPLATES[template] == 1
    root = _free_root(scene, url or _leaf(title), library)
    entity, item_type = entity_type(root.rsplit("/", 1)[1], library)
    moments = ("Created", "LastItemModifiedDate", "LastItemDeletedDate", "LastItemUserModifiedDate")
    listing: Doc = {
        **_NEW,
        **dict.fromkeys(moments, scene.stamp),
        "Id": new_id(),
        "Title": title,
        "BaseTemplate": template,
        "BaseType": TEMPLATES[template],
        "EnableAttachments": not library,
        "EnableFolderCreation": library,
        "MajorVersionLimit": 500 if library else 50,
        "EntityTypeName": entity,
        "ListItemEntityTypeFullName": item_type,
        "_root": root,
        **(given or {}),
    }
    scene.store.put("list", scene.site["web"], listing["Id"], listing)
    _add_root(scene, listing, library)
    add_default_types(scene, listing)
    add_default_view(scene, listing)
    log_change(scene, {"what": "List", "type": 1}, list_id=listing["Id"])
    return list_by_id(scene, listing["Id"])


def _check_title(scene: Scene, title: str, own: str | None) -> None:
    if not title.strip() or len(title) > 255:
        raise Refusal(400, "-2147024809, System.ArgumentException", "Value does not fall within the expected range.")
    if any(one["Title"].lower() == title.lower() and one["Id"] != own for one in lists(scene)):
        raise duplicate_list()


def _leaf(title: str) -> str:
    return re.sub(r'[~"#%&*:<>?/\\{|}]', "", title).strip() or "List"


def _free_root(scene: Scene, leaf: str, library: bool) -> str:
    base = scene.site["path"].rstrip("/")
    start = f"{base}/{leaf}" if library else f"{base}/Lists/{leaf}"
    root, number = start, 0
    while get_entry(scene.store, root):
        number += 1
        root = f"{start}{number}"
    return root


def folder_entry(scene: Scene, path: str, *, list_id: str, item: int | None = None) -> Doc:
    """Return a folder's entry, not yet stored."""
    return {
        "kind": "folder",
        "path": path,
        "name": path.rsplit("/", 1)[1],
        "list": list_id,
        "item": item,
        "uid": new_id(),
        "created": scene.stamp,
        "modified": scene.stamp,
    }


def _add_root(scene: Scene, listing: Doc, library: bool) -> None:
    root = listing["_root"]
    put_entry(scene.store, folder_entry(scene, root, list_id=listing["Id"]))
    hidden = f"{root}/Forms" if library else f"{root}/Attachments"
    put_entry(scene.store, folder_entry(scene, hidden, list_id=listing["Id"]))


def update_list(scene: Scene, listing: Doc, changed: Doc) -> Doc:
    """Change the settings of a list; refuses combinations SharePoint does not have."""
    if "Title" in changed:
        _check_title(scene, changed["Title"], listing["Id"])
    after = {**listing, **changed}
    if after["EnableMinorVersions"] and (after["BaseType"] != 1 or not after["EnableVersioning"]):
        raise Refusal(400, f"-2130575344, {SP}", "Minor versions need a document library with major versions.")
    if changed.get("MajorWithMinorVersionsLimit") and not after["EnableMinorVersions"]:
        raise Refusal(400, f"-2130575343, {SP}", "MajorWithMinorVersionsLimit needs minor versions.")
    if changed.get("EnableAttachments") and after["BaseType"] == 1:
        raise Refusal(400, f"-2130575341, {SP}", "A document library has no attachments.")
    stored = scene.store.put("list", scene.site["web"], listing["Id"], after)
    _meet_moderation(scene, listing, after)
    renamed = "Title" in changed and changed["Title"] != listing["Title"]
    log_change(scene, {"what": "List", "type": 4 if renamed else 2}, list_id=listing["Id"])
    return stored


def _meet_moderation(scene: Scene, before: Doc, after: Doc) -> None:
    """Items that exist when approval is switched on are approved."""
    if after["EnableModeration"] and not before["EnableModeration"]:
        for item in items_after(scene.store, after["Id"]):
            if item["moderation"] is None:
                put_item(scene.store, after["Id"], {**item, "moderation": 0})


def touch_list(scene: Scene, list_id: str, *, deleted: bool = False) -> None:
    """Note on a list that an item changed or went."""
    listing = list_by_id(scene, list_id)
    moment = {"LastItemDeletedDate": scene.stamp} if deleted else {}
    body = {**listing, "LastItemModifiedDate": scene.stamp, "LastItemUserModifiedDate": scene.stamp, **moment}
    if body != listing:
        scene.store.put("list", scene.site["web"], list_id, body)


def delete_list(scene: Scene, listing: Doc) -> None:
    """Remove a list with everything in it."""
    if not listing.get("AllowDeletion", True):
        raise Refusal(500, f"-2130575325, {SP}", "This list cannot be deleted.")
    for item in items_after(scene.store, listing["Id"]):
        drop_item(scene.store, listing["Id"], item["id"])
    for entry in entries_under(scene.store, listing["_root"]):
        drop_entry(scene.store, entry)
    root = get_entry(scene.store, listing["_root"])
    if root:
        drop_entry(scene.store, root)
    for kind in ("field", "view", "ctype", "assignment", "receiver"):
        scene.store.drop_scope(kind, listing["Id"])
    scene.store.drop("list", scene.site["web"], listing["Id"])
    log_change(scene, {"what": "List", "type": 3}, list_id=listing["Id"])


def item_count(scene: Scene, listing: Doc) -> int:
    """Return how many items, files and folders a list has."""
    return count_items(scene.store, listing["Id"])

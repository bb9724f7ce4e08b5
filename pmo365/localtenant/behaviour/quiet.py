"""Columns changed without another version of the item. Source: docs/tenant/files.md."""

from __future__ import annotations

from pmo365.localtenant.behaviour.changes import log_change
from pmo365.localtenant.behaviour.files import check_editable, content_of, store_file
from pmo365.localtenant.behaviour.items import revise, save_item
from pmo365.localtenant.behaviour.people import me
from pmo365.localtenant.behaviour.scene import Scene
from pmo365.localtenant.behaviour.values import check_unique
from pmo365.localtenant.exchange import Doc
from pmo365.localtenant.shelves import put_item_version


def overwrite_columns(
    scene: Scene, listing: Doc, item: Doc, entry: Doc | None, *, values: Doc, type_id: str | None
) -> None:
    """Change columns and leave version number, level and moderation as they are ("overwrite version")."""
    check_unique(scene, listing, values, item["id"])
    cells = {"values": {**item["values"], **values}, "type": type_id or item["type"]}
    if entry is None:
        changed = revise(scene, item, cells)
        save_item(scene, listing, changed, 2)
        put_item_version(scene.store, listing["Id"], changed)
        return
    check_editable(scene, listing, entry)
    content = content_of(scene, entry)
    fresh = {**entry, "version": entry["version"] + 1, "modified": scene.stamp, "editor": me(scene)}
    after = save_item(scene, listing, revise(scene, item, {**cells, "version": fresh["version"]}), 2)
    put_item_version(scene.store, listing["Id"], after)
    log_change(scene, {"what": "File", "type": 2, "uid": entry["uid"]}, list_id=listing["Id"])
    store_file(scene, listing, fresh, content)

"""Attachments of list items. Source: docs/tenant/lists.md."""

from __future__ import annotations

from pmo365.localtenant.behaviour.items import update_item
from pmo365.localtenant.behaviour.limits import check_name
from pmo365.localtenant.behaviour.scene import Scene
from pmo365.localtenant.exchange import Doc
from pmo365.localtenant.refusals import SP, Refusal, unknown_file
from pmo365.localtenant.shelves import drop_version, put_version, version_bytes


def attached(item: Doc) -> list[str]:
    """Return the names of an item's attachments, in order."""
    return sorted(item.get("attached", ()), key=str.lower)


def attach(scene: Scene, listing: Doc, item: Doc, *, name: str, content: bytes) -> Doc:
    """Attach a file to an item and return the item, one version later; refuses a taken name."""
    if not listing["EnableAttachments"]:
        raise Refusal(400, f"-2130575254, {SP}", "Attachments are not allowed in this list.")
    check_name(name, folder=False, at_root=False)
    if name.lower() in map(str.lower, attached(item)):
        text = f"The specified name is already in use.\n\nThere is already an attachment {name} on the item."
        raise Refusal(400, f"-2130575257, {SP}", text)
    put_version(scene.store, _key(listing, item, name), {"ui": 0, "name": name}, content)
    return _save(scene, listing, item, [*attached(item), name])


def detach(scene: Scene, listing: Doc, item: Doc, name: str) -> Doc:
    """Take an attachment away and return the item."""
    drop_version(scene.store, _key(listing, item, find(item, name)), 0)
    return _save(scene, listing, item, [one for one in attached(item) if one.lower() != name.lower()])


def replace(scene: Scene, listing: Doc, item: Doc, *, name: str, content: bytes) -> Doc:
    """Give an attachment new content and return the item."""
    put_version(scene.store, _key(listing, item, find(item, name)), {"ui": 0, "name": name}, content)
    return _save(scene, listing, item, attached(item))


def find(item: Doc, name: str) -> str:
    """Return the name of an attachment as it was given; refuses one that is not there."""
    found = next((one for one in attached(item) if one.lower() == name.lower()), None)
    if found is None:
        raise unknown_file(name)
    return found


def content_of(scene: Scene, listing: Doc, item: Doc, name: str) -> bytes:
    """Return the bytes of an attachment."""
    return version_bytes(scene.store, _key(listing, item, find(item, name)), 0)


def _key(listing: Doc, item: Doc, name: str) -> str:
    return f"attachment/{listing['Id']}/{item['id']}/{name.lower()}"


def _save(scene: Scene, listing: Doc, item: Doc, names: list[str]) -> Doc:
    changed = {**item, "attached": names, "attachments": bool(names)}
    return update_item(scene, listing, changed, values={})

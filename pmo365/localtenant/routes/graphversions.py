"""Graph: versions of files, and the list item behind a file."""

from __future__ import annotations

from typing import Any

from pmo365.localtenant.behaviour.items import label
from pmo365.localtenant.behaviour.publishing import restore
from pmo365.localtenant.exchange import Answer, Doc
from pmo365.localtenant.refusals import Refusal
from pmo365.localtenant.routes import graphitems, graphwriting
from pmo365.localtenant.routes.graphdrives import download_url, shown_item
from pmo365.localtenant.routes.graphidentities import identity
from pmo365.localtenant.routes.graphsites import find_list
from pmo365.localtenant.routes.graphtable import missing_item, picked
from pmo365.localtenant.routes.sight import seen_entry
from pmo365.localtenant.shelves import entry_of_item, versions


def _file(call: Any) -> Doc:
    entry: Doc = call.target
    if entry["kind"] != "file":
        raise Refusal(400, "invalidRequest", "The specified item does not have versions.")
    return entry


def _version(call: Any, entry: Doc, one: Doc) -> Doc:
    shown = {
        "id": one["label"],
        "lastModifiedDateTime": one["created"],
        "lastModifiedBy": identity(call.scene, one["by"]),
        "size": one["length"],
    }
    if one["ui"] != entry["ui"]:
        shown["@microsoft.graph.downloadUrl"] = download_url(call, entry, one["ui"])
    return picked(call, shown)


def show_versions(call: Any, parts: Doc) -> Doc:
    """Return the versions of a file with the current one, newest first."""
    entry = _file(call)
    return {"value": [_version(call, entry, one) for one in reversed(_seen(call, entry))]}


def _seen(call: Any, entry: Doc) -> list[Doc]:
    """Return the versions the caller may know of: who does not see drafts sees what was published."""
    every = versions(call.scene.store, entry["uid"])
    return [one for one in every if one["level"] == 1] if entry.get("published") else every


def _found(call: Any, parts: Doc) -> tuple[Doc, Doc]:
    entry = _file(call)
    for one in _seen(call, entry):
        if one["label"] == parts["version"] or (parts["version"] == "current" and one["ui"] == entry["ui"]):
            return entry, one
    raise missing_item()


def show_version(call: Any, parts: Doc) -> Doc:
    """Return one version."""
    return _version(call, *_found(call, parts))


def version_content(call: Any, parts: Doc) -> Answer:
    """Lead to the bytes of an earlier version; the current one is refused."""
    entry, one = _found(call, parts)
    if one["ui"] == entry["ui"]:
        raise Refusal(400, "invalidRequest", "You cannot get the content of the current version.")
    return Answer(302, b"", (("Location", download_url(call, entry, one["ui"])),))


def restore_version(call: Any, parts: Doc) -> None:
    """Put an earlier version on top as a new one."""
    entry, one = _found(call, parts)
    if one["ui"] == entry["ui"]:
        raise Refusal(400, "invalidRequest", "You cannot restore the current version.")
    restore(call.scene, entry, label(one["ui"]))


def _behind(call: Any) -> Doc:
    """Return the numbers of the list item behind a file or folder."""
    if call.target["item"] is None:
        raise Refusal(404, "itemNotFound", "The item has no list item.")
    return {"list": call.library["Id"], "item": str(call.target["item"])}


def show_list_item(call: Any, parts: Doc) -> Doc:
    """Return the list item behind a file or folder."""
    return graphitems.show_item(call, _behind(call))


def show_item_fields(call: Any, parts: Doc) -> Doc:
    """Return the columns of a file or folder."""
    return graphitems.show_fields(call, _behind(call))


def patch_item_fields(call: Any, parts: Doc) -> Doc:
    """Change the columns of a file or folder."""
    return graphwriting.patch_fields(call, _behind(call))


def show_drive_item(call: Any, parts: Doc) -> Doc:
    """Return the file or folder of a list item."""
    listing = find_list(call.scene, parts["list"])
    entry = entry_of_item(call.scene.store, listing["Id"], int(parts["item"]))
    seen = seen_entry(call, listing, entry) if entry else None
    if seen is None:
        raise missing_item()
    return shown_item(call, listing, seen)

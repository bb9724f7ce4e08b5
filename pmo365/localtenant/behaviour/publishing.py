"""The life of a version: check-out, check-in, publish, approve, deny, restore. Source: docs/tenant/files.md."""

from __future__ import annotations

from pmo365.localtenant.behaviour.changes import log_change
from pmo365.localtenant.behaviour.files import advance, check_editable, content_of, save_quietly, store_file
from pmo365.localtenant.behaviour.items import DRAFT, MAJOR, PENDING, REJECTED, item_by_id, log_item, revise
from pmo365.localtenant.behaviour.lists import list_by_id
from pmo365.localtenant.behaviour.people import me, user_by_id
from pmo365.localtenant.behaviour.scene import Scene
from pmo365.localtenant.behaviour.versions import (
    CHECKED_OUT,
    DRAFT_LEVEL,
    approved_state,
    forget_version,
    next_major,
    next_ui,
    state_of,
)
from pmo365.localtenant.exchange import Doc
from pmo365.localtenant.refusals import ARGUMENT, SP, Refusal, checked_out, not_checked_out
from pmo365.localtenant.shelves import get_entry, put_entry, put_item_version, version_bytes, versions


def _settle(scene: Scene, entry: Doc, changed: Doc, *, moderation: int | None, comments: str | None = None) -> Doc:
    """Store a file in a new state with its bytes, and its item with it."""
    listing = list_by_id(scene, entry["list"])
    content = content_of(scene, entry)
    full = {**entry, "version": entry["version"] + 1, "modified": scene.stamp, "editor": me(scene), **changed}
    item = item_by_id(scene, listing, entry["item"])
    fresh = revise(
        scene,
        item,
        {
            "ui": full["ui"],
            "moderation": moderation,
            "version": full["version"],
            "comments": comments if comments is not None else item["comments"],
        },
    )
    save_quietly(scene, listing, fresh)
    put_item_version(scene.store, listing["Id"], fresh)
    log_item(scene, listing, fresh, 2)
    log_change(scene, {"what": "File", "type": 2, "uid": entry["uid"]}, list_id=listing["Id"])
    return store_file(scene, listing, full, content)


def _item(scene: Scene, entry: Doc) -> Doc:
    return item_by_id(scene, list_by_id(scene, entry["list"]), entry["item"])


def check_out(scene: Scene, entry: Doc) -> Doc:
    """Check a file out to the caller: a working version at level 255."""
    listing = list_by_id(scene, entry["list"])
    if entry["checkout"]:
        name = (user_by_id(scene, entry["checkout"]["by"]) or {"title": "?"})["title"]
        raise checked_out(entry["path"].lstrip("/"), name)
    ui = next_ui(listing, entry["ui"])
    out = {"by": me(scene), "base": entry["ui"]}
    changed = {"checkout": out, "level": CHECKED_OUT, "ui": ui, "comment": ""}
    return _settle(scene, entry, changed, moderation=_item(scene, entry)["moderation"])


def _must_be_mine(scene: Scene, entry: Doc) -> Doc:
    out: Doc | None = entry["checkout"]
    if out is None:
        raise not_checked_out(entry["path"].lstrip("/"))
    check_editable(scene, list_by_id(scene, entry["list"]), entry)
    return out


def check_in(scene: Scene, entry: Doc, comment: str, kind: int) -> Doc:
    """Check a file in: 0 as a draft, 1 as a major version, 2 over the version it came from."""
    listing = list_by_id(scene, entry["list"])
    out = _must_be_mine(scene, entry)
    if kind not in (0, 1, 2):
        raise Refusal(400, f"-2147024809, {ARGUMENT}", "Value does not fall within the expected range.")
    working = entry["ui"]
    ui = working
    if kind == 1 and working % MAJOR:
        ui = next_major(working)
    if kind == 2 and out["base"]:
        ui = out["base"]
    if kind == 0 and not listing["EnableMinorVersions"] and working % MAJOR:
        ui = next_major(working)
    level, moderation = state_of(listing, ui)
    done = _settle(
        scene, entry, {"checkout": None, "ui": ui, "level": level, "comment": comment}, moderation=moderation
    )
    if ui != working:
        forget_version(scene, entry, working)
    return done


def undo_check_out(scene: Scene, entry: Doc) -> Doc:
    """Give up a check-out: the file is again what it was before."""
    listing = list_by_id(scene, entry["list"])
    out = _must_be_mine(scene, entry)
    if not out["base"]:
        text = "The file has no checked-in version; discarding the check-out would delete it."
        raise Refusal(400, f"-2147024738, {SP}", text)
    forget_version(scene, entry, entry["ui"])
    level, moderation = state_of(listing, out["base"])
    changed = {"checkout": None, "ui": out["base"], "level": level}
    content = version_bytes(scene.store, entry["uid"], out["base"])
    done = _settle(scene, {**entry, "ui": out["base"]}, changed, moderation=moderation)
    return put_entry(scene.store, {**done, "length": len(content)})


def publish(scene: Scene, entry: Doc, comment: str) -> Doc:
    """Publish a draft as the next major version; pending where approval is on."""
    listing = list_by_id(scene, entry["list"])
    if entry["checkout"]:
        raise Refusal(400, f"-2147024738, {SP}", f'The file "{entry["path"].lstrip("/")}" is checked out.')
    if not listing["EnableMinorVersions"]:
        raise Refusal(
            400, f"-2130575318, {SP}", "You can only publish files in a document library with minor versions enabled."
        )
    if entry["ui"] % MAJOR == 0:
        raise Refusal(
            400, f"-2130575320, {SP}", "You can only publish, unpublish documents in a minor version enabled list."
        )
    ui = next_major(entry["ui"])
    level, moderation = state_of(listing, ui)
    done = _settle(scene, entry, {"ui": ui, "level": level, "comment": comment}, moderation=moderation)
    forget_version(scene, entry, entry["ui"])
    return done


def unpublish(scene: Scene, entry: Doc, comment: str) -> Doc:
    """Take the latest major version back to a draft."""
    listing = list_by_id(scene, entry["list"])
    if not listing["EnableMinorVersions"] or entry["ui"] % MAJOR:
        raise Refusal(
            400, f"-2130575320, {SP}", "You can only publish, unpublish documents in a minor version enabled list."
        )
    check_editable(scene, listing, entry)
    ui = entry["ui"] - MAJOR + 1
    taken = {one["ui"] for one in versions(scene.store, entry["uid"])}
    while ui in taken:
        ui += 1
    moderation = DRAFT if listing["EnableModeration"] else None
    done = _settle(scene, entry, {"ui": ui, "level": DRAFT_LEVEL, "comment": comment}, moderation=moderation)
    forget_version(scene, entry, entry["ui"])
    return done


def _must_moderate(scene: Scene, entry: Doc) -> Doc:
    listing = list_by_id(scene, entry["list"])
    if not listing["EnableModeration"]:
        raise Refusal(400, f"-2130575320, {SP}", "Content approval is not enabled for this list.")
    return _item(scene, entry)


def approve(scene: Scene, entry: Doc, comment: str) -> Doc:
    """Approve a pending version: published at level 1; refuses a draft."""
    item = _must_moderate(scene, entry)
    if item["moderation"] not in (PENDING, REJECTED) or entry["checkout"]:
        raise Refusal(400, f"-2130575320, {SP}", "You can only approve or reject a version that is pending.")
    level, moderation = approved_state()
    return _settle(scene, entry, {"level": level}, moderation=moderation, comments=comment)


def deny(scene: Scene, entry: Doc, comment: str) -> Doc:
    """Reject a pending version."""
    item = _must_moderate(scene, entry)
    if item["moderation"] == DRAFT or entry["checkout"]:
        raise Refusal(400, f"-2130575320, {SP}", "You can only approve or reject a version that is pending.")
    return _settle(scene, entry, {"level": DRAFT_LEVEL}, moderation=REJECTED, comments=comment)


def restore(scene: Scene, entry: Doc, wanted: str) -> Doc:
    """Put the content of an earlier version on top as a new version."""
    listing = list_by_id(scene, entry["list"])
    check_editable(scene, listing, entry)
    for one in versions(scene.store, entry["uid"]):
        if one["label"] == wanted and one["ui"] != entry["ui"]:
            content = version_bytes(scene.store, entry["uid"], one["ui"])
            return advance(scene, listing, entry, content)
    raise Refusal(400, f"-2130575338, {SP}", f"There is no earlier version {wanted}.")


def reload(scene: Scene, entry: Doc) -> Doc:
    """Return a file's entry as it is now."""
    return get_entry(scene.store, entry["path"]) or entry

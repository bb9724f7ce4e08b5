"""Version numbers and levels of files: 512·major + minor, drafts, trimming. Source: docs/tenant/files.md."""

from __future__ import annotations

from pmo365.localtenant.behaviour.items import APPROVED, DRAFT, MAJOR, PENDING, label
from pmo365.localtenant.behaviour.scene import Scene
from pmo365.localtenant.exchange import Doc
from pmo365.localtenant.shelves import drop_item_version, drop_version, put_version, versions

PUBLISHED, DRAFT_LEVEL, CHECKED_OUT = 1, 2, 255


def first_ui(listing: Doc) -> int:
    """Return the UIVersion of a new file: 0.1 where minor versions are kept, else 1.0."""
    return 1 if listing["EnableMinorVersions"] else MAJOR


def next_ui(listing: Doc, ui: int) -> int:
    """Return the UIVersion after a change: the next draft, the next major version, or the same without versions."""
    if not listing["EnableVersioning"]:
        return ui
    return ui + 1 if listing["EnableMinorVersions"] else next_major(ui)


def next_major(ui: int) -> int:
    """Return the UIVersion of the next major version."""
    return (ui // MAJOR + 1) * MAJOR


def state_of(listing: Doc, ui: int) -> tuple[int, int | None]:
    """Return the level and the moderation status a fresh version has."""
    major = ui % MAJOR == 0
    if not listing["EnableModeration"]:
        return (PUBLISHED if major else DRAFT_LEVEL), None
    return DRAFT_LEVEL, PENDING if major else DRAFT


def approved_state() -> tuple[int, int]:
    """Return the level and the moderation status of an approved version."""
    return PUBLISHED, APPROVED


def keep_version(scene: Scene, listing: Doc, entry: Doc, content: bytes) -> None:
    """Store the current version of a file and trim the old ones."""
    version = {
        "ui": entry["ui"],
        "label": label(entry["ui"]),
        "created": entry["modified"],
        "by": entry["editor"],
        "comment": entry["comment"],
        "length": len(content),
        "level": entry["level"],
    }
    put_version(scene.store, entry["uid"], version, content)
    trim(scene, listing, entry)


def trim(scene: Scene, listing: Doc, entry: Doc) -> None:
    """Forget versions above the limits: too many major ones, and drafts of major versions too far back."""
    every = [one["ui"] for one in versions(scene.store, entry["uid"])]
    majors = [ui for ui in every if ui % MAJOR == 0]
    limit = listing["MajorVersionLimit"]
    doomed = set(majors[: max(0, len(majors) - limit)]) if limit else set()
    if doomed:
        doomed |= {ui for ui in every if ui < max(doomed)}
    drafts = listing["MajorWithMinorVersionsLimit"]
    if listing["EnableMinorVersions"] and drafts:
        kept = {ui // MAJOR for ui in every if ui % MAJOR} | {ui // MAJOR for ui in majors}
        oldest = sorted(kept)[-drafts:][0] if kept else 0
        doomed |= {ui for ui in every if ui % MAJOR and ui // MAJOR < oldest}
    for ui in doomed - {entry["ui"]}:
        forget_version(scene, entry, ui)


def forget_version(scene: Scene, entry: Doc, ui: int) -> None:
    """Forget one version of a file for ever, and the columns it had."""
    drop_version(scene.store, entry["uid"], ui)
    if entry["item"] is not None:
        drop_item_version(scene.store, entry["list"], entry["item"], ui)

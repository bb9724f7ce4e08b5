"""Limits: names, path lengths, the list-view threshold, indexes. Source: docs/tenant/limits.md."""

from __future__ import annotations

import re

from pmo365.localtenant.behaviour.fields import field_named
from pmo365.localtenant.behaviour.scene import Scene
from pmo365.localtenant.conditions import Condition, conjuncts, fields_of
from pmo365.localtenant.exchange import Doc
from pmo365.localtenant.refusals import bad_name, long_path
from pmo365.localtenant.shelves import count_items

THRESHOLD = 5000
_FORBIDDEN = re.compile(r'["*:<>?/\\|\x00-\x1f]')
_RESERVED = re.compile(r"(?:\.lock|con|prn|aux|nul|com\d|lpt\d|desktop\.ini)", re.I)


def check_name(name: str, *, folder: bool, at_root: bool) -> None:
    """Refuse a file or folder name that SharePoint does not take."""
    stem = name if name.startswith(".") or folder else name.rsplit(".", 1)[0] if name.lower() != "desktop.ini" else name
    wrong = (
        not name
        or _FORBIDDEN.search(name)
        or name != name.strip()
        or name.endswith(".")
        or name.startswith("~$")
        or "_vti_" in name.lower()
        or _RESERVED.fullmatch(name)
        or _RESERVED.fullmatch(stem)
        or (folder and name.startswith("~"))
        or (folder and at_root and name.lower() == "forms")
    )
    if wrong:
        raise bad_name(name)
    if len(name) > 255:
        raise long_path()


def check_path(path: str) -> None:
    """Refuse a decoded path (without the leading slash) of more than 400 characters."""
    if len(path.lstrip("/")) > 400:
        raise long_path()


def is_indexed(scene: Scene, listing: Doc, name: str) -> bool:
    """Return whether a query may use a column of a list above the threshold."""
    if name.lower() in ("id", "contenttypeid"):
        return True
    field = field_named(scene, listing, name.split("/")[0])
    return bool(field and field["Indexed"])


def indexed_part(scene: Scene, listing: Doc, condition: Condition | None) -> list[Condition]:
    """Return the parts of a condition, joined by ``and``, that rest on indexed columns only."""
    return [part for part in conjuncts(condition) if all(is_indexed(scene, listing, name) for name in fields_of(part))]


def over_threshold(scene: Scene, listing: Doc, condition: Condition | None, order: tuple[str, ...] = ()) -> bool:
    """Return whether a query asks a list above the threshold in a way that no index serves."""
    if count_items(scene.store, listing["Id"]) <= THRESHOLD:
        return False
    if any(not is_indexed(scene, listing, name) for name in order):
        return True
    return condition is not None and not indexed_part(scene, listing, condition)

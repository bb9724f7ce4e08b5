"""Who may do what. Source: docs/tenant/permissions.md.

Every route needs one of ``read``, ``write``, ``manage`` (lists, columns, views), ``approve``, ``full`` or ``tenant``.
"""

from __future__ import annotations

from pmo365.localtenant.behaviour.builtin import LEVELS
from pmo365.localtenant.behaviour.changes import log_change
from pmo365.localtenant.behaviour.people import ensure_user, groups
from pmo365.localtenant.behaviour.scene import Scene
from pmo365.localtenant.exchange import Doc
from pmo365.localtenant.refusals import access_denied
from pmo365.localtenant.shelves import entry_of_item, get_entry, get_item, items_after, put_item

NEEDS = {"read": 1, "write": 2, "manage": 3, "approve": 4, "full": 5, "tenant": 6}
_APP_ROLES = {"Sites.Read.All": 1, "Sites.ReadWrite.All": 2, "Sites.Manage.All": 4, "Sites.FullControl.All": 6}
_GRANTS = {"read": 1, "write": 2, "owner": 4, "manage": 4, "fullcontrol": 5}
_LEVEL_RANKS = {"full": 5, "design": 4, "edit": 3, "contribute": 2, "read": 1, "limited": 0}


def require(scene: Scene, need: str, listing: Doc | None = None, item: Doc | None = None) -> None:
    """Refuse with HTTP 403 unless the caller may do it here."""
    if rank(scene, listing, item) < NEEDS[need]:
        raise access_denied()
    note(scene, "sharepoint", need)


def note(scene: Scene, resource: str, need: str) -> None:
    """Remember which right an application used: ``GET /_tenant/rights`` tells the least it can do with."""
    if not scene.caller.person:
        scene.store.used[scene.caller.app, resource, need] += 1


def rank(scene: Scene, listing: Doc | None = None, item: Doc | None = None) -> int:
    """Return how much the caller may do on a site, list or item, 0 nothing to 6 everything in the tenant."""
    return _person_rank(scene, listing, item) if scene.caller.person else _app_rank(scene)


def scope_of(scene: Scene, listing: Doc | None, item: Doc | None = None) -> tuple[str, bool]:
    """Return where the rights of a thing are kept, and whether that is below the site.

    The item's own, those of the nearest folder above it that has its own, the list's, or the site's.
    """
    if listing and item and listing.get("_scopes"):
        holder = _holder(scene, listing, item)
        if holder is not None:
            return f"{listing['Id']}:{holder}", True
    if listing and listing["_unique"]:
        return str(listing["Id"]), True
    return str(scene.site["web"]), False


def _holder(scene: Scene, listing: Doc, item: Doc) -> int | None:
    """Return the number of the item or folder whose rights an item has, None for the list's."""
    if item.get("unique"):
        return int(item["id"])
    entry = entry_of_item(scene.store, listing["Id"], item["id"])
    while entry is not None and entry["path"] != listing["_root"]:
        entry = get_entry(scene.store, entry["path"].rpartition("/")[0])
        above = get_item(scene.store, listing["Id"], entry["item"]) if entry and entry["item"] is not None else None
        if above is not None and above.get("unique"):
            return int(above["id"])
    return None


def effective(scene: Scene) -> tuple[str, str]:
    """Return what the caller may do on the site as SharePoint's two masks, high and low."""
    held = rank(scene)
    found = [level for level in LEVELS.values() if level[0] in _LEVEL_RANKS and _LEVEL_RANKS[level[0]] <= held]
    best = max(found, key=lambda level: _LEVEL_RANKS[level[0]])
    return ("0", "0") if held == 0 else (best[2], best[3])


def _app_rank(scene: Scene) -> int:
    roles = scene.caller.roles
    best = max((_APP_ROLES.get(role, 0) for role in roles), default=0)
    if "Sites.Selected" in roles:
        for grant in scene.store.all("grant", scene.site["id"]):
            if grant["app"].lower() == scene.caller.app.lower():
                best = max([best, *(_GRANTS.get(role, 0) for role in grant["roles"])])
    return best


def _person_rank(scene: Scene, listing: Doc | None, item: Doc | None) -> int:
    user = ensure_user(scene, scene.caller.email)
    if user["admin"]:
        return 5
    mine = {user["id"], *(group["id"] for group in groups(scene) if user["id"] in group["users"])}
    scope, below = scope_of(scene, listing, item)
    held = [
        _LEVEL_RANKS[LEVELS[role][0]]
        for one in scene.store.all("assignment", scope)
        if one["principal"] in mine
        for role in one["roles"]
    ]
    open_door = 2 if not below and scene.tenant.get("everyone_contributes", False) else 0
    return max([open_door, *held])


def break_inheritance(scene: Scene, listing: Doc, item: Doc | None = None, *, copy: bool, clear: bool = False) -> None:
    """Give a list or item rights of its own, copied from what it had or none but the caller's.

    ``clear`` takes the rights of their own from everything below a list.
    """
    before, _ = scope_of(scene, listing, item)
    scope = f"{listing['Id']}:{item['id']}" if item else str(listing["Id"])
    if before != scope:
        scene.store.drop_scope("assignment", scope)
        if copy:
            for one in scene.store.all("assignment", before):
                scene.store.put("assignment", scope, str(one["principal"]), one)
        elif scene.caller.person:
            user = ensure_user(scene, scene.caller.email)
            add_assignment(scene, scope, user["id"], 1073741829)
    if item:
        put_item(scene.store, listing["Id"], {**item, "unique": True})
        scene.store.put("list", scene.site["web"], listing["Id"], {**listing, "_scopes": True})
    else:
        scene.store.put("list", scene.site["web"], listing["Id"], {**listing, "_unique": True})
        if clear and listing.get("_scopes"):
            clear_scopes(scene, {**listing, "_unique": True})
    _log_scope(scene, listing, item, 17)


def clear_scopes(scene: Scene, listing: Doc) -> None:
    """Let every item of a list inherit again."""
    for item in items_after(scene.store, listing["Id"]):
        if item.get("unique"):
            reset_inheritance(scene, listing, item)
    scene.store.put("list", scene.site["web"], listing["Id"], {**listing, "_scopes": False})


def reset_inheritance(scene: Scene, listing: Doc, item: Doc | None = None) -> None:
    """Let a list or item inherit the rights above it again."""
    if item:
        scene.store.drop_scope("assignment", f"{listing['Id']}:{item['id']}")
        put_item(scene.store, listing["Id"], {**item, "unique": False})
    else:
        scene.store.drop_scope("assignment", listing["Id"])
        scene.store.put("list", scene.site["web"], listing["Id"], {**listing, "_unique": False})
    _log_scope(scene, listing, item, 18)


def _log_scope(scene: Scene, listing: Doc, item: Doc | None, kind: int) -> None:
    if item is None:
        log_change(scene, {"what": "List", "type": kind}, list_id=listing["Id"])
        return
    facts = {"uid": item["uid"], "folder": item["folder"], "ctype": item["type"], "editor": item["editor"]}
    body = {"what": "Item", "type": kind, "title": item["values"].get("Title"), **facts}
    log_change(scene, body, list_id=listing["Id"], item=item["id"])


def add_assignment(scene: Scene, scope: str, principal: int, role: int) -> None:
    """Give a principal a permission level on a web or list."""
    known = scene.store.get("assignment", scope, str(principal)) or {"principal": principal, "roles": []}
    if role not in known["roles"]:
        known = {**known, "roles": [*known["roles"], role]}
    scene.store.put("assignment", scope, str(principal), known)
    _log(scene, scope, 11)


def remove_assignment(scene: Scene, scope: str, principal: int, role: int) -> None:
    """Take a permission level from a principal; the last one takes the assignment away."""
    known = scene.store.get("assignment", scope, str(principal)) or {"principal": principal, "roles": []}
    left = [one for one in known["roles"] if one != role]
    if left:
        scene.store.put("assignment", scope, str(principal), {**known, "roles": left})
    else:
        scene.store.drop("assignment", scope, str(principal))
    _log(scene, scope, 12)


def _log(scene: Scene, scope: str, kind: int) -> None:
    if scope == scene.site["web"]:
        log_change(scene, {"what": "Web", "type": kind})
    else:
        log_change(scene, {"what": "List", "type": kind}, list_id=scope.partition(":")[0])

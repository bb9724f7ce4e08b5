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

NEEDS = {"read": 1, "write": 2, "manage": 3, "approve": 4, "full": 5, "tenant": 6}
_APP_ROLES = {"Sites.Read.All": 1, "Sites.ReadWrite.All": 2, "Sites.Manage.All": 4, "Sites.FullControl.All": 6}
_GRANTS = {"read": 1, "write": 2, "owner": 4, "manage": 4, "fullcontrol": 5}
_LEVEL_RANKS = {"full": 5, "design": 4, "edit": 3, "contribute": 2, "read": 1, "limited": 0}


def require(scene: Scene, need: str, listing: Doc | None = None) -> None:
    """Refuse with HTTP 403 unless the caller may do it here."""
    note(scene, "sharepoint", need)
    if rank(scene, listing) < NEEDS[need]:
        raise access_denied()


def note(scene: Scene, resource: str, need: str) -> None:
    """Remember which right an application used: ``GET /_tenant/rights`` tells the least it can do with."""
    if not scene.caller.person:
        scene.store.used[scene.caller.app, resource, need] += 1


def rank(scene: Scene, listing: Doc | None = None) -> int:
    """Return how much the caller may do on a site or list, 0 nothing to 6 everything in the tenant."""
    return _person_rank(scene, listing) if scene.caller.person else _app_rank(scene)


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


def _person_rank(scene: Scene, listing: Doc | None) -> int:
    user = ensure_user(scene, scene.caller.email)
    if user["admin"]:
        return 5
    mine = {user["id"], *(group["id"] for group in groups(scene) if user["id"] in group["users"])}
    unique = bool(listing and listing["_unique"])
    scope = str(listing["Id"]) if listing and unique else str(scene.site["web"])
    held = [
        _LEVEL_RANKS[LEVELS[role][0]]
        for one in scene.store.all("assignment", scope)
        if one["principal"] in mine
        for role in one["roles"]
    ]
    return max(held, default=0) if unique else max([2, *held])


def break_inheritance(scene: Scene, listing: Doc, *, copy: bool) -> None:
    """Give a list permissions of its own, copied from the site or none but the caller's."""
    if not listing["_unique"]:
        scene.store.drop_scope("assignment", listing["Id"])
        if copy:
            for one in scene.store.all("assignment", scene.site["web"]):
                scene.store.put("assignment", listing["Id"], str(one["principal"]), one)
        elif scene.caller.person:
            user = ensure_user(scene, scene.caller.email)
            add_assignment(scene, listing["Id"], user["id"], 1073741829)
    scene.store.put("list", scene.site["web"], listing["Id"], {**listing, "_unique": True})
    log_change(scene, {"what": "List", "type": 17}, list_id=listing["Id"])


def reset_inheritance(scene: Scene, listing: Doc) -> None:
    """Let a list inherit the site's permissions again."""
    scene.store.drop_scope("assignment", listing["Id"])
    scene.store.put("list", scene.site["web"], listing["Id"], {**listing, "_unique": False})
    log_change(scene, {"what": "List", "type": 18}, list_id=listing["Id"])


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
        log_change(scene, {"what": "List", "type": kind}, list_id=scope)

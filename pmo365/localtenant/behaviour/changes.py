"""The change log: what happened, with tokens to go on from. Source: docs/tenant/lists.md."""

from __future__ import annotations

from datetime import timedelta

from pmo365.localtenant.behaviour.moments import ticks
from pmo365.localtenant.behaviour.scene import Scene
from pmo365.localtenant.exchange import Doc
from pmo365.localtenant.refusals import ARGUMENT, SP, Refusal, Unemulated
from pmo365.localtenant.shelves import add_change, changes, last_change

PAGE = 1000
DAYS = 60
SCOPES = {"site": 1, "web": 2, "list": 3}
_OBJECTS = (
    "Item",
    "File",
    "Folder",
    "List",
    "Field",
    "View",
    "ContentType",
    "Web",
    "Site",
    "Group",
    "User",
    "Alert",
    "Navigation",
    "SecurityPolicy",
)
_ACTIONS = {
    "Add": (1,),
    "Update": (2,),
    "DeleteObject": (3,),
    "Rename": (4,),
    "Move": (5, 6),
    "Restore": (7,),
    "RoleDefinitionAdd": (8,),
    "RoleDefinitionDelete": (9,),
    "RoleDefinitionUpdate": (10,),
    "RoleAssignmentAdd": (11,),
    "RoleAssignmentDelete": (12,),
    "GroupMembershipAdd": (13,),
    "GroupMembershipDelete": (14,),
    "SystemUpdate": (15,),
}
_OTHERS = {
    "ChangeTokenStart",
    "ChangeTokenEnd",
    "FetchLimit",
    "RecursiveAll",
    "LatestFirst",
    "RequireSecurityTrim",
    "IgnoreStartTokenNotFoundError",
    "Activity",
    "AppConsentPrincipal",
}
_SCOPE_CHANGES = (17, 18)


def log_change(scene: Scene, body: Doc, *, list_id: str | None = None, item: int | None = None) -> None:
    """Append a change: ``what`` (Item, List, …), ``type`` (ChangeType number) and facts of the object."""
    site = scene.site
    full = {**body, "at": scene.stamp, "ticks": ticks(scene.now), "list": list_id, "item": item, "web": site["web"]}
    add_change(scene.store, site["id"], list_id, item, full)


def token(scene: Scene, scope: str, scope_id: str, *, number: int | None = None, at: int | None = None) -> str:
    """Return the change token of a number (default: the latest change) in the scope of a site, web or list."""
    count = last_change(scene.store, scene.site["id"]) if number is None else number
    return f"1;{SCOPES[scope]};{scope_id};{ticks(scene.now) if at is None else at};{count}"


def token_number(scene: Scene, text: str) -> int:
    """Return the number inside a change token; refuses a malformed one and one from another site."""
    parts = text.split(";")
    if len(parts) != 5 or not parts[4].isdigit() or parts[1] not in ("1", "2", "3"):
        raise Refusal(400, f"-2147024809, {ARGUMENT}", "Value does not fall within the expected range.")
    site = scene.site
    foreign = parts[1] in ("1", "2") and parts[2].lower() not in (site["id"], site["web"])
    if foreign or int(parts[4]) > last_change(scene.store, site["id"]) or int(parts[3]) < _oldest(scene):
        raise Refusal(
            500, f"-2130575172, {SP}", "The changeToken refers to a time before the start of the current change log."
        )
    return int(parts[4])


def _oldest(scene: Scene) -> int:
    """Return the ticks before which the log remembers nothing."""
    return ticks(scene.now - timedelta(days=DAYS))


def find_changes(scene: Scene, query: Doc, scope: str, scope_id: str) -> list[tuple[int, Doc]]:
    """Return the changes that a query asks for: object kinds and actions that are true, after the start token."""
    for name in query:
        if name not in _OBJECTS and name not in _ACTIONS and name not in _OTHERS and not name.startswith("__"):
            raise Unemulated(f"property {name} of SP.ChangeQuery")
    objects = {name for name in _OBJECTS if query.get(name) is True}
    actions = {number for name, numbers in _ACTIONS.items() if query.get(name) is True for number in numbers}
    if query.get("RoleAssignmentAdd") or query.get("RoleAssignmentDelete"):
        actions |= set(_SCOPE_CHANGES)
    start = (query.get("ChangeTokenStart") or {}).get("StringValue")
    end = (query.get("ChangeTokenEnd") or {}).get("StringValue")
    after = token_number(scene, start) if start else 0
    until = token_number(scene, end) if end else None
    oldest = _oldest(scene)
    found = [
        (number, change)
        for number, change in changes(scene.store, "list" if scope == "list" else "site", scope_id, after)
        if change["what"] in objects and change["type"] in actions and change["ticks"] >= oldest
        if until is None or number <= until
    ]
    if query.get("LatestFirst"):
        found.reverse()
    return found[: int(query.get("FetchLimit") or PAGE)]

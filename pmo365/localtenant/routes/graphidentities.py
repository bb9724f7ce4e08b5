"""Graph: who made or changed something."""

from __future__ import annotations

from pmo365.localtenant.behaviour.people import APP_ID, principal
from pmo365.localtenant.behaviour.scene import Scene
from pmo365.localtenant.exchange import Doc


def identity(scene: Scene, number: int) -> Doc:
    """Return the identity set of a site user; applications share one."""
    user = principal(scene, number) or {"title": "SharePoint App", "email": ""}
    if number == APP_ID or not user.get("email"):
        return {"user": {"displayName": user["title"]}}
    person = scene.store.get("user", "tenant", user["email"]) or {"oid": str(number)}
    return {"user": {"email": user["email"], "id": person["oid"], "displayName": user["title"]}}

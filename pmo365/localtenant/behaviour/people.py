"""People and groups of a site: every site numbers its own users. Source: docs/tenant/permissions.md."""

from __future__ import annotations

from pmo365.localtenant.behaviour.scene import Scene
from pmo365.localtenant.exchange import Doc
from pmo365.localtenant.refusals import SP, Refusal
from pmo365.localtenant.shelves import put_item

APP_ID = 1073741822
SYSTEM_ID = 1073741823
_PREFIX = "i:0#.f|membership|"


def site_users(scene: Scene) -> list[Doc]:
    """Return the users of the site, by number."""
    return sorted(scene.store.all("siteuser", scene.site["id"]), key=lambda user: user["id"])


def user_by_id(scene: Scene, number: int) -> Doc | None:
    """Return a site user by number, or None."""
    return scene.store.get("siteuser", scene.site["id"], str(number))


def unknown_user(name: str) -> Refusal:
    """Return the refusal for a person the tenant does not have."""
    code = f"-2146232832, {SP}"
    return Refusal(400, code, f"The specified user {name} could not be found.")


def ensure_user(scene: Scene, name: str) -> Doc:
    """Return the site user of a login name or address, made when the site does not know it yet."""
    email = name.lower().removeprefix(_PREFIX)
    known = next((user for user in site_users(scene) if user["email"] == email or user["login"] == name.lower()), None)
    if known:
        return known
    person = scene.store.get("user", "tenant", email)
    if person is None:
        raise unknown_user(name)
    number = scene.store.next(f"principal/{scene.site['id']}", 6)
    return add_user(
        scene,
        {"id": number, "login": _PREFIX + email, "title": person["name"], "email": email, "type": 1, "admin": False},
    )


def add_user(scene: Scene, user: Doc) -> Doc:
    """Store a site user and its row of the user information list."""
    site = scene.site
    values = {"Title": user["title"], "Name": user["login"], "EMail": user["email"]}
    put_item(
        scene.store,
        site["user_list"],
        {
            "id": user["id"],
            "values": values,
            "created": scene.stamp,
            "modified": scene.stamp,
            "author": SYSTEM_ID,
            "editor": SYSTEM_ID,
            "version": 1,
            "ui": 512,
            "guid": site["id"],
            "uid": site["id"],
            "type": "0x010A",
            "folder": False,
            "moderation": 0,
            "comments": None,
            "attachments": False,
        },
    )
    return scene.store.put("siteuser", site["id"], str(user["id"]), user)


def me(scene: Scene) -> int:
    """Return the site number of the caller; applications share one."""
    if scene.caller.person:
        return int(ensure_user(scene, scene.caller.email)["id"])
    return APP_ID


def groups(scene: Scene) -> list[Doc]:
    """Return the groups of the site."""
    return scene.store.all("group", scene.site["id"])


def group_by_id(scene: Scene, number: int) -> Doc | None:
    """Return a group by number, or None."""
    return scene.store.get("group", scene.site["id"], str(number))


def add_group(scene: Scene, title: str, description: str, *, number: int | None = None) -> Doc:
    """Add a site group; refuses a name that is taken or too long."""
    if any(group["title"].lower() == title.lower() for group in groups(scene)):
        text = "The specified name is already in use.\n\nPlease try again with a new name."
        raise Refusal(500, f"-2130575293, {SP}", text)
    if not title.strip() or len(title) > 255:
        raise Refusal(400, "-2147024809, System.ArgumentException", "Value does not fall within the expected range.")
    identity = number or scene.store.next(f"principal/{scene.site['id']}", 6)
    group = {"id": identity, "title": title, "description": description, "users": [], "owner": me(scene)}
    return scene.store.put("group", scene.site["id"], str(identity), group)


def save_group(scene: Scene, group: Doc) -> Doc:
    """Store a changed group."""
    return scene.store.put("group", scene.site["id"], str(group["id"]), group)


def principal(scene: Scene, number: int) -> Doc | None:
    """Return a user or a group by number, or None."""
    return user_by_id(scene, number) or group_by_id(scene, number)

"""Sites: creation with localised default lists and groups, hubs. Source: docs/tenant/lists.md."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from pmo365.localtenant.behaviour.changes import log_change
from pmo365.localtenant.behaviour.fields import add_field
from pmo365.localtenant.behaviour.fieldxml import parse_field
from pmo365.localtenant.behaviour.lists import create_list, lists
from pmo365.localtenant.behaviour.moments import ZONES, parse_moment, stamp
from pmo365.localtenant.behaviour.people import APP_ID, SYSTEM_ID, add_group, add_user, ensure_user
from pmo365.localtenant.behaviour.permissions import add_assignment
from pmo365.localtenant.behaviour.scene import Scene, new_id
from pmo365.localtenant.behaviour.words import check_language, word
from pmo365.localtenant.exchange import Doc
from pmo365.localtenant.refusals import Refusal, Unemulated
from pmo365.localtenant.store import Store
from pmo365.localtenant.tokens import Caller

NOBODY = "00000000-0000-0000-0000-000000000000"
TEMPLATES = ("STS#3", "SITEPAGEPUBLISHING#0")
REQUEST = {
    "Title",
    "Url",
    "Lcid",
    "ShareByEmailEnabled",
    "Classification",
    "SensitivityLabel",
    "Description",
    "WebTemplate",
    "SiteDesignId",
    "WebTemplateExtensionId",
    "Owner",
    "HubSiteId",
    "TimeZoneId",
}


def site_by_path(store: Store, path: str) -> Doc | None:
    """Return the site of a server-relative path, or None."""
    return store.get("site", "tenant", path.rstrip("/").lower() or "/")


def site_by_id(store: Store, identity: str) -> Doc | None:
    """Return the site of a site collection id, or None."""
    return next((site for site in store.all("site", "tenant") if site["id"] == identity.lower()), None)


def is_ready(site: Doc, now: datetime) -> bool:
    """Return whether a site may be used: not while it is being made."""
    return bool(site["polls"] == 0 and ("ready" not in site or parse_moment(site["ready"]) <= now))


def create_site(store: Store, request: Doc, *, caller: Caller, now: datetime) -> Doc:
    """Make a site as SPSiteManager does; refuses an application that names no owner."""
    for name in request:
        if name not in REQUEST and not name.startswith("__"):
            raise Unemulated(f"property {name} of SPSiteCreationRequest")
    tenant = store.shelf("tenant", "tenant")["one"]
    url = urlsplit(request.get("Url", ""))
    if url.scheme != "https" or url.hostname != tenant["host"] or not _managed(url.path):
        raise Refusal(400, "-2147024809, System.ArgumentException", "Value does not fall within the expected range.")
    if not request.get("Owner") and not caller.person:
        raise Refusal(400, "-2147024809, System.ArgumentException", "Owner must be specified.")
    template, lcid = request.get("WebTemplate") or TEMPLATES[1], int(request.get("Lcid") or 1033)
    if template not in TEMPLATES:
        raise Unemulated(f"WebTemplate {template}")
    check_language(lcid)
    return build_site(
        store,
        url.path,
        caller=caller,
        now=now,
        given={
            "title": request.get("Title", ""),
            "description": request.get("Description", ""),
            "language": lcid,
            "time_zone": _zone(request),
            "template": template,
            "owner": request.get("Owner") or caller.email,
            "hub": str(request.get("HubSiteId") or NOBODY).lower(),
        },
    )


def _managed(path: str) -> bool:
    parts = path.rstrip("/").split("/")
    return len(parts) == 3 and parts[1].lower() in ("sites", "teams") and bool(parts[2])


def _zone(request: Doc) -> int:
    number = int(request.get("TimeZoneId") or 3)
    if number not in ZONES:
        raise Unemulated(f"TimeZoneId {number}")
    return number


def build_site(store: Store, path: str, *, caller: Caller, now: datetime, given: Doc) -> Doc:
    """Store a site with its lists, groups and permission assignments and return it."""
    tenant = store.shelf("tenant", "tenant")["one"]
    key = path.rstrip("/").lower() or "/"
    scene = Scene(store, key, caller, now)
    url = f"https://{tenant['host']}{path.rstrip('/')}"
    site: Doc = {
        "id": new_id(),
        "web": new_id(),
        "path": path.rstrip("/") or "/",
        "url": url,
        "created": scene.stamp,
        "user_list": "",
        "is_hub": False,
        "polls": tenant["creation_polls"],
        "ready": stamp(now + timedelta(seconds=tenant.get("creation_seconds", 0))),
        "groups": {},
        **given,
    }
    store.put("site", "tenant", key, site)
    if site["hub"] != NOBODY:
        hub_of(store, site["hub"])
    _add_lists(scene)
    _add_people(scene)
    log_change(scene, {"what": "Web", "type": 1})
    return scene.site


def _add_lists(scene: Scene) -> None:
    lcid = scene.site["language"]
    kept = {"AllowDeletion": False}
    people = create_list(
        scene,
        word("user_list", lcid),
        112,
        url="users",
        given={**kept, "Hidden": True, "EnableVersioning": False, "IsCatalog": True, "IsSystemList": True},
    )
    scene.update_site(user_list=people["Id"])
    for name in ("Name", "EMail"):
        add_field(scene, people, parse_field(_text_column(name)), keep_name=True)
    create_list(
        scene,
        word("documents", lcid),
        101,
        url=word("documents_url", lcid),
        given={"IsDefaultDocumentLibrary": True, "OnQuickLaunch": True},
    )
    create_list(scene, word("form_templates", lcid), 101, url="FormServerTemplates", given={"IsApplicationList": True})
    create_list(scene, word("style_library", lcid), 101, url="Style Library", given={"IsApplicationList": True})
    create_list(
        scene,
        word("site_assets", lcid),
        101,
        url="SiteAssets",
        given={"IsApplicationList": True, "IsSiteAssetsLibrary": True},
    )
    create_list(scene, word("site_pages", lcid), 119, url="SitePages", given={"IsApplicationList": True})
    create_list(
        scene, word("type_log", lcid), 100, url="ContentTypeSyncLog", given={"Hidden": True, "IsSystemList": True}
    )


def _text_column(name: str) -> ElementTree.Element:
    return ElementTree.Element("Field", {"Type": "Text", "Name": name, "DisplayName": name})


def _add_people(scene: Scene) -> None:
    site = scene.site
    add_user(
        scene,
        {
            "id": SYSTEM_ID,
            "login": "SHAREPOINT\\system",
            "title": "System Account",
            "email": "",
            "type": 1,
            "admin": False,
        },
    )
    add_user(
        scene,
        {
            "id": APP_ID,
            "login": "i:0i.t|00000003-0000-0ff1-ce00-000000000000|app@sharepoint",
            "title": "SharePoint App",
            "email": "",
            "type": 1,
            "admin": False,
        },
    )
    if site["owner"]:
        owner = ensure_user(scene, site["owner"])
        scene.store.put("siteuser", site["id"], str(owner["id"]), {**owner, "admin": True})
    made = {}
    for place, (name, role) in enumerate((("owners", 1073741829), ("visitors", 1073741826), ("members", 1073741830))):
        group = add_group(scene, word(name, site["language"]).format(site["title"]), "", number=3 + place)
        add_assignment(scene, site["web"], group["id"], role)
        made[name] = group["id"]
    scene.update_site(groups=made)


def hub_of(store: Store, identity: str) -> Doc:
    """Return the hub of an id (the id of its site collection); refuses an unknown one."""
    found = site_by_id(store, identity)
    if found is None or not found["is_hub"]:
        text = f"The specified hub site with id {identity} does not exist"
        raise Refusal(404, "-1, Microsoft.SharePoint.Client.ResourceNotFoundException", text)
    return found


def register_hub(scene: Scene) -> Doc:
    """Make a site a hub; refuses one that is a hub already."""
    if scene.site["is_hub"]:
        raise Refusal(500, "-1, System.InvalidOperationException", "This site is already a HubSite.")
    return scene.update_site(is_hub=True, hub=scene.site["id"])


def join_hub(scene: Scene, identity: str) -> Doc:
    """Join a hub, or leave with the zero id."""
    low = identity.lower()
    if low != NOBODY:
        hub_of(scene.store, low)
    return scene.update_site(hub=low)


def delete_site(scene: Scene) -> None:
    """Remove a site with everything in it."""
    site = scene.site
    for listing in lists(scene):
        for kind in ("field", "view", "ctype", "assignment", "receiver"):
            scene.store.drop_scope(kind, listing["Id"])
        scene.store.connection.execute("delete from item where list=?", (listing["Id"],))
        scene.store.connection.execute("delete from entry where list=?", (listing["Id"],))
    for kind in ("list", "field", "ctype", "assignment"):
        scene.store.drop_scope(kind, site["web"])
    for kind in ("siteuser", "group", "grant"):
        scene.store.drop_scope(kind, site["id"])
    scene.store.drop("site", "tenant", scene.key)

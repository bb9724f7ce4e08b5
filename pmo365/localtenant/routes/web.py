"""Routes: the web of a site."""

from __future__ import annotations

from typing import Any

from pmo365.localtenant.behaviour.changes import log_change, token
from pmo365.localtenant.behaviour.lists import lists
from pmo365.localtenant.behaviour.moments import BIAS, DESCRIPTIONS
from pmo365.localtenant.behaviour.people import group_by_id, me, user_by_id
from pmo365.localtenant.behaviour.permissions import effective
from pmo365.localtenant.exchange import Doc
from pmo365.localtenant.refusals import Unemulated, bad_query
from pmo365.localtenant.routes.table import Args, Call, Complex, Kind, Node, Route, leads_to_site, step


def _web(call: Call, node: Node) -> Doc:
    site = call.scene.site
    template, _, configuration = site["template"].partition("#")
    return {
        "AllowRssFeeds": True,
        "AlternateCssUrl": "",
        "AppInstanceId": "00000000-0000-0000-0000-000000000000",
        "Configuration": int(configuration or 0),
        "Created": site["created"],
        "CurrentChangeToken": Complex("SP.ChangeToken", {"StringValue": token(call.scene, "web", site["web"])}),
        "CustomMasterUrl": "",
        "Description": site["description"],
        "EffectiveBasePermissions": Complex(
            "SP.BasePermissions", dict(zip(("High", "Low"), effective(call.scene), strict=True))
        ),
        "EnableMinimalDownload": False,
        "Id": site["web"],
        "IsMultilingual": False,
        "Language": site["language"],
        "LastItemModifiedDate": site["created"],
        "LastItemUserModifiedDate": site["created"],
        "MasterUrl": "",
        "NoCrawl": False,
        "QuickLaunchEnabled": True,
        "RecycleBinEnabled": True,
        "ResourcePath": Complex("SP.ResourcePath", {"DecodedUrl": site["url"]}),
        "ServerRelativePath": Complex("SP.ResourcePath", {"DecodedUrl": site["path"]}),
        "ServerRelativeUrl": site["path"],
        "Title": site["title"],
        "UIVersion": 15,
        "Url": site["url"],
        "WebTemplate": template,
        "WebTemplateConfiguration": site["template"],
        "WelcomePage": "SitePages/Home.aspx",
        "HasUniqueRoleAssignments": True,
    }


def _regional(call: Call, node: Node) -> Doc:
    french = call.scene.site["language"] == 1036
    return {
        "AM": "",
        "DateSeparator": "/",
        "DecimalSeparator": "," if french else ".",
        "FirstDayOfWeek": 1 if french else 0,
        "ListSeparator": ";" if french else ",",
        "LocaleId": call.scene.site["language"],
        "NegativeSign": "-",
        "PM": "",
        "ThousandSeparator": "\u00a0" if french else ",",
        "Time24": french,
        "TimeSeparator": ":",
    }


def _zone(call: Call, node: Node) -> Doc:
    number = call.scene.site["time_zone"]
    daylight = 0 if number in (20, 93) else -60
    information = {"Bias": BIAS[number], "DaylightBias": daylight, "StandardBias": 0}
    return {
        "Description": DESCRIPTIONS[number],
        "Id": number,
        "Information": Complex("SP.TimeZoneInformation", information),
    }


_WRITABLE: dict[str, tuple[str, type]] = {"Title": ("title", str), "Description": ("description", str)}


def _merge(call: Call, node: Node, args: Args) -> None:
    changed: dict[str, Any] = {}
    for name, value in call.body().items():
        if name.startswith("__") or "odata." in name:
            continue
        if name not in _WRITABLE:
            raise Unemulated(f"writing {name} of SP.Web")
        key, kind = _WRITABLE[name]
        if not isinstance(value, kind):
            raise bad_query(f"Cannot convert the value of {name} to the expected type.")
        changed[key] = value
    call.scene.update_site(**changed)
    log_change(call.scene, {"what": "Web", "type": 2})


def _group(name: str) -> Any:
    def found(call: Call, node: Node, args: Args) -> Node | None:
        group = group_by_id(call.scene, call.scene.site["groups"][name])
        return Node("group", group, node) if group else None

    return found


def _library(call: Call, node: Node, args: Args) -> Node | None:
    """Return the library that Graph calls the site's drive."""
    found = next((one for one in lists(call.scene) if one["IsDefaultDocumentLibrary"]), None)
    return Node("list", found, node) if found else None


def _current(call: Call, node: Node, args: Args) -> Node | None:
    user = user_by_id(call.scene, me(call.scene))
    return Node("user", user, node) if user else None


_LINKS = (
    "AllProperties",
    "AssociatedMemberGroup",
    "AssociatedOwnerGroup",
    "AssociatedVisitorGroup",
    "ContentTypes",
    "CurrentUser",
    "Fields",
    "Lists",
    "RegionalSettings",
    "RoleAssignments",
    "RoleDefinitions",
    "RootFolder",
    "SiteGroups",
    "SiteUsers",
)

KINDS = (
    Kind(
        "web",
        lambda doc: "SP.Web",
        _web,
        lambda node: "Web",
        links=_LINKS,
        heavy=("EffectiveBasePermissions", "HasUniqueRoleAssignments", "ServerRelativePath"),
    ),
    Kind(
        "regional",
        lambda doc: "SP.RegionalSettings",
        _regional,
        lambda node: "Web/RegionalSettings",
        links=("TimeZone",),
    ),
    Kind("zone", lambda doc: "SP.TimeZone", _zone, lambda node: "Web/RegionalSettings/TimeZone"),
)
COLLECTIONS = ()
ROUTES = (
    step("root", "web", leads_to_site("web")),
    step("site", "rootweb", leads_to_site("web")),
    step("web", "regionalsettings", leads_to_site("regional")),
    step("regional", "timezone", leads_to_site("zone")),
    step("web", "associatedownergroup", _group("owners")),
    step("web", "associatedmembergroup", _group("members")),
    step("web", "associatedvisitorgroup", _group("visitors")),
    step("web", "currentuser", _current),
    step("web", "defaultdocumentlibrary", _library),
    Route("web", "", "MERGE", _merge, "full", (), "[D] working with webs; [M]", status=204),
)

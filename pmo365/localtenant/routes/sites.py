"""Routes: context, site creation, site collections and hubs."""

from __future__ import annotations

from urllib.parse import unquote, urlsplit

from pmo365.localtenant.behaviour.changes import token
from pmo365.localtenant.behaviour.scene import Scene
from pmo365.localtenant.behaviour.sites import (
    NOBODY,
    create_site,
    delete_site,
    hub_of,
    is_ready,
    join_hub,
    register_hub,
    site_by_id,
    site_by_path,
)
from pmo365.localtenant.exchange import Doc
from pmo365.localtenant.refusals import Refusal, Unemulated
from pmo365.localtenant.routes.table import Args, Call, Complex, Kind, Many, Node, Route, Value, leads_to_site, step

_RESPONSE = "Microsoft.SharePoint.Portal.SPSiteCreationResponse"


def _context(call: Call, node: Node, args: Args) -> Value:
    url = call.scene.site["url"]
    moment = call.scene.now.strftime("%d %b %Y %H:%M:%S -0000")
    values = {
        "FormDigestTimeoutSeconds": 1800,
        "FormDigestValue": f"0x{call.scene.site['web'].replace('-', '').upper() * 4},{moment}",
        "LibraryVersion": "16.0.26712.12010",
        "SiteFullUrl": url,
        "SupportedSchemaVersions": ["14.0.0.0", "15.0.0.0"],
        "WebFullUrl": url,
    }
    return Value("GetContextWebInformation", values, "SP.ContextWebInformation")


def _response(name: str, site: Doc | None, status: int) -> Value:
    known = site if site and status in (1, 2) else None
    values = {"SiteId": known["id"] if known else "", "SiteStatus": status, "SiteUrl": known["url"] if known else ""}
    return Value(name, values, _RESPONSE)


def _create(call: Call, node: Node, args: Args) -> Value:
    request = args.get("request") or {}
    path = urlsplit(str(request.get("Url", ""))).path
    if path and site_by_path(call.scene.store, path):
        return _response("Create", None, 4)
    site = create_site(call.scene.store, request, caller=call.scene.caller, now=call.scene.now)
    return _response("Create", site, 2 if is_ready(site, call.scene.now) else 1)


def _status(call: Call, node: Node, args: Args) -> Value:
    path = urlsplit(unquote(str(args.get("url", "")))).path
    site = site_by_path(call.scene.store, path)
    if site is None:
        return _response("Status", None, 0)
    if site["polls"] > 0:
        site = call.scene.store.put("site", "tenant", site["path"].lower(), {**site, "polls": site["polls"] - 1})
    return _response("Status", site, 2 if is_ready(site, call.scene.now) else 1)


def _delete(call: Call, node: Node, args: Args) -> None:
    site = site_by_id(call.scene.store, str(args.get("siteid", "")))
    if site is None:
        raise Refusal(404, "-1, System.IO.FileNotFoundException", "The site does not exist.")
    delete_site(Scene(call.scene.store, site["path"].lower(), call.scene.caller, call.scene.now))


def _site(call: Call, node: Node) -> Doc:
    site = call.scene.site
    return {
        "AllowDesigner": True,
        "Classification": "",
        "CompatibilityLevel": 15,
        "CurrentChangeToken": Complex("SP.ChangeToken", {"StringValue": token(call.scene, "site", site["id"])}),
        "GroupId": NOBODY,
        "HubSiteId": site["hub"],
        "Id": site["id"],
        "IsHubSite": site["is_hub"],
        "MaxItemsPerThrottledOperation": 5000,
        "PrimaryUri": site["url"] + "/",
        "ReadOnly": False,
        "RelatedGroupId": NOBODY,
        "SensitivityLabel": NOBODY,
        "ServerRelativeUrl": site["path"],
        "ShareByEmailEnabled": False,
        "Url": site["url"],
        "WriteLocked": False,
    }


def _hub(call: Call, node: Node) -> Doc:
    site = node.doc
    return {
        "Description": None,
        "EnablePermissionsSync": False,
        "ID": site["id"],
        "LogoUrl": None,
        "ParentHubSiteId": NOBODY,
        "RequiresJoinApproval": False,
        "SiteDesignId": NOBODY,
        "SiteId": site["id"],
        "SiteUrl": site["url"],
        "TenantInstanceId": NOBODY,
        "Title": site["title"],
    }


def _hubs(call: Call, node: Node) -> list[Node]:
    return [Node("hub", site, node) for site in call.scene.store.all("site", "tenant") if site["is_hub"]]


def _register(call: Call, node: Node, args: Args) -> Node:
    if args.get("creationinformation"):
        raise Unemulated("creationInformation of RegisterHubSite")
    return Node("hub", register_hub(call.scene), node)


def _join(call: Call, node: Node, args: Args) -> None:
    join_hub(call.scene, str(args["hubsiteid"]))


def _unregister(call: Call, node: Node, args: Args) -> None:
    hub_of(call.scene.store, call.scene.site["id"])
    call.scene.update_site(is_hub=False, hub=NOBODY)


KINDS = (
    Kind("site", lambda doc: "SP.Site", _site, lambda node: "Site", links=("RootWeb", "Owner")),
    Kind("hub", lambda doc: "SP.HubSite", _hub, lambda node: f"HubSites/GetById('{node.doc['id']}')"),
)
COLLECTIONS = (Many("hubs", "hub", _hubs),)
ROUTES = (
    step("root", "site", leads_to_site("site")),
    step("root", "spsitemanager", leads_to_site("manager")),
    step("root", "hubsites", leads_to_site("hubs")),
    Route("root", "contextinfo", "POST", _context, source="[T] libraries 1e; [M]"),
    Route(
        "manager",
        "create",
        "POST",
        _create,
        "tenant",
        ("request",),
        "[D] site-creation-rest; [R] SiteCreationTests_Application",
    ),
    Route("manager", "status", "GET", _status, "read", ("url",), "[D] site-creation-rest"),
    Route("manager", "delete", "POST", _delete, "tenant", ("siteId",), "[D] site-creation-rest"),
    Route("site", "registerhubsite", "POST", _register, "tenant", ("creationInformation",), "[R] HubSiteTests"),
    Route(
        "site",
        "joinhubsite",
        "POST",
        _join,
        "full",
        ("hubSiteId", "approvalToken", "approvalCorrelationId"),
        "[R] HubSiteTests; [T]",
    ),
    Route("site", "unregisterhubsite", "POST", _unregister, "tenant", (), "[C]"),
)

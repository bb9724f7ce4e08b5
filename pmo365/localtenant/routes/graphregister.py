"""Every path of Graph that is answered, with the permission it needs and its source."""

from __future__ import annotations

from typing import Any

from pmo365.localtenant.routes import (
    graphcolumns,
    graphcopies,
    graphdelta,
    graphdrivedelta,
    graphdrives,
    graphfiles,
    graphitems,
    graphlists,
    graphsearch,
    graphsites,
    graphtypes,
    graphuploads,
    graphversions,
    graphwriting,
)
from pmo365.localtenant.routes.graphtable import GraphRoute
from pmo365.localtenant.routes.graphtenant import TENANT

_LIST = "/lists/(?P<list>[^/:]+)"
_ROW = _LIST + "/items/(?P<item>\\d+)"
_TOKEN = ("token",)

_SITES = (
    GraphRoute("GET", "", graphsites.show_site, "read", "[R] site reads"),
    GraphRoute("GET", "/sites", graphsearch.no_subsites, "read", "[D] site-list-subsites"),
    GraphRoute("GET", "/permissions", graphsites.show_grants, "full", "[D] permissions-selected-overview"),
    GraphRoute("POST", "/permissions", graphsites.add_grant, "full", "[D] permissions-selected-overview", 201),
    GraphRoute("GET", "/permissions/(?P<grant>[^/]+)", graphsites.show_grant, "full", "[D]"),
    GraphRoute("PATCH", "/permissions/(?P<grant>[^/]+)", graphsites.change_grant, "full", "[D]"),
    GraphRoute("DELETE", "/permissions/(?P<grant>[^/]+)", graphsites.drop_grant, "full", "[D]", 204),
)
_COLUMN, _TYPE = "/columns/(?P<column>[^/]+)", "/contentTypes/(?P<type>0x[^/]*)"
_LISTS = (
    GraphRoute("GET", "/lists", graphlists.show_lists, "read", "[D] list-list"),
    GraphRoute("POST", "/lists", graphlists.add_list, "manage", "[D] list-create", 201),
    GraphRoute("GET", _LIST, graphlists.show_list, "read", "[D] list-get"),
    GraphRoute("PATCH", _LIST, graphlists.change_list, "manage", "[M]"),
    GraphRoute("DELETE", _LIST, graphlists.drop_list, "manage", "[U] works, absent from the permission map", 204),
)


def _of_both(method: str, pattern: str, run: Any, need: str, source: str, status: int = 200) -> tuple[GraphRoute, ...]:
    """Return the routes of something that a site has and a list has."""
    return tuple(GraphRoute(method, lead + pattern, run, need, source, status) for lead in ("", _LIST))


_STRUCTURE = (
    *_of_both("GET", "/columns", graphcolumns.show_columns, "read", "[D] site-list-columns, list-list-columns"),
    *_of_both("POST", "/columns", graphcolumns.add_column, "manage", "[D] site-post-columns, list-post-columns", 201),
    *_of_both("GET", _COLUMN, graphcolumns.show_column, "read", "[D] columndefinition-get"),
    *_of_both("PATCH", _COLUMN, graphcolumns.change_column, "manage", "[D] columndefinition-update"),
    *_of_both("DELETE", _COLUMN, graphcolumns.drop_column, "manage", "[D] columndefinition-delete", 204),
    *_of_both("GET", "/contentTypes", graphtypes.show_types, "read", "[D] site-list-contenttypes"),
    GraphRoute("POST", "/contentTypes", graphtypes.add_type, "manage", "[D] site-post-contenttypes", 201),
    *_of_both("GET", _TYPE, graphtypes.show_type, "read", "[D] contenttype-get"),
    *_of_both("PATCH", _TYPE, graphtypes.change_type, "manage", "[D] contenttype-update"),
    *_of_both("DELETE", _TYPE, graphtypes.drop_type, "manage", "[D] contenttype-delete", 204),
    *_of_both("GET", f"{_TYPE}/columns", graphtypes.show_type_columns, "read", "[D] contenttype-list-columns"),
    *_of_both("GET", f"{_TYPE}/columnLinks", graphtypes.show_links, "read", "[M]"),
    GraphRoute("POST", f"{_TYPE}/columns", graphtypes.add_type_column, "manage", "[D] contenttype-post-columns"),
    GraphRoute("POST", f"{_LIST}/contentTypes/addCopy", graphtypes.add_copy, "manage", "[D] contenttype-addcopy", 201),
)
_ITEMS = (
    GraphRoute(
        "GET", f"{_LIST}/items/delta(?:\\(\\))?", graphdelta.show_delta, "read", "[D] listitem-delta", options=_TOKEN
    ),
    GraphRoute("GET", f"{_LIST}/items", graphitems.show_items, "read", "[D] listitem-list"),
    GraphRoute("POST", f"{_LIST}/items", graphwriting.create_item, "write", "[D] listitem-create", 201),
    GraphRoute("GET", _ROW, graphitems.show_item, "read", "[D] listitem-get"),
    GraphRoute("PATCH", _ROW, graphwriting.patch_item, "write", "[D] listitem-update"),
    GraphRoute("DELETE", _ROW, graphwriting.delete_item, "write", "[D]", 204),
    GraphRoute("GET", f"{_ROW}/versions", graphlists.show_item_versions, "read", "[D] listitem-list-versions"),
    GraphRoute("GET", f"{_ROW}/fields", graphitems.show_fields, "read", "[D]"),
    GraphRoute("PATCH", f"{_ROW}/fields", graphwriting.patch_fields, "write", "[D] listitem-update"),
)


def _drive(method: str, pattern: str, run: Any, need: str, source: str, status: int = 200) -> GraphRoute:
    return GraphRoute(method, pattern, run, need, source, status, "drive")


def _item(method: str, pattern: str, run: Any, need: str, source: str, status: int = 200) -> GraphRoute:
    return GraphRoute(method, pattern, run, need, source, status, "item")


_VERSION = "/versions/(?P<version>[^/]+)"
_DRIVES = (
    GraphRoute("GET", "/drives", graphdrives.show_drives, "read", "[D] drive-list"),
    _drive("GET", "", graphdrives.show_drive, "read", "[D] drive-get"),
    _drive("GET", "/list", graphdrives.show_drive_list, "read", "[M]"),
    _drive("GET", "(?:/root)?/search\\(q='(?P<q>.*)'\\)", graphfiles.search_items, "read", "[D] driveitem-search"),
    _item("GET", "/search\\(q='(?P<q>.*)'\\)", graphfiles.search_items, "read", "[D] driveitem-search"),
    _item("GET", "", graphfiles.show_item, "read", "[D] driveitem-get; [R]"),
    _item("PATCH", "", graphfiles.patch_item, "write", "[D] driveitem-update, driveitem-move"),
    _item("DELETE", "", graphfiles.delete_item, "write", "[D] driveitem-delete", 204),
    _item("GET", "/children", graphfiles.show_children, "read", "[D] driveitem-list-children"),
    _item("POST", "/children", graphfiles.make_folder, "write", "[D] driveitem-post-children", 201),
    _item("GET", "/content", graphfiles.get_content, "read", "[D] driveitem-get-content", 302),
    _item("PUT", "/content", graphfiles.put_content, "write", "[D] driveitem-put-content", 201),
    _item("POST", "/createUploadSession", graphuploads.create_session, "write", "[D] driveitem-createuploadsession"),
    _item("POST", "/copy", graphcopies.copy_item, "write", "[D] driveitem-copy", 202),
    _item("POST", "/checkout", graphfiles.checkout, "write", "[D] driveitem-checkout", 204),
    _item("POST", "/checkin", graphfiles.checkin, "write", "[D] driveitem-checkin", 204),
    _item("POST", "/discardCheckout", graphfiles.discard, "write", "[D] driveitem-discardcheckout", 204),
    _item("GET", "/versions", graphversions.show_versions, "read", "[D] driveitem-list-versions"),
    _item("GET", _VERSION, graphversions.show_version, "read", "[D] driveitemversion-get"),
    _item("GET", f"{_VERSION}/content", graphversions.version_content, "read", "[D]", 302),
    _item("POST", f"{_VERSION}/restoreVersion", graphversions.restore_version, "write", "[D]", 204),
    _item("GET", "/listItem", graphversions.show_list_item, "read", "[M]"),
    _item("GET", "/listItem/fields", graphversions.show_item_fields, "read", "[M]"),
    _item("PATCH", "/listItem/fields", graphversions.patch_item_fields, "write", "[D] listitem-update"),
    GraphRoute("GET", f"{_ROW}/driveItem", graphversions.show_drive_item, "read", "[M]"),
    GraphRoute(
        "GET",
        "/delta(?:\\((?:token='(?P<token>[^']*)')?\\))?",
        graphdrivedelta.show_drive_delta,
        "read",
        "[D] driveitem-delta",
        scope="item",
        options=_TOKEN,
    ),
)
ROUTES = (*_SITES, *_LISTS, *_STRUCTURE, *_ITEMS, *_DRIVES, *TENANT)

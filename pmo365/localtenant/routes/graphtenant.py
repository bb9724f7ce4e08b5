"""The paths of Graph that belong to no site, with the application roles each needs."""

from __future__ import annotations

from typing import Any

from pmo365.localtenant.routes import graphgroups, graphpeople, graphsearch, graphsubscriptions
from pmo365.localtenant.routes.graphtable import GraphRoute

_USERS = "User.Read.All|User.ReadBasic.All|User.ReadWrite.All|Directory.Read.All|Directory.ReadWrite.All"
_GROUPS = "Group.Read.All|Group.ReadWrite.All|GroupMember.Read.All|Directory.Read.All|Directory.ReadWrite.All"
_GROUPS_WRITE = "Group.ReadWrite.All|Directory.ReadWrite.All"
_SITES = "Sites.Read.All|Sites.ReadWrite.All|Sites.Manage.All|Sites.FullControl.All|Sites.Selected"
_EVERY = "Sites.Read.All|Sites.ReadWrite.All|Sites.FullControl.All"
_CREATE = f"Group.Create|{_GROUPS_WRITE}"
_GROUP, _PEOPLE = "/groups/(?P<group>[^/]+)", "/(?P<kind>owners|members)"
_ONE = "/subscriptions/(?P<subscription>[^/]+)"


def _route(method: str, pattern: str, run: Any, need: str, source: str, status: int = 200) -> GraphRoute:
    return GraphRoute(method, pattern, run, need, source, status, "tenant", ("search", "count"))


TENANT = (
    _route("GET", "/sites", graphsearch.show_sites, _SITES, "[D] site-search"),
    _route("GET", "/sites/getAllSites(?:\\(\\))?", graphsearch.all_sites, _EVERY, "[D]"),
    _route("GET", "/users", graphpeople.show_users, _USERS, "[D] user-list"),
    _route("GET", "/users/(?P<user>[^/]+)", graphpeople.show_user, _USERS, "[D] user-get"),
    _route("POST", "/users/(?P<user>[^/]+)/sendMail", graphpeople.send_mail, "Mail.Send", "[D] user-sendmail", 202),
    _route("GET", "/groups", graphgroups.show_groups, _GROUPS, "[D] group-list"),
    _route("POST", "/groups", graphgroups.add_group, _CREATE, "[D] group-post-groups; [R]", 201),
    _route("GET", _GROUP, graphgroups.show_group, _GROUPS, "[D] group-get"),
    _route("PATCH", _GROUP, graphgroups.change_group, _GROUPS_WRITE, "[D] group-update", 204),
    _route("DELETE", _GROUP, graphgroups.drop_group, _GROUPS_WRITE, "[D] group-delete", 204),
    _route("GET", _GROUP + _PEOPLE, graphgroups.show_people, _GROUPS, "[D] group-list-members"),
    _route("POST", f"{_GROUP}{_PEOPLE}/\\$ref", graphgroups.add_person, _GROUPS_WRITE, "[D] group-post-members", 204),
    _route(
        "DELETE",
        f"{_GROUP}{_PEOPLE}/(?P<user>[^/]+)/\\$ref",
        graphgroups.drop_person,
        _GROUPS_WRITE,
        "[D] group-delete-members",
        204,
    ),
    _route("GET", "/subscriptions", graphsubscriptions.show_subscriptions, _SITES, "[D] subscription-list"),
    _route("POST", "/subscriptions", graphsubscriptions.add_subscription, _SITES, "[D] subscription-post", 201),
    _route("GET", _ONE, graphsubscriptions.show_subscription, _SITES, "[D] subscription-get"),
    _route("PATCH", _ONE, graphsubscriptions.renew, _SITES, "[D] subscription-update"),
    _route("DELETE", _ONE, graphsubscriptions.end_subscription, _SITES, "[D] subscription-delete", 204),
)

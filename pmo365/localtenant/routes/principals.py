"""Routes: site users and site groups."""

from __future__ import annotations

from pmo365.localtenant.behaviour.changes import log_change
from pmo365.localtenant.behaviour.people import (
    add_group,
    ensure_user,
    group_by_id,
    groups,
    save_group,
    site_users,
    unknown_user,
    user_by_id,
)
from pmo365.localtenant.exchange import Doc
from pmo365.localtenant.refusals import ARGUMENT, Refusal, Unemulated
from pmo365.localtenant.routes.table import Args, Call, Complex, Kind, Many, Node, Route, leads_to, step


def _user(call: Call, node: Node) -> Doc:
    user = node.doc
    identity = Complex(
        "SP.UserIdInfo", {"NameId": f"10032000{user['id']:08x}", "NameIdIssuer": "urn:federation:microsoftonline"}
    )
    return {
        "Email": user["email"],
        "Expiration": "",
        "Id": user["id"],
        "IsEmailAuthenticationGuestUser": False,
        "IsHiddenInUI": False,
        "IsShareByEmailGuestUser": False,
        "IsSiteAdmin": user["admin"],
        "LoginName": user["login"],
        "PrincipalType": user["type"],
        "Title": user["title"],
        "UserId": identity if user["email"] else None,
        "UserPrincipalName": user["email"] or None,
    }


def _group(call: Call, node: Node) -> Doc:
    group = node.doc
    owner = user_by_id(call.scene, group["owner"]) or group_by_id(call.scene, group["owner"])
    return {
        "AllowMembersEditMembership": False,
        "AllowRequestToJoinLeave": False,
        "AutoAcceptRequestToJoinLeave": False,
        "Description": group["description"],
        "Id": group["id"],
        "IsHiddenInUI": False,
        "LoginName": group["title"],
        "OnlyAllowMembersViewMembership": False,
        "OwnerTitle": owner["title"] if owner else "",
        "PrincipalType": 8,
        "RequestToJoinLeaveEmailSetting": None,
        "Title": group["title"],
    }


def _missing(name: str) -> Refusal:
    return Refusal(404, f"-2146232832, {ARGUMENT}", f"Can not find the user or group {name}.")


def _users(call: Call, node: Node) -> list[Node]:
    group = node.find("group")
    if group is None:
        return [Node("user", one, node) for one in site_users(call.scene)]
    found = [user_by_id(call.scene, number) for number in group["users"]]
    return [Node("user", one, node) for one in found if one]


def _groups(call: Call, node: Node) -> list[Node]:
    user = node.find("user")
    return [Node("group", one, node) for one in groups(call.scene) if user is None or user["id"] in one["users"]]


def _user_by(call: Call, node: Node, args: Args) -> Node:
    wanted = str(next(iter(args.values()))).lower()
    for one in _users(call, node):
        if wanted in (str(one.doc["id"]), one.doc["login"].lower(), one.doc["email"]) and wanted:
            return one
    raise _missing(wanted)


def _group_by(call: Call, node: Node, args: Args) -> Node:
    wanted = str(next(iter(args.values()))).lower()
    for one in groups(call.scene):
        if wanted in (str(one["id"]), one["title"].lower()):
            return Node("group", one, node)
    raise Refusal(404, "-2146232832, Microsoft.SharePoint.SPException", "Group cannot be found.")


def _ensure(call: Call, node: Node, args: Args) -> Node:
    return Node("user", ensure_user(call.scene, str(args["logonname"])), node)


def _body(call: Call, allowed: tuple[str, ...], kind: str) -> Doc:
    body = {name: value for name, value in call.body().items() if not name.startswith("__") and "odata." not in name}
    strange = [name for name in body if name not in allowed]
    if strange:
        raise Unemulated(f"writing {', '.join(strange)} of {kind}")
    return body


def _add_group(call: Call, node: Node, args: Args) -> Node:
    body = _body(call, ("Title", "Description"), "SP.Group")
    group = add_group(call.scene, str(body.get("Title", "")), str(body.get("Description") or ""))
    return Node("group", group, node)


def _merge_group(call: Call, node: Node, args: Args) -> None:
    body = _body(call, ("Title", "Description"), "SP.Group")
    changed = {key: body[name] for name, key in (("Title", "title"), ("Description", "description")) if name in body}
    save_group(call.scene, {**node.doc, **changed})


def _drop_group(call: Call, group: Doc) -> None:
    scene = call.scene
    scene.store.drop("group", scene.site["id"], str(group["id"]))
    for scope in (scene.site["web"], *(one["Id"] for one in scene.store.all("list", scene.site["web"]))):
        scene.store.drop("assignment", scope, str(group["id"]))
    log_change(scene, {"what": "Group", "type": 3, "group": group["id"]})


def _delete_group(call: Call, node: Node, args: Args) -> None:
    _drop_group(call, node.doc)


def _remove_group(call: Call, node: Node, args: Args) -> None:
    _drop_group(call, _group_by(call, node, args).doc)


def _add_member(call: Call, node: Node, args: Args) -> Node:
    body = _body(call, ("LoginName",), "SP.User")
    user, group = ensure_user(call.scene, str(body.get("LoginName", ""))), node.need("group")
    if user["id"] not in group["users"]:
        save_group(call.scene, {**group, "users": [*group["users"], user["id"]]})
        log_change(call.scene, {"what": "Group", "type": 13, "group": group["id"]})
    return Node("user", user, node)


def _remove_member(call: Call, node: Node, args: Args) -> None:
    group, user = node.need("group"), _user_by(call, node, args).doc
    if user["id"] not in group["users"]:
        raise unknown_user(user["login"])
    save_group(call.scene, {**group, "users": [one for one in group["users"] if one != user["id"]]})
    log_change(call.scene, {"what": "Group", "type": 14, "group": group["id"]})


KINDS = (
    Kind("user", lambda doc: "SP.User", _user, lambda node: f"Web/GetUserById({node.doc['id']})", links=("Groups",)),
    Kind(
        "group",
        lambda doc: "SP.Group",
        _group,
        lambda node: f"Web/SiteGroups/GetById({node.doc['id']})",
        links=("Users",),
    ),
)
COLLECTIONS = (Many("users", "user", _users), Many("groups", "group", _groups))
ROUTES = (
    step("web", "siteusers", leads_to("users")),
    step("web", "sitegroups", leads_to("groups")),
    step("web", "getuserbyid", lambda call, node, args: _user_by(call, Node("users", {}), args), "userId"),
    step("user", "groups", leads_to("groups")),
    step("group", "users", leads_to("users")),
    step("users", "()", _user_by, "id"),
    step("users", "getbyid", _user_by, "id"),
    step("users", "getbyemail", _user_by, "emailAddress"),
    step("users", "getbyloginname", _user_by, "loginName"),
    step("groups", "()", _group_by, "id"),
    step("groups", "getbyid", _group_by, "id"),
    step("groups", "getbyname", _group_by, "name"),
    Route("web", "ensureuser", "POST", _ensure, "write", ("logonName",), "[R]; [M]"),
    Route("groups", "", "POST", _add_group, "full", (), "[R] SharePointGroupTests: 201", status=201),
    Route("group", "", "MERGE", _merge_group, "full", (), "[M]", status=204),
    Route("group", "", "DELETE", _delete_group, "full", (), "[M]"),
    Route("groups", "removebyid", "POST", _remove_group, "full", ("id",), "[M]"),
    Route("groups", "removebyloginname", "POST", _remove_group, "full", ("loginName",), "[M]"),
    Route("users", "", "POST", _add_member, "full", (), "[R] SharePointGroupTests: 201", status=201),
    Route("users", "removebyid", "POST", _remove_member, "full", ("id",), "[M]"),
    Route("users", "removebyloginname", "POST", _remove_member, "full", ("loginName",), "[M]"),
)

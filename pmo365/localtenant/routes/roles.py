"""Routes: permission levels and who holds them; event receivers."""

from __future__ import annotations

from pmo365.localtenant.behaviour.builtin import LEVELS
from pmo365.localtenant.behaviour.people import group_by_id, principal
from pmo365.localtenant.behaviour.permissions import (
    add_assignment,
    break_inheritance,
    remove_assignment,
    reset_inheritance,
    scope_of,
)
from pmo365.localtenant.behaviour.scene import new_id
from pmo365.localtenant.behaviour.words import word
from pmo365.localtenant.exchange import Doc
from pmo365.localtenant.refusals import ARGUMENT, Refusal, Unemulated
from pmo365.localtenant.routes.table import Args, Call, Complex, Kind, Many, Node, Route, leads_to, step


def _level(call: Call, node: Node) -> Doc:
    number = node.doc["id"]
    name, kind, high, low, order = LEVELS[number]
    return {
        "BasePermissions": Complex("SP.BasePermissions", {"High": high, "Low": low}),
        "Description": "",
        "Hidden": name == "limited",
        "Id": number,
        "Name": word(name, call.scene.site["language"]),
        "Order": order,
        "RoleTypeKind": kind,
    }


def _levels(call: Call, node: Node) -> list[Node]:
    one = node.find("assignment")
    return [Node("level", {"id": number}, node) for number in (one["roles"] if one else LEVELS)]


def _level_by(call: Call, node: Node, args: Args) -> Node:
    wanted = next(iter(args.values()))
    for one in _levels(call, node):
        shown = _level(call, one)
        if str(wanted) == str(shown["Id"]) or str(wanted).lower() == shown["Name"].lower():
            return one
    raise Refusal(404, f"-2147024809, {ARGUMENT}", "Can not find the permission level.")


def _level_by_type(call: Call, node: Node, args: Args) -> Node:
    number = next((key for key, row in LEVELS.items() if row[1] == int(args["roletype"])), None)
    if number is None:
        raise Refusal(404, f"-2147024809, {ARGUMENT}", "Can not find the permission level.")
    return Node("level", {"id": number}, node)


def _scope(call: Call, node: Node) -> str:
    """Return where permissions are kept: the item's or list's own, or those which it inherits."""
    return scope_of(call.scene, node.find("list"), node.find("item"))[0]


def _assignments(call: Call, node: Node) -> list[Node]:
    return [Node("assignment", one, node) for one in call.scene.store.all("assignment", _scope(call, node))]


def _assignment(call: Call, node: Node) -> Doc:
    return {"PrincipalId": node.doc["principal"]}


def _by_principal(call: Call, node: Node, args: Args) -> Node:
    number = int(next(iter(args.values())))
    for one in _assignments(call, node):
        if one.doc["principal"] == number:
            return one
    raise Refusal(404, f"-2146232832, {ARGUMENT}", f"Can not find the principal with id: {number}.")


def _member(call: Call, node: Node, args: Args) -> Node | None:
    number = node.doc["principal"]
    group = group_by_id(call.scene, number)
    found = group or principal(call.scene, number)
    return Node("group" if group else "user", found, node) if found else None


def _checked(call: Call, node: Node, args: Args) -> tuple[str, int, int]:
    listing, item = node.find("list"), node.find("item")
    if not item.get("unique") if item else listing and not listing["_unique"]:
        text = "This operation is not allowed on an object that inherits permissions."
        raise Refusal(400, "-2146233079, System.InvalidOperationException", text)
    number, role = int(args["principalid"]), int(args["roledefid"])
    if principal(call.scene, number) is None:
        raise Refusal(404, f"-2146232832, {ARGUMENT}", f"Can not find the principal with id: {number}.")
    if role not in LEVELS:
        raise Refusal(404, f"-2147024809, {ARGUMENT}", "Can not find the permission level.")
    return _scope(call, node), number, role


def _add(call: Call, node: Node, args: Args) -> None:
    add_assignment(call.scene, *_checked(call, node, args))


def _remove(call: Call, node: Node, args: Args) -> None:
    remove_assignment(call.scene, *_checked(call, node, args))


def _delete(call: Call, node: Node, args: Args) -> None:
    scope = _scope(call, node)
    for role in node.doc["roles"]:
        remove_assignment(call.scene, scope, node.doc["principal"], role)


def _break(call: Call, node: Node, args: Args) -> None:
    copy, clear = bool(args.get("copyroleassignments", False)), bool(args.get("clearsubscopes", False))
    break_inheritance(call.scene, node.need("list"), node.find("item"), copy=copy, clear=clear)


def _reset(call: Call, node: Node, args: Args) -> None:
    reset_inheritance(call.scene, node.need("list"), node.find("item"))


_RECEIVER = (
    "EventType",
    "ReceiverAssembly",
    "ReceiverClass",
    "ReceiverName",
    "ReceiverUrl",
    "SequenceNumber",
    "Synchronization",
)


def _receivers(call: Call, node: Node) -> list[Node]:
    return [Node("receiver", one, node) for one in call.scene.store.all("receiver", node.need("list")["Id"])]


def _add_receiver(call: Call, node: Node, args: Args) -> Node:
    body = {name: value for name, value in call.body().items() if not name.startswith("__") and "odata." not in name}
    strange = [name for name in body if name not in _RECEIVER]
    if strange:
        raise Unemulated(f"writing {', '.join(strange)} of SP.EventReceiverDefinition")
    full: Doc = {
        "EventType": 0,
        "ReceiverAssembly": "",
        "ReceiverClass": "",
        "ReceiverName": "",
        "ReceiverUrl": "",
        "SequenceNumber": 10000,
        "Synchronization": 0,
        **body,
        "ReceiverId": new_id(),
    }
    call.scene.store.put("receiver", node.need("list")["Id"], full["ReceiverId"], full)
    return Node("receiver", full, node)


def _receiver_by(call: Call, node: Node, args: Args) -> Node:
    identity = str(next(iter(args.values()))).lower()
    for one in _receivers(call, node):
        if one.doc["ReceiverId"] == identity:
            return one
    raise Refusal(404, f"-2147024809, {ARGUMENT}", "The event receiver does not exist.")


def _drop_receiver(call: Call, node: Node, args: Args) -> None:
    call.scene.store.drop("receiver", node.need("list")["Id"], node.doc["ReceiverId"])


def _base(node: Node) -> str:
    listing, item = node.find("list"), node.find("item")
    if listing and item:
        return f"Web/Lists(guid'{listing['Id']}')/Items({item['id']})"
    return f"Web/Lists(guid'{listing['Id']}')" if listing else "Web"


_RIGHTS = "[R] RoleAssignmentsTests; [M]"
KINDS = (
    Kind("level", lambda doc: "SP.RoleDefinition", _level, lambda node: f"Web/RoleDefinitions({node.doc['id']})"),
    Kind(
        "assignment",
        lambda doc: "SP.RoleAssignment",
        _assignment,
        lambda node: f"{_base(node)}/RoleAssignments/GetByPrincipalId({node.doc['principal']})",
        links=("Member", "RoleDefinitionBindings"),
    ),
    Kind(
        "receiver",
        lambda doc: "SP.EventReceiverDefinition",
        lambda call, node: node.doc,
        lambda node: f"{_base(node)}/EventReceivers(guid'{node.doc['ReceiverId']}')",
    ),
)
COLLECTIONS = (
    Many("levels", "level", _levels),
    Many("assignments", "assignment", _assignments, need="full"),
    Many("receivers", "receiver", _receivers),
)
ROUTES = (
    step("web", "roledefinitions", leads_to("levels")),
    step("levels", "()", _level_by, "id"),
    step("levels", "getbyid", _level_by, "id"),
    step("levels", "getbyname", _level_by, "name"),
    step("levels", "getbytype", _level_by_type, "roleType"),
    step("web", "roleassignments", leads_to("assignments")),
    step("list", "roleassignments", leads_to("assignments")),
    step("item", "roleassignments", leads_to("assignments")),
    step("assignments", "()", _by_principal, "principalId"),
    step("assignments", "getbyprincipalid", _by_principal, "principalId"),
    step("assignment", "member", _member),
    step("assignment", "roledefinitionbindings", leads_to("levels")),
    step("list", "eventreceivers", leads_to("receivers")),
    step("receivers", "()", _receiver_by, "id"),
    step("receivers", "getbyid", _receiver_by, "eventReceiverId"),
    Route("assignments", "addroleassignment", "POST", _add, "full", ("principalId", "roleDefId"), _RIGHTS),
    Route("assignments", "removeroleassignment", "POST", _remove, "full", ("principalId", "roleDefId"), _RIGHTS),
    Route("assignment", "", "DELETE", _delete, "full", (), _RIGHTS),
    Route("list", "breakroleinheritance", "POST", _break, "full", ("copyRoleAssignments", "clearSubscopes"), _RIGHTS),
    Route("list", "resetroleinheritance", "POST", _reset, "full", (), _RIGHTS),
    Route("item", "breakroleinheritance", "POST", _break, "full", ("copyRoleAssignments", "clearSubscopes"), _RIGHTS),
    Route("item", "resetroleinheritance", "POST", _reset, "full", (), _RIGHTS),
    Route("receivers", "", "POST", _add_receiver, "manage", (), "[R] DefaultValueTest: 201", status=201),
    Route("receiver", "", "DELETE", _drop_receiver, "manage", (), "[M]"),
)

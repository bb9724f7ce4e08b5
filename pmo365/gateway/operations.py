"""Each kind of change → the operations that write it. Nothing is sent here.

What is created gets its ASCII key as title, which fixes its address for ever; the title people read follows.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeVar

from pmo365.errors import Refused
from pmo365.gateway import principals
from pmo365.gateway.address import folder_path, text
from pmo365.gateway.direct import VERBOSE, Operation
from pmo365.gateway.entries import file_fields, file_move, put_defaults, row
from pmo365.gateway.ground import Ground
from pmo365.gateway.parts import GROUP, rows_of
from pmo365.gateway.recipe import Recipe, created, id_of, once
from pmo365.gateway.schema import to_update, to_xml
from pmo365.model.plan import Action, Change, Kind
from pmo365.model.site import Column, ColumnKind, ContentType, Folder, Grant, Level, Library, Register, Role, View

Noun = TypeVar("Noun")
_HINT = 8
"""AddFieldInternalNameHint: the internal name is the one we give."""


def recipe(ground: Ground, change: Change) -> Recipe:
    """Return how a change is written; Refused when this kind of change cannot be."""
    if change.action is Action.REMOVE:
        return _removal(ground, change)
    return _ENCODERS[change.kind](ground, change)


def _is(kind: type[Noun], value: object) -> Noun:
    if not isinstance(value, kind):
        raise TypeError(f"a {kind.__name__} was due, not {type(value).__name__}")
    return value


def _post(path: str, body: dict[str, Any] | None = None) -> Operation:
    return Operation(method="POST", path=path, body=body)


def _merge(path: str, body: dict[str, Any], *, form: str = "") -> Operation:
    return (
        Operation(method="MERGE", path=path, body=body, form=form)
        if form
        else Operation(method="MERGE", path=path, body=body)
    )


def _stated(**told: Any) -> dict[str, Any]:
    return {name: value for name, value in told.items() if value is not None}


# roles -----------------------------------------------------------------------------------------------------------


def _role(ground: Ground, change: Change) -> Recipe:
    role = _is(Role, change.after)
    present = next((one for one in ground.observed.roles if one.key == role.key), None)
    if change.action is Action.CREATE and present is None:
        made = _post("web/sitegroups", {"Title": role.title, "Description": principals.mark(role.key)})
        return created(made, then=lambda answers: _role_rights(int(id_of(answers[0])), role, before=None))
    before = change.before if isinstance(change.before, Role) else present
    return once(*_role_rights(role.id or ground.group(role.key), role, before=before))


def _role_rights(id: int, role: Role, *, before: Role | None) -> list[Operation]:
    held = (before.members if before else None) or ()
    operations = [
        _post(f"web/sitegroups({id})/users", {"LoginName": principals.login(email)})
        for email in role.members or ()
        if email not in held
    ]
    old = before.level if before else None
    if role.level and role.level is not old:
        operations.append(_assign("web", id, role.level))
        operations += [_unassign("web", id, principals.LEVELS[old])] if old else []
    return operations


def _assign(path: str, principal: int, level: Level) -> Operation:
    number = principals.LEVELS[level]
    return _post(f"{path}/roleassignments/AddRoleAssignment(principalId={principal},roleDefId={number})")


def _unassign(path: str, principal: int, number: int) -> Operation:
    return _post(f"{path}/roleassignments/RemoveRoleAssignment(principalId={principal},roleDefId={number})")


# columns and content types ----------------------------------------------------------------------------------------


def _site_column(ground: Ground, change: Change) -> Recipe:
    return _written_column(ground, change, "web/fields", options=_HINT)


def _list_column(ground: Ground, change: Change) -> Recipe:
    key = change.path.split("/")[0]
    return _written_column(ground, change, f"{ground.list_path(key)}/fields", options=_HINT)


def _written_column(ground: Ground, change: Change, fields: str, *, options: int) -> Recipe:
    column = _is(Column, change.after)
    if change.action is Action.UPDATE:
        path = f"{fields}/getByInternalNameOrTitle({text(column.name)})"
        return once(_merge(path, to_update(column), form=VERBOSE))
    target = ground.list_id(column.lookup or "") if column.kind is ColumnKind.LOOKUP else ""
    xml = to_xml(column, language=ground.language, lookup_list=target)
    return created(_post(f"{fields}/CreateFieldAsXml", {"parameters": {"SchemaXml": xml, "Options": options}}))


def _content_type(ground: Ground, change: Change) -> Recipe:
    wanted = _is(ContentType, change.after)
    present = next((one for one in ground.observed.content_types if one.id == wanted.id), None)
    before = change.before if isinstance(change.before, ContentType) else present
    held = ground.inherited(wanted.id) if before is None else frozenset(before.columns or ())
    links = [
        _post(f"web/contenttypes({text(wanted.id)})/FieldLinks", {"FieldInternalName": name})
        for name in wanted.columns or ()
        if name not in held
    ]
    if before is not None:
        return once(*links)
    body = {
        "Id": {"StringValue": wanted.id},
        "Name": wanted.name,
        "Group": wanted.group or GROUP,
        "Description": wanted.description or "",
    }
    return Recipe((lambda _: [_post("web/contenttypes", body)], lambda _: links), made=lambda _: wanted.id)


# lists -----------------------------------------------------------------------------------------------------------


def _list(ground: Ground, change: Change) -> Recipe:
    wanted = _is(Register, change.after)
    library = isinstance(wanted, Library)
    ground.note(wanted)
    body: dict[str, Any] = {
        "Title": wanted.key,
        "BaseTemplate": 101 if library else 100,
        "ContentTypesEnabled": library,
        "Description": wanted.description or "",
    }
    settings = _settings_of(ground, wanted, title=wanted.title)
    if ground.observed.list_of(wanted.key) is not None:
        return once(*settings)  # Made by a request whose answer was lost: only what follows is missing.
    return created(_post("web/lists", body), *settings)


def _settings(ground: Ground, change: Change) -> Recipe:
    wanted = _is(Register, change.after)
    return once(*_settings_of(ground, wanted, title=wanted.title))


def _settings_of(ground: Ground, wanted: Register, *, title: str | None) -> list[Operation]:
    """Return the writes of what is stated; versions are switched on before what depends on them."""
    told, path = wanted.versioning, ground.list_path(wanted.key)
    first = _stated(
        Title=title,
        EnableVersioning=told.major,
        MajorVersionLimit=told.major_limit,
        EnableAttachments=None if isinstance(wanted, Library) else wanted.attachments,
        ForceCheckout=told.checkout,
    )
    second = _stated(
        EnableMinorVersions=told.minor,
        MajorWithMinorVersionsLimit=None if told.minor is False else told.minor_limit,
        EnableModeration=told.approval,
        DraftVersionVisibility=told.drafts_visible_to,
    )
    steps = (second, first) if told.major is False else (first, second)  # Drafts end before versions do.
    return [replace(_merge(path, body), turn=turn) for turn, body in enumerate(steps, start=1) if body]


def _list_content_type(ground: Ground, change: Change) -> Recipe:
    path = f"{ground.list_path(change.path.split('/')[0])}/contenttypes/addAvailableContentType"
    return created(_post(path, {"contentTypeId": _is(str, change.after)}))


def _view(ground: Ground, change: Change) -> Recipe:
    view, views = _is(View, change.after), f"{ground.list_path(change.path.split('/')[0])}/views"
    known = ground.observed.list_of(change.path.split("/")[0])
    present = next((one for one in known.views if one.key == view.key), None) if known else None
    if change.action is Action.UPDATE or present is not None:
        before = change.before if isinstance(change.before, View) else None
        return once(*_view_update(f"{views}(guid'{(before and before.id) or _view_id(ground, change)}')", view))
    parameters = _stated(
        Title=view.key,
        ViewFields=list(view.columns or ()),
        Query=view.query,
        RowLimit=view.row_limit,
        Paged=True,
        PersonalView=False,
        SetAsDefaultView=view.default,
    )

    made = _post(f"{views}/add", {"parameters": parameters})
    if view.title in (None, view.key):
        return created(made)
    return created(made, replace(_merge(f"{views}/getByTitle({text(view.key)})", {"Title": view.title}), turn=1))


def _view_id(ground: Ground, change: Change) -> str:
    known = ground.observed.list_of(change.path.split("/")[0])
    key = _is(View, change.after).key
    found = next((one.id for one in known.views if one.key == key), None) if known else None
    if found is None:
        raise Refused("view_unknown", view=change.path, code="", message="")
    return found


def _view_update(path: str, view: View) -> list[Operation]:
    body = _stated(Title=view.title, ViewQuery=view.query, RowLimit=view.row_limit, DefaultView=view.default)
    operations = [_merge(path, body)] if body else []
    if view.columns is not None:
        operations.append(_post(f"{path}/viewfields/removeallviewfields"))
        operations += [_post(f"{path}/viewfields/addviewfield({text(name)})") for name in view.columns]
    return operations


def _folder(ground: Ground, change: Change) -> Recipe:
    parent, _, name = f"/{_is(Folder, change.after).path}".rpartition("/")
    root = ground.list_root(change.path.split("/")[0])
    return once(_post(f"{folder_path(root + parent)}/folders/AddUsingPath(DecodedUrl={text(name)})"))


def _grants(ground: Ground, change: Change) -> Recipe:
    """Break inheritance and give the wanted rights; where it was broken before, look first who has rights."""
    path = ground.list_path(change.path.split("/")[0])
    wanted = {(ground.group(one.role), one.level) for one in _is(tuple, change.after) if isinstance(one, Grant)}
    if change.before is None:
        # Nothing is copied, so nobody but the service is left: no need to look.
        given = (_assign(path, id, level) for id, level in sorted(wanted))
        broken = _post(f"{path}/BreakRoleInheritance(copyRoleAssignments=false,clearSubscopes=true)")
        return once(broken, *(replace(one, turn=1) for one in given))
    looking = Operation(method="GET", path=f"{path}/roleassignments?$expand=Member,RoleDefinitionBindings")
    return Recipe((lambda _: [looking], lambda answers: _rights(path, wanted, rows_of(answers[-1].data))))


def _rights(path: str, wanted: set[tuple[int, Level]], present: list[Any]) -> list[Operation]:
    numbers = {(id, principals.LEVELS[level]) for id, level in wanted}
    held = {
        (int(one["Member"]["Id"]), int(bound["Id"]))
        for one in present
        if not principals.is_service(one["Member"])
        for bound in one["RoleDefinitionBindings"]
        if int(bound["Id"]) in principals.LEVELS.values()
    }
    levels = {number: level for level, number in principals.LEVELS.items()}
    added = [_assign(path, id, levels[number]) for id, number in sorted(numbers - held)]
    return [*added, *(_unassign(path, id, number) for id, number in sorted(held - numbers))]


def _defaults(ground: Ground, change: Change) -> Recipe:
    values, before = _pairs(change.after), _pairs(change.before or ())
    return put_defaults(ground, change.path.split("/")[0], values, before=before)


def _pairs(told: object) -> dict[str, str]:
    return {str(name): str(value) for name, value in _is(tuple, told)}


def _removal(ground: Ground, change: Change) -> Recipe:
    """Only what holds no content of people can be removed: a column of ours, a view."""
    key = change.path.split("/")[0]
    if change.kind is Kind.COLUMN:
        name = text(change.path.rsplit("/", 1)[-1])
        path = f"{ground.list_path(key)}/fields/getByInternalNameOrTitle({name})"
        return once(Operation(method="DELETE", path=path))
    if change.kind is Kind.VIEW:
        return once(Operation(method="DELETE", path=f"{ground.list_path(key)}/views(guid'{_view_id(ground, change)}')"))
    raise Refused("removal_unsupported", part=change.path, code="", message="")


_ENCODERS: dict[Kind, Callable[[Ground, Change], Recipe]] = {
    Kind.ROLE: _role,
    Kind.SITE_COLUMN: _site_column,
    Kind.CONTENT_TYPE: _content_type,
    Kind.REGISTER: _list,
    Kind.LIBRARY: _list,
    Kind.SETTINGS: _settings,
    Kind.COLUMN: _list_column,
    Kind.LIST_CONTENT_TYPE: _list_content_type,
    Kind.VIEW: _view,
    Kind.FOLDER: _folder,
    Kind.GRANTS: _grants,
    Kind.DEFAULTS: _defaults,
    Kind.ROW: row,
    Kind.FILE_FIELDS: file_fields,
    Kind.FILE_MOVE: file_move,
}
PACKED = frozenset(_ENCODERS)
"""Kinds that travel in batches; SITE, HUB and FILE go one by one."""

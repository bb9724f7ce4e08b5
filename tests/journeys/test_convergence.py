"""A provisioned site, damaged at random by a person, comes back in one run; what people added stays."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, note, settings
from hypothesis import strategies as st

from pmo365.model.document import Artifact
from pmo365.model.plan import Action, Kind, RowWrite, Status
from pmo365.model.site import Column, ColumnKind, Library, Register, Role, Site, Versioning, View
from pmo365.service import work

SITES = {"pmo": "HUB", "prj-0001": "PRJ-0001", "prj-0002": "PRJ-0002"}
Draw = Callable[[Any], Any]
Act = tuple[str, Callable[[Any], object], Callable[[Any], bool]]
"""What is told of it, what is done, whether what people added is still there."""


def nothing_to_keep(hands: Any) -> bool:
    return True


def writes(kind: Kind, path: str, after: Any, action: Action = Action.UPDATE, **more: Any) -> Act:
    stays = more.pop("stays", nothing_to_keep)
    return f"{action} {path} {after}", lambda hands: hands.write(kind, path, after, action, **more), stays


def one_of(draw: Draw, choices: Any) -> Any:
    return draw(st.sampled_from(tuple(choices)))


def ours(one: Register, *kinds: ColumnKind) -> list[Column]:
    return [column for column in one.columns if column.name.startswith("Pmo") and (not kinds or column.kind in kinds)]


def bare(column: Column, **stated: Any) -> Column:
    return replace(Column(name=column.name, kind=column.kind, lookup=column.lookup), **stated)


def address(one: Register) -> str:
    return f"web/lists(guid'{one.id}')"


def column_removed(draw: Draw, one: Register) -> Act:
    column = one_of(draw, ours(one))
    return writes(Kind.COLUMN, f"{one.key}/columns/{column.name}", column, Action.REMOVE)


def column_changed(draw: Draw, one: Register) -> Act:
    column = one_of(draw, ours(one))
    ways: dict[str, Any] = {"title": "Mon titre"}
    ways |= {"indexed": False} if column.indexed and not column.unique else {}
    ways |= {"required": not column.required} if column.required is not None else {}
    ways |= {"default": column.choices[-1]} if column.default and column.choices else {}
    name = one_of(draw, sorted(ways))
    return writes(
        Kind.COLUMN,
        f"{one.key}/columns/{column.name}",
        bare(column, **{name: ways[name]}),
        stays=lambda hands: name != "title" or hands.column_of(one.key, column.name).title == "Mon titre",
    )


def choices_changed(draw: Draw, one: Register) -> Act:
    column = one_of(draw, ours(one, ColumnKind.CHOICE, ColumnKind.CHOICES))
    kept = draw(st.lists(st.sampled_from(column.choices), unique=True))
    return writes(
        Kind.COLUMN,
        f"{one.key}/columns/{column.name}",
        bare(column, choices=(*kept, "Presque")),
        stays=lambda hands: "Presque" in (hands.column_of(one.key, column.name).choices or ()),
    )


def column_added(draw: Draw, one: Register) -> Act:
    mine = Column(name="Humeur", kind=one_of(draw, (ColumnKind.TEXT, ColumnKind.NUMBER)), title="Humeur")
    path = f"{one.key}/columns/Humeur"
    return writes(
        Kind.COLUMN, path, mine, Action.CREATE, stays=lambda hands: hands.column_of(one.key, "Humeur").kind is mine.kind
    )


def view_removed(draw: Draw, one: Register) -> Act:
    view = one_of(draw, (view for view in one.views if not view.default))
    return writes(Kind.VIEW, f"{one.key}/views/{view.key}", view, Action.REMOVE)


def view_changed(draw: Draw, one: Register) -> Act:
    view = one_of(draw, one.views)
    query = "<OrderBy><FieldRef Name='ID'/></OrderBy>"
    ways: dict[str, Any] = {"columns": ("LinkTitle", "Editor"), "query": query, "row_limit": 7, "default": True}
    name = one_of(draw, sorted(ways))
    return writes(
        Kind.VIEW,
        f"{one.key}/views/{view.key}",
        replace(View(key=view.key), **{name: ways[name]}),
        stays=lambda hands: name != "columns" or "Editor" in (hands.view_of(one.key, view.key).columns or ()),
    )


def view_added(draw: Draw, one: Register) -> Act:
    mine = View(key="Mienne", columns=("LinkTitle",), query="", row_limit=30)
    return writes(
        Kind.VIEW,
        f"{one.key}/views/Mienne",
        mine,
        Action.CREATE,
        stays=lambda hands: hands.view_of(one.key, "Mienne").row_limit == 30,
    )


def settings_changed(draw: Draw, one: Register) -> Act:
    library = isinstance(one, Library)
    ways: list[dict[str, Any]] = [{"versioning": Versioning(major_limit=20)}]
    ways.append({"versioning": Versioning(major=False, minor=False if library else None)})
    ways.append({"versioning": Versioning(approval=False)} if library else {"attachments": not one.attachments})
    part: Register = Library(key=one.key) if library else Register(key=one.key)
    return writes(Kind.SETTINGS, one.key, replace(part, **one_of(draw, ways)))


def list_renamed(draw: Draw, one: Register) -> Act:
    title = f"Ma liste {one.key}"
    return (
        f"{one.key} renamed",
        lambda hands: hands.post(address(one), {"Title": title}, method="MERGE"),
        lambda hands: hands.list_of(one.key).title == title,
    )


def list_deleted(draw: Draw, one: Register) -> Act:
    return f"delete {one.key}", lambda hands: hands.post(f"{address(one)}/recycle"), nothing_to_keep


def rights_inherited(draw: Draw, one: Register) -> Act:
    return f"{one.key} inherits", lambda hands: hands.post(f"{address(one)}/ResetRoleInheritance"), nothing_to_keep


def right_taken(draw: Draw, one: Register) -> Act:
    held = one.grants or ()
    gone = one_of(draw, held)
    after = tuple(grant for grant in held if grant != gone)
    return writes(Kind.GRANTS, f"{one.key}/grants", after, before=held)


def row_added(draw: Draw, one: Register) -> Act:
    mine = RowWrite(list=one.key, values={"Title": "À moi"})
    return writes(
        Kind.ROW, f"{one.key}/rows/mine", mine, Action.CREATE, stays=lambda hands: "À moi" in hands.titles_of(one.key)
    )


def folder_deleted(draw: Draw, one: Any) -> Act:
    path = f"{one.key}/{one_of(draw, one.folders).path}"
    where = "web/getFolderByServerRelativePath(DecodedUrl='/{}/{}')/recycle"
    return f"delete {path}", lambda hands: hands.post(where.format(hands.below, path)), nothing_to_keep


def file_added(draw: Draw, one: Any) -> Act:
    mine = Artifact(site="", library=one.key, folder="", name="à moi.txt", content="à moi".encode())
    return writes(
        Kind.FILE,
        f"{one.key}/files/{mine.name}",
        mine,
        Action.CREATE,
        stays=lambda hands: hands.gateway.file_bytes(hands.url, hands.library_of(one.key), mine.name) == mine.content,
    )


def defaults_changed(draw: Draw, one: Any) -> Act:
    stated = dict(one.defaults)
    after = {**stated, one_of(draw, sorted(stated)): "autre chose", "Title": "Sans titre"}
    return writes(
        Kind.DEFAULTS,
        f"{one.key}/defaults",
        tuple(sorted(after.items())),
        stays=lambda hands: ("Title", "Sans titre") in (hands.library_of(one.key).defaults or ()),
    )


def member_added(draw: Draw, role: Role) -> Act:
    mine = "priya.nair@contoso.com"
    after = replace(role, members=(*(role.members or ()), mine))
    return writes(
        Kind.ROLE,
        f"roles/{role.key}",
        after,
        before=role,
        stays=lambda hands: any(now.key == role.key and mine in (now.members or ()) for now in hands.site.roles),
    )


def members_out(draw: Draw, role: Role) -> Act:
    def do(hands: Any) -> None:
        for email in role.members or ():
            told = {"loginName": f"i:0#.f|membership|{email}"}
            hands.post(f"web/sitegroups({role.id})/users/removeByLoginName", told)

    return f"{role.key} emptied", do, nothing_to_keep


def group_deleted(draw: Draw, role: Role) -> Act:
    return f"delete {role.key}", lambda hands: hands.post(f"web/sitegroups/removeById({role.id})"), nothing_to_keep


def list_added(draw: Draw, role: Role) -> Act:
    def do(hands: Any) -> None:
        hands.write(Kind.REGISTER, "Idees", Register(key="Idees", title="Idées"), Action.CREATE)
        hands.look()
        hands.write(Kind.ROW, "Idees/rows/1", RowWrite(list="Idees", values={"Title": "Une idée"}), Action.CREATE)

    return "create Idees", do, lambda hands: hands.titles_of("Idees") == ["Une idée"]


ON_LISTS = (
    (choices_changed, column_changed, column_removed),
    (view_added, view_changed, view_removed),
    (settings_changed, list_renamed, folder_deleted, defaults_changed, rights_inherited, right_taken),
    (column_added, row_added, file_added),
)
ON_GROUPS = (member_added, members_out, group_deleted, list_added)
NEEDS: dict[Any, Callable[[Register], object]] = {
    choices_changed: lambda one: ours(one, ColumnKind.CHOICE, ColumnKind.CHOICES),
    view_removed: lambda one: len(one.views) > 1,
    row_added: lambda one: not isinstance(one, Library),
    file_added: lambda one: isinstance(one, Library),
    defaults_changed: lambda one: getattr(one, "defaults", None),
    folder_deleted: lambda one: getattr(one, "folders", None),
    rights_inherited: lambda one: one.grants,
    right_taken: lambda one: one.grants,
}


@st.composite
def damage(draw: Draw, site: Site) -> list[Act]:
    """Acts of two or more kinds on a few lists, one on the groups, and perhaps a list deleted."""
    acts: list[Act] = []
    *lists, other = draw(st.lists(st.sampled_from(site.lists), min_size=3, max_size=6, unique_by=lambda one: one.key))
    for one in lists:
        for kinds in draw(st.lists(st.sampled_from(ON_LISTS), min_size=2, unique=True)):
            acts.append(one_of(draw, (make for make in kinds if NEEDS.get(make, bool)(one)))(draw, one))
    acts.append(one_of(draw, ON_GROUPS)(draw, one_of(draw, site.roles)))
    return [*acts, list_deleted(draw, other)] if draw(st.booleans()) else acts


@pytest.fixture(scope="session")
def whole(hands_on: Callable[[str], Any], stage: Any) -> dict[str, Any]:
    """The hands on each site, as it is right after provisioning."""
    stage.recall("sites")
    return {name: hands_on(name) for name in SITES}


def comes_back(data: Any, stage: Any, whole: dict[str, Any]) -> None:
    name = data.draw(st.sampled_from(sorted(SITES)), label="site")
    acts = data.draw(damage(whole[name].site))
    stage.recall("sites")
    hands = replace(whole[name])
    for told, do, _ in acts:
        note(told)
        do(hands)
    with stage.workspace() as workspace:
        first, second = (work.provision(workspace, [SITES[name]]) for _ in range(2))
    assert [str(error) for error in first.errors if error] == []
    bad = [one for one in first.outcomes if one.status is not Status.DONE]
    assert [(one.change.path, one.code, one.message) for one in bad] == []
    left = [change for result in second.results for plan in result.plans for change in plan.changes]
    assert [(change.path, change.before, change.after) for change in left] == []
    assert second.writes == 0
    hands.look()
    assert [told for told, _, stays in acts if not stays(hands)] == []


QUIET = {"deadline": None, "database": None, "suppress_health_check": list(HealthCheck)}


@settings(max_examples=30, derandomize=True, phases=[Phase.generate], **QUIET)
@given(data=st.data())
def test_a_site_damaged_at_random_comes_back_and_keeps_what_people_added(
    data: Any, stage: Any, whole: dict[str, Any]
) -> None:
    comes_back(data, stage, whole)


@pytest.mark.soak
@pytest.mark.timeout(3600)
@settings(max_examples=500, **QUIET)
@given(data=st.data())
def test_five_hundred_damaged_sites_come_back(data: Any, stage: Any, whole: dict[str, Any]) -> None:
    comes_back(data, stage, whole)

"""A desired site with every kind of part, and a tenant made of values that carries changes out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace
from typing import Any

import pytest

from pmo365.model.plan import Action, Change, Kind
from pmo365.model.site import (
    Column,
    ColumnKind,
    ContentType,
    Folder,
    Grant,
    Level,
    Library,
    Register,
    Role,
    Site,
    Versioning,
    View,
)

URL = "https://contoso.sharepoint.com/sites/prj-0001"
HUB = "https://contoso.sharepoint.com/sites/pmo"
DOCUMENT = "0x010100" + "A" * 32


@pytest.fixture
def desired() -> Site:
    risks = Register(
        key="Risks",
        title="Risques",
        columns=(
            Column(name="PmoKey", kind=ColumnKind.TEXT, title="Clé", indexed=True, hidden=True),
            Column(name="PmoZone", kind=ColumnKind.CHOICE, title="Zone", choices=("Vert", "Rouge"), indexed=True),
            Column(name="PmoScore", kind=ColumnKind.NUMBER, title="Criticité", minimum=1, maximum=25),
            Column(name="PmoRiskRef", kind=ColumnKind.LOOKUP, title="Risque", lookup="Risks"),
        ),
        views=(View(key="Open", title="Ouverts", columns=("Title", "PmoZone"), query="<Where></Where>", row_limit=50),),
        versioning=Versioning(major=True, major_limit=100),
        attachments=False,
    )
    governance = Library(
        key="Governance",
        title="Pilotage",
        columns=(Column(name="PmoDocCode", kind=ColumnKind.TEXT, title="Code", indexed=True),),
        versioning=Versioning(major=True, minor=True, major_limit=100, approval=True),
        content_types=(DOCUMENT,),
        folders=(Folder(path="01-Mandat"), Folder(path="02-Énoncé")),
        defaults=(("PmoDocCode", "PRJ-0001"),),
        grants=(Grant("PMO", Level.FULL), Grant("MEM", Level.READ)),
    )
    return Site(
        url=URL,
        title="PRJ-0001",
        language="fr",
        hub=HUB,
        columns=(Column(name="PmoDocCode", kind=ColumnKind.TEXT, title="Code"),),
        content_types=(ContentType(id=DOCUMENT, name="Document PMO", columns=("PmoDocCode",)),),
        registers=(risks,),
        libraries=(governance,),
        roles=(Role(key="PRM", title="Chef de projet", level=Level.EDIT, members=("a@contoso.com",)),),
    )


@pytest.fixture
def carried_out() -> Callable[[Site | None, tuple[Change, ...]], Site]:
    """Return a function that does changes on a value; it refuses what the tenant would refuse."""

    def run(site: Site | None, changes: tuple[Change, ...]) -> Site:
        for change in changes:
            site = _one(site, change)
        assert site is not None
        return site

    return run


def _stated(present: Any, after: Any) -> Any:
    """Return the present part with what the change states."""
    skip = {"key", "name", "kind", "versioning", "columns" if isinstance(after, Register) else ""}
    said = {
        one.name: getattr(after, one.name)
        for one in fields(after)
        if one.name not in skip and getattr(after, one.name) not in (None, ())
    }
    if isinstance(after, Register):
        versioning = replace(
            present.versioning,
            **{
                one.name: getattr(after.versioning, one.name)
                for one in fields(after.versioning)
                if getattr(after.versioning, one.name) is not None
            },
        )
        said["versioning"] = versioning
    return replace(present, **said)


def _put(parts: tuple[Any, ...], part: Any, name: str, *, create: bool) -> tuple[Any, ...]:
    names = [getattr(one, name) for one in parts]
    wanted = getattr(part, name)
    if create:
        assert wanted not in names, f"{wanted} exists already"
        return (*parts, part)
    assert wanted in names, f"{wanted} does not exist"
    return tuple(_stated(one, part) if getattr(one, name) == wanted else one for one in parts)


def _one(site: Site | None, change: Change) -> Site:
    create = change.action is Action.CREATE
    if change.kind is Kind.SITE:
        assert site is None
        return replace(change.after, hub=None)  # type: ignore[type-var]
    assert site is not None, "the site comes first"
    after: Any = change.after
    match change.kind:
        case Kind.HUB:
            return replace(site, hub=after)
        case Kind.ROLE:
            return replace(site, roles=_put(site.roles, after, "key", create=create))
        case Kind.SITE_COLUMN:
            return replace(site, columns=_put(site.columns, after, "name", create=create))
        case Kind.CONTENT_TYPE:
            return replace(site, content_types=_put(site.content_types, after, "id", create=create))
        case Kind.REGISTER:
            return replace(site, registers=_put(site.registers, after, "key", create=True))
        case Kind.LIBRARY:
            return replace(site, libraries=_put(site.libraries, after, "key", create=True))
    return _in_list(site, change, create=create)


def _in_list(site: Site, change: Change, *, create: bool) -> Site:
    key, after = change.path.split("/")[0], change.after
    one: Any = site.list_of(key)
    assert one is not None, f"the list {key} comes before {change.path}"
    match change.kind:
        case Kind.SETTINGS:
            one = _stated(one, after)
        case Kind.COLUMN:
            one = replace(one, columns=_put(one.columns, after, "name", create=create))
        case Kind.VIEW:
            one = replace(one, views=_put(one.views, after, "key", create=create))
        case Kind.FOLDER:
            one = replace(one, folders=_put(one.folders, after, "path", create=True))
        case Kind.DEFAULTS:
            one = replace(one, defaults=after)
        case Kind.GRANTS:
            one = replace(one, grants=after)
        case Kind.LIST_CONTENT_TYPE:
            copy = str(after) + "00" + "B" * 32
            one = replace(one, content_types=(*(one.content_types or ()), copy))
        case other:
            raise AssertionError(f"unexpected {other}")
    if isinstance(one, Library):
        return replace(site, libraries=tuple(one if old.key == key else old for old in site.libraries))
    return replace(site, registers=tuple(one if old.key == key else old for old in site.registers))

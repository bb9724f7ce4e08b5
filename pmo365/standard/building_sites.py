"""Shapes → blueprints: which lists, content types, site columns and roles a site has."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pmo365.model.site import Level
from pmo365.model.standard import (
    Blueprint,
    ColumnDefinition,
    ContentTypeDefinition,
    LibraryDefinition,
    ListDefinition,
    RoleDefinition,
)
from pmo365.standard import shapes
from pmo365.standard.building_lists import column, library, register, words
from pmo365.standard.files import Files

DOCUMENT = "0x0101"
"""Id of SharePoint's own content type of documents, parent of all of ours."""

HUB = "hub"

Linked = Mapping[str, tuple[ColumnDefinition, ...]]
"""Content type → the site columns it carries, its parent's first."""


def blueprint(files: Files, name: str) -> Blueprint:
    """Return one blueprint with everything it names; KeyError when a needed file could not be read."""
    shape = files.needed(f"blueprints/{name}.yaml", shapes.BlueprintShape)
    types = _types(files.needed("content_types.yaml", shapes.ContentTypesFile))
    linked = _linked(files.needed("content_types.yaml", shapes.ContentTypesFile))
    used = _used(types, _named(files, shape))
    return Blueprint(
        name=name,
        title=words(shape.title),
        registers=_registers(files, shape, of_project=name != HUB),
        libraries=_libraries(files, shape, linked=linked, of_project=name != HUB),
        content_types=used,
        columns=tuple({one.name: one for of in used for one in linked[of.name]}.values()),
        roles=_roles(files, shape),
        template=shape.template,
        path=shape.path,
    )


def _types(file: shapes.ContentTypesFile) -> dict[str, ContentTypeDefinition]:
    """Return the content types by name, parents before children, with their whole ids."""
    types: dict[str, ContentTypeDefinition] = {}
    for name, one in file.types.items():
        parent = types.get(one.parent)
        types[name] = ContentTypeDefinition(
            name=name,
            id=f"{parent.id if parent else DOCUMENT}00{one.id}",
            title=words(one.title),
            columns=tuple(f"Pmo{column}" for column in one.columns),
            parent=parent.name if parent else "",
        )
    return types


def _linked(file: shapes.ContentTypesFile) -> Linked:
    columns = {name: column(name, one) for name, one in file.columns.items()}
    linked: dict[str, tuple[ColumnDefinition, ...]] = {}
    for name, one in file.types.items():
        own = tuple(columns[column] for column in one.columns if column in columns)
        linked[name] = (*linked.get(one.parent, ()), *own)
    return linked


def _named(files: Files, shape: shapes.BlueprintShape) -> set[str]:
    libraries = files.many("libraries", shapes.LibraryShape)
    return {one for key in shape.libraries if key in libraries for one in libraries[key].content_types}


def _used(types: Mapping[str, ContentTypeDefinition], named: Iterable[str]) -> tuple[ContentTypeDefinition, ...]:
    """Return the named content types and their ancestors, in the order of the file."""
    wanted: set[str] = set()
    for name in named:
        while name in types and name not in wanted:
            wanted.add(name)
            name = types[name].parent
    return tuple(one for name, one in types.items() if name in wanted)


def _registers(files: Files, shape: shapes.BlueprintShape, *, of_project: bool) -> tuple[ListDefinition, ...]:
    every = files.needed("pmo.yaml", shapes.PmoFile).registers
    known = files.many("registers", shapes.RegisterShape)
    return tuple(
        register(key, known[key], every=every, of_project=of_project)
        for key in dict.fromkeys(shape.registers)
        if key in known
    )


def _libraries(
    files: Files, shape: shapes.BlueprintShape, *, linked: Linked, of_project: bool
) -> tuple[LibraryDefinition, ...]:
    known = files.many("libraries", shapes.LibraryShape)
    return tuple(
        library(key, known[key], linked=linked, of_project=of_project)
        for key in dict.fromkeys(shape.libraries)
        if key in known
    )


def _roles(files: Files, shape: shapes.BlueprintShape) -> tuple[RoleDefinition, ...]:
    titles = files.needed("roles.yaml", shapes.RolesFile).root
    return tuple(
        RoleDefinition(key=role, title=words(titles[role].title), level=Level(level) if level else None)
        for role, level in shape.roles.items()
        if role in titles
    )

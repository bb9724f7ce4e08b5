"""Shapes → registers, libraries, columns and views."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, TypeVar

from pmo365.languages import say
from pmo365.model.site import ColumnKind, Level
from pmo365.model.standard import ColumnDefinition, LibraryDefinition, ListDefinition, ViewDefinition
from pmo365.model.words import Words
from pmo365.standard import shapes
from pmo365.standard.caml import canonical, spelt_out

VIEW_COLUMNS = {
    "Title": "LinkTitle",
    "Name": "LinkFilename",
    "Type": "DocIcon",
    "ID": "ID",
    "Created": "Created",
    "Author": "Author",
    "Modified": "Modified",
    "Editor": "Editor",
    "Version": "_UIVersionString",
    "Approval": "_ModerationStatus",
    "CheckedOutTo": "CheckoutUser",
}
"""SharePoint's own columns under the names a PMO writes in a view."""

Definition = TypeVar("Definition", bound=ListDefinition)

_DRAFTS = {"readers": 0, "editors": 1, "approvers": 2}


def words(shape: shapes.WordsShape) -> Words:
    """Return words in both languages."""
    return Words(shape.fr, shape.en)


def column(name: str, shape: shapes.ColumnShape) -> ColumnDefinition:
    """Return one column under its internal name."""
    return ColumnDefinition(
        name=f"Pmo{name}",
        kind=ColumnKind(shape.type),
        title=words(shape.title),
        description=words(shape.description) if shape.description else None,
        required=shape.required,
        indexed=shape.indexed,
        unique=shape.unique,
        hidden=shape.hidden,
        service=shape.service,
        default=written(shape.default),
        choices=shape.choices,
        minimum=shape.minimum,
        maximum=shape.maximum,
        pattern=shape.pattern,
        lookup=shape.lookup,
    )


def written(value: str | int | float | bool | None) -> str | None:
    """Return a default as the model writes it: yes and no for booleans, numbers with a point."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return None if value is None else str(value)


def _every_list_has(*, of_project: bool, register: bool) -> tuple[ColumnDefinition, ...]:
    """Return the columns no file declares: project code, reference, hidden key for safe repetition."""
    code = replace(_text("ProjectCode"), required=register, default="site")
    reference = replace(_text("Ref"), unique=True, service=True)
    key = replace(_text("Key"), hidden=True, service=True)
    return (*((code,) if of_project else ()), *((reference,) if register else ()), key)


def _text(name: str) -> ColumnDefinition:
    title = Words(say("fr", f"standard.columns.{name}"), say("en", f"standard.columns.{name}"))
    return ColumnDefinition(name=f"Pmo{name}", kind=ColumnKind.TEXT, title=title, indexed=True)


def _completed(own: tuple[ColumnDefinition, ...], every: tuple[ColumnDefinition, ...]) -> tuple[ColumnDefinition, ...]:
    """Return the columns of a list and those it does not declare itself."""
    declared = {one.name for one in own}
    return (*own, *(one for one in every if one.name not in declared))


def _views(shape: shapes.ListShape, columns: tuple[ColumnDefinition, ...]) -> tuple[ViewDefinition, ...]:
    return tuple(
        ViewDefinition(
            key=key,
            title=words(view.title),
            columns=tuple(VIEW_COLUMNS.get(one, f"Pmo{one}") for one in view.columns),
            query=_query(view.query, shape, columns),
            row_limit=view.row_limit,
            default=view.default,
        )
        for key, view in shape.views.items()
    )


def _query(query: str, shape: shapes.ListShape, columns: tuple[ColumnDefinition, ...]) -> str:
    status = _named(shape.status.column if shape.status else "")
    choices = next((one.choices for one in columns if one.name == status), None)
    opened = [(key, choices) for key in shape.status.open] if shape.status and choices else []
    return canonical(spelt_out(query, status=status, open_when=opened, owner=_named(shape.owner)))


def _named(short: str) -> str:
    return f"Pmo{short}" if short else ""


def _grants(shape: shapes.ListShape) -> tuple[tuple[str, Level], ...] | None:
    return None if shape.grants is None else tuple((role, Level(level)) for role, level in shape.grants.items())


def _versioned(definition: Definition, *said: shapes.VersioningShape | None) -> Definition:
    """Return the list with its settings of versioning; the last one that says something wins."""
    told: dict[str, Any] = {}
    for shape in said:
        told |= shape.model_dump(exclude_none=True) if shape else {}
    drafts = told.get("drafts_visible_to")
    return replace(
        definition,
        major=told.get("major"),
        major_limit=told.get("major_limit"),
        minor=told.get("minor"),
        minor_limit=told.get("minor_limit"),
        approval=told.get("approval"),
        drafts_visible_to=None if drafts is None else _DRAFTS[drafts],
        checkout=told.get("checkout"),
    )


def register(
    key: str, shape: shapes.RegisterShape, *, every: shapes.RegistersShape, of_project: bool
) -> ListDefinition:
    """Return one register; ``every``: what all registers do unless their own file says otherwise."""
    own = tuple(column(name, one) for name, one in shape.columns.items())
    columns = _completed(own, _every_list_has(of_project=of_project, register=True))
    definition = ListDefinition(
        key=key,
        title=words(shape.title),
        description=words(shape.description) if shape.description else None,
        columns=columns,
        prefix=shape.prefix or "",
        views=_views(shape, columns),
        attachments=every.attachments if shape.attachments is None else shape.attachments,
        grants=_grants(shape),
        open_when=tuple(shape.status.open) if shape.status else (),
        status_column=_named(shape.status.column if shape.status else ""),
        owner_column=_named(shape.owner),
        due_column=_named(shape.due),
        single_row=shape.single_row,
    )
    return _versioned(definition, every.versioning, shape.versioning)


def library(
    key: str,
    shape: shapes.LibraryShape,
    *,
    linked: Mapping[str, tuple[ColumnDefinition, ...]],
    of_project: bool,
) -> LibraryDefinition:
    """Return one library; ``linked``: the columns its content types bring."""
    brought = {one.name: one for name in shape.content_types for one in linked.get(name, ())}
    own = {f"Pmo{name}": column(name, one) for name, one in shape.columns.items()}
    columns = _completed(tuple((brought | own).values()), _every_list_has(of_project=of_project, register=False))
    definition = LibraryDefinition(
        key=key,
        title=words(shape.title),
        description=words(shape.description) if shape.description else None,
        columns=columns,
        views=_views(shape, columns),
        grants=_grants(shape),
        owner_column=_named(shape.owner),
        due_column=_named(shape.due),
        status_column=_named(shape.status.column if shape.status else ""),
        open_when=tuple(shape.status.open) if shape.status else (),
        content_types=tuple(name for name in shape.content_types if name in linked),
        folders=tuple(words(one) for one in shape.folders),
        defaults={f"Pmo{name}": str(written(value)) for name, value in shape.defaults.items()},
        required_at_publication=tuple(f"Pmo{one}" for one in shape.required_at_publication),
        governed=shape.governed,
    )
    return _versioned(definition, shape.versioning)

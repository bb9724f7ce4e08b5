"""How one part of a site differs from what the Standard states."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from xml.etree.ElementTree import ParseError, canonicalize

from pmo365.model.site import Column, ContentType, Library, Versioning, View

_COLUMN_SETTINGS = ("required", "indexed", "unique", "hidden", "default", "minimum", "maximum")


@dataclass(frozen=True, slots=True)
class ColumnDifference:
    """The settings of a column that differ: nothing else is filled."""

    after: Column
    before: Column


@dataclass(frozen=True, slots=True)
class ViewDifference:
    """The settings of a view that differ: nothing else is filled."""

    after: View
    before: View


def column_difference(wanted: Column, present: Column) -> ColumnDifference | None:
    """Return what differs of the stated settings; None when nothing does. Titles are not compared."""
    after: dict[str, object] = {}
    for name in _COLUMN_SETTINGS:
        stated = getattr(wanted, name)
        held = getattr(present, name)
        if stated is not None and stated != (_empty(stated) if held is None else held):
            after[name] = stated
    if wanted.choices is not None and any(one not in (present.choices or ()) for one in wanted.choices):
        after["choices"] = merged_choices(wanted.choices, present.choices or ())
    if not after:
        return None
    bare = Column(name=wanted.name, kind=wanted.kind, lookup=wanted.lookup)
    before = {name: getattr(present, name) for name in after}
    return ColumnDifference(replace(bare, **after), replace(bare, **before))  # type: ignore[arg-type]


def _empty(stated: object) -> object:
    """Return what SharePoint means when it says nothing: no flag is a false flag, no text is no default."""
    if isinstance(stated, bool):
        return False
    return "" if isinstance(stated, str) else None


def merged_choices(wanted: tuple[str, ...], present: tuple[str, ...]) -> tuple[str, ...]:
    """Return the stated labels in their order, then the labels people added."""
    return (*wanted, *(label for label in present if label not in wanted))


def versioning_difference(wanted: Versioning, present: Versioning) -> tuple[Versioning, Versioning]:
    """Return (after, before) holding only the stated settings that differ.

    Limits are minimums: a library that keeps more versions than stated is left so, for cutting trims its history.
    """
    names = [
        one.name
        for one in fields(Versioning)
        if getattr(wanted, one.name) is not None
        and not _keeps(one.name, getattr(wanted, one.name), getattr(present, one.name))
    ]
    return (
        Versioning(**{name: getattr(wanted, name) for name in names}),
        Versioning(**{name: getattr(present, name) for name in names}),
    )


def _keeps(name: str, wanted: object, present: object) -> bool:
    if name in ("major_limit", "minor_limit") and isinstance(wanted, int) and isinstance(present, int):
        return present == 0 or present >= wanted  # SharePoint says 0 for "no limit".
    return wanted == present


def view_difference(wanted: View, present: View) -> ViewDifference | None:
    """Return what differs of a stated view; columns people added to it stay, after the stated ones."""
    after: dict[str, object] = {}
    if any(name not in (present.columns or ()) for name in wanted.columns or ()):
        extra = tuple(name for name in present.columns or () if name not in (wanted.columns or ()))
        after["columns"] = (*(wanted.columns or ()), *extra)
    if wanted.query is not None and _same_xml(wanted.query) != _same_xml(present.query or ""):
        after["query"] = wanted.query
    for name in ("row_limit", "default"):
        stated = getattr(wanted, name)
        if stated and stated != getattr(present, name):
            after[name] = stated
    if unfinished(wanted.title, present.title, key=wanted.key):
        after["title"] = wanted.title
    if not after:
        return None
    bare = View(key=wanted.key)
    before = {name: getattr(present, name) for name in after}
    return ViewDifference(replace(bare, **after), replace(bare, **before, id=present.id))  # type: ignore[arg-type]


def unfinished(wanted: str | None, present: str | None, *, key: str) -> bool:
    """Return whether a list or view still bears its key as title: it was made, and the run cut off before its title."""
    return wanted is not None and present == key != wanted


def _same_xml(query: str) -> str:
    """Return a form in which equal CAML is equal text; text that is no XML stays as it is."""
    try:
        return canonicalize(f"<q>{query}</q>", strip_text=True)
    except ParseError:
        return query


def type_links(wanted: Library, present: Library, types: tuple[ContentType, ...]) -> tuple[tuple[str, str], ...]:
    """Return (id, name) of the types the library lacks; a list's own copy of a type begins with the site's id."""
    names = {one.id: one.name for one in types}
    return tuple(
        (type_id, names.get(type_id, type_id))
        for type_id in wanted.content_types or ()
        if not any(found.startswith(type_id) for found in present.content_types or ())
    )

"""Whether a change is in place already: asked after an answer was lost, before anything is repeated."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from pmo365.model.plan import Action, Change, Kind, RowWrite
from pmo365.model.site import Application, Column, ContentType, Folder, Library, Register, Role, Site, View
from pmo365.model.snapshot import Value
from pmo365.planning.diff import diff
from pmo365.planning.parts import type_links


def in_place(change: Change, observed: Site | None) -> bool:
    """Return whether the observed site already is as a structural change wants it."""
    if observed is None:
        return False
    if change.kind is Kind.SITE:
        return True
    if change.kind is Kind.HUB:
        return observed.hub == change.after
    if change.kind in (Kind.ROLE, Kind.GRANTS) and not observed.rights_read:
        return False
    if change.kind is Kind.LIST_CONTENT_TYPE:
        return _type_linked(change, observed)
    left = diff(_as_site(change, observed), observed)
    if isinstance(change.after, Register | View) and change.action is Action.CREATE:
        # A part is made under its key, then gets title and settings: only then it is whole.
        return _titled(change, observed) and not any(one.path == change.path for one in left)
    return not any(one.name == change.name for one in left)


def _titled(change: Change, observed: Site) -> bool:
    after, present = change.after, observed.list_of(change.path.split("/")[0])
    found: Register | View | None = present
    if isinstance(after, View) and present is not None:
        found = next((view for view in present.views if view.key == after.key), None)
    wanted = after.title if isinstance(after, Register | View) else None
    return found is not None and wanted in (None, found.title)


def _type_linked(change: Change, observed: Site) -> bool:
    library = observed.list_of(change.path.split("/")[0])
    wanted = Library(key="", content_types=(str(change.after),))
    return isinstance(library, Library) and not type_links(wanted, library, observed.content_types)


def _as_site(change: Change, observed: Site) -> Site:
    """Return a Standard that states this one change and nothing else."""
    site, after = Site(url=observed.url), change.after
    if isinstance(after, Application):
        return replace(site, applications=(after,))
    if isinstance(after, Role):
        return replace(site, roles=(after,))
    if isinstance(after, ContentType):
        return replace(site, content_types=(after,))
    if isinstance(after, Column) and change.kind is Kind.SITE_COLUMN:
        return replace(site, columns=(after,))
    return _with_list(site, change, observed)


def _with_list(site: Site, change: Change, observed: Site) -> Site:
    key, after = change.path.split("/")[0], change.after
    present = observed.list_of(key)
    library = isinstance(after, Library) or isinstance(present, Library)
    part: Register = Library(key=key) if library else Register(key=key)
    if isinstance(after, Register):
        part = after
    elif isinstance(after, Column):
        part = replace(part, columns=(after,))
    elif isinstance(after, View):
        part = replace(part, views=(after,))
    elif isinstance(after, Folder) and isinstance(part, Library):
        part = replace(part, folders=(after,))
    elif change.kind is Kind.GRANTS and isinstance(after, tuple):
        part = replace(part, grants=after)  # type: ignore[arg-type]
    elif change.kind is Kind.DEFAULTS and isinstance(part, Library) and isinstance(after, tuple):
        part = replace(part, defaults=after)  # type: ignore[arg-type]
    if isinstance(part, Library):
        return replace(site, libraries=(part,))
    return replace(site, registers=(part,))


def values_in_place(write: RowWrite, values: dict[str, Value]) -> bool:
    """Return whether a row already holds every value a write wants; moments are kept to the second."""
    return all(_kept(values.get(name)) == _kept(value) for name, value in write.values.items())


def _kept(value: Value | None) -> Value | None:
    return value.replace(microsecond=0) if isinstance(value, datetime) else value or None

"""Desired site × observed site → changes.

Only what the Standard states is compared. Nothing is deleted by absence, and what people added stays: further
choices, view columns, default values and group members are kept when the stated ones are put back. Titles of parts
that exist are people's words: a renamed column is a finding of the rules, not a change of the plan. Only a list or a
view that never got its title is given it.
"""

from __future__ import annotations

from dataclasses import replace

from pmo365.model.plan import Action, Change, Kind, Payload
from pmo365.model.site import Application, Column, Grant, Library, Register, Role, Site, Versioning
from pmo365.planning.parts import column_difference, type_links, unfinished, versioning_difference, view_difference

MISSING = "missing"
DIFFERS = "differs"
_ROLES = ("", "read", "write", "owner", "manage", "fullcontrol")
"""What a site grants to an application, each with everything of those before it; empty: nothing we know."""


def diff(desired: Site, observed: Site | None) -> tuple[Change, ...]:
    """Return the changes that bring the observed site to the desired one, in no order; observed None: no site yet."""
    if observed is None:
        bare = replace(desired, columns=(), content_types=(), registers=(), libraries=(), roles=(), applications=None)
        return (_create(desired, Kind.SITE, ".", bare), *_parts(desired, Site(url=desired.url, applications=())))
    return _parts(desired, observed)


def _parts(desired: Site, observed: Site) -> tuple[Change, ...]:
    return (
        *_hub(desired, observed),
        *(_roles(desired, observed) if observed.rights_read else ()),
        *_applications(desired, observed),
        *_site_columns(desired, observed),
        *_content_types(desired, observed),
        *(change for one in desired.lists for change in _list(desired, one, observed)),
    )


def _create(site: Site, kind: Kind, path: str, after: Payload) -> Change:
    return Change(kind=kind, action=Action.CREATE, site=site.url, path=path, after=after, why=MISSING)


def _update(site: Site, kind: Kind, path: str, after: Payload, before: Payload | None) -> Change:
    return Change(kind=kind, action=Action.UPDATE, site=site.url, path=path, after=after, before=before, why=DIFFERS)


def _hub(desired: Site, observed: Site) -> tuple[Change, ...]:
    if desired.hub is None or desired.hub == observed.hub:
        return ()
    return (_create(desired, Kind.HUB, ".", desired.hub),)


def _applications(desired: Site, observed: Site) -> tuple[Change, ...]:
    """Let applications in that are not yet, or not far enough; what was not read is not judged."""
    found = {one.id: one for one in observed.applications or ()}
    changes = []
    for wanted in desired.applications or () if observed.applications is not None else ():
        path, present = f"applications/{wanted.id}", found.get(wanted.id)
        if present is None:
            changes.append(_create(desired, Kind.APPLICATION, path, wanted))
        elif _ROLES.index(present.role) < _ROLES.index(wanted.role):
            after: Application = replace(present, role=wanted.role)
            changes.append(_update(desired, Kind.APPLICATION, path, after, present))
    return tuple(changes)


def _roles(desired: Site, observed: Site) -> tuple[Change, ...]:
    found = {role.key: role for role in observed.roles}
    changes = []
    for role in desired.roles:
        path = f"roles/{role.key}"
        present = found.get(role.key)
        if present is None:
            changes.append(_create(desired, Kind.ROLE, path, role))
        elif (wanted := _role_wanted(role, present)) != present:
            changes.append(_update(desired, Kind.ROLE, path, wanted, present))
    return tuple(changes)


def _role_wanted(role: Role, present: Role) -> Role:
    """Return the present role with the stated level and the stated members added."""
    have = present.members or ()
    members = (*have, *(one for one in role.members or () if one not in have))
    return replace(present, level=role.level or present.level, members=members if members else present.members)


def _site_columns(desired: Site, observed: Site) -> tuple[Change, ...]:
    found = {column.name: column for column in observed.columns}
    return tuple(
        change
        for column in desired.columns
        for change in _column(desired, Kind.SITE_COLUMN, f"columns/{column.name}", column, found.get(column.name))
    )


def _column(site: Site, kind: Kind, path: str, wanted: Column, present: Column | None) -> tuple[Change, ...]:
    if present is None:
        return (_create(site, kind, path, wanted),)
    if present.kind is not wanted.kind:
        return ()  # A column of another type holds people's data: PRV-COL-TYPE tells, nobody converts.
    difference = column_difference(wanted, present)
    return (_update(site, kind, path, difference.after, difference.before),) if difference else ()


def _content_types(desired: Site, observed: Site) -> tuple[Change, ...]:
    changes = []
    for wanted in desired.content_types:
        path = f"contenttypes/{wanted.name}"
        present = next((one for one in observed.content_types if wanted.id == one.id or wanted.name == one.name), None)
        if present is None:
            changes.append(_create(desired, Kind.CONTENT_TYPE, path, wanted))
            continue
        lacking = tuple(one for one in wanted.columns or () if one not in (present.columns or ()))
        if lacking:
            after = replace(present, columns=(*(present.columns or ()), *lacking))
            changes.append(_update(desired, Kind.CONTENT_TYPE, path, after, present))
    return tuple(changes)


def _list(site: Site, wanted: Register, observed: Site) -> tuple[Change, ...]:
    bare, present = _bare(wanted), observed.list_of(wanted.key)
    head: tuple[Change, ...]
    if present is None:
        kind = Kind.LIBRARY if isinstance(wanted, Library) else Kind.REGISTER
        head, known = (_create(site, kind, wanted.key, bare),), _newborn(wanted)
    else:
        head, known = _settings(site, wanted, present), present
    return (
        *head,
        *_list_columns(site, wanted, known),
        *_views(site, wanted, known),
        *_library(site, wanted, known),
        *(_grants(site, wanted, known) if observed.rights_read or present is None else ()),
    )


def _bare(wanted: Register) -> Register:
    bare = replace(wanted, columns=(), views=(), grants=None)
    if isinstance(bare, Library):
        return replace(bare, content_types=None, folders=(), defaults=None)
    return bare


def _nothing_of(wanted: Register) -> Register:
    return Library(key=wanted.key) if isinstance(wanted, Library) else Register(key=wanted.key)


def _newborn(wanted: Register) -> Register:
    """Return a list as it is before its parts are made; default values come with the columns that state them."""
    if not isinstance(wanted, Library):
        return Register(key=wanted.key)
    return Library(key=wanted.key, defaults=tuple(wanted.born_defaults.items()) or None)


def _settings(site: Site, wanted: Register, present: Register) -> tuple[Change, ...]:
    after, before = versioning_difference(wanted.versioning, present.versioning)
    attachments = wanted.attachments if wanted.attachments not in (None, present.attachments) else None
    title = wanted.title if unfinished(wanted.title, present.title, key=wanted.key) else None
    if after == Versioning() and attachments is None and title is None:
        return ()
    part = _nothing_of(wanted)
    was = replace(
        part,
        versioning=before,
        attachments=None if attachments is None else present.attachments,
        title=None if title is None else present.title,
    )
    wished = replace(part, versioning=after, attachments=attachments, title=title)
    return (_update(site, Kind.SETTINGS, wanted.key, wished, was),)


def _list_columns(site: Site, wanted: Register, present: Register) -> tuple[Change, ...]:
    return tuple(
        change
        for column in wanted.columns
        for change in _column(
            site, Kind.COLUMN, f"{wanted.key}/columns/{column.name}", column, present.column(column.name)
        )
    )


def _views(site: Site, wanted: Register, present: Register) -> tuple[Change, ...]:
    found = {view.key: view for view in present.views}
    changes = []
    for view in wanted.views:
        path = f"{wanted.key}/views/{view.key}"
        if view.key not in found:
            changes.append(_create(site, Kind.VIEW, path, view))
        elif difference := view_difference(view, found[view.key]):
            changes.append(_update(site, Kind.VIEW, path, difference.after, difference.before))
    return tuple(changes)


def _library(site: Site, wanted: Register, present: Register) -> tuple[Change, ...]:
    changes: list[Change] = []
    if isinstance(wanted, Library) and isinstance(present, Library):
        linked = type_links(wanted, present, site.content_types)
        changes += [
            _create(site, Kind.LIST_CONTENT_TYPE, f"{wanted.key}/contenttypes/{name}", type_id)
            for type_id, name in linked
        ]
        changes += [
            _create(site, Kind.FOLDER, f"{wanted.key}/folders/{folder.path}", folder)
            for folder in wanted.folders
            if folder not in present.folders
        ]
        changes += _defaults(site, wanted, present)
    return tuple(changes)


def _defaults(site: Site, wanted: Library, present: Library) -> tuple[Change, ...]:
    have = dict(present.defaults or ())
    merged = have | dict(wanted.defaults or ())
    if merged == have:
        return ()
    after = tuple(sorted(merged.items()))
    path = f"{wanted.key}/defaults"
    if not have:
        return (_create(site, Kind.DEFAULTS, path, after),)
    return (_update(site, Kind.DEFAULTS, path, after, tuple(sorted(have.items()))),)


def _grants(site: Site, wanted: Register, present: Register) -> tuple[Change, ...]:
    if wanted.grants is None:
        return ()
    after: tuple[Grant, ...] = tuple(sorted(wanted.grants, key=lambda grant: grant.role))
    before = None if present.grants is None else tuple(sorted(present.grants, key=lambda grant: grant.role))
    if after == before:
        return ()
    path = f"{wanted.key}/grants"
    if before is None:
        return (_create(site, Kind.GRANTS, path, after),)
    return (_update(site, Kind.GRANTS, path, after, before),)

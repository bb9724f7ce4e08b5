"""What a site has become by what was just written on it: saves reading it again. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import reduce

from pmo365.model.plan import Action, Change, Kind, Outcome, Status
from pmo365.model.site import Column, ContentType, Library, Register, Role, Site


def grown(site: Site, outcomes: Iterable[Outcome]) -> Site:
    """Return the site with the parts that were created, under the ids the tenant gave them.

    Only what later writes build upon: roles, content types, lists and their columns. What was merely found in place
    after a lost answer has no id here: the site has to be read again to know it.
    """
    made = (one for one in outcomes if one.status is Status.DONE and one.change.action is Action.CREATE)
    return reduce(_with, made, site)


def _with(site: Site, outcome: Outcome) -> Site:
    change, part = outcome.change, outcome.change.after
    if change.site != site.url:
        return site
    if isinstance(part, Site):
        return replace(part, columns=(), content_types=(), registers=(), libraries=(), roles=(), applications=())
    if isinstance(part, Role) and outcome.id:
        return replace(site, roles=(*site.roles, replace(part, id=int(outcome.id))))
    if isinstance(part, ContentType):
        return replace(site, content_types=(*site.content_types, part))
    if isinstance(part, Register) and site.list_of(part.key) is not None:
        return site
    if isinstance(part, Library):
        return replace(site, libraries=(*site.libraries, replace(part, id=outcome.id or None)))
    if isinstance(part, Register):
        return replace(site, registers=(*site.registers, replace(part, id=outcome.id or None)))
    return _with_column(site, change, part) if isinstance(part, Column) else site


def _with_column(site: Site, change: Change, column: Column) -> Site:
    if change.kind is not Kind.COLUMN:
        return site
    key = change.path.split("/")[0]

    def told(one: Register) -> Register:
        return replace(one, columns=(*one.columns, column)) if one.key == key else one

    registers = tuple(told(one) for one in site.registers)
    libraries = tuple(one for one in map(told, site.libraries) if isinstance(one, Library))
    return replace(site, registers=registers, libraries=libraries)

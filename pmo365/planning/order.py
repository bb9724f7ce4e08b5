"""The order in which changes of one site can be done, and what of it can be sent together."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from pmo365.model.plan import Change, Kind
from pmo365.model.site import Column, ColumnKind
from pmo365.model.waves import Wave, wave

RANKS: tuple[tuple[Kind, ...], ...] = (
    (Kind.SITE,),
    (Kind.HUB,),
    (Kind.ROLE,),
    (Kind.SITE_COLUMN,),
    (Kind.CONTENT_TYPE,),
    (Kind.REGISTER, Kind.LIBRARY),
    (Kind.SETTINGS,),
    (Kind.COLUMN,),
    (Kind.LIST_CONTENT_TYPE,),
    (Kind.VIEW,),
    (Kind.FOLDER,),
    (Kind.DEFAULTS,),
    (Kind.GRANTS,),
    (Kind.ROW,),
    (Kind.APPLICATION,),
    (Kind.FILE,),
    (Kind.FILE_FIELDS,),
    (Kind.FILE_MOVE,),
)
"""The order people read within a wave: columns before the types that link them, lists before their columns."""

_RANK = {kind: rank for rank, kinds in enumerate(RANKS) for kind in kinds}


def rank(change: Change) -> tuple[Wave, int, int]:
    """Return where a change stands; lookups come after the plain columns."""
    after = change.after
    late = isinstance(after, Column) and after.kind is ColumnKind.LOOKUP
    return wave(change), _RANK[change.kind], int(late)


def ordered(changes: Iterable[Change]) -> tuple[Change, ...]:
    """Return the changes in an order that can be done; equals keep their order. Doubles (same part) are dropped."""
    unique = {change.name: change for change in changes}
    return tuple(sorted(unique.values(), key=rank))


def steps(changes: Iterable[Change], *, most: int = 1000) -> tuple[tuple[Change, ...], ...]:
    """Return runs of neighbouring changes of one site and one wave, at most ``most`` long: what is sent together."""
    runs = []
    for _, run in groupby(changes, key=lambda change: (change.site, wave(change))):
        members = tuple(run)
        runs += [members[start : start + most] for start in range(0, len(members), most)]
    return tuple(runs)

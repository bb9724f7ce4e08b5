"""The order in which changes of one site can be done."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from pmo365.model.plan import Change, Kind
from pmo365.model.site import Column, ColumnKind

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
    (Kind.FILE,),
    (Kind.FILE_FIELDS,),
)
"""What must exist before what: columns before the types that link them, lists before their columns."""

_RANK = {kind: rank for rank, kinds in enumerate(RANKS) for kind in kinds}


def rank(change: Change) -> tuple[int, int]:
    """Return where a change stands; lookups come after the plain columns, for a lookup may name one of them."""
    after = change.after
    late = isinstance(after, Column) and after.kind is ColumnKind.LOOKUP
    return _RANK[change.kind], int(late)


def ordered(changes: Iterable[Change]) -> tuple[Change, ...]:
    """Return the changes in an order that can be done; equals keep their order. Doubles (same part) are dropped."""
    unique = {change.name: change for change in changes}
    return tuple(sorted(unique.values(), key=rank))


def steps(changes: Iterable[Change], *, most: int = 400) -> tuple[tuple[Change, ...], ...]:
    """Return runs of neighbouring changes of one site and one rank, at most ``most`` long: what is sent together."""
    runs = []
    for _, run in groupby(changes, key=lambda change: (change.site, rank(change))):
        members = tuple(run)
        runs += [members[start : start + most] for start in range(0, len(members), most)]
    return tuple(runs)

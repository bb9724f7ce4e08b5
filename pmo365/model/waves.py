"""Which changes can travel together: those of one wave do not need each other. Pure.

SharePoint promises no order inside a request of many operations, so what needs something made by another change goes
in a later wave. A change of several stages (a list is made, then gets its settings) counts as done after the last.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from pmo365.model.plan import Change, Kind
from pmo365.model.site import ContentType

Wave: TypeAlias = tuple[int, int]

_WAVES: Mapping[Kind, int] = {
    Kind.SITE: 0,
    Kind.HUB: 0,
    Kind.ROLE: 1,
    Kind.SITE_COLUMN: 1,
    Kind.CONTENT_TYPE: 1,
    Kind.REGISTER: 1,
    Kind.LIBRARY: 1,
    Kind.SETTINGS: 2,
    Kind.COLUMN: 2,
    Kind.FOLDER: 2,
    Kind.GRANTS: 2,
    Kind.LIST_CONTENT_TYPE: 3,
    Kind.VIEW: 3,
    Kind.ROW: 3,
    # A content type brings its columns to the list, and a default value belongs to a column.
    Kind.DEFAULTS: 4,
    # Late: Graph hears of a new site after SharePoint does.
    Kind.APPLICATION: 4,
    Kind.FILE: 4,
    Kind.FILE_FIELDS: 5,
    Kind.FILE_MOVE: 6,
}
_CHILD = 34
"""What a content type's id is longer than its parent's: ``00`` and 32 hex digits."""


def wave(change: Change) -> Wave:
    """Return when a change can be done: waves are done in rising order."""
    number = _WAVES[change.kind]
    if change.kind is Kind.FOLDER:
        return number, change.path.count("/") - 2
    if isinstance(change.after, ContentType):
        # A type is made when its parent has all its columns: it is born with them.
        above = max(len(change.after.id) // _CHILD - 1, 0)
        return (number, 0) if not above else (number + 1, above - 1)
    return number, 0

"""What a document is made from, and how a register becomes a table of its context."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from typing import TypeAlias

from pmo365.documents.writing import NOTHING, Pen
from pmo365.model.content import Content, Missing, Table
from pmo365.model.document import Document, FileVersion
from pmo365.model.project import Project
from pmo365.model.site import ColumnKind
from pmo365.model.snapshot import Reference, Row, Snapshot, Value
from pmo365.model.standard import ColumnDefinition, ListDefinition, Standard

_HIDDEN = ("PmoKey", "PmoProjectCode")


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Everything a document is made from."""

    document: Document
    snapshot: Snapshot
    standard: Standard
    project: Project
    today: date
    pen: Pen
    hub: tuple[Row, ...] = ()
    """Rows of the hub's registers."""
    history: tuple[FileVersion, ...] = ()
    """Versions of the filed document, newest first."""

    def definition(self, register: str) -> ListDefinition | None:
        """Return what the Standard says of a register of the project's site, or of the hub."""
        for name in (self.project.blueprint, "hub"):
            found = self.standard.blueprints.get(name)
            definition = None if found is None else found.list_of(register)
            if definition is not None:
                return definition
        return None

    def rows(self, register: str) -> tuple[Row, ...]:
        """Return the rows of a register of the site."""
        return self.snapshot.rows_of(register)

    def of_hub(self, register: str) -> tuple[Row, ...]:
        """Return the hub's rows of a register that speak of this project."""
        rows = (row for row in self.hub if row.register == register)
        return tuple(row for row in rows if row.get("PmoProjectCode") == self.project.code)

    def key(self, choice_set: str, label: Value) -> str | None:
        """Return the key of a stored choice; None when it is unknown or the Standard has no such set."""
        return self.standard.key_of(choice_set, label) if choice_set in self.standard.choices else None

    def is_open(self, row: Row) -> bool:
        """Return whether a row still counts as open by its status; rows without status always do."""
        definition = self.definition(row.register)
        column = definition.column(definition.status_column) if definition else None
        if definition is None or column is None or not definition.open_when or not column.choices:
            return True
        found = self.key(column.choices, row.get(column.name))
        return found is None or found in definition.open_when

    def unreadable(self, register: str) -> bool:
        """Return whether a register could not be read: nothing may be said of it."""
        return register in self.snapshot.unreadable


Extra: TypeAlias = "Callable[[Source, Row], Mapping[str, Content]]"
"""Columns computed for one row."""


@cache
def tag_of(name: str) -> str:
    """Return the name templates use: ``PmoImpactIfFalse`` is ``impact_if_false``."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name.removeprefix("Pmo")).lower()


def cells(source: Source, row: Row, definition: ListDefinition) -> dict[str, Content]:
    """Return every column of a row as text; a required one that is empty is missing, an optional one a dash."""
    found: dict[str, Content] = {"title": row.title or Missing(f"{row.register}/{row.id}/Title")}
    for column in definition.columns:
        if column.name not in _HIDDEN:
            found[tag_of(column.name)] = _cell(source, row, column)
    if definition.prefix and row.get("PmoRef") is None:
        found["ref"] = f"{definition.prefix}-{row.id:03}"
    return found


def table(
    source: Source,
    definition: ListDefinition,
    rows: Iterable[Row],
    *,
    extra: Extra | None = None,
    more: tuple[str, ...] = (),
) -> Table:
    """Return rows as a table of a context; ``more`` names the columns that ``extra`` adds."""
    columns = ("title", *(tag_of(one.name) for one in definition.columns if one.name not in _HIDDEN), *more)
    columns = columns if "ref" in columns else ("ref", *columns)
    if source.unreadable(definition.key):
        return Table(columns, ({name: Missing(definition.key) for name in columns},))
    told = [cells(source, row, definition) | dict(extra(source, row) if extra else {}) for row in rows]
    return Table(columns, tuple({"ref": NOTHING} | one for one in told))


def chosen(every: Table, rows: tuple[Row, ...], *, when: Callable[[Row], bool]) -> Table:
    """Return the rows of a table that meet a condition; ``rows`` are those it was made from, in its order."""
    kept = zip(rows, every.rows, strict=True)
    return Table(every.columns, tuple(told for row, told in kept if when(row)))


def reports(source: Source) -> list[Row]:
    """Return the status reports that name a period, oldest first."""
    rows = (row for row in source.rows("StatusReports") if row.get("PmoPeriodKey"))
    return sorted(rows, key=lambda row: (str(row.get("PmoPeriodKey")), row.id))


def whole(value: Value) -> int | None:
    """Return a whole number, None when the cell holds none."""
    if isinstance(value, bool) or not isinstance(value, Decimal | int):
        return None
    return int(value)


def decimal(value: Value) -> Decimal | None:
    """Return a decimal number, None when the cell holds none."""
    return Decimal(value) if isinstance(value, Decimal | int) and not isinstance(value, bool) else None


def day_of(value: Value) -> date:
    """Return a date to sort by, the last one there is when the cell is empty."""
    return value if isinstance(value, date) else date.max


def unsaid(source: Source, column: ColumnDefinition) -> str:
    """Return what stands where nobody wrote anything: a word in place of a paragraph, a dash in place of a value."""
    return source.pen.say("none") if column.kind is ColumnKind.NOTE else NOTHING


def _cell(source: Source, row: Row, column: ColumnDefinition) -> Content:
    value = row.get(column.name)
    text = _pointed(source, value, column) or source.pen.value(value, column.kind)
    if text is not None:
        return text
    return Missing(f"{row.register}/{row.id}/{column.name}") if column.required else NOTHING


def _pointed(source: Source, value: Value, column: ColumnDefinition) -> str | None:
    """Return the title of the row a lookup points at, as it is now; None when it is no lookup or the row is gone."""
    if not isinstance(value, Reference) or not column.lookup:
        return None
    return next((row.title for row in source.rows(column.lookup) if row.id == value.id), None)

"""Values of a snapshot in the types the indicators want, whatever the site's language."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from urllib.parse import quote

from pmo365.indicators.arithmetic import ZERO
from pmo365.model.snapshot import FileFact, Reference, Row, Snapshot, Value
from pmo365.model.standard import Standard


def amount(value: Value) -> Decimal | None:
    """Return a number as a Decimal; None for anything else."""
    if isinstance(value, Decimal):
        return value if value.is_finite() else None
    return Decimal(value) if isinstance(value, int) and not isinstance(value, bool) else None


def money(value: Value) -> Decimal:
    """Return an amount, nothing counting as zero."""
    return amount(value) or ZERO


def whole(value: Value) -> int | None:
    """Return a whole number; None for anything else."""
    number = amount(value)
    return int(number) if number is not None and number == number.to_integral_value() else None


def day(value: Value) -> date | None:
    """Return a date; a moment gives its day."""
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date) else None


def text(value: Value) -> str:
    """Return a cell as words: several values are joined, a lookup gives the text it shows."""
    if isinstance(value, str):
        return value
    if isinstance(value, tuple):
        return ", ".join(value)
    if isinstance(value, Reference):
        return value.text
    return "" if value is None else str(value)


def points_at(value: Value) -> int | None:
    """Return the id of the row a lookup points at."""
    return value.id if isinstance(value, Reference) else None


def key(standard: Standard, choice_set: str, *, value: Value) -> str | None:
    """Return the key of a stored label; None when empty, unknown, or the Standard has no such set."""
    return standard.key_of(choice_set, value) if choice_set in standard.choices else None


def open_rows(snapshot: Snapshot, register: str, *, standard: Standard) -> tuple[Row, ...]:
    """Return the rows of a register that are still open, as the Standard defines open: an unknown label is open."""
    definition = standard.blueprint("project").list_of(register)
    column = definition.column(definition.status_column) if definition else None
    if definition is None or column is None or column.choices is None or not definition.open_when:
        return snapshot.rows_of(register)
    labels = standard.choices[column.choices]
    known = {label: choice.key for choice in labels.choices for label in (choice.label.fr, choice.label.en)}
    return tuple(
        row
        for row in snapshot.rows_of(register)
        if known.get(text(row.get(column.name)), definition.open_when[0]) in definition.open_when
    )


def latest(rows: Iterable[Row], column: str) -> tuple[Row, ...]:
    """Return rows by a text column, newest first."""
    return tuple(sorted(rows, key=lambda row: (text(row.get(column)), row.id), reverse=True))


def item_url(snapshot: Snapshot, row: Row) -> str:
    """Return where a person sees a row."""
    register = row.register if row.register.isalnum() and row.register.isascii() else quote(row.register)
    return f"{snapshot.site.url}/Lists/{register}/DispForm.aspx?ID={row.id}"


def file_url(snapshot: Snapshot, fact: FileFact) -> str:
    """Return where a person opens a file."""
    return f"{snapshot.site.url}/{quote(fact.library)}/{quote(fact.path)}?web=1"

"""Columns that SharePoint would refuse, or that would mean two things."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from datetime import date

from pmo365.model.site import ColumnKind
from pmo365.model.standard import ColumnDefinition, Standard
from pmo365.standard.faults import Fault, nearest
from pmo365.standard.occurrences import Written, written

LONGEST_NAME = 32
"""SharePoint cuts internal names there."""

_CHOOSE = (ColumnKind.CHOICE, ColumnKind.CHOICES)
_NUMBERS = (ColumnKind.NUMBER, ColumnKind.CURRENCY, ColumnKind.PERCENT)
_NEVER_INDEXED = (ColumnKind.NOTE, ColumnKind.CHOICES, ColumnKind.PERSONS, ColumnKind.LINK)
_NEVER_UNIQUE = (*_NEVER_INDEXED, ColumnKind.BOOLEAN)
_NO_DEFAULT = (ColumnKind.PERSON, ColumnKind.PERSONS, ColumnKind.LOOKUP, ColumnKind.LINK)
WORDS = ("site", "phase", "language")
"""Defaults that depend on the project: its code, its phase, its language."""


def lint_columns(standard: Standard) -> Iterator[Fault]:
    """Yield the faults of single columns, then of columns of one name."""
    every = written(standard)
    for one in every:
        yield from _choices(standard, one)
        yield from _settings(one)
        yield from _lookup(one)
        if not _fits(standard, one.column):
            yield one.fault("wrong_default", "default", value=one.column.default, suggestion=_near(standard, one))
    yield from _agreement(every)


def _choices(standard: Standard, one: Written) -> Iterator[Fault]:
    chosen, choose = one.column.choices, one.column.kind in _CHOOSE
    if choose and chosen is None:
        yield one.fault("choices_missing")
    elif chosen is not None and not choose:
        yield one.fault("choices_unexpected", "choices", kind=one.column.kind.value)
    elif chosen is not None and chosen not in standard.choices:
        suggestion = nearest(chosen, standard.choices)
        yield one.fault("unknown_choice_set", "choices", word=chosen, suggestion=suggestion)


def _settings(one: Written) -> Iterator[Fault]:
    column, kind = one.column, one.column.kind
    if len(column.name) > LONGEST_NAME:
        yield one.fault("name_too_long", limit=LONGEST_NAME)
    if column.indexed and kind in _NEVER_INDEXED:
        yield one.fault("not_indexable", "indexed", kind=kind.value)
    if column.unique and kind in _NEVER_UNIQUE:
        yield one.fault("not_unique", "unique", kind=kind.value)
    elif column.unique and not column.indexed:
        yield one.fault("unique_not_indexed", "unique")
    if kind not in _NUMBERS and (column.minimum, column.maximum) != (None, None):
        yield one.fault("range_unexpected", "maximum" if column.minimum is None else "minimum", kind=kind.value)
    if column.minimum is not None and column.maximum is not None and column.minimum > column.maximum:
        yield one.fault("bad_range", "maximum", minimum=column.minimum, maximum=column.maximum)
    if column.pattern is not None and not _compiles(column.pattern):
        yield one.fault("bad_pattern", "pattern", word=column.pattern)


def _compiles(pattern: str) -> bool:
    try:
        re.compile(pattern)
    except re.error:
        return False
    return True


def _lookup(one: Written) -> Iterator[Fault]:
    target, lookup = one.column.lookup, one.column.kind is ColumnKind.LOOKUP
    known = [register.key for register in one.blueprint.registers]
    if lookup and target is None:
        yield one.fault("lookup_missing")
    elif target is not None and not lookup:
        yield one.fault("lookup_unexpected", "lookup", kind=one.column.kind.value)
    elif target is not None and target not in known:
        yield one.fault("unknown_lookup", "lookup", word=target, suggestion=nearest(target, known))


def _fits(standard: Standard, column: ColumnDefinition) -> bool:
    """Return whether a default is one its column can hold; no default always is."""
    return column.default is None or holds(standard, column, column.default)


def holds(standard: Standard, column: ColumnDefinition, value: str) -> bool:
    """Return whether a column can hold a value written in the Standard's words."""
    kind = column.kind
    if kind in _NO_DEFAULT:
        return False
    if kind in _CHOOSE:
        chosen = standard.choices.get(column.choices or "")
        return chosen is None or value in [one.key for one in chosen.choices] or value in WORDS
    if kind is ColumnKind.BOOLEAN:
        return value in ("yes", "no")
    if kind in (ColumnKind.DATE, ColumnKind.DATETIME):
        return value == "today" or _is_date(value)
    return kind not in _NUMBERS or _within(column, value)


def _is_date(value: str) -> bool:
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


def _within(column: ColumnDefinition, value: str) -> bool:
    try:
        number = float(value)
    except ValueError:
        return False
    low = -math.inf if column.minimum is None else column.minimum
    high = math.inf if column.maximum is None else column.maximum
    return math.isfinite(number) and low <= number <= high


def _near(standard: Standard, one: Written) -> str:
    chosen = standard.choices.get(one.column.choices or "")
    return nearest(one.column.default, [choice.key for choice in chosen.choices]) if chosen else ""


def _agreement(every: tuple[Written, ...]) -> Iterator[Fault]:
    """Yield where an internal name means another kind, choice set or target than where it is written first."""
    first: dict[str, Written] = {}
    for one in every:
        known = first.setdefault(one.column.name, one)
        if known.column.kind is not one.column.kind:
            facts = {"kind": one.column.kind.value, "other": known.column.kind.value}
            yield one.fault("kind_differs", "type", file=known.file, **facts)
        elif known.column.choices != one.column.choices:
            facts = {"choices": one.column.choices or "", "other": known.column.choices or ""}
            yield one.fault("choices_differ", "choices", file=known.file, **facts)

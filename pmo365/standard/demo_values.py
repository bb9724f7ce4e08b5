"""One cell of the sample portfolio: YAML value and relative date in, cell value out. Pure."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from pmo365.model.site import ColumnKind
from pmo365.model.snapshot import Link, Reference, Value
from pmo365.model.standard import ColumnDefinition, Standard
from pmo365.model.words import Language

_STEP = re.compile(r"([+-]\d+)([dmy])")
_RELATIVE = re.compile(r"(?:[+-]\d+[dmy])+")
_SATURDAY = 5
_NOON = time(9, 30, tzinfo=UTC)


def relative_day(text: str, today: date) -> date:
    """Return the day a text such as ``today``, ``+30d``, ``-2m`` or ``-1m+5d`` means; ValueError for anything else.

    Months keep the day where they can. A day that falls on a weekend becomes the Monday after it, except ``today``.
    """
    if text == "today":
        return today
    if not _RELATIVE.fullmatch(text):
        raise ValueError(f"{text!r} is no relative day, such as +30d or -2m")
    day = today
    for count, unit in _STEP.findall(text):
        day = _moved(day, int(count), unit)
    return day + timedelta(days=7 - day.weekday()) if day.weekday() >= _SATURDAY else day


def relative_period(text: str, today: date) -> str:
    """Return the month ``YYYY-MM`` a text such as ``today`` or ``-1m`` means; ValueError for anything else."""
    if text != "today" and not _RELATIVE.fullmatch(text):
        raise ValueError(f"{text!r} is no relative month, such as -1m")
    day = today.replace(day=1)
    for count, unit in _STEP.findall(text):
        day = _moved(day, int(count), unit)
    return day.strftime("%Y-%m")


def cell_value(
    column: ColumnDefinition,
    told: Any,
    *,
    standard: Standard,
    language: Language,
    today: date,
    references: Mapping[str, int],
) -> Value:
    """Return what a cell holds; KeyError for an unknown choice or reference, ValueError for a bad date or number."""
    if told is None:
        return None
    if column.kind is ColumnKind.CHOICE:
        return _label(column, told, standard=standard, language=language)
    if column.kind is ColumnKind.CHOICES:
        return tuple(_label(column, one, standard=standard, language=language) for one in told)
    if column.kind is ColumnKind.LOOKUP:
        return Reference(references[str(told)], str(told))
    if column.kind is ColumnKind.DATE:
        return relative_day(str(told), today)
    if column.kind is ColumnKind.DATETIME:
        return datetime.combine(relative_day(str(told), today), _NOON)
    if column.name == "PmoPeriodKey":
        return relative_period(str(told), today)
    if column.name == "PmoFiscalYear":
        return int(relative_period(str(told), today)[:4])
    return _PLAIN[column.kind](told)


def _label(column: ColumnDefinition, key: Any, *, standard: Standard, language: Language) -> str:
    return standard.choices[column.choices or ""].label_of(str(key), language)


def _moved(day: date, count: int, unit: str) -> date:
    if unit == "d":
        return day + timedelta(days=count)
    months = day.year * 12 + day.month - 1 + count * (12 if unit == "y" else 1)
    year, month = divmod(months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _text(told: Any) -> Value:
    return str(told).strip()


def _number(told: Any) -> Value:
    return told if isinstance(told, int) and not isinstance(told, bool) else _decimal(told)


def _decimal(told: Any) -> Decimal:
    try:
        return Decimal(str(told))
    except InvalidOperation as error:
        raise ValueError(f"{told!r} is no number") from error


def _boolean(told: Any) -> Value:
    if not isinstance(told, bool):
        raise ValueError(f"{told!r} is neither true nor false")
    return told


def _people(told: Any) -> Value:
    return tuple(str(one).lower() for one in told)


def _link(told: Any) -> Value:
    return Link(str(told["url"]), str(told.get("text", ""))) if isinstance(told, Mapping) else Link(str(told))


_PLAIN: dict[ColumnKind, Callable[[Any], Value]] = {
    ColumnKind.TEXT: _text,
    ColumnKind.NOTE: _text,
    ColumnKind.PERSON: lambda told: str(told).lower(),
    ColumnKind.PERSONS: _people,
    ColumnKind.NUMBER: _number,
    ColumnKind.CURRENCY: _decimal,
    ColumnKind.PERCENT: _decimal,
    ColumnKind.BOOLEAN: _boolean,
    ColumnKind.LINK: _link,
}

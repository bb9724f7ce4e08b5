"""Cells between the model and the two services. Pure.

REST takes people and lookups as ids under ``<name>Id``; Graph gives them as text under ``<name>LookupId``. A date
without a time is midnight of the site's time zone, told in UTC. Numbers are read as Decimal, never as float.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from pmo365.errors import ConfigurationError
from pmo365.model.site import Column, ColumnKind
from pmo365.model.snapshot import Link, Reference, Value

_PEOPLE = (ColumnKind.PERSON, ColumnKind.PERSONS)
_BY_ID = (*_PEOPLE, ColumnKind.LOOKUP)
_NUMBERS = (ColumnKind.NUMBER, ColumnKind.CURRENCY, ColumnKind.PERCENT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """What a cell's meaning depends on: the site's time zone and its people."""

    zone: Callable[[], str | None]
    """The site's IANA time zone, asked for only when a date needs it."""
    person: Callable[[int], str]
    """Site user id → e-mail."""
    user_id: Callable[[str], int]
    """E-mail → site user id."""


def rest_name(column: Column) -> str:
    """Return the property that carries a column in REST."""
    name = f"OData_{column.name}" if column.name.startswith("_") else column.name
    return f"{name}Id" if column.kind in _BY_ID else name


def graph_name(column: Column) -> str:
    """Return the property that carries a column in Graph."""
    return f"{column.name}LookupId" if column.kind in (ColumnKind.PERSON, ColumnKind.LOOKUP) else column.name


def to_rest(column: Column, value: Value, *, place: Place) -> tuple[str, Any]:
    """Return name and JSON of a cell to write; ValueError when the value does not fit the column."""
    return rest_name(column), None if value is None or value == "" else _rest_value(column, value, place)


def _rest_value(column: Column, value: Value, place: Place) -> Any:
    kind = column.kind
    if kind is ColumnKind.PERSON:
        return place.user_id(str(value))
    if kind is ColumnKind.PERSONS and isinstance(value, tuple):
        return [place.user_id(one) for one in value]
    if kind is ColumnKind.CHOICES and isinstance(value, tuple):
        return list(value)
    if kind is ColumnKind.LOOKUP and isinstance(value, Reference):
        return value.id
    if kind is ColumnKind.LINK and isinstance(value, Link | str):
        link = value if isinstance(value, Link) else Link(value)
        return {"Url": link.url, "Description": link.text or link.url}
    if kind in (ColumnKind.DATE, ColumnKind.DATETIME) and isinstance(value, date):
        return _moment(value, place, date_only=kind is ColumnKind.DATE)
    if kind in _NUMBERS and isinstance(value, int | Decimal) and not isinstance(value, bool):
        return _number(Decimal(value) / 100 if kind is ColumnKind.PERCENT else Decimal(value))
    if kind is ColumnKind.BOOLEAN and isinstance(value, bool | int):
        return bool(value)
    if kind in (ColumnKind.TEXT, ColumnKind.NOTE, ColumnKind.CHOICE, ColumnKind.OTHER) and isinstance(value, str | int):
        return str(value)
    raise ValueError(f"{column.name} ({kind.value}) cannot hold {type(value).__name__}")


def from_rest(column: Column, item: Mapping[str, Any], *, place: Place) -> Value:
    """Return a cell of a REST item."""
    raw = item.get(rest_name(column))
    if raw is None or raw == "" or raw == []:
        return None
    if column.kind is ColumnKind.PERSON:
        return place.person(int(raw))
    if column.kind is ColumnKind.PERSONS:
        return tuple(place.person(int(one)) for one in raw)
    if column.kind is ColumnKind.LOOKUP:
        return Reference(int(raw))
    return _plain(column, raw, place)


def from_graph(column: Column, fields: Mapping[str, Any], *, place: Place) -> Value:
    """Return a cell of a Graph item's fields."""
    if column.kind is ColumnKind.PERSON:
        id = fields.get(f"{column.name}LookupId")
        return place.person(int(id)) if id else None
    raw = fields.get(column.name)
    if column.kind is ColumnKind.LOOKUP:
        id = fields.get(f"{column.name}LookupId")
        return Reference(int(id), str(raw or "")) if id else None
    if raw is None or raw == "" or raw == []:
        return None
    if column.kind is ColumnKind.PERSONS:
        return tuple(str(one.get("Email") or "").lower() or place.person(int(one["LookupId"])) for one in raw)
    return _plain(column, raw, place)


def _plain(column: Column, raw: Any, place: Place) -> Value:
    if column.kind is ColumnKind.CHOICES:
        return tuple(str(one) for one in raw)
    if column.kind is ColumnKind.LINK:
        return Link(str(raw.get("Url", "")), _text_beside(raw))
    if column.kind is ColumnKind.DATETIME:
        return instant(str(raw))
    if column.kind is ColumnKind.DATE:
        return instant(str(raw)).astimezone(_zone(place.zone())).date()
    if column.kind in _NUMBERS:
        return _told(Decimal(str(raw)), column.kind)
    if column.kind is ColumnKind.BOOLEAN:
        return bool(raw)
    return str(raw)


def _text_beside(raw: Mapping[str, Any]) -> str:
    """Return a link's text; SharePoint repeats the address where nobody gave one."""
    text = str(raw.get("Description") or "")
    return "" if text == str(raw.get("Url", "")) else text


def _told(number: Decimal, kind: ColumnKind) -> Value:
    if kind is ColumnKind.PERCENT:
        number = number * 100
    if kind is ColumnKind.NUMBER and number == number.to_integral_value():
        return int(number)
    return Decimal(f"{number.normalize():f}")


def _number(number: Decimal) -> int | float:
    return int(number) if number == number.to_integral_value() else float(number)


def instant(text: str) -> datetime:
    """Return a moment in UTC; a text without zone is taken as UTC (files' items come so)."""
    moment = datetime.fromisoformat(text.replace("Z", "+00:00"))
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def _moment(value: date, place: Place, *, date_only: bool) -> str:
    if date_only:
        day = value.date() if isinstance(value, datetime) else value
        moment = datetime.combine(day, time(), tzinfo=_zone(place.zone()))
    elif isinstance(value, datetime):
        moment = value if value.tzinfo else value.replace(tzinfo=UTC)
    else:
        moment = datetime.combine(value, time(), tzinfo=_zone(place.zone()))
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _zone(name: str | None) -> ZoneInfo:
    if not name:
        raise ConfigurationError("time_zone_unknown")
    return ZoneInfo(name)

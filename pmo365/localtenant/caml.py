"""CAML views: conditions, order, limit, scope, as SharePoint's XML says them. Source: docs/tenant/lists.md."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import reduce
from typing import Any
from zoneinfo import ZoneInfo

from pmo365.localtenant.behaviour.moments import parse_moment
from pmo365.localtenant.conditions import Compare, Condition, Joined, Matches, Negated
from pmo365.localtenant.refusals import Refusal, Unemulated

_COMPARES = {"Eq": "eq", "Neq": "ne", "Gt": "gt", "Geq": "ge", "Lt": "lt", "Leq": "le"}
_TEXTS = {"BeginsWith": "startswith", "Contains": "contains"}
_SCOPES = {"", "default", "recursive", "recursiveall", "filesonly"}


@dataclass(frozen=True, slots=True)
class View:
    """What a ``<View>`` asks for."""

    condition: Condition | None = None
    order: tuple[tuple[str, bool], ...] = ()
    """Column as a query names it, and whether descending."""
    limit: int | None = None
    fields: tuple[str, ...] = ()
    scope: str = ""


@dataclass(frozen=True, slots=True)
class Reader:
    """What a view is read with: the site's zone, the moment, the caller's number, the query name of a column."""

    zone: str
    now: datetime
    user: int
    name: Callable[[str, bool], str]
    """Column and whether its id is meant → its name in a query."""


def parse_view(xml: str, reader: Reader) -> View:
    """Return the view of its XML; empty asks for everything. Refuses malformed XML; unknown words are not emulated."""
    if not xml.strip():
        return View()
    try:
        root = ElementTree.fromstring(xml)
    except ElementTree.ParseError as error:
        raise invalid() from error
    if root.tag != "View":
        raise invalid()
    _only(root, {"Query", "ViewFields", "RowLimit"})
    scope = root.get("Scope", "").lower()
    if scope not in _SCOPES:
        raise invalid()
    query, limit = root.find("Query"), root.findtext("RowLimit")
    where = order = None
    if query is not None:
        _only(query, {"Where", "OrderBy"})
        where, order = query.find("Where"), query.find("OrderBy")
    fields = tuple(one.get("Name", "") for one in root.findall("ViewFields/FieldRef"))
    condition = _condition(where[0], reader) if where is not None and len(where) else None
    return View(condition, _order(order, reader), int(limit) if limit else None, fields, scope)


def invalid() -> Refusal:
    """Return the refusal of a view that cannot be read."""
    text = "One or more field types are not installed properly. Go to the list settings page to delete these fields."
    return Refusal(400, "-2130575340, Microsoft.SharePoint.SPException", text)


def _only(element: ElementTree.Element, known: set[str]) -> None:
    for child in element:
        if child.tag not in known:
            raise Unemulated(f"<{child.tag}> of a CAML {element.tag}")


def _order(element: ElementTree.Element | None, reader: Reader) -> tuple[tuple[str, bool], ...]:
    if element is None:
        return ()
    return tuple(
        (reader.name(one.get("Name", ""), False), one.get("Ascending", "TRUE").upper() == "FALSE") for one in element
    )


def _condition(element: ElementTree.Element, reader: Reader) -> Condition:
    if element.tag in ("And", "Or"):
        if len(element) != 2:
            raise invalid()
        left, right = (_condition(one, reader) for one in element)
        return Joined(element.tag.lower(), left, right)
    reference = element.find("FieldRef")
    if reference is None or not reference.get("Name"):
        raise invalid()
    name = reader.name(reference.get("Name", ""), reference.get("LookupId", "").upper() == "TRUE")
    if element.tag in ("IsNull", "IsNotNull"):
        return Compare("eq" if element.tag == "IsNull" else "ne", name, None)
    if element.tag == "In":
        found = [_compare("eq", name, one, reader) for one in element.findall("Values/Value")]
        if not found:
            raise invalid()
        return reduce(lambda left, right: Joined("or", left, right), found)
    value = element.find("Value")
    if value is None:
        raise invalid()
    if element.tag in _TEXTS:
        return Matches(_TEXTS[element.tag], name, value.text or "")
    if element.tag not in _COMPARES:
        raise Unemulated(f"<{element.tag}> in a CAML query")
    return _compare(_COMPARES[element.tag], name, value, reader)


def _compare(operator: str, name: str, value: ElementTree.Element, reader: Reader) -> Condition:
    kind, text = value.get("Type", "Text"), (value.text or "").strip()
    if kind == "DateTime":
        moment = _moment(value, text, reader)
        whole = value.get("IncludeTimeValue", "FALSE").upper() == "TRUE"
        return Compare(operator, name, moment) if whole else _day(operator, name, moment, reader)
    return Compare(operator, name, _value(kind, text, value, reader))


def _value(kind: str, text: str, value: ElementTree.Element, reader: Reader) -> Any:
    if value.find("UserID") is not None:
        return float(reader.user)
    if kind in ("Integer", "Number", "Counter", "Currency", "ModStat"):
        try:
            return float(text)
        except ValueError as error:
            raise invalid() from error
    if kind == "Boolean":
        return text.lower() in ("1", "true", "yes")
    return text or None


def _moment(value: ElementTree.Element, text: str, reader: Reader) -> datetime:
    today = value.find("Today")
    if today is not None:
        return reader.now + timedelta(days=int(today.get("OffsetDays", today.get("Offset", "0"))))
    return parse_moment(text, reader.zone)


def _day(operator: str, name: str, moment: datetime, reader: Reader) -> Condition:
    """Compare by days of the site's zone: a date without a time is meant as a whole day."""
    local = moment.astimezone(ZoneInfo(reader.zone)).replace(hour=0, minute=0, second=0, microsecond=0)
    start, end = local, local + timedelta(days=1)
    if operator in ("eq", "ne"):
        inside = Joined("and", Compare("ge", name, start), Compare("lt", name, end))
        return inside if operator == "eq" else Negated(inside)
    edge = {"lt": ("lt", start), "le": ("lt", end), "gt": ("ge", end), "ge": ("ge", start)}[operator]
    return Compare(edge[0], name, edge[1])

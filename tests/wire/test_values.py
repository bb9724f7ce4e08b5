"""Cells survive the way to REST and to Graph and back, dates in the site's own day."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from pmo365.errors import ConfigurationError
from pmo365.gateway.values import Place, from_graph, from_rest, instant, rest_name, to_rest
from pmo365.model.site import Column, ColumnKind
from pmo365.model.snapshot import Link, Reference, Value

PEOPLE = {"ana@contoso.com": 11, "bob@contoso.com": 12}
EMAILS = {number: email for email, number in PEOPLE.items()}


def _place(zone: str | None = "Europe/Paris") -> Place:
    return Place(zone=lambda: zone, person=EMAILS.__getitem__, user_id=PEOPLE.__getitem__)


def _column(kind: ColumnKind) -> Column:
    return Column(name="PmoX", kind=kind)


CELLS: list[tuple[ColumnKind, Value]] = [
    (ColumnKind.TEXT, "Énoncé « à revoir »"),
    (ColumnKind.NOTE, "une\ndeux\ttrois"),
    (ColumnKind.CHOICE, "Élevé"),
    (ColumnKind.CHOICES, ("a", "b;#c")),
    (ColumnKind.DATE, date(2026, 7, 1)),
    (ColumnKind.DATE, date(2026, 12, 31)),
    (ColumnKind.DATETIME, datetime(2026, 7, 1, 9, 30, tzinfo=UTC)),
    (ColumnKind.PERSON, "ana@contoso.com"),
    (ColumnKind.PERSONS, ("ana@contoso.com", "bob@contoso.com")),
    (ColumnKind.NUMBER, 3),
    (ColumnKind.NUMBER, Decimal("2.5")),
    (ColumnKind.CURRENCY, Decimal("1234567.89")),
    (ColumnKind.PERCENT, Decimal("33.3")),
    (ColumnKind.BOOLEAN, False),
    (ColumnKind.LOOKUP, Reference(7)),
    (ColumnKind.LINK, Link("https://contoso.sharepoint.com/x?a=1&b=2", "Le site")),
    (ColumnKind.LINK, Link("https://contoso.sharepoint.com/x")),
]


@pytest.mark.parametrize(("kind", "value"), CELLS)
def test_a_cell_comes_back_from_rest_as_it_went(kind: ColumnKind, value: Value) -> None:
    column = _column(kind)
    name, told = to_rest(column, value, place=_place())
    assert name == rest_name(column)
    back = from_rest(column, {name: told}, place=_place())
    assert back == value
    assert type(back) is type(value)


@pytest.mark.parametrize("kind", [kind for kind in ColumnKind if kind is not ColumnKind.OTHER])
@pytest.mark.parametrize("empty", [None, ""])
def test_an_empty_cell_is_null_and_none(kind: ColumnKind, empty: Value) -> None:
    name, told = to_rest(_column(kind), empty, place=_place())
    assert told is None
    assert from_rest(_column(kind), {name: None}, place=_place()) is None
    assert from_graph(_column(kind), {}, place=_place()) is None


@pytest.mark.parametrize("zone", ["Europe/Paris", "America/Los_Angeles", "Pacific/Auckland", "Asia/Kolkata", "UTC"])
@pytest.mark.parametrize("day", [date(2026, 3, 29), date(2026, 10, 25), date(2026, 1, 1), date(2028, 2, 29)])
def test_a_day_stays_the_same_day_in_every_zone(zone: str, day: date) -> None:
    column = _column(ColumnKind.DATE)
    name, told = to_rest(column, day, place=_place(zone))
    assert from_rest(column, {name: told}, place=_place(zone)) == day


def test_a_day_is_midnight_of_the_site_told_in_utc() -> None:
    assert to_rest(_column(ColumnKind.DATE), date(2026, 7, 1), place=_place())[1] == "2026-06-30T22:00:00Z"


def test_a_day_on_a_site_of_unknown_zone_is_refused_rather_than_guessed() -> None:
    with pytest.raises(ConfigurationError):
        to_rest(_column(ColumnKind.DATE), date(2026, 7, 1), place=_place(None))


@pytest.mark.parametrize(
    ("kind", "fields", "value"),
    [
        (ColumnKind.PERSON, {"PmoXLookupId": "11"}, "ana@contoso.com"),
        (
            ColumnKind.PERSONS,
            {"PmoX": [{"LookupId": 12, "LookupValue": "Bob", "Email": "Bob@contoso.com"}]},
            ("bob@contoso.com",),
        ),
        (ColumnKind.PERSONS, {"PmoX": [{"LookupId": 11, "LookupValue": "Ana"}]}, ("ana@contoso.com",)),
        (ColumnKind.LOOKUP, {"PmoXLookupId": "7", "PmoX": "R-007"}, Reference(7, "R-007")),
        (ColumnKind.DATE, {"PmoX": "2026-06-30T22:00:00Z"}, date(2026, 7, 1)),
        (ColumnKind.DATETIME, {"PmoX": "2026-07-01T09:30:00Z"}, datetime(2026, 7, 1, 9, 30, tzinfo=UTC)),
        (ColumnKind.NUMBER, {"PmoX": 3.0}, 3),
        (ColumnKind.CURRENCY, {"PmoX": 0.1}, Decimal("0.1")),
        (ColumnKind.PERCENT, {"PmoX": 0.07}, Decimal(7)),
        (ColumnKind.CHOICES, {"PmoX": ["a", "b"]}, ("a", "b")),
        (ColumnKind.LINK, {"PmoX": {"Url": "https://x/", "Description": "https://x/"}}, Link("https://x/")),
        (ColumnKind.BOOLEAN, {"PmoX": True}, True),
    ],
)
def test_graphs_cells_are_understood(kind: ColumnKind, fields: dict[str, Any], value: Value) -> None:
    assert from_graph(_column(kind), fields, place=_place()) == value


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (ColumnKind.NUMBER, "3"),
        (ColumnKind.NUMBER, True),
        (ColumnKind.DATE, "2026-01-01"),
        (ColumnKind.PERSONS, "ana@contoso.com"),
        (ColumnKind.CHOICES, "a"),
        (ColumnKind.TEXT, ("a",)),
        (ColumnKind.LINK, 3),
        (ColumnKind.LOOKUP, 3),
    ],
)
def test_a_value_that_does_not_fit_is_refused(kind: ColumnKind, value: Value) -> None:
    with pytest.raises(ValueError, match="PmoX"):
        to_rest(_column(kind), value, place=_place())


def test_a_moment_without_zone_is_utc() -> None:
    assert instant("2026-07-01T09:30:00") == datetime(2026, 7, 1, 9, 30, tzinfo=UTC)


def test_a_built_in_column_gets_its_prefix() -> None:
    assert rest_name(Column(name="_Comments", kind=ColumnKind.NOTE)) == "OData__Comments"

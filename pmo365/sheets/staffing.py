"""People, their bookings and the requests nobody answered yet, as the hub keeps them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from pmo365.indicators.arithmetic import HUNDRED, percent
from pmo365.indicators.capacity import ASKED, FIRM, SOFT, Booking, Load, Supply, load, months
from pmo365.model.page import SHAPES, Cell, Tone
from pmo365.model.snapshot import Row
from pmo365.sheets import facts, reading
from pmo365.sheets.survey import Survey, rounded

HORIZON = 12
"""Months shown, from that of the data."""


@dataclass(frozen=True, slots=True)
class Person:
    """One resource of the hub with its load by month."""

    row: Row
    name: str
    capacity: Decimal
    """In points of a full time, when present."""
    loads: tuple[Load, ...]
    bookings: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Staffing:
    """Who is booked when, and what was asked for in vain."""

    months: tuple[date, ...]
    people: tuple[Person, ...]
    asked: tuple[Row, ...]
    """Allocations still asked for, the earliest start first."""
    read: bool
    """Whether both registers could be read."""


def staffing(survey: Survey) -> Staffing:
    """Return the load of every resource over the next months, by role and name."""
    hub, horizon = survey.portfolio.hub, months(survey.today, HORIZON)
    rows = tuple(hub.rows_of("Allocations"))
    own: dict[int | None, list[Row]] = {}
    for row in rows:
        own.setdefault(reading.points_at(row.get("PmoResourceRef")), []).append(row)
    people = [_person(survey, row, own.get(row.id, []), horizon=horizon) for row in hub.rows_of("Resources")]
    people.sort(key=lambda one: (reading.text(one.row.get("PmoPrimaryRole")), one.name, one.row.id))
    asked = [row for row in rows if state_of(survey, row) == ASKED and (end_of(row) or date.max) >= survey.today]
    asked.sort(key=lambda row: (reading.day(row.get("PmoStartDate")) or date.max, row.id))
    read = facts.is_read(hub, "Resources", "Allocations")
    return Staffing(months=horizon, people=tuple(people), asked=tuple(asked), read=read)


def state_of(survey: Survey, row: Row) -> str | None:
    """Return the key of an allocation's status."""
    return reading.key(survey.standard, "ALLOC", value=row.get("PmoAllocStatus"))


def end_of(row: Row) -> date | None:
    """Return the last day of an allocation."""
    return reading.day(row.get("PmoEndDate"))


def project_of(survey: Survey, row: Row) -> str:
    """Return the project of an allocation by code and title; empty when the workbook does not show that project."""
    code = reading.text(row.get("PmoProjectCode"))
    return next((entry.name for entry in survey.entries if entry.project.code == code), "")


def bookings(survey: Survey, rows: tuple[Row, ...] | list[Row]) -> Iterator[Booking]:
    """Yield the allocations that have dates."""
    for row in rows:
        start, end = reading.day(row.get("PmoStartDate")), end_of(row)
        if start is not None and end is not None:
            yield Booking(
                resource=reading.points_at(row.get("PmoResourceRef")),
                start=start,
                end=end,
                load=reading.money(row.get("PmoLoadPct")),
                state=state_of(survey, row) or "",
            )


def _person(survey: Survey, row: Row, own: list[Row], *, horizon: tuple[date, ...]) -> Person:
    capacity = reading.amount(row.get("PmoCapacityPct"))
    supply = Supply(
        capacity=HUNDRED if capacity is None else capacity,
        since=reading.day(row.get("PmoAvailableFrom")),
        until=reading.day(row.get("PmoAvailableTo")),
    )
    made = tuple(bookings(survey, own))
    return Person(
        row=row,
        name=survey.person(row.get("PmoPerson")) or row.title,
        capacity=supply.capacity,
        loads=tuple(load(supply, made, month, calendar=survey.calendar) for month in horizon),
        bookings=tuple(one for one in own if state_of(survey, one) in (FIRM, SOFT)),
    )


def worst(person: Person) -> tuple[int, Decimal]:
    """Return the place of the month in which a person is booked furthest beyond capacity, and by how many points."""
    gaps = [one.gap for one in person.loads]
    place = gaps.index(min(gaps))
    return place, -gaps[place]


def share(survey: Survey, part: Decimal, *, capacity: Decimal) -> Cell:
    """Return a booking in points of the capacity present; a word where somebody is booked while away."""
    if part == 0:
        return None
    if capacity == 0:
        return f"{SHAPES[Tone.BAD]} {survey.word('resources.away')}"
    return rounded(percent(part, capacity), 0)

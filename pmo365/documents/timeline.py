"""The plan as a bar chart made of table cells: work packages as bars, milestones as dots, twelve columns of time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from pmo365.documents.source import Source, day_of
from pmo365.documents.writing import NOTHING
from pmo365.model.content import Content, Missing, Table, Toned
from pmo365.model.snapshot import Row, Value

COLUMNS = 12
DOT, RING = "●", "○"
_STEPS = (1, 2, 3, 4, 6, 12, 24, 60, 120)
"""Months a column may stand for."""
_TONES = {"DON": "G", "RSK": "Y", "LAT": "R"}
"""Tone of a milestone by its status."""
_NAMES = tuple(f"t{number + 1}" for number in range(COLUMNS))


@dataclass(frozen=True, slots=True)
class _Scale:
    """The months the columns stand for, counted from year 0."""

    first: int
    step: int

    def column(self, day: date) -> int:
        return (_month(day) - self.first) // self.step

    def start(self, column: int) -> date:
        year, month = divmod(self.first + column * self.step, 12)
        return date(year, month + 1, 1)


def periods(source: Source) -> dict[str, Content]:
    """Return ``t1`` … ``t12``: what stands above the columns, a month, a quarter or a year."""
    scale = _scale(source)
    if scale is None:
        return dict.fromkeys(_NAMES, NOTHING)
    return {name: source.pen.period(scale.start(at), scale.step) for at, name in enumerate(_NAMES)}


def timeline(source: Source) -> Table:
    """Return one row for each work package (a bar) and each milestone (a dot; a ring where it was planned first)."""
    columns = ("title", *_NAMES)
    if source.unreadable("Milestones") or source.unreadable("WorkPackages"):
        return Table(columns, ({name: Missing("Milestones") if name == "title" else "" for name in columns},))
    scale = _scale(source)
    if scale is None:
        return Table(columns)
    packages = sorted(source.rows("WorkPackages"), key=lambda row: (day_of(row.get("PmoStartDate")), row.id))
    marks = sorted(source.rows("Milestones"), key=lambda row: (day_of(_reached(row)), row.id))
    bars = [_bar(row, scale) for row in packages if _days((row.get("PmoStartDate"), row.get("PmoEndDate")))]
    dots = [_dot(source, row, scale) for row in marks if _days((_reached(row), row.get("PmoBaselineDate")))]
    return Table(columns, (*bars, *dots))


def _scale(source: Source) -> _Scale | None:
    months = [_month(day) for day in _all_days(source)]
    if not months:
        return None
    for step in _STEPS:
        first = min(months) // step * step
        if first + step * COLUMNS > max(months):
            return _Scale(first, step)
    return _Scale(min(months), (max(months) - min(months)) // COLUMNS + 1)


def _all_days(source: Source) -> list[date]:
    packages = (row.get(name) for row in source.rows("WorkPackages") for name in ("PmoStartDate", "PmoEndDate"))
    marks = (day for row in source.rows("Milestones") for day in (_reached(row), row.get("PmoBaselineDate")))
    return [*_days(packages), *_days(marks)]


def _bar(row: Row, scale: _Scale) -> dict[str, Content]:
    days = _days((row.get("PmoStartDate"), row.get("PmoEndDate")))
    covered = range(scale.column(min(days)), scale.column(max(days)) + 1)
    cells: dict[str, Content] = {name: Toned("", "B") if at in covered else "" for at, name in enumerate(_NAMES)}
    return {"title": row.title} | cells


def _dot(source: Source, row: Row, scale: _Scale) -> dict[str, Content]:
    tone = _TONES.get(source.key("MSSTAT", row.get("PmoMilestoneStatus")) or "", "")
    cells: dict[str, Content] = dict.fromkeys(_NAMES, "")
    for day in _days((row.get("PmoBaselineDate"),)):
        cells[_NAMES[scale.column(day)]] = RING
    for day in _days((_reached(row),)):
        cells[_NAMES[scale.column(day)]] = Toned(DOT, tone)
    return {"title": row.title} | cells


def _reached(row: Row) -> Value:
    """Return when a milestone was reached, or is expected."""
    return row.get("PmoActualDate") or row.get("PmoForecastDate")


def _days(values: Iterable[Value]) -> list[date]:
    return [one.date() if isinstance(one, datetime) else one for one in values if isinstance(one, date)]


def _month(day: date) -> int:
    return day.year * 12 + day.month - 1

"""A calendar of narrow columns: which period holds which date."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from babel.dates import format_date

from pmo365.model.page import Lines, Timeline, Tone
from pmo365.model.words import Language

_WEEKS = 26
"""Up to so many weeks the calendar shows weeks, beyond it months."""
_MONTHS = 30
"""Months shown at most: what lies outside is in the table only."""
BASELINE, EXPECTED, REACHED, BETWEEN = "◇", "◆", "●", "─"


@dataclass(frozen=True, slots=True, kw_only=True)
class Dates:
    """The dates of one row."""

    baseline: date | None
    expected: date | None
    reached: bool
    late: bool


def timeline(rows: Sequence[Dates], today: date, *, language: Language) -> Timeline | None:
    """Return a calendar around the day that holds the dates of the rows; None when there is no date."""
    days = {day for row in rows for day in (row.baseline, row.expected) if day is not None}
    if not days:
        return None
    starts, weekly = _periods(min(days), max(days), today=today)
    return Timeline(
        starts=starts,
        labels=tuple(str(day.day) if weekly else f"{day.month:02d}" for day in starts),
        groups=tuple(format_date(day, "MMM yyyy" if weekly else "yyyy", locale=language) for day in starts),
        today=_place(starts, today, weekly=weekly),
        marks=Lines(len(rows), lambda: (_marks(row, starts, weekly=weekly) for row in rows)),
    )


def _periods(first: date, last: date, *, today: date) -> tuple[tuple[date, ...], bool]:
    monday = first - timedelta(days=first.weekday())
    count = (last - monday).days // 7 + 1
    if count <= _WEEKS:
        return tuple(monday + timedelta(weeks=step) for step in range(count)), True
    begin = max(_month(first), _month(today) - 6)
    end = min(_month(last), begin + _MONTHS - 1)
    return tuple(date(month // 12, month % 12 + 1, 1) for month in range(begin, max(begin, end) + 1)), False


def _month(day: date) -> int:
    return day.year * 12 + day.month - 1


def _place(starts: tuple[date, ...], day: date | None, *, weekly: bool) -> int | None:
    if day is None or day < starts[0]:
        return None
    end = starts[-1] + timedelta(days=7) if weekly else (starts[-1] + timedelta(days=32)).replace(day=1)
    return None if day >= end else bisect_right(starts, day) - 1


def _marks(row: Dates, starts: tuple[date, ...], *, weekly: bool) -> Mapping[int, tuple[str, Tone]]:
    first, last = (_place(starts, day, weekly=weekly) for day in (row.baseline, row.expected))
    tone = Tone.BAD if row.late else Tone.GOOD
    marks: dict[int, tuple[str, Tone]] = {}
    if first is not None and last is not None:
        marks.update(dict.fromkeys(range(min(first, last), max(first, last)), (BETWEEN, tone)))
    if first is not None:
        marks[first] = (BASELINE, Tone.UNKNOWN)
    if last is not None:
        marks[last] = (REACHED if row.reached else EXPECTED, tone)
    return marks

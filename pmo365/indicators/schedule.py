"""Dates: slips in working days, hit rate, countdown, early starts. Calendars come in as an argument."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import holidays

from pmo365.indicators.arithmetic import percent

Calendar = tuple[date, ...]
"""Public holidays on week days, in order, each once; Saturdays and Sundays are never worked."""


def public_holidays(country: str, years: Iterable[int]) -> Calendar:
    """Return the public holidays of a country (ISO 3166 code) in these years; empty for an unknown country."""
    if country not in holidays.list_supported_countries():
        return ()
    found = holidays.country_holidays(country, years=tuple(years))
    return tuple(sorted(day for day in found if day.weekday() < 5))


def is_worked(day: date, calendar: Collection[date]) -> bool:
    """Return whether a day is a working day."""
    return day.weekday() < 5 and day not in calendar


def working_days(start: date, end: date, *, calendar: Collection[date] = frozenset()) -> int:
    """Return how many working days lie in (start, end]; negative when the end is before the start."""
    if end < start:
        return -working_days(end, start, calendar=calendar)
    return _week_days(end) - _week_days(start) - _lost(start, end, calendar=calendar)


def _week_days(day: date) -> int:
    """Return the Mondays to Fridays from the first day of the calendar to this one; its first day was a Monday."""
    weeks, rest = divmod(day.toordinal(), 7)
    return weeks * 5 + min(rest, 5)


def _lost(start: date, end: date, *, calendar: Collection[date]) -> int:
    """Count the holidays on week days of (start, end]: by halving where they are in order, else one by one."""
    if isinstance(calendar, tuple):
        return bisect_right(calendar, end) - bisect_right(calendar, start)
    return sum(start < day <= end and day.weekday() < 5 for day in calendar)


def slip(baseline: date | None, forecast: date | None, *, calendar: Collection[date] = frozenset()) -> int | None:
    """Return forecast − baseline in working days, positive when late; None when either date is missing."""
    if baseline is None or forecast is None:
        return None
    return working_days(baseline, forecast, calendar=calendar)


def countdown(today: date, due: date | None, *, calendar: Collection[date] = frozenset()) -> int | None:
    """Return the working days left before a key date, negative once it is past."""
    return None if due is None else working_days(today, due, calendar=calendar)


def duration_gap(initial: int, current: int) -> Decimal | None:
    """Return (current duration − initial duration) ÷ initial duration, in points."""
    return percent(Decimal(current - initial), Decimal(initial))


@dataclass(frozen=True, slots=True, kw_only=True)
class DatedMilestone:
    """What the hit rate needs to know of a milestone."""

    baseline: date | None
    actual: date | None


def hit_rate(milestones: Iterable[DatedMilestone], today: date) -> Decimal | None:
    """Return milestones reached on or before their baseline ÷ milestones due by today, in points."""
    due = [(one.baseline, one.actual) for one in milestones if one.baseline is not None and one.baseline <= today]
    reached = sum(1 for baseline, actual in due if actual is not None and actual <= baseline)
    return percent(Decimal(reached), Decimal(len(due)))


def float_days(needed: date | None, promised: date | None, *, calendar: Collection[date] = frozenset()) -> int | None:
    """Return the margin of a dependency in working days: negative when it is promised after it is needed."""
    if needed is None or promised is None:
        return None
    return working_days(promised, needed, calendar=calendar)


@dataclass(frozen=True, slots=True)
class Activity:
    """One activity of a network: duration in working days, value earned per day, predecessors (finish to start)."""

    key: str
    duration: int
    rate: Decimal
    after: tuple[str, ...] = ()


def early_starts(activities: Sequence[Activity]) -> dict[str, int]:
    """Return the day each activity can start (0 = first day); ValueError when the network has a circle."""
    ends: dict[str, int] = {}
    starts: dict[str, int] = {}
    waiting = {one.key: one for one in activities}
    while waiting:
        ready = [one for one in waiting.values() if all(key in ends for key in one.after)]
        if not ready:
            raise ValueError(f"circular or unknown predecessors among {', '.join(sorted(waiting))}")
        for one in ready:
            starts[one.key] = max((ends[key] for key in one.after), default=0)
            ends[one.key] = starts[one.key] + one.duration
            del waiting[one.key]
    return starts

"""Reporting periods: which one ended last, and what it is called."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """Days that one status report is about, both ends included."""

    name: str
    """``2026-07``, ``2026-Q3``, ``2026-W28``; a fortnight has the name of its second week."""
    start: date
    end: date


def last_ended(frequency: str, before: date) -> Period | None:
    """Return the latest period of a FREQ key that ended before a day; None for an unknown frequency."""
    find = _FINDERS.get(frequency)
    return find(before) if find else None


def same_period(written: object, period: Period) -> bool:
    """Return whether people mean this period: T3 and S28 are French for Q3 and W28.

    A fortnight may be named by either week, a quarter by its last month.
    """
    text = str(written or "").strip().upper().replace("-T", "-Q").replace("-S", "-W")
    if "-W" not in period.name:
        return text in (period.name, f"{period.end:%Y-%m}")
    return text in (_week_name(period.start), _week_name(period.end))


def _week(before: date) -> Period:
    end = before - timedelta(days=before.isoweekday())
    return Period(name=_week_name(end), start=end - timedelta(days=6), end=end)


def _fortnight(before: date) -> Period:
    """Return the fortnight that ended before a day; fortnights end with the even weeks of an endless calendar."""
    end = before - timedelta(days=before.isoweekday())
    if (end.toordinal() // 7) % 2:
        end -= timedelta(days=7)
    return Period(name=_week_name(end), start=end - timedelta(days=13), end=end)


def _month(before: date) -> Period:
    end = before.replace(day=1) - timedelta(days=1)
    return Period(name=f"{end:%Y-%m}", start=end.replace(day=1), end=end)


def _quarter(before: date) -> Period:
    first = before.replace(month=(before.month - 1) // 3 * 3 + 1, day=1)
    end = first - timedelta(days=1)
    return Period(name=f"{end.year}-Q{end.month // 3}", start=end.replace(month=end.month - 2, day=1), end=end)


def _week_name(day: date) -> str:
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02d}"


_FINDERS: dict[str, Callable[[date], Period]] = {"WEE": _week, "FOR": _fortnight, "MON": _month, "QUA": _quarter}

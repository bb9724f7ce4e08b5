"""Reporting periods: which one ended last, what it is called, and which days a written name means. Pure."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")
_QUARTER = re.compile(r"(\d{4})-[QT]([1-4])")
_WEEK = re.compile(r"(\d{4})-[WS](0[1-9]|[1-4]\d|5[0-3])")


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


def named(text: str, frequency: str = "") -> Period | None:
    """Return the days a name means: ``2026-07``, ``2026-Q3``, ``2026-W28`` (French letters too); None for no period.

    With ``QUA`` a month names the quarter it ends, with ``FOR`` a week the fortnight it ends.
    """
    said = text.strip().upper()
    if found := _MONTH.fullmatch(said):
        return _months(int(found[1]), int(found[2]), 3 if frequency == "QUA" else 1)
    if found := _QUARTER.fullmatch(said):
        return _months(int(found[1]), int(found[2]) * 3, 3)
    found = _WEEK.fullmatch(said)
    if found is None or int(found[2]) > date(int(found[1]), 12, 28).isocalendar().week:
        return None  # The 28th of December is always in the last week of its year.
    end = date.fromisocalendar(int(found[1]), int(found[2]), 7)
    return Period(name=_week_name(end), start=end - timedelta(days=13 if frequency == "FOR" else 6), end=end)


def following(period: Period) -> Period:
    """Return the period after one, as long as itself."""
    days = (period.end - period.start).days + 1
    if "-W" in period.name:
        end = period.end + timedelta(days=days)
        return Period(name=_week_name(end), start=period.end + timedelta(days=1), end=end)
    count = 3 if days > 31 else 1
    year, place = divmod(period.end.year * 12 + period.end.month - 1 + count, 12)
    return _months(year, place + 1, count)


def _months(year: int, month: int, count: int) -> Period:
    end = date(year, month, monthrange(year, month)[1])
    first, place = divmod(year * 12 + month - count, 12)
    name = f"{year}-Q{month // 3}" if count == 3 and month % 3 == 0 else f"{end:%Y-%m}"
    return Period(name=name, start=date(first, place + 1, 1), end=end)


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

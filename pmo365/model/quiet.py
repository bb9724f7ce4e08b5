"""Hours in which the schedule stays quiet: the tenant then belongs to the people who work in it. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True, kw_only=True)
class QuietHours:
    """A span of the civil day, on some days of the week; one that ends before it starts goes over midnight."""

    start: time
    end: time
    zone: str
    """IANA name."""
    weekdays: frozenset[int]
    """Days on which it starts; 0 is Sunday."""


def quiet_until(quiet: QuietHours | None, now: datetime) -> datetime | None:
    """Return when the quiet we are in ends (UTC), None when we are in none."""
    if quiet is None:
        return None
    zone = ZoneInfo(quiet.zone)
    today = now.astimezone(zone).date()
    for day in (today - timedelta(days=1), today):
        if day.isoweekday() % 7 in quiet.weekdays:
            start, end = _span(quiet, day, zone)
            if start <= now < end:
                return end.astimezone(UTC)
    return None


def _span(quiet: QuietHours, day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    last = day if quiet.end > quiet.start else day + timedelta(days=1)
    start = datetime.combine(day, quiet.start, tzinfo=zone).astimezone(UTC)
    return start, datetime.combine(last, quiet.end, tzinfo=zone).astimezone(UTC)

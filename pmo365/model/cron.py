"""When a job is due: a cron expression in a time zone, and its slots in UTC.

Five fields as crontab(5) reads them: minute, hour, day of month, month, day of week (0 and 7 are Sunday, names
allowed). When both days are restricted, either is enough. Where clocks change, a stated hour is due exactly once: at
the first of two equal times, or at the end of the missing hour. An hour field that starts with ``*`` follows real time.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NINE_YEARS = 9 * 366
"""In days: enough to meet a 29 February, whatever the century."""
_DAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cron:
    """A cron expression in a time zone; made by ``parse_cron``."""

    text: str
    zone: str
    """IANA name."""
    minutes: frozenset[int] = field(repr=False)
    hours: frozenset[int] = field(repr=False)
    days: frozenset[int] = field(repr=False)
    months: frozenset[int] = field(repr=False)
    weekdays: frozenset[int] = field(repr=False)
    """0 is Sunday."""
    any_hour: bool = field(repr=False)
    """Whether the hour field starts with ``*``."""
    any_day: bool = field(repr=False)
    any_weekday: bool = field(repr=False)

    def on(self, day: date) -> bool:
        """Return whether something is due on a civil day."""
        if day.month not in self.months:
            return False
        monthly, weekly = day.day in self.days, day.isoweekday() % 7 in self.weekdays
        return (monthly and weekly) if self.any_day or self.any_weekday else (monthly or weekly)


def parse_cron(text: str, zone: str) -> Cron:
    """Return a cron expression; ValueError with the faulty part, ZoneInfoNotFoundError for an unknown zone."""
    parts = text.lower().split()
    if len(parts) != 5:
        raise ValueError(text)
    ZoneInfo(zone)
    minute, hour, day, month, weekday = parts
    return Cron(
        text=text,
        zone=zone,
        minutes=_numbers(minute, 0, high=59),
        hours=_numbers(hour, 0, high=23),
        days=_numbers(day, 1, high=31),
        months=_numbers(month, 1, high=12, names=_MONTHS),
        weekdays=frozenset(one % 7 for one in _numbers(weekday, 0, high=7, names=_DAYS)),
        any_hour=hour.startswith("*"),
        any_day=day.startswith("*"),
        any_weekday=weekday.startswith("*"),
    )


def slots(cron: Cron, since: datetime, *, until: datetime) -> tuple[datetime, ...]:
    """Return the moments due after ``since`` up to and with ``until``, in UTC, oldest first."""
    zone = ZoneInfo(cron.zone)
    day = since.astimezone(zone).date() - timedelta(days=1)
    last = until.astimezone(zone).date() + timedelta(days=1)
    found: set[datetime] = set()
    while day <= last:
        found.update(one for one in _of_day(cron, day) if since < one <= until)
        day += timedelta(days=1)
    return tuple(sorted(found))


def next_slot(cron: Cron, after: datetime) -> datetime | None:
    """Return the first moment due after a moment, in UTC; None when there is none within nine years."""
    start = after.astimezone(ZoneInfo(cron.zone)).date()
    for step in range(-1, _NINE_YEARS):
        found = [one for one in _of_day(cron, start + timedelta(days=step)) if one > after]
        if found:
            return min(found)
    return None


def last_slot(cron: Cron, until: datetime) -> datetime | None:
    """Return the last moment due up to and with a moment, in UTC; None when there is none within nine years."""
    start = until.astimezone(ZoneInfo(cron.zone)).date()
    for step in range(-1, _NINE_YEARS):
        found = [one for one in _of_day(cron, start - timedelta(days=step)) if one <= until]
        if found:
            return max(found)
    return None


def _of_day(cron: Cron, day: date) -> Iterator[datetime]:
    if not cron.on(day):
        return
    zone = ZoneInfo(cron.zone)
    for hour in cron.hours:
        for minute in cron.minutes:
            wall = datetime(day.year, day.month, day.day, hour, minute, tzinfo=zone)
            yield from _instants(wall, every=cron.any_hour)


def _instants(wall: datetime, *, every: bool) -> tuple[datetime, ...]:
    first, second = wall.astimezone(UTC), wall.replace(fold=1).astimezone(UTC)
    if first == second:
        return (first,)
    if first < second:
        return (first, second) if every else (first,)
    return () if every else (_end_of_gap(wall, second),)


def _end_of_gap(wall: datetime, before: datetime) -> datetime:
    """Return when the clocks went forward: the first minute with the new offset, looking on from ``before``."""
    after = wall.replace(fold=1).utcoffset()
    moment = before
    while moment.astimezone(wall.tzinfo).utcoffset() != after:
        moment += timedelta(minutes=1)
    return moment


def _numbers(part: str, low: int, *, high: int, names: tuple[str, ...] = ()) -> frozenset[int]:
    found: set[int] = set()
    for piece in part.split(","):
        span, _, step = piece.partition("/")
        first, last = _span(span, low, high=high, names=names, open_end=bool(step))
        if first > last or ("/" in piece and not (_whole(step) and int(step))):
            raise ValueError(part)
        found.update(range(first, last + 1, int(step or 1)))
    return frozenset(found)


def _span(span: str, low: int, *, high: int, names: tuple[str, ...], open_end: bool) -> tuple[int, int]:
    if span == "*":
        return low, high
    first, dash, last = span.partition("-")
    start = _number(first, low, high=high, names=names)
    if dash:
        return start, _number(last, low, high=high, names=names)
    return start, high if open_end else start


def _number(word: str, low: int, *, high: int, names: tuple[str, ...]) -> int:
    if word in names:
        return names.index(word) + low
    if not _whole(word) or not low <= int(word) <= high:
        raise ValueError(word)
    return int(word)


def _whole(word: str) -> bool:
    return word.isascii() and word.isdecimal()

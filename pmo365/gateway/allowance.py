"""How much an application may ask of a tenant, and when the next request fits. Pure.

The published limits are per application and tenant: resource units a minute, seen as a sliding window, and a day that
begins at midnight UTC. Refused requests are charged too, so the cheapest way is never to be refused: we keep to a share
of the allowance. Source: Microsoft, "How to avoid getting throttled or blocked in SharePoint Online".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from math import ceil

_TIERS = ((1_000, 1_250), (5_000, 2_500), (15_000, 3_750), (50_000, 5_000))
_LARGEST = 6_250
_DAY = 960
"""The day grants this many times the minute: 1,200,000 units where the minute grants 1,250."""
_WINDOW = timedelta(seconds=60)
_GRAIN = 0.5
"""Seconds that are remembered as one moment, the last of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """Resource units of one application on one tenant, and the share of them we use."""

    minute: int
    day: int
    share: float = 0.95
    rest: float = 1.0
    """What SharePoint REST costs, in published units of Graph: 1 until it was measured."""


@dataclass(frozen=True, slots=True)
class Spending:
    """What was spent in the last minute, by moments, and since midnight UTC."""

    recent: tuple[tuple[datetime, int], ...] = ()
    day: date | None = None
    today: int = 0


def allowance_of(licences: int, *, told: int | None = None, rest: float = 1.0) -> Allowance:
    """Return the published allowance of a tenant by its number of licences; 0: unknown, the smallest.

    ``told`` is the minute the tenant itself told us of, ``rest`` what its REST was found to cost.
    """
    minute = told or next((units for most, units in _TIERS if licences <= most), _LARGEST)
    return Allowance(minute=minute, day=minute * _DAY, rest=rest)


def wait_for(spending: Spending, units: int, *, allowance: Allowance, now: datetime) -> float:
    """Return the seconds until a request of so many units fits; 0 to send it now.

    A request larger than the whole minute goes alone. When the day is used up it is the time to midnight UTC.
    """
    today = spending.today if spending.day == now.date() else 0
    if today + units > allowance.day * allowance.share:
        midnight = datetime.combine(now.date() + timedelta(days=1), time(), tzinfo=UTC)
        return (midnight - now).total_seconds()
    recent = _recent(spending, now)
    over = sum(spent for _, spent in recent) + units - allowance.minute * allowance.share
    free = now
    for moment, spent in recent:
        if over <= 0:
            break
        over, free = over - spent, moment + _WINDOW
    return (free - now).total_seconds()


def spend(spending: Spending, units: int, *, now: datetime) -> Spending:
    """Return the spending after a request was sent; what is spent within half a second is one."""
    moment = datetime.fromtimestamp(ceil(now.timestamp() / _GRAIN) * _GRAIN, UTC)
    recent = _recent(spending, now)
    if recent and recent[-1][0] == moment:
        moment, units_then = recent[-1]
        recent = (*recent[:-1], (moment, units_then + units))
    else:
        recent = (*recent, (moment, units))
    today = spending.today if spending.day == now.date() else 0
    return Spending(recent, now.date(), today + units)


def learn(spending: Spending, headers: Mapping[str, str], *, now: datetime) -> Spending:
    """Return the spending as the tenant counts it, when it tells and counts more than we do."""
    limit, remaining = number(headers.get("RateLimit-Limit")), number(headers.get("RateLimit-Remaining"))
    if limit is None or remaining is None:
        return spending
    missed = limit - remaining - sum(spent for _, spent in _recent(spending, now))
    return spend(spending, missed, now=now) if missed > 0 else spending


def _recent(spending: Spending, now: datetime) -> tuple[tuple[datetime, int], ...]:
    return tuple(one for one in spending.recent if one[0] > now - _WINDOW)


def number(text: str | None) -> int | None:
    """Return the number a header tells, None when it tells none we believe."""
    told = (text or "").split(",")[0].split(";")[0].strip()
    return int(told) if told.isdigit() and len(told) < 10 else None

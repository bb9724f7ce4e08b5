"""Who is booked beyond what they can give: load by month against capacity.

The load of a person in a month is Σ load × (working days booked ÷ working days of the month), in points of a full
time; it is compared with the capacity the person has in that month, counted alike. Firm bookings and soft ones are
never added together unseen: a soft booking is a wish.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from pmo365.indicators.arithmetic import HUNDRED, ZERO, percent, ratio
from pmo365.indicators.qcdr import Rag
from pmo365.indicators.schedule import working_days

FIRM, SOFT, ASKED = "FIR", "SOF", "REQ"
"""Keys of ALLOC that weigh on the future; rejected and ended ones do not."""
FULL, OVER = Decimal(100), Decimal(110)
"""Load in points of capacity above which a month is amber, then red."""
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Booking:
    """A share of a person's time over some days; an unnamed one is a request nobody answered yet."""

    resource: int | None
    start: date
    end: date
    load: Decimal
    """In points of a full time."""
    state: str
    """Key of ALLOC."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Supply:
    """What a person can give."""

    capacity: Decimal
    """In points of a full time."""
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """One person in one month, in points of a full time."""

    capacity: Decimal
    firm: Decimal
    soft: Decimal

    @property
    def gap(self) -> Decimal:
        """Return capacity − firm bookings: negative when too much was promised."""
        return self.capacity - self.firm

    @property
    def share(self) -> Decimal | None:
        """Return firm bookings ÷ capacity in points; None without capacity."""
        return percent(self.firm, self.capacity)

    @property
    def colour(self) -> Rag:
        """Return green up to 100 % of the capacity, amber up to 110 %, red beyond; red when booked without any."""
        if self.share is None:
            return Rag.RED if self.firm > 0 else Rag.GREEN
        return Rag.RED if self.share > OVER else Rag.AMBER if self.share > FULL else Rag.GREEN


def months(first: date, count: int) -> tuple[date, ...]:
    """Return the first day of so many months, from that of a day."""
    place = first.year * 12 + first.month - 1
    return tuple(date((place + step) // 12, (place + step) % 12 + 1, 1) for step in range(count))


def presence(start: date | None, end: date | None, month: date, *, calendar: Collection[date]) -> Decimal:
    """Return the share of a month's working days within [start, end]; an open end reaches beyond the month."""
    last = months(month, 2)[1] - _DAY
    first, final = max(start or month, month), min(end or last, last)
    if final < first:
        return ZERO
    inside = working_days(first - _DAY, final, calendar=calendar)
    return ratio(Decimal(inside), Decimal(working_days(month - _DAY, last, calendar=calendar))) or ZERO


def booked(bookings: Iterable[Booking], month: date, *, calendar: Collection[date]) -> Decimal:
    """Return Σ load × share of the month, in points of a full time."""
    return sum((one.load * presence(one.start, one.end, month, calendar=calendar) for one in bookings), ZERO)


def load(supply: Supply, bookings: Iterable[Booking], month: date, *, calendar: Collection[date]) -> Load:
    """Return capacity, firm and soft bookings of one person in one month."""
    own = tuple(bookings)
    return Load(
        capacity=supply.capacity * presence(supply.since, supply.until, month, calendar=calendar),
        firm=booked((one for one in own if one.state == FIRM), month, calendar=calendar),
        soft=booked((one for one in own if one.state == SOFT), month, calendar=calendar),
    )


def full_time(points: Decimal) -> Decimal:
    """Return points of a full time as people (FTE)."""
    return points / HUNDRED

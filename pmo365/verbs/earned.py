"""What the service works out for the latest status report: planned, earned and actual value.

Planned: the budgeted cost of each work package spread evenly over its days, as due at the end of the period. Earned:
the same cost times what its manager says is complete. Both are taken as a share of all work packages and applied to
the revised budget, so that they compare with it. Actual: what was spent up to the period.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from pmo365.indicators import periods
from pmo365.indicators.arithmetic import ratio
from pmo365.indicators.evm import linear_planned_value
from pmo365.model.snapshot import Snapshot, Value
from pmo365.model.standard import Standard
from pmo365.sheets import facts, reading
from pmo365.verbs.computed import Cells

_CENT = Decimal("0.01")
_WHOLE = Decimal(100)
_SOURCES = ("StatusReports", "WorkPackages", "BudgetLines", "CostEntries")


def reports(snapshot: Snapshot, standard: Standard, today: date) -> Cells:
    """Return the values of the latest status report; nothing when it is frozen, or its ground is unread or missing.

    Earlier reports keep what they said: how much was complete then is not known any more.
    """
    latest = reading.latest(snapshot.rows_of("StatusReports"), "PmoPeriodKey")
    costs = facts.costs_of(snapshot, standard) if facts.is_read(snapshot, *_SOURCES) else None
    if not latest or latest[0].get("PmoFrozen") is True or costs is None:
        return {}
    period = reading.text(latest[0].get("PmoPeriodKey"))
    end, packages = _end(period, today), _packages(snapshot)
    whole = sum((one.cost for one in packages), Decimal(0))
    if end is None or not whole:
        return {}
    spent = [amount for month, amount in costs.curve if month <= f"{end:%Y-%m}"]
    budget, planned = costs.total.revised, sum((one.planned(end) for one in packages), Decimal(0))
    earned = sum((one.cost * one.complete / _WHOLE for one in packages), Decimal(0))
    values: dict[str, Value] = {
        "PmoPv": _share(budget, planned, whole=whole),
        "PmoEv": _share(budget, earned, whole=whole),
        "PmoAc": (spent[-1] if spent else Decimal(0)).quantize(_CENT),
        "PmoEac": costs.total.landing.quantize(_CENT),
    }
    return {latest[0].id: values}


def _share(budget: Decimal, part: Decimal, *, whole: Decimal) -> Decimal:
    return (budget * (ratio(part, whole) or Decimal(0))).quantize(_CENT)


def _end(period: str, today: date) -> date | None:
    """Return the last day of a period, today while it runs, None for what is none or has not begun."""
    found = periods.named(period)
    return min(found.end, today) if found is not None and found.start <= today else None


@dataclass(frozen=True, slots=True)
class _Package:
    """A work package with the figures it counts with."""

    start: date
    days: int
    cost: Decimal
    complete: Decimal
    """In points."""

    def planned(self, day: date) -> Decimal:
        """Return what should have been done by the end of a day."""
        return linear_planned_value(self.cost, duration=self.days, elapsed=(day - self.start).days + 1)


def _packages(snapshot: Snapshot) -> list[_Package]:
    found = []
    for row in snapshot.rows_of("WorkPackages"):
        start, end = reading.day(row.get("PmoStartDate")), reading.day(row.get("PmoEndDate"))
        if start is not None and end is not None:
            complete = reading.amount(row.get("PmoPercentComplete")) or Decimal(0)
            days = max((end - start).days + 1, 1)
            found.append(_Package(start, days, reading.money(row.get("PmoBudgetedCost")), complete))
    return found

"""The budget over time, month by month: planned, spent, and the way to where it lands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from pmo365.documents.health import Health
from pmo365.documents.source import Source, decimal
from pmo365.indicators.evm import linear_planned_value
from pmo365.model.content import Table

COLUMNS = ("month", "planned", "actual", "landing", "budget")
_LONGEST = 120
"""Months a chart shows at most."""
_CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class _Work:
    """A work package with a plan."""

    start: date
    days: int
    cost: Decimal


def budget_curve(source: Source, now: Health) -> Table:
    """Return one row a month, figures as plain numbers, empty where there is none.

    Without a revised budget one row without figures says so: an axis that nothing stands on would say nothing.

    Planned is the budgeted cost of the work packages spread evenly over their days, as a share of the revised budget.
    From the last month with actual cost a straight line leads to the landing, at the forecast end.
    """
    work = list(_work(source))
    if now.money is None or not now.money.revised:
        return Table(COLUMNS, ({"month": source.pen.say("none")} | dict.fromkeys(COLUMNS[1:], ""),))
    spent = {month: amount for month, amount in now.curve if month <= f"{source.today:%Y-%m}"}
    ends = [*(f"{one.start + timedelta(days=one.days - 1):%Y-%m}" for one in work), *spent]
    ends += [f"{day:%Y-%m}" for day in (now.end_baseline, now.end_forecast) if day is not None]
    starts = [*(f"{one.start:%Y-%m}" for one in work), *spent]
    months = _months(min(starts), max(ends)) if starts else []
    planned = {month: _planned(work, month, now.money.revised) for month in months} if work else {}
    actual = _carried(spent, months)
    landing = _way(actual, months, goal=now.money.landing, end=f"{now.end_forecast:%Y-%m}" if now.end_forecast else "")
    columns = (planned, actual, landing, dict.fromkeys(months, now.money.revised))
    rows = ((source.pen.month(_last(month)), *(_plain(column.get(month)) for column in columns)) for month in months)
    return Table(COLUMNS, tuple(dict(zip(COLUMNS, row, strict=True)) for row in rows))


def _work(source: Source) -> Iterator[_Work]:
    for row in source.rows("WorkPackages"):
        start, end, cost = row.get("PmoStartDate"), row.get("PmoEndDate"), decimal(row.get("PmoBudgetedCost"))
        if isinstance(start, date) and isinstance(end, date) and cost:
            yield _Work(start, max((end - start).days + 1, 1), cost)


def _months(first: str, last: str) -> list[str]:
    count = [int(one) for one in first.split("-")]
    found = [first]
    while found[-1] < last and len(found) < _LONGEST:
        count = [count[0] + count[1] // 12, count[1] % 12 + 1]
        found.append(f"{count[0]:04}-{count[1]:02}")
    return found


def _last(month: str) -> date:
    """Return the last day of a month."""
    year, number = (int(one) for one in month.split("-"))
    return date(year + number // 12, number % 12 + 1, 1) - timedelta(days=1)


def _planned(work: list[_Work], month: str, budget: Decimal) -> Decimal:
    done = sum(
        linear_planned_value(one.cost, duration=one.days, elapsed=(_last(month) - one.start).days + 1) for one in work
    )
    return budget * done / sum(one.cost for one in work)


def _carried(spent: dict[str, Decimal], months: list[str]) -> dict[str, Decimal]:
    """Return what was spent by the end of each month up to the last one that has movements."""
    found: dict[str, Decimal] = {}
    for month in months:
        if spent and month <= max(spent):
            found[month] = spent.get(month, next(reversed(found.values()), Decimal(0)))
    return found


def _way(actual: dict[str, Decimal], months: list[str], *, goal: Decimal, end: str) -> dict[str, Decimal]:
    """Return the straight way from the last actual cost to the landing; nothing when the end is past or unknown."""
    here = max(actual, default="")
    ahead = [month for month in months if here <= month <= end] if here and end else []
    if len(ahead) < 2:
        return {}
    step = (goal - actual[here]) / (len(ahead) - 1)
    return {month: actual[here] + step * place for place, month in enumerate(ahead)}


def _plain(value: Decimal | None) -> str:
    return "" if value is None else str(value.quantize(_CENT))

"""Cost of a project in the words of French finance.

BI initial, BR revised, EN committed, R actual, RAF estimate to complete; landing (atterrissage) EAC = R + RAF;
variance = EAC − BR; consumption = R ÷ BR. Accruals count as actual cost: they are work done and not yet invoiced.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from pmo365.indicators.arithmetic import ZERO, percent

COMMITTED, ACTUAL, ACCRUAL, ESTIMATE = "COM", "ACT", "ACR", "ETC"


class BudgetLine(NamedTuple):
    """One line of the budget."""

    id: int
    initial: Decimal
    revised: Decimal
    currency: str = "EUR"


class CostEntry(NamedTuple):
    """One movement on a line; ``kind`` is a key of COSTKIND, ``period`` is YYYY-MM."""

    line: int | None
    kind: str
    period: str
    amount: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class CostFigures:
    """What a line, or a sum of lines, costs."""

    initial: Decimal = ZERO
    revised: Decimal = ZERO
    committed: Decimal = ZERO
    actual: Decimal = ZERO
    remaining: Decimal = ZERO
    last_period: str = ""
    """Latest period with an actual or an estimate to complete; empty when there is none."""

    @property
    def landing(self) -> Decimal:
        """Return EAC = R + RAF."""
        return self.actual + self.remaining

    @property
    def variance(self) -> Decimal:
        """Return EAC − BR, positive when over budget."""
        return self.landing - self.revised

    @property
    def variance_percent(self) -> Decimal | None:
        """Return the variance in points of the revised budget."""
        return percent(self.variance, self.revised)

    @property
    def consumption(self) -> Decimal | None:
        """Return R ÷ BR in points."""
        return percent(self.actual, self.revised)

    def __add__(self, other: CostFigures) -> CostFigures:
        return CostFigures(
            initial=self.initial + other.initial,
            revised=self.revised + other.revised,
            committed=self.committed + other.committed,
            actual=self.actual + other.actual,
            remaining=self.remaining + other.remaining,
            last_period=max(self.last_period, other.last_period),
        )


def by_line(lines: Iterable[BudgetLine], entries: Iterable[CostEntry]) -> dict[int | None, CostFigures]:
    """Return the figures of each line by its id; movements on no known line are under None.

    A line never estimated still needs what is left of its revised budget. An estimate to complete replaces the
    earlier ones of its line: only the latest period counts.
    """
    known = {line.id: line for line in lines}
    grouped: dict[int | None, list[CostEntry]] = {key: [] for key in known}
    for entry in entries:
        grouped.setdefault(entry.line if entry.line in known else None, []).append(entry)
    return {key: _figures(known.get(key) if key is not None else None, moves) for key, moves in grouped.items()}


def project_cost(lines: Iterable[BudgetLine], entries: Iterable[CostEntry]) -> CostFigures:
    """Return the sum of the lines; ValueError when they are in several currencies."""
    kept = tuple(lines)
    currencies = sorted({line.currency for line in kept})
    if len(currencies) > 1:
        raise ValueError(f"amounts in several currencies cannot be added: {', '.join(currencies)}")
    return sum(by_line(kept, entries).values(), CostFigures())


def _figures(line: BudgetLine | None, entries: list[CostEntry]) -> CostFigures:
    initial, revised = (line.initial, line.revised) if line else (ZERO, ZERO)
    committed = actual = estimate = ZERO
    estimated = last = ""
    for _, kind, period, amount in entries:
        if kind == COMMITTED:
            committed += amount
            continue
        if kind in (ACTUAL, ACCRUAL):
            actual += amount
        elif kind == ESTIMATE and period >= estimated:
            estimate = amount + (estimate if period == estimated else ZERO)
            estimated = period
        elif kind != ESTIMATE:
            continue
        last = max(last, period)
    known = any(kind == ESTIMATE for _, kind, _, _ in entries)
    remaining = estimate if known else max(revised - actual, ZERO)
    return CostFigures(
        initial=initial, revised=revised, committed=committed, actual=actual, remaining=remaining, last_period=last
    )


def cumulated(entries: Iterable[CostEntry]) -> tuple[tuple[str, Decimal], ...]:
    """Return the cumulated actual cost at the end of each period that has movements, oldest first."""
    sums: dict[str, Decimal] = {}
    for entry in entries:
        if entry.kind in (ACTUAL, ACCRUAL):
            sums[entry.period] = sums.get(entry.period, ZERO) + entry.amount
    running, curve = ZERO, []
    for period in sorted(sums):
        running += sums[period]
        curve.append((period, running))
    return tuple(curve)

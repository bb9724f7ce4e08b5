"""Investment: net present value, internal rate, payback. Flows are yearly and start at year 0 (today).

The spreadsheet function NPV starts at year 1: add the first flow outside it to get the same figure.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal, localcontext
from functools import lru_cache
from itertools import pairwise

from pmo365.indicators.arithmetic import ZERO, percent, ratio

_LOWEST, _HIGHEST = -19, 200
"""Twentieths between which a root is looked for: −95 % to +1000 %."""


def net_present_value(rate: Decimal, flows: Sequence[Decimal]) -> Decimal:
    """Return NPV = Σ CFₜ ÷ (1 + r)ᵗ, t from 0; the rate is a fraction (0.04)."""
    with localcontext() as context:
        context.prec = 34
        return sum((flow / (1 + rate) ** year for year, flow in enumerate(flows)), ZERO)


def sign_changes(flows: Sequence[Decimal]) -> int:
    """Return how often the flows change sign; above 1 several internal rates may exist."""
    signs = [flow > 0 for flow in flows if flow != 0]
    return sum(before != after for before, after in pairwise(signs))


def internal_rate(flows: Sequence[Decimal]) -> Decimal | None:
    """Return the rate at which the NPV is zero, as a fraction to 12 decimals; the one nearest to 0 if several.

    None when the flows never change sign (no such rate exists) or it lies outside −95 % … +1000 %.
    """
    return _internal_rate(tuple(flows))


@lru_cache(maxsize=1_024)
def _internal_rate(flows: tuple[Decimal, ...]) -> Decimal | None:
    """Return the same, worked out once: each document of a project asks for it, and the workbook does."""
    if sign_changes(flows) == 0:
        return None
    for ring in range(_HIGHEST):
        # The two intervals as far from 0 as this: the first root found is the nearest.
        found = (_root(flows, low) for low in (ring, -ring - 1) if low >= _LOWEST)
        roots = [root for root in found if root is not None]
        if roots:
            return min(roots, key=abs)
    return None


def _root(flows: Sequence[Decimal], low: int) -> Decimal | None:
    """Return the root between a number of twentieths and the next; None when there is none."""
    lower, upper = Decimal(low) / 20, Decimal(low + 1) / 20
    value = net_present_value(lower, flows)
    if value != 0 and (value > 0) == (net_present_value(upper, flows) > 0):
        return None
    return _bisect(flows, lower, high=upper)


def _bisect(flows: Sequence[Decimal], low: Decimal, *, high: Decimal) -> Decimal:
    if net_present_value(low, flows) == 0:
        return low
    rising = net_present_value(high, flows) > 0
    while high - low > Decimal("1e-14"):
        middle = (low + high) / 2
        low, high = (low, middle) if (net_present_value(middle, flows) > 0) == rising else (middle, high)
    return ((low + high) / 2).quantize(Decimal("1e-12"))


def payback(flows: Sequence[Decimal]) -> Decimal | None:
    """Return the years until the cumulated flow is no longer negative, linear within a year; None when never."""
    running = ZERO
    for year, flow in enumerate(flows):
        if running < 0 <= running + flow:
            return year - 1 + -running / flow
        running += flow
        if year == 0 and running >= 0:
            return ZERO
    return None


def discounted_payback(rate: Decimal, flows: Sequence[Decimal]) -> Decimal | None:
    """Return the payback of the discounted flows."""
    with localcontext() as context:
        context.prec = 34
        return payback([flow / (1 + rate) ** year for year, flow in enumerate(flows)])


def return_on_investment(benefits: Sequence[Decimal], costs: Sequence[Decimal]) -> Decimal | None:
    """Return (Σ benefits − Σ costs) ÷ Σ costs, in points; costs are positive amounts."""
    spent = sum(costs, ZERO)
    return percent(sum(benefits, ZERO) - spent, spent)


def benefit_cost_ratio(rate: Decimal, benefits: Sequence[Decimal], *, costs: Sequence[Decimal]) -> Decimal | None:
    """Return the present value of the benefits ÷ that of the costs, both from year 0."""
    return ratio(net_present_value(rate, benefits), net_present_value(rate, costs))


def realisation(baseline: Decimal, target: Decimal, *, last: Decimal) -> Decimal | None:
    """Return (last − baseline) ÷ (target − baseline) in points: falling targets work, nothing is clipped."""
    return percent(last - baseline, target - baseline)

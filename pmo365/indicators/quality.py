"""Document compliance, data quality, ageing."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from pmo365.indicators.arithmetic import HUNDRED, percent

AGE_LIMITS = (7, 30, 90)
"""Upper ends, in days, of the first three ageing buckets: 0–7, 8–30, 31–90, over 90."""


def document_compliance(required: int, compliant: int) -> Decimal | None:
    """Return compliant ÷ required documents in points; None when nothing is required yet."""
    return percent(Decimal(compliant), Decimal(required))


def data_quality(applicable: int, failed: int) -> Decimal | None:
    """Return passed ÷ applicable checks in points, never below 0; None when nothing applies."""
    passed = percent(Decimal(max(applicable - failed, 0)), Decimal(applicable))
    return None if passed is None else min(passed, HUNDRED)


def ageing(ages: Iterable[int]) -> tuple[int, int, int, int]:
    """Return how many ages (days) fall in 0–7, 8–30, 31–90 and over 90; an age below 0 counts as 0."""
    counts = [0, 0, 0, 0]
    for age in ages:
        counts[sum(age > end for end in AGE_LIMITS)] += 1
    first, second, third, last = counts
    return first, second, third, last

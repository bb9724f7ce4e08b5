"""The few operations every indicator needs."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

ZERO = Decimal(0)
HUNDRED = Decimal(100)


def ratio(part: Decimal | None, whole: Decimal | None) -> Decimal | None:
    """Return part ÷ whole, unrounded; None ("n/d") when either is unknown or the whole is zero."""
    if part is None or whole is None or whole == 0:
        return None
    return part / whole


def percent(part: Decimal | None, whole: Decimal | None) -> Decimal | None:
    """Return part as a percentage of the whole, in points (12 means 12 %); None when it does not exist."""
    share = ratio(part, whole)
    return None if share is None else share * HUNDRED


def total(amounts: Iterable[Decimal | None]) -> Decimal:
    """Return the sum of the known amounts."""
    return sum((amount for amount in amounts if amount is not None), ZERO)

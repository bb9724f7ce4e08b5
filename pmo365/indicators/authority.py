"""Who may decide on a change: the project manager within tolerance, the steering committee, the portfolio board."""

from __future__ import annotations

from decimal import Decimal

from pmo365.indicators.arithmetic import percent

MANAGER, COMMITTEE, BOARD = "PM", "SC", "PB"
"""Keys of LEVEL."""
BOARD_PERCENT = Decimal(20)
"""Cost impact, in points of the revised budget, beyond which the steering committee may not decide alone."""


def authority(
    cost: Decimal | None,
    days: Decimal | None,
    *,
    budget: Decimal | None,
    tolerance_percent: Decimal | None,
    tolerance_days: Decimal | None,
    board_percent: Decimal = BOARD_PERCENT,
) -> str | None:
    """Return the key of the level that decides; None while neither impact is known.

    Savings and earlier ends are within any tolerance. Without a tolerance, or a budget to measure it against, nothing
    but nought is within it.
    """
    if cost is None and days is None:
        return None
    spent, late = max(cost or Decimal(0), Decimal(0)), max(days or Decimal(0), Decimal(0))
    share = Decimal(0) if spent == 0 else percent(spent, budget)
    if share is not None and share > board_percent:
        return BOARD
    within = share is not None and share <= (tolerance_percent or 0) and late <= (tolerance_days or 0)
    return MANAGER if within else COMMITTEE

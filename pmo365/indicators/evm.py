"""Earned value: PV, EV, AC and what follows from them.

Sources: PMBOK earned value formulas; W. Lipke, "Schedule is different" (earned schedule). French names: PV = CBTP,
EV = CBTE, AC = CRTE. Nothing is rounded; a figure whose divisor is zero is None ("n/d"), never 0 nor infinite.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from pmo365.indicators.arithmetic import ZERO, ratio
from pmo365.indicators.schedule import Activity, early_starts


@dataclass(frozen=True, slots=True, kw_only=True)
class EarnedValue:
    """All figures of one status date, in the currency of the inputs."""

    budget: Decimal
    """BAC."""
    planned: Decimal
    """PV."""
    earned: Decimal
    """EV."""
    actual: Decimal
    """AC."""
    cost_variance: Decimal
    """CV = EV − AC."""
    schedule_variance: Decimal
    """SV = EV − PV."""
    cost_index: Decimal | None
    """CPI = EV ÷ AC."""
    schedule_index: Decimal | None
    """SPI = EV ÷ PV; tends to 1 at the end of a late project, so read SPI(t) beside it."""
    typical: Decimal | None
    """EAC₁ = BAC ÷ CPI: the rest costs as the past did."""
    atypical: Decimal
    """EAC₂ = AC + BAC − EV: the rest costs as planned."""
    combined: Decimal | None
    """EAC₃ = AC + (BAC − EV) ÷ (CPI · SPI): cost and delay both weigh on the rest."""
    bottom_up: Decimal | None
    """EAC₄ = AC + estimate to complete; None without an estimate."""
    to_complete: Decimal | None
    """TCPI = (BAC − EV) ÷ (BAC − AC): efficiency the rest needs to end on budget."""

    @property
    def at_completion(self) -> Decimal | None:
        """Return EAC: bottom-up when the remaining work was estimated, else typical."""
        return self.typical if self.bottom_up is None else self.bottom_up

    @property
    def remaining(self) -> Decimal | None:
        """Return ETC = EAC − AC."""
        return None if self.at_completion is None else self.at_completion - self.actual

    @property
    def variance_at_completion(self) -> Decimal | None:
        """Return VAC = BAC − EAC."""
        return None if self.at_completion is None else self.budget - self.at_completion


def earned_value(
    *, budget: Decimal, planned: Decimal, earned: Decimal, actual: Decimal, estimate: Decimal | None = None
) -> EarnedValue:
    """Return all earned-value figures; ``estimate`` is the bottom-up estimate to complete, if there is one."""
    cost_index, schedule_index = ratio(earned, actual), ratio(earned, planned)
    return EarnedValue(
        budget=budget,
        planned=planned,
        earned=earned,
        actual=actual,
        cost_variance=earned - actual,
        schedule_variance=earned - planned,
        cost_index=cost_index,
        schedule_index=schedule_index,
        typical=ratio(budget, cost_index),
        atypical=actual + budget - earned,
        combined=_combined(budget - earned, actual, indices=(cost_index, schedule_index)),
        bottom_up=None if estimate is None else actual + estimate,
        to_complete=to_complete_index(budget, earned, actual=actual),
    )


def _combined(rest: Decimal, actual: Decimal, *, indices: tuple[Decimal | None, Decimal | None]) -> Decimal | None:
    cost, schedule = indices
    if cost is None or schedule is None:
        return None
    share = ratio(rest, cost * schedule)
    return None if share is None else actual + share


def to_complete_index(
    budget: Decimal, earned: Decimal, *, actual: Decimal, target: Decimal | None = None
) -> Decimal | None:
    """Return TCPI = (BAC − EV) ÷ (target − AC); the target is BAC unless an accepted EAC is given."""
    return ratio(budget - earned, (budget if target is None else target) - actual)


@dataclass(frozen=True, slots=True, kw_only=True)
class EarnedSchedule:
    """Earned schedule in periods of the planned curve."""

    earned: Decimal
    """ES: the period at which the plan had earned what is earned now."""
    elapsed: Decimal
    """AT: periods elapsed."""

    @property
    def variance(self) -> Decimal:
        """Return SV(t) = ES − AT, in periods."""
        return self.earned - self.elapsed

    @property
    def index(self) -> Decimal | None:
        """Return SPI(t) = ES ÷ AT."""
        return ratio(self.earned, self.elapsed)


def earned_schedule(planned: Sequence[Decimal], earned: Decimal, *, elapsed: Decimal) -> EarnedSchedule:
    """Return ES = C + (EV − PV_C) ÷ (PV_{C+1} − PV_C).

    ``planned`` is the cumulated PV at the end of periods 1, 2 …; C is the last period whose PV does not exceed EV
    (0 when none does). Work earned beyond the whole plan counts as the last period at which the plan still grew.
    """
    curve = (ZERO, *planned)
    if earned >= curve[-1]:
        return EarnedSchedule(earned=Decimal(curve.index(curve[-1])), elapsed=elapsed)
    whole = max(period for period, value in enumerate(curve) if value <= earned)
    share = (earned - curve[whole]) / (curve[whole + 1] - curve[whole])
    return EarnedSchedule(earned=whole + share, elapsed=elapsed)


def linear_planned_value(budget: Decimal, *, duration: int, elapsed: int) -> Decimal:
    """Return the PV of work spread evenly over ``duration`` periods after ``elapsed`` of them."""
    return budget * min(max(elapsed, 0), duration) / duration


def network_planned_value(activities: Sequence[Activity], elapsed: int) -> Decimal:
    """Return the PV of a network after ``elapsed`` working days: each activity starts when its predecessors end."""
    starts = early_starts(activities)
    return sum(
        (one.rate * min(max(elapsed - starts[one.key], 0), one.duration) for one in activities),
        ZERO,
    )

"""Earned value against published worked examples, and what always holds."""

from __future__ import annotations

from decimal import Decimal as D

from hypothesis import given
from hypothesis import strategies as st

from pmo365.indicators.evm import (
    earned_schedule,
    earned_value,
    linear_planned_value,
    network_planned_value,
    to_complete_index,
)
from pmo365.indicators.schedule import Activity

MONEY = st.integers(0, 10**7).map(lambda cents: D(cents) / 100)
TECHNET = (
    Activity("A", 3, D(1000)),
    Activity("B", 5, D(2000)),
    Activity("C", 4, D(4000), ("A",)),
    Activity("D", 7, D(1000), ("B",)),
    Activity("E", 6, D(2000), ("C",)),
    Activity("F", 8, D(3000), ("D",)),
)


def rounded(value: D | None, digits: str) -> D | None:
    return None if value is None else value.quantize(D(digits))


def test_fence_of_the_pmp_preparation_book() -> None:
    fence = earned_value(budget=D(4000), planned=D(3000), earned=D(2500), actual=D(2800))
    assert fence.cost_variance == -300
    assert fence.schedule_variance == -500
    assert rounded(fence.cost_index, "0.000001") == D("0.892857")
    assert rounded(fence.schedule_index, "0.000001") == D("0.833333")
    assert rounded(fence.at_completion, "0.000001") == 4480
    assert rounded(fence.remaining, "0.000001") == 1680
    assert rounded(fence.variance_at_completion, "0.000001") == -480
    assert fence.to_complete == D("1.25")


def test_technet_network_takes_its_planned_value_from_the_dependencies() -> None:
    assert network_planned_value(TECHNET, 1000) == 72_000
    assert network_planned_value(TECHNET, 5) == 21_000
    assert network_planned_value(TECHNET, 10) == 40_000
    first = earned_value(budget=D(72_000), planned=D(21_000), earned=D(6_400), actual=D(6_500))
    assert rounded(first.cost_index, "0.0001") == D("0.9846")
    assert rounded(first.schedule_index, "0.0001") == D("0.3048")
    second = earned_value(budget=D(72_000), planned=D(40_000), earned=D(41_300), actual=D(41_400))
    assert rounded(second.schedule_index, "0.0001") == D("1.0325")


def test_grist_day_four_of_five() -> None:
    assert linear_planned_value(D(250), duration=5, elapsed=4) == 200
    grist = earned_value(budget=D(250), planned=D(200), earned=D("0.75") * 250, actual=D(155))
    assert grist.earned == D("187.50")
    assert grist.cost_variance == D("32.50")


def test_lipke_earned_to_month_five_at_month_seven() -> None:
    plan = [D(10 * month) for month in range(1, 11)]
    slide = earned_schedule(plan, D(50), elapsed=D(7))
    assert slide.earned == 5
    assert slide.variance == -2
    assert rounded(slide.index, "0.0001") == D("0.7143")


def test_earned_schedule_interpolates_inside_a_period() -> None:
    assert earned_schedule([D(10), D(30), D(60)], D(40), elapsed=D(3)).earned == 2 + D(10) / 30


def test_earned_schedule_of_a_finished_project_is_where_the_plan_stopped_growing() -> None:
    assert earned_schedule([D(10), D(30), D(30)], D(30), elapsed=D(9)).earned == 2
    assert earned_schedule([], D(30), elapsed=D(1)).earned == 0


def test_the_four_estimates_at_completion() -> None:
    got = earned_value(budget=D(1000), planned=D(500), earned=D(400), actual=D(500), estimate=D(700))
    assert got.typical == 1250
    assert got.atypical == 1100
    assert got.combined == 500 + D(600) / D("0.64")
    assert got.bottom_up == 1200
    assert got.at_completion == 1200


def test_nothing_is_divided_by_zero() -> None:
    start = earned_value(budget=D(0), planned=D(0), earned=D(0), actual=D(0))
    assert start.cost_index is None
    assert start.schedule_index is None
    assert start.typical is None
    assert start.combined is None
    assert start.to_complete is None
    assert start.remaining is None
    assert start.variance_at_completion is None


def test_to_complete_index_may_aim_at_an_accepted_estimate() -> None:
    assert to_complete_index(D(1000), D(400), actual=D(500), target=D(1250)) == D("0.8")


@given(budget=MONEY, planned=MONEY, earned=MONEY, actual=MONEY)
def test_variances_and_estimates_agree_with_each_other(budget: D, planned: D, earned: D, actual: D) -> None:
    got = earned_value(budget=budget, planned=planned, earned=earned, actual=actual)
    assert got.cost_variance - got.schedule_variance == planned - actual
    assert got.atypical == budget - got.cost_variance
    if got.cost_index is not None:
        assert (got.cost_index >= 1) == (got.cost_variance >= 0)


@given(st.lists(MONEY, min_size=1, max_size=12), MONEY, MONEY)
def test_earning_more_never_moves_the_earned_schedule_back(steps: list[D], low: D, more: D) -> None:
    plan = [sum(steps[: place + 1], D(0)) for place in range(len(steps))]
    before = earned_schedule(plan, low, elapsed=D(1)).earned
    after = earned_schedule(plan, low + more, elapsed=D(1)).earned
    assert 0 <= before <= after <= len(plan)


@given(st.permutations(TECHNET), st.integers(0, 25))
def test_planned_value_does_not_depend_on_the_order_of_the_activities(shuffled: list[Activity], day: int) -> None:
    assert network_planned_value(shuffled, day) == network_planned_value(TECHNET, day)

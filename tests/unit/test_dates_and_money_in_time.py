"""Working days, investment, priority and ageing."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmo365.indicators import invest, priority, quality, schedule

DAYS = st.dates(date(2024, 1, 1), date(2028, 12, 31))
FRANCE = schedule.public_holidays("FR", range(2024, 2029))


def test_french_holidays_are_not_worked() -> None:
    assert schedule.working_days(date(2026, 4, 30), date(2026, 5, 4), calendar=FRANCE) == 1
    assert schedule.working_days(date(2026, 4, 30), date(2026, 5, 4)) == 2
    assert schedule.slip(date(2026, 5, 4), date(2026, 4, 30), calendar=FRANCE) == -1
    assert schedule.public_holidays("ZZ", [2026]) == ()


@given(DAYS, DAYS)
def test_counting_by_weeks_equals_counting_day_by_day(start: date, end: date) -> None:
    low, high = sorted((start, end))
    steps = (low + timedelta(days=step) for step in range(1, (high - low).days + 1))
    slow = sum(schedule.is_worked(day, FRANCE) for day in steps)
    assert schedule.working_days(low, high, calendar=FRANCE) == slow
    assert schedule.working_days(high, low, calendar=FRANCE) == -slow


def test_missing_dates_give_no_slip() -> None:
    assert schedule.slip(None, date(2026, 1, 1)) is None
    assert schedule.countdown(date(2026, 1, 1), None) is None
    assert schedule.float_days(date(2026, 1, 1), None) is None


def test_countdown_and_float_change_sign() -> None:
    assert schedule.countdown(date(2026, 6, 1), date(2026, 6, 8)) == 5
    assert schedule.countdown(date(2026, 6, 8), date(2026, 6, 1)) == -5
    assert schedule.float_days(date(2026, 6, 1), date(2026, 6, 8)) == -5
    assert schedule.duration_gap(200, 230) == 15
    assert schedule.duration_gap(0, 230) is None


def test_hit_rate_counts_what_was_due() -> None:
    made = schedule.DatedMilestone
    day = date(2026, 6, 1)
    some = (
        made(baseline=day, actual=day),
        made(baseline=day, actual=day + timedelta(days=1)),
        made(baseline=day, actual=None),
        made(baseline=day + timedelta(days=9), actual=None),
        made(baseline=None, actual=day),
    )
    assert schedule.hit_rate(some, day) == D(100) / 3
    assert schedule.hit_rate((), day) is None


def test_a_circular_network_is_refused() -> None:
    circle = (schedule.Activity("A", 1, D(1), ("B",)), schedule.Activity("B", 1, D(1), ("A",)))
    with pytest.raises(ValueError, match="A, B"):
        schedule.early_starts(circle)


def flows(*amounts: str) -> list[D]:
    return [D(amount) for amount in amounts]


def test_internal_rate_of_the_numpy_financial_documentation() -> None:
    first = invest.internal_rate(flows("-100", "39", "59", "55", "20"))
    assert first is not None
    assert first.quantize(D("1e-8")) == D("0.28094842")
    second = invest.internal_rate(flows("-250000", "100000", "150000", "200000", "250000", "300000"))
    assert second is not None
    assert second.quantize(D("1e-8")) == D("0.56723033")


def test_net_present_value_starts_at_year_zero() -> None:
    got = invest.net_present_value(D("0.281"), flows("-100", "39", "59", "55", "20"))
    assert got.quantize(D("1e-8")) == D("-0.00847859")


def test_net_present_value_in_the_convention_of_a_spreadsheet() -> None:
    at_zero = invest.net_present_value(D("0.1"), flows("-10000", "3000", "4200", "6800"))
    assert (at_zero / D("1.1")).quantize(D("1e-4")) == D("1188.4434")


def test_a_rate_that_does_not_exist_is_not_invented() -> None:
    assert invest.internal_rate(flows("100", "200")) is None
    assert invest.internal_rate([]) is None
    assert invest.sign_changes(flows("-100", "230", "-132")) == 2


def test_payback_is_linear_inside_a_year() -> None:
    assert invest.payback(flows("-100", "60", "80")) == D("1.5")
    assert invest.payback(flows("-100", "100")) == 1
    assert invest.payback(flows("100")) == 0
    assert invest.payback(flows("-100", "10")) is None
    assert invest.discounted_payback(D("0.1"), flows("-100", "110")) == 1


def test_return_and_ratio() -> None:
    assert invest.return_on_investment(flows("150"), flows("100")) == 50
    assert invest.return_on_investment(flows("150"), []) is None
    assert invest.benefit_cost_ratio(D(0), flows("0", "150"), costs=flows("100")) == D("1.5")
    assert invest.realisation(D(100), D(60), last=D(50)) == 125
    assert invest.realisation(D(100), D(100), last=D(50)) is None


@given(st.lists(st.integers(1, 10**6).map(D), min_size=1, max_size=8), st.integers(1, 10**6).map(D))
def test_the_value_at_the_internal_rate_is_nothing(gains: list[D], cost: D) -> None:
    rate = invest.internal_rate([-cost, *gains])
    if rate is not None:
        assert abs(invest.net_present_value(rate, [-cost, *gains])) < D("0.01") * max(cost, *gains)


@given(st.permutations(range(5)))
def test_ranking_does_not_depend_on_the_order_given(order: list[int]) -> None:
    made = priority.Candidate
    some = (
        made(code="A", score=D(50)),
        made(code="B", score=D(90)),
        made(code="C", score=None, mandatory=True),
        made(code="D", score=D(50), deadline=date(2026, 1, 1)),
        made(code="E", score=None),
    )
    assert [one.code for one in priority.ranking([some[at] for at in order])] == ["C", "B", "D", "A", "E"]


def test_the_cut_line_says_what_ran_out() -> None:
    made = priority.Candidate
    some = (
        made(code="A", score=D(9), cost=D(60), days=D(10)),
        made(code="B", score=D(8), cost=D(50), days=D(10)),
        made(code="C", score=D(7), cost=D(40), days=D(200)),
        made(code="D", score=D(6), cost=D(40), days=D(20)),
    )
    got = [
        (place.candidate.code, place.retained, place.why)
        for place in priority.cut_line(some, budget=D(100), days=D(100))
    ]
    assert got == [("A", True, ""), ("B", False, "budget"), ("C", False, "days"), ("D", True, "")]


def test_scores_run_from_nothing_to_one_hundred() -> None:
    assert priority.score(dict.fromkeys(priority.WEIGHTS, 5)) == 100
    assert priority.score(dict.fromkeys(priority.WEIGHTS, 1)) == 0
    assert priority.score({"strategy": 5}) is None
    with pytest.raises(ValueError, match="sum to 100"):
        priority.score({"a": 1}, {"a": D(99)})


@pytest.mark.parametrize(
    ("total", "label"),
    [(23, "MUS"), (22, "SHO"), (17, "SHO"), (16, "COU"), (9, "COU"), (8, "WON"), (1, "WON"), (0, "")],
)
def test_idea_labels_at_their_boundaries(total: int, label: str) -> None:
    assert priority.idea_label(total) == label


def test_ageing_buckets_at_their_boundaries() -> None:
    assert quality.ageing([-1, 0, 7, 8, 30, 31, 90, 91, 400]) == (3, 2, 2, 2)
    assert quality.document_compliance(4, 3) == 75
    assert quality.document_compliance(0, 0) is None
    assert quality.data_quality(10, 1) == 90
    assert quality.data_quality(10, 20) == 0

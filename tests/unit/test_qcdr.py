"""The four colours at their boundaries, and what always holds of their sum."""

from __future__ import annotations

from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmo365.indicators.qcdr import (
    QualityFacts,
    Rag,
    RiskFacts,
    TimeFacts,
    Trend,
    Verdict,
    Weather,
    cost_colour,
    index,
    overall,
    quality_colour,
    risk_colour,
    time_colour,
    trend,
    verdict,
    weather,
)

G, A, R, N = Rag.GREEN, Rag.AMBER, Rag.RED, Rag.GREY
COLOURS = st.lists(st.sampled_from(list(Rag)), min_size=4, max_size=4)


def test_the_published_example() -> None:
    colours = (G, A, R, G)
    assert index(colours) == D("62.5")
    assert overall(colours) is R
    assert weather(colours) is Weather.RAIN


@pytest.mark.parametrize(
    ("percent", "tolerance", "colour"),
    [
        ("-20", None, G),
        ("5", None, G),
        ("5.01", None, A),
        ("10", None, A),
        ("10.01", None, R),
        ("12", "15", A),
        ("15.01", "15", R),
        ("4", "3", R),
        ("3", "3", G),
        (None, None, N),
    ],
)
def test_cost(percent: str | None, tolerance: str | None, colour: Rag) -> None:
    value, allowed = (None if one is None else D(one) for one in (percent, tolerance))
    assert cost_colour(value, fresh=True, thresholds={}, tolerance=allowed) is colour
    assert cost_colour(value, fresh=False, thresholds={}) is N


def test_the_ssp_profile_is_only_other_thresholds() -> None:
    ssp = {"cost.amber_pct": 10.0, "cost.red_pct": 20.0}
    got = [cost_colour(D(one), fresh=True, thresholds=ssp) for one in ("10", "10.1", "20", "20.1")]
    assert got == [G, A, A, R]


@pytest.mark.parametrize(
    ("facts", "tolerance", "colour"),
    [
        (TimeFacts(slip=None, duration=100), None, N),
        (TimeFacts(slip=-3, duration=100), None, G),
        (TimeFacts(slip=5, duration=100), None, G),
        (TimeFacts(slip=6, duration=100), None, A),
        (TimeFacts(slip=10, duration=100), None, A),
        (TimeFacts(slip=11, duration=100), None, R),
        (TimeFacts(slip=11, duration=100), 15, A),
        (TimeFacts(slip=16, duration=100), 15, R),
        (TimeFacts(slip=0, duration=100, critical_late=1), None, R),
        (TimeFacts(slip=0, duration=100, critical_late=5), 5, A),
        (TimeFacts(slip=0, duration=100, critical_late=6), 5, R),
        (TimeFacts(slip=0, duration=100, others_late=True), None, A),
        (TimeFacts(slip=0, duration=None), None, G),
        (TimeFacts(slip=1, duration=None), None, A),
    ],
)
def test_time(facts: TimeFacts, tolerance: int | None, colour: Rag) -> None:
    assert time_colour(facts, thresholds={}, tolerance=tolerance) is colour


@pytest.mark.parametrize(
    ("facts", "colour"),
    [
        (QualityFacts(), G),
        (QualityFacts(major_reserves=1), A),
        (QualityFacts(overdue_days=10), A),
        (QualityFacts(overdue_days=11), R),
        (QualityFacts(blocking_reserves=1, planned=False), R),
        (QualityFacts(gate_failed=True), R),
        (QualityFacts(planned=False, major_reserves=1), N),
    ],
)
def test_quality(facts: QualityFacts, colour: Rag) -> None:
    assert quality_colour(facts, thresholds={}) is colour


@pytest.mark.parametrize(
    ("risks", "reviewed", "tolerance", "colour"),
    [
        ((), True, None, G),
        ((), False, None, N),
        ((RiskFacts(score=9),), True, None, G),
        ((RiskFacts(score=10),), True, None, A),
        ((RiskFacts(score=15, treated=True),), True, None, A),
        ((RiskFacts(score=15),), True, None, R),
        ((RiskFacts(score=15),), False, None, R),
        ((RiskFacts(score=1, trigger_overdue=True),), True, None, R),
        ((RiskFacts(score=6),), True, 6, A),
        ((RiskFacts(score=None),), True, None, G),
    ],
)
def test_risk(risks: tuple[RiskFacts, ...], reviewed: bool, tolerance: int | None, colour: Rag) -> None:
    assert risk_colour(risks, reviewed=reviewed, thresholds={}, tolerance=tolerance) is colour


@pytest.mark.parametrize(
    ("colours", "whole", "sky"),
    [
        ((G, G, G, G), G, Weather.SUNNY),
        ((G, G, G, N), N, Weather.PARTLY),
        ((G, G, A, N), A, Weather.PARTLY),
        ((G, A, A, N), A, Weather.CLOUDY),
        ((G, A, N, N), N, Weather.FOG),
        ((N, N, N, N), N, Weather.FOG),
        ((R, N, N, N), R, Weather.RAIN),
        ((R, R, G, G), R, Weather.STORM),
    ],
)
def test_overall_and_weather(colours: tuple[Rag, ...], whole: Rag, sky: Weather) -> None:
    assert overall(colours) is whole
    assert weather(colours) is sky


def test_a_stale_report_is_fog_unless_something_is_red() -> None:
    assert weather((G, G, G, G), stale=True) is Weather.FOG
    assert weather((G, A, A, G), stale=True) is Weather.FOG
    assert weather((R, G, G, G), stale=True) is Weather.RAIN


def test_the_index_leaves_grey_out_and_keeps_silent_with_two() -> None:
    assert index((G, A, N, G)) == D(250) / 3
    assert index((G, A, N, N)) is None
    assert index((G, R, G, R), weights=[D(3), D(1), D(0), D(0)]) == 75
    assert index((G, R, G, R), weights=[D(0)] * 4) is None


@given(COLOURS)
def test_order_never_matters_to_the_overall(colours: list[Rag]) -> None:
    assert overall(colours) is overall(sorted(colours))
    assert weather(colours) is weather(colours[::-1])
    assert index(colours) == index(sorted(colours))


@given(COLOURS, st.integers(0, 3))
def test_a_colour_that_turns_red_never_makes_anything_look_better(colours: list[Rag], place: int) -> None:
    worse = [R if at == place else one for at, one in enumerate(colours)]
    assert overall(worse) is R
    before, after = index(colours), index(worse)
    if before is not None and after is not None and colours[place] is not N:
        assert after <= before


@given(COLOURS, st.lists(st.integers(1, 9).map(D), min_size=4, max_size=4), st.integers(2, 9).map(D))
def test_only_the_proportions_of_the_weights_matter(colours: list[Rag], weights: list[D], factor: D) -> None:
    before, after = index(colours, weights), index(colours, [one * factor for one in weights])
    assert (before is None) == (after is None)
    if before is not None and after is not None:
        assert abs(before - after) < D("1e-20")
        assert 0 <= before <= 100


@given(st.decimals(-50, 50, places=3), st.decimals(0, 50, places=3))
def test_spending_more_never_improves_the_colour(percent: D, more: D) -> None:
    order = [G, A, R]
    first = cost_colour(percent, fresh=True, thresholds={})
    second = cost_colour(percent + more, fresh=True, thresholds={})
    assert order.index(first) <= order.index(second)


def test_worse_is_reported_freely_and_better_needs_an_accepted_reason() -> None:
    assert verdict(G, R) == Verdict(R, watermelon=False)
    assert verdict(R, G) == Verdict(R, watermelon=True)
    assert verdict(R, G, accepted=True) == Verdict(G, watermelon=False)
    assert verdict(A, None) == Verdict(A, watermelon=False)
    assert verdict(A, N) == Verdict(A, watermelon=True), "grey hides an amber project"


def test_a_trend_needs_two_colours_that_say_something() -> None:
    assert trend(R, A) is Trend.UP
    assert trend(G, A) is Trend.DOWN
    assert trend(A, A) is Trend.EQUAL
    assert trend(None, A) is None
    assert trend(N, A) is None

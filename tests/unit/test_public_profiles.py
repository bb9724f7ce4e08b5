"""Rules of other organisations, as published: each must be expressible as a profile of thresholds.

The sources are public pages: a status summary of “SSP projects”, a thread of projectmanagement.com (4–7–10 %), a
French memoir on quality, cost and delay, a thread on progress behind plan (10–20 %). Ours is strict about a limit: a
published “from 20 % on” is written as just below it.
"""

from __future__ import annotations

from decimal import Decimal as D

import pytest

from pmo365.indicators.evm import earned_value
from pmo365.indicators.qcdr import QualityFacts, Rag, TimeFacts, cost_colour, overall, quality_colour, time_colour

G, A, R, N = Rag.GREEN, Rag.AMBER, Rag.RED, Rag.GREY
WEEK, MONTH = 5, 22
"""Working days."""
JUST_BELOW = 0.000001
SSP = {
    "cost.amber_pct": 10.0,
    "cost.red_pct": 20.0 - JUST_BELOW,
    "time.amber_pct": float(WEEK),
    "time.red_pct": float(MONTH),
}
SIMPLE_4_7 = {"cost.amber_pct": 4.0 - JUST_BELOW, "cost.red_pct": 7.0 - JUST_BELOW}
QCD_FR = {"cost.amber_pct": 10.0, "cost.red_pct": 10.0}
PM_10_20 = {"time.amber_pct": 10.0 - JUST_BELOW, "time.red_pct": 20.0}


def late(days: int, *, of: int = 100) -> TimeFacts:
    """Of a baseline of a hundred working days, a day is one per cent."""
    return TimeFacts(slip=days, duration=of)


@pytest.mark.parametrize(("percent", "colour"), [("0", G), ("10", G), ("10.1", A), ("19.9", A), ("20", R), ("35", R)])
def test_ssp_cost(percent: str, colour: Rag) -> None:
    assert cost_colour(D(percent), fresh=True, thresholds=SSP) is colour


@pytest.mark.parametrize(("days", "colour"), [(0, G), (WEEK, G), (WEEK + 1, A), (MONTH, A), (MONTH + 1, R)])
def test_ssp_time(days: int, colour: Rag) -> None:
    assert time_colour(late(days), thresholds=SSP) is colour


@pytest.mark.parametrize(
    ("colours", "whole"), [((G, G, G, G), G), ((G, A, G, G), A), ((A, A, G, R), R), ((G, G, G, R), R)]
)
def test_ssp_overall_is_red_if_any_is_red_and_amber_if_any_is_amber(colours: tuple[Rag, ...], whole: Rag) -> None:
    assert overall(colours) is whole


@pytest.mark.parametrize(("percent", "colour"), [("3.9", G), ("4", A), ("6.9", A), ("7", R), ("10", R)])
def test_simple_4_7_cost(percent: str, colour: Rag) -> None:
    assert cost_colour(D(percent), fresh=True, thresholds=SIMPLE_4_7) is colour


def test_qcd_fr_knows_no_amber_for_cost_and_none_for_a_minor_reserve() -> None:
    assert [cost_colour(D(one), fresh=True, thresholds=QCD_FR) for one in ("10", "10.1")] == [G, R]
    assert quality_colour(QualityFacts(), thresholds=QCD_FR) is G
    assert quality_colour(QualityFacts(blocking_reserves=1), thresholds=QCD_FR) is R
    assert quality_colour(QualityFacts(major_reserves=1), thresholds=QCD_FR) is A, "not well, whatever it is called"


@pytest.mark.parametrize(("duration", "allowed"), [(100, 32), (220, 44)])
def test_qcd_fr_time_is_well_up_to_a_month_and_a_tenth(duration: int, allowed: int) -> None:
    limits = {"time.amber_pct": 100 * (MONTH + duration / 10) / duration, "time.red_pct": 1000.0}
    assert time_colour(late(allowed, of=duration), thresholds=limits) is G
    assert time_colour(late(allowed + 1, of=duration), thresholds=limits) is A


@pytest.mark.parametrize(("earned", "colour"), [(100, G), (91, G), (90, A), (80, A), (79, R)])
def test_pm_10_20_judges_progress_behind_plan(earned: int, colour: Rag) -> None:
    value = earned_value(budget=D(1000), planned=D(100), earned=D(earned), actual=D(100))
    assert value.schedule_index is not None
    behind = int((1 - value.schedule_index) * 100)
    assert time_colour(late(behind), thresholds=PM_10_20) is colour

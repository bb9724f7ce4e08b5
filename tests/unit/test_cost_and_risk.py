"""Cost figures, risk zones and expected values."""

from __future__ import annotations

from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmo365.indicators.cost import BudgetLine, CostEntry, CostFigures, by_line, cumulated, project_cost
from pmo365.indicators.risk import OpenRisk, expected_value, exposure, heat_map, score, zone

PROSJEKTPORTALEN = ("OORRR", "YOORR", "GYOOR", "GGYOO", "GGGYO")
LINES = (BudgetLine(id=1, initial=D(100), revised=D(120)), BudgetLine(id=2, initial=D(50), revised=D(50)))
ENTRIES = st.lists(
    st.builds(
        CostEntry,
        line=st.sampled_from([1, 2, 9, None]),
        kind=st.sampled_from(["COM", "ACT", "ACR", "ETC", "BEN"]),
        period=st.sampled_from(["2026-01", "2026-02", "2026-03"]),
        amount=st.integers(-10_000, 100_000).map(D),
    ),
    max_size=30,
)


def entry(line: int | None, kind: str, period: str, amount: int) -> CostEntry:
    return CostEntry(line=line, kind=kind, period=period, amount=D(amount))


def test_landing_is_actual_plus_the_latest_estimate_to_complete() -> None:
    moves = (
        entry(1, "COM", "2026-01", 90),
        entry(1, "ACT", "2026-01", 40),
        entry(1, "ACR", "2026-02", 10),
        entry(1, "ETC", "2026-01", 999),
        entry(1, "ETC", "2026-02", 82),
        entry(2, "ACT", "2026-02", 20),
    )
    got = project_cost(LINES, moves)
    assert (got.initial, got.revised, got.committed, got.actual) == (150, 170, 90, 70)
    assert got.remaining == 82 + 30, "a line never estimated still needs what is left of its budget"
    assert got.landing == 182
    assert got.variance == 12
    assert got.variance_percent == D(1200) / 170
    assert got.consumption == D(7000) / 170
    assert got.last_period == "2026-02"


def test_a_project_without_budget_has_no_percentages() -> None:
    empty = project_cost((), ())
    assert empty == CostFigures()
    assert empty.variance_percent is None
    assert empty.consumption is None


def test_currencies_are_never_added_together() -> None:
    with pytest.raises(ValueError, match="several currencies"):
        project_cost((LINES[0], BudgetLine(id=3, initial=D(1), revised=D(1), currency="CHF")), ())


def test_a_movement_on_an_unknown_line_is_counted_apart_and_not_lost() -> None:
    assert by_line(LINES, [entry(77, "ACT", "2026-01", 5)])[None].actual == 5


def test_the_curve_of_actual_cost_is_cumulated() -> None:
    moves = (entry(1, "ACT", "2026-02", 5), entry(1, "ACT", "2026-01", 3), entry(1, "ETC", "2026-03", 9))
    assert cumulated(moves) == (("2026-01", D(3)), ("2026-02", D(8)))


@given(ENTRIES)
def test_the_project_is_the_sum_of_its_lines(moves: list[CostEntry]) -> None:
    whole = project_cost(LINES, moves)
    parts = by_line(LINES, moves).values()
    assert whole.landing == sum(part.landing for part in parts)
    assert whole.variance == sum(part.variance for part in parts)


@given(ENTRIES, st.randoms(use_true_random=False))
def test_the_order_of_the_movements_does_not_matter(moves: list[CostEntry], chance: object) -> None:
    shuffled = list(moves)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert project_cost(LINES[::-1], shuffled) == project_cost(LINES, moves)


def test_the_zone_comes_from_the_cell_map_and_not_from_the_product() -> None:
    assert score(5, 2) == score(2, 5) == 10
    assert zone(PROSJEKTPORTALEN, 5, impact=1) == "O"
    assert zone(PROSJEKTPORTALEN, 1, impact=5) == "O"
    assert zone(PROSJEKTPORTALEN, 2, impact=3) == "Y"
    assert zone(PROSJEKTPORTALEN, 5, impact=5) == "R"
    assert zone(("GG", "GG", "GR"), 1, impact=2) == "R"


@pytest.mark.parametrize(("probability", "impact"), [(None, 3), (3, None), (0, 3), (6, 3), (3, 0), (3, 6)])
def test_a_risk_outside_the_map_has_no_zone(probability: int | None, impact: int | None) -> None:
    assert zone(PROSJEKTPORTALEN, probability, impact=impact) is None


@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), max_size=40))
def test_the_heat_map_counts_every_assessed_risk_once(pairs: list[tuple[int, int]]) -> None:
    counts = heat_map(pairs, height=5, width=5)
    inside = [(p, i) for p, i in pairs if 1 <= p <= 5 and 1 <= i <= 5]
    assert sum(map(sum, counts)) == len(inside)
    assert counts[0][4] == inside.count((5, 5))


def test_exposure_is_threats_minus_opportunities() -> None:
    assert expected_value(D(30), D(1000)) == 300
    assert expected_value(None, D(1000)) is None
    risks = (
        OpenRisk(kind="THR", expected=D(300)),
        OpenRisk(kind="OPP", expected=D(100)),
        OpenRisk(kind="THR", expected=None),
    )
    assert exposure(risks) == 200

"""The business case is computed from the yearly flows of the request, wherever the hub has not done so."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from pmo365.documents.cash_flows import varied
from pmo365.indicators.flows import parsed
from pmo365.model.content import Missing, Toned

NBSP, THIN, MINUS = "\u00a0", "\u202f", "\u2212"


def asking(case: Any, **values: Any) -> Any:
    """Give the request of a case other values; its figures are emptied."""
    blank = dict.fromkeys(("PmoNpv", "PmoIrr", "PmoPayback", "PmoRoiPct"))
    hub = tuple(
        replace(row, values={**row.values, **blank, **values}) if row.register == "Requests" else row
        for row in case.hub
        if row.register != "Projects"
    )
    return replace(case, hub=hub)


@pytest.mark.parametrize(
    ("text", "flows"),
    [
        ("-420000; 90000; 185000", [-420000, 90000, 185000]),
        ("-420 000 € ; 90 000,50 €\n185000", [-420000, Decimal("90000.5"), 185000]),
        ("\u2212420,000; 90,000.50; 1,185,000", [-420000, Decimal("90000.5"), 1185000]),
        ("-100;", [-100]),
    ],
)
def test_flows_are_read_as_people_type_them(text: str, flows: list[Any]) -> None:
    assert parsed(text) == tuple(Decimal(one) for one in flows)


@pytest.mark.parametrize("text", [None, "", " ; ", "-420000; beaucoup", "1; NaN", "1; Infinity"])
def test_what_is_no_number_is_no_flow(text: str | None) -> None:
    assert parsed(text) is None


def test_figures_come_from_the_flows(french: Any) -> None:
    told = asking(french, PmoCashFlows="-420000; 90000; 185000; 185000; 185000", PmoDiscountRate=4).context("pid")
    case = told["business_case"]
    assert case["npv"] == f"160{THIN}184{NBSP}€"
    assert case["irr"] == f"17,7{NBSP}%"
    assert case["roi"] == f"53,6{NBSP}%"
    assert (case["payback"], case["discounted_payback"]) == ("2,8 ans", "3,0 ans")
    assert case["rate"] == f"4{NBSP}%"


def test_years_are_told_with_their_discounted_flows(french: Any) -> None:
    rows = asking(french, PmoCashFlows="-100; 52; 108,16", PmoDiscountRate=4).context("pid")["cash_flows"].rows
    assert [row["year"] for row in rows] == ["Année 0", "Année 1", "Année 2"]
    assert [row["discounted"] for row in rows] == [f"{MINUS}100{NBSP}€", f"50{NBSP}€", f"100{NBSP}€"]
    assert [row["running_discounted"] for row in rows] == [f"{MINUS}100{NBSP}€", f"{MINUS}50{NBSP}€", f"50{NBSP}€"]


def test_sensitivity_moves_costs_gains_and_dates(french: Any) -> None:
    rows = asking(french, PmoCashFlows="-100; 60; 60", PmoDiscountRate=0).context("pid")["sensitivity"].rows
    assert [row["npv"] for row in rows] == [
        f"20{NBSP}€", f"10{NBSP}€", f"30{NBSP}€", f"32{NBSP}€", f"8{NBSP}€", Toned(f"{MINUS}2{NBSP}€", "R"),
        f"20{NBSP}€",
    ]  # fmt: skip
    assert rows[5]["payback"] == "Non atteinte sur la période"
    assert (rows[0]["payback"], rows[6]["payback"]) == ("1,7 an", "2,7 ans")


def test_gains_that_are_late_keep_the_costs_where_they_are() -> None:
    flows = [Decimal(-100), Decimal(-10), Decimal(50)]
    assert varied(flows, costs=Decimal(1), gains=Decimal(1), years_late=1) == (-100, -10, 0, 50)


def test_without_flows_the_figures_are_to_be_completed(french: Any) -> None:
    told = asking(french, PmoCashFlows=None).context("pid")
    missing = Missing("Requests/1/PmoCashFlows")
    assert {told["business_case"][name] for name in ("npv", "irr", "roi", "payback")} == {missing}
    assert told["cash_flows"].rows[0]["year"] == missing
    assert told["sensitivity"].rows[0]["case"] == missing


def test_without_flows_what_the_hub_keeps_is_told(english: Any) -> None:
    case = english.context("pid")["business_case"]
    assert not isinstance(case["npv"], Missing)
    assert case["discounted_payback"] == Missing("Requests/1/PmoCashFlows")


def test_costs_alone_never_pay_back(english: Any) -> None:
    case = asking(english, PmoCashFlows="-100; -20", PmoDiscountRate=4).context("pid")["business_case"]
    assert (case["irr"], case["payback"], case["roi"]) == ("Not applicable", "Not within the period", f"{MINUS}100.0%")
    assert case["npv"] == Toned(f"{MINUS}€119", "R")


def test_several_rates_are_said(english: Any) -> None:
    case = asking(english, PmoCashFlows="-100; 230; -132", PmoDiscountRate=4).context("pid")["business_case"]
    assert case["irr"] == "10.0% (several rates possible)"

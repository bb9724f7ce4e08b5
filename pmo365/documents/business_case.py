"""The business case: what the yearly flows are worth, year by year, and how much ten percent moves it."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import accumulate

from pmo365.documents.cash_flows import Case, case_of, varied
from pmo365.documents.source import Source, decimal
from pmo365.documents.writing import NOTHING
from pmo365.indicators.arithmetic import ZERO, total
from pmo365.indicators.invest import (
    discounted_payback,
    internal_rate,
    net_present_value,
    payback,
    return_on_investment,
    sign_changes,
)
from pmo365.model.content import Content, Missing, Table, Toned
from pmo365.model.snapshot import Row

_LESS, _SAME, _MORE = Decimal("0.9"), Decimal(1), Decimal("1.1")
_VARIATIONS = (
    ("base", _SAME, _SAME, 0), ("costs_up", _MORE, _SAME, 0), ("costs_down", _LESS, _SAME, 0),
    ("gains_up", _SAME, _MORE, 0), ("gains_down", _SAME, _LESS, 0), ("both", _MORE, _LESS, 0),
    ("late", _SAME, _SAME, 1),
)  # fmt: skip
"""Name, factor of the costs, factor of the gains, years by which the gains are late."""
_STORED = {"npv": "PmoNpv", "irr": "PmoIrr", "roi": "PmoRoiPct", "payback": "PmoPayback"}


def business_case(source: Source) -> dict[str, Content]:
    """Return NPV, IRR, ROI, payback, rate and yearly gain, computed from the flows of the request.

    Without flows the figures that the hub keeps are told; without those they are missing.
    """
    case = case_of(source)
    gains = [row for row in source.rows("Benefits") if source.key("BENTYPE", row.get("PmoBenefitType")) != "DIS"]
    yearly = total(decimal(row.get("PmoAnnualValue")) for row in gains)
    return {
        **(_stored(source, case) if case.flows is None else _figures(source, case, case.flows)),
        "rate": case.rate_missing if case.rate is None else source.pen.percent(case.rate),
        "annual_value": source.pen.money(yearly) if yearly else Missing("Benefits"),
    }


def cash_flows(source: Source) -> Table:
    """Return one row for each year: flow, discounted flow, both summed up to that year."""
    columns, case = ("year", "flow", "running", "discounted", "running_discounted"), case_of(source)
    if case.flows is None:
        return Table(columns, (_gap(columns, case.flows_missing),))
    worth = _discounted(case.flows, case.rate)
    sums = zip(case.flows, accumulate(case.flows), worth or case.flows, accumulate(worth or case.flows), strict=True)
    rows: list[dict[str, Content]] = []
    for number, (flow, running, discounted, running_discounted) in enumerate(sums):
        amounts = {"flow": flow, "running": running, "discounted": discounted, "running_discounted": running_discounted}
        told: dict[str, Content] = {name: _money(source, amount) for name, amount in amounts.items()}
        if not worth:
            told |= {"discounted": case.rate_missing, "running_discounted": NOTHING}
        rows.append(told | {"year": _year(source, case, number)})
    return Table(columns, tuple(rows))


def sensitivity(source: Source) -> Table:
    """Return NPV, IRR and payback when costs or gains move by ten percent, and when the gains are a year late."""
    columns, case = ("case", "npv", "irr", "payback"), case_of(source)
    if case.flows is None:
        return Table(columns, (_gap(columns, case.flows_missing),))
    rows: list[dict[str, Content]] = []
    for name, costs, gains, late in _VARIATIONS:
        flows = varied(case.flows, costs=costs, gains=gains, years_late=late)
        rows.append({
            "case": source.pen.say(f"sensitivity.{name}"),
            "npv": _worth(source, case, flows),
            "irr": _rate(source, flows),
            "payback": _years(source, payback(flows)),
        })  # fmt: skip
    return Table(columns, tuple(rows))


def _figures(source: Source, case: Case, flows: Sequence[Decimal]) -> dict[str, Content]:
    rate, pen = case.rate, source.pen
    gained = return_on_investment([one for one in flows if one > 0], [-one for one in flows if one < 0])
    return {
        "npv": _worth(source, case, flows),
        "irr": _rate(source, flows),
        "roi": pen.say("not_applicable") if gained is None else pen.rate(gained),
        "payback": _years(source, payback(flows)),
        "discounted_payback": case.rate_missing if rate is None
        else _years(source, discounted_payback(rate / 100, flows)),
    }  # fmt: skip


def _stored(source: Source, case: Case) -> dict[str, Content]:
    """Return what the hub keeps of the request or the project."""
    request = next(iter(source.of_hub("Requests")), None)
    portfolio = next(iter(source.of_hub("Projects")), None)
    found = {name: _kept((portfolio, request), column) for name, column in _STORED.items()}
    told: dict[str, Content] = {}
    for name, value in found.items():
        if value is None:
            told[name] = case.flows_missing
        elif name == "npv":
            told[name] = _money(source, value)
        else:
            told[name] = _years(source, value) if name == "payback" else source.pen.rate(value)
    return told | {"discounted_payback": case.flows_missing}


def _gap(columns: Sequence[str], missing: Missing) -> dict[str, Content]:
    """Return a row that says once that something is missing."""
    return {name: missing if name == columns[0] else NOTHING for name in columns}


def _kept(rows: tuple[Row | None, ...], column: str) -> Decimal | None:
    values = (decimal(row.get(column)) for row in rows if row is not None)
    return next((value for value in values if value is not None), None)


def _discounted(flows: Sequence[Decimal], rate: Decimal | None) -> tuple[Decimal, ...]:
    """Return each flow at today's worth; nothing without a rate."""
    if rate is None:
        return ()
    return tuple(net_present_value(rate / 100, [*[ZERO] * year, flow]) for year, flow in enumerate(flows))


def _worth(source: Source, case: Case, flows: Sequence[Decimal]) -> Content:
    if case.rate is None:
        return case.rate_missing
    value = net_present_value(case.rate / 100, flows)
    return Toned(_money(source, value), "R") if value < 0 else _money(source, value)


def _rate(source: Source, flows: Sequence[Decimal]) -> str:
    found = internal_rate(flows)
    if found is None:
        return source.pen.say("not_applicable")
    told = source.pen.rate(found * 100)
    return source.pen.say("several_rates", rate=told) if sign_changes(flows) > 1 else told


def _years(source: Source, count: Decimal | None) -> str:
    if count is None:
        return source.pen.say("no_payback")
    shown = round(count, 1)
    return source.pen.say("year" if source.pen.singular(shown) else "years", count=source.pen.tenths(shown))


def _money(source: Source, amount: Decimal) -> str:
    """Return an amount to the unit: a forecast is never known to the cent."""
    return source.pen.money(round(amount))


def _year(source: Source, case: Case, number: int) -> str:
    if case.first_year is None:
        return source.pen.say("flow_year", number=number)
    return source.pen.say("calendar_year", number=number, year=case.first_year + number)

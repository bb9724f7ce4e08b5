"""The yearly flows and the rate a business case is computed from, and what happens when they vary."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from pmo365.documents.source import Source, decimal
from pmo365.indicators.arithmetic import ZERO
from pmo365.indicators.flows import parsed
from pmo365.model.content import Missing


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What the business case of one project is computed from; ``None`` where nobody said it."""

    flows: tuple[Decimal, ...] | None
    rate: Decimal | None
    """In points: 4 is 4 %."""
    first_year: int | None
    flows_missing: Missing
    rate_missing: Missing


def case_of(source: Source) -> Case:
    """Return flows and rate of the project's request; the project card's rate where the request has none."""
    request = next(iter(source.of_hub("Requests")), None)
    portfolio = next(iter(source.of_hub("Projects")), None)
    card = next(iter(source.rows("ProjectCard")), None)
    rates = (decimal(row.get("PmoDiscountRate")) for row in (request, card) if row is not None)
    start = portfolio.get("PmoStartBaseline") if portfolio else None
    place = f"Requests/{request.id}" if request else "Requests"
    return Case(
        flows=parsed(request.get("PmoCashFlows")) if request else None,
        rate=next((rate for rate in rates if rate is not None), None),
        first_year=getattr(start, "year", None),
        flows_missing=Missing(f"{place}/PmoCashFlows"),
        rate_missing=Missing(f"{place}/PmoDiscountRate"),
    )


def varied(flows: Sequence[Decimal], *, costs: Decimal, gains: Decimal, years_late: int = 0) -> tuple[Decimal, ...]:
    """Return flows whose costs and gains are multiplied, and whose gains come some years later."""
    spent = [flow * costs if flow < 0 else ZERO for flow in flows] + [ZERO] * years_late
    earned = [ZERO] * years_late + [flow * gains if flow > 0 else ZERO for flow in flows]
    return tuple(cost + gain for cost, gain in zip(spent, earned, strict=True))
